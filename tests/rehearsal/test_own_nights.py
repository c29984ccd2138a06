"""How one person's nights vary, measured where the truth is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Episode
from nightlab.rehearsal.own.nights import FEW_NIGHTS, own_nights, told_nights
from nightlab.rehearsal.own.population import mean_and_spread
from nightlab.rehearsal.own.record import LATEST_NIGHTS, latest
from nightlab.rehearsal.own.scale import effect_on_model, from_model, reached, to_model

SEED = 20261122


def nights_of(
    n: int, phi: float, sd: float, rng: np.random.Generator, missing: float = 0.1
) -> np.ndarray:
    noise = rng.standard_normal(n)
    for night in range(1, n):
        noise[night] = phi * noise[night - 1] + np.sqrt(1 - phi**2) * noise[night]
    values = 40 + sd * noise
    values[rng.random(n) < missing] = np.nan
    return values


@pytest.mark.parametrize(("n", "phi"), [(20, 0.3), (90, 0.0), (90, 0.5)])
def test_intervals_hold_the_truth_as_often_as_they_say(n: int, phi: float) -> None:
    rng = np.random.default_rng(SEED)
    found = [own_nights(nights_of(n, phi, 10.0, rng)) for _ in range(60)]
    for held in (
        np.mean([o.sd.lo95 < 10 < o.sd.hi95 for o in found]),
        np.mean([o.autocorrelation.lo95 < phi < o.autocorrelation.hi95 for o in found]),
        np.mean([o.missing.lo95 < 0.1 < o.missing.hi95 for o in found]),
    ):
        assert held >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 60)


def test_a_spread_is_as_often_taken_too_large_as_too_small() -> None:
    rng = np.random.default_rng(SEED)
    below = [(own_nights(nights_of(28, 0.0, 10.0, rng)).draws.sd < 10).mean() for _ in range(80)]
    # Ranks are even, so that their mean is known to 0.29 / sqrt(80).
    assert np.mean(below) == pytest.approx(0.5, abs=3 * 0.29 / np.sqrt(80))


def test_few_nights_are_wide_and_say_what_they_rest_on() -> None:
    rng = np.random.default_rng(SEED)
    values = nights_of(120, 0.3, 10.0, rng, missing=0.0)
    few, many = own_nights(values[: FEW_NIGHTS - 4]), own_nights(values)
    assert few.sd.hi95 - few.sd.lo95 > 3 * (many.sd.hi95 - many.sd.lo95)
    assert few.autocorrelation.hi95 - few.autocorrelation.lo95 > 0.8
    mean, lowest, highest, series = mean_and_spread()
    assert f"{series} published series" in few.notes[1]
    assert f"{lowest:.2f} to {highest:.2f}, {mean:.2f} on average" in few.notes[1]
    assert many.notes == ()


def test_a_gap_is_a_gap_and_not_a_neighbour() -> None:
    rng = np.random.default_rng(SEED)
    steady = nights_of(400, 0.7, 10.0, rng, missing=0.0)
    apart = np.full(800, np.nan)
    apart[::2] = steady
    told = own_nights(apart)
    # A night later counts twice: what looks like 0.7 from row to row is its root from night to night.
    assert told.autocorrelation.lo95 < np.sqrt(0.7) < told.autocorrelation.hi95
    assert told.missing.lo95 < 0.5 < told.missing.hi95


def test_weekends_and_a_drift_are_no_part_of_the_spread() -> None:
    rng = np.random.default_rng(SEED)
    plain = 40 + 10 * rng.standard_normal(140)
    day = np.arange(140)
    moved = plain + 8 * (day % 7 >= 5) + 10 * day / 56
    found = own_nights(moved)
    assert found.sd.lo95 < 10 < found.sd.hi95
    assert found.drift.lo95 < 10 < found.drift.hi95
    assert moved.std() > 12


@settings(max_examples=15, deadline=None)
@given(unit=st.floats(0.01, 100), shift=st.floats(-1000, 1000))
def test_another_unit_is_the_same_person(unit: float, shift: float) -> None:
    values = nights_of(40, 0.3, 10.0, np.random.default_rng(SEED))
    one, other = own_nights(values), own_nights(unit * values + shift)
    assert other.sd.mean == pytest.approx(unit * one.sd.mean, rel=1e-6)
    assert other.autocorrelation.mean == pytest.approx(one.autocorrelation.mean, abs=1e-9)


def test_what_is_told_is_not_taken_as_certain() -> None:
    told = told_nights(20.0, 0.3)
    assert told.sd.lo95 < 17
    assert told.sd.hi95 > 23
    assert told.autocorrelation.lo95 < 0.1
    assert told.autocorrelation.hi95 > 0.5
    by_default = told_nights(20.0)
    assert by_default.autocorrelation.hi95 - by_default.autocorrelation.lo95 > 1
    assert len(by_default.notes) == 2


@pytest.mark.parametrize(
    ("values", "where"), [([1.0, 2.0, np.nan, 3.0], "nights"), ([5.0] * 20, "nights")]
)
def test_nights_that_tell_nothing_are_refused(values: list[float], where: str) -> None:
    with pytest.raises(NightlabError) as error:
        own_nights(np.array(values))
    assert error.value.where == where


@pytest.mark.parametrize("told", [(-1.0, 0.3, 0.1), (10.0, 1.5, 0.1), (10.0, 0.3, 1.0)])
def test_what_cannot_be_told_is_refused(told: tuple[float, float, float]) -> None:
    with pytest.raises(NightlabError):
        told_nights(*told)


@pytest.mark.parametrize(("family", "low", "high"), [("log", 2.0, 90.0), ("logit", 60.0, 98.0)])
def test_a_scale_and_back(family: str, low: float, high: float) -> None:
    values = np.linspace(low, high, 30)
    model, whole = to_model(values, family)  # type: ignore[arg-type]
    assert from_model(model, family, whole) == pytest.approx(values)  # type: ignore[arg-type]
    on = (float(model.mean()), float(model.std()), family, whole)
    for effect in (-1.0, 0.5):
        assert reached(effect_on_model(effect, *on), *on) == pytest.approx(effect, rel=1e-3)  # type: ignore[arg-type]


def test_families_that_take_too_long_are_refused() -> None:
    with pytest.raises(NightlabError, match="cannot be rehearsed"):
        own_nights(np.arange(30.0) % 4, "counts")


def diary(night: date, sol_min: int) -> Episode:
    tried = datetime(night.year, night.month, night.day, 22, tzinfo=UTC) - timedelta(days=1)
    entry = DiaryEntry(
        zone="UTC",
        into_bed=tried,
        tried_to_sleep=tried,
        fell_asleep=tried + timedelta(minutes=sol_min),
        woke=tried + timedelta(hours=8),
        rose=tried + timedelta(hours=8, minutes=5),
    )
    return Episode.of_diary(entry)


def test_the_latest_half_year_is_laid_on_the_calendar() -> None:
    last = date(2026, 3, 1)
    ages = [0, 1, 3, LATEST_NIGHTS - 1, LATEST_NIGHTS, 400]
    episodes = [diary(last - timedelta(days=age), 10 + age % 50) for age in ages]
    values, origin = latest(episodes, "sol_min")
    assert origin == "diary"
    assert values.size == LATEST_NIGHTS
    assert list(np.flatnonzero(~np.isnan(values))) == [0, LATEST_NIGHTS - 4, LATEST_NIGHTS - 2, 181]
    assert list(values[-4:][~np.isnan(values[-4:])]) == [13.0, 11.0, 10.0]
    assert latest(episodes, "sol_min", until=last - timedelta(days=1))[0][-1] == 11.0
    assert latest(episodes, "rem_min")[0].size == 0
    assert latest(episodes, "sol_min", origin="fitbit")[1] == ""
