"""Answers as people type them, and the one answer that is looked at before all others."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.safety.screeners.instrument import Instrument, Item

MISSING = frozenset({"", "?", "-", "unknown"})
YES_NO = {"yes": 1, "y": 1, "no": 0, "n": 0}
CRISIS_HINT = "if you think of dying or of hurting yourself, call `nightlab screen crisis` now"
WHERE = "answers"

Answer = float | str | None


def split(text: str) -> tuple[str, ...]:
    """Return typed answers one by one, parted by commas, semicolons or blanks.

    Example:
        >>> split("0, 1,?,3"), split("yes no")
        (('0', '1', '?', '3'), ('yes', 'no'))
    """
    for mark in (",", ";"):
        if mark in text:
            return tuple(part.strip() for part in text.split(mark))
    return tuple(text.split())


def in_danger(instrument: Instrument, answers: Sequence[Answer]) -> bool:
    """Whether the answer that is a crisis was given, whatever is wrong with the others.

    Assumptions: a comma too few or too many moves the answers; then the answer is looked for also
        where it stands without them.
    """
    at = instrument.danger_item
    if not at:
        return False
    wanted = len(instrument.items)
    told = [typed(answer) for answer in answers]
    if len(told) < wanted:
        other = re.findall(r"[0-9]", "".join(told))
    else:
        other = [text for text in told if text]
    readings = [told] if len(told) >= wanted else []
    if len(other) in _counts(instrument):
        readings.append(other)
    return any(raised(instrument.items[at - 1], reading[at - 1]) for reading in readings)


def raised(item: Item, answer: Answer) -> bool:
    """Whether an answer stands for more than the lowest, even one that is none of the choices.

    Assumptions: the first number in it counts, so that ``2.``, ``4`` and ``1-2`` are not lost to a typo.

    Example:
        >>> from nightlab.safety.screeners import find_instrument
        >>> last = find_instrument("phq9").items[8]
        >>> [raised(last, answer) for answer in ("2.", "several days", "0", "?", "x")]
        [True, True, False, False, False]
    """
    text = unicodedata.normalize("NFKC", typed(answer))
    number = re.search(r"\d+", text)
    if number:
        return int(number[0][:9]) > item.lowest  # more digits are no answer, and slow to read
    return YES_NO.get(text) == 1 or text in {label.casefold() for label in item.labels[1:]}


def read_answers(
    instrument: Instrument, answers: Sequence[Answer]
) -> tuple[tuple[int | None, ...], int | None]:
    """Return the answer to each question, None where there is none, and that to the unscored one.

    Raises:
        NightlabError: Too many or too few, or one that is none of the choices.
    """
    if len(answers) not in _counts(instrument):
        raise _of_count(instrument, len(answers))
    values = tuple(
        read_answer(item, answer, danger=bool(instrument.danger_item))
        for item, answer in zip(instrument.items, answers, strict=False)
    )
    beside = answers[len(values) :]
    if not beside or instrument.unscored is None:
        return values, None
    return values, read_answer(instrument.unscored, beside[0])


def read_answer(item: Item, answer: Answer, *, danger: bool = False) -> int | None:
    """Return one answer as a number, None where it is left open.

    Raises:
        NightlabError: None of the choices.
    """
    text = typed(answer)
    if text in MISSING:
        return None
    value = YES_NO.get(text) if item.yes_no else None
    if value is None and re.fullmatch(r"[0-9]{1,4}", text):
        value = int(text)
    if value is None or not item.lowest <= value <= item.highest:
        fix = f"{choices(item)}, or ? to leave it open"
        raise NightlabError(
            f"{text!r} is none of the choices",
            where=f"{WHERE}, number {item.number}",
            fix=f"{fix}; {CRISIS_HINT}" if danger else fix,
        )
    return value


def choices(item: Item) -> str:
    """Return what can be answered, such as ``use 0 to 3``."""
    if item.yes_no:
        return "use yes or no"
    return f"use a whole number from {item.lowest} to {item.highest}"


def _of_count(instrument: Instrument, count: int) -> NightlabError:
    wanted = len(instrument.items)
    if not wanted:
        return NightlabError(
            f"{instrument.title} takes a total only", where=WHERE, fix="use --score"
        )
    what = f"{count} given, and {instrument.title} has {wanted} {instrument.parts}"
    fix = f"give all {wanted}, parted by commas, with ? for one that is left open"
    return NightlabError(
        what, where=WHERE, fix=f"{fix}; {CRISIS_HINT}" if instrument.danger_item else fix
    )


def _counts(instrument: Instrument) -> range:
    """How many answers there may be; none at all is not an answer."""
    wanted = len(instrument.items)
    most = wanted + (instrument.unscored is not None)
    return range(wanted, most + 1) if wanted else range(0)


def typed(answer: Answer) -> str:
    """Return an answer as it would be typed; a number without a fraction is whole."""
    if answer is None:
        return ""
    whole = isinstance(answer, bool) or (isinstance(answer, float) and answer.is_integer())
    return str(int(answer) if whole else answer).strip().casefold()
