"""NumPyro's No-U-Turn sampler on the engine's model, as the referee of the tests has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import numpyro
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS, DiscreteHMCGibbs

from race.serve import serve
from referees import nuts_golden
from referees.model import columns

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = {"same": nuts_golden.same, "continuous": nuts_golden.continuous}
samplers: dict[str, Callable[[jax.Array], jax.Array]] = {}


def prepare(model: str, data: dict[str, Any], warm_up: int, draws: int) -> None:
    """Take a model and its data in; nothing is compiled yet."""
    kernel = NUTS(MODELS[model], target_accept_prob=0.95)
    x = columns(data)

    def chain(key: jax.Array) -> jax.Array:
        mcmc = MCMC(
            DiscreteHMCGibbs(kernel) if model == "same" else kernel,
            num_warmup=warm_up,
            num_samples=draws,
            progress_bar=False,
        )
        mcmc.run(key, x)
        tau: jax.Array = mcmc.get_samples()["tau"]
        return tau

    samplers[model] = jax.jit(jax.vmap(chain))


def sample(model: str, chains: int, seed: int) -> dict[str, float]:
    """Return mean and sd of the effect, all chains run as one vector; the first run compiles."""
    keys = jax.random.split(jax.random.key(seed), chains)
    tau = np.asarray(samplers[model](keys))
    return {
        "mean": float(tau.mean()),
        "sd": float(tau.std()),
        "effective_draws": float(effective_sample_size(tau)),
        "r_hat": float(gelman_rubin(tau)),
    }


def version() -> str:
    """Return what is raced against."""
    return f"NumPyro {numpyro.__version__}"


if __name__ == "__main__":
    numpyro.enable_x64()
    serve({"prepare": prepare, "sample": sample, "version": version})
