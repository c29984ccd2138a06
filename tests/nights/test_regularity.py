from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Night, sleep_regularity_index
from nights.made import BERLIN, diary, hypnogram, night

CLOSE = pytest.approx
FIRST = date(2024, 1, 10)


def run(clocks: list[tuple[str, str]], first: date = FIRST) -> list[Night]:
    return [night(first + timedelta(days=k), *clock) for k, clock in enumerate(clocks)]


def test_the_same_hours_every_night_are_wholly_regular() -> None:
    found = sleep_regularity_index(run([("23:00", "07:00")] * 7))
    assert found.sri == 100
    assert found.valid_days == 6


def test_one_hour_later_every_other_night() -> None:
    # Of each pair of days 2 h of 24 differ.
    found = sleep_regularity_index(
        run([("23:00", "07:00"), ("00:00", "08:00")] * 2 + [("23:00", "07:00")])
    )
    assert found.sri == CLOSE(200 * 22 / 24 - 100)


def test_sleep_at_opposite_hours_is_below_chance() -> None:
    nights = run([("00:00", "12:00")])
    nights.append(night(FIRST + timedelta(days=1), "12:00", "23:59"))
    # 36 h are paired; in 24 of them one day sleeps and the other does not.
    assert sleep_regularity_index(nights).sri == CLOSE(200 * 12 / 36 - 100, abs=0.2)


def test_a_missing_night_is_not_wake() -> None:
    nights = run([("23:00", "07:00")] * 7)
    found = sleep_regularity_index(nights[:3] + nights[4:])
    assert found.sri == 100
    assert found.valid_days == 4  # two of six pairs of days lean on the missing one


def test_a_night_in_bed_without_sleep_is_wake() -> None:
    nights = run([("23:00", "07:00")] * 3)
    sleepless = nights[1].hypnogram
    assert sleepless is not None
    awake = Hypnogram(np.zeros_like(sleepless.epochs), 60, sleepless.start)
    nights[1] = Night(nights[1].start, nights[1].end, BERLIN, "made", hypnogram=awake)
    found = sleep_regularity_index(nights)
    assert found.valid_days == 2
    assert found.sri == CLOSE(200 * 16 / 24 - 100)


def test_unscored_epochs_pair_with_nothing() -> None:
    nights = run([("23:00", "07:00")] * 2)
    known = nights[1].hypnogram
    assert known is not None
    gap = hypnogram("A" * 60 + "?" * 60 + "A" * 360, start=known.start)
    nights[1] = Night(nights[1].start, nights[1].end, BERLIN, "made", hypnogram=gap)
    found = sleep_regularity_index(nights)
    assert (found.sri, found.valid_days) == (100, 23 / 24)


@pytest.mark.parametrize(
    ("change", "hours"), [(date(2024, 3, 31), 23), (date(2024, 10, 27), 24)], ids=["23 h", "25 h"]
)
def test_a_steady_clock_stays_regular_over_a_change(change: date, hours: int) -> None:
    """The skipped hour pairs with nothing on either side; of the doubled hour one counts."""
    nights = run([("00:30", "08:00")] * 4, first=change - timedelta(days=1))
    found = sleep_regularity_index(nights)
    assert found.sri == 100
    assert found.valid_days == CLOSE((2 * hours + 24) / 24)


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    change = date(2024, 10, 27)
    nights = [night(change - timedelta(days=1), "23:00", "07:00")]
    # Asleep until 03:00 summer time, awake through the second 02:00 to 03:00.
    start = datetime(2024, 10, 26, 21, tzinfo=UTC)
    staged = hypnogram("A" * 240 + "W" * 60 + "A" * 240, start=start)
    nights.append(Night(start, staged.end, BERLIN, "made", hypnogram=staged))
    assert nights[1].local_end.hour == 7
    assert sleep_regularity_index(nights).sri == 100


def test_naps_count_as_sleep() -> None:
    nights = run([("23:00", "07:00")] * 2)
    nap = night(FIRST, "09:00", "10:00", is_nap=True)
    assert sleep_regularity_index([*nights, nap]).sri == CLOSE(200 * 23 / 24 - 100)
    assert sleep_regularity_index([nap]).sri is None


def test_day_sleepers_are_as_regular_as_others() -> None:
    found = sleep_regularity_index(run([("08:00", "16:00")] * 4))
    assert (found.sri, found.valid_days) == (100, 3)


def test_a_nap_of_unknown_length_is_a_gap() -> None:
    nights = run([("23:00", "07:00")] * 2)
    at = datetime(2024, 1, 10, 8, tzinfo=UTC)
    nap = Night(at, at + timedelta(hours=1), BERLIN, "made", is_nap=True)
    found = sleep_regularity_index([*nights, nap])
    assert (found.sri, found.valid_days) == (100, 23 / 24)


def test_a_diary_counts_onset_to_awakening() -> None:
    entries = [diary(FIRST + timedelta(days=k), "23:00", "07:00") for k in range(3)]
    found = sleep_regularity_index(entries)
    assert (found.sri, found.valid_days) == (100, 2)


def test_a_night_without_stages_is_unknown() -> None:
    nights = run([("23:00", "07:00")] * 3)
    bare = Night(nights[1].start, nights[1].end, BERLIN, "made", reported={"asleep_min": 400})
    found = sleep_regularity_index([nights[0], bare, nights[2]])
    assert (found.sri, found.valid_pairs) == (None, 0)


def test_no_record_has_no_index_and_a_wrong_epoch_is_refused() -> None:
    assert sleep_regularity_index([]).sri is None
    with pytest.raises(NightlabError, match="do not divide a day"):
        sleep_regularity_index([], epoch_s=7)


def _minutes(at: int) -> str:
    return f"{at // 60:02}:{at % 60:02}"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1200, 1439), st.integers(300, 600)), min_size=2, max_size=6))
def test_the_index_is_the_share_of_equal_minutes(clocks: list[tuple[int, int]]) -> None:
    """Against all minutes written out, from half a day before the first middle to one after the last."""
    nights = run([(_minutes(bed), _minutes(rise)) for bed, rise in clocks])
    asleep = np.zeros(1440 * (len(clocks) + 1), dtype=bool)
    for day, (bed, rise) in enumerate(clocks):
        asleep[1440 * day + bed : 1440 * (day + 1) + rise] = True
    first, last = (sum(clock) / 2 for clock in (clocks[0], clocks[-1]))
    known = asleep[round(first) : 1440 * len(clocks) + round(last)]
    expected = 200 * float((known[1440:] == known[:-1440]).mean()) - 100
    found = sleep_regularity_index(nights, epoch_s=60)
    assert found.sri == CLOSE(expected, abs=0.1)
    assert found.valid_days == CLOSE(len(clocks) - 1 + (last - first) / 1440, abs=1 / 1440)
    assert sleep_regularity_index(nights[::-1], epoch_s=60) == found
    assert sleep_regularity_index(nights, epoch_s=30).sri == CLOSE(expected, abs=0.1)
