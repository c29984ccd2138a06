"""What is asked next, what is left, and what follows for questions that need not be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nightlab.drivers.assessment.question import questions
from nightlab.drivers.assessment.told import holds, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from nightlab.drivers.assessment.question import Question
    from nightlab.drivers.assessment.told import Told
    from nightlab.person.answers import Value

RED_FLAGS = "safety"
"""The section that comes first."""
SECONDS_AN_ANSWER = 8.0
"""Own estimate of the time that an answer takes, not measured on people."""
SECONDS_A_LIST = 15.0
"""Likewise, of a list that has to be read."""


class Progress(NamedTuple):
    """How far the assessment has come.

    Args:
        done: Pages answered or skipped.
        of: Pages in all, as far as the answers show.
        minutes_left: About how long the rest takes.
    """

    done: int
    of: int
    minutes_left: int


def next_question(
    answers: Mapping[str, Value],
    skipped: Collection[str] = (),
    *,
    among: Iterable[Question] | None = None,
    anew: bool = False,
) -> Question | None:
    """Return the next question; None where none is left.

    Args:
        answers: So far; a question that was left open stands there with None.
        skipped: Further questions to leave out.
        among: Questions to choose from; by default those of the ten minutes.
        anew: Whether those are asked too that were answered.

    Example:
        >>> next_question({}).key
        'suicidal_thoughts'
    """
    facts = told(answers)
    done = {*skipped} if anew else {*answers, *skipped}
    left = (each for each in _core(among) if each.key not in done)
    return next((each for each in left if applies(each, facts)), None)


def open_questions(
    answers: Mapping[str, Value], *, among: Iterable[Question] | None = None
) -> tuple[Question, ...]:
    """Return the questions that would still be asked if nothing more were learned."""
    facts = told(answers)
    return tuple(each for each in _core(among) if each.key not in answers and applies(each, facts))


def page(
    first: Question, answers: Mapping[str, Value], *, anew: bool = False
) -> tuple[Question, ...]:
    """Return the questions that stand on one page with a question, itself among them.

    Args:
        first: The question.
        answers: So far.
        anew: Whether those stand there too that were answered.
    """
    if not first.together:
        return (first,)
    facts = told(answers)
    beside = (each for each in questions().values() if each.together == first.together)
    left = (each for each in beside if anew or each.key not in answers)
    return tuple(each for each in left if each is first or applies(each, facts))


def open_red_flags(answers: Mapping[str, Value]) -> tuple[Question, ...]:
    """Return the questions on red flags that have no answer, not asked or left open.

    Assumptions: as long as there is one, nobody can say that nothing speaks against a programme.
    """
    return tuple(
        each
        for each in questions().values()
        if each.section == RED_FLAGS and answers.get(each.key) is None
    )


def applies(what: Question, facts: Told) -> bool:
    """Whether a question is asked of a person; one whose condition is not known is not."""
    return not what.asked_if or holds(what.asked_if, facts) is True


def complete(answers: Mapping[str, Value]) -> dict[str, Value]:
    """Return answers with those that follow for questions that need not be asked.

    Example:
        >>> complete({"sex": "male"})["pregnant"]
        False
    """
    found = dict(answers)
    for each in questions().values():
        if each.otherwise is None or found.get(each.key) is not None:
            continue
        if each.key not in found and holds(each.asked_if, told(found)) is False:
            found[each.key] = each.otherwise
    return found


def progress(answers: Mapping[str, Value], *, among: Iterable[Question] | None = None) -> Progress:
    """Return how many pages are done, and about how many minutes are left."""
    every = tuple(_core(among))
    facts = told(answers)
    done = _pages(each for each in every if each.key in answers)
    left = _pages(each for each in every if each.key not in answers and applies(each, facts))
    seconds = sum(map(_seconds, left.values()))
    return Progress(len(done), len(done | left), max(1, round(seconds / 60)) if left else 0)


def _pages(asked: Iterable[Question]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for each in asked:
        found.setdefault(each.together or each.key, []).append(each)
    return found


def _seconds(asked: list[Question]) -> float:
    """Return about how long a page takes."""
    if asked[0].kind == "words" or (asked[0].kind == "yes" and len(asked) > 1):
        return SECONDS_A_LIST
    return SECONDS_AN_ANSWER * len(asked)


def _core(among: Iterable[Question] | None) -> Iterable[Question]:
    if among is not None:
        return among
    return (each for each in questions().values() if each.core and not each.weekly)
