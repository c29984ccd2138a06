from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from begun import START, begun, design, entry, nights_of, protocol
from nightlab.errors import NightlabError
from nightlab.trials import Protocol, protocol_text
from nightlab.trials.asking import percent, settled
from nightlab.trials.entries import STOPPED
from nightlab.trials.monitoring import boundary, looks

if TYPE_CHECKING:
    from nightlab.trials import Asked, RunningTrial

LONG = design(nights=56, max_run=3)
AFTER = START + timedelta(days=200)


def asked(trial: RunningTrial, days: int = 200, outcome: str = "sol_min", **options: Any) -> Asked:
    return trial.ask(outcome, nights_of(trial), until=START + timedelta(days=days), **options)


def at(days: int) -> date:
    return START + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "nights", "number"), [(14, 14, 1), (27, 14, 1), (28, 28, 2), (55, 42, 3)]
)
def test_a_running_trial_is_judged_at_block_ends_alone(days: int, nights: int, number: int) -> None:
    """Nights after the look wait for the next one."""
    trial = begun(protocol(design=LONG), evening=at(days))
    found = asked(trial, days)
    assert found.look is not None
    assert (found.look.nights, found.look.number) == (nights, number)
    assert len(found.table["night"]) == nights
    assert found.options["thresholds"] == boundary(4).thresholds
    assert any(note.startswith(f"Look {number} of 4") for note in found.notes)


def test_first_look_that_is_still_ahead_is_told_with_its_date() -> None:
    trial = begun(protocol(design=LONG), evening=at(13))
    with pytest.raises(NightlabError) as caught:
        asked(trial, 13)
    assert str(caught.value) == (
        "verdict: the first look at trial t1 was planned after 14 nights; 13 are over; "
        f"look again after the night that ends on {at(14)}."
    )


def test_trial_that_planned_no_look_waits_for_its_end() -> None:
    trial = begun(protocol(design=LONG, looks="end"), evening=at(42))
    with pytest.raises(NightlabError, match="was planned after 56 nights; 42 are over"):
        asked(trial, 42)
    assert asked(begun(protocol(design=LONG, looks="end")), 56).look is not None


def test_at_the_end_the_usual_sureness_is_asked_for() -> None:
    found = asked(begun(protocol(design=LONG)), 56)
    assert found.look is not None
    assert found.look.is_last
    assert found.options["thresholds"].sure == 0.975
    assert not any("Look" in note for note in found.notes)


def test_a_bare_design_is_judged_any_day_and_more_strictly() -> None:
    found = asked(begun(Protocol(LONG), evening=at(20)), 20)
    assert found.look is None
    assert len(found.table["night"]) == 20
    assert found.options["thresholds"].sure > 0.975
    assert f"a chance of {percent(found.options['thresholds'].sure)}." in found.notes[0]


def test_a_stopped_trial_ends_where_it_was_stopped_and_stays_strict() -> None:
    """Nights of the months after it never turn it into a finished one."""
    log = [entry("deviation", at(20), STOPPED)]
    trial = begun(protocol(design=LONG), log, told="stopped")
    for days in (21, 56, 200):
        found = asked(trial, days)
        assert len(found.table["night"]) == 20
        assert found.options["thresholds"] == boundary(4).thresholds
        assert found.look is None


def test_no_night_is_over() -> None:
    with pytest.raises(NightlabError, match="no night of trial t1 is over by"):
        asked(begun(Protocol(LONG), evening=START), 0)


def test_look_counts_nights_with_an_arm_pauses_left_out() -> None:
    log = [entry("pause", at(3), until=at(9))]
    trial = begun(protocol(design=LONG), log, evening=at(25))
    assert looks(LONG)[0] == 14
    found = asked(trial, 25)
    assert found.look is not None
    assert found.look.nights == 14
    with pytest.raises(NightlabError, match=f"ends on {at(21)}"):
        asked(trial, 20)


def test_what_was_sealed_decides() -> None:
    made = protocol(family="student", trend="level")
    plan = settled(begun(made), "sol_min")
    assert (plan["family"], plan["trend"], plan["worthwhile"]) == ("student", "level", 5.0)
    other = settled(begun(made), "quality")
    assert (other["family"], "worthwhile" in other, other["better"]) == ("ratings", False, "higher")


def test_option_that_differs_is_said_and_one_that_repeats_is_not() -> None:
    trial = begun(protocol())
    loud = asked(trial, prior="neutral", worthwhile=9.0)
    assert "Changed after the design was sealed: prior, worthwhile." in loud.notes
    quiet = asked(trial, worthwhile=5.0, control="placebo")
    assert not any("Changed" in note for note in quiet.notes)


def test_amendment_is_told_with_date_nights_change_and_reason() -> None:
    made = protocol()
    new = replace(made, design=replace(made.design, worthwhile=8.0))
    log = [entry("amendment", at(12), protocol_text(new), "5 min is nothing to me")]
    notes = asked(begun(made, log)).notes
    assert (
        f"Amended on {at(12)}, after 12 nights: worthwhile: 5.0 became 8.0 (5 min is nothing to me)."
        in notes
    )


def test_doses_not_taken_are_counted_and_stay_on_their_arm() -> None:
    doses: dict[date, Any] = {at(0): "missed", at(1): "late", at(2): "taken"}
    plain, told = asked(begun(protocol())), asked(begun(protocol(), doses=doses))
    assert told.table == plain.table
    assert any("1 missed, 1 late; nights count on the arm" in note for note in told.notes)


def test_covariate_that_never_changes_is_one_sentence() -> None:
    with pytest.raises(NightlabError, match="caffeine is the same on every night of trial t1"):
        asked(begun(protocol(covariates=("caffeine",))))


def test_outcome_that_never_changes_is_one_sentence() -> None:
    trial = begun(protocol(design=design(outcome="awakenings", worthwhile=1.0), family="counts"))
    with pytest.raises(NightlabError) as caught:
        asked(trial, outcome="awakenings").verdict()
    assert "trial t1" in str(caught.value)


def test_arm_whose_nights_are_all_missing_is_one_sentence() -> None:
    trial = begun(protocol())
    on_placebo = {d.night for d in trial.schedule if d.arm == "placebo"}
    nights = [n for n in nights_of(trial) if n.date in on_placebo]
    with pytest.raises(NightlabError, match="two arms with data are needed"):
        trial.ask("sol_min", nights, until=AFTER).verdict()


def test_the_same_night_told_twice_counts_once() -> None:
    trial = begun(protocol())
    nights = nights_of(trial)
    assert trial.ask("sol_min", [*nights, *nights], until=AFTER).table == (
        trial.ask("sol_min", nights, until=AFTER).table
    )


def test_percent_is_written_with_a_space() -> None:
    assert [percent(x) for x in (0.975, 0.9925, 1.0)] == ["97.5 %", "99.25 %", "100 %"]


def test_key_opened_early_and_slips_read_twice_are_told() -> None:
    opened = [entry("opened", at(9), text="emergency")]
    notes = asked(begun(protocol(blinding="helper"), opened)).notes
    assert f"The arms were shown on {at(9)}, before the end: emergency." in notes
    slips = json.dumps(["placebo", "magnesium"] * 14)
    twice = [entry("slips", at(28), slips), entry("slips", at(28), slips)]
    for log, told in ((twice[:1], False), (twice, True)):
        notes = asked(begun(protocol(blinding="envelopes"), log)).notes
        assert ("The slips were read in 2 times; the last reading counts." in notes) is told
