from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from begun import START, begun, entry, protocol
from nightlab.errors import NightlabError
from nightlab.trials import protocol_text

LAST = 27


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (-1, "planned"),
        (0, "running"),
        (LAST, "running"),
        (LAST + 1, "running"),
        (LAST + 2, "finished"),
    ],
)
def test_status_follows_the_calendar(days: int, status: str) -> None:
    """The last night ends on the morning after the last evening, and is told that day."""
    assert begun(protocol(), evening=START + timedelta(days=days)).status == status


def test_stopped_stays_stopped() -> None:
    for days in (0, 10, 90):
        trial = begun(protocol(), evening=START + timedelta(days=days), told="stopped")
        assert trial.status == "stopped"


def test_amendments_follow_one_another() -> None:
    first = protocol()
    second, third = replace(first, trend="level"), replace(first, trend="linear")
    log = [
        entry("amendment", START + timedelta(days=n), protocol_text(made))
        for n, made in ((4, second), (9, third))
    ]
    trial = begun(first, log)
    assert (trial.protocol, trial.sealed) == (third, first)
    assert [(a.nights, a.changes) for a in trial.amendments] == [
        (4, ("trend: nothing became level",)),
        (9, ("trend: level became linear",)),
    ]


def test_amendment_counts_the_nights_that_were_over_pauses_left_out() -> None:
    made = protocol()
    log = [
        entry("pause", START + timedelta(days=3), until=START + timedelta(days=8)),
        entry("amendment", START + timedelta(days=10), protocol_text(replace(made, trend="level"))),
    ]
    assert begun(made, log).amendments[0].nights == 4


def test_the_last_slips_read_in_count() -> None:
    made = protocol(blinding="envelopes")
    arms = ["placebo", "magnesium"] * 14
    log = [entry("slips", START, json.dumps(told)) for told in (arms[::-1], arms)]
    trial = begun(made, log)
    assert [d.arm for d in trial.schedule] == arms
    assert not trial.is_hidden
    assert {d.arm for d in begun(made).schedule} == {"?"}


def test_a_helpers_key_opens_when_the_trial_is_over() -> None:
    made = protocol(blinding="helper")
    for days, hidden in ((5, True), (LAST + 1, True), (LAST + 2, False)):
        assert begun(made, evening=START + timedelta(days=days)).is_hidden is hidden
    assert not begun(made, evening=START + timedelta(days=5), told="stopped").is_hidden
    opened = [entry("opened", START)]
    assert not begun(made, opened, evening=START + timedelta(days=5)).is_hidden


def test_what_cannot_be_read_names_the_trial() -> None:
    with pytest.raises(NightlabError, match="amendment"):
        begun(protocol(), [entry("amendment", START, "nonsense")])
