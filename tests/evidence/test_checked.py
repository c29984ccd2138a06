"""How far a source was read is said in the same words everywhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import nightlab
from nightlab.evidence import CHECKED
from nightlab.safety.rules import rules
from nightlab.safety.screeners import instruments

SOURCE = Path(nightlab.__file__).parent
COLUMNS = {"checked", "source_checked"}


def _tables() -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in SOURCE.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if COLUMNS & set(reader.fieldnames or ()):
                found[str(path.relative_to(SOURCE))] = list(reader)
    return found


TABLES = _tables()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_uses_only_words_that_can_be_said(name: str) -> None:
    used = {row[column] for row in TABLES[name] for column in COLUMNS & set(row)}
    assert used - set(CHECKED) == set()


def test_rules_and_questionnaires_use_them_too() -> None:
    assert {rule.checked for rule in rules()} <= set(CHECKED)
    assert {what.checked for what in instruments()} <= set(CHECKED)


def test_nobody_keeps_a_second_table() -> None:
    once = [p for p in SOURCE.rglob("*.py") if CHECKED["abstract"] in p.read_text(encoding="utf-8")]
    assert [path.name for path in once] == ["checked.py"]
    others = [p for p in SOURCE.rglob("*.py") if '"fulltext":' in p.read_text(encoding="utf-8")]
    assert [path.name for path in others] == ["checked.py"]
