"""Figures that follow from several answers together, by which contradictions show."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.drivers.assessment.products import medicine_times, names_same
from nightlab.person.answers import clock_h, number, words
from nightlab.safety.medicines import is_a, match
from nightlab.safety.names import fold
from nightlab.safety.told import understand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.person.answers import Value

    Fact = float | str | bool | None

DAY_H = 24.0
SMALL_HOURS = tuple(hour + 0.5 for hour in range(6))
WORKED_SMALL_HOURS = 3
"""So many of the six hours after midnight make a shift a night shift."""
APNOEA = "untreated_osa"
KIDNEYS = frozenset({"kidney_disease_history", "ckd", "dialysis", "acute_kidney_injury"})
NAMING = ("sleep", "apnoea", "apnea", "osa", "obstructive", "central", "disorder", "syndrome")
TREATING = ("treated", "cpap", "bipap", "mask", "splint", "mandibular", "use", "uses", "using")
BESIDE = (
    "a",
    "an",
    "and",
    "by",
    "every",
    "have",
    "i",
    "is",
    "my",
    "night",
    "of",
    "on",
    "the",
    "with",
)
GRADES = ("mild", "moderate", "severe")
OF_APNOEA = frozenset((*NAMING, *TREATING, *BESIDE, *GRADES))
"""Words that name sleep apnoea and its treatment, and say nothing else."""
SLEEPING_TABLET = "benzodiazepine_or_z_drug"

FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "window_h": "number",
        "free_window_h": "number",
        "asleep_over_bed_h": "number",
        "lying_over_bed_h": "number",
        "bed_untold_h": "number",
        "free_bed_gap_min": "number",
        "works_at_night": "flag",
        "bmi": "number",
        "months_over_life": "number",
        "hypnotic_named": "flag",
        "times_unnamed": "flag",
        "helped_untried": "flag",
        "worst_unnamed": "flag",
        "kidneys_named": "flag",
        "apnoea_named": "flag",
        "apnoea_as_untreated": "flag",
    }
)
"""Name -> kind, as the language of conditions knows them."""


def figures(answers: Mapping[str, Value]) -> dict[str, Fact]:
    """Return the figures that answers are enough for.

    Assumptions: hours in bed are those told, else those between light out and getting up on work days.
    """
    return {**_hours(answers), **_words(answers), **_body(answers)}


def hours_between(answers: Mapping[str, Value], begin: str, end: str) -> float | None:
    """Return the hours from one clock to the next occurrence of another; None where one is not known.

    Example:
        >>> hours_between({"bedtime": "23:30", "rise": "07:00"}, "bedtime", "rise")
        7.5
    """
    first, last = clock_h(answers, begin), clock_h(answers, end)
    return None if first is None or last is None else (last - first) % DAY_H


def names_hypnotic(medicines: tuple[str, ...]) -> bool:
    """Whether a sleeping tablet is among medicines."""
    return any(is_a(match(each), SLEEPING_TABLET) for each in medicines)


def _hours(answers: Mapping[str, Value]) -> dict[str, Fact]:
    window = hours_between(answers, "bedtime", "rise")
    told = number(answers, "told_tib_h")
    bed = window if told is None else told
    asleep = number(answers, "told_tst_h")
    awake_min = [number(answers, key) or 0.0 for key in ("told_sol_min", "told_waso_min")]
    over = None if asleep is None or bed is None else asleep - bed
    gap = hours_between(answers, "bedtime", "free_bedtime")
    return {
        "window_h": window,
        "free_window_h": hours_between(answers, "free_bedtime", "free_rise"),
        "asleep_over_bed_h": over,
        "lying_over_bed_h": None if over is None else over + sum(awake_min) / 60,
        "bed_untold_h": None if told is None or window is None else abs(told - window),
        "free_bed_gap_min": None if gap is None else 60 * min(gap, DAY_H - gap),
        "works_at_night": _works_at_night(answers),
    }


def _works_at_night(answers: Mapping[str, Value]) -> bool | None:
    length, begin = hours_between(answers, "work_from", "work_to"), clock_h(answers, "work_from")
    if length is None or begin is None:
        return None
    return sum((hour - begin) % DAY_H < length for hour in SMALL_HOURS) >= WORKED_SMALL_HOURS


def _words(answers: Mapping[str, Value]) -> dict[str, Fact]:
    medicines, complaint = words(answers, "medicines"), words(answers, "complaint")
    tried, worst = words(answers, "tried"), answers.get("worst")
    named = understood(words(answers, "conditions") or ())
    return {
        "hypnotic_named": None if medicines is None else names_hypnotic(medicines),
        "times_unnamed": None if medicines is None else _times_unnamed(answers, medicines),
        "helped_untried": tried is not None
        and not all(_among(each, tried) for each in words(answers, "helped") or ()),
        "worst_unnamed": complaint is not None and worst is not None and worst not in complaint,
        "kidneys_named": bool(named & KIDNEYS),
        "apnoea_named": APNOEA in named,
        "apnoea_as_untreated": any(
            APNOEA in understood((each,)) and not names_apnoea_alone(each)
            for each in words(answers, "conditions") or ()
        ),
    }


def names_apnoea_alone(text: str) -> bool:
    """Whether typed words name sleep apnoea, or its treatment, and nothing beside them.

    Example:
        >>> names_apnoea_alone("sleep apnoea, on CPAP"), names_apnoea_alone("untreated sleep apnoea")
        (True, False)
    """
    said = set(fold(text).words)
    return bool(said) and said <= OF_APNOEA and APNOEA in understood((text,))


def understood(typed: tuple[str, ...]) -> frozenset[str]:
    """Return the facts that safety takes typed words for."""
    return frozenset(fact for text in typed for fact in understand(text).facts)


def _times_unnamed(answers: Mapping[str, Value], medicines: tuple[str, ...]) -> bool:
    return not all(
        _among(each.name, medicines) for each in medicine_times(words(answers, "medicine_times"))
    )


def _among(name: str, names: tuple[str, ...]) -> bool:
    return any(names_same(name, each) for each in names)


def _body(answers: Mapping[str, Value]) -> dict[str, Fact]:
    height, weight = number(answers, "height_cm"), number(answers, "weight_kg")
    months, age = number(answers, "months"), number(answers, "age")
    return {
        "bmi": None if height is None or weight is None else weight / (height / 100) ** 2,
        "months_over_life": None if months is None or age is None else months - 12 * (age + 1),
    }
