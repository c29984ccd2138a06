"""What is new, in sentences that a person can follow."""

from __future__ import annotations

from nightlab.plan.differences import changes
from plan.plan_people import OPEN, answers, diary, later, planned, ranking


def test_first_plan_has_no_changes() -> None:
    assert changes(None, planned()) == ()


def test_nothing_changed_says_nothing() -> None:
    first = planned()

    assert planned(earlier=first, days=1).changes == ()


def test_a_window_that_begins_is_told_with_its_figures() -> None:
    first = planned()
    found = planned(earlier=first, episodes=diary())

    assert any(
        text.startswith("A sleep window begins") and "In 14 nights" in text
        for text in found.changes
    )
    assert any(text.startswith("A sleep window is something to do now") for text in found.changes)


def test_safety_comes_first_and_the_window_ends() -> None:
    first = planned(episodes=diary())
    found = planned({"witnessed_apnoea": True}, earlier=first, episodes=diary())

    assert found.changes[0].startswith("What safety says of the whole is now")
    assert "The sleep window has ended." in found.changes


def test_a_crisis_says_only_that_help_comes_first() -> None:
    found = planned({"suicidal_thoughts": True}, earlier=planned())

    assert found.changes[0] == "Help comes before everything else now."


def test_a_new_course_is_named_with_the_old_one_and_why() -> None:
    found = planned({"shifts": "night"}, earlier=planned())

    course = next(text for text in found.changes if text.startswith("Your course is now"))
    assert "before it was CBT-I" in course
    assert "body's night" in course


def test_a_new_risk_tells_what_is_no_longer_for_you() -> None:
    before = later(OPEN, 5)
    assert before.test is not None
    found = planned(OPEN | {"capsules": False}, earlier=before, days=36)

    gone = [text for text in found.changes if text.startswith("L-theanine")]
    assert gone == ["L-theanine is not worth it. You would rather not take capsules."]


def test_the_next_test_is_told_once() -> None:
    first = planned(OPEN)
    found = planned(OPEN, earlier=first, days=35)

    assert found.test is not None
    told = [text for text in found.changes if "The test to make next" in text]
    assert len(told) == 1
    assert not any("is what to test" in text for text in found.changes)


def test_a_driver_that_became_likely_brings_its_step() -> None:
    first = planned(OPEN, ranked=ranking(answers(**OPEN), chances={"caffeine": 0.3}))
    found = planned(
        OPEN, ranked=ranking(answers(**OPEN), chances={"caffeine": 0.8}), earlier=first, days=8
    )

    assert any(
        text.startswith("No caffeine after a set hour is something to do now") and "80 %" in text
        for text in found.changes
    )


def test_sentences_are_sentences() -> None:
    found = planned({"shifts": "night"}, earlier=planned(episodes=diary()))

    for text in found.changes:
        assert text[0].isupper()
        assert text.endswith(".")
        assert ".." not in text
