"""Whatever could make a verdict look better than it is stands on its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.report.cent import checklist
from nightlab.report.verdict_page import verdict_page
from nightlab.report.verdict_page_beside import beside
from nightlab.report.verdict_page_facts import facts
from nightlab.report.verdict_page_filled import verdict_page_of
from nightlab.trials import Entry, Protocol, RunningTrial, protocol_text
from nightlab.trials.entries import STOPPED
from nightlab.trials.findings import find
from report import verdict_pages as people

if TYPE_CHECKING:
    from nightlab.report.verdict_page_records import VerdictPage

LATER = datetime(2025, 4, 3, 6, 40, tzinfo=UTC)
END = date(2026, 1, 1)


def page_of(
    made: RunningTrial,
    outcome: str = "waso_min",
    sealed_on: datetime | None = datetime(2025, 2, 27, 20, 5, tzinfo=UTC),
    until: date = END,
    **options: Any,
) -> VerdictPage:
    made = replace(made, sealed_on=sealed_on.date() if sealed_on else None)
    asked = made.ask(outcome, people.trial()[1], until=until, **options)
    text = protocol_text(made.protocol)
    return verdict_page_of(
        made, asked.verdict(), asked.table, sealed_text=text, sealed_on=sealed_on
    )


def answers(page: VerdictPage) -> dict[str, str]:
    rows = checklist(facts(page))
    return {row.item: row.answer.replace("\N{NO-BREAK SPACE}", " ") for row in rows}


def made(**changed: Any) -> RunningTrial:
    return replace(people.trial()[0], **changed)


def test_a_plan_sealed_after_its_first_evenings_is_held_against_it() -> None:
    page = page_of(made(), sealed_on=datetime(2025, 3, 21, 20, 5, tzinfo=UTC))
    assert any(line.startswith("It was sealed 20 days after") for line in page.warnings)
    assert "before the first night" not in answers(page)["23"]
    assert "20 days after the first evening" in verdict_page(page)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (datetime(2025, 3, 1, 20, 5, tzinfo=UTC), "before the first night"),
        (datetime(2025, 3, 2, 2, 5, tzinfo=UTC), "; the first evening was 1 Mar 2025."),
        (None, "when is not known"),
    ],
)
def test_when_it_was_sealed_is_said_as_far_as_it_is_known(on: datetime | None, said: str) -> None:
    page = page_of(made(), sealed_on=on)
    assert said in answers(page)["23"]
    assert not any("sealed" in line for line in page.warnings)


def test_another_outcome_than_the_planned_one_is_not_called_the_main_one() -> None:
    told = answers(page_of(made(), outcome="tst_min"))
    assert told["6a.1"].startswith("Named before the start: Awake between")
    assert "which was not" in told["6a.1"]
    assert "this page is on another" in told["6b"]
    assert answers(page_of(made()))["6b"] == "The main outcome is the one that was sealed."


def test_an_amended_outcome_is_no_sealed_one() -> None:
    trial = made()
    design = replace(trial.design, outcome="sol_min")
    first = replace(trial.protocol, design=design, secondaries=())
    told = answers(page_of(replace(trial, sealed=first)))
    assert told["6b"].endswith("was named before the first night, and amended since.")
    assert told["6a.1"].startswith("Named before the start: Time to fall asleep")


def test_a_verdict_asked_otherwise_than_sealed_is_no_unchanged_one() -> None:
    trial = made(amendments=())
    assert answers(page_of(trial))["3b"] == "Nothing was changed after it was sealed."
    told = answers(page_of(trial, prior="sceptical", worthwhile=2.0))
    assert told["3b"].endswith("otherwise than its protocol says: prior, worthwhile.")


def test_a_pause_told_after_its_nights_were_known_says_when() -> None:
    trial = made()
    log = [replace(e, told_at=LATER) if e.kind == "pause" else e for e in trial.log]
    late = page_of(replace(trial, log=tuple(log)))
    told = [line.replace("\N{NO-BREAK SPACE}", " ") for line in late.warnings]
    assert any(line.startswith("It rested from 2025-03-20 to ") for line in told)
    assert any(", told 14 days later: " in line for line in told)
    assert not any("days later" in line for line in page_of(trial).warnings)
    assert "a cold. Told on 3\N{NO-BREAK SPACE}Apr\N{NO-BREAK SPACE}2025." in verdict_page(late)


def test_nights_left_out_of_a_trial_that_is_over_are_counted() -> None:
    page = page_of(made(), until=date(2025, 4, 5))
    assert "The trial is over, and this counts 28 of its 56 nights alone." in page.warnings
    assert not any("this counts" in line for line in page_of(made()).warnings)


def test_a_stop_has_its_reason_and_an_opened_key_its_day() -> None:
    trial = made()
    stop = Entry(
        "deviation", date(2025, 4, 12), LATER, value=STOPPED, text="stopped: it went so well"
    )
    opened = Entry("opened", date(2025, 4, 2), LATER, text="curious")
    told = answers(page_of(replace(trial, status="stopped", log=(*trial.log, opened, stop))))
    assert told["14b"] == "It was stopped before its planned end: it went so well."
    assert "The key was opened before the end, on 2 Apr 2025." in told["11a"]


def test_a_bare_design_planned_no_looks() -> None:
    trial = made()
    bare = replace(trial, protocol=Protocol(trial.design), log=(), amendments=())
    assert answers(page_of(bare))["7b"].startswith("None were planned")


def test_the_order_of_shuffled_envelopes_follows_from_no_seed() -> None:
    trial = made()
    shuffled = replace(
        trial,
        protocol=replace(trial.protocol, blinding="envelopes"),
        slips=trial.design.labels(),
    )
    page = page_of(shuffled)
    told = answers(page)
    assert told["8a"] == "Drawn by shuffling the envelopes."
    assert "seed" not in told["8c"]
    assert "follows from no seed" in verdict_page(page)


def test_what_was_left_out_of_the_findings_stands_on_the_page() -> None:
    trial, episodes = people.trial()
    found = find(trial, "waso_min", episodes, until=END)
    assert found.secondaries is not None
    reason = "all 50 outcomes are equal (0)"
    lacking = replace(found.secondaries, left_out=(("awakenings", reason),))
    told = beside(replace(found, secondaries=lacking))
    assert told["secondaries_left_out"] == (f"Awakenings: {reason}.",)
    assert told["adherence_note"].endswith("That is under the neutral prior.")
    assert " min (95 % " in told["adherence_note"]


def test_further_outcomes_that_could_not_be_analysed_are_not_passed_over() -> None:
    page = replace(
        people.bare(), secondaries_left_out=("Awakenings: all 56 outcomes are equal (0).",)
    )
    assert "Named beforehand and not analysed" in verdict_page(page)
    assert "all 56 outcomes are equal" in verdict_page(page)


def test_the_checklist_counts_other_choices_as_the_picture_does() -> None:
    page = people.whole()
    assert facts(page)["other"].startswith("1 of 3 other choices would change")
    assert "1 of 3 other choices would change" in verdict_page(page)
