"""Designs made from a plan and a few wishes; what is not said is filled in by the plan."""

from __future__ import annotations

from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.trials.design import Design
from nightlab.trials.designs.cells import always_together, as_seen, cells, things
from nightlab.trials.designs.checks import PATTERNS
from nightlab.trials.exposure import LONGEST_HALF_LIFE

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("nightly", "pairs", *PATTERNS, "factorial", "dose", "onoff", "timeofday")
NIGHTLY = ("nightly", "dose", "factorial", "timeofday", "latin")
WEEK = 7
# Guessable runs are short runs' price; three is the longest that still spreads a cold over both arms.
USUAL_RUN = 3
# Half-lives after which an eighth of an effect is left.
WASHED_OUT = 3
NO_THINGS = {"placebo", "off", "none", "neither", "nothing", "no", "without"}
TIMES = ("with dinner", "30 to 60 min before bed")


def plan_design(
    plan: str | None,
    arms: Sequence[str],
    *,
    nights: int,
    seed: int,
    block_nights: int | None = None,
    period_nights: int | None = None,
    max_run: int | None = None,
    run_in_nights: int | None = None,
    washout_nights: int | None = None,
    unit: str | None = None,
    **rest: Any,
) -> Design:
    """Return a design by the name of its plan.

    Args:
        plan: One of ``NAMES``; None takes the numbers as they are given.
        arms: The arms, the control first; things to combine in ``factorial``, doses in ``dose``, the one
            thing taken at either time in ``timeofday``.
        nights: Length of the trial.
        seed: Fixes the schedule.
        block_nights: Nights within which arms are balanced.
        period_nights: Nights for which an arm is kept.
        max_run: Longest run of nights on one arm.
        run_in_nights: Nights without anything before the first period.
        washout_nights: Nights without anything between two periods.
        unit: Of doses.
        rest: What else a :class:`Design` takes.

    Raises:
        NightlabError: No such plan, rules that contradict each other, or arms that no trial can part.

    Example:
        >>> plan_design("abba", ["off", "on"], nights=28, seed=1).ways
        2
    """
    if plan is not None and plan not in NAMES:
        raise NightlabError(
            f"no plan is called {plan!r}", where="plan", fix=f"use {', '.join(NAMES)}"
        )
    given: dict[str, Any] = {k: v for k, v in rest.items() if v is not None}
    given |= _arms(plan, arms, unit)
    period = _period(plan) if period_nights is None else period_nights
    cycle = len(given["arms"]) * period
    if plan == "nightly" and period != 1:
        raise NightlabError(
            "a nightly plan changes arms from night to night",
            where="period",
            fix="leave it out, or use --plan pairs",
        )
    half_life = float(given.get("half_life_nights", 0.0))
    run_in, washout = _pauses(plan, run_in_nights, washout_nights, half_life)
    design = Design(
        nights=nights,
        seed=seed,
        period_nights=period,
        block_nights=_block(plan, nights, period, cycle) if block_nights is None else block_nights,
        max_run=_run(plan, nights, period) if max_run is None else max_run,
        plan="" if plan in (None, "nightly", "pairs") else plan,
        run_in_nights=run_in,
        washout_nights=washout,
        **given,
    )
    if plan == "pairs" and block_nights is None:
        _whole_pairs(design)
    design.refuse_lost_contrast()
    return design


def _arms(plan: str | None, arms: Sequence[str], unit: str | None) -> dict[str, Any]:
    named = tuple(arm.strip() for arm in arms)
    _look_different(named)
    extra: dict[str, Any] = {"unit": unit} if unit else {}
    if plan == "factorial":
        factors = things(named)
        _no_control(factors)
        return {"arms": cells(factors), "factors": factors, **extra}
    if plan == "dose":
        return {"arms": _doses(named), **extra}
    if plan == "timeofday" and len(named) == 1 and named[0]:
        return {"arms": tuple(f"{named[0]} {time}" for time in TIMES), **extra}
    joined = always_together(named)
    if joined:
        one, other = joined[0]
        raise NightlabError(
            f"{one} and {other} would always be taken together, so that no trial of these arms can tell "
            "their effects apart",
            where="arms",
            fix="give the mixture one name without +, or part them with --plan factorial",
        )
    return {"arms": named, **extra}


def _look_different(named: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for name in named:
        other = seen.setdefault(as_seen(name), name)
        if other.casefold() != name.casefold():
            raise NightlabError(
                f"{other!r} and {name!r} look the same",
                where="arms",
                fix="give every arm a name that differs by more than spelling",
            )


def _no_control(factors: Sequence[str]) -> None:
    named = next((factor for factor in factors if factor.casefold() in NO_THINGS), None)
    if named:
        raise NightlabError(
            f"{named!r} is nothing to combine: the nights without a thing are its control",
            where="arms",
            fix="name only the things, such as --arms magnesium,glycine, or use --plan nightly for one",
        )


def _doses(named: Sequence[str]) -> tuple[str, ...]:
    """Return doses as the verdict writes them, rising."""
    if len(named) == 1:
        raise NightlabError(
            "one dose is no dose finding",
            where="arms",
            fix="name two doses or more beside 0, such as --arms 0,100,200",
        )
    try:
        doses = sorted((float(name) + 0.0, name) for name in named)
    except ValueError as error:
        raise NightlabError(
            "a plan of doses needs numbers",
            where="arms",
            fix="write --arms 0,100,200 and the unit with --unit",
        ) from error
    written = tuple(f"{dose:g}" for dose, _ in doses)
    for (dose, name), text in zip(doses, written, strict=True):
        if isfinite(dose) and float(text) != dose:
            raise NightlabError(
                f"{name} would be rounded to {text}",
                where="arms",
                fix="use six figures at most, with a larger or smaller unit",
            )
    return written


def _whole_pairs(design: Design) -> None:
    nights, cycle, arms = design.nights, design.block_nights, len(design.arms)
    fewer = nights - nights % cycle
    if nights != fewer:
        name = "pairs" if arms == 2 else f"sets of {arms} periods"
        raise NightlabError(
            f"{nights} nights are no whole {name} of {cycle} nights",
            where="nights",
            fix=f"plan {fewer} nights, or {fewer + cycle}",
        )


def _period(plan: str | None) -> int:
    return 1 if plan is None or plan in NIGHTLY else WEEK


def _block(plan: str | None, nights: int, period: int, cycle: int) -> int:
    if plan in ("nightly", "timeofday") or (plan is None and period <= 1):
        return nights
    return cycle


def _run(plan: str | None, nights: int, period: int) -> int | None:
    return min(USUAL_RUN, nights) if plan in ("nightly", "timeofday") and period == 1 else None


def _pauses(
    plan: str | None, run_in: int | None, washout: int | None, half_life_nights: float
) -> tuple[int, int]:
    if plan == "onoff":
        run_in = WEEK if run_in is None else run_in
        washout = _until_washed_out(half_life_nights) if washout is None else washout
    return run_in or 0, washout or 0


def _until_washed_out(half_life_nights: float) -> int:
    known = 0 <= half_life_nights <= LONGEST_HALF_LIFE
    return ceil(WASHED_OUT * half_life_nights) if known else 0
