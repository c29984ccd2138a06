"""How far each mechanism sways a reference night: switched off, and moved by its own doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.body.compiled import all_organs
from nightlab.body.explain.nights import (
    MOST_RUNS,
    TOLD,
    check_measures,
    night_values,
    replicas,
)
from nightlab.body.explain.sharing import Estimate, known_estimate
from nightlab.body.people import People, draw_people
from nightlab.body.protocol import read_protocol
from nightlab.body.simulate import simulate
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.body.organ import Numbers, Organ, Parameter, Support
    from nightlab.body.protocol import Protocol
    from nightlab.body.simulate import Outcome

    Way = Literal["off", "less", "more"]

RUNS = 64
FEW = 4  # people by whom a mechanism that does nothing is known: not one bit of them differs
AT_ONCE = 4096  # people whose days are kept in memory together


@dataclass(frozen=True, slots=True)
class Sway:
    """A mechanism, and what changes where it is off or moved.

    Args:
        name: ``organ.parameter``.
        meaning: Of the parameter.
        support: Of the mechanism in people.
        value: The simulator's.
        unit: Its unit.
        moved: Its values switched off, and one doubt lower and higher; None where it is off anyway or
            no doubt is told.
        changes: By way and measure, the change from the simulator as it is; empty where nothing at all
            changed, and where ``moved`` is None.
    """

    name: str
    meaning: str
    support: Support
    value: float
    unit: str
    moved: Mapping[Way, float | None]
    changes: Mapping[Way, Mapping[str, Estimate]]

    @property
    def acts(self) -> bool:
        """Whether anything differs with it in the reference protocol."""
        return bool(self.changes)

    def largest(self, measure: str) -> float:
        """Return the largest change of a measure, whichever way."""
        return max((abs(each[measure].value) for each in self.changes.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What the simulator's mechanisms do in one protocol.

    Args:
        title: The protocol's.
        runs: Lucks of the same person.
        measures: What was measured, in order.
        base: The measures with the simulator as it is.
        sways: One a mechanism, in the organs' order.
    """

    title: str
    runs: int
    measures: tuple[str, ...]
    base: Mapping[str, Estimate]
    sways: tuple[Sway, ...]

    def ranked(self, measure: str) -> tuple[Sway, ...]:
        """Return mechanisms that act, the one that sways a measure most first."""
        acting = [sway for sway in self.sways if sway.acts]
        return tuple(sorted(acting, key=lambda sway: -sway.largest(measure)))


def reference_protocol() -> Protocol:
    """Return the protocol that sensitivities are told of unless another is given."""
    text = resources.files("nightlab.body.explain").joinpath("reference.toml").read_text("utf-8")
    return read_protocol(text)


def measure_sensitivity(
    protocol: Protocol | None = None,
    *,
    measures: Sequence[str] = tuple(TOLD),
    only: Sequence[str] = (),
    runs: int = RUNS,
    seed: int = 1,
) -> Sensitivity:
    """Return the change of measures with each mechanism off, and with it one doubt lower or higher.

    Assumptions: one person, with the same lucks in every variant; the warm-up is lived by the variant too.
    One mechanism is moved at a time, all else stays as the simulator has it. Changes are what the
    simulator believes. A mechanism with which no state, signal or night of four people differs by any bit does
    nothing.

    Args:
        protocol: Its last condition is lived; :func:`reference_protocol` where None.
        measures: Names among ``MEASURES``.
        only: ``organ.parameter`` of the mechanisms asked for; all where empty.
        runs: Lucks.
        seed: Of luck.

    Raises:
        NightlabError: No such measure or mechanism.
    """
    lived = protocol or reference_protocol()
    check_measures(measures)
    if not FEW <= runs <= MOST_RUNS:
        raise NightlabError(
            f"{runs} runs cannot be", where="runs", fix=f"use {FEW} to {MOST_RUNS} runs"
        )
    person = draw_people(lived.who, seed).only(slice(0, 1))
    chosen = _chosen(only)
    moves = [(name, way, to) for name, p in chosen.items() for way, to in moved(p).items()]
    known = [(name, way, to) for name, way, to in moves if to is not None]
    acting = _acting(lived, person, known, seed)
    size = max(1, AT_ONCE // runs - 1)
    parts = [acting[k : k + size] for k in range(0, len(acting), size)] or [[]]
    rows: list[Numbers] = []
    for part in parts:
        outcome = _live(lived, _variants(person, part, runs, seed), seed)
        told = night_values(outcome, measures).reshape(len(measures), -1, runs)
        rows.append(told[:, 1:] if rows else told)
    values = np.concatenate(rows, axis=1)
    changes: dict[str, dict[Way, dict[str, Estimate]]] = {}
    for k, (name, way, _) in enumerate(acting, 1):
        changes.setdefault(name, {})[way] = {
            m: known_estimate(values[j, k] - values[j, 0]) for j, m in enumerate(measures)
        }
    sways = tuple(
        Sway(name, p.meaning, p.support or "assumption", p.value, p.unit, moved(p), changes.get(name, {}))
        for name, p in chosen.items()
    )  # fmt: skip
    base = {m: known_estimate(values[j, 0]) for j, m in enumerate(measures)}
    return Sensitivity(lived.title, runs, tuple(measures), base, sways)


def moved(p: Parameter) -> dict[Way, float | None]:
    """Return a mechanism's value switched off, and one doubt lower and higher, within its limits."""
    off = None if p.neutral is None or p.neutral == p.value else p.neutral
    if p.doubt is None:
        return {"off": off, "less": None, "more": None}
    if p.doubt.kind == "normal":
        ends = (p.value - p.doubt.by, p.value + p.doubt.by)
    else:
        ends = (p.value * math.exp(-p.doubt.by), p.value * math.exp(p.doubt.by))
    less, more = (min(p.highest, max(p.lowest, end)) for end in ends)
    return {
        "off": off,
        "less": None if less == p.value else less,
        "more": None if more == p.value else more,
    }


def _chosen(only: Sequence[str]) -> dict[str, Parameter]:
    def mine(organ: Organ) -> dict[str, Parameter]:
        return {f"{organ.name}.{p.name}": p for p in organ.parameters if p.neutral is not None}

    every = {name: p for organ in all_organs() for name, p in mine(organ).items()}
    for name in only:
        if name not in every:
            raise NightlabError(
                f"{name[:100]!r} is no mechanism",
                where="mechanism",
                fix="see those with support in `nightlab body parameters`",
            )
    return {name: p for name, p in every.items() if not only or name in only}


def _variants(
    person: People, moves: Sequence[tuple[str, Way, float]], runs: int, seed: int
) -> People:
    """Return the person with all lucks, as it is and then with each move."""
    one = replicas(person, runs, seed)
    times = len(moves) + 1
    values = {name: np.tile(each, times) for name, each in one.values.items()}
    for k, (name, _, to) in enumerate(moves, 1):
        values[name][k * runs : (k + 1) * runs] = to
    return People(
        np.tile(one.keys, times),
        {name: np.tile(each, times) for name, each in one.traits.items()},
        values,
    )


def _acting(
    protocol: Protocol, person: People, moves: Sequence[tuple[str, Way, float]], seed: int
) -> list[tuple[str, Way, float]]:
    """Return the moves with which anything of a few people differs, by whatever little."""
    if not moves:
        return []
    lived = _live(protocol, _variants(person, moves, FEW, seed), seed)
    kept = (lived.at_end, lived.courses, lived.measures)
    told = np.concatenate([np.vstack(list(each.values())) for each in kept])
    told = np.nan_to_num(told).reshape(len(told), -1, FEW)
    differs = (told != told[:, :1]).any(axis=(0, 2))
    return [move for move, acts in zip(moves, differs[1:], strict=True) if acts]


def _live(protocol: Protocol, people: People, seed: int) -> Outcome:
    """Return what came of the last condition."""
    last = protocol.conditions[-1]
    return simulate(replace(protocol, conditions=(last,)), seed=seed, people=people).outcomes[
        last.name
    ]
