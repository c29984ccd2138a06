"""What follows from several answers together and is weighed as if it had been asked."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from nightlab.drivers.answered import DAY_MIN, EARLY_MIN, NOON_MIN, clock_min
from nightlab.person.answers import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nightlab.person.answers import Value

BED_WHERE_UNKNOWN = "23:00"
"""To when caffeine is counted where no bedtime was told."""

RLS = ("rls_urge", "rls_rest", "rls_moving_helps", "rls_evening", "rls_no_other_cause")
RLS_SAID = MappingProxyType(
    {
        "all": "all five",
        "four": "the first four",
        "mimic": "the first four, and another cause",
        "none": "not all of the first four",
        "urge": "the urge, the rest not known",
    }
)


class Reckoned(NamedTuple):
    """Something reckoned from answers.

    Args:
        of: Keys of the questions it needs.
        reckon: From all answers; None where they do not allow it.
        words: How to say it, with ``{}`` for the value.
        values: How to say a value that is a word.
        unsettled: Values with which the questions that are left would still tell more.
    """

    of: tuple[str, ...]
    reckon: Callable[[Mapping[str, Value]], Value]
    words: str
    values: Mapping[str, str] = MappingProxyType({})
    unsettled: tuple[str, ...] = ()


def rls(answers: Mapping[str, Value]) -> Value:
    """Return how far the five criteria of restless legs are met.

    Returns:
        ``all``; ``four``, where nobody asked for other causes; ``mimic``, where another cause explains
        the four; ``none``, where one of the four is not met; ``urge``, where the urge is there and the
        rest is not known; None where the urge itself is not known.

    Source: International Restless Legs Syndrome Study Group, criteria of 2012 (unverified).
    """
    first, cause = [answers.get(key) for key in RLS[:-1]], answers.get(RLS[-1])
    if False in first:
        return "none"
    if all(first):
        return "four" if cause is None else "all" if cause else "mimic"
    return "urge" if first[0] else None


def bed_minus_sleep_h(answers: Mapping[str, Value]) -> Value:
    """Return hours in bed less hours of sleep, as told; None where that is less than nothing.

    Assumptions: where hours in bed were not told, they last from bedtime to rising.
    """
    sleep, bed = number(answers, "told_tst_h"), number(answers, "told_tib_h")
    if bed is None:
        bed = _length_h(answers.get("bedtime"), answers.get("rise"))
    return None if bed is None or sleep is None or bed < sleep else bed - sleep


def social_jetlag_h(answers: Mapping[str, Value]) -> Value:
    """Return how far the middle of sleep on free days lies from that on work days, in hours.

    Source: Wittmann 2006, Chronobiology International 23:497 (unverified).
    """
    work = _middle_min(answers.get("bedtime"), answers.get("rise"))
    free = _middle_min(answers.get("free_bedtime"), answers.get("free_rise"))
    if work is None or free is None:
        return None
    apart = abs(free - work) % DAY_MIN
    return min(apart, DAY_MIN - apart) / 60


def caffeine_to_bed_h(answers: Mapping[str, Value]) -> Value:
    """Return hours from the last caffeine to bed.

    Assumptions: without a bedtime it is eleven in the evening; caffeine up to four hours later than the
    usual bedtime counts as none before it.
    """
    last, bed = answers.get("caffeine_last"), answers.get("bedtime") or BED_WHERE_UNKNOWN
    if not (isinstance(last, str) and isinstance(bed, str)):
        return None
    drunk, lights = clock_min(last, EARLY_MIN), clock_min(bed, EARLY_MIN)
    if drunk is None or lights is None:
        return None
    before = (lights - drunk) % DAY_MIN
    return 0.0 if before > DAY_MIN - EARLY_MIN else before / 60


def bmi(answers: Mapping[str, Value]) -> Value:
    """Return the body mass index in kg/m2."""
    weight_kg, height_cm = number(answers, "weight_kg"), number(answers, "height_cm")
    return weight_kg / (height_cm / 100) ** 2 if weight_kg and height_cm else None


def _middle_min(bed: Value, rise: Value) -> float | None:
    """Return the middle of a night in minutes since noon."""
    start = clock_min(bed, NOON_MIN) if isinstance(bed, str) else None
    length_h = _length_h(bed, rise)
    return None if start is None or length_h is None else start + 60 * length_h / 2


def _length_h(bed: Value, rise: Value) -> float | None:
    if not (isinstance(bed, str) and isinstance(rise, str)):
        return None
    start, end = clock_min(bed), clock_min(rise)
    return None if start is None or end is None else (end - start) % DAY_MIN / 60


RECKONED: Mapping[str, Reckoned] = MappingProxyType(
    {
        "rls": Reckoned(
            RLS, rls, "criteria of restless legs: {}", RLS_SAID, unsettled=("urge", "four")
        ),
        "bed_minus_sleep_h": Reckoned(
            ("told_tst_h", "bedtime", "rise"), bed_minus_sleep_h, "{} h awake in bed"
        ),
        "social_jetlag_h": Reckoned(
            ("free_bedtime", "free_rise", "bedtime", "rise"),
            social_jetlag_h,
            "free days {} h apart from work days",
        ),
        "bmi": Reckoned(("weight_kg", "height_cm"), bmi, "body mass index {}"),
        "caffeine_to_bed_h": Reckoned(
            ("caffeine_last",), caffeine_to_bed_h, "last caffeine {} h before bed"
        ),
    }
)
