"""What follows from a score: what safety does with it, and the lines of it in a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nightlab.safety.screeners.catalogue import find_instrument
from nightlab.safety.screeners.instrument import Consequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.safety.screeners.scoring import Score


class Facts(NamedTuple):
    """What a profile, and the safety rules, can take over.

    Args:
        scores: Totals by the names of ``nightlab.person.SCORES``.
        symptoms: Symptoms by name; None where the answers leave it open.
        course: Figures by the names of ``nightlab.person.COURSE``; None where left open.
    """

    scores: dict[str, int]
    symptoms: dict[str, bool | None]
    course: dict[str, int | None]


def facts(*scores: Score) -> Facts:
    """Return what scores establish; a total that is not known is not there.

    Assumptions: of a crisis only ``phq9_item9 = 1`` comes out, the least that stops everything; the
    answer itself is not kept. It is for the safety rules, never for the eyes of the person.

    Example:
        >>> from nightlab.safety.screeners import score
        >>> facts(score("rls", "yes,yes,yes,yes,yes")).symptoms
        {'rls_criteria_all5': True}
    """
    found = Facts({}, {}, {})
    for one in scores:
        if one.crisis:
            found.scores[f"{one.key}_item{find_instrument(one.key).danger_item}"] = 1
        found.scores.update(_totals(one))
        kept = {fact.name for fact in find_instrument(one.key).facts if fact.kept}
        found.symptoms.update({name: held for name, held in one.facts if name in kept})
        found.course.update(one.course)
    return found


def profile_lines(*scores: Score) -> tuple[str, ...]:
    """Return the TOML lines of scores for a profile; none at all where one of them is a crisis.

    Example:
        >>> from nightlab.safety.screeners import score_total
        >>> profile_lines(score_total("isi", 14))
        ('[scores]', 'isi = 14')
    """
    if any(one.crisis for one in scores):
        return ()
    return tuple(
        line
        for name, table in facts(*scores)._asdict().items()
        if table
        for line in (f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items()))
    )


def consequences(score: Score) -> tuple[Consequence, ...]:
    """Return what safety does with a score.

    Assumptions: where answers are missing, it is what the answers there are lead to already; more of
        them never lead to less.

    Example:
        >>> from nightlab.safety.screeners import score_total
        >>> [each.rules for each in consequences(score_total("gad7", 15))]
        [('S161',)]
    """
    what = find_instrument(score.key)
    if score.crisis:
        return ()
    held = dict(score.facts)
    least = {part.key: part.at_least for part in (score, *score.subscales)}
    fired = tuple(one for one in what.consequences if held.get(one.when) or _lies(one, least))
    return (*_by_second_rule(score), *fired)


def _lies(one: Consequence, least: dict[str, int | None]) -> bool:
    points = least.get(one.when)
    return points is not None and one.low <= points <= one.high


def _by_second_rule(score: Score) -> Iterator[Consequence]:
    rule = find_instrument(score.key).second_rule
    if rule and score.second_rule:
        yield Consequence(rule.scale, rule.rules, rule.says)


def _totals(score: Score) -> dict[str, int]:
    main = find_instrument(score.key).main
    totals = {main.key: score.total} if main else {}
    totals |= {part.key: part.total for part in score.subscales}
    return {key: total for key, total in totals.items() if total is not None}


def _toml(value: float | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return '"unknown"' if value is None else str(value)
