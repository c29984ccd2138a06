"""A trial under way: its sealed design, what became of its doses, and what it has shown so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from nightlab.errors import NightlabError
from nightlab.nights import MEASURES, Episode
from nightlab.trials.analyse import analyse
from nightlab.trials.design import Design
from nightlab.trials.designs.factor import factor_seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.trials.design import Dose
    from nightlab.trials.designs.factor import FactorSeen
    from nightlab.trials.randomisation import Redraw
    from nightlab.trials.verdict import Verdict

DoseStatus = Literal["taken", "missed", "late"]
SEALED = (
    "prior",
    "better",
    "worthwhile",
    "half_life_nights",
    "trend",
    "control",
    "active",
    "family",
)


@dataclass(frozen=True, slots=True)
class RunningTrial:
    """A trial that has begun.

    Args:
        id: Short name, such as ``t1``.
        name: What it is called.
        start: First evening.
        status: How far it has come.
        design: The sealed design.
        design_sha256: Digest of its text.
        doses: What became of the dose of each evening that was told.
    """

    id: str
    name: str
    start: date
    status: str
    design: Design
    design_sha256: str
    doses: Mapping[date, DoseStatus]

    @property
    def schedule(self) -> list[Dose]:
        """The dated schedule."""
        return self.design.schedule(self.start)

    def verdict(
        self,
        outcome: str,
        episodes: Sequence[Episode],
        *,
        until: date,
        origin: str | None = None,
        **options: Any,
    ) -> Verdict:
        """Return what the trial has shown so far, nights counted on the arm they were allocated to.

        Args:
            outcome: A measure of a night, see ``nights.MEASURES``.
            episodes: The person's nights.
            until: Last night to count.
            origin: Where the outcome is taken from (``diary``, ``fitbit``, ...); by default the one
                place that has it for most nights, so that two instruments are never mixed.
            options: As ``trials.analyse`` takes them; they win over the design's own, with a warning.

        Raises:
            NightlabError: No such measure, or too little data.
        """
        check_outcome(outcome or "nothing")
        due = [d for d in self.schedule if d.night is not None and d.night <= until]
        values, used = _outcome(outcome, episodes, {d.night for d in due if d.night}, origin)
        if not values:
            raise self._without_outcome(outcome, episodes, origin)
        given = {k: v for k, v in options.items() if v is not None}
        factor = factor_seen(
            self.design, given.get("active"), given.get("control"), given.get("half_life_nights")
        )
        given |= factor.names if factor else self._named(given)
        sealed = self._plan(outcome)
        plan = {**sealed, **given}
        redraw = self._redraw(plan, factor)
        others = {name: felt[: len(due)] for name, felt in factor.others.items()} if factor else {}
        table = {
            "night": [d.night for d in due],
            "arm": factor.labels[: len(due)] if factor else [d.arm for d in due],
            "block": [d.block for d in due],
            outcome: [values.get(d.night) if d.night else None for d in due],
            **others,
        }
        try:
            verdict = analyse(
                table,
                outcome=outcome,
                arm="arm",
                night="night",
                block="block",
                block_nights=self.design.block_nights,
                redraw=redraw.first(len(due)) if redraw else None,
                covariates=tuple(others),
                **plan,
            )
        except NightlabError as error:
            raise NightlabError(
                error.what,
                where=error.where.replace("table", f"trial {self.id}", 1),
                fix=error.fix,
            ) from error
        # Which of several arms, or things, is the question was never sealed.
        is_open = len(self.design.arms) > 2 and not self.design.unit
        asked = factor.names if factor else ("active",) * is_open
        changed = [
            name
            for name in SEALED
            if name in given and name not in asked and given[name] != sealed.get(name)
        ]
        astray = [s for d in due if d.take_on and (s := self.doses.get(d.take_on)) != "taken" and s]
        warnings = self._of_doses("active" in plan) + self._warnings(outcome, used, changed, astray)
        return self._with_unit(verdict).with_warnings(warnings)

    def _with_unit(self, verdict: Verdict) -> Verdict:
        arm = f"{verdict.arm} {self.design.unit}".strip()
        return replace(verdict, arm=arm)

    def _of_doses(self, is_one_named: bool) -> list[str]:  # noqa: FBT001 - one use, beside its meaning
        if not self.design.unit or is_one_named:
            return []
        return ["The effect is read off a straight line through all doses."]

    def _redraw(self, plan: Mapping[str, Any], factor: FactorSeen | None) -> Redraw | None:
        if factor:
            return factor.redraw
        if "active" in plan:
            return self.design.redraw(plan["active"])
        return self.design.redraw_doses() if self.design.unit else None

    def _without_outcome(
        self, outcome: str, episodes: Sequence[Episode], origin: str | None
    ) -> NightlabError:
        """Return the error for a trial none of whose nights has an outcome from a place."""
        nights = {d.night for d in self.schedule if d.night}
        known = sorted(
            {
                e.origin
                for e in episodes
                if getattr(e.measures, outcome) is not None and not e.is_nap and e.date in nights
            }
        )
        if origin and known:
            return NightlabError(
                f"{origin!r} has {outcome} for no night of trial {self.id}",
                where="source",
                fix=f"these have it: {', '.join(known)}",
            )
        return NightlabError(
            f"no night of trial {self.id} has {outcome} yet",
            where="outcome",
            fix="log the nights with `nightlab log`, or import them",
        )

    def _named(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Return the arms that were asked for as the design writes them; of two, one tells the other.

        Raises:
            NightlabError: No such arm, or one and the same twice.
        """
        arms = self.design.arms
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

    def _plan(self, outcome: str) -> dict[str, Any]:
        """Return what the design fixed before the first night."""
        design = self.design
        plan: dict[str, Any] = {
            "control": design.arms[0],
            **({"active": design.arms[1]} if len(design.arms) == 2 else {}),
            "better": design.better or MEASURES[outcome].better,
            "prior": design.prior,
            "half_life_nights": design.half_life_nights,
            "family": "gaussian",
        }
        if design.worthwhile is not None and design.outcome == outcome:
            plan["worthwhile"] = design.worthwhile
        return plan

    def _warnings(
        self, outcome: str, origin: str, changed: Sequence[str], astray: Sequence[DoseStatus]
    ) -> list[str]:
        warnings = [f"Outcomes are those of {origin}."]
        if self.design.outcome and self.design.outcome != outcome:
            warnings.append(
                f"The outcome named before the first night was {self.design.outcome}; {outcome} was not."
            )
        if changed:
            warnings.append(f"Changed after the design was sealed: {', '.join(changed)}.")
        if astray:
            told = [f"{astray.count(how)} {how}" for how in ("missed", "late") if how in astray]
            warnings.append(
                f"Doses not taken as planned: {', '.join(told)}; nights count on the arm they were allocated to."
            )
        return warnings


def doses_due(trials: Sequence[RunningTrial], night: date) -> list[tuple[RunningTrial, Dose]]:
    """Return the doses of the evening before a night, of all trials that were not stopped."""
    return [
        (trial, dose)
        for trial in trials
        for dose in trial.schedule
        if trial.status != "stopped" and dose.night == night
    ]


def trial_with_dose(
    trials: Sequence[RunningTrial], nights: Sequence[date]
) -> tuple[RunningTrial, date]:
    """Return the one trial with a dose before the first of some nights that has any, and its evening.

    Raises:
        NightlabError: No trial, none with such a dose, or more than one.
    """
    if not trials:
        raise NightlabError(
            "no trial runs", where="dose", fix="begin one with `nightlab trial start`"
        )
    for night in nights:
        due = [trial for trial, _ in doses_due(trials, night)]
        if len(due) > 1:
            raise NightlabError(
                f"trials {' and '.join(t.id for t in due)} both have a dose that evening",
                where="dose",
                fix="name one with --trial",
            )
        if due:
            return due[0], night - timedelta(days=1)
    last = trials[-1]
    end = last.start + timedelta(days=last.design.nights)
    paused = next((night for night in nights if last.start < night <= end), None)
    raise NightlabError(
        f"trial {last.id} has no dose for the night that ends on {paused or nights[-1]}",
        where="date",
        fix="nothing is given that evening; leave the dose out"
        if paused
        else f"its nights end from {last.schedule[0].night} to {last.schedule[-1].night}",
    )


def make_design(arms: Sequence[str], *, block_nights: int | None, **rules: Any) -> Design:
    """Return a design; the block defaults to one period of each arm, or to the whole trial.

    Raises:
        NightlabError: Rules that contradict each other, or an outcome that no night can have.
    """
    period, nights = rules["period_nights"], rules["nights"]
    default = period * len(arms) if period > 1 else nights
    given = {k: v for k, v in rules.items() if v is not None}
    check_outcome(given.get("outcome", ""))
    return Design(
        tuple(arms), block_nights=block_nights if block_nights is not None else default, **given
    )


def check_outcome(name: str) -> None:
    """Refuse a trial's outcome that no night of the lab could ever have; none at all is allowed.

    Raises:
        NightlabError: No such measure.
    """
    if name and name not in MEASURES:
        raise NightlabError(
            f"no measure is called {name!r}",
            where="outcome",
            fix=f"use one of {', '.join(MEASURES)}",
        )


def status_on(evening: date, today: date, start: date, design: Design, told: str) -> str:
    """Return how far a trial has come: one that was begun also waits for its first evening, and ends.

    Args:
        evening: The date of this evening.
        today: The local date.
        start: The trial's first evening.
        design: Its design.
        told: What was written down of it.
    """
    if told != "running":
        return told
    if start > evening:
        return "planned"
    return "running" if start + timedelta(days=design.nights) >= today else "finished"


def _outcome(
    outcome: str, episodes: Sequence[Episode], nights: set[date], origin: str | None
) -> tuple[dict[date, float], str]:
    """Return the outcome by night from one place, and that place."""
    by_origin: dict[str, dict[date, float]] = {}
    for episode in sorted(episodes, key=lambda e: e.tells_least):
        value = getattr(episode.measures, outcome)
        if value is None or episode.is_nap or episode.date not in nights:
            continue
        if origin in (None, episode.origin, episode.source):
            by_origin.setdefault(episode.origin, {}).setdefault(episode.date, value)
    if not by_origin:
        return {}, ""
    best = max(by_origin, key=lambda name: (len(by_origin[name]), name == "diary"))
    return by_origin[best], best
