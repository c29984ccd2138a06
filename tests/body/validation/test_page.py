"""The page on validation, and the numbers that it keeps."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(DOCS))
    sys.modules.pop("make_validation", None)
    return import_module("make_validation")


def test_the_page_is_that_of_the_numbers_kept(made: Any) -> None:
    assert made.problems() == [], "renew with: python docs/make_validation.py --measure"


def test_what_is_kept_was_judged_by_the_ranges_of_the_table(made: Any) -> None:
    kept = {each["id"]: each for each in made.read()}
    for row in made.rows():
        if row.is_expressible:
            found = kept[row.id]
            held = row.holds(found["simulated"], found["se"])
            assert (found["result"] == "pass") == held, row.id


def test_a_picture_calls_missed_what_the_table_calls_missed(made: Any) -> None:
    found = {each["id"]: each for each in made.read()}
    drawn = [row for row in made.rows() if row.is_expressible]
    for row in drawn:
        assert made.published(row, found[row.id]).verdict == found[row.id]["result"], row.id
    assert {path.stem for path in (DOCS / made.PICTURES).glob("*.svg")} == {
        row.domain for row in drawn
    }
