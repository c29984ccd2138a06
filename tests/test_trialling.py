"""Trials of a lab: told, paused, harmed, guessed, amended, stopped, over clocks that change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from begun import design, protocol
from nightlab.errors import NightlabError
from nightlab.lab import Lab
from nightlab.trials import Eligibility, Treatment
from nightlab.trials.blinding.envelopes import envelopes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nightlab.trials import Entry, RunningTrial

BERLIN = "Europe/Berlin"
START = date(2026, 3, 20)


class Clock:
    """The present, as a wall clock in a place."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 20, 19, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def set(self, text: str, place: str = BERLIN) -> None:
        """Put the clock to a wall clock."""
        self.at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(place)).astimezone(UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lab(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("TZ", BERLIN)
    with Lab.open(tmp_path / "lab.db", now=clock) as opened:
        opened.places.live_in(BERLIN)
        yield opened


def numbers(trial: RunningTrial) -> list[tuple[int, str]]:
    """Return number and arm of each line, in the order of the evenings."""
    return [(d.number, d.arm) for d in trial.schedule]


def told(trial: RunningTrial) -> list[Entry]:
    """Return the log, less what every trial of this file begins with."""
    return [e for e in trial.log if e.text != "begun without a safety check"]


def on(day: int) -> date:
    return START + timedelta(days=day)


def test_family_that_no_verdict_could_be_asked_in_is_not_sealed(lab: Lab) -> None:
    with pytest.raises(NightlabError, match="cannot be judged as ratings"):
        lab.trials.start(protocol(design=design(outcome="sol_min"), family="ratings"))
    assert lab.trials.all() == []


# --- pauses ---------------------------------------------------------------------


def test_pause_moves_what_is_to_come_and_nothing_that_was(lab: Lab, clock: Clock) -> None:
    before = lab.trials.start(protocol())
    clock.set("2026-03-24T12:00")
    trial = lab.trials.pause("t1", "holiday", last=on(8))
    assert numbers(trial) == numbers(before)
    assert [d.take_on for d in trial.schedule[:5]] == [on(0), on(1), on(2), on(3), on(9)]
    assert (trial.status, trial.last_evening) == ("paused", on(27 + 5))
    clock.set("2026-03-29T12:00")
    assert lab.trials.one("t1").status == "running"


def test_pause_without_an_end_lasts_until_somebody_goes_on(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    clock.set("2026-03-22T12:00")
    lab.trials.pause("t1", "flu")
    clock.set("2026-03-30T12:00")
    assert [dose for _, dose in lab.trials.tonight()] == [None]
    trial = lab.trials.resume("t1")
    assert trial.schedule[2].take_on == on(10)
    assert [p.last for p in trial.pauses] == [on(9)]


def test_pause_planned_ahead_survives_another_that_ends(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    lab.trials.pause("t1", "wedding", first=on(15), last=on(17))
    clock.set("2026-03-22T12:00")
    lab.trials.pause("t1", "flu")
    clock.set("2026-03-25T12:00")
    trial = lab.trials.resume("t1")
    assert sorted((p.first, p.last) for p in trial.pauses) == [(on(2), on(4)), (on(15), on(17))]


def test_dose_told_keeps_its_arm_whatever_is_paused_later(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    clock.set("2026-03-26T08:00")
    lab.log(dose="taken")
    arm = next(d.arm for d in lab.trials.one("t1").schedule if d.take_on == on(5))
    with pytest.raises(NightlabError, match="no evening up to then can move"):
        lab.trials.pause("t1", "was ill", first=on(2), last=on(3))
    trial = lab.trials.pause("t1", "ill")
    assert next(d.arm for d in trial.schedule if d.take_on == on(5)) == arm


# --- harm -----------------------------------------------------------------------


def test_severe_harm_ends_a_holiday_that_would_end_by_itself(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    lab.trials.pause("t1", "holiday", last=on(5))
    clock.set("2026-03-22T12:00")
    lab.trials.note_harm("t1", "rash", "severe")
    clock.set("2026-04-10T19:00")
    trial = lab.trials.one("t1")
    assert trial.status == "paused"
    assert [dose for _, dose in lab.trials.tonight()] == [None]
    rest = trial.pause_on(date(2026, 4, 10))
    assert rest is not None
    assert rest.reason == "severe: rash"


def test_pause_that_is_still_to_come_is_no_rest_after_harm(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    lab.trials.pause("t1", "surgery", first=on(12))
    trial = lab.trials.note_harm("t1", "rash", "severe")
    assert trial.status == "paused"
    clock.set("2026-03-24T12:00")
    trial = lab.trials.resume("t1", reason="Dr Weiss")
    assert sorted((p.first, p.is_open) for p in trial.pauses) == [(on(0), False), (on(12), True)]


def test_severe_harm_after_the_dose_rests_from_the_next_evening(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    clock.set("2026-03-20T23:00")
    lab.log(dose="taken")
    trial = lab.trials.note_harm("t1", "fainted", "severe")
    assert trial.schedule[0].take_on == on(0)
    assert [p.first for p in trial.pauses] == [on(1)]


@pytest.mark.parametrize("severity", ["mild", "moderate"])
def test_lesser_harm_is_written_down_and_the_trial_goes_on(lab: Lab, severity: str) -> None:
    lab.trials.start(protocol())
    trial = lab.trials.note_harm("t1", "loose stools", severity)  # type: ignore[arg-type]  # two of three
    assert (trial.status, trial.pauses) == ("running", ())
    assert [e.text for e in told(trial)] == ["loose stools"]


def test_going_on_after_harm_asks_who_agreed(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    lab.trials.note_harm("t1", "rash", "severe")
    clock.set("2026-03-23T12:00")
    with pytest.raises(NightlabError, match="speak to a clinician first"):
        lab.trials.resume("t1")
    assert lab.trials.resume("t1", reason="Dr Weiss").status == "running"


def test_harm_of_tomorrow_is_not_told_today(lab: Lab) -> None:
    lab.trials.start(protocol())
    with pytest.raises(NightlabError, match="still to come"):
        lab.trials.note_harm("t1", "rash", "severe", on=on(3))
    with pytest.raises(NightlabError, match="still to come"):
        lab.trials.note_deviation("t1", "two capsules", on=on(3))
    assert told(lab.trials.one("t1")) == []


# --- stopped --------------------------------------------------------------------


def test_nights_after_the_stop_count_for_no_arm(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    clock.set("2026-03-30T12:00")
    trial = lab.trials.stop("t1")
    assert [d.take_on for d in trial.given] == [on(n) for n in range(10)]
    clock.set("2026-06-30T12:00")
    assert len(lab.trials.one("t1").given) == 10


def test_dose_told_on_the_evening_of_the_stop_counts(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    clock.set("2026-03-22T22:00")
    lab.log(dose="taken")
    assert len(lab.trials.stop("t1", "moving house").given) == 3


def test_stopped_trial_is_stopped_once(lab: Lab) -> None:
    lab.trials.start(protocol())
    lab.trials.stop("t1")
    with pytest.raises(NightlabError, match="the trial is stopped"):
        lab.trials.stop("t1")
    with pytest.raises(NightlabError, match="the trial is stopped"):
        lab.trials.pause("t1", "x")


# --- begun ----------------------------------------------------------------------

MAGNESIUM = Treatment("magnesium", "magnesium", "", 200.0, "mg elemental magnesium")
CHECKED = Eligibility("info", date(2026, 3, 1))


def test_what_is_unsafe_is_not_begun_and_nothing_is_kept(lab: Lab) -> None:
    bad = (
        protocol(treatments=(MAGNESIUM,)),
        protocol(treatments=(MAGNESIUM,), eligibility=replace(CHECKED, decision="block")),
        protocol(treatments=(MAGNESIUM,), eligibility=replace(CHECKED, decision="refer")),
        protocol(treatments=(replace(MAGNESIUM, dose=900.0),), eligibility=CHECKED),
        protocol(design=design(arms=("placebo", "magnesium + glycine"))),
    )
    for made in bad:
        with pytest.raises(NightlabError):
            lab.trials.start(made)
    assert lab.trials.all() == []


def test_what_is_begun_unchecked_is_kept_as_such(lab: Lab) -> None:
    trial = lab.trials.start(protocol(treatments=(MAGNESIUM,)), unchecked=True)
    assert [e.text for e in trial.log] == ["begun without a safety check"]


# --- guesses, slips, the key ----------------------------------------------------


def test_guess_is_of_the_evening_before_unless_one_is_named(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol(blinding="helper"))
    clock.set("2026-03-24T08:00")
    lab.trials.guess("t1", "Placebo")
    trial = lab.trials.guess("t1", "unsure", on=on(1))
    assert [(e.evening, e.value) for e in told(trial)] == [(on(3), "placebo"), (on(1), "unsure")]
    with pytest.raises(NightlabError, match="still to come"):
        lab.trials.guess("t1", "placebo", on=on(9))


def test_key_opened_shows_the_arms_and_ends_the_guessing(lab: Lab) -> None:
    trial = lab.trials.start(protocol(blinding="helper"))
    assert all(line.arm.startswith("package ") for line in trial.shown)
    trial = lab.trials.open_key("t1", "emergency")
    assert [d.arm for d in trial.shown] == [d.arm for d in trial.schedule]
    with pytest.raises(NightlabError, match="nothing to guess"):
        lab.trials.guess("t1", "placebo", on=on(0))


def _arms(trial: RunningTrial) -> list[str]:
    arms = trial.design.arms
    piles = envelopes(trial.design).piles
    return [a for pile in piles for a, n in zip(arms, pile.counts, strict=True) for _ in range(n)]


def test_slips_say_the_arm_or_what_was_printed_on_them(lab: Lab) -> None:
    made = protocol(blinding="envelopes", treatments=(MAGNESIUM,), eligibility=CHECKED)
    trial = lab.trials.start(made)
    arms = _arms(trial)
    printed = [made.what(arm).upper() if n % 2 else arm for n, arm in enumerate(arms)]
    assert lab.trials.read_slips("t1", printed).slips == tuple(arms)
    assert [d.arm for d in lab.trials.one("t1").schedule] == arms


def test_slips_that_do_not_fit_leave_the_envelopes_closed(lab: Lab) -> None:
    arms = _arms(lab.trials.start(protocol(blinding="envelopes")))
    wrong: tuple[list[str], ...] = (
        arms[:-1],
        [*arms, "placebo"],
        ["placebo"] * len(arms),
        ["salt", *arms[1:]],
        [],
    )
    for slips in wrong:
        with pytest.raises(NightlabError):
            lab.trials.read_slips("t1", slips)
    assert lab.trials.one("t1").is_hidden
    lab.trials.start(protocol())
    with pytest.raises(NightlabError, match="it has no envelopes"):
        lab.trials.read_slips("t2", arms)


# --- amended --------------------------------------------------------------------


def test_amendment_is_dated_and_keeps_what_was_sealed(lab: Lab, clock: Clock) -> None:
    made = protocol()
    digest = lab.trials.start(made).design_sha256
    clock.set("2026-04-02T12:00")
    new = replace(made, design=replace(made.design, worthwhile=8.0))
    trial = lab.trials.amend("t1", new, "5 min is nothing to me")
    assert trial.amendments[0].sentence == (
        "Amended on 2026-04-02, after 13 nights: worthwhile: 5.0 became 8.0 (5 min is nothing to me)."
    )
    assert trial.protocol == new
    assert trial.sealed == made
    assert trial.design_sha256 == digest


def test_amendment_that_cannot_be_changes_nothing(lab: Lab) -> None:
    made = protocol()
    lab.trials.start(made)
    longer = replace(made, design=design(nights=42))
    for new, reason in ((longer, "longer"), (made, "none"), (replace(made, trend="level"), " ")):
        with pytest.raises(NightlabError):
            lab.trials.amend("t1", new, reason)
    assert lab.trials.one("t1").amendments == ()


def test_a_lists_logs_are_each_trials_own(lab: Lab) -> None:
    for _ in range(3):
        lab.trials.start(protocol())
    lab.trials.note_deviation("t2", "two capsules")
    assert [len(told(t)) for t in lab.trials.all()] == [0, 1, 0]


# --- clocks ---------------------------------------------------------------------


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
def test_evening_lasts_until_four_when_the_clocks_change(
    lab: Lab, clock: Clock, change: str
) -> None:
    day = date.fromisoformat(change)
    clock.set(f"{day - timedelta(days=2)}T19:00")
    lab.trials.start(protocol())
    for text, evening in (
        (f"{day}T00:30", day - timedelta(days=1)),
        (f"{day}T03:59", day - timedelta(days=1)),
        (f"{day}T04:01", day),
        (f"{day}T23:00", day),
    ):
        clock.set(text)
        assert lab.evening == evening
        ((_, dose),) = lab.trials.tonight()
        assert dose is not None
        assert dose.take_on == evening


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
def test_dose_told_at_half_past_two_is_that_evenings(lab: Lab, clock: Clock, change: str) -> None:
    """In March that wall clock is none, in October it comes twice."""
    day = date.fromisoformat(change)
    clock.set(f"{day - timedelta(days=3)}T19:00")
    lab.trials.start(protocol())
    clock.set(f"{day}T02:30")
    logged = lab.log(dose="late")
    assert logged.dose == ("t1", day - timedelta(days=1), "late")


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
def test_pause_over_a_change_of_clocks_counts_evenings(lab: Lab, clock: Clock, change: str) -> None:
    day = date.fromisoformat(change)
    first = day - timedelta(days=4)
    clock.set(f"{first}T19:00")
    lab.trials.start(protocol())
    trial = lab.trials.pause(
        "t1", "holiday", first=first + timedelta(days=2), last=day + timedelta(days=1)
    )
    gap = [d.take_on for d in trial.schedule[1:3]]
    assert gap == [first + timedelta(days=1), day + timedelta(days=2)]
    assert trial.schedule[-1].night == first + timedelta(days=28 + 4)


def test_person_who_flies_has_each_evening_once(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    seen = []
    for day, place in ((20, BERLIN), (21, "America/Los_Angeles"), (22, "Asia/Tokyo"), (24, BERLIN)):
        lab.places.live_in(place)
        clock.set(f"2026-03-{day}T21:00", place)
        seen += [dose.number for _, dose in lab.trials.tonight() if dose]
    assert seen == [1, 2, 3, 5]
    lab.places.live_in("Pacific/Kiritimati")
    assert [d.take_on for d in lab.trials.one("t1").schedule[:2]] == [on(0), on(1)]
