"""People for the rules: the smallest description that makes a rule fire, and thousands drawn at random."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import time
from functools import cache
from typing import TYPE_CHECKING, Any

from nightlab.person import Behaviour, Drink, Medication, Profile, Supplement
from nightlab.person.limits import COURSE, LABS, SCORES
from nightlab.safety.medicines import members
from nightlab.safety.rules import Rule, facts, rules

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

TABLES = {"labs": LABS, "scores": SCORES, "course": COURSE}
HEALTHY = Profile(
    age_years=34,
    sex="male",
    profile="EU",
    labs={"egfr": 100.0, "serum_mg_mmol": 0.85, "sbp_mmhg": 125.0, "resting_hr_per_min": 64.0},
)

# What a person takes that makes a fact of the day's intake hold.
TAKES: dict[str, dict[str, Any]] = {
    "total_elemental_mg": {"name": "magnesium citrate", "elemental_mg": 200, "times": 2},
    "elemental_unknown": {"name": "magnesium bisglycinate", "dose": 1000, "unit": "mg"},
    "total_b6_mg": {"name": "vitamin B6", "dose": 120},
    "total_zinc_mg": {"name": "zinc", "dose": 45},
    "zinc_mg": {"name": "zinc", "dose": 120, "weeks": 20},
    "zinc_weeks": {"name": "zinc", "dose": 120, "weeks": 20},
    "melatonin_mg": {"name": "melatonin", "dose": 6},
    "melatonin_weeks": {"name": "melatonin", "dose": 2, "weeks": 20},
    "omega3_g": {"name": "fish oil", "dose": 2, "unit": "g"},
    "calcium_mg": {"name": "calcium", "dose": 600},
    "on_magnesium": {"name": "magnesium citrate", "elemental_mg": 100},
    "on_5htp": {"name": "5-HTP", "dose": 100},
    "unknown_supplement": {"name": "moon dust"},
    "untested_product": {"name": "zinc", "dose": 5, "third_party_tested": False},
    "contains_piperine": {"name": "curcumin with piperine", "dose": 500},
}
MEDICINES = {
    "uses_mg_antacid_or_laxative": Medication("Milk of Magnesia"),
    "antacid_uncounted": Medication("Milk of Magnesia"),
    "unmatched_medicine": Medication("qwertyzolam"),
    "hypnotic_nightly": Medication("zopiclone 7.5"),
    "ppi_years": Medication("omeprazole", years=3),
}


def firing(rule: Rule) -> Iterator[Profile]:
    """Give people in whom a rule may fire, by trying every value that its condition speaks of."""
    names = sorted(rule.when.names)
    wanted = [_values(rule, name) for name in names]
    terms = [None, *sorted(rule.when.terms)]
    for term, values in itertools.product(terms, [*itertools.product(*wanted)]):
        person = _clean(rule)
        for name, value in zip(names, values, strict=True):
            person = with_fact(person, name, value)
        if term is not None:
            taken = tuple(Medication(name) for name in medicines_of(term))
            person = replace(person, medications=(*(person.medications or ()), *taken))
        yield person


def _clean(rule: Rule) -> Profile:
    """Return a healthy person who has not measured what the rule wants to be unknown."""
    unknown = {name for name in rule.when.names if f"{name} is unknown" in rule.when.text}
    labs = {key: value for key, value in (HEALTHY.labs or {}).items() if key not in unknown}
    return replace(HEALTHY, labs=labs)


@cache
def medicines_of(term: str) -> tuple[str, ...]:
    """Return what to take for a class: one member, or all where only together they count."""
    if term == "dolutegravir_rilpivirine":
        return ("Juluca",)
    if term == "levodopa_without_decarboxylase_inhibitor":
        return ("levodopa",)
    return (min(members(term)),)


def _values(rule: Rule, name: str) -> list[Any]:
    kind = facts()[name].kind
    if kind == "flag":
        return [True, False]
    if kind == "choice":
        return re.findall(rf"{name} = (\w+)", rule.when.text) or [None]
    limits = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", rule.when.text)]
    tried = {limit + step for limit in limits for step in (-0.5, 0.0, 0.5)}
    return [None, *sorted(tried)]


def with_fact(person: Profile, name: str, value: Any) -> Profile:
    """Return a person of whom a fact is true, or has a value, told where a person tells it."""
    home, _, key = facts()[name].home.partition(".")
    if value is None:
        return person
    if name in TAKES or name in MEDICINES:
        return _taking(person, name) if value else person
    if home in TABLES:
        limits = TABLES[home][key]
        told = min(max(value, limits.low), limits.high)
        return _with(person, home, {**(getattr(person, home) or {}), key: told})
    if home in {"conditions", "symptoms", "job"}:
        told = (*(getattr(person, home) or ()), name) if value else getattr(person, home)
        return _with(person, home, told)
    return _other(person, name, value)


def _with(person: Profile, field: str, value: Any) -> Profile:
    changes: dict[str, Any] = {field: value}
    return replace(person, **changes)


def _other(person: Profile, name: str, value: Any) -> Profile:
    if name == "age":
        return replace(person, age_years=max(0.0, value))
    if name in {"sex", "profile", "pregnant", "breastfeeding", "clinician_ack"}:
        return _with(person, name, value)
    if name == "sedating_agents" and value:
        two = (Supplement("L-theanine", dose=200), Supplement("glycine", dose=3, unit="g"))
        return replace(person, supplements=two)
    behaviour = person.behaviour or Behaviour()
    drink = behaviour.caffeine[0] if behaviour.caffeine else Drink(500.0, time(18))
    if name == "caffeine_dose_mg":
        drink = Drink(max(0.0, value), drink.at)
    if name == "hours_to_bed":
        minutes = round(23 * 60 - 60 * min(max(0.0, value), 20)) % 1440
        drink = Drink(drink.amount, time(minutes // 60, minutes % 60))
    if name in {"caffeine_dose_mg", "hours_to_bed"}:
        return replace(person, behaviour=Behaviour(caffeine=(drink,), bedtime=time(23)))
    return person


def _taking(person: Profile, name: str) -> Profile:
    if name in MEDICINES:
        return replace(person, medications=(*(person.medications or ()), MEDICINES[name]))
    told = dict(TAKES[name])
    times = tuple(time(8 + at) for at in range(told.pop("times", 0)))
    return replace(
        person, supplements=(*(person.supplements or ()), Supplement(**told, times=times))
    )


# --- drawn at random --------------------------------------------------------
FLAGS = {
    home: [f.name for f in facts().values() if f.home == home]
    for home in ("conditions", "symptoms", "job")
}
TYPED = (
    "ramipril 5 mg od", "Cipro 500", "levothyroxine 75", "water tablet", "warfarin", "sertraline",
    "omeprazole 20", "Maalox", "lithium", "zolpidem at night", "qwertyzolam", "metformin 1g",
    "amlodipine", "doxycycline", "raltegravir", "clozapine", "💊", "the pill", "codeine", "phenytoin",
)  # fmt: skip
SUPPLEMENTS = (
    Supplement("magnesium bisglycinate", elemental_mg=200),
    Supplement("magnesium oxide", elemental_mg=250, times=(time(8), time(20))),
    Supplement("magnesium glycinate", dose=1000),
    Supplement("melatonin", dose=3),
    Supplement("L-theanine", dose=200),
    Supplement("zinc", dose=30, weeks=20),
    Supplement("vitamin B6", dose=50),
    Supplement("fish oil", dose=2, unit="g"),
    Supplement("moon dust"),
    Supplement("St John's wort"),
    Supplement("5-HTP", dose=100),
)


def anyone(rng: random.Random) -> Profile:
    """Draw a person: mostly healthy, sometimes with much at once, sometimes hardly described."""
    some = {home: _few(rng, names, 3) for home, names in FLAGS.items()}
    return Profile(
        age_years=rng.choice([None, float(rng.randint(1, 99)), float(rng.randint(18, 80))]),
        sex=rng.choice([None, "female", "male", "other"]),
        weight_kg=rng.choice([None, float(rng.randint(40, 140))]),
        profile=rng.choice([None, "EU", "US"]),
        pregnant=rng.choice([False, False, False, True, None]),
        breastfeeding=rng.choice([False, False, False, True, None]),
        clinician_ack=rng.choice([False, True, None]),
        conditions=rng.choice([some["conditions"], (), None]),
        medications=rng.choice([tuple(map(Medication, _few(rng, TYPED, 4))), (), None]),
        supplements=rng.choice([_few(rng, SUPPLEMENTS, 3), (), None]),
        labs=_table(rng, LABS),
        scores=_table(rng, SCORES),
        course=_table(rng, COURSE),
        symptoms=rng.choice([some["symptoms"][:1], (), (), None]),
        job=some["job"],
        behaviour=_behaviour(rng),
    )


def _few(rng: random.Random, names: Any, most: int) -> tuple[Any, ...]:
    return tuple(rng.sample(list(names), rng.randint(0, most)))


def _table(rng: random.Random, limits: Any) -> dict[str, float] | None:
    if rng.random() < 0.1:
        return None
    keys = _few(rng, limits, 3)
    return {key: round(rng.uniform(limits[key].low, limits[key].high), 2) for key in keys}


def _behaviour(rng: random.Random) -> Behaviour | None:
    if rng.random() < 0.1:
        return None
    drinks = tuple(
        Drink(float(rng.randint(0, 500)), time(rng.randint(0, 23)))
        for _ in range(rng.randint(0, 3))
    )
    wine = (Drink(20.0, time(21)),) if rng.random() < 0.2 else ()
    return Behaviour(caffeine=drinks, alcohol=wine, bedtime=rng.choice([None, time(23)]))


ALL_RULES = {rule.name: rule for rule in rules()}
