"""``nightlab tonight`` and ``nightlab calendar``: words, files, JSON, and a person in danger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from nightlab.lab import Lab
from nightlab.planning import Planning
from nightlab.safety.crisis import crisis_page
from plan.week import week_people as people

if TYPE_CHECKING:
    from cli.shell import Clock, Shell
    from nightlab.person import Value
    from nightlab.plan import Plan

ANSWERS: dict[str, Value] = {**people.HOURS, "suicidal_thoughts": False}
ANSWERS.pop("dinner")
EVENING = "2026-03-10T18:30"  # half past seven in Berlin


@pytest.fixture
def planned(shell: Shell, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A person who told their hours, with a plan made by hand."""
    plan = people.plan("caffeine_curfew", "warm_bath", "wind_down")
    _given(monkeypatch, plan)
    _tell(shell, ANSWERS)
    clock.set(EVENING)
    return shell


def _given(monkeypatch: pytest.MonkeyPatch, plan: Plan) -> None:
    monkeypatch.setattr(Planning, "current", lambda _self: plan)


def _tell(shell: Shell, answers: dict[str, Value]) -> None:
    with Lab.open(str(shell.lab), create=True) as lab:
        lab.planning.tell(answers)


def test_tonight_is_a_short_list_until_rising(planned: Shell) -> None:
    told = planned.ok("tonight").splitlines()
    lines = [line.split(maxsplit=1)[-1] if "since" in line else line.strip() for line in told[:5]]
    assert lines == [
        "14:40  No more caffeine",
        "22:00  Warm bath or shower (15 min)",
        "22:45  Wind-down (45 min)",
        "23:30  Lights out",
        "06:30  Out of bed",
    ]
    assert "Not reviewed" in " ".join(told)


def test_tonight_as_json_says_when_it_is(planned: Shell) -> None:
    told: Any = planned.json("tonight")
    assert told["evening"] == "2026-03-10"
    assert told["slots"][1]["at"] == "2026-03-10T22:00:00+01:00"
    assert told["unmet"] == []


def test_after_midnight_it_is_still_tonight(planned: Shell, clock: Clock) -> None:
    clock.set("2026-03-10T23:30")  # half past midnight in Berlin
    told: Any = planned.json("tonight")
    assert told["evening"] == "2026-03-10"
    assert [slot["key"] for slot in told["slots"]] == ["sleep", "rise"]


def test_a_week_in_words_begins_today(planned: Shell) -> None:
    told = planned.ok("calendar")
    assert told.startswith("2026-03-10, Tuesday\n  06:30  Out of bed\n")
    assert told.count("Lights out") == 7
    assert "no trial has compared them" in told.replace("\n", " ")


def test_a_week_can_begin_on_any_day(planned: Shell) -> None:
    told: Any = planned.json("calendar", "--start", "2026-03-28")
    assert told["start"] == "2026-03-28"
    assert told["zone"] == people.BERLIN
    assert {slot["at"][-6:] for slot in told["slots"]} == {"+01:00", "+02:00"}


def test_a_calendar_file_and_a_picture_are_written(planned: Shell) -> None:
    ics, svg = planned.lab.with_suffix(".ics"), planned.lab.with_suffix(".svg")
    assert planned.ok("calendar", "--ics", ics, "--svg", svg, "--remind", "10") == ""
    text = ics.read_bytes().decode()
    assert text.endswith("END:VCALENDAR\r\n")
    assert "TRIGGER:-PT10M" in text
    assert "Work" not in text
    assert ET.fromstring(svg.read_text("utf-8")).tag.endswith("svg")  # noqa: S314 - our own output


def test_a_calendar_file_on_standard_output_is_nothing_else(planned: Shell) -> None:
    told = planned.ok("calendar", "--ics", "-", "--full")
    assert told.startswith("BEGIN:VCALENDAR")
    assert "SUMMARY:Work" in told


def test_one_thing_at_a_time_on_standard_output(planned: Shell) -> None:
    assert "--svg and --ics" in planned.refused("calendar", "--ics", "-", "--svg", "-")
    assert "241" in planned.refused("calendar", "--ics", "x.ics", "--remind", "241")
    assert "date" in planned.refused("calendar", "--start", "soon")


def test_a_year_that_is_none_is_refused(planned: Shell) -> None:
    assert "check the year" in planned.refused("calendar", "--start", "9999-12-30")


def test_without_hours_both_say_what_to_tell(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    _given(monkeypatch, people.plan("warm_bath"))
    _tell(shell, {"age": 44.0})
    for command in ("tonight", "calendar"):
        assert "`nightlab check`" in shell.ok(command).replace("\n", " ")


@pytest.mark.parametrize("command", ["tonight", "calendar"])
def test_in_a_crisis_there_is_the_page_and_nothing_else(planned: Shell, command: str) -> None:
    _tell(planned, {"suicidal_thoughts": True})
    told = planned.ok(command)
    assert crisis_page(None).text().splitlines()[0] in told
    assert "Wind-down" not in told
    assert planned.json(command)["crisis"]


@pytest.mark.parametrize("command", ["tonight", "calendar"])
def test_what_safety_says_of_the_person_stands_before_any_hour(
    shell: Shell, clock: Clock, command: str
) -> None:
    clock.set(EVENING)
    person = Path(__file__).parents[2] / "examples" / "people" / "apnoea.toml"
    shell.ok("check", "--file", person)
    said = shell.ok(command)
    assert said.startswith("Stop, and see a clinician.")
    assert said.index("(rule S169)") < said.index("Out of bed")
    assert shell.json(command)["stop"][0] == "Stop, and see a clinician."
