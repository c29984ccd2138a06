"""PyMC's model sampled by nutpie; columns and priors are those of the referee of the tests."""

from __future__ import annotations

from typing import Any

import arviz
import nutpie
import pymc as pm

from race.serve import serve
from referees.model import columns
from referees.pymc_model import model

made: dict[str, Any] = {}


def prepare(data: dict[str, Any]) -> None:
    """Build the model and compile it, which a new data set needs anew."""
    made["compiled"] = nutpie.compile_pymc_model(model(columns(data)))


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
