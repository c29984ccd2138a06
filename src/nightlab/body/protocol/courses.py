"""Courses that hold still between moments, as means over the steps of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.organs import clock
from nightlab.body.protocol.days import DAY_H

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nightlab.body.organ import Numbers

STEPS = 240
STEP_H = 0.1
GRID_H: Numbers = np.linspace(0.0, DAY_H, STEPS + 1)
# Where the drive of light on the pacemaker is half its greatest, melanopic lux to the power 1.5.
_CLOCK = {p.name: p.value for p in clock.ORGAN.parameters}
HALF_DRIVE = _CLOCK["half_lux_15"] * _CLOCK["melanopic_ratio"] ** 1.5
POWER = 1.5
FULL = 1.0 - 1e-12


def means(value: Callable[[Numbers], Numbers], moments: Iterable[float]) -> Numbers:
    """Return the mean over each step of a day of what changes only at the moments given.

    Args:
        value: From hours of the day to values.
        moments: Hours at which it may change; those outside the day do not matter.

    Returns:
        ``float64[240]``.
    """
    inner = [h for h in moments if 0.0 < h < DAY_H]
    edges = np.unique(np.array([0.0, *inner, DAY_H]))
    held = value((edges[1:] + edges[:-1]) / 2.0)
    if edges.size == 2:
        return np.full(STEPS, held[0])
    so_far = np.concatenate(([0.0], np.cumsum(held * np.diff(edges))))
    mean: Numbers = np.diff(np.interp(GRID_H, edges, so_far)) / STEP_H
    # A step in which nothing changes keeps its value to the last digit.
    first = np.searchsorted(edges, GRID_H[:-1] + 1e-9, side="right") - 1
    is_still = first == np.searchsorted(edges, GRID_H[1:] - 1e-9, side="left") - 1
    return np.where(is_still, held[first], mean)


def drive(lux: Numbers) -> Numbers:
    """Return the drive of light on the pacemaker, as a share of the greatest.

    Source: Hannay, Booth and Forger 2019.
    """
    raised = np.asarray(lux, dtype=float) ** POWER
    return np.asarray(raised / (raised + HALF_DRIVE))


def lux_of(share: Numbers) -> Numbers:
    """Return the steady light with a given drive, so that a flash within a step counts in full."""
    held = np.clip(share, 0.0, FULL)
    return np.asarray((HALF_DRIVE * held / (1.0 - held)) ** (1.0 / POWER))


def mean_lux(value: Callable[[Numbers], Numbers], moments: Iterable[float]) -> Numbers:
    """Return, for each step, the steady light with the mean drive of what changes at the moments."""
    return lux_of(means(lambda hours: drive(value(hours)), moments))
