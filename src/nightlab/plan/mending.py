"""What a person plainly does against their own sleep, and could leave for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.drivers.sentences import share
from nightlab.person.answers import clock, hours, number
from nightlab.plan.programme.curfew import curfew_for

if TYPE_CHECKING:
    from nightlab.plan.case import Case

PLAINLY = 0.5
"""Chance of a bedroom that disturbs, by answers, from which it is mended first (own design)."""
CURFEW, BEDROOM = "caffeine_curfew", "bedroom_dark_quiet_cool"


def broken(key: str, case: Case) -> str:
    """Return what a person breaks that a step would mend; empty where nothing is plainly broken.

    Assumptions: such a step costs neither money nor time, so that it comes before what merely comforts,
        however likely it is that its driver matters. An hour that nobody told is not broken.

    Source: own design; the hour itself see ``programme.curfew``.
    """
    if key == CURFEW:
        return _late_caffeine(case)
    if key == BEDROOM:
        return _bedroom(case)
    return ""


def _late_caffeine(case: Case) -> str:
    answers = case.answers
    bed, last = clock(answers, "bedtime"), clock(answers, "caffeine_last")
    if bed is None or last is None or number(answers, "caffeine_late_days") == 0:
        return ""
    own = curfew_for(answers, bed)
    if own is None or (hours(bed) - hours(last)) % 24 >= own.hours_before:
        return ""
    hour = f"your own hour, {own.at:%H:%M}" if own.at else "your own hour"
    return (
        f"Your last caffeine at {last:%H:%M} is later than {hour}, and to mend that costs nothing."
    )


def _bedroom(case: Case) -> str:
    driver = case.ranking.of("bedroom")
    if driver is None or driver.probability < PLAINLY:
        return ""
    return f"Your bedroom disturbs you with a chance of {share(driver.probability)}, and to mend that costs little."
