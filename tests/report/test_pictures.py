"""Records turned into the data of pictures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from nightlab.nights import DiaryEntry, Episode, Hypnogram, Night
from nightlab.report import pictures
from nightlab.trials import Design, Protocol, RunningTrial, Verdict, analyse, plan_design

START = datetime(2026, 3, 1, 23, tzinfo=UTC)


def _night(days: int = 0, hours: float = 8, **more: Any) -> Night:
    start = START + timedelta(days=days)
    given = {"zone": "Europe/Berlin", "source": "fitbit", **more}
    return Night(start, start + timedelta(hours=hours), **given)


def _staged(night: Night) -> Night:
    epochs = round((night.end - night.start).total_seconds() / 30)
    hypnogram = Hypnogram.from_string("L" * epochs, start=night.start, epoch_s=30)
    return Night(
        night.start, night.end, night.zone, night.source, night.device, hypnogram=hypnogram
    )


def _diary(days: int = 0, hours: float = 8) -> DiaryEntry:
    start = START + timedelta(days=days)
    end = start + timedelta(hours=hours)
    return DiaryEntry("Europe/Berlin", start, start, end, end)


def _trial(start: date, **doses: Any) -> RunningTrial:
    design = Design(("placebo", "magnesium"), nights=8, seed=1, block_nights=8)
    told = {date.fromisoformat(f"2026-{k[1:3]}-{k[3:]}"): v for k, v in doses.items()}
    return RunningTrial("t1", "my trial", start, "running", Protocol(design), "", told)


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    rng = np.random.default_rng(3)
    arm = rng.permutation(np.repeat(["off", "on"], 15))
    table = {"arm": list(arm), "sol_min": list(30 - 8 * (arm == "on") + rng.normal(0, 5, 30))}
    return analyse(table, outcome="sol_min", arm="arm", better="lower", prior="sceptical")


def test_raster_has_one_source_a_date_with_its_own_naps() -> None:
    device = Episode.of_night(_staged(_night()))
    nap = Episode.of_night(_night(hours=1, is_nap=True))
    strangers_nap = Episode.of_night(_night(hours=2, is_nap=True, source="apple"))
    longer_diary = Episode.of_diary(_diary(hours=9))
    alone = Episode.of_diary(_diary(days=1))
    drawn = pictures.raster([longer_diary, strangers_nap, nap, device, alone], [])
    assert [(n.source, n.is_nap) for n in drawn.nights] == [
        ("fitbit", False),
        ("fitbit", True),
        ("diary", False),
    ]


def test_raster_leaves_out_a_night_of_no_length() -> None:
    drawn = pictures.raster([Episode.of_diary(_diary(hours=0)), Episode.of_diary(_diary(1))], [])
    assert [night.date for night in drawn.nights] == [date(2026, 3, 3)]


def test_raster_shows_arms_beside_the_nights_there_are() -> None:
    trial = _trial(date(2026, 3, 1))
    drawn = pictures.raster([Episode.of_diary(_diary(days)) for days in range(3)], [trial])
    by_night = {dose.night: dose.arm for dose in trial.schedule}
    assert drawn.arms == {night: by_night[night] for night in map(_march, (2, 3, 4))}
    assert pictures.raster([], [trial]).arms == {}


def _march(day: int) -> date:
    return date(2026, 3, day)


def test_strip_of_a_diary_is_the_time_in_bed() -> None:
    told = pictures.strip(Episode.of_diary(_diary()))
    assert told.in_bed
    assert told.in_bed[1] - told.in_bed[0] == timedelta(hours=8)
    assert told.hypnogram is None
    assert pictures.strip(Episode.of_night(_staged(_night()))).hypnogram is not None


def test_calendar_tells_past_evenings_from_those_to_come() -> None:
    trial = _trial(date(2026, 3, 1), d0301="taken", d0302="missed", d0305="late")
    days = pictures.calendar(trial, date(2026, 3, 4)).days
    assert [day.status for day in days] == [
        *("taken", "missed", "untold", "planned", "late", "planned", "planned", "planned")
    ]


def test_posterior_draws_priors_that_agree_once(verdict: Verdict) -> None:
    drawn = pictures.posterior(verdict, truth=-8.0)
    assert [curve.label for curve in drawn.others] == ["from the neutral prior"]
    assert drawn.truth == -8
    neutral = analyse(
        {"arm": ["on", "off", "off", "on"] * 6, "x": [float(i * 7 % 5) for i in range(24)]},
        outcome="x",
        arm="arm",
        better="higher",
    )
    (other,) = pictures.posterior(neutral).others
    assert other.label == "from the sceptical and evidence priors"


def test_posterior_speaks_of_the_measure_and_its_unit(verdict: Verdict) -> None:
    drawn = pictures.posterior(verdict)
    assert (drawn.outcome, drawn.unit) == ("Time to fall asleep (SOL)", "min")
    assert (drawn.mean, drawn.lo95, drawn.hi95) == (
        verdict.effect.mean,
        verdict.effect.lo95,
        verdict.effect.hi95,
    )


def test_the_calendar_shows_evenings_without_anything() -> None:
    design = plan_design(
        "onoff", ["off", "on"], nights=34, seed=1, period_nights=6, washout_nights=1
    )
    trial = RunningTrial("t1", "weeks", date(2026, 3, 1), "running", Protocol(design), "", {})
    days = pictures.calendar(trial, date(2026, 3, 9)).days
    assert len(days) == 34
    assert [day.status for day in days[:9]] == ["pause"] * 7 + ["untold", "planned"]
    assert [day.date for day in days] == [date(2026, 3, 1) + timedelta(i) for i in range(34)]
    assert sum(day.status == "pause" for day in days) == 7 + 3


def test_a_calendar_of_doses_names_them_and_their_unit() -> None:
    design = plan_design("dose", ["0", "100", "200"], nights=6, seed=1, unit="mg")
    trial = RunningTrial("t1", "doses", date(2026, 3, 1), "running", Protocol(design), "", {})
    drawn = pictures.calendar(trial, date(2026, 3, 9))
    assert drawn.unit == "mg"
    assert [day.label for day in drawn.days] == list(design.labels())


def test_a_raster_shows_the_newest_trials_where_there_are_too_many_arms() -> None:
    started = date(2026, 3, 1)
    trials = []
    for number in range(4):
        arms = tuple(f"{number}{letter}" for letter in "abc")
        design = Design(arms, nights=6, seed=1, block_nights=6)
        trials.append(RunningTrial(f"t{number}", "", started, "stopped", Protocol(design), "", {}))
    drawn = pictures.raster([Episode.of_diary(_diary(days)) for days in range(3)], trials)
    assert {arm[0] for arm in drawn.arms.values()} == {"3"}
    assert {arm[0] for arm in drawn.order} == {"2", "3"}
