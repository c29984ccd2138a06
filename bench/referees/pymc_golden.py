"""Ask PyMC, sampled by nutpie, for the posterior of one trial, a second referee beside NumPyro.

Run it with ``make referees`` or ``python bench/referee.py pymc``: it needs an environment of its own.

Source: Abril-Pla et al. 2023, PeerJ Computer Science 9:e1516 (PyMC).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import arviz
import nutpie
import pymc as pm

from referees.golden import summary, write
from referees.model import SEED, columns, data_sets
from referees.pymc_model import model

if TYPE_CHECKING:
    import numpy as np

CHAINS, WARM_UP, DRAWS = 4, 1500, 5000
SET = "nightly, 90 nights"


def effective(draws: np.ndarray) -> float:
    """Return how many independent draws ``float64[chains, draws]`` are worth."""
    return float(arviz.ess(draws))


def posterior(data: dict[str, Any]) -> dict[str, Any]:
    """Return the effect's posterior with its Monte Carlo errors."""
    compiled = nutpie.compile_pymc_model(model(columns(data)))
    began = time.perf_counter()
    trace = nutpie.sample(
        compiled,
        chains=CHAINS,
        tune=WARM_UP,
        draws=DRAWS,
        seed=SEED,
        target_accept=0.95,
        progress_bar=False,
    )
    seconds = time.perf_counter() - began
    tau, phi = (trace.posterior[name].to_numpy() for name in ("tau", "phi"))
    return summary(tau, phi, effective) | {
        "r_hat": round(float(arviz.rhat(tau)), 5),
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Fit the data set and write the golden file."""
    data = data_sets()[SET]
    found = posterior(data)
    print(SET, found)
    write(
        "pymc.json",
        versions={"pymc": pm.__version__, "nutpie": nutpie.__version__},
        settings={"chains": CHAINS, "warm_up": WARM_UP, "draws": DRAWS, "seed": SEED},
        sets=[{"name": SET, "data": data, "continuous": found}],
    )


if __name__ == "__main__":
    main()
