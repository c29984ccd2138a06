"""People who answer: a quiet one, and what is different about others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.drivers.assessment import next_question, page, questions

if TYPE_CHECKING:
    from nightlab.drivers.assessment import Question
    from nightlab.person.answers import Value

CLOCKS = {
    "dinner": "19:00",
    "bedtime": "23:00",
    "rise": "07:00",
    "free_bedtime": "23:30",
    "free_rise": "08:00",
}
MAN: dict[str, Value] = {
    "age": 46.0,
    "sex": "male",
    "height_cm": 180.0,
    "weight_kg": 82.0,
    "complaint": ("falling_asleep", "staying_asleep"),
    "worst": "staying_asleep",
    "nights_per_week": 4.0,
    "months": 18.0,
    "daytime_impairment": True,
    "told_sol_min": 35.0,
    "told_waso_min": 50.0,
    "told_tst_h": 6.0,
    "anxious_2w": True,
    "caffeine_mg": 270.0,
    "caffeine_last": "15:00",
    "caffeine_last_mg": 90.0,
    "caffeine_late_days": 5.0,
    "alcohol_evenings": 2.0,
    "alcohol_g": 20.0,
    "exercise_days": 3.0,
    "magnesium_foods": 2.0,
    "minutes_a_day": 20.0,
    "tried": ("melatonin",),
}
WOMAN: dict[str, Value] = {
    **MAN,
    "age": 52.0,
    "sex": "female",
    "complaint": ("staying_asleep", "unrefreshed"),
    "menopause": "peri",
    "hot_flash_nights": 4.0,
    "anxious_2w": False,
    "medicines": ("levothyroxine 75",),
    "medicine_times": ("levothyroxine 07:00",),
    "alcohol_evenings": 0.0,
}
STUDENT: dict[str, Value] = {
    **MAN,
    "age": 21.0,
    "complaint": ("falling_asleep",),
    "sleeps_well_when_free": True,
    "natural_bedtime": "03:00",
    "natural_rise": "11:00",
    "wanted_rise": "07:30",
    "bedtime": "02:00",
    "rise": "07:30",
    "alcohol_evenings": 0.0,
    "tried": (),
}
QUIET: dict[str, Value] = {
    "age": 40.0,
    "sex": "female",
    "height_cm": 170.0,
    "weight_kg": 65.0,
    "neck_cm": 34.0,
    "egfr": 100.0,
    "told_tst_h": 7.0,
    "told_tib_h": 8.0,
    "bed_spread_min": 30.0,
    "nights_per_week": 0.0,
    "daytime_impairment": False,
}
TYPICAL = {"man": MAN, "woman": WOMAN, "student": STUDENT}


def says(what: Question, person: dict[str, Value]) -> Value:
    """Return what a person answers: their own, or that there is nothing."""
    if what.key in person:
        return person[what.key]
    if what.kind == "clock":
        return CLOCKS.get(what.key, "12:00")
    if what.kind == "choice":
        return "none" if "none" in what.options else next(iter(what.options))
    nothing: dict[str, Value] = {"yes": False, "number": max(0.0, what.low), "words": ()}
    return nothing[what.kind]


def interview(person: dict[str, Value]) -> tuple[dict[str, Value], int]:
    """Ask a person everything, and return their answers and how many pages it took."""
    answers: dict[str, Value] = {}
    pages = 0
    while first := next_question(answers):
        pages += 1
        answers |= {each.key: says(each, person) for each in page(first, answers)}
    return answers, pages


def everything_denied() -> dict[str, Value]:
    """Return the answers of somebody whom nothing ails, to every question but some clocks."""
    asked = {k: x for k, x in questions().items() if not x.weekly}
    known = {k: says(x, QUIET) for k, x in asked.items() if x.kind != "clock" or k in CLOCKS}
    return {**known, "phq9_item9": 0.0}
