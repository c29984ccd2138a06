"""The integrated likelihood against the same model written down without any shortcut.

The referee here builds the covariance matrix of all nights for every combination of autocorrelation
and scales, and integrates sigma numerically; it shares nothing with the engine but the model. NumPyro,
asked by ``bench/referees/nuts_golden.py``, has no grid at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.trials import Verdict, analyse
from nightlab.trials.exposure import exposure, half_life_prior
from nightlab.trials.likelihood import phi_grid, whiten
from trials.made import Columns, trial

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

GOLDEN = json.loads((Path(__file__).parent / "golden" / "nuts.json").read_text(encoding="utf-8"))
SETS = {found["name"]: found for found in GOLDEN["sets"]}
RUNS, WEEKDAYS, BLOCKS = 0.4, 0.4, 0.7  # sd of the half-normal prior of each scale
# In units of that sd: the points, and the stretch that each stands for.
POINTS = {0.25: (0, 0.525), 0.8: (0.525, 1.15), 1.5: (1.15, 1.95), 2.4: (1.95, 2.85)}


@dataclass(frozen=True)
class Model:
    """One trial as the referee sees it, outcomes centred and in standard deviations."""

    outcome: Floats
    days: NDArray[np.int64]
    felt: list[Floats]
    felt_weights: Floats
    random: list[tuple[Floats, float]]
    fixed: Floats
    unit: float


def one_each(member: NDArray[Any]) -> Floats:
    columns: Floats = (member[:, None] == np.unique(member)[None, :]).astype(np.float64)
    return columns


def model_of(columns: Columns, *, half_life: float, trend: str) -> Model:
    outcome, arm = np.array(columns["sleep"]), np.array(columns["arm"])
    seen, treated = ~np.isnan(outcome), (arm == "active").astype(np.float64)
    unit = float(outcome[seen & (treated == 0)].std(ddof=1))
    days = np.array(columns["night"])
    calendar = np.zeros(days.max() + 1)
    calendar[days] = treated
    half_lives, weights = half_life_prior(half_life)
    run = np.concatenate(([0], np.cumsum(arm[1:] != arm[:-1])))
    random = [(one_each(run[seen]), RUNS)]
    at = days[seen]
    if at.size >= 21:
        random.append((one_each(at % 7), WEEKDAYS))
    if trend == "blocks":
        random.append((one_each(np.array(columns["block"])[seen]), BLOCKS))
    drift = 2.0 * (at - at.mean()) / np.ptp(at) if trend == "linear" else np.zeros(at.size)
    return Model(
        outcome=(outcome[seen] - outcome[seen].mean()) / unit,
        days=at,
        felt=[exposure(calendar, h)[days][seen] for h in half_lives],
        felt_weights=weights,
        random=random,
        fixed=np.outer(drift, drift),
        unit=unit,
    )


def covariances(model: Model) -> list[tuple[float, Floats]]:
    """Log prior weight and covariance, in units of sigma squared, of every cell of the grid."""
    gaps = np.abs(model.days[:, None] - model.days[None, :]).astype(int)
    weights = {p: (hi - lo) * np.exp(-0.5 * p**2) for p, (lo, hi) in POINTS.items()}
    total = sum(weights.values())
    found = []
    for phi, log_prior in zip(*phi_grid(model.days.size), strict=True):
        noise = np.array([[phi**gap for gap in row] for row in gaps.tolist()])
        for points in product(POINTS, repeat=len(model.random)):
            whole, log = noise + model.fixed, float(log_prior)
            for (z, sd), point in zip(model.random, points, strict=True):
                whole = whole + (point * sd) ** 2 * (z @ z.T)
                log += float(np.log(weights[point] / total))
            found.append((log, whole))
    return found


def dense_likelihood(model: Model, tau: Floats) -> Floats:
    """The likelihood at each effect, up to a constant."""
    n = model.outcome.size
    ones = np.ones(n)
    log_sigma = np.linspace(np.log(0.02), np.log(80), 120)[:, None]
    total = np.zeros(tau.size)
    for log_prior, covariance in covariances(model):
        inverse, log_det = np.linalg.inv(covariance), float(np.linalg.slogdet(covariance)[1])
        precision = float(ones @ inverse @ ones)
        for felt, weight in zip(model.felt, model.felt_weights, strict=True):
            error = model.outcome[:, None] - felt[:, None] * tau
            # The intercept is flat: it takes away what its best value explains.
            square = ((inverse @ error) * error).sum(axis=0)
            square -= (ones @ inverse @ error) ** 2 / precision
            square += n * 1e-3**2  # the finest that an outcome is measured
            log = log_prior + np.log(weight) - 0.5 * (log_det + np.log(precision))
            log = log - (n - 1) * log_sigma - 0.5 * square / np.exp(2 * log_sigma)
            total += np.trapezoid(np.exp(log), log_sigma, axis=0)
    return total


def with_gaps(seed: int, nights: int) -> Columns:
    """A trial with nights missing, of which some have no row at all."""
    columns = trial(seed, nights=nights, block=6, missing=0.15, effect=0.8, phi=0.5)
    keep = [i for i in range(nights) if i % 11 != 7]
    return {name: [cells[i] for i in keep] for name, cells in columns.items()}


CASES: dict[str, tuple[Columns, float, str]] = {
    "blocks": (trial(1, nights=12, block=6, effect=1.0), 0.0, "blocks"),
    "a straight drift": (trial(2, nights=12, block=6), 0.0, "linear"),
    "gaps": (with_gaps(3, 16), 0.0, "linear"),
    "gaps and carry-over": (with_gaps(4, 14), 1.5, "linear"),
    "weekdays and gaps": (with_gaps(5, 31), 0.0, "linear"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_posterior_is_that_of_the_model_without_shortcuts(case: str) -> None:
    columns, half_life, trend = CASES[case]
    posterior = analyse(
        columns,
        outcome="sleep",
        arm="arm",
        night="night",
        block="block" if trend == "blocks" else None,
        better="higher",
        half_life_nights=half_life,
        randomise=False,
    ).posteriors["neutral"]
    model = model_of(columns, half_life=half_life, trend=trend)
    tau = posterior.effect / model.unit
    expected = dense_likelihood(model, tau) * np.exp(-0.5 * (tau / 2) ** 2)
    expected /= np.trapezoid(expected, posterior.effect)
    assert posterior.density == pytest.approx(expected, rel=1e-3, abs=1e-7 * expected.max())


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.floats(-0.6, 0.97))
def test_whitening_undoes_the_correlation_over_any_gaps(gaps: list[int], phi: float) -> None:
    days = np.cumsum([0, *gaps])
    correlation = np.array([[phi ** abs(int(a - b)) for a in days] for b in days])
    white, log_det = whiten(np.eye(days.size), days, np.array([phi]))
    assert white[0].T @ white[0] == pytest.approx(np.linalg.inv(correlation), abs=1e-8)
    assert log_det[0] == pytest.approx(np.linalg.slogdet(correlation)[1], abs=1e-9)


@pytest.mark.parametrize("nights", [1, 40, 400, 4000])
def test_the_prior_of_the_autocorrelation_is_uniform(nights: int) -> None:
    phi, log_weight = phi_grid(nights)
    weight, low, high = np.exp(log_weight), -0.6, 0.97
    assert weight.sum() == pytest.approx(1)
    assert weight @ phi == pytest.approx((low + high) / 2, abs=0.02)
    assert weight @ phi**2 == pytest.approx((high**3 - low**3) / 3 / (high - low), rel=0.03)


def of_golden(name: str) -> Verdict:
    data = SETS[name]["data"]
    columns = {"day": data["day"], "arm": data["arm"], "minutes": data["outcome"]}
    if data["block"]:
        columns["block"] = data["block"]
    return analyse(
        columns,
        outcome="minutes",
        arm="arm",
        night="day",
        block="block" if data["block"] else None,
        better="higher",
        randomise=False,
    )


@pytest.mark.parametrize("name", SETS)
def test_the_posterior_agrees_with_numpyro(name: str) -> None:
    referee, found = SETS[name]["same"], of_golden(name)
    effect, posterior = found.priors["neutral"], found.posteriors["neutral"]
    assert referee["r_hat"] < 1.01
    assert abs(effect.mean - referee["mean"]) < 0.05 * referee["sd"] + 2 * referee["mean_error"]
    assert abs(effect.sd - referee["sd"]) < 0.05 * referee["sd"] + 2 * referee["sd_error"]
    for share, value in referee["quantiles"].items():
        error = (float(share) * (1 - float(share)) / referee["effective_draws"]) ** 0.5
        assert posterior.below(value) == pytest.approx(float(share), abs=0.005 + 3 * error)
    assert abs(posterior.phi.mean - referee["phi_mean"]) < 0.01 + 2 * referee["phi_error"]


@pytest.mark.parametrize("name", SETS)
def test_scales_on_a_few_points_cost_little_against_continuous_ones(name: str) -> None:
    referee, effect = SETS[name]["continuous"], of_golden(name).priors["neutral"]
    assert abs(effect.mean - referee["mean"]) < 0.05 * referee["sd"] + 2 * referee["mean_error"]
    assert effect.sd == pytest.approx(referee["sd"], rel=0.05)
