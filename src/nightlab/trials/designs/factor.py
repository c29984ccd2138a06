"""A factorial trial seen as with and without one of its things, over all nights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, cast

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.designs.cells import TOGETHER
from nightlab.trials.exposure import exposure

if TYPE_CHECKING:
    from nightlab.trials.design import Design
    from nightlab.trials.randomisation import Redraw
    from nightlab.trials.sampler import Rules

WITH, WITHOUT = "with ", "without "
SUM = "the sum of the two"


@dataclass(frozen=True, slots=True)
class FactorSeen:
    """What the analysis of one factor needs.

    Attributes:
        control: Label of the nights without it.
        active: Label of the nights with it.
        labels: Which of the two each night is.
        others: For each other factor what each night feels of it, from 0 to 1.
        redraw: The schedules in which the other factors stand where they were drawn; None for a pair, of
            which no redrawing leaves the rest as it was.
    """

    control: str
    active: str
    labels: tuple[str, ...]
    others: dict[str, list[float]]
    redraw: Redraw | None

    @property
    def names(self) -> dict[str, str]:
        """The two sides as the analysis names them."""
        return {"control": self.control, "active": self.active}


def factor_seen(
    design: Design,
    active: str | None,
    control: str | None,
    half_life_nights: float | None = None,
) -> FactorSeen | None:
    """Return a factorial design as a trial of one factor, None where no factor is asked for.

    A pair of factors is a question too: what both do together beyond the sum of what each does, their
    interaction. Its interval is twice as wide as that of one factor.

    Args:
        design: Any design.
        active: ``with magnesium`` asks for the factor magnesium, ``magnesium x glycine`` for the pair;
            anything else is an arm.
        control: ``without magnesium``, or nothing.
        half_life_nights: What lingers of the other factors; the design's where not given.

    Raises:
        NightlabError: A factorial design of which nothing is asked, or a control that is not the same factor's.
    """
    if design.factors and active is None:
        things = ", ".join(f"'{WITH}{factor}'" for factor in design.factors)
        raise NightlabError(
            "a trial of combinations asks several questions at once",
            where="active",
            fix=f"name one with --active: {things}, or a combination such as '{design.arms[-1]}'",
        )
    if active is not None and (pair := _pair(design, active)):
        return _together(design, pair, control, half_life_nights)
    names = {f"{WITH}{factor}".casefold(): factor for factor in design.factors}
    factor = names.get((active or "").strip().casefold())
    if factor is None:
        return None
    without = f"{WITHOUT}{factor}"
    if control is not None and control.strip().casefold() != without.casefold():
        raise NightlabError(
            f"nights {WITH}{factor} are held against those without it, not against {control!r}",
            where="control",
            fix=f"leave it out, or write --control '{without}'",
        )
    sides = (without, f"{WITH}{factor}")
    is_in = [factor in cell.split(TOGETHER) for cell in design.arms]
    labels = tuple(sides[is_in[code]] for code in design.codes())
    half_life = design.half_life_nights if half_life_nights is None else half_life_nights
    others = _others(design, factor, half_life)
    return FactorSeen(*sides, labels, others, _redraw(design, factor, is_in))


def pair_name(one: str, other: str) -> str:
    """Return what a pair of factors is called.

    Example:
        >>> pair_name("magnesium", "glycine")
        'magnesium x glycine'
    """
    return f"{one} x {other}"


def _pair(design: Design, active: str) -> tuple[str, str] | None:
    wanted = active.strip().casefold().replace("×", "x")
    return next(
        (
            pair
            for pair in combinations(design.factors, 2)
            if wanted in (pair_name(*pair).casefold(), pair_name(*reversed(pair)).casefold())
        ),
        None,
    )


def _together(
    design: Design, pair: tuple[str, str], control: str | None, half_life_nights: float | None
) -> FactorSeen:
    """Return a factorial design as a question on two of its factors: nights with both against the rest."""
    if control is not None and control.strip().casefold() != SUM:
        raise NightlabError(
            f"a pair is held against {SUM}, not against {control!r}",
            where="control",
            fix="leave it out",
        )
    active = pair_name(*pair)
    has_both = [set(pair) <= set(arm.split(TOGETHER)) for arm in design.arms]
    labels = tuple(active if has_both[code] else SUM for code in design.codes())
    half_life = design.half_life_nights if half_life_nights is None else half_life_nights
    return FactorSeen(SUM, active, labels, _others(design, "", half_life), None)


def _others(design: Design, factor: str, half_life_nights: float) -> dict[str, list[float]]:
    found = {}
    for other in design.factors:
        if other != factor:
            given = np.array([other in arm.split(TOGETHER) for arm in design.labels()], dtype=float)
            found[f"{WITH}{other}"] = exposure(given, half_life_nights).tolist()
    return found


def _redraw(design: Design, factor: str, is_in: list[bool]) -> Redraw:
    """Return the schedules that differ from the one drawn by who has the factor."""
    cells = [frozenset(arm.split(TOGETHER)) & frozenset(design.factors) for arm in design.arms]
    flipped = tuple(cells.index(cell ^ {factor}) for cell in cells)
    whole = design.redraw(design.arms[0])
    allowed = tuple(tuple(sorted((code, flipped[code]))) for code in whole.drawn)
    return replace(
        whole,
        rules=replace(cast("Rules", whole.rules), allowed=allowed),
        values=np.array(is_in, dtype=np.float64),
        words=f"{whole.words}, the other things left in place",
        mirror=flipped,
        is_narrowed=True,
    )
