"""A rehearsal in sentences that a tired person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.nights import MEASURES
from nightlab.rehearsal.own.suggesting import (
    COVARIATE_R2,
    EVEN,
    GOOD,
    MOST_FALSE_WORKS,
    POOLED_GAIN,
)

if TYPE_CHECKING:
    from nightlab.rehearsal.own.nights import OwnNights
    from nightlab.rehearsal.own.rehearsing import Rehearsal
    from nightlab.rehearsal.own.suggesting import Help, Suggestion
    from nightlab.rehearsal.own.tally import Figure
    from nightlab.trials.design import Design

MODEL_UNITS = {"log": "on the logarithm of the minutes", "logit": "in log odds"}


def say_own(own: OwnNights, outcome: str, origin: str) -> list[str]:
    """Say what a rehearsal rests on.

    Args:
        own: How the person's nights vary.
        outcome: The measure.
        origin: Where the nights come from; empty where their spread was told.
    """
    unit = f" {MODEL_UNITS[own.family]}" if own.family in MODEL_UNITS else _unit(outcome)
    head = f"Your nights, {own.nights} of {origin}" if origin else "Your nights, as told"
    sd, phi, missing = own.sd, own.autocorrelation, own.missing
    text = (
        f"{head}: {MEASURES[outcome].label} differs by {sd.mean:.3g}{unit} from night to night (sd; 95 % "
        f"{sd.lo95:.3g} to {sd.hi95:.3g}), a night resembles the one before by {phi.mean:.2f} ({phi.lo95:.2f} "
        f"to {phi.hi95:.2f}), and {100 * missing.mean:.0f} % of nights are missing "
        f"({100 * missing.lo95:.0f} to {100 * missing.hi95:.0f} %)."
    )
    return [text, *own.notes]


def say(rehearsal: Rehearsal, outcome: str) -> list[str]:
    """Say what a design would tell this person."""
    question = rehearsal.question
    size = f"{question.worthwhile:.3g}{_unit(outcome)}"
    names = [s.name for s in rehearsal.scenarios]
    worth, none = rehearsal.scenario("worthwhile"), rehearsal.scenario("none")
    twice = ""
    if "twice" in names:
        twice = f", of 100 with twice that effect {_of100(rehearsal.scenario('twice').works)}"
    unknown = f"{100 * worth.not_known_yet.value:.0f}"
    told = (
        f"Of 100 people like you with an effect worth having ({size}), {_of100(worth.works)} would be told "
        f"`works`{twice}; of 100 with no effect {_of100(none.works)}, and {_of100(none.no_useful_effect)} of "
        "these would learn that there is none of use."
    )
    limit = (
        f"{unknown} of the 100 with the effect worth having would still not know after {question.design.nights} "
        "nights. An effect of just that size is told `works` at most every second time, however long the trial: "
        "the verdict asks for an even chance that it is larger."
    )
    beyond = "Twice that is more than your nights can change by, so it is not rehearsed."
    return [told, limit, *([] if twice else [beyond]), *_early(rehearsal)]


def say_unled(rehearsal: Rehearsal, unled: float) -> str:
    """Say what the verdict's prior costs, and what it saves.

    Args:
        rehearsal: Under the stated prior.
        unled: Chance by formula of ``works`` at twice the worthwhile effect under the neutral prior alone.
    """
    most = MOST_FALSE_WORKS[len(rehearsal.looks) > 1]
    return (
        f"All this is under the {rehearsal.question.design.prior} prior. Under the neutral one about "
        f"{100 * unled:.0f} of 100 with twice that effect would be told `works` at the end, by formula, and up to "
        f"{100 * most:g} of 100 with none."
    )


def say_suggestion(found: Suggestion, rehearsal: Rehearsal, outcome: str) -> list[str]:
    """Say which design is the cheapest that has a fair chance, or that none has and what would help."""
    size = f"{2 * rehearsal.question.worthwhile:.3g}{_unit(outcome)}"
    told = []
    for level, one in ((EVEN, found.even), (GOOD, found.good)):
        if one:
            told.append(
                f"Cheapest with a chance of {100 * level:.0f} % or more to find {size}: {_design(one.question.design)} "
                f"({_of100(one.scenario('twice').works)} in 100 would be told `works`)."
            )
    if not found.screened:
        return [
            *told,
            "No other design from 28 to 168 nights keeps its contrast with this carry-over.",
        ]
    if found.even is None:
        told.append(
            f"No design of up to 168 nights has an even chance to find {size} on your nights."
        )
    elif found.good is None:
        told.append(f"None of up to 168 nights finds {size} four times in five.")
    return told + (_helps(found.help, outcome) if found.help else [])


def _helps(help_: Help, outcome: str) -> list[str]:
    effect = "no effect of up to eight times the worthwhile one"
    if help_.effect is not None:
        effect = f"an effect of {help_.effect:.3g}{_unit(outcome)} or more"
    told = [
        f"What would help, by formula, for the sharpest design of {help_.nights} nights (chance "
        f"{100 * help_.chance:.0f} % as it is): only {effect} has an even chance"
        if help_.effect is not None
        else f"By formula, {effect} has an even chance in {help_.nights} nights"
    ]
    if help_.longer is not None:
        told.append(f"{help_.longer_nights} nights would make it {100 * help_.longer:.0f} %")
    told.append(
        f"a covariate that explains {100 * COVARIATE_R2:.0f} % of how your nights differ, "
        f"{100 * help_.covariate:.0f} %"
    )
    told.append(
        f"two measures of the same thing pooled, if half of each one's variance is noise so that "
        f"{100 * POOLED_GAIN:.0f} % of it goes, {100 * help_.pooled:.0f} %"
    )
    return ["; ".join(told) + "."]


def _early(rehearsal: Rehearsal) -> list[str]:
    if len(rehearsal.looks) == 1:
        return []
    none, worth = rehearsal.scenario("none"), rehearsal.scenario("worthwhile")
    text = (
        f"With looks after {_listed(rehearsal.looks)} nights it would end after {none.nights.value:.0f} nights on "
        f"average where there is no effect, and after {worth.nights.value:.0f} where there is one worth having."
    )
    return [text]


def _design(design: Design) -> str:
    by = {1: "the arm drawn night by night", 7: "weeks"}.get(
        design.period_nights, f"periods of {design.period_nights} nights"
    )
    plan = f", plan {design.plan}" if design.plan else ""
    return f"{design.nights} nights, {by}{plan}"


def _of100(share: Figure) -> str:
    """Return a share as people in 100, with its Monte Carlo error."""
    return f"{100 * share.value:.0f} (±{max(1, round(100 * share.error))})"


def _listed(numbers: tuple[int, ...]) -> str:
    *first, last = [str(n) for n in numbers]
    return f"{', '.join(first)} and {last}"


def _unit(outcome: str) -> str:
    return f" {MEASURES[outcome].unit}".rstrip()
