"""The profile that answers make: yes, no and not known kept apart, and never safer than it is."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering import TYPICAL, everything_denied, interview
from nightlab.drivers.assessment import doubts, profile_of, questions
from nightlab.errors import NightlabError
from nightlab.person import Drink
from nightlab.safety import check
from nightlab.safety.known import know
from nightlab.safety.rules import RANK
from nightlab.safety.told import understand

if TYPE_CHECKING:
    from nightlab.drivers.assessment import Question
    from nightlab.person.answers import Value
    from nightlab.safety import SafetyReport

LISTS = ("symptoms", "conditions", "job")
FLAGS = [
    (key, word, word)
    for key, each in questions().items()
    if each.into in LISTS and not each.own
    for word in each.options
] + [
    (key, "", each.into.partition(".")[2])
    for key, each in questions().items()
    if each.into.partition(".")[0] in LISTS and "." in each.into
]
NO: dict[str, Value] = {"yes": False, "words": ()}
NO_OF_CHOICE = {"osa": "no", "shifts": "none"}


@pytest.mark.parametrize(("key", "word", "fact"), FLAGS)
def test_every_sign_lands_on_its_fact(key: str, word: str, fact: str) -> None:
    said: Value = (word,) if word else True
    denied = know(profile_of(everything_denied()))
    told = know(profile_of({**everything_denied(), key: said}))
    assert denied.value(fact) is False
    assert told.value(fact) is True
    assert understand(fact.replace("_", " ")).sure
    assert not told.unread


@pytest.mark.parametrize(
    ("more", "fact"),
    [
        ({"osa": "untreated"}, "untreated_osa"),
        ({"shifts": "night"}, "night_shift"),
        ({"shifts": "rotating"}, "rotating_shift"),
        ({"week_dozed": True}, "dozed_driving"),
        ({"week_sleepiness": "more"}, "weekly_sleepiness_rise"),
        ({"week_kept_window": 5.0}, "on_sleep_restriction"),
        ({"gut_symptoms": ("diarrhoea",)}, "diarrhoea"),
        ({"gut_symptoms": ("diarrhoea",)}, "chronic_diarrhoea"),
        ({"histamine_clues": ("hives",)}, "suspected_histamine_intolerance"),
        ({"alcohol_evenings": 3.0, "alcohol_g": 20.0}, "drank_tonight"),
        ({"conditions": ("Wilson's disease",)}, "wilson_disease"),
        ({"symptoms": ("numb feet",)}, "numbness_tingling_burning"),
        ({"medicines": ("zopiclone",), "hypnotic_nights": 6.0}, "hypnotic_nightly"),
        ({"medicines": (), "hypnotic_nights": 6.0}, "hypnotic_nightly"),
        ({"medicines": None, "hypnotic_nights": 6.0}, "hypnotic_nightly"),
        (
            dict.fromkeys(
                ("rls_urge", "rls_rest", "rls_moving_helps", "rls_evening", "rls_no_other_cause"),
                True,
            ),
            "rls_criteria_all5",
        ),
    ],
)
def test_what_several_answers_make(more: dict[str, Value], fact: str) -> None:
    denied = know(profile_of(everything_denied()))
    assert denied.value(fact) is False
    assert know(profile_of({**everything_denied(), **more})).value(fact) is True


def test_silence_is_never_a_no() -> None:
    person = profile_of({})
    assert (person.pregnant, person.breastfeeding) == (None, None)
    assert (person.conditions, person.medications, person.supplements) == (None, None, None)
    assert (person.symptoms, person.job) == (None, None)
    assert person.condition("kidney_disease_history") is None
    assert person.behaviour is not None
    assert (person.behaviour.caffeine, person.behaviour.alcohol) == (None, None)
    assert person.clinician_ack is False


def test_three_states_side_by_side() -> None:
    person = profile_of({"gasping": True, "dream_enactment": False, "witnessed_apnoea": None})
    assert person.symptom("gasping") is True
    assert person.symptom("dream_enactment") is False
    assert person.symptom("witnessed_apnoea") is None
    assert person.symptom("chest_pain") is None


def test_a_list_told_as_a_whole_denies_the_rest_but_not_what_was_left_open() -> None:
    person = profile_of({"conditions": ("asthma",), "kidney_disease": None, "osa": "unsure"})
    assert person.condition("asthma") is True
    assert person.condition("epilepsy") is False
    assert person.condition("kidney_disease_history") is None
    assert person.condition("untreated_osa") is None
    assert profile_of({"conditions_nerves": None, "conditions": ()}).condition("bipolar") is None


def test_restless_legs_need_all_five_and_one_no_is_enough() -> None:
    assert profile_of({"rls_urge": True}).symptom("rls_criteria_all5") is None
    assert profile_of({"rls_urge": False}).symptom("rls_criteria_all5") is False
    some: dict[str, Value] = {"rls_urge": True, "rls_rest": True, "rls_evening": False}
    assert profile_of(some).symptom("rls_criteria_all5") is False


def test_numbers_go_where_they_belong() -> None:
    person = profile_of(
        {
            "age": 70.0,
            "height_cm": 180.0,
            "weight_kg": 81.0,
            "neck_cm": 43.0,
            "egfr": 75.0,
            "gad7": 9.0,
            "epworth": 12.0,
            "months": 6.0,
            "isi": 18.0,
            "week_isi": 12.0,
        }
    )
    assert (person.age_years, person.weight_kg) == (70.0, 81.0)
    assert (person.lab("bmi"), person.lab("neck_cm"), person.lab("egfr")) == (25.0, 43.0, 75.0)
    assert (person.score("gad7"), person.score("epworth"), person.score("isi")) == (9, 12, 12)
    assert person.course is not None
    assert person.course["isi_change"] == -6
    assert person.score("stop_yes") is None


def test_a_mood_score_that_only_thoughts_of_death_can_explain_is_a_crisis() -> None:
    assert check(profile_of({"phq9": 25.0}), names=()).crisis
    assert not check(profile_of({"phq9": 24.0}), names=()).crisis


def test_medicines_with_their_times() -> None:
    found = profile_of(
        {
            "medicines": ("Levothyroxine 50 ug", "ramipril"),
            "medicine_times": ("levothyroxine 07:00", "ramipril 08:00 20:00", "metformin 12:00"),
        }
    ).medications
    assert found is not None
    assert [(each.name, each.times) for each in found] == [
        ("Levothyroxine 50 ug", (time(7),)),
        ("ramipril", (time(8), time(20))),
        ("metformin", (time(12),)),
    ]


@pytest.mark.parametrize("case", [(7.0, True), (4.0, True), (2.0, False), (None, None)])
def test_sleeping_tablet_most_nights_or_not(case: tuple[float | None, bool | None]) -> None:
    nights, nightly = case
    found = profile_of(
        {
            "medicines": ("zolpidem", "ramipril"),
            "hypnotic_nights": nights,
            "hypnotic_months": 24.0,
        }
    ).medications
    assert found is not None
    assert (found[0].nightly, found[0].years) == (nightly, 2.0)
    assert (found[1].nightly, found[1].years) == (None, None)


def test_a_bought_sleeping_aid_that_is_named_is_not_counted_twice() -> None:
    found = profile_of({"medicines": ("diphenhydramine",), "hypnotic_nights": 5.0}).medications
    assert found is not None
    assert [each.name for each in found] == ["diphenhydramine"]


def test_caffeine_of_a_day_is_no_dose_of_one_drink() -> None:
    told: dict[str, Value] = {"caffeine_mg": 270.0, "caffeine_last": "15:00"}
    behaviour = profile_of(told).behaviour
    assert behaviour is not None
    assert behaviour.caffeine == (Drink(None, time(15)),)
    behaviour = profile_of({**told, "caffeine_last_mg": 90.0}).behaviour
    assert behaviour is not None
    assert behaviour.caffeine == (Drink(180.0), Drink(90.0, time(15)))
    behaviour = profile_of({"caffeine_mg": 0.0, "alcohol_evenings": 0.0}).behaviour
    assert behaviour is not None
    assert (behaviour.caffeine, behaviour.alcohol) == ((), ())


def test_a_man_is_not_pregnant_without_being_asked() -> None:
    assert profile_of({"sex": "male"}).pregnant is False
    assert profile_of({"sex": "female", "age": 30.0}).pregnant is None
    assert profile_of({"sex": "female", "age": 70.0}).pregnant is False


def test_quiet_people_are_stopped_by_nothing() -> None:
    for person in TYPICAL.values():
        found = check(profile_of(interview(person)[0]))
        assert found.decision in {"ok", "info"}
        assert not [each.rule for each in found.fired if each.by_unknown]


def _weaker(found: SafetyReport, than: SafetyReport) -> list[str]:
    """Name what is allowed more freely, with the decision of the whole."""
    pairs = {name: (found.agents[name], than.agents[name]) for name in than.agents}
    pairs["programme"] = (found.decision, than.decision)
    return [name for name, (one, other) in pairs.items() if RANK[one] < RANK[other]]


def _denials() -> list[tuple[str, Value]]:
    found: list[tuple[str, Value]] = [*NO_OF_CHOICE.items()]
    for key, each in questions().items():
        if each.kind in NO and (each.into or each.section == "medicines" or each.own):
            found.append((key, NO[each.kind]))
    return found


@pytest.mark.parametrize("who", ["nobody", "quiet", "woman"])
def test_not_known_is_never_safer_than_no(who: str) -> None:
    known = {"nobody": {}, "quiet": everything_denied()}
    base = known[who] if who in known else interview(TYPICAL[who])[0]
    for key, no in _denials():
        denied = check(profile_of({**base, key: no}))
        left_open = check(profile_of({**base, key: None}))
        silent = check(profile_of({name: x for name, x in base.items() if name != key}))
        assert _weaker(left_open, denied) == [], key
        # Conditions told as a whole cover what was never brought up; nothing else may.
        if who == "nobody":
            assert _weaker(silent, denied) == [], key


def _domain(what: Question) -> st.SearchStrategy[Value]:
    if what.kind == "yes":
        return st.booleans() | st.none()
    if what.kind == "number":
        high = int(what.high)
        whole = st.integers(int(what.low), high).map(float)
        return whole | st.none() if what.whole else whole | st.floats(what.low, what.high)
    if what.kind == "clock":
        return st.times().map(lambda at: f"{at:%H:%M}") | st.none()
    if what.own:
        return st.lists(st.text(min_size=1, max_size=30), max_size=4).map(_words) | st.none()
    if what.kind == "choice":
        return st.sampled_from([*what.options, None])
    return st.sets(st.sampled_from([*what.options])).map(lambda x: tuple(sorted(x))) | st.none()


def _words(said: list[str]) -> tuple[str, ...]:
    return tuple(each for each in said if each.strip())


ANSWERS = st.fixed_dictionaries({}, optional={k: _domain(x) for k, x in questions().items()})


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_any_answers_make_a_profile_that_safety_can_read(answers: dict[str, Value]) -> None:
    profile = profile_of(answers)
    found = check(profile, names=())
    if answers.get("suicidal_thoughts") or answers.get("phq9_item9"):
        assert found.crisis
    doubts(answers)


FEW = st.lists(st.sampled_from([*questions()]), max_size=4, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries({key: _domain(questions()[key]) for key in keys})
)


@settings(max_examples=60, deadline=None)
@given(FEW, st.sampled_from(_denials()))
def test_leaving_open_never_frees_anybody(
    told: dict[str, Value], denial: tuple[str, Value]
) -> None:
    key, no = denial
    base = {**everything_denied(), **told}
    denied, left_open = profile_of({**base, key: no}), profile_of({**base, key: None})
    assert _weaker(check(left_open), check(denied)) == []


def test_garbage_is_refused_with_its_key() -> None:
    with pytest.raises(NightlabError, match="osa"):
        profile_of({"osa": "maybe"})
    with pytest.raises(NightlabError, match="nothing asks for 'oas'"):
        profile_of({"oas": "no"})
