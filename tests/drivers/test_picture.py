"""A ranking as a picture and as plain values: nothing lost, nothing that is not known."""

from __future__ import annotations

import json

import pytest

from driver_sources import driver, modelled, nights, ranking, seen, suggested, trial, unseen
from nightlab.drivers import Because
from nightlab.drivers.as_json import plain_ranking
from nightlab.drivers.picture import picture, picture_svg
from nightlab.drivers.reasons import question_words, reason


def test_costs_are_of_an_average_night_and_above_zero_where_sleep_is_worse() -> None:
    told = seen(outcome="tst_min", mean=-20.0, sd=5.0, n_with=50, n_without=50)
    data = picture(ranking(from_nights=nights(told, outcome="tst_min"), outcome="tst_min"))
    (row,) = data.rows
    assert row.nights is not None
    assert row.nights.mean == pytest.approx(10.0)
    assert row.nights.lo68 == pytest.approx(7.5)
    assert row.nights.hi95 == pytest.approx(10.0 + 0.5 * 1.96 * 5.0)
    assert data.matters == 10.0
    assert data.nights == 104


def test_exercise_that_helps_costs_by_its_absence() -> None:
    told = seen(exposure="exercise_min", driver="inactivity", mean=-6.0, n_with=25, n_without=75)
    (row,) = picture(ranking(catalogue=(driver("inactivity"),), from_nights=nights(told))).rows
    assert row.nights is not None
    assert row.nights.mean == pytest.approx(4.5)


def test_a_trial_and_the_body_have_their_own_marks() -> None:
    (row,) = picture(ranking(tested=(trial(),), modelled={"caffeine": modelled()})).rows
    assert row.trial is not None
    assert (row.trial.mean, row.words) == (8.0, "tested")
    assert row.body is not None
    assert (row.body.lo95, row.body.hi95) == (2.0, 15.0)


@pytest.mark.parametrize(
    ("shown", "note"),
    [
        ("too few nights", "too few nights: 41 with, 63 without"),
        ("always the same", "the same on every night"),
        ("inseparable", "not to be told apart"),
    ],
)
def test_why_nights_say_nothing_stands_in_the_row(shown: str, note: str) -> None:
    (row,) = picture(ranking(from_nights=nights(unseen(shown)))).rows
    assert (row.nights, row.note) == (None, note)


def test_what_never_comes_apart_is_named_in_the_row() -> None:
    told = seen(shown="inseparable", together=("alcohol",))
    (row,) = picture(ranking(from_nights=nights(told))).rows
    assert (row.nights, row.note) == (None, "never apart from alcohol")


def test_an_outcome_that_is_no_minutes_is_drawn_in_its_unit() -> None:
    told = seen(outcome="quality", mean=-0.6, sd=0.1)
    data = picture(ranking(from_nights=nights(told, outcome="quality"), outcome="quality"))
    assert data.rows[0].nights is not None
    assert data.rows[0].nights.mean > 0.0
    assert data.matters == 0.25
    assert "Sleep quality" in picture_svg(
        ranking(from_nights=nights(told, outcome="quality"), outcome="quality")
    )


def test_an_outcome_without_a_better_side_has_neither_band_nor_costs() -> None:
    told = seen(outcome="n3_min")
    data = picture(ranking(from_nights=nights(told, outcome="n3_min"), outcome="n3_min"))
    assert data.matters is None
    assert data.rows[0].spans == ()


def test_what_does_not_fit_is_named() -> None:
    many = tuple(driver(f"driver_{n}") for n in range(15))
    data = picture(ranking(catalogue=many), most=12)
    assert len(data.rows) == 12
    assert len(data.left) == 3


def test_plain_values_are_json_without_a_number_that_is_none() -> None:
    found = plain_ranking(
        ranking(
            suggested=(suggested(),),
            from_nights=nights(seen(), unseen("too few nights", driver="", exposure="dose x")),
            modelled={"caffeine": modelled()},
            tested=(trial(),),
            doubts=("doubt",),
        )
    )
    json.dumps(found, allow_nan=False)
    (one,) = found["drivers"]
    assert set(found) == {
        *("outcome", "nights", "origin", "autocorrelation", "drivers", "of_no_driver"),
        *("notes", "doubts"),
    }
    assert set(one) == {
        *("driver", "label", "words", "sentence", "refers", "probability", "at_stake_min"),
        *("answers", "seen", "body", "no_mechanism", "tested", "about", "certainty", "source"),
        *("checked", "claims", "articles", "confounders"),
    }
    assert one["body"]["mean"] == 8.0
    assert found["of_no_driver"][0]["mean"] is None
    assert found["doubts"] == ["doubt"]


def test_plain_values_say_why_the_body_says_nothing() -> None:
    found = plain_ranking(ranking(catalogue=(driver("gut"),)))
    (one,) = found["drivers"]
    assert "probiotics" in one["no_mechanism"]
    assert (one["answers"], one["body"], found["nights"]) == (None, None, 0)
    assert one["at_stake_min"] == {"value": None, "low": None, "high": None}


def _because(question: str, said: str) -> Because:
    return Because(question, said, 2.0, 1.0, 4.0, "nobody", "no")


def test_an_answer_is_told_with_its_question() -> None:
    told = reason(_because("better_elsewhere", "yes"))
    assert told == "“yes” to “Do you sleep better away from your own bed?”"
    assert reason(_because("dass21_stress", "24")) == "a score of 24 (dass21 stress)"
    assert reason(_because("free_bedtime", "2.0 h apart")) == "2.0 h apart"
    assert reason(_because("moon", "yes")) == "yes"
    assert reason(_because("caffeine_mg", "300")).startswith("“300 mg” to “")


def test_an_open_question_is_told_as_it_is_asked() -> None:
    assert question_words("better_elsewhere") == "“Do you sleep better away from your own bed?”"
    assert question_words("no_such_key") == "no such key"
