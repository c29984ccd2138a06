"""Serotonin's substrate: only a lack limits, and nothing acts on an undisturbed day."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.substrate import ORGAN

DAY = 24


def nightly(amount: float, days: int) -> tuple[tuple[float, float], ...]:
    return tuple((DAY * k + 20.0, amount) for k in range(days))


@given(zinc=st.floats(0.1, 3.0), b6=st.floats(0.1, 3.0))
@settings(max_examples=20, deadline=None)
def test_whoever_takes_nothing_is_at_the_own_reference(zinc: float, b6: float) -> None:
    told = run_alone(ORGAN, 10 * DAY, values={"zinc_status": zinc, "b6_status": b6})
    for name in ("melatonin_log", "b6_zinc"):
        if name in told:
            assert told[name] == pytest.approx(0.0, abs=1e-12)
    assert not told["pull"].any()


def test_a_person_with_full_stores_gains_nothing_from_zinc_and_b6() -> None:
    told = run_alone(
        ORGAN, 60 * DAY, doses={"zinc_mg": nightly(15.0, 60), "b6_mg": nightly(10.0, 60)}
    )
    assert "melatonin_log" not in told
    assert told["zinc_store"][-1, 0] > 1.5


def test_a_person_who_lacks_zinc_gains_over_weeks_and_never_beyond_full() -> None:
    told = run_alone(
        ORGAN, 90 * DAY, doses={"zinc_mg": nightly(15.0, 90)}, values={"zinc_status": 0.4}
    )
    gain = told["melatonin_log"][:, 0]
    assert 0.0 < gain[7 * DAY] < gain[60 * DAY]
    own = (0.4 / 0.7) * 1.3
    assert gain[-1] == pytest.approx(-math.log(own), abs=0.01)
    assert told["b6_zinc"][-1, 0] == pytest.approx(gain[-1])


def test_a_zinc_store_returns_to_its_own_level_after_the_last_dose() -> None:
    told = run_alone(
        ORGAN, 240 * DAY, doses={"zinc_mg": nightly(15.0, 30)}, values={"zinc_status": 0.6}
    )
    assert told["zinc_store"][-1, 0] == pytest.approx(0.6, abs=0.01)


@given(zinc=st.floats(0.0, 50.0), b6=st.floats(0.0, 50.0), status=st.floats(0.05, 2.0))
@settings(max_examples=20, deadline=None)
def test_the_gain_stays_between_nothing_and_the_inverse_of_the_least_saturation(
    zinc: float, b6: float, status: float
) -> None:
    told = run_alone(
        ORGAN, 20 * DAY, doses={"zinc_mg": nightly(zinc, 20), "b6_mg": nightly(b6, 20)},
        values={"zinc_status": status, "b6_status": status},
    )  # fmt: skip
    if "b6_zinc" in told:
        assert told["b6_zinc"].min() >= -1e-9
        assert told["b6_zinc"].max() <= -math.log(0.7) + 1e-9


def test_precursors_do_nothing_until_a_person_gives_them_a_strength() -> None:
    doses = {"five_htp_mg": ((2.0, 100.0),), "l_tryptophan_g": ((2.0, 2.0),)}
    assert "melatonin_log" not in run_alone(ORGAN, DAY, doses=doses)
    told = run_alone(ORGAN, 3 * DAY, doses=doses, values={"htp_gain": 0.2, "tryptophan_gain": 0.2})
    assert 0.01 < told["melatonin_log"].max() < 0.4
    assert told["melatonin_log"][-1, 0] == pytest.approx(0.0, abs=0.002)


def test_the_daily_rhythm_of_il6_takes_nothing_and_lasting_inflammation_does() -> None:
    rhythm = run_alone(
        ORGAN, 20 * DAY,
        around=lambda h: {"il6_log": 0.4 * math.sin(2.0 * math.pi * h / 24.0)},
    )  # fmt: skip
    assert "melatonin_log" not in rhythm
    ill = run_alone(ORGAN, 20 * DAY, around={"il6_log": 0.7})
    assert -0.1 < ill["melatonin_log"][-1, 0] < -0.03
    assert "melatonin_log" not in run_alone(
        ORGAN, 20 * DAY, around={"il6_log": 0.7}, values={"kynurenine": 0.0}
    )
    kept = run_alone(ORGAN, 20 * DAY, around={"il6_log": 0.7}, values={"mao": 0.1})
    assert "melatonin_log" not in kept
