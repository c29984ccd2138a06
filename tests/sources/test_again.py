"""Files of every format that come in again, longer, or with rows that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.lab import Lab
from nightlab.nights import DiaryEntry, Event, Night
from nightlab.sources import Skipped
from nightlab.sources.lab_folder import LabFolder
from sources import made
from sources.asking import BERLIN, CASES, IDS, kept, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nightlab.sources import Record
    from nightlab.store import ImportResult
    from sources.case import Case

# An export of a lab is joined with its history, which has tests of its own.
of_vendors = pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name)
        for case, name in zip(CASES, IDS, strict=True)
        if case.name != LabFolder.name
    ],
)


@pytest.fixture(scope="module")
def empty_lab(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "lab.db"
    with Lab.open(path):
        pass
    return path.read_bytes()


@pytest.fixture
def lab(empty_lab: bytes, tmp_path: Path) -> Iterator[Lab]:
    path = tmp_path / "lab.db"
    path.write_bytes(empty_lab)
    with Lab.open(path) as opened:
        yield opened


def _new(result: ImportResult) -> int:
    return result.nights_new + result.diary_new + result.events_new


def _changed(result: ImportResult) -> int:
    nights = result.nights_revised + result.nights_superseded
    return nights + result.diary_revised + result.events_revised + result.withdrawn


def _records(lab: Lab) -> tuple[list[Night], list[Event], list[DiaryEntry]]:
    """Return what a lab shows, in order."""
    nights = [e.record for e in lab.episodes() if isinstance(e.record, Night)]
    others = [e.record for e in lab.episodes() if not isinstance(e.record, Night)]
    return nights, lab.events(), others


def _take_in(lab: Lab, path: Path, content: bytes) -> ImportResult:
    path.write_bytes(content)
    return lab.import_file(path, zone_name=BERLIN).result


@of_vendors
def test_a_file_that_comes_in_again_changes_nothing(case: Case, lab: Lab, tmp_path: Path) -> None:
    records = case.people(np.random.default_rng(1), BERLIN, "autumn")
    first = case.write(records, np.random.default_rng(2))
    result = _take_in(lab, tmp_path / "export", first)
    wanted = [each for each in kept(records) if isinstance(each, Night | DiaryEntry | Event)]
    assert _new(result) == len(wanted)
    shown = _records(lab)
    again = _take_in(lab, tmp_path / "export", first)
    assert again.already_imported
    # Downloaded again: other bytes, the same records.
    other = _take_in(lab, tmp_path / "again", case.write(records, np.random.default_rng(3)))
    assert (_new(other), _changed(other), other.samples_new) == (0, 0, 0)
    assert _records(lab) == shown


def _until(records: list[Record], share: float) -> list[Record]:
    """Return what a person had by a date, and the sensors' series as a whole."""
    dates = sorted(each.date for each in records if isinstance(each, Night | DiaryEntry))
    if not dates:
        return records[: int(len(records) * share)]
    limit = dates[int(len(dates) * share)]
    return [each for each in records if not _is_after(each, limit)]


def _is_after(record: Record, limit: object) -> bool:
    return isinstance(record, Night | DiaryEntry) and str(record.date) > str(limit)


@of_vendors
def test_of_a_longer_export_only_the_rest_is_new(case: Case, lab: Lab, tmp_path: Path) -> None:
    records = list(case.people(np.random.default_rng(1), BERLIN, "autumn"))
    earlier = _until(records, 0.6)
    first = _take_in(lab, tmp_path / "earlier", case.write(earlier, np.random.default_rng(2)))
    longer = _take_in(lab, tmp_path / "longer", case.write(records, np.random.default_rng(2)))
    wanted = [each for each in records if isinstance(each, Night | DiaryEntry | Event)]
    assert _new(first) + _new(longer) == len(wanted)
    later = [each for each in records if each not in earlier and isinstance(each, Night)]
    assert longer.nights_new == len(later)
    # What hangs on a night, such as its tags and its pulse, comes in with it.
    assert _new(longer) >= len(records) - len(earlier)
    assert (_changed(longer), longer.samples_known) == (0, first.samples_new)


# --- rows that cannot be read ---------------------------------------------------------


def _spoilt_diary(bad: int, rows: int) -> bytes:
    """Write a diary of which some rows, from the second on, have no clock but a word."""
    entries = made.diary(np.random.default_rng(1), BERLIN, "autumn", days=rows)
    plain = [replace(entry, note="") for entry in entries]
    head, *lines = made.diary_csv(plain).decode("utf-8-sig").splitlines()
    column = head.split(",").index("woke")
    for index in range(1, 1 + bad):
        cells = lines[index].split(",")
        cells[column] = "early"
        lines[index] = ",".join(cells)
    return "\n".join([head, *lines, ""]).encode()


def _spoilt_fitbit(bad: int, rows: int) -> bytes:
    nights = made.person(np.random.default_rng(1), BERLIN, "autumn", "fitbit", rows)
    mains = [night for night in nights if not night.is_nap]
    content = made.fitbit_json(mains, takeout=True)
    head, *logs = content.split(b'"duration": ')
    spoilt = [b'"long", "was": ' + log if 1 <= n <= bad else log for n, log in enumerate(logs)]
    return b'"duration": '.join([head, *spoilt])


def _spoilt_events(bad: int, rows: int) -> bytes:
    made_of = made.events(np.random.default_rng(1), BERLIN, "autumn", days=rows)[:rows]
    head, *lines = made.events_csv(made_of).decode("utf-8-sig").splitlines()
    for index in range(1, 1 + bad):
        lines[index] = "some day" + lines[index][lines[index].index(",") :]
    return "\n".join([head, *lines, ""]).encode()


SPOILT = {"diary": _spoilt_diary, "fitbit": _spoilt_fitbit, "events": _spoilt_events}
PLACES = {"diary": "line 3, column woke", "fitbit": "log 2", "events": "line 3, column at"}
each_spoilt = pytest.mark.parametrize("name", SPOILT)


@each_spoilt
@pytest.mark.parametrize("bad", [1, 4])
def test_a_fifth_that_cannot_be_read_is_told_and_the_rest_comes_in(
    name: str, bad: int, lab: Lab, tmp_path: Path
) -> None:
    path = tmp_path / "export"
    path.write_bytes(SPOILT[name](bad, 20))
    found = read(path)
    unread = [each for each in found if isinstance(each, Skipped)]
    assert len(unread) == bad
    assert all(each.is_unread for each in unread)
    assert unread[0].where.endswith(PLACES[name]) or PLACES[name] in unread[0].where
    assert len(kept(found)) == 20 - bad
    result = lab.import_file(path, zone_name=BERLIN)
    assert (_new(result.result), result.result.unread) == (20 - bad, bad)
    assert PLACES[name] in result.skipped[0].where


@each_spoilt
@pytest.mark.parametrize("bad", [6, 19])
def test_more_than_a_fifth_is_refused_with_the_first_place(
    name: str, bad: int, lab: Lab, tmp_path: Path
) -> None:
    path = tmp_path / "export"
    path.write_bytes(SPOILT[name](bad, 20))
    with pytest.raises(NightlabError) as caught:
        lab.import_file(path, zone_name=BERLIN)
    assert PLACES[name] in caught.value.where
    assert f"and {bad - 1} more rows that cannot be read" in caught.value.what
    assert caught.value.fix
    assert _records(lab) == ([], [], [])
