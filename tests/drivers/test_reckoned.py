"""What follows from several answers, and what does not follow from too few."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.drivers.reckoned import (
    RLS,
    bed_minus_sleep_h,
    bmi,
    caffeine_to_bed_h,
    rls,
    social_jetlag_h,
)

if TYPE_CHECKING:
    from nightlab.person import Value


@pytest.mark.parametrize(
    ("given", "met"),
    [
        ((True, True, True, True, True), "all"),
        ((True, True, True, True, None), "four"),
        ((True, True, True, True, False), "mimic"),
        ((True, False, True, True, True), "none"),
        ((False, None, None, None, None), "none"),
        ((True, None, None, None, None), "urge"),
        ((None, None, None, None, None), None),
        ((None, True, None, None, True), None),
    ],
)
def test_restless_legs_need_all_five_criteria(given: tuple[Value, ...], met: str | None) -> None:
    assert rls(dict(zip(RLS, given, strict=True))) == met


def test_hours_awake_in_bed_come_from_what_was_told_or_from_clocks() -> None:
    assert bed_minus_sleep_h({"told_tib_h": 8.5, "told_tst_h": 6.0}) == 2.5
    assert bed_minus_sleep_h({"bedtime": "23:00", "rise": "07:00", "told_tst_h": 6.0}) == 2.0
    assert bed_minus_sleep_h({"told_tib_h": 5.0, "told_tst_h": 6.0}) is None
    assert bed_minus_sleep_h({"told_tst_h": 6.0}) is None


def test_free_days_are_compared_by_the_middle_of_sleep() -> None:
    work: dict[str, Value] = {"bedtime": "23:00", "rise": "07:00"}
    free: dict[str, Value] = {"free_bedtime": "01:00", "free_rise": "10:00"}
    assert social_jetlag_h(work | free) == 2.5
    assert social_jetlag_h(work) is None


def test_caffeine_is_counted_to_the_person_s_own_bedtime() -> None:
    assert caffeine_to_bed_h({"caffeine_last": "16:00", "bedtime": "00:30"}) == 8.5
    assert caffeine_to_bed_h({"caffeine_last": "16:00"}) == 7.0
    assert caffeine_to_bed_h({"caffeine_last": "06:00", "bedtime": "08:00"}) == 2.0
    assert caffeine_to_bed_h({"caffeine_last": "00:30", "bedtime": "23:00"}) == 0.0
    assert caffeine_to_bed_h({"bedtime": "23:00"}) is None


def test_body_mass_index_needs_weight_and_height() -> None:
    assert bmi({"weight_kg": 81.0, "height_cm": 180.0}) == pytest.approx(25)
    assert bmi({"weight_kg": 81.0}) is None
