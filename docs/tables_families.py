"""Tables of outcomes that are no bell curve, from what ``measure_families.py`` measured."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from measure_families import ASKED, RANKS, read
from tables_looks import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from measure_families import Asked
    from nightlab.rehearsal.families import FamilyCell

ERRORS = 3  # Monte Carlo errors by which a cell may pass its gate and still be called met
GATES: tuple[tuple[str, str, Callable[[FamilyCell], float], float], ...] = (
    ("no effect, 0 outside", "none", lambda c: c.cell.outside, 0.05),
    ("no effect, `works`", "none", lambda c: c.cell.works, 0.025),
    ("no effect, `harms`", "none", lambda c: c.cell.harms, 0.025),
    ("δ, `no-useful-effect`", "delta", lambda c: c.cell.no_useful_effect, 0.05),
    ("δ, it outside", "delta", lambda c: c.cell.outside, 0.075),
)


def of(outcome: str, effect: str) -> list[tuple[Asked, FamilyCell]]:
    """Return the measured cells of an outcome and an effect."""
    return [(k, c) for k, (_, c) in read().items() if (k.outcome, k.effect) == (outcome, effect)]


def gates() -> str:
    """Return the table of the gates: all cells of an outcome together, and the highest of them."""
    rows = []
    for outcome, (_, family) in ASKED.items():
        if not of(outcome, "none"):
            continue
        cells = [_shares(of(outcome, effect), share) for _, effect, share, _ in GATES]
        count = f"{len(of(outcome, 'none'))} of {_trials(outcome)}"
        rows.append((outcome, f"`{family}`", count, *cells, str(len(beyond(outcome)))))
    allowed = (f"{words} ({100 * most:g} %)" for words, _, _, most in GATES)
    return table(("outcome", "family", "cells, trials", *allowed, "by over 3 MC errors"), rows)


def _trials(outcome: str) -> str:
    counts = [c.cell.trials for effect in ("none", "delta") for _, c in of(outcome, effect)]
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _shares(cells: Sequence[tuple[Asked, FamilyCell]], share: Callable[[FamilyCell], float]) -> str:
    """Return the share over all cells with its Monte Carlo error, and the highest cell."""
    if not cells:
        return "–"
    trials = sum(c.cell.trials for _, c in cells)
    mean = sum(c.cell.trials * share(c) for _, c in cells) / trials
    error = (mean * (1 - mean) / trials) ** 0.5
    highest = max(share(c) for _, c in cells)
    return f"{100 * mean:.1f} ± {100 * error:.1f} % (highest {100 * highest:.1f} %)"


def beyond(outcome: str) -> list[tuple[str, Asked]]:
    """Return the gates and cells that are passed by more than three Monte Carlo errors.

    Args:
        outcome: Whose.
    """
    return [
        (words, asked)
        for words, effect, share, allowed in GATES
        for asked, cell in of(outcome, effect)
        if share(cell) - allowed > ERRORS * cell.cell.error(allowed)
    ]


def power() -> str:
    """Return the table of what trials find, all designs and autocorrelations together."""
    rows = []
    for outcome in ASKED:
        for effect, name in (("delta", "δ"), ("twice delta", "2 δ")):
            cells = of(outcome, effect)
            if not cells:
                continue
            whole = cells[0][1]
            for _, more in cells[1:]:
                whole = whole.and_(more)
            cell = whole.cell
            open_ = 1 - cell.works - cell.harms - cell.no_useful_effect
            shares = (cell.works, cell.harms, cell.no_useful_effect, open_)
            size = "–" if cell.exaggeration is None else f"{cell.exaggeration:.1f}"
            rows.append(
                (
                    outcome,
                    name,
                    *(f"{100 * share:.1f}" for share in shares),
                    size,
                    f"{100 * cell.wrong_sign:.1f} %",
                    f"{100 * whole.outside_in_unit:.1f} %",
                )
            )
    head = (
        *("outcome", "true effect", "works, %", "harms, %", "no useful effect, %", "not known, %"),
        *("size where decided, × truth", "wrong sign", "interval in the unit misses"),
    )
    return table(head, rows)


def ranks() -> str:
    """Return the table of how truths rank that were drawn from the families' own models."""
    rows = [
        (
            f"`{one['family']}`",
            one["schedule"],
            f"{one['trials']:,}",
            *(f"{100 * one[f'inside{x}']:.1f} %" for x in (50, 80, 95)),
            f"{one['ks_p']:.2f}",
            f"{one['chi2_p']:.2f}",
            "yes" if _inside(one) else "no",
        )
        for one in ranked()
    ]
    head = (
        *("family", "design", "people", "in the 50 % interval", "in the 80 %", "in the 95 %"),
        *("KS p", "χ² p", "within its band"),
    )
    return table(head, rows)


def ranked() -> list[dict[str, Any]]:
    """Return what is known of ranks, a family and a design each."""
    if not RANKS.exists():
        return []
    return [json.loads(line) for line in RANKS.read_text(encoding="utf-8").splitlines()]


def _inside(one: dict[str, Any]) -> bool:
    return all(abs(x) <= y + 1e-9 for x, y in zip(one["above"], one["band"], strict=True))


TABLES = {"families-gates": gates, "families-power": power, "families-ranks": ranks}
