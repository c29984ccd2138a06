"""Ask PyMC, sampled by nutpie, what the nights of one simulated person show of eight exposures.

Run it with ``make referees`` or ``python bench/referee.py drivers``: it needs an environment of its own.

Source: Abril-Pla et al. 2023, PeerJ Computer Science 9:e1516 (PyMC).
"""

from __future__ import annotations

import json
import platform

import arviz
import numpy as np
import nutpie
import pymc as pm

from race.lived import inputs, one_shape
from race.peer import BENCH
from referees.drivers_model import model

GOLDEN = BENCH.parent / "tests" / "drivers" / "series" / "golden" / "pymc.json"
PERSON = {"seed": 3, "nights": 120, "exposures": 8, "phi": 0.3, "noise": "wild"}
CHAINS, WARM_UP, DRAWS, SEED = 4, 2000, 5000, 20261122
ENDS = (0.025, 0.16, 0.5, 0.84, 0.975)


def main() -> None:
    """Fit the person and write the golden file."""
    x = inputs(one_shape(**PERSON))
    trace = nutpie.sample(
        nutpie.compile_pymc_model(model(x)),
        chains=CHAINS,
        cores=1,
        tune=WARM_UP,
        draws=DRAWS,
        seed=SEED,
        target_accept=0.98,
        progress_bar=False,
    )
    effect = trace.posterior["effect"].to_numpy()
    phi = trace.posterior["phi"].to_numpy()
    found = {
        "mean": effect.mean((0, 1)).tolist(),
        "sd": effect.std((0, 1)).tolist(),
        "quantiles": {str(end): np.quantile(effect, end, axis=(0, 1)).tolist() for end in ENDS},
        "phi": float(phi.mean()),
        "phi_sd": float(phi.std()),
        "r_hat": float(arviz.rhat(trace.posterior["effect"])["effect"].max()),
        "effective": float(arviz.ess(trace.posterior["effect"])["effect"].min()),
        "diverging": int(trace.sample_stats["diverging"].sum()),
    }
    print(found)
    told = {
        "versions": {
            "pymc": pm.__version__,
            "nutpie": nutpie.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        "settings": {"chains": CHAINS, "warm_up": WARM_UP, "draws": DRAWS, "seed": SEED},
        "person": PERSON,
        "sum_of_outcome": float(np.sum(x["y"])),
        "found": found,
    }
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
