"""Archives made to do harm."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from dataclasses import dataclass

LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


@dataclass(frozen=True)
class Field:
    """A number in the headers of a member: its places after their magic, and how it is packed."""

    local: int
    central: int
    form: str


UNPACKED_BYTES = Field(22, 24, "<I")
METHOD = Field(8, 10, "<H")


def packed(members: dict[str, bytes], *, mode: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack members; a name may stand twice with another letter after a ``|``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", mode) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, content in members.items():
            archive.writestr(name.partition("|")[0], content)
    return buffer.getvalue()


def link(name: str, target: str, *, kind: int = stat.S_IFLNK) -> bytes:
    """Pack a symbolic link, or what else is no file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, target)
    return buffer.getvalue()


def saying(archive: bytes, field: Field, number: int) -> bytes:
    """Let the headers of the first member of an archive say something else."""
    changed = bytearray(archive)
    for magic, place in ((LOCAL, field.local), (CENTRAL, field.central)):
        struct.pack_into(field.form, changed, changed.index(magic) + place, number)
    return bytes(changed)


def overlapping(name: str, content: bytes, count: int) -> bytes:
    """Let many entries of the list of members share one member's bytes."""
    archive = packed({name: content})
    begins, ends = archive.index(CENTRAL), archive.index(b"PK\x05\x06")
    entry, end = archive[begins:ends], bytearray(archive[ends:])
    told = min(count, 0xFFFF)  # the place has no room for more; what counts is the length
    struct.pack_into("<HHI", end, 8, told, told, count * len(entry))
    return archive[:begins] + entry * count + bytes(end)


def of_itself(name: str) -> bytes:
    """Let a member that is stored as it is reach over the list of members that names it."""
    archive = packed({name: b"x" * 100}, mode=zipfile.ZIP_STORED)
    longer = struct.pack("<II", len(archive), len(archive))
    changed = bytearray(archive)
    changed[18:26] = longer
    central = archive.index(CENTRAL)
    changed[central + 20 : central + 28] = longer
    return bytes(changed)
