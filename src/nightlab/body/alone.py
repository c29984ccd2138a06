"""One organ by itself, its surroundings held still: for its page, its picture and its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.body.bus import ROWS
from nightlab.body.compiled import step_of
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nightlab.body.organ import Numbers, Organ

ADULT = {"age_years": 40.0, "female": 0.5, "weight_kg": 70.0, "egfr": 95.0, "menopausal": 0.0}


def run_alone(
    organ: Organ,
    hours: float,
    *,
    doses: Mapping[str, tuple[tuple[float, float], ...]] | None = None,
    around: Callable[[float], Mapping[str, float]] | Mapping[str, float] | None = None,
    values: Mapping[str, Numbers | float] | None = None,
    who: Mapping[str, float] | None = None,
    start: Mapping[str, float] | None = None,
    seed: int = 1,
) -> dict[str, Numbers]:
    """Return an organ's states, what it tells and its push on arousal, step by step.

    Assumptions: bus rows stand at zero but for ``around`` (values by name, or a function of the hour
    since the start) and 25 degrees of room; ``doses`` are pairs of hour and amount by dose row;
    ``values`` replace parameters (a number or one for each person).

    Returns:
        ``time_h`` (``float64[steps]``, end of each step), each state and each bus row the organ told
        (``float64[steps, people]``), and ``pull``.

    Raises:
        NightlabError: A name that the organ or the bus does not know.
    """
    rows = [row.name for row in ROWS]
    given = {k: np.atleast_1d(np.asarray(v, float)) for k, v in (values or {}).items()}
    people = max([1, *(v.size for v in given.values())])
    own = organ.values(people)
    _known(given, own, organ.name)
    own.update({k: np.broadcast_to(v, people).astype(float) for k, v in given.items()})
    traits = {k: np.full(people, v) for k, v in {**ADULT, **(who or {})}.items()}
    dt = organ.every_h
    made = organ.prepare(own, traits, dt)
    p = np.array([own[n] if n in own else made[n] for n in organ.rows], dtype=float)
    p = np.ascontiguousarray(p.reshape(len(organ.rows), people))
    s = np.zeros((len(organ.states), people))
    for k, state in enumerate(organ.states):
        s[k] = (start or {}).get(state.name, made.get(f"initial_{state.name}", state.initial))
    names = [name for name, _ in organ.doses]
    _known(doses or {}, dict.fromkeys(names), organ.name)
    bus, out, pull = np.zeros((len(rows), people)), np.zeros((len(rows), people)), np.zeros(people)
    bus[rows.index("room_c")] = 20.0
    steps = round(hours / dt)
    told = np.zeros((steps, len(rows), people))
    kept, pushed = np.zeros((steps, len(organ.states), people)), np.zeros((steps, people))
    step, luck = step_of(organ), np.zeros(people, dtype=np.uint64)
    for k in range(steps):
        now = around(k * dt) if callable(around) else (around or {})
        _known(now, dict.fromkeys(rows), "bus")
        for name, value in now.items():
            bus[rows.index(name)] = value
        d = np.zeros((len(names), people))
        for name, given_at in (doses or {}).items():
            d[names.index(name)] = sum(x for h, x in given_at if k * dt <= h + 1e-9 < (k + 1) * dt)
        out[:], pull[:] = 0.0, 0.0
        luck[:] = np.arange(people, dtype=np.uint64) * np.uint64(1 << 40) + np.uint64(
            seed * 1_000_003 + k
        )
        step(s, p, d, bus, out, pull, luck, dt)
        told[k], kept[k], pushed[k] = out, s, pull
    result: dict[str, Any] = {"time_h": dt * np.arange(1, steps + 1), "pull": pushed}
    result |= {rows[j]: told[:, j] for j in range(len(rows)) if np.any(told[:, j])}
    return result | {state.name: kept[:, k] for k, state in enumerate(organ.states)}


def _known(given: Mapping[str, object], known: Mapping[str, object], where: str) -> None:
    for name in given:
        if name not in known:
            raise NightlabError(
                f"there is no {name!r}", where=where, fix=f"use one of {', '.join(known)}"
            )
