"""What a person's own trial of a step says of it, and whether more nights of it are worth having."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.drivers.sentences import share as in_percent
from nightlab.evidence import collection
from nightlab.safety.rules import RANK
from nightlab.units import signed

if TYPE_CHECKING:
    from nightlab.drivers import Tested
    from nightlab.plan.case import Judged
    from nightlab.plan.records import Option, Place
    from nightlab.plan.testing import Proposal

OWN = "Your own trial"
"""How every sentence begins that tells of one."""
OPEN = "not-known-yet"


def told(verdict: Tested) -> str:
    """Return what an own trial showed of a step, with its figures."""
    began = f"{OWN} {verdict.trial}"
    if verdict.decision == OPEN:
        return f"{began} has not settled it: {_figures(verdict)}."
    if verdict.decision == "no-useful-effect":
        return f"{began} showed no useful effect: {_figures(verdict)}."
    what = "works for you" if helped(verdict) else "harms you"
    return f"{began} showed that it {what}: {_figures(verdict)}."


def helped(verdict: Tested) -> bool:
    """Whether doing the step was better: the better arm, or the other one where the arm brings the driver in."""
    return (verdict.decision == "works") != verdict.adds


def settled(found: Judged) -> tuple[Place, str] | None:
    """Return where an own trial puts a step: kept if it works and nothing refers it, left if it does not."""
    verdict = found.verdict
    if verdict is None or verdict.decision == OPEN:
        return None
    if verdict.decision == "no-useful-effect" or not helped(verdict):
        return "not worth it", told(verdict)
    if RANK[found.permit.decision] >= RANK["refer"]:
        return None
    return "now", told(verdict)


def more_nights(proposal: Proposal | None, outcome: str) -> str:
    """Return whether another trial of what is not settled would be worth its nights.

    Args:
        proposal: The best trial that could be made of it; None where none can be made now.
        outcome: What it would be judged by.
    """
    if proposal is None:
        return (
            "Whether more nights of it are worth having is asked again once a trial of it is open."
        )
    unit = collection().outcome(outcome).unit
    worth = "worth its nights" if proposal.net > 0 else "not worth its nights"
    return (
        f"Another trial, of {proposal.nights} nights, would end in a clear answer with a chance of "
        f"{in_percent(proposal.chance)}; knowing would gain about {proposal.learning:.1f} {unit} a night, which is "
        f"{worth}."
    )


def own_trial_of(option: Option) -> str:
    """Return the sentence of an option that tells of an own trial; empty without one."""
    return next((reason for reason in option.reasons if reason.startswith(OWN)), "")


def _figures(verdict: Tested) -> str:
    measure = collection().outcomes.get(verdict.outcome)
    unit, label = (f" {measure.unit}", measure.label) if measure else ("", verdict.outcome)
    mean, low, high = (signed(x, ".1f") for x in (verdict.mean, verdict.lo95, verdict.hi95))
    return f"{mean}{unit} on {label} (95 % {low} to {high})"
