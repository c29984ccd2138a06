"""Caps, distances and steps back that hold together, and the hours that they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.amounts import times_a_day
from nightlab.safety.apart import Spacing, free_windows, is_free
from nightlab.safety.finding import constrains
from nightlab.safety.medicines import TERMS, any_is_a
from nightlab.safety.report import Constraint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import time

    from nightlab.safety.apart import Window
    from nightlab.safety.finding import Finding
    from nightlab.safety.known import Known, Medicine


class Distance(NamedTuple):
    """What a rule keeps an agent from.

    Args:
        medicines: As typed.
        spacings: Of those whose times are known.
        whole: Whether the times of all are known.
    """

    medicines: tuple[str, ...]
    spacings: tuple[Spacing, ...]
    whole: bool


NO_DISTANCE = Distance((), (), whole=False)


def distances(found: Iterable[Finding], known: Known) -> Mapping[str, Distance]:
    """Return, by the name of each rule that keeps a distance from medicines, what it keeps it from."""
    return {
        each.rule.name: _distance(each, known) for each in found if "drug_before_h" in each.params
    }


def free_hours(
    found: Iterable[Finding], scopes: frozenset[str], apart: Mapping[str, Distance]
) -> tuple[Window, ...] | None:
    """Return the times of the day that all distances together leave; None where none is known."""
    spacings = [
        spacing
        for each in found
        if each.rule.name in apart and "separate" in constrains(each, scopes)
        for spacing in apart[each.rule.name].spacings
    ]
    return free_windows(spacings) if spacings else None


def constraints(
    found: Iterable[Finding],
    scopes: frozenset[str],
    apart: Mapping[str, Distance],
    at: time | None,
) -> Iterator[Constraint]:
    """Give every constraint on whatever has these scopes, and whether an asked time keeps it."""
    for each in found:
        distance = apart.get(each.rule.name, NO_DISTANCE)
        free = free_windows(distance.spacings) if distance.whole else None
        for action in constrains(each, scopes):
            yield Constraint(
                rule=each.rule.name,
                action=action,
                agents=each.rule.agents,
                params=each.params,
                reason=each.rule.reason,
                source=each.rule.source,
                medicines=distance.medicines,
                free=free,
                kept=None if at is None or free is None else is_free(free, at),
            )


def _distance(finding: Finding, known: Known) -> Distance:
    before_h, after_h = finding.params["drug_before_h"], finding.params["drug_after_h"]
    concerned = medicines_behind(finding, known)
    return Distance(
        tuple(medicine.told.name for medicine in concerned),
        tuple(Spacing(at, before_h, after_h) for each in concerned for at in each.told.times),
        whole=bool(concerned) and all(map(_is_timed, concerned)),
    )


def _is_timed(medicine: Medicine) -> bool:
    """Whether every time of a medicine is known: one clock is not enough for *twice a day*."""
    return len(medicine.told.times) >= times_a_day(medicine.told.name)


def medicines_behind(finding: Finding, known: Known) -> tuple[Medicine, ...]:
    """Return the medicines that make a rule fire."""
    return tuple(
        medicine
        for medicine in known.medicines
        if any(_part(medicine, term, known) for term in finding.rule.when.terms)
    )


def untimed(apart: Mapping[str, Distance], known: Known) -> Iterator[str]:
    """Give a question for every medicine that must be kept apart and whose times are not known."""
    kept_apart = {name for distance in apart.values() for name in distance.medicines}
    for medicine in known.medicines:
        if medicine.told.name in kept_apart and not _is_timed(medicine):
            yield f"At what times do you take {medicine.told.name[:80]}?"


def _part(medicine: Medicine, term: str, known: Known) -> bool:
    """Whether a medicine is one of a class, or without it nothing would be."""
    if any_is_a([medicine.found], term):
        return True
    if not TERMS[term].together or not known.takes(term):
        return False
    others = [other.found for other in known.medicines if other.found is not medicine.found]
    return not any_is_a(others, term)
