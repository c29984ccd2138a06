"""What must hold of everybody: ten thousand people drawn at random, with the seed that drew them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.formulary import agents
from nightlab.person import Medication, Supplement
from nightlab.safety import check
from nightlab.safety.rules import RANK, rules
from safety.people import FLAGS, HEALTHY, TYPED, anyone, medicines_of, with_fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.person import Profile
    from nightlab.safety import SafetyReport

PEOPLE = 10_000
BATCHES = 20
AGENTS = (
    "magnesium bisglycinate",
    "magnesium oxide",
    "melatonin",
    "L-theanine",
    "zinc",
    "probiotic",
    "omega-3",
    "low-histamine diet",
    "bright light",
    "caffeine",
    "sleep_restriction",
)
CLEARING_FLAGS = {"pacemaker", "clinician_ack"}
# Values that clear, and what leaving them out turns them into.
CLEARING: dict[str, Any] = {
    "age_years": 40.0,
    "sex": "female",
    "profile": "US",
    "pregnant": False,
    "breastfeeding": False,
    "clinician_ack": True,
    "conditions": (),
    "medications": (),
    "supplements": (),
    "symptoms": (),
    "job": (),
    "labs": {"egfr": 105.0, "serum_mg_mmol": 0.85, "sbp_mmhg": 125.0, "bmi": 23.0},
    "scores": {"isi": 4.0, "phq9": 2.0, "epworth": 3.0, "stopbang": 1.0},
    "course": {"isi_change": -8.0, "prescribed_tib_h": 7.0},
}


def people(batch: int) -> list[tuple[random.Random, Profile]]:
    rng = random.Random(1000 + batch)  # noqa: S311 - no secret
    return [(rng, anyone(rng)) for _ in range(PEOPLE // BATCHES)]


def decisions(person: Profile) -> dict[str, int]:
    found = check(person, names=AGENTS)
    return {"the programme": RANK[found.decision]} | {
        name: RANK[action] for name, action in found.agents.items()
    }


def never_weaker(before: Profile, after: Profile) -> list[str]:
    old, new = decisions(before), decisions(after)
    return [name for name in old if new[name] < old[name]]


def with_a_risk(person: Profile, rng: random.Random) -> tuple[str, Profile]:
    """Add a condition, a symptom, a trait of the job, a medicine or a supplement."""
    home = rng.choice([*FLAGS, "medications", "supplements"])
    there = getattr(person, home)
    if there is None:
        return "", person
    if home == "medications":
        name = rng.choice(TYPED)
        return name, replace(person, medications=(*there, Medication(name)))
    if home == "supplements":
        return "moon dust", replace(person, supplements=(*there, Supplement("moon dust")))
    flag = rng.choice([name for name in FLAGS[home] if name not in CLEARING_FLAGS])
    return flag, with_fact(person, flag, True)  # noqa: FBT003 - a fact's value


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_risk_more_never_weakens_a_decision(batch: int) -> None:
    for rng, person in people(batch):
        risk, worse = with_a_risk(person, rng)
        assert never_weaker(person, worse) == [], (risk, person)


def every_single_risk(person: Profile) -> Iterator[tuple[str, Profile]]:
    """Give a person with one thing more: each condition, each class of medicines, each supplement."""
    flags = [name for names in FLAGS.values() for name in names if name not in CLEARING_FLAGS]
    for flag in flags:
        yield flag, with_fact(person, flag, True)  # noqa: FBT003 - a fact's value
    for term in sorted({term for rule in rules() for term in rule.when.terms}):
        more = tuple(map(Medication, medicines_of(term)))
        yield term, replace(person, medications=(*(person.medications or ()), *more))
    for agent in agents():
        listed = (*(person.supplements or ()), Supplement(agent.name))
        yield agent.name, replace(person, supplements=listed)
    for name in ("pregnant", "breastfeeding"):
        said: dict[str, Any] = {name: True}
        yield name, replace(person, **said)


@pytest.mark.parametrize(
    "person",
    [
        replace(HEALTHY, clinician_ack=True),
        replace(HEALTHY, age_years=70.0, labs={}, conditions=("heart block", "pacemaker")),
        replace(
            HEALTHY,
            clinician_ack=True,
            medications=tuple(map(Medication, ("dolutegravir", "ramipril", "zolpidem"))),
            supplements=(Supplement("magnesium citrate", elemental_mg=150), Supplement("zinc")),
        ),
    ],
    ids=["healthy", "older", "treated"],
)
def test_no_single_risk_weakens_a_decision(person: Profile) -> None:
    before = decisions(person)
    for risk, worse in every_single_risk(person):
        after = decisions(worse)
        assert [name for name in before if after[name] < before[name]] == [], risk


@pytest.mark.parametrize("batch", range(BATCHES // 4))
def test_not_knowing_what_clears_never_weakens_a_decision(batch: int) -> None:
    for rng, person in people(batch):
        field = rng.choice([*CLEARING])
        cleared = replace(person, **{field: CLEARING[field]})
        unknown: dict[str, Any] = {field: None}
        assert never_weaker(cleared, replace(person, **unknown)) == [], (field, person)


@pytest.mark.parametrize("batch", range(BATCHES // 4))
def test_order_never_matters(batch: int) -> None:
    for rng, person in people(batch):
        lists = ("conditions", "medications", "supplements", "symptoms", "job")
        mixed: dict[str, Any] = {
            name: tuple(rng.sample(there, len(there)))
            for name in lists
            if (there := getattr(person, name)) is not None
        }
        assert told(check(replace(person, **mixed), names=AGENTS)) == told(
            check(person, names=AGENTS)
        )


def told(found: SafetyReport) -> tuple[Any, ...]:
    """Return a report less the order in which a person listed things."""
    return (
        found.decision,
        dict(found.agents),
        [each.rule for each in found.fired],
        sorted(each.rule for each in found.constraints),
        found.unknowns,
        sorted(q.text for q in found.questions),
    )
