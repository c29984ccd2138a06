"""What a lab's trials have shown: verdict, advice, page and file of one and the same nights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from begun import BERLIN, design, protocol
from nightlab.errors import NightlabError
from nightlab.lab import Lab
from nightlab.report.trial_file import verify
from nightlab.results import report_html
from nightlab.trials.blinding.envelopes import envelopes
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Clock:
    """The present, which moves only when it is told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 20, 19, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def day(self, number: int) -> None:
        """Put the clock to the morning after so many nights."""
        self.at = datetime(2026, 3, 20, 9, tzinfo=UTC) + timedelta(days=number)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lab(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("TZ", BERLIN)
    with Lab.open(tmp_path / "lab.db", now=clock) as opened:
        opened.places.live_in(BERLIN)
        yield opened


def live(lab: Lab, clock: Clock, first: int, last: int) -> None:
    """Write the mornings after nights of a number, each a little different."""
    for number in range(first, last + 1):
        clock.day(number)
        diary = {
            "tried_to_sleep": "23:00",
            "fell_asleep": f"23:{20 + 7 * number % 23:02d}",
            "woke": "07:00",
            "rose": "07:10",
        }
        lab.log(diary={name: parse_clock(text, where=name) for name, text in diary.items()})


def test_verdict_findings_page_and_file_say_the_same(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    live(lab, clock, 1, 28)
    clock.day(30)
    verdict, advice = lab.results.verdict_and_advice("t1")
    found = lab.results.findings("t1")
    page = lab.results.page("t1", found)
    checked = verify(lab.results.file("t1"), "t1.json")
    assert advice is None
    assert verdict.to_json() == lab.results.verdict("t1").to_json() == found.verdict.to_json()
    assert (page.decision, checked.decision) == (verdict.decision, verdict.decision)
    assert checked.differences == ()
    assert page.sealed is not None
    assert page.sealed.text == lab.trials.sealed_text("t1")
    assert verdict.sentence in report_html(page) or page.sentence == verdict.sentence


def test_look_on_the_way_tells_what_to_do_and_waits_for_the_next(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    live(lab, clock, 1, 13)
    with pytest.raises(NightlabError, match="was planned after 14 nights; 13 are over"):
        lab.results.verdict("t1")
    live(lab, clock, 14, 14)
    first, advice = lab.results.verdict_and_advice("t1")
    assert advice is not None
    live(lab, clock, 15, 20)
    again, same = lab.results.verdict_and_advice("t1")
    assert again.to_json() == first.to_json()
    assert same == advice
    page = lab.results.page("t1", lab.results.findings("t1"))
    assert advice.reason in page.next_step


def test_nights_after_a_stop_change_nothing(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol())
    live(lab, clock, 1, 16)
    lab.trials.stop("t1", "moving house")
    before = lab.results.verdict("t1").to_json()
    live(lab, clock, 17, 40)
    assert lab.results.verdict("t1").to_json() == before
    assert verify(lab.results.file("t1"), "t1.json").differences == ()


def test_hidden_trial_is_not_written_to_a_file(lab: Lab, clock: Clock) -> None:
    lab.trials.start(protocol(blinding="helper"))
    live(lab, clock, 1, 28)
    with pytest.raises(NightlabError, match="still hidden"):
        lab.results.file("t1")
    clock.day(30)
    assert verify(lab.results.file("t1"), "t1.json").differences == ()


def test_file_of_envelopes_verifies_after_the_slips(lab: Lab, clock: Clock) -> None:
    trial = lab.trials.start(protocol(blinding="envelopes"))
    live(lab, clock, 1, 28)
    clock.day(30)
    piles = envelopes(trial.design).piles
    arms = trial.design.arms
    slips = [a for p in piles for a, n in zip(arms, p.counts, strict=True) for _ in range(n)]
    lab.trials.read_slips("t1", slips[::-1])
    assert verify(lab.results.file("t1"), "t1.json").differences == ()


@pytest.mark.parametrize("outcome", ["dreams", "n3_min"])
def test_outcome_that_is_not_there_is_one_sentence(lab: Lab, clock: Clock, outcome: str) -> None:
    lab.trials.start(protocol(design=design(nights=14)))
    live(lab, clock, 1, 14)
    for ask in (lab.results.verdict, lab.results.findings, lab.results.file):
        with pytest.raises(NightlabError, match="outcome: "):
            ask("t1", outcome)
