"""Contract: an export into an empty lab is that lab; into a full one nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.archive import write_folder
from nightlab.errors import NightlabError
from nightlab.sources import read_lab
from nightlab.store import DoseRecord
from store import living, making
from store.living import in_any_order, live
from store.making import NOW, add, dump, entry, event, night

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nightlab.archive import Archive
    from nightlab.store import DoseStatus, Store
    from nightlab.trials.entries import Entry
    from store.living import Step
    from store.making import Backend

LATER = NOW + timedelta(days=9)
alike = settings(max_examples=20, deadline=None)


def lived(backend: Backend, steps: list[Step]) -> Archive:
    store = backend.emptied()
    live(store, steps)
    return store.archive()


def told(archive: Archive) -> set[str]:
    """Return all that was ever said in a diary."""
    now, earlier = archive.diary, archive.earlier_diary
    return {repr(kept.entry) for kept in now} | {repr(kept.entry) for kept in earlier}


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def logged(archive: Archive) -> set[tuple[str, str]]:
    """Return all that was ever told of a trial, with the trial's seal."""
    return {
        (f"{trial.created_at} {trial.design_sha256}", repr(entry))
        for trial in archive.trials
        for entry in trial.entries
    }


@alike
@given(steps=living.anything)
def test_into_an_empty_lab_it_is_the_same_lab(backend: Backend, steps: list[Step]) -> None:
    held = lived(backend, steps)
    store = backend.emptied()
    result, skipped = store.join(held, now=LATER)
    assert (store.archive(), skipped) == (held, [])
    assert result.nights_new == len(held.nights)
    assert result.trials_new == len(held.trials)
    before = dump(store)
    again, skipped = store.join(held, now=LATER)
    assert again.already_imported
    assert (dump(store), skipped) == (before, [])


@alike
@given(steps=living.anything)
def test_through_the_folder_it_is_the_same_lab(backend: Backend, steps: list[Step]) -> None:
    held = lived(backend, steps)
    with TemporaryDirectory() as name:
        folder, again = Path(name) / "export", Path(name) / "again"
        write_folder(held, folder, made_at=LATER, zone="UTC")
        assert read_lab(folder) == held
        store = backend.emptied()
        store.join(read_lab(folder), now=LATER)
        write_folder(store.archive(), again, made_at=LATER, zone="UTC")
        assert contents(again) == contents(folder)


@alike
@given(steps=living.what_has_a_history, at=st.integers(0, 7))
def test_an_older_export_changes_nothing_and_a_newer_one_catches_up(
    backend: Backend, steps: list[Step], at: int
) -> None:
    older = lived(backend, steps[:at])
    store = backend.emptied()
    live(store, steps)
    newer, before = store.archive(), dump(store)
    assert store.join(older, now=LATER)[0].already_imported
    assert dump(store) == before
    store = backend.emptied()
    store.join(older, now=LATER)
    store.join(newer, now=LATER)
    assert in_any_order(store.archive()) == in_any_order(newer)


@alike
@given(mine=living.anything, other=living.anything)
def test_two_labs_joined_hold_all_nights_of_both(
    backend: Backend, mine: list[Step], other: list[Step]
) -> None:
    theirs = lived(backend, other)
    store = backend.emptied()
    live(store, mine)
    ours = store.archive()
    store.join(theirs, now=LATER)
    joined = store.archive()
    earlier = (*ours.earlier_nights, *theirs.earlier_nights, *joined.earlier_nights)
    gone = {night.start for night in earlier if night.why in {"withdrawn", "superseded"}}
    for held in (ours, theirs):
        starts = {k.night.start for k in held.nights}
        assert starts - {k.night.start for k in joined.nights} <= gone
        assert told(held) <= told(joined)
        assert len(joined.trials) >= len(held.trials)
        assert logged(held) <= logged(joined)
    assert len(logged(joined)) == sum(len(trial.entries) for trial in joined.trials)
    assert logged(joined) == logged(ours) | logged(theirs)
    assert store.join(theirs, now=LATER)[0].already_imported


def test_a_coffee_that_was_read_in_another_zone_since_is_not_counted_twice(
    lab: Callable[[], Store], backend: Backend
) -> None:
    older = backend.emptied()
    add(older, [event(1)])
    before = older.archive()
    with lab() as store:
        add(store, [event(1)])
        moved = event(1, at=event(1).at + timedelta(hours=6))
        add(store, [moved], zone="America/New_York", now=NOW + timedelta(days=1))
        assert store.join(before, now=LATER)[0].already_imported
        assert store.events() == [moved]
        result, _ = older.join(store.archive(), now=LATER)
    assert (result.events_new, result.withdrawn) == (1, 1)
    assert older.events() == [moved]


def test_a_file_can_be_read_again_as_an_older_reading_that_joined_later_read_it(
    lab: Callable[[], Store], backend: Backend
) -> None:
    older = backend.emptied()
    add(older, [event(1)], zone="Europe/Berlin")
    with lab() as store:
        moved = event(1, at=event(1).at + timedelta(hours=6))
        add(store, [moved], zone="America/New_York", now=NOW + timedelta(days=1))
        store.join(older.archive(), now=LATER)
        add(store, [event(1)], zone="Europe/Berlin", now=LATER)
        assert store.events() == [event(1)]


def test_settings_that_cannot_be_kept_undo_all_of_it(
    lab: Callable[[], Store], backend: Backend
) -> None:
    older = backend.emptied()
    add(older, [night(1)])
    with lab() as store:
        before = dump(store)
        with pytest.raises(NightlabError, match="cannot be kept"):
            store.join(older.archive(), now=LATER, settings=lambda: {"zone": float("nan")})
        assert dump(store) == before


def test_what_was_corrected_by_hand_stands_against_the_file_it_corrects(
    lab: Callable[[], Store], backend: Backend
) -> None:
    store = backend.emptied()
    add(store, [entry(1, quality=1)], now=NOW + timedelta(days=5))
    from_file = store.archive()
    with lab() as store:
        add(store, [entry(1, quality=1)])
        store.add_diary(entry(1, quality=5), now=NOW + timedelta(days=1))
        store.join(from_file, now=LATER)
        assert [e.quality for e in store.diary()] == [5]


@pytest.mark.parametrize("mine", ["taken", "missed"])
def test_of_a_dose_what_was_told_later_counts_whichever_lab_it_was_told_to(
    lab: Callable[[], Store], backend: Backend, mine: DoseStatus
) -> None:
    day = NOW.date()

    def begin(store: Store, status: DoseStatus, now: datetime) -> None:
        trial = store.add_trial(name="t", start=day, design="x = 1\n", now=NOW)
        store.set_dose(trial, day, status, now=now)

    later = backend.emptied()
    begin(later, "late", LATER)
    with lab() as earlier:
        begin(earlier, mine, NOW)
        older = earlier.archive()
        result, skipped = earlier.join(later.archive(), now=LATER)
        assert (result.trials_revised, skipped) == (1, [])
        assert earlier.doses("t1") == [DoseRecord(day, "late", told_at=LATER)]
        result, skipped = later.join(older, now=LATER)
        assert (result.already_imported, skipped) == (True, [])
        assert later.doses("t1") == earlier.doses("t1")


def test_logs_of_one_trial_become_one(lab: Callable[[], Store], backend: Backend) -> None:
    def begin(store: Store, *entries: Entry) -> None:
        trial = store.add_trial(name="t", start=NOW.date(), design="x = 1\n", now=NOW)
        for each in entries:
            store.add_entry(trial, each)

    both, first, second = making.told(2), making.told(1), making.told(3, kind="guess")
    store = backend.emptied()
    begin(store, both, first)
    other = store.archive()
    with lab() as store:
        begin(store, second, both)
        assert store.join(other, now=LATER)[0].trials_revised == 1
        assert store.entries("t1") == [first, both, second]
        assert store.join(other, now=LATER)[0].already_imported


def test_an_entry_that_no_lab_can_keep_undoes_all_of_it(
    lab: Callable[[], Store], backend: Backend
) -> None:
    store = backend.emptied()
    trial = store.add_trial(name="t", start=NOW.date(), design="x = 1\n", now=NOW)
    add(store, [night(1)])
    held = store.archive()
    spoilt = replace(held.trials[0], entries=(making.told(text="\0"),))
    with lab() as store:
        before = dump(store)
        with pytest.raises(NightlabError, match="a character that no lab can keep"):
            store.join(replace(held, trials=(spoilt,)), now=LATER)
        assert dump(store) == before
        with pytest.raises(NightlabError, match="no such trial"):
            store.entries(trial)


def test_a_night_of_which_a_digest_was_kept_is_whole_again_from_an_older_export(
    lab: Callable[[], Store], backend: Backend
) -> None:
    older = backend.emptied()
    add(older, [night(1)])
    before = older.archive()
    with lab() as store:
        store.join(before, now=LATER)
        add(store, [night(1, letters="RR")], sha="b", now=LATER)
        held = store.archive()
        (earlier,) = held.earlier_nights
        of_old = replace(held, earlier_nights=(replace(earlier, night=None),))
    store = backend.emptied()
    store.join(of_old, now=LATER)
    assert store.archive() == of_old
    assert store.check().rows["night_history"] == 1
    store.join(before, now=LATER)
    assert [n.night for n in store.archive().earlier_nights] == [None, night(1)]
    assert store.nights() == [night(1, letters="RR")]
    store.join(before, now=LATER)
    assert store.check().rows["night_history"] == 2


def test_a_night_is_kept_whole_where_the_export_kept_its_digest_alone(
    lab: Callable[[], Store], backend: Backend
) -> None:
    store = backend.emptied()
    add(store, [night(1)])
    add(store, [night(1, letters="RR")], sha="b", now=NOW + timedelta(days=1))
    newer = store.archive()
    of_old = replace(newer.earlier_nights[0], night=None)
    with lab() as store:
        add(store, [night(1)])
        store.join(replace(newer, earlier_nights=(of_old,)), now=LATER)
        assert store.nights() == [night(1, letters="RR")]
        assert [n.night for n in store.archive().earlier_nights] == [night(1), None]


def test_an_event_that_the_lab_has_withdrawn_stays_among_the_earlier_ones(
    lab: Callable[[], Store], backend: Backend
) -> None:
    older = backend.emptied()
    add(older, [event(1), event(2)])
    before = older.archive()
    with lab() as store:
        add(store, [event(1)], format_version=2, now=NOW + timedelta(days=1))
        for _ in range(2):
            assert store.join(before, now=LATER)[0].events_new == 0
            assert store.events() == [event(1)]
            assert [e.event for e in store.archive().earlier_events] == [event(2)]
        newer = store.archive()
    assert older.join(newer, now=LATER)[0].withdrawn == 1
    assert older.events() == [event(1)]
    assert [e.event for e in older.archive().earlier_events] == [event(2)]


def test_what_the_lab_says_of_a_dose_and_a_setting_stands_and_is_told(
    lab: Callable[[], Store], backend: Backend
) -> None:
    def begin(store: Store, status: str) -> None:
        trial = store.add_trial(name="t", start=NOW.date(), design="x = 1\n", now=NOW)
        store.set_dose(trial, NOW.date(), status, now=NOW)  # type: ignore[arg-type]
        store.set_setting("zone", status)

    store = backend.emptied()
    begin(store, "missed")
    store.set_dose(store.trials()[0].id, LATER.date(), "late", now=NOW)
    store.set_trial_status(store.trials()[0].id, "stopped")
    other = store.archive()
    with lab() as store:
        begin(store, "taken")
        result, skipped = store.join(other, now=LATER)
        assert (result.trials_revised, result.skipped) == (1, 1)
        assert [(d.taken_on, d.status) for d in store.doses("t1")] == [
            (NOW.date(), "taken"),
            (LATER.date(), "late"),
        ]
        assert store.setting("zone") == "taken"
        assert store.trial("t1").status == "stopped"
    assert [(s.where, s.why) for s in skipped] == [
        (
            f"dose of {NOW.date()} of trial t1",
            "it says missed, the lab says taken, which stands",
        )
    ]


def test_a_failure_on_the_way_undoes_all_of_it(lab: Callable[[], Store], backend: Backend) -> None:
    store = backend.emptied()
    add(store, [night(1), entry(1), event(1)])
    held = store.archive()
    spoilt = replace(held, settings={"n": float("nan")})
    with lab() as store:
        store.add_event(event(3), now=NOW)
        before = dump(store)
        with pytest.raises(NightlabError, match="cannot be kept"):
            store.join(spoilt, now=LATER)
        assert dump(store) == before
