"""Scores: the authors' sums and bands, gaps that stay gaps, and the answer that comes first."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.safety.screeners import Instrument, find_instrument, instruments, score, score_total

COUNTED = [each for each in instruments() if each.items and each.scales]
EDGES = {
    "phq9": {4: "minimal", 5: "mild", 10: "moderate", 15: "moderately severe", 20: "severe"},
    "gad7": {4: "minimal", 5: "mild", 10: "moderate", 15: "severe"},
    "isi": {
        7: "no clinically significant insomnia",
        8: "subthreshold insomnia",
        15: "clinical insomnia, moderate",
        22: "clinical insomnia, severe",
    },
    "psqi": {5: "good sleeper", 6: "poor sleeper"},
    "epworth": {
        10: "normal",
        11: "mild excessive sleepiness",
        13: "moderate excessive sleepiness",
        16: "severe excessive sleepiness",
    },
    "irls": {0: "none", 10: "mild", 11: "moderate", 21: "severe", 31: "very severe"},
    "stopbang": {2: "low risk", 3: "intermediate risk", 5: "high risk"},
    "pss10": {13: "low stress", 14: "moderate stress", 27: "high stress"},
}


@pytest.mark.parametrize(
    ("key", "points", "name"),
    [(key, points, name) for key, edges in EDGES.items() for points, name in edges.items()],
)
def test_bands_begin_where_their_authors_say(key: str, points: int, name: str) -> None:
    main = find_instrument(key).main
    assert main is not None
    band = main.band(points)
    assert band is not None
    assert band.name == name


@st.composite
def answered(draw: st.DrawFn, gaps: bool = False) -> tuple[Instrument, list[int | None]]:  # noqa: FBT001, FBT002
    """A questionnaire and an answer to each question, none of them a crisis."""
    what = draw(st.sampled_from(COUNTED))
    answers: list[int | None] = [
        draw(st.integers(item.lowest, item.highest) | (st.none() if gaps else st.nothing()))
        for item in what.items
    ]
    if what.danger_item:
        answers[what.danger_item - 1] = 0
    return what, answers


@given(answered())
def test_a_full_sheet_has_every_total_within_its_range(
    sheet: tuple[Instrument, list[int | None]],
) -> None:
    what, answers = sheet
    found = score(what, answers)
    parts = [*([found] if what.main else []), *found.subscales]
    assert len(parts) == len(what.scales)
    for part, scale in zip(parts, what.scales, strict=True):
        assert part.total is not None
        assert scale.low <= part.total <= scale.high
        assert part.total % scale.step == 0
        assert (part.at_least, part.at_most) == (part.total, part.total)
    assert found.missing == ()


@given(answered(gaps=True), st.data())
def test_a_gap_is_never_a_zero_and_its_bounds_hold_whatever_fills_it(
    sheet: tuple[Instrument, list[int | None]], data: st.DataObject
) -> None:
    what, answers = sheet
    found = score(what, answers)
    assert found.missing == tuple(n for n, answer in enumerate(answers, 1) if answer is None)
    if found.missing and what.main:
        assert found.total is None
    full = [
        data.draw(st.integers(item.lowest, item.highest)) if answer is None else answer
        for item, answer in zip(what.items, answers, strict=True)
    ]
    if what.danger_item:
        full[what.danger_item - 1] = 0
    whole = score(what, full)
    for part, filled in zip((found, *found.subscales), (whole, *whole.subscales), strict=True):
        if part.at_least is not None and part.at_most is not None and filled.total is not None:
            assert part.at_least <= filled.total <= part.at_most


@given(answered())
def test_typed_answers_count_like_numbers(sheet: tuple[Instrument, list[int | None]]) -> None:
    what, answers = sheet
    for mark in (",", ", ", ";", " "):
        assert score(what, mark.join(map(str, answers))) == score(what, answers)


def test_dass_doubles_seven_answers_of_each_scale() -> None:
    only = dict.fromkeys(range(1, 22), 0) | dict.fromkeys((3, 5, 10, 13, 16, 17, 21), 1)
    found = score("dass21", list(only.values()))
    assert [(part.key, part.total) for part in found.subscales] == [
        ("dass21_depression", 14),
        ("dass21_anxiety", 0),
        ("dass21_stress", 0),
    ]
    assert found.total is None
    assert found.subscales[0].band is not None
    assert found.subscales[0].band.name == "moderate"


def test_dass_gap_silences_one_scale_only() -> None:
    found = score("dass21", ["?", *["1"] * 20])
    assert [part.total for part in found.subscales] == [14, 14, None]
    assert found.subscales[2].missing == (1,)


def test_pss_counts_the_four_hopeful_questions_from_the_other_end() -> None:
    assert score("pss10", "0,0,0,4,4,0,4,4,0,0").total == 0
    assert score("pss10", "4,4,4,0,0,4,0,0,4,4").total == 40
    assert score("pss10", "0,0,0,0,0,0,0,0,0,0").total == 16


@pytest.mark.parametrize(
    ("answers", "total", "steps", "band", "second"),
    [
        ("0,0,0,0,0,0,0,0", 0, 0, "low risk", False),
        ("1,1,0,0,0,0,0,0", 2, 2, "low risk", False),
        ("1,1,0,0,0,1,0,0", 3, 2, "intermediate risk", False),
        ("1,1,0,0,0,0,0,1", 3, 2, "high risk", True),
        ("1,1,0,0,1,0,0,0", 3, 2, "high risk", True),
        ("1,1,0,0,0,0,1,0", 3, 2, "high risk", True),
        ("1,0,0,0,1,1,1,1", 5, 1, "high risk", False),
        ("yes,yes,no,no,?,no,no,yes", None, 2, "high risk", True),
        ("?,?,?,?,1,1,1,1", None, None, None, False),
    ],
)
def test_stop_bang_has_two_ways_to_a_high_risk(
    answers: str, total: int | None, steps: int | None, band: str | None, *, second: bool
) -> None:
    found = score("stopbang", answers)
    assert found.total == total
    assert found.subscales[0].total == steps
    assert (found.band.name if found.band else None) == band
    assert found.second_rule is second


# --- the answer that comes first ------------------------------------------------


def _in_place(raised: str, typo: str, at: int) -> str:
    answers = ["0"] * 8 + [raised]
    answers[at] = typo
    return ",".join(answers)


@given(
    st.sampled_from(["1", "2", "3", " 3 "]),
    st.text(st.characters(blacklist_characters=",;\n"), max_size=30),
    st.integers(0, 7),
)
def test_no_typo_in_another_answer_hides_question_nine(raised: str, typo: str, at: int) -> None:
    found = score("phq9", _in_place(raised, typo, at))
    assert found.crisis
    assert (found.total, found.band, found.at_least, found.subscales, found.missing) == (
        None,
        None,
        None,
        (),
        (),
    )


@pytest.mark.parametrize(
    "answers",
    [
        "?,?,?,?,?,?,?,?,1",
        ",,,,,,,,3",
        "0,1,2,0,12,0,1,2",  # a comma forgotten
        "000000003",
        "0 0 0 0 0 0 0 0 2",
        "0;0;0;0;0;0;0;0;1",
        "0,,0,0,0,0,0,0,0,3",  # a comma too many
        "0,0,0,0,0,0,0,0,1,9",
        "0,0,0,0,0,0,0,0,1,0,0,0,0",
        [0, 0, 0, 0, 0, 0, 0, 0, 1],
        [None] * 8 + [2.0],
        [math.nan] * 8 + [True],
    ],
)
def test_question_nine_is_found_in_a_sheet_that_is_wrong(answers: Any) -> None:
    assert score("phq9", answers).crisis


@pytest.mark.parametrize(
    "answers",
    ["0,1,2,3,0,1,2,3,0", "3,3,3,3,3,3,3,3,0", "3,3,3,3,3,3,3,3,?", "1,1,1,1,1,1,1,1,0,3"],
)
def test_the_other_questions_alone_are_no_crisis(answers: str) -> None:
    assert not score("phq9", answers).crisis


@pytest.mark.parametrize(
    "last",
    ["4", "yes", "3.5", "٣", "-1", "1.0", "2.", "1-2", "１", "Several days", "(3)", "1" * 9000],
)
def test_question_nine_counts_even_where_it_is_none_of_the_choices(last: str) -> None:
    assert score("phq9", f"0,0,0,0,0,0,0,0,{last}").crisis


@pytest.mark.parametrize("last", ["🦉", "x", "0.5", "maybe", "0" * 9000])
def test_question_nine_that_cannot_be_read_names_the_crisis_page(last: str) -> None:
    with pytest.raises(NightlabError, match="call `nightlab screen crisis` now"):
        score("phq9", f"0,0,0,0,0,0,0,0,{last}")


def test_every_answer_that_cannot_be_read_names_the_crisis_page() -> None:
    with pytest.raises(NightlabError, match="call `nightlab screen crisis` now"):
        score("phq9", "x,0,0,0,0,0,0,0,maybe")


def test_the_same_answers_elsewhere_are_no_crisis() -> None:
    assert not score("gad7", "3,3,3,3,3,3,3").crisis
    assert not score("dass21", [3] * 21).crisis


def test_total_of_the_phq_does_not_hide_question_nine() -> None:
    assert score_total("phq9", 25).crisis
    for points in (0, 14, 24):
        with pytest.raises(NightlabError, match="does not tell question 9"):
            score_total("phq9", points)


# --- totals and bad input -------------------------------------------------------


def test_a_float_without_a_fraction_is_whole() -> None:
    assert score_total("isi", 14.0).total == 14
    assert score("gad7", [1.0] * 7).total == 7
    for bad in (math.nan, math.inf, 1.5):
        with pytest.raises(NightlabError):
            score_total("isi", bad)
        with pytest.raises(NightlabError):
            score("gad7", [bad] * 7)


def test_totals_are_taken_in() -> None:
    found = score_total("epworth", "16")
    assert (found.total, found.at_least, found.missing) == (16, 16, ())
    assert found.band is not None
    assert found.band.name == "severe excessive sleepiness"


@pytest.mark.parametrize("total", ["29", "-1", "3.5", "nan", "", "٣", "1e1", "🦉", "9" * 10_000])
def test_totals_that_cannot_be_are_refused(total: str) -> None:
    with pytest.raises(
        NightlabError, match=r"score: .* is no total of it; use a whole number from 0"
    ):
        score_total("isi", total)


def test_who5_comes_in_fours() -> None:
    assert score_total("who5", 52).total == 52
    with pytest.raises(NightlabError, match="a multiple of 4"):
        score_total("who5", 51)


@pytest.mark.parametrize("key", ["dass21", "rls", "apnoea", "insomnia"])
def test_what_has_no_single_total_takes_none(key: str) -> None:
    with pytest.raises(NightlabError, match="has no single total"):
        score_total(key, 3)


@pytest.mark.parametrize(
    "bad", ["3.5", "٣", "nan", "inf", "🦉", "4", "-1", "1e0", "0x1", "'; DROP TABLE", "\x1b[2J"]
)
def test_answers_that_are_none_of_the_choices_are_refused_with_their_place(bad: str) -> None:
    with pytest.raises(
        NightlabError, match=r"answers, number 2: .* none of the choices; use a whole"
    ):
        score("gad7", ["0", bad, "0", "0", "0", "0", "0"])


@pytest.mark.parametrize("answers", ["", "1", "1,1,1,1,1,1", "1,1,1,1,1,1,1,1", "x" * 10_000])
def test_too_many_or_too_few_answers_are_refused(answers: str) -> None:
    with pytest.raises(NightlabError, match="GAD-7 has 7 answers"):
        score("gad7", answers)


def test_answers_to_what_takes_a_total_only_are_refused() -> None:
    with pytest.raises(NightlabError, match="takes a total only"):
        score("meq", "1,2,3")


@given(st.text(), st.sampled_from([each.key for each in instruments()]))
def test_any_text_is_scored_or_refused(text: str, key: str) -> None:
    for call in (score, score_total):
        with suppress(NightlabError):
            assert call(key, text).key == key
