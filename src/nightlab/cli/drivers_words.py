"""What ``nightlab drivers`` says in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import say
from nightlab.drivers.lived import no_mechanism
from nightlab.drivers.reasons import question_words, reason
from nightlab.drivers.sentences import (
    bounds,
    effect_words,
    figure,
    seen_sentence,
    share,
    trial_sentence,
)
from nightlab.errors import NightlabError
from nightlab.evidence import CHECKED
from nightlab.nights import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.drivers import Because, Modelled, Ranked, Ranking, Suggested
    from nightlab.safety.report import SafetyReport

STOPS = frozenset({"stop_refer_urgent", "stop_refer", "block", "stop"})
PROGRAMME = frozenset({"any", "programme"})
CLOSE = 70.0
UNSIMULATED = "Your answers do not tell enough to simulate it, or the measure is not in it; the body is an adult's."
MOST_OTHERS, MOST_OPEN = 6, 3


def stops(safety: SafetyReport) -> bool:
    """Return whether safety ends the programme, which then stands first."""
    return safety.decision in STOPS


def say_stop(safety: SafetyReport) -> None:
    """Print what safety says of the person as a whole, and why, before all else."""
    from nightlab.safety.words import WORDS

    say(WORDS[safety.decision].programme)
    ruled = [each for each in safety.fired if each.action == safety.decision]
    fired = [each for each in ruled if PROGRAMME & set(each.agents)] or ruled
    for each in fired[:3]:
        hanging("  ", " ".join(filter(None, (each.reason, each.advice))))
    paragraph("What follows is for your doctor and you to read; it is no way around that.")
    say()


def say_nothing_yet() -> None:
    """Print what to do in a lab that knows nothing of its person."""
    paragraph(
        "Nothing is known of your sleep yet. `nightlab check` asks what may disturb it, in about ten "
        "minutes, and every question may be skipped. `nightlab import FILE` brings in nights, and "
        "`nightlab log` keeps a diary of them."
    )


def say_drivers(ranking: Ranking, *, asked: bool) -> None:
    """Print the ranked list: what is known of something in full, the rest in a line."""
    _say_head(ranking, asked=asked)
    for doubt in ranking.doubts:
        hanging("! ", doubt)
    told = [each for each in ranking.ranked if _is_told(each)]
    for place, each in enumerate(told, 1):
        say()
        _say_ranked(place, each)
    rest = [each for each in ranking.ranked if not _is_told(each)]
    if rest:
        say()
        rest.sort(key=lambda each: -each.probability)
        names = ", ".join(f"{each.driver.label} {share(each.probability)}" for each in rest)
        hanging("Not known: ", f"{names}.")
    _say_others(ranking)
    say()
    if not asked:
        paragraph("Your answers would say much more: `nightlab check`.")
    for note in ranking.notes:
        paragraph(note)
    if told:
        paragraph(f"Everything about one: `nightlab drivers {told[0].driver.key}`.")


def say_one(each: Ranked) -> None:
    """Print everything about one driver, each source apart."""
    driver = each.driver
    say(f"{driver.label[:1].upper()}{driver.label[1:]}: {each.words}")
    paragraph(each.sentence)
    _say_chance("", each)
    if driver.refers:
        paragraph("This is for a doctor to find out; no plan here treats it.")
    _say_answers(each)
    _say_list(
        "Your nights", [seen_sentence(seen) for seen in each.seen], "Nothing logged traces it."
    )
    _say_list("The simulated body", _body(each), "")
    _say_list("Your trials", [trial_sentence(t) for t in each.tested], "None has tested it.")
    say()
    say("What is known of it")
    hanging("  ", driver.about)
    hanging(
        "  ",
        f"Certainty: {driver.certainty}. Source: {driver.source} ({_checked(driver.checked)}).",
    )
    if driver.confounders:
        hanging("  ", f"In life it often goes with {', '.join(map(_spoken, driver.confounders))}.")
    if driver.claims:
        hanging(
            "  ",
            f"Claims: {', '.join(driver.claims)}; see `nightlab evidence show {driver.claims[0]}`.",
        )
    say()
    paragraph("This is no diagnosis. No clinician has reviewed it yet.")


def find_ranked(ranking: Ranking, name: str) -> Ranked:
    """Return a driver by its key or label.

    Raises:
        NightlabError: No driver goes by this name; the nearest are told.
    """
    from rapidfuzz import fuzz, process

    wanted = " ".join(name[:100].casefold().replace("_", " ").replace("-", " ").split())
    names = {
        n: each
        for each in ranking.ranked
        for n in (each.driver.label.casefold(), _spoken(each.driver.key))
    }
    if wanted in names:
        return names[wanted]
    near = process.extract(wanted, list(names), scorer=fuzz.WRatio, score_cutoff=CLOSE, limit=2)
    meant = list(dict.fromkeys(names[found].driver.key for found, _, _ in near))
    keys = ", ".join(each.driver.key for each in ranking.ranked)
    raise NightlabError(
        f"no driver is called {name[:100]!r}",
        where="NAME",
        fix=f"write {' or '.join(meant)} if that was meant" if meant else f"use one of {keys}",
    )


def _say_head(ranking: Ranking, *, asked: bool) -> None:
    meaning = MEASURES.get(ranking.outcome)
    label = meaning.label if meaning else ranking.outcome
    sources = ["your answers"] if asked else []
    if ranking.nights and ranking.nights.nights:
        count = ranking.nights.nights
        origin = f" of {ranking.nights.origin}" if ranking.nights.origin else ""
        sources.append(f"{count} {'night' if count == 1 else 'nights'}{origin}")
    rests = f", by {' and '.join(sources)}" if sources else ""
    paragraph(f"What may disturb your sleep{rests}. Measured by: {label}.")


def _is_told(each: Ranked) -> bool:
    return each.words != "not known" or any(
        s.shown in {"seen together", "not seen"} for s in each.seen
    )


def _say_ranked(place: int, each: Ranked) -> None:
    head = f"{place:>2}. "
    doctor = ", for a doctor to find out" if each.driver.refers else ""
    say(f"{head}{each.driver.label}: {each.words}{doctor}")
    _say_chance(" " * len(head), each)
    hanging(" " * len(head), each.sentence)


def _say_chance(head: str, each: Ranked) -> None:
    told = f"Chance that it matters: {share(each.probability)}"
    if each.low < each.high:
        told += f" ({_whole(each.low)} to {share(each.high)})"
    if math.isfinite(each.at_stake_min):
        within = bounds(each.at_stake_lo, each.at_stake_hi)
        told += (
            f". At stake: {figure(each.at_stake_min)} min a night ({within})"
            if each.at_stake_min > 0
            else f". At stake: nothing by the best guess ({within} min a night)"
        )
    else:
        told += ". Nobody knows how many minutes it costs"
    hanging(head, f"{told}.")


def _say_others(ranking: Ranking) -> None:
    """Print what nights show of what is no driver, such as something taken."""
    own = [s for s in (ranking.nights.seen if ranking.nights else ()) if not s.driver]
    shown = [seen for seen in own if seen.shown == "seen together"]
    unclear = [seen.label for seen in own if seen.shown == "not seen"]
    if shown or unclear:
        say()
        say("Logged too, and no driver of its own")
    for seen in shown[:MOST_OTHERS]:
        hanging("  ", seen_sentence(seen))
    if len(shown) > MOST_OTHERS:
        hanging("  ", f"and {len(shown) - MOST_OTHERS} more, with --json")
    if unclear:
        hanging("  ", f"No clear effect in your nights: {', '.join(unclear)}.")


def _say_answers(each: Ranked) -> None:
    found = each.suggested
    if found is None or not found.because:
        prevalence = each.driver.prevalence
        told = (
            f"Nothing that was answered speaks for or against it. Among people who sleep badly it matters "
            f"in about {share(prevalence.value)} ({_whole(prevalence.low)} to {share(prevalence.high)}): "
            f"{prevalence.source} ({_checked(prevalence.checked)})."
        )
        lines = [told]
    else:
        lines = [
            _moved(found),
            *map(_because, found.because),
        ]
    if found and found.open:
        lines.append(
            f"More would tell: {', '.join(map(question_words, found.open[:MOST_OPEN]))} (`nightlab check`)."
        )
    _say_list("Your answers", lines, "")


def _moved(found: Suggested) -> str:
    return (
        f"From {share(found.prior)} before anything was asked to {share(found.probability)} "
        f"({_whole(found.low)} to {share(found.high)}) after."
    )


def _because(why: Because) -> str:
    way = "likelier" if why.ratio >= 1.0 else "less likely"
    return (
        f"{reason(why)}: odds times {why.ratio:.2g} ({why.low:.2g} to {why.high:.2g}), {way}. "
        f"Source: {why.source} ({_checked(why.checked)})."
    )


def _body(each: Ranked) -> list[str]:
    found: Modelled | None = each.modelled
    if found is None:
        why = no_mechanism(each.driver.key)
        return [why or UNSIMULATED]
    said, sign = effect_words(found.outcome, found.mean)
    who = said.replace("you ", "simulated people like you ", 1)
    effect = f"With {found.changed}: {who} ({bounds(found.lo95, found.hi95, sign)})."
    sure = f"Certainty of the mechanism: {found.certainty}. A simulation is no measurement of you."
    return [effect, sure]


def _say_list(title: str, lines: Iterable[str], otherwise: str) -> None:
    said = list(lines) or ([otherwise] if otherwise else [])
    if said:
        say()
        say(title)
        for text in said:
            hanging("  ", text)


def _whole(chance: float) -> str:
    """Return a lower bound without its sign, for an interval that ends in one."""
    return share(chance).removesuffix(" %")


def _checked(word: str) -> str:
    return CHECKED.get(word, word)


def _spoken(key: str) -> str:
    return key.replace("_", " ")
