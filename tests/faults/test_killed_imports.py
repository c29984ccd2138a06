"""Imports killed at moments spread over their whole course, and begun again."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from faults.exports import begun_late, content, diary, health, take_in, takeout
from faults.process import import_until
from nightlab.lab import Lab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from faults.exports import Content
    from faults.process import Ended

KILLS = int(os.environ.get("NIGHTLAB_KILLS", "8"))
# Enough, in the long run, for pages to be written before the import ends.
FORTNIGHTS = 30 if KILLS <= 8 else 120
DAYS = 30 if KILLS <= 8 else 120
SEED = 20240601
START = 0.1
"""Share of the moments that falls to the start of the program."""


@dataclass(frozen=True)
class Course:
    """An import that is to be killed.

    Args:
        export: The file.
        lab: The lab before; None where there is none.
        replaced: How many of its nights the import puts others in the place of.
    """

    export: Path
    lab: Path | None
    replaced: int = 0

    def put(self, place: Path) -> Content:
        """Put the lab before the import in its place, and return what it holds."""
        place.unlink(missing_ok=True)
        if self.lab is None:
            return {}
        shutil.copy(self.lab, place)
        return content(place)


def _course(name: str, folder: Path) -> Course:
    if name == "an export with series":
        return Course(health(folder / "export.xml", days=DAYS), None)
    export = takeout(folder / "takeout.zip", fortnights=FORTNIGHTS)
    if name == "a new lab":
        return Course(export, None)
    if name == "a used lab":
        return Course(export, take_in(folder / "lab.db", diary(folder / "d.csv")))
    return Course(export, take_in(folder / "lab.db", begun_late(folder / "late.zip")), replaced=5)


COURSES = ("a new lab", "a used lab", "a lab with overlapping nights", "an export with series")
EACH = -(-KILLS // len(COURSES))
"""Kills of each course: no fewer in all than were asked for."""


@pytest.fixture(params=COURSES)
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Six hundred nights and naps, or over two thousand, or a month with all that a watch measures."""
    return _course(request.param, tmp_path_factory.mktemp("course"))


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


def _replaced(lab: Path) -> int:
    """Return in the place of how many nights the last import put others."""
    with Lab.open(lab) as opened:
        last = max(opened._store.files(), key=lambda file: file.id)
        return last.result.nights_superseded


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_as_before(found: Content, before: Content) -> bool:
    """Tell whether a lab holds what it did before; a new one may have its tables, all empty."""
    rows = {name: rows for name, rows in found.items() if rows and name != "alembic_version"}
    return found == before or (not before and not rows)


def test_a_killed_import_leaves_all_or_nothing_and_can_be_begun_again(
    course: Course,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    phases, lab = Counter[str](), tmp_path / "lab.db"
    course.put(lab)
    calm = import_until(lab, course.export)
    whole = content(lab)
    assert _replaced(lab) == course.replaced
    for share in _shares(EACH):
        before = course.put(lab)
        ended = _killed(lab, course.export, calm, share)
        assert ended.code in (0, -signal.SIGKILL)
        unfinished = _size(lab.with_name("lab.db-wal"))
        with Lab.open(lab) as opened:
            assert opened.episodes() is not None
        found = content(lab)
        assert found == whole or _is_as_before(found, before)
        assert content(take_in(lab, course.export)) == whole
        state = "all" if found == whole else "nothing"
        phases[ended.phase] += 1
        with capsys.disabled():
            print(  # noqa: T201 - the spread is worth seeing
                f"\n  {ended.took_s:5.2f} of {calm.took_s:.2f} s: {ended.phase}, {ended.percent} %, "
                f"{unfinished:,} bytes in the journal, {state} came in",
                end="",
            )
    assert phases["reading and writing"] + phases["committing"] > 0
    assert sum(phases.values()) == EACH
