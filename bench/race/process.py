"""A whole process raced: from its start to its end, with the memory it took."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from race.timing import Lap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KB = 1000
KIB = 1024


@dataclass(frozen=True, slots=True)
class Cost(Lap):
    """What a process took, interpreter and imports included.

    Attributes:
        peak_mb: The most memory it held at once.
        said: What it printed.
    """

    peak_mb: float
    said: str


def run(*command: str | Path, env: dict[str, str] | None = None) -> Cost:
    """Run a process to its end and return what the system counted for it.

    Assumptions: this process is the smaller one, for a child's peak counts from its parent's size.

    Raises:
        CalledProcessError: It failed; its own words stand on standard error.
    """
    env = as_installed(env or dict(os.environ))
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=env
    )
    if process.stdout is None:
        raise RuntimeError("a process without a pipe")
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(map(str, command)))
    return Cost(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss * KIB / KB**2, said)


def as_installed(env: dict[str, str]) -> dict[str, str]:
    """Return variables less the one that makes Python compile a program anew at every start."""
    return {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}


def peak_mb(costs: Sequence[Cost]) -> float:
    """Return the largest peak of some runs."""
    return max(cost.peak_mb for cost in costs)
