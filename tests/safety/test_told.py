"""What people type of themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.safety.rules import facts
from nightlab.safety.told import understand


@pytest.mark.parametrize(
    ("typed", "fact"),
    [
        ("kidney disease", "kidney_disease_history"),
        ("Kidney_Disease_History", "kidney_disease_history"),
        ("CKD stage 4", "ckd"),
        ("on dialysis since 2020", "dialysis"),
        ("High blood pressure", "hypertension"),
        ("Crohn's disease", "crohns_active"),
        ("type-2 diabetes", "diabetes"),
        ("diabetis", "diabetes"),
        ("epilepsie", "epilepsy"),
        ("Sleep Apnea (untreated)", "untreated_osa"),
        ("IBS-D", "ibs_d"),
        ("lorry driver", "professional_driver"),
        ("night shift", "night_shift"),
        ("pressure on the chest since this morning", "chest_pain"),
        ("kidney transplant", "organ_transplant"),
    ],
)
def test_what_people_type(typed: str, fact: str) -> None:
    assert fact in understand(typed).facts


@pytest.mark.parametrize(
    "typed", ["no diabetes", "None", "never had epilepsy", "without kidney disease"]
)
def test_a_denial_states_nothing(typed: str) -> None:
    told = understand(typed)
    assert told.denied
    assert told.facts == ()


@pytest.mark.parametrize(
    "typed", ["blue toes", "", "💊💊", "'; DROP TABLE person;--", "x" * 10_000]
)
def test_what_nobody_knows_is_not_guessed(typed: str) -> None:
    assert understand(typed).facts == ()


def test_only_words_that_match_whole_are_sure() -> None:
    assert understand("diabetes").sure
    assert not understand("diabetis").sure
    assert not understand("my diabetes is fine").sure


@pytest.mark.parametrize(
    "fact", [f for f in facts().values() if f.kind == "flag"], ids=lambda f: f.name
)
def test_every_fact_answers_to_its_names(fact) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    if fact.name in {"always", "unmatched_medicine"}:
        pytest.skip("worked out, never typed")
    for name in (fact.name, fact.label, *fact.also_called):
        assert fact.name in understand(name).facts


@given(st.text(max_size=400))
def test_any_text_is_taken_without_a_fault(text: str) -> None:
    assert set(understand(text).facts) <= set(facts())
