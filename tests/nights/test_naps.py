"""Which sleep of a date is its main one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from nightlab.nights.naps import mark_naps, only_main_sleeps
from nights.made import night

if TYPE_CHECKING:
    from nightlab.nights import Night

DAY = date(2024, 3, 2)
SHORT, LONG = night(DAY, "22:00", "01:00"), night(DAY, "02:00", "07:00")
NAP = night(DAY, "13:00", "14:30", is_nap=True)


def _naps(nights: list[Night]) -> list[bool]:
    return [each.is_nap for each in nights]


def test_the_longest_sleep_of_a_date_is_its_main_one() -> None:
    assert _naps(mark_naps([SHORT, LONG, NAP])) == [True, False, True]
    assert _naps(mark_naps([LONG, night(DAY, "10:00", "15:00")])) == [False, True]


def test_every_device_and_every_date_has_its_own() -> None:
    phone, monday = replace(SHORT, device="Phone"), night(date(2024, 3, 4), "23:00", "01:00")
    assert _naps(mark_naps([SHORT, LONG, phone, monday])) == [True, False, False, False]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ([None, True, None], [False, True, True]),
        ([False, None, None], [False, True, True]),
        ([True, True, True], [True, True, True]),
    ],
)
def test_the_vendor_is_believed(flags: list[bool | None], expected: list[bool]) -> None:
    assert _naps(mark_naps([SHORT, LONG, NAP], flags)) == expected


def test_of_two_main_sleeps_of_a_date_the_longer_stays() -> None:
    assert _naps(only_main_sleeps([SHORT, LONG, NAP])) == [True, False, True]
    assert only_main_sleeps([LONG, NAP]) == [LONG, NAP]
    assert only_main_sleeps([NAP]) == [NAP]
