"""Real trials of real people: what others concluded, and what the nights can bear.

Source: gwern.net (potassium, CC0); Meng 2026 (melatonin and mood, CC BY 4.0); niplav/site (vitamin D, MIT).
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nightlab.trials import Verdict, analyse

if TYPE_CHECKING:
    from pathlib import Path

POTASSIUM = ("latency_min", "awakenings", "time_awake_min")
SOME_CHANGE = {"works", "harms"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def potassium(samples: Path, outcome: str, **options: Any) -> Verdict:
    path = samples / "nof1" / "gwern_potassium" / "potassium_sleep_dated.csv"
    return analyse(path, outcome=outcome, arm="potassium", night="date", better="lower", **options)


@pytest.mark.parametrize("prior", ["neutral", "sceptical"])
@pytest.mark.parametrize("outcome", POTASSIUM)
def test_potassium_does_not_damage_sleep_after_all(samples: Path, outcome: str, prior: str) -> None:
    verdict = potassium(samples, outcome, prior=prior)
    assert verdict.decision not in SOME_CHANGE
    assert verdict.effect.lo95 < 0 < verdict.effect.hi95
    assert verdict.randomisation_p is not None
    assert verdict.randomisation_p > 0.2
    assert verdict.arms == {"0": 32, "1": 30}


@pytest.mark.parametrize(
    ("outcome", "published"),
    [("latency_min", 0.42), ("awakenings", -0.97), ("time_awake_min", -1.12)],
)
def test_potassium_differs_by_what_plain_means_say_within_its_uncertainty(
    samples: Path, outcome: str, published: float
) -> None:
    effect = potassium(samples, outcome).effect
    assert abs(effect.mean - published) < 1.5 * effect.sd


def test_potassium_does_not_disturb_the_three_measures_together(samples: Path) -> None:
    nights = rows(samples / "nof1" / "gwern_potassium" / "potassium_sleep_dated.csv")
    scores = np.array([[float(night[name]) for name in POTASSIUM] for night in nights])
    composite = ((scores - scores.mean(axis=0)) / scores.std(axis=0, ddof=1)).sum(axis=1)
    verdict = analyse(
        {
            "night": [n["date"] for n in nights],
            "arm": [n["potassium"] for n in nights],
            "disturbance": composite,
        },
        outcome="disturbance",
        arm="arm",
        night="night",
        better="lower",
    )
    assert verdict.decision not in SOME_CHANGE
    assert verdict.effect.lo95 < 0 < verdict.effect.hi95
    assert (
        verdict.effect.hi95 < 2
    )  # a fault in the published code made it d = 1.1, which is 2.6 here


def test_potassium_nights_are_autocorrelated_as_measured(samples: Path) -> None:
    learned = {name: potassium(samples, name).autocorrelation.mean for name in POTASSIUM}
    assert learned["latency_min"] == pytest.approx(-0.07, abs=0.1)
    assert learned["awakenings"] == pytest.approx(0.39, abs=0.15)
    assert learned["time_awake_min"] == pytest.approx(0.33, abs=0.15)


def melatonin(samples: Path, worthwhile: float) -> Verdict:
    path = samples / "nof1" / "nof1kit_melatonin" / "melatonin_ema_70day_daily.csv"
    return analyse(
        path,
        outcome="mood",
        arm="condition",
        night="date",
        better="higher",
        worthwhile=worthwhile,
    )


def test_melatonin_has_no_useful_effect_on_this_mood(samples: Path) -> None:
    verdict = melatonin(samples, 5)
    assert verdict.decision == "no-useful-effect"
    assert (verdict.arm, verdict.control) == ("melatonin", "control")
    assert verdict.arms == {"control": 35, "melatonin": 35}
    assert abs(verdict.effect.mean - 0.92) < 0.5 * verdict.effect.sd
    # Published: equivalent within 5 points (p = .0015), not within 3 (p = .06).
    assert verdict.p_negligible > 0.99
    assert 0.85 < melatonin(samples, 3).p_negligible < 0.97


def vitamin_d(samples: Path) -> dict[str, list[Any]]:
    """Nights after a blinded capsule: the main sleep that ends the next day."""
    folder = samples / "nof1" / "niplav_supplements_fitbit"
    asleep = {
        n["date_of_sleep"]: float(n["minutes_asleep"])
        for n in rows(folder / "nights.csv")
        if n["is_main_sleep"] == "1"
    }
    taken = {
        str(date.fromisoformat(dose["datetime"][:10]) + timedelta(days=1)): dose["substance"]
        for dose in rows(folder / "substances_filtered.csv")
        if dose["experiment"] == "C"
    }
    matched = [night for night in taken if night in asleep]
    return {
        "night": matched,
        "arm": [taken[night] for night in matched],
        "tst_min": [asleep[night] for night in matched],
    }


def test_forty_four_nights_of_vitamin_d_do_not_say(samples: Path) -> None:
    nights = vitamin_d(samples)
    arm, minutes = np.array(nights["arm"]), np.array(nights["tst_min"])
    # Two capsules of sugar were taken on one day, so 45 doses are 44 nights.
    assert minutes[arm == "vitamind3"].mean() == pytest.approx(447.5, abs=0.05)
    assert (arm == "vitamind3").sum() == 20
    assert (arm == "sugar").sum() == 24
    verdict = analyse(nights, outcome="tst_min", arm="arm", night="night", better="higher")
    assert verdict.decision == "not-known-yet"
    assert verdict.effect.lo95 < 0 < verdict.effect.hi95
    assert verdict.effect.hi95 - verdict.effect.lo95 > 60
    assert abs(verdict.effect.mean - 8.5) < verdict.effect.sd
