"""Pack a built book into one archive that opens, unpacked, without a server or a network.

The same pages give the same bytes: names are sorted and no clock or file mode is recorded.
"""

import os
import zipfile
from pathlib import Path

TOP = "gan-book"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that the format can write


def zip_book(html: Path, archive: Path) -> None:
    """Write all files of a folder into an archive, under the one folder ``gan-book/``.

    Parameters
    ----------
    html
        The built pages; the archive must not lie among them.
    archive
        The file to write; one that stands there is replaced once the new one is whole.
    """
    files = sorted(
        (_as_text(file.relative_to(html)), file) for file in html.rglob("*") if file.is_file()
    )
    if not files:
        raise FileNotFoundError(f"{html} holds no file")
    if archive.resolve().is_relative_to(html.resolve()):
        raise ValueError(f"{archive} lies in the folder that it is to hold")
    unfinished = archive.with_name(archive.name + ".part")
    with zipfile.ZipFile(unfinished, "w") as packed:
        for name, file in files:
            entry = zipfile.ZipInfo(f"{TOP}/{name}", EPOCH)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    unfinished.replace(archive)


def _as_text(path: Path) -> str:
    return os.fsencode(path.as_posix()).decode("utf-8")  # as the name is stored, in any locale
