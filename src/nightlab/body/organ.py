"""How an organ or drug of the body declares itself: states, parameters, what it takes, one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from numpy import float64
from numpy.typing import NDArray

Numbers = NDArray[float64]
Certainty = Literal["measured", "secondary", "unverified", "calibrated", "assumed"]
Support = Literal["strong", "moderate", "weak", "assumption", "contrary"]
Step = Callable[..., None]
# Values of an organ's parameters and traits of the people, float64[people] by name, and hours a step.
Prepare = Callable[[Mapping[str, Numbers], Mapping[str, Numbers], float], dict[str, Numbers]]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a number spreads: between people, or between what it may truly be.

    Args:
        kind: ``normal`` (``by`` is a standard deviation in the number's unit) or ``lognormal`` (``by``
            is a standard deviation of the logarithm, the value the median).
        by: Width.
        source: Where the width comes from.
        certainty: How sure it is.
    """

    kind: Literal["normal", "lognormal"]
    by: float
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class State:
    """A number of one person that an organ carries from step to step.

    Args:
        name: Lower case.
        unit: Its unit; ``1`` where it has none.
        initial: Value before the first day; ``Organ.prepare`` may return another for each person
            under ``initial_<name>``.
        lowest: Below this a run stops.
        highest: Above this a run stops.
        meaning: What it is.
    """

    name: str
    unit: str
    initial: float
    lowest: float
    highest: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A constant of an organ, where it comes from and how sure it is.

    Args:
        name: Lower case.
        value: Of the population's median person.
        unit: Its unit; ``1`` where it has none.
        meaning: What it is, in a few words.
        source: Work, or how it was set.
        certainty: measured, secondary, unverified, calibrated or assumed.
        spread: How people differ in it; None where one value serves all.
        doubt: The prior on the population's value; None where it is taken as known.
        neutral: The value at which the mechanism it stands for does nothing; None where it is not
            the strength of a mechanism.
        support: Of a mechanism: strong, moderate, weak, assumption or contrary human evidence.
        lowest: Smallest value a person may have.
        highest: Largest value a person may have.
    """

    name: str
    value: float
    unit: str
    meaning: str
    source: str
    certainty: Certainty
    spread: Spread | None = None
    doubt: Spread | None = None
    neutral: float | None = None
    support: Support | None = None
    lowest: float = float("-inf")
    highest: float = float("inf")


@dataclass(frozen=True, slots=True)
class Takes:
    """An agent whose doses reach an organ.

    Args:
        agent: Name as a protocol writes it, lower case.
        unit: Unit in which a protocol gives its amount.
        into: The organ's dose row it is added to.
        times: Row units per unit of the agent.
        highest: Largest single amount a protocol may give.
        source: Of ``times``, where it is not 1.
    """

    agent: str
    unit: str
    into: str
    times: float = 1.0
    highest: float = float("inf")
    source: str = ""


def _nothing(
    _values: Mapping[str, Numbers], _who: Mapping[str, Numbers], _dt_h: float
) -> dict[str, Numbers]:
    return {}


@dataclass(frozen=True, slots=True)
class Organ:
    """One organ or drug.

    Assumptions: ``step(s, p, d, bus, out, pull, luck, dt_h)`` is plain Python that Numba can compile. It
    moves every lane (person) of a block by ``dt_h`` hours. ``s`` are the organ's own states, ``p`` its
    parameters followed by what ``prepare`` derived, ``d`` the amounts taken since the last step, one
    row each and one column a person. ``bus`` is read only and holds what the stepper and all organs
    told at the last step (see :mod:`nightlab.body.bus`); the organ adds what it tells to ``out``.
    ``pull`` is its raw push on arousal; the stepper counts only the difference from the same person's
    undisturbed day. ``luck`` is one counter a person for :mod:`nightlab.body.luck`.

    Args:
        name: The module's name.
        title: As a heading.
        about: Two or three sentences: what it does, what is known, what is guessed.
        equations: LaTeX, one equation a line.
        states: Its states, in the order of the rows of ``s``.
        parameters: Its parameters, in the order of the rows of ``p``.
        derived: Rows of ``p`` after the parameters, that ``prepare`` computes.
        doses: Rows of ``d`` with units, ``(name, unit)``.
        takes: Agents that fill them.
        prepare: From values and traits to the derived rows (and ``initial_<state>``).
        step: The one small function; None for the organs of sleep, which the stepper runs itself.
        every_h: Hours between steps.
    """

    name: str
    title: str
    about: str
    equations: str
    states: tuple[State, ...]
    parameters: tuple[Parameter, ...]
    derived: tuple[str, ...] = ()
    doses: tuple[tuple[str, str], ...] = ()
    takes: tuple[Takes, ...] = ()
    prepare: Prepare = _nothing
    step: Step | None = None
    every_h: float = 0.1

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows of ``p``."""
        return (*(p.name for p in self.parameters), *self.derived)

    def values(self, people: int) -> dict[str, Any]:
        """Return every parameter at the population's value, ``float64[people]`` each."""
        from numpy import full

        return {p.name: full(people, p.value) for p in self.parameters}
