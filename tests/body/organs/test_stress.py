import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.stress import ORGAN

STILL = {"fluctuation": 0.0}
ACTS = ("stress", "renal_mg_log", "leak", "hpa_log", "pull")


def test_moods_have_mean_zero_the_size_of_the_trait_and_last_six_hours() -> None:
    mood = run_alone(ORGAN, 24.0 * 60.0, values={"fluctuation": np.full(40, 0.3)})["mood"][600:]
    assert mood.mean() == pytest.approx(0.0, abs=0.02)
    assert mood.std() == pytest.approx(0.3, rel=0.05)
    lag = np.mean(mood[60:] * mood[:-60]) / np.mean(mood * mood)
    assert lag == pytest.approx(np.exp(-1.0), abs=0.05)


def test_moods_are_normal_and_differ_between_nights_and_people() -> None:
    mood = run_alone(ORGAN, 24.0 * 60.0, values={"fluctuation": np.full(40, 0.3)})["mood"]
    z = mood[600:] / mood[600:].std()
    assert np.mean(z**4) == pytest.approx(3.0, abs=0.25)
    bedtimes = mood[230::240]
    assert bedtimes.std(axis=0).min() > 0.15
    assert abs(np.corrcoef(bedtimes[1:, 0], bedtimes[1:, 1])[0, 1]) < 0.4
    assert not np.array_equal(
        mood,
        run_alone(ORGAN, 24.0 * 60.0, values={"fluctuation": np.full(40, 0.3)}, seed=2)["mood"],
    )


def test_an_undisturbed_person_without_moods_feels_and_does_nothing() -> None:
    run = run_alone(ORGAN, 48.0, values=STILL, around={"sleep_loss_h": 0.1, "in_bed": 1.0})
    assert not any(np.any(run.get(name, 0.0)) for name in ACTS)


def test_strain_of_one_acts_at_its_stated_size_after_weeks() -> None:
    run = run_alone(ORGAN, 24.0 * 60.0, values=STILL, around={"strain": 1.0})
    last = {name: run[name][-1, 0] for name in (*ACTS, "strain_low_pass")}
    assert last["stress"] == pytest.approx(1.0, abs=0.001)
    assert last["strain_low_pass"] == pytest.approx(1.0, abs=0.001)
    assert np.exp(last["renal_mg_log"]) == pytest.approx(1.3, abs=0.005)
    assert last["leak"] == pytest.approx(0.3, abs=0.001)
    assert last["pull"] == pytest.approx(0.25, abs=0.001)
    assert run["strain_low_pass"][7 * 240, 0] == pytest.approx(1.0 - np.exp(-1.0), abs=0.002)


def test_a_hard_evening_is_felt_at_bedtime_more_than_a_hard_morning() -> None:
    def at_bedtime(begin: float) -> float:
        run = run_alone(
            ORGAN,
            16.0,
            values=STILL,
            around=lambda t: {"stressor": 1.0 if begin <= t < begin + 2.0 else 0.0},
        )
        return float(run["stress"][-1, 0])

    assert at_bedtime(13.0) == pytest.approx(np.exp(-1.0 / 6.0), abs=0.03)
    assert 0.0 < at_bedtime(1.0) < 0.2 * at_bedtime(13.0)


def test_strain_grows_while_awake_in_bed_and_not_asleep() -> None:
    def felt(asleep: float, in_bed: float) -> float:
        around = {"strain": 1.0, "in_bed": in_bed, "asleep": asleep}
        return float(run_alone(ORGAN, 240.0, values=STILL, around=around)["stress"][-1, 0])

    assert felt(0.0, 1.0) == pytest.approx(1.25 * felt(0.0, 0.0))
    assert felt(1.0, 1.0) == pytest.approx(felt(0.0, 0.0))


@settings(max_examples=20, deadline=None)
@given(st.floats(0.0, 2.0), st.floats(0.0, 2.0), st.floats(0.0, 6.0), st.floats(0.01, 2.0))
def test_more_of_any_cause_is_felt_more(
    stressor: float, strain: float, loss: float, more: float
) -> None:
    base = {"stressor": stressor, "strain": strain, "sleep_loss_h": loss + 0.2, "stress_add": 0.1}
    before = run_alone(ORGAN, 5.0, around=base)["stress"][-1, 0]
    for name in base:
        after = run_alone(ORGAN, 5.0, around=base | {name: base[name] + more})["stress"][-1, 0]
        assert after > before


def test_neutral_values_switch_all_of_it_off() -> None:
    off = {p.name: p.neutral for p in ORGAN.parameters if p.neutral is not None}
    around = {"stressor": 1.0, "strain": 1.0, "sleep_loss_h": 4.0}
    run = run_alone(ORGAN, 48.0, values=off, around=around)
    assert not any(np.any(run.get(name, 0.0)) for name in ACTS)
