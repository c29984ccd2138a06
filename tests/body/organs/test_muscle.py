import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.muscle import ORGAN


def test_an_undisturbed_day_changes_nothing() -> None:
    assert "arousals_log" not in run_alone(ORGAN, 48.0)


def test_magnesium_does_nothing_to_tension_as_trials_of_cramps_found() -> None:
    assert "arousals_log" not in run_alone(ORGAN, 48.0, around={"magnesium_cell": -0.1})
    magnesium = next(p for p in ORGAN.parameters if p.name == "magnesium")
    assert magnesium.support == "contrary"
    assert magnesium.doubt is not None


def test_a_strain_of_one_adds_a_twentieth_to_arousals_within_hours() -> None:
    run = run_alone(ORGAN, 24.0, around={"stress": 1.0})
    assert run["tension"][19, 0] == pytest.approx(1.0 - np.exp(-1.0), rel=1e-9)
    assert run["arousals_log"][-1, 0] == pytest.approx(0.05, rel=1e-3)


@settings(max_examples=20, deadline=None)
@given(st.floats(-2.0, 3.0), st.floats(0.01, 2.0))
def test_more_strain_means_more_arousals(strain: float, more: float) -> None:
    low = run_alone(ORGAN, 6.0, around={"stress": strain})["tension"][-1, 0]
    assert run_alone(ORGAN, 6.0, around={"stress": strain + more})["tension"][-1, 0] > low


def test_neutral_values_switch_all_of_it_off() -> None:
    off = {p.name: p.neutral for p in ORGAN.parameters if p.neutral is not None}
    run = run_alone(ORGAN, 24.0, values=off, around={"stress": 1.0, "magnesium_cell": -0.2})
    assert "arousals_log" not in run
