"""All that a trial has to say: the verdict, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import MEASURES
from nightlab.trials.beside.adherence import adherence
from nightlab.trials.beside.changes import what_would_change
from nightlab.trials.beside.missing import missing_by_arm
from nightlab.trials.beside.question import ask as asked_again
from nightlab.trials.beside.secondaries import secondaries
from nightlab.trials.beside.sensitivity import Row, sensitivity
from nightlab.trials.blinding.assessment import assess
from nightlab.trials.blinding.envelopes import shuffle_rules
from nightlab.trials.blinding.explains import guess_explains
from nightlab.trials.blinding.guesses import UNKNOWN, Guesses
from nightlab.trials.entries import UNSURE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.nights import Episode, Event
    from nightlab.trials.asking import Asked
    from nightlab.trials.beside.adherence import Adherence
    from nightlab.trials.beside.missing import Missingness
    from nightlab.trials.beside.secondaries import Secondaries
    from nightlab.trials.blinding.assessment import Assessment
    from nightlab.trials.blinding.explains import GuessCheck
    from nightlab.trials.monitoring import Advice
    from nightlab.trials.protocol import Protocol
    from nightlab.trials.running import RunningTrial
    from nightlab.trials.verdict import Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """A verdict and what stands beside it; what does not apply is None or empty.

    Args:
        verdict: The answer to the question that was settled.
        asked: What it was asked of.
        advice: What to do after a planned look.
        sensitivity: The same question under other choices, the stated one first.
        would_change: What would change the answer, a sentence each.
        missing: Nights without an outcome, by arm.
        adherence: The effect of what was taken.
        secondaries: Further measures, shrunk together.
        blind: What the guesses say of the blind.
        guessing: Whether guessing explains the effect.
    """

    verdict: Verdict
    asked: Asked
    advice: Advice | None
    sensitivity: tuple[Row, ...]
    would_change: tuple[str, ...]
    missing: Missingness
    adherence: Adherence | None
    secondaries: Secondaries | None
    blind: Assessment | None
    guessing: GuessCheck | None


def find(
    trial: RunningTrial,
    outcome: str,
    episodes: Sequence[Episode],
    events: Sequence[Event] = (),
    *,
    until: date,
    origin: str | None = None,
    **options: Any,
) -> Findings:
    """Return everything a trial says of an outcome; takes what :meth:`RunningTrial.ask` takes.

    Raises:
        NightlabError: The question itself cannot be answered.
    """
    given: dict[str, Any] = {"until": until, "events": events}
    asked = trial.ask(outcome, episodes, origin=origin, **given, **options)
    verdict = asked.verdict()
    statuses = [trial.doses.get(d.take_on) if d.take_on else None for d in asked.doses]
    question = asked_again(asked.table, asked.options)
    rows = sensitivity(asked.table, asked.options, statuses if any(statuses) else None)
    rows = (rows[0], *_as_sealed(trial, verdict, episodes, {**given, "origin": origin}), *rows[1:])
    return Findings(
        verdict=verdict,
        asked=asked,
        advice=asked.advice(verdict),
        sensitivity=rows,
        would_change=what_would_change(asked.table, asked.options, rows),
        missing=missing_by_arm(question.data),
        adherence=_adherence(trial, question.data, statuses, verdict),
        secondaries=_secondaries(trial, asked, episodes, given),
        blind=_blind(trial, asked),
        guessing=_guessing(trial, asked),
    )


def _as_sealed(
    trial: RunningTrial, verdict: Verdict, episodes: Sequence[Episode], given: Mapping[str, Any]
) -> tuple[Row, ...]:
    """Return the verdict as it was first sealed, where an amendment touches the analysis."""
    first = trial.sealed
    if first is None or not _is_of_analysis(first, trial.protocol):
        return ()
    words = "as first sealed, without the amendments"
    if first.design.outcome not in {"", verdict.outcome}:
        reason = f"{first.design.outcome} was to decide; ask for it with --outcome"
        return (Row("sealed", words, reason=reason),)
    arms = {"control": verdict.control} | (
        {"active": verdict.arm} if _names(trial, verdict) else {}
    )
    options: dict[str, Any] = {**given, **arms}
    before = replace(trial, protocol=first, amendments=(), sealed=None)
    try:
        found = before.ask(verdict.outcome, episodes, **options).verdict()
    except NightlabError as error:
        return (Row("sealed", words, reason=str(error)),)
    differs = found.decision != verdict.decision
    return (Row("sealed", words, found.effect, found.decision, differs),)


def _names(trial: RunningTrial, verdict: Verdict) -> bool:
    return verdict.arm in trial.design.arms or verdict.arm.startswith(("with ", "without "))


def _is_of_analysis(first: Protocol, now: Protocol) -> bool:
    told = ("question", "treatments", "secondaries", "eligibility")
    return first != replace(now, **{name: getattr(first, name) for name in told})


def _adherence(
    trial: RunningTrial, data: Any, statuses: Sequence[str | None], verdict: Verdict
) -> Adherence | None:
    """Return the effect of what was taken, where something was told to be taken and was not."""
    is_plain = len(trial.design.arms) == 2
    if not is_plain or not any(status in ("missed", "late") for status in statuses):
        return None
    return adherence(
        data,
        statuses,
        verdict.posteriors["neutral"],
        trend=verdict.trend,
        half_life_nights=verdict.half_life_nights,
    )


def _secondaries(
    trial: RunningTrial, asked: Asked, episodes: Sequence[Episode], given: Mapping[str, Any]
) -> Secondaries | None:
    """Return the further measures that the protocol names, those alone that the nights tell."""
    table: dict[str, list[Any]] = dict(asked.table)
    named: dict[str, dict[str, Any]] = {}
    silent: list[tuple[str, str]] = []
    active = {k: asked.options[k] for k in ("active", "control") if k in asked.options}
    if asked.options["outcome"] != trial.design.outcome or len(trial.design.factors):
        return None
    for name in trial.protocol.secondaries:
        try:
            own = trial.ask(name, episodes, **given, **active)
        except NightlabError as error:
            silent.append((name, str(error)))
            continue
        told = dict(zip(own.table["night"], own.table[name], strict=True))
        table[name] = [told.get(night) for night in asked.table["night"]]
        better = MEASURES[name].better or "higher"
        named[name] = {"family": "gaussian", "better": better, "literature": None}
    found = secondaries(table, asked.options, named) if named else None
    return replace(found, left_out=(*silent, *found.left_out)) if found else None


def _guesses(trial: RunningTrial, asked: Asked) -> list[str | None]:
    """Return the last guess at each evening that was due, the person's words for not knowing read."""
    told = {e.evening: e.value for e in trial.log if e.kind == "guess"}
    said = [told.get(d.take_on) if d.take_on else None for d in asked.doses]
    return [UNKNOWN if guess == UNSURE else guess for guess in said]


def _blind(trial: RunningTrial, asked: Asked) -> Assessment | None:
    """Return what the guesses say, the last one of each period."""
    if trial.protocol.blinding == "open":
        return None
    design, nightly = trial.design, _guesses(trial, asked)
    period = design.period_nights
    by_period = [
        next((g for g in reversed(nightly[i : i + period]) if g is not None), None)
        for i in range(0, len(nightly), period)
    ]
    if not any(guess is not None for guess in by_period):
        return None
    drawn = trial.slips or tuple(design.arms[code] for code in design.periods())
    guesses = Guesses(design.arms, drawn, tuple(by_period))
    rules = shuffle_rules(design) if trial.slips else design.rules
    return assess(guesses, rules, np.random.default_rng(0))


def _guessing(trial: RunningTrial, asked: Asked) -> GuessCheck | None:
    nightly = _guesses(trial, asked)
    if trial.protocol.blinding == "open" or not any(g is not None for g in nightly):
        return None
    period = trial.design.period_nights
    spread: list[str | None] = []
    for i in range(0, len(nightly), period):
        part = nightly[i : i + period]
        last = next((g for g in reversed(part) if g is not None), None)
        spread += [last or None] * len(part)
    apart = ("outcome", "arm", "redraw", "thresholds")
    settings = {k: v for k, v in asked.options.items() if k not in apart}
    outcome = str(asked.options["outcome"])
    table = {**asked.table, "guess": spread}
    try:
        return guess_explains(table, outcome=outcome, arm="arm", guess="guess", **settings)
    except NightlabError:
        return None
