"""What stands beside a verdict, as the rows of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.nights import MEASURES
from nightlab.report.verdict_page_records import (
    Estimate,
    GuessRow,
    SecondaryRow,
    SensitivityRow,
)
from nightlab.trials.verdict import WORDS

if TYPE_CHECKING:
    from nightlab.trials.beside.sensitivity import Row
    from nightlab.trials.findings import Findings
    from nightlab.trials.posterior import Effect

BIASED = "known to distort; for comparison alone"


def beside(found: Findings) -> dict[str, Any]:
    """Return the fields of a :class:`VerdictPage` that the findings fill."""
    asked = found.asked.options["thresholds"]
    return {
        "sensitivity": tuple(_choice(row) for row in found.sensitivity),
        "would_change": found.would_change,
        "missing_note": found.missing.sentence,
        "secondaries": _secondaries(found),
        **_guesses(found),
        **_adherence(found),
        "sure": asked.sure,
        "futile": asked.futile,
    }


def _choice(row: Row) -> SensitivityRow:
    return SensitivityRow(
        row.changed,
        _estimate(row.effect) if row.effect else None,
        WORDS[row.decision] if row.decision else "",
        row.differs,
        row.reason or (BIASED if row.is_biased else ""),
        is_stated=row.kind == "stated",
    )


def _secondaries(found: Findings) -> tuple[SecondaryRow, ...]:
    if found.secondaries is None:
        return ()
    return tuple(
        SecondaryRow(
            MEASURES[each.name].label,
            MEASURES[each.name].unit,
            _estimate(each.raw),
            _estimate(each.shrunken),
        )
        for each in found.secondaries.outcomes
    )


def _guesses(found: Findings) -> dict[str, Any]:
    if found.blind is None:
        return {}
    rows = tuple(
        GuessRow(each.arm, each.right, each.wrong, each.unknown, _index(each))
        for each in found.blind.indexes
    )
    words = [found.blind.sentence, found.guessing.sentence if found.guessing else ""]
    return {"guesses": rows, "guesses_note": " ".join(filter(None, words))}


def _index(each: Any) -> Estimate | None:
    if each.right + each.wrong + each.unknown == 0:
        return None
    return Estimate(each.value, min(each.lo95, each.value), max(each.hi95, each.value))


def _adherence(found: Findings) -> dict[str, Any]:
    if found.adherence is None:
        return {}
    effect = found.adherence.effect
    return {
        "adherence": _estimate(effect) if effect else None,
        "adherence_note": found.adherence.sentence,
    }


def _estimate(effect: Effect) -> Estimate:
    return Estimate(effect.mean, min(effect.lo95, effect.mean), max(effect.hi95, effect.mean))
