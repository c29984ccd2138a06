"""Several processes at one lab."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from faults.exports import content, diary, take_in, takeout
from faults.process import NIGHTLAB, environment

if TYPE_CHECKING:
    from pathlib import Path


def _begin(lab: Path, *words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*NIGHTLAB, "--lab", str(lab), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )


def _wait(process: subprocess.Popen[bytes]) -> bytes:
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    return out


def test_imports_logs_and_readers_at_once(tmp_path: Path) -> None:
    lab = take_in(tmp_path / "lab.db", diary(tmp_path / "d.csv"))
    first = takeout(tmp_path / "1.zip", fortnights=4)
    both = takeout(tmp_path / "2.zip", fortnights=6, first=2)
    writers = [
        _begin(lab, "import", first),
        _begin(lab, "import", both),
        _begin(lab, "log", "--event", "caffeine 10mg 15:00"),
        _begin(lab, "log", "--event", "caffeine 20mg 15:00"),
    ]
    seen = len(json.loads(_wait(_begin(lab, "nights", "--json"))))
    for writer in writers:
        _wait(writer)
    alone = take_in(tmp_path / "alone.db", takeout(tmp_path / "3.zip", fortnights=8))
    together, nights = content(lab), len(content(alone)["night"])
    assert len(together["night"]) == nights
    assert len(together["event"]) == 2
    assert len(together["file"]) == 3
    # A reader sees the lab before or after an import, never in the middle of one.
    assert seen - 14 in (0, nights // 2, 3 * nights // 4, nights)
