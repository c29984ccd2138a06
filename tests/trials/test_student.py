"""Verdicts among wild nights: what Student-t noise forgives, and the Gaussian engine where it has nothing to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.rehearsal.calibrate import draw_schedule
from nightlab.rehearsal.sbc import uniformity
from nightlab.trials import Verdict, analyse, nuisance
from nightlab.trials.laplace import held
from nightlab.trials.lingering import Calendar
from nightlab.trials.student import Trial
from nightlab.trials.tails_step import State, local_at, step_from
from trials.latent_made import drawn
from trials.made import Columns, arms_in_blocks, trial

SEED = 20261122


def verdict(columns: Columns, family: str = "student", **options: Any) -> Verdict:
    plain: dict[str, Any] = {
        "outcome": "sleep",
        "arm": "arm",
        "night": "night",
        "block": "block",
        "better": "higher",
        "worthwhile": 0.3,
        "randomise": False,
        "family": family,
    }
    return analyse(columns, **plain | options)


def with_wild(columns: Columns, nights: dict[int, float]) -> Columns:
    """The same nights, some of them moved to where no other is."""
    outcome = list(columns["sleep"])
    for night, value in nights.items():
        outcome[night] = value
    return {**columns, "sleep": outcome}


def test_calm_nights_give_nearly_the_gaussian_answer() -> None:
    columns = trial(1, effect=0.5, missing=0.1, nights=84)
    one, other = verdict(columns), verdict(columns, "gaussian")
    assert one.effect.mean == pytest.approx(other.effect.mean, abs=0.5 * other.effect.sd)
    assert one.effect.sd == pytest.approx(other.effect.sd, rel=0.12)
    assert one.autocorrelation.mean == pytest.approx(other.autocorrelation.mean, abs=0.1)


def test_a_wild_night_counts_for_little_however_wild_it_is() -> None:
    columns = trial(2, effect=1.0, nights=56)
    calm = verdict(columns).effect
    on = columns["arm"].index("active", 10)
    wild, wilder = (
        verdict(with_wild(columns, {on: away}), worthwhile=0.3).effect for away in (-15.0, -150.0)
    )
    assert wild.mean == pytest.approx(calm.mean, abs=0.5 * calm.sd)
    assert wilder.mean == pytest.approx(wild.mean, abs=0.4 * calm.sd)
    assert wilder.sd < 1.3 * calm.sd
    gaussian = verdict(with_wild(columns, {on: -15.0}), "gaussian").effect
    assert gaussian.sd > 1.4 * wild.sd


@pytest.mark.parametrize("half_life", [0.0, 2.0])
def test_what_lingers_and_what_is_missing_is_integrated(half_life: float) -> None:
    columns = trial(3, effect=1.0, missing=0.3)
    found = verdict(columns, half_life_nights=half_life)
    effect = found.effect
    assert np.isfinite([effect.mean, effect.sd, effect.lo95, effect.hi95]).all()
    assert found.missing > 0
    assert effect.sd == pytest.approx(
        verdict(columns, "gaussian", half_life_nights=half_life).effect.sd, rel=0.25
    )


@pytest.mark.parametrize(
    "outcome",
    [
        [400.0] * 37 + [380.0, 420.0, 410.0],
        [0.0, 1.0] * 20,
        [0.0] * 39 + [1.0],
        [1e9] * 20 + [1e9 + 1] * 20,
    ],
)
def test_nights_that_are_mostly_equal_are_not_taken_for_sure_ones(outcome: list[float]) -> None:
    mixed = [outcome[i] for i in np.random.default_rng(5).permutation(40)]
    arms = [("off", "on")[c] for c in arms_in_blocks(np.random.default_rng(6), nights=40)]
    table = {"arm": arms, "sleep": mixed}
    found = verdict(table, night=None, block=None, worthwhile=1.0)
    effect, step = found.effect, float(np.diff(np.unique(outcome)).min())
    assert np.isfinite([effect.mean, effect.sd, effect.lo95, effect.hi95]).all()
    assert effect.sd > 0.02 * step


def test_a_likelihood_that_is_nearly_level_far_out_does_not_run_away() -> None:
    """Found by simulation: a curve through its nodes rose beyond them, and the effect was 114 sd."""
    rng = np.random.default_rng([SEED, 3, 3, 0, 1])
    treated, blocks = draw_schedule("nightly", 56, seed=int(rng.integers(2**62)))
    fresh = rng.standard_normal(56)
    wild = (rng.random(56) < 0.1) * rng.choice([-1, 1], 56) * rng.uniform(4, 8, 56)
    noise = fresh.copy()
    for night in range(1, 56):
        noise[night] = 0.3 * noise[night - 1] + 0.91**0.5 * fresh[night]
    day = np.arange(56)
    y = noise + wild + 0.3 * day / 55 + 0.2 * (day % 7 >= 5)
    y[rng.random(56) < 0.2] = np.nan
    table = {"arm": treated.tolist(), "block": blocks.tolist(), "sleep": y.tolist()}
    found = verdict(table, night=None).effect
    assert abs(found.mean) < 1
    assert 0.1 < found.sd < 0.6


def test_few_nights_give_finite_figures() -> None:
    found = verdict(
        {"arm": ["on", "off"] * 3, "sleep": [1.0, 2.0, 1.5, 90.0, 1.2, 1.1]}, night=None, block=None
    )
    assert np.isfinite([found.effect.mean, found.effect.sd]).all()
    assert found.decision != "works"


def test_a_trial_of_one_arm_and_others_tells_them_apart() -> None:
    columns = trial(7, nights=42)
    columns["arm"] = ["abc"[i % 3] for i in np.random.default_rng(1).permutation(42)]
    found = verdict(columns, control="a", active="b")
    assert set(found.arms) == {"a", "b", "c"}
    assert np.isfinite([found.effect.mean, found.effect.sd]).all()


def test_with_many_degrees_of_freedom_the_integral_is_the_closed_form() -> None:
    """Normal noise, flat level, 1/sigma: ``|V|^-1/2 (1' V^-1 1)^-1/2 S(tau)^-(n - 1)/2``."""
    rng = np.random.default_rng(8)
    arms = arms_in_blocks(rng, nights=28)
    days, seen = np.arange(28), rng.random(28) > 0.2
    runs = np.concatenate(([0], np.cumsum(np.diff(arms) != 0)))
    model = nuisance.build(
        days=days,
        seen=seen,
        runs=runs,
        blocks=days // 14,
        trend="blocks",
        covariates=np.zeros((28, 0)),
        other_arms=np.zeros((28, 0)),
    )
    y = rng.standard_normal(28)[seen]
    own = Trial(y, days[seen], Calendar(arms.astype(float), 0), model, 0.0)
    z = np.column_stack([rng.normal(0, 0.7, (6, 1 + 3)), np.zeros(6)])
    at = own.axes.values(z)
    models = replace(own.models(z), nu=np.full(6, 1e8))
    taus = np.array([-0.5, 0.0, 0.4, 0.9, -1.5, 0.1])
    found = models.climb(held(models.start(), taus)).log
    exact = []
    for one in range(6):
        gaps = np.abs(np.subtract.outer(days[seen], days[seen]))
        variance = at.phi[one] ** gaps
        members = [
            np.unique(runs[seen])[:, None] == runs[seen],
            *(g.columns.T for g in model.groups),
        ]
        for sd, member in zip(at.sds[one], members, strict=True):
            columns = member.astype(float)
            variance = variance + sd**2 * columns.T @ columns
        inverse = np.linalg.inv(variance)
        left = y - taus[one] * arms[seen]
        ones = inverse.sum()
        rest = left @ inverse @ left - (inverse.sum(axis=0) @ left) ** 2 / ones
        log_det = np.linalg.slogdet(variance)[1]
        exact.append(-0.5 * (log_det + np.log(ones) + (y.size - 1) * np.log(rest)))
    assert found - found[0] == pytest.approx(np.array(exact) - exact[0], abs=0.02)


def test_the_highest_point_is_the_same_from_wherever_it_is_begun() -> None:
    columns = with_wild(trial(9, nights=28), {3: 12.0, 17: -9.0})
    y = np.array(columns["sleep"])
    arms = (np.array(columns["arm"]) == "active").astype(float)
    days = np.arange(28)
    model = nuisance.build(
        days=days,
        seen=np.ones(28, dtype=bool),
        runs=np.concatenate(([0], np.cumsum(np.diff(arms) != 0))).astype(np.int64),
        blocks=None,
        trend="linear",
        covariates=np.zeros((28, 0)),
        other_arms=np.zeros((28, 0)),
    )
    own = Trial(y, days, Calendar(arms, 0), model, 0.0)
    z = np.random.default_rng(10).normal(0, 1, (8, own.axes.count))
    models = own.models(z)
    first = models.climb(models.start(), 2.0)
    again = models.climb(first.point.take(np.arange(8)[::-1]), 2.0)
    assert again.log == pytest.approx(first.log, abs=0.05)
    apart = (again.point.tau - first.point.tau) / first.tau_sd
    assert apart == pytest.approx(np.zeros(8), abs=0.1)


def test_the_truth_lies_anywhere_in_the_posterior() -> None:
    rng = np.random.default_rng(SEED)
    ranks = []
    for _ in range(24):
        table, truth = drawn("student", rng, nights=20, missing=0.0)
        found = verdict(table, outcome="felt", control="0")
        ranks.append(found.posteriors["neutral"].below(truth))
    told = uniformity(np.array(ranks), seed=SEED)
    assert told.ks_p > 0.01
    assert told.chi2_p > 0.01


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), far=st.sampled_from([0.1, 1.0, 10.0]))
def test_a_step_leads_uphill_from_wherever_it_is_taken(seed: int, far: float) -> None:
    """Found by a crash: the free effect's prior is no valley in its units of the noise's own scale."""
    rng = np.random.default_rng(seed)
    arms = arms_in_blocks(rng, nights=14)
    model = nuisance.build(
        days=np.arange(14),
        seen=np.ones(14, dtype=bool),
        runs=np.concatenate(([0], np.cumsum(np.diff(arms) != 0))),
        blocks=None,
        trend="linear",
        covariates=np.zeros((14, 0)),
        other_arms=np.zeros((14, 0)),
    )
    own = Trial(rng.standard_normal(14), np.arange(14), Calendar(arms.astype(float), 0), model, 0.0)
    held_ones = own.models(rng.normal(0, 1, (6, own.axes.count)))
    columns = np.concatenate([held_ones.columns, held_ones.felt[..., None]], axis=2)
    models = replace(held_ones, columns=columns, tau_sd=0.5)
    runs, q = models.starts.size, columns.shape[2]
    state = State(
        far * rng.standard_normal((6, q)),
        far * rng.standard_normal((runs, 6)),
        rng.standard_normal(6),
    )
    local = local_at(models, state)
    step = step_from(models, state, local)
    assert np.isfinite(step.log_det).all()
    near = local_at(models, state.toward(step.state, np.full(6, 1e-6)))
    assert (near.log - local.log > -1e-9 * np.abs(local.log)).all()
