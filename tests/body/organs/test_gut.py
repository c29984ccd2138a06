"""Microbes settle, feed on fibre and hardly hear of sleep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.gut import ORGAN

MONTH_H = 28 * 24.0
NEUTRAL = {p.name: p.neutral for p in ORGAN.parameters if p.neutral is not None}


DIET = tuple((float(hour), 20 / 24) for hour in range(56 * 24))
FED = {"fibre_g": DIET}


def daily(amount: float, days: int = 28) -> tuple[tuple[float, float], ...]:
    return tuple((24.0 * day, amount) for day in range(days))


def test_an_undisturbed_month_changes_nothing_in_anybody() -> None:
    growth = np.array([0.2, 0.4, 0.8])
    got = run_alone(
        ORGAN,
        MONTH_H,
        doses=FED,
        values={"friendly_growth_per_d": growth},
        around={"sleep_loss_h": 0.4},
    )
    for state in ("friendly_group", "others", "makers", "leakiness"):
        np.testing.assert_allclose(got[state][-1], got[state][0], atol=1e-9)
    assert np.max(np.abs(got.get("friendly", np.zeros(1)))) < 1e-9
    assert np.max(np.abs(got["pull"])) < 1e-9


def test_fibre_feeds_the_friendly_who_crowd_out_makers_and_tighten_the_wall() -> None:
    got = run_alone(ORGAN, MONTH_H, doses={"fibre_g": DIET + daily(10.0)})
    assert 0.1 < got["friendly"][-1, 0] < 0.5
    assert got["makers"][-1, 0] < got["makers"][0, 0]
    assert -0.1 < got["permeability"][-1, 0] < 0
    assert np.max(np.abs(got["pull"])) == 0


def test_a_diet_poor_in_fibre_starves_the_friendly() -> None:
    got = run_alone(ORGAN, MONTH_H, doses={"fibre_g": daily(10.0)})
    assert -0.5 < got["friendly"][-1, 0] < -0.1
    assert got["permeability"][-1, 0] > 0


def test_meals_in_place_of_a_steady_diet_hardly_stir_the_microbes() -> None:
    meals = tuple(
        (24.0 * day + h, g) for day in range(28) for h, g in ((8, 5.0), (13, 7.5), (19, 7.5))
    )
    got = run_alone(ORGAN, MONTH_H, doses={"fibre_g": meals})
    assert np.max(np.abs(got["friendly"])) < 0.03
    assert np.max(np.abs(got["permeability"])) < 0.003


def test_probiotics_leave_when_they_are_no_longer_taken() -> None:
    got = run_alone(ORGAN, 2 * MONTH_H, doses={"probiotic": daily(50.0), "fibre_g": DIET})[
        "friendly"
    ][:, 0]
    month = int(MONTH_H)
    assert 0.02 < got[month - 1] < 0.3
    assert got[-1] == pytest.approx(0, abs=1e-3)


def test_five_short_nights_leave_the_microbes_as_they_are() -> None:
    # Zhang 2017: people kept to 4 h for five nights showed no change.
    got = run_alone(ORGAN, 5 * 24.0, doses=FED, around={"sleep_loss_h": 3.0})
    assert -0.1 < got["friendly"][-1, 0] < 0


def test_what_other_organs_ask_of_growth_and_wall_is_heard() -> None:
    better = run_alone(ORGAN, MONTH_H, doses=FED, around={"friendly_growth_log": 0.2})
    assert better["friendly"][-1, 0] > 0.1
    leaky = run_alone(ORGAN, 7 * 24.0, doses=FED, around={"leak": 0.3})
    assert leaky["permeability"][-1, 0] == pytest.approx(0.3 * (1 - np.exp(-1)), rel=1e-6)


@pytest.mark.parametrize(
    ("name", "around", "doses", "told"),
    [
        ("fibre_gain_per_g_d", {}, {"fibre_g": DIET + daily(10.0)}, "friendly"),
        ("loss_slows_per_h", {"sleep_loss_h": 3.0}, FED, "friendly"),
        ("tightening", {"friendly_growth_log": 0.3}, FED, "permeability"),
    ],
)
def test_a_neutral_value_switches_its_path_off(name: str, around, doses, told: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    on = run_alone(ORGAN, MONTH_H, around=around, doses=doses)
    off = run_alone(ORGAN, MONTH_H, around=around, doses=doses, values={name: NEUTRAL[name]})
    assert np.max(np.abs(on[told])) > 1e-3
    assert np.max(np.abs(off.get(told, np.zeros(1)))) < 1e-9


@settings(max_examples=30, deadline=None)
@given(
    fibre=st.floats(0, 100),
    probiotic=st.floats(0, 1000),
    loss=st.floats(0, 8),
    growth=st.floats(-1, 1),
    leak=st.floats(-1, 3),
)
def test_numbers_of_microbes_stay_positive(
    fibre: float, probiotic: float, loss: float, growth: float, leak: float
) -> None:
    got = run_alone(
        ORGAN,
        14 * 24.0,
        doses={"fibre_g": daily(fibre, 14), "probiotic": daily(probiotic, 14)},
        around={"sleep_loss_h": loss, "friendly_growth_log": growth, "leak": leak},
    )
    for state in ORGAN.states:
        values = got[state.name]
        assert np.all(np.isfinite(values))
        assert np.all((values >= state.lowest) & (values <= state.highest))
    assert np.all(got["makers"] > 0)


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 40), st.floats(0.1, 40))
def test_more_fibre_never_means_fewer_friendly(less: float, more: float) -> None:
    few = run_alone(ORGAN, 7 * 24.0, doses={"fibre_g": daily(less, 7)})
    many = run_alone(ORGAN, 7 * 24.0, doses={"fibre_g": daily(less + more, 7)})
    assert np.all(many["friendly_group"] >= few["friendly_group"])
