"""Arcascope's ``circadian``: the same published pacemaker, one person at a time or a batch."""

from __future__ import annotations

from importlib.metadata import version as version_of
from typing import Any

import numpy as np
from circadian.models import Hannay19  # type: ignore[import-not-found]

from race.serve import serve

told: dict[str, Any] = {}


def prepare(time_h: list[float], lux: list[float], start: list[float], batch: int) -> None:
    """Take in the days: hours, light, and amplitude, phase and receptors at the start."""
    told["time_h"], told["lux"] = np.array(time_h), np.array(lux)
    one = np.array(start)
    told["start"] = one if batch == 1 else np.repeat(one[:, None], batch, axis=1)


def run() -> None:
    """Move the pacemaker through the days."""
    told["end"] = Hannay19()(told["time_h"], told["start"], told["lux"]).states[-1]


def end() -> list[float]:
    """Return amplitude times cosine and sine of the phase at the end, of the first person."""
    amplitude, phase, _ = np.reshape(told["end"], (3, -1))[:, 0]
    return [float(amplitude * np.cos(phase)), float(amplitude * np.sin(phase))]


def version() -> str:
    """Return what is raced against."""
    return f"circadian {version_of('circadian')}"


if __name__ == "__main__":
    serve({"prepare": prepare, "run": run, "end": end, "version": version})
