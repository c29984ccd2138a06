"""Which course suits whom; each case names the guideline, trial or rule that it tests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.drivers.assessment import profile_of
from nightlab.person import Profile
from nightlab.plan.programme import choose_path, courses, lesson, lessons, same_course, window_of
from nightlab.plan.steps import steps
from nightlab.safety import check
from nightlab.safety.rules import rules
from plan.programme.programme_people import ADULT, path_of, person, said

CASES: list[tuple[str, dict[str, Any]]] = [
    # European guideline 2023, AASM 2021, ACP 2016: CBT-I first.
    ("insomnia", {}),
    # S152: sleepiness at work could cost lives; the gentle way.
    ("insomnia gentle", {"safety_critical_job": True}),
    ("insomnia gentle", {"drives_for_work": True}),
    ("insomnia gentle", {"safety_critical_job": ...}),
    # S153 bars restriction over 10 points, and not knowing them is no better.
    ("insomnia gentle", {"epworth": ...}),
    ("insomnia", {"epworth": 10}),
    ("referral", {"epworth": 11}),  # S171
    ("referral", {"epworth": 16}),  # S170
    # S147, S148, S149, S151: conditions that short nights can set off.
    ("insomnia gentle", {"conditions": ("bipolar disorder",)}),
    ("insomnia gentle", {"conditions": ("epilepsy",)}),
    ("insomnia gentle", {"conditions": ...}),
    ("insomnia gentle", {"pregnant": True}),  # S041
    ("insomnia gentle", {"age": 75}),  # S044
    ("insomnia", {"age": 74}),
    # S042.
    ("under 18", {"age": 17}),
    ("insomnia", {"age": 18}),
    ("age not known", {"age": ...}),
    # S158, before everything, also in the young.
    ("crisis", {"suicidal_thoughts": True}),
    ("crisis", {"phq9_item9": 1, "age": 16}),
    ("mood", {"phq9": 10}),  # S160
    ("insomnia", {"phq9": 9}),
    ("mood", {"gad7": 15}),  # S161
    ("insomnia", {"gad7": 14}),
    ("urgent", {"phq9": 20}),  # S159
    ("urgent", {"dozed_driving": True}),  # S172
    ("apnoea", {"witnessed_apnoea": True}),  # S169
    ("apnoea", {"osa": "untreated"}),  # S150
    ("insomnia gentle", {"osa": "unsure"}),
    ("insomnia", {"osa": "treated"}),
    ("hypnotics", {"medicines": ("zopiclone",), "hypnotic_nights": 7, "hypnotic_months": 24}),
    ("postpartum", {"infant_at_home": True}),  # S206
    ("night work", {"shifts": "night"}),  # S206
    ("night work", {"shifts": "rotating"}),
    ("insomnia gentle", {"shifts": ...}),
    # AASM 2018: image rehearsal; with trauma beside somebody trained in it.
    ("nightmares", {"nightmares_week": 1}),
    ("trauma", {"nightmares_week": 2, "trauma": True}),
    # McCurry 2016: CBT-I with hot flashes.
    ("menopause", {"age": 51, "menopause": "peri", "hot_flash_nights": 2}),
    ("insomnia", {"age": 51, "menopause": "peri", "hot_flash_nights": 1}),
    # Selvanathan 2021: CBT-I beside pain.
    ("chronic pain", {"pain_nights": 3, "chronic_pain": True}),
    ("insomnia", {"pain_nights": 2, "chronic_pain": True}),
    # ICSD-3: three nights a week for three months.
    ("short-term", {"months": 2}),
    ("insomnia", {"months": 3}),
    ("short-term", {"nights_per_week": 2}),
    ("no insomnia", {"complaint": (), "nights_per_week": 0, "daytime_impairment": False}),
]
# AASM 2015: sleeps well when free, and late.
LATE = {
    "sleeps_well_when_free": True,
    "natural_bedtime": "02:30",
    "natural_rise": "10:30",
    "wanted_rise": "07:00",
}
CASES += [
    ("delayed phase", LATE),
    ("delayed phase", LATE | {"natural_bedtime": "01:00"}),
    ("insomnia", LATE | {"natural_bedtime": "00:55"}),
    ("insomnia", LATE | {"wanted_rise": "09:45"}),
]
# Watson 2015: seven hours or more for adults.
SHORT = {
    "complaint": ("unrefreshed",),
    "told_tib_h": 6.5,
    "told_tst_h": 6.2,
    "told_sol_min": 5,
    "told_waso_min": 10,
}
CASES += [
    ("more time in bed", SHORT),
    ("insomnia", SHORT | {"told_tib_h": 7, "told_tst_h": 6.5}),
    ("insomnia", SHORT | {"complaint": ("falling_asleep",), "told_sol_min": 40}),
    ("insomnia", SHORT | {"told_tst_h": 5}),
    ("night work", SHORT | {"shifts": "night"}),
]

# Lichstein 2003: 31 minutes awake are the mark of insomnia; who falls asleep in less needs hours, or a doctor.
TIRED = SHORT | {"told_tib_h": 9, "told_tst_h": 8.5}
CASES += [
    ("more time in bed", SHORT | {"complaint": ("falling_asleep",), "told_sol_min": 20}),
    ("tired by day", TIRED),
    ("tired by day", TIRED | {"told_tst_h": 7, "told_tib_h": 7.5}),
    ("insomnia", TIRED | {"told_tst_h": 6.9, "told_tib_h": 8}),
    ("insomnia", TIRED | {"complaint": ("unrefreshed", "staying_asleep"), "told_waso_min": 60}),
    ("insomnia", TIRED | {"daytime_impairment": False}),
]
# S195: who drinks much needs help with that, and is never told to stop at once; CBT-I beside it.
CASES += [
    ("alcohol", {"conditions": ("alcohol dependence",)}),
    ("alcohol", {"audit_c": 8}),
    ("insomnia", {"audit_c": 7}),
    ("alcohol", {"alcohol_evenings": 7, "alcohol_g": 40}),
    ("insomnia", {"alcohol_evenings": 6, "alcohol_g": 40}),
    ("hypnotics", {"audit_c": 8, "medicines": ("zopiclone",), "hypnotic_nights": 7}),
]
# AASM 2015: with an early clock light in the evening; nothing that moves it earlier.
EARLY = {
    "complaint": ("early_waking",),
    "sleeps_well_when_free": True,
    "natural_bedtime": "20:30",
    "natural_rise": "04:00",
    "wanted_rise": "06:30",
}
CASES += [
    ("advanced phase", EARLY),
    ("insomnia", EARLY | {"sleeps_well_when_free": False}),
    ("insomnia", EARLY | {"natural_bedtime": "21:30"}),
    ("insomnia", EARLY | {"wanted_rise": "04:30"}),
    ("mood", EARLY | {"phq9": 12}),
]
# A clock on its way is no insomnia; a lasting one is treated the gentle way meanwhile.
CASES += [
    ("jet lag", {"jet_lag": True, "months": 0.5}),
    ("insomnia gentle", {"jet_lag": True}),
    ("short-term", {"jet_lag": False, "months": 0.5}),
]
# Who has to get up for somebody cannot make up for a short night.
CASES += [
    ("insomnia gentle", {"disturbed_by": ("care",)}),
    ("insomnia gentle", {"disturbed_by": ("child",)}),
    ("insomnia", {"disturbed_by": ("partner", "pet")}),
]


@pytest.mark.parametrize(("key", "own"), CASES, ids=lambda x: str(x)[:60])
def test_course_suits_the_person(key: str, own: dict[str, Any]) -> None:
    assert path_of(person(**own)).key == key


def test_what_safety_says_is_the_reason_of_a_referral() -> None:
    path = path_of(person(epworth=12))

    assert "S171" in path.sources[0]
    assert path.refer


@pytest.mark.parametrize("sign", [("week_sleepiness", "more"), ("week_dozed", True)])
def test_sleepiness_that_once_rose_leaves_the_gentle_way(sign: tuple[str, Any]) -> None:  # S205
    answers = person()
    profile = profile_of(answers)
    report = check(profile, names=["sleep_restriction"])
    told = [
        said(*sign, 60),
        said("week_sleepiness", "less", 3),
        said("week_dozed", value=False, ago=3),
    ]

    assert choose_path(answers, profile, report, told).key == "insomnia gentle"
    assert same_course("insomnia", "insomnia gentle")


def test_restriction_counts_as_barred_where_safety_was_not_asked_about_it() -> None:
    answers = person()

    assert choose_path(
        answers, Profile(age_years=40), check(Profile(age_years=40), names=["zinc"])
    ).key == ("insomnia gentle")


@pytest.mark.parametrize("course", courses(), ids=lambda course: course.path.key)
def test_course_names_sources_and_steps_that_exist(course: Any) -> None:
    path = course.path
    kinds = {step.kind for step in steps()}
    known = {step.key for step in steps()} | kinds

    assert path.sources
    assert path.reason or course.from_safety
    assert set(path.first) <= known
    assert set(path.never) <= known
    assert not (path.ends and window_of(path) != "none")
    fired = {name for name in course.when.names if name.startswith("S1")}
    assert fired <= {rule.name for rule in rules()}
    for week in range(1, 10):
        assert all(lesson(key) for key in lessons(path, week))


def test_end_of_the_table_takes_everybody() -> None:
    assert courses()[-1].when.text == "always"


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(sorted(ADULT)), max_size=8))
def test_leaving_questions_open_never_opens_restriction(left_out: set[str]) -> None:
    fewer = dict.fromkeys(left_out - {"safety_critical_job"}, ...)

    path = path_of(person(safety_critical_job=True, **fewer))

    assert path.key != "insomnia"


@pytest.mark.parametrize(
    ("own", "light"),
    [(EARLY, {"morning_light", "dim_evening"}), ({"shifts": "night"}, {"morning_light"})],
)
def test_light_that_would_send_the_clock_the_wrong_way_is_never_proposed(
    own: dict[str, Any], light: set[str]
) -> None:
    assert light <= set(path_of(person(**own)).never or {})


def test_who_is_tired_without_insomnia_is_not_told_to_try_harder() -> None:
    path = path_of(person(**TIRED))

    assert path.refer
    assert {"sleep_window", "stimulus_control", "supplement", "exercise_day"} <= set(
        path.never or {}
    )


def test_who_drinks_much_is_sent_to_help_and_gets_no_short_nights() -> None:
    path = path_of(person(audit_c=10))

    assert path.refer
    assert "Do not stop at once" in path.reason
    assert window_of(path) == "compression"
