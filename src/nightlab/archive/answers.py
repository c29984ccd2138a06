"""What an answer and a plan must be to be kept, in a lab or in an export."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nightlab.archive.cells import JSON
from nightlab.archive.entries import check_text
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import datetime

    from nightlab.person import Answer, KeptPlan, Value

LONGEST_KEY = 100
LONGEST_PLAN = 1_000_000
"""A plan with the reasons for all its steps takes a tenth."""


def check_answer(answer: Answer, *, where: str = "answer") -> None:
    """Refuse an answer that could not be kept, or would come back as another.

    Raises:
        NightlabError: No key, no instant, or a value that is no answer.
    """
    if not answer.key or len(answer.key) > LONGEST_KEY:
        raise NightlabError(
            f"a question is named by 1 to {LONGEST_KEY} characters, not {len(answer.key)}",
            where=f"{where}, key",
            fix="name the question as the assessment does",
        )
    check_text(answer.key, f"{where}, key")
    _check_instant(answer.at, where)
    text_of(answer.value, where=f"{where}, {answer.key}")


def check_plan(plan: KeptPlan, *, where: str = "plan") -> None:
    """Refuse a plan that could not be kept, or is none.

    Raises:
        NightlabError: No instant, a text that no lab keeps, or one that is no table in JSON.
    """
    _check_instant(plan.at, where)
    check_text(plan.cause, f"{where}, cause")
    check_text(plan.text, f"{where}, text", most=LONGEST_PLAN)
    try:
        told = JSON.read(plan.text)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise NightlabError(
            "a plan that is no table in JSON",
            where=f"{where}, text",
            fix="keep a plan as it was derived",
        )


def text_of(value: Value, *, where: str = "answer") -> str:
    """Return what was answered as JSON, the same text for the same answer.

    Raises:
        NightlabError: No yes or no, finite number, text or tuple of texts.

    Example:
        >>> text_of(True), text_of(80), text_of(("light", "noise")), text_of(None)
        ('true', '80.0', '["light", "noise"]', 'null')
    """
    for text in [value] if isinstance(value, str) else value if isinstance(value, tuple) else []:
        if not isinstance(text, str):
            raise _no_answer(value, where)
        check_text(text, where)
    return JSON.write(_plain(value, where))


def value_of(told: object, *, where: str = "answer") -> Value:
    """Return what was answered, from what JSON made of its text.

    Raises:
        NightlabError: Nothing that a question is answered with.
    """
    if isinstance(told, list) and all(isinstance(each, str) for each in told):
        return tuple(told)
    if isinstance(told, (bool, int, float, str)) or told is None:
        text_of(told, where=where)
        return float(told) if type(told) is int else told
    raise _no_answer(told, where)


def _plain(value: object, where: str) -> object:
    """Return a value as JSON has it; what is 80 is 80.0, and what is -0.0 is 0.0."""
    if value is None or isinstance(value, (bool, str, tuple)):
        return value
    try:
        number = float(value) if isinstance(value, (int, float)) else math.nan
    except OverflowError:
        number = math.nan
    if not math.isfinite(number):
        raise _no_answer(value, where)
    return number or 0.0


def _no_answer(value: object, where: str) -> NightlabError:
    return NightlabError(
        f"{str(value)[:40]!r} is no answer",
        where=where,
        fix="answer with yes or no, a number, a text or several, or leave it open",
    )


def _check_instant(at: datetime, where: str) -> None:
    if at.utcoffset() is None:
        raise NightlabError("it is told at an instant with a zone", where=where)
