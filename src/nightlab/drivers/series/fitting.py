"""The model of a person's nights, fitted: what each exposure does, with the others beside it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nightlab.drivers.series.chains import effective, r_hat
from nightlab.drivers.series.filling import filled
from nightlab.drivers.series.nuisance import nuisance
from nightlab.drivers.series.outcome import RIDGE, Scale, robust_weights
from nightlab.drivers.series.products import PHI, Products, products
from nightlab.drivers.series.shapes import shaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.drivers.series.exposure import Exposure

    Floats = NDArray[np.float64]
    Drawn = tuple[Floats, NDArray[np.int64], Floats]

# Share of a person's exposures that are taken to matter somewhat, before any night is seen.
EXPECTED_SHARE = 0.5
# An ordinary change of an exposure is not taken to move a night by much more than a night's own sd.
SLAB = 1.0
CHAINS, WARM_UP, DRAWS = 2, 600, 2500
# A fit whose chains disagree is drawn again, longer, this often.
WORST_R_HAT, FEWEST_EFFECTIVE, LONGER, TRIES = 1.02, 400.0, 4, 1


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The model's columns and priors.

    Args:
        y: ``float64[n]``, the outcome on the model's scale, weighted.
        columns: ``float64[n, p]``, what is no driver, then each exposure's shapes, weighted.
        day: ``int64[n]``, rising.
        worth: Power that the likelihood is raised to.
        fixed: ``float64[q]``, prior precision of what is no driver.
        begins: ``int64[j + 1]``, first column of each exposure's shapes.
        log_shape: ``float64[p]``.
        global_scale: Of the horseshoe.
        spreads: ``float64[j]``, of each exposure, in its unit.
    """

    y: Floats
    columns: Floats
    day: NDArray[np.int64]
    worth: float
    fixed: Floats
    begins: NDArray[np.int64]
    log_shape: Floats
    global_scale: float
    spreads: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Draws of the posterior.

    Args:
        change: ``float64[draws, j]``, change of the outcome per unit of each exposure, on the scale of
            the model.
        shape: ``int64[draws, j]``, place among the exposure's shapes.
        phi: ``float64[draws]``, autocorrelation.
        scale: How the model's scale and the outcome's are joined.
        r_hat: The worst of any effect.
        effective: The fewest effective draws of any effect.
    """

    change: Floats
    shape: NDArray[np.int64]
    phi: Floats
    scale: Scale
    r_hat: float
    effective: float


def fit(
    outcome: Floats,
    name: str,
    weekday: NDArray[np.int64],
    exposures: Sequence[Exposure],
    *,
    free_days: Sequence[int] = (5, 6),
    seed: int = 1,
) -> Fitted:
    """Return the posterior of what exposures do to an outcome.

    Assumptions: effects add up, on the logarithm for times awake; each exposure has one shape; nights'
    noise fades over gaps; wild nights count less. At least one exposure, and each varies.

    Args:
        outcome: ``float64[days]``, NaN where not known.
        name: A measure of a night.
        weekday: ``int64[days]``, 0 for Monday.
        exposures: Those the nights can carry.
        free_days: Weekdays on which the person may sleep in.
        seed: Of the draws.
    """
    nights = np.isfinite(outcome)
    scale = Scale.of(outcome[nights], name)
    design = design_of(scale.into(outcome[nights]), nights, weekday, exposures, free_days)
    drawn = draw(design, seed=seed)
    for _ in range(TRIES):
        if r_hat(drawn[0]).max() <= WORST_R_HAT and effective(drawn[0]).min() >= FEWEST_EFFECTIVE:
            break
        drawn = draw(design, seed=seed, longer=LONGER)
    effects, shapes, rest = drawn
    return Fitted(
        np.concatenate(effects) / design.spreads,
        np.concatenate(shapes),
        PHI[np.concatenate(rest)[:, 0].astype(np.int64)],
        scale,
        float(r_hat(effects).max()),
        float(effective(effects).min()),
    )


def design_of(
    y: Floats,
    nights: NDArray[np.bool_],
    weekday: NDArray[np.int64],
    exposures: Sequence[Exposure],
    free_days: Sequence[int],
) -> Design:
    """Return the model of some nights, ready to be drawn from.

    Source: Piironen & Vehtari 2017, Electronic Journal of Statistics 11:5018 (the horseshoe's scale from
    the share of effects expected to be real).
    """
    beside = nuisance(nights, weekday, exposures, free_days)
    levels = filled(exposures, weekday)
    parts = [
        shaped(level, each.shapes, nights) for level, each in zip(levels, exposures, strict=True)
    ]
    columns = np.column_stack([beside.columns, *parts])
    # All shapes at once: an effect that the first fit cannot follow would make its nights look wild.
    loose = np.concatenate(
        [np.full(len(each.shapes), RIDGE * len(each.shapes)) for each in exposures]
    )
    weights = robust_weights(y, columns, np.concatenate([beside.precision, loose]))
    root = np.sqrt(weights.each)
    q = beside.precision.size
    begins = q + np.concatenate([[0], np.cumsum([len(each.shapes) for each in exposures])])
    chances = [_normal([shape.weight for shape in each.shapes]) for each in exposures]
    scale = EXPECTED_SHARE / (1 - EXPECTED_SHARE) / np.sqrt(weights.worth * y.size)
    return Design(
        root * y,
        root[:, None] * columns,
        np.flatnonzero(nights),
        weights.worth,
        beside.precision,
        begins.astype(np.int64),
        np.log(np.concatenate([np.ones(q), *chances])),
        float(scale),
        np.array([float(np.nanstd(each.values)) for each in exposures]),
    )


def draw(design: Design, *, seed: int, longer: int = 1) -> Drawn:
    """Return draws of all chains: effects, shapes and the rest, each ``[chains, draws, ...]``."""
    made = products(design.y, design.columns, design.day, worth=design.worth)
    lucks = [np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(CHAINS)]
    with ThreadPoolExecutor(CHAINS) as pool:
        chains = list(pool.map(partial(_chain, design, made, longer), lucks))
    effects, shapes, rest = zip(*chains, strict=True)
    return np.stack(effects), np.stack(shapes), np.stack(rest)


def _chain(design: Design, made: Products, longer: int, luck: np.random.Generator) -> Drawn:
    from nightlab.drivers.series.sampler import gibbs

    drawn: Drawn = gibbs(
        luck,
        made.gram,
        made.with_y,
        made.of_y,
        made.log_det,
        made.nights,
        design.fixed,
        design.begins,
        design.log_shape,
        design.global_scale,
        SLAB,
        WARM_UP * longer,
        DRAWS * longer,
    )
    return drawn


def _normal(weights: Sequence[float]) -> Floats:
    found = np.array(weights)
    shares: Floats = found / found.sum()
    return shares
