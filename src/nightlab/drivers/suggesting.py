"""What a person's answers say of every driver, each with its interval and its reasons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nightlab.drivers import little_magnesium, sleep_medicines
from nightlab.drivers.answered import measured, said
from nightlab.drivers.assessment import complete
from nightlab.drivers.catalogue import drivers
from nightlab.drivers.likelihoods import Likelihood, by_question
from nightlab.drivers.odds import Evidence, chance, counted
from nightlab.drivers.reckoned import RECKONED
from nightlab.drivers.records import Because, Driver, Suggested
from nightlab.person import Profile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.person import Value

TELLING = 0.05
"""Least log ratio that is worth telling a person."""
SCORES = (
    "stopbang",
    "epworth",
    "gad7",
    "phq9",
    "dass21_stress",
    "dass21_anxiety",
    "dass21_depression",
    "audit_c",
)
CONDITIONS = ("conditions", "conditions_heart", "conditions_nerves", "conditions_body")


def suggest(answers: Mapping[str, Value], profile: Profile | None = None) -> tuple[Suggested, ...]:
    """Return what the answers say of every driver, in the catalogue's order.

    A question that was not answered changes nothing; with no answer at all the prevalence comes out
    with its own interval. Nobody is diagnosed by it.

    Args:
        answers: By question; None where the person does not know.
        profile: The same person as safety sees them: medicines, and what a file tells beyond answers.

    Assumptions: see `odds.chance`; ratios that nobody measured are the house's own and say so.
    """
    person = profile or Profile()
    told = _told(answers, person)
    return tuple(_suggested(each, told, person) for each in drivers().values())


def _suggested(driver: Driver, told: Mapping[str, Value], person: Profile) -> Suggested:
    evidence = [*_from_table(driver.key, told), *_from_elsewhere(driver.key, told, person)]
    prior = driver.prevalence
    if driver.key == little_magnesium.KEY:
        prior = little_magnesium.prior_of(person)
    found = chance(prior, evidence)
    moving = [each for each in counted(evidence) if abs(each.log) >= TELLING]
    decided = any(each.decides for each in moving)
    return Suggested(
        driver=driver.key,
        prior=prior.value,
        probability=found.value,
        low=found.low,
        high=found.high,
        because=tuple(each.because for each in moving),
        open=() if decided else _open(driver.key, told),
    )


def _from_table(driver: str, told: Mapping[str, Value]) -> list[Evidence]:
    """Return every row of the table that an answer meets."""
    return [
        Evidence(_because(row, told[row.question]), row.group, row.way)
        for (of, question), rows in by_question().items()
        if of == driver and told.get(question) is not None
        for row in rows
        if row.test.holds(question, told[question])
    ]


def _from_elsewhere(driver: str, told: Mapping[str, Value], person: Profile) -> list[Evidence]:
    """Return what is worked out from food and medicines."""
    if driver == little_magnesium.KEY:
        portions = measured(little_magnesium.QUESTION, told.get(little_magnesium.QUESTION))
        return list(little_magnesium.from_portions(person, portions))
    if person.medications is None or told.get("medicines") is None:
        return []
    return list(sleep_medicines.from_medicines(driver, person.medications))


def _because(row: Likelihood, value: Value) -> Because:
    words = said(row.test.met_by(value))
    question = row.question
    if row.question in RECKONED:
        reckoned = RECKONED[row.question]
        question = reckoned.of[0]
        number = measured(row.question, value) if not isinstance(value, str) else None
        words = f"{number:.1f}" if number is not None else reckoned.values.get(words, words)
        words = reckoned.words.format(words)
    return Because(question, words, row.lr, row.low, row.high, row.source, row.checked)


def _told(answers: Mapping[str, Value], person: Profile) -> Mapping[str, Value]:
    """Return all that is known by question: the profile, the answers over it, and what follows.

    What follows for a question that need not be asked counts as answered: who takes no sleeping tablet has
    taken none for months.
    """
    told: dict[str, Value] = {
        "age": person.age_years,
        "sex": person.sex,
        "weight_kg": person.weight_kg,
    }
    told |= {key: person.score(key) for key in SCORES}
    told["neck_cm"] = person.lab("neck_cm")
    told |= {key: value for key, value in answers.items() if value is not None}
    told = complete({key: value for key, value in told.items() if value is not None})
    told["conditions"] = _conditions(answers, person)
    if person.medications or "medications" in person.declared:
        told["medicines"] = tuple(each.name for each in person.medications or ())
    found = {key: each.reckon(told) for key, each in RECKONED.items()}
    return told | found | ({"bmi": person.lab("bmi")} if found["bmi"] is None else {})


def _conditions(answers: Mapping[str, Value], person: Profile) -> Value:
    """Return every condition that was told in one place or another; None where none was asked for."""
    lists = [*(answers.get(key) for key in CONDITIONS), person.conditions or None]
    known = [each for each in lists if isinstance(each, tuple)]
    return tuple(dict.fromkeys(word for each in known for word in each)) if known else None


def _open(driver: str, told: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the questions without an answer, first those that tell most whichever way they go."""
    if driver == little_magnesium.KEY:
        asked = {little_magnesium.QUESTION: 1.0, "age": 0.5, "sex": 0.5}
    else:
        asked = {
            question: _telling([math.log(row.lr) for row in rows])
            for (of, question), rows in by_question().items()
            if of == driver
        }
        asked |= {"medicines": 2.0} if driver == sleep_medicines.GROUP else {}
    ordered = sorted((key for key in asked if asked[key] > 0), key=lambda key: -asked[key])
    return tuple(dict.fromkeys(key for each in ordered for key in _unanswered(each, told)))


def _telling(logs: Sequence[float]) -> float:
    return min(max(0.0, *logs), max(0.0, *(-log for log in logs)))


def _unanswered(question: str, told: Mapping[str, Value]) -> tuple[str, ...]:
    value = told.get(question)
    if question not in RECKONED:
        return (question,) if value is None else ()
    reckoned = RECKONED[question]
    if value is not None and value not in reckoned.unsettled:
        return ()
    return tuple(key for key in reckoned.of if told.get(key) is None)
