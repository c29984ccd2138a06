from __future__ import annotations

from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nightlab.body.validation.quantities import Estimate, half_dose, parse, resettled_min_per_day
from nightlab.body.validation.readouts import Lived
from nightlab.errors import NightlabError

AGES = np.linspace(20.0, 80.0, 61)


def lived(
    measures: dict[str, Any] | None = None,
    *,
    end: dict[str, Any] | None = None,
    daily: Any = None,
    courses: Any = None,
) -> Lived:
    outcome = SimpleNamespace(
        name="x", measures=measures or {}, at_end=end or {}, at_start={}, courses=courses or {}
    )
    size = len(next(iter((measures or end or {"x": AGES}).values())))
    people = SimpleNamespace(count=size, traits={"age_years": AGES[:size]}, values={})
    return Lived(outcome, people, MappingProxyType(daily or {}))  # type: ignore[arg-type]


def value(text: str, **conditions: Lived) -> Estimate:
    return parse(text).evaluate(conditions)


def test_a_difference_is_paired() -> None:
    other = np.random.default_rng(1).normal(0.0, 30.0, 61)
    found = value(
        "difference(a, b, sol_min)", a=lived({"sol_min": other + 5.0}), b=lived({"sol_min": other})
    )
    assert found.value == pytest.approx(5.0)
    assert found.se == pytest.approx(0.0, abs=1e-9)


def test_percent_is_of_the_means() -> None:
    a, b = np.array([11.0, 33.0]), np.array([10.0, 30.0])
    assert value(
        "percent(a, b, n3_min)", a=lived({"n3_min": a}), b=lived({"n3_min": b})
    ).value == pytest.approx(10.0)


def test_the_slope_of_a_line_is_told_per_decade_and_the_value_at_an_age() -> None:
    people = lived({"tst_min": 450.0 - 1.01 * AGES})
    assert value("per_decade(ages, tst_min)", ages=people).value == pytest.approx(-10.1)
    assert value("per_decade(ages, tst_min, 60)", ages=people).value == pytest.approx(-10.1)
    assert value("at_age(ages, tst_min, 50)", ages=people).value == pytest.approx(399.5)


def test_readouts_are_added_and_multiplied() -> None:
    people = lived({"n1_pct": np.full(61, 5.0), "n2_pct": np.full(61, 50.0)})
    assert value("mean(c, n1_pct + n2_pct*2)", c=people).value == pytest.approx(105.0)


def test_the_light_of_half_the_effect_is_found_again() -> None:
    def clock(delay_h: float) -> Lived:
        angle = np.full(3, -2.0 * np.pi / 24.0 * delay_h)
        return lived(end={"clock.x": np.cos(angle), "clock.y": np.sin(angle)})

    lux = (10, 30, 100, 300, 1000, 9000)
    told = {f"lux_{k}": clock(3.0 / (1.0 + (120.0 / k) ** 1.4)) for k in lux}
    found = half_dose({"dark": clock(0.0), **told}, "delay", "dark", *told)
    assert found.value == pytest.approx(120.0, rel=1e-3)


@pytest.mark.parametrize("hours", [6.0, -6.0])
def test_a_clock_that_follows_by_an_hour_a_day_resettles_at_sixty_minutes(hours: float) -> None:
    days = {}
    for day in range(1, 12):
        moved = np.sign(hours) * min(abs(hours), float(day - 1)) * 2.0 * np.pi / 24.0
        angle = np.full((1, 4), 1.0 + moved)
        days[day] = {"clock_x": np.cos(angle), "clock_y": np.sin(angle)}
    found = resettled_min_per_day(
        {"flown": lived({"x": np.zeros(4)}, daily=days)}, "flown", str(hours), "1"
    )
    assert found.value == pytest.approx(60.0)


def test_a_half_life_is_read_off_a_course() -> None:
    course = np.exp(-np.log(2.0) / 3.0 * 0.1 * np.arange(240))[:, None] * np.ones((1, 2))
    people = lived({"x": np.zeros(2)}, courses={"a.b": course})
    assert value("mean(c, half_life_h:a.b:16:4)", c=people).value == pytest.approx(3.0)


def test_an_unknown_readout_is_told() -> None:
    with pytest.raises(NightlabError, match="nothing is read off"):
        value("mean(c, dreams)", c=lived({"x": np.zeros(2)}))
