"""Light by the clock of the person: intervals that are wide, and nothing where nothing is known."""

from __future__ import annotations

import itertools
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.nights.clock import signed_gap_h
from nightlab.person.answers import hours
from nightlab.plan.programme import advances, light_times, phase_of

LATE = {"natural_bedtime": "02:30", "natural_rise": "10:30"}


def test_onset_is_told_from_the_middle_of_sleep() -> None:  # Martin and Eastman 2002
    sleep_log = phase_of({}, midsleep_free_h=5.24)

    assert sleep_log is not None
    assert sleep_log.dlmo_h == pytest.approx(22.8 - 24, abs=0.05)
    assert sleep_log.doubt_h == 1.5


def test_what_is_told_is_less_sure_than_what_was_kept_and_measured_surest() -> None:
    told, kept = phase_of(LATE), phase_of(LATE, midsleep_free_h=6.5)
    measured = phase_of(LATE, dlmo_clock_h=23.5)

    assert told is not None
    assert kept is not None
    assert measured is not None
    assert told.doubt_h > kept.doubt_h > measured.doubt_h
    assert measured.dlmo_h == -0.5


@pytest.mark.parametrize("shifts", ["night", "rotating"])
def test_shift_workers_are_told_nothing_without_a_measured_phase(shifts: str) -> None:
    assert phase_of(LATE | {"shifts": shifts}) is None
    assert phase_of(LATE | {"shifts": shifts}, midsleep_free_h=6.5) is None
    assert phase_of(LATE | {"shifts": shifts}, dlmo_clock_h=1.0) is not None


def test_nothing_is_known_without_hours() -> None:
    assert phase_of({}) is None
    assert phase_of({"natural_bedtime": "02:30"}) is None


def test_nobody_is_sent_to_bed_before_two_hours_after_the_onset() -> (
    None
):  # no window before DLMO + 2 h
    phase = phase_of(LATE)

    assert phase is not None
    assert phase.not_before == time(2, 5)
    for stage in advances(phase, 10.5, 7.0, 8.0):
        moved_h = signed_gap_h(10.5, hours(stage.rise))
        earliest_h = phase.dlmo_h + 2.0 - moved_h
        assert signed_gap_h(hours(stage.bed), earliest_h) >= -0.05


def test_clock_is_moved_by_half_an_hour_at_a_time_and_no_further_than_wished() -> None:
    phase = phase_of(LATE)

    assert phase is not None
    stages = advances(phase, 10.5, 7.25, 8.0)
    rises = [10.5, *(hours(stage.rise) for stage in stages)]
    assert max(a - b for a, b in itertools.pairwise(rises)) <= 0.51
    assert stages[-1].rise == time(7, 15)
    assert advances(phase, 7.0, 7.0, 8.0) == ()


@given(st.floats(1.0, 9.0), st.floats(4.0, 14.0))
def test_bright_light_waits_for_the_late_end_of_the_low_point(
    midsleep_h: float, rise_h: float
) -> None:
    phase = phase_of({}, midsleep_free_h=midsleep_h)

    assert phase is not None
    found = light_times(phase, rise_h)
    begin_h = hours(found.begin)
    assert signed_gap_h(begin_h, phase.cbtmin_h + phase.cbtmin_doubt_h) >= -0.05
    assert signed_gap_h(begin_h, rise_h) >= -0.05
    assert any("No clinician" in note for note in found.notes)
