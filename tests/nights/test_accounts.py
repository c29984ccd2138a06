from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.nights import (
    DiaryEntry,
    Hypnogram,
    Measures,
    Night,
    measure,
    measure_diary,
    measure_night,
    sleep_span,
)
from nights.made import BERLIN, hypnogram

if TYPE_CHECKING:
    from pathlib import Path

BED = datetime(2024, 1, 1, 21, 30, tzinfo=UTC)  # 22:30 in Berlin


def after(minutes: float) -> datetime:
    return BED + timedelta(minutes=minutes)


def entry(**changes: object) -> DiaryEntry:
    kept = DiaryEntry(
        zone=BERLIN,
        into_bed=BED,
        tried_to_sleep=after(30),
        fell_asleep=after(50),
        woke=after(470),
        rose=after(480),
        awakenings=2,
        awake_min=60,
        quality=4,
    )
    return replace(kept, **changes)  # type: ignore[arg-type]


def vendor(tib: float = 480, **reported: float) -> Measures:
    return measure_night(Night(BED, after(tib), BERLIN, "vendor", reported=reported))


def test_a_diary_by_hand() -> None:
    assert measure_diary(entry()) == Measures(
        tib_min=480,
        spt_min=420,
        tst_min=360,
        sol_min=20,
        waso_min=60,
        tasafa_min=10,
        awake_min=90,
        se_percent=75,
        se_dse_percent=80,
        sme_percent=pytest.approx(600 / 7),  # type: ignore[arg-type]
        awakenings=2,
        midsleep_h=pytest.approx(2 + 50 / 60),  # type: ignore[arg-type]
        quality=4,
    )


def test_where_into_bed_was_not_asked_lights_out_stands_for_it() -> None:
    figures = measure_diary(entry(into_bed=None))
    assert figures.tib_min == 450
    assert figures.se_percent == figures.se_dse_percent == 80


def test_a_diary_without_minutes_awake_has_no_total_sleep() -> None:
    figures = measure_diary(entry(awake_min=None))
    assert (figures.tst_min, figures.waso_min, figures.se_percent) == (None, None, None)
    assert (figures.spt_min, figures.sol_min, figures.awakenings) == (420, 20, 2)


def test_no_awakening_is_no_wake() -> None:
    figures = measure_diary(entry(awake_min=None, awakenings=0))
    assert (figures.tst_min, figures.waso_min, figures.quality) == (420, 0, 4)


def test_a_diary_of_a_night_without_sleep() -> None:
    figures = measure_diary(entry(woke=after(50), awake_min=None, awakenings=0))
    assert (figures.tst_min, figures.se_percent, figures.sme_percent) == (0, 0, None)


@given(st.lists(st.integers(0, 200), min_size=5, max_size=5), st.integers(0, 400))
def test_diary_stretches_add_up(gaps: list[int], awake: int) -> None:
    at = [sum(gaps[: k + 1]) for k in range(5)]
    bed, tried, fell, woke, rose = (after(x) for x in at)
    figures = measure_diary(
        DiaryEntry(
            zone=BERLIN,
            into_bed=bed,
            tried_to_sleep=tried,
            fell_asleep=fell,
            woke=woke,
            rose=rose,
            awake_min=min(awake, gaps[3]),
        )
    )
    m = [figures.sol_min, figures.tst_min, figures.waso_min, figures.tasafa_min]
    assert sum(x or 0 for x in m) == at[4] - at[1]
    assert figures.se_percent is None or 0 <= figures.se_percent <= 100


def test_stages_come_before_the_vendors_figures() -> None:
    staged = hypnogram("WW222W22WW", start=BED)
    night = Night(BED, staged.end, BERLIN, "x", hypnogram=staged, reported={"asleep_min": 1})
    assert measure_night(night) == replace(
        measure(staged),
        midsleep_h=pytest.approx(22.5 + 5 / 60),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("reported", "rem_min"), [({}, None), ({"rem_min": 0}, 0), ({"rem_min": 3}, None)]
)
def test_deep_sleep_without_rem_is_a_device_that_knows_none_or_a_night_that_had_none(
    reported: dict[str, float], rem_min: float | None
) -> None:
    staged = hypnogram("WWLLL33LWW", start=BED)
    night = Night(BED, staged.end, BERLIN, "x", hypnogram=staged, reported=reported)
    figures = measure_night(night)
    assert (figures.rem_min, figures.rem_percent, figures.n3_min) == (rem_min, rem_min, 2)


@pytest.mark.parametrize(("reported", "sol_min"), [({}, None), ({"to_fall_asleep_min": 0}, 0)])
def test_stages_that_begin_with_sleep_tell_no_time_to_fall_asleep(
    reported: dict[str, float], sol_min: float | None
) -> None:
    staged = hypnogram("22W22WW", start=BED)
    night = Night(BED, staged.end, BERLIN, "x", hypnogram=staged, reported=reported)
    figures = measure_night(night)
    assert (figures.sol_min, figures.waso_min, figures.spt_min) == (sol_min, 1, 5)
    assert (figures.se_dse_percent is None) == (sol_min is None)
    assert figures.midsleep_h == pytest.approx(22.5 + 2.5 / 60)


def test_midsleep_of_a_night_that_ends_before_midnight_is_of_its_own_date() -> None:
    early = hypnogram("2" * 60, start=datetime(2024, 1, 1, 20, tzinfo=UTC))
    night = Night(early.start, early.end, BERLIN, "x", hypnogram=early)
    assert (night.date, measure_night(night).midsleep_h) == (date(2024, 1, 1), 21.5)


def test_midsleep_is_read_on_the_clock_but_halved_by_instants() -> None:
    # 00:00 to 08:00 on the night that skips 02:00 to 03:00: seven hours, the middle at 04:30.
    start = datetime(2024, 3, 30, 23, tzinfo=UTC)
    staged = hypnogram("A" * 420, start=start)
    night = Night(start, staged.end, BERLIN, "x", hypnogram=staged)
    assert night.local_end.hour == 8
    assert measure_night(night).midsleep_h == 4.5


def test_unscored_stages_give_way_to_the_vendors_figures() -> None:
    staged = hypnogram("?" * 480, start=BED)
    night = Night(BED, staged.end, BERLIN, "x", hypnogram=staged, reported={"asleep_min": 400})
    assert measure_night(night).tst_min == 400


@pytest.mark.parametrize("awake", [80, 50])
def test_vendors_count_wake_with_or_without_the_time_around_sleep(awake: float) -> None:
    figures = vendor(asleep_min=400, awake_min=awake, to_fall_asleep_min=20, after_wakeup_min=10)
    assert figures == Measures(
        tib_min=480,
        spt_min=450,
        tst_min=400,
        sol_min=20,
        waso_min=50,
        tasafa_min=10,
        awake_min=80,
        se_percent=pytest.approx(250 / 3),  # type: ignore[arg-type]
        se_dse_percent=pytest.approx(250 / 3),  # type: ignore[arg-type]
        sme_percent=pytest.approx(800 / 9),  # type: ignore[arg-type]
        midsleep_h=pytest.approx(-1.5 + 245 / 60),  # type: ignore[arg-type]
    )


def test_wake_that_does_not_add_up_is_unknown() -> None:
    figures = vendor(asleep_min=400, awake_min=30, to_fall_asleep_min=0, after_wakeup_min=0)
    assert (figures.waso_min, figures.awake_min, figures.se_dse_percent) == (None, None, None)
    assert (figures.tst_min, figures.spt_min) == (400, 480)


def test_asleep_alone_gives_efficiency_and_no_more() -> None:
    assert vendor(asleep_min=360) == Measures(tib_min=480, tst_min=360, se_percent=75)
    assert vendor() == Measures(tib_min=480)


def test_figures_that_do_not_fit_the_night_are_left_out() -> None:
    assert vendor(asleep_min=600, awake_min=-5) == Measures(tib_min=480)
    figures = vendor(asleep_min=400, to_fall_asleep_min=100, after_wakeup_min=50)
    assert (figures.sol_min, figures.tasafa_min, figures.tst_min) == (None, None, 400)


@given(
    st.dictionaries(
        st.sampled_from(["asleep_min", "awake_min", "to_fall_asleep_min", "after_wakeup_min"]),
        st.integers(-10, 600),
    )
)
def test_whatever_a_vendor_reports_the_periods_nest(reported: dict[str, float]) -> None:
    figures = vendor(**reported)
    assert figures.tib_min == 480
    for share in (figures.se_percent, figures.se_dse_percent, figures.sme_percent):
        assert share is None or 0 <= share <= 100
    if figures.waso_min is not None:
        assert figures.waso_min >= 0
    if None not in (figures.sol_min, figures.spt_min, figures.tasafa_min):
        assert (figures.sol_min or 0) + (figures.spt_min or 0) + (figures.tasafa_min or 0) == 480


def test_the_span_of_sleep() -> None:
    staged = hypnogram("WW222W22WW", start=BED)
    night = Night(BED, staged.end, BERLIN, "x", hypnogram=staged)
    assert sleep_span(night) == (after(2), after(8))
    assert sleep_span(entry()) == (after(50), after(470))
    awake = hypnogram("WW", start=BED)
    assert sleep_span(Night(BED, awake.end, BERLIN, "x", hypnogram=awake)) is None
    assert sleep_span(Night(BED, after(9), BERLIN, "x")) is None


def test_a_night_travels_to_another_process() -> None:
    staged = hypnogram("W22", start=BED)
    night = Night(BED, staged.end, BERLIN, "x", hypnogram=staged, reported={"asleep_min": 2})
    assert pickle.loads(pickle.dumps(night)) == night  # noqa: S301


def test_real_hypnograms_of_fourteen_people(samples: Path) -> None:
    import csv
    import lzma

    found = samples / "sleep" / "hypnogram" / "yasa_sample_data_sri.csv.xz"
    people: dict[str, str] = {}
    with lzma.open(found, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            letter = "WL3R"[int(row["reference"])]
            people[row["subject"]] = people.get(row["subject"], "") + letter
    assert len(people) == 14
    assert sum(map(len, people.values())) == 10_766
    for letters in people.values():
        m = measure(hypnogram(letters, epoch_s=30))
        assert m.tst_min == (len(letters) - letters.count("W")) / 2
        assert m.sol_min == letters.find(letters.strip("W")[0]) / 2
        assert m.waso_min == letters.strip("W").count("W") / 2


@pytest.mark.parametrize(("unscored", "asleep_min"), [(4, 15), (5, 18)])
def test_sleep_that_nobody_scored_is_not_awake(unscored: int, asleep_min: float) -> None:
    """Where more than a fifth is unscored the maker's own figure counts, and without it nothing."""
    stages = Hypnogram.from_string(
        "W" + "L" * (19 - unscored) + "?" * unscored, epoch_s=60, start=BED
    )
    night = Night(BED, stages.end, "UTC", "apple", hypnogram=stages)
    told = replace(night, reported={"asleep_min": 18.0})
    assert measure_night(told).tst_min == asleep_min
    assert measure_night(night).tst_min == (15 if unscored == 4 else None)
    assert measure_night(night).tib_min == 20
