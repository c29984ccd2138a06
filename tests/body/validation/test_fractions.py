"""How much of what was published the body reproduces: the whole table, as the page tells it."""

from __future__ import annotations

from collections import Counter

import pytest

from nightlab.body.validation import Checked, validate

PREDICTED, FITTED, LEFT_OUT = 0.65, 0.90, 15


@pytest.fixture(scope="module")
def checked() -> tuple[Checked, ...]:
    return validate()


@pytest.mark.parametrize(("role", "least"), [("predicted", PREDICTED), ("fitted", FITTED)])
def test_enough_numbers_are_reproduced(
    checked: tuple[Checked, ...], role: str, least: float
) -> None:
    told = Counter(each.result for each in checked if each.role == role)
    assert told["pass"] / (told["pass"] + told["miss"]) >= least


def test_few_numbers_cannot_be_expressed_and_each_says_why(checked: tuple[Checked, ...]) -> None:
    left = [each for each in checked if each.result == "not expressible"]
    assert len(left) <= LEFT_OUT
    assert all(each.why for each in left)


def test_each_miss_is_explained(checked: tuple[Checked, ...]) -> None:
    assert [each.id for each in checked if each.result == "miss" and not each.why] == []
