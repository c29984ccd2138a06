"""From answers to scores: one way for every questionnaire, and a missing answer is never a zero."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.safety.screeners.answers import (
    CRISIS_HINT,
    in_danger,
    read_answers,
    split,
    typed,
)
from nightlab.safety.screeners.catalogue import find_instrument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.safety.screeners.answers import Answer
    from nightlab.safety.screeners.instrument import Band, Fact, Instrument, Scale

    Answers = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers to a questionnaire, or one scale of it, come to.

    Assumptions: in a crisis nothing else is known here: no total, no band, no part.

    Args:
        key: Questionnaire or scale; scales are named as in ``nightlab.person.SCORES``.
        title: Its name for a person.
        total: Points; None where an answer is missing, or where only the scales have totals.
        at_least: Points that are certain whatever the missing answers are; None without answers.
        at_most: Points that are possible; None without answers.
        band: The named range of the total; None where it is not known.
        missing: Numbers of the questions without an answer.
        subscales: The other scales.
        facts: Symptoms by name: true, false, or None where the answers leave it open.
        course: Answers that are kept as they are, such as ``months``.
        unscored: Answer to the question beside the score.
        second_rule: Whether the second way to the high band is met.
        crisis: Whether a person is needed now, and the crisis page instead of all else.
    """

    key: str
    title: str
    total: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    band: Band | None = None
    missing: tuple[int, ...] = ()
    subscales: tuple[Score, ...] = ()
    facts: tuple[tuple[str, bool | None], ...] = ()
    course: tuple[tuple[str, int | None], ...] = ()
    unscored: int | None = None
    second_rule: bool = False
    crisis: bool = False


def score(instrument: Instrument | str, answers: Sequence[Answer] | str) -> Score:
    """Score the answers to a questionnaire.

    Args:
        instrument: The questionnaire or its name.
        answers: One for each question, in its order, typed or as numbers; ``?`` or None where there
            is none. PHQ-9 takes a tenth, which is not added up.

    Assumptions: the answer that is a crisis is looked at first, whatever is wrong with the rest.

    Raises:
        NightlabError: No such questionnaire, a wrong count, or an answer that is none of the choices.

    Example:
        >>> found = score("gad7", "1,2,1,2,1,2,1")
        >>> found.total, found.band.name
        (10, 'moderate')
        >>> score("gad7", "1,2,?,2,1,2,1").missing
        (3,)
        >>> score("phq9", "0,0,typo,0,0,0,0,0,1").crisis
        True
    """
    what = find_instrument(instrument) if isinstance(instrument, str) else instrument
    told = split(answers) if isinstance(answers, str) else tuple(answers)
    if in_danger(what, told):
        return Score(what.key, what.title, crisis=True)
    values, unscored = read_answers(what, told)
    parts = [_of_scale(scale, what, values) for scale in what.scales]
    return _joined(what, parts, values, unscored)


def score_total(instrument: Instrument | str, total: float | str) -> Score:
    """Take in a total that was worked out elsewhere.

    Raises:
        NightlabError: No such questionnaire, one that has no single total, or a total that cannot be.

    Example:
        >>> score_total("isi", 15).band.name
        'clinical insomnia, moderate'
    """
    what = find_instrument(instrument) if isinstance(instrument, str) else instrument
    scale = what.main
    if scale is None:
        raise NightlabError(
            f"{what.title} has no single total", where="score", fix="give the answers instead"
        )
    points = _points(scale, total)
    if what.danger_item:
        return _of_danger(what, scale, points)
    return Score(what.key, what.title, points, points, points, scale.band(points))


def _of_danger(what: Instrument, scale: Scale, points: int) -> Score:
    """A total cannot say what the answer was that comes first; a great one can."""
    without = scale.high - what.items[what.danger_item - 1].highest * scale.factor
    if points > without:
        return Score(what.key, what.title, crisis=True)
    raise NightlabError(
        f"the total does not tell question {what.danger_item}, which comes first",
        where="score",
        fix=f"give all {len(what.items)} answers instead; {CRISIS_HINT}",
    )


def _points(scale: Scale, total: float | str) -> int:
    text = typed(total)
    value = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None
    if value is None or not scale.low <= value <= scale.high or value % scale.step:
        kind = f"a multiple of {scale.step}" if scale.step > 1 else "a whole number"
        raise NightlabError(
            f"{text!r} is no total of it",
            where="score",
            fix=f"use {kind} from {scale.low} to {scale.high}",
        )
    return value


def _of_scale(scale: Scale, what: Instrument, values: Answers) -> Score:
    """Add up a scale; with a gap only its bounds are known."""
    known = low = high = 0
    missing = []
    for number in scale.items:
        item, answer = what.items[number - 1], values[number - 1]
        if answer is None:
            missing.append(number)
            low, high = low + item.lowest, high + item.highest
        else:
            known += item.points(answer)
    least, most = (known + low) * scale.factor, (known + high) * scale.factor
    total = None if missing else least
    return Score(
        scale.key,
        scale.title,
        total,
        least,
        most,
        None if total is None else scale.band(total),
        tuple(missing),
    )


def _joined(
    what: Instrument, parts: Sequence[Score], values: Answers, unscored: int | None
) -> Score:
    """Return the whole: the main scale with the others below it, and the facts."""
    main = what.main
    head = next((part for part in parts if main and part.key == main.key), Score(what.key, ""))
    missing = tuple(number for number, value in enumerate(values, 1) if value is None)
    return _with_second_rule(
        what,
        values,
        replace(
            head,
            key=what.key,
            title=what.title,
            missing=missing,
            subscales=tuple(part for part in parts if part is not head),
            facts=tuple((fact.name, _holds(fact, values)) for fact in what.facts),
            course=tuple(
                (item.course, value)
                for item, value in zip(what.items, values, strict=True)
                if item.course
            ),
            unscored=unscored,
        ),
    )


def _with_second_rule(what: Instrument, values: Answers, whole: Score) -> Score:
    rule = what.second_rule
    if rule is None or what.main is None:
        return whole
    steps = next(part for part in whole.subscales if part.key == rule.scale)
    if (steps.at_least or 0) < rule.at_least or not any(values[n - 1] for n in rule.any_of):
        return whole
    band = next(band for band in what.main.bands if band.name == rule.band)
    return replace(whole, band=band, second_rule=True)


def _holds(fact: Fact, values: Answers) -> bool | None:
    """Whether all that a fact needs is there; one clear no settles it, a gap leaves it open."""
    told = [(values[number - 1], least) for number, least in fact.needs]
    held = [None if value is None else value >= least for value, least in told]
    if False in held:
        return False
    return None if None in held else True
