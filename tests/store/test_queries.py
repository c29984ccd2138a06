"""Contract: records are found by the date of their night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.nights import Event, Night
from store.making import NOW, add, dump, entry, event, night

if TYPE_CHECKING:
    from nightlab.store import Store


def march(day: int) -> date:
    return date(2024, 3, day)


def test_both_dates_are_included(store: Store) -> None:
    add(store, [record(day) for record in (night, entry, event) for day in (4, 1, 3, 2)])
    assert store.nights(march(3), march(4)) == [night(2), night(3)]
    assert store.nights(since=march(5)) == [night(4)]
    assert store.nights(until=march(2)) == [night(1)]
    assert store.diary(march(3), march(4)) == [entry(2), entry(3)]
    assert store.events(march(3), march(4)) == [event(2), event(3)]
    assert store.nights(march(6)) == []


def test_everything_comes_in_order(store: Store) -> None:
    nap = night(2, start=night(2).start - timedelta(hours=8), end=night(2).start, is_nap=True)
    add(store, [night(3), nap, night(2), entry(2), entry(1), event(2), event(1)])
    assert store.nights() == [nap, night(2), night(3)]
    assert store.diary() == [entry(1), entry(2)]
    assert store.events() == [event(1), event(2)]


def test_by_source_and_kind(store: Store) -> None:
    add(store, [night(1), night(1, source="oura"), entry(1, source="csv"), entry(1)])
    add(store, [event(1), event(1, kind="tag"), event(1, source="csv")], sha="b")
    assert store.nights(source="oura") == [night(1, source="oura")]
    assert store.diary(source="csv") == [entry(1, source="csv")]
    assert store.events(kind="tag") == [event(1, kind="tag")]
    assert store.events(kind="caffeine", source="csv") == [event(1, source="csv")]
    assert store.events(kind="dose") == []


def test_a_night_has_the_local_date_on_which_it_ends(store: Store) -> None:
    start = datetime(2024, 3, 1, 9, tzinfo=UTC)
    end = start + timedelta(hours=7)
    apia = Night(start, end, zone="Pacific/Apia", source="a")
    honolulu = Night(start, end, zone="Pacific/Honolulu", source="b")
    add(store, [apia, honolulu])
    assert store.nights(march(2)) == [apia]
    assert store.nights(march(1), march(1)) == [honolulu]


def test_an_event_has_the_date_of_the_night_it_may_touch(store: Store) -> None:
    morning = Event("caffeine", datetime(2024, 3, 1, 10, tzinfo=UTC), "UTC", 80)
    evening = Event("caffeine", datetime(2024, 3, 1, 12, tzinfo=UTC), "UTC", 80)
    assert [store.add_event(e, now=NOW) for e in (morning, evening)] == ["new", "new"]
    assert store.events(until=march(1)) == [morning]
    assert store.events(since=march(2)) == [evening]


def test_a_corrected_diary_keeps_what_was_said(store: Store) -> None:
    versions = [entry(quality=q) for q in (1, 2, 3)]
    changes = [store.add_diary(version, now=NOW) for version in (*versions, versions[-1])]
    assert changes == ["new", "revised", "revised", "known"]
    assert store.diary() == [versions[2]]
    assert store.earlier_diary() == versions[:2]
    assert store.earlier_diary(since=march(3)) == []


def test_an_empty_lab(store: Store) -> None:
    assert not any(rows for rows in dump(store).values())
    assert not store.nights()
    assert not store.diary()
    assert not store.events()
    assert not store.files()
    assert not store.trials()
