from __future__ import annotations

import os
import subprocess
import sys

import pytest

from race.peer import own_modules
from race.process import as_installed, run
from race.profile import explained, profiled, shares
from race.row import Row
from race.timing import (
    Lap,
    Ratio,
    alternate,
    by_round,
    cpu_ratio,
    lap,
    middle,
    often,
    ratio,
    together,
    wall_ratio,
)


def test_the_ratio_is_that_of_the_medians_with_the_range_of_the_rounds() -> None:
    assert ratio([2.0, 4.0, 60.0], [1.0, 1.0, 2.0]) == Ratio(4.0, 2.0, 30.0)


def test_clock_and_processor_are_kept_apart() -> None:
    longer, shorter = [Lap(8.0, 3.0)], [Lap(2.0, 1.0)]
    assert wall_ratio(longer, shorter).value == 4.0
    assert cpu_ratio(longer, shorter).value == 3.0
    assert middle([Lap(1, 9), Lap(5, 2), Lap(3, 4)]) == Lap(3, 4)


def test_work_in_parts_is_added_round_by_round() -> None:
    assert together([Lap(1, 2), Lap(3, 4)], [Lap(10, 20), Lap(30, 40)]) == [
        Lap(11, 22),
        Lap(33, 44),
    ]


def test_sides_take_turns() -> None:
    order = []

    def side(name: str) -> Lap:
        order.append(name)
        return Lap(0, 0)

    laps = alternate(3, lambda: side("a"), lambda: side("b"))
    assert "".join(order) == "ababab"
    assert [len(each) for each in laps] == [3, 3]


def test_a_lap_counts_what_was_done() -> None:
    done: list[int] = []
    taken = lap(lambda: done.append(sum(range(200_000))))
    assert taken.wall_s > 0
    often(lambda: done.append(0), 4)()
    assert len(done) == 5


def test_rounds_are_told_in_words() -> None:
    assert by_round(Ratio(90, 6.431, 1112.0)) == "By round the ratio went from 6.4 to 1,100."


def test_a_process_is_counted_with_what_it_said_and_held() -> None:
    # From a small process, since a child's peak counts from its parent's size.
    race = """
import sys
from race.peer import own_modules
from race.process import run
small = run(sys.executable, "-c", "print(1)")
large = run(sys.executable, "-c", "x = bytearray(60_000_000); print(len(x))")
print(small.said.strip(), large.said.strip(), large.peak_mb - small.peak_mb, small.cpu_s)
"""
    told = run(sys.executable, "-c", race, env=own_modules()).said.split()
    assert told[:2] == ["1", "60000000"]
    assert 40 < float(told[2]) < 80
    assert 0 < float(told[3]) < 60


def test_a_process_that_fails_fails_the_race(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError, match="exit status 3"):
        run(sys.executable, "-c", "import sys; sys.exit(3)")
    assert capfd.readouterr().err == ""


def test_programs_are_started_as_an_installed_one_is() -> None:
    assert as_installed({"PYTHONDONTWRITEBYTECODE": "1", "A": "b"}) == {"A": "b"}
    assert run(sys.executable, "-c", "import os; print(os.getpid())").said != f"{os.getpid()}\n"


def test_a_profile_names_what_took_longest_first() -> None:
    own_s = {("/x/scan.py", 3, "scan"): 3.0, ("~", 0, "<method 'sort'>"): 1.0}
    assert shares(own_s) == (" 75 %  scan.py: scan", " 25 %  <method 'sort'>")

    def slow() -> int:
        return sum(i * i for i in range(100_000))

    assert any("test_timing.py" in line for line in profiled(slow)[:2])


@pytest.mark.parametrize(("met", "told"), [(True, False), (None, False), (False, True)])
def test_only_a_missed_goal_is_explained(*, met: bool | None, told: bool) -> None:
    row = Row("a", "", "", 1.0, "times faster", 2.0, met, "")
    assert bool(explained(row, lambda: sorted(range(9))).profile) is told
