"""The plain words of a score agree with what the safety rules do once its lines are in a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightlab.person import Profile, read_profile
from nightlab.safety import check
from nightlab.safety.screeners import (
    consequences,
    facts,
    find_instrument,
    profile_lines,
    score,
    score_total,
)

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.safety.screeners import Score

# Rules about scores and facts alone; the others need a medicine, a pregnancy or an agent besides.
ALONE = {f"S{number}" for number in range(159, 176)}
MAN = 'age = 40\nsex = "male"\n'


def _fired(found: Score, folder: Path) -> set[str]:
    file = folder / "PERSON.toml"
    file.write_text(MAN + "\n".join(profile_lines(found)), encoding="utf-8")
    return {one.rule for one in check(read_profile(file)).fired} & ALONE


def _told(found: Score) -> set[str]:
    return {rule for one in consequences(found) for rule in one.rules} & ALONE


def _agrees(found: Score, folder: Path) -> bool:
    return _fired(found, folder) == _told(found)


@pytest.mark.parametrize("key", ["gad7", "isi", "epworth", "irls", "mdq"])
def test_every_total_leads_where_the_words_say(key: str, tmp_path: Path) -> None:
    main = find_instrument(key).main
    assert main is not None
    totals = range(main.low, main.high + 1)
    assert [n for n in totals if not _agrees(score_total(key, n), tmp_path)] == []


@pytest.mark.parametrize(("sex", "least"), [("female", 3), ("male", 4)])
def test_every_total_of_drinking_leads_where_the_words_say(sex: str, least: int) -> None:
    for total in range(13):
        fired = {one.rule for one in check(Profile(sex=sex, scores={"audit_c": total})).fired}
        told = {rule for one in consequences(score_total("audit_c", total)) for rule in one.rules}
        expected = told - ({"S144"} if total < least else set())
        assert fired & {"S144", "S195"} == expected, total


def test_every_phq_total_leads_where_the_words_say(tmp_path: Path) -> None:
    for total in range(25):
        threes, rest = divmod(total, 3)
        answers = [*([3] * threes + [rest] + [0] * 9)[:8], 0]
        assert _agrees(score("phq9", answers), tmp_path), total


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.sampled_from(["yes", "no"]), min_size=7, max_size=7))
def test_stop_bang_of_a_man_leads_where_the_words_say(tmp_path: Path, first: list[str]) -> None:
    assert _agrees(score("stopbang", [*first, "yes"]), tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.data(), st.sampled_from(["rls", "apnoea", "insomnia"]))
def test_facts_lead_where_the_words_say(tmp_path: Path, data: st.DataObject, key: str) -> None:
    answers = [
        data.draw(st.integers(item.lowest, min(item.highest, 7)) | st.none())
        for item in find_instrument(key).items
    ]
    assert _agrees(score(key, answers), tmp_path)


def test_crisis_stops_everything() -> None:
    found = facts(score("phq9", "0,0,0,0,0,0,0,0,1"))
    report = check(Profile(scores=found.scores))
    assert report.decision == "stop_crisis"
    assert "S158" in {one.rule for one in report.fired}
