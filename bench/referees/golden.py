"""What a referee's draws say of an effect, with its Monte Carlo errors, and the file that keeps it."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING, Any

import numpy as np

from referees.model import GOLDEN

if TYPE_CHECKING:
    from collections.abc import Callable

QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)


def summary(
    tau: np.ndarray, phi: np.ndarray, effective: Callable[[np.ndarray], Any]
) -> dict[str, Any]:
    """Return mean, sd and quantiles of the effect and of the autocorrelation.

    Args:
        tau: ``float64[chains, draws]``, the effect.
        phi: ``float64[chains, draws]``, the autocorrelation.
        effective: Tells how many independent draws an array is worth.
    """
    mean, sd = float(tau.mean()), float(tau.std())
    around = (tau - mean) ** 2
    worth = float(effective(tau))
    return {
        "mean": mean,
        "mean_error": sd / worth**0.5,
        "sd": sd,
        "sd_error": float(around.std()) / float(effective(around)) ** 0.5 / (2 * sd),
        "quantiles": dict(
            zip(map(str, QUANTILES), np.quantile(tau, QUANTILES).tolist(), strict=True)
        ),
        "phi_mean": float(phi.mean()),
        "phi_error": float(phi.std()) / float(effective(phi)) ** 0.5,
        "phi_sd": float(phi.std()),
        "effective_draws": round(worth),
    }


def read(name: str) -> list[dict[str, Any]]:
    """Return the sets of a golden file, none where there is no such file yet."""
    path = GOLDEN / name
    if not path.exists():
        return []
    sets: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["sets"]
    return sets


def write(
    name: str,
    *,
    versions: dict[str, str],
    settings: dict[str, int],
    sets: list[dict[str, Any]],
) -> None:
    """Write a golden file with what made it."""
    made_by = versions | {"numpy": np.__version__, "python": platform.python_version()}
    GOLDEN.mkdir(exist_ok=True)
    told = {"versions": made_by, "settings": settings, "sets": sets}
    (GOLDEN / name).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
