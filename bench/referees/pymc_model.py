"""The engine's model in PyMC, every scale continuous: NumPyro's ``continuous``, term by term."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from referees.model import PHI_RANGE, SCALE_SDS, TREND_SD


def model(x: dict[str, Any]) -> pm.Model:
    """Return the model of a trial.

    Args:
        x: What ``referees.model.columns`` returns.
    """
    with pm.Model() as built:
        alpha, log_sigma = pm.Flat("alpha"), pm.Flat("log_sigma")
        phi = pm.Uniform("phi", *PHI_RANGE)
        tau = pm.Normal("tau", 0, x["prior_sd"])
        sigma = pt.exp(log_sigma)
        mean = x["y"].mean() + alpha + tau * x["treated"]
        if x["trend"] is not None:
            mean += TREND_SD * sigma * pm.Normal("slope", 0, 1) * x["trend"]
        for name, z in x["effects"].items():
            scale = pm.HalfNormal(f"{name}_scale", SCALE_SDS[name])
            standard = pm.Normal(name, 0, 1, shape=z.shape[1])
            mean += sigma * scale * pt.dot(z, standard)
        decay = phi ** np.diff(x["day"])
        error = x["y"] - mean
        new = pm.Normal.dist(0, sigma * pt.sqrt(1 - decay**2))
        pm.Potential("first", pm.logp(pm.Normal.dist(0, sigma), error[0]))
        pm.Potential("rest", pm.logp(new, error[1:] - decay * error[:-1]).sum())
    return built
