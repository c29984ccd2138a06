"""NumPyro's No-U-Turn sampler on the engine's model, as the referee of the tests has it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "referees"))

import jax
import numpy as np
import numpyro
import nuts_golden
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS, DiscreteHMCGibbs
from race.serve import serve

MODELS = {"same": nuts_golden.same, "continuous": nuts_golden.continuous}
samplers: dict[str, MCMC] = {}


def sample(
    model: str, data: dict[str, Any], chains: int, warm_up: int, draws: int, seed: int
) -> dict[str, float]:
    """Return mean and sd of the effect; a model's first run compiles it."""
    if model not in samplers:
        samplers[model] = sampler(model, chains, warm_up, draws)
    run = samplers[model]
    run.run(jax.random.key(seed), nuts_golden.columns(data))
    tau = np.asarray(run.get_samples(group_by_chain=True)["tau"])
    return {
        "mean": float(tau.mean()),
        "sd": float(tau.std()),
        "effective_draws": float(effective_sample_size(tau)),
        "r_hat": float(gelman_rubin(tau)),
    }


def sampler(model: str, chains: int, warm_up: int, draws: int) -> MCMC:
    """Return the referee's sampler, all chains in one vector; compiled code is kept between runs."""
    kernel = NUTS(MODELS[model], target_accept_prob=0.95)
    return MCMC(
        DiscreteHMCGibbs(kernel) if model == "same" else kernel,
        num_warmup=warm_up,
        num_samples=draws,
        num_chains=chains,
        chain_method=jax.vmap if model == "same" else "vectorized",
        progress_bar=False,
    )


def version() -> str:
    """Return what is raced against."""
    return f"NumPyro {numpyro.__version__}"


if __name__ == "__main__":
    numpyro.enable_x64()
    serve({"sample": sample, "version": version})
