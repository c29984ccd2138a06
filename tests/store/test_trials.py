"""Contract: trials are written down once, their log only grows; doses and settings are the last said."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from nightlab.errors import NightlabError
from nightlab.store import DoseRecord, TrialRecord
from nightlab.store.tables import trial, trial_entry
from store import making
from store.making import NOW, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.store import Store
    from nightlab.trials.entries import Entry
    from store.making import Backend

START = date(2024, 6, 3)
LATER = NOW + timedelta(days=1)
PROTOCOL = "arms = ['magnesium', 'placebo']\nnights = 12\n"


def plan(store: Store, design: str = "arms = ['magnesium', 'placebo']\n# 8 Wochen, süß") -> str:
    return store.add_trial(name="Magnesium?", start=START, design=design, now=NOW)


def test_a_trial_comes_back_as_it_was_written_down(lab: Callable[[], Store]) -> None:
    with lab() as store:
        assert [plan(store), plan(store, "other")] == ["t1", "t2"]
    with lab() as store:
        found = store.trial("t1")
        assert found == TrialRecord(
            id="t1",
            name="Magnesium?",
            created_at=NOW,
            start=START,
            design="arms = ['magnesium', 'placebo']\n# 8 Wochen, süß",
            design_sha256=hashlib.sha256(found.design.encode()).hexdigest(),
            status="planned",
        )
        assert [record.id for record in store.trials()] == ["t1", "t2"]


def test_only_the_status_changes(store: Store) -> None:
    plan(store)
    before = store.trial("t1")
    store.set_trial_status("t1", "running")
    assert store.trial("t1").status == "running"
    assert store.trial("t1").design_sha256 == before.design_sha256


def test_a_design_changed_behind_its_back_is_noticed(store: Store) -> None:
    plan(store)
    with store._database.writing() as connection:
        connection.execute(update(trial).values(design="arms = ['magnesium']"))
    with pytest.raises(NightlabError, match="t1: the design was changed"):
        store.trial("t1")


def test_a_dose_is_what_was_last_said_of_it(store: Store) -> None:
    plan(store)
    plan(store)
    store.set_dose("t1", START + timedelta(days=1), "missed", now=NOW)
    store.set_dose("t1", START, "taken", NOW, now=NOW)
    store.set_dose("t2", START, "taken", now=NOW)
    store.set_dose("t1", START + timedelta(days=1), "late", NOW, "at 2 a.m.", now=LATER)
    assert store.doses("t1") == [
        DoseRecord(START, "taken", NOW, told_at=NOW),
        DoseRecord(START + timedelta(days=1), "late", NOW, "at 2 a.m.", told_at=LATER),
    ]
    assert store.doses("t2") == [DoseRecord(START, "taken", told_at=NOW)]


def test_a_dose_told_with_the_morning_knows_when(store: Store) -> None:
    plan(store)
    store.add_morning(None, [], dose=("t1", START, "late"), zone=None, now=LATER)
    assert store.doses("t1") == [DoseRecord(START, "late", told_at=LATER)]


def test_a_log_comes_back_in_the_order_in_which_it_was_told(lab: Callable[[], Store]) -> None:
    entries = [
        told(3, kind="amendment", value=PROTOCOL, text="a week was lost to flu"),
        told(1, kind="pause", until=date(2024, 6, 8), value="", text="in den Bergen, süß\r\n"),
        told(2, kind="guess", value="magnesium"),
        told(2, kind="guess", value="placebo"),
    ]
    with lab() as store:
        assert [plan(store), plan(store, "other")] == ["t1", "t2"]
        assert store.entries("t1") == []
        assert [store.add_entry("t1", e) for e in entries] == ["new"] * 4
        store.add_entry("t2", told(1))
    with lab() as store:
        by_time = [entries[1], entries[2], entries[3], entries[0]]
        assert store.entries("t1") == by_time
        assert store.entries_of_all() == {"t1": by_time, "t2": [told(1)]}
        assert store.entries("t1")[0].told_at.tzinfo == UTC
        assert store.trial("t1").design_sha256 != hashlib.sha256(PROTOCOL.encode()).hexdigest()


def test_an_entry_told_twice_is_one_and_another_text_is_another(store: Store) -> None:
    plan(store)
    tokyo = ZoneInfo("Asia/Tokyo")
    again = [told(), told(told_at=told().told_at.astimezone(tokyo)), told(text="and a nosebleed")]
    assert [store.add_entry("t1", e) for e in again] == ["new", "known", "new"]
    assert store.entries("t1") == [told(), told(text="and a nosebleed")]


@settings(max_examples=30, deadline=None)
@given(entries=st.lists(making.trial_entries(), max_size=4))
def test_any_log_comes_back(backend: Backend, entries: list[Entry]) -> None:
    store = backend.emptied()
    plan(store)
    for entry in entries:
        store.add_entry("t1", entry)
    back = store.entries("t1")
    assert sorted(map(said, back)) == sorted({said(entry) for entry in entries})
    assert [e.told_at for e in back] == sorted(e.told_at for e in back)


def said(entry: Entry) -> tuple[str, ...]:
    """Equal instants in different zones are not always equal to Python around a change of clocks."""
    names = ("kind", "evening", "until", "value", "text")
    return (
        *(str(getattr(entry, name)) for name in names),
        entry.told_at.astimezone(UTC).isoformat(),
    )


UNKEPT: dict[str, tuple[dict[str, Any], str]] = {
    "a kind": ({"kind": "nap"}, "'nap' is no kind of entry; use one of pause, resume"),
    "no instant": ({"told_at": datetime(2024, 6, 2, 8)}, "at an instant with a zone"),  # noqa: DTZ001
    "a pause": ({"until": date(2024, 5, 31)}, "it ends on 2024-05-31, before it begins on 2024-"),
    "NUL": ({"text": "a\0b"}, "entry, text: a text with a character that no lab can keep"),
    "half a pair": ({"value": "\ud83e"}, "entry, value: a text with a character that no lab"),
    "a novel": (
        {"text": "é" * 100_001},
        "a text of 100,001 characters, where 100,000 are the most",
    ),
}


@pytest.mark.parametrize("wrong", UNKEPT)
def test_an_entry_that_would_come_back_as_another_is_refused(store: Store, wrong: str) -> None:
    plan(store)
    changes, said = UNKEPT[wrong]
    with pytest.raises(NightlabError, match=said):
        store.add_entry("t1", told(**changes))
    assert store.entries("t1") == []


def test_the_longest_text_and_the_shortest_pause_are_kept(store: Store) -> None:
    plan(store)
    kept = told(kind="pause", until=told().evening, value="é" * 100_000, text="x" * 100_000)
    store.add_entry("t1", kept)
    assert store.entries("t1") == [kept]


def test_an_entry_changed_behind_its_back_is_noticed(store: Store) -> None:
    plan(store)
    plan(store)
    store.add_entry("t1", told(kind="guess", value="magnesium"))
    with store._database.writing() as connection:
        connection.execute(update(trial_entry).values(value="placebo"))
    for read in (lambda: store.entries("t1"), store.entries_of_all, store.archive):
        with pytest.raises(NightlabError, match="t1: an entry of its log was changed after"):
            read()
    with pytest.raises(NightlabError, match="row 1 of table trial_entry cannot be"):
        store.check()
    assert store.entries("t2") == []


@pytest.mark.parametrize("name", ["t2", "t0", "1", "", "t", "tx", "t-1", "t²", "t9999999999999"])
def test_a_trial_that_is_not_there(store: Store, name: str) -> None:
    plan(store)
    for call in (
        store.trial,
        store.doses,
        store.entries,
        lambda name: store.add_entry(name, told()),
        lambda name: store.set_trial_status(name, "running"),
        lambda name: store.set_dose(name, START, "taken", now=NOW),
    ):
        with pytest.raises(NightlabError, match="no such trial"):
            call(name)
    assert (store.doses("t1"), store.entries_of_all()) == ([], {"t1": []})


def test_what_makes_no_sense_is_refused(store: Store) -> None:
    plan(store)
    wrong: Any = "eaten"
    with pytest.raises(NightlabError, match="use one of taken, missed, late"):
        store.set_dose("t1", START, wrong, now=NOW)
    with pytest.raises(NightlabError, match="a missed dose has no time"):
        store.set_dose("t1", START, "missed", NOW, now=NOW)
    with pytest.raises(NightlabError, match="instants with a zone"):
        store.set_dose("t1", START, "taken", NOW.replace(tzinfo=None), now=NOW)
    with pytest.raises(NightlabError, match="told_at: the store keeps instants with a zone"):
        store.set_dose("t1", START, "taken", now=NOW.replace(tzinfo=None))
    with pytest.raises(NightlabError, match="use one of planned, running"):
        store.set_trial_status("t1", wrong)
    assert store.doses("t1") == []


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "süß", [1, "a"], {"a": {"b": [None]}}])
def test_settings(lab: Callable[[], Store], value: object) -> None:
    with lab() as store:
        assert store.setting("zone", default="UTC") == "UTC"
        store.set_setting("zone", "first")
        store.set_setting("zone", value)
    with lab() as store:
        assert store.setting("zone", default="UTC") == value


@pytest.mark.parametrize("value", [float("nan"), {1: "a"}, {1, 2}, b"x", (1, 2), NOW])
def test_a_setting_that_would_come_back_as_another(store: Store, value: object) -> None:
    store.set_setting("zone", "UTC")
    with pytest.raises(NightlabError, match="zone: "):
        store.set_setting("zone", value)
    assert store.setting("zone") == "UTC"
