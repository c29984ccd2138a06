"""Ctrl-C, readers that leave, outputs that take nothing: an honest exit code and no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from faults.exports import content, diary, take_in, takeout
from faults.process import NIGHTLAB, environment, import_until

if TYPE_CHECKING:
    from pathlib import Path

FULL = "/dev/full"


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return take_in(tmp_path / "lab.db", diary(tmp_path / "d.csv"))


def test_ctrl_c_in_the_middle_takes_nothing_in(lab: Path, tmp_path: Path) -> None:
    export = takeout(tmp_path / "takeout.zip", fortnights=100)  # long enough for a busy machine
    before = content(lab)
    ended = import_until(lab, export, reading_s=0.0, how=signal.SIGINT)
    assert (ended.code, ended.phase) == (130, "reading and writing")
    assert ended.said.endswith(b"nightlab: stopped; what was not finished is as it was before.\r\n")
    assert content(lab) == before
    assert len(content(take_in(lab, export))["night"]) > 500


def _with_output(lab: Path, shell_words: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``nightlab nights --json`` with its output led somewhere by a shell."""
    script = f'"$@" {shell_words}'
    words = [*NIGHTLAB, "--lab", str(lab), "nights", "--json"]
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *words],
        check=False,
        capture_output=True,
        timeout=60,
        env=environment(),
    )


def test_a_reader_that_leaves_after_a_line(lab: Path, tmp_path: Path) -> None:
    take_in(lab, takeout(tmp_path / "takeout.zip", fortnights=20))
    done = _with_output(lab, "| head -n 1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"[\n"


@pytest.mark.skipif(not os.path.exists(FULL), reason="this system has no device that is full")  # noqa: PTH110
def test_an_output_that_is_full(lab: Path) -> None:
    done = _with_output(lab, f"> {FULL}")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("nightlab: standard output: cannot be written (no space")
    assert b"Traceback" not in done.stderr


def test_an_output_that_is_closed(lab: Path) -> None:
    done = _with_output(lab, ">&-")
    assert (done.returncode, done.stderr) == (0, b"")
