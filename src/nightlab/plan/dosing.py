"""How much of a supplement to take from tonight on: up by nights held, down by how it was borne."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary import ladder
from nightlab.plan.permitting import trial_level
from nightlab.plan.programme.progress import progress, scores
from nightlab.plan.steps import is_of
from nightlab.plan.titration import Taken, titrate
from nightlab.safety import check
from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from datetime import date

    from nightlab.formulary import Ladder, Level
    from nightlab.plan.case import Case, Judged
    from nightlab.plan.records import Option
    from nightlab.plan.titration import NextDose

TAKEN = frozenset({"now", "test"})
"""Places in which a supplement is taken, as far as the plan knows."""
DOWN = frozenset({"down", "pause", "stop"})


@dataclass(frozen=True, slots=True)
class Dose:
    """The dose of a step from tonight on.

    Args:
        next: What to take, and why.
        since: First evening of this level.
        too_much: Lowest amount that was once not borne; None where there is none.
    """

    next: NextDose
    since: date
    too_much: float | None


def dose(each: Judged, case: Case) -> Dose | None:
    """Return the dose of a supplement; None where it has no ladder for this person.

    Assumptions: what the last plan had one take was taken since; without a trial of its own that worked,
        a supplement is taken only to prepare a trial, so that it never rises above the trial's dose.
    """
    rungs = _ladder(each, case)
    if rungs is None:
        return None
    before = case.option_before(each.step.key)
    taken = _taken(each, case, rungs, before)
    found = titrate(each.step, rungs, taken, today=case.today)
    stays = found.level == taken.level and taken.since is not None
    return Dose(
        found, taken.since if stays and taken.since else case.today, _too_much(taken, found, rungs)
    )


def not_borne(each: Judged, case: Case) -> str:
    """Return why a supplement that was taken is taken no more; empty where it is not so.

    Assumptions: what safety or an own trial says against it is told in their own words, and not here.
    """
    before = case.option_before(each.step.key)
    if before is None or (before.dose is None and before.too_much is None):
        return ""
    is_settled = each.verdict is not None and each.verdict.decision in {"harms", "no-useful-effect"}
    if is_settled or RANK[each.permit.decision] >= RANK["refer"]:
        return ""
    found = dose(each, case)
    return found.next.reason if found is not None and found.next.level is None else ""


def _ladder(each: Judged, case: Case) -> Ladder | None:
    if each.step.kind != "supplement":
        return None
    place, age = case.profile.profile or "EU", case.profile.age_years
    try:
        return ladder(each.step.agent, profile=place, age_years=age)
    except NightlabError:
        return None


def _taken(each: Judged, case: Case, rungs: Ladder, before: Option | None) -> Taken:
    level = _level(each, case, rungs, before)
    verdict = each.verdict.decision if each.verdict is not None else ""
    isi, phq9 = scores(case.told), scores(case.told, ("phq9",))
    return Taken(
        level=level,
        since=(before.level_since if before else None) or (case.today if level else None),
        told=case.told,
        decision=each.permit.decision,
        verdict=verdict,
        running=any(is_of(name, each.step) for name in case.busy),
        too_much=before.too_much if before else None,
        cap=_cap(each, case, rungs, verdict),
        agreed=RANK[each.permit.decision] < RANK["refer"],
        weeks=case.week - 1,
        isi_change=progress(case.week, isi).isi_change,
        phq9_change=phq9[-1] - phq9[0] if len(phq9) > 1 else None,
    )


def _level(each: Judged, case: Case, rungs: Ladder, before: Option | None) -> Level | None:
    """Return the present level: the last plan's, or that of the own trial that worked."""
    amount = before.dose if before is not None and before.place in TAKEN else None
    if amount is None and each.verdict is not None and each.verdict.decision == "works":
        amount = trial_level(each.step, case.profile)
    return next((level for level in rungs.levels if level.amount == amount), None)


def _cap(each: Judged, case: Case, rungs: Ladder, verdict: str) -> float:
    """Return the highest level that safety leaves; before a trial no more than it would use."""
    most = trial_level(each.step, case.profile) if verdict != "works" else None
    left = [
        level.amount
        for level in rungs.levels
        if (most is None or level.amount <= most) and _is_left(each, case, level)
    ]
    return max(left, default=0.0)


def _is_left(each: Judged, case: Case, level: Level) -> bool:
    """Whether safety has nothing against a level beside all that is taken already."""
    if not level.unit.endswith("mg"):
        return True
    report = check(case.profile, names=[each.step.agent], elemental_mg=level.amount)
    return not any(each.action == "cap" for each in report.constraints)


def _too_much(taken: Taken, found: NextDose, rungs: Ladder) -> float | None:
    """Return the lowest amount that was not borne; what is merely no longer allowed is none."""
    level = taken.level
    if level is None or level not in rungs.levels or found.move not in DOWN:
        return taken.too_much
    is_allowed = taken.cap is None or level.amount <= taken.cap
    if not is_allowed or taken.verdict in {"harms", "no-useful-effect"}:
        return taken.too_much
    return min(x for x in (level.amount, taken.too_much) if x is not None)
