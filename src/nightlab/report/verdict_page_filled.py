"""A verdict page filled in from a trial and its verdict; what others compute is put in with ``replace``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab import __version__
from nightlab.draw.nights import ArmMean, Pause, RawNights
from nightlab.nights import MEASURES
from nightlab.report.pictures import posterior
from nightlab.report.verdict_page_conduct import (
    blinding,
    cautions,
    conduct,
    otherwise,
    paused,
    planned_outcome,
)
from nightlab.report.verdict_page_means import arm_mean
from nightlab.report.verdict_page_records import (
    ArmRow,
    Chances,
    Estimate,
    Happening,
    PriorRow,
    SealedProtocol,
    VerdictPage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from nightlab.trials import Entry, RunningTrial, Verdict
    from nightlab.trials.posterior import Effect, Interval

PRIORS = {
    "neutral": "almost anything may be",
    "sceptical": "an effect worth having would be a surprise",
    "evidence": "what trials on others found, as far as they are to be trusted",
}
ENTRIES = {"opened": "the key was opened before the end", "resume": "it went on again"}


def verdict_page_of(
    trial: RunningTrial,
    verdict: Verdict,
    table: Mapping[str, Sequence[Any]],
    *,
    sealed_text: str = "",
    sealed_on: datetime | None = None,
) -> VerdictPage:
    """Return the page of one trial, with everything that trial and verdict say themselves.

    Assumptions: while the arms are hidden from the person, nothing that stands night by night is shown, nor
    what would tell the arm of a night that is known to be missing, or of a dose that was missed.

    Args:
        trial: The trial.
        verdict: Its verdict.
        table: What was analysed: columns ``night``, ``arm``, ``block`` and the outcome, a row a night.
        sealed_text: The sealed protocol, byte for byte; empty leaves its section out.
        sealed_on: When it was sealed.
    """
    meaning = MEASURES.get(verdict.outcome)
    raw = raw_nights(trial, verdict, table)
    log, is_shuffled = trial.log, trial.protocol.blinding == "envelopes"
    sealed = SealedProtocol(sealed_text, trial.design_sha256, sealed_on)
    # With a protocol the verdict's own notes tell how the trial was kept.
    bare = trial.protocol.is_bare
    told_beside = cautions(trial, len(table["night"]), sealed) if bare else []
    return VerdictPage(
        trial=trial.id,
        name=trial.name,
        decision=verdict.decision,
        outcome=meaning.label if meaning else verdict.outcome,
        unit=meaning.unit if meaning else "",
        better=verdict.better,
        arm=verdict.arm,
        control=f"{verdict.control} {trial.design.unit}".strip(),
        worthwhile=verdict.worthwhile,
        effect=_estimate(verdict.effect),
        chances=Chances(
            verdict.p_better, verdict.p_worthwhile, verdict.p_negligible, verdict.p_worse
        ),
        nights=verdict.nights,
        missing=verdict.missing,
        started=trial.start,
        until=raw.nights[-1] if raw.nights else trial.start,
        sentence=verdict.sentence,
        question=trial.protocol.question,
        status=trial.status,
        design=_design(trial),
        schedules=None if is_shuffled else trial.design.ways,
        is_shuffled=is_shuffled,
        planned_outcome=planned_outcome(trial, verdict),
        otherwise=otherwise(trial, verdict),
        blinding=blinding(trial),
        next_step=_next_step(verdict),
        is_open=trial.protocol.blinding == "open",
        arms=() if trial.is_hidden else _arms(trial, raw),
        priors=tuple(
            PriorRow(name, _estimate(effect), name == verdict.prior, _meaning(name, verdict))
            for name, effect in verdict.priors.items()
        ),
        adverse=_entries(log, "adverse"),
        deviations=_entries(
            [e for e in log if e.kind != "resume" or e.text], "deviation", "opened", "resume"
        ),
        pauses=tuple(paused(p, log) for p in trial.pauses),
        amendments=tuple(
            Happening(a.on, "; ".join(a.changes), reason=a.reason) for a in trial.amendments
        ),
        warnings=(*verdict.warnings, *told_beside),
        randomisation_p=verdict.randomisation_p,
        smallest_p=verdict.smallest_p,
        autocorrelation=_estimate(verdict.autocorrelation),
        factor=verdict.factor,
        posterior=posterior(verdict),
        raw=None if trial.is_hidden else raw,
        sealed=sealed if sealed_text and not trial.is_hidden else None,
        told=_told(trial, verdict),
        verify="" if trial.is_hidden else f"nightlab trial verify {trial.id}.json",
        engine=__version__,
    )


def raw_nights(
    trial: RunningTrial, verdict: Verdict, table: Mapping[str, Sequence[Any]]
) -> RawNights:
    """Return the nights that were analysed as a picture's data."""
    meaning = MEASURES.get(verdict.outcome)
    nights: tuple[date, ...] = tuple(table["night"])
    values = np.array([np.nan if v is None else v for v in table[verdict.outcome]], dtype=float)
    given = tuple(map(str, table["arm"]))
    phi, days = verdict.autocorrelation.mean, np.array([night.toordinal() for night in nights])
    means = []
    for arm in _order(trial, given):
        own = np.array([one == arm for one in given], dtype=bool)
        mean = arm_mean(values[own], days[own], phi)
        if mean:
            means.append(ArmMean(arm, mean.mean, mean.lo95, mean.hi95))
    return RawNights(
        meaning.label if meaning else verdict.outcome,
        meaning.unit if meaning else "",
        nights,
        values,
        given,
        _order(trial, given),
        tuple(table.get("block", ())),
        tuple(_resting(trial, nights)),
        tuple(means),
        trial.design.unit,
    )


def _resting(trial: RunningTrial, nights: tuple[date, ...]) -> list[Pause]:
    """Return the dates between nights that a pause explains."""
    found = []
    for before, after in pairwise(nights):
        why = [p.reason for p in trial.pauses if before <= p.last and p.first < after]
        gap = (after - before).days
        if why and gap > 1:
            first, last = before.toordinal() + 1, after.toordinal() - 1
            found.append(Pause(before.fromordinal(first), before.fromordinal(last), why[0]))
    return found


def _order(trial: RunningTrial, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the design's own arms where the nights have them, else those of the nights."""
    own = tuple(arm for arm in trial.design.arms if arm in given)
    return own if set(own) == set(given) else tuple(dict.fromkeys(given))


def _arms(trial: RunningTrial, raw: RawNights) -> tuple[ArmRow, ...]:
    rows = []
    means = {mean.arm: mean for mean in raw.means}
    for arm in raw.each_arm:
        own = np.array([one == arm for one in raw.arms], dtype=bool)
        seen = int((~np.isnan(raw.value[own])).sum())
        evenings = [
            dose.take_on for dose in trial.schedule if dose.arm == arm and dose.night in raw.nights
        ]
        told = [trial.doses.get(evening) for evening in evenings if evening]
        mean = means.get(arm)
        rows.append(
            ArmRow(
                f"{arm} {raw.dose_unit}".strip(),
                seen,
                int(own.sum()) - seen,
                trial.protocol.what(arm) if arm in trial.design.arms else "",
                Estimate(mean.mean, mean.lo95, mean.hi95) if mean else None,
                told.count("taken") if any(told) else None,
                told.count("late"),
                told.count("missed"),
                told.count(None),
            )
        )
    return tuple(rows)


def _entries(log: Sequence[Entry], *kinds: str) -> tuple[Happening, ...]:
    return tuple(
        Happening(
            entry.evening,
            ": ".join(filter(None, (ENTRIES.get(entry.kind), entry.text))) or entry.kind,
            entry.until,
            told_at=entry.told_at,
            kind=entry.value if entry.kind == "adverse" else "",
        )
        for entry in log
        if entry.kind in kinds
    )


def _next_step(verdict: Verdict) -> str:
    if verdict.decision != "not-known-yet":
        return ""
    if verdict.confounded:
        return "With this schedule no number of nights can tell."
    if verdict.more_blocks is None:
        return "Even many more nights would probably not settle it."
    blocks = "1 more block" if verdict.more_blocks == 1 else f"{verdict.more_blocks} more blocks"
    return f"{blocks} of {verdict.block_nights} nights would more likely than not settle it."


def _meaning(name: str, verdict: Verdict) -> str:
    if name == "evidence" and verdict.priors[name] == verdict.priors.get("sceptical"):
        return "no trials on others were put in: the same as sceptical"
    return PRIORS.get(name, "")


def _design(trial: RunningTrial) -> str:
    design = trial.design
    kept = (
        "an arm drawn every night"
        if design.period_nights == 1
        else f"each arm kept for {design.period_nights} nights"
    )
    extra = [
        f"{n} nights of {what}"
        for n, what in ((design.run_in_nights, "run-in"), (design.washout_nights, "washout"))
        if n
    ]
    planned = f"{design.nights} nights planned, {kept}"
    return (
        "; ".join([planned, f"arms even in blocks of {design.block_nights} nights", *extra]) + "."
    )


def _told(trial: RunningTrial, verdict: Verdict) -> dict[str, str]:
    design, protocol = trial.design, trial.protocol
    run = f", at most {design.max_run} nights in a row" if design.max_run else ""
    fades = (
        f"half of an effect taken to fade in {verdict.half_life_nights:g} nights, not known exactly"
        if verdict.half_life_nights
        else "none assumed"
    )
    found = {
        "restrictions": f"Arms as even as they divide within blocks of {design.block_nights} nights{run}.",
        "analysis": (
            f"A Bayesian regression of every night ({verdict.family}), stated under the {verdict.prior} prior, "
            "the others beside it; nights count on the arm they were allocated to."
        ),
        "dependence": (
            f"Carry-over: {fades}. Slow changes: {verdict.trend}. Weekdays and runs on one arm are allowed for, "
            "and noise is an AR(1) process over the calendar, missing nights included."
        ),
        **conduct(trial, verdict),
        "setting": f"Outcomes from {protocol.source}." if protocol.source else "",
    }
    return {name: words for name, words in found.items() if words}


def _estimate(found: Effect | Interval) -> Estimate:
    low, high = min(found.lo95, found.mean), max(found.hi95, found.mean)
    return Estimate(found.mean, low, high)
