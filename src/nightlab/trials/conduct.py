"""What may be told of a trial under way, and when: pauses, harm, words, things nobody has checked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal, get_args

from nightlab.errors import NightlabError
from nightlab.formulary import find_agent
from nightlab.person import Profile
from nightlab.trials.amounts import milligrams, refuse_same_substance
from nightlab.trials.designs.cells import always_together
from nightlab.trials.entries import UNSURE

if TYPE_CHECKING:
    from datetime import date

    from nightlab.trials.design import Design
    from nightlab.trials.protocol import Protocol
    from nightlab.trials.running import RunningTrial

Severity = Literal["mild", "moderate", "severe"]
DAY = timedelta(days=1)
LONGEST_PAUSE_NIGHTS = 366
GROWN_UP = Profile(age_years=40, profile="US")
"""Whose limits are the widest that anybody has."""


def unchecked_agents(protocol: Protocol) -> tuple[str, ...]:
    """Return what a trial gives that the formulary knows and no check stands for."""
    if protocol.eligibility is not None:
        return ()
    named = [t.agent for t in protocol.treatments if t.agent]
    return tuple(named or [arm for arm in protocol.design.arms if find_agent(arm)])


def refuse_unchecked(protocol: Protocol, *, unchecked: bool) -> None:
    """Refuse a protocol that says what is taken and not that it was checked; a bare design says neither."""
    named = [t.agent for t in protocol.treatments if t.agent]
    if protocol.eligibility:
        found = protocol.eligibility
        why = found.reasons[0].partition(": ")[2] if found.reasons else ""
        where = ", ".join(named) or "safety"
        refuse_unsafe(found.decision, why, agreed_by=found.agreed_by, where=where)
    if named and protocol.eligibility is None and not unchecked:
        raise NightlabError(
            f"nobody has checked whether {named[0]} is safe for you",
            where="safety",
            fix="make the trial with `nightlab trial new --me ME.toml`, or add --unchecked, which is kept",
        )


def refuse_unsafe(decision: str, why: str, *, agreed_by: str, where: str) -> None:
    """Refuse what a safety check spoke against.

    Raises:
        NightlabError: Not for this person, or not until a clinician has agreed and is named.
    """
    from nightlab.safety.rules import RANK

    ranks = {str(name): rank for name, rank in RANK.items()}
    if ranks[decision] > ranks["refer"]:
        raise NightlabError(
            f"not for you as things stand. {why}".strip().rstrip("."),
            where=where,
            fix="see all reasons with `nightlab safety check`, and speak to a clinician",
        )
    if ranks[decision] >= ranks["refer_cbti_first"] and not agreed_by.strip():
        raise NightlabError(
            f"not until a clinician has agreed. {why}".strip().rstrip("."),
            where=where,
            fix="ask one, then name them with `nightlab trial new --agreed-by`",
        )


def refuse_doses(protocol: Protocol) -> None:
    """Refuse doses that are too much for anybody, whoever wrote them into the file.

    Assumptions: limits that depend on the person are those of the check that the protocol stands on; here
        the widest hold, those of a grown-up of whom nothing speaks against it.

    Raises:
        NightlabError: Such a dose, with the arm.
    """
    for treatment in protocol.treatments:
        where = f"treatment {treatment.arm}"
        if treatment.agent and treatment.dose:
            mg = milligrams(treatment.agent, treatment.dose, treatment.unit)
            told = f"{treatment.dose:g} {treatment.unit}"
            _refuse_amount(treatment.agent, mg, told, where)
    if protocol.design.factors:
        agents = {t.arm: t.agent for t in protocol.treatments}
        refuse_same_substance([agents.get(name) or name for name in protocol.design.factors])


def _refuse_amount(agent: str, mg: float | None, told: str, where: str) -> None:
    """Refuse an amount that a rule speaks against, whoever takes it."""
    from nightlab.safety import check

    plain, more = (check(GROWN_UP, names=[agent], elemental_mg=dose) for dose in (None, mg))
    known = {fired.rule for fired in plain.fired}
    fired = [f for f in more.fired if f.rule not in known and f.action in {"cap", "block"}]
    if fired:
        raise NightlabError(
            f"{told} would be too much. {fired[0].reason}".rstrip("."),
            where=where,
            fix="plan a smaller dose",
        )


def refuse_together(design: Design) -> None:
    """Refuse arms in which two things always stand together; combining them is what ``factorial`` is for.

    Raises:
        NightlabError: Such arms, with both things.
    """
    joined = [] if design.plan == "factorial" else always_together(design.arms)
    if joined:
        one, other = joined[0]
        raise NightlabError(
            f"{one} and {other} would always be taken together, so no trial can tell their effects apart",
            where="arms",
            fix="give the mixture one name without +, or part them with --plan factorial",
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
    if last is not None and (last - first).days >= LONGEST_PAUSE_NIGHTS:
        raise NightlabError(
            f"{(last - first).days + 1} evenings are more than a trial can rest",
            where="until",
            fix="stop this trial, and begin another one then",
        )
    if any(p.first <= (last or first) and (p.is_open or first <= p.last) for p in trial.pauses):
        raise NightlabError(
            f"trial {trial.id} rests then already",
            where="from",
            fix=f"end that with `nightlab trial resume {trial.id}`",
        )
    _refuse_told(trial, first, "from", "pause from {} on; tell earlier evenings as missed doses")


def check_resume(trial: RunningTrial, evening: date, reason: str) -> None:
    """Refuse to go on where nothing rests, where it would move doses that were told, or after harm.

    Raises:
        NightlabError: Such a resumption.
    """
    if not any(pause.holds(evening) for pause in trial.pauses):
        raise NightlabError(
            f"trial {trial.id} does not rest on {evening}", where="resume", fix="nothing to do"
        )
    _refuse_told(trial, evening, "on", "leave that pause as it is")
    if not reason.strip() and is_after_harm(trial):
        raise NightlabError(
            "something severe happened",
            where=trial.id,
            fix="speak to a clinician first, then say with --reason who agreed, or stop the trial",
        )


def _refuse_told(trial: RunningTrial, first: date, where: str, fix: str) -> None:
    """Refuse to move evenings whose doses were told: what was taken would get another arm."""
    told = [evening for evening in trial.doses if evening >= first]
    if told:
        raise NightlabError(
            f"the dose of {max(told)} was told, and no evening up to then can move",
            where=where,
            fix=fix.format(max(told) + DAY),
        )


def check_evening(trial: RunningTrial, evening: date, tonight: date) -> None:
    """Refuse to tell something of an evening that is still to come, or before the trial.

    Raises:
        NightlabError: Such an evening.
    """
    if evening > tonight:
        raise NightlabError(
            f"the evening of {evening} is still to come", where="on", fix="tell it when it is over"
        )
    if evening < min(trial.start, tonight):
        raise NightlabError(
            f"trial {trial.id} began on {trial.start}", where="on", fix="name a later evening"
        )


def check_guess(trial: RunningTrial, evening: date, arm: str) -> str:
    """Return a guess as the protocol writes the arm.

    Raises:
        NightlabError: Nothing to guess, no such arm, or an evening on which nothing was given.
    """
    if not trial.is_hidden:
        raise NightlabError(
            f"the arms of trial {trial.id} are known, so there is nothing to guess",
            where="guess",
            fix="guess while they are hidden; `nightlab trial new --blind` makes a hidden trial",
        )
    arms = {a.casefold(): a for a in (*trial.design.arms, UNSURE)}
    if (named := arms.get(arm.strip().casefold())) is None:
        raise NightlabError(
            f"no arm is called {arm!r}", where="guess", fix=f"use {', '.join(arms.values())}"
        )
    if not any(line.take_on == evening for line in trial.schedule):
        raise NightlabError(
            f"trial {trial.id} gives nothing on the evening of {evening}",
            where="guess",
            fix="name another with --on",
        )
    return named


def check_words(text: str, where: str, fix: str) -> None:
    """Refuse an empty text.

    Raises:
        NightlabError: No words.
    """
    if not text.strip():
        raise NightlabError("no words", where=where, fix=fix)
