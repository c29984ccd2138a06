"""Zips of every format, and every format in a zip, with members that mean harm among its own."""

from __future__ import annotations

import functools
import io
import stat
import struct
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from sources.archives import CENTRAL, LOCAL, packed
from sources.asking import BERLIN, kept, members, of_cases, order, read
from sources.made import zipped

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.sources import Record
    from sources.case import Case

BOMB = bytes(70 * 1024**2)
ENCRYPTED = 1


@functools.cache
def _export(case: Case) -> bytes:
    rng = np.random.default_rng(1)
    return case.write(case.people(rng, BERLIN, "autumn", days=3), rng)


def _read(content: bytes, folder: Path) -> list[Record] | None:
    """Return what goes into a lab; None where it is refused in one sentence, with nothing written."""
    path = folder / "in" / "export.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    before = sorted(folder.rglob("*"))
    found: list[Record] | NightlabError
    try:
        found = kept(read(path))
    except NightlabError as caught:
        found = caught
    assert sorted(folder.rglob("*")) == before
    if isinstance(found, NightlabError):
        assert found.where
        assert found.fix
        return None
    return found


@of_cases(zips=False)
def test_a_file_in_a_zip_says_what_it_says_alone(case: Case, tmp_path: Path) -> None:
    content = _export(case)
    alone = _read(content, tmp_path)
    assert alone
    assert _read(zipped({"folder/holiday.jpg": content}), tmp_path) == alone


@of_cases(zips=True)
@pytest.mark.parametrize("before", ["../../../", "/etc/", "C:\\Windows\\", "a\x1b[2J/"], ids=ascii)
def test_names_that_lead_elsewhere_lead_nowhere(case: Case, before: str, tmp_path: Path) -> None:
    content = _export(case)
    whole = _read(content, tmp_path)
    renamed = {before + name: part for name, part in members(content).items()}
    assert _read(zipped(renamed), tmp_path) in (whole, None)


@of_cases(zips=True)
def test_links_among_the_members_are_left_alone(case: Case, tmp_path: Path) -> None:
    content = _export(case)
    whole = _read(content, tmp_path)
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        for name in archive.namelist():
            info = zipfile.ZipInfo(f"linked/{name}")
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
    assert _read(buffer.getvalue(), tmp_path) == whole


@of_cases(zips=True)
def test_a_member_that_is_there_twice_doubles_nothing(case: Case, tmp_path: Path) -> None:
    found = members(_export(case))
    twice = packed(found | {f"{name}|again": part for name, part in found.items()})
    records = _read(twice, tmp_path)
    assert records is None or len({order(each) for each in records}) == len(records)


@of_cases(zips=True)
def test_a_locked_member_is_told(case: Case, tmp_path: Path) -> None:
    locked = bytearray(zipped(members(_export(case))))
    for magic, flags in ((LOCAL, 6), (CENTRAL, 8)):
        at = -1
        while (at := locked.find(magic, at + 1)) >= 0:
            struct.pack_into("<H", locked, at + flags, ENCRYPTED)
    path = tmp_path / "export.zip"
    path.write_bytes(locked)
    with pytest.raises(NightlabError, match="password"):
        read(path)


@of_cases(zips=True, most=3)
def test_a_bomb_beside_an_export_is_not_lit(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(members(_export(case)) | {"zeros.bin": BOMB}))
    with pytest.raises(NightlabError, match="would unpack to"):
        read(path)
