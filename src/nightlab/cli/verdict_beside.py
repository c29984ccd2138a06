"""What stands beside a verdict, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import say

if TYPE_CHECKING:
    from nightlab.report.verdict_page_records import Estimate, SensitivityRow, VerdictPage
    from nightlab.trials.monitoring import Advice


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
    texts = [
        page.missing_note,
        page.adherence_note,
        page.guesses_note,
        *(f"{row.on}, {row.kind} harm: {row.what.rstrip('.')}." for row in page.adverse),
    ]
    if any(texts):
        say()
    for text in filter(None, texts):
        paragraph(text)
    if page.would_change:
        say()
        say("What would change it:")
        for line in page.would_change:
            hanging("- ", line)


def _choices(page: VerdictPage) -> None:
    """Print a line for each choice: what came out, then, over as many lines as it needs, what was chosen."""
    if not page.sensitivity:
        return
    say()
    say("The same question under other choices:")
    told = [
        (_figures(row.effect) if row.effect else "–", row.decision or "not asked", _what(row))
        for row in page.sensitivity
    ]
    rows = [("effect (95 %)", "decision", "choice"), *told]
    wide = [max(len(row[column]) for row in rows) for column in range(2)]
    for effect, decision, what in rows:
        hanging(f"{effect.ljust(wide[0])}  {decision.ljust(wide[1])}  ", what)


def _what(row: SensitivityRow) -> str:
    return f"{row.what} ({row.note.rstrip('.')})" if row.note else row.what


def _secondaries(page: VerdictPage) -> None:
    if not page.secondaries:
        return
    say()
    say("Further measures, exploratory, shrunk together:")
    for row in page.secondaries:
        unit = "" if row.unit == "1-5" else f" {row.unit}".rstrip()
        alone, shrunk = _figures(row.raw), _figures(row.shrunken)
        hanging("- ", f"{row.name}: {shrunk}{unit}; alone {alone}{unit}")
    for why in page.secondaries_left_out:
        hanging("- ", f"{why.rstrip('.')}.")


def _figures(effect: Estimate) -> str:
    from nightlab.units import signed

    return f"{signed(effect.mean)} ({signed(effect.lo95)} to {signed(effect.hi95)})"
