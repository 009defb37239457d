import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gancore import files
from gancore.errors import UserError
from gancore.files import exists, explained, locked, opened, write_atomically, write_bytes

WINDOWS = sys.platform == "win32"


@pytest.mark.parametrize("error", [OSError("no such luck"), RuntimeError("no such luck")])
def test_a_failing_write_leaves_the_old_file(tmp_path, error):
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")

    def fail(file):
        file.write(b"half")
        raise error

    with pytest.raises(UserError, match=r"cannot write .*: no such luck"):
        write_atomically(path, fail, keep_old_as=tmp_path / "kept")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_is_stopped_leaves_nothing(tmp_path):
    def stop(file):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file", stop)
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_the_way_is_named(tmp_path):
    for name in ("file", "kept"):
        (tmp_path / name).mkdir()
    with pytest.raises(UserError, match=r"cannot write .*file: "):
        write_bytes(tmp_path / "file", b"text")
    write_bytes(tmp_path / "new", b"text")
    with pytest.raises(UserError, match=r"cannot write .*kept: "):
        write_atomically(tmp_path / "new", lambda file: None, keep_old_as=tmp_path / "kept")
    assert (tmp_path / "new").read_bytes() == b"text"


def test_a_full_disk_is_called_so(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="no space left on device: make room, then try again"):
        write_bytes(tmp_path / "file", b"text")
    assert list(tmp_path.iterdir()) == []


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path, monkeypatch
):
    steps = []
    for step in (os.fsync, os.replace):

        def noted(*words, step=step):
            steps.append(step.__name__)
            step(*words)

        monkeypatch.setattr(os, step.__name__, noted)
    write_bytes(tmp_path / "file", b"text")
    assert steps == (["fsync", "replace"] if WINDOWS else ["fsync", "replace", "fsync"])


def test_the_file_of_before_keeps_another_name(tmp_path):
    path, kept = tmp_path / "file", tmp_path / "kept"
    for content in (b"one", b"two", b"three"):
        write_atomically(path, lambda file, content=content: file.write(content), keep_old_as=kept)
    assert (path.read_bytes(), kept.read_bytes()) == (b"three", b"two")


@pytest.mark.skipif(WINDOWS, reason="Windows has other rights and names")
def test_names_may_be_as_long_as_names_can_be_and_rights_are_the_usual(tmp_path):
    path = tmp_path / ("n" * 255)
    write_bytes(path, b"text")
    (tmp_path / "plain").write_bytes(b"text")
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_two_writers_do_not_get_in_each_other_s_way(tmp_path):
    path = tmp_path / "file"

    def write_slowly(file):
        file.write(b"slow")
        write_bytes(path, b"quick")

    write_atomically(path, write_slowly)
    assert path.read_bytes() == b"slow"
    assert list(tmp_path.iterdir()) == [path]


def test_what_killed_writers_have_left_is_removed(tmp_path):
    (tmp_path / ".0123456789abcdef.part").write_bytes(b"half")
    (tmp_path / "notes.part").write_bytes(b"a reader's own")
    files.remove_parts(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.part"]
    files.remove_parts(tmp_path / "nowhere")


HOLD = """
import sys
from pathlib import Path
from gancore.files import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_keeps_others_out_and_ends_with_its_process(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline().strip() == b"held"
    with pytest.raises(UserError, match="another process is at work in"), locked(tmp_path):
        pass
    holder.kill()
    holder.wait()
    with locked(tmp_path):
        pass


def test_a_lock_is_let_go_when_something_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    with locked(tmp_path):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot write in"), locked(tmp_path / "file"):
        pass


DAMAGED = UserError("it is damaged")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("the content is nonsense"), "it is damaged"),
        (RecursionError("too deep"), "it is damaged"),
        (PermissionError(errno.EACCES, "Permission denied"), "cannot read .*: permission denied"),
        (OSError(errno.EIO, "Input/output error"), "cannot read .*: input/output error"),
        (MemoryError(), "cannot read .*: there is not enough memory"),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"),
            "cannot read .*: there is not enough memory",
        ),
        (
            RuntimeError("DefaultCPUAllocator: not enough memory: you tried"),
            "cannot read .*: there is not enough memory",
        ),
        (OSError(errno.ENOMEM, "Not enough space"), "cannot read .*: there is not enough memory"),
        (UserError("told already"), "told already"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)  # fmt: skip
def test_only_content_is_called_damaged(tmp_path, error, words):
    with pytest.raises(UserError, match=words), explained(tmp_path / "file", DAMAGED):
        raise error


def test_what_is_no_file_is_not_waited_for(tmp_path):
    with pytest.raises(UserError, match="it is not a file"), opened(tmp_path, damaged=DAMAGED):
        pass
    missing = tmp_path / "missing"
    with pytest.raises(UserError, match="missing: "), opened(missing, damaged=DAMAGED):
        pass
    if not WINDOWS:
        os.mkfifo(tmp_path / "pipe")
        with (
            pytest.raises(UserError, match="not a file"),
            opened(tmp_path / "pipe", damaged=DAMAGED),
        ):
            pass


def test_what_cannot_be_seen_is_not_called_missing(tmp_path, monkeypatch):
    path = tmp_path / "file"
    assert not exists(path)
    path.touch()
    assert exists(path)
    assert not exists(path / "below")

    def denied(self, **_):
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(type(path), "stat", denied)
    with pytest.raises(UserError, match=r"cannot read .*: permission denied"):
        exists(path)


def test_a_file_holds_its_content_and_no_other(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"text")
    assert files.holds(path, b"text")
    for other in (b"texT", b"tex", b"texts"):
        assert not files.holds(path, other)
    assert not files.holds(tmp_path, b"text")
    assert not files.holds(tmp_path / "missing", b"text")


def test_the_old_file_comes_back_if_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    path, previous = tmp_path / "file", tmp_path / "previous"
    path.write_bytes(b"old")
    replace = os.replace

    def full(source, target):
        if Path(source).suffix == ".part":
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError, match=r"(?i)no space left"):
        write_atomically(path, lambda file: file.write(b"new"), keep_old_as=previous)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("refused", [3, 4])
def test_a_reader_is_waited_for_a_while_where_it_forbids_renaming(tmp_path, monkeypatch, refused):
    (tmp_path / "file").write_bytes(b"old")
    replace, tried = os.replace, []

    def sharing_violation(source, target):
        tried.append(target)
        if len(tried) <= refused:
            raise PermissionError(errno.EACCES, "Access is denied", str(source), None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", sharing_violation)
    monkeypatch.setattr(files, "_PATIENCE", (0.0, 0.0, 0.0))
    if refused == 3:
        write_bytes(tmp_path / "file", b"new")
        assert (tmp_path / "file").read_bytes() == b"new"
    else:
        with pytest.raises(UserError, match="file: access is denied"):
            write_bytes(tmp_path / "file", b"new")
        assert (tmp_path / "file").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1
