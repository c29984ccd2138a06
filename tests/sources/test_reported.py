"""What makers tell of a night has one name and one unit, whoever tells it."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from nightlab.nights import REPORTED
from nightlab.sources.lab_folder import LabFolder
from nightlab.sources.mapped.mapping import DURATIONS, FIGURES
from nightlab.sources.registry import ROOM
from sources.asking import CASES, IDS, nights_of, read, written

if TYPE_CHECKING:
    from pathlib import Path

    from sources.case import Case

ENDINGS = {
    "min": "_min",
    "%": "_percent",
    "bpm": "_bpm",
    "ms": "_ms",
    "per min": "_per_min",
    "°C": "_c",
    "of 5": "_of_5",
    "": "s",  # a count is in the plural
}
NAME = re.compile(r'"([a-z0-9_]+_(?:min|percent|bpm|ms|c))"')
# Columns of files and forms of times, which are no figures of a night.
NO_FIGURES = {"sol_min", "nap_min", "pulse_min", "sleep_phase_5_min", "epoch_ms"}
SOURCES = {path: path.read_text("utf-8") for path in ROOM.rglob("*.py")}
of_makers = pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name)
        for case, name in zip(CASES, IDS, strict=True)
        if case.name != LabFolder.name
    ],
)


@pytest.mark.parametrize("name", REPORTED)
def test_a_figure_is_named_by_its_unit(name: str) -> None:
    assert name.endswith(ENDINGS[REPORTED[name].unit])
    assert REPORTED[name].label


@pytest.mark.parametrize("name", REPORTED)
def test_a_figure_is_told_by_a_format(name: str) -> None:
    assert any(f'"{name}"' in text for text in SOURCES.values())


@of_makers
def test_a_format_tells_no_other_figures(case: Case, tmp_path: Path) -> None:
    nights = nights_of(read(written(case, tmp_path / "export")))
    assert {*chain.from_iterable(night.reported for night in nights)} <= REPORTED.keys()


def test_no_format_has_a_name_for_another_figure() -> None:
    """Also for those that no made file has."""
    found = {*chain.from_iterable(NAME.findall(text) for text in SOURCES.values())}
    assert found - NO_FIGURES <= REPORTED.keys()


def test_a_mapping_of_any_table_tells_no_other_figures() -> None:
    assert {*DURATIONS.values(), *FIGURES.values()} <= REPORTED.keys()
