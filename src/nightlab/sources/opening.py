"""A file or the members of a zip as parts, read where they lie."""

from __future__ import annotations

import codecs
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.part import Part, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def printable(name: str) -> str:
    """Return a file name without characters that would upset a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


@contextmanager
def opened(path: Path) -> Iterator[list[Part]]:
    """Yield the file as one part, or the members of a zip in order of name.

    Raises:
        NightlabError: No such file, a directory, an empty file, one that cannot be read, UTF-16
            text, or a damaged zip.
    """
    name = printable(path.name)
    head = _first_bytes(path, name)
    if not head.startswith(ZIP_MAGIC):
        with told(name):
            size = path.stat().st_size
        yield [Part(name, size, lambda: path.open("rb"))]
        return
    with told(name):
        archive = zipfile.ZipFile(path)
    with archive:
        yield _members(archive, name)


def _first_bytes(path: Path, name: str) -> bytes:
    if path.is_dir():
        raise NightlabError("a folder", where=name, fix="name one file, or zip the folder")
    if not path.is_file():
        raise NightlabError("no such file", where=str(path), fix="check the name")
    with told(name), path.open("rb") as stream:
        head = stream.read(4)
    if not head:
        raise NightlabError("the file is empty", where=name, fix="export it again")
    if head.startswith(UTF16_MARKS):
        raise NightlabError("text in UTF-16", where=name, fix="save the file as UTF-8")
    return head


def _members(archive: zipfile.ZipFile, name: str) -> list[Part]:
    def member(info: zipfile.ZipInfo) -> Part:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NightlabError(
                "packed in an unusual way", where=name, fix="unpack it and give the file inside"
            )
        return Part(
            f"{name}, {printable(info.filename)}", info.file_size, lambda: archive.open(info)
        )

    files = [info for info in archive.infolist() if info.file_size and not info.is_dir()]
    return [member(info) for info in sorted(files, key=lambda info: info.filename)]
