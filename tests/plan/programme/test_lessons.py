"""What is read when: every text is there, of a length, with source, certainty and no review claimed."""

from __future__ import annotations

import pytest

from nightlab.errors import NightlabError
from nightlab.plan.programme import courses, lesson, lessons, prompts, read_text, steps_due
from nightlab.plan.programme.lessons import OWN_WORDS, UNREVIEWED, WEEKS, all_lessons
from nightlab.plan.steps import steps

SILENT = {"crisis", "emergency", "age not known"}


@pytest.mark.parametrize("key", sorted(all_lessons()))
def test_text_is_of_a_length_and_says_how_sure_it_is(key: str) -> None:
    found, whole = lesson(key), read_text(key)

    assert 80 <= len(found.text.split()) <= 200
    assert found.source
    assert found.certainty
    assert found.certainty in whole
    assert UNREVIEWED in whole
    assert not {"!", "\u2014", "\u2013"} & set(found.text)


@pytest.mark.parametrize("course", courses(), ids=lambda course: course.path.key)
def test_every_course_has_something_to_read_in_its_first_week(course: object) -> None:
    path = course.path  # type: ignore[attr-defined]  # parametrised without a type

    assert bool(lessons(path, 1)) == (path.key not in SILENT)
    assert set(steps_due(path, WEEKS)) <= {step.key for step in steps()}


def test_every_text_is_read_in_some_week() -> None:
    methods = ("", "restriction", "compression")
    read = {
        key
        for course in courses()
        for week in range(1, WEEKS + 1)
        for method in methods
        for key in lessons(course.path, week, method)
    }

    assert read == set(all_lessons())


def test_window_is_read_of_in_the_form_that_is_prescribed() -> None:
    assert lessons("insomnia", 1) == ("psychoeducation", "diary")
    assert "sleep_window" in lessons("insomnia", 1, "restriction")
    assert "sleep_compression" in lessons("insomnia gentle", 1, "compression")


def test_active_parts_come_before_comfort_and_relapse_last() -> None:
    due = steps_due("insomnia", WEEKS)

    assert due.index("sleep_window") < due.index("stimulus_control") < due.index("slow_breathing")
    assert due[-1] == "relapse_prevention"
    assert lessons("insomnia", 20) == ("relapse_prevention",)


def test_own_words_are_kept_under_their_own_keys() -> None:
    assert prompts()
    assert all(key.startswith(OWN_WORDS) and ask for key, ask in prompts().items())


def test_text_that_is_not_there_is_told() -> None:
    with pytest.raises(NightlabError, match="no text"):
        read_text("snake_oil")
    with pytest.raises(NightlabError, match="week"):
        lessons("insomnia", 0)
