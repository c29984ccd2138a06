from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.units import minutes

START = datetime(2024, 3, 30, 22, 30, tzinfo=UTC)
NIGHT = Night(START, START + timedelta(hours=8), "Europe/Berlin", "made")


def test_a_night_belongs_to_the_local_date_on_which_it_ends() -> None:
    assert NIGHT.date == date(2024, 3, 31)
    assert replace(NIGHT, zone="America/New_York").date == date(2024, 3, 31)
    assert replace(NIGHT, zone="Pacific/Pago_Pago").date == date(2024, 3, 30)


def test_the_wall_clock_jumps_but_the_duration_does_not() -> None:
    assert (NIGHT.local_start.hour, NIGHT.local_end.hour) == (23, 8)
    assert NIGHT.end - NIGHT.start == timedelta(hours=8)


def test_reported_figures_are_copied_and_closed() -> None:
    figures = {"asleep_min": 400.0}
    night = replace(NIGHT, reported=figures)
    figures["asleep_min"] = 0
    assert night.reported["asleep_min"] == 400
    with pytest.raises(TypeError):
        night.reported["asleep_min"] = 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"end": START}, r"a night of 0\.0 h cannot be"),
        ({"end": START + timedelta(hours=30, minutes=6)}, r"a night of 30\.1 h cannot be"),
        ({"start": datetime(2024, 3, 30)}, "instant with a zone"),  # noqa: DTZ001
        ({"zone": "Nowhere/Land"}, "unknown time zone"),
    ],
)
def test_a_night_that_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(NightlabError, match=message):
        replace(NIGHT, **changes)


def test_a_night_over_the_change_of_clocks_lasts_its_elapsed_time_in_any_notation() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = Night(
        datetime(2024, 10, 27, 2, 40, fold=0, tzinfo=berlin),
        datetime(2024, 10, 27, 2, 10, fold=1, tzinfo=berlin),
        "Europe/Berlin",
        "made",
    )
    assert minutes(night.end - night.start) == 30
