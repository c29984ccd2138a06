"""What may be told of a trial under way, and when: pauses, harm, words, things nobody has checked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal, get_args

from nightlab.errors import NightlabError
from nightlab.formulary import find_agent

if TYPE_CHECKING:
    from datetime import date

    from nightlab.trials.protocol import Protocol
    from nightlab.trials.running import RunningTrial

Severity = Literal["mild", "moderate", "severe"]
DAY = timedelta(days=1)


def unchecked_agents(protocol: Protocol) -> tuple[str, ...]:
    """Return what a trial gives that the formulary knows and no check stands for."""
    if protocol.eligibility is not None:
        return ()
    named = [t.agent for t in protocol.treatments if t.agent]
    return tuple(named or [arm for arm in protocol.design.arms if find_agent(arm)])


def refuse_unchecked(protocol: Protocol, *, unchecked: bool) -> None:
    """Refuse a protocol that says what is taken and not that it was checked; a bare design says neither."""
    named = [t.agent for t in protocol.treatments if t.agent]
    if named and protocol.eligibility is None and not unchecked:
        raise NightlabError(
            f"nobody has checked whether {named[0]} is safe for you",
            where="safety",
            fix="make the trial with `nightlab trial new --me ME.toml`, or add --unchecked, which is kept",
        )


def is_after_harm(trial: RunningTrial) -> bool:
    """Whether something severe was told since the trial last went on."""
    kinds = [e.value if e.kind == "adverse" else e.kind for e in trial.log]
    since = len(kinds) - kinds[::-1].index("resume") if "resume" in kinds else 0
    return "severe" in kinds[since:]


def check_severity(severity: str) -> None:
    """Refuse a severity that is not known.

    Raises:
        NightlabError: Such a one.
    """
    if severity not in get_args(Severity):
        raise NightlabError(
            f"{severity!r} is not known",
            where="severity",
            fix=f"use {', '.join(get_args(Severity))}",
        )


def check_pause(trial: RunningTrial, first: date, last: date | None, reason: str) -> None:
    """Refuse a pause that has no reason, comes too late, or in which a dose was told.

    Raises:
        NightlabError: Such a pause.
    """
    check_words(reason, "reason", "say why; it is kept with the trial")
    if last is not None and last < first:
        raise NightlabError(
            f"{last} is before {first}", where="until", fix="name a later last evening"
        )
    if first > trial.last_evening:
        raise NightlabError(
            f"the last evening of trial {trial.id} is {trial.last_evening}",
            where="from",
            fix="nothing to do",
        )
    if any(p.first <= (last or first) and (p.is_open or first <= p.last) for p in trial.pauses):
        raise NightlabError(
            f"trial {trial.id} rests then already",
            where="from",
            fix=f"end that with `nightlab trial resume {trial.id}`",
        )
    told = [
        evening for evening in trial.doses if evening >= first and (not last or evening <= last)
    ]
    if told:
        raise NightlabError(
            f"the dose of {max(told)} was told, so that evening was no pause",
            where="from",
            fix=f"pause from {max(told) + DAY} on",
        )


def check_words(text: str, where: str, fix: str) -> None:
    """Refuse an empty text.

    Raises:
        NightlabError: No words.
    """
    if not text.strip():
        raise NightlabError("no words", where=where, fix=fix)
