"""The peer's end of the pipe: commands in, answers and their seconds out.

Needs the standard library alone, for it runs in the peers' environments.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def serve(commands: Mapping[str, Callable[..., Any]]) -> None:
    """Answer commands until there are none; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        name, given = json.loads(line)
        cpu, wall = time.process_time(), time.perf_counter()
        answer = commands[name](**given)
        wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
        answers.write(json.dumps({"answer": answer, "wall_s": wall_s, "cpu_s": cpu_s}) + "\n")
        answers.flush()
