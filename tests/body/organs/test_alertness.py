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


def test_200_mg_of_caffeine_take_about_a_point_of_sleepiness_and_none_where_there_is_none() -> None:
    tired = sleepiness(16.0)
    assert tired - sleepiness(16.0, caffeine_occupancy=0.28) == pytest.approx(1.0, abs=0.1)
    off = run_alone(
        ORGAN,
        16.0,
        values={"caffeine": 0.0},
        around={"clock_y": 1.0, "rose_h": 10.0, "caffeine_occupancy": 0.5},
        start={"alert": 14.0},
    )
    assert off["kss"][-1, 0] == pytest.approx(tired)
