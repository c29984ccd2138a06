"""Ask NumPyro for the effect under every family but the Gaussian one; keep the answers for the tests.

Run it with ``python bench/referees/families_golden.py`` in the environment that ``bench/referee.py`` makes for
``nuts``. Every random effect, every night's noise, every scale and every cut is sampled; nothing is integrated.

Source: Hoffman & Gelman 2014, JMLR 15:1593; Phan et al. 2019, arXiv:1912.11554 (NumPyro).
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS

from referees.families import data_sets, latent_columns, on_model_scale
from referees.golden import read, summary, write
from referees.model import PHI_RANGE, SCALE_SDS, SEED, TREND_SD, columns
from referees.nuts_golden import common, continuous

if TYPE_CHECKING:
    from collections.abc import Callable

CHAINS, WARM_UP, DRAWS = 4, 700, 1500
NU_SHAPE, NU_RATE = 2.0, 0.1


def latent(x: dict[str, Any]) -> None:
    """Counts and ratings: all that moves a night on a predictor, the outcome drawn around it."""
    phi = numpyro.sample("phi", dist.Uniform(*PHI_RANGE))
    tau = numpyro.sample("tau", dist.Normal(0, x["prior_sd"]))
    noise_sd = numpyro.sample("noise_sd", dist.HalfNormal(x["noise_sd"]))
    base = noise_sd * _autocorrelated(phi, x)
    if x["trend"] is not None:
        base = base + TREND_SD * x["unit"] * numpyro.sample("slope", dist.Normal(0, 1)) * x["trend"]
    for name, z in x["effects"].items():
        scale = numpyro.sample(f"{name}_scale", dist.HalfNormal(SCALE_SDS[name] * x["unit"]))
        standard = numpyro.sample(name, dist.Normal(0, 1).expand([z.shape[1]]).to_event(1))
        base = base + scale * (z @ standard)
    outcome = {"counts": _counts, "ratings": _ratings}[x["kind"]]
    numpyro.deterministic("own", outcome(x, base, tau))


def _autocorrelated(phi: Any, x: dict[str, Any]) -> Any:
    """Sample noise of sd 1 that fades by phi a day, night after night."""
    n = x["day"].size
    powers = jnp.concatenate([jnp.ones(1), jnp.cumprod(jnp.full(int(x["gaps"].max()), phi))])
    decay = powers[x["gaps"]]
    fresh = numpyro.sample("fresh", dist.Normal(0, 1).expand([n]).to_event(1))

    def night(before: Any, now: Any) -> Any:
        fade, new = now
        value = fade * before + jnp.sqrt(1 - fade**2) * new
        return value, value

    _, rest = jax.lax.scan(night, fresh[0], (decay, fresh[1:]))
    return jnp.concatenate([fresh[:1], rest])


def _counts(x: dict[str, Any], base: Any, tau: Any) -> Any:
    level = numpyro.sample("level", dist.Normal(0, 10))
    dispersion = numpyro.sample("dispersion", dist.HalfNormal(x["dispersion_sd"]))
    mean = jnp.exp(level + base + tau * x["treated"])
    around = dist.NegativeBinomial2(mean, dispersion**-2.0)
    numpyro.sample("y", around, obs=x["y"].astype(int))
    return (jnp.exp(level + base + tau) - jnp.exp(level + base)).mean()


def _ratings(x: dict[str, Any], base: Any, tau: Any) -> Any:
    values, code = np.unique(x["y"], return_inverse=True)
    shares = numpyro.sample("shares", dist.Dirichlet(jnp.ones(values.size)))
    below = jnp.clip(jnp.cumsum(shares)[:-1], 1e-9, 1 - 1e-9)
    cuts = jnp.log(below) - jnp.log1p(-below)
    numpyro.sample("y", dist.OrderedLogistic(base + tau * (x["treated"] - 0.5), cuts), obs=code)
    steps = jnp.diff(values)
    expected = [
        (steps * jax.nn.sigmoid(base[:, None] + side * tau - cuts)).sum(axis=1)
        for side in (0.5, -0.5)
    ]
    return (expected[0] - expected[1]).mean()


def student(x: dict[str, Any]) -> None:
    """Minutes whose noise is new by a Student-t each night; every random effect a parameter."""
    mean, sigma, powers = common(x)
    nu = numpyro.sample("nu", dist.Gamma(NU_SHAPE, NU_RATE))
    for name, z in x["effects"].items():
        scale = numpyro.sample(f"{name}_scale", dist.HalfNormal(SCALE_SDS[name]))
        standard = numpyro.sample(name, dist.Normal(0, 1).expand([z.shape[1]]).to_event(1))
        mean = mean + sigma * scale * (z @ standard)
    decay = powers[np.diff(x["day"])]
    error = x["y"] - mean
    numpyro.sample("first", dist.StudentT(nu, error[0], sigma), obs=0.0)
    numpyro.sample(
        "rest",
        dist.StudentT(nu, error[1:] - decay * error[:-1], sigma * jnp.sqrt(1 - decay**2)).to_event(
            1
        ),
        obs=jnp.zeros(error.size - 1),
    )


def question(data: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return a trial's model and its inputs."""
    family = data["family"]
    if family in ("log", "logit"):
        return continuous, columns(on_model_scale(data))
    return (student, columns(data)) if family == "student" else (latent, latent_columns(data))


def posterior(data: dict[str, Any], key: int) -> dict[str, Any]:
    """Return the effect's posterior on the model's scale and in the outcome's unit."""
    family = data["family"]
    model, x = question(data)
    mcmc = MCMC(
        NUTS(model, target_accept_prob=0.95),
        num_warmup=WARM_UP,
        num_samples=DRAWS,
        num_chains=CHAINS,
        chain_method="vectorized",
        progress_bar=False,
    )
    began = time.perf_counter()
    mcmc.run(jax.random.key(key), x)
    seconds = time.perf_counter() - began
    draws = mcmc.get_samples(group_by_chain=True)
    tau, phi = np.asarray(draws["tau"]), np.asarray(draws["phi"])
    own = np.asarray(draws["own"]) if "own" in draws else OWN[family](tau, columns(data))
    return {
        "model": summary(tau, phi, effective_sample_size),
        "own": summary(own, phi, effective_sample_size),
        "r_hat": round(float(gelman_rubin(tau)), 5),
        "seconds": round(seconds, 1),
    }


def _own_latency(tau: np.ndarray, x: dict[str, Any]) -> np.ndarray:
    on, y = x["treated"], x["y"] + 1
    moved = np.exp(tau[..., None] * (1 - on)) - np.exp(-tau[..., None] * on)
    answer: np.ndarray = (y * moved).mean(axis=-1)
    return answer


def _own_efficiency(tau: np.ndarray, x: dict[str, Any]) -> np.ndarray:
    on, share = x["treated"], 0.005 + 0.99 * x["y"] / 100
    odds = share / (1 - share)
    up, down = odds * np.exp(tau[..., None] * (1 - on)), odds * np.exp(-tau[..., None] * on)
    answer: np.ndarray = 100 / 0.99 * (up / (1 + up) - down / (1 + down)).mean(axis=-1)
    return answer


OWN: dict[str, Callable[[np.ndarray, dict[str, Any]], np.ndarray]] = {
    "student": lambda tau, _: tau,
    "log": _own_latency,
    "logit": _own_efficiency,
}


def main() -> None:
    """Fit every data set, or those whose names begin with an argument, and renew them in the golden file."""
    numpyro.enable_x64()
    wanted = tuple(sys.argv[1:]) or ("",)
    kept = {one["name"]: one for one in read("families.json")}
    for key, (name, data) in enumerate(data_sets().items()):
        if name.startswith(wanted):
            fit = posterior(data, key)
            print(name, fit, flush=True)
            kept[name] = {"name": name, "data": data, **fit}
    write(
        "families.json",
        versions={"numpyro": numpyro.__version__, "jax": jax.__version__},
        settings={"chains": CHAINS, "warm_up": WARM_UP, "draws": DRAWS, "seed": SEED},
        sets=[kept[name] for name in data_sets() if name in kept],
    )


if __name__ == "__main__":
    main()
