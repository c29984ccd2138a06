"""What answers suggest: priors without answers, the right direction with them, reasons and open questions."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.drivers.assessment import complete, profile_of, questions
from nightlab.drivers.catalogue import drivers
from nightlab.drivers.suggesting import suggest
from nightlab.person import Medication, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.drivers.assessment import Question
    from nightlab.drivers.records import Suggested
    from nightlab.person import Value

RLS: Mapping[str, Value] = MappingProxyType(
    dict.fromkeys(
        ["rls_urge", "rls_rest", "rls_moving_helps", "rls_evening", "rls_no_other_cause"], True
    )
)


def of(driver: str, answers: Mapping[str, Value], profile: Profile | None = None) -> Suggested:
    return next(each for each in suggest(answers, profile) if each.driver == driver)


def value_of(question: Question) -> st.SearchStrategy[Value]:
    """Any answer that the question takes; own words are medicines or nothing."""
    own = ["sertraline", "zopiclone", "paracetamol"] if question.key == "medicines" else []
    words = sorted(question.options) or own
    found: dict[str, st.SearchStrategy[Value]] = {
        "yes": st.booleans(),
        "number": st.integers(int(question.low), int(question.high)).map(float)
        if question.whole
        else st.floats(question.low, question.high),
        "clock": st.times().map(lambda at: f"{at:%H:%M}"),
        "choice": st.sampled_from(words or ["none"]),
        "words": st.lists(st.sampled_from(words), unique=True).map(tuple) if words else st.just(()),
    }
    return found[question.kind]


@st.composite
def filled_in(draw: st.DrawFn) -> dict[str, Value]:
    keys = draw(st.lists(st.sampled_from(sorted(questions())), unique=True, max_size=30))
    return {key: draw(value_of(questions()[key])) for key in keys}


def test_with_nothing_answered_every_driver_has_its_prevalence() -> None:
    for each in suggest({}):
        share = drivers()[each.driver].prevalence
        assert (each.prior, each.probability) == pytest.approx((share.value, share.value))
        assert (each.low, each.high) == pytest.approx((share.low, share.high))
        assert each.because == ()
        assert each.open


@given(filled_in(), st.lists(st.sampled_from(sorted(questions())), max_size=5))
def test_what_was_not_answered_changes_nothing(
    answers: dict[str, Value], skipped: list[str]
) -> None:
    more: dict[str, Value] = {key: None for key in skipped if key not in answers}
    assert suggest(answers | more) == suggest(answers)


@given(st.data(), filled_in())
def test_the_order_of_answers_never_matters(data: st.DataObject, answers: dict[str, Value]) -> None:
    turned = dict(data.draw(st.permutations(list(answers.items()))))
    assert suggest(turned) == suggest(answers)


@given(filled_in())
def test_every_chance_lies_within_its_bounds_and_gives_its_reasons(
    answers: dict[str, Value],
) -> None:
    for each in suggest(answers):
        assert 0 < each.low <= each.probability <= each.high < 1
        for why in each.because:
            assert why.low < why.ratio < why.high
            assert why.source
            assert why.question in questions()
        assert set(each.open) <= set(questions())


@pytest.mark.parametrize(
    ("driver", "question", "worse"),
    [
        ("caffeine", "caffeine_mg", (0.0, 50.0, 150.0, 300.0, 600.0)),
        ("caffeine", "caffeine_last", ("09:00", "13:00", "16:00", "20:00")),
        ("alcohol", "alcohol_evenings", (0.0, 0.5, 2.0, 4.0, 7.0)),
        ("pain", "pain_nights", (0.0, 2.0, 4.0, 7.0)),
        ("stress", "dass21_stress", (4.0, 16.0, 20.0, 34.0)),
        ("irregular_hours", "bed_spread_min", (10.0, 45.0, 90.0, 180.0)),
        ("nightmares", "nightmares_week", (0.0, 1.0, 4.0)),
        ("hot_flashes", "hot_flash_nights", (0.0, 1.0, 3.0, 7.0)),
        ("apnoea", "stopbang", (1.0, 4.0, 6.0)),
        ("learned_insomnia", "worry_about_sleep", ("never", "sometimes", "often", "nightly")),
        ("histamine", "histamine_clues", ((), ("hives",), ("hives", "flushing"))),
        ("late_exercise", "late_exercise_evenings", (0.0, 1.0, 3.0, 5.0)),
        ("low_magnesium", "magnesium_foods", (8.0, 4.0, 2.0, 0.0)),
    ],
)
def test_the_worse_the_answer_the_likelier(
    driver: str, question: str, worse: tuple[Value, ...]
) -> None:
    chances = [of(driver, {question: value}).probability for value in worse]
    assert chances == sorted(chances)
    assert chances[0] < chances[-1]


def test_who_takes_none_is_not_kept_awake_by_it() -> None:
    none: dict[str, Value] = {
        "caffeine_mg": 0.0,
        "alcohol_evenings": 0.0,
        "nicotine": "none",
        "late_exercise_evenings": 0.0,
    }
    for key in ("caffeine", "alcohol", "nicotine", "late_exercise"):
        found = of(key, none)
        assert found.probability < 0.01
        assert found.open == ()


@given(filled_in())
def test_what_need_not_be_asked_counts_as_answered(answers: dict[str, Value]) -> None:
    assert suggest(answers) == suggest(complete(answers))


def test_all_five_criteria_make_restless_legs_likely_and_a_look_alike_does_not() -> None:
    assert of("restless_legs", RLS).probability > 0.5
    assert of("restless_legs", dict(RLS) | {"rls_no_other_cause": False}).probability < 0.12
    assert of("restless_legs", {"rls_urge": False}).probability < 0.03
    assert "rls_rest" in of("restless_legs", {"rls_urge": True}).open


def test_a_diagnosis_outweighs_clues_against_it() -> None:
    clues: dict[str, Value] = {"snores_loudly": False, "gasping": False, "stopbang": 1.0}
    assert of("apnoea", clues).probability < 0.1
    found = of("apnoea", clues | {"osa": "untreated"})
    assert found.probability > 0.95
    assert [why.question for why in found.because] == ["osa"]


def test_work_at_night_puts_the_body_clock_out_of_step() -> None:
    assert of("body_clock", {"shifts": "night"}).probability > 0.85


def test_no_sign_of_apnoea_never_makes_it_sure_to_be_absent() -> None:
    quiet: dict[str, Value] = dict.fromkeys(
        ["snores_loudly", "gasping", "witnessed_apnoea", "morning_headache"], False
    )
    assert of("apnoea", quiet).high > 0.15


def test_contradictory_answers_leave_a_wider_interval() -> None:
    one: dict[str, Value] = {"tired_then_awake": True}
    other: dict[str, Value] = one | {"worry_about_sleep": "never"}
    assert _width(of("learned_insomnia", other)) > _width(of("learned_insomnia", one))


def _width(found: Suggested) -> float:
    odds_of = [bound / (1 - bound) for bound in (found.low, found.high)]
    return odds_of[1] / odds_of[0]


def test_medicines_of_the_profile_count_and_are_not_open() -> None:
    person = Profile(medications=(Medication("sertraline"),))
    found = of("medicines", {}, person)
    assert found.probability > found.prior
    assert "medicines" not in found.open
    assert of("medicines", {"medicines": ()}, Profile()).probability < 0.02


def test_scores_and_conditions_of_a_file_count_without_an_answer() -> None:
    person = Profile(scores={"gad7": 14}, conditions=("Restless legs",))
    assert of("anxiety", {}, person).probability > 0.7
    assert of("restless_legs", {}, person).probability > 0.8


def test_a_later_answer_wins_over_the_file() -> None:
    person = Profile(scores={"gad7": 14})
    assert of("anxiety", {"gad7": 2.0}, person).probability < 0.2


def test_what_is_told_in_words_is_fit_to_be_read() -> None:
    told: dict[str, Value] = {"told_tib_h": 9.0, "told_tst_h": 6.0, **RLS}
    assert of("learned_insomnia", told).because[0].said == "3.0 h awake in bed"
    assert of("restless_legs", told).because[0].said == "criteria of restless legs: all five"


@settings(max_examples=30)
@given(filled_in())
def test_the_profile_that_answers_make_goes_with_them(answers: dict[str, Value]) -> None:
    assert len(suggest(answers, profile_of(answers))) == len(drivers())


def test_early_clock_counts_as_out_of_step_as_a_late_one_does() -> None:
    early: dict[str, Value] = {"sleeps_well_when_free": True, "natural_rise": "04:00"}

    usual, asleep_early = (
        of("body_clock", early | {"natural_bedtime": bed}).probability for bed in ("22:30", "20:30")
    )

    assert asleep_early > usual
