"""Contract: what comes out equals what went in."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.nights import Night
from store import making
from store.making import NOW, add, dump

if TYPE_CHECKING:
    from nightlab.nights import DiaryEntry, Event
    from store.making import Backend

alike = settings(max_examples=40, deadline=None)


def in_utc(night: Night) -> Night:
    """Equal instants in different zones are not always equal to Python around a change of clocks."""
    return Night(
        start=night.start.astimezone(UTC),
        end=night.end.astimezone(UTC),
        zone=night.zone,
        source=night.source,
        device=night.device,
        is_nap=night.is_nap,
        hypnogram=night.hypnogram,
        reported=night.reported,
    )


@alike
@given(night=making.nights())
def test_nights(backend: Backend, night: Night) -> None:
    store = backend.emptied()
    add(store, [night])
    (found,) = store.nights(since=night.date, until=night.date)
    assert found == in_utc(night)
    assert (found.start.tzinfo, found.date) == (UTC, night.date)
    assert add(store, [found], sha="b").nights_known == 1


@alike
@given(entry=making.entries())
def test_diary(backend: Backend, entry: DiaryEntry) -> None:
    store = backend.emptied()
    store.add_diary(entry, now=NOW)
    assert store.diary(since=entry.date, until=entry.date) == [entry]
    assert add(store, store.diary()).diary_known == 1


@alike
@given(event=making.events)
def test_events(backend: Backend, event: Event) -> None:
    store = backend.emptied()
    store.add_event(event, now=NOW)
    assert store.events(since=event.night, until=event.night) == [event]
    assert store.add_event(store.events()[0], now=NOW) == "known"


@settings(max_examples=25, deadline=None)
@given(first=st.lists(making.nights(), max_size=8), more=st.lists(making.nights(), max_size=8))
def test_importing_again_changes_nothing(
    backend: Backend, first: list[Night], more: list[Night]
) -> None:
    store = backend.emptied()
    add(store, first)
    add(store, [*first, *more], sha="b")
    before = dump(store)
    again = add(store, [*first, *more], sha="b")
    assert again.already_imported
    assert dump(store) == before
    third = add(store, [*first, *more], sha="c")
    assert (third.nights_new, third.nights_revised) == (0, 0)
