from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import people
from draw.checks import SVG, apart, check, words
from draw.people import BERLIN, FIRST
from nightlab.draw import NightRaster, draw_raster, raster, raster_table
from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.units import instant

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

ZONES = (BERLIN, "America/New_York", "Pacific/Auckland", "UTC")


def bars(root: ET.Element, class_: str) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of the bars of one kind."""
    groups = [g for g in root.iter(f"{SVG}g") if g.get("class") == class_]
    rects = [rect for group in groups for rect in group]
    return [tuple(float(r.get(k, "")) for k in ("x", "y", "width", "height")) for r in rects]  # type: ignore[misc]


def night(day: date, bed: time, hours: float, *, is_nap: bool = False) -> Night:
    start = instant(day, bed, BERLIN)
    return Night(start, start + timedelta(hours=hours), BERLIN, "test", is_nap=is_nap)


def test_a_night_stands_in_its_row_and_again_in_the_row_before() -> None:
    data = NightRaster((night(FIRST, time(23), 8), night(FIRST + timedelta(1), time(23), 8)))
    root = check(draw_raster(data))
    own, again = bars(root, "f-asleep"), bars(root, "f-asleep pale")
    assert len(own) == 2
    assert len(again) == 1
    assert again[0][1] == own[0][1]
    assert again[0][0] - own[1][0] == pytest.approx(24 * own[0][2] / 8, abs=0.1)


def test_a_night_over_noon_runs_on_into_the_next_day() -> None:
    root = check(draw_raster(NightRaster((night(FIRST, time(8), 8),))))
    ((x, _, wide, _),) = bars(root, "f-asleep")
    middle = raster.LEFT + (614 - raster.LEFT) / 2
    assert x < middle < x + wide
    assert x + wide / 2 == pytest.approx(middle)


def test_the_longest_night_is_cut_at_its_row() -> None:
    check(draw_raster(NightRaster((night(FIRST, time(10), 30), night(FIRST, time(22), 8)))))


def test_naps_are_lighter_and_lower() -> None:
    nap = night(FIRST + timedelta(1), time(14), 0.7, is_nap=True)
    root = check(draw_raster(NightRaster((night(FIRST, time(23), 8), nap))))
    assert bars(root, "f-nap")[0][3] == pytest.approx(0.6 * bars(root, "f-asleep")[0][3])
    assert "1 night" in words(root)
    assert "| nap |" in words(root)


def test_a_nap_in_the_hour_that_clocks_repeat_is_still_a_bar() -> None:
    start = datetime(2024, 10, 27, 0, 50, tzinfo=UTC)
    nap = Night(start, start + timedelta(minutes=20), BERLIN, "test", is_nap=True)
    data = NightRaster((nap,))
    assert bars(check(draw_raster(data)), "f-nap")[0][2] == 1
    assert raster_table(data)[0]["minutes"] == 20


def test_missing_nights_are_empty_rows_and_counted() -> None:
    first, last = night(FIRST, time(23), 8), night(FIRST + timedelta(4), time(23), 8)
    data = NightRaster((last, first))
    assert [row["kind"] for row in raster_table(data)] == ["night", *["missing"] * 3, "night"]
    assert "3 missing" in words(check(draw_raster(data)))


def test_two_recordings_of_one_night_count_once() -> None:
    data = NightRaster((night(FIRST, time(23), 8), night(FIRST, time(22, 50), 8)))
    assert words(check(draw_raster(data))).startswith("1 night |")
    assert len(raster_table(data)) == 2


def test_no_nights_are_a_calm_sentence() -> None:
    assert "No nights yet" in words(check(draw_raster(NightRaster())))
    assert raster_table(NightRaster()) == []


def test_all_nights_missing_is_a_grid_that_says_so() -> None:
    data = NightRaster(first=date(2025, 1, 1), last=date(2025, 1, 14))
    root = check(draw_raster(data))
    assert "14 missing · no night recorded" in words(root)
    assert len(raster_table(data)) == 14


def test_weekends_have_ticks() -> None:
    data = NightRaster(first=date(2025, 1, 1), last=date(2025, 1, 14))
    assert len(bars(check(draw_raster(data)), "f-weekend")) == 4


def test_arms_stand_in_columns_of_their_own() -> None:
    root = check(draw_raster(people.sixty()))
    one, other = bars(root, "f-arm1"), bars(root, "f-arm2")
    assert {bar[0] for bar in one}.isdisjoint(bar[0] for bar in other)
    assert "A | B" in words(root)
    assert "A | Magnesium 200 mg" in words(root)


def test_arms_may_lie_ahead_of_the_nights() -> None:
    data = NightRaster((night(FIRST, time(23), 8),), arms=people.arms(28))
    assert len(data.dates) == 28
    apart(check(draw_raster(data)))


@pytest.mark.parametrize("n", [1, 2, 7, 14, 30, 60, 120, 365, 730, 3000])
def test_rows_adapt_to_their_number(n: int) -> None:
    root = check(draw_raster(NightRaster(first=FIRST, last=FIRST + timedelta(n - 1))))
    apart(root)
    assert float(root.get("height", "")) < 1300


def test_many_nights_are_drawn() -> None:
    root = check(draw_raster(NightRaster(tuple(people.nights(730)), arms=people.arms(730))))
    apart(root)


def test_rows_outside_the_dates_asked_for_are_left_out() -> None:
    data = NightRaster(tuple(people.nights(30)), FIRST + timedelta(10), FIRST + timedelta(12))
    assert {row["date"] for row in raster_table(data)} == {"2024-09-07", "2024-09-08", "2024-09-09"}
    check(draw_raster(data))


def test_arms_cannot_be_changed_from_outside() -> None:
    given_arms = {FIRST: "A"}
    data = NightRaster(arms=given_arms)
    given_arms[FIRST] = "B"
    assert data.arms[FIRST] == "A"


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(NightlabError, match="before the first"):
        NightRaster(first=FIRST, last=FIRST - timedelta(1))
    with pytest.raises(NightlabError, match="3,660"):
        NightRaster(first=FIRST, last=FIRST + timedelta(5000))
    with pytest.raises(NightlabError, match="arms"):
        NightRaster(arms={FIRST + timedelta(index): f"arm {index}" for index in range(9)})


some_nights = st.builds(
    lambda minute, length, zone, nap: Night(
        datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minute),
        datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minute + length),
        zone,
        "any",
        is_nap=nap,
    ),
    st.integers(0, 1440 * 400),
    st.floats(0.1, 1800),
    st.sampled_from(ZONES),
    st.booleans(),
)


@settings(deadline=None, max_examples=60)
@given(
    nights=st.lists(some_nights, max_size=12),
    arms=st.dictionaries(
        st.dates(date(2020, 1, 1), date(2021, 6, 1)), st.sampled_from(["", "A", "<&>", "z" * 99])
    ),
    title=st.text(max_size=300),
)
def test_any_nights_make_a_picture(nights: list[Night], arms: dict[date, str], title: str) -> None:
    data = NightRaster(tuple(nights), arms=arms, title=title)
    apart(check(draw_raster(data)))
    assert len(raster_table(data)) >= len(nights)
