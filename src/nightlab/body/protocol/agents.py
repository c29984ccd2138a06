"""What a protocol may name: agents that organs take, their parameters, mechanisms and states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.body.compiled import all_organs
from nightlab.errors import NightlabError
from nightlab.formulary.agents import find_agent
from nightlab.units import MASS_MG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nightlab.body.organ import Parameter, State

CLOSE = 60.0
NAMED = 3


@dataclass(frozen=True, slots=True)
class Known:
    """An agent that the body takes.

    Args:
        agent: Its name.
        unit: Unit of amounts.
        highest: Largest single amount.
    """

    agent: str
    unit: str
    highest: float


@cache
def known_agents() -> Mapping[str, Known]:
    """Return every agent that an organ takes, by its name in small letters; the lowest limit holds."""
    known: dict[str, Known] = {}
    for organ in all_organs():
        for takes in organ.takes:
            key = takes.agent.casefold()
            before = known.get(key, Known(takes.agent, takes.unit, takes.highest))
            if (before.agent, before.unit) != (takes.agent, takes.unit):
                raise NightlabError(
                    f"{takes.agent} ({takes.unit}) is {before.agent} ({before.unit}) elsewhere",
                    where=f"organ {organ.name}",
                    fix="declare one name and one unit an agent",
                )
            known[key] = Known(takes.agent, takes.unit, min(before.highest, takes.highest))
    return MappingProxyType(dict(sorted(known.items())))


def find_known(name: str, where: str = "agent") -> Known:
    """Return the agent that goes by a name or by an alias of the formulary.

    Assumptions: the formulary's name stands before an organ's own, so that one substance reaches all
    organs that take it, whatever it is called.

    Raises:
        NightlabError: No organ takes it; the nearest names are told.
    """
    known = known_agents()
    told = " ".join(name.casefold().split())
    listed = find_agent(name)
    for each in (listed.name.casefold() if listed else "", told):
        if each in known:
            return known[each]
    raise NightlabError(f"no organ of the body takes {name!r}", where=where, fix=meant(told, known))


def amount_in(amount: float, unit: str, known: Known, where: str = "unit") -> float:
    """Return an amount in the agent's own unit.

    Raises:
        NightlabError: A unit that cannot be turned into it.

    Example:
        >>> amount_in(0.2, "g", Known("caffeine", "mg", 2000.0))
        200.0
    """
    if not unit or unit == known.unit:
        return amount
    if unit in MASS_MG and known.unit in MASS_MG:
        return amount * MASS_MG[unit] / MASS_MG[known.unit]
    raise NightlabError(
        f"{known.agent} is not given in {unit!r}", where=where, fix=f'write unit = "{known.unit}"'
    )


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return every parameter by ``organ.parameter``."""
    return MappingProxyType({f"{o.name}.{p.name}": p for o in all_organs() for p in o.parameters})


@cache
def states() -> Mapping[str, State]:
    """Return every state by ``organ.state``."""
    return MappingProxyType({f"{o.name}.{s.name}": s for o in all_organs() for s in o.states})


def check_parameter(name: str, where: str) -> Parameter:
    """Return a parameter by its full name.

    Raises:
        NightlabError: None of that name; the nearest are told.
    """
    if name not in parameters():
        raise NightlabError(
            f"no organ has a parameter {name!r}", where=where, fix=meant(name, parameters())
        )
    return parameters()[name]


def check_mechanism(name: str, where: str) -> None:
    """Refuse to switch off what is no mechanism.

    Raises:
        NightlabError: No such parameter, or one without a neutral value.
    """
    if check_parameter(name, where).neutral is None:
        own = [n for n, p in parameters().items() if p.neutral is not None]
        organ = name.partition(".")[0]
        same = [n for n in own if n.startswith(f"{organ}.")]
        told = ", ".join(same) if same else "one with a neutral value"
        raise NightlabError(
            f"{name!r} is no mechanism that can be switched off",
            where=where,
            fix=f"use {told}, or set a value under parameters",
        )


def check_state(name: str, where: str) -> None:
    """Refuse to keep a course that no organ has.

    Raises:
        NightlabError: None of that name; the nearest are told.
    """
    if name not in states():
        raise NightlabError(
            f"no organ has a state {name!r}", where=where, fix=meant(name, states())
        )


def meant(name: str, known: Iterable[str]) -> str:
    """Return the next step for a name that is not known: the nearest that are, or some of all."""
    from rapidfuzz import fuzz, process

    names = list(known)
    found = process.extract(
        name[:200].casefold(), names, scorer=fuzz.WRatio, score_cutoff=CLOSE, limit=NAMED
    )
    if found:
        return f"write {' or '.join(repr(each) for each, _, _ in found)} if that was meant"
    return f"there are {', '.join(names[:12])}{' and more' if len(names) > 12 else ''}"
