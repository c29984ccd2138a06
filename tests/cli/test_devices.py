"""``nightlab devices``: two recordings of one night, and which counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cli.exports import DIARY, fitbit, write
from sources.made import apple_night

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

TEN = datetime(2026, 2, 1, 21, tzinfo=UTC)
ROWS = [("AsleepCore", TEN, TEN + timedelta(hours=8))]


@pytest.fixture
def two(shell: Shell, tmp_path: Path) -> Shell:
    """Return a lab of three Fitbit nights, of which a watch recorded one as well."""
    shell.ok("import", write(tmp_path / "f.json", fitbit(3)), "--zone", "Europe/Berlin")
    shell.ok("import", write(tmp_path / "a.xml", apple_night(ROWS)))
    return shell


def test_devices_are_listed_with_what_they_recorded(two: Shell) -> None:
    assert two.ok("devices").splitlines() == [
        "order  device       nights  naps  first       last",
        "       fitbit            3     0  2026-02-01  2026-02-03",
        "       apple/Watch       1     0  2026-02-02  2026-02-02",
    ]


def test_both_recordings_are_kept_and_the_preferred_one_counts(two: Shell) -> None:
    before = two.json("night", "2026-02-02")
    assert before["source"] == "apple"  # the longer one
    two.ok("devices", "prefer", "fitbit")
    after = two.json("night", "2026-02-02")
    assert after["source"] == "fitbit"
    assert [other["source"] for other in after["others"]] == ["apple"]
    assert "What counts: fitbit." in two.ok("night", "2026-02-02")
    marked = [line for line in two.ok("nights").splitlines() if "(also)" in line]
    assert [line.split()[3] for line in marked] == ["apple/Watch"]
    two.ok("devices", "prefer", "apple/Watch", "fitbit")
    assert two.json("night", "2026-02-02")["source"] == "apple"
    assert [row["rank"] for row in two.json("devices")] == [0, 1]


def test_two_sleeps_of_one_device_leave_nothing_to_choose(shell: Shell, tmp_path: Path) -> None:
    rows = [*ROWS, ("AsleepCore", TEN + timedelta(hours=15), TEN + timedelta(hours=16))]
    shell.ok("import", write(tmp_path / "a.xml", apple_night(rows)), "--zone", "Europe/Berlin")
    shown = shell.ok("night", "2026-02-02")
    assert ", a nap" in shown
    assert "What counts" not in shown


def test_an_order_can_be_forgotten(two: Shell) -> None:
    two.ok("devices", "prefer", "fitbit")
    assert "No order any more" in two.ok("devices", "prefer")
    assert two.json("night", "2026-02-02")["source"] == "apple"


def test_what_is_no_device_is_refused(two: Shell) -> None:
    assert "no night was recorded by 'oura'" in two.refused("devices", "prefer", "oura")
    assert "one device stands twice" in two.refused("devices", "prefer", "fitbit", "fitbit")


def test_a_diary_is_a_recorder_too(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", write(tmp_path / "d.csv", DIARY))
    assert shell.json("devices")[0]["origin"] == "diary"


def test_an_empty_lab_says_how_to_fill_it(shell: Shell) -> None:
    shell.begin()
    assert shell.ok("devices").startswith("No nights yet.")
