"""From events to one value a night, and to not known where nobody wrote it down."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from drivers.series.lived import event, nights
from nightlab.drivers.series.calendar import BEFORE, calendar
from nightlab.drivers.series.exposures import exposures
from nightlab.drivers.series.logged import logged
from nightlab.drivers.series.own import of_bedtimes
from nightlab.nights import Event


def found(*events: Event, many: int = 30) -> dict[str, np.ndarray]:
    """Values of each exposure on the nights themselves."""
    episodes = nights([20.0] * many)
    place = calendar(episodes, "sol_min")
    assert place is not None
    return {each.key: each.values[BEFORE:] for each in exposures(episodes, events, place)}


def test_the_days_coffee_counts_for_the_night_that_follows_and_by_its_hour() -> None:
    values = found(event("caffeine", 3, "08:00", 80), event("caffeine", 3, "19:00", 40))
    assert values["caffeine_early_mg"][3] == 80
    assert values["caffeine_late_mg"][3] == 40


def test_what_is_taken_after_midnight_counts_for_the_same_night() -> None:
    values = found(event("alcohol", 3, "21:00", 10), event("alcohol", 3, "00:30", 5))
    assert values["alcohol_g"][3] == 15


def test_nothing_is_known_before_the_first_entry_and_after_the_last() -> None:
    values = found(event("alcohol", 3, "21:00", 10), event("alcohol", 9, "21:00", 10))["alcohol_g"]
    assert np.isnan(values[:3]).all()
    assert (values[4:9] == 0).all()
    assert np.isnan(values[10:]).all()


def test_a_long_silence_is_not_known_unless_it_is_the_persons_habit() -> None:
    assert not logged(np.array([0, 1, 2, 3, 30]), 31)[4:30].any()
    assert logged(np.array([0, 12, 24, 30, 54]), 55).all()


def test_an_amount_of_zero_is_a_no_that_was_told() -> None:
    values = found(event("alcohol", 3, "12:00", 0.0), event("alcohol", 5, "21:00", 10))["alcohol_g"]
    assert values[3] == 0


def test_where_amounts_are_not_told_an_evening_is_with_it_or_without() -> None:
    values = found(event("alcohol", 3, "21:00"), event("alcohol", 5, "21:00", 10))["alcohol_g"]
    assert values[[3, 4, 5]].tolist() == [1, 0, 1]


def test_an_entry_without_a_clock_does_not_say_whether_it_was_late() -> None:
    values = found(event("caffeine", 3, "12:00", 80), event("caffeine", 6, "19:00", 80))
    assert np.isnan(values["caffeine_late_mg"][3])
    assert values["caffeine_late_mg"][6] == 80


def test_silence_is_no_rating_and_ratings_of_a_day_are_averaged() -> None:
    values = found(
        event("stress", 3, "13:30", 2),
        event("stress", 3, "20:00", 4),
        event("stress", 6, "20:00", 1),
    )
    assert values["stress"][3] == 3
    assert np.isnan(values["stress"][4])


def test_ratings_without_a_figure_say_nothing() -> None:
    assert np.isnan(found(event("stress", 3, "20:00"))["stress"]).all()


def test_mood_of_the_morning_is_no_cause_of_the_next_night() -> None:
    values = found(event("mood", 3, "08:00", 1), event("mood", 4, "20:00", 5))["mood_evening"]
    assert np.isnan(values[3])
    assert values[4] == 5


def test_light_counts_by_the_minutes_that_lie_in_the_evening() -> None:
    values = found(event("light", 3, "19:00", 120), event("light", 4, "09:00", 30))
    assert values["light_evening_min"][3] == pytest.approx(60)
    assert values["light_morning_min"][4] == pytest.approx(30)


def test_every_dose_and_every_tag_is_an_exposure_of_its_own() -> None:
    told = [event("dose", at, "22:00", 1.0, "Melatonin") for at in (3, 6)]
    told += [event("tag", at, "20:00", None, "smoked") for at in (2, 4)]
    told += [event("tag", at, "20:00", None, "rare") for at in (3,)]
    values = found(*told)
    assert values["dose melatonin"][3:7].tolist() == [1, 0, 0, 1]
    assert values["tag smoked"][2:5].tolist() == [1, 0, 1]
    assert "tag rare" not in values


def test_events_long_before_the_first_night_are_left_out() -> None:
    long_ago = Event("alcohol", datetime(2024, 1, 1, 20, tzinfo=UTC), "UTC", 10)
    assert "alcohol_g" not in found(long_ago)


def test_a_bedtime_is_part_of_time_asleep_and_never_its_driver() -> None:
    place = calendar(nights([20.0] * 30), "sol_min")
    assert place is not None
    late, spread = of_bedtimes(place)
    assert {"tst_min", "waso_min"} <= late.part_of
    assert not spread.part_of
    assert spread.values[-1] == pytest.approx(0)
