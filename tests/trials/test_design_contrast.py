"""How much contrast carry-over leaves, derived a second time."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.trials import Design, plan_design
from nightlab.trials.designs.contrast import information
from nightlab.trials.exposure import exposure

PAIR = ("placebo", "magnesium")
NIGHTS = np.arange(56)
EVERY_FOUR_PAIRS = [
    np.repeat([arm for first in firsts for arm in (first, 1 - first)], 7).astype(float)
    for firsts in product((0, 1), repeat=4)
]


def growth(half_life: float, slow: np.ndarray) -> float:
    """Standard error with carry-over over the one without, by least squares, over all 16 schedules."""

    def left(values: np.ndarray) -> float:
        rest = values - slow @ np.linalg.lstsq(slow, values, rcond=None)[0]
        return float(rest @ rest)

    without = sum(left(z) for z in EVERY_FOUR_PAIRS)
    return float(np.sqrt(without / sum(left(exposure(z, half_life)) for z in EVERY_FOUR_PAIRS)))


PAIRS = (NIGHTS[:, None] // 14 == np.arange(4)).astype(float)
LINE = np.column_stack([np.ones(56), NIGHTS])


@pytest.mark.parametrize(
    ("half_life", "with_pairs", "with_line"),
    [(3.0, 1.96, 1.80), (7.0, 3.99, 3.14), (14.0, 7.35, 5.63), (30.0, 13.57, 12.15)],
)
def test_weeks_in_pairs_lose_more_where_pairs_may_differ_than_where_drift_is_a_line(
    half_life: float, with_pairs: float, with_line: float
) -> None:
    assert growth(half_life, PAIRS) == pytest.approx(with_pairs, abs=0.005)
    assert growth(half_life, LINE) == pytest.approx(with_line, abs=0.005)


@pytest.mark.parametrize("half_life", [0.5, 1.0, 2.0, 3.0])
def test_a_design_tells_the_ratio_of_all_its_schedules(half_life: float) -> None:
    design = plan_design("pairs", PAIR, nights=56, seed=1, half_life_nights=half_life)
    assert 1 / design.usual_contrast_ratio() == pytest.approx(growth(half_life, PAIRS))


def test_a_schedule_s_own_ratio_is_by_least_squares() -> None:
    design = plan_design("pairs", PAIR, nights=56, seed=9, half_life_nights=2.0)
    z = design.codes().astype(float)
    left = [
        float(((v - PAIRS @ np.linalg.lstsq(PAIRS, v, rcond=None)[0]) ** 2).sum())
        for v in (exposure(z, 2.0), z)
    ]
    assert design.contrast_ratio() == pytest.approx(np.sqrt(left[0] / left[1]))


def test_whether_a_design_is_refused_does_not_depend_on_its_seed() -> None:
    def is_refused(half_life: float, seed: int) -> bool:
        try:
            plan_design("pairs", PAIR, nights=56, seed=seed, half_life_nights=half_life)
        except NightlabError:
            return True
        return False

    for half_life in (2.9, 3.0, 3.05, 3.1, 3.3):
        assert len({is_refused(half_life, seed) for seed in range(12)}) == 1
    ratios = [
        plan_design("pairs", PAIR, nights=56, seed=s, half_life_nights=3.0).contrast_ratio()
        for s in range(30)
    ]
    assert min(ratios) < 0.5 < max(ratios)


def test_a_sealed_design_is_read_by_its_own_schedule_as_before() -> None:
    kept = []
    for seed in range(30):
        rules: dict[str, Any] = {"block_nights": 14, "period_nights": 7, "half_life_nights": 3.3}
        try:
            kept.append(Design(PAIR, 56, seed, **rules).contrast_ratio())
        except NightlabError:
            continue
    assert kept
    assert min(kept) >= 0.5


def test_of_several_arms_the_one_that_loses_most_counts() -> None:
    design = Design(tuple("abc"), 63, 4, 21, period_nights=7, half_life_nights=1.0)
    z = np.eye(3)[design.codes()][:, 1:]
    felt = exposure(z.T, 1.0).T
    blocks = (np.arange(63)[:, None] // 21 == np.arange(3)).astype(float)
    ratios = []
    for arm in (0, 1):
        sds = []
        for columns in (felt, z):
            model = np.column_stack([columns[:, arm], columns[:, 1 - arm], blocks])
            covariance = np.linalg.inv(model.T @ model)
            sds.append(np.sqrt(covariance[0, 0]))
        ratios.append(sds[1] / sds[0])
    assert design.contrast_ratio() == pytest.approx(min(ratios))


def test_nights_without_anything_let_the_effect_fade() -> None:
    def ratio(washout: int) -> float:
        nights = 7 + 4 * 7 + 3 * washout
        return plan_design(
            *("onoff", ("off", "on")),
            nights=nights,
            seed=1,
            half_life_nights=2.0,
            washout_nights=washout,
        ).usual_contrast_ratio()

    assert ratio(0) < ratio(2) < ratio(6) < 1


def test_arms_that_always_stand_together_leave_no_information() -> None:
    rng = np.random.default_rng(1)
    one = rng.permutation(np.repeat([0.0, 1.0], 10))
    blocks = np.repeat([0, 1], 10)
    assert information(np.array([one, one]), blocks).tolist() == [0, 0]
    assert information(np.array([one, 1 - one]), blocks).tolist() == [0, 0]
    assert information(np.array([one]), blocks)[0] > 0
