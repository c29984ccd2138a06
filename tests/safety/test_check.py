"""Whole checks of people whom a pharmacist would recognise."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from nightlab.errors import NightlabError
from nightlab.person import Behaviour, Drink, Medication, Profile, Supplement
from nightlab.safety import SafetyReport, check

HEALTHY = Profile(
    age_years=34,
    sex="female",
    profile="EU",
    declared=frozenset({"conditions", "medications", "supplements", "symptoms", "job", "pregnant"}),
)


def person(**changes: Any) -> Profile:
    changes = {
        key: tuple(map(Medication, value)) if key == "medications" and value else value
        for key, value in changes.items()
    }
    return replace(HEALTHY, **changes)


def asked(profile: Profile, agent: str = "magnesium bisglycinate", **how: Any) -> SafetyReport:
    return check(profile, names=[agent], **how)


def fired(found: SafetyReport) -> set[str]:
    return {each.rule for each in found.fired}


def test_a_healthy_person_may_begin() -> None:
    found = check(HEALTHY)
    assert found.decision == "ok"
    assert found.agents["magnesium bisglycinate"] in {"ok", "info"}
    assert found.agents["L-theanine"] == "ok"
    assert "S004" not in fired(found)


@pytest.mark.parametrize(
    ("egfr", "decision"),
    [(15, "block"), (29.9, "block"), (30, "refer"), (59, "refer"), (95, "info")],
)
def test_kidneys(egfr: float, decision: str) -> None:
    assert asked(person(labs={"egfr": egfr})).agents["magnesium bisglycinate"] == decision


@pytest.mark.parametrize(
    "risk",
    [
        {"age_years": 66},
        {"conditions": ("diabetes",)},
        {"medications": ["metformin 500"]},
        {"medications": ["ramipril", "amlodipine"]},
        {"medications": ["Priadel"]},
    ],
    ids=str,
)
def test_unknown_kidneys_close_the_way_for_people_at_risk(risk: dict[str, Any]) -> None:
    found = asked(person(**risk))
    assert "S004" in fired(found)
    assert found.agents["magnesium bisglycinate"] == "refer"
    assert "labs.egfr" in found.unknowns
    assert "S004" not in fired(asked(person(**risk, labs={"egfr": 95.0})))


def test_antibiotics_and_hours() -> None:
    cipro = Medication("Cipro 500 twice a day", (time(8), time(20)))
    found = asked(replace(HEALTHY, medications=(cipro,)), at=time(21, 30))
    (constraint,) = found.constraints
    assert found.agents["magnesium bisglycinate"] == "separate"
    assert dict(constraint.params) == {"drug_before_h": 2, "drug_after_h": 6}
    assert constraint.medicines == ("Cipro 500 twice a day",)
    assert [str(w) for w in constraint.free or ()] == ["10:00 to 14:00", "22:00 to 02:00"]
    assert constraint.kept is False


def test_all_medicines_together_may_leave_no_hour() -> None:
    doxycycline = Medication("doxycycline", tuple(time(h) for h in (0, 6, 12, 18)))
    found = asked(replace(HEALTHY, medications=(doxycycline,)))
    assert found.hours["magnesium bisglycinate"] == ()
    assert found.agents["magnesium bisglycinate"] == "block"


def test_levothyroxine_and_cipro_both_count() -> None:
    taken = (Medication("Euthyrox 50", (time(7),)), Medication("cipro", (time(12),)))
    found = asked(replace(HEALTHY, medications=taken))
    assert [str(w) for w in found.hours["magnesium bisglycinate"]] == ["14:00 to 03:00"]
    assert {each.rule for each in found.constraints} == {"S046", "S051"}


def test_a_misspelled_medicine_still_fires_its_rule() -> None:
    assert "S046" in fired(asked(person(medications=["ciproflaxacin 500mg"])))


@pytest.mark.parametrize("typed", ["qwertyzolam", "💊", "'; DROP TABLE medicines;--", "x" * 10_000])
def test_an_unknown_medicine_is_never_cleared(typed: str) -> None:
    found = check(person(medications=[typed]))
    assert "S190" in fired(found)
    assert found.agents["L-theanine"] == "refer"
    assert found.decision == "ok"


@pytest.mark.parametrize("typed", ["none", "None.", "no medicines", "n/a", "keine"])
def test_an_entry_that_says_nothing_is_taken_is_no_medicine(typed: str) -> None:
    found = check(person(medications=[typed], supplements=(Supplement(typed),)))
    assert not {"S190", "S202"} & fired(found)
    assert found.agents["L-theanine"] == "ok"
    assert "S190" in fired(check(person(medications=[typed, "qwertyzolam"])))


def test_a_word_for_many_medicines_is_asked_back_and_its_members_count() -> None:
    found = asked(person(medications=["water tablet"]))
    assert {"S078", "S079", "S190"} <= fired(found)
    assert any("water tablet" in question.text for question in found.questions)


def test_medicines_that_nobody_told_close_the_way() -> None:
    assert asked(person(medications=None), "zinc").agents["zinc"] == "refer"


def test_supplements_add_up_to_the_limit_of_the_place() -> None:
    taken = (Supplement("magnesium citrate", elemental_mg=100, times=(time(8), time(20))),)
    eu = asked(person(supplements=taken), elemental_mg=100)
    us = asked(person(supplements=taken, profile="US"), elemental_mg=100)
    nowhere = asked(person(supplements=taken, profile=None), elemental_mg=100)
    assert eu.agents["magnesium bisglycinate"] == "cap"
    assert eu.constraints[0].params["cap_mg"] == 250
    assert us.agents["magnesium bisglycinate"] == "info"
    assert nowhere.agents["magnesium bisglycinate"] == "cap"


@pytest.mark.parametrize(
    "unclear",
    [
        Supplement("magnesium bisglycinate", dose=1000),
        Supplement("Magnesium tablets"),
        Supplement("magnesium oxide", elemental_mg=0.25),
        Supplement("magnesium citrate", elemental_mg=25_000),
    ],
    ids=str,
)
def test_a_dose_that_cannot_be_told_blocks(unclear: Supplement) -> None:
    found = asked(person(supplements=(unclear,)))
    assert found.agents["magnesium bisglycinate"] == "block"
    assert "S027" in fired(found)
    assert any(unclear.name in question.text for question in found.questions)


def test_the_weight_of_a_salt_is_enough_where_it_says_that_it_is_one() -> None:
    salt = Supplement("magnesium bisglycinate", dose=1.418, unit="g")
    told = Supplement("magnesium bisglycinate", dose=1418, unit="salt_mg")
    assert "S027" not in fired(asked(person(supplements=(told,))))
    assert asked(person(supplements=(salt,))).agents["magnesium bisglycinate"] in {"info", "block"}


def test_a_dose_that_is_the_salts_is_asked_back() -> None:
    found = asked(HEALTHY, elemental_mg=1773)
    assert found.agents["magnesium bisglycinate"] == "block"
    assert any("1773" in question.text for question in found.questions)


def test_hidden_magnesium_counts() -> None:
    unknown = asked(person(medications=["Milk of Magnesia"]))
    told = asked(person(supplements=(Supplement("Milk of Magnesia", elemental_mg=100),)))
    assert unknown.agents["magnesium bisglycinate"] == "block"
    assert told.agents["magnesium bisglycinate"] == "cap"
    assert "S028" in fired(told)


def test_digoxin_is_kept_apart_and_referred() -> None:
    found = asked(person(medications=["digoxin 125"]))
    assert found.agents["magnesium bisglycinate"] == "refer"
    assert [each.action for each in found.constraints] == ["separate"]


def test_a_calcium_blocker_warns_and_with_low_pressure_refers() -> None:
    usual = person(medications=["amlodipine 5"], labs={"sbp_mmhg": 130.0})
    low = person(medications=["amlodipine 5"], labs={"sbp_mmhg": 105.0})
    assert asked(usual).agents["magnesium bisglycinate"] == "warn"
    assert asked(low).agents["magnesium bisglycinate"] == "refer"


def test_juluca_is_two_medicines() -> None:
    assert "S058" in fired(asked(person(medications=["Juluca"])))
    assert "S058" in fired(asked(person(medications=["Tivicay", "rilpivirine"])))
    assert "S058" not in fired(asked(person(medications=["Tivicay"])))


def test_levodopa_alone_and_with_carbidopa() -> None:
    assert "S094" in fired(asked(person(medications=["levodopa"]), "vitamin B6"))
    assert "S094" not in fired(asked(person(medications=["Sinemet 25/100"]), "vitamin B6"))


def test_melatonin_needs_a_clinician_and_silence_is_no_yes() -> None:
    for said in (False, None):
        assert asked(person(clinician_ack=said), "melatonin").agents["melatonin"] == "block"
    assert asked(person(clinician_ack=True), "melatonin").agents["melatonin"] in {"ok", "info"}


def test_jet_lag_by_the_clock() -> None:
    traveller = person(clinician_ack=True, symptoms=("jet lag",))
    by_day = asked(traveller, "melatonin", at=time(15))
    at_night = asked(traveller, "melatonin", at=time(22))
    assert "S108" in fired(by_day)
    assert "S108" not in fired(at_night)


def test_a_pacemaker_clears_only_when_it_is_there() -> None:
    block = person(conditions=("heart block",))
    cleared = person(conditions=("heart block", "pacemaker"))
    open_ = replace(block, not_known=frozenset({"conditions.pacemaker"}))
    assert asked(block).agents["magnesium bisglycinate"] == "block"
    assert asked(cleared).agents["magnesium bisglycinate"] == "info"
    assert asked(open_).agents["magnesium bisglycinate"] == "block"


def test_age_fails_closed() -> None:
    assert check(person(age_years=None)).decision == "block"
    assert check(person(age_years=16)).decision == "block"
    (rule,) = [each for each in check(person(age_years=None)).fired if each.rule == "S042"]
    assert rule.by_unknown == ("age",)


@pytest.mark.parametrize(
    ("scores", "decision"),
    [
        ({"phq9_item9": 1.0}, "stop_crisis"),
        ({"phq9": 21.0}, "stop_refer_urgent"),
        ({"phq9": 12.0}, "refer"),
        ({"gad7": 12.0}, "suggest_refer"),
        ({"stopbang": 6.0}, "refer"),
        ({"epworth": 17.0}, "stop_refer"),
        ({"isi": 25.0}, "ok"),
    ],
    ids=str,
)
def test_scores_decide_over_the_programme(scores: dict[str, float], decision: str) -> None:
    assert check(person(scores=scores)).decision == decision


def test_severe_insomnia_keeps_the_behavioural_programme_open() -> None:
    found = check(person(scores={"isi": 25.0}))
    assert found.agents["magnesium bisglycinate"] == "refer"
    assert found.agents["sleep_restriction"] == "refer"
    assert found.agents["CBT-I"] == "ok"


def test_an_emergency_stands_over_everything() -> None:
    ill = person(symptoms=("chest pain",), scores={"phq9_item9": 2.0})
    found = check(ill)
    assert found.decision == "emergency"
    assert set(found.agents.values()) == {"emergency"}


def test_magnesium_poisoning_only_in_who_takes_it() -> None:
    signs = ("slurred speech", "slow pulse")
    taking = person(symptoms=signs, supplements=(Supplement("magnesium oxide", elemental_mg=200),))
    assert "S010" in fired(check(taking))
    assert "S010" not in fired(check(person(symptoms=signs)))


def test_serum_magnesium_in_another_unit_is_asked_and_taken_at_its_word() -> None:
    found = check(person(labs={"serum_mg_mmol": 2.0}))
    assert found.decision == "emergency"
    assert any("mg/dL" in question.text for question in found.questions)


def test_symptoms_that_are_not_known_never_fire() -> None:
    assert check(person(symptoms=None)).decision == "ok"


def test_caffeine_by_dose_and_hour() -> None:
    late = Behaviour(caffeine=(Drink(120, time(16)), Drink(50, time(22))), bedtime=time(23))
    early = Behaviour(caffeine=(Drink(120, time(8)), Drink(50, time(22))), bedtime=time(23))
    assert asked(person(behaviour=late), "caffeine").agents["caffeine"] == "warn"
    assert asked(person(behaviour=early), "caffeine").agents["caffeine"] == "ok"


def test_a_second_sedating_agent_is_one_too_many() -> None:
    one = person(supplements=(Supplement("L-theanine", dose=200),))
    assert asked(one, "L-theanine").agents["L-theanine"] == "ok"
    assert asked(one, "glycine").agents["glycine"] == "block"


@pytest.mark.parametrize(
    ("typed", "decision"),
    [
        ("5-HTP", "block"),
        ("curcumin", "block"),
        ("magnesium hydroxide", "block"),
        ("ashwagandha", "refer"),
        ("moon dust", "refer"),
        ("probiotic", "ok"),
        ("magnesium", "info"),
        ("sleep_restriction", "info"),
    ],
)
def test_agents_answer_to_every_name_as_it_was_typed(typed: str, decision: str) -> None:
    assert dict(asked(HEALTHY, typed).agents) == {typed: decision}


def test_a_supplement_that_is_a_medicine_counts_as_one() -> None:
    taken = person(supplements=(Supplement("St John's wort"),))
    assert "S115" in fired(asked(taken, "5-HTP"))


def test_a_medicine_that_is_a_supplement_counts_as_one() -> None:
    assert "S027" in fired(asked(person(medications=["magnesium glycinate"])))


def test_contradictions_are_asked_and_the_worse_counts() -> None:
    both = person(sex="male", pregnant=True)
    found = asked(both, "zinc")
    assert found.agents["zinc"] == "refer"
    assert any("regnant" in question.text for question in found.questions)
    scores = check(person(scores={"phq9": 1.0, "phq9_item9": 2.0}))
    assert scores.decision == "stop_crisis"


def test_silence_is_named() -> None:
    found = check(Profile(age_years=40))
    assert {"conditions", "medications", "pregnant", "sex", "labs.egfr"} <= set(found.unknowns)


def test_a_condition_that_nobody_knows_is_asked_back() -> None:
    found = check(person(conditions=("blue toes", "diabetis")))
    text = " ".join(question.text for question in found.questions)
    assert "'blue toes'" in text
    assert "'diabetis' was taken for diabetes" in text


def test_an_agent_needs_a_name() -> None:
    with pytest.raises(NightlabError, match="no name"):
        check(HEALTHY, names=["  "])


@pytest.mark.parametrize("clock", [time(23, 30), time(0, 30), time(18)])
def test_coffee_just_after_the_usual_bedtime_is_close_to_bed(clock: time) -> None:
    coffee = Behaviour(caffeine=(Drink(200.0, clock),), bedtime=time(23))
    assert asked(person(behaviour=coffee), "caffeine").agents["caffeine"] == "warn"


def test_coffee_of_the_morning_is_not() -> None:
    coffee = Behaviour(caffeine=(Drink(200.0, time(7)),), bedtime=time(23))
    assert asked(person(behaviour=coffee), "caffeine").agents["caffeine"] == "ok"


def test_grams_of_caffeine_count_as_grams_until_they_are_asked() -> None:
    coffee = Behaviour(caffeine=(Drink(0.4, time(20)),), bedtime=time(23))
    found = asked(person(behaviour=coffee), "caffeine")
    assert found.agents["caffeine"] == "block"
    assert any("0.4 g?" in q.text for q in found.questions)


@pytest.mark.parametrize("typed", ["suicidal thoughts", "I want to kill myself"])
def test_words_of_dying_open_the_crisis_page_as_item_nine_does(typed: str) -> None:
    for home in ("symptoms", "conditions"):
        found = check(person(**{home: (typed,)}))
        assert found.decision == "stop_crisis"
        assert found.crisis


@pytest.mark.parametrize(
    ("scores", "decision"),
    [
        ({"phq9_item9": 0.5}, "stop_crisis"),
        ({"stopbang": 4.5}, "refer"),
        ({"epworth": 10.5}, "refer"),
    ],
)
def test_scores_between_two_ranges_fall_in_one(scores: dict[str, float], decision: str) -> None:
    assert check(person(scores=scores)).decision == decision


def test_a_warm_bath_in_pregnancy_has_a_limit() -> None:
    found = asked(person(pregnant=True), "warm bath")
    assert found.agents["warm bath"] == "cap"
    (limit,) = found.constraints
    assert limit.params["max_water_c"] == 38.5
    assert asked(person(pregnant=True), "hot bath").agents["hot bath"] == "block"


def test_a_condition_that_is_not_understood_clears_no_magnesium() -> None:
    found = asked(person(conditions=("Waldenström",)))
    assert found.agents["magnesium bisglycinate"] == "refer"
    assert "S004" in fired(found)
    assert found.decision == "info"
    known = person(conditions=("Waldenström",), labs={"egfr": 95.0})
    assert asked(known).agents["magnesium bisglycinate"] == "info"
    assert asked(known, "zinc").agents["zinc"] == "info"


@pytest.mark.parametrize("typed", ["asthma", "tinnitus", "hay fever", "no kidney disease"])
def test_an_ordinary_condition_alarms_nobody(typed: str) -> None:
    found = asked(person(conditions=(typed,)), "zinc")
    assert (found.decision, found.agents["zinc"]) == ("ok", "ok")
    assert "S004" not in fired(asked(person(conditions=(typed,))))


@pytest.mark.parametrize("typed", ["trouble falling asleep", "light sleeper", "tired"])
def test_bad_sleep_alone_alarms_nobody(typed: str) -> None:
    assert check(person(symptoms=(typed,))).decision == "ok"


def test_work_that_no_rule_knows_changes_nothing() -> None:
    assert check(person(job=("lighthouse keeper",))).decision == "ok"


def test_a_symptom_that_is_not_understood_is_worth_knowing() -> None:
    assert check(person(symptoms=("odd feeling behind the eyes",))).decision == "info"


def test_a_medicine_among_the_conditions_is_a_medicine() -> None:
    found = asked(person(conditions=("warfarin",)), "omega-3")
    assert found.agents["omega-3"] == "refer"
    assert [m.ingredients for m in found.medicines] == [("warfarin",)]


def test_a_heart_block_without_a_pacemaker_is_one() -> None:
    typed = "complete heart block without pacemaker"
    assert asked(person(conditions=(typed,))).agents["magnesium bisglycinate"] == "block"


def test_a_condition_of_which_only_the_name_was_told_is_open() -> None:
    table = person(not_known=frozenset({"conditions.waldenstrom"}))
    assert asked(table).agents["magnesium bisglycinate"] == "refer"


def test_a_clinicians_agreement_is_no_condition() -> None:
    said = person(conditions=("a clinician's agreement",))
    assert asked(said, "melatonin").agents["melatonin"] == "block"


def test_jet_lag_without_a_clock_is_asked_for_the_hour() -> None:
    traveller = person(symptoms=("jet lag",), clinician_ack=True)
    found = asked(traveller, "melatonin")
    assert found.agents["melatonin"] == "info"
    assert any(q.text == "At what time would you take it?" for q in found.questions)
    assert asked(traveller, "melatonin", at=time(12)).agents["melatonin"] == "block"
    assert asked(traveller, "melatonin", at=time(21)).agents["melatonin"] == "ok"


def test_what_is_worked_out_may_also_be_said() -> None:
    said = person(symptoms=("on mg", "flushing", "lethargy"))
    assert asked(said).agents["magnesium bisglycinate"] == "stop_refer_urgent"
    antacid = person(symptoms=("an antacid or laxative with magnesium",))
    assert asked(antacid).agents["magnesium bisglycinate"] == "block"


def test_medicines_that_are_not_told_may_be_those_that_weaken_kidneys() -> None:
    found = asked(person(medications=None))
    (kidneys,) = [each for each in found.fired if each.rule == "S004"]
    assert kidneys.action == "refer"
    assert "S190" in fired(found)


def test_hours_are_whole_only_with_every_time_of_every_medicine() -> None:
    half = (Medication("Cipro 500 twice a day", (time(8),)),)
    found = asked(replace(HEALTHY, medications=half), at=time(21))
    (cipro,) = found.constraints
    assert (cipro.free, cipro.kept) == (None, None)
    assert any("At what times do you take Cipro" in q.text for q in found.questions)
    two = (Medication("azithromycin", (time(8),)), Medication("nitrofurantoin"))
    (antibiotics,) = asked(replace(HEALTHY, medications=two), at=time(21)).constraints
    assert antibiotics.medicines == ("azithromycin", "nitrofurantoin")
    assert (antibiotics.free, antibiotics.kept) == (None, None)


def test_supplements_that_are_not_told_close_the_way() -> None:
    found = asked(person(supplements=None), "zinc")
    assert found.agents["zinc"] == "refer"
    assert "S202" in fired(found)


@pytest.mark.parametrize(("years", "rules"), [(None, 0), (0.5, 0), (1, 1), (3, 1)])
def test_years_on_an_acid_blocker(years: float | None, rules: int) -> None:
    found = asked(replace(HEALTHY, medications=(Medication("omeprazole", years=years),)))
    assert len(fired(found) & {"S080"}) == rules
    asks = [q for q in found.questions if "S080" in q.rules]
    assert bool(asks) is (years is None)


@pytest.mark.parametrize("home", ["conditions", "symptoms", "job"])
def test_a_pregnancy_counts_wherever_it_is_written(home: str) -> None:
    found = asked(person(**{home: ("pregnant",)}), "zinc")
    assert found.agents["zinc"] == "refer"


def test_medicines_that_count_only_together_are_named_together() -> None:
    found = asked(person(medications=["dolutegravir", "rilpivirine", "warfarin"]))
    (both,) = [each for each in found.fired if each.rule == "S058"]
    assert both.medicines == ("dolutegravir", "rilpivirine")


def test_an_everyday_word_for_a_medicine_among_the_conditions_counts() -> None:
    found = asked(person(conditions=("on blood thinners",)), "omega-3")
    assert {"S133", "S190"} <= fired(found)
