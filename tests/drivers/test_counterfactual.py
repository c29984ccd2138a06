"""What the simulated body says of a person's days, and what it leaves unsaid."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.drivers.counterfactual import across_people, modelled
from nightlab.person import Profile

if TYPE_CHECKING:
    from nightlab.person import Value

HER = Profile(age_years=44, sex="female", weight_kg=68)
ANSWERS: dict[str, Value] = {
    "bedtime": "23:30",
    "rise": "07:00",
    "dass21_stress": 24.0,
    "caffeine_mg": 300.0,
    "caffeine_last": "16:00",
    "alcohol_evenings": 3.0,
    "alcohol_g": 30.0,
    "screens_evenings": 7.0,
    "late_exercise_evenings": 0.0,
    "magnesium_foods": 1.0,
    "bedroom_warm": True,
    "pain_nights": 3.0,
}


@pytest.fixture(scope="module")
def awake() -> dict[str, object]:
    return dict(modelled(ANSWERS, HER, outcome="waso_min"))


def test_only_what_the_answers_tell_of_is_there(awake: dict[str, object]) -> None:
    told = {"stress", "caffeine", "alcohol", "late_light", "bedroom", "low_magnesium", "pain"}
    assert set(awake) == told | {"late_exercise"}


def test_strain_coffee_and_pain_cost_wake_within_their_bounds() -> None:
    found = modelled(ANSWERS, HER, outcome="waso_min", drivers=("stress", "caffeine", "pain"))
    assert set(found) == {"stress", "caffeine", "pain"}
    for each in found.values():
        assert 0.0 < each.mean < 60.0
        assert each.lo95 < each.mean < each.hi95
        assert each.outcome == "waso_min"
    assert (
        found["caffeine"].changed == "300 mg of caffeine a day, the last at 16:00, instead of none"
    )
    assert found["caffeine"].certainty == "moderate"


def test_a_habit_that_is_not_there_costs_nothing_for_sure() -> None:
    found = modelled({"caffeine_mg": 0.0}, HER, outcome="waso_min")["caffeine"]
    assert (found.mean, found.lo95, found.hi95) == (0.0, 0.0, 0.0)
    assert "not there" in found.changed


def test_the_same_seed_gives_the_same_and_taking_one_away_leaves_the_others() -> None:
    few = {"drivers": ("alcohol",), "outcome": "waso_min", "runs": 8}
    one, again = (modelled(ANSWERS, HER, **few) for _ in range(2))  # type: ignore[arg-type]
    assert one == again
    other = modelled(ANSWERS, HER, **few, seed=2)  # type: ignore[arg-type]
    assert other["alcohol"].mean != one["alcohol"].mean


def test_wake_gained_is_sleep_lost() -> None:
    found = modelled(ANSWERS, HER, outcome="tst_min", drivers=("stress",))["stress"]
    assert found.mean < -5.0


def test_what_the_body_does_not_know_it_leaves_unsaid() -> None:
    assert modelled(ANSWERS, HER, outcome="quality") == {}
    assert modelled(ANSWERS, Profile(age_years=15), outcome="waso_min") == {}
    assert modelled({}, HER, outcome="waso_min") == {}


def test_a_person_of_whom_little_is_known_lies_among_all_adults() -> None:
    found = modelled({"hot_flash_nights": 7.0}, Profile(), outcome="waso_min", runs=8)
    assert found["hot_flashes"].mean > 0.0


def test_contradictory_hours_are_lived_as_usual_ones() -> None:
    answers: dict[str, Value] = {"bedtime": "23:00", "rise": "22:00", "pain_nights": 7.0}
    assert modelled(answers, HER, outcome="waso_min", runs=8)["pain"].mean > 0.0


def test_many_drivers_take_less_than_a_second_or_so(awake: dict[str, object]) -> None:
    assert awake  # compiled by now
    before = time.process_time()
    modelled(ANSWERS, HER, outcome="waso_min")
    assert time.process_time() - before < 4.0  # 0.5 s alone on one core; machines are shared


def test_luck_of_nights_is_no_difference_between_people() -> None:
    rng = np.random.default_rng(1)
    alike = 5.0 + rng.normal(0.0, 20.0, (7, 200))
    mean, low, high = across_people(alike)
    assert mean == pytest.approx(5.0, abs=1.5)
    assert high - low < 12.0
    differ = alike + rng.normal(0.0, 15.0, 200)
    _, low, high = across_people(differ)
    assert high - low == pytest.approx(2 * 1.96 * 15.0, rel=0.35)


def test_people_who_differ_to_one_side_keep_their_side() -> None:
    rng = np.random.default_rng(2)
    skewed = rng.exponential(10.0, 300) + rng.normal(0.0, 1.0, (7, 300))
    mean, low, high = across_people(skewed)
    assert high - mean > 2 * (mean - low)


def test_too_few_people_say_nothing() -> None:
    assert np.isnan(across_people(np.full((7, 5), np.nan))[0])
    assert across_people(np.zeros((7, 5))) == (0.0, 0.0, 0.0)
