"""PyMC's model sampled by nutpie; columns and priors are those of the referee of the tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "referees"))

import arviz
import numpy as np
import nutpie
import nuts_golden
import pymc as pm
import pytensor.tensor as pt

from race.serve import serve

made: dict[str, Any] = {}


def prepare(data: dict[str, Any]) -> None:
    """Build the model and compile it, which a new data set needs anew."""
    made["compiled"] = nutpie.compile_pymc_model(model(nuts_golden.columns(data)))


def model(x: dict[str, Any]) -> pm.Model:
    """Return the referee's ``continuous`` model, term by term."""
    with pm.Model() as built:
        alpha, log_sigma = pm.Flat("alpha"), pm.Flat("log_sigma")
        phi = pm.Uniform("phi", *nuts_golden.PHI_RANGE)
        log_beta = pt.log1p(phi) + pt.log1p(-phi)
        pm.Potential("phi_prior", (nuts_golden.PHI_BETA - 1) * log_beta)
        tau = pm.Normal("tau", 0, x["prior_sd"])
        sigma = pt.exp(log_sigma)
        mean = x["y"].mean() + alpha + tau * x["treated"]
        for name, z in x["effects"].items():
            scale = pm.HalfNormal(f"{name}_scale", nuts_golden.SCALES[name][1])
            standard = pm.Normal(name, 0, 1, shape=z.shape[1])
            mean += sigma * scale * pt.dot(z, standard)
        decay = phi ** np.diff(x["day"])
        error = x["y"] - mean
        new = pm.Normal.dist(0, sigma * pt.sqrt(1 - decay**2))
        pm.Potential("first", pm.logp(pm.Normal.dist(0, sigma), error[0]))
        pm.Potential("rest", pm.logp(new, error[1:] - decay * error[:-1]).sum())
    return built


def sample(chains: int, warm_up: int, draws: int, seed: int) -> dict[str, float]:
    """Return mean and sd of the effect."""
    trace = nutpie.sample(
        made["compiled"],
        chains=chains,
        cores=1,
        tune=warm_up,
        draws=draws,
        seed=seed,
        target_accept=0.95,
        progress_bar=False,
    )
    tau = trace.posterior["tau"]
    return {
        "mean": float(tau.mean()),
        "sd": float(tau.std()),
        "effective_draws": float(arviz.ess(tau)["tau"]),
        "r_hat": float(arviz.rhat(tau)["tau"]),
    }


def version() -> str:
    """Return what is raced against."""
    return f"PyMC {pm.__version__} with nutpie {nutpie.__version__}"


if __name__ == "__main__":
    serve({"prepare": prepare, "sample": sample, "version": version})
