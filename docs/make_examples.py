"""Write the files that the tutorials use: a week of a wristband, a diary, a table of nights.

    python docs/make_examples.py

All three people are simulated and seeded, so a second run writes the same bytes, and the true effects
stand here: ``TUTORIAL_EFFECT_MIN`` and ``README_EFFECT_MIN``.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nightlab.rehearsal.simulate import SimulatedPerson, simulate
from nightlab.rehearsal.sleeper import Sleeper, simulate_nights, to_fitbit
from nightlab.trials import Design

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

EXAMPLES = Path(__file__).with_name("examples")
SEED = 20261122

# A week over the night of 29 March 2026, when clocks in Berlin went forward.
WEEK = date(2026, 3, 24)

TUTORIAL = Design(("placebo", "magnesium"), nights=28, seed=11, block_nights=14, max_run=3)
TUTORIAL_START = date(2026, 1, 5)
TUTORIAL_EFFECT_MIN = -6.0
BY_HAND = (0, 1, 2)  # mornings that the tutorial logs by itself
FORGOTTEN = (9, 20)

README = Design(("placebo", "magnesium"), nights=56, seed=7, block_nights=14, max_run=3)
README_START = date(2026, 2, 2)
README_EFFECT_MIN = -12.0

USUAL_SOL_MIN, SOL_SD_MIN = 38.0, 15.0


def latencies(design: Design, effect_min: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return minutes to fall asleep by night, as a person would tell them: to five minutes."""
    person = SimulatedPerson(effect_sd=effect_min / SOL_SD_MIN, missing=0.0)
    told = USUAL_SOL_MIN + SOL_SD_MIN * simulate(person, design.codes().astype(float), rng)
    rounded: NDArray[np.float64] = np.maximum(5.0, 5 * np.round(told / 5))
    return rounded


def week() -> str:
    """Return a week of nights as a wristband exports them."""
    rng = np.random.default_rng(SEED)
    nights = simulate_nights(Sleeper(), WEEK, [False] * 7, rng)
    return json.dumps(to_fitbit([one.night for one in nights]), indent=0) + "\n"


def mornings() -> list[dict[str, str]]:
    """Return the tutorial's trial as a diary, every morning of it."""
    rng = np.random.default_rng(SEED)
    found = []
    for number, sol_min in enumerate(latencies(TUTORIAL, TUTORIAL_EFFECT_MIN, rng)):
        ends = TUTORIAL_START + timedelta(days=number + 1)
        lights_out = datetime(ends.year, ends.month, ends.day, 23) + timedelta(  # noqa: DTZ001 - a wall clock
            days=-1, minutes=5 * int(rng.integers(-3, 7))
        )
        rose = lights_out + timedelta(minutes=5 * int(rng.integers(92, 102)))
        awakenings = int(rng.integers(0, 4))
        found.append(
            {
                "date": ends.isoformat(),
                "tried_to_sleep": f"{lights_out:%H:%M}",
                "fell_asleep": f"{lights_out + timedelta(minutes=sol_min):%H:%M}",
                "woke": f"{rose - timedelta(minutes=10):%H:%M}",
                "rose": f"{rose:%H:%M}",
                "awakenings": str(awakenings),
                "awake_min": str(5 * awakenings),
                "quality": str(int(np.clip(round(5 - sol_min / 20), 1, 5))),
            }
        )
    return found


def table() -> list[dict[str, str]]:
    """Return the table of nights of the first page."""
    told = latencies(README, README_EFFECT_MIN, np.random.default_rng(SEED))
    return [
        {
            "night": str(dose.night),
            "block": str(dose.block),
            "arm": dose.arm,
            "sol_min": f"{sol_min:g}",
        }
        for dose, sol_min in zip(README.schedule(README_START), told, strict=True)
    ]


def files() -> dict[str, str]:
    """Return every example by file name."""
    kept = [m for i, m in enumerate(mornings()) if i not in (*BY_HAND, *FORGOTTEN)]
    return {"sleep.json": week(), "diary.csv": _csv(kept), "nights.csv": _csv(table())}


def _csv(rows: Sequence[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main(names: Iterable[str]) -> None:
    """Write the examples."""
    EXAMPLES.mkdir(exist_ok=True)
    for name in names:
        (EXAMPLES / name).write_text(files()[name], encoding="utf-8")
        sys.stdout.write(f"wrote {EXAMPLES.name}/{name}\n")


if __name__ == "__main__":
    main(files())
