"""Ask NumPyro for the posterior of an effect and keep the answers for the tests of ``trials``.

Run it with ``make referees`` or ``python bench/referee.py nuts``: it needs an environment of its own.

Each data set is fitted twice, with 4 chains of the No-U-Turn sampler:

- ``same``: the engine's own model, its random effects' scales on the same few points, drawn by Gibbs
  steps, all random effects integrated into one dense covariance matrix; autocorrelation continuous.
- ``continuous``: every random effect sampled by itself, their scales half-normal and continuous. It
  differs from the engine's model, and tells how much the few points matter.

Source: Hoffman & Gelman 2014, JMLR 15:1593; Phan et al. 2019, arXiv:1912.11554 (NumPyro).
"""

from __future__ import annotations

import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS, DiscreteHMCGibbs

from referees.golden import summary, write
from referees.model import (
    PHI_RANGE,
    SCALE_SDS,
    SEED,
    TREND_SD,
    columns,
    data_sets,
    scale_points,
)

CHAINS, WARM_UP, DRAWS = 4, 800, 2500


def common(x: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Sample what both models share; return the mean, sigma and the powers of phi from 0 up."""
    alpha = numpyro.sample("alpha", dist.ImproperUniform(dist.constraints.real, (), ()))
    log_sigma = numpyro.sample("log_sigma", dist.ImproperUniform(dist.constraints.real, (), ()))
    phi = numpyro.sample("phi", dist.Uniform(*PHI_RANGE))
    tau = numpyro.sample("tau", dist.Normal(0, x["prior_sd"]))
    sigma = jnp.exp(log_sigma)
    mean = x["y"].mean() + alpha + tau * x["treated"]
    if x["trend"] is not None:
        slope = numpyro.sample("slope", dist.Normal(0, 1))
        mean = mean + TREND_SD * sigma * slope * x["trend"]
    longest = int(np.ptp(x["day"]))
    powers = jnp.concatenate([jnp.ones(1), jnp.cumprod(jnp.full(longest, phi))])
    return mean, sigma, powers


def same(x: dict[str, Any]) -> None:
    """The engine's model: scales on points, everything but mean, sigma and phi in the covariance."""
    mean, sigma, powers = common(x)
    covariance = powers[np.abs(x["day"][:, None] - x["day"][None, :])]
    for name, z in x["effects"].items():
        points, log_weights = scale_points(name)
        which = numpyro.sample(name, dist.Categorical(logits=log_weights))
        covariance = covariance + jnp.asarray(points)[which] ** 2 * (z @ z.T)
    numpyro.sample(
        "y",
        dist.MultivariateNormal(mean, scale_tril=sigma * jnp.linalg.cholesky(covariance)),
        obs=x["y"],
    )


def continuous(x: dict[str, Any]) -> None:
    """The model with continuous scales and every random effect a parameter; AR(1) step by step."""
    mean, sigma, powers = common(x)
    for name, z in x["effects"].items():
        scale = numpyro.sample(f"{name}_scale", dist.HalfNormal(SCALE_SDS[name]))
        standard = numpyro.sample(name, dist.Normal(0, 1).expand([z.shape[1]]).to_event(1))
        mean = mean + sigma * scale * (z @ standard)
    decay = powers[np.diff(x["day"])]
    error = x["y"] - mean
    numpyro.sample("first", dist.Normal(error[0], sigma), obs=0.0)
    numpyro.sample(
        "rest",
        dist.Normal(error[1:] - decay * error[:-1], sigma * jnp.sqrt(1 - decay**2)).to_event(1),
        obs=jnp.zeros(error.size - 1),
    )


def posterior(model: Any, x: dict[str, Any], key: int) -> dict[str, Any]:
    """Return the effect's posterior with its Monte Carlo errors."""
    kernel = NUTS(model, target_accept_prob=0.95)
    if model is same:
        kernel = DiscreteHMCGibbs(kernel)
    mcmc = MCMC(
        kernel,
        num_warmup=WARM_UP,
        num_samples=DRAWS,
        num_chains=CHAINS,
        chain_method=jax.vmap if model is same else "vectorized",
        progress_bar=False,
    )
    began = time.perf_counter()
    mcmc.run(jax.random.key(key), x)
    seconds = time.perf_counter() - began
    draws = mcmc.get_samples(group_by_chain=True)
    told = summary(np.asarray(draws["tau"]), np.asarray(draws["phi"]), effective_sample_size)
    return told | {
        "r_hat": round(float(gelman_rubin(draws["tau"])), 5),
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Fit every data set with both models and write the golden file."""
    numpyro.enable_x64()
    found = []
    for key, (name, data) in enumerate(data_sets().items()):
        x = columns(data)
        fits = {m.__name__: posterior(m, x, key) for m in (same, continuous)}
        print(name, fits, flush=True)
        found.append({"name": name, "data": data, "prior_sd": x["prior_sd"], **fits})
    write(
        "nuts.json",
        versions={"numpyro": numpyro.__version__, "jax": jax.__version__},
        settings={"chains": CHAINS, "warm_up": WARM_UP, "draws": DRAWS, "seed": SEED},
        sets=found,
    )


if __name__ == "__main__":
    main()
