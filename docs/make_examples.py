"""Write the files that the tutorials use: a week of a wristband, a diary, a trial's, a table of nights.

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
from nightlab.trials import Design, plan_design

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

EXAMPLES = Path(__file__).with_name("examples")
SEED = 20261122

# A week over the night of 29 March 2026, when clocks in Berlin went forward.
WEEK = date(2026, 3, 24)

TUTORIAL = plan_design(
    "nightly",
    ("placebo", "magnesium bisglycinate"),
    nights=56,
    seed=11,
    block_nights=14,
)
SETTLED = date(2026, 1, 2)  # the day on which the tutorial's trial is settled and rehearsed
TUTORIAL_START = date(2026, 1, 5)
TUTORIAL_EFFECT_MIN = -12.0
BEFORE_NIGHTS = 28
PAUSE = (date(2026, 1, 24), date(2026, 1, 27))  # first and last evening of it
LOOK = date(2026, 2, 6)  # the morning after which the diary is brought in for the first time
BY_HAND = (0, 1, 2)  # mornings that the tutorial logs by itself
FORGOTTEN = (9, 20, 37)
TOLD_BY_HAND = 3  # doses and guesses of these nights stand on the page
MISSED, LATE = (17, 33, 41), (12, 26)
KNOWS_NOT = 0.4  # share of evenings with no guess; the others are guessed at even odds

README = Design(("placebo", "magnesium"), nights=56, seed=7, block_nights=14, max_run=3)
README_START = date(2026, 2, 2)
README_EFFECT_MIN = -12.0

USUAL_SOL_MIN, SOL_SD_MIN = 38.0, 15.0


def latencies(
    treated: NDArray[np.float64], effect_min: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return minutes to fall asleep by night, as a person would tell them: to five minutes."""
    person = SimulatedPerson(effect_sd=effect_min / SOL_SD_MIN, missing=0.0)
    told = USUAL_SOL_MIN + SOL_SD_MIN * simulate(person, treated, rng)
    rounded: NDArray[np.float64] = np.maximum(5.0, 5 * np.round(told / 5))
    return rounded


def week() -> str:
    """Return a week of nights as a wristband exports them."""
    rng = np.random.default_rng(SEED)
    nights = simulate_nights(Sleeper(), WEEK, [False] * 7, rng)
    return json.dumps(to_fitbit([one.night for one in nights]), indent=0) + "\n"


def evenings() -> list[date]:
    """Return the evenings of the tutorial's trial, those of its pause left out."""
    length = (PAUSE[1] - PAUSE[0]).days + 1
    days = [TUTORIAL_START + timedelta(days=n) for n in range(TUTORIAL.nights + length)]
    return [day for day in days if not PAUSE[0] <= day <= PAUSE[1]]


def mornings() -> dict[date, dict[str, str]]:
    """Return the tutorial's diary by the evening before, from four weeks before the trial on."""
    rng = np.random.default_rng(SEED)
    drawn = dict(zip(evenings(), TUTORIAL.codes(), strict=True))
    first = TUTORIAL_START - timedelta(days=BEFORE_NIGHTS)
    days = [first + timedelta(days=n) for n in range((max(drawn) - first).days + 1)]
    treated = np.array([float(drawn.get(day, 0)) for day in days])
    told = latencies(treated, TUTORIAL_EFFECT_MIN, rng)
    return {day: _morning(day, sol_min, rng) for day, sol_min in zip(days, told, strict=True)}


def _morning(evening: date, sol_min: float, rng: np.random.Generator) -> dict[str, str]:
    lights_out = datetime(evening.year, evening.month, evening.day, 23) + timedelta(  # noqa: DTZ001 - a wall clock
        minutes=5 * int(rng.integers(-3, 7))
    )
    rose = lights_out + timedelta(minutes=5 * int(rng.integers(92, 102)))
    awakenings = int(rng.integers(0, 4))
    return {
        "date": (evening + timedelta(days=1)).isoformat(),
        "tried_to_sleep": f"{lights_out:%H:%M}",
        "fell_asleep": f"{lights_out + timedelta(minutes=sol_min):%H:%M}",
        "woke": f"{rose - timedelta(minutes=10):%H:%M}",
        "rose": f"{rose:%H:%M}",
        "awakenings": str(awakenings),
        "awake_min": str(5 * awakenings),
        "quality": str(int(np.clip(round(5 - sol_min / 20), 1, 5))),
    }


def diaries() -> dict[str, str]:
    """Return the tutorial's diary as three tables: before the trial, up to a look, and the whole trial."""
    told, trial = mornings(), evenings()
    logged = [day for n, day in enumerate(trial) if n not in (*BY_HAND, *FORGOTTEN)]
    return {
        "before.csv": _csv([told[day] for day in told if day < SETTLED]),
        "diary.csv": _csv([told[day] for day in logged if day < LOOK]),
        "diary-march.csv": _csv([told[day] for day in logged]),
    }


def told_evenings() -> dict[str, str]:
    """Return the commands with which the tutorial's other doses and guesses are told, up to a look and after."""
    rng = np.random.default_rng(SEED)
    before: list[str] = []
    after: list[str] = []
    for number, evening in enumerate(evenings()):
        guess = TUTORIAL.arms[int(rng.integers(2))] if rng.random() > KNOWS_NOT else "unsure"
        if number < TOLD_BY_HAND:
            continue
        status = "missed" if number in MISSED else "late" if number in LATE else "taken"
        night = evening + timedelta(days=1)
        lines = before if evening < LOOK else after
        lines += [
            f"nightlab log --date {night} --dose {status}  # on {night}",
            f'nightlab trial guess t1 "{guess}" --on {evening}',
        ]
    return {
        "evenings.txt": "".join(f"{line}\n" for line in before),
        "evenings-march.txt": "".join(f"{line}\n" for line in after),
    }


def table() -> list[dict[str, str]]:
    """Return the table of nights of the first page."""
    treated = README.codes().astype(float)
    told = latencies(treated, README_EFFECT_MIN, np.random.default_rng(SEED))
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
    return {"sleep.json": week(), "nights.csv": _csv(table()), **diaries(), **told_evenings()}


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
