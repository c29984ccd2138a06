"""The model of drivers in PyMC: the same priors, slab, autocorrelation and weights, one shape a driver."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

# The engine's grid of 27 points from -0.4 to 0.9, each standing for its cell.
PHI_RANGE = (-0.425, 0.925)


def model(x: dict[str, Any]) -> pm.Model:
    """Return the model of a person's nights.

    Args:
        x: ``y``, ``columns`` (what is no driver first), ``day``, ``worth``, ``fixed`` (prior precision of
            what is no driver), ``global_scale`` and ``slab``.
    """
    y, columns, fixed = (np.asarray(x[name], dtype=float) for name in ("y", "columns", "fixed"))
    drivers = columns.shape[1] - fixed.size
    with pm.Model() as built:
        log_sigma = pm.Flat("log_sigma")
        phi = pm.Uniform("phi", *PHI_RANGE)
        sigma = pt.exp(log_sigma)
        tau = pm.HalfCauchy("tau", x["global_scale"])
        local = pm.HalfCauchy("local", 1, shape=drivers)
        free = tau * local
        held = free / pt.sqrt(1 + (free / x["slab"]) ** 2)
        pm.Potential("slab", pt.log(held / free).sum())
        rest = pm.Normal("rest", 0, 1, shape=fixed.size) / np.sqrt(fixed)
        effect = pm.Deterministic("effect", sigma * held * pm.Normal("z", 0, 1, shape=drivers))
        mean = sigma * pt.dot(columns[:, : fixed.size], rest)
        mean += pt.dot(columns[:, fixed.size :], effect)
        decay = phi ** np.diff(np.asarray(x["day"]))
        error = y - mean
        new = pm.Normal.dist(0, sigma * pt.sqrt(1 - decay**2))
        first = pm.logp(pm.Normal.dist(0, sigma), error[0])
        rest_of = pm.logp(new, error[1:] - decay * error[:-1]).sum()
        pm.Potential("nights", x["worth"] * (first + rest_of))
    return built
