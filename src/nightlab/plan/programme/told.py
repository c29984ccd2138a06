"""What several answers say together of a night: hours in bed, and whether there is trouble at all."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from nightlab.drivers.assessment import complete
from nightlab.drivers.assessment.doubting import cautious
from nightlab.nights.clock import fold_h
from nightlab.person.answers import clock, hours, number, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.person import Value

# Minutes awake, up to how many is usual, and the complaints that they belong to.
AWAKE = (
    ("told_sol_min", 30.0, frozenset({"falling_asleep"})),
    ("told_waso_min", 30.0, frozenset({"staying_asleep", "light_sleep"})),
    ("told_early_min", 30.0, frozenset({"early_waking"})),
)
SOUND_SHARE = 0.85


def settled(answers: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return answers with what follows for questions not asked, contradictions read the careful way."""
    return cautious(complete(answers))


def folded_h(answers: Mapping[str, Value], key: str) -> float | None:
    """Return a clock time as hours after midnight, -6 (18:00) up to 18.

    Example:
        >>> folded_h({"bedtime": "23:30"}, "bedtime")
        -0.5
    """
    at = clock(answers, key)
    return None if at is None else fold_h(hours(at))


def bed_h(answers: Mapping[str, Value]) -> float | None:
    """Return hours in bed as told, else from light out to rising on work days; None where neither is known."""
    told = number(answers, "told_tib_h")
    bed, rise = clock(answers, "bedtime"), clock(answers, "rise")
    if told is not None or bed is None or rise is None:
        return told
    return (hours(rise) - hours(bed)) % 24


def sleeps_when_in_bed(answers: Mapping[str, Value]) -> bool | None:
    """Return whether a person falls asleep soon and sleeps through; None where the complaint is not known.

    Assumptions: minutes awake are asked only of whom they trouble, so that a complaint without them counts
    as trouble; 30 min to fall asleep or awake at night and 85 % of time in bed asleep are the limits.

    Source: Lichstein 2003, doi:10.1016/S0005-7967(02)00023-2 (abstract: 31 min or more are the mark of
    insomnia; Lineberger 2006, PMID 16676781, abstract, finds 20 min); early waking and 85 %: own design.
    """
    complaint = words(answers, "complaint")
    if complaint is None:
        return None
    for key, most, names in AWAKE:
        minutes = number(answers, key)
        if (minutes is None and names & set(complaint)) or (minutes or 0.0) > most:
            return False
    asleep_h, in_bed_h = number(answers, "told_tst_h"), bed_h(answers)
    thin = asleep_h is not None and bool(in_bed_h) and asleep_h < SOUND_SHARE * (in_bed_h or 0.0)
    return not thin


def as_clock(hour: float) -> time:
    """Return hours after midnight as a clock time, to the nearest five minutes.

    Example:
        >>> as_clock(-0.5), as_clock(25.04)
        (datetime.time(23, 30), datetime.time(1, 0))
    """
    five = round(hour * 12) % 288
    return time(five // 12, five % 12 * 5)
