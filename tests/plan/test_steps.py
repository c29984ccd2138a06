"""The steps as data: complete, and resting on what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.drivers.catalogue import drivers
from nightlab.errors import NightlabError
from nightlab.evidence import CERTAINTY_WEIGHT, collection
from nightlab.formulary import find_agent
from nightlab.plan.programme.lessons import STEPS_OF, _weeks, lessons
from nightlab.plan.programme.paths import courses
from nightlab.plan.steps import find_step, referring, steps, trying
from nightlab.plan.testing import LENGTHS
from nightlab.safety import rules

if TYPE_CHECKING:
    from nightlab.plan.records import Step

PROMISED = """
psychoeducation sleep_window stimulus_control cognitive worry_time relapse_prevention wind_down slow_breathing
pmr mindfulness morning_light dim_evening caffeine_curfew alcohol_less nicotine_evening meal_earlier
sugar_evening exercise_day exercise_earlier bedroom_dark_quiet_cool regular_rise warm_bath magnesium_food
fibre_food low_histamine_trial probiotic prebiotic_fibre omega3 tart_cherry magnesium_bisglycinate
magnesium_citrate magnesium_oxide magnesium_threonate glycine theanine zinc vitamin_b6 melatonin five_htp
curcumin polyphenols see_doctor_apnoea see_doctor_rls see_doctor_mood see_doctor_medicines see_doctor_pain
see_prescriber_hypnotic see_doctor_gut nightmares_rehearsal trauma_referral shift_anchor shift_light shift_nap
delayed_phase_advance menopause_cooling see_doctor_menopause postpartum_sharing gp_under_18
"""


def test_every_step_is_there_once_and_in_order() -> None:
    assert sorted(step.key for step in steps()) == sorted(PROMISED.split())
    assert [step.order for step in steps()] == sorted({step.order for step in steps()})


def test_what_is_done_stands_before_food_and_food_before_pills() -> None:
    behaviour = [s.order for s in steps() if s.kind in {"programme", "behaviour", "light", "limit"}]
    food = [s.order for s in steps() if s.kind in {"food", "diet"}]
    pills = [s.order for s in steps() if s.kind == "supplement"]
    assert max(behaviour) < min(food)
    assert max(food) < min(pills)


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.key)
def test_step_rests_on_what_is_there(step: Step) -> None:
    shelf = collection()
    for agent, outcome in step.evidence:
        assert shelf.results(shelf.agent(agent).key, shelf.outcome(outcome).key)
    assert set(step.claims) <= set(shelf.claims)
    assert set(step.drivers) <= set(drivers())
    assert step.certainty in CERTAINTY_WEIGHT
    assert step.sources
    if step.agent:
        found = find_agent(step.agent)
        assert found is not None
        assert found.name == step.agent
    assert set(step.paths) <= {course.path.key for course in courses()}


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.key)
def test_step_speaks_to_a_person_in_whole_sentences(step: Step) -> None:
    assert step.how
    for text in (*step.how, step.why):
        assert text[0].isupper() or text[0].isdigit() or text[0] == "`"
        assert text.endswith(".")
        assert "!" not in text
        assert "\N{EM DASH}" not in text
    assert step.label[0].islower() or step.label[0].isdigit() or step.label.startswith("L-")


def test_only_what_has_a_design_can_be_tried_and_referrals_know_their_rules() -> None:
    for step in steps():
        how = trying(step.key)
        assert (how is not None) == bool(step.plan)
        assert not step.plan or step.plan in LENGTHS
        asked = referring(step.key)
        assert (asked is not None) == (step.kind == "referral")
        assert asked is None or asked.rules <= {rule.name for rule in rules()}


def test_courses_and_texts_name_steps_that_exist() -> None:
    known = {step.key for step in steps()}
    for course in courses():
        assert set(course.path.first) <= known
        named = set(course.path.never or {}) - {"supplement", "food", "diet"}
        assert named <= known
    texts = {key for path in _weeks() for week in range(1, 9) for key in lessons(path, week)}
    assert {s for t in texts for s in STEPS_OF.get(t, (t,))} - known <= {"sleep_compression"}


def test_unknown_step_is_refused_with_the_nearest() -> None:
    assert find_step("L-Theanine").key == "theanine"
    with pytest.raises(NightlabError, match="the nearest is caffeine_curfew"):
        find_step("cafeine curfew")


def test_warm_bath_tells_how_warm_at_most_in_pregnancy_and_what_else_for_who_faints() -> None:
    told = " ".join(find_step("warm_bath").how)

    assert "38.5" in told
    assert "foot bath" in told


def test_pharmacist_is_asked_about_a_medicine_that_is_known_to_wake() -> None:
    asked = referring("see_doctor_medicines")

    assert asked is not None
    assert asked.chance <= 0.25
