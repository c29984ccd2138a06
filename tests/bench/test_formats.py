from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formats import CONTESTS, Contest, Found, alone, row
from made.exports import FIRST, MADE
from nightlab.nights import Night
from nightlab.sources import read_file
from peers.readers import FIRST_DAY, READERS
from race.peer import BENCH
from race.process import Cost
from race.timing import Lap

if TYPE_CHECKING:
    from pathlib import Path

OURS = [Cost(1.0, 0.5, 90.0, "40\n")] * 3
THEIRS = [Cost(1.0, 1.0, 90.0, "1200\n")] * 3


@pytest.mark.parametrize("contest", CONTESTS, ids=lambda contest: contest.name)
def test_every_contest_has_an_export_readers_and_a_lock(contest: Contest) -> None:
    assert contest.name in MADE
    assert set(contest.readers) <= set(READERS)
    assert (BENCH / "locks" / f"{contest.packages}.txt").is_file()


def test_the_days_that_a_reader_is_asked_for_are_those_that_are_made() -> None:
    assert FIRST_DAY == FIRST


def test_a_recording_of_an_actigraph_is_read_with_what_its_peer_needs(tmp_path: Path) -> None:
    MADE["agd"](tmp_path)
    (path,) = tmp_path.iterdir()
    assert sum(isinstance(each, Night) for each in read_file(path, zone="Europe/Berlin")) > 50


def test_whole_processes_judge_and_the_reading_alone_is_told() -> None:
    found = Found("reader 1.0", OURS, THEIRS, [Lap(0.0, 0.3)] * 3, [Lap(0.0, 0.1)] * 3)
    told = row(CONTESTS[0], found)
    assert (told.ratio, told.met) == (2.0, True)
    assert "40 records and their 1,200" in told.note
    assert alone(found).endswith("takes 300 ms and 100 ms: 3.0 times more.")
    slower = Found("reader 1.0", THEIRS, OURS, found.theirs_alone, found.ours_alone)
    assert row(CONTESTS[0], slower).met is False
    assert alone(slower).endswith("3.0 times less.")
