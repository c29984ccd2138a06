"""A simulated day, published numbers and mechanisms that the pictures of the body are tested with."""

from __future__ import annotations

import math

import numpy as np

from nightlab.draw import (
    BodyCurves,
    CurvePanel,
    Driver,
    Line,
    Mechanism,
    Moment,
    NightDrivers,
    Outcome,
    Published,
    SwayGrid,
    VersusList,
)
from nightlab.nights.hypnogram import Stage

HOURS = np.linspace(0.1, 24.0, 240)
PLAIN, LATE = "no coffee", "coffee at 17:00"


def bump(peak_h: float, width_h: float, height: float, base: float = 0.0) -> np.ndarray:
    """A quantity that rises and falls once."""
    return base + height * np.exp(-0.5 * ((HOURS - peak_h) / width_h) ** 2)


def line(label: str, values: np.ndarray, spread: float = 0.0) -> Line:
    band = (values * (1 - spread), values * (1 + spread)) if spread else (None, None)
    return Line(label, HOURS, values, *band)


def stages() -> tuple[tuple[float, float, Stage], ...]:
    """Four cycles of one night, from 23:00."""
    runs = [(11.0, 11.3, Stage.WAKE)]
    at = 11.3
    for deep, rem in ((0.9, 0.2), (0.7, 0.3), (0.3, 0.5), (0.1, 0.7)):
        for stage, length in ((Stage.N2, 0.5), (Stage.N3, deep), (Stage.N2, 0.3), (Stage.REM, rem)):
            runs.append((at, at + length, stage))
            at += length
        runs.append((at, at + 0.05, Stage.WAKE))
        at += 0.05
    return tuple(runs)


def day() -> BodyCurves:
    """A day with a strip, bands, two conditions and moments."""
    drunk = np.where(HOURS > 5, 5.0 * np.exp(-0.14 * np.clip(HOURS - 5, 0, None)), 0.0)
    return BodyCurves(
        "A day with and without late coffee",
        (
            CurvePanel("Cortisol", "µg/dL", (line(PLAIN, bump(20, 3.2, 14, 2.2), 0.25), line(LATE, bump(20, 3.2, 14.6, 2.6)))),
            CurvePanel("Melatonin", "pmol/L", (line(PLAIN, bump(15.5, 2.4, 240, 3), 0.4), line(LATE, bump(15.8, 2.4, 225, 3)))),
            CurvePanel("Core temperature", "°C", (line(PLAIN, 36.9 - bump(16.5, 3.5, 0.7)), line(LATE, 36.95 - bump(16.8, 3.5, 0.66)))),
            CurvePanel("Glucose", "mg/dL", (line(PLAIN, 86 + bump(1, 0.8, 38) + bump(7.5, 0.9, 45)), line(LATE, 88 + bump(1, 0.8, 38) + bump(7.5, 0.9, 48)))),
            CurvePanel("Caffeine", "mg/L", (line(PLAIN, 0 * HOURS), line(LATE, drunk))),
            CurvePanel("Sleep pressure", "", (line(PLAIN, np.where(HOURS < 11.3, 0.3 + 0.04 * HOURS, 0.75 * np.exp(-0.2 * (HOURS - 11.3)))), line(LATE, np.where(HOURS < 12, 0.3 + 0.04 * HOURS, 0.78 * np.exp(-0.19 * (HOURS - 12)))))),
        ),
        note="one person, day 15",
        bed=((11.0, 19.0),),
        moments=(Moment("DLMO", 9.2), Moment("lowest temperature", 16.5)),
        stages=stages(),
    )  # fmt: skip


def weeks() -> BodyCurves:
    """One slow quantity over four weeks, one condition, nothing else."""
    hours = np.arange(1.0, 28 * 24 + 1)
    line = Line("", hours, 1 - np.exp(-hours / 240))
    return BodyCurves("Cell magnesium over four weeks", (CurvePanel("Cell magnesium", "%", (line,)),), from_h=0.0, hours=28 * 24.0)  # fmt: skip


def compared() -> VersusList:
    """Every kind of row: within, outside, far outside, open ended, not expressible."""
    inf = math.inf
    return VersusList(
        "Published and simulated",
        (
            Published("Norms", "Total sleep time per decade, healthy adults, polysomnography", -13, -7, -10.1, -7.8, "min/decade"),
            Published("Norms", "Sleep efficiency per decade", -2.6, -1.3, -2.1, -1.6, "%/decade"),
            Published("Norms", "Minutes to fall asleep per decade", 0, 2, 1.1, 2.6, "min/decade"),
            Published("Caffeine", "Sleep lost, 400 mg four hours before bed", -80, -35, -55, -51, "min"),
            Published("Caffeine", "Pharmacy's myth of no effect", -5, 5, 0, -51, "min"),
            Published("Caffeine", "Melatonin delayed by a double espresso", 20, 60, 40, 0.0, "min"),
            Published("Magnesium", "Urine magnesium after noise", 10, inf, 30, 22, "%"),
            Published("Magnesium", "Insomnia severity, bisglycinate against placebo", -3, 0, -1.6, None, "points", "no scale for it"),
            Published("Gut", "Interleukin 6 after a night without sleep", -inf, 0.3, 0.0, 0.1, ""),
            Published("Gut", "Diversity after four weeks of probiotics", 0.8, 1.2, None, None, ""),
        ),
        "20,000 simulated people",
    )  # fmt: skip


def swayed() -> SwayGrid:
    """Five supports, effects of both signs, one that was not worked out."""
    return SwayGrid(
        "What moves the night",
        (Outcome("Sleep", "min"), Outcome("Awake", "min"), Outcome("Deep", "%"), Outcome("Latency", "min")),
        (
            Mechanism("Caffeine holds adenosine receptors", "strong", (-41.2, 18.4, -3.1, 11.9)),
            Mechanism("Alcohol rebounds in the second half", "moderate", (-12.0, 15.5, 0.4, -4.2)),
            Mechanism("Magnesium deepens slow waves", "weak", (1.1, -0.8, 0.6, -0.2)),
            Mechanism("Vagal tone calms", "assumption", (0.0, 0.1, 0.0, None)),
            Mechanism("Histamine of the gut wakes the brain, which nobody has measured", "contrary", (-0.4, 0.5, -0.1, 0.3)),
        ),
        "a night with the mechanism minus one without",
    )  # fmt: skip


def drivers() -> NightDrivers:
    """A bad night against the usual one."""
    return NightDrivers(
        "Sleep",
        "min",
        ("A usual night", 431.0),
        ("Last night", 372.0),
        (
            Driver("Coffee at 17:00", -28.5, "strong"),
            Driver("Two glasses of wine", -14.0, "moderate"),
            Driver("Bed an hour late", -31.0, "strong"),
            Driver("Magnesium", 1.5, "weak"),
            Driver("Warm bath", 9.0, "moderate"),
            Driver("Chance", 4.0),
        ),
        "Why last night was short",
    )
