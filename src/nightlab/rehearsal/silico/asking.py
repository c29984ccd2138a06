"""A trial's protocol tried on a town of ordinary sleepers who sleep somewhat badly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nightlab.body.protocol import Habit, Trait, Who
from nightlab.errors import NightlabError
from nightlab.rehearsal.silico.counting import many
from nightlab.rehearsal.silico.nights import OF_BODY
from nightlab.rehearsal.silico.people import Enrolment, Life, Sleepers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.rehearsal.silico.counting import Count
    from nightlab.trials import Protocol

TOWN = Sleepers(
    Who(people=40, sex="both", age_years=Trait(42.0, sd=12.0, lowest=18.0, highest=75.0)),
    Habit(strain=0.2, bed_jitter_min=20.0, rise_jitter_min=10.0, diet_magnesium_mg=250.0),
    Life(coffee_share=0.3, hard_share=0.2, hard_stays=0.7),
)
"""Adults of 18 to 75 with some strain, a late coffee on three days in ten, and hard days in stretches."""
MOST_PEOPLE, MOST_NIGHTS = 1000, 40_000


def rehearse_bodies(
    protocol: Protocol,
    *,
    people: int = 40,
    seed: int = 1,
    enrol_above: float | None = None,
    stated: Mapping[str, float] | None = None,
) -> Count:
    """Return what a trial would have told of simulated people whose true effect is known.

    Args:
        protocol: A trial's; its outcome decides, minutes awake where it names none.
        people: How many, at least 2.
        seed: Of people and luck.
        enrol_above: Lets in only those whose outcome was above this over two weeks.
        stated: By arm, a stated fall of arousal.

    Raises:
        NightlabError: Too many people for this, an outcome that no body has, an arm that acts on nothing.
    """
    outcome = protocol.design.outcome or "waso_min"
    if not 2 <= people <= MOST_PEOPLE or people * protocol.design.nights > MOST_NIGHTS:
        raise NightlabError(
            f"{people} people for {protocol.design.nights} nights",
            where="people",
            fix=f"ask for 2 to {MOST_PEOPLE} people and at most {MOST_NIGHTS:,} nights in all",
        )
    if outcome not in OF_BODY and outcome != "quality":
        raise NightlabError(
            f"no simulated body has a diary's {outcome}",
            where="outcome",
            fix=f"let one of {', '.join([*OF_BODY, 'quality'])} decide",
        )
    enrolment = Enrolment() if enrol_above is None else Enrolment(outcome, enrol_above)
    sleepers = replace(TOWN, who=replace(TOWN.who, people=people), enrolment=enrolment)
    return many(protocol, sleepers, seed, stated=stated)
