"""How often the matcher is right, on the list it was made with and on one it was not."""

from __future__ import annotations

import pytest

from safety.medicines.scores import LISTS, judge, read, score

# Wrong matches weigh heaviest: of a hundred entries not one may be wrong and pass without a question.
MOST_SILENTLY_WRONG = 0.01
OWN, OTHERS = "typed.csv", "typed_by_others.csv"


def test_the_list_of_its_making_is_understood() -> None:
    found = score([judge(entry) for entry in read(OWN)])
    assert found.silently_wrong == 0
    assert found.precision >= 0.97
    assert found.recall >= 0.97


@pytest.mark.parametrize("name", [OWN, OTHERS])
def test_hardly_any_entry_is_wrong_without_a_question(name: str) -> None:
    if not (LISTS / name).exists():
        pytest.skip(f"{name} is not here")
    found = score([judge(entry) for entry in read(name)])
    assert found.silent_share <= MOST_SILENTLY_WRONG
