"""Which picture stands on which organ's page: what it is given, around which day, and what is shown."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nightlab.body.alone import run_alone
from nightlab.body.bus import ROWS
from nightlab.draw import BodyCurves, CurvePanel, Line, draw_curves

if TYPE_CHECKING:
    from nightlab.body.organ import Organ

Doses = Mapping[str, tuple[tuple[float, float], ...]]
Around = Callable[[float], Mapping[str, float]]
NOON_H, DAY_H = 12.0, 24.0
BED, ROSE = 23.0, 7.0
COLDEST_H = 4.5  # clock at which the pacemaker of the drawn day stands at its temperature minimum
DAYLIGHT_LUX, EVENING_LUX = 250.0, 10.0


def day(at_h: float) -> dict[str, float]:
    """Return an ordinary day, from noon: in bed and asleep from 23:00 to 07:00."""
    hour = (NOON_H + at_h) % DAY_H
    psi = math.pi + 2 * math.pi * (hour - COLDEST_H) / DAY_H
    asleep = float(hour >= BED or hour < ROSE)
    lux = 0.0 if asleep else DAYLIGHT_LUX if hour < BED - 4 else EVENING_LUX
    return {
        "hour": hour,
        "clock_x": math.cos(psi),
        "clock_y": math.sin(psi),
        "asleep": asleep,
        "in_bed": asleep,
        "light_lux": lux,
        "rose_h": (hour - ROSE) % DAY_H,
    }


def with_row(name: str, from_h: float, until_h: float, value: float) -> Around:
    """Return an ordinary day with one row of the bus set for some hours."""
    return lambda at_h: day(at_h) | {name: value if from_h <= at_h < until_h else 0.0}


@dataclass(frozen=True)
class Case:
    """One line of a picture: what is taken, in dose rows at hours, and the day around."""

    doses: Doses = field(default_factory=dict)
    around: Around = day


@dataclass(frozen=True)
class Recipe:
    """One picture.

    Args:
        title: Heading.
        told: What was done, for the line below the picture.
        cases: The lines by name; without doses where an organ takes nothing.
        panels: Rows to show, each a state of the organ or a row of the bus, with its name.
        hours: Hours shown.
        before_h: Hours run before them.
    """

    title: str
    told: str
    cases: Mapping[str, Case]
    panels: tuple[tuple[str, str], ...]
    hours: float = DAY_H
    before_h: float = 0.0


def every_day(amount: float, days: int, *hours: float) -> tuple[tuple[float, float], ...]:
    """Return a day's amount in equal parts at clock hours, from the first midnight on."""
    return tuple((DAY_H * k + h, amount / len(hours)) for k in range(days) for h in hours)


def written(unit: str) -> str:
    """Return a unit as it is written."""
    return re.sub(r"\bu(?=mol|g|U)", "µ", unit).replace("degC", "°C")


def _from_midnight(around: Around) -> Around:
    return lambda at_h: around(at_h - NOON_H)


def drawn(organ: Organ) -> str:
    """Return an organ's picture as a complete SVG document."""
    recipe = PICTURES[organ.name]
    units = {row.name: row.unit for row in ROWS} | {s.name: s.unit for s in organ.states}
    short = recipe.hours <= DAY_H
    runs = {
        name: run_alone(
            organ,
            recipe.before_h + recipe.hours,
            doses=case.doses,
            around=case.around if short else _from_midnight(case.around),
        )
        for name, case in recipe.cases.items()
    }
    panels = []
    for row, title in recipe.panels:
        lines = []
        for name, found in runs.items():
            at_h = found["time_h"] - recipe.before_h
            there = at_h >= 0
            values = found[row][there, 0] if row in found else 0.0 * at_h[there]
            lines.append(Line(name, at_h[there], values))
        unit = "" if units[row] == "1" else written(units[row])
        panels.append(CurvePanel(title, unit, tuple(lines)))
    return draw_curves(
        BodyCurves(
            recipe.title,
            tuple(panels),
            note="the organ by itself, its surroundings held still",
            hours=recipe.hours,
            from_h=NOON_H if short else 0.0,
            bed=((BED - NOON_H, BED - NOON_H + 8.0),) if short else (),
        )
    )


DAYS, MEALS = 28, (8.0, 13.0, 19.0)
NOTHING = Case()

PICTURES: dict[str, Recipe] = {
    "caffeine": Recipe(
        "One coffee late, and two",
        "100 and 200 mg at 17:00.",
        {
            "100 mg": Case({"caffeine_mg": ((5.0, 100.0),)}),
            "200 mg": Case({"caffeine_mg": ((5.0, 200.0),)}),
        },
        (("plasma_mg_l", "Caffeine"), ("caffeine_occupancy", "Receptors held")),
    ),
    "alcohol": Recipe(
        "Two glasses of wine, and four",
        "24 and 48 g at 20:00.",
        {
            "24 g": Case({"alcohol_g": ((8.0, 24.0),)}),
            "48 g": Case({"alcohol_g": ((8.0, 48.0),)}),
        },
        (("blood_g_l", "Alcohol in blood"),),
    ),
    "melatonin": Recipe(
        "Melatonin, own and swallowed",
        "0.3 mg at 22:00, beside an ordinary evening.",
        {"own": NOTHING, "and 0.3 mg": Case({"melatonin_mg": ((DAY_H + 10.0, 0.3),)})},
        (("melatonin_pmol_l", "Melatonin"),),
        before_h=DAY_H,
    ),
    "glucose": Recipe(
        "Two meals",
        "60 g of carbohydrate at 13:00 and 80 g at 19:00.",
        {"": Case({"carbohydrate_g": ((1.0, 60.0), (7.0, 80.0))})},
        (("plasma_glucose_mg_dl", "Glucose"), ("insulin_uu_ml", "Insulin")),
    ),
    "glycine": Recipe(
        "Glycine before bed",
        "3 g at 22:00.",
        {"": Case({"glycine_g": ((10.0, 3.0),)})},
        (("plasma_mmol_l", "Glycine above its reference"),),
    ),
    "theanine": Recipe(
        "L-theanine before bed",
        "200 mg at 22:00.",
        {"": Case({"theanine_mg": ((10.0, 200.0),)})},
        (("plasma_mg_l", "L-theanine"),),
    ),
    "histamine": Recipe(
        "A meal rich in histamine",
        "20 mg at 19:00.",
        {"": Case({"histamine_mg": ((7.0, 20.0),)})},
        (("gut_um", "Histamine in the gut"),),
    ),
    "magnesium": Recipe(
        "Four weeks of magnesium",
        "300 mg of the element in food a day, with and without 250 mg as a soluble salt.",
        {
            "food": Case({"food_mg": every_day(300.0, DAYS, *MEALS)}),
            "and salt": Case(
                {"food_mg": every_day(300.0, DAYS, *MEALS), "salt_mg": every_day(250.0, DAYS, 21.0)}
            ),
        },
        (
            ("serum_mmol_l", "Magnesium in serum"),
            ("magnesium_cell", "Cells, over reference less 1"),
        ),
        hours=DAY_H * DAYS,
    ),
    "gut": Recipe(
        "Four weeks of more fibre",
        "15 and 30 g of fibre a day.",
        {
            "15 g": Case({"fibre_g": every_day(15.0, DAYS, *MEALS)}),
            "30 g": Case({"fibre_g": every_day(30.0, DAYS, *MEALS)}),
        },
        (("friendly", "Friendly microbes"), ("permeability", "Permeability")),
        hours=DAY_H * DAYS,
    ),
    "hpa": Recipe(
        "Cortisol, and an hour of strain",
        "The fourth day; the drive to ACTH raised 2.7 times from 15:00 to 16:00.",
        {
            "undisturbed": NOTHING,
            "strain": Case(around=with_row("hpa_log", 3 * DAY_H + 3.0, 3 * DAY_H + 4.0, 1.0)),
        },
        (("cortisol_ug_dl", "Cortisol"),),
        before_h=3 * DAY_H,
    ),
    "clock": Recipe(
        "The pacemaker in an ordinary light",
        "The eleventh day of 250 lx, 10 lx from 19:00 and darkness in bed.",
        {"": NOTHING},
        (("clock_x", "Pacemaker, x"), ("clock_y", "Pacemaker, y")),
        before_h=10 * DAY_H,
    ),
    "temperature": Recipe(
        "Core temperature, and a warm bath",
        "The second day; half an hour in water of 40 °C at 21:00.",
        {
            "no bath": NOTHING,
            "bath": Case(around=with_row("bath_c", DAY_H + 9.0, DAY_H + 9.5, 4.0)),
        },
        (("core_c", "Core temperature"),),
        before_h=DAY_H,
    ),
    "inflammation": Recipe(
        "Two weeks short of sleep",
        "Two hours short every night, beside enough sleep.",
        {
            "enough": NOTHING,
            "2 h short": Case(around=with_row("sleep_loss_h", -NOON_H, 1e9, 2.0)),
        },
        (("il6", "IL-6 over its reference"), ("tnf", "TNF over its reference")),
        hours=14 * DAY_H,
    ),
    "stress": Recipe(
        "A day with and without a strain",
        "A stressor of 1 from 15:00 to 16:00, on the second day.",
        {
            "without": NOTHING,
            "with": Case(around=with_row("stressor", DAY_H + 3.0, DAY_H + 4.0, 1.0)),
        },
        (("stress", "Felt strain"),),
        before_h=DAY_H,
    ),
    "alertness": Recipe(
        "Sleepiness over a day",
        "The eighth day; enough sleep, and two hours short every night.",
        {
            "enough": NOTHING,
            "2 h short": Case(around=with_row("sleep_loss_h", 0.0, 1e9, 2.0)),
        },
        (("kss", "Karolinska sleepiness, 1 to 9"),),
        before_h=7 * DAY_H,
    ),
}
