"""The rules by which a step is placed, one by one, each on somebody for whom it decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.drivers import records
from nightlab.drivers.assessment import profile_of
from nightlab.person import Answer, Medication, Supplement
from plan.plan_people import NOW, OPEN, answers, later, option, place, planned, ranking

if TYPE_CHECKING:
    from nightlab.drivers import Tested
    from nightlab.person import Profile

AFTER_WEEKS = 6


def someone(changes: dict[str, Any] | None = None, **profile: Any) -> Profile:
    """Return a profile with what no answer tells."""
    return replace(profile_of(answers(**(changes or {}))), **profile)


def verdict(agent: str, decision: str, mean: float = -12.0, **rest: Any) -> Tested:
    """Return what an own trial showed."""
    return records.Tested("t1", "", agent, "sol_min", decision, mean, mean - 6, mean + 6, **rest)


# --- safety ---------------------------------------------------------------------------------------------------


def test_blocked_agent_is_not_for_you_whatever_speaks_for_it() -> None:
    # S001: no magnesium below an eGFR of 30.
    sick = someone(OPEN, labs={"egfr": 25})
    plan = later(
        OPEN, AFTER_WEEKS, profile=sick, tested=[verdict("magnesium bisglycinate", "works")]
    )

    found = option(plan, "magnesium_bisglycinate")

    assert found.place == "not for you"
    assert "rule S001" in found.reasons[0]
    assert "S001" in found.rules
    assert not found.reviewed


def test_referred_agent_asks_a_clinician_first() -> None:
    # S037: in pregnancy every supplement is an obstetric decision.
    plan = later(OPEN | {"pregnant": True}, AFTER_WEEKS)

    assert place(plan, "theanine") == "ask first"
    assert place(plan, "melatonin") == "not for you"


def test_unknown_fact_that_closes_the_way_names_the_question() -> None:
    # S190: a medicine that nobody recognises.
    strange = someone(OPEN, medications=(Medication("zzyxolamab"),))
    found = option(later(OPEN, AFTER_WEEKS, profile=strange), "theanine")

    assert found.place == "ask first"


def test_melatonin_asks_first_and_what_is_kept_from_all_is_never_offered() -> None:
    plan = later(OPEN, AFTER_WEEKS)

    assert place(plan, "melatonin") == "ask first"
    assert place(plan, "five_htp") == "not for you"
    assert place(plan, "curcumin") == "not for you"


def test_less_caffeine_beside_lithium_asks_first() -> None:
    # S193: less caffeine raises the lithium level. Much of it late, S142, speaks for the curfew, not against.
    late = {"caffeine_mg": 500, "caffeine_last": "20:00", "caffeine_late_days": 7}
    free = planned(OPEN | late)
    bound = planned(OPEN | late, profile=someone(OPEN | late, medications=(Medication("lithium"),)))

    assert place(free, "caffeine_curfew") == "now"
    assert place(bound, "caffeine_curfew") == "ask first"


# --- the whole programme ----------------------------------------------------------------------------------------


def test_crisis_shows_nothing_but_the_way_to_help() -> None:
    plan = planned({"suicidal_thoughts": True})

    assert plan.crisis
    assert not plan.options
    assert plan.test is None
    assert plan.window is None


def test_what_stops_the_programme_leaves_only_whom_to_see() -> None:
    plan = planned({"witnessed_apnoea": True})

    assert plan.stop
    assert [o.step.key for o in plan.placed("now")] == ["see_doctor_apnoea"]
    assert plan.test is None


def test_what_refers_the_programme_leaves_the_gentle_habits_of_the_course() -> None:
    plan = planned({"phq9": 14})

    now = {o.step.key for o in plan.placed("now")}
    assert now == {"see_doctor_mood", "psychoeducation", "regular_rise", "morning_light"}
    assert plan.window is None
    assert place(plan, "sleep_window") == "not for you"
    assert place(plan, "theanine") == "ask first"


def test_unknown_age_offers_nothing() -> None:
    plan = planned({"age": None})

    assert plan.decision == "block"
    assert not [o for o in plan.placed("now") if o.step.kind != "referral"]


# --- the course -------------------------------------------------------------------------------------------------


def test_course_says_what_is_never_done() -> None:
    plan = planned({"shifts": "night"})

    assert place(plan, "sleep_window") == "not for you"
    assert "another course" in option(planned(), "shift_anchor").reasons[0]


def test_window_waits_for_the_diary_and_a_fixed_rise_stands_for_it() -> None:
    plan = planned()

    assert place(plan, "sleep_window") == "later"
    assert "10 nights" in option(plan, "sleep_window").reasons[0]
    assert place(plan, "regular_rise") == "now"


def test_restriction_that_is_barred_still_leaves_the_gentle_window() -> None:
    plan = planned({"conditions": ["epilepsy"]})

    assert place(plan, "sleep_window") == "later"


def test_nothing_to_treat_leaves_everything() -> None:
    plan = planned({"complaint": (), "nights_per_week": 0, "daytime_impairment": False})

    assert plan.path.key == "no insomnia"
    assert not plan.placed("now")
    assert plan.test is None


# --- behaviour first, food before pills, one at a time ----------------------------------------------------------


def test_supplements_wait_for_the_first_weeks_of_what_is_done() -> None:
    first = planned(OPEN)
    weeks = {week: place(later(OPEN, week), "theanine") for week in (1, 3, 4, 6)}

    assert place(first, "theanine") == "later"
    assert weeks[1] == weeks[3] == "later"
    assert "test" in {weeks[4], weeks[6]}


def test_lasting_insomnia_keeps_supplements_behind_the_whole_programme() -> None:
    # S165: three bad nights a week for three months, felt by day.
    assert place(later({}, 6), "theanine") == "later"
    late = option(later({}, 9), "theanine")
    assert late.place == "ask first"
    assert "S165" in late.rules


def test_food_comes_before_the_pill_while_little_is_eaten() -> None:
    ranked = ranking(answers(**OPEN), chances={"low_magnesium": 0.8})
    first = planned(OPEN, ranked=ranked)
    week_5 = planned(OPEN, ranked=ranked, earlier=first, days=28)
    no_food_yet = replace(first, options=tuple(replace(o, since=None) for o in first.options))

    assert place(first, "magnesium_food") == "now"
    waiting = planned(OPEN, ranked=ranked, earlier=no_food_yet, days=28)
    assert "Food first" in option(waiting, "magnesium_bisglycinate").reasons[0]
    assert "Food first" not in option(week_5, "magnesium_bisglycinate").reasons[0]


def test_first_level_and_limit_are_told() -> None:
    found = option(later(OPEN, AFTER_WEEKS), "magnesium_bisglycinate")

    assert found.level == "100 mg of elemental magnesium"
    assert any("250 elemental mg a day, in two intakes" in reason for reason in found.reasons)


def test_what_is_taken_already_is_not_begun() -> None:
    taking = someone(OPEN, supplements=(Supplement("L-theanine", dose=200),))
    found = option(later(OPEN, AFTER_WEEKS, profile=taking), "theanine")

    assert found.place == "later"
    assert "already" in found.reasons[0]


# --- what it rests on -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "claim"),
    [("magnesium_threonate", "C032"), ("sugar_evening", "C078"), ("low_histamine_trial", "C052")],
)
def test_claim_that_does_not_hold_is_named(key: str, claim: str) -> None:
    found = option(later(OPEN, AFTER_WEEKS), key)

    assert found.place == "not worth it"
    assert claim in found.reasons[0]


def test_trials_that_found_nothing_are_named() -> None:
    found = option(later(OPEN, AFTER_WEEKS), "magnesium_citrate")

    assert found.place == "not worth it"
    assert "T009" in found.reasons[0]


def test_driver_that_is_hardly_there_is_left() -> None:
    found = option(planned(ranked=ranking(chances={"caffeine": 0.02})), "caffeine_curfew")

    assert found.place == "not worth it"
    assert "chance 2 %" in found.reasons[0]


def test_histamine_clues_open_the_diet_for_a_while_once_behaviour_has_run() -> None:
    ranked = ranking(answers(**OPEN), chances={"histamine": 0.8})

    assert place(planned(OPEN, ranked=ranked), "low_histamine_trial") == "later"
    assert place(later(OPEN, 7, ranked=ranked), "low_histamine_trial") in {"now", "later"}
    thin = later(OPEN, 7, ranked=ranked, profile=someone(OPEN, labs={"bmi": 17}))
    assert place(thin, "low_histamine_trial") == "not for you"


@pytest.mark.parametrize(("felt", "weeks"), [("better", 4), ("same", 2)])
def test_a_diet_ends_after_four_weeks_and_does_not_begin_anew_by_itself(
    felt: str, weeks: int
) -> None:
    # S129: low-histamine food for four weeks at most, and for two where they brought nothing.
    ranked = ranking(answers(**OPEN), chances={"histamine": 0.95, "stress": 0.01, "anxiety": 0.01})
    plan, places, levels, told = planned(OPEN, ranked=ranked), [], [], [Answer("age", 40.0, NOW)]
    for week in range(1, 14):
        told.append(Answer("week_better", felt, NOW + timedelta(days=7 * week)))
        plan = planned(OPEN, ranked=ranked, earlier=plan, days=7 * week, told=told)
        found = option(plan, "low_histamine_trial")
        places.append(found.place)
        levels.append(found.level)
        agents = [
            o
            for o in plan.options
            if o.place in {"now", "test"} and o.step.kind in {"supplement", "diet"}
        ]
        assert len(agents) <= 1
    first = places.index("now")

    assert places.count("now") == weeks
    assert places[-1] == "later"
    assert levels[first].startswith("leave out, until ")
    assert ("bring back " in " ".join(levels)) == (felt == "better")


def test_wishes_are_kept() -> None:
    no_capsules = later(OPEN | {"capsules": False}, AFTER_WEEKS)
    poor = later(OPEN | {"budget_eur_month": 5}, AFTER_WEEKS)

    assert "capsules" in option(no_capsules, "theanine").reasons[0]
    assert "euros" in option(poor, "theanine").reasons[0]


# --- own trials -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "expected"),
    [("works", "now"), ("no-useful-effect", "not worth it"), ("harms", "not worth it")],
)
def test_own_verdict_decides(decision: str, expected: str) -> None:
    plan = later(OPEN, AFTER_WEEKS, tested=[verdict("L-theanine", decision)])
    found = option(plan, "theanine")

    assert found.place == expected
    assert "t1" in found.reasons[0]
    assert "95 %" in found.reasons[0]
    assert found.tested == decision


def test_coffee_that_harms_makes_the_curfew_work() -> None:
    trial = verdict("coffee", "harms", 12.0, adds=True)
    plan = planned(tested=[trial], ranked=ranking(chances={"caffeine": 0.9}))

    assert place(plan, "caffeine_curfew") == "now"
    assert "works for you" in option(plan, "caffeine_curfew").reasons[0]


def test_what_is_not_known_yet_goes_on_by_what_knowing_is_worth() -> None:
    plan = later(OPEN, AFTER_WEEKS, tested=[verdict("L-theanine", "not-known-yet", -3.0)])

    assert place(plan, "theanine") in {"test", "later"}


# --- whom to see ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"chronic_pain": True, "pain_nights": 6}, "see_doctor_pain"),
        (
            {"medicines": ["zopiclone"], "hypnotic_nights": 7, "hypnotic_months": 12},
            "see_prescriber_hypnotic",
        ),
        ({"menopause": "peri", "hot_flash_nights": 5}, "see_doctor_menopause"),
        ({"nightmares_week": 3, "trauma": True}, "trauma_referral"),
        ({"age": 17}, "gp_under_18"),
    ],
)
def test_somebody_is_to_be_seen_where_something_points_to_it(
    changes: dict[str, Any], key: str
) -> None:
    assert place(planned(changes), key) == "now"
    assert place(planned(), key) == "not worth it"


def test_mindfulness_after_a_trauma_asks_first() -> None:
    assert place(planned({"nightmares_week": 2, "trauma": True}), "mindfulness") == "ask first"


# --- what is not known, and what holds though a step may be done ------------------------------------------------


@pytest.mark.parametrize("key", ["pregnant", "kidney_disease", "conditions_heart", "breastfeeding"])
def test_answer_that_is_wanting_is_asked_for_before_anything_is_swallowed(key: str) -> None:
    told = OPEN | {"egfr": None, key: None}
    found = option(later(told, AFTER_WEEKS), "magnesium_bisglycinate")

    assert found.place == "ask first"
    assert "What would settle it" in found.reasons[0]


def test_laboratory_values_that_nobody_has_do_not_close_the_way() -> None:
    assert place(later(OPEN, AFTER_WEEKS), "magnesium_bisglycinate") in {"test", "later"}


def test_caution_stands_with_the_step() -> None:
    # S041: a warm bath in pregnancy at most at 38.5 °C.
    found = option(planned(OPEN | {"pregnant": True}), "warm_bath")

    assert any("38.5 °C" in reason and "S041" in reason for reason in found.reasons)


def test_medicine_without_an_hour_is_asked_for() -> None:
    thyroid = OPEN | {"medicines": ["levothyroxine"], "medicine_times": []}
    found = option(later(thyroid, AFTER_WEEKS), "magnesium_bisglycinate")

    assert found.place == "ask first"
    assert "levothyroxine" in found.reasons[0]


def test_nobody_who_drinks_every_day_is_told_to_stop_alone() -> None:
    ranked = ranking(answers(**OPEN), chances={"alcohol": 0.9})
    daily = {"alcohol_evenings": 7, "alcohol_g": 50, "audit_c": None}
    seldom = {"alcohol_evenings": 3, "alcohol_g": 20, "audit_c": 2}

    assert place(planned(OPEN | daily, ranked=ranked), "alcohol_less") == "ask first"
    assert place(planned(OPEN | seldom, ranked=ranked), "alcohol_less") == "now"


def test_loose_bowel_is_no_time_for_magnesium() -> None:
    loose = someone(OPEN, course={"loose_stools_24h": 4})
    found = option(later(OPEN, AFTER_WEEKS, profile=loose), "magnesium_bisglycinate")

    assert found.place in {"later", "ask first"}
