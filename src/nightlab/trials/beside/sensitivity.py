"""The same question under other reasonable choices: how much of the answer is the analyst's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import MEASURES
from nightlab.trials.beside.question import Question, ask
from nightlab.trials.exposure import LONGEST_HALF_LIFE
from nightlab.trials.family import Family
from nightlab.trials.nuisance import Trend
from nightlab.trials.prior import PRIORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from nightlab.trials.posterior import Effect
    from nightlab.trials.verdict import Decision, Verdict

MOST_LEFT_OUT = 0.5  # share of the nights without which it is another trial
MOST_BLOCKS = 30  # left out one by one; more are taken together with their neighbours
MOST_BLOCKS_SLOW = 8  # for families without a closed form, and for years of nights
MANY_NIGHTS = 400
CLOSED_FORM = ("gaussian", "log", "logit")
NIGHTS_OF_NO_BLOCK = 14
SHORT_HALF_LIFE = 1.0
# Families with a likelihood of their own fit one kind of number alone; on others they say nothing.
OWN_KIND = {"counts": ("counts",), "ratings": ("ratings",), "logit": ("logit",)}
TREND_WORDS = {
    "none": "without a slow trend",
    "linear": "a straight line as the slow trend",
    "level": "a level that wanders",
    "blocks": "a level for each block",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One other choice and what came of it.

    Args:
        kind: ``stated``, ``prior``, ``trend``, ``family``, ``carry-over``, ``nights``, ``covariates`` or
            ``block``.
        changed: What was changed, in words.
        effect: The effect then; None where it could not be asked.
        decision: The decision then; likewise.
        differs: Whether the decision is not the stated one.
        reason: Why it could not be asked; empty where it could.
        is_biased: Whether this choice is known to distort, and stands for comparison alone.
    """

    kind: str
    changed: str
    effect: Effect | None = None
    decision: Decision | None = None
    differs: bool = False
    reason: str = ""
    is_biased: bool = False


def sensitivity(
    table: Any, options: Mapping[str, Any], statuses: Sequence[str | None] | None = None
) -> tuple[Row, ...]:
    """Return the stated answer and those under other reasonable choices, the stated one first.

    Args:
        table: As ``trials.analyse`` takes it.
        options: Its other arguments; the randomisation test is left out.
        statuses: Of each row of the table what became of its dose: ``taken``, ``missed``, ``late`` or None.

    Raises:
        NightlabError: The stated question cannot be answered.

    Example:
        >>> nights = {"arm": ["on", "off", "off", "on"] * 10, "min": [float(i % 7) for i in range(40)]}
        >>> asked = {"outcome": "min", "arm": "arm", "control": "off", "better": "lower"}
        >>> [row.decision for row in sensitivity(nights, asked) if row.kind == "trend"]
        ['no-useful-effect', 'no-useful-effect']
    """
    asked, stated = settled(table, options)
    blocks = blocks_left_out(asked, stated)
    rows = [
        Row("stated", "as stated", stated.effect, stated.decision),
        *_optional(asked, stated),
        *_of_nights(asked, stated, statuses),
        *([most_influential(blocks, stated)] if blocks else []),
    ]
    return tuple(rows)


def settled(table: Any, options: Mapping[str, Any]) -> tuple[Question, Verdict]:
    """Return the question with direction and worthwhile effect fixed by its stated answer, and that answer.

    Raises:
        NightlabError: The question cannot be answered.
    """
    asked = ask(table, options)
    stated = asked.verdict()
    fixed = {"better": stated.better, "worthwhile": stated.worthwhile}
    return replace(asked, options={**options, **fixed}), stated


def _optional(asked: Question, stated: Verdict) -> Iterator[Row]:
    """Yield the rows that change an option of the analysis."""
    for kind, words, changed in _choices(asked, stated):
        if changed.get("prior") == "evidence" and asked.options.get("literature") is None:
            yield Row(kind, words, reason="no evidence was given")
        elif kind == "family" and _takes_long(asked, stated, changed["family"]):
            yield Row(kind, words, reason="this family takes long over so many nights")
        else:
            yield _row(asked, stated, kind, words, **changed)


def _takes_long(asked: Question, stated: Verdict, family: str) -> bool:
    """Return whether a family is much slower than the stated one."""
    slow = family not in CLOSED_FORM and stated.family in CLOSED_FORM
    return slow and asked.data.days.size > MANY_NIGHTS


def _choices(asked: Question, stated: Verdict) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for prior in PRIORS:
        if prior != stated.prior:
            yield "prior", f"the {prior} prior", {"prior": prior}
    for trend in get_args(Trend):
        if trend != stated.trend and (trend != "blocks" or asked.data.blocks is not None):
            # Where blocks are known, "none" would still give each its level.
            block = {"block": None} if trend == "none" else {}
            yield "trend", TREND_WORDS.get(trend, trend), {"trend": trend, **block}
    for family in plausible(asked, stated.family):
        if family != stated.family:
            yield "family", f"{family} nights", {"family": family}
    given = stated.half_life_nights
    if given > 0:
        yield "carry-over", "without carry-over", {"half_life_nights": 0.0}
        for times, word in ((0.5, "half"), (2.0, "twice")):
            nights = min(times * given, float(LONGEST_HALF_LIFE))
            words = f"{word} the half-life, {nights:.3g} nights"
            yield "carry-over", words, {"half_life_nights": nights}
    else:
        words = f"carry-over with a half-life of {SHORT_HALF_LIFE:g} night"
        yield "carry-over", words, {"half_life_nights": SHORT_HALF_LIFE}
    if allowed := asked.options.get("covariates"):
        # Named, since the other things of a factorial trial stand among them.
        names = " and ".join(name.removeprefix("with ") for name in allowed)
        yield "covariates", f"without allowing for {names}", {"covariates": ()}


def plausible(asked: Question, stated: str) -> tuple[str, ...]:
    """Return the families that the outcome's numbers allow, of those that there are.

    The logarithm is for numbers from 0 up that are no shares, log odds for a measure in per cent; counts
    and ratings are for outcomes that were named so.
    """
    values = asked.data.outcome[asked.data.seen]
    meaning = MEASURES.get(asked.options["outcome"])
    is_share = stated == "logit" or (meaning is not None and meaning.unit == "%")
    ruled_out = {name for name in OWN_KIND if stated not in OWN_KIND[name]}
    if is_share:
        ruled_out -= {"logit"}
    if values.min() < 0 or is_share or stated == "ratings":
        ruled_out.add("log")
    return tuple(str(family) for family in get_args(Family) if family not in ruled_out)


def _of_nights(
    asked: Question, stated: Verdict, statuses: Sequence[str | None] | None
) -> Iterator[Row]:
    """Yield the rows that leave nights out."""
    data = asked.data
    first = np.concatenate(([False], np.diff(data.runs) != 0))
    yield _without(asked, stated, first, "without the first night after each switch")
    if statuses is None:
        return
    told = asked.by_night(statuses, "doses")
    missed = np.array([status in {"missed", "late"} for status in told])
    untold = np.array([status is None for status in told]) & (data.allocation > 0)
    astray = missed | untold
    if astray.any():
        words = "only nights whose dose is known to have been taken in time (per protocol)"
        yield replace(_without(asked, stated, astray, words), is_biased=True)


def _without(asked: Question, stated: Verdict, nights: NDArray[np.bool_], words: str) -> Row:
    seen = asked.data.seen
    if float(nights[seen].mean()) > MOST_LEFT_OUT:
        reason = f"it would leave out {int(nights[seen].sum())} of {int(seen.sum())} nights"
        return Row("nights", words, reason=reason)
    return _row(asked.without(nights), stated, "nights", words)


def blocks_left_out(asked: Question, stated: Verdict) -> tuple[Row, ...]:
    """Return the answer without each block in turn; one row a block that has outcomes.

    A trial of one block, or none, is taken in stretches of two weeks.

    Args:
        asked: The question, see ``settled``.
        stated: Its answer.
    """
    data = asked.data
    blocks = data.blocks
    by_block = blocks is not None and bool(np.ptp(blocks) > 0)
    if blocks is None or not by_block:
        blocks = (data.days - data.days[0]) // NIGHTS_OF_NO_BLOCK
    is_quick = stated.family in CLOSED_FORM and data.days.size <= MANY_NIGHTS
    most = MOST_BLOCKS if is_quick else MOST_BLOCKS_SLOW
    merge = -(-np.unique(blocks).size // most)
    member = np.unique(blocks, return_inverse=True)[1] // merge
    rows = []
    for block in np.unique(member):
        nights = member == block
        if not (nights & data.seen).any() or nights.all():
            continue
        rows.append(
            _row(asked.without(nights), stated, "block", _name(asked, nights, by_block=by_block))
        )
    return tuple(rows)


def _name(asked: Question, nights: NDArray[np.bool_], *, by_block: bool) -> str:
    """Return what a block that is left out is called."""
    at = np.flatnonzero(nights)
    if by_block:
        cells = asked.table.column(asked.options["block"])
        labels = list(dict.fromkeys(str(cells[asked.rows[night]]) for night in at))
        if len(labels) == 1:
            return f"without block {labels[0]}"
        return f"without blocks {labels[0]} to {labels[-1]}"
    return f"without nights {at[0] + 1} to {at[-1] + 1}"


def most_influential(blocks: Sequence[Row], stated: Verdict) -> Row:
    """Return the block that moves the answer most: one that changes the decision before any other."""

    def influence(row: Row) -> tuple[bool, float]:
        moved = abs(row.effect.mean - stated.effect.mean) if row.effect else -1.0
        return row.differs, moved

    row = max(blocks, key=influence)
    return replace(row, changed=f"{row.changed}, which moves the answer most")


def _row(asked: Question, stated: Verdict, kind: str, words: str, **changed: Any) -> Row:
    try:
        found = asked.verdict(**changed)
    except NightlabError as error:
        return Row(kind, words, reason=str(error))
    return Row(kind, words, found.effect, found.decision, found.decision != stated.decision)
