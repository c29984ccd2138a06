import numpy as np
import pytest

from nightlab.body.alone import run_alone
from nightlab.body.organs.alertness import ORGAN


def sleepiness(hours_awake: float, **around: float) -> float:
    day = {"clock_x": 0.0, "clock_y": 1.0, "rose_h": 10.0, **around}
    run = run_alone(ORGAN, hours_awake, around=day, start={"alert": 14.0})
    return float(run["kss"][-1, 0])


def test_sleepiness_rises_while_awake_and_stays_on_its_scale() -> None:
    by_hours = [sleepiness(h) for h in (1.0, 16.0, 24.0, 88.0)]
    assert np.all(np.diff(by_hours) > 0.0)
    assert by_hours[0] >= 1.0
    assert by_hours[-1] <= 9.0


def test_sleepiness_that_others_tell_is_added() -> None:
    assert sleepiness(16.0) - sleepiness(16.0, sleepiness=-1.0) == pytest.approx(1.0)


def test_sleep_lost_over_a_week_brings_sleep_sooner_and_holds_it() -> None:
    rested = {"clock_y": 1.0, "rose_h": 10.0}
    lost = run_alone(ORGAN, 1.0, around=rested | {"sleep_loss_h": 1.5})
    usual = run_alone(ORGAN, 1.0, around=rested)
    assert lost["onset_log"].min() > 0.0 > lost["wake_log"].max()
    assert "onset_log" not in usual
    assert lost["kss"][-1, 0] > usual["kss"][-1, 0]
