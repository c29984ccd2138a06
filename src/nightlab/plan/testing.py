"""What to test next: which trial teaches enough to be worth its nights, and the command that begins it.

What knowing is worth (see ``outlook``) is set over a year against the nights of the trial itself. How sharp a
trial would be comes from the person's own nights, see ``rehearsal.own.precision``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

from nightlab.drivers.sentences import share as in_percent
from nightlab.evidence import collection
from nightlab.nights import MEASURES
from nightlab.plan.outlook import preposterior
from nightlab.plan.permitting import trial_level
from nightlab.plan.records import Test
from nightlab.plan.steps import trying
from nightlab.plan.worth import as_worth, gain_of, gain_on, likeliest, worthwhile_of
from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, time

    from nightlab.nights import Episode
    from nightlab.plan.case import Case, Judged
    from nightlab.rehearsal.own import OwnNights
    from nightlab.trials.verdict import Better

LENGTHS = {"nightly": (28, 56, 84), "pairs": (56, 84)}
"""Nights that a trial of each design may take."""
BLOCK_NIGHTS = 14
FEWEST_OWN = 14
TOLD_SD = {"sol_min": 15.0, "waso_min": 25.0, "tst_min": 60.0, "se_percent": 7.0, "quality": 0.8}
"""Spread of one person's nights where theirs are not known: design values, 15 min as in docs/evidence.md."""
SAMPLES = 8
YEAR_NIGHTS = 365
# What a step asks for in return, and what a night of a trial costs, in shares of the gain worth having
# (design values): for each degree of burden, for each euro a month, for the bother of a schedule.
BURDEN_SHARE, EURO_SHARE, BOTHER_SHARE = 0.1, 0.01, 0.05
KEPT_BONUS = 1.25
"""By how much the test of the last plan counts more, so that plans do not change their mind each day."""
LEAST_CHANCE = 0.2
"""Chance of a clear answer under which a trial is not proposed."""
LEAD_CHANCE = 0.3
"""Chance of a driver from which it is a lead (own design)."""
WHOLE_SLEEP = frozenset({"isi", "psqi", "sleep", "quality", "se_percent"})
"""Outcomes that speak of sleep as a whole, whatever the complaint."""
LEAST_LEARNING = 0.05
"""Share of the gain worth having that knowing has to be worth a night (own design)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A trial that could be made, and what it would be worth.

    Args:
        judged: The step.
        plan: Design, see ``trials.plan_design``.
        nights: How long.
        learning: Expected gain of knowing, a night, in the outcome's unit.
        net: The same over a year, less the trial's own nights.
        chance: Chance of a clear answer.
    """

    judged: Judged
    plan: str
    nights: int
    learning: float
    net: float
    chance: float


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rehearsal rests on, in words, and whether that is the person's own nights."""

    words: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What is tested next, or why nothing is.

    Args:
        test: The one test; None where none is worth it.
        why: A sentence where there is none; empty otherwise.
        learning: What knowing would be worth of each step that could be tested, by its key.
        best: The best trial of each of them.
    """

    test: Test | None
    why: str
    learning: dict[str, float]
    best: Mapping[str, Proposal] = field(default_factory=dict)


def choose_test(placed: Sequence[Judged], case: Case, episodes: Sequence[Episode]) -> Choice:
    """Return the one trial that teaches most for its nights; none while another one runs.

    Args:
        placed: All steps in their places; those that wait may be tested.
        case: The person.
        episodes: Their nights.
    """
    if case.is_stopped or case.is_referred:
        return Choice(None, "No test before a clinician has been seen.", {})
    if case.unanswered:
        return Choice(None, "", {})
    outcome = case.ranking.outcome
    begun = any(e.is_agent and e.place == "now" and e.verdict is None for e in placed)
    fit = [e for e in placed if _may_be_tested(e, case) and not (begun and e.is_agent)]
    if case.busy:
        return Choice(
            None, f"A trial of {', '.join(case.busy)} is running: one thing at a time.", {}
        )
    if not fit:
        return Choice(None, "Nothing is open to a test now: what you do comes first.", {})
    own, about = nights_like(episodes, outcome, case.today)
    every = [proposal for each in fit for proposal in _proposals(each, case, own)]
    learning = {each.step.key: max(p.learning for p in every if p.judged is each) for each in fit}
    each_best = {p.judged.step.key: p for p in sorted(every, key=lambda p: p.net)}
    least = LEAST_LEARNING * worthwhile_of(outcome)
    good = [p for p in every if p.net > 0 and p.learning >= least and p.chance >= LEAST_CHANCE]
    kept = case.earlier.test.step if case.earlier and case.earlier.test else ""
    best = max(good, key=lambda p: _preference(p, kept), default=None)
    if best is None:
        return Choice(None, _why_none(every, outcome), learning, each_best)
    return Choice(_as_test(best, case, about), "", learning, each_best)


def _preference(proposal: Proposal, kept: str) -> tuple[float, int]:
    """Return by what trials compete; the one of the last plan stays unless another is clearly better."""
    step = proposal.judged.step
    return proposal.net * (KEPT_BONUS if step.key == kept else 1.0), -step.order


def with_learning(each: Judged, learning: dict[str, float], case: Case) -> Judged:
    """Return a step whose worth tells what knowing would add."""
    found = learning.get(each.step.key)
    if found is None or each.worth is None:
        return each
    gain = gain_of(each.step, case.ranking)
    same = gain is not None and gain.outcome == case.ranking.outcome
    return replace(each, worth=as_worth(gain, found)) if gain and same else each


def nights_like(episodes: Sequence[Episode], outcome: str, until: date) -> tuple[OwnNights, Basis]:
    """Return how the person's nights vary, and on what that rests."""
    from nightlab.rehearsal.own import own_nights
    from nightlab.rehearsal.own.record import latest

    values, origin = latest(episodes, outcome, until=until)
    seen = int(np.isfinite(values).sum())
    if seen >= FEWEST_OWN and float(np.nanstd(values)) > 0:
        return own_nights(values), Basis(f"{seen} of your own nights ({origin})", is_own=True)
    sd = TOLD_SD.get(outcome, collection().outcome(outcome).typical_sd or 1.0)
    words = f"a usual spread of nights, since only {seen} of yours are known"
    return _told(sd), Basis(words, is_own=False)


@cache
def _told(sd: float) -> OwnNights:
    from nightlab.rehearsal.own import told_nights

    return told_nights(sd)


def _may_be_tested(each: Judged, case: Case) -> bool:
    """Whether a step may be tested now: safe, waiting, with a design, and with a dose where it needs one."""
    step, how = each.step, trying(each.step.key)
    if how is None or each.place != "later" or each.is_waiting:
        return False
    # A trial cannot know which evenings come with a drink, and is refused for it.
    if each.permit.only_sober or RANK[each.permit.decision] >= RANK["refer_cbti_first"]:
        return False
    if each.permit.decision == "cap" and each.permit.level is None:
        return False  # bounded for this person, and no dose by which a trial could keep the bound
    if how.dose is not None and trial_level(step, case.profile) is None:
        return False
    if how.before_bed_min is not None and each.permit.at is None:
        return False
    return MEASURES[case.ranking.outcome].better is not None and _has_lead(each, case)


def _has_lead(each: Judged, case: Case) -> bool:
    """Whether anything speaks for a step on this outcome: a driver, an own trial, or trials on others."""
    driver = likeliest(each.step, case.ranking)
    if each.verdict is not None or (driver is not None and driver.probability >= LEAD_CHANCE):
        return True
    shelf, fitting = collection(), {case.ranking.outcome, *WHOLE_SLEEP}
    found = (
        trial.direction
        for agent, on in each.step.evidence
        if on in fitting
        for trial in shelf.results(shelf.agent(agent).key, on)
    )
    return bool({"benefit", "harm"} & set(found))


def _proposals(each: Judged, case: Case, own: OwnNights) -> list[Proposal]:
    outcome = case.ranking.outcome
    delta = worthwhile_of(outcome)
    belief = gain_on(each.step, case.ranking, outcome).belief
    price = delta * (BURDEN_SHARE * each.step.burden + EURO_SHARE * each.step.cost_eur_month)
    bother = delta * BOTHER_SHARE * (1 + each.step.burden)
    found = []
    for nights in LENGTHS[each.step.plan]:
        se, sd = _error(each.step.plan, nights, outcome, own)
        outlook = preposterior(belief, se, sd=sd, delta=delta, price=price)
        net = (outlook.learning * (YEAR_NIGHTS - nights) - bother * nights) / YEAR_NIGHTS
        found.append(Proposal(each, each.step.plan, nights, outlook.learning, net, outlook.chance))
    return found


def _error(plan: str, nights: int, outcome: str, own: OwnNights) -> tuple[float, float]:
    """Return the standard error of a trial's effect and the spread of nights, in the outcome's unit."""
    return _errors(plan, nights, outcome, _Key(own))


class _Key:
    """Nights as a key: the same object is the same nights."""

    def __init__(self, own: OwnNights) -> None:
        self.own = own

    def __hash__(self) -> int:
        return id(self.own)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.own is self.own


@lru_cache(maxsize=64)
def _errors(plan: str, nights: int, outcome: str, key: _Key) -> tuple[float, float]:
    from nightlab.rehearsal.own import Question
    from nightlab.rehearsal.own.precision import precision
    from nightlab.trials import plan_design

    block = BLOCK_NIGHTS if plan == "nightly" else None
    design = plan_design(
        plan, ["without", "with"], nights=nights, seed=1, block_nights=block, outcome=outcome
    )
    better = cast("Better", MEASURES[outcome].better)
    question = Question(design, better, worthwhile_of(outcome))
    found = precision(question, key.own, samples=SAMPLES)
    return float(np.mean(found.se)) / found.unit, float(np.mean(found.sd)) / found.unit


# --- in words -------------------------------------------------------------------------------------------------


def _as_test(best: Proposal, case: Case, about: Basis) -> Test:
    step, outcome = best.judged.step, case.ranking.outcome
    unit = collection().outcome(outcome).unit
    reason = (
        f"Of all that could be tested, knowing this is worth most: about {best.learning:.1f} {unit} a night on "
        f"average. The chance of a clear answer is {in_percent(best.chance)}, by formula, from {about.words}."
    )
    if not about.is_own:
        reason += f" Begin it once {FEWEST_OWN} nights are known, so that it starts from how you sleep now."
    level = best.judged.permit.level
    dose = trial_level(step, case.profile)
    if level is not None and dose is not None and dose > level.amount:
        reason += (
            f" Go up to {dose:g} {level.unit} by the ladder first, to see that you tolerate it."
        )
    reason = " ".join([reason, *best.judged.permit.cautions])
    return Test(
        step=step.key,
        plan=best.plan,
        nights=best.nights,
        blind=step.blind,
        outcome=outcome,
        chance=best.chance,
        command=command(best.judged, case, best.plan, best.nights),
        reason=reason,
    )


def command(each: Judged, case: Case, plan: str, nights: int) -> str:
    """Return the command that settles the trial, with everything that it needs."""
    step, how = each.step, trying(each.step.key)
    assert how is not None  # noqa: S101 - for the type checker; only what has a design is proposed
    swallowed = step.kind in {"supplement", "food"}
    dose = trial_level(step, case.profile)
    words = ["nightlab trial new", f'--{"take" if swallowed else "do"} "{how.name}"']
    words += [f"--dose {dose:g}"] if dose is not None else []
    words += [f"--form {how.form}"] if how.form else []
    words += [f"--at {_clock(each.permit.at)}"] if each.permit.at is not None else []
    words += [f"--outcome {case.ranking.outcome}", f"--plan {plan}", f"--nights {nights}"]
    words += ["--blind helper"] if step.blind else []
    return " ".join([*words, "--out protocol.toml"])


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _why_none(every: Sequence[Proposal], outcome: str) -> str:
    unit = collection().outcome(outcome).unit
    best = max(every, key=lambda p: p.net)
    label = best.judged.step.label
    if best.chance < LEAST_CHANCE:
        return (
            f"No test now: even the best one, of {label}, would end in a clear answer with a chance of only "
            f"{in_percent(best.chance)} on nights like yours."
        )
    return (
        f"No test is worth its nights now: of the best one, {label}, knowing would gain only about "
        f"{best.learning:.1f} {unit} a night."
    )
