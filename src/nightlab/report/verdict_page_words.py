"""A verdict in sentences that a tired person understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.draw.lettering import GAP, day_month, decimals_for, percent, plain, plural

if TYPE_CHECKING:
    from datetime import date

    from nightlab.report.verdict_page_records import Estimate, SealedProtocol, VerdictPage

WORDS = {
    "works": "It works for you",
    "harms": "It does you harm",
    "no-useful-effect": "It makes no useful difference for you",
    "not-known-yet": "Not known yet",
}
OF_NO_USE_AND_WORSE = "It does not help you, and may make it worse"
LIKELY_WORSE = 0.1  # chance that it helps at all, up to which no use may well be harm
MATTERING_HARM = (
    0.25  # chance of harm that matters, from which on no use is not called no difference
)
LOWER_HIGHER = {"min": ("shorter", "longer"), "h": ("shorter", "longer")}
OF_DIFFERENCES = {"%": "percentage points", "1-5": "points", "/h": "per hour"}
READABLE = 10**9
BIASED = "known to distort; for comparison alone"
LATE = "What was known of the nights by then may have shaped it."
CANNOT_TELL = (
    (
        "It is about one person, and about these weeks. It says nothing about others, and little about you in "
        "a year, in another season or on another dose."
    ),
    (
        "It is no diagnosis and no medical advice, and no clinician has reviewed it. Talk to one before you begin, "
        "stop or change a medicine."
    ),
    "It says whether, and by how much. It does not say why, nor what it does over months.",
    (
        "The intervals hold if the model holds: smooth changes over the weeks, and noise that fades from night "
        "to night. The other choices on this page show how much hangs on that."
    ),
)


def lay_sentence(page: VerdictPage) -> str:
    """Return the answer in one sentence, with how many nights it rests on and how unsure it is."""
    nights = plural(page.nights, "night")
    found = f"{_contrast(page)}, {noun(page.outcome)} came out {about(page)}"
    if page.decision == "not-known-yet":
        return f"Not known yet after {nights}: {found}, but {span(page, page.effect)} still fits (95{GAP}% sure)."
    sure = f"95{GAP}% sure: {span(page, page.effect)}"
    small = f"; worth having would be {worthwhile(page)} or more"
    tail = small if page.decision == "no-useful-effect" else ""
    return f"{word(page)}, as far as {nights} can tell: {found} ({sure}){tail}."


def given(arm: str) -> str:
    """Return what an arm gives; of a combination's factor, which stands for ``with`` it, the thing.

    Example:
        >>> given("with glycine"), given("glycine")
        ('glycine', 'glycine')
    """
    return arm.removeprefix("with ")


def _contrast(page: VerdictPage) -> str:
    if page.arm.startswith("with "):
        return f"{page.arm} rather than {page.control}"
    return f"with {page.arm} instead of {page.control}"


def word(page: VerdictPage) -> str:
    """Return the decision in words; of no use is not the same as harmless."""
    is_likely_worse = page.chances.better <= LIKELY_WORSE or page.chances.worse >= MATTERING_HARM
    is_doubtful = page.decision == "no-useful-effect" and is_likely_worse
    return OF_NO_USE_AND_WORSE if is_doubtful else WORDS[page.decision]


def noun(label: str) -> str:
    """Return a label as it stands within a sentence; abbreviations keep their letters.

    Example:
        >>> noun("Time to fall asleep (SOL)"), noun("REM sleep")
        ('time to fall asleep (SOL)', 'REM sleep')
    """
    small = label[:1].lower() + label[1:]
    return small if label[1:2].islower() else label


def about(page: VerdictPage) -> str:
    """Return the mean effect in words."""
    told = amount(page, abs(page.effect.mean))
    if float(plain(abs(page.effect.mean), decimals(page))) == 0:
        return "about the same"
    return f"about {told} {side(page, page.effect.mean)}"


def span(page: VerdictPage, effect: Estimate) -> str:
    """Return an interval in words, its two ends on whichever side of zero they are."""
    low, high = effect.lo95, effect.hi95
    if low >= 0 or high <= 0:
        near, far = sorted((abs(low), abs(high)))
        return f"between {plain(near, decimals(page))} and {amount(page, far)} {side(page, low + high)}"
    return (
        f"anything from {amount(page, -low)} {side(page, low)} to "
        f"{amount(page, high)} {side(page, high)}"
    )


def amount(page: VerdictPage, size: float) -> str:
    """Return a size with its unit, in as many decimals as the interval deserves."""
    return f"{plain(size, decimals(page))}{_unit(page.unit)}"


def worthwhile(page: VerdictPage) -> str:
    """Return the smallest worthwhile effect as it was named."""
    return f"{page.worthwhile:.3g}{_unit(page.unit)}"


def figures(page: VerdictPage, effect: Estimate) -> str:
    """Return an effect with its interval in figures."""
    return numbers(effect, decimals(page), page.unit)


def numbers(effect: Estimate, places: int, unit: str = "") -> str:
    """Return a signed effect with its interval."""
    mean, low, high = (
        f"{'+' if value > 0 and float(plain(value, places).replace('−', '-')) else ''}{plain(value, places)}"
        for value in (effect.mean, effect.lo95, effect.hi95)
    )
    return f"{mean}{_unit(unit)} ({low}{GAP}to{GAP}{high})"


def _unit(unit: str) -> str:
    """Return the unit of a difference: one of per cents is in percentage points."""
    return f"{GAP}{OF_DIFFERENCES.get(unit, unit)}" if unit else ""


def decimals(page: VerdictPage) -> int:
    """Return the decimals that leave two figures of the interval."""
    return decimals_for(page.effect.hi95 - page.effect.lo95)


def side(page: VerdictPage, value: float) -> str:
    """Return what an effect on this side of zero is called."""
    lower, higher = LOWER_HIGHER.get(page.unit, ("lower", "higher"))
    if page.outcome.casefold().startswith("awakenings"):
        lower, higher = "fewer", "more"
    return lower if value < 0 else higher


def day(on: date) -> str:
    """Return a date as a person writes it, such as ``8 Mar 2025``."""
    return f"{day_month(on)} {on.year}".replace(" ", GAP)


def sealed_after(sealed: SealedProtocol | None, started: date) -> int:
    """Return by how many days a protocol was sealed after the first evening; 0 where not surely any.

    Assumptions: the date of sealing is that of its zone, so one day later may still be the first evening.
    """
    if sealed is None or sealed.sealed_on is None:
        return 0
    days = (sealed.sealed_on.date() - started).days
    return days if days > 1 else 0


def sealing(sealed: SealedProtocol, started: date) -> str:
    """Return when a protocol was sealed, and whether that was before the first night."""
    if sealed.sealed_on is None:
        return "Sealed; when is not known."
    when = f"{sealed.sealed_on:%Y-%m-%d at %H:%M %Z}".rstrip()
    if late := sealed_after(sealed, started):
        return f"Sealed on {when}, {late} days after the first evening. {LATE}"
    if sealed.sealed_on.date() <= started:
        return f"Sealed on {when}, before the first night."
    return f"Sealed on {when}; the first evening was {day(started)}."


def ways(page: VerdictPage) -> str:
    """Return how many schedules were as likely; a number nobody can read is rounded down to its zeros."""
    count = page.schedules or 0
    return f"{count:,}" if count < READABLE else f"more than 10^{len(str(count)) - 1}"


def second_opinion(page: VerdictPage) -> str:
    """Return what redrawing the schedule says; empty where it was not done."""
    p = page.randomisation_p
    if p is None:
        return ""
    least = page.smallest_p
    limit = f" The smallest this design can give is {least:.2g}." if least is not None else ""
    return (
        f"A second opinion that needs no model: if {given(page.arm)} did nothing, {percent(p)} of the schedules that "
        f"the lot could have drawn would show a difference at least as large (p{GAP}={GAP}{p:.2g}).{limit}"
    )


def likeness(page: VerdictPage) -> str:
    """Return how much a night was like the one before; empty where not known."""
    phi = page.autocorrelation
    if phi is None:
        return ""
    return (
        f"How like the night before a night was (autocorrelation): {plain(phi.mean, 2)}, 95{GAP}% sure "
        f"{plain(phi.lo95, 2)} to {plain(phi.hi95, 2)}. Where nights are alike, they count for fewer."
    )


def rules(page: VerdictPage) -> str:
    """Return how the decision comes about."""
    worth = worthwhile(page)
    return (
        f"“It works” needs a chance of at least {100 * page.sure:g}{GAP}% that it helps at all, and at least "
        f"50{GAP}% that it helps by more than {worth}. “It harms” needs the same on the other side. “No useful "
        f"effect” needs at least {100 * page.futile:g}{GAP}% that it does not help by more than {worth}. Each must hold under "
        "the stated and the neutral prior. Everything else is “not known yet”."
    )
