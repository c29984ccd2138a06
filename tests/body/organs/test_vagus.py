import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.vagus import ORGAN

ACTS = ("vagal_tone", "il6_production_log", "pull")


def test_an_undisturbed_day_changes_nothing() -> None:
    run = run_alone(ORGAN, 72.0)
    assert not any(np.any(run.get(name, 0.0)) for name in ACTS)


def test_strain_of_one_halves_the_tone_with_a_time_constant_of_a_day() -> None:
    run = run_alone(ORGAN, 24.0 * 12.0, around={"stress": 1.0})
    assert run["tone"][-1, 0] == pytest.approx(0.5, abs=0.001)
    assert run["tone"][239, 0] == pytest.approx(0.5 + 0.5 * np.exp(-1.0), abs=1e-6)
    assert run["il6_production_log"][-1, 0] == pytest.approx(0.1, abs=0.001)
    assert run["pull"][-1, 0] == pytest.approx(0.1, abs=0.001)


def test_breathing_and_training_calm_a_little() -> None:
    daily = tuple((24.0 * day + 21.0, 20.0) for day in range(14))
    breathing = run_alone(ORGAN, 24.0 * 14.0, doses={"slow_breathing_min": daily})
    assert 0.03 < breathing["tone"][-240:].mean() - 1.0 < 0.2
    moving = run_alone(
        ORGAN, 24.0 * 90.0, around=lambda t: {"exercise_met": 4.0 if t % 56.0 < 0.85 else 0.0}
    )
    assert 0.04 < moving["tone"][-560:].mean() - 1.0 < 0.15
    for run in (breathing, moving):
        assert -0.05 < run["pull"][-240:].mean() < 0.0


@settings(max_examples=20, deadline=None)
@given(st.floats(0.0, 8.0), st.floats(0.01, 2.0), st.floats(0.0, 120.0))
def test_tone_stays_positive_and_falls_with_strain(
    strain: float, more: float, minutes: float
) -> None:
    def tone(stress: float) -> float:
        run = run_alone(
            ORGAN, 48.0, around={"stress": stress}, doses={"slow_breathing_min": ((1.0, minutes),)}
        )
        assert run["tone"].min() > 0.0
        return float(run["tone"][-1, 0])

    assert tone(strain + more) <= tone(strain)


def test_neutral_values_switch_all_of_it_off() -> None:
    off = {p.name: p.neutral for p in ORGAN.parameters if p.neutral is not None}
    run = run_alone(
        ORGAN, 48.0, values=off, around={"stress": 1.0, "exercise_met": 3.0}, doses={"slow_breathing_min": ((1.0, 20.0),)}
    )  # fmt: skip
    assert not any(np.any(run.get(name, 0.0)) for name in ACTS)
