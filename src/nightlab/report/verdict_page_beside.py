"""What stands beside a verdict, as the rows of its page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nightlab.nights import MEASURES
from nightlab.report.verdict_page_records import (
    Estimate,
    GuessRow,
    SecondaryRow,
    SensitivityRow,
)
from nightlab.report.verdict_page_words import BIASED
from nightlab.trials.verdict import WORDS

if TYPE_CHECKING:
    from nightlab.trials.beside.sensitivity import Row
    from nightlab.trials.findings import Findings
    from nightlab.trials.monitoring import Advice
    from nightlab.trials.posterior import Effect

UNLED = "That is under the neutral prior."
ACTIONS = {
    "go on": "Go on.",
    "stop: it works": "You may stop: it works.",
    "stop: it harms": "Stop: it harms.",
    "stop: futile": "You may stop: more nights would hardly show an effect that is worth it.",
}
TOO_FEW_WHILE_HIDDEN = "too few nights have an outcome"
MAY_HARM = "Think of stopping."


def beside(found: Findings, *, is_hidden: bool = False) -> dict[str, Any]:
    """Return the fields of a :class:`VerdictPage` that the findings fill.

    Args:
        found: The findings.
        is_hidden: Whether the arms are still hidden from the person: what counts nights, doses or guesses by
            arm would tell the arm of those that they remember, and stays out.
    """
    asked = found.asked.options["thresholds"]
    by_arm = {
        "missing_note": found.missing.sentence,
        "would_change": found.would_change,
        **_guesses(found),
        **_adherence(found),
    }
    return {
        "sensitivity": tuple(_choice(row) for row in _shown(found, is_hidden=is_hidden)),
        "secondaries": _secondaries(found),
        "secondaries_left_out": _left_out(found, is_hidden=is_hidden),
        **({} if is_hidden else by_arm),
        "sure": asked.sure,
        "futile": asked.futile,
    }


def _shown(found: Findings, *, is_hidden: bool) -> list[Row]:
    """Return the other choices; of hidden arms none that picks nights by dose or counts an arm's."""
    if not is_hidden:
        return list(found.sensitivity)
    return [
        replace(row, reason=TOO_FEW_WHILE_HIDDEN) if _names_an_arm(found, row.reason) else row
        for row in found.sensitivity
        if not row.is_biased
    ]


def _names_an_arm(found: Findings, text: str) -> bool:
    return any(arm in text for arm in (found.verdict.arm, found.verdict.control))


def advised(found: Advice | None) -> str:
    """Return what to do after a look, in words; empty where it is no look on the way."""
    if found is None:
        return ""
    action = MAY_HARM if found.may_harm else ACTIONS[found.action]
    return f"{action} {found.reason}"


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


def _left_out(found: Findings, *, is_hidden: bool) -> tuple[str, ...]:
    """Return the further measures that could not be analysed: what was named is not passed over."""
    left_out = found.secondaries.left_out if found.secondaries else ()
    told = [
        (name, TOO_FEW_WHILE_HIDDEN if is_hidden and _names_an_arm(found, why) else why)
        for name, why in left_out
    ]
    return tuple(f"{MEASURES[name].label}: {why.rstrip('.')}." for name, why in told)


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
    effect, meaning = found.adherence.effect, MEASURES.get(found.verdict.outcome)
    told = replace(found.adherence, unit=meaning.unit if meaning else "").sentence
    return {
        "adherence": _estimate(effect) if effect else None,
        "adherence_note": f"{told} {UNLED}" if effect else told,
    }


def _estimate(effect: Effect) -> Estimate:
    return Estimate(effect.mean, min(effect.lo95, effect.mean), max(effect.hi95, effect.mean))
