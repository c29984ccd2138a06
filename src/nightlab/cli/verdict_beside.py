"""What stands beside a verdict, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.cli.layout import paragraph, show_table
from nightlab.cli.output import say

if TYPE_CHECKING:
    from nightlab.report.verdict_page_records import Estimate, VerdictPage
    from nightlab.trials.monitoring import Advice

LONGEST = 44


def advised(advice: Advice | None) -> str:
    """Return what to do after a look on the way, in words; empty elsewhere."""
    if advice is None:
        return ""
    from nightlab.report.verdict_page_beside import advised as words

    return words(advice)


def say_beside(page: VerdictPage) -> None:
    """Print other choices, further measures, doses, missing nights and guesses."""
    _choices(page)
    _secondaries(page)
    for text in (
        page.missing_note,
        page.adherence_note,
        page.guesses_note,
        *(f"{row.on}, {row.kind}: {row.what}." for row in page.adverse),
    ):
        if text:
            paragraph(text)
    if page.would_change:
        say()
        say("What would change it:")
        for line in page.would_change:
            paragraph(f"- {line}")


def _choices(page: VerdictPage) -> None:
    if not page.sensitivity:
        return
    say()
    say("The same question under other choices:")
    rows = [
        [
            row.what if len(row.what) <= LONGEST else f"{row.what[: LONGEST - 1]}…",
            _figures(row.effect) if row.effect else "–",
            row.decision or row.note[:LONGEST],
        ]
        for row in page.sensitivity
    ]
    show_table(["choice", "effect (95 %)", "decision"], rows)


def _secondaries(page: VerdictPage) -> None:
    if not page.secondaries:
        return
    say()
    say("Further measures, exploratory, shrunk together:")
    rows = [
        [row.name, row.unit, _figures(row.raw), _figures(row.shrunken)] for row in page.secondaries
    ]
    show_table(["measure", "unit", "alone (95 %)", "shrunk (95 %)"], rows)


def _figures(effect: Estimate) -> str:
    return f"{effect.mean:+.3g} ({effect.lo95:+.3g} to {effect.hi95:+.3g})"
