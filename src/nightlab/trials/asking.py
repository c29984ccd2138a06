"""From a trial under way to the table and the options of its analysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.nights import MEASURES, RATED
from nightlab.trials.analyse import analyse
from nightlab.trials.blinding.envelopes import redraw_shuffled
from nightlab.trials.candour import kept_otherwise
from nightlab.trials.designs.factor import factor_seen
from nightlab.trials.gathering import without_outcome
from nightlab.trials.monitoring import Look, advice, boundary, last_look, looks, unplanned
from nightlab.trials.protocol import usual_family
from nightlab.trials.verdict import AT_THE_END

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.trials.design import Dose
    from nightlab.trials.designs.factor import FactorSeen
    from nightlab.trials.gathering import Told
    from nightlab.trials.monitoring import Advice
    from nightlab.trials.randomisation import Redraw
    from nightlab.trials.running import RunningTrial
    from nightlab.trials.verdict import Thresholds, Verdict

SEALED = (
    "prior",
    "better",
    "worthwhile",
    "half_life_nights",
    "trend",
    "control",
    "active",
    "family",
    "covariates",
)
TWO = 2  # arms, of which only one question can be asked


@dataclass(frozen=True, slots=True)
class Asked:
    """What ``analyse`` is asked of a trial.

    Args:
        trial: Its id, for messages.
        table: Columns ``night``, ``arm``, ``block``, the outcome and the covariates, a row a night due.
        options: What ``analyse`` takes besides.
        unit: Of doses, for words.
        doses: The lines of the schedule that the rows are.
        source: Where the outcome was taken from.
        look: The planned look that this is; None where it is none.
        notes: What a person should hold against it.
    """

    trial: str
    table: Mapping[str, list[Any]]
    options: Mapping[str, Any]
    unit: str
    doses: tuple[Dose, ...]
    source: str
    look: Look | None
    notes: tuple[str, ...]

    def verdict(self, **changes: Any) -> Verdict:
        """Return the verdict, with some options changed.

        Raises:
            NightlabError: Too little data, or options that do not fit.
        """
        try:
            found = analyse(self.table, **{**self.options, **changes})
        except NightlabError as error:
            raise type(error)(
                error.what,
                where=error.where.replace("table", f"trial {self.trial}", 1),
                fix=error.fix,
            ) from error
        named = replace(found, arm=f"{found.arm} {self.unit}".strip())
        return named.with_warnings(list(self.notes))

    def advice(self, verdict: Verdict) -> Advice | None:
        """Return what to do after a planned look before the end; None elsewhere."""
        return advice(verdict, self.look) if self.look and not self.look.is_last else None


def ask(trial: RunningTrial, outcome: str, told: Told, *, until: date, **options: Any) -> Asked:
    """Return what is asked of a trial; nights count on the arm they were allocated to.

    Args:
        trial: Under way or over.
        outcome: A measure of a night, see ``nights.MEASURES``.
        told: What is known of its nights.
        until: Last night to count.
        options: As ``analyse`` takes them; they win over the protocol's, with a note.

    Raises:
        NightlabError: No such arm, or no night with the outcome.
    """
    over = [d for d in trial.given if d.night is not None and d.night <= until]
    look, asked_of, aside = _looked(trial, len(over))
    due = over[: look.nights] if look else over
    _refuse_untold(trial, over, until)
    if not any(d.night in told.values for d in due):
        raise without_outcome(trial, outcome)
    given = {k: v for k, v in options.items() if v is not None}
    factor = factor_seen(
        trial.design, given.get("active"), given.get("control"), given.get("half_life_nights")
    )
    given |= factor.names if factor else _named(trial.design.arms, given)
    sealed = settled(trial, outcome)
    plan = {**sealed, **given}
    others = {name: felt[: len(due)] for name, felt in factor.others.items()} if factor else {}
    allowed = {kind: _amounts(trial, kind, told, due) for kind in trial.protocol.covariates}
    redraw = _redraw(trial, plan, factor)
    fixed = {
        "outcome": outcome,
        "arm": "arm",
        "night": "night",
        "block": "block",
        "block_nights": trial.design.block_nights,
        "redraw": redraw.first(len(due)) if redraw else None,
        "covariates": (*others, *allowed),
        "thresholds": asked_of,
        **({"randomise": False} if factor and factor.redraw is None else {}),
    }
    return Asked(
        trial=trial.id,
        table={
            "night": [d.night for d in due],
            "arm": list(factor.labels[: len(due)]) if factor else [d.arm for d in due],
            "block": [d.block for d in due],
            outcome: [told.values.get(d.night) if d.night else None for d in due],
            **others,
            **allowed,
        },
        options={**plan, **fixed},
        unit=trial.design.unit,
        doses=tuple(due),
        source=told.source,
        look=look,
        notes=(
            *aside,
            *_of_question(trial, plan, factor),
            *told.cautions,
            *_notes(trial, outcome, told.source, _changed(trial, given, sealed, factor), due),
        ),
    )


def _refuse_untold(trial: RunningTrial, over: Sequence[Dose], until: date) -> None:
    if not over:
        first = trial.schedule[0].night
        raise NightlabError(
            f"no night of trial {trial.id} is over by {until}",
            where="verdict",
            fix=f"its first night ends on {first}",
        )


def _looked(trial: RunningTrial, nights: int) -> tuple[Look | None, Thresholds, tuple[str, ...]]:
    """Return the planned look that is due, how sure a decision has to be, and what to say of it.

    A trial that was stopped is judged on what there is, as surely as at a look before the end; one that has
    no protocol on any day, as surely as if it were looked at every night.

    Raises:
        NightlabError: The first planned look is still ahead.
    """
    design = trial.design
    planned = looks(design)
    if nights >= design.counted_nights:
        return Look(planned[-1], len(planned), len(planned)), AT_THE_END, ()
    bare = trial.protocol.is_bare
    early = (unplanned() if bare else boundary(max(2, len(planned)))).thresholds
    if bare or trial.status == "stopped":
        words = (
            f"{nights} of {design.counted_nights} nights are over, so a decision asks for a chance of "
            f"{percent(early.sure)}."
        )
        return None, early, (words,)
    at_ends = trial.protocol.looks == "block ends"
    look = last_look(design, nights) if at_ends else None
    if look is None:
        first = planned[0] if at_ends else planned[-1]
        raise NightlabError(
            f"the first look at trial {trial.id} was planned after {first} nights; {nights} are over",
            where="verdict",
            fix=f"look again after the night that ends on {trial.schedule[first - 1].night}",
        )
    words = (
        f"Look {look.number} of {look.of}, on the first {look.nights} nights; to stop now, a decision asks "
        f"for a chance of {percent(look.thresholds.sure)}."
    )
    return look, look.thresholds, (words,) if not look.is_last else ()


def settled(trial: RunningTrial, outcome: str) -> dict[str, Any]:
    """Return what the protocol fixed before the first night, as ``analyse`` takes it."""
    protocol, design = trial.protocol, trial.design
    decides = design.outcome == outcome
    family = protocol.family if decides else usual_family(outcome)
    plan: dict[str, Any] = {
        "control": design.arms[0],
        **({"active": design.arms[1]} if len(design.arms) == 2 else {}),
        "better": (design.better if decides else "")
        or MEASURES[outcome].better
        or design.better
        or None,
        "prior": design.prior,
        "half_life_nights": design.half_life_nights,
        "family": "gaussian" if protocol.is_bare else family,
        **({"trend": protocol.trend} if protocol.trend else {}),
    }
    if decides and design.worthwhile is not None:
        plan["worthwhile"] = design.worthwhile
    if decides and protocol.literature:
        plan["literature"] = protocol.literature
    return plan


def _named(arms: tuple[str, ...], given: Mapping[str, Any]) -> dict[str, str]:
    """Return the arms that were asked for as the design writes them; of two, one tells the other.

    Raises:
        NightlabError: No such arm, or one and the same twice.
    """
    named: dict[str, str] = {}
    for name in ("control", "active"):
        if name in given:
            wanted = str(given[name]).strip().casefold()
            found = next((a for a in arms if a.casefold() == wanted), None)
            if found is None or found in named.values():
                raise NightlabError(
                    f"no {'other ' if found else ''}arm is called {given[name]!r}",
                    where=name,
                    fix=f"the arms are {', '.join(arms)}",
                )
            named[name] = found
    if len(arms) == 2 and len(named) == 1:
        (name, arm), other = *named.items(), {"control": "active", "active": "control"}
        named[other[name]] = next(a for a in arms if a != arm)
    return named


def _amounts(trial: RunningTrial, kind: str, told: Told, due: Sequence[Dose]) -> list[float]:
    """Return how much of a kind of event came before each night.

    Assumptions: what was not told did not happen; an evening that was not rated is taken as the mean of
    those that were.
    """
    known = told.covariates.get(kind, {})
    untold = fmean(known.values()) if known and kind in RATED else 0.0
    found = [known.get(d.night, untold) if d.night else untold for d in due]
    if len(set(found)) < 2:
        raise NightlabError(
            f"{kind} is the same on every night of trial {trial.id}",
            where="covariates",
            fix="log it with `nightlab log --event`, or amend the protocol",
        )
    return found


def _redraw(
    trial: RunningTrial, plan: Mapping[str, Any], factor: FactorSeen | None
) -> Redraw | None:
    if factor:
        return None if trial.slips else factor.redraw
    if "active" not in plan and not trial.design.unit:
        return None
    if trial.slips:
        return redraw_shuffled(trial.design, plan.get("active", trial.design.arms[-1]), trial.slips)
    return trial.design.redraw(plan["active"]) if "active" in plan else trial.design.redraw_doses()


def _changed(
    trial: RunningTrial,
    given: Mapping[str, Any],
    sealed: Mapping[str, Any],
    factor: FactorSeen | None,
) -> list[str]:
    """Return which options differ from what was sealed; which of several arms is asked never was."""
    is_open = len(trial.design.arms) > 2 and not trial.design.unit
    asked = factor.names if factor else ("active",) * is_open
    return [
        name
        for name in SEALED
        if name in given and name not in asked and given[name] != sealed.get(name)
    ]


def percent(share: float) -> str:
    """Return a chance as the house writes it.

    Example:
        >>> percent(0.975), percent(0.9925)
        ('97.5 %', '99.25 %')
    """
    return f"{round(100 * share, 2):g} %"


def _of_question(
    trial: RunningTrial, plan: Mapping[str, Any], factor: FactorSeen | None
) -> list[str]:
    """Return what the question is among those that the trial can be asked."""
    if factor or ("active" in plan and len(trial.design.arms) > TWO):
        return ["This trial can be asked several questions; each may be answered wrongly."]
    if trial.design.unit:
        return ["The effect is read off a straight line through all doses."]
    return []


def _notes(
    trial: RunningTrial, outcome: str, source: str, changed: Sequence[str], due: Sequence[Dose]
) -> list[str]:
    notes = [f"Outcomes are those of {source}."]
    if trial.design.outcome and trial.design.outcome != outcome:
        notes.append(
            f"The outcome named before the first night was {trial.design.outcome}; {outcome} was not."
        )
    if changed:
        notes.append(f"Changed after the design was sealed: {', '.join(changed)}.")
    if not trial.protocol.is_bare:
        notes += kept_otherwise(trial, source=source, counted=len(due))
    notes += [amendment.sentence for amendment in trial.amendments]
    notes += [
        f"The arms were shown on {entry.evening}, before the end: {entry.text.rstrip('.')}."
        for entry in trial.log
        if entry.kind == "opened"
    ]
    readings = [entry for entry in trial.log if entry.kind == "slips"]
    if len(readings) > 1:
        notes.append(f"The slips were read in {len(readings)} times; the last reading counts.")
    astray = [s for d in due if d.take_on and (s := trial.doses.get(d.take_on)) != "taken" and s]
    if astray:
        told = [f"{astray.count(how)} {how}" for how in ("missed", "late") if how in astray]
        notes.append(
            f"Doses not taken as planned: {', '.join(told)}; nights count on the arm they were allocated to."
        )
    return notes
