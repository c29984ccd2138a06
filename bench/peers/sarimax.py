"""statsmodels' SARIMAX: regression with AR(1) errors by maximum likelihood, missing nights and all."""

from __future__ import annotations

from typing import Any

import numpy as np
import statsmodels
from statsmodels.tsa.statespace.sarimax import SARIMAX

from race.serve import serve


def fit(data: dict[str, Any]) -> dict[str, float]:
    """Return the effect's estimate and standard error."""
    day, arm = np.array(data["day"]), np.array(data["arm"], dtype=float)
    outcome = np.array([np.nan if y is None else y for y in data["outcome"]])
    weekday = (day[:, None] % 7 == np.arange(6)) * 1.0 - (day[:, None] % 7 == 6)
    trend = (day - day.mean()) / np.ptp(day)
    columns = np.column_stack([arm, np.ones(day.size), trend, weekday])
    found = SARIMAX(outcome, columns, order=(1, 0, 0)).fit(disp=False)
    return {
        "mean": float(found.params[0]),
        "sd": float(found.bse[0]),
        "converged": bool(found.mle_retvals["converged"]),
        "phi": float(found.params[-2]),
    }


def arms(trials: list[dict[str, Any]]) -> list[list[float]]:
    """Return the arm's estimate and standard error beside a linear trend, of many trials."""
    return [list(_arm(**trial)) for trial in trials]


def _arm(arm: list[float], outcome: list[float | None]) -> tuple[float, float]:
    nights = np.array([np.nan if y is None else y for y in outcome])
    columns = np.column_stack([arm, np.ones(nights.size), np.linspace(-0.5, 0.5, nights.size)])
    # By default errors come from an approximation of the information; the information itself serves better.
    found = SARIMAX(nights, columns, order=(1, 0, 0)).fit(disp=False, cov_type="approx")
    return float(found.params[0]), float(found.bse[0])


def version() -> str:
    """Return what is raced against."""
    return f"statsmodels {statsmodels.__version__} SARIMAX"


if __name__ == "__main__":
    serve({"fit": fit, "arms": arms, "version": version})
