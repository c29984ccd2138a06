from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import numpy as np
import pytest

from begun import START, begun, coffee, morning, nights_of, protocol
from nightlab.errors import NightlabError
from nightlab.nights import Episode, Event
from nightlab.trials import Treatment
from nightlab.trials.gathering import gather

AT_TEN = (Treatment("placebo", at=time(22)), Treatment("magnesium", at=time(22)))


def test_the_place_with_most_nights_tells_and_two_are_never_mixed() -> None:
    trial = begun(protocol())
    diary, watch = nights_of(trial), nights_of(trial, seed=9, source="watch")
    told = gather(trial, "sol_min", [*diary[:10], *watch], [], origin=None)
    assert told.source == "watch"
    assert told.values == {n.date: n.measures.sol_min for n in watch}
    assert gather(trial, "sol_min", [*diary[:10], *watch], [], origin="diary").source == "diary"


def test_the_place_that_was_sealed_tells_though_another_has_more() -> None:
    trial = begun(protocol(source="diary"))
    nights = [*nights_of(trial)[:10], *nights_of(trial, source="watch")]
    assert len(gather(trial, "sol_min", nights, [], origin=None).values) == 10
    assert gather(trial, "quality", nights, [], origin=None).source == "watch"


def test_place_that_has_nothing_is_told_with_those_that_have() -> None:
    trial = begun(protocol())
    with pytest.raises(
        NightlabError, match=r"'oura' has sol_min for no night.*these have it: diary"
    ):
        gather(trial, "sol_min", nights_of(trial), [], origin="oura")
    with pytest.raises(NightlabError, match="no night of trial t1 has n3_min yet"):
        gather(trial, "n3_min", nights_of(trial), [], origin=None)


def test_nights_beside_the_trial_do_not_count() -> None:
    trial = begun(protocol())
    before = Episode.of_diary(morning(START, 90))
    told = gather(trial, "sol_min", [before, *nights_of(trial)], [], origin=None)
    assert len(told.values) == 28
    assert START not in told.values


def test_pooled_score_is_in_the_unit_of_the_first_and_says_so() -> None:
    trial = begun(protocol(score=("diary", "watch")))
    nights = [*nights_of(trial), *nights_of(trial, source="watch")]
    told = gather(trial, "sol_min", nights, [], origin=None)
    assert told.source.startswith("diary and watch, pooled (reliability ")
    own = [n.measures.sol_min for n in nights[:28] if n.measures.sol_min is not None]
    assert abs(np.mean(list(told.values.values())) - np.mean(own)) < 5
    assert gather(trial, "sol_min", nights, [], origin="diary").source == "diary"


def test_pooled_score_needs_all_its_places() -> None:
    trial = begun(protocol(score=("diary", "watch")))
    with pytest.raises(NightlabError, match="watch has sol_min for no night of trial t1"):
        gather(trial, "sol_min", nights_of(trial), [], origin=None)


def test_covariates_are_added_up_before_the_dose() -> None:
    """What comes after the dose may follow from it."""
    trial = begun(protocol(covariates=("caffeine",), treatments=AT_TEN))
    events = [
        coffee(START, time(8)),  # before noon: of the night before the trial
        coffee(START, time(13), 60),
        coffee(START, time(21, 59), 40),
        coffee(START, time(22), 500),
        coffee(START + timedelta(days=1), time(1), 500),
    ]
    told = gather(trial, "sol_min", nights_of(trial), events, origin=None)
    assert told.covariates["caffeine"][START + timedelta(days=1)] == 100


def test_where_an_amount_is_not_told_coffees_are_counted_and_a_no_is_none() -> None:
    trial = begun(protocol(covariates=("caffeine",), treatments=AT_TEN))
    days = [START + timedelta(days=k) for k in range(3)]
    answers = zip(days, (95, 0, 80), strict=True)
    known = [coffee(day, time(13), amount) for day, amount in answers]
    unknown = replace(coffee(days[1], time(14)), amount=None)
    before = replace(unknown, at=unknown.at - timedelta(days=200))

    def told(events: list[Event]) -> list[float]:
        found = gather(trial, "sol_min", nights_of(trial), events, origin=None)
        return [found.covariates["caffeine"][day + timedelta(days=1)] for day in days]

    assert told(known) == [95, 0, 80]
    assert told([*known, before]) == [95, 0, 80]
    assert told([*known, unknown]) == [1, 1, 1]


def test_dose_after_midnight_is_of_the_small_hours() -> None:
    late = (Treatment("placebo", at=time(0, 30)), Treatment("magnesium", at=time(0, 30)))
    trial = begun(protocol(covariates=("caffeine",), treatments=late))
    events = [coffee(START, time(23), 40), coffee(START + timedelta(days=1), time(0, 45), 500)]
    told = gather(trial, "sol_min", nights_of(trial), events, origin=None)
    assert told.covariates["caffeine"] == {START + timedelta(days=1): 40}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"])
def test_nights_are_of_the_date_on_which_they_ended_wherever_that_was(zone: str) -> None:
    trial = begun(protocol())
    nights = [Episode.of_diary(morning(d.night, 30, zone=zone)) for d in trial.schedule if d.night]
    told = gather(trial, "sol_min", nights, [], origin=None)
    assert set(told.values) == {d.night for d in trial.schedule}


def test_ratings_of_an_evening_are_averaged_and_never_added_up() -> None:
    trial = begun(protocol(covariates=("stress",), treatments=AT_TEN))
    rated = [replace(coffee(START, time(h), x), kind="stress") for h, x in ((16, 2.0), (17, 5.0))]
    silent = replace(rated[0], amount=None)
    told = gather(trial, "sol_min", nights_of(trial), [*rated, silent], origin=None)
    assert told.covariates["stress"] == {START + timedelta(days=1): 3.5}
