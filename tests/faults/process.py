"""The command line as a process of its own that can be killed, starved or interrupted."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NIGHTLAB = [sys.executable, "-m", "nightlab"]
LONGEST_S = 60


def environment(**changed: str | None) -> dict[str, str]:
    """Return this process's environment, with variables set, or left out where they are None."""
    kept = {k: v for k, v in os.environ.items() if k not in {"NIGHTLAB_LAB", *changed}}
    zone = {} if "TZ" in changed else {"TZ": "Europe/Berlin"}
    return {**kept, **zone, **{k: v for k, v in changed.items() if v is not None}}


def run(
    *words: object,
    before: Callable[[], None] | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Call the program and wait for it.

    Args:
        words: What stands after ``nightlab``.
        before: Called in the process before the program begins, to take rights or space from it.
        env: Its environment.
    """
    return subprocess.run(
        [*NIGHTLAB, *map(str, words)],
        input=b"",
        capture_output=True,
        timeout=LONGEST_S,
        check=False,
        preexec_fn=before,
        env=env or environment(),
    )


@dataclass(frozen=True)
class Ended:
    """How an import ended.

    Args:
        read_s: Seconds from its start until it first said how far it was; all of them where it did not.
        took_s: Seconds from its start.
        code: Exit code; minus the signal's number where it was killed.
        said: What it wrote on the terminal.
    """

    read_s: float
    took_s: float
    code: int
    said: bytes

    @property
    def percent(self) -> int | None:
        """How far it said that it was; None before it said anything."""
        told = re.findall(rb"(\d+) %", self.said)
        return int(told[-1]) if told else None

    @property
    def phase(self) -> str:
        """What it was doing at its end."""
        if self.code == 0:
            return "done"
        if self.percent is None:
            return "starting"
        return "reading and writing" if self.percent < 100 else "committing"


def import_until(
    lab: Path,
    export: Path,
    *,
    starting_s: float = LONGEST_S,
    reading_s: float = LONGEST_S,
    how: int = signal.SIGKILL,
) -> Ended:
    """Import a file on a terminal, which shows how far it is, and end the process by a signal.

    Args:
        lab: The lab.
        export: The file.
        starting_s: Seconds after which it is ended where it has said nothing yet.
        reading_s: Seconds after which it is ended once it has said how far it is.
        how: The signal.
    """
    master, slave = pty.openpty()
    words = ["--lab", str(lab), "import", str(export), "--zone", "Europe/Berlin"]
    began = time.monotonic()
    with subprocess.Popen(
        [*NIGHTLAB, *words],
        stdout=subprocess.DEVNULL,
        stderr=slave,
        env=environment(),
        preexec_fn=_heed_ctrl_c,  # noqa: PLW1509 - no threads here
    ) as process:
        os.close(slave)
        said = _read_until(master, began + starting_s)
        first = time.monotonic()
        if said:
            said += _read_until(master, first + reading_s, at_once=False)
        if process.poll() is None:
            process.send_signal(how)
        code = process.wait(LONGEST_S)
    ended = time.monotonic()
    said += _read_until(master, ended + LONGEST_S, at_once=False)
    os.close(master)
    return Ended(first - began, ended - began, code, said)


def _heed_ctrl_c() -> None:
    """Undo what a shell does to jobs in the background, which would ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _read_until(terminal: int, deadline: float, *, at_once: bool = True) -> bytes:
    """Return what is written to a terminal: the first of it, or all until a moment or its writer's end."""
    said = b""
    while (left := deadline - time.monotonic()) > 0 and not (said and at_once):
        if not select.select([terminal], [], [], left)[0]:
            break
        try:
            said += os.read(terminal, 4096)
        except OSError:  # how Linux tells that nobody writes any more
            break
    return said
