import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.expectation import ORGAN


def test_nothing_happens_to_whoever_is_in_no_trial() -> None:
    assert not np.any(run_alone(ORGAN, 72.0)["pull"])


def test_four_weeks_after_entering_arousal_has_fallen_by_two_points_worth() -> None:
    run = run_alone(ORGAN, 24.0 * 29.0, doses={"enrolled": ((24.0, 1.0),)})
    assert run["pull"][-1, 0] == pytest.approx(-0.3, abs=0.002)
    assert run["pull"][24 * 10 * 8, 0] > -0.2


def test_belief_calms_for_a_night_and_is_gone_two_days_later() -> None:
    run = run_alone(ORGAN, 72.0, doses={"belief": ((9.0, 1.0),)})
    assert run["pull"][95, 0] == pytest.approx(-0.15, rel=0.1)
    assert abs(run["pull"][600, 0]) < 0.001


@settings(max_examples=20, deadline=None)
@given(st.floats(0.0, 1.0))
def test_each_mechanism_can_be_switched_off(amount: float) -> None:
    doses = {"enrolled": ((1.0, 1.0),), "belief": ((1.0, amount),)}
    off = run_alone(ORGAN, 48.0, doses=doses, values={"drift": 0.0, "expectancy": 0.0})
    assert not np.any(off["pull"])
