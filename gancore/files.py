"""Files that a crash cannot spoil: written whole or not at all, by one process at a time."""

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from gancore.errors import UserError

_PART = ".part"
# Windows renames nothing over a file that another program has open: seconds to wait for it.
_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8) if sys.platform == "win32" else ()


def write_atomically(
    path: Path, write: Callable[[BinaryIO], Any], *, keep_old_as: Path | None = None
) -> None:
    """Let ``write`` fill a file aside, then rename it, so that readers see old or new, never half.

    The bytes have reached the disk before the name has, and the name before this returns: a
    loss of power spoils nothing either.

    Parameters
    ----------
    path
        Where to write the file.
    write
        Is given the new file, open for bytes, at its start.
    keep_old_as
        What the file that was there is called from now on; by default it is gone.

    Raises
    ------
    UserError
        If the file cannot be written; the old one is then as it was.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "file"
    >>> write_atomically(path, lambda file: file.write(b"whole"))
    >>> path.read_bytes()
    b'whole'
    """
    # A short name of its own: the file's may be as long as names can be.
    aside = path.with_name(f".{secrets.token_hex(8)}{_PART}")
    try:
        with aside.open("x+b") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if keep_old_as is not None:
            with suppress(FileNotFoundError):
                _rename(path, keep_old_as)
        try:
            _rename(aside, path)
        except OSError:
            if keep_old_as is not None:
                with suppress(OSError):
                    _rename(keep_old_as, path)
            raise
        _flush(path.parent)
    except (OSError, RuntimeError) as error:  # what PyTorch makes of a failing write
        in_the_way = getattr(error, "filename2", None) or path  # where a renaming goes
        raise UserError(f"cannot write {in_the_way}: {_reason(error)}") from error
    finally:
        with suppress(OSError):
            aside.unlink()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file that is in memory with :func:`write_atomically`."""
    write_atomically(path, lambda file: file.write(content))


def remove_parts(folder: Path) -> None:
    """Remove what writes that were killed have left in a folder; nobody may be writing there."""
    for part in folder.glob(f".*{_PART}"):
        with suppress(OSError):
            part.unlink()


@contextmanager
def explained(path: Path, otherwise: UserError) -> Iterator[None]:
    """Say in one line what went wrong while a file was read.

    Parameters
    ----------
    path
        The file.
    otherwise
        What to raise where its content was the reason: neither the disk, nor a missing right,
        nor a lack of memory.

    Raises
    ------
    UserError
        Whenever anything was raised.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        if isinstance(error, OSError) or _is_lack_of_memory(error):
            raise UserError(f"cannot read {path}: {_reason(error)}") from error
        raise otherwise from error


@contextmanager
def opened(path: Path, *, damaged: UserError) -> Iterator[BinaryIO]:
    """Open a file for reading, with whatever goes wrong :func:`explained`.

    It has to be a regular file: pipes and devices could keep the reader for ever.
    """
    with explained(path, damaged):
        if not stat.S_ISREG(path.stat().st_mode):
            raise UserError(f"cannot read {path}: it is not a file")
        with path.open("rb") as file:
            yield file


def exists(path: Path) -> bool:
    """Tell whether anything is there.

    Raises
    ------
    UserError
        If that cannot be seen.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise UserError(f"cannot read {path}: {_reason(error)}") from error
    return True


def holds(path: Path, content: bytes) -> bool:
    """Tell whether a file is there, can be read and has this content."""
    with suppress(OSError):
        return path.stat().st_size == len(content) and path.read_bytes() == content
    return False


def make_folder(path: Path) -> None:
    """Make a folder, with those above it, where it is not there yet.

    Raises
    ------
    UserError
        If it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the folder {path}: {_reason(error)}") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from a folder for a while.

    The operating system holds the lock, on the file ``.lock``, and lets go of it when the
    process ends, however it ends. It holds for those who ask for it.

    Raises
    ------
    UserError
        If another process has it, or the folder cannot be written.
    """
    try:
        lock = FileLock(folder / ".lock").acquire(blocking=False)
    except Timeout as error:
        raise UserError(
            f"another process is at work in {folder}: wait until it ends, or name another folder"
        ) from error
    except OSError as error:
        raise UserError(f"cannot write in {folder}: {_reason(error)}") from error
    with lock:
        yield


def _reason(error: Exception) -> str:
    if _is_lack_of_memory(error):
        return "there is not enough memory"
    if not isinstance(error, OSError) and isinstance(error.__context__, OSError):
        error = error.__context__  # the disk's own error, after which PyTorch raised another
    if not isinstance(error, OSError) or not error.strerror:
        return str(error).partition("\n")[0]
    words = error.strerror[0].lower() + error.strerror[1:]
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return f"{words}: make room, then try again" if full else words


def _rename(source: Path, target: Path) -> None:
    for seconds in _PATIENCE:
        try:
            return os.replace(source, target)
        except PermissionError:
            time.sleep(seconds)
    return os.replace(source, target)


def _is_lack_of_memory(error: Exception) -> bool:
    lacking = isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM
    # PyTorch's words, the second on Windows.
    return lacking or any(each in str(error) for each in ("allocate memory", "enough memory"))


def _flush(folder: Path) -> None:
    # Windows cannot open folders; others may refuse, and the file is there all the same.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
