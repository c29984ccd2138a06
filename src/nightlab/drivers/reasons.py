"""An answer that moved a driver, in words, with the question that it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nightlab.drivers.records import Because


def reason(because: Because) -> str:
    """Return what was answered to what; what says it all by itself stands alone.

    Example:
        >>> from nightlab.drivers.records import Because
        >>> reason(Because("better_elsewhere", "yes", 2.0, 1.0, 4.0, "", "no"))
        '“yes” to “Do you sleep better away from your own bed?”'
    """
    from nightlab.drivers.assessment import questions

    asked = questions().get(because.question)
    if asked is None or not asked.text:
        return because.said
    if asked.screen:
        return f"a score of {because.said} ({because.question.replace('_', ' ')})"
    options = {key.replace("_", " ") for key in asked.options}
    if because.said in {"yes", "no", *options} or _is_number(because.said):
        unit = f" {asked.unit}" if asked.unit and _is_number(because.said) else ""
        return f"“{because.said}{unit}” to “{_asked(asked.text)}”"
    return because.said


def question_words(key: str) -> str:
    """Return a question by its key, as it is asked."""
    from nightlab.drivers.assessment import questions

    asked = questions().get(key)
    return f"“{_asked(asked.text)}”" if asked and asked.text else key.replace("_", " ")


def _asked(text: str) -> str:
    """Return the question itself, without what explains it."""
    head, mark, _ = text.partition("?")
    return head + mark


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
