from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from begun import START, begun, design, entry, protocol
from nightlab.errors import NightlabError
from nightlab.trials.pauses import Pause, dated, pauses_of

if TYPE_CHECKING:
    from nightlab.trials import Entry

DAYS = st.integers(0, 60).map(lambda n: START + timedelta(days=n))


@st.composite
def logs(draw: st.DrawFn) -> list[Entry]:
    """Pauses and resumptions in any order, even such as no command would let through."""
    found = []
    for _ in range(draw(st.integers(0, 6))):
        first = draw(DAYS)
        if draw(st.booleans()):
            length = draw(st.none() | st.integers(0, 20))
            until = None if length is None else first + timedelta(days=length)
            found.append(entry("pause", first, until=until))
        else:
            found.append(entry("resume", first))
    return found


@given(log=logs(), evening=DAYS)
def test_pauses_never_lose_or_double_a_line(log: list[Entry], evening: date) -> None:
    made = protocol(design=design(nights=14))
    trial = begun(made, log, evening=evening)
    plain = begun(made, evening=evening).schedule
    assert [(d.number, d.arm, d.block) for d in trial.schedule] == [
        (d.number, d.arm, d.block) for d in plain
    ]
    evenings = [d.take_on for d in trial.schedule if d.take_on]
    assert evenings == sorted(set(evenings))
    assert not any(trial.pause_on(each) for each in evenings)
    assert trial.last_evening == evenings[-1]


@given(log=logs(), evening=DAYS)
def test_a_pause_holds_its_evenings_and_no_other(log: list[Entry], evening: date) -> None:
    for pause in pauses_of(log, evening):
        assert pause.first <= pause.last
        assert pause.holds(pause.first)
        assert pause.holds(pause.last)
        assert not pause.holds(pause.first - timedelta(days=1))
        assert pause.holds(pause.last + timedelta(days=9)) is pause.is_open


def test_one_without_an_end_moves_with_the_evening() -> None:
    log = [entry("pause", START + timedelta(days=3))]
    for days in (5, 9):
        trial = begun(protocol(), log, evening=START + timedelta(days=days))
        assert trial.pauses[0].last == START + timedelta(days=days)
        assert trial.status == "paused"
        assert trial.schedule[3].take_on == START + timedelta(days=days + 1)


def test_going_on_ends_the_pause_of_that_evening_alone() -> None:
    later = entry("pause", START + timedelta(days=15), until=START + timedelta(days=20))
    log = [
        later,
        entry("pause", START + timedelta(days=2)),
        entry("resume", START + timedelta(days=5)),
    ]
    found = pauses_of(log, START + timedelta(days=6))
    assert [(p.first - START).days for p in found] == [15, 2]
    assert [(p.last - START).days for p in found] == [20, 4]


def test_one_ended_on_its_first_evening_was_none() -> None:
    log = [entry("pause", START), entry("resume", START)]
    assert pauses_of(log, START) == ()


def test_of_two_the_one_that_ends_last_is_told() -> None:
    log = [
        entry("pause", START, text="holiday", until=START + timedelta(days=9)),
        entry("pause", START + timedelta(days=3), text="severe: rash"),
    ]
    trial = begun(protocol(), log, evening=START + timedelta(days=4))
    found = trial.pause_on(START + timedelta(days=4))
    assert found is not None
    assert (found.reason, found.is_open) == ("severe: rash", True)


def test_one_beyond_the_calendar_is_one_sentence() -> None:
    with pytest.raises(NightlabError, match="beyond the calendar"):
        dated(START, 3, [Pause(START, date.max)])
