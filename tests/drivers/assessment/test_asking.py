"""Which question comes when: who drinks much at once is asked like who drinks often."""

from __future__ import annotations

import pytest

from nightlab.drivers.assessment import open_questions


@pytest.mark.parametrize(
    ("evenings", "grams", "asked"), [(5, 20, True), (2, 60, True), (2, 40, False), (0, 0, False)]
)
def test_drinking_score_is_asked_of_who_drinks_often_or_much_at_once(
    evenings: float, grams: float, *, asked: bool
) -> None:
    told = {"alcohol_evenings": float(evenings), "alcohol_g": float(grams)}

    assert ("audit_c" in {each.key for each in open_questions(told)}) is asked
