"""Several people's trials as one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from nightlab.errors import NightlabError
from nightlab.evidence import Estimate, pool
from nightlab.trials.across import (
    SPREAD_DEGREES,
    SPREAD_SCALE,
    Across,
    PersonTrial,
    pool_people,
)
from trials.made import monte_carlo_error

STATSMODELS = Path(__file__).parents[1] / "evidence" / "golden" / "statsmodels.json"


def people(means: Any, sds: Any, **common: Any) -> list[PersonTrial]:
    return [
        PersonTrial(f"p{i}", float(m), float(s), 56, **{"night_sd": None, **common})
        for i, (m, s) in enumerate(zip(means, sds, strict=True))
    ]


def drawn(rng: np.random.Generator, k: int, spread: float) -> tuple[Across, np.ndarray]:
    """People whose effects differ by ``spread`` around 0.3 sd of a night."""
    sds = rng.uniform(0.15, 0.5, k)
    truth = 0.3 + spread * rng.standard_normal(k)
    alone = people(truth + sds * rng.standard_normal(k), sds)
    return pool_people(_with_prior(alone), worthwhile=0.3), truth


def _with_prior(trials: list[PersonTrial]) -> list[PersonTrial]:
    """The same as neutral posteriors, where a night's sd is 1."""
    out = []
    for one in trials:
        sd = (one.sd**-2 + 2.0**-2) ** -0.5
        out.append(replace(one, mean=one.mean * (sd / one.sd) ** 2, sd=sd, night_sd=1.0))
    return out


def brute(means: np.ndarray, sds: np.ndarray, scale: float) -> dict[str, float]:
    """The posterior on a plain grid of mean and spread, even steps, nothing in closed form."""
    mu = np.linspace(-12, 12, 1201)[:, None]
    spread = (np.arange(1500) + 0.5)[None, :] * 12 / 1500
    log = -(SPREAD_DEGREES + 1) / 2 * np.log1p((spread / scale) ** 2 / SPREAD_DEGREES) + 0 * mu
    for m, s in zip(means, sds, strict=True):
        variance = s**2 + spread**2
        log = log - 0.5 * np.log(variance) - 0.5 * (m - mu) ** 2 / variance
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    kept = spread**2 / (spread**2 + sds[0] ** 2)
    of_mu = weight.sum(axis=1)
    low, high = np.interp([0.025, 0.975], np.cumsum(of_mu) - of_mu / 2, mu[:, 0])
    return {
        "mean": float((weight * mu).sum()),
        "lo95": float(low),
        "hi95": float(high),
        "spread": float((weight * spread).sum()),
        "benefit": float((weight * ndtr((mu - 0.3) / spread)).sum()),
        "first": float((weight * (kept * means[0] + (1 - kept) * mu)).sum()),
    }


def test_the_grid_agrees_with_brute_force() -> None:
    means, sds = np.array([0.9, -0.2, 0.4, 0.6, 0.1]), np.array([0.3, 0.25, 0.4, 0.2, 0.35])
    found = pool_people(people(means, sds), worthwhile=0.3)
    unit = float(np.median(sds * np.sqrt(56) / 2))
    expected = brute(means, sds, SPREAD_SCALE * unit)
    assert found.effect.mean == pytest.approx(expected["mean"], abs=2e-3)
    assert found.effect.lo95 == pytest.approx(expected["lo95"], abs=6e-3)
    assert found.effect.hi95 == pytest.approx(expected["hi95"], abs=6e-3)
    assert found.spread.mean == pytest.approx(expected["spread"], rel=5e-3)
    assert found.people[0].together.mean == pytest.approx(expected["first"], abs=2e-3)
    assert found.benefit.mean == pytest.approx(expected["benefit"], abs=5e-3)


def test_many_people_are_pooled_as_restricted_likelihood_pools_them() -> None:
    rng = np.random.default_rng(20261122)
    sds = rng.uniform(0.2, 0.5, 80)
    means = 0.5 + 0.4 * rng.standard_normal(80) + sds * rng.standard_normal(80)
    found = pool_people(people(means, sds), worthwhile=0.3)
    referee = pool(
        [Estimate(str(i), m, s) for i, (m, s) in enumerate(zip(means, sds, strict=True))]
    )
    assert referee.tau is not None
    assert referee.predicted95 is not None
    assert found.effect.mean == pytest.approx(referee.mean, abs=0.01)
    assert found.effect.hi95 - found.effect.lo95 == pytest.approx(
        referee.hi95 - referee.lo95, rel=0.05
    )
    assert found.spread.mean == pytest.approx(referee.tau, abs=0.03)
    assert found.predicted95 == pytest.approx(referee.predicted95, abs=0.08)


@pytest.mark.parametrize(
    "one", json.loads(STATSMODELS.read_text())["sets"], ids=lambda s: s["name"]
)
def test_the_referees_mean_and_spread_lie_within_the_intervals(one: dict[str, Any]) -> None:
    # statsmodels' restricted likelihood; the sets differ in size, so the scale is that of each.
    trials = people(one["effects"], one["se"])
    found = pool_people(trials, worthwhile=0.3)
    assert found.effect.lo95 < one["mean"] < found.effect.hi95
    assert found.spread.lo95 - 0.1 * found.spread.mean <= one["reml_tau2"] ** 0.5
    assert one["reml_tau2"] ** 0.5 < found.spread.hi95


@pytest.mark.parametrize(("k", "spread"), [(3, 0.3), (6, 0.0), (6, 0.6), (12, 0.3)])
def test_means_predictions_and_single_people_are_where_they_are_said_to_be(
    k: int, spread: float
) -> None:
    rng = np.random.default_rng([20261122, k])
    n, held = 80, np.zeros(4)
    for _ in range(n):
        found, truth = drawn(rng, k, spread)
        further = 0.3 + spread * rng.standard_normal()
        low, high = found.predicted95
        each = [
            p.together.lo95 < t < p.together.hi95 for p, t in zip(found.people, truth, strict=True)
        ]
        held += (
            found.effect.lo95 < 0.3 < found.effect.hi95,
            low < further < high,
            np.mean(each),
            # Half of all people lie above the mean, which is the worthwhile effect here.
            spread == 0 or found.benefit.lo95 < 0.5 < found.benefit.hi95,
        )
    assert (held / n > 0.95 - 3 * monte_carlo_error(0.95, n)).all()


def test_borrowing_makes_single_people_surer_and_nearer_the_mean() -> None:
    found = pool_people(people([1.2, 0.4, 0.5, 0.6, 0.3, 0.5], [0.5] * 6), worthwhile=0.3)
    far = found.people[0]
    assert found.effect.mean < far.together.mean < far.alone.mean
    assert far.together.sd < far.alone.sd


def test_one_person_tells_nothing_of_others_and_it_is_said() -> None:
    found = pool_people(people([0.8], [0.2]), worthwhile=0.3)
    assert found.people[0].together.mean == pytest.approx(0.8, abs=1e-3)
    assert found.people[0].together.sd == pytest.approx(0.2, rel=0.01)
    assert found.effect.hi95 - found.effect.lo95 > 4 * 0.2 * 1.96
    assert found.predicted95[1] - found.predicted95[0] > found.effect.hi95 - found.effect.lo95
    assert "rests on the prior" in found.warnings[0]
    assert "1 person" in found.sentence


def test_a_sentence_says_how_sure_it_is_of_one_further_person_and_of_none_it_is_certain() -> None:
    found = pool_people(people([3.0] * 50, [0.1 + i / 1000 for i in range(50)]), worthwhile=0.3)
    assert "with 95 % chance" in found.sentence
    assert "help over 99 % of them" in found.sentence
    assert re.search(r"\d%", found.sentence) is None


def test_two_people_hardly_tell_and_it_is_said() -> None:
    found = pool_people(people([0.8, 0.7], [0.2, 0.2]), worthwhile=0.3)
    three = pool_people(people([0.8, 0.7, 0.75], [0.2, 0.2, 0.2]), worthwhile=0.3)
    assert "mostly prior" in found.warnings[0]
    assert found.effect.hi95 - found.effect.lo95 > three.effect.hi95 - three.effect.lo95
    assert three.warnings == ()


def test_people_who_differ_wildly_are_said_to() -> None:
    trials = people([-5, 4, -3, 6, 0.5, -6, 5, 3], [0.1 + i / 100 for i in range(8)], night_sd=1.0)
    assert "People differ by more" in pool_people(trials, worthwhile=0.3).warnings[-1]


@settings(max_examples=30)
@given(
    st.lists(st.floats(-2, 2), min_size=2, max_size=7, unique=True),
    st.floats(0.01, 100),
    st.randoms(use_true_random=False),
)
def test_neither_order_nor_unit_nor_direction_matters(
    means: list[float], unit: float, chance: Any
) -> None:
    trials = people(means, [0.2 + 0.05 * i for i in range(len(means))], night_sd=1.0)
    found = pool_people(trials, worthwhile=0.3)
    mixed = [
        replace(t, mean=-t.mean * unit, sd=t.sd * unit, night_sd=unit, better="lower")
        for t in trials
    ]
    chance.shuffle(mixed)
    other = pool_people(mixed, worthwhile=0.3 * unit)
    assert other.effect.lo95 == pytest.approx(-found.effect.hi95 * unit, rel=1e-5, abs=1e-7 * unit)
    assert other.spread.mean == pytest.approx(found.spread.mean * unit, rel=1e-6)
    for a, b in (
        (other.benefit.lo95, found.benefit.lo95),
        (other.benefit.mean, found.benefit.mean),
    ):
        assert a == pytest.approx(b, abs=1e-6)


def test_the_neutral_prior_of_each_is_taken_out_again() -> None:
    flat = people([0.9, 0.5, 0.7, 0.8], [0.5, 0.6, 0.4, 0.7])
    found = pool_people(_with_prior(flat), worthwhile=0.3)
    assert [p.alone.mean for p in found.people] == pytest.approx([0.9, 0.5, 0.7, 0.8])
    assert [p.alone.sd for p in found.people] == pytest.approx([0.5, 0.6, 0.4, 0.7])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"outcome": "waso_min"}, "outcome is 'waso_min'"),
        ({"unit": "h"}, "unit is 'h'"),
        ({"better": "lower"}, "better is 'lower'"),
        ({"arm": "glycine"}, "arm is 'glycine'"),
        ({"control": "nothing"}, "control is 'nothing'"),
        ({"prior": "sceptical"}, "counted once for each person"),
        ({"name": "p0"}, "stands here twice"),
        ({"trial": "abc"}, "that of p0 again"),
    ],
)
def test_trials_that_do_not_belong_together_are_refused(changed: dict[str, Any], told: str) -> None:
    common = {"arm": "magnesium", "control": "placebo", "outcome": "sol_min", "unit": "min"}
    first, second = people([0.5, 0.9], [0.2, 0.3], **common)
    trials = [replace(first, trial="abc"), replace(second, **{"trial": "def", **changed})]
    with pytest.raises(NightlabError, match=told):
        pool_people(trials, worthwhile=0.3)


def test_two_people_with_the_very_same_figures_are_asked_about() -> None:
    found = pool_people(people([0.5, 0.7, 0.5], [0.2] * 3), worthwhile=0.3)
    assert found.warnings == ("p0 and p2 have the very same figures; is it one trial twice?",)


def test_many_people_with_the_very_same_figures_are_asked_about_once() -> None:
    found = pool_people(people([0.5] * 50, [0.2] * 50), worthwhile=0.3)
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("p0, p1, p2, ")


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(NightlabError, match="no trial to pool"):
        pool_people([], worthwhile=0.3)
    with pytest.raises(NightlabError, match="cannot be"):
        pool_people(people([0.5], [0.2]), worthwhile=0.0)
    with pytest.raises(NightlabError, match="above 0"):
        PersonTrial("a", 0.5, 0.0, 56)
    with pytest.raises(NightlabError, match="two nights"):
        PersonTrial("a", 0.5, 0.2, 1)
    with pytest.raises(NightlabError, match="two nights"):
        PersonTrial("a", 0.5, 0.2, 10, night_sd=-1.0)
