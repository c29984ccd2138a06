"""A trial of something advised, lived by simulated people whose true effect is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.evidence import collection
from nightlab.rehearsal.silico import rehearse_bodies
from nightlab.trials import Protocol, plan_design
from nightlab.trials.protocol import Treatment, usual_family
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.plan.advice.reading import Advised

OUTCOME = "waso_min"
NIGHTS, BLOCK, SEED = 56, 14, 1
ELEMENTAL = "mg elemental"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a trial of eight weeks told of simulated people whose true effect is known.

    Args:
        people: How many lived it.
        verdicts: Verdict -> people who got it.
        truth: Mean true effect of taking it every evening, in ``unit``.
        naive: People of whom a comparison of the weeks before with the weeks on it would say that it works.
        outcome: What decided.
        unit: Its unit.
    """

    people: int
    verdicts: Mapping[str, int]
    truth: float
    naive: int
    outcome: str
    unit: str


def rehearsed(advised: Advised, people: int) -> Rehearsed | None:
    """Return a simulated trial of what is taken; what is done or left out has no arm in the body.

    Assumptions: eight weeks, drawn nightly in blocks of two weeks, against nothing; a town of adults who
    sleep somewhat badly; minutes awake at night decide.

    Args:
        advised: The thing.
        people: How many live the trial.
    """
    dose = (advised.body or {}).get("dose")
    if not dose:
        return None
    arm = dose["agent"]
    unit = dose.get("unit") or (ELEMENTAL if "magnesium" in arm else "")
    design = plan_design(
        "nightly",
        ("nothing", arm),
        nights=NIGHTS,
        block_nights=BLOCK,
        seed=SEED,
        outcome=OUTCOME,
        better="lower",
        worthwhile=collection().outcomes[OUTCOME].worthwhile,
        prior="sceptical",
    )
    taken = Treatment(
        arm,
        agent=arm,
        dose=dose["amount"],
        unit=unit,
        at=parse_clock(dose["at"], where=f"{advised.label}, at"),
    )
    protocol = Protocol(design, treatments=(taken,), family=usual_family(OUTCOME))
    found = rehearse_bodies(protocol, people=people, seed=SEED)
    return Rehearsed(
        len(found.people), found.verdicts, found.truth, found.naive.works, found.outcome, found.unit
    )
