"""When two numbers of a label agree: with each other, with a percentage, with a formula."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.formulary.chemistry import compounds_of, most_elemental_fraction

if TYPE_CHECKING:
    from nightlab.formulary.chemistry import Compound
    from nightlab.formulary.labels.said import Said, Statement

DAILY_VALUES = Path(__file__).with_name("daily_values.csv")

ROUNDING = 0.03
"""Labels round: two amounts that differ by less are one."""
OVERAGE = 0.05
"""A declared amount may lie this far above what the formula holds, for rounding on both sides."""


@cache
def daily_values() -> tuple[tuple[str, float], ...]:
    """Return each standard of daily values and its milligrams of magnesium per percent."""
    with DAILY_VALUES.open(encoding="utf-8", newline="") as file:
        return tuple((r["standard"], float(r["mg_per_percent"])) for r in csv.DictReader(file))


def percents_of(said: Said) -> tuple[float, ...]:
    """Return every percentage of a daily value on a label."""
    return tuple(dict.fromkeys(p for s in said.statements for p in s.percents))


def daily_value_of(mg: float, percents: tuple[float, ...]) -> str | None:
    """Return the daily value by which every percentage agrees with an amount."""
    for name, mg_per_percent in daily_values():
        if percents and all(
            abs(mg - p * mg_per_percent) <= max(0.51 * mg_per_percent, ROUNDING * mg)
            for p in percents
        ):
            return name
    return None


def agreed(amounts: list[float], units: float | None) -> float | None:
    """Return the one amount, the total of the others, or the serving's where another is a capsule's."""
    largest = max(amounts)
    rest = [a for a in amounts if a != largest]
    if not rest or same(sum(rest), largest) or all(is_per_unit(a, largest, units) for a in rest):
        return largest
    return None


def is_per_unit(a: float, b: float, units: float | None) -> bool:
    """Whether one amount is a capsule's and the other a serving's of so many."""
    return bool(units) and (same(a * (units or 1), b) or same(b * (units or 1), a))


def same(a: float, b: float) -> bool:
    """Whether two amounts are one, rounding aside."""
    return abs(a - b) <= ROUNDING * max(a, b)


def distinct(amounts: list[float]) -> list[float]:
    """Return amounts that are not the same, in their order."""
    kept: list[float] = []
    for amount in amounts:
        if not any(same(amount, other) for other in kept):
            kept.append(amount)
    return kept


def fits(mg: float, salt: Statement) -> bool:
    """Whether an amount of a salt can hold so much of the element."""
    return any(mg <= salt.amount_mg * c.elemental_fraction * (1 + OVERAGE) for c in states_of(salt))


def states_of(statement: Statement) -> tuple[Compound, ...]:
    """Return the compounds that the one form of an amount may stand for."""
    return compounds_of(statement.forms[0]) if len(statement.forms) == 1 else ()


def fraction_of(statement: Statement) -> float | None:
    """Return the share of the element in the dry compound of a statement; None where it is not known."""
    states = states_of(statement)
    return states[0].elemental_fraction if states else None


def forms_of(said: Said) -> tuple[str, ...]:
    """Return the forms that amounts are of, else those that are named."""
    named = dict.fromkeys(f for s in said.statements for f in s.forms)
    return tuple(named) or said.forms


def fractions_of(said: Said) -> tuple[float, float]:
    """Return the most and the least that the named forms can hold."""
    all_states = [c.elemental_fraction for form in forms_of(said) for c in compounds_of(form)]
    return (max(all_states), min(all_states)) if all_states else (most_elemental_fraction(), 0.0)


def held_mg(salts: list[Statement]) -> tuple[float, float]:
    """Return the least and the most of the element that stated amounts of salts can hold."""
    least = most = 0.0
    for amount, forms in {(s.amount_mg, s.forms) for s in salts}:
        held = [c.elemental_fraction for form in forms for c in compounds_of(form)]
        least += amount * min(held, default=0.0)
        most += amount * max(held, default=most_elemental_fraction())
    return least, most
