"""What a verdict page says of how a trial was made and kept: when it was sealed, who knew, what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.nights import MEASURES
from nightlab.report.verdict_page_records import Happening
from nightlab.report.verdict_page_words import LATE, day, sealed_after
from nightlab.trials.asking import settled
from nightlab.trials.entries import STOPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.report.verdict_page_records import SealedProtocol
    from nightlab.trials import Entry, Pause, RunningTrial, Verdict

BLINDING = {
    "open": "Open: it was known every evening what was taken.",
    "helper": "Blinded: somebody else packed, and the key was sealed.",
    "envelopes": "Blinded: shuffled envelopes, whose order nobody knew before they were opened.",
}
STILL_HIDDEN = " Until it is over or opened, no night's arm is shown here."
LOOKS = {
    "block ends": "Looks were planned at the ends of blocks.",
    "end": "One look was planned, at the end.",
}
NO_LOOKS = (
    "None were planned; before its end it may be judged on any day, and a decision asks for more."
)
ASKED = ("prior", "better", "worthwhile", "half_life_nights", "trend", "family")


def cautions(trial: RunningTrial, counted: int, sealed: SealedProtocol) -> list[str]:
    """Return what the making of a trial holds against it, beside what its nights do.

    Args:
        trial: The trial.
        counted: Nights that were analysed.
        sealed: Its protocol.
    """
    told = []
    if days := sealed_after(sealed, trial.start):
        told.append(f"It was sealed {days} days after its first evening. {LATE}")
    told += [
        f"The pause from {day(late.on)} was told on {day(late.told_at.date())}: its first nights were known by then."
        for late in (paused(pause, trial.log) for pause in trial.pauses)
        if late.told_at and (late.told_at.date() - late.on).days > 1
    ]
    planned = trial.design.counted_nights
    if trial.status == "finished" and counted < planned:
        told.append(f"The trial is over, and this counts {counted} of its {planned} nights alone.")
    return told


def blinding(trial: RunningTrial) -> str:
    """Return who knew the arms, and whether the key was opened early."""
    opened = [entry.evening for entry in trial.log if entry.kind == "opened"]
    early = f" The key was opened before the end, on {day(opened[0])}." if opened else ""
    return BLINDING[trial.protocol.blinding] + early + STILL_HIDDEN * trial.is_hidden


def planned_outcome(trial: RunningTrial, verdict: Verdict) -> str:
    """Return the measure that was to decide; empty where this one is, or none was named."""
    named = (trial.sealed or trial.protocol).design.outcome
    return MEASURES[named].label if named and named != verdict.outcome else ""


def otherwise(trial: RunningTrial, verdict: Verdict) -> str:
    """Return what a verdict was asked otherwise than its protocol says; empty where nothing was."""
    plan = settled(trial, verdict.outcome)
    names = [name for name in ASKED if plan.get(name) not in (None, getattr(verdict, name))]
    words = ", ".join(name.removesuffix("_nights").replace("_", "-") for name in names)
    return f"This verdict was asked otherwise than its protocol says: {words}." if names else ""


def paused(pause: Pause, log: Sequence[Entry]) -> Happening:
    """Return a pause with the day on which it was told, which may be after its nights were known."""
    told = [e.told_at for e in log if e.kind == "pause" and e.evening == pause.first]
    return Happening(
        pause.first, "pause", pause.last, pause.reason, told_at=told[-1] if told else None
    )


def conduct(trial: RunningTrial, verdict: Verdict) -> dict[str, str]:
    """Return facts for the checklist: looks that were planned, changed outcomes, why it was ended."""
    planned = LOOKS.get(trial.protocol.looks, "")
    return {
        "looks_planned": NO_LOOKS if trial.protocol.is_bare else planned,
        "outcome_changes": _outcome_changes(trial, verdict),
        "ended": _ended(trial),
    }


def _outcome_changes(trial: RunningTrial, verdict: Verdict) -> str:
    first, now = (p.design.outcome for p in (trial.sealed or trial.protocol, trial.protocol))
    if not first:
        return "No outcome was named before the first night."
    if first != now:
        return f"{MEASURES[first].label} was named before the first night, and amended since."
    if first != verdict.outcome:
        return f"{MEASURES[first].label} was named before the first night; this page is on another."
    return "The main outcome is the one that was sealed."


def _ended(trial: RunningTrial) -> str:
    """Return why a trial was stopped; empty where it was not, or nobody said why."""
    why = [entry.text for entry in trial.log if entry.value == STOPPED]
    reason = why[-1].partition(": ")[2] if why else ""
    if trial.status != "stopped" or not reason:
        return ""
    return f"It was stopped before its planned end: {reason.rstrip('.')}."
