"""Verdict pages of simulated people, as full as a page can be."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import numpy as np

from nightlab.nights import Episode
from nightlab.rehearsal.sleeper import Sleeper, simulate_nights
from nightlab.report.verdict_page_filled import verdict_page_of
from nightlab.report.verdict_page_records import (
    Estimate,
    GuessRow,
    Happening,
    SecondaryRow,
    SensitivityRow,
    VerdictPage,
)
from nightlab.trials import (
    Amendment,
    Design,
    DoseStatus,
    Entry,
    Pause,
    Protocol,
    RunningTrial,
    Treatment,
    protocol_text,
)

START = date(2025, 3, 1)
TOLD = datetime(2025, 3, 9, 6, 40, tzinfo=UTC)
LATER = datetime(2025, 4, 3, 6, 40, tzinfo=UTC)


def trial(treatment_min: float = -16.0, nights: int = 56) -> tuple[RunningTrial, list[Episode]]:
    """A trial with a pause, and its nights; every ninth is missing."""
    design = Design(
        ("placebo", "magnesium"),
        nights=nights,
        seed=7,
        block_nights=14,
        max_run=3,
        outcome="waso_min",
        worthwhile=5.0,
        prior="neutral",
    )
    protocol = Protocol(
        design,
        question="Am I awake for less of the night with magnesium in the evening?",
        treatments=(
            Treatment(
                "magnesium", "bisglycinate", "capsules", 200, "mg elemental magnesium", time(21, 30)
            ),
        ),
        secondaries=("tst_min", "sol_min"),
        blinding="helper",
    )
    text = protocol_text(protocol)
    pause = Pause(date(2025, 3, 20), date(2025, 3, 24), "a cold")
    log = (
        Entry("adverse", date(2025, 3, 8), TOLD, value="mild", text="loose stools"),
        Entry("pause", pause.first, TOLD, until=pause.last, text=pause.reason),
    )
    made = RunningTrial(
        "t1",
        "Magnesium against placebo",
        START,
        "finished",
        protocol,
        hashlib.sha256(text.encode()).hexdigest(),
        {},
        log,
        (pause,),
        (Amendment(date(2025, 3, 15), "work began earlier", ("taken at 21:30, not 22:15",), 14),),
    )
    doses: dict[date, DoseStatus] = {
        d.take_on: ("late" if d.number == 11 else "taken") for d in made.schedule if d.take_on
    }
    for number in (6, 20):
        doses[list(doses)[number]] = "missed"
    made = replace(made, doses=doses)
    return made, nights_of(made, "magnesium", treatment_min)


def nights_of(made: RunningTrial, arm: str, treatment_min: float) -> list[Episode]:
    """Simulated nights of a trial, an arm of which changes the minutes awake; every ninth is missing."""
    rng = np.random.default_rng(20250301)
    evenings = [d.take_on for d in made.schedule if d.take_on]
    span = (evenings[-1] - made.start).days + 1
    on = {d.take_on for d in made.schedule if d.arm == arm}
    treated = [made.start + timedelta(days=i) in on for i in range(span)]
    nights = simulate_nights(Sleeper(treatment_min=treatment_min), made.start, treated, rng)
    return [Episode.of_night(one.night) for i, one in enumerate(nights) if i % 9 != 5]


@cache
def bare(treatment_min: float = -16.0, nights: int = 56) -> VerdictPage:
    """What a trial and its verdict say themselves."""
    made, episodes = trial(treatment_min, nights)
    asked = made.ask("waso_min", episodes, until=date(2026, 1, 1))
    return verdict_page_of(
        made,
        asked.verdict(),
        asked.table,
        sealed_text=protocol_text(made.protocol),
        sealed_on=datetime(2025, 2, 27, 20, 5, tzinfo=UTC),
    )


@cache
def whole(treatment_min: float = -16.0) -> VerdictPage:
    """A page with every part."""
    page = bare(treatment_min)
    mean = page.effect.mean
    return replace(
        page,
        sensitivity=(
            SensitivityRow("neutral prior", page.priors[0].effect, "It works"),
            SensitivityRow(
                "a straight line over time", Estimate(mean + 0.4, mean - 5.1, mean + 6), "It works"
            ),
            SensitivityRow(
                "without block 3, the one that weighs most",
                Estimate(mean + 3, mean - 3.4, mean + 9.4),
                "Not known yet",
                differs=True,
            ),
            SensitivityRow("as ratings", None, note="the outcome is no rating"),
        ),
        secondaries=(
            SecondaryRow(
                "Total sleep time (TST)", "min", Estimate(7.2, -4.0, 18.4), Estimate(2.9, -3.9, 9.9)
            ),
            SecondaryRow(
                "Time to fall asleep (SOL)",
                "min",
                Estimate(-0.8, -4.4, 2.9),
                Estimate(-0.4, -3.2, 2.3),
            ),
        ),
        guesses=(
            GuessRow("placebo", 2, 1, 1, Estimate(0.25, -0.55, 1.0)),
            GuessRow("magnesium", 3, 1, 0, Estimate(0.5, -0.35, 1.0)),
        ),
        guesses_note="Too few guesses to say whether you could tell.",
        missing_note="11 % of nights are missing on placebo and 11 % on magnesium. The decision would change if the "
        "missing nights on magnesium were 41 min worse than the others, which is 2.2 sd of a night.",
        adherence=Estimate(mean * 1.05, mean * 1.05 - 6, mean * 1.05 + 6),
        adherence_note="If the schedule works only through what is swallowed, and nobody took it on a placebo evening.",
        would_change=(
            "One block fewer: without block 3 the answer would be “not known yet”.",
            "Missing nights on magnesium that were 41 min worse than the others.",
            "A worthwhile effect of 12 min instead of 5.",
        ),
        deviations=(Happening(date(2025, 4, 2), "took it at 23:40", told_at=LATER),),
        told={
            **page.told,
            "funding": "Nobody paid for it.",
            "ethics": "My own trial at home; no board was asked.",
        },
    )
