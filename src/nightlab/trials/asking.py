"""From a trial under way to the table and the options of its analysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import MEASURES, Episode, Event
from nightlab.trials.analyse import analyse
from nightlab.trials.blinding.envelopes import redraw_shuffled
from nightlab.trials.designs.factor import factor_seen
from nightlab.trials.protocol import usual_family
from nightlab.units import local

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.trials.design import Dose
    from nightlab.trials.designs.factor import FactorSeen
    from nightlab.trials.randomisation import Redraw
    from nightlab.trials.running import RunningTrial
    from nightlab.trials.verdict import Verdict

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
        notes: What a person should hold against it.
    """

    trial: str
    table: Mapping[str, list[Any]]
    options: Mapping[str, Any]
    unit: str
    doses: tuple[Dose, ...]
    source: str
    notes: tuple[str, ...]

    def verdict(self, **changes: Any) -> Verdict:
        """Return the verdict, with some options changed.

        Raises:
            NightlabError: Too little data, or options that do not fit.
        """
        try:
            found = analyse(self.table, **{**self.options, **changes})
        except NightlabError as error:
            raise NightlabError(
                error.what,
                where=error.where.replace("table", f"trial {self.trial}", 1),
                fix=error.fix,
            ) from error
        named = replace(found, arm=f"{found.arm} {self.unit}".strip())
        return named.with_warnings(list(self.notes))


def ask(
    trial: RunningTrial,
    outcome: str,
    episodes: Sequence[Episode],
    events: Sequence[Event],
    *,
    until: date,
    origin: str | None,
    **options: Any,
) -> Asked:
    """Return what is asked of a trial; nights count on the arm they were allocated to.

    Args:
        trial: Under way or over.
        outcome: A measure of a night, see ``nights.MEASURES``.
        episodes: The person's nights.
        events: The person's events, for covariates.
        until: Last night to count.
        origin: Where the outcome is taken from; by default the protocol's, else the one place that has
            it for most nights, so that two instruments are never mixed.
        options: As ``analyse`` takes them; they win over the protocol's, with a note.

    Raises:
        NightlabError: No such arm, or no night with the outcome.
    """
    due = [d for d in trial.schedule if d.night is not None and d.night <= until]
    values, used = _values(trial, outcome, episodes, due, origin)
    given = {k: v for k, v in options.items() if v is not None}
    factor = factor_seen(
        trial.design, given.get("active"), given.get("control"), given.get("half_life_nights")
    )
    given |= factor.names if factor else _named(trial.design.arms, given)
    sealed = settled(trial, outcome)
    plan = {**sealed, **given}
    others = {name: felt[: len(due)] for name, felt in factor.others.items()} if factor else {}
    allowed = {kind: _amounts(trial, kind, events, due) for kind in trial.protocol.covariates}
    redraw = _redraw(trial, plan, factor)
    fixed = {
        "outcome": outcome,
        "arm": "arm",
        "night": "night",
        "block": "block",
        "block_nights": trial.design.block_nights,
        "redraw": redraw.first(len(due)) if redraw else None,
        "covariates": (*others, *allowed),
    }
    return Asked(
        trial=trial.id,
        table={
            "night": [d.night for d in due],
            "arm": list(factor.labels[: len(due)]) if factor else [d.arm for d in due],
            "block": [d.block for d in due],
            outcome: [values.get(d.night) if d.night else None for d in due],
            **others,
            **allowed,
        },
        options={**plan, **fixed},
        unit=trial.design.unit,
        doses=tuple(due),
        source=used,
        notes=(
            *_of_doses(trial, plan),
            *_notes(trial, outcome, used, _changed(trial, given, sealed, factor), due),
        ),
    )


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


def _values(
    trial: RunningTrial,
    outcome: str,
    episodes: Sequence[Episode],
    due: Sequence[Dose],
    origin: str | None,
) -> tuple[dict[date, float], str]:
    nights = {d.night for d in due if d.night}
    decides = trial.design.outcome == outcome
    asked = origin or (trial.protocol.source if decides else "") or None
    told = _by_origin(outcome, episodes, nights, asked if not trial.protocol.score else None)
    if trial.protocol.score and decides and origin is None:
        return _pooled(trial, outcome, told, sorted(nights))
    if not told:
        raise _without_outcome(trial, outcome, episodes, asked)
    best = max(told, key=lambda name: (len(told[name]), name == "diary"))
    return told[best], best


def _by_origin(
    outcome: str, episodes: Sequence[Episode], nights: set[date], origin: str | None
) -> dict[str, dict[date, float]]:
    """Return the outcome by night from each place that tells it."""
    found: dict[str, dict[date, float]] = {}
    for episode in sorted(episodes, key=lambda e: e.tells_least):
        value = getattr(episode.measures, outcome)
        if value is None or episode.is_nap or episode.date not in nights:
            continue
        if origin in (None, episode.origin, episode.source):
            found.setdefault(episode.origin, {}).setdefault(episode.date, value)
    return found


def _pooled(
    trial: RunningTrial, outcome: str, told: Mapping[str, Mapping[date, float]], nights: list[date]
) -> tuple[dict[date, float], str]:
    """Return the score of several places that tell the same thing, in the unit of the first."""
    from nightlab.trials.score import sleep_score

    wanted = trial.protocol.score
    absent = [name for name in wanted if name not in told]
    if absent:
        raise NightlabError(
            f"{absent[0]} has {outcome} for no night of trial {trial.id}",
            where="score",
            fix=f"import its nights, or judge one place with --source; these have it: {', '.join(told)}",
        )
    measures = {
        name: np.array([told[name].get(night, np.nan) for night in nights]) for name in wanted
    }
    reference = trial.protocol.source or wanted[0]
    score = sleep_score(measures, reference=reference)
    values = {
        night: float(value)
        for night, value in zip(nights, score.values, strict=True)
        if np.isfinite(value)
    }
    return values, f"{' and '.join(wanted)}, pooled (reliability {score.reliability:.2f})"


def _without_outcome(
    trial: RunningTrial, outcome: str, episodes: Sequence[Episode], origin: str | None
) -> NightlabError:
    """Return the error for a trial none of whose nights has an outcome from a place."""
    nights = {d.night for d in trial.schedule if d.night}
    known = sorted(_by_origin(outcome, episodes, nights, None))
    if origin and known:
        return NightlabError(
            f"{origin!r} has {outcome} for no night of trial {trial.id}",
            where="source",
            fix=f"these have it: {', '.join(known)}",
        )
    return NightlabError(
        f"no night of trial {trial.id} has {outcome} yet",
        where="outcome",
        fix="log the nights with `nightlab log`, or import them",
    )


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


def _amounts(
    trial: RunningTrial, kind: str, events: Sequence[Event], due: Sequence[Dose]
) -> list[float]:
    """Return how much of a kind of event came before each night's dose, or how often where none is told.

    Assumptions: what was not told did not happen.
    """
    amounts: dict[date, float] = {}
    clocks = [t.at for t in trial.protocol.treatments if t.at]
    for event in events:
        at = local(event.at, event.zone)
        evening = event.night - timedelta(days=1)
        is_after = clocks and at.replace(tzinfo=None) >= datetime.combine(evening, min(clocks))
        if event.kind == kind and not is_after:
            told = 1.0 if event.amount is None else event.amount
            amounts[event.night] = amounts.get(event.night, 0.0) + told
    found = [amounts.get(d.night, 0.0) if d.night else 0.0 for d in due]
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


def _of_doses(trial: RunningTrial, plan: Mapping[str, Any]) -> list[str]:
    if not trial.design.unit or "active" in plan:
        return []
    return ["The effect is read off a straight line through all doses."]


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
    notes += [amendment.sentence for amendment in trial.amendments]
    astray = [s for d in due if d.take_on and (s := trial.doses.get(d.take_on)) != "taken" and s]
    if astray:
        told = [f"{astray.count(how)} {how}" for how in ("missed", "late") if how in astray]
        notes.append(
            f"Doses not taken as planned: {', '.join(told)}; nights count on the arm they were allocated to."
        )
    return notes
