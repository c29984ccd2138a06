"""What every export format must keep: round trips, clock changes, damage, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Event, Night
from nightlab.sources import OwnerMark, Record, Skipped, detect, formats, read_file
from sources import made

if TYPE_CHECKING:
    from pathlib import Path

    from sources.case import Case


CASES = made.CASES
IDS = [f"{index}-{case.name}" for index, case in enumerate(CASES)]
each_case = pytest.mark.parametrize("case", CASES, ids=IDS)
each_change = pytest.mark.parametrize(("zone", "season"), made.SPANS)


def _order(record: Record) -> tuple[Any, ...]:
    if isinstance(record, Night):
        return (record.device, record.start)
    if isinstance(record, DiaryEntry):
        return (record.rose,)
    return (record.at, record.kind) if isinstance(record, Event) else (str(record),)


def _written(case: Case, folder: Path, seed: int = 1, name: str = "holiday.jpg") -> Path:
    path = folder / name
    rng = np.random.default_rng(seed)
    records = case.people(rng, "Europe/Berlin", "autumn")
    path.write_bytes(case.write(records, rng))
    return path


def _all(path: Path, zone: str = "Europe/Berlin") -> list[Record]:
    return list(read_file(path, zone=zone))


def test_every_format_is_covered() -> None:
    assert {case.name for case in CASES} == {known.name for known in formats()}


@each_change
@each_case
def test_reading_back_gives_the_same_records(
    case: Case, zone: str, season: str, tmp_path: Path
) -> None:
    rng = np.random.default_rng(7)
    records = case.people(rng, zone, season)
    path = tmp_path / "export"
    path.write_bytes(case.write(records, rng))
    assert sorted(_all(path, zone), key=_order) == sorted(records, key=_order)


@each_case
def test_a_file_is_known_by_its_content_under_any_name(case: Case, tmp_path: Path) -> None:
    assert detect(_written(case, tmp_path)).name == case.name


@each_case
def test_records_carry_the_name_of_their_format(case: Case, tmp_path: Path) -> None:
    records = _all(_written(case, tmp_path))
    assert {record.source for record in records if not isinstance(record, Skipped | OwnerMark)} == {
        case.name
    }


@each_case
def test_progress_never_falls_and_ends_at_the_total(case: Case, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = _written(case, tmp_path)
    list(read_file(path, zone="Europe/Berlin", progress=lambda *call: told.append(call)))
    done = [count for count, _ in told]
    assert done == sorted(done)
    assert done[-1] == told[-1][1]
    assert len({total for _, total in told}) == 1
    if not case.is_zip:
        assert done[-1] == path.stat().st_size


@each_case
def test_an_empty_export_gives_nothing_and_no_error(case: Case, tmp_path: Path) -> None:
    if case.empty is None:
        pytest.skip("this export is never empty")
    path = tmp_path / "export"
    path.write_bytes(case.empty)
    assert detect(path).name == case.name
    assert _all(path) == []


@each_case
def test_two_readings_of_one_file_are_equal(case: Case, tmp_path: Path) -> None:
    path = _written(case, tmp_path)
    assert _all(path) == _all(path)


@each_case
def test_a_file_cut_off_anywhere_is_an_error_or_a_prefix(case: Case, tmp_path: Path) -> None:
    path = _written(case, tmp_path)
    content, whole = path.read_bytes(), _all(path)
    vague = 0
    for at in np.random.default_rng(3).integers(0, len(content) - 4, size=40):
        path.write_bytes(content[: int(at)])
        try:
            records = _all(path)
        except NightlabError as error:
            vague += not (error.where and error.fix)
        else:
            assert case.may_lose_its_end
            # The last cell of the last row may be short; all before it is as it was.
            assert records[:-1] == whole[: max(0, len(records) - 1)]
    assert vague == 0


@each_case
def test_flipped_bytes_never_raise_anything_else(case: Case, tmp_path: Path) -> None:
    path = _written(case, tmp_path)
    content = path.read_bytes()
    rng = np.random.default_rng(4)
    vague = 0
    for _ in range(60):
        spoilt = bytearray(content)
        for at in rng.integers(0, len(content), size=int(rng.integers(1, 4))):
            spoilt[int(at)] = int(rng.integers(0, 256))
        path.write_bytes(spoilt)
        try:
            _all(path)
        except NightlabError as error:
            vague += not (error.where and error.fix)
    assert vague == 0


@pytest.mark.parametrize("case", [case for case in CASES if case.is_text and not case.is_zip])
@pytest.mark.parametrize("wrong", [b"\0", b"\xe9"], ids=["NUL", "Latin-1"])
def test_bytes_that_no_utf8_text_has_are_named_with_their_place(
    case: Case, wrong: bytes, tmp_path: Path
) -> None:
    path = _written(case, tmp_path)
    content = path.read_bytes()
    half = content.index(b"2024", len(content) // 2)
    path.write_bytes(content[:half] + wrong + content[half:])
    line = content.count(b"\n", 0, half) + 1
    with pytest.raises(NightlabError, match=rf"holiday.jpg, line {line}"):
        _all(path)
