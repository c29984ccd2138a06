"""Midsleep of free nights from the person's own nights, and the hours that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nightlab.plan.own_clock import FEWEST_FREE, midsleep_free_h
from plan.plan_people import NOW, answers, diary, option, planned

if TYPE_CHECKING:
    from nightlab.nights import Episode

WORK = {"work_days": ("mon", "tue", "wed", "thu", "fri")}
TODAY = NOW.date()
# Bed 21:30 UTC to 06:00, six hours slept from about 22:45: midsleep 02:22 UTC, 03:22 in Berlin.
MIDSLEEP_H = 3.4


def test_free_nights_tell_the_clock() -> None:
    found = midsleep_free_h(diary(56), WORK, TODAY)
    assert found == pytest.approx(MIDSLEEP_H, abs=0.5)


@pytest.mark.parametrize("nights", [0, 7, 14])
def test_too_few_free_nights_tell_nothing(nights: int) -> None:
    assert midsleep_free_h(diary(nights), WORK, TODAY) is None
    assert nights * 2 / 7 < FEWEST_FREE


def test_days_of_work_that_nobody_told_leave_the_clock_open() -> None:
    assert midsleep_free_h(diary(56), {}, TODAY) is None


def test_nights_after_the_date_and_naps_do_not_count() -> None:
    nights = diary(56)
    naps: list[Episode] = [replace(each, is_nap=True) for each in nights]

    assert midsleep_free_h(nights, WORK, TODAY - timedelta(days=120)) is None
    assert midsleep_free_h(naps, WORK, TODAY) is None


def test_the_hours_of_a_plan_follow_the_free_nights() -> None:
    told = answers(natural_bedtime=None, natural_rise=None, free_bedtime=None, free_rise=None)
    changes = {key: told[key] for key in ("natural_bedtime", "natural_rise")}
    changes |= {"free_bedtime": None, "free_rise": None, **WORK}

    without, known = planned(changes), planned(changes, episodes=diary(56))

    assert option(without, "morning_light").level == ""
    assert option(known, "morning_light").level.startswith("from ")
    assert "free nights" in " ".join(option(known, "morning_light").reasons)


def test_coffee_and_dim_light_have_one_source_of_hours() -> None:
    plan = planned({"bedtime": "23:00", "caffeine_mg": 200})

    assert option(plan, "caffeine_curfew").level.startswith("not after ")
    assert option(plan, "dim_evening").level.startswith("from ")


def test_a_late_clock_moves_on_in_stages() -> None:
    late = {
        "natural_bedtime": "03:30",
        "natural_rise": "11:30",
        "wanted_rise": "08:00",
        "bedtime": "01:00",
        "rise": "08:00",
        "sleeps_well_when_free": True,
    }
    first = planned(late)
    assert first.path.key == "delayed phase"
    after = planned(late, earlier=first, days=9)

    stages = [option(plan, "delayed_phase_advance").level for plan in (first, after)]
    assert stages[0].startswith("rise 11:00")
    assert stages[1].startswith("rise 09:30")
