"""The medicines and supplements of a person, with their times, and the sleeping tablet nobody named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.drivers.assessment.figures import SLEEPING_TABLET
from nightlab.drivers.assessment.products import medicine_times, names_same, supplement
from nightlab.person import Medication, Supplement
from nightlab.person.answers import number, words
from nightlab.safety.medicines import is_a, match

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from nightlab.person.answers import Value

MOST_NIGHTS = 4
UNNAMED = "sleeping tablet"
USED_FOR_SLEEP = frozenset(
    {
        *("antihistamine_sedating", "melatonin_agonist", "orexin_antagonist", "other_sedative"),
        *("tetracyclic", "serotonin_antagonist_reuptake_inhibitor"),
    }
)
"""Classes of which a sleeping tablet may be besides benzodiazepines and Z-drugs."""


def medicines(said: Mapping[str, Value]) -> tuple[Medication, ...] | None:
    """Return the medicines told; None where they are not known.

    Assumptions: a medicine that only the times name is taken too; a sleeping tablet that only its nights
        tell of counts as one of unknown kind.
    """
    told = words(said, "medicines")
    if told is None:
        return None
    timed = [*medicine_times(told), *medicine_times(words(said, "medicine_times"))]
    names = list(told)
    names += [each.name for each in timed if not any(names_same(each.name, name) for name in names)]
    if _unnamed(said, tuple(names)):
        names.append(UNNAMED)
    return tuple(_medicine(name, timed, said) for name in names)


def unlisted_tablet(said: Mapping[str, Value]) -> str | None:
    """Return the sleeping tablet of somebody whose medicines are not known; None where there is none."""
    nights = number(said, "hypnotic_nights")
    return UNNAMED if words(said, "medicines") is None and nights else None


def supplements(said: Mapping[str, Value]) -> tuple[Supplement, ...] | None:
    """Return the supplements told; None where they are not known."""
    told = words(said, "supplements")
    return None if told is None else tuple(supplement(text) for text in told)


def _medicine(name: str, timed: list[Medication], said: Mapping[str, Value]) -> Medication:
    times: dict[time, None] = {}
    for each in timed:
        if names_same(each.name, name):
            times |= dict.fromkeys(each.times)
    if not is_a(match(name), SLEEPING_TABLET):
        return Medication(name, times=tuple(times))
    nights, months = number(said, "hypnotic_nights"), number(said, "hypnotic_months")
    return Medication(
        name,
        times=tuple(times),
        years=months / 12 if months else None,
        nightly=None if nights is None else nights >= MOST_NIGHTS,
    )


def _unnamed(said: Mapping[str, Value], names: tuple[str, ...]) -> bool:
    """Whether a sleeping tablet is taken that is none of the medicines named."""
    if not number(said, "hypnotic_nights"):
        return False
    found = [match(name) for name in names]
    return not any(
        is_a(each, SLEEPING_TABLET) or USED_FOR_SLEEP.intersection(each.classes) for each in found
    )
