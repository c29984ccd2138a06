"""The first thing a person reads is the honest one, and follows from the tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nightlab.evidence import collection, headline, summary, weigh


def test_the_headline_is_one_trial_whose_interval_holds_zero() -> None:
    first = headline()[0]
    for part in (
        "One trial",
        "155 people",
        "it did 1.6 points better than placebo: a difference of −1.6, 95 % interval −4.2 to +1.0",
        "−4.2 to +1.0",
        "Zero lies within it, so it may do nothing at all",
        "d 0.20",
    ):
        assert part in first


def test_both_errors_are_told() -> None:
    assert "the printed p-value" in headline()[1]
    assert "−3.2 to 0.0" in headline()[1]


def test_the_seventeen_minutes_are_two_oxide_trials() -> None:
    third = headline()[2]
    for part in ("17 minutes", "2 trials of oxide", "55 people", "low certainty"):
        assert part in third


def test_behaviour_comes_next_and_the_review_last() -> None:
    told = headline()
    assert "CBT-I" in told[3]
    assert "face to face and held against inactive controls; nobody can be blind" in told[3]
    assert "No clinician has reviewed this yet" in told[-1]


def test_an_interval_without_zero_would_be_told_as_one() -> None:
    shelf = collection()
    surer = replace(shelf.trials["T010"], se=0.5, effect=-1.6)
    own = weigh("bisglycinate", "isi", evidence=replace(shelf, trials={"T010": surer}, claims={}))
    assert "−2.6 to −0.6. Zero lies outside it." in summary._product(own)


@pytest.mark.parametrize(
    ("effect", "words"),
    [(-1.6, "well below the 6"), (-4.0, "is below the 6"), (-6.5, "not below the")],
)
def test_the_size_is_told_as_it_is(effect: float, words: str) -> None:
    shelf = collection()
    other = replace(shelf.trials["T010"], effect=effect, d=None)
    own = weigh("bisglycinate", "isi", evidence=replace(shelf, trials={"T010": other}, claims={}))
    assert words in summary._product(own)
    assert "small effect" not in summary._product(own)


def test_a_second_trial_would_be_counted() -> None:
    shelf = collection()
    second = replace(shelf.trials["T010"], id="T910", effect=0.4, se_other=None)
    trials = {"T910": second, **shelf.trials}
    own = weigh("bisglycinate", "isi", evidence=replace(shelf, trials=trials))
    assert summary._product(own).startswith("2 trials have tested magnesium bisglycinate")
    assert summary._doubt(own) == ""
    none = weigh("bisglycinate", "isi", evidence=replace(shelf, trials={}, claims={}))
    assert summary._product(none).startswith("No trial of magnesium bisglycinate")
