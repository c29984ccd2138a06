"""The checklist: whole, in our words, and never answered from nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.evidence.checked import CHECKED
from nightlab.report.cent import checklist, items, known_facts


def test_all_items_and_parts_are_there() -> None:
    assert len({row.item.split(".", maxsplit=1)[0].rstrip("abc") for row in items()}) == 25
    assert len({row.item for row in items()}) == len(items()) == 44


def test_every_row_can_be_filled_in_and_says_how_far_it_was_read() -> None:
    for row in items():
        assert row.asks.endswith("?")
        assert row.facts
        assert row.where
        assert row.otherwise in {
            "not reported",
            "does not apply: one person on themselves",
            "does not apply: the outcome is not yes or no",
        }
        assert row.checked in CHECKED


def test_without_facts_nothing_is_answered() -> None:
    answers = checklist({})
    assert {row.answered for row in answers} == {"no", "does not apply"}
    assert sum(row.answered == "does not apply" for row in answers) == 3
    assert all(row.answer.startswith(("not reported", "does not apply")) for row in answers)


def test_an_item_of_two_facts_takes_what_is_there() -> None:
    def told(facts: dict[str, str]) -> str:
        return next(row.answer for row in checklist(facts) if row.item == "5")

    assert told({"interventions": "Tea.", "doses": "All taken."}) == "Tea. All taken."
    assert told({"doses": "All taken."}) == "All taken."
    assert told({"doses": "  "}) == "not reported"


def test_what_does_not_apply_can_still_be_answered() -> None:
    answers = {row.item: row for row in checklist({"series": "Three people pooled."})}
    assert answers["12b"].answer == "Three people pooled."
    assert answers["12b"].answered == "yes"


def test_a_fact_nobody_asks_for_is_refused() -> None:
    with pytest.raises(NightlabError, match="no item asks for 'colour'"):
        checklist({"colour": "blue"})


@given(st.dictionaries(st.sampled_from(sorted(known_facts())), st.text(max_size=30)))
def test_an_answer_is_a_fact_or_the_plain_word_that_there_is_none(facts: dict[str, str]) -> None:
    for item, row in zip(items(), checklist(facts), strict=True):
        given_ = [facts[name].strip() for name in item.facts if facts.get(name, "").strip()]
        assert row.answer == (" ".join(given_) or item.otherwise)
        assert (row.answered == "yes") == bool(given_)
