"""A running trial in a week: its package at its hour, and never which arm."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from nightlab.plan.week import make_ics, make_week, tonight, week_svg
from nightlab.trials import Design, Protocol, RunningTrial
from nightlab.trials.protocol import Blinding, Treatment
from plan.week import week_people as people
from plan.week.test_ics import STAMP
from plan.week.test_making import clocks

if TYPE_CHECKING:
    from nightlab.plan.records import Week

ARMS = ("placebo", "magnesium")


def trial(blinding: Blinding = "envelopes", at: time | None = None, **more: object) -> RunningTrial:
    design = Design(ARMS, nights=28, seed=3, block_nights=14, outcome="sol_min")
    treatments = (
        Treatment("placebo", form="capsule", at=at),
        Treatment("magnesium", agent="magnesium bisglycinate", form="capsule", at=at),
    )
    protocol = Protocol(design, treatments=treatments, blinding=blinding)
    return RunningTrial("t1", "", people.MONDAY, "running", protocol, "", {}, **more)  # type: ignore[arg-type]  # fields by name


def week(running: RunningTrial, *medicines: tuple[str, tuple[time, ...]]) -> Week:
    return make_week(
        people.plan("wind_down"),
        people.person(medicines),
        people.HOURS,
        start=people.MONDAY,
        zone=people.BERLIN,
        trials=(running,),
    )


def test_a_blind_trial_names_the_package_and_nothing_else() -> None:
    for blinding in ("envelopes", "helper"):
        found = week(trial(blinding))
        labels = [slot.label for slot in found.slots if slot.key == "trial t1"]
        assert len(labels) == 7
        assert all(label.startswith("The trial: take ") for label in labels)
        everything = f"{found} {week_svg(found)} {make_ics(found, stamp=STAMP, full=True)}"
        assert "placebo" not in everything
        assert "agnesium" not in everything


def test_an_hour_tells_no_arm_since_it_suits_them_all() -> None:
    found = week(trial(), ("levothyroxine", (time(22),)))
    assert clocks(found, "trial t1") == {"18:00"}


def test_a_sealed_hour_is_kept() -> None:
    found = week(trial(at=time(22, 7)))
    assert clocks(found, "trial t1") == {"22:07"}
    assert all(slot.fixed for slot in found.slots if slot.key == "trial t1")


def test_a_sealed_hour_too_near_a_medicine_has_no_slot() -> None:
    found = week(trial(at=time(21)), ("levothyroxine", (time(22),)))
    assert not clocks(found, "trial t1")
    assert "the trial is sealed with 21:00" in found.unmet[0]
    assert "left out" in found.relaxed[0]


def test_an_open_trial_names_what_is_taken_on_its_evenings_only() -> None:
    design = Design(("off", "on"), nights=28, seed=3, block_nights=14, outcome="sol_min")
    open_trial = RunningTrial("t2", "", people.MONDAY, "running", Protocol(design), "", {})
    found = week(open_trial)
    labels = {slot.label for slot in found.slots if slot.key == "trial t2"}
    evenings = [d.take_on for d in open_trial.shown if d.arm == "on"]
    assert labels == {"The trial: take on"}
    shown = [slot.at.date() for slot in found.slots if slot.key == "trial t2"]
    assert shown == [day for day in evenings if day and day < people.MONDAY + timedelta(days=7)]


def test_a_trial_that_is_over_has_no_evenings() -> None:
    done = RunningTrial("t1", "", people.MONDAY, "finished", trial().protocol, "", {})
    assert not clocks(week(done), "trial t1")


def test_tonight_says_which_package() -> None:
    found = week(trial())
    lines = [slot.label for slot in tonight(found, STAMP) if slot.key == "trial t1"]
    assert len(lines) == 1
    assert date.fromisoformat("2026-03-02") == people.MONDAY
