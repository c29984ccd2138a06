"""Forms of times: what is accepted, and what a form leaves open."""

from __future__ import annotations

import pytest

from nightlab.errors import NightlabError
from nightlab.sources.mapped.time_forms import check_clock_form, check_form, read_clock, read_time


@pytest.mark.parametrize(
    ("text", "form", "at"),
    [
        ("2024-02-03T07:05:00", "iso", "2024-02-03 07:05:00"),
        ("2024-02-03 07:05+01:00", "iso", "2024-02-03 07:05:00+01:00"),
        ("1706943900", "epoch_s", "2024-02-03 07:05:00+00:00"),
        ("1706943900000", "epoch_ms", "2024-02-03 07:05:00+00:00"),
        ("2/3/24 7:05 AM", "%m/%d/%y %I:%M %p", "2024-02-03 07:05:00"),
        ("03 Feb 2024, 07:05", "%d %b %Y, %H:%M", "2024-02-03 07:05:00"),
    ],
)
def test_times_are_read_by_their_form(text: str, form: str, at: str) -> None:
    check_form(form, is_date=False)
    assert str(read_time(text, form)) == at


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2024-02-03", "iso"),
        ("2024-W09-5T07:00", "iso"),
        ("0001-01-01T07:00", "iso"),
        ("1e300", "epoch_s"),
        ("1_706_943_900", "epoch_s"),
        ("nan", "epoch_s"),
        ("31.02.2024 07:00", "%d.%m.%Y %H:%M"),
        ("", "%d.%m.%Y %H:%M"),
    ],
)
def test_what_is_no_time_is_refused(text: str, form: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        read_time(text, form)


def test_a_date_is_no_time_and_a_time_no_date() -> None:
    assert str(read_time("2024-02-03", "iso", is_date=True).date()) == "2024-02-03"
    with pytest.raises(ValueError, match="2024-02-03T07:05"):
        read_time("2024-02-03T07:05", "iso", is_date=True)


@pytest.mark.parametrize(
    "form",
    [
        *("", "%d", "%d.%m.%Y", "%d.%m.%Y %I:%M", "%d.%m.%Y %H:%M %p", "%Y-%m-%d %H:%M%%"),
        *("%d.%m.%Y %H:%M%", "%s", "%d.%m.%Y %H:%M 7", "%d.%d.%m.%Y %H:%M", "x" * 70, "ISO"),
    ],
)
def test_a_form_that_leaves_something_open_is_refused(form: str) -> None:
    with pytest.raises(NightlabError, match="is no form of times"):
        check_form(form, is_date=False)


@pytest.mark.parametrize("form", ["%H", "%H:%M %d", "%I:%M", "%H:%M%z", "iso"])
def test_a_form_of_clocks_is_of_clocks_alone(form: str) -> None:
    with pytest.raises(NightlabError):
        check_clock_form(form)


def test_clocks_lose_their_seconds() -> None:
    assert str(read_clock("11:05:59 pm", "%I:%M:%S %p")) == "23:05:00"
