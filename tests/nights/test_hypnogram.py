from __future__ import annotations

import pickle
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Interval, Stage
from nights.made import START, hypnogram, hypnograms


@given(hypnograms())
def test_letters_give_the_night_back(night: Hypnogram) -> None:
    again = Hypnogram.from_string(night.to_string(), epoch_s=night.epoch_s, start=night.start)
    assert again == night
    assert hash(again) == hash(night)


@given(hypnograms())
def test_intervals_give_the_night_back(night: Hypnogram) -> None:
    runs = night.to_intervals()
    assert runs[0].start == night.start
    assert runs[-1].end == night.end
    again = Hypnogram.from_intervals(runs, start=night.start, end=night.end, epoch_s=night.epoch_s)
    assert again == night


@given(hypnograms())
def test_a_night_travels_to_another_process(night: Hypnogram) -> None:
    assert pickle.loads(pickle.dumps(night)) == night  # noqa: S301


def test_later_intervals_overlay_earlier_ones_and_gaps_stay_unscored() -> None:
    def interval(stage: Stage, first: int, last: int) -> Interval:
        return Interval(stage, START + timedelta(minutes=first), START + timedelta(minutes=last))

    night = Hypnogram.from_intervals(
        [interval(Stage.LIGHT, 1, 6), interval(Stage.WAKE, 3, 4), interval(Stage.N3, 20, 30)],
        start=START,
        end=START + timedelta(minutes=8),
        epoch_s=60,
    )
    assert night.to_string() == "?LLWLL??"


def test_the_epochs_cannot_be_changed() -> None:
    given_epochs = np.zeros(3, dtype=np.uint8)
    night = Hypnogram(given_epochs, 30, START)
    given_epochs[0] = 4
    assert night.to_string() == "WWW"
    with pytest.raises(ValueError, match="read-only"):
        night.epochs[0] = 1


@pytest.mark.parametrize("codes", [[0, 8], [0, 256], [-1, 0]])
def test_a_code_that_is_no_stage_is_refused(codes: list[int]) -> None:
    with pytest.raises(NightlabError, match="is not a stage code"):
        Hypnogram(np.array(codes), 30, START)


def test_other_impossible_nights_are_refused() -> None:
    one = np.zeros(1, dtype=np.uint8)
    with pytest.raises(NightlabError, match="at least one epoch"):
        Hypnogram(one[:0], 30, START)
    with pytest.raises(NightlabError, match="whole numbers"):
        Hypnogram(np.array([0.5]), 30, START)
    with pytest.raises(NightlabError, match="longer than 0 s"):
        Hypnogram(one, 0, START)
    with pytest.raises(NightlabError, match="instant with a zone"):
        Hypnogram(one, 30, datetime(2024, 1, 1))  # noqa: DTZ001
    with pytest.raises(NightlabError, match="end after it starts"):
        Hypnogram.from_intervals([], start=START, end=START)


@pytest.mark.parametrize("letter", ["X", "w", " ", "\0", "é", "Ŵ", "\N{GLOWING STAR}", "\ud800"])
def test_a_letter_that_is_no_stage_is_named_with_its_place(letter: str) -> None:
    with pytest.raises(NightlabError) as caught:
        hypnogram(f"W{letter}2")
    assert caught.value.where == "epoch 2"
    assert caught.value.what == f"{letter!r} stands for no stage"


def test_scored_means_at_least_one_epoch_of_sleep_or_wake() -> None:
    assert hypnogram("??W").is_scored
    assert not hypnogram("???").is_scored
