"""Ask statsmodels to pool trials, and keep its answers for the tests.

Run it with ``make referees`` or ``python bench/referee.py meta``: it needs an environment of its own.

Source: the thirteen trials of BCG against tuberculosis are those of Colditz 1994,
    10.1001/jama.1994.03510330076038, as (cases, others) with and without the vaccine.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import statsmodels
import statsmodels.api as sm
from scipy.optimize import minimize_scalar
from statsmodels.stats.meta_analysis import combine_effects

GOLDEN = Path(__file__).parents[2] / "tests" / "evidence" / "golden" / "statsmodels.json"
SEED = 20261122
BCG = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]


def sets() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return sets of trials by name: effects and standard errors, ``float64[k]`` each."""
    found = {"BCG, log risk ratio": log_risk_ratios()}
    rng = np.random.default_rng(SEED)
    for k, tau in ((2, 0.0), (2, 8.0), (3, 1.0), (5, 0.0), (8, 4.0), (12, 2.0), (40, 6.0)):
        se = rng.uniform(1.0, 6.0, k)
        effects = rng.normal(-7.0, np.hypot(tau, se))
        found[f"{k} made-up trials, tau {tau:g}"] = (effects, se)
    found["5 trials that agree"] = (np.full(5, -3.0), np.array([1.0, 2.0, 0.5, 4.0, 3.0]))
    return found


def log_risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    """Return the BCG trials' log risk ratios and their standard errors."""
    a, b, c, d = np.array(BCG, dtype=float).T
    effects = np.log(a / (a + b)) - np.log(c / (c + d))
    return effects, np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def ask(name: str, effects: np.ndarray, se: np.ndarray) -> dict[str, Any]:
    """Return what statsmodels makes of one set: DerSimonian-Laird, Hartung-Knapp, REML, Q, Egger.

    It leaves a variance between trials below 0 as it is, which has no meaning; its fixed effect stands
    for such a set, as the method has it.
    """
    with np.errstate(all="ignore"):
        found = combine_effects(effects, se**2, method_re="dl", use_t=True)
    kind = "re" if found.tau2 > 0 else "fe"
    return {
        "name": name,
        "effects": effects.tolist(),
        "se": se.tolist(),
        "tau2": max(0.0, float(found.tau2)),
        "q": float(found.q),
        "mean": float(getattr(found, f"mean_effect_{kind}")),
        "se_plain": float(getattr(found, f"sd_eff_w_{kind}")),
        "se_hartung_knapp": float(getattr(found, f"sd_eff_w_{kind}_hksj")),
        "reml_tau2": restricted(effects, se),
        "egger": egger(effects, se),
    }


def restricted(effects: np.ndarray, se: np.ndarray) -> float:
    """Return the variance between trials by restricted maximum likelihood, with matrices and SciPy."""
    one = np.ones((len(se), 1))

    def loss(tau2: float) -> float:
        inverse = np.diag(1 / (se**2 + tau2))
        inside = one.T @ inverse @ one
        rest = effects - (one @ np.linalg.solve(inside, one.T @ inverse @ effects))
        return float(
            -np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(inside)[1] + rest @ inverse @ rest
        )

    most = 4 * float(np.var(effects)) + 1e-6
    found = minimize_scalar(loss, bounds=(0, most), method="bounded", options={"xatol": 1e-10})
    return 0.0 if loss(0.0) <= found.fun else float(found.x)


def egger(effects: np.ndarray, se: np.ndarray) -> list[float] | None:
    """Return Egger's intercept, its error and p: the slope on the standard error; None under ten."""
    if len(se) < 10:
        return None
    design = np.column_stack([np.ones_like(se), se])
    fit = sm.WLS(effects, design, weights=1 / se**2).fit()
    return [float(found[1]) for found in (fit.params, fit.bse, fit.pvalues)]


def main() -> None:
    """Write the golden file."""
    answers = [ask(name, *trials) for name, trials in sets().items()]
    rows = ",\n".join(json.dumps(answer) for answer in answers)
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(f'{{"statsmodels": "{statsmodels.__version__}", "sets": [\n{rows}\n]}}\n')
    print(f"{len(answers)} sets, {GOLDEN.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
