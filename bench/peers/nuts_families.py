"""NumPyro's No-U-Turn sampler on the models of the families, as the referee of the tests has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import numpyro
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS

from race.serve import serve
from referees.families_golden import question

if TYPE_CHECKING:
    from collections.abc import Callable

samplers: list[Callable[[jax.Array], tuple[jax.Array, jax.Array]]] = []


def prepare(data: dict[str, Any], warm_up: int, draws: int) -> None:
    """Take a trial in; nothing is compiled yet."""
    model, x = question(data)
    kernel = NUTS(model, target_accept_prob=0.95)

    def chain(key: jax.Array) -> tuple[jax.Array, jax.Array]:
        mcmc = MCMC(kernel, num_warmup=warm_up, num_samples=draws, progress_bar=False)
        mcmc.run(key, x)
        found = mcmc.get_samples()
        return found.get("own", found["tau"]), found["tau"]

    samplers[:] = [jax.jit(jax.vmap(chain))]


def sample(chains: int, seed: int) -> dict[str, float]:
    """Return mean and sd of the effect in the outcome's unit; the first run compiles."""
    keys = jax.random.split(jax.random.key(seed), chains)
    own, tau = (np.asarray(drawn) for drawn in samplers[0](keys))
    return {
        "mean": float(own.mean()),
        "sd": float(own.std()),
        "effective_draws": float(effective_sample_size(tau)),
        "r_hat": float(gelman_rubin(tau)),
    }


def version() -> str:
    """Return what is raced against."""
    return f"NumPyro {numpyro.__version__}"


if __name__ == "__main__":
    numpyro.enable_x64()
    serve({"prepare": prepare, "sample": sample, "version": version})
