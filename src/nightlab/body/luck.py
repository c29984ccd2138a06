"""Random numbers by counter: the same person, time and stream give the same luck, whatever else happens.

Two runs that differ in one dose therefore share all other luck, on any number of threads.

Source: Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators (the mixing of
SplitMix64, with Stafford's constants).
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

Bits = TypeVar("Bits", np.uint64, NDArray[np.uint64])
GAMMA = np.uint64(0x9E3779B97F4A7C15)
_STREAM = np.uint64(0xD1B54A32D192ED03)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 1.0 / (1 << 53)


@register_jitable
def mix(z: Bits) -> Bits:
    """Return 64 well-mixed bits of 64 bits, of one number or an array."""
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@register_jitable
def at(key: np.uint64, count: np.uint64) -> np.uint64:
    """Return the counter of a key (a person) at a count (a moment)."""
    return mix(key + count * GAMMA)


@register_jitable
def uniform(luck: np.uint64, stream: np.uint64) -> float:
    """Return a number in (0, 1) for a counter and a stream (a small constant of the caller's own)."""
    return (float(mix(luck + stream * _STREAM) >> _S11) + 0.5) * _UNIT


@register_jitable
def normal(luck: np.uint64, stream: np.uint64) -> float:
    """Return a standard normal number for a counter and a stream; uses two streams, 2n and 2n + 1."""
    u = uniform(luck, stream + stream)
    v = uniform(luck, stream + stream + np.uint64(1))
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
