"""A lab of many years: a wearable's nights and a diary of some mornings, imported as a person would."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from nightlab.lab import Lab
from nightlab.rehearsal.sleeper import SimulatedNight, Sleeper, simulate_nights, to_fitbit

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20160103
FIRST_EVENING = date(2016, 1, 3)
NIGHTS_PER_YEAR = 365.25
DIARY_DAYS = (0, 2, 4)  # weekdays on which the mornings were written down


def make_lab(folder: Path, years: int) -> Path:
    """Return the file of a new lab that holds the years.

    Args:
        folder: Where the exports and the lab are written.
        years: How many of them.
    """
    lab_file = folder / "lab.db"
    with Lab.open(lab_file) as lab:
        lab.places.live_in(Sleeper().zone)
        for export in _exports(folder, years) if years else ():
            lab.import_file(export)
    return lab_file


def _exports(folder: Path, years: int) -> list[Path]:
    treated = [False] * round(years * NIGHTS_PER_YEAR)
    rng = np.random.default_rng(SEED)
    nights = simulate_nights(Sleeper(), FIRST_EVENING, treated, rng)
    return [_wearable(folder / "sleep.json", nights), _diary(folder / "diary.csv", nights)]


def _wearable(path: Path, nights: list[SimulatedNight]) -> Path:
    logs = to_fitbit([one.night for one in nights])
    path.write_text(json.dumps(logs), encoding="utf-8")
    return path


def _diary(path: Path, nights: list[SimulatedNight]) -> Path:
    told = [one for one in nights if one.night.date.weekday() in DIARY_DAYS]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("date", "tried_to_sleep", "sol_min", "woke", "rose", "awakenings"))
        for one in told:
            start, end = one.night.local_start, one.night.local_end
            rose = f"{end:%H:%M}"
            writer.writerow(
                (one.night.date, f"{start:%H:%M}", round(one.sol_min), rose, rose, one.awakenings)
            )
    return path
