from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.draw.lettering import (
    clock,
    decimals_for,
    duration,
    fit,
    full_date,
    percent,
    plain,
    plural,
    signed,
    width,
    wrap,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(-6, 0, "−6"), (6, 1, "+6.0"), (-0.04, 1, "0.0"), (0.04, 1, "0.0"), (0, 0, "0")],
)
def test_a_difference_carries_its_sign_and_a_true_minus(
    value: float, decimals: int, text: str
) -> None:
    assert signed(value, decimals) == text


def test_a_plain_number_has_no_plus() -> None:
    assert plain(3) == "3"
    assert plain(-3.25, 1) == "−3.2"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.004, "<1 %"),
        (0.006, "1 %"),
        (0.5, "50 %"),
        (0.994, "99 %"),
        (0.996, ">99 %"),
        (1, ">99 %"),
    ],
)
def test_a_chance_is_never_certain(share: float, text: str) -> None:
    assert percent(share).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("length", "text"), [(0, "0 min"), (59.6, "1 h"), (61, "1 h 1 min"), (1500, "25 h")]
)
def test_durations_read_as_hours_and_minutes(length: float, text: str) -> None:
    assert duration(length).replace("\xa0", " ") == text


@pytest.mark.parametrize(("span", "decimals"), [(120, 0), (12, 0), (9.7, 1), (0.5, 2), (0, 1)])
def test_decimals_leave_two_figures(span: float, decimals: int) -> None:
    assert decimals_for(span) == decimals


def test_dates_and_clocks_do_not_depend_on_the_locale() -> None:
    assert full_date(date(2024, 10, 27)) == "Sun 27 Oct 2024"
    assert clock(datetime(2024, 1, 1, 7, 5)) == "07:05"  # noqa: DTZ001 - a wall clock


def test_counts_agree_with_their_noun() -> None:
    assert [plural(count, "nap") for count in (0, 1, 2)] == ["0 naps", "1 nap", "2 naps"]


@given(st.text(), st.floats(20, 500), st.floats(8, 25))
def test_fitted_text_fits(text: str, room: float, size: float) -> None:
    assert width(fit(text, room, size), size) <= room + 1e-6 or fit(text, room, size) == "…"


def test_text_that_fits_stays() -> None:
    assert fit("Magnesium", 200, 13) == "Magnesium"


def test_a_cut_leaves_no_half_emoji() -> None:
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    assert fit(family * 5, 40, 13).endswith(("\N{MAN}…", "\N{GIRL}…"))


def test_wide_letters_count_wide() -> None:
    assert (
        width("睡眠", 10)
        > width("ab", 10)
        > width("il", 10)
        > width("\N{COMBINING ACUTE ACCENT}", 10)
    )


def test_a_sentence_is_broken_between_words() -> None:
    assert wrap("one two three", width("one two", 10) + 1, 10) == ["one two", "three"]


def test_a_long_sentence_is_cut_after_its_last_line() -> None:
    lines = wrap("word " * 100, 100, 10, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
