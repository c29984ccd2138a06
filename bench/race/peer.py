"""A peer in a process and an environment of its own, asked over a pipe.

Its packages stand in ``locks/NAME.txt``, one exact version a line; the environment is made once, in
a folder that git does not see, and made anew when that file changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from race.timing import Lap

BENCH = Path(__file__).parent.parent
CACHE = BENCH.parent / ".bench"


class Peer:
    """A script of ``peers/`` that answers, one JSON line for one JSON line.

    Args:
        script: Its name without ``.py``.
        packages: Name of its lock.
    """

    def __init__(self, script: str, packages: str) -> None:
        self._process = subprocess.Popen(
            [environment(packages), BENCH / "peers" / f"{script}.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=own_modules(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.communicate()

    def ask(self, command: str, **given: Any) -> tuple[Any, Lap]:
        """Return what a command answers and how long the peer worked on it.

        Raises:
            RuntimeError: The peer ended; its own words stand on standard error.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a peer without pipes")
        self._process.stdin.write(json.dumps([command, given]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended over {command!r}")
        told = json.loads(line)
        return told["answer"], Lap(told["wall_s"], told["cpu_s"])


def own_modules() -> dict[str, str]:
    """Return this process's variables, with the bench and Nightlab's source to import from."""
    path = os.pathsep.join(map(str, (BENCH, BENCH.parent / "src")))
    return os.environ | {"PYTHONPATH": path}


def environment(name: str) -> Path:
    """Return the Python of an environment that holds exactly what a lock names."""
    lock = BENCH / "locks" / f"{name}.txt"
    folder = CACHE / name
    python = folder / "bin" / "python"
    stamp, wanted = folder / "made-from", fingerprint(lock.read_text(encoding="utf-8"))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"installing {name} in {folder.relative_to(BENCH.parent)}", file=sys.stderr)
    CACHE.mkdir(exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n", encoding="utf-8")
    env = os.environ | {"UV_COMPILE_BYTECODE": "1"}
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    make: list[str | Path] = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder]
    fill: list[str | Path] = [uv, "pip", "sync", "--quiet", "--python", python, lock]
    for command in (make, fill):
        subprocess.run(command, check=True, env=env)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def fingerprint(lock: str) -> str:
    """Return what tells one environment from another: its packages and this Python's version."""
    made_of = f"{sys.version_info[:2]}\n{lock}"
    return hashlib.sha256(made_of.encode()).hexdigest()
