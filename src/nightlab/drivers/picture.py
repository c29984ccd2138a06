"""A ranking as the picture of the drivers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nightlab.draw.drivers import DriverForest, DriverRow, Span, draw_drivers
from nightlab.drivers.ranking import ESTIMATED
from nightlab.drivers.weighing import (
    DECIDED,
    Stake,
    in_minutes,
    matters,
    modelled_cost,
    tested_cost,
    usual_amount,
    usual_cost,
    worse,
)
from nightlab.nights import MEASURES

if TYPE_CHECKING:
    from nightlab.drivers.records import Ranked, Ranking, Seen

MOST_ROWS = 12


def picture(ranking: Ranking, *, most: int = MOST_ROWS) -> DriverForest:
    """Return what the picture shows: the first drivers of a ranking, and what is known of each.

    Assumptions: costs are of an average night of theirs; the body's is as of people in whom it matters.

    Args:
        ranking: All drivers.
        most: Rows; the other drivers are named below.
    """
    meaning = MEASURES.get(ranking.outcome)
    small = matters(ranking.outcome)
    return DriverForest(
        outcome=meaning.label if meaning else ranking.outcome,
        unit=meaning.unit if meaning else "",
        rows=tuple(_row(each, ranking.outcome) for each in ranking.ranked[:most]),
        matters=small if math.isfinite(small) and worse(ranking.outcome) else None,
        nights=ranking.nights.nights if ranking.nights else 0,
        left=tuple(each.driver.label for each in ranking.ranked[most:]),
    )


def picture_svg(ranking: Ranking) -> str:
    """Return the picture of a ranking as a complete SVG document."""
    return draw_drivers(picture(ranking))


def _row(each: Ranked, outcome: str) -> DriverRow:
    main = each.seen[0] if each.seen else None
    body = modelled_cost(each.modelled) if each.modelled and in_minutes(outcome) else None
    return DriverRow(
        label=each.driver.label,
        words=each.words,
        chance=each.probability,
        low=min(each.low, each.probability),
        high=max(each.high, each.probability),
        nights=_nights(main),
        body=_span(body) if body else None,
        trial=_trial(each, outcome),
        note=note_of(main) if main else "",
    )


def note_of(seen: Seen) -> str:
    """Return in a few words why nights say nothing; empty where they do."""
    return {
        "too few nights": f"too few nights: {seen.n_with} with, {seen.n_without} without",
        "inseparable": f"never apart from {', '.join(seen.together)}"
        if seen.together
        else "not to be told apart",
        "always the same": "the same on every night",
    }.get(seen.shown, "")


def _nights(seen: Seen | None) -> Span | None:
    if seen is None or seen.shown not in ESTIMATED or worse(seen.outcome) == 0:
        return None
    cost = usual_cost(seen)
    turned = -1 if (cost.mean < 0.0) != (seen.mean < 0.0) else 1
    inner = sorted(turned * usual_amount(seen) * each for each in (seen.lo68, seen.hi68))
    if not all(map(math.isfinite, (cost.mean, cost.low, cost.high, *inner))):
        return None
    return Span(cost.mean, cost.low, cost.high, *inner)


def _trial(each: Ranked, outcome: str) -> Span | None:
    decided = [t for t in each.tested if t.decision in DECIDED and t.outcome == outcome]
    return _span(tested_cost(decided[-1])) if decided else None


def _span(stake: Stake) -> Span | None:
    if not all(map(math.isfinite, (stake.mean, stake.low, stake.high))):
        return None
    return Span(stake.mean, stake.low, stake.high)
