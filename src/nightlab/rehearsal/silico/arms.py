"""From the arms of a trial to what a body is given of an evening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.body.protocol import At, Dose
from nightlab.errors import NightlabError
from nightlab.trials.designs.cells import TOGETHER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.trials import Protocol
    from nightlab.trials.protocol import Treatment

EVENING = At("bed", -0.75)  # where the protocol names no clock time
STATED = "stated calm"


@dataclass(frozen=True, slots=True)
class Arm:
    """What an evening on one arm is.

    Args:
        label: As the design has it.
        doses: What is taken.
        is_inert: Whether the body is given nothing.
    """

    label: str
    doses: tuple[Dose, ...]

    @property
    def is_inert(self) -> bool:
        """Whether the body is given nothing."""
        return not self.doses


def arms_of(protocol: Protocol, stated: Mapping[str, float] | None = None) -> dict[str, Arm]:
    """Return what each arm of a protocol gives the body.

    Assumptions: an arm without an agent that is the control is a placebo or nothing. Several arms at once
    give what each of them gives.

    Args:
        protocol: A trial's.
        stated: By arm, a fall of arousal on its evenings, for arms whose agent no organ takes; 0.15 is
            held to be about one point of the Insomnia Severity Index.

    Raises:
        NightlabError: An arm that acts on no organ and has no stated effect, or an effect stated of no arm.
    """
    known = stated or {}
    there = dict.fromkeys(
        part for arm in protocol.design.arms for part in (arm, *arm.split(TOGETHER))
    )
    for label in known:
        if label not in there:
            raise NightlabError(
                f"no arm is called {label!r}", where="stated", fix=f"use {', '.join(there)}"
            )
    return {
        label: Arm(label, _doses(protocol, label, known, is_control=place == 0))
        for place, label in enumerate(protocol.design.arms)
    }


def _doses(
    protocol: Protocol, label: str, stated: Mapping[str, float], *, is_control: bool
) -> tuple[Dose, ...]:
    own = protocol.treatment(label)
    if label in stated:
        return (Dose(STATED, stated[label], _at(own)),) if stated[label] else ()
    if protocol.design.factors and TOGETHER in label:
        parts = label.split(TOGETHER)
        return tuple(
            dose for part in parts for dose in _doses(protocol, part, stated, is_control=False)
        )
    if own.agent:
        return _taken(own)
    if is_control or (protocol.design.unit and float(label) == 0.0):
        return ()
    raise NightlabError(
        f"nothing is known of what {label!r} does to a body",
        where=f"treatment {label}",
        fix="name its agent and dose in the protocol, or state its effect on arousal",
    )


def _taken(own: Treatment) -> tuple[Dose, ...]:
    if own.dose is None:
        raise NightlabError(
            f"{own.agent} without an amount", where=f"treatment {own.arm}", fix="name its dose"
        )
    # A treatment's unit names its substance too, such as ``mg elemental magnesium``.
    unit = "mg elemental" if own.unit.startswith("mg elemental") else own.unit
    try:
        return (Dose(own.agent, own.dose, _at(own), unit=unit),)
    except NightlabError as error:
        raise NightlabError(
            error.what,
            where=f"treatment {own.arm}",
            fix=f"{error.fix}; or state the arm's effect on arousal",
        ) from error


def _at(own: Treatment) -> At:
    return EVENING if own.at is None else At("clock", own.at.hour + own.at.minute / 60.0)
