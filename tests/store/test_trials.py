"""Contract: trials are written down once; doses and settings are the last that was said."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from nightlab.errors import NightlabError
from nightlab.store import DoseRecord, TrialRecord
from nightlab.store.tables import trial
from store.making import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.store import Store

START = date(2024, 6, 3)


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
    store.set_dose("t1", START + timedelta(days=1), "missed")
    store.set_dose("t1", START, "taken", NOW)
    store.set_dose("t2", START, "taken")
    store.set_dose("t1", START + timedelta(days=1), "late", NOW, "at 2 a.m.")
    assert store.doses("t1") == [
        DoseRecord(START, "taken", NOW),
        DoseRecord(START + timedelta(days=1), "late", NOW, "at 2 a.m."),
    ]
    assert store.doses("t2") == [DoseRecord(START, "taken")]


@pytest.mark.parametrize("name", ["t2", "t0", "1", "", "t", "tx", "t-1", "t²", "t9999999999999"])
def test_a_trial_that_is_not_there(store: Store, name: str) -> None:
    plan(store)
    for call in (
        store.trial,
        store.doses,
        lambda name: store.set_trial_status(name, "running"),
        lambda name: store.set_dose(name, START, "taken"),
    ):
        with pytest.raises(NightlabError, match="no such trial"):
            call(name)
    assert store.doses("t1") == []


def test_what_makes_no_sense_is_refused(store: Store) -> None:
    plan(store)
    wrong: Any = "eaten"
    with pytest.raises(NightlabError, match="use one of taken, missed, late"):
        store.set_dose("t1", START, wrong)
    with pytest.raises(NightlabError, match="a missed dose has no time"):
        store.set_dose("t1", START, "missed", NOW)
    with pytest.raises(NightlabError, match="instants with a zone"):
        store.set_dose("t1", START, "taken", NOW.replace(tzinfo=None))
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
