"""A protocol's file lived by its people, with all kept that the results speak of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nightlab.body.protocol import read_protocol
from nightlab.body.simulate import simulate
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.body.protocol import Protocol
    from nightlab.body.simulate import Simulation

# Courses that no signal tells and some quantities need.
KEPT = (
    "caffeine.plasma_mg_l",
    "glucose.insulin_uu_ml",
    "magnesium.serum_mmol_l",
    "melatonin.own_pmol_l",
)
# Single nights of more people than these would fill the memory; the insomnia index is then not worked out.
MOST_NIGHTS = 400_000


def watched(protocol: Protocol, people: int | None = None) -> Protocol:
    """Return a protocol that keeps the courses which the results need, of other many people if asked.

    Args:
        protocol: What is lived.
        people: How many; None for as many as the protocol says.

    Raises:
        NightlabError: More than one person where the protocol is of one.
    """
    who = protocol.who
    if people is not None and people != who.people:
        if who.people == 1:
            raise NightlabError(
                "the protocol is of one person",
                where="--people",
                fix="leave the option out, or write [population] with people in the protocol",
            )
        try:
            who = replace(who, people=people)
        except NightlabError as error:
            raise error.at("--people") from error
    conditions = tuple(
        replace(each, keep=tuple(dict.fromkeys((*each.keep, *KEPT))))
        for each in protocol.conditions
    )
    return replace(protocol, who=who, conditions=conditions)


def live_protocol(path: Path, *, people: int | None = None, seed: int = 1) -> Simulation:
    """Let the people of a protocol's file live it; every night is kept unless there are very many.

    Raises:
        NightlabError: A file that cannot be read, a field that does not fit, or a body that left its bounds.
    """
    protocol = watched(read_protocol(path), people)
    nights = protocol.who.people * sum(c.days + c.warm_up_days for c in protocol.conditions)
    return simulate(protocol, seed=seed, each_night=nights <= MOST_NIGHTS)
