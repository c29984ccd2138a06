"""A file or the members of a zip as parts, read where they lie.

What a file may be is bounded before any of it is unpacked. The largest exports that people tell of
unpack to 4 GB, at about 25 to 1.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import stat
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError, printable
from nightlab.sources.part import Part, changed, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import stat_result
    from pathlib import Path

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LONGEST_NAME = 100

LARGEST_BYTES = 16 * 1024**3
LARGEST_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 64 * 1024**2
MOST_MEMBERS = 50_000
LARGEST_DIRECTORY_BYTES = 16 * 1024**2


def short_name(name: str) -> str:
    """Return the end of a file name, without characters that would upset a terminal."""
    return printable(name if len(name) <= LONGEST_NAME else f"…{name[1 - LONGEST_NAME :]}")


@contextmanager
def opened(path: Path) -> Iterator[list[Part]]:
    """Yield the file as one part, or the members of a zip or of an export's folder in order of name.

    Assumptions: links in a zip are left out; nothing is unpacked to disk, so names with paths in them
    are names and no more.

    Raises:
        NightlabError: No such file, a folder, a pipe or device, an empty file, one that cannot be
            read or is over 16 GiB, UTF-16 text; a zip that is damaged, has over 50,000 members, or
            unpacks to over 16 GiB or to over 64 MiB and 200 times its size; afterwards, a file that
            changed meanwhile.
    """
    name = short_name(path.name)
    if path.is_dir() and (parts := _of_lab(path, name)):
        yield parts
        return
    before = _described(path)
    if _first_bytes(path, name).startswith(ZIP_MAGIC):
        with told(name):
            stream = _Archive(path)
        with stream, _directory(stream, name) as archive:
            yield _members(archive, name, before.st_size)
    else:
        yield [Part(name, before.st_size, lambda: path.open("rb"))]
    after = _described(path)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise changed(name)


def _of_lab(path: Path, name: str) -> list[Part]:
    """Return the parts of an export's folder; none where it is another folder."""
    from nightlab.sources.lab_folder import (
        folder_parts,
        is_lab_folder,
    )

    with told(name):
        return folder_parts(path) if is_lab_folder(path) else []


def _described(path: Path) -> stat_result:
    """Return size and times of a plain file; a pipe is never opened, for that may wait for ever."""
    name = short_name(str(path))
    with told(name):
        if not path.exists():
            raise NightlabError("no such file", where=name, fix="check the name")
        found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise NightlabError("a folder", where=name, fix="name one file, or zip the folder")
    if not stat.S_ISREG(found.st_mode):
        raise NightlabError("a pipe or device, no file", where=name, fix="save it as a file first")
    if found.st_size > LARGEST_BYTES:
        raise NightlabError("over 16 GiB", where=name, fix="no export is that large: name another")
    return found


def _first_bytes(path: Path, name: str) -> bytes:
    with told(name), path.open("rb") as stream:
        head = stream.read(4)
    if not head:
        raise NightlabError("the file is empty", where=name, fix="export it again")
    if head.startswith(UTF16_MARKS):
        raise NightlabError("text in UTF-16", where=name, fix="save the file as UTF-8")
    return head


class _Archive(io.FileIO):
    """A zip's file, from which no list of members is read that would fill the memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as any file does, but never more than a list of members may have."""
        wanted = LARGEST_DIRECTORY_BYTES if size is None or size < 0 else size
        if wanted > LARGEST_DIRECTORY_BYTES:
            raise zipfile.BadZipFile
        return super().read(wanted) or b""


def _directory(stream: _Archive, name: str) -> zipfile.ZipFile:
    with told(name):
        return zipfile.ZipFile(stream)


def _members(archive: zipfile.ZipFile, name: str, packed_bytes: int) -> list[Part]:
    def member(info: zipfile.ZipInfo) -> Part:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NightlabError(
                "packed in an unusual way", where=name, fix="unpack it and give the file inside"
            )
        return Part(
            f"{name}, {short_name(info.filename)}",
            info.file_size,
            lambda: archive.open(info),
            member=info.filename,
        )

    files = [info for info in archive.infolist() if info.file_size and not _is_no_file(info)]
    _check_sizes([info.file_size for info in files], name, packed_bytes)
    return [member(info) for info in sorted(files, key=lambda info: info.filename)]


def _is_no_file(info: zipfile.ZipInfo) -> bool:
    # ``is_dir`` fails over a member without a name.
    kind = stat.S_IFMT(info.external_attr >> 16)
    return info.filename.endswith("/") or kind not in (0, stat.S_IFREG)


def _check_sizes(sizes: list[int], name: str, packed_bytes: int) -> None:
    if len(sizes) > MOST_MEMBERS:
        raise NightlabError(
            f"over {MOST_MEMBERS:,} files in this zip",
            where=name,
            fix="unpack it and zip the folder with the sleep data alone",
        )
    unpacked = sum(sizes)
    is_bomb = unpacked > max(RATIO_COUNTS_FROM_BYTES, LARGEST_RATIO * packed_bytes)
    if is_bomb or unpacked > LARGEST_BYTES:
        raise NightlabError(
            f"a zip of {packed_bytes:,} bytes that would unpack to {unpacked:,}",
            where=name,
            fix="no export is packed like that: export it again, and do not unpack this one",
        )


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits, or of the manifest of an export's folder.

    Raises:
        NightlabError: The file cannot be read.
    """
    try:
        with (_manifest(path) if path.is_dir() else path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise NightlabError(
            "cannot be read", where=short_name(str(path)), fix="check the name and the rights"
        ) from error


def _manifest(folder: Path) -> Path:
    from nightlab.archive import MANIFEST

    return folder / MANIFEST
