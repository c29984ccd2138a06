"""Three self-blinded trials of a real person, 25 envelopes of each kind, with a guess a day.

Source: niplav/site (MIT). The author scored the guesses by their mean logarithm, where chance is -0.693:
caffeine -0.599, L-theanine -0.705, vitamin D -0.707.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.trials.blinding.assessment import Assessment, assess
from nightlab.trials.blinding.guesses import UNKNOWN, Guesses
from nightlab.trials.sampler import Rules

if TYPE_CHECKING:
    from pathlib import Path

SHUFFLED = Rules(2, (50,), 50, ((25, 25),))
SEED = 20260304


def judged(samples: Path, trial: str) -> Assessment:
    path = samples / "nof1" / "niplav_supplements_fitbit" / "substances_filtered.csv"
    with path.open(encoding="utf-8", newline="") as file:
        days = sorted(
            (row for row in csv.DictReader(file) if row["experiment"] == trial),
            key=lambda row: int(row["id"]),
        )
    actual = tuple("sugar" if day["substance"] == "sugar" else "active" for day in days)
    said = tuple(_answer(float(day["prediction"])) for day in days)
    guesses = Guesses(("sugar", "active"), actual, said)
    return assess(guesses, SHUFFLED, np.random.default_rng(SEED))


def _answer(chance_of_active: float) -> str:
    if chance_of_active == 0.5:
        return UNKNOWN
    return "active" if chance_of_active > 0.5 else "sugar"


def test_caffeine_gave_itself_away(samples: Path) -> None:
    found = judged(samples, "A")
    assert found.held == "righter than chance"
    assert (found.right, found.wrong, found.unknown) == (32, 13, 5)
    assert found.mean_index is not None
    assert found.mean_index > 0.2


@pytest.mark.parametrize(("trial", "counted"), [("B", (24, 21, 5)), ("C", (23, 21, 6))])
def test_theanine_and_vitamin_d_did_not(
    samples: Path, trial: str, counted: tuple[int, int, int]
) -> None:
    found = judged(samples, trial)
    assert found.held == "like chance"
    assert (found.right, found.wrong, found.unknown) == counted
    assert all(one.lo95 < 0 < one.hi95 for one in found.indexes)
