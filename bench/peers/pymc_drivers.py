"""PyMC's model of drivers sampled by nutpie; priors are those of the referee of the tests."""

from __future__ import annotations

from typing import Any

import arviz
import numpy as np
import nutpie
import pymc as pm

from race.serve import serve
from referees.drivers_model import model

made: dict[str, Any] = {}


def prepare(data: dict[str, Any]) -> None:
    """Build the model and compile it, which a new set of nights needs anew."""
    made["compiled"] = nutpie.compile_pymc_model(model(data))


def sample(chains: int, warm_up: int, draws: int, seed: int) -> dict[str, Any]:
    """Return what the draws say of each effect."""
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
    effect = trace.posterior["effect"]
    values = effect.to_numpy()
    return {
        "mean": values.mean((0, 1)).tolist(),
        "sd": values.std((0, 1)).tolist(),
        "ends": np.quantile(values, (0.025, 0.975), axis=(0, 1)).tolist(),
        "r_hat": float(arviz.rhat(effect)["effect"].max()),
        "effective": float(arviz.ess(effect)["effect"].min()),
    }


def version() -> str:
    """Return what is raced against."""
    return f"PyMC {pm.__version__} with nutpie {nutpie.__version__}"


if __name__ == "__main__":
    serve({"prepare": prepare, "sample": sample, "version": version})
