"""The last coffee: by the person's half-life, and never later than rules S140 to S142 allow."""

from __future__ import annotations

from datetime import time
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.fit import Posterior
from nightlab.body.fit.priors import FITTED
from nightlab.person import Behaviour, Drink, Profile
from nightlab.person.answers import hours
from nightlab.plan.programme import HalfLife, curfew, curfew_for, half_life
from nightlab.plan.programme.curfew import LEFT_MG
from nightlab.safety import check

BED = time(23)
DAY = {"caffeine_mg": 200.0}


def fitted(ke_z: float, spread: float) -> Posterior:
    """Return a fit whose elimination lies so far from the average person's."""
    rng = np.random.default_rng(1)
    draws = {name: rng.standard_normal(400) for name in FITTED}
    draws["caffeine.ke_per_h"] = ke_z + spread * rng.standard_normal(400)
    own = dict.fromkeys(("age_years", "sex", "weight_kg"))
    rest: dict[str, Any] = {"compared": (), "strange": (), "people": 400, "seed": 1, **own}
    return Posterior(MappingProxyType(draws), 60, "2026-01-01", "2026-03-01", **rest)


def test_hours_of_the_meta_analysis_are_met_by_the_average_person() -> None:  # Gardiner 2023
    found = curfew(BED, 107, half_life({}))

    assert found.hours_before == pytest.approx(8.8)
    assert (found.at, found.rule) == (time(14), "S140")
    assert pytest.approx(LEFT_MG, abs=3.5) == 217.5 * 2 ** (-13.2 / 5)


@pytest.mark.parametrize(("dose_mg", "least_h"), [(107, 8.8), (216, 8.8), (217, 13.2), (400, 13.2)])
def test_a_fast_body_never_shortens_what_safety_asks(dose_mg: float, least_h: float) -> None:
    fast = HalfLife(1.5, 1.4, 1.6, own=True, note="")

    found = curfew(BED, dose_mg, fast)

    assert found.hours_before == least_h
    assert min(found.low_h, found.high_h) >= least_h


def test_a_slow_body_moves_it_earlier_and_a_small_drink_later() -> None:
    slow = HalfLife(8.0, 7.0, 9.0, own=True, note="")

    assert curfew(BED, 107, slow).hours_before > 13
    assert curfew(BED, 50, half_life({})).hours_before < 4
    assert curfew(BED, 20, half_life({})).hours_before == 0


def test_what_even_the_morning_cannot_clear_has_no_hour() -> None:
    found = curfew(BED, 400, half_life({}))

    assert found.at is None
    assert "smaller" in found.reason


def test_own_nights_count_once_they_have_taught_something() -> None:
    slow = half_life({}, fitted(-1.5, 0.3))
    silent = half_life({}, fitted(-1.5, 1.0))

    assert slow.own
    assert slow.hours > 7
    assert slow.low_h < slow.hours < slow.high_h
    assert not silent.own
    assert silent.hours == 5


def test_pregnancy_slows_it_whatever_the_nights_say() -> None:  # Knutti 1982
    assert half_life({"pregnant": True}, fitted(1.5, 0.3)).hours == 8.3


def test_who_has_none_needs_no_hour_and_the_unknown_drink_is_a_cup() -> None:
    assert curfew_for({"caffeine_mg": 0.0}, BED) is None
    unknown, small = curfew_for({}, BED), curfew_for({"caffeine_mg": 60.0}, BED)
    last = curfew_for(DAY | {"caffeine_last_mg": 80.0}, BED)

    assert unknown is not None
    assert small is not None
    assert last is not None
    assert (unknown.dose_mg, small.dose_mg, last.dose_mg) == (107, 60, 80)


@settings(max_examples=50, deadline=None)
@given(st.floats(2, 900), st.floats(1.5, 12), st.times())
def test_safety_has_nothing_to_say_at_the_hour(dose_mg: float, half_h: float, bed: time) -> None:
    bed = bed.replace(second=0, microsecond=0, tzinfo=None)
    found = curfew(bed, dose_mg, HalfLife(half_h, half_h / 2, half_h * 2, own=False, note=""))
    if found.at is None:
        return
    assert (
        hours(bed) - hours(found.at)
    ) % 24 >= found.hours_before - 1e-6 or found.hours_before == 0
    drink = Behaviour(caffeine=(Drink(dose_mg, found.at),), alcohol=(), bedtime=bed)
    report = check(Profile(age_years=40, behaviour=drink), names=["caffeine"])
    assert not {"S140", "S141", "S142"} & {fired.rule for fired in report.fired}
