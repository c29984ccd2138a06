"""Spoilt exports of every format: records, or one sentence with its place; never anything else.

A file is cut off, its bits are flipped, its encoding is another, its times cannot be, its columns have
changed places, its fields are huge. What comes of it is a ``NightlabError`` that says where and what to
do, or records of which none is doubled; soon, and in little memory; and a lab is as it was before where
there was an error.
"""

from __future__ import annotations

import functools
import time
import tracemalloc
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from faults.exports import content as rows_of
from nightlab.errors import NightlabError
from nightlab.lab import Lab
from nightlab.sources import Skipped
from sources import damage
from sources.asking import BERLIN, CASES, IDS, each_case, kept, nights_of, order, read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nightlab.sources import Record
    from sources.case import Case

SOON_S = 5
MOST_BYTES = 300 * 1024**2
YEARS = range(1900, 2201)


@functools.cache
def _whole(case: Case, days: int = 2) -> damage.Whole:
    rng = np.random.default_rng(1)
    content = case.write(case.people(rng, BERLIN, "autumn", days=days), rng)
    return damage.Whole.of(case, content)


def _outcome(content: bytes, folder: Path) -> list[Record] | None:
    """Return what is read of a spoilt file; None where it is refused in one sentence."""
    path = folder / "export.zip" if content.startswith(b"PK") else folder / "export"
    path.write_bytes(content)
    began = time.process_time()
    records = _records(path)
    assert time.process_time() - began < SOON_S
    if records is not None:
        _check_sane(records)
    return records


def _records(path: Path) -> list[Record] | None:
    try:
        return read(path)
    except NightlabError as caught:
        error = caught
    assert error.where, error
    assert error.fix, error
    assert str(error).isprintable(), ascii(str(error))
    assert len(str(error)) < 3000
    return None


def _check_sane(records: Iterable[Record]) -> None:
    nights = nights_of(records)
    for earlier, later in pairwise(nights):
        assert earlier.device != later.device or earlier.end <= later.start
    assert all(night.date.year in YEARS for night in nights)
    for each in records:
        if isinstance(each, Skipped):
            assert each.where
            assert each.why


def _damaged(records: list[Record]) -> int:
    return sum(isinstance(each, Skipped) for each in records)


def _places(records: list[Record]) -> set[tuple[object, ...]]:
    return {order(record) for record in kept(records)}


def _slept(records: list[Record]) -> set[tuple[object, ...]]:
    """Return the nights and mornings; a tag may be any word, from whatever column."""
    return {place for place in _places(records) if place[0] in {"night", "diary"}}


# --- cut off, flipped -----------------------------------------------------------------


@each_case
def test_a_file_cut_off_anywhere_is_an_error_or_a_prefix(case: Case, tmp_path: Path) -> None:
    content = _whole(case).content
    whole = _outcome(content, tmp_path)
    assert whole
    there = _places(whole)
    for short in damage.cut(content, 40):
        records = _outcome(short, tmp_path)
        if records is not None:
            assert case.may_lose_its_end
            # The last row may be short; all before it is as it was.
            assert len(_places(records) - there) <= 1


@each_case
def test_flipped_bytes_give_records_or_one_sentence(case: Case, tmp_path: Path) -> None:
    whole = _whole(case)
    spoilt = [*damage.flipped(whole.content, 20), *damage.bits(whole.content, 12)]
    for content in (*spoilt, *map(whole.with_part, damage.flipped(whole.part, 10))):
        _outcome(content, tmp_path)


@each_case
def test_a_part_cut_off_in_a_zip_that_is_whole(case: Case, tmp_path: Path) -> None:
    whole = _whole(case)
    if not whole.name:
        pytest.skip("no zip")
    for part in damage.cut(whole.part, 15):
        _outcome(whole.with_part(part or b" "), tmp_path)


# --- text -----------------------------------------------------------------------------


@each_case
def test_text_in_another_encoding_is_read_as_it_was_or_refused(case: Case, tmp_path: Path) -> None:
    if not case.is_text:
        pytest.skip("this export is no text")
    whole = _whole(case)
    before = _outcome(whole.content, tmp_path)
    assert before
    for name, part in damage.encoded(whole.part):
        records = _outcome(whole.with_part(part), tmp_path)
        # In the middle a mark is a letter like any other, perhaps of a device's name.
        if records is not None and whole.is_known(part) and "middle" not in name:
            is_the_same = _places(records) == _places(before)
            assert is_the_same or _damaged(records) > _damaged(before), name


# --- times ----------------------------------------------------------------------------


@each_case
def test_a_time_that_cannot_be_gives_records_or_one_sentence(case: Case, tmp_path: Path) -> None:
    whole = _whole(case)
    spoilt = [*damage.mistimed(whole.part, 20), *damage.swapped_times(whole.part, 6)]
    for part in spoilt:
        _outcome(whole.with_part(part), tmp_path)


# --- tables ---------------------------------------------------------------------------


def _tables() -> list[object]:
    found: list[object] = []
    for case, name in zip(CASES, IDS, strict=True):
        table = damage.Table.of(_whole(case).part)
        if table and case.name != "nightlab":  # that one is sealed by digests
            found.append(pytest.param(case, table, id=name))
    return found


each_table = pytest.mark.parametrize(("case", "table"), _tables())


@each_table
def test_a_header_in_the_middle_changes_nothing(
    case: Case, table: damage.Table, tmp_path: Path
) -> None:
    whole = _whole(case)
    before = _outcome(whole.content, tmp_path)
    part = table.with_header_again()
    after = _outcome(whole.with_part(part), tmp_path)
    assert before
    if after is not None and whole.is_known(part):
        assert kept(after) == kept(before)


@each_table
def test_columns_in_another_order_say_the_same(
    case: Case, table: damage.Table, tmp_path: Path
) -> None:
    whole = _whole(case)
    before = _outcome(whole.content, tmp_path)
    assert before
    columns = list(range(len(table.rows[0])))
    for turned in (columns[::-1], columns[1:] + columns[:1]):
        part = table.in_order(turned)
        after = _outcome(whole.with_part(part), tmp_path)
        # A format may be known by the names that stand first.
        if after is not None and whole.is_known(part):
            assert kept(after) == kept(before)


@each_table
def test_names_over_the_wrong_columns_never_give_other_nights(
    case: Case, table: damage.Table, tmp_path: Path
) -> None:
    whole = _whole(case)
    before = _outcome(whole.content, tmp_path)
    assert before
    for part in table.with_names_swapped():
        after = _outcome(whole.with_part(part), tmp_path)
        is_read = after is not None and whole.is_known(part)
        if after is not None and is_read and _slept(after) != _slept(before):
            assert _damaged(after) > _damaged(before)


# --- too much of it -------------------------------------------------------------------


@each_case
def test_huge_and_deep_fields_take_little_memory(case: Case, tmp_path: Path) -> None:
    whole = _whole(case)
    spoilt = list(damage.huge(whole.part))
    turn = CASES.index(case)
    for index, (name, part) in enumerate(spoilt):
        if index % 3 == turn % 3:  # neighbours see the others
            tracemalloc.start()
            try:
                _outcome(whole.with_part(part), tmp_path)
                assert tracemalloc.get_traced_memory()[1] < MOST_BYTES, name
            finally:
                tracemalloc.stop()


# --- the lab --------------------------------------------------------------------------


@each_case
def test_a_lab_is_as_it_was_after_an_error(case: Case, lab: Path, tmp_path: Path) -> None:
    whole, before = _whole(case), rows_of(lab)
    spoilt = [*damage.cut(whole.content, 4), whole.with_part(whole.part[: -len(whole.part) // 3])]
    refused = 0
    with Lab.open(lab) as opened:
        for content in spoilt:
            path = tmp_path / "export"
            path.write_bytes(content)
            if _outcome(content, tmp_path) is None:
                refused += 1
                with pytest.raises(NightlabError):
                    opened.import_file(path, zone_name=BERLIN)
    assert refused or case.may_lose_its_end
    assert rows_of(lab) == before


@pytest.fixture(scope="module")
def empty_lab(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "lab.db"
    with Lab.open(path):
        pass
    return path.read_bytes()


@pytest.fixture
def lab(empty_lab: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "lab.db"
    path.write_bytes(empty_lab)
    return path
