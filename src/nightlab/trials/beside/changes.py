"""What would change a verdict, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.trials.beside.sensitivity import blocks_left_out, settled
from nightlab.trials.beside.worse import missing_worse, moved, unit_of
from nightlab.trials.verdict import AT_THE_END, LIKELY, WORDS, chances

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.trials.beside.question import Question
    from nightlab.trials.beside.sensitivity import Row
    from nightlab.trials.verdict import Decision, Thresholds, Verdict

FARTHEST_SDS = 10.0  # of the posterior, in which a change of the decision is looked for
STEPS = 200
HALVINGS = 25
ROUNDING = 1e-9


def what_would_change(
    table: Any, options: Mapping[str, Any], rows: Sequence[Row] = ()
) -> tuple[str, ...]:
    """Return what would change the verdict: thresholds, size, single blocks, missing nights, choices, nights.

    Args:
        table: As ``trials.analyse`` takes it.
        options: Its other arguments.
        rows: Of ``sensitivity``, where they are at hand.

    Raises:
        NightlabError: The question cannot be answered.
    """
    asked, stated = settled(table, options)
    thresholds: Thresholds = options.get("thresholds", AT_THE_END)
    if stated.confounded:
        return ("Arm and time cannot be told apart; another schedule would be needed to decide.",)
    worse = missing_worse(stated, asked.data, thresholds)
    return (
        *_thresholds(stated, thresholds),
        *_sizes(stated, thresholds),
        _blocks(asked, stated, rows),
        *(tip.sentence for tip in worse.tips if tip.missing),
        *_choices(rows),
        *_more_nights(stated),
    )


def _thresholds(stated: Verdict, thresholds: Thresholds) -> list[str]:
    """Say how far the chances are from what a decision asks, under the prior that is farther."""
    both = [
        chances(stated.posteriors[name], delta=stated.worthwhile, better=stated.better)
        for name in dict.fromkeys((stated.prior, "neutral"))
    ]
    better = _needed("it helps at all", min(c.better for c in both), thresholds.sure)
    worthwhile = _needed("it helps enough", min(c.worthwhile for c in both), LIKELY)
    worse = _needed("it makes things worse", min(c.worse_at_all for c in both), thresholds.sure)
    harmful = _needed(
        "it makes things worse by enough to matter", min(c.worse for c in both), LIKELY
    )
    is_worse = all(c.worse_at_all > LIKELY for c in both)
    little = _needed("it helps too little", min(1 - c.worthwhile for c in both), thresholds.futile)
    told = {
        "works": [better, worthwhile],
        "harms": [worse, harmful],
        "no-useful-effect": [little],
        "not-known-yet": [*((worse, harmful) if is_worse else (better, worthwhile)), little],
    }
    return told[stated.decision]


def _needed(what: str, chance: float, asked: float) -> str:
    return f"The chance that {what} is {_percent(chance)}; {_percent(asked)} is asked for."


def _percent(chance: float) -> str:
    """Return a chance that is never rounded up to what it did not reach, nor to certainty."""
    return f"{int(chance * 10_000 + ROUNDING) / 100:g} %"


def _sizes(stated: Verdict, thresholds: Thresholds) -> list[str]:
    """Say by how much the nights' effect would have to be other, either way, to change the decision."""
    sd = stated.priors["neutral"].sd
    told = []
    up = 1.0 if stated.better == "higher" else -1.0
    for sign, word in ((up, "better"), (-up, "worse")):
        found = _first_change(stated, sign * sd, thresholds)
        if found is None:
            continue
        by, decision = found
        size = f"{abs(by):.2g} {unit_of(stated)}".rstrip()
        told.append(
            f"Were the effect of these nights {size} {word}, it would be “{WORDS[decision]}”."
        )
    return told


def _first_change(
    stated: Verdict, unit: float, thresholds: Thresholds
) -> tuple[float, Decision] | None:
    """Return the least move of the effect that changes the decision, and to what; None within reach."""

    def at(steps: float) -> Decision:
        return moved(stated, steps * unit, thresholds)[1]

    grid = np.linspace(0, FARTHEST_SDS, STEPS + 1)[1:]
    up = next((float(step) for step in grid if at(float(step)) != stated.decision), None)
    if up is None:
        return None
    low = up - FARTHEST_SDS / STEPS
    for _ in range(HALVINGS):
        middle = (low + up) / 2
        low, up = (middle, up) if at(middle) == stated.decision else (low, middle)
    return up * unit, at(up)


def _blocks(asked: Question, stated: Verdict, rows: Sequence[Row]) -> str:
    """Say which single blocks decide; where the most influential one does not, none does."""
    known = [row for row in rows if row.kind == "block"]
    spared = bool(known) and not any(row.differs for row in known)
    left_out = () if spared else blocks_left_out(asked, stated)
    changing = [row for row in left_out if row.differs and row.decision]
    if not changing:
        return "No single block decides: without any one of them the verdict stays."
    told = "; ".join(
        f"{row.changed} it would be “{WORDS[row.decision]}”" for row in changing if row.decision
    )
    return f"It hangs on {'a single block' if len(changing) == 1 else 'single blocks'}: {told}."


def _choices(rows: Sequence[Row]) -> list[str]:
    other = [row for row in rows if row.differs and not row.is_biased and row.kind != "block"]
    if not rows:
        return []
    asked = sum(
        1
        for row in rows
        if row.decision and not row.is_biased and row.kind not in {"stated", "block"}
    )
    if not other:
        return [f"None of {asked} other ways to analyse these nights changes the verdict."]
    told = "; ".join(f"{row.changed}: “{WORDS[row.decision]}”" for row in other if row.decision)
    return [
        f"Of {asked} other ways to analyse these nights, {len(other)} would say otherwise: {told}."
    ]


def _more_nights(stated: Verdict) -> list[str]:
    if stated.decision != "not-known-yet":
        return []
    if stated.more_blocks is None:
        return ["Even many more nights would probably not settle it."]
    unit = "block" if stated.more_blocks == 1 else "blocks"
    return [
        f"{stated.more_blocks} more {unit} of {stated.block_nights} nights would more likely than not settle it."
    ]
