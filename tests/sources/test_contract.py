"""What every export format must keep: detection, round trips, clock changes, progress, memory."""

from __future__ import annotations

import tracemalloc
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Event, Night, Zones
from nightlab.nights.zones import Move
from nightlab.sources import Counted, OwnerMark, Skipped, detect, formats, read_file
from nightlab.sources.lab_folder import LabFolder
from nightlab.sources.opening import LARGEST_DIRECTORY_BYTES
from nightlab.sources.part import HEAD_BYTES
from nightlab.units import local
from sources import made
from sources.asking import (
    BERLIN,
    CASES,
    IDS,
    ZONES,
    assert_apart,
    each_case,
    fortnight,
    instants,
    kept,
    members,
    nights_of,
    of_cases,
    read,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.sources import Record
    from sources.case import Case

# Each case sees both changes of clocks in two of the zones; neighbours see others.
CHANGES = [
    pytest.param(case, ZONES[(index + turn) % len(ZONES)], season, id=f"{name}-{turn}-{season}")
    for index, (case, name) in enumerate(zip(CASES, IDS, strict=True))
    for turn in (0, 1)
    for season in ("spring", "autumn")
]
each_change = pytest.mark.parametrize(("case", "zone", "season"), CHANGES)
MIB = 1024**2


def test_every_format_is_covered() -> None:
    assert {case.name for case in CASES} == {known.name for known in formats()}


# --- which format it is ---------------------------------------------------------------


@each_case
def test_a_file_is_known_by_its_content_under_any_name(case: Case, tmp_path: Path) -> None:
    assert detect(written(case, tmp_path / "holiday.jpg")).name == case.name


# A lab's own export holds tables that look like a diary and events, and stands before all.
of_vendors = pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name)
        for case, name in zip(CASES, IDS, strict=True)
        if case.name != LabFolder.name
    ],
)


@of_vendors
def test_exactly_one_format_knows_a_file(case: Case, tmp_path: Path) -> None:
    content = written(case, tmp_path / "export").read_bytes()
    parts = members(content) if case.is_zip else {"": content}
    known = {
        name: [each.name for each in formats() if each.sniff(part[:HEAD_BYTES])]
        for name, part in parts.items()
    }
    several = {name: found for name, found in known.items() if len(found) > 1}
    assert not several
    assert {found[0] for found in known.values() if found} == {case.name}


@of_vendors
def test_a_format_is_known_by_its_first_line_as_by_all_of_it(case: Case, tmp_path: Path) -> None:
    """A file that has only begun is not taken for another one."""
    content = written(case, tmp_path / "export").read_bytes()
    for part in members(content).values() if case.is_zip else [content]:
        for most in (40, 200, 1000, 5000):
            found = {each.name for each in formats() if each.sniff(part[:most])}
            assert found <= {case.name}


@each_case
def test_records_carry_the_name_of_their_format(case: Case) -> None:
    records = kept(fortnight(case))
    assert {getattr(record, "source", None) for record in records} == {case.name}


# --- what it holds --------------------------------------------------------------------


@each_change
def test_reading_back_gives_the_same_records(
    case: Case, zone: str, season: str, tmp_path: Path
) -> None:
    rng = np.random.default_rng(7)
    records = case.people(rng, zone, season)
    path = tmp_path / "export"
    path.write_bytes(case.write(records, rng))
    found = read(path, zone)
    assert kept(found) == kept(records)
    assert not [each for each in found if isinstance(each, Skipped) and each.is_unread]
    assert_apart(nights_of(found))


@each_case
def test_no_two_nights_of_a_device_overlap_and_a_date_has_one_main_sleep(case: Case) -> None:
    assert_apart(nights_of(fortnight(case)))


@each_case
def test_two_readings_of_one_file_are_equal(case: Case, tmp_path: Path) -> None:
    assert read(written(case, tmp_path / "export")) == list(fortnight(case))


@each_case
def test_an_empty_export_gives_nothing_and_no_error(case: Case, tmp_path: Path) -> None:
    if case.empty is None:
        pytest.skip("this export is never empty")
    path = tmp_path / "export"
    path.write_bytes(case.empty)
    assert detect(path).name == case.name
    assert not [each for each in read(path) if not isinstance(each, Counted | OwnerMark)]


@each_case
def test_counts_are_of_something_and_say_it_in_words(case: Case) -> None:
    counts = [each for each in fortnight(case) if isinstance(each, Counted)]
    for counted in counts:
        assert counted.count > 0
        assert counted.what == counted.what.strip()
        assert counted.what.isprintable()
        assert not counted.what.endswith(".")
    assert len({(counted.verb, counted.what) for counted in counts}) == len(counts)


# --- where it was ---------------------------------------------------------------------


AWAY = {BERLIN: "America/New_York", "America/New_York": BERLIN, "Pacific/Auckland": "Asia/Tokyo"}
asked_for_its_clock = pytest.mark.parametrize(
    ("case", "zone"),
    [
        pytest.param(case, ZONES[index % len(ZONES)], id=name)
        for index, (case, name) in enumerate(zip(CASES, IDS, strict=True))
        if case.clock
    ],
)


def _clocks(records: list[Record]) -> list[datetime]:
    """Return the wall clock at which each record began, where it was slept."""
    begun = [
        local(record.start, record.zone)
        if isinstance(record, Night)
        else local(record.tried_to_sleep, record.zone)
        if isinstance(record, DiaryEntry)
        else local(record.at, record.zone)
        for record in records
        if isinstance(record, Night | DiaryEntry | Event)
    ]
    return sorted(at.replace(tzinfo=None) for at in begun)


@asked_for_its_clock
def test_a_move_in_the_middle_of_a_file_is_followed_as_its_clock_says(
    case: Case, zone: str, tmp_path: Path
) -> None:
    path = written(case, tmp_path / "export", zone=zone)
    home = kept(read(path, zone))
    moved_on = made.SPANS[zone, "autumn"] + timedelta(days=10)
    zones = Zones(zone, (Move.of(f"{moved_on}", AWAY[zone]),))
    away = kept(read(path, zones))
    if case.clock == "own":
        assert away == home
    elif case.clock == "instant":
        assert sorted(instants(away)) == sorted(instants(home))
        assert {record.zone for record in away if isinstance(record, Night)} == {zone, AWAY[zone]}
    else:
        assert _clocks(away) == _clocks(home)
        assert instants(away) != instants(home)
        eve = zones.moves[0].at - timedelta(days=1)
        assert [each for each in sorted(instants(away)) if each[-1] < eve] == [
            each for each in sorted(instants(home)) if each[-1] < eve
        ]


# --- how it is read -------------------------------------------------------------------


@each_case
def test_progress_never_falls_and_ends_at_the_total(case: Case, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = written(case, tmp_path / "export")
    list(read_file(path, zone=BERLIN, progress=lambda *call: told.append(call)))
    done = [count for count, _ in told]
    assert done == sorted(done)
    assert done[-1] == told[-1][1]
    assert len({total for _, total in told}) == 1
    if not case.is_zip:
        assert done[-1] == path.stat().st_size


@each_case
def test_memory_is_a_small_multiple_of_the_file(case: Case, tmp_path: Path) -> None:
    path = written(case, tmp_path / "export")
    content = path.read_bytes()
    unpacked = sum(map(len, members(content).values())) if case.is_zip else len(content)
    read(path)  # what is loaded once is not the file's
    tracemalloc.start()
    try:
        read(path)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Opening a zip takes as much as the longest list of members that may be in it.
    assert peak_bytes < LARGEST_DIRECTORY_BYTES + 4 * MIB + 10 * unpacked


@of_cases(zips=False)
@pytest.mark.parametrize("wrong", [b"\0", b"\xe9"], ids=["NUL", "Latin-1"])
def test_bytes_that_no_utf8_text_has_are_named_with_their_place(
    case: Case, wrong: bytes, tmp_path: Path
) -> None:
    if not case.is_text:
        pytest.skip("this export is no text")
    path = written(case, tmp_path / "holiday.jpg")
    content = path.read_bytes()
    half = content.index(b"2024", len(content) // 2)
    path.write_bytes(content[:half] + wrong + content[half:])
    line = content.count(b"\n", 0, half) + 1
    with pytest.raises(NightlabError, match=rf"holiday.jpg, line {line}"):
        read(path)
