"""Secondary outcomes are drawn towards none together, and a real one is still seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials.beside.question import ask
from nightlab.trials.beside.secondaries import (
    EXPLORATORY,
    OMEGA_SCALE,
    Secondary,
    correlation,
    secondaries,
    shrink,
)
from trials.made import monte_carlo_error, noise, trial

NAMES = tuple("abcdef")
ASKED: dict[str, Any] = {
    "outcome": "sleep",
    "arm": "arm",
    "night": "night",
    "block": "block",
    "better": "higher",
    "worthwhile": 0.3,
}


def six(means: np.ndarray, error: float) -> list[Secondary]:
    """Estimates as a neutral posterior tells them, in sd of a night."""
    sd = (error**-2 + 2.0**-2) ** -0.5
    return [Secondary(n, m * (sd / error) ** 2, sd, 1.0) for n, m in zip(NAMES, means, strict=True)]


def alike(rho: float) -> np.ndarray:
    return np.full((6, 6), rho) + (1 - rho) * np.eye(6)


def excludes_none(effect: Any) -> bool:
    return bool(effect.lo95 > 0 or effect.hi95 < 0)


def families(seed: int, n: int, *, rho: float, error: float, first: float) -> tuple[float, float]:
    """Share of families in which any of the five without effect is seen, and in which the first is."""
    rng = np.random.default_rng([20261122, seed])
    factor = np.linalg.cholesky(alike(rho))
    false = found = 0
    for _ in range(n):
        means = error * factor @ rng.standard_normal(6)
        means[0] += first
        each = shrink(six(means, error), alike(rho)).outcomes
        false += any(excludes_none(one.shrunken) for one in each[first > 0 :])
        found += excludes_none(each[0].shrunken)
    return false / n, found / n


@pytest.mark.parametrize(("rho", "error"), [(0.0, 0.25), (0.4, 0.15), (0.8, 0.25)])
def test_six_outcomes_without_effect_seldom_cry_out(rho: float, error: float) -> None:
    false, _ = families(1, 150, rho=rho, error=error, first=0.0)
    assert false < 0.05


def test_one_true_effect_among_six_is_still_seen() -> None:
    _, found = families(2, 80, rho=0.4, error=0.15, first=0.8)
    assert found > 0.9


def test_intervals_hold_effects_drawn_from_what_is_assumed() -> None:
    rng = np.random.default_rng(20261122)
    n, held = 150, 0
    factor = np.linalg.cholesky(alike(0.4))
    for _ in range(n):
        omega = OMEGA_SCALE * abs(rng.standard_normal())
        truth = omega * rng.standard_normal(6)
        each = shrink(six(truth + 0.2 * factor @ rng.standard_normal(6), 0.2), alike(0.4)).outcomes
        held += sum(
            one.shrunken.lo95 < true < one.shrunken.hi95
            for one, true in zip(each, truth, strict=True)
        )
    assert held / (6 * n) == pytest.approx(0.95, abs=4 * monte_carlo_error(0.95, 6 * n))


def test_the_grid_agrees_with_brute_force() -> None:
    # Draws from the prior, weighed by the likelihood of three correlated estimates.
    means, error, found = np.array([0.5, 0.1, -0.2]), 0.2, alike(0.5)[:3, :3]
    rng = np.random.default_rng(3)
    omega = OMEGA_SCALE * np.abs(rng.standard_normal(400_000))
    tau = omega[:, None] * rng.standard_normal((400_000, 3))
    away = means - tau
    weight = np.exp(-0.5 * np.einsum("ni,ij,nj->n", away, np.linalg.inv(error**2 * found), away))
    weight /= weight.sum()
    each = shrink(six(np.append(means, [0, 0, 0]), error)[:3], found)
    assert [one.shrunken.mean for one in each.outcomes] == pytest.approx(weight @ tau, abs=0.01)
    assert each.omega.mean == pytest.approx(float(weight @ omega), rel=0.015)


@settings(max_examples=40)
@given(
    st.lists(st.floats(-1.5, 1.5), min_size=6, max_size=6),
    st.floats(0.05, 0.6),
    st.floats(0.01, 1000),
)
def test_each_is_drawn_towards_none_and_units_do_not_matter(
    means: list[float], error: float, unit: float
) -> None:
    found = six(np.array(means), error)
    each = shrink(found, np.eye(6)).outcomes
    for one in each:
        assert abs(one.shrunken.mean) <= abs(one.raw.mean) + 1e-12
        assert one.shrunken.mean * one.raw.mean >= 0
        assert one.shrunken.sd < one.raw.sd + 0.05
    scaled = [Secondary(s.name, s.mean * unit, s.sd * unit, unit) for s in found]
    for one, other in zip(each, shrink(scaled, np.eye(6)).outcomes, strict=True):
        assert other.shrunken.lo95 == pytest.approx(one.shrunken.lo95 * unit, rel=1e-6, abs=1e-9)


def test_one_outcome_told_twice_is_not_two_outcomes() -> None:
    means = np.array([0.4, 0.4, 0.0, 0.0, 0.0, 0.0])
    twice = alike(0.0)
    twice[0, 1] = twice[1, 0] = 1.0
    apart, same = (shrink(six(means, 0.2), c).outcomes[0].shrunken for c in (alike(0.0), twice))
    assert same.mean < apart.mean
    assert np.isfinite([same.sd, same.lo95, same.hi95]).all()


def test_a_single_secondary_is_drawn_towards_none_too() -> None:
    one = shrink([Secondary("a", 4.0, 2.0, 10.0)], np.eye(1)).outcomes[0]
    assert 0 < one.shrunken.mean < one.raw.mean == 4.0


def test_the_neutral_prior_in_each_is_not_counted_beside_the_common_one() -> None:
    # Nights that say 4 +- 1 stand as 3.2 +- sqrt(0.8) under N(0, 2^2); only the nights are to count.
    omega = (np.arange(20_000) + 0.5) / 10_000
    log = -0.5 * (omega / OMEGA_SCALE) ** 2 - 0.5 * np.log1p(omega**2) - 8 / (1 + omega**2)
    weight = np.exp(log - log.max())
    expected = float(weight @ (4 * omega**2 / (1 + omega**2)) / weight.sum())
    one = shrink([Secondary("a", 3.2, 0.8**0.5, 1.0)], np.eye(1)).outcomes[0]
    assert one.shrunken.mean == pytest.approx(expected, rel=0.01)


def nights(seed: int, effect: float = 0.0) -> dict[str, Any]:
    columns = trial(seed, nights=56, missing=0.1)
    rng = np.random.default_rng(seed)
    on = np.array([arm == "active" for arm in columns["arm"]])
    shared = noise(rng, 56, 0.3)
    columns["awake"] = (40 + 10 * (shared + effect * on)).tolist()
    columns["tired"] = (3 + shared + 0.3 * noise(rng, 56, 0.0)).tolist()
    columns["steps"] = (8000 + 2000 * noise(rng, 56, 0.3)).tolist()
    return columns


def test_errors_of_outcomes_of_the_same_nights_go_together() -> None:
    columns = nights(4)
    found = correlation(
        [ask(columns, {**ASKED, "outcome": n}) for n in ("awake", "tired", "steps")]
    )
    assert found[0, 1] > 0.8
    assert abs(found[0, 2]) < 0.35
    assert np.linalg.eigvalsh(found).min() > 0


def test_outcomes_of_different_nights_do_not_go_together() -> None:
    columns = nights(5)
    columns["awake"] = [v if i % 2 else None for i, v in enumerate(columns["awake"])]
    columns["tired"] = [None if i % 2 else v for i, v in enumerate(columns["tired"])]
    asked = [ask(columns, {**ASKED, "outcome": name}) for name in ("awake", "tired")]
    assert correlation(asked)[0, 1] == 0


def test_outcomes_go_together_by_the_nights_they_share() -> None:
    columns = nights(6)
    for name in ("awake", "tired"):
        columns[name] = list(columns[name])
    whole = correlation([ask(columns, {**ASKED, "outcome": n}) for n in ("awake", "tired")])[0, 1]
    columns["awake"] = [None if i % 4 == 0 else v for i, v in enumerate(columns["awake"])]
    columns["tired"] = [None if i % 4 == 1 else v for i, v in enumerate(columns["tired"])]
    asked = [ask(columns, {**ASKED, "outcome": name}) for name in ("awake", "tired")]
    assert correlation(asked)[0, 1] == pytest.approx(2 / 3 * whole, abs=0.05)


def test_a_trials_secondaries_stand_beside_their_raw_effects() -> None:
    columns = nights(6, effect=1.5)
    found = secondaries(columns, ASKED, {"awake": {"better": "lower"}, "tired": {}, "steps": {}})
    assert found is not None
    assert [one.name for one in found.outcomes] == ["awake", "tired", "steps"]
    assert found.note == EXPLORATORY
    awake = found.outcomes[0]
    alone = ask(columns, {**ASKED, "outcome": "awake"}).verdict().effect
    assert awake.raw.mean == pytest.approx(alone.mean, rel=1e-3)
    assert awake.raw.hi95 == pytest.approx(alone.hi95, rel=1e-3)
    assert 0 < awake.shrunken.mean < awake.raw.mean


def test_an_outcome_that_cannot_be_analysed_is_left_out_with_its_reason() -> None:
    columns = {**nights(7), "flat": [1.0] * 56}
    found = secondaries(columns, ASKED, {"flat": {}, "steps": {}, "nothing": {}})
    assert found is not None
    assert [one.name for one in found.outcomes] == ["steps"]
    assert [name for name, _ in found.left_out] == ["flat", "nothing"]
    assert "equal" in found.left_out[0][1]
    assert secondaries(columns, ASKED, {"flat": {}}) is None


def test_the_primary_stands_by_itself() -> None:
    with pytest.raises(NightlabError, match="sleep is the primary outcome"):
        secondaries(nights(8), ASKED, {"sleep": {}})


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(NightlabError, match="above 0"):
        Secondary("a", 1.0, 0.0, 1.0)
    with pytest.raises(NightlabError, match="one row and column"):
        shrink(six(np.zeros(6), 0.2), np.eye(2))
