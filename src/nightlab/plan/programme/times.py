"""Clock times of steps that go by the person: the last coffee, light, dim evenings, an earlier clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.nights.clock import fold_h, signed_gap_h
from nightlab.person.answers import clock, hours
from nightlab.plan.programme.curfew import curfew_for
from nightlab.plan.programme.phase import advances, light_times, phase_of
from nightlab.plan.programme.told import as_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import time

    from nightlab.body.fit import Posterior
    from nightlab.person import Value
    from nightlab.plan.programme.phase import ClockPhase
    from nightlab.plan.records import Path, Window

DIM_BEFORE_BED_H = 2.0
LATE, NIGHT_WORK = "delayed phase", "night work"
LOW = "Certainty low. No clinician has reviewed this."


@dataclass(frozen=True, slots=True)
class Timed:
    """A step's time.

    Args:
        text: In words that name the clock, such as ``not after 13:45``.
        reason: Why then, and how sure.
    """

    text: str
    reason: str


def timed_steps(
    path: Path,
    answers: Mapping[str, Value],
    window: Window | None = None,
    *,
    posterior: Posterior | None = None,
    midsleep_free_h: float | None = None,
    day: int = 0,
) -> Mapping[str, Timed]:
    """Return the times of those steps that have one for this person, by their keys.

    Assumptions: bed is the window's, else as told for work days; what nothing is known for has no time
    here and is placed by the week alone, and so is all around changing shifts; a late clock moves on as if
    every stage had been kept.

    Args:
        path: The course.
        answers: By question.
        window: Hours in bed that are prescribed.
        posterior: A body fitted to the person's nights.
        midsleep_free_h: Midsleep of free nights, in hours after midnight (``nights.msfsc_h``).
        day: Days since the course began, for the stages of an earlier clock.

    Source: see ``curfew`` and ``phase``.
    """
    if path.key == NIGHT_WORK or path.ends:
        return {}
    bed = window.bed if window else clock(answers, "bedtime")
    phase = phase_of(answers, midsleep_free_h=midsleep_free_h)
    found = dict(_by_bed(answers, bed, phase, posterior)) if bed else {}
    if phase is None:
        return found
    if path.key == LATE:
        return found | _earlier(answers, phase, day)
    rise = window.rise if window else clock(answers, "rise")
    return found | (_light(phase, hours(rise)) if rise else {})


def _by_bed(
    answers: Mapping[str, Value], bed: time, phase: ClockPhase | None, posterior: Posterior | None
) -> Iterator[tuple[str, Timed]]:
    last = curfew_for(answers, bed, posterior)
    if last is not None:
        text = "no caffeine for now" if last.at is None else f"not after {last.at:%H:%M}"
        yield "caffeine_curfew", Timed(text, " ".join([last.reason, *last.notes]))
    dim_h = fold_h(hours(bed) - DIM_BEFORE_BED_H)
    if phase is not None and signed_gap_h(phase.dlmo_h - DIM_BEFORE_BED_H, dim_h) < 0:
        dim_h = phase.dlmo_h - DIM_BEFORE_BED_H
    yield (
        "dim_evening",
        Timed(
            f"from {as_clock(dim_h):%H:%M}",
            f"Two hours before bed, or before your clock's evening. {LOW}",
        ),
    )


def _earlier(answers: Mapping[str, Value], phase: ClockPhase, day: int) -> dict[str, Timed]:
    """Return the stage of a late clock on a day, and the light that goes with it."""
    bed, rise = clock(answers, "natural_bedtime"), clock(answers, "natural_rise")
    wanted = clock(answers, "wanted_rise")
    if bed is None or rise is None:
        return {}
    sleep_h = (hours(rise) - hours(bed)) % 24
    stages = advances(phase, hours(rise), hours(wanted), sleep_h) if wanted else ()
    begun = [stage for stage in stages if stage.day <= day]
    if not begun:
        return _light(phase, hours(rise))
    now = begun[-1]
    move = Timed(
        f"rise {now.rise:%H:%M}, not to bed before {now.bed:%H:%M}",
        f"Half an hour earlier every three days. {phase.basis} {LOW}",
    )
    light = Timed(
        f"from {now.rise:%H:%M}",
        f"At once after rising. Where you must rise earlier, keep out of bright light until then. {LOW}",
    )
    return {"delayed_phase_advance": move, "morning_light": light}


def _light(phase: ClockPhase, rise_h: float) -> dict[str, Timed]:
    light = light_times(phase, rise_h)
    return {
        "morning_light": Timed(f"from {light.begin:%H:%M}", " ".join([light.reason, *light.notes]))
    }
