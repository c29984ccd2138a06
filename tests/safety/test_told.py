"""What people type of themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.safety.names import NEVER_TYPED, clearing
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
        ("ckd3b", "ckd"),
        ("CKD stage IV", "ckd"),
        ("I.B.S.", "ibs"),
        ("M.S.", "autoimmune_disease"),
        ("high bp", "hypertension"),
        ("T1DM", "diabetes"),
        ("Niereninsuffizienz", "kidney_disease_history"),
        ("insuffisance rénale", "kidney_disease_history"),
        ("enfermedad renal crónica", "kidney_disease_history"),
        ("membranous nephropathy", "kidney_disease_history"),
        ("eGFR 25", "kidney_disease_history"),
        ("Bluthochdruck", "hypertension"),
        ("épilepsie", "epilepsy"),
        ("schwanger", "pregnant"),
        ("severe kidny failure", "kidney_disease_history"),
        ("pain in my chest", "chest_pain"),
        ("my chest hurts", "chest_pain"),
        ("I can't breathe", "allergy_signs"),
        ("can't stand", "cannot_stand"),
        ("drives a bus", "professional_driver"),
        ("pins and needles", "numbness_tingling_burning"),
        ("I want to die", "suicidal_thoughts"),
        ("thoughts of being better off dead", "suicidal_thoughts"),
        ("Selbstmordgedanken", "suicidal_thoughts"),
        ("I can't go on", "suicidal_thoughts"),
        ("can't move my left side", "focal_neurology"),
        ("microsleeps", "dozed_driving"),
        ("hep C", "liver_disease"),
        ("restless sleep", "insomnia"),
    ],
)
def test_what_people_type(typed: str, fact: str) -> None:
    assert fact in understand(typed).facts


@pytest.mark.parametrize(
    "typed",
    [
        "no diabetes",
        "None",
        "never had epilepsy",
        "without kidney disease",
        "no known kidney problems",
        "no history of diabetes or epilepsy",
        "kidney disease: no",
        "kidney disease - none",
        "I do not have kidney disease",
        "not diagnosed with kidney disease",
        "no diabetes, no epilepsy",
        "keine Nierenerkrankung",
        "n/a",
        "healthy",
    ],
)
def test_a_denial_states_nothing(typed: str) -> None:
    told = understand(typed)
    assert told.denied
    assert told.facts == ()
    assert not told.unread


@pytest.mark.parametrize(
    ("typed", "fact"),
    [
        ("no diabetes, but heart failure", "heart_failure"),
        ("No kidney disease but diabetes", "diabetes"),
        ("no, heart failure", "heart_failure"),
        ("no diabetes and epilepsy", "epilepsy"),
        ("no longer on dialysis", "dialysis"),
        ("not only diabetes but also kidney failure", "kidney_disease_history"),
        ("nothing but kidney failure", "kidney_disease_history"),
        ("never without kidney problems", "kidney_disease_history"),
        ("no pacemaker, heart block", "av_block_2_or_3"),
        ("no medication for epilepsy", "epilepsy"),
        ("diabetes: no longer", "diabetes"),
    ],
)
def test_a_denial_takes_back_no_more_than_it_denies(typed: str, fact: str) -> None:
    assert fact in understand(typed).facts


@pytest.mark.parametrize(
    "typed",
    [
        "my father has diabetes",
        "family history of diabetes",
        "mother had epilepsy and kidney failure",
    ],
)
def test_what_a_relative_has_is_theirs(typed: str) -> None:
    told = understand(typed)
    assert told.elsewhere
    assert told.facts == ()


@pytest.mark.parametrize(
    ("typed", "fact"),
    [
        ("my partner says I stop breathing", "witnessed_apnoea"),
        ("my wife has noticed that breathing stops", "witnessed_apnoea"),
        ("my husband has witnessed apnoea", "witnessed_apnoea"),
        ("mother had epilepsy and so do I", "epilepsy"),
        ("my father gave me a kidney transplant", "organ_transplant"),
    ],
)
def test_what_a_relative_says_is_the_persons(typed: str, fact: str) -> None:
    assert fact in understand(typed).facts


@pytest.mark.parametrize(
    "typed",
    [
        "heart block without pacemaker",
        "heart block, refused a pacemaker",
        "complete heart block awaiting pacemaker",
        "pacemakr",
    ],
)
def test_half_a_sentence_never_clears(typed: str) -> None:
    assert clearing() == {"pacemaker", "clinician_ack"}
    assert not clearing() & set(understand(typed).facts)


def test_a_pacemaker_said_plainly_counts() -> None:
    assert "pacemaker" in understand("complete heart block with pacemaker").facts


@pytest.mark.parametrize(
    "typed", ["stroke", "MG", "diabetes and a stroke", "pain in my left ear", "x" * 301]
)
def test_what_was_not_understood_is_known(typed: str) -> None:
    assert understand(typed).unread


def test_two_names_that_are_as_near_both_count() -> None:
    assert {"hypertension", "low_blood_pressure"} <= set(understand("hyprotension").facts)


def test_an_answer_belongs_to_the_one_name_before_it() -> None:
    assert "kidney_disease_history" in understand("kidney; disease; no").facts


@pytest.mark.parametrize("typed", ["restless sleep", "cannot sleep, mind racing", "bad dreams"])
def test_bad_sleep_is_no_disease_of_the_legs_or_the_night(typed: str) -> None:
    assert understand(typed).facts == ("insomnia",)


@pytest.mark.parametrize(
    "typed", ["mild asthma", "migraine with aura", "insomnia for 5 years", "chronic back pain"]
)
def test_small_words_leave_nothing_open(typed: str) -> None:
    told = understand(typed)
    assert told.facts
    assert not told.unread


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
    if fact.name in NEVER_TYPED:
        assert fact.name not in understand(fact.label).facts
        return
    for name in (fact.name, fact.label, *fact.also_called):
        assert fact.name in understand(name).facts


@given(st.text(max_size=400))
def test_any_text_is_taken_without_a_fault(text: str) -> None:
    assert set(understand(text).facts) <= set(facts())
