"""Scores and questionnaires in words, line by line, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.evidence.checked import CHECKED
from nightlab.safety.screeners.answers import CRISIS_HINT
from nightlab.safety.screeners.catalogue import find_instrument
from nightlab.safety.screeners.outcome import consequences, profile_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.safety.screeners.instrument import Band, Instrument, Item
    from nightlab.safety.screeners.scoring import Score

CAUTION = (
    "This is no diagnosis. It says only whether somebody who knows you should ask further.",
    "No clinician has reviewed these rules yet.",
)
CLEARS_NOTHING = "No safety rule stops anything for this alone. That clears nothing."
ABOUT_MOOD = frozenset({"phq9", "gad7", "dass21"})


def result_lines(score: Score) -> tuple[str, ...]:
    """Return a score in words: its points, their name, what safety does, what to write down.

    Assumptions: not for a crisis, of which there are no words but the crisis page's.

    Example:
        >>> from nightlab.safety.screeners import score_total
        >>> result_lines(score_total("isi", 15))[0]
        'ISI: 15 of 28 points.'
    """
    what = find_instrument(score.key)
    return (
        *_points(what, score),
        *_facts(what, score),
        *_grounds(what, score),
        *_consequences(what, score),
        *_for_profile(what, score),
        "",
        *CAUTION,
        *_hint(what),
    )


def instrument_lines(what: Instrument) -> tuple[str, ...]:
    """Return a questionnaire in words: its questions where they may be shown, else where to get it.

    Example:
        >>> from nightlab.safety.screeners import find_instrument
        >>> instrument_lines(find_instrument("isi"))[0]
        'ISI: Insomnia Severity Index. Asks about how severe sleeplessness is.'
    """
    head = f"{what.title}: {what.full_name}. Asks about {what.about}."
    body = _questions(what) if what.shipped else _not_shown(what)
    return (head, "", *body, "", *_how_to_enter(what), *_hint(what))


def question(item: Item) -> str:
    """Return a question with its answers, such as ``1. Trouble relaxing (0 to 3)``."""
    answers = "yes, no" if item.yes_no else f"{item.lowest} to {item.highest}"
    return f"{item.number}. {item.text} ({answers})"


def scale_lines(item: Item) -> tuple[str, ...]:
    """Return what the numbers of the answers stand for."""
    return tuple(f"  {value} = {label}" for value, label in enumerate(item.labels, item.lowest))


def band_words(what: Instrument, band: Band) -> str:
    """Return who calls a range of points what.

    Example:
        >>> from nightlab.safety.screeners import find_instrument
        >>> gad7 = find_instrument("gad7")
        >>> band_words(gad7, gad7.main.bands[2])
        'Its authors call 10 to 14 points moderate.'
    """
    points = f"{band.low} to {band.high}" if band.low < band.high else f"{band.low}"
    if what.bands_by_authors:
        return f"Its authors call {points} points {band.name}."
    return f"Often called, for {points} points: {band.name}. This is not an official band."


def _points(what: Instrument, score: Score) -> Iterator[str]:
    if what.main:
        yield _total(score, what.main.high)
        if score.second_rule:
            yield "Two of its first four and one of its others are a yes: a high risk by its authors' second rule."
        elif score.band:
            yield band_words(what, score.band)
    for part in score.subscales:
        if part.key.startswith(f"{what.key}_item"):
            continue
        scale = next(scale for scale in what.scales if scale.key == part.key)
        yield _total(part, scale.high) + (f" {band_words(what, part.band)}" if part.band else "")


def _grounds(what: Instrument, score: Score) -> Iterator[str]:
    """Say what a gap or a bare total leaves open, what was asked beside the score, and who says so."""
    if what.second_rule and not score.subscales:
        yield "A total cannot show its second way to a high risk; give the answers if you have them."
    if score.missing:
        yield what.missing_rule
    if what.unscored and score.unscored is not None:
        yield f"Difficulty in daily life: {what.unscored.labels[score.unscored].lower()} (not part of the score)."
    yield f"Source: {what.source} ({CHECKED[what.checked]})."


def _total(score: Score, high: int) -> str:
    if score.total is not None:
        return f"{score.title}: {score.total} of {high} points."
    numbers = ", ".join(map(str, score.missing))
    are_open, them = (
        (f"number {numbers} is", "it")
        if len(score.missing) == 1
        else (f"numbers {numbers} are", "them")
    )
    return (
        f"{score.title}: no total, for {are_open} open. "
        f"With {them}, {score.at_least} to {score.at_most} of {high} points."
    )


def _facts(what: Instrument, score: Score) -> Iterator[str]:
    held = dict(score.facts)
    for fact in what.facts:
        word = {True: "yes", False: "no", None: "not known"}[held[fact.name]]
        yield f"{fact.title}: {word}"


def _consequences(what: Instrument, score: Score) -> Iterator[str]:
    yield ""
    fired = consequences(score)
    for one in fired:
        already = ", already" if score.missing else ""
        yield f"Safety{already} ({', '.join(one.rules)}): {one.says}"
    if not fired:
        yield CLEARS_NOTHING if what.consequences else "No safety rule reads this score."


def _for_profile(what: Instrument, score: Score) -> Iterator[str]:
    lines = profile_lines(score)
    if lines:
        yield ""
        yield "For your profile, PERSON.toml:"
        yield from (f"  {line}" for line in lines)
    if what.also:
        yield what.also


def _questions(what: Instrument) -> Iterator[str]:
    yield what.instruction
    yield ""
    yield from (question(item) for item in what.items)
    if what.items[0].labels:
        yield ""
        yield from scale_lines(what.items[0])
    if what.unscored:
        yield ""
        yield f"{question(what.unscored)} (not added up)"
        yield from scale_lines(what.unscored)
    yield ""
    yield what.notice or f"Source: {what.source} ({CHECKED[what.checked]})."
    yield f"Wording: {what.wording_note}."


def _not_shown(what: Instrument) -> Iterator[str]:
    yield "Its questions are not shown here, for they are somebody's property."
    yield f"Rights: {what.rights}."
    yield f"Where to get it: {what.ask}."
    main = what.main
    if main:
        yield f"Points: {main.low} to {main.high}."
        yield from (f"  {band.low} to {band.high}: {band.name}" for band in main.bands)
    if what.second_rule:
        rule = what.second_rule
        some = ", ".join(map(str, rule.any_of))
        yield f"  {rule.band} too: {rule.at_least} yes among the first four, and a yes to one of {some}"
    if not what.bands_by_authors:
        yield "These bands are not official ones."
    yield f"Source: {what.source} ({CHECKED[what.checked]})."


def _how_to_enter(what: Instrument) -> Iterator[str]:
    if what.items:
        some = "yes,no,..." if what.items[0].yes_no else "0,1,..."
        order = "this order" if what.shipped else "the order of the form"
        yield (
            f"Enter its {len(what.items)} {what.parts} in {order}, ? for one left open: "
            f"nightlab screen {what.key} --answers {some}"
        )
    if what.main and not what.danger_item:
        yield f"Enter a total: nightlab screen {what.key} --score N"


def _hint(what: Instrument) -> Iterator[str]:
    if what.key in ABOUT_MOOD:
        yield f"{CRISIS_HINT[0].upper()}{CRISIS_HINT[1:]}."
