"""The people who answer in tests: complete, within the domain, the same for the same seed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from drivers.answering import anybody, drawn, ordinary
from nightlab.drivers.assessment import check_answer, doubts, open_questions, profile_of, questions
from nightlab.safety import check

SERIOUS = {"emergency", "stop_crisis", "stop_refer_urgent", "stop_refer"}


def test_the_ordinary_adult_leaves_nothing_open_and_contradicts_nothing() -> None:
    answers = ordinary()

    assert set(answers) == {key for key, each in questions().items() if not each.weekly}
    assert None not in answers.values()
    assert open_questions(answers) == ()
    assert doubts(answers) == ()
    assert check(profile_of(answers)).decision not in SERIOUS


def test_a_change_is_the_only_difference() -> None:
    changed = ordinary(caffeine_mg=400, medicines=["zolpidem"], weight_kg=None)

    differing = {key for key, value in changed.items() if value != ordinary()[key]}
    assert differing == {"caffeine_mg", "medicines", "weight_kg"}
    assert (changed["caffeine_mg"], changed["medicines"]) == (400.0, ("zolpidem",))


@pytest.mark.parametrize("share", [1.0, 0.1])
def test_a_seed_fixes_a_person(share: float) -> None:
    assert drawn(3, share=share) == drawn(3, share=share) != drawn(4, share=share)


def test_seeds_reach_every_question_and_every_option() -> None:
    seen: dict[str, set[object]] = {key: set() for key in questions()}
    for seed in range(150):
        for key, value in drawn(seed).items():
            seen[key].update(value if isinstance(value, tuple) else [value])

    for key, each in questions().items():
        assert None in seen[key], key
        assert set(each.options) <= seen[key], key
        if each.kind == "yes":
            assert {True, False} <= seen[key], key
        if each.kind == "number":
            assert {each.low, each.high} <= seen[key], key


@settings(max_examples=40)
@given(answers=anybody())
def test_anybody_gives_what_questions_take_and_a_description(answers: dict[str, object]) -> None:
    assert {key: check_answer(key, value) for key, value in answers.items()} == answers
    check(profile_of(answers))  # type: ignore[arg-type]  # checked the line before
