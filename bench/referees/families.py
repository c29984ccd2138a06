"""What the referee of the other families is asked: latencies, efficiencies, awakenings, ratings, wild nights.

Needs NumPy and Nightlab's own source alone, for it runs in the referee's environment.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nightlab.trials.latent import LINKS
from nightlab.trials.prior import NEUTRAL_SDS
from referees.model import SEED, columns, simulate

CUTS = np.array([-2.2, -0.9, 0.8, 2.4])
WILD_SHARE = 0.1  # of the nights, by so many minutes to either side
WILD_MIN = 120.0


def data_sets() -> dict[str, dict[str, Any]]:
    """Return the seeded trials; an outcome of None is a missing night."""
    nightly: dict[str, Any] = {"nights": 70, "period": 1, "phi": 0.4, "missing": 0.1}
    weekly: dict[str, Any] = {"nights": 56, "period": 7, "phi": 0.3, "missing": 0.2}
    return {
        "latency, nightly": _of("log", simulate(11, **nightly)),
        "efficiency, weekly pairs": _of("logit", simulate(12, **weekly)),
        "awakenings, nightly": _of("counts", simulate(13, **nightly)),
        "awakenings, weekly pairs": _of("counts", simulate(14, **weekly)),
        "ratings, nightly": _of("ratings", simulate(15, **nightly)),
        "ratings, few and sparse": _of(
            "ratings", simulate(16, **(nightly | {"nights": 40, "blocks": False}))
        ),
        "wild nights, nightly": _wild(simulate(17, **nightly)),
        "wild nights, weekly pairs": _wild(simulate(18, **weekly)),
        "calm nights, without blocks": simulate(19, **(nightly | {"phi": 0.6, "blocks": False}))
        | {"family": "student"},
    }


def _wild(data: dict[str, Any]) -> dict[str, Any]:
    """Return a trial with some nights far from all others."""
    rng = np.random.default_rng([SEED, 98, len(data["day"])])
    n = len(data["day"])
    away = WILD_MIN * rng.choice([-1.0, 1.0], n) * (rng.random(n) < WILD_SHARE)
    moved = [
        None if y is None else round(y + more, 2)
        for y, more in zip(data["outcome"], away.tolist(), strict=True)
    ]
    return data | {"outcome": moved, "family": "student"}


def _of(family: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return a trial's minutes as another kind of outcome."""
    rng = np.random.default_rng([SEED, 99, len(data["day"])])
    own: list[float | None] = []
    for minutes in data["outcome"]:
        z = 0.0 if minutes is None else (minutes - 420) / 20
        drawn = {
            "log": round(float(np.exp(2.8 + 0.6 * z))),
            "logit": round(100 / (1 + float(np.exp(-2.2 - 0.5 * z))), 1),
            "counts": int(rng.poisson(np.exp(0.9 + 0.4 * z) * rng.gamma(9, 1 / 9))),
            "ratings": int(1 + (rng.logistic() + 0.9 * z > CUTS).sum()),
        }[family]
        own.append(None if minutes is None else float(drawn))
    return data | {"outcome": own, "family": family}


def on_model_scale(data: dict[str, Any]) -> dict[str, Any]:
    """Return a latency's or an efficiency's trial on the scale of the Gaussian model."""
    own = [np.nan if y is None else y for y in data["outcome"]]
    y = np.array(own)
    share = 0.005 + 0.99 * y / 100
    moved = np.log(y + 1) if data["family"] == "log" else np.log(share / (1 - share))
    return data | {"outcome": [None if np.isnan(v) else float(v) for v in moved]}


def latent_columns(data: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of the models of counts and ratings at the observed nights."""
    x = columns(data)
    link = LINKS[data["family"]]
    return x | {
        "kind": data["family"],
        "unit": link.unit,
        "noise_sd": link.noise_sd,
        "dispersion_sd": link.dispersion_sd,
        "prior_sd": NEUTRAL_SDS * link.unit,
        "gaps": np.diff(x["day"]),
    }
