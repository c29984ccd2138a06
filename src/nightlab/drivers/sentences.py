"""What a person reads of a driver: one sentence that claims no more than its source."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nightlab.drivers.reasons import reason
from nightlab.drivers.weighing import matters, odds_ratio, seen_cost
from nightlab.nights import MEASURES

if TYPE_CHECKING:
    from nightlab.drivers.records import Modelled, Seen, Suggested, Tested, Words

# What more, and what less, of a measure is in words; {n} is how much.
MORE_LESS = {
    "sol_min": ("you took {n} min longer to fall asleep", "you fell asleep {n} min sooner"),
    "waso_min": ("you were awake {n} min longer", "you were awake {n} min less"),
    "awake_min": ("you were awake {n} min longer in bed", "you were awake {n} min less in bed"),
    "tst_min": ("you slept {n} min longer", "you slept {n} min less"),
}
TINY, WHOLE_FROM, WIDE = 0.05, 1.95, 9.5
AGAINST = 0.67
NIGHT = "night"


def sentence_of(
    words: Words,
    suggested: Suggested,
    *,
    seen: Seen | None = None,
    modelled: Modelled | None = None,
    tested: Tested | None = None,
) -> str:
    """Return the sentence for a driver, from the strongest source that may speak.

    Args:
        words: How it may be spoken of.
        suggested: By answers; without any, what holds for people who sleep badly.
        seen: The trace that tells most.
        modelled: By the body.
        tested: The trial that decided.
    """
    if words == "tested" and tested:
        return trial_sentence(tested)
    if words == "seen together" and seen:
        return _seen_together(seen)
    if words == "answers suggest":
        return f"{_of_answers(suggested)}{_but_nights(seen)}."
    if words == "the body suggests" and modelled:
        return _of_body(modelled)
    if seen and seen.shown != "seen together":
        return _not_shown(seen)
    return _not_known(suggested)


def seen_sentence(seen: Seen) -> str:
    """Return what nights show of one exposure, or why they cannot say, in a sentence."""
    return _seen_together(seen) if seen.shown == "seen together" else _not_shown(seen)


def effect_words(outcome: str, mean: float) -> tuple[str, int]:
    """Return an effect in words, and the sign that its bounds are told with.

    Example:
        >>> effect_words("tst_min", -9.2)
        ('you slept 9 min less', -1)
    """
    sign = -1 if mean < 0 else 1
    size = figure(abs(mean))
    if outcome in MORE_LESS:
        return MORE_LESS[outcome][sign < 0].format(n=size), sign
    label, unit = _named(outcome)
    way = "lower" if sign < 0 else "higher"
    return f"{label} was {size}{f' {unit}' if unit else ''} {way}", sign


def bounds(low: float, high: float, sign: int = 1) -> str:
    """Return an interval in words, in the direction that the effect is told in; a wide one in whole numbers.

    Example:
        >>> bounds(-16.2, 1.9, -1)
        '−2 to 16'
    """
    ends = sorted((sign * low, sign * high))
    whole = max(map(abs, ends)) >= WIDE
    first, last = (figure(round(end) if whole else end) for end in ends)
    return f"{first} to {last}"


def figure(value: float) -> str:
    """Return a number as people say it: whole from 2 on, one decimal below.

    Example:
        >>> figure(8.6), figure(-0.44), figure(0.01)
        ('9', '−0.4', '0')
    """
    if abs(value) < TINY:
        return "0"
    text = f"{value:.0f}" if abs(value) >= WHOLE_FROM else f"{value:.1f}"
    return text.removesuffix(".0").replace("-", "−")


def share(value: float) -> str:
    """Return a chance in per cent, never rounded to certainty.

    Example:
        >>> share(0.333), share(0.001)
        ('33 %', '<1 %')
    """
    whole = round(100 * value)
    return "<1 %" if whole < 1 else ">99 %" if whole > 99 else f"{whole} %"


def counted(seen: Seen) -> str:
    """Return how many nights an effect rests on."""
    nights = "night" if seen.n_with == 1 else "nights"
    return f"{seen.n_with} {nights} with, {seen.n_without} without"


def _seen_effect(seen: Seen) -> str:
    said, sign = effect_words(seen.outcome, seen.mean)
    return f"{_after(seen)} {said} ({bounds(seen.lo95, seen.hi95, sign)}; {counted(seen)})"


def _after(seen: Seen) -> str:
    if "with it" in seen.per:
        return f"on nights after {seen.label}"
    is_amount = seen.per[:1].isdigit() or seen.per.startswith("point")
    return f"for every {seen.per}{f' of {seen.label}' if is_amount else f' ({seen.label})'}"


def _seen_together(seen: Seen) -> str:
    beside = f", beside {_listed(seen.beside)}" if seen.beside else ""
    text = f"{_seen_effect(seen)}{_timing(seen)}: seen together{beside}, which is not yet a cause."
    return text[:1].upper() + text[1:]


def _timing(seen: Seen) -> str:
    if seen.half_life_nights > 0.0:
        unit = NIGHT if round(seen.half_life_nights) == 1 else f"{NIGHT}s"
        return f", built up with a half-life of {figure(seen.half_life_nights)} {unit}"
    if seen.lag_nights >= 1.0:
        unit = NIGHT if round(seen.lag_nights) == 1 else f"{NIGHT}s"
        return f", {figure(seen.lag_nights)} {unit} later"
    return ""


def _not_shown(seen: Seen) -> str:
    if seen.shown == "not seen":
        room = "" if _is_narrow(seen) else ", which leaves room for one that matters"
        return f"Your nights show no clear effect: {_seen_effect(seen)}{room}."
    if seen.shown == "inseparable" and seen.together and math.isfinite(seen.mean):
        return (
            f"In your nights {seen.label} never came apart from {_listed(seen.together)}, "
            "so they cannot say which of them it is."
        )
    label = seen.label[:1].upper() + seen.label[1:]
    if seen.why:
        return f"{label}: {seen.why[:1].lower()}{seen.why[1:]}"
    return f"{label}: your nights cannot say ({counted(seen)})."


def _is_narrow(seen: Seen) -> bool:
    return seen_cost(seen).high < matters(seen.outcome)


def _but_nights(seen: Seen | None) -> str:
    if seen is None or seen.shown != "not seen":
        return ""
    return ", but your nights do not show it" if _is_narrow(seen) else ", and your nights do not settle it"  # fmt: skip


def _of_answers(suggested: Suggested) -> str:
    most = reason(suggested.because[0]) if suggested.because else ""
    because = f", most of all this: {most}" if most else ""
    return (
        f"Your answers make it likelier than in others who sleep badly, {share(suggested.probability)} "
        f"({share(suggested.low).removesuffix(' %')} to {share(suggested.high)}) against {share(suggested.prior)}{because}"
    )


def _of_body(modelled: Modelled) -> str:
    said = effect_words(modelled.outcome, modelled.mean)[0].replace("you ", "people like you ")
    sign = -1 if modelled.mean < 0 else 1
    return (
        f"In a simulated body {said} ({bounds(modelled.lo95, modelled.hi95, sign)}) with "
        f"{modelled.changed}; your own nights and answers do not say so yet."
    )


def trial_sentence(tested: Tested) -> str:
    """Return what a trial of their own showed, in a sentence."""
    head = f"Tested in your trial {tested.trial}"
    said, sign = effect_words(tested.outcome, tested.mean)
    interval = bounds(tested.lo95, tested.hi95, sign)
    if tested.decision == "not-known-yet":
        return f"Tried in your trial {tested.trial}, and not known yet: with {tested.agent} {said} ({interval})."  # fmt: skip
    if tested.decision == "no-useful-effect":
        return (
            f"{head}: {tested.agent} made no difference worth having; with it {said} ({interval})."
        )
    return f"{head}: with {tested.agent} {said} ({interval})."


def _not_known(suggested: Suggested) -> str:
    usual = f"among people who sleep badly it matters in about {share(suggested.prior)}"
    if not suggested.because:
        return f"Nothing is known of this in you yet; {usual}."
    if odds_ratio(suggested.probability, suggested.prior) < AGAINST:
        return f"Your answers speak against it, {share(suggested.probability)}; {usual}."
    return f"Your answers leave it open, {share(suggested.probability)}; {usual}."


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _named(outcome: str) -> tuple[str, str]:
    if outcome not in MEASURES:
        return outcome, ""
    meaning = MEASURES[outcome]
    label = meaning.label.partition(" (")[0]
    head = (
        label if label[:3].isupper() or label[:2] in {"N1", "N2"} else label[:1].lower() + label[1:]
    )
    return head, "" if meaning.unit == "1-5" else meaning.unit
