"""Looks at a trial before its end: when they fall, how sure a decision has to be there, what to do then.

Whoever looks again and again will sooner or later see an effect by luck. So looks are few, fixed by the
design, and those before the last ask for more than the end does. How much more was found on simulated
trials; ``looks.csv`` holds it, a row for each number of looks. (Of two looks, the first needs no more.)

Source: the form, one threshold for all looks before the last and the usual one there: Haybittle 1971, Br J
Radiol 44:793; Peto et al. 1976, Br J Cancer 34:585. That Bayesian looks too are calibrated by simulation:
FDA 2010, Guidance for the use of Bayesian statistics in medical device clinical trials.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nightlab.errors import NightlabError
from nightlab.trials.verdict import AT_THE_END, Thresholds, agree, chances, decide

if TYPE_CHECKING:
    from nightlab.trials.design import Design
    from nightlab.trials.verdict import Chances, Decision, Verdict

LEAST_APART = 14
MOST_LOOKS = 26

Action = Literal["go on", "stop: it works", "stop: it harms", "stop: futile"]

ACTIONS: dict[Decision, Action] = {
    "works": "stop: it works",
    "harms": "stop: it harms",
    "no-useful-effect": "stop: futile",
    "not-known-yet": "go on",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One planned look at a trial.

    Attributes:
        nights: Nights with an arm that it takes in, from the first on; later ones stay out.
        number: Which look, from 1.
        of: How many the design has.
    """

    nights: int
    number: int
    of: int

    @property
    def is_last(self) -> bool:
        """Whether the trial is over."""
        return self.number == self.of

    @property
    def thresholds(self) -> Thresholds:
        """How sure a decision has to be."""
        return thresholds(self.number, self.of)


@dataclass(frozen=True, slots=True)
class Advice:
    """What a look says to do.

    Attributes:
        action: Go on, or stop and why.
        reason: The same in words, with the chances and what was asked of them.
        may_harm: Whether, before the end, harm of any size is likely enough to think of stopping, though
            it is not decided.
    """

    action: Action
    reason: str
    may_harm: bool


@dataclass(frozen=True, slots=True)
class Boundary:
    """What looks before the last ask for.

    Attributes:
        thresholds: For a decision.
        doubt: Chance of harm of any size, from which on a person should think of stopping.
    """

    thresholds: Thresholds
    doubt: float


def looks(design: Design) -> tuple[int, ...]:
    """Return the nights at which a trial is looked at, counted over nights that have an arm.

    A look falls on the end of a block, never before 14 nights, 14 nights apart at least and 26 in all at
    most; the last one is the whole trial.

    Args:
        design: The sealed design.

    Example:
        >>> from nightlab.trials import Design
        >>> looks(Design(("placebo", "magnesium"), nights=56, seed=1, block_nights=14))
        (14, 28, 42, 56)
    """
    whole, block = design.counted_nights, design.block_nights
    apart = max(LEAST_APART, ceil(whole / MOST_LOOKS))
    found: list[int] = []
    for end in range(block, whole, block):
        if end - (found[-1] if found else 0) >= apart and whole - end >= apart:
            found.append(end)
    return (*found, whole)


def last_look(design: Design, nights_so_far: int) -> Look | None:
    """Return the look that is due, or was last; None before the first.

    Args:
        design: The sealed design.
        nights_so_far: Nights with an arm that are over, whether or not they have an outcome.
    """
    planned = looks(design)
    due = [number for number, nights in enumerate(planned, start=1) if nights <= nights_so_far]
    return Look(planned[due[-1] - 1], due[-1], len(planned)) if due else None


def thresholds(look: int, of: int) -> Thresholds:
    """Return how sure a decision has to be at one of several looks.

    Args:
        look: Which, from 1; the last asks for what every trial asks at its end.
        of: How many are planned, 1 to 26.

    Raises:
        NightlabError: No such look.

    Example:
        >>> thresholds(4, of=4)
        Thresholds(sure=0.975, futile=0.95)
    """
    if not 1 <= look <= of <= MOST_LOOKS:
        raise NightlabError(
            f"look {look} of {of} cannot be",
            where="look",
            fix=f"plan 1 to {MOST_LOOKS} looks and count them from 1",
        )
    return AT_THE_END if look == of else boundary(of).thresholds


def boundary(of: int) -> Boundary:
    """Return what the looks before the last ask for.

    Args:
        of: How many looks are planned, 2 to 26.

    Assumptions: beyond the longest row that was simulated, each look may err by its share of what all
        looks of that row may: the chance that any of them errs is then no larger (Bonferroni), and smaller
        as neighbouring looks see nearly the same nights.
    """
    rows = _rows()
    longest = max(rows)
    if of in rows:
        return rows[of]
    share = (longest - 1) / (of - 1)
    last = rows[longest]
    sure, futile, doubt = (
        1 - (1 - level) * share
        for level in (last.thresholds.sure, last.thresholds.futile, last.doubt)
    )
    return Boundary(Thresholds(sure, futile), doubt)


def unplanned() -> Boundary:
    """Return what looks on any day ask for, where nobody planned them.

    Assumptions: in long trials a look every night from the 14th to the 400th then errs in all in at most
        5 % for ``works``, and at most 10 % for ``no-useful-effect``, the end's own share included.
    """
    return boundary(MOST_LOOKS)


@cache
def _rows() -> dict[int, Boundary]:
    with Path(__file__).with_name("looks.csv").open(encoding="utf-8", newline="") as file:
        return {
            int(row["looks"]): Boundary(
                Thresholds(float(row["sure"]), float(row["futile"])), float(row["doubt"])
            )
            for row in csv.DictReader(file)
        }


def advice(verdict: Verdict, look: Look) -> Advice:
    """Return what to do after a look.

    The decision is taken anew with the look's own thresholds, whichever the verdict was reached with.

    Args:
        verdict: Of the look's nights alone.
        look: Which look, see :func:`last_look`.

    Assumptions: nobody looked in between; one comparison, so three arms are two trials and err twice.
    """
    asked = look.thresholds
    stated, neutral = (
        chances(verdict.posteriors[name], delta=verdict.worthwhile, better=verdict.better)
        for name in (verdict.prior, "neutral")
    )
    decision = agree(
        *(
            decide(chance, confounded=verdict.confounded, thresholds=asked)
            for chance in (stated, neutral)
        )
    )
    is_open = not look.is_last and decision in {"not-known-yet", "no-useful-effect"}
    may_harm = is_open and neutral.worse_at_all >= boundary(look.of).doubt
    why = (
        _open((stated, neutral), asked, look, confounded=verdict.confounded)
        if decision == "not-known-yet"
        else _why(decision, stated, asked)
    )
    words = [_where(look), why]
    if may_harm:
        words.append(_harm(neutral))
    return Advice(ACTIONS[decision], " ".join(words), may_harm)


def _where(look: Look) -> str:
    if look.is_last:
        return f"All {look.nights} nights are in."
    return f"Look {look.number} of {look.of}, after {look.nights} nights."


def _why(decision: Decision, chance: Chances, asked: Thresholds) -> str:
    sure, futile = _percent(asked.sure), _percent(asked.futile)
    if decision == "works":
        return f"It helps with a chance of {_percent(chance.better)}; {sure} is asked for."
    if decision == "harms":
        return f"It makes things worse with a chance of {_percent(chance.worse_at_all)}; {sure} is asked for."
    useless = _percent(1 - chance.worthwhile)
    return (
        f"It helps less than would be worth it with a chance of {useless}; {futile} is asked for."
    )


def _open(both: tuple[Chances, Chances], asked: Thresholds, look: Look, *, confounded: bool) -> str:
    """Return why nothing is decided: each chance is the lower one of both priors, which must agree."""
    if confounded:
        return "The arm cannot be told apart from the time, so nothing is decided."
    if look.is_last:
        return "They do not settle it."
    helps, worsens = min(c.better for c in both), min(c.worse_at_all for c in both)
    useless = min(1 - c.worthwhile for c in both)
    for chance, what in ((helps, "helps"), (worsens, "makes things worse")):
        if chance >= asked.sure:
            return f"It {what} with a chance of {_percent(chance)}, but whether by enough to matter is open."
    return (
        f"It helps with a chance of at least {_percent(helps)}, and less than would be worth it with one of at"
        f" least {_percent(useless)}, whichever prior is asked; to stop now, {_percent(asked.sure)} or"
        f" {_percent(asked.futile)} is asked for."
    )


def _harm(chance: Chances) -> str:
    worse = _percent(chance.worse_at_all)
    return f"It makes things worse with a chance of {worse}: no proof, but reason enough to stop."


def _percent(share: float) -> str:
    """Return a chance that never rounds up to certainty or to a threshold it did not reach."""
    return f"{int(share * 10_000 + 1e-9) / 100:g} %"
