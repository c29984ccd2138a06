"""Contract: one device sleeps once at a time, whichever file comes first."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.nights import Hypnogram, Night
from nightlab.store import ImportResult
from nightlab.units import instant
from store.living import apart
from store.making import BERLIN, NOW, add, dump, night

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.store import Store
    from store.making import Backend

HOUR = timedelta(hours=1)
alike = settings(max_examples=25, deadline=None)


def slept(first: float, last: float, *, staged: bool = True, **changes: Any) -> Night:
    """Sleep between two hours counted from an evening."""
    start = NOW + first * HOUR
    stages = Hypnogram.from_string("W2R", epoch_s=30, start=start) if staged else None
    facts: dict[str, Any] = {
        "start": start,
        "end": NOW + last * HOUR,
        "hypnogram": stages,
        "reported": {},
    }
    return night(**(facts | changes))


def told(store: Store, *nights: Night, sha: str = "a", **changes: Any) -> ImportResult:
    return add(store, list(nights), sha=sha, **changes)


def earlier(store: Store) -> list[tuple[Night | None, str]]:
    return [(each.night, each.why) for each in store.archive().earlier_nights]


def test_a_night_that_grew_takes_the_place_of_its_beginning(store: Store) -> None:
    told(store, slept(1, 4), slept(30, 38))
    result = told(store, slept(0, 8), slept(30, 38), sha="b", now=NOW + HOUR)
    assert result == ImportResult(2, nights_new=1, nights_known=1, nights_superseded=1)
    assert store.nights() == [slept(0, 8), slept(30, 38)]
    assert earlier(store) == [(slept(1, 4), "superseded")]
    assert store.archive().earlier_nights[0].replaced_at == NOW + HOUR
    assert store.check().rows["night_history"] == 1


def test_an_earlier_state_that_comes_late_is_known(store: Store) -> None:
    told(store, slept(0, 8))
    before = dump(store)["night"]
    for sha, late in zip("bcd", (slept(1, 4), slept(0, 4), slept(2, 8)), strict=True):
        result = told(store, late, sha=sha)
        assert (result.nights_known, result.nights_new, result.nights_superseded) == (1, 0, 0)
        assert dump(store)["night"] == before
    assert earlier(store) == []


def test_of_two_that_cross_the_one_told_last_stands(store: Store) -> None:
    told(store, slept(0, 6))
    assert told(store, slept(2, 8), sha="b").nights_superseded == 1
    assert store.nights() == [slept(2, 8)]


def test_what_gave_way_does_not_come_back_by_being_told_again(store: Store) -> None:
    told(store, slept(0, 6))
    told(store, slept(2, 8), sha="b")
    before = dump(store)
    for sha in "ab":
        assert told(store, slept(0, 6), sha=sha).already_imported
    assert dump(store) == before
    assert told(store, slept(0, 6), sha="c") == ImportResult(3, nights_known=1)
    assert store.nights() == [slept(2, 8)]
    edited = slept(0, 6, reported={"asleep_min": 300.0})
    assert told(store, edited, sha="d").nights_superseded == 1
    assert store.nights() == [edited]


@pytest.mark.parametrize("first", [0, 1])
def test_stages_stand_against_a_longer_night_without_any(store: Store, first: int) -> None:
    nights = [slept(0, 8, staged=False), slept(1, 7)]
    told(store, nights[first])
    told(store, nights[1 - first], sha="b")
    assert store.nights() == [slept(1, 7)]


def test_nights_that_touch_and_other_devices_stand_side_by_side(store: Store) -> None:
    told(store, slept(0, 4))
    others = [slept(4, 8), slept(1, 9, device="Ring"), slept(1, 9, source="oura")]
    assert told(store, *others, sha="b").nights_new == 3
    assert len(store.nights()) == 4


def test_a_file_that_has_split_a_night_is_believed_where_it_says_more(store: Store) -> None:
    told(store, slept(0, 8))
    result = told(store, slept(0, 3), slept(4, 9), sha="b")
    assert (result.nights_new, result.nights_superseded) == (2, 1)
    assert store.nights() == [slept(0, 3), slept(4, 9)]
    assert told(store, slept(0, 3), slept(4, 9), sha="c").nights_known == 2


def test_a_night_that_lies_over_two_takes_the_place_of_both(store: Store) -> None:
    told(store, slept(0, 3), slept(4, 8))
    assert told(store, slept(1, 7), sha="b").nights_superseded == 2
    assert store.nights() == [slept(1, 7)]


def test_what_a_person_typed_in_is_never_superseded(store: Store, backend: Backend) -> None:
    told(store, slept(0, 6))
    held = store.archive()
    typed = backend.emptied()
    typed.join(_typed(held), now=NOW)
    assert told(typed, slept(1, 8), sha="b").nights_new == 1
    assert typed.nights() == [slept(0, 6), slept(1, 8)]


def _typed(held: Any) -> Any:
    from dataclasses import replace

    return replace(held, nights=tuple(replace(kept, reading=None) for kept in held.nights))


def wall(zone: str, hour: int, *, hours: float = 7.5) -> Night:
    """A night that began at an hour of a wall clock in a zone."""
    start = instant(NOW.date(), NOW.time().replace(hour=hour), zone)
    return night(start=start, end=start + hours * HOUR, zone=zone, hypnogram=None, reported={})


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland", "Europe/Paris", "UTC"])
def test_the_same_wall_clock_read_in_another_zone_is_the_same_night(
    store: Store, zone: str
) -> None:
    told(store, wall(BERLIN, 22))
    result = told(store, wall(zone, 22), sha="b", zone=f"{BERLIN}; 2024-05-01T12:00 {zone}")
    assert store.nights() == [wall(zone, 22)]
    assert result.nights_superseded + result.nights_revised == 1
    assert store.files()[1].zone == f"{BERLIN}; 2024-05-01T12:00 {zone}"
    assert store.check().rows["night"] == 1


def test_another_length_or_clock_elsewhere_is_another_night(store: Store) -> None:
    told(store, wall(BERLIN, 8))
    told(store, wall("Asia/Tokyo", 8, hours=6), wall("America/New_York", 13), sha="b")
    assert len(store.nights()) == 3


def test_a_file_that_gives_both_keeps_both(store: Store) -> None:
    told(store, wall(BERLIN, 8, hours=4))
    both = [wall(BERLIN, 8, hours=4), wall("America/New_York", 8, hours=4)]
    assert told(store, *both, sha="b").nights_superseded == 0
    assert len(store.nights()) == 2


def test_a_file_read_anew_in_another_zone_beats_what_others_gave_in_the_old_one(
    store: Store,
) -> None:
    told(store, wall(BERLIN, 22))
    told(store, wall(BERLIN, 22), sha="b")
    moved = wall("America/New_York", 22)
    result = told(store, moved, zone="America/New_York")
    assert (result.nights_superseded, result.withdrawn) == (1, 0)
    assert told(store, moved, sha="b", zone="America/New_York").nights_known == 1
    back = told(store, wall(BERLIN, 22))
    assert (back.nights_new, back.nights_superseded) == (1, 1)
    assert store.nights() == [wall(BERLIN, 22)]


def test_a_later_reader_may_say_less_than_the_one_before(store: Store) -> None:
    told(store, slept(0, 8))
    result = told(store, slept(1, 7), format_version=2)
    assert (result.nights_new, result.withdrawn) == (1, 1)
    assert store.nights() == [slept(1, 7)]


def test_labs_that_are_joined_let_a_device_sleep_once(
    lab: Callable[[], Store], backend: Backend
) -> None:
    other = backend.emptied()
    told(other, slept(0, 8), slept(30, 33), slept(50, 56), now=NOW)
    held = other.archive()
    with lab() as store:
        told(store, slept(1, 4), slept(29, 38), slept(52, 58), sha="b", now=NOW + HOUR)
        result, _ = store.join(held, now=NOW + 2 * HOUR)
        assert (result.nights_new, result.nights_superseded, result.nights_known) == (1, 1, 2)
        assert store.nights() == [slept(0, 8), slept(29, 38), slept(52, 58)]
        lost = [night for night, why in earlier(store) if night and why == "superseded"]
        expected = [slept(1, 4), slept(30, 33), slept(50, 56)]
        assert sorted(lost, key=lambda night: night.start) == expected
        before = dump(store)
        assert store.join(held, now=NOW + 3 * HOUR)[0].already_imported
        assert dump(store) == before
        store.check()


# --- any files in any order -----------------------------------------------------------


@st.composite
def files(draw: st.DrawFn) -> list[Night]:
    """Nights of one file, of which no two of a device overlap."""
    found = []
    for _ in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, 40))
        last = first + draw(st.integers(1, 12))
        device = draw(st.sampled_from(["", "Ring"]))
        zone = draw(st.sampled_from([BERLIN, "America/New_York"]))
        found.append(slept(first, last, staged=draw(st.booleans()), device=device, zone=zone))
    return apart({each.start: each for each in found}.values())


def overlapping(store: Store) -> list[tuple[Night, Night]]:
    of_device: dict[tuple[str, str], list[Night]] = defaultdict(list)
    for each in store.nights():
        of_device[each.source, each.device].append(each)
    pairs = [pair for nights in of_device.values() for pair in pairwise(nights)]
    return [(one, next_one) for one, next_one in pairs if next_one.start < one.end]


@alike
@given(taken=st.lists(st.tuples(st.sampled_from("abcd"), files()), max_size=6))
def test_no_device_ever_sleeps_twice_at_once(
    backend: Backend, taken: list[tuple[str, list[Night]]]
) -> None:
    store = backend.emptied()
    for number, (sha, nights) in enumerate(taken):
        told(store, *nights, sha=sha, zone=str(number), now=NOW + number * HOUR)
        assert overlapping(store) == []
    store.check()


@alike
@given(taken=st.lists(files(), min_size=1, max_size=4), again=st.data())
def test_what_was_told_before_changes_nothing_more(
    backend: Backend, taken: list[list[Night]], again: st.DataObject
) -> None:
    store = backend.emptied()
    for number, nights in enumerate(taken):
        told(store, *nights, sha=str(number), now=NOW + number * HOUR)
    before = dump(store)
    for number in again.draw(st.permutations(range(len(taken)))):
        assert told(store, *taken[number], sha=str(number)).already_imported
    assert dump(store) == before
    last = taken[-1]
    standing = store.nights()
    assert told(store, *last, sha="f").nights_known == len(last)
    assert store.nights() == standing


@st.composite
def nested(draw: st.DrawFn) -> list[Night]:
    """Nights of which each lies inside the one before it, with stages or all without."""
    staged, first, last = draw(st.booleans()), 0, 20
    found = []
    for _ in range(draw(st.integers(2, 5))):
        found.append(slept(first, last, staged=staged))
        first, last = first + draw(st.integers(0, 2)), last - draw(st.integers(0, 2))
    return found


@alike
@given(nights=nested(), order=st.data())
def test_where_one_contains_the_other_the_order_does_not_matter(
    backend: Backend, nights: list[Night], order: st.DataObject
) -> None:
    store = backend.emptied()
    for number, each in enumerate(order.draw(st.permutations(nights))):
        told(store, each, sha=str(number), now=NOW + number * HOUR)
    assert store.nights() == nights[:1]


@alike
@given(mine=st.lists(files(), max_size=3), theirs=st.lists(files(), max_size=3))
def test_labs_that_are_joined_never_let_a_device_sleep_twice(
    backend: Backend, mine: list[list[Night]], theirs: list[list[Night]]
) -> None:
    store = backend.emptied()
    for number, nights in enumerate(theirs):
        told(store, *nights, sha="abc"[number], now=NOW + (2 * number + 1) * HOUR)
    held = store.archive()
    store = backend.emptied()
    for number, nights in enumerate(mine):
        told(store, *nights, sha="def"[number], now=NOW + 2 * number * HOUR)
    store.join(held, now=NOW + 20 * HOUR)
    assert overlapping(store) == []
    before = dump(store)
    assert store.join(held, now=NOW + 21 * HOUR)[0].already_imported
    assert dump(store) == before
    store.check()
