"""From what a person wants to try to a protocol: safe for them, with what is known of it taken in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from secrets import randbits
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.evidence import collection, weigh
from nightlab.formulary import find_agent
from nightlab.nights import MEASURES
from nightlab.safety import check
from nightlab.safety.medicines import named
from nightlab.safety.rules import RANK
from nightlab.trials.amounts import milligrams, refuse_same_substance, with_drink
from nightlab.trials.conduct import refuse_unsafe
from nightlab.trials.designs.cells import TOGETHER
from nightlab.trials.designs.making import plan_design
from nightlab.trials.protocol import (
    Eligibility,
    Protocol,
    Treatment,
    refuse_unfit_family,
    usual_family,
)
from nightlab.trials.yardsticks import Literature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, time

    from nightlab.person import Profile
    from nightlab.safety import SafetyReport
    from nightlab.safety.report import Fired
    from nightlab.trials.design import Design

WEEK = 7
USUAL_NIGHTS = 56
USUAL_BLOCK_NIGHTS = 14
FARTHEST_NIGHTS = 28
"""How far from the usual length a plan that needs whole blocks or pairs may go."""
NIGHTLY_HALF_LIFE = 0.5
"""Longest half-life, in nights, at which changing arms from night to night still tells most."""
HALF_LIFE_A_WEEK = 3.0
"""Longest half-life, in nights, for each week that an arm is kept: half of the contrast is left then."""
MOST_WEEKS = 3
SEED_BITS = 63
CONTROLS = ("placebo", "nothing")
# Widest that two nights of one person can be apart, by the measure's unit.
WIDEST = {"min": 1440.0, "h": 24.0, "%": 100.0, "1-5": 4.0, "": 100.0, "/h": 100.0}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to try.

    Args:
        name: As the person calls it.
        dose: Of one evening, in ``unit``; of magnesium the elemental amount.
        unit: Of the dose.
        form: Such as ``capsules``.
        at: When it is taken.
        is_taken: Whether it is swallowed, breathed in or put on the skin; else something that is done.
    """

    name: str
    dose: float | None = None
    unit: str = "mg"
    form: str = ""
    at: time | None = None
    is_taken: bool = True


def settle(
    things: Sequence[Thing],
    *,
    outcome: str,
    today: date,
    against: str = "placebo",
    plan: str | None = None,
    nights: int | None = None,
    block_nights: int | None = None,
    period_nights: int | None = None,
    half_life_nights: float = 0.0,
    worthwhile: float | None = None,
    better: str = "",
    prior: str | None = None,
    seed: int | None = None,
    person: Profile | None = None,
    agreed_by: str = "",
    doses: Sequence[str] = (),
    **rest: Any,
) -> Protocol:
    """Return a protocol for trying things, refused where it is not safe for the person.

    Args:
        things: One; or several, which ``factorial`` combines and other plans compare.
        outcome: The measure that decides.
        today: Date of the check.
        against: The control: ``placebo``, ``nothing``, or another thing to compare with.
        plan: See ``designs.making.NAMES``; by default nightly, or weeks in pairs where it lingers.
        nights: Length; by default eight weeks, or what is nearest and fits the plan.
        block_nights: Nights within which arms are balanced.
        period_nights: Nights for which an arm is kept; by default as long as what lingers asks for.
        half_life_nights: Nights in which half of the effect fades.
        worthwhile: Smallest effect worth the trouble, in the outcome's unit; by default the table's.
        better: Which way is better, where the measure does not say.
        prior: What the verdict starts from; by default the evidence where there is some, else scepticism.
        seed: Fixes the schedule; drawn where not given.
        person: Who tries it; needed for whatever the formulary knows.
        agreed_by: Clinician who agreed.
        doses: For the plan ``dose``: the doses from 0.
        rest: What else a :class:`Protocol` takes.

    Raises:
        NightlabError: Not safe, not known to be safe, or parts that contradict each other.
    """
    _check_outcome(outcome, better)
    _check_things(things, against)
    if plan == "factorial":
        refuse_same_substance([thing.name for thing in things])
    family = rest.pop("family", None) or usual_family(outcome)
    refuse_unfit_family(outcome, family)
    against_too = _control(things, against)
    every = (*_highest(things, doses), *against_too)
    if plan == "timeofday":
        every = tuple(replace(thing, at=None) for thing in every)  # the plan moves the hour
    eligible = eligibility(every, person, today, agreed_by=agreed_by)
    size = _worthwhile(outcome, worthwhile)
    is_plain = len(things) == 1 and against in CONTROLS and plan != "timeofday"
    known = literature(things[0].name, outcome, size) if is_plain and size else None
    arms = doses or _arms(things, against, plan)
    chosen = plan or ("dose" if doses else _plan(half_life_nights, len(arms)))
    design = _drawn(
        chosen,
        arms,
        nights=nights,
        seed=randbits(SEED_BITS) if seed is None else seed,
        block_nights=block_nights,
        period_nights=period_nights or _period(chosen, half_life_nights),
        half_life_nights=half_life_nights,
        outcome=outcome,
        better=better or MEASURES[outcome].better or "",
        worthwhile=size,
        prior=prior or ("evidence" if known else "sceptical"),
        unit=things[0].unit if doses else None,
    )
    return Protocol(
        design,
        treatments=_treatments((*things, *against_too), design),
        literature=known,
        eligibility=eligible,
        family=family,
        **rest,
    )


def eligibility(
    things: Sequence[Thing], person: Profile | None, today: date, *, agreed_by: str = ""
) -> Eligibility | None:
    """Return what the safety check says, None where there is nothing that it knows.

    Raises:
        NightlabError: Nobody to check, or something that this person should not try.
    """
    known = [thing for thing in things if thing.is_taken or _is_ruled(thing.name)]
    if person is None:
        if not known:
            return None
        raise NightlabError(
            f"whether {known[0].name} is safe depends on who takes it",
            where="--me",
            fix="tell of yourself once with `nightlab check`, or describe yourself in a file and give it with "
            "--me; `nightlab safety check --help` shows how",
        )
    reports = [_checked(thing, person) for thing in known] or [check(person, names=[])]
    for thing, report in zip(known or things, reports, strict=False):
        _refuse(thing, report, agreed_by)
    strongest = max((_decision(r) for r in reports), key=RANK.__getitem__)
    reasons = [f"{f.rule}: {_reason(f)}" for report in reports for f in report.fired]
    reasons += [
        f"{thing.name}: no dose was told, so it was held against no limit."
        for thing in known
        if thing.is_taken and thing.dose is None
    ]
    return Eligibility(strongest, today, tuple(dict.fromkeys(reasons)), agreed_by)


def literature(name: str, outcome: str, worthwhile: float) -> Literature | None:
    """Return what trials on others say of one thing; None where they say nothing."""
    try:
        found = weigh(name, outcome, worthwhile=worthwhile)
    except NightlabError:
        return None
    return Literature((found.person,), found.weight) if found.person else None


def _highest(things: Sequence[Thing], doses: Sequence[str]) -> Sequence[Thing]:
    """Return the things as they are checked: of several doses the highest."""
    try:
        return (
            [replace(thing, dose=max(map(float, doses))) for thing in things] if doses else things
        )
    except ValueError:
        return things  # what is no number is refused where the doses are read


def _decision(report: SafetyReport) -> Any:
    return max((report.decision, *report.agents.values()), key=RANK.__getitem__)


def _amount(thing: Thing) -> tuple[str, float | None, str]:
    return thing.name, thing.dose, thing.unit


def _checked(thing: Thing, person: Profile) -> SafetyReport:
    mg = milligrams(*_amount(thing))
    drinking = with_drink(person, thing.name, mg, thing.at)
    return check(drinking, names=[thing.name], elemental_mg=mg, at=thing.at)


def _refuse(thing: Thing, report: SafetyReport, agreed_by: str) -> None:
    decision = _decision(report)
    why = next((f.reason for f in report.fired if f.action == decision), "")
    refuse_unsafe(decision, why, agreed_by=agreed_by, where=thing.name)
    cap = next((c for c in report.constraints if c.action == "cap"), None)
    agent = find_agent(thing.name)
    if agent is not None and agent.name == "alcohol":
        why = "Alcohol is something to limit, and no thing to take for sleep."
        refuse_unsafe("refer", why, agreed_by=agreed_by, where=thing.name)
    early = next((c for c in report.constraints if c.kept is False), None)
    unsaid = next((c for c in report.constraints if c.free is not None and c.kept is None), None)
    if cap is not None and thing.dose is not None:
        caps = [float(amount) for name, amount in cap.params.items() if "cap" in name]
        most, mg = ", ".join(f"{each:g}" for each in caps), milligrams(*_amount(thing))
        beside = " beside what you take already" if mg and mg <= min(caps, default=0) else ""
        raise NightlabError(
            f"{thing.dose:g} {thing.unit} would be too much{beside}: at most {most} a day. "
            f"{cap.reason}".rstrip("."),
            where=thing.name,
            fix="plan a smaller dose",
        )
    if early is not None:
        free = ", ".join(str(window) for window in early.free or ()) or "none is left"
        raise NightlabError(
            f"{thing.at:%H:%M} is too near to {', '.join(early.medicines) or 'a medicine'}",
            where=thing.name,
            fix=f"take it at another hour: {free}",
        )
    if unsaid is not None:
        free = ", ".join(str(window) for window in unsaid.free or ()) or "none is left"
        raise NightlabError(
            f"it must keep its distance from {', '.join(unsaid.medicines) or 'a medicine'}, and no hour is named",
            where=thing.name,
            fix=f"name one with --at, in a plan that keeps to it: {free}",
        )


def _control(things: Sequence[Thing], against: str) -> tuple[Thing, ...]:
    """Return what else is tried: a control beside things to take is taken too, known or not."""
    if against in CONTROLS:
        return ()
    return (Thing(against, is_taken=any(t.is_taken for t in things) or _is_ruled(against)),)


def _is_ruled(name: str) -> bool:
    """Whether the rules speak of a thing by its very name, so that calling it something done does not hide it."""
    return find_agent(name) is not None or bool(named(name))


def _reason(fired: Fired) -> str:
    """Return why a rule fired, with the hours where it keeps a distance from a medicine."""
    before_h, after_h = (fired.params.get(key) for key in ("drug_before_h", "drug_after_h"))
    if before_h is None or after_h is None:
        return fired.reason
    hours = f"the medicine at least {before_h:g} h before, or at least {after_h:g} h after"
    return f"{fired.reason.rstrip('.')}: {hours}."


def _check_outcome(name: str, better: str) -> None:
    if name not in MEASURES:
        raise NightlabError(
            f"no measure is called {name!r}",
            where="outcome",
            fix=f"use one of {', '.join(MEASURES)}",
        )
    if not better and MEASURES[name].better is None:
        raise NightlabError(
            f"nothing says whether more or less of {name} is better",
            where="better",
            fix="say --better higher or --better lower",
        )


def _check_things(things: Sequence[Thing], against: str) -> None:
    names = [thing.name.strip().casefold() for thing in things]
    control = against.strip().casefold()
    again = next((n for n in names if names.count(n) > 1 or n == control or n in CONTROLS), None)
    if again is not None:
        raise NightlabError(
            f"{again} is named twice"
            if again not in CONTROLS
            else f"{again} is what it is held against",
            where="trial new",
            fix="name each thing to try once, and what it is held against with --against",
        )


def _worthwhile(outcome: str, asked: float | None) -> float | None:
    """Return the smallest effect worth the trouble; what no night could show is refused."""
    known, widest = collection().outcomes.get(outcome), WIDEST[MEASURES[outcome].unit]
    if asked is not None and not 0 < asked <= widest:
        raise NightlabError(
            f"{asked:g} cannot be the smallest change of {outcome} that is worth the trouble",
            where="worthwhile",
            fix=f"give a number above 0 and up to {widest:g}",
        )
    return asked if asked is not None else known.worthwhile if known else None


def _drawn(
    plan: str, arms: Sequence[str], *, nights: int | None, block_nights: int | None, **rest: Any
) -> Design:
    """Return the design; where no length was asked for, of the length nearest the usual that fits."""
    sizes = [nights] if nights is not None else _nearest(USUAL_NIGHTS)
    for size in sizes:
        block = _block(plan, size, len(arms)) if block_nights is None else block_nights
        try:
            return plan_design(plan, arms, nights=size, block_nights=block, **rest)
        except NightlabError as error:
            if error.where != "nights" or size == sizes[-1]:
                raise
    raise AssertionError(sizes)  # the last one either returns or raises


def _nearest(size: int) -> list[int]:
    near = range(size - FARTHEST_NIGHTS, size + FARTHEST_NIGHTS + 1)
    return sorted(near, key=lambda nights: (abs(nights - size), nights))


def _plan(half_life_nights: float, arms: int) -> str:
    if half_life_nights > NIGHTLY_HALF_LIFE:
        return "pairs"
    return "nightly" if arms == 2 else "latin"


def _period(plan: str, half_life_nights: float) -> int | None:
    """Return for how long an arm is kept where it lingers; None leaves it to the plan.

    Beyond three weeks the design is refused: what lingers longer cannot be tested in this way.
    """
    if plan not in ("pairs", "abab", "abba", "onoff"):
        return None
    weeks = ceil(half_life_nights / HALF_LIFE_A_WEEK)
    return WEEK * min(max(weeks, 1), MOST_WEEKS)


def _block(plan: str, nights: int, arms: int) -> int | None:
    """Return blocks of two weeks where a plan leaves them open, so that there are looks on the way."""
    size = USUAL_BLOCK_NIGHTS
    two = 1 if plan == "timeofday" else 2
    return size if plan in ("nightly", "timeofday") and arms in (two, 2) and nights > size else None


def _arms(things: Sequence[Thing], against: str, plan: str | None) -> list[str]:
    names = [thing.name for thing in things]
    if plan == "factorial" or (plan == "timeofday" and len(names) == 1):
        return names
    return [against, *names]


def _treatments(things: Sequence[Thing], design: Design) -> tuple[Treatment, ...]:
    """Return what the arms are; in a plan of doses the amounts are the arms."""
    found = []
    for arm in design.arms:
        own = [t for t in things if t.name in (arm, *arm.split(TOGETHER))]
        if design.unit:
            own = [things[0]] if float(arm) else []
        elif design.plan == "timeofday":
            own = [things[0]]
        elif arm == "placebo" and (things[0].at or things[0].form):
            found.append(Treatment(arm, form=things[0].form, at=things[0].at))
        for thing in own[:1] if len(own) == 1 else ():
            agent = find_agent(thing.name)
            dose = float(arm) if design.unit else thing.dose
            at = None if design.plan == "timeofday" else thing.at
            found.append(
                Treatment(
                    arm,
                    agent.name if agent else "",
                    thing.form,
                    dose,
                    thing.unit if dose else "",
                    at,
                )
            )
    return tuple(found)
