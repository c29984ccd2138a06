"""All that speaks for or against each driver, kept apart, and the order in which to look at them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.drivers.records import Ranked, Ranking, Suggested
from nightlab.drivers.sentences import sentence_of
from nightlab.drivers.weighing import (
    DECIDED,
    UNKNOWN,
    Stake,
    chance_by_trial,
    factor_of,
    in_minutes,
    matters,
    mixed,
    modelled_cost,
    moved,
    odds_ratio,
    tested_cost,
    usual_cost,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nightlab.drivers.records import Driver, FromNights, Modelled, Seen, Tested, Words

SUGGEST_ODDS, SUGGEST_CHANCE = 2.0, 0.2
"""Answers suggest a driver where they double its odds, and it is not rare after them."""

LIKELY = 0.3
"""For what a clinician has to find out this chance is enough, where answers have raised it at all."""

UNKNOWN_MIN = 15.0
"""Where nobody knows the minutes, a driver is put in order as if it cost so many where it matters."""

REVIEW = "No clinician has reviewed this yet."
NOTES = (
    "The chance that a driver matters comes from your answers and nights, never from the simulated body.",
    (
        "Where nobody knows the minutes, a driver is put in order as if it cost "
        f"{UNKNOWN_MIN:.0f} min on a night on which it matters; that is for the order alone."
    ),
    f"This is no diagnosis. {REVIEW}",
)
ESTIMATED = frozenset({"seen together", "not seen"})
_SHOWN = ("seen together", "not seen", "inseparable", "too few nights", "always the same")


@dataclass(frozen=True, slots=True)
class _Sources:
    """What speaks for or against one driver."""

    driver: Driver
    suggested: Suggested | None
    seen: tuple[Seen, ...]
    modelled: Modelled | None
    tested: tuple[Tested, ...]

    @property
    def decided(self) -> Tested | None:
        """The last trial that has come to a verdict."""
        return next((t for t in reversed(self.tested) if t.decision in DECIDED), None)

    @property
    def main(self) -> Seen | None:
        """The trace that tells most; traces of one driver say the same thing twice."""
        return min(self.seen, key=_telling, default=None)


def rank(
    catalogue: Mapping[str, Driver] | Iterable[Driver],
    suggested: Iterable[Suggested],
    from_nights: FromNights | None,
    modelled: Mapping[str, Modelled],
    tested: Iterable[Tested],
    *,
    outcome: str,
    doubts: Sequence[str] = (),
) -> Ranking:
    """Return all drivers in the order in which they are worth looking at.

    Assumptions: minutes at stake are those of a trial, else those that nights show times how often it
    is there, else the body's times the chance that it matters. The body moves no chance. What a
    clinician has to find out comes first where it is likely; then what something speaks for, then what
    nights have looked into, then all else; among these what costs most, then what is likeliest. What differs little from night to night
    shows little in nights, however much it costs.

    Args:
        catalogue: All drivers.
        suggested: By answers.
        from_nights: By nights; None without any.
        modelled: By the body, by key.
        tested: By trials, the oldest first.
        outcome: The measure that the complaint is about.
        doubts: Answers that contradict each other.
    """
    by_answers = {each.driver: each for each in suggested}
    seen = from_nights.seen if from_nights else ()
    trials = tuple(tested)
    every = catalogue.values() if isinstance(catalogue, Mapping) else catalogue
    ranked = [
        _rank(
            _Sources(
                driver,
                by_answers.get(driver.key),
                tuple(s for s in seen if s.driver == driver.key and s.outcome == outcome),
                modelled.get(driver.key),
                tuple(t for t in trials if t.driver == driver.key),
            ),
            outcome,
        )
        for driver in every
    ]
    notes = (*(from_nights.notes if from_nights else ()), *NOTES)
    return Ranking(outcome, tuple(sorted(ranked, key=_place)), from_nights, notes, tuple(doubts))


def _rank(known: _Sources, outcome: str) -> Ranked:
    before = known.suggested or _prevalence(known.driver)
    chances = _chances(known, before)
    stake = _stake(known, chances[0], outcome)
    words = _words(known, before, chances[0], outcome)
    return Ranked(
        driver=known.driver,
        words=words,
        probability=chances[0],
        low=chances[1],
        high=chances[2],
        at_stake_min=stake.mean,
        at_stake_lo=stake.low,
        at_stake_hi=stake.high,
        suggested=known.suggested,
        seen=tuple(sorted(known.seen, key=_telling)),
        modelled=known.modelled,
        tested=known.tested,
        sentence=sentence_of(
            words,
            before,
            seen=known.main,
            modelled=known.modelled,
            tested=known.decided,
        ),
    )


def _prevalence(driver: Driver) -> Suggested:
    share = driver.prevalence
    return Suggested(driver.key, share.value, share.value, share.low, share.high, (), ())


def _chances(known: _Sources, before: Suggested) -> tuple[float, float, float]:
    """Return the chance that it matters with bounds: by a verdict, else by answers moved by nights."""
    if known.decided and not math.isnan(chance := chance_by_trial(known.decided)):
        return chance, chance, chance
    factor = factor_of(known.main) if known.main else 1.0
    if factor == 1.0:
        return before.probability, before.low, before.high
    found = [moved(each, factor) for each in (before.probability, before.low, before.high)]
    return found[0], found[1], found[2]


def _stake(known: _Sources, chance: float, outcome: str) -> Stake:
    if not in_minutes(outcome):
        return UNKNOWN
    if known.decided and known.decided.outcome == outcome:
        return tested_cost(known.decided)
    if known.main and known.main.shown in ESTIMATED and math.isfinite(known.main.mean):
        return usual_cost(known.main)
    return mixed(modelled_cost(known.modelled), chance) if known.modelled else UNKNOWN


def _words(known: _Sources, before: Suggested, chance: float, outcome: str) -> Words:
    if known.decided:
        return "tested"
    if known.main and known.main.shown == "seen together":
        return "seen together"
    if _suggests(before, chance, refers=known.driver.refers):
        return "answers suggest"
    shown = known.main is not None and known.main.shown in ESTIMATED
    if known.modelled and in_minutes(outcome) and not shown:
        cost = modelled_cost(known.modelled)
        if cost.low > 0.0 and cost.mean >= matters(outcome):
            return "the body suggests"
    return "not known"


def _suggests(before: Suggested, chance: float, *, refers: bool) -> bool:
    """Return whether answers, and nights that did not take it back, make a driver clearly likelier."""
    grown = odds_ratio(min(chance, before.probability), before.prior)
    if not before.because:
        return False
    clearly = grown >= SUGGEST_ODDS and chance >= SUGGEST_CHANCE
    return clearly or (refers and grown > 1.0 and chance >= LIKELY)


def _telling(seen: Seen) -> tuple[int, float]:
    """Return where a trace stands among those of its driver, the most telling first."""
    wide = seen.hi95 - seen.lo95
    sure = abs(seen.mean) / wide if wide > 0.0 else 0.0
    return _SHOWN.index(seen.shown), -sure


def _place(each: Ranked) -> tuple[int, float, float]:
    """Return where a driver stands: likely ones for a clinician, then what something speaks for."""
    told = each.suggested
    first = each.driver.refers and told and _suggests(told, each.probability, refers=True)
    in_nights = any(seen.shown in ESTIMATED for seen in each.seen)
    known = each.words != "not known"
    speaks_for = known and not each.at_stake_min <= 0.0
    tier = 0 if first else 1 if speaks_for else 2 if known or in_nights else 3
    minutes = each.at_stake_min
    cost = UNKNOWN_MIN * each.probability if math.isnan(minutes) else minutes
    return tier, -cost, -each.probability
