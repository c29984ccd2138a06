"""What a person should know of a trial's design, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nightlab.trials import Design

CONFIRMS = 0.05
READABLE = 10**15
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Plan:
    """A kind of trial: its name, what it does, and when to use it."""

    name: str
    what: str
    use: str


PLANS = (
    Plan(
        "nightly",
        "An arm for each night, in random order, no more than three nights alike in a row.",
        "For what acts and fades within a night. It learns most from each night; begin here.",
    ),
    Plan(
        "pairs",
        "Periods, a week by default, in pairs; chance orders each pair.",
        "For what fades within a few nights, or is a bother to change every evening.",
    ),
    Plan(
        "abab",
        "Periods in one order, repeated to the end; chance decides the order.",
        "When the order must be easy to live by. Redrawing can confirm nothing; pairs are better.",
    ),
    Plan(
        "abba",
        "Periods in an order and back again; chance draws each such set.",
        "When a steady drift, as into spring, is expected: it falls on the arms alike.",
    ),
    Plan(
        "latin",
        "Three to six arms, each once a cycle and once in every place of it.",
        "When several things are compared and each should come early and late equally often.",
    ),
    Plan(
        "factorial",
        "Two or three things, each with and without, in all combinations.",
        "When you want to know what two things do alone and together.",
    ),
    Plan(
        "dose",
        "Three to six doses from 0, every dose in every block.",
        "When you ask how much; not for doses that only count after weeks.",
    ),
    Plan(
        "onoff",
        "Nothing for a run-in, then on and off in random pairs, with nights off between.",
        "When something lingers for some nights and those nights should not count.",
    ),
    Plan(
        "timeofday",
        "The same thing every evening; chance says at dinner or before bed.",
        "When you ask when to take it, not whether. For magnesium nobody has published such a trial that we know of.",
    ),
)


def many(count: int) -> str:
    """Return a number of schedules as a person can read it.

    Example:
        >>> many(3294632), many(7 * 10**36)
        ('3,294,632', 'about 7 × 10³⁶')
    """
    if count < READABLE:
        return f"{count:,}"
    power = len(str(count)) - 1
    first = (count + 5 * 10 ** (power - 1)) // 10**power
    if first == 10:  # rounded up into the next power
        first, power = 1, power + 1
    return f"about {first} × 10{str(power).translate(RAISED)}"


def notes(made: Design) -> list[str]:
    """Return what carry-over, redrawing and the verdict will make of a design."""
    return [*_contrast(made), *_second_opinion(made), *_question(made), *_care(made)]


def _contrast(made: Design) -> list[str]:
    if made.half_life_nights == 0:
        return ["Contrast left: 100 %, since no carry-over was named (--half-life-nights)."]
    ratio = made.usual_contrast_ratio()
    grows = f"the standard error is {1 / ratio:.1f} times as large, as if from {100 * ratio**2:.0f} % of the nights"
    shown = f"{100 * ratio:.0f} % ({100 * made.contrast_ratio():.0f} % in this schedule)"
    return [f"Contrast left after carry-over: {shown}; {grows}."]


def _second_opinion(made: Design) -> list[str]:
    p = made.smallest_p()
    text = f"Redrawing the schedule can give p = {p:.3g} at the smallest"
    if p > CONFIRMS:
        return [f"{text}: too large to confirm anything, so the verdict rests on the model alone."]
    return [f"{text}."]


def _question(made: Design) -> list[str]:
    control = made.arms[0]
    if made.plan == "dose":
        text = (
            f"The verdict is on {made.arms[-1]} {made.unit} against {control}, on a straight line through the "
            "doses; it does not judge the curve's shape."
        )
        return [text]
    if made.plan == "factorial":
        text = (
            f"A verdict weighs one thing over all nights: --active 'with {made.factors[0]}'. Or it holds one "
            f"combination against {control}: --active '{made.arms[-1]}'. What two do beyond the sum of each: "
            f"--active '{made.factors[0]} x {made.factors[1]}'."
        )
        return [text]
    if made.plan == "timeofday":
        text = (
            "Look at `nightlab trial today` before dinner. The verdict is on the time alone: whether it helps at "
            "all stays open."
        )
        return [text]
    if len(made.arms) > 2:
        return [f"A verdict holds one arm against {control}: name it with --active."]
    return []


def _care(made: Design) -> list[str]:
    what = "None of these doses is" if made.plan == "dose" else "This trial is not"
    return [
        f"{what} checked for you, and no clinician has reviewed it: ask yours, or see `nightlab safety --help`."
    ]
