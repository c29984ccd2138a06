"""What is said of a person's nights, above all where little may be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from drivers.series.lived import event, latencies, night, nights
from nightlab.drivers.series import choose_outcome, see
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.drivers import FromNights, Seen
    from nightlab.nights import Event


def some(seed: int, many: int, share: float = 0.4) -> np.ndarray:
    return np.random.default_rng([seed, 7]).random(many) < share


def of(found: FromNights, key: str) -> Seen:
    return next(each for each in found.seen if each.exposure == key)


def told(kind: str, on: np.ndarray, clock: str, amount: float, label: str = "") -> list[Event]:
    """An entry every evening: an amount, or the 0 that says it did not happen."""
    return [event(kind, at, clock, amount * bool(yes), label) for at, yes in enumerate(on)]


def test_five_nights_say_nothing_of_anything_and_how_many_would() -> None:
    drank = np.array([True, False, True, False, True])
    found = see(nights(latencies(1, 5)), told("alcohol", drank, "21:00", 10), outcome="sol_min")
    assert {each.shown for each in found.seen} == {"too few nights"}
    assert all("28" in each.why and np.isnan(each.mean) for each in found.seen)
    assert np.isnan(found.autocorrelation)


def test_a_large_effect_is_seen_together_in_minutes_and_the_idle_thing_is_not() -> None:
    coffee, idle = some(1, 120), some(2, 120)
    sol_min = latencies(1, 120) * np.where(coffee, 2.2, 1.0)
    events = told("caffeine", coffee, "19:00", 100) + told("meal", idle, "22:30", 1)
    found = see(nights(sol_min), events, outcome="sol_min")
    late = of(found, "caffeine_late_mg")
    assert late.shown == "seen together"
    assert late.driver == "caffeine"
    assert late.lo95 < late.lo68 < late.mean < late.hi68 < late.hi95
    assert 10 < late.mean < 40
    assert late.p_worse > 0.99
    assert late.lag_nights == 0
    assert (late.n, late.n_with) == (120, coffee.sum())
    assert of(found, "late_meal").shown == "not seen"
    assert "not the same as none" in of(found, "late_meal").why
    assert found.seen[0] == late


def test_what_is_always_there_cannot_be_told_and_what_to_do_is_said() -> None:
    always = np.ones(60, dtype=bool)
    found = see(nights(latencies(2, 60)), told("caffeine", always, "08:00", 100), outcome="sol_min")
    early = of(found, "caffeine_early_mg")
    assert early.shown == "always the same"
    assert "by lot" in early.why
    assert of(found, "caffeine_late_mg").shown == "always the same"


def test_what_never_comes_apart_is_inseparable_and_names_the_other() -> None:
    both = some(3, 90)
    sol_min = latencies(3, 90) * np.where(both, 2.5, 1.0)
    events = told("alcohol", both, "20:00", 20) + told("meal", both, "22:30", 1)
    found = see(nights(sol_min), events, outcome="sol_min")
    drink, meal = of(found, "alcohol_g"), of(found, "late_meal")
    assert drink.shown == meal.shown == "inseparable"
    assert drink.together == (meal.label,)
    assert meal.together == (drink.label,)
    assert drink.mean > 0
    assert meal.mean > 0


def test_what_often_comes_along_is_named_beside() -> None:
    drink = some(4, 150)
    late = np.where(some(5, 150, 0.75), drink, some(6, 150))
    events = told("alcohol", drink, "20:00", 20) + told("meal", late, "22:30", 1)
    found = see(nights(latencies(4, 150)), events, outcome="sol_min")
    assert of(found, "late_meal").label in of(found, "alcohol_g").beside


def test_what_follows_a_bad_night_is_told() -> None:
    sol_min = latencies(5, 200)
    after = np.concatenate([[False], sol_min[:-1] > 30])
    found = see(nights(sol_min), told("nap", after, "14:00", 30), outcome="sol_min")
    assert "the night before" in of(found, "nap_min").beside


def test_things_of_the_weekend_are_named_so() -> None:
    saturday = np.arange(140) % 7 >= 5
    found = see(
        nights(latencies(6, 140)), told("alcohol", saturday, "21:00", 20), outcome="sol_min"
    )
    assert "free days" in of(found, "alcohol_g").beside
    other = see(
        nights(latencies(6, 140)),
        told("alcohol", saturday, "21:00", 20),
        outcome="sol_min",
        free_days=("tue",),
    )
    assert "free days" not in of(other, "alcohol_g").beside
    assert "the day of the week" in of(other, "alcohol_g").beside


def test_a_few_evenings_with_it_are_too_few() -> None:
    rare = np.zeros(80, dtype=bool)
    rare[[10, 30, 50]] = True
    found = see(nights(latencies(7, 80)), told("alcohol", rare, "21:00", 20), outcome="sol_min")
    assert of(found, "alcohol_g").shown == "too few nights"
    assert "3 nights" in of(found, "alcohol_g").why


def test_events_without_nights_are_kept_apart_from_nothing_logged() -> None:
    found = see([], [event("caffeine", 3, "19:00", 80)], outcome="sol_min")
    assert found.nights == 0
    assert {each.exposure for each in found.seen} == {"caffeine_late_mg", "caffeine_early_mg"}
    assert {each.shown for each in found.seen} == {"too few nights"}
    assert see([], [], outcome="sol_min").seen == ()


def test_a_measure_that_never_changes_shows_nothing() -> None:
    found = see(nights([20.0] * 60), told("alcohol", some(8, 60), "21:00", 20), outcome="sol_min")
    assert all(np.isnan(each.mean) for each in found.seen)
    assert any("the same on every night" in note for note in found.notes)


def test_more_things_than_nights_can_carry_are_left_out_by_name() -> None:
    many = 40
    events = [e for j in range(40) for e in told("tag", some(j, many), "20:00", 1, f"thing {j}")]
    found = see(nights(latencies(8, many)), events, outcome="sol_min")
    assert sum(each.shown == "too few nights" for each in found.seen) >= 40 - (many - 14)
    assert any("cannot carry" in each.why for each in found.seen)


def test_the_order_in_which_things_are_told_changes_nothing() -> None:
    events = told("alcohol", some(9, 60), "21:00", 20) + told("meal", some(10, 60), "22:30", 1)
    episodes = nights(latencies(9, 60))
    assert see(episodes, events, outcome="sol_min") == see(
        episodes[::-1], events[::-1], outcome="sol_min"
    )


def test_the_outcome_is_the_complaints_where_nights_have_it() -> None:
    assert choose_outcome(nights(latencies(1, 30)), "staying_asleep") == "waso_min"
    assert choose_outcome([night(at) for at in range(30)], "early_waking") == "tst_min"


@pytest.mark.parametrize("wrong", [{"outcome": "sleepiness"}, {"free_days": ("caturday",)}])
def test_an_unknown_measure_or_day_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(NightlabError, match="unknown"):
        see([], [], **{"outcome": "sol_min"} | wrong)  # type: ignore[arg-type]
