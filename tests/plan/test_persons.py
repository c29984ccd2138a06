"""Thirty and more worked persons, each against what guidelines and trials would have a clinician say."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.drivers.assessment import check_answer
from nightlab.nights import DiaryEntry, Episode
from nightlab.plan.outright import planned

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.drivers import Ranking
    from nightlab.plan import Plan
    from nightlab.plan.records import Place

PERSONS = tomllib.loads(Path(__file__).with_name("persons.toml").read_text(encoding="utf-8"))
NOW = datetime(2026, 3, 10, 18, tzinfo=UTC)
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


def place(plan: Plan, key: str) -> Place | None:
    """Return where a step stands."""
    return next((option.place for option in plan.options if option.step.key == key), None)


def method(plan: Plan) -> str:
    """Return how the sleep window is found."""
    return plan.window.method if plan.window else "none"


def ends(plan: Plan) -> bool:
    """Whether nothing but whom to see is offered."""
    now = all(option.step.kind == "referral" for option in plan.placed("now"))
    return now and not plan.placed("test") and plan.window is None


def refers(plan: Plan) -> bool:
    """Whether somebody has to be seen."""
    return bool(plan.path.refer or plan.stop) or plan.decision not in {"ok", "info", "warn"}


HOLDS: dict[str, Callable[[Plan, Ranking, Any], bool]] = {
    "path": lambda plan, _, key: plan.path.key == key,
    "now": lambda plan, _, keys: all(place(plan, key) == "now" for key in keys),
    "silent": lambda plan, _, keys: all(place(plan, key) not in {"now", "test"} for key in keys),
    "barred": lambda plan, _, keys: all(place(plan, key) in {"not for you", None} for key in keys),
    "refer": lambda plan, _, refer: refers(plan) == refer,
    "ends": lambda plan, _, _ends: ends(plan),
    "crisis": lambda plan, _, _crisis: plan.crisis and not plan.placed("now"),
    "window": lambda plan, _, word: method(plan) == word,
    "window_not": lambda plan, _, word: method(plan) != word,
    "tib_h": lambda plan, _, tib_h: (
        plan.window is not None and abs(plan.window.tib_h - tib_h) < 0.01
    ),
    "driver": lambda _, ranking, key: key in likeliest(ranking),
}


def likeliest(ranking: Ranking) -> list[str]:
    """Return the drivers that lead."""
    return [each.driver.key for each in ranking.ranked[:LIKELIEST]]


@pytest.mark.parametrize("person", PERSONS["person"], ids=lambda person: person["name"])
def test_plan_is_what_a_clinician_would_find_reasonable(person: dict[str, Any]) -> None:
    assert person["cites"]

    plan, ranking = planned(
        answers_of(person), episodes=nights_of(person), now=NOW, labs=person.get("labs")
    )

    placed = {option.step.key: option.place for option in plan.options}
    for name, expected in person["expect"].items():
        said = f"{name} {expected}: {plan.path.key}, {method(plan)}, {likeliest(ranking)}, {placed}"
        assert HOLDS[name](plan, ranking, expected), said
    assert all(option.reasons for option in plan.options)
    tested = [option for option in plan.placed("test") if option.step.kind == "supplement"]
    assert len(tested) <= 1
