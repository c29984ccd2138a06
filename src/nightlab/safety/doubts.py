"""What does not fit together in a description, or looks like another unit: asked, never smoothed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.safety.known import LEAST_CAFFEINE_MG
from nightlab.safety.rules import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.person import Profile
    from nightlab.safety.known import Known

MG_DL_PER_MMOL = 2.4305
"""Magnesium: mg/dL in one mmol/L, from its molar mass of 24.305 g/mol."""


def doubts(profile: Profile, known: Known) -> Iterator[str]:
    """Give a question for every pair of facts that contradict, and every value that fits another unit.

    The worse reading counts until the question is answered.
    """
    yield from _units(profile)
    yield from _contradictions(profile, known)
    yield from _understood(known)


def _units(profile: Profile) -> Iterator[str]:
    serum = profile.lab("serum_mg_mmol")
    if serum is not None and 1.4 <= serum <= 3.2:  # noqa: PLR2004 - normal in mg/dL, alarming in mmol/L
        yield (
            f"Is the magnesium in the blood {serum:g} mmol/L, or {serum:g} mg/dL? The latter is "
            f"{serum / MG_DL_PER_MMOL:.2f} mmol/L, which is usual; the former is an alarm."
        )
    weight, age = profile.weight_kg, profile.age_years
    if weight is not None and age is not None and age >= 18 and weight < 30:
        yield f"Does an adult weigh {weight:g} kg?"
    alcohol = profile.behaviour.alcohol if profile.behaviour else None
    caffeine = profile.behaviour.caffeine if profile.behaviour else None
    for drink in caffeine or ():
        if drink.amount is not None and 0 < drink.amount < LEAST_CAFFEINE_MG:
            yield f"Is the caffeine of one drink {drink.amount:g} mg, or {drink.amount:g} g?"
        if drink.amount is not None and drink.amount > 600:
            yield f"Is the caffeine of one drink {drink.amount:g} mg?"
    for drink in alcohol or ():
        if drink.amount is not None and drink.amount > 150:
            yield f"Is the alcohol of one evening {drink.amount:g} g, or mL of the drink?"


def _contradictions(profile: Profile, known: Known) -> Iterator[str]:
    score = profile.score
    item, whole = score("phq9_item9"), score("phq9")
    if item is not None and whole is not None and item > whole:
        yield "The PHQ-9 is lower than its item 9 alone; which of the two is right?"
    part, stop = score("stop_yes"), score("stopbang")
    if part is not None and stop is not None and part > stop:
        yield "STOP has more yes answers than the whole STOP-Bang; which of the two is right?"
    egfr = profile.lab("egfr")
    weak = any(known.value(name) for name in ("dialysis", "ckd", "acute_kidney_injury"))
    if egfr is not None and egfr >= 60 and weak:
        yield f"A kidney disease stands beside an eGFR of {egfr:g}; is the eGFR recent?"
    if known.value("pregnant") and profile.sex == "male":
        yield "Pregnant and male stand together; is both so?"
    if known.value("pregnant") and (profile.age_years or 0) > 55:
        yield "Pregnant at this age: is both so?"
    if known.value("preterm_infant") and (profile.age_years or 0) >= 1:
        yield "A preterm infant and an age in years stand together; whose description is this?"


def _understood(known: Known) -> Iterator[str]:
    for told in known.told:
        text = told.typed[:80]
        if told.facts and not told.sure:
            labels = ", ".join(facts()[name].label for name in told.facts)
            yield f"{text!r} was taken for {labels}; is that right?"
        if told.elsewhere:
            yield f"{text!r} was taken to be about somebody else; is that right?"
        if told.unread:
            part = "a part of " if told.facts or told.denied or told.elsewhere else ""
            yield f"No rule knows {part}{text!r}; is there another word for it?"
