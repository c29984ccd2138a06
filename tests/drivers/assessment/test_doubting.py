"""Contradictions: each is found, told in words, settled by its own questions, and read with care."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answering import everything_denied
from nightlab.drivers.assessment import describing, doubts, profile_of, question
from nightlab.drivers.assessment.doubting import cautious, rows
from nightlab.safety import check
from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from nightlab.person.answers import Value

CONTRADICTIONS: dict[str, dict[str, Value]] = {
    "asleep_longer_than_in_bed": {"told_tst_h": 9.0, "bedtime": "23:30", "rise": "07:00"},
    "night_longer_than_bed": {
        "told_tst_h": 7.0,
        "told_sol_min": 60.0,
        "told_waso_min": 45.0,
        "bedtime": "23:30",
        "rise": "07:00",
    },
    "hours_in_bed_differ": {"told_tib_h": 10.0, "bedtime": "23:30", "rise": "07:00"},
    "bed_after_rise": {"bedtime": "11:00", "rise": "07:00"},
    "free_bed_after_rise": {"free_bedtime": "11:00", "free_rise": "10:00"},
    "bedtimes_spread": {"bedtime": "23:00", "free_bedtime": "01:30", "bed_spread_min": 0.0},
    "good_nights_complaint": {"nights_per_week": 0.0, "complaint": ("light_sleep",)},
    "worst_not_named": {"worst": "early_waking", "complaint": ("light_sleep",)},
    "long_and_short_nights": {"told_tst_h": 9.0, "nights_under_4h": 5.0},
    "bad_longer_than_alive": {"months": 500.0, "age": 30.0},
    "no_caffeine_but_late": {"caffeine_mg": 0.0, "caffeine_late_days": 4.0},
    "late_caffeine_never": {
        "caffeine_mg": 200.0,
        "caffeine_last": "17:00",
        "caffeine_late_days": 0.0,
    },
    "no_alcohol_but_score": {"alcohol_evenings": 0.0, "audit_c": 6.0},
    "pregnant_man": {"sex": "male", "pregnant": True},
    "breastfeeding_man": {"sex": "male", "breastfeeding": True},
    "pregnant_late": {"sex": "female", "pregnant": True, "age": 61.0},
    "birth_without_infant": {"gave_birth_within_12_months": True, "infant_at_home": False},
    "bmi_impossible": {"height_cm": 70.0, "weight_kg": 160.0},
    "tablet_without_medicine": {"medicines": (), "hypnotic_nights": 5.0},
    "tablet_never_taken": {"medicines": ("zolpidem 10 mg",), "hypnotic_nights": 0.0},
    "tablet_months_without_nights": {"hypnotic_nights": 0.0, "hypnotic_months": 8.0},
    "time_without_medicine": {
        "medicines": ("ramipril",),
        "medicine_times": ("levothyroxine 07:00",),
    },
    "no_shifts_but_nights": {"shifts": "none", "work_from": "22:00", "work_to": "06:00"},
    "drives_without_danger": {"drives_for_work": True, "safety_critical_job": False},
    "apnoea_both_ways": {"osa": "treated", "conditions": ("untreated sleep apnoea",)},
    "breathing_stops_without_apnoea": {"osa": "treated", "witnessed_apnoea": True},
    "kidneys_both_ways": {"kidney_disease": False, "conditions": ("one kidney",)},
    "weak_kidneys_good_value": {"kidney_disease": True, "egfr": 100.0},
    "thoughts_of_death_both_ways": {"suicidal_thoughts": False, "phq9_item9": 1.0},
    "mood_score_too_low": {"phq9": 0.0, "phq9_item9": 1.0},
    "sleepy_score_good_days": {"epworth": 14.0, "daytime_impairment": False},
    "hard_exercise_never": {"exercise_days": 0.0, "late_exercise_evenings": 3.0},
    "dozed_this_week": {"week_dozed": True, "dozed_driving": False},
    "helped_not_tried": {"tried": ("melatonin",), "helped": ("zopiclone",)},
    "legs_not_restless": {"rls_moving_helps": True, "rls_urge": False},
    "flashes_before_menopause": {"hot_flash_nights": 5.0, "menopause": "no"},
}


def test_every_contradiction_has_its_case() -> None:
    assert set(CONTRADICTIONS) == {row["key"] for row in rows()}
    assert len(CONTRADICTIONS) >= 15


@pytest.mark.parametrize("key", CONTRADICTIONS)
def test_a_contradiction_is_told_with_its_questions_and_what_to_do(key: str) -> None:
    answers = CONTRADICTIONS[key]
    found = {each.key: each for each in doubts(answers)}
    assert key in found
    doubt = found[key]
    assert doubt.sentence.endswith(".")
    assert "{" not in doubt.sentence + doubt.fix
    assert "unknown number" not in doubt.sentence
    assert doubt.fix.endswith((".", "?"))
    assert doubt.keys
    assert set(doubt.keys) <= set(answers)
    assert all(question(name) for name in doubt.cautious)


@pytest.mark.parametrize("key", CONTRADICTIONS)
def test_it_is_gone_once_its_questions_are_left_open(key: str) -> None:
    answers = CONTRADICTIONS[key]
    (doubt,) = (each for each in doubts(answers) if each.key == key)
    left_open = {**answers, **dict.fromkeys(doubt.keys)}
    assert key not in {each.key for each in doubts(left_open)}


@pytest.mark.parametrize("key", CONTRADICTIONS)
def test_the_careful_reading_never_allows_more(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {**everything_denied(), **CONTRADICTIONS[key]}
    careful = check(profile_of(answers))
    monkeypatch.setattr(describing, "cautious", dict)
    plain = check(profile_of(answers))
    assert RANK[careful.decision] >= RANK[plain.decision]
    for agent, action in plain.agents.items():
        assert RANK[careful.agents[agent]] >= RANK[action], agent


def test_nothing_is_settled_silently() -> None:
    answers = CONTRADICTIONS["kidneys_both_ways"]
    assert cautious(answers)["kidney_disease"] is True
    assert answers["kidney_disease"] is False
    assert profile_of(answers).condition("kidney_disease_history") is True


def test_a_mend_ends_the_doubt() -> None:
    wrong: dict[str, Value] = {"bedtime": "11:00", "rise": "07:00"}
    assert profile_of(wrong).behaviour == profile_of({}).behaviour
    assert doubts({**wrong, "bedtime": "23:00"}) == ()


def test_night_work_is_no_mistake_of_hours() -> None:
    assert doubts({"shifts": "night", "bedtime": "08:30", "rise": "15:30"}) == ()
    assert doubts({"shifts": "night", "work_from": "22:00", "work_to": "06:00"}) == ()


@pytest.mark.parametrize("name", ["sleep apnoea", "Sleep apnea, on CPAP", "severe OSA, treated"])
def test_apnoea_named_beside_its_treatment_is_no_contradiction(name: str) -> None:
    told: dict[str, Value] = {"osa": "treated", "conditions": (name, "asthma")}

    assert not [each.key for each in doubts(told) if each.key == "apnoea_both_ways"]
    assert profile_of(told).condition("untreated_osa") is False


@pytest.mark.parametrize(
    "name", ["untreated sleep apnoea", "sleep apnoea, CPAP not used", "OSA, no mask"]
)
def test_apnoea_that_reads_as_untreated_stays_in_doubt(name: str) -> None:
    told: dict[str, Value] = {"osa": "treated", "conditions": (name,)}

    assert "apnoea_both_ways" in [each.key for each in doubts(told)]
    assert profile_of(told).condition("untreated_osa")


def test_apnoea_named_by_who_denies_it_stays_in_doubt() -> None:
    told: dict[str, Value] = {"osa": "no", "conditions": ("sleep apnoea",)}

    assert "apnoea_both_ways" in [each.key for each in doubts(told)]
