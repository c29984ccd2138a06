"""When light moves a body clock, told from when a person sleeps if nothing wakes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.nights.clock import fold_h, signed_gap_h
from nightlab.plan.programme.told import as_clock, folded_h

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from nightlab.person import Value

MIDSLEEP_AFTER_DLMO_H = 6.4
"""Midsleep (05:14) less dim-light melatonin onset (22:48) in 26 healthy young adults."""
CBTMIN_AFTER_DLMO_H = 7.0
LOGGED_H, TOLD_H = 1.5, 2.0
"""Half-widths of the interval about the onset: from kept nights, and from what is told."""
CBTMIN_DOUBT_H = 1.0
AFTER_DLMO_H = 2.0
"""Hours after the onset before which nobody on a late clock should lie down to sleep."""
LIGHT_H = 1.0
DIM_BEFORE_DLMO_H = 2.0
STEP_H, STEP_DAYS = 0.5, 3
SHIFTS = frozenset({"night", "rotating"})
UNREVIEWED = "No clinician has reviewed this."


@dataclass(frozen=True, slots=True)
class ClockPhase:
    """Where a body clock stands, with how sure.

    Args:
        dlmo_h: Melatonin onset in dim light, in hours after midnight; below 0 the evening before.
        doubt_h: Half-width of an interval that holds it in about 19 of 20 people.
        cbtmin_h: Lowest body temperature, likewise.
        cbtmin_doubt_h: Half-width of its interval.
        basis: What it rests on, in a sentence.
    """

    dlmo_h: float
    doubt_h: float
    cbtmin_h: float
    cbtmin_doubt_h: float
    basis: str

    @property
    def not_before(self) -> time:
        """Earliest sensible bedtime: two hours after the melatonin onset, best guess."""
        return as_clock(self.dlmo_h + AFTER_DLMO_H)


@dataclass(frozen=True, slots=True)
class LightTimes:
    """When to have light, and when to stay out of it, in order to move a clock earlier.

    Args:
        begin: Bright light from here on.
        end: Until here, or longer.
        avoid_from: Before ``begin``, no bright light from here on.
        dim_from: Dim light in the evening from here on.
        reason: Why, for the person.
        notes: How sure it is.
    """

    begin: time
    end: time
    avoid_from: time
    dim_from: time
    reason: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advance:
    """One stage on the way to an earlier clock.

    Args:
        day: Days after the start.
        rise: When to rise, and begin with light.
        bed: Not to bed before.
    """

    day: int
    rise: time
    bed: time


def phase_of(
    answers: Mapping[str, Value],
    *,
    midsleep_free_h: float | None = None,
    dlmo_clock_h: float | None = None,
) -> ClockPhase | None:
    """Return where a clock stands; None where nothing tells it.

    Assumptions: a measured onset counts first, then midsleep of free nights as kept, then the hours a
    person would choose, then those of free days; in night or rotating shifts only a measured one counts,
    since the clock there follows no bedtime. Measured in healthy young adults; in the old, the ill and
    those who sleep by an alarm the offset may be another.

    Args:
        answers: By question.
        midsleep_free_h: Midsleep of free nights, in hours after midnight (``nights.msfsc_h``).
        dlmo_clock_h: Melatonin onset as measured, in hours after midnight.

    Source: offset and 1 h for 92 %, never over 1.5 h: Martin and Eastman 2002,
    doi:10.1081/CBI-120006080 (abstract); 1.5 h in 96 %: Burgess and Eastman 2005,
    doi:10.1111/j.1365-2869.2005.00470.x (abstract); 2 h in 95 % with delayed phase and light data: 154
    patients, PMC8149449 (abstract); temperature minimum 7 h after the onset: from memory, unverified.
    """
    if dlmo_clock_h is not None:
        return _phase(fold_h(dlmo_clock_h), 0.5, "Your melatonin onset was measured.")
    if answers.get("shifts") in SHIFTS:
        return None
    if midsleep_free_h is not None:
        text = "Told from the middle of your sleep on free nights, to about an hour and a half."
        return _phase(midsleep_free_h - MIDSLEEP_AFTER_DLMO_H, LOGGED_H, text)
    middle_h = _told_midsleep_h(answers)
    if middle_h is None:
        return None
    text = "Told from the hours you would choose, to about two hours either way."
    return _phase(middle_h - MIDSLEEP_AFTER_DLMO_H, TOLD_H, text)


def light_times(phase: ClockPhase, rise_h: float) -> LightTimes:
    """Return when light moves a late clock earlier, as far as that can be told.

    Assumptions: light before the lowest body temperature delays and after it advances, so that bright
    light waits until the late end of the interval, or until rising where that is later.

    Args:
        phase: Where the clock stands.
        rise_h: When the person wakes without an alarm, in hours after midnight.

    Source: direction of the response, Kripke 2007, doi:10.1186/1740-3391-5-4 (abstract); half an hour of
    about 5000 lux on waking did three quarters of what two hours did, Crowley and Eastman 2015,
    doi:10.1016/j.sleep.2014.12.004 (abstract); dimming two hours before the onset: own design.
    """
    safe_h = phase.cbtmin_h + phase.cbtmin_doubt_h
    begin_h = safe_h if signed_gap_h(safe_h, rise_h) > 0 else rise_h
    begin = as_clock(begin_h)
    return LightTimes(
        begin=begin,
        end=as_clock(begin_h + LIGHT_H),
        avoid_from=as_clock(phase.cbtmin_h - phase.cbtmin_doubt_h - 3.0),
        dim_from=as_clock(phase.dlmo_h - DIM_BEFORE_DLMO_H),
        reason=(
            f"Your clock's low point is at about {as_clock(phase.cbtmin_h):%H:%M}, give or take "
            f"{phase.cbtmin_doubt_h:.1f} hours. Light after it moves you earlier, light before it later. "
            f"From {begin:%H:%M} you are on the right side."
        ),
        notes=(
            phase.basis,
            f"Certainty low: the low point is inferred, not measured. {UNREVIEWED}",
        ),
    )


def advances(
    phase: ClockPhase, rise_h: float, wanted_h: float, sleep_h: float
) -> tuple[Advance, ...]:
    """Return the stages that lead a late clock to a wanted hour of rising.

    Assumptions: half an hour every three days; bed moves with rising and never lies before two hours after the melatonin onset, which moves along. Own design, slower
    than the trials' hour a day with light and melatonin, for use at home without either measured.

    Args:
        phase: Where the clock stands now.
        rise_h: Rising now, without an alarm, in hours after midnight.
        wanted_h: Rising as wished.
        sleep_h: Hours of sleep that the person gets when free.

    Source: Crowley and Eastman 2015, doi:10.1016/j.sleep.2014.12.004 (abstract), for what light and
    gradual shifting do together; the step: own design.
    """
    gap_h = signed_gap_h(rise_h, wanted_h)
    if gap_h <= 0:
        return ()
    stages = []
    moved, day = 0.0, 0
    while moved < gap_h:
        moved = min(moved + STEP_H, gap_h)
        earliest_h = phase.dlmo_h + AFTER_DLMO_H - moved
        bed_h = max(earliest_h, rise_h - moved - sleep_h)
        stages.append(Advance(day, as_clock(rise_h - moved), as_clock(bed_h)))
        day += STEP_DAYS
    return tuple(stages)


def _phase(dlmo_h: float, doubt_h: float, basis: str) -> ClockPhase:
    return ClockPhase(
        dlmo_h=dlmo_h,
        doubt_h=doubt_h,
        cbtmin_h=dlmo_h + CBTMIN_AFTER_DLMO_H,
        cbtmin_doubt_h=(doubt_h**2 + CBTMIN_DOUBT_H**2) ** 0.5,
        basis=basis,
    )


def _told_midsleep_h(answers: Mapping[str, Value]) -> float | None:
    for begin, end in (("natural_bedtime", "natural_rise"), ("free_bedtime", "free_rise")):
        bed_h, rise_h = folded_h(answers, begin), folded_h(answers, end)
        if bed_h is not None and rise_h is not None:
            length_h = (rise_h - bed_h) % 24
            return fold_h(bed_h + length_h / 2)
    return None
