"""What no design may be, each refused by the name of its field."""

from __future__ import annotations

import re
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, get_args

from nightlab.errors import NightlabError
from nightlab.trials.designs.cells import as_seen, cells, things
from nightlab.trials.designs.patterns import PatternName
from nightlab.trials.exposure import LONGEST_HALF_LIFE
from nightlab.trials.prior import LARGEST, PRIORS

if TYPE_CHECKING:
    from nightlab.trials.design import Design

MOST_NIGHTS = 400
MOST_ARMS = 6
MOST_CELLS = 8
FEWEST_FOR_SQUARE = 3
FEWEST_DOSES = 3
# After the unit of the dose itself, "mg" can only be the element's sign.
MAGNESIUM = r"magn[eé][sz]|\S\s+mg\b"
PATTERNS = get_args(PatternName)
PLANS = (*PATTERNS, "factorial", "dose", "onoff", "timeofday")
# Plans whose blocks must be whole, since every level belongs into every block.
WHOLE_BLOCKS = ("factorial", "dose", "onoff")


def check(design: Design) -> None:
    """Refuse rules that cannot be, or contradict each other.

    Raises:
        NightlabError: With the field's name.
    """
    refuse(
        design.plan not in ("", *PLANS),
        f"no plan is called {design.plan!r}",
        "plan",
        f"use {', '.join(PLANS)}, or leave it out",
    )
    _arms(design)
    _numbers(design)
    _lengths(design)
    _of_plan(design)
    _outcome(design)


def refuse(wrong: bool, what: str, where: str, fix: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise an error if something is wrong."""
    if wrong:
        raise NightlabError(what, where=where, fix=fix)


def _arms(design: Design) -> None:
    k, arms = len(design.arms), design.arms
    most = MOST_CELLS if design.plan == "factorial" else MOST_ARMS
    refuse(
        not 2 <= k <= most or len({a.casefold() for a in arms}) != k or not all(arms),
        f"a trial needs 2 to {most} arms with different names",
        "arms",
        "write --arms placebo,magnesium",
    )


def _numbers(design: Design) -> None:
    named = (
        ("nights", design.nights),
        ("period", design.period_nights),
        ("block", design.block_nights),
    )
    for name, value in named:
        refuse(
            not 1 <= value <= MOST_NIGHTS,
            f"{value} cannot be",
            name,
            f"use whole nights from 1 to {MOST_NIGHTS}",
        )
    refuse(design.seed < 0, f"{design.seed} cannot be", "seed", "use a whole number from 0")
    pauses = (("run_in", design.run_in_nights), ("washout", design.washout_nights))
    for name, value in pauses:
        refuse(
            not 0 <= value <= MOST_NIGHTS,
            f"{value} cannot be",
            name,
            f"use whole nights from 0 to {MOST_NIGHTS}",
        )
        refuse(
            value > 0 and design.plan != "onoff",
            "only a plan of on and off has nights on which nothing is given",
            name,
            "write --plan onoff, or leave it out",
        )


def _lengths(design: Design) -> None:
    k, block, period = len(design.arms), design.block_nights, design.period_nights
    nights = design.nights
    if design.plan == "onoff":
        _pauses(design)
        nights = design.counted_nights
    refuse(
        nights < 2 * k * period,
        f"{nights} nights give {k} arms less than two periods of {period} each",
        "nights",
        f"plan {2 * k * period} nights or more",
    )
    refuse(
        bool(nights % period or block % period),
        f"periods of {period} nights do not fill {nights} nights in blocks of {block}",
        "period",
        _whole_fix(design),
    )
    refuse(
        block < k * period,
        f"a block of {block} nights cannot hold {k} arms for {period} nights each",
        "block",
        f"use {k * period} or more",
    )
    run = design.max_run
    refuse(
        run is not None and not period <= run <= nights,
        f"a longest run of {run} nights cannot be",
        "max_run",
        f"use {period} to {nights}",
    )


def _whole_fix(design: Design) -> str:
    block, period, nights = design.block_nights, design.period_nights, design.nights
    if block % period or design.plan == "onoff":
        return "make nights and block multiples of the period"
    whole = _pattern_nights(design) if design.plan in PATTERNS else block
    fewer = max(2 * len(design.arms) * period, nights - nights % whole)
    fewer += -fewer % whole
    return f"plan {fewer} nights, or {fewer + whole}"


def _pattern_nights(design: Design) -> int:
    k = len(design.arms)
    return k * design.period_nights * {"abab": 1, "abba": 2, "latin": k}[design.plan]


def _pauses(design: Design) -> None:
    run_in, washout, period = design.run_in_nights, design.washout_nights, design.period_nights
    refuse(
        washout > period,
        f"a washout of {washout} nights is longer than the periods of {period} it stands between",
        "washout",
        "keep each arm for longer (--period), take a shorter washout (--washout), or test something that "
        "fades faster",
    )
    step = period + washout
    periods, rest = divmod(design.nights - run_in + washout, step)
    pair = 2 * (periods // 2)
    wanted = [run_in + n * step - washout for n in (max(4, pair), max(4, pair) + 2)]
    refuse(
        bool(rest) or periods < 4 or bool(periods % 2),
        f"{design.nights} nights do not hold a run-in of {run_in} and whole pairs of periods of {period} "
        f"with a washout of {washout} between them",
        "nights",
        f"plan {wanted[0]} nights, or {wanted[1]}",
    )


def _of_plan(design: Design) -> None:
    plan, k = design.plan, len(design.arms)
    cycle = k * design.period_nights
    if plan in PATTERNS:
        _pattern(design, cycle)
    if plan in WHOLE_BLOCKS:
        _whole_blocks(design, cycle)
    refuse(
        plan in ("onoff", "timeofday") and k != 2,
        f"this plan compares two arms, not {k}",
        "arms",
        "name two, the control first, or use --plan latin",
    )
    _factors(design)
    _levels(design)


def _whole_blocks(design: Design, cycle: int) -> None:
    block, nights = design.block_nights, design.counted_nights
    refuse(
        bool(block % cycle),
        f"a block of {block} nights does not hold every arm equally often",
        "block",
        f"use {cycle} or a multiple",
    )
    fewer = nights - nights % block
    refuse(
        bool(nights % block),
        f"{nights} nights are no whole blocks of {block}, and every block needs every arm",
        "nights",
        f"plan {fewer} nights, or {fewer + block}"
        if fewer
        else f"plan {block} nights or a multiple",
    )


def _pattern(design: Design, cycle: int) -> None:
    k = len(design.arms)
    refuse(
        design.plan == "latin" and k < FEWEST_FOR_SQUARE,
        "a Latin square needs 3 arms or more",
        "arms",
        "use --plan abba for two",
    )
    refuse(
        design.block_nights != cycle,
        f"a block of this plan is one period of each arm, {cycle} nights",
        "block",
        "leave it out",
    )
    refuse(
        design.max_run is not None,
        "this plan fixes the order of the periods, so no longest run can be asked for",
        "max_run",
        "leave it out, or use --plan nightly",
    )
    whole = _pattern_nights(design)
    refuse(
        bool(design.nights % whole),
        f"{design.nights} nights are no multiple of {whole}, the nights of one whole pattern",
        "nights",
        f"plan {max(2 * cycle, whole * max(1, design.nights // whole))} nights",
    )


def _factors(design: Design) -> None:
    refuse(
        bool(design.factors) != (design.plan == "factorial"),
        "a factorial plan and its factors belong together",
        "factors",
        "write --plan factorial --arms magnesium,glycine",
    )
    if not design.factors:
        return
    things(design.factors)
    refuse(
        design.arms != cells(design.factors),
        "the arms are not all combinations of the factors",
        "arms",
        f"they are {', '.join(cells(design.factors))}",
    )


def _levels(design: Design) -> None:
    refuse(
        bool(design.unit) != (design.plan == "dose"),
        "a dose needs its unit, and a unit a plan of doses",
        "unit",
        "write --plan dose --arms 0,100,200 --unit 'mg elemental magnesium'",
    )
    if design.plan != "dose":
        return
    unit = as_seen(design.unit)
    refuse(
        bool(re.search(MAGNESIUM, unit)) and "elemental" not in unit,
        f"{design.unit!r} may mean the salt, of which only a part is magnesium",
        "unit",
        "write 'mg elemental magnesium'; `nightlab label` tells it from a label",
    )
    doses = design.levels
    refuse(
        not all(isfinite(dose) and dose >= 0 for dose in doses)
        or doses[0] != 0
        or any(low >= high for low, high in pairwise(doses))
        or [f"{dose:g}" for dose in doses] != list(design.arms),
        "doses must rise from 0",
        "arms",
        "write --arms 0,100,200",
    )
    refuse(
        len(doses) < FEWEST_DOSES,
        f"0 and one dose are no dose finding: {design.arms[-1]} can only be held against none",
        "arms",
        "name two doses or more beside 0, or use --plan nightly",
    )


def _outcome(design: Design) -> None:
    refuse(
        design.better not in {"", "higher", "lower"},
        f"{design.better!r} is not known",
        "better",
        "use higher or lower",
    )
    refuse(
        design.prior not in PRIORS,
        f"{design.prior!r} is not known",
        "prior",
        f"use {', '.join(PRIORS)}",
    )
    refuse(
        design.worthwhile is not None and not 1 / LARGEST < design.worthwhile < LARGEST,
        f"{design.worthwhile} cannot be",
        "worthwhile",
        "give a number above 0 in the outcome's unit",
    )
    refuse(
        not 0 <= design.half_life_nights <= LONGEST_HALF_LIFE,
        f"{design.half_life_nights} cannot be",
        "half_life_nights",
        f"give nights from 0 to {LONGEST_HALF_LIFE}",
    )
