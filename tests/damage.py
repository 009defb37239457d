"""Damage such as disks, networks and people do to files, drawn from a random stream."""

import os
import random
import re
from pathlib import Path

HUGE = 2**40
"""Bytes of a sparse file, which takes no room on the disk."""

_ENDS = 300  # headers, directories and checksums stand at the ends of a file
_WEB_PAGE = b"<!DOCTYPE html>\n<title>404 Not Found</title>\n"
_NUMBERS = (b"-1", b"0", b"1e999", b"NaN", b"9" * 20, b"9" * 5000)


def cut_off(content: bytes, rng: random.Random) -> bytes:
    return content[: _place(content, rng)]


def cut_out(content: bytes, rng: random.Random) -> bytes:
    start, end = _block(content, rng)
    return content[:start] + content[end:]


def flip_a_bit(content: bytes, rng: random.Random) -> bytes:
    spoiled, at = bytearray(content), _place(content, rng)
    spoiled[at] ^= 1 << rng.randrange(8)
    return bytes(spoiled)


def flip_many_bits(content: bytes, rng: random.Random) -> bytes:
    for _ in range(20):
        content = flip_a_bit(content, rng)
    return content


def zero_a_block(content: bytes, rng: random.Random) -> bytes:
    start, end = _block(content, rng)
    return content[:start] + bytes(end - start) + content[end:]


def insert_bytes(content: bytes, rng: random.Random) -> bytes:
    at = _place(content, rng)
    return content[:at] + rng.randbytes(rng.choice((1, 4, 1000))) + content[at:]


def repeat_a_block(content: bytes, rng: random.Random) -> bytes:
    start, end = _block(content, rng)
    return content[:end] + content[start:]


def swap_two_blocks(content: bytes, rng: random.Random) -> bytes:
    a, b, c = sorted(_place(content, rng) for _ in range(3))
    return content[:a] + content[b:c] + content[a:b] + content[c:]


def claim_a_huge_length(content: bytes, rng: random.Random) -> bytes:
    """Put a huge number where a length may stand: two to eight bytes, in either order."""
    width = rng.choice((2, 4, 8))
    number = rng.choice((2 ** (8 * width) - 1, 2 ** (8 * width - 1) - 1, 2 ** (7 * width)))
    at = _place(content, rng) // width * width
    claim = number.to_bytes(width, rng.choice(("little", "big")))
    return content[:at] + claim + content[at + width :]


def change_a_number(content: bytes, rng: random.Random) -> bytes:
    """Put an absurd number in the place of one that is written in digits."""
    numbers = list(re.finditer(rb"[0-9]+", content))
    if not numbers:
        return content
    start, end = rng.choice(numbers).span()
    return content[:start] + rng.choice(_NUMBERS) + content[end:]


def open_a_quote(content: bytes, rng: random.Random) -> bytes:
    at = content.find(b",", _place(content, rng)) + 1
    return content[:at] + b'"' + content[at:]


def add_rubbish(content: bytes, rng: random.Random) -> bytes:
    return content + rng.randbytes(rng.choice((1, 22, 5000)))


def transfer_as_text(content: bytes, rng: random.Random) -> bytes:
    return content.replace(b"\n", b"\r\n")


def save_in_an_editor(content: bytes, rng: random.Random) -> bytes:
    return content.decode("latin1").encode("utf-8")


def send_a_web_page(content: bytes, rng: random.Random) -> bytes:
    return _WEB_PAGE


def empty(content: bytes, rng: random.Random) -> bytes:
    return b""


CONTENTS = (
    cut_off,
    cut_out,
    flip_a_bit,
    flip_many_bits,
    zero_a_block,
    insert_bytes,
    repeat_a_block,
    swap_two_blocks,
    claim_a_huge_length,
    change_a_number,
    open_a_quote,
    add_rubbish,
    transfer_as_text,
    save_in_an_editor,
    send_a_web_page,
    empty,
)
"""What may happen to a file's bytes."""


def remove(file: Path, others: list[Path], rng: random.Random) -> None:
    file.unlink()


def put_a_folder_in_its_place(file: Path, others: list[Path], rng: random.Random) -> None:
    file.unlink()
    file.mkdir()


def swap_with_another(file: Path, others: list[Path], rng: random.Random) -> None:
    other = rng.choice(others)
    mine, theirs = file.read_bytes(), other.read_bytes()
    file.write_bytes(theirs)
    other.write_bytes(mine)


def overwrite_by_another(file: Path, others: list[Path], rng: random.Random) -> None:
    file.write_bytes(rng.choice(others).read_bytes())


def rename(file: Path, others: list[Path], rng: random.Random) -> None:
    file.rename(file.with_name(rng.choice((file.name.upper(), f"{file.stem} (1){file.suffix}"))))


def grow_without_end(file: Path, others: list[Path], rng: random.Random) -> None:
    with file.open("r+b") as opened:
        opened.truncate(HUGE)


def link_to_itself(file: Path, others: list[Path], rng: random.Random) -> None:
    file.unlink()
    file.symlink_to(file.name)


def put_a_pipe_in_its_place(file: Path, others: list[Path], rng: random.Random) -> None:
    file.unlink()
    os.mkfifo(file)


FILES = (
    remove,
    put_a_folder_in_its_place,
    swap_with_another,
    overwrite_by_another,
    rename,
    # Windows would fill the file with zeros, and has no such links and pipes.
    *((grow_without_end, link_to_itself, put_a_pipe_in_its_place) if os.name == "posix" else ()),
)
"""What may happen to a file as a whole."""


def spoil(folder: Path, rng: random.Random) -> str:
    """Damage one or two files below a folder; say how."""
    done = []
    for _ in range(rng.choice((1, 1, 1, 2))):
        files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
        files = [each for each in files if 0 < each.stat().st_size < HUGE]
        if not files:
            break
        file = rng.choice(files)
        if rng.random() < 0.7:
            damage = rng.choice(CONTENTS)
            file.write_bytes(damage(file.read_bytes(), rng))
        else:
            damage = rng.choice(FILES)
            damage(file, files, rng)
        done.append(f"{file.name}: {damage.__name__}")
    return ", ".join(done)


def _place(content: bytes, rng: random.Random) -> int:
    at = rng.randrange(len(content))
    return rng.choice((at, at % _ENDS, len(content) - 1 - at % min(_ENDS, len(content))))


def _block(content: bytes, rng: random.Random) -> tuple[int, int]:
    start = _place(content, rng)
    return start, min(start + rng.choice((1, 8, 512, 4096)), len(content))
