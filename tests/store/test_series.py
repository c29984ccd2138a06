"""Contract: samples are united and never lost; what a file left out and put together is counted."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from nightlab.errors import NightlabError
from nightlab.store import ImportResult, Store, series_rows, tables
from store.making import NOW, Counted, Unread, add, dump, night, pulse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nightlab.nights import Series
    from nightlab.store.intake import Record
    from store.making import Backend

LATER = NOW + timedelta(days=1)
alike = settings(max_examples=20, deadline=None)


def beats(*samples: tuple[int, float], day: int = 1, **changes: Any) -> Series:
    """Heart rate at some minutes after noon."""
    minutes, values = zip(*samples, strict=True)
    at_s = pulse(day).at_s[0] + 60 * np.array(minutes)
    return pulse(day, at_s=at_s, span_s=np.zeros(len(samples)), values=values, **changes)


def test_samples_come_in_with_their_counts(store: Store) -> None:
    result = add(store, [pulse(1), pulse(2), pulse(1, kind="steps")])
    assert result == ImportResult(1, samples_new=9)
    assert store.series() == [pulse(1), pulse(2), pulse(1, kind="steps")]
    assert store.series("steps") == [pulse(1, kind="steps")]
    assert store.series_counts() == {"heart_rate": 6, "steps": 3}
    assert store.files()[0].result == result
    assert store.check().rows["series"] == 3
    assert add(store, [], sha="b").samples_known == 0


def test_samples_of_a_day_are_united_within_a_file_and_across_files(store: Store) -> None:
    first = add(store, [beats((0, 61.0), (1, 60.0)), beats((1, 60.0), (5, 58.0))])
    assert (first.samples_new, first.samples_known) == (3, 1)
    second = add(store, [beats((5, 58.0), (9, 57.0))], sha="b")
    assert (second.samples_new, second.samples_known) == (1, 1)
    assert store.series() == [beats((0, 61.0), (1, 60.0), (5, 58.0), (9, 57.0))]
    before = dump(store)["series"]
    assert add(store, [beats((1, 60.0))], sha="c").samples_known == 1
    assert add(store, store.series(), sha="d").samples_known == 4
    assert dump(store)["series"] == before


def test_of_a_sample_told_otherwise_the_later_counts(store: Store) -> None:
    add(store, [beats((0, 61.0), (1, 60.0))])
    result = add(store, [beats((0, 75.0))], sha="b")
    assert (result.samples_new, result.samples_known) == (1, 0)
    assert store.series() == [beats((0, 75.0), (1, 60.0))]
    again = add(store, [beats((0, 1.0)), beats((0, 75.0))], sha="c")
    assert (again.samples_new, store.series()) == (2, [beats((0, 75.0), (1, 60.0))])


def test_kind_source_device_and_day_tell_series_apart(store: Store) -> None:
    apart = [
        pulse(),
        pulse(2),
        pulse(device="Ring"),
        pulse(source="oura"),
        pulse(kind="respiratory_rate"),
    ]
    assert add(store, apart).samples_new == 15
    assert len(store.series()) == 5


def test_series_outlive_a_reading_that_has_them_no_more(store: Store) -> None:
    add(store, [pulse(), night()])
    result = add(store, [beats((0, 70.0))], format_version=2)
    assert (result.withdrawn, result.samples_new) == (1, 1)
    assert store.series()[0].values.tolist() == [70.0, 60.0, 58.5]


def test_days_that_touch_a_span_are_found(store: Store) -> None:
    add(store, [pulse(day) for day in range(1, 5)])

    def found(since: datetime | None, until: datetime | None) -> list[int]:
        return [each.day.day for each in store.series(since=since, until=until)]

    noon = datetime(2024, 3, 2, 12, tzinfo=UTC)
    assert found(noon, noon) == [2]
    assert found(noon, noon + timedelta(days=1)) == [2, 3]
    assert found(None, noon) == [1, 2]
    assert found(noon, None) == [2, 3, 4]
    with pytest.raises(NightlabError, match="since"):
        store.series(since=datetime(2024, 3, 2))  # noqa: DTZ001 - no instant on purpose


def test_an_error_on_the_way_undoes_the_samples_too(store: Store) -> None:
    add(store, [pulse()])
    before = dump(store)

    def records() -> Iterator[Record]:
        yield from (pulse(day) for day in range(1, 1500))
        raise NightlabError("damaged")

    with pytest.raises(NightlabError, match="damaged"):
        add(store, records(), sha="b")
    assert dump(store) == before


def test_what_a_file_put_together_left_out_and_could_not_read_is_counted(
    lab: Callable[[], Store],
) -> None:
    records: list[Record] = [
        Counted("read", "records of sleep", 40),
        Counted("united", "records that overlapped", 3),
        Counted("ignored", "workouts", 2),
        Unread("line 1", "no end", is_unread=True),
        Unread("line 2", "a night of 31 h cannot be"),
        Counted("ignored", "workouts", 5),
        Counted("ignored", "half \ud83d", 1),
    ]
    expected = ImportResult(
        1,
        skipped=2,
        unread=1,
        read={"records of sleep": 40},
        united={"records that overlapped": 3},
        ignored={"workouts": 7, "half ?": 1},
    )
    with lab() as store:
        assert add(store, records) == expected
    with lab() as store:
        assert [file.result for file in store.files()] == [expected]
        assert [left.where for left in store.skipped(1)] == ["line 1", "line 2"]
        store.check()


def test_a_history_of_zones_is_a_zone_of_a_file(store: Store, backend: Backend) -> None:
    zones = "Europe/Berlin; 2024-06-01T12:00 America/New_York"
    add(store, [night(), pulse()], zone=zones)
    assert add(store, [], zone=zones).already_imported
    held = store.archive()
    other = backend.emptied()
    other.join(held, now=LATER)
    assert [file.zone for file in other.files()] == [zones]


@pytest.mark.parametrize(
    "changed",
    [
        {"samples": b"x"},
        {"samples": zlib.compress(bytes(16))},
        {"samples": zlib.compress(bytes(10**6))},
        {"n": 4},
        {"n": -1},
        {"kind": "sighs"},
        {"samples": zlib.compress(np.array([0, 60, 90_000] * 2, "<i4").tobytes() + bytes(24))},
        {"samples": zlib.compress(bytes(24) + np.full(3, np.nan).tobytes())},
    ],
)
def test_damaged_samples_are_one_sentence(store: Store, changed: dict[str, Any]) -> None:
    add(store, [pulse()])
    with store._database.writing() as connection:
        connection.execute(update(tables.series).values(changed))
    for use in (store.series, store.archive, lambda: add(store, [beats((7, 1.0))], sha="b")):
        if use == store.series or "kind" not in changed:
            with pytest.raises(NightlabError, match="the lab is damaged: a row cannot be read"):
                use()
    with pytest.raises(NightlabError, match="damaged: row 1 of table series"):
        store.check()


def test_another_sample_is_found_by_its_digest(store: Store) -> None:
    add(store, [pulse()])
    other = series_rows.to_row(pulse(values=[61.0, 60.0, 58.4]))["samples"]
    with store._database.writing() as connection:
        connection.execute(update(tables.series).values(samples=other))
    with pytest.raises(NightlabError, match="row 1 of table series is not what was written down"):
        store.check()


@st.composite
def days(draw: st.DrawFn) -> Series:
    """Samples of any value at few instants, so that many are told twice."""
    n = draw(st.integers(1, 6))
    column = st.lists(st.integers(0, 4), min_size=n, max_size=n)
    values = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([60.0, 61.0])
    return pulse(
        at_s=pulse().at_s[0] + np.array(draw(column)),
        span_s=np.array(draw(column)),
        values=draw(st.lists(values, min_size=n, max_size=n)),
        device=draw(st.sampled_from(["", "Ring’s"])),
    )


@alike
@given(files=st.lists(st.lists(days(), max_size=4), max_size=4))
def test_what_the_lab_has_is_what_one_series_after_the_other_gives(
    backend: Backend, files: list[list[Series]]
) -> None:
    store = backend.emptied()
    expected: dict[str, Series] = {}
    for number, file in enumerate(files):
        result = add(store, file, sha=format(number, "x"))
        assert result.samples_new + result.samples_known == sum(each.n for each in file)
        for each in file:
            there = expected.get(each.device)
            expected[each.device] = there.united(each) if there else each
    assert store.series() == [expected[device] for device in sorted(expected)]
    assert store.series_counts() == (
        {"heart_rate": sum(each.n for each in expected.values())} if expected else {}
    )
    store.check()
    for each in store.series():
        assert add(store, [each], sha="f", now=LATER, zone=each.device).samples_new == 0


@alike
@given(mine=st.lists(days(), max_size=4), theirs=st.lists(days(), max_size=4))
def test_labs_that_are_joined_have_the_samples_of_both(
    backend: Backend, mine: list[Series], theirs: list[Series]
) -> None:
    store = backend.emptied()
    add(store, theirs, sha="b", now=LATER)
    held = store.archive()
    store = backend.emptied()
    add(store, mine)
    ours = store.archive()
    store.join(held, now=LATER)
    both = store.series()
    assert store.join(held, now=LATER)[0].already_imported
    assert store.join(ours, now=LATER)[0].already_imported
    other = backend.emptied()
    other.join(held, now=LATER)
    other.join(ours, now=LATER)
    assert other.series() == both
    plain = backend.emptied()
    add(plain, mine)
    add(plain, theirs, sha="b", now=LATER)
    assert plain.series() == both
