"""Imports killed at moments spread over their whole course, and begun again."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from faults.exports import content, diary, take_in, takeout
from faults.process import import_until
from nightlab.lab import Lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from faults.exports import Content
    from faults.process import Ended

KILLS = int(os.environ.get("NIGHTLAB_KILLS", "8"))
# Enough, in the long run, for pages to be written before the import ends.
FORTNIGHTS = 30 if KILLS <= 8 else 120
SEED = 20240601
START = 0.1
"""Share of the moments that falls to the start of the program."""


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hundred nights and naps, or over two thousand."""
    return takeout(tmp_path_factory.mktemp("export") / "takeout.zip", fortnights=FORTNIGHTS)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab in which a diary stands."""
    folder = tmp_path_factory.mktemp("used")
    return take_in(folder / "lab.db", diary(folder / "d.csv"))


@pytest.fixture(params=["a new lab", "a used lab"])
def start(request: pytest.FixtureRequest, used: Path) -> Callable[[Path], Content]:
    """Put the lab before the import in its place, and return what it holds."""

    def put(lab: Path) -> Content:
        lab.unlink(missing_ok=True)
        if request.param == "a new lab":
            return {}
        shutil.copy(used, lab)
        return content(lab)

    return put


def _shares(count: int) -> Iterator[float]:
    """Yield moments spread by chance, and the first of reading, which no busy machine can miss."""
    dice = random.Random(SEED)  # noqa: S311
    yield from ((number + dice.random()) / (count - 1) for number in range(count - 1))
    yield START


def _killed(lab: Path, export: Path, calm: Ended, share: float) -> Ended:
    """Kill an import at a share of the course of one that nobody disturbed."""
    if share < START:
        return import_until(lab, export, starting_s=share / START * calm.read_s)
    reading_s = (share - START) / (1 - START) * (calm.took_s - calm.read_s)
    return import_until(lab, export, reading_s=reading_s)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_as_before(found: Content, before: Content) -> bool:
    """Tell whether a lab holds what it did before; a new one may have its tables, all empty."""
    rows = {name: rows for name, rows in found.items() if rows and name != "alembic_version"}
    return found == before or (not before and not rows)


def test_a_killed_import_leaves_all_or_nothing_and_can_be_begun_again(
    export: Path,
    start: Callable[[Path], Content],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    phases, lab = Counter[str](), tmp_path / "lab.db"
    start(lab)
    calm = import_until(lab, export)
    whole = content(lab)
    for share in _shares(KILLS // 2):
        before = start(lab)
        ended = _killed(lab, export, calm, share)
        assert ended.code in (0, -signal.SIGKILL)
        unfinished = _size(lab.with_name("lab.db-wal"))
        with Lab.open(lab) as opened:
            assert opened.episodes() is not None
        found = content(lab)
        assert found == whole or _is_as_before(found, before)
        assert content(take_in(lab, export)) == whole
        state = "all" if found == whole else "nothing"
        phases[ended.phase] += 1
        with capsys.disabled():
            print(  # noqa: T201 - the spread is worth seeing
                f"\n  {ended.took_s:5.2f} of {calm.took_s:.2f} s: {ended.phase}, {ended.percent} %, "
                f"{unfinished:,} bytes in the journal, {state} came in",
                end="",
            )
    assert phases["reading and writing"] + phases["committing"] > 0
    assert sum(phases.values()) == KILLS // 2
