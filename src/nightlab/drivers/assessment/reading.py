"""Answers as people type them or files hold them: read by the question's kind, or refused with its key."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

from nightlab.drivers.assessment.question import question, questions, sections
from nightlab.errors import NightlabError
from nightlab.person.checks import check_keys, plain
from nightlab.person.toml_file import read_toml
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from nightlab.drivers.assessment.question import Question
    from nightlab.person.answers import Value

OPEN = frozenset({"", "?", "-", "unknown", "skip"})
YES = frozenset({"y", "yes", "true"})
NO = frozenset({"n", "no", "false"})
NOTHING = frozenset({"none", "no", "nothing", "0"})
OF_DEATH = ("suicidal_thoughts", "phq9_item9")
"""Questions on thoughts of death: a yes to either needs a human being, and nothing else."""
CRISIS_HINT = "if you think of dying or of hurting yourself, call `nightlab screen crisis` now"
LONGEST_WORDS = 40
LONGEST_WORD = 200


def typed(what: Question, text: str) -> Value:
    """Return an answer as it was typed; None where it is left open.

    Assumptions: options can be given by their place, from 1; ``none`` is an answer, Enter is not.

    Raises:
        NightlabError: Not an answer to this question, with its key.

    Example:
        >>> typed(question("nights_per_week"), "4"), typed(question("gut_symptoms"), "1, 3")
        (4.0, ('bloating', 'diarrhoea'))
        >>> typed(question("medicines"), "none"), typed(question("medicines"), "?")
        ((), None)
    """
    text = text.strip()
    if text.casefold() in OPEN:
        return None
    if what.kind == "yes":
        return _yes(what, text.casefold())
    if what.kind == "number":
        return _number(what, text)
    if what.kind == "words":
        return _words(what, [] if text.casefold() in NOTHING else _parted(what, text))
    return kept(what, text)


def typed_page(asked: Sequence[Question], text: str) -> dict[str, Value]:
    """Return the answers to questions on one page: ticked where they are of yes and no, else in order.

    Raises:
        NightlabError: Not an answer, or not one for each.

    Example:
        >>> typed_page([question("bedtime"), question("rise")], "23:10, 7:00")
        {'bedtime': '23:10', 'rise': '07:00'}
        >>> typed_page([question("bedroom_light"), question("bedroom_noise")], "2")
        {'bedroom_light': False, 'bedroom_noise': True}
    """
    if text.strip().casefold() in OPEN:
        return dict.fromkeys((each.key for each in asked), None)
    if asked[0].kind == "yes":
        ticks = replace(asked[0], kind="words", options={each.key: each.short for each in asked})
        ticked = typed(ticks, text)
        return {each.key: isinstance(ticked, tuple) and each.key in ticked for each in asked}
    parts = re.split(r"[,;]" if re.search(r"[,;]", text) else r"\s+", text.strip())
    if len(parts) != len(asked):
        raise NightlabError(
            f"{text.strip()!r} is {len(parts)} of {len(asked)} answers",
            where=", ".join(each.key for each in asked),
            fix="give one for each, with commas between, and ? for one that is left open",
        )
    return {each.key: typed(each, part) for each, part in zip(asked, parts, strict=True)}


def kept(what: Question, value: Any) -> Value:
    """Return an answer from a file or a store, checked.

    Raises:
        NightlabError: Of another kind, or out of bounds, with its key.

    Example:
        >>> kept(question("bedtime"), "23:10"), kept(question("age"), 41)
        ('23:10', 41.0)
    """
    if value is None:
        return None
    if what.kind == "yes" and isinstance(value, bool):
        return value
    if what.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        return _within(what, value)
    if what.kind == "words" and isinstance(value, list | tuple) and _all_text(value):
        return _words(what, [*value])
    if isinstance(value, str) and what.kind == "clock":
        return f"{clock(value, what.key):%H:%M}"
    if isinstance(value, str) and what.kind == "choice":
        return _option(what, value)
    raise _refused(what, repr(value)[:80])


def checked(answers: Mapping[str, Any]) -> dict[str, Value]:
    """Return answers, every one checked against its question.

    Raises:
        NightlabError: A key that nothing asks, or a value that is no answer to it.
    """
    return {key: check_answer(key, value) for key, value in answers.items()}


def read_answers(path: Path | str) -> dict[str, Value]:
    """Return the answers of a TOML file: one ``key = value`` a line, under headings of sections or none.

    Assumptions: ``"unknown"`` may stand for any value; a yes to thoughts of death comes before whatever
        else is wrong with the file, and is then all that is read.

    Raises:
        NightlabError: No such file, broken TOML, a key that nothing asks, or no answer to it.
    """
    return read_toml(path, _of_tables, fix="name a TOML file that is there, in UTF-8")


def check_answer(key: str, value: Any) -> Value:
    """Return an answer to a question of this key, checked.

    Raises:
        NightlabError: No such question, or no answer to it.
    """
    return kept(question(key), value)


def is_weekly(key: str) -> bool:
    """Whether a question is asked anew each week, so that the same answer again says something new."""
    return question(key).weekly


def clock(text: str, where: str) -> time:
    """Return a wall clock; a dot for the colon, and half a day in English, are read too.

    Raises:
        NightlabError: No time of day.

    Example:
        >>> f"{clock('11.30 pm', 'bedtime'):%H:%M}", f"{clock('7 am', 'rise'):%H:%M}"
        ('23:30', '07:00')
    """
    half = re.fullmatch(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap])\.?m\.?", text.strip().casefold())
    if half and 1 <= int(half[1]) <= 12:
        hour = int(half[1]) % 12 + (12 if half[3] == "p" else 0)
        return parse_clock(f"{hour}:{half[2] or '00'}", where=where)
    return parse_clock(re.sub(r"^(\d{1,2})\.(\d\d)$", r"\1:\2", text.strip()), where=where)


def how(what: Question) -> str:
    """Return how to answer a question, for a message or a prompt."""
    if what.kind == "yes":
        return "yes or no"
    if what.kind == "number":
        kind = "a whole number" if what.whole else "a number"
        return f"{kind} from {what.low:g} to {what.high:g} {what.unit}".rstrip()
    if what.kind == "clock":
        return "a clock time such as 23:10"
    words = ", ".join(what.options)
    if what.kind == "choice":
        return f"one of {words}"
    return "words with commas between, or none" if what.own else f"none, or some of {words}"


def _of_tables(tables: dict[str, Any]) -> dict[str, Value]:
    flat: dict[str, Any] = {}
    for key, value in tables.items():
        if isinstance(value, dict) and key in sections() and key not in questions():
            flat |= value
        else:
            flat[key] = value
    flat = {key: _plain(value) for key, value in flat.items()}
    try:
        return checked(flat)
    except NightlabError:
        if raised := {key: kept(question(key), flat[key]) for key in OF_DEATH if flat.get(key)}:
            return raised
        raise


def _plain(value: Any) -> Any:
    """Return TOML's own clocks as text, and nothing for ``unknown``."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return None if isinstance(value, str) and value.strip().casefold() == "unknown" else value


def _yes(what: Question, text: str) -> bool:
    if text not in YES | NO:
        raise _refused(what, repr(text))
    return text in YES


def _number(what: Question, text: str) -> float:
    """Read a number, with the question's own unit or none: any other would have to be guessed at."""
    bare = text.casefold().removesuffix(what.unit.casefold()).strip()
    if not re.fullmatch(r"\d{1,9}([.,]\d{1,9})?", bare):
        raise _refused(what, repr(text))
    return _within(what, float(bare.replace(",", ".")))


def _within(what: Question, value: float) -> float:
    if not what.low <= value <= what.high or (what.whole and value != int(value)):
        raise _refused(what, repr(value)[:80])
    return float(value)


def _parted(what: Question, text: str) -> list[str]:
    """Return the entries of a list; in own words a comma between digits belongs to the number."""
    if what.own:
        return re.split(r"(?<!\d),|,(?!\d)|[;\n]", text)
    bare = re.fullmatch(r"[\d\s,;]+", text) is not None
    return re.split(r"[\s,;]+" if bare else r"[,;\n]", text)


def _words(what: Question, said: list[str]) -> tuple[str, ...]:
    entries = [each.strip() for each in said if each.strip()]
    if len(entries) > LONGEST_WORDS or any(len(each) > LONGEST_WORD for each in entries):
        raise _refused(what, f"a list of {len(entries)} entries")
    options = [each if what.own else _option(what, each) for each in entries]
    return tuple(dict.fromkeys(options))


def _option(what: Question, text: str) -> str:
    """Return the option that a word, its text or its place from 1 stands for."""
    names = list(what.options)
    if text.isdecimal() and len(text) < 4 and 1 <= int(text) <= len(names):
        return names[int(text) - 1]
    by_name = {plain(name): name for name in names}
    by_name |= {plain(label): name for name, label in what.options.items()}
    if found := by_name.get(plain(text)):
        return found
    check_keys([text], names, what.key)
    raise _refused(what, repr(text[:80]))


def _all_text(value: list[Any] | tuple[Any, ...]) -> bool:
    return all(isinstance(each, str) for each in value)


def _refused(what: Question, said: str) -> NightlabError:
    fix = f"answer {how(what)}, or ? to leave it open"
    return NightlabError(
        f"{said} is no answer to it",
        where=what.key,
        fix=f"{fix}; {CRISIS_HINT}" if what.key in OF_DEATH else fix,
    )
