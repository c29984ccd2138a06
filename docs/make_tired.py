"""Write the files of the tutorial on drivers and plan: a diary with what was drunk, before and in a trial.

    python docs/make_tired.py

The person is simulated and seeded, so a second run writes the same bytes, and what is true stands here:
``LATE_COFFEE``, ``STRESS`` and ``LATE_MEAL`` are by how many minutes each makes it take longer to fall
asleep. Their answers, ``tired.toml``, are written by hand.
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials import plan_design
from nightlab.units import minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

EXAMPLES = Path(__file__).with_name("examples")
SEED = 20261122

FIRST_EVENING = date(2026, 1, 5)
WINDOW_FROM = date(2026, 1, 19)
WEEK_LATER = date(2026, 1, 26)
TRIAL_FROM = date(2026, 2, 16)
CONTROL, ARM = "coffee as usual", "decaf from noon on"
TRIAL = plan_design("nightly", (CONTROL, ARM), nights=56, seed=5, block_nights=14)

# What is true, in minutes to fall asleep.
USUAL_SOL_MIN, SOL_SD_MIN = 38.0, 12.0
LATE_COFFEE, STRESS, LATE_MEAL = 20.0, 4.0, 0.0
WINDOW_SOL_MIN, WINDOW_WEEKS = -14.0, 4
# More time in bed than this and what it takes to fall asleep is lain awake, partly at night, partly at its end.
NEED_MIN, NEED_SD_MIN, LEAST_AWAKE_MIN, AT_NIGHT = 395.0, 15.0, 25.0, 0.6
COFFEE_SHARE, MEAL_SHARE = 0.65, 0.3  # of work days, and of all days
# Hours in bed as the plan of that day has them, from each date on.
HOURS = {
    FIRST_EVENING: (time(22, 45), time(6, 45)),
    WINDOW_FROM: (time(23, 45), time(6, 30)),
    date(2026, 2, 9): (time(23, 30), time(6, 30)),
    TRIAL_FROM: (time(23, 15), time(6, 30)),
    date(2026, 2, 23): (time(23, 0), time(6, 30)),
    date(2026, 3, 2): (time(22, 45), time(6, 30)),
    date(2026, 3, 16): (time(22, 30), time(6, 30)),
}
# Points of the insomnia index, told on a weekly check; at the start they were 18, see tired.toml.
ISI = {date(2026, 2, 9): 11}


@dataclass(frozen=True, slots=True)
class Evening:
    """One evening and the night after it.

    Args:
        day: Date of the evening.
        events: What was written down of it: clock time, kind, amount.
        diary: The morning's row.
    """

    day: date
    events: tuple[tuple[str, str, str], ...]
    diary: Mapping[str, str]

    @property
    def command(self) -> str:
        """The command that writes the morning down."""
        d = self.diary
        words = " ".join(f"--{key.replace('_', '-')} {d[key]}" for key in list(d)[1:])
        told = " ".join(
            f'--event "{kind} {amount.replace(" ", "")}{" " if amount else ""}{clock}"'
            for clock, kind, amount in self.events
        )
        return f"nightlab log --date {d['date']} {words} {told}  # on {d['date']}"


def evenings() -> list[Evening]:
    """Return every evening; in the trial the lot decides on coffee."""
    trial = [TRIAL_FROM + timedelta(days=n) for n in range(TRIAL.nights)]
    drawn = dict(zip(trial, map(int, TRIAL.codes()), strict=True))
    days = (trial[-1] - FIRST_EVENING).days + 1
    rng = np.random.default_rng(SEED)
    return [_evening(day, drawn.get(day), rng) for day in _days(FIRST_EVENING, days)]


def _days(first: date, many: int) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(many))


def _evening(day: date, code: int | None, rng: np.random.Generator) -> Evening:
    habit = bool(rng.random() < COFFEE_SHARE) and day.weekday() < 5
    coffee = habit if code is None else code == 0
    meal = bool(rng.random() < MEAL_SHARE)
    stress = int(np.clip(round(rng.normal(3 if day.weekday() < 5 else 2, 1)), 1, 5))
    settled = min(1.0, max(0.0, (day - WINDOW_FROM).days / (7 * WINDOW_WEEKS)))
    sol_min = USUAL_SOL_MIN + WINDOW_SOL_MIN * settled + SOL_SD_MIN * rng.standard_normal()
    sol_min += LATE_COFFEE * coffee + STRESS * (stress - 3) + LATE_MEAL * meal
    told = [("21:30", "stress", str(stress))]
    told += [("16:30", "caffeine", "90 mg")] if coffee else []
    told += [("22:15", "meal", "")] if meal else []
    return Evening(day, tuple(sorted(told)), _morning(day, float(sol_min), rng))


def _morning(day: date, sol_min: float, rng: np.random.Generator) -> dict[str, str]:
    bed, rise = HOURS[max(each for each in HOURS if each <= day)]
    noon = datetime.combine(day, time(12))
    lights_out = noon + timedelta(hours=(bed.hour - 12) % 24, minutes=bed.minute)
    lights_out += timedelta(minutes=5 * int(rng.integers(0, 3)))
    rose = noon + timedelta(hours=12 + rise.hour, minutes=rise.minute + 5 * int(rng.integers(0, 3)))
    told = max(5, 5 * round(sol_min / 5))
    left = minutes(rose - lights_out) - told
    lost = left - min(NEED_MIN + NEED_SD_MIN * rng.standard_normal(), left - LEAST_AWAKE_MIN)
    awake = 5 * round(AT_NIGHT * lost / 5)
    early = 5 * round((1 - AT_NIGHT) * lost / 5)
    return {
        "date": (day + timedelta(days=1)).isoformat(),
        "tried_to_sleep": f"{lights_out:%H:%M}",
        "fell_asleep": f"{lights_out + timedelta(minutes=told):%H:%M}",
        "woke": f"{rose - timedelta(minutes=early):%H:%M}",
        "rose": f"{rose:%H:%M}",
        "awakenings": str(-(-awake // 15)),
        "awake_min": str(awake),
        "quality": str(int(np.clip(round(5 - told / 20), 1, 5))),
    }


def files() -> dict[str, str]:
    """Return every file by its name."""
    every = evenings()

    def between(begin: date, end: date) -> list[Evening]:
        return [each for each in every if begin <= each.day < end]

    first = between(FIRST_EVENING, WINDOW_FROM)
    over = TRIAL_FROM + timedelta(days=TRIAL.nights)
    return {
        "tired-diary.csv": _csv([each.diary for each in first]),
        "tired-events.csv": _csv([row for each in first for row in _rows(each)]),
        "tired-week.txt": _lines(between(WINDOW_FROM, WEEK_LATER), over),
        "tired-weeks.txt": _lines(between(WEEK_LATER, TRIAL_FROM), over),
        "tired-trial.txt": _lines(between(TRIAL_FROM, over), over),
    }


def _lines(told: Sequence[Evening], over: date) -> str:
    """Return the mornings as commands, and between weeks the weekly questions with the plan."""
    lines = []
    for each in told:
        lines.append(each.command)
        monday = each.day + timedelta(days=1)
        if monday.weekday() == 0 and monday not in {WEEK_LATER, TRIAL_FROM, over}:
            lines += [f"nightlab check {_week(monday)}  # on {monday}", "nightlab plan"]
    return "".join(f"{line}\n" for line in lines)


def _week(monday: date) -> str:
    said = {"week_sleepiness": "same", "week_dozed": "no", "week_kept_window": "7"}
    if monday in ISI:
        said["week_isi"] = str(ISI[monday])
    return " ".join(f"--set {key}={value}" for key, value in said.items())


def _rows(each: Evening) -> list[dict[str, str]]:
    return [
        {"at": f"{each.day} {clock}", "kind": kind, "amount": amount, "label": ""}
        for clock, kind, amount in each.events
    ]


def _csv(rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main(names: Iterable[str]) -> None:
    """Write the files."""
    for name in names:
        (EXAMPLES / name).write_text(files()[name], encoding="utf-8")
        sys.stdout.write(f"wrote {EXAMPLES.name}/{name}\n")


if __name__ == "__main__":
    main(files())
