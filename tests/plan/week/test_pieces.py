from __future__ import annotations

import tomllib
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.plan.steps import steps
from nightlab.plan.week import pieces as room
from nightlab.plan.week.pieces import Anchor, pieces
from nightlab.plan.week.times import Hours, make_days
from plan.week import week_people as people

STEPS = {each.key: each for each in steps()}
PRIVATE = ("magnesium", "melatonin", "worry", "trial", "insomnia", "probiotic", "theanine", "zinc")


def test_every_place_is_of_a_step_with_its_source_and_reason() -> None:
    assert set(pieces()) <= set(STEPS)
    for piece in pieces().values():
        assert piece.why.endswith(".")
        assert piece.source


def test_what_is_swallowed_has_a_place_and_keeps_from_medicines() -> None:
    taken = {key for key, each in STEPS.items() if each.kind == "supplement"}
    assert {key for key in taken if key not in pieces()} <= {"five_htp", "curcumin"}
    assert all(pieces()[key].dose and STEPS[key].agent for key in taken & set(pieces()))


def test_what_others_may_see_tells_nothing() -> None:
    for piece in pieces().values():
        assert not any(word in piece.plain.lower() for word in PRIVATE)


def test_a_dose_is_best_at_a_constant_time() -> None:
    assert all(piece.steady_min >= 30 for piece in pieces().values() if piece.dose)


@given(st.integers(0, 287), st.integers(60, 120))
def test_what_is_done_has_room_between_its_edges(bed: int, tib: int) -> None:
    lights, rise = 5 * bed, 5 * (bed + tib) % 1440
    late, early = (time(m // 60, m % 60) for m in (lights, rise))
    (day,) = make_days(Hours(late, early, late, early), date(2026, 6, 1), people.BERLIN, 1)
    for piece in pieces().values():
        if not piece.curfew and not piece.dose and piece.is_on(day):
            room_min = piece.last.of(day) - piece.first.of(day)
            assert room_min >= STEPS[piece.step].minutes_a_day, piece.step


def test_hours_lie_within_the_waking() -> None:
    (day,) = make_days(Hours(time(23), time(7), time(23), time(7)), people.MONDAY, "UTC", 1)
    assert Anchor("bed", -5000).of(day) == day.rise
    assert Anchor("rise", 5000).of(day) == day.bed


def test_a_place_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"step": "x", "plain": "x", "from": "noon", "to": "bed", "why": "x", "source": "x"}
    monkeypatch.setattr(tomllib, "loads", lambda _: {"piece": [row]})
    pieces.cache_clear()
    with pytest.raises(NightlabError, match="noon"):
        room.pieces()
    pieces.cache_clear()
