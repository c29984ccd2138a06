"""The machine that a race is run on, named by itself and held to one thread."""

from __future__ import annotations

import os
import platform
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
)


def hold_to_one_core() -> None:
    """Keep this process, and those it starts, to one core and one thread of every library.

    Assumptions: called before NumPy is imported; a system that cannot pin has the threads alone.
    """
    for name in THREADS:
        os.environ[name] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def give_all_cores() -> int:
    """Give this process all cores again; return how many."""
    cores = os.cpu_count() or 1
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(cores))
    return cores


def cpu_model(cpuinfo: str) -> str:
    r"""Return the name of the processor in the text of ``/proc/cpuinfo``; empty where it has none.

    Example:
        >>> cpu_model("processor : 0\\nmodel name\\t: AMD EPYC\\n")
        'AMD EPYC'
    """
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return " ".join(value.split())
    return ""


def machine_line() -> str:
    """Return processor, cores, memory, system and Python in one line."""
    told = cpu_model(CPUINFO.read_text(encoding="utf-8")) if CPUINFO.exists() else ""
    return describe(
        cpu=told or platform.processor() or platform.machine(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
    )


def describe(*, cpu: str, cores: int, system: str, python: str) -> str:
    """Return a machine's facts in one line.

    Example:
        >>> describe(cpu="AMD EPYC", cores=2, system="Linux x86_64", python="CPython 3.11.7")
        'AMD EPYC, 2 cores, Linux x86_64, CPython 3.11.7'
    """
    return f"{cpu}, {cores} {'core' if cores == 1 else 'cores'}, {system}, {python}"
