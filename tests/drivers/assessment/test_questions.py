"""The questions as data: whole, in order, few enough for ten minutes."""

from __future__ import annotations

import pytest

from answering import TYPICAL, interview
from nightlab.drivers.assessment import (
    complete,
    doubts,
    in_section,
    next_question,
    open_red_flags,
    page,
    pages,
    progress,
    question,
    questions,
    sections,
)
from nightlab.drivers.assessment.told import condition, kinds
from nightlab.drivers.records import COMPLAINTS
from nightlab.errors import NightlabError
from nightlab.person.limits import COURSE, LABS, SCORES
from nightlab.safety.rules import facts

MOST_PAGES = 62
KINDS = {"yes", "number", "clock", "choice", "words"}
TABLES = {"labs": LABS, "scores": SCORES, "course": COURSE}
ALONE = {"age_years", "sex", "weight_kg", "profile", "pregnant", "breastfeeding"}


def test_red_flags_come_first_and_death_before_all() -> None:
    keys = list(questions())
    assert keys[0] == "suicidal_thoughts"
    assert next(iter(sections())) == "safety"
    order = list(sections())
    places = [order.index(each.section) for each in questions().values()]
    assert places == sorted(places)


def test_every_question_is_whole() -> None:
    for each in questions().values():
        assert each.kind in KINDS, each.key
        assert each.text.endswith((".", "?")), each.key
        assert each.why.endswith("."), each.key
        assert not {"—", "!"} & set(each.text + each.why), each.key
        assert (each.kind == "number") == (each.high > each.low), each.key
        if each.kind in {"choice", "words"} and not each.own:
            assert each.options, each.key
        if each.together:
            assert each.short, each.key
            assert each.together in pages(), each.key
    assert set(questions()["complaint"].options) == set(COMPLAINTS)


def test_conditions_look_only_at_what_was_asked_before() -> None:
    seen: set[str] = set()
    for each in questions().values():
        if each.asked_if:
            behind = {n for n in condition(each.asked_if).names if n in kinds()}
            assert behind <= seen, each.key
        options = {f"{each.key}_{word}" for word in each.options}
        seen |= {each.key, f"{each.key}_any", f"{each.key}_count", *options}


def test_answers_go_to_places_that_a_profile_has() -> None:
    for each in questions().values():
        home, _, name = each.into.partition(".")
        if home in TABLES:
            assert name in TABLES[home], each.key
            limits = TABLES[home][name]
            assert limits.low <= each.low <= each.high <= limits.high, each.key
        elif home in {"conditions", "symptoms", "job"}:
            told = [name] if name else [] if each.own else list(each.options)
            assert all(name in facts() for name in told), each.key
        else:
            assert home in ALONE | {""}, each.key


@pytest.mark.parametrize("name", TYPICAL)
def test_a_typical_person_answers_about_sixty_pages_in_about_ten_minutes(name: str) -> None:
    answers, asked = interview(TYPICAL[name])
    assert asked <= MOST_PAGES
    assert progress({}).minutes_left <= 10
    done = progress(answers)
    assert (done.done, done.minutes_left) == (done.of, 0)
    ticked = [k for k in answers if question(k).kind in {"yes", "choice", "words"}]
    assert len(ticked) > len(answers) / 2


def test_quiet_people_contradict_nothing() -> None:
    for name in ("man", "woman"):
        assert doubts(interview(TYPICAL[name])[0]) == ()


def test_it_goes_on_where_it_stopped() -> None:
    answers, _ = interview(TYPICAL["man"])
    half = dict(list(answers.items())[: len(answers) // 2])
    following = next_question(half)
    assert following is not None
    assert following.key == list(answers)[len(half)]
    assert next_question(answers) is None


def test_what_is_left_open_is_not_asked_again_and_what_is_skipped_is_left_out() -> None:
    first = next_question({"suicidal_thoughts": None})
    assert first is not None
    assert first.key == "flags_now"
    second = next_question({"suicidal_thoughts": None}, {"flags_now"})
    assert second is not None
    assert second.key == "flags_body"


def test_questions_hang_on_earlier_answers() -> None:
    assert complete({"sex": "male"})["pregnant"] is False
    assert "pregnant" not in complete({"sex": "female"})
    assert "pregnant" not in complete({})
    legs = in_section("body")
    asked = next_question(
        {"rls_urge": True}, {each.key for each in legs} - {"rls_rest"}, among=legs
    )
    assert asked is question("rls_rest")
    assert next_question({"rls_urge": False}, (), among=[question("rls_rest")]) is None
    assert next_question({"rls_urge": None}, (), among=[question("rls_rest")]) is None


def test_neighbours_share_a_page() -> None:
    first = question("dozed_driving")
    assert [each.key for each in page(first, {})] == ["dozed_driving", "near_miss"]
    assert page(first, {"near_miss": False}) == (first,)
    assert page(question("age"), {}) == (question("age"),)


def test_red_flags_without_an_answer_are_known() -> None:
    assert len(open_red_flags({})) == len(in_section("safety"))
    denied = {each.key: () if each.kind == "words" else False for each in in_section("safety")}
    assert open_red_flags(denied) == ()
    assert open_red_flags({**denied, "gasping": None}) == (question("gasping"),)


def test_unknown_question_is_named_with_the_nearest() -> None:
    with pytest.raises(NightlabError, match=r"'caffeine_mgs'.*'caffeine_mg'"):
        question("caffeine_mgs")
    with pytest.raises(NightlabError, match=r"'bedrooms'.*'bedroom'"):
        in_section("bedrooms")
