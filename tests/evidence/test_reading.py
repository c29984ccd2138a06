"""A table that is wrong is told by its name, its row and its key."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.evidence import read_collection
from nightlab.evidence.reading import TABLES

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("claims.toml", "trials.toml", "sources.csv", "agents.csv", "outcomes.csv")


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copy(TABLES / name, tmp_path / name)
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_reads_as_the_original(tables: Path) -> None:
    assert len(read_collection(tables).claims) == 112


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        (
            "claims.toml",
            'verdict = "false"',
            'verdict = "wrong"',
            "C023, verdict: 'wrong' is none of",
        ),
        (
            "claims.toml",
            'certainty = "high"',
            'certainty = "sure"',
            "C001, certainty: 'sure' is none",
        ),
        (
            "claims.toml",
            'article = "A1"',
            'article = "A3"',
            "C001, article: 'A3' is none of A1, A2",
        ),
        (
            "claims.toml",
            "textbook-physiology",
            "hearsay",
            "claims.toml, C001: no source 'hearsay'; add",
        ),
        ("claims.toml", 'trials = ["T054"', 'trials = ["T954"', "C006, trials: 'T954' is none of"),
        ("claims.toml", "statement = ", "claim = ", "claims.toml, C001: no such key 'claim'"),
        ("claims.toml", "[C002]", "[C002", "claims.toml: broken TOML ("),
        ("trials.toml", "n = 55", 'n = "55"', "trials.toml, T001, n: '55' has the wrong type"),
        ("trials.toml", "n = 55", "n = 55.5", "trials.toml, T001, n: 55.5 has the wrong type"),
        ("trials.toml", "n = 55", "n = true", "trials.toml, T001, n: True has the wrong type"),
        ("trials.toml", "se = 5.059", "se = 0", "T001, se: a standard error is above 0"),
        ("trials.toml", "se = 5.059", "se = nan", "T001, se: a standard error is above 0"),
        ("trials.toml", "lo95 = -27.27", "lo95 = 27.27", "T001, lo95: the interval is upside down"),
        ("trials.toml", "hi95 = -7.44", "hi95 = -70", "T001, lo95: the interval is upside down"),
        (
            "trials.toml",
            "lo95 = -5.99\nhi95 = 38.12",
            "lo95 = 5.99\nhi95 = 0",
            "T002, lo95: the int",
        ),
        ("trials.toml", "hi95 = -7.44\n", "", "T001, lo95: an interval has two bounds"),
        ("trials.toml", '["sol_min"]', '["sol"]', "T001, outcomes: 'sol' is none of"),
        ("trials.toml", '"magnesium oxide", ', '"rust", ', "T001, agents: 'rust' is none of"),
        ("trials.toml", 'scale = "outcome"', 'scale = "log"', "T001, scale: 'log' is none of"),
        ("outcomes.csv", "points,lower,6", "points,down,6", "outcomes.csv, isi: 'down' is no side"),
        ("outcomes.csv", "points,lower,6", "points,lower,six", "outcomes.csv, isi: not a number"),
    ],
)
def test_a_slip_is_found(tables: Path, name: str, old: str, new: str, sentence: str) -> None:
    change(tables, name, old, new)
    with pytest.raises(NightlabError) as caught:
        read_collection(tables)
    assert str(caught.value).startswith(sentence)
