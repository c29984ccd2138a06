"""Ask NumPyro for the posterior of an effect and keep the answers for the tests of ``trials``.

Run it in an environment of its own; the trial engine neither needs NumPyro nor is needed here:

    uv venv /tmp/nuts && uv pip install --python /tmp/nuts/bin/python numpyro
    /tmp/nuts/bin/python bench/referees/nuts_golden.py

Each data set is fitted twice, with 4 chains of the No-U-Turn sampler:

- ``same``: the engine's own model, its random effects' scales on the same few points, drawn by Gibbs
  steps, all random effects integrated into one dense covariance matrix; autocorrelation continuous.
- ``continuous``: every random effect sampled by itself, their scales half-normal and continuous. It
  differs from the engine's model, and tells how much the few points matter.

Source: Hoffman & Gelman 2014, JMLR 15:1593; Phan et al. 2019, arXiv:1912.11554 (NumPyro).
"""

from __future__ import annotations

import json
import platform
import time
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS, DiscreteHMCGibbs

GOLDEN = Path(__file__).parents[2] / "tests" / "trials" / "golden" / "nuts.json"
CHAINS, WARM_UP, DRAWS, SEED = 4, 1500, 5000, 20261122
QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)

# The engine's priors, written down a second time on purpose.
PHI_RANGE, PHI_BETA = (-0.35, 0.95), 3.0
SCALES = {
    "weekday": ([0.05, 0.25, 0.6, 1.2], 0.4),
    "block": ([0.05, 0.3, 0.7, 1.4], 0.7),
    "period": ([0.05, 0.25, 0.5, 0.9, 1.5], 0.8),
}
TREND_SD = 2.0
NEUTRAL_SDS = 2.0


def data_sets() -> dict[str, dict[str, Any]]:
    """Return the seeded trials, each with its true effect of 0.4 sd (of 20 minutes)."""
    return {
        "nightly, 90 nights": simulate(1, nights=90, period=1, phi=0.3, missing=0.0),
        "weekly pairs, 56 nights, a fifth missing": simulate(
            2, nights=56, period=7, phi=0.3, missing=0.2
        ),
        "nightly, 70 nights, autocorrelation 0.6, no blocks": simulate(
            3, nights=70, period=1, phi=0.6, missing=0.1, blocks=False
        ),
    }


def simulate(
    seed: int, *, nights: int, period: int, phi: float, missing: float, blocks: bool = True
) -> dict[str, Any]:
    """Return one trial as plain columns; an outcome of None is a missing night."""
    rng = np.random.default_rng([SEED, seed])
    pairs = -(-nights // (2 * period))
    arms = np.concatenate([np.repeat(rng.permutation(2), period) for _ in range(pairs)])[:nights]
    noise = np.empty(nights)
    noise[0] = rng.standard_normal()
    for night in range(1, nights):
        noise[night] = phi * noise[night - 1] + np.sqrt(1 - phi**2) * rng.standard_normal()
    block = np.arange(nights) // 14
    sds = noise + 0.4 * arms + 0.3 * np.linspace(0, 1, nights) + 0.2 * (np.arange(nights) % 7 >= 5)
    minutes = np.round(420 + 20 * sds, 2)
    seen = rng.random(nights) >= missing
    return {
        "day": list(range(nights)),
        "arm": arms.tolist(),
        "block": block.tolist() if blocks else None,
        "outcome": [float(y) if s else None for y, s in zip(minutes, seen, strict=True)],
    }


def columns(data: dict[str, Any]) -> dict[str, Any]:
    """Return the model's inputs at the observed nights."""
    arm = np.array(data["arm"])
    seen = np.array([y is not None for y in data["outcome"]])
    y = np.array([v for v in data["outcome"] if v is not None])
    day = np.array(data["day"])[seen]
    run = np.concatenate(([0], np.cumsum(np.diff(arm) != 0)))[seen]
    effects = {"weekday": one_each(day % 7), "period": one_each(run)}
    if data["block"] is not None:
        effects["block"] = one_each(np.array(data["block"])[seen])
    linear = (day - day.mean()) / np.ptp(day)
    return {
        "y": y,
        "day": day,
        "treated": arm[seen].astype(float),
        "effects": effects,
        "trend": None if data["block"] is not None else linear,
        "prior_sd": NEUTRAL_SDS * y[arm[seen] == 0].std(ddof=1),
    }


def one_each(member: np.ndarray) -> np.ndarray:
    """Return one column for each group."""
    return (member[:, None] == np.unique(member)[None, :]).astype(float)


def common(x: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Sample what both models share; return the mean, sigma and the powers of phi from 0 up."""
    alpha = numpyro.sample("alpha", dist.ImproperUniform(dist.constraints.real, (), ()))
    log_sigma = numpyro.sample("log_sigma", dist.ImproperUniform(dist.constraints.real, (), ()))
    phi = numpyro.sample("phi", dist.Uniform(*PHI_RANGE))
    numpyro.factor("phi_prior", (PHI_BETA - 1) * (jnp.log1p(phi) + jnp.log1p(-phi)))
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
        points, sd = (np.array(v) for v in SCALES[name])
        which = numpyro.sample(name, dist.Categorical(logits=-0.5 * (points / sd) ** 2))
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
        scale = numpyro.sample(f"{name}_scale", dist.HalfNormal(SCALES[name][1]))
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
    tau, phi = np.asarray(draws["tau"]), np.asarray(draws["phi"])
    mean, sd = float(tau.mean()), float(tau.std())
    around = (tau - mean) ** 2
    sd_error = around.std() / np.sqrt(effective_sample_size(around)) / (2 * sd)
    return {
        "mean": mean,
        "mean_error": sd / float(np.sqrt(effective_sample_size(tau))),
        "sd": sd,
        "sd_error": float(sd_error),
        "quantiles": dict(
            zip(map(str, QUANTILES), np.quantile(tau, QUANTILES).tolist(), strict=True)
        ),
        "phi_mean": float(phi.mean()),
        "phi_error": float(phi.std() / np.sqrt(effective_sample_size(phi))),
        "phi_sd": float(phi.std()),
        "effective_draws": round(float(effective_sample_size(tau))),
        "r_hat": round(float(gelman_rubin(tau)), 5),
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Fit every data set with both models and write the golden file."""
    numpyro.enable_x64()
    found = []
    for key, (name, data) in enumerate(data_sets().items()):
        x = columns(data)
        fits = {m.__name__: posterior(m, x, key) for m in (same, continuous)}
        print(name, json.dumps(fits, indent=1))
        found.append({"name": name, "data": data, "prior_sd": x["prior_sd"], **fits})
    versions = {
        "numpyro": numpyro.__version__,
        "jax": jax.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
    settings = {"chains": CHAINS, "warm_up": WARM_UP, "draws": DRAWS, "seed": SEED}
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(
        json.dumps({"versions": versions, "settings": settings, "sets": found}, indent=1) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
