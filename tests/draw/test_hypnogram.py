from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import people
from draw.checks import SVG, apart, check, words
from nightlab.draw import HypnogramStrip, draw_hypnogram, hypnogram_table
from nightlab.errors import NightlabError
from nightlab.nights import Night, Stage

START = datetime(2024, 10, 26, 21, 4, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


def bars(drawn: str, colour: str) -> list[tuple[float, float]]:
    """Left edge and width of the bars of one colour."""
    rects = [r for r in check(drawn).iter(f"{SVG}rect") if r.get("class") == f"f-{colour}"]
    return [(float(r.get("x", "")), float(r.get("width", ""))) for r in rects]


def strip(letters: str, epoch_s: float = 300) -> HypnogramStrip:
    return HypnogramStrip(people.BERLIN, hypnogram=people.stages(letters, START, epoch_s))


@pytest.mark.parametrize(
    ("letters", "lanes"),
    [
        ("WLL3R", ["Awake", "REM", "Light", "Deep"]),
        ("LLL", ["Awake", "REM", "Light", "Deep"]),
        ("W123R", ["Awake", "REM", "N1", "N2", "Deep"]),
        ("W2L", ["Awake", "REM", "N1", "N2", "Light", "Deep"]),
        ("WAA", ["Awake", "Asleep"]),
        ("WAL", ["Awake", "REM", "Light", "Deep", "Asleep"]),
        ("W", ["Awake", "Asleep"]),
        ("???", ["In bed"]),
    ],
)
def test_lanes_are_what_the_scorer_can_tell(letters: str, lanes: list[str]) -> None:
    drawn = draw_hypnogram(strip(letters * 20))
    assert [
        word for word in words(check(drawn)).split(" | ") if word in {*lanes, "N3", "?"}
    ] == lanes


def test_bars_are_as_long_as_they_lasted_where_clocks_go_back() -> None:
    (first, second) = bars(draw_hypnogram(strip("R" * 60 + "L" * 12 + "R" * 36)), "rem")
    assert first[1] / second[1] == pytest.approx(60 / 36, abs=0.01)


def test_a_change_of_clocks_is_told() -> None:
    assert "clocks go back 1 h" in words(check(draw_hypnogram(people.clocks_back())))
    spring = HypnogramStrip(
        people.BERLIN,
        (datetime(2024, 3, 30, 22, tzinfo=UTC), datetime(2024, 3, 31, 5, tzinfo=UTC)),
    )
    drawn = words(check(draw_hypnogram(spring)))
    assert "clocks go forward 1 h" in drawn
    assert "23:00 to 07:00 · 7 h in bed" in drawn


def test_a_night_without_change_says_nothing_of_clocks() -> None:
    assert "clocks" not in draw_hypnogram(people.wearable())


def test_gaps_are_shown_and_told() -> None:
    drawn = draw_hypnogram(strip("L" * 30 + "?" * 30 + "L" * 30))
    assert "not scored" in words(check(drawn))
    assert bars(drawn, "grid")
    assert "not scored 2 h 30 min" in drawn.replace("\xa0", " ")


def test_time_in_bed_beyond_the_stages_was_not_scored() -> None:
    found = people.stages("L" * 12, START, 300)
    hour = timedelta(hours=1)
    data = HypnogramStrip(people.BERLIN, (START - hour, found.end + hour), found)
    assert [run.stage for run in data.stretches] == [Stage.UNSCORED, Stage.LIGHT, Stage.UNSCORED]
    assert "3 h in bed" in words(check(draw_hypnogram(data)))


def test_a_night_without_stages_is_one_bar() -> None:
    night = Night(START, START + timedelta(hours=8), people.BERLIN, "diary")
    drawn = draw_hypnogram(HypnogramStrip.of_night(night))
    assert len(bars(drawn, "none")) == 1
    assert "no stages recorded" in words(check(drawn))


def test_no_night_is_a_calm_sentence() -> None:
    root = check(draw_hypnogram(HypnogramStrip(people.BERLIN)))
    assert "No night yet" in words(root)
    assert hypnogram_table(HypnogramStrip(people.BERLIN)) == []


def test_the_table_tells_local_times_with_offsets_and_elapsed_minutes() -> None:
    first, last = hypnogram_table(strip("R" * 60 + "L" * 36))
    assert first == {
        "stage": "rapid-eye-movement (REM) sleep",
        "start": "2024-10-26T23:04:00+02:00",
        "end": "2024-10-27T03:04:00+01:00",
        "minutes": 300.0,
    }
    assert last["minutes"] == 180.0


def test_the_description_tells_the_minutes_of_each_stage() -> None:
    desc = check(draw_hypnogram(people.wearable()))[1].text or ""
    assert "deep sleep (N3) 1 h 28 min" in desc.replace("\xa0", " ")


def test_a_single_epoch_is_drawn() -> None:
    apart(check(draw_hypnogram(strip("L", 30))))


def test_a_title_of_any_length_is_cut() -> None:
    data = HypnogramStrip(people.BERLIN, hypnogram=people.stages("WL"), title="<&" * 5000)
    assert len(draw_hypnogram(data)) < 10_000


@pytest.mark.parametrize(
    "in_bed",
    [(START, START), (START + timedelta(1), START), (START.replace(tzinfo=None), START)],
)
def test_a_night_that_cannot_be_is_refused(in_bed: tuple[datetime, datetime]) -> None:
    with pytest.raises(NightlabError, match="in_bed"):
        HypnogramStrip(people.BERLIN, in_bed)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(NightlabError, match="IANA"):
        HypnogramStrip("Mars/Olympus")


@settings(deadline=None, max_examples=60)
@given(
    letters=st.text("W123RLA?", min_size=1, max_size=400),
    epoch_s=st.floats(1, 600),
    second=st.integers(0, 10**9),
    zone=st.sampled_from(ZONES),
    before_min=st.integers(-300, 300),
    title=st.text(max_size=300),
)
def test_any_night_makes_a_picture(
    *, letters: str, epoch_s: float, second: int, zone: str, before_min: int, title: str
) -> None:
    start = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    found = people.stages(letters, start, epoch_s)
    in_bed = (start - timedelta(minutes=before_min), start + timedelta(hours=9))
    data = HypnogramStrip(zone, in_bed, found, title)
    apart(check(draw_hypnogram(data)))
    assert len(hypnogram_table(data)) == len(data.stretches)
