"""The behavioural programme: which course, which hours in bed, what to read when, light and coffee."""

from nightlab.plan.programme.barred import why_not_restrict
from nightlab.plan.programme.curfew import Curfew, HalfLife, curfew, curfew_for, half_life
from nightlab.plan.programme.lessons import (
    Lesson,
    lesson,
    lessons,
    prompts,
    read_text,
    same_course,
    steps_due,
)
from nightlab.plan.programme.paths import choose_path, courses, window_of
from nightlab.plan.programme.phase import (
    Advance,
    ClockPhase,
    LightTimes,
    advances,
    light_times,
    phase_of,
)
from nightlab.plan.programme.progress import Progress, progress, scores, week_of
from nightlab.plan.programme.times import Timed, timed_steps
from nightlab.plan.programme.window import WindowOutcome, next_window

__all__ = [
    "Advance",
    "ClockPhase",
    "Curfew",
    "HalfLife",
    "Lesson",
    "LightTimes",
    "Progress",
    "Timed",
    "WindowOutcome",
    "advances",
    "choose_path",
    "courses",
    "curfew",
    "curfew_for",
    "half_life",
    "lesson",
    "lessons",
    "light_times",
    "next_window",
    "phase_of",
    "progress",
    "prompts",
    "read_text",
    "same_course",
    "scores",
    "steps_due",
    "timed_steps",
    "week_of",
    "why_not_restrict",
    "window_of",
]
