"""Neither the unit nor the arm's name may change what a verdict says, as far as each family's scale allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.trials import Verdict, analyse
from nightlab.trials.family import Family
from trials.made import Columns, trial

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILIES = get_args(Family)
WORTHWHILE = {
    "gaussian": 0.3,
    "student": 0.3,
    "log": 3.0,
    "logit": 2.0,
    "counts": 0.5,
    "ratings": 0.4,
}


def felt(family: str, seed: int) -> Columns:
    """Nights that remember each other, as this family's kind of outcome; one of them is wild."""
    columns = trial(seed, nights=28, effect=0.6, missing=0.1)
    z = np.array(columns["sleep"])
    own: dict[str, Callable[[], Any]] = {
        "gaussian": lambda: np.where(np.arange(28) == 9, z + 4, z),
        "student": lambda: np.where(np.arange(28) == 9, z + 8, z),
        "log": lambda: np.exp(3 + 0.6 * z) - 1,
        "logit": lambda: 100 / (1 + np.exp(-2 - 0.5 * z)),
        "counts": lambda: np.round(np.exp(1 + 0.5 * z)),
        "ratings": lambda: np.where(np.isnan(z), np.nan, 3 + np.clip(np.round(z), -2, 2)),
    }
    return {**columns, "sleep": own[family]().tolist()}


def verdict(columns: Columns, family: str, **options: Any) -> Verdict:
    plain: dict[str, Any] = {
        "outcome": "sleep",
        "arm": "arm",
        "night": "night",
        "block": "block",
        "better": "higher",
        "worthwhile": WORTHWHILE[family],
        "randomise": False,
        "family": family,
    }
    return analyse(columns, **plain | options)


@dataclass(frozen=True)
class Unit:
    """Another unit for the same nights: ``times`` y + ``plus``."""

    times: float
    plus: float

    def of(self, columns: Columns) -> Columns:
        return {**columns, "sleep": [self.times * y + self.plus for y in columns["sleep"]]}


def is_the_same_in(unit: Unit, one: Verdict, other: Verdict) -> None:
    size, sd = unit.times, abs(unit.times) * one.effect.sd
    assert other.effect.mean == pytest.approx(size * one.effect.mean, abs=2e-3 * sd)
    assert other.effect.sd == pytest.approx(sd, rel=2e-3)
    for name in one.priors:
        ends = sorted(size * end for end in (one.priors[name].lo95, one.priors[name].hi95))
        assert [other.priors[name].lo95, other.priors[name].hi95] == pytest.approx(
            ends, abs=5e-3 * sd
        )
    assert other.p_better == pytest.approx(one.p_better, abs=2e-3)
    assert other.p_worthwhile == pytest.approx(one.p_worthwhile, abs=2e-3)
    assert other.autocorrelation.mean == pytest.approx(one.autocorrelation.mean, abs=2e-3)
    assert other.decision == one.decision


def judged_in(unit: Unit, family: str) -> tuple[Verdict, Verdict]:
    columns = felt(family, 21)
    return verdict(columns, family), verdict(
        unit.of(columns),
        family,
        worthwhile=abs(unit.times) * WORTHWHILE[family],
        better="higher" if unit.times > 0 else "lower",
    )


@pytest.mark.parametrize("family", ["gaussian", "student"])
@settings(max_examples=6, deadline=None)
@given(times=st.floats(0.01, 1000) | st.floats(-1000, -0.01), plus=st.floats(-1000, 1000))
def test_any_unit_and_zero_will_do_where_effects_add(
    family: str, times: float, plus: float
) -> None:
    unit = Unit(times, plus)
    is_the_same_in(unit, *judged_in(unit, family))


@settings(max_examples=6, deadline=None)
@given(times=st.floats(1, 30))
def test_a_latency_plus_one_may_have_any_unit(times: float) -> None:
    unit = Unit(times, times - 1)  # the model takes log(y + 1)
    is_the_same_in(unit, *judged_in(unit, "log"))


@pytest.mark.parametrize("unit", [Unit(0.01, 0.0), Unit(-1.0, 100.0), Unit(-0.01, 1.0)])
def test_an_efficiency_may_be_a_share_and_may_be_what_was_lost(unit: Unit) -> None:
    is_the_same_in(unit, *judged_in(unit, "logit"))


@pytest.mark.parametrize("unit", [Unit(10.0, 0.0), Unit(0.5, -7.0), Unit(-1.0, 6.0)])
def test_ratings_may_have_any_numbers_evenly_apart(unit: Unit) -> None:
    columns = felt("ratings", 21)
    one, other = judged_in(unit, "ratings")
    if unit.times > 0:
        is_the_same_in(unit, one, other)
        return
    assert len(columns["sleep"]) == one.nights + one.missing
    assert other.effect.mean == pytest.approx(-one.effect.mean, abs=0.01 * one.effect.sd)
    assert other.effect.sd == pytest.approx(one.effect.sd, rel=0.01)
    assert other.p_better == pytest.approx(one.p_better, abs=0.005)


@pytest.mark.parametrize("family", FAMILIES)
def test_swapping_the_arms_changes_the_sign_alone(family: str) -> None:
    """Nearly: the neutral prior leans on the sd of the nights without treatment, which are others then."""
    columns = felt(family, 22)
    one, other = (verdict(columns, family, control=arm) for arm in ("placebo", "active"))
    assert other.arm == one.control
    assert other.effect.mean == pytest.approx(-one.effect.mean, abs=0.04 * one.effect.sd)
    assert other.effect.sd == pytest.approx(one.effect.sd, rel=0.04)
    assert other.p_better == pytest.approx(1 - one.p_better, abs=0.01)
    assert other.p_worthwhile == pytest.approx(one.p_worse, abs=0.01)


@pytest.mark.parametrize("family", FAMILIES)
def test_other_names_for_the_arms_change_nothing(family: str) -> None:
    columns = felt(family, 23)
    names = {"placebo": "zebra", "active": "ant"}
    renamed = {**columns, "arm": [names[arm] for arm in columns["arm"]]}
    one, other = verdict(columns, family), verdict(renamed, family, control="zebra")
    assert other.effect == one.effect
    assert other.decision == one.decision
