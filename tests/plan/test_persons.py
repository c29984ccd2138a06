"""Thirty and more worked persons, each against what guidelines and trials would have a clinician say."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nightlab.drivers.assessment import check_answer
from nightlab.nights import DiaryEntry, Episode
from nightlab.plan.outright import planned

PERSONS = tomllib.loads(Path(__file__).with_name("persons.toml").read_text(encoding="utf-8"))
NOW = datetime(2026, 3, 10, 18, tzinfo=UTC)
LAST_MORNING = date(2026, 3, 10)
LIKELIEST = 3


def answers_of(person: dict[str, Any]) -> dict[str, Any]:
    """Return what a person answers: the ordinary adult's answers, but for their own."""
    if person.get("nothing"):
        return {}
    told = PERSONS["ordinary"] | person.get("answers", {})
    told = {key: value for key, value in told.items() if key not in person.get("unknown", [])}
    return {
        key: check_answer(key, tuple(v) if isinstance(v, list) else v) for key, v in told.items()
    }


def nights_of(person: dict[str, Any]) -> list[Episode]:
    """Return the diary of somebody who falls asleep and wakes alike every night."""
    told = person.get("diary")
    if not told:
        return []
    awake_min = (told["tib_h"] - told["tst_h"]) * 60
    entries = []
    for ago in range(told["nights"]):
        rose = datetime(2026, 3, 10, 6, tzinfo=UTC) - timedelta(days=ago)
        bed = rose - timedelta(hours=told["tib_h"])
        entries.append(
            DiaryEntry(
                date=LAST_MORNING - timedelta(days=ago),
                zone="Europe/Berlin",
                into_bed=bed,
                tried_to_sleep=bed,
                fell_asleep=bed + timedelta(minutes=awake_min / 2),
                awakenings=2,
                awake_min=awake_min / 2,
                woke=rose,
                rose=rose,
            )
        )
    return [Episode.of_diary(entry) for entry in entries]


@pytest.mark.parametrize("person", PERSONS["person"], ids=lambda person: person["name"])
def test_plan_is_what_a_clinician_would_find_reasonable(person: dict[str, Any]) -> None:
    assert person["cites"]
    plan, ranking = planned(
        answers_of(person), episodes=nights_of(person), now=NOW, labs=person.get("labs")
    )
    expected = person["expect"]
    placed = {option.step.key: option.place for option in plan.options}
    said = f"{plan.path.key}: {placed}"
    for option in plan.options:
        assert option.reasons, option.step.key

    if "path" in expected:
        assert plan.path.key == expected["path"], said
    for key in expected.get("now", []):
        assert placed.get(key) == "now", f"{key}; {said}"
    for key in expected.get("silent", []):
        assert placed.get(key) not in {"now", "test"}, f"{key}; {said}"
    for key in expected.get("barred", []):
        assert placed.get(key) in {"not for you", None}, f"{key}; {said}"
    if "refer" in expected:
        referred = plan.path.refer or plan.stop or plan.decision not in {"ok", "info", "warn"}
        assert bool(referred) == expected["refer"], said
    if "ends" in expected:
        assert not plan.placed("test"), said
        assert all(o.step.kind == "referral" for o in plan.placed("now")), said
        assert plan.window is None
    if "crisis" in expected:
        assert plan.crisis
        assert not plan.placed("now")

    method = plan.window.method if plan.window else "none"
    if "window" in expected:
        assert method == expected["window"], said
    if "window_not" in expected:
        assert method != expected["window_not"], said
    if "tib_h" in expected:
        assert plan.window is not None
        assert plan.window.tib_h == pytest.approx(expected["tib_h"], abs=0.01)
    if "driver" in expected:
        likeliest = [each.driver.key for each in ranking.ranked[:LIKELIEST]]
        assert expected["driver"] in likeliest, f"{expected['driver']} not among {likeliest}"
    if not plan.crisis:
        assert len([o for o in plan.placed("test") if o.step.kind == "supplement"]) <= 1
