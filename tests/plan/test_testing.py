"""The one test: worth its nights, or none and why; and a command that really begins it."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from nightlab.cli import main
from nightlab.drivers.assessment import profile_of
from nightlab.lab import Lab
from nightlab.nights import DiaryEntry, Episode
from nightlab.person import Supplement
from nightlab.plan.case import Judged
from nightlab.plan.permitting import permit
from nightlab.plan.steps import find_step, steps, trying
from nightlab.plan.testing import LENGTHS, command, nights_like
from nightlab.safety import check
from plan.plan_people import NOW, OPEN, answers, diary, later, option, place, planned, ranking

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from nightlab.plan import Plan


def open_plan(**how: Any) -> Plan:
    """Return the plan of somebody to whom supplements are open."""
    return later(OPEN, 6, **how)


def test_own_nights_are_used_from_fourteen_on() -> None:
    few, few_words = nights_like(diary(13), "sol_min", NOW.date())
    many, many_words = nights_like(diary(14), "sol_min", NOW.date())

    assert not few_words.is_own
    assert few.nights == 0
    assert many_words.is_own
    assert many.nights == 14
    assert "14 of your own nights (diary)" in many_words.words


def test_test_says_what_it_rests_on_and_when_to_begin() -> None:
    plan = open_plan()

    assert plan.test is not None
    assert place(plan, plan.test.step) == "test"
    assert "a usual spread" in plan.test.reason
    assert "Begin it once 14 nights" in plan.test.reason
    assert 0 < plan.test.chance < 1
    assert plan.test.outcome == "sol_min"


def test_wilder_nights_need_longer_trials_or_none() -> None:
    calm = planned(OPEN, episodes=diary(28))
    wild = planned(OPEN, episodes=[wilder(night, at) for at, night in enumerate(diary(28))])

    assert calm.test is not None
    assert wild.test is None or wild.test.nights > calm.test.nights


def wilder(night: Episode, at: int) -> Episode:
    """Return a night on which falling asleep took up to two hours longer."""
    entry = night.record
    assert isinstance(entry, DiaryEntry)
    assert entry.fell_asleep is not None
    later_min = 30 * (at * 7919 % 5)
    return Episode.of_diary(
        replace(entry, fell_asleep=entry.fell_asleep + timedelta(minutes=later_min))
    )


def test_a_running_trial_is_the_only_one() -> None:
    running = SimpleNamespace(design=SimpleNamespace(arms=("placebo", "L-theanine"), factors=()))
    plan = open_plan(running=[running])

    assert plan.test is None
    assert place(plan, "theanine") == "test"
    assert any("one thing at a time" in note for note in plan.notes)


def test_what_acts_over_weeks_is_never_tested_by_nights() -> None:
    assert trying("zinc") is None
    assert trying("probiotic") is None


def test_without_a_lead_nothing_is_proposed_and_it_is_said() -> None:
    nothing = {step.key: 0.05 for step in steps()} | dict.fromkeys(
        ("stress", "anxiety", "late_light", "bedroom", "body_clock", "caffeine", "inactivity"), 0.12
    )
    plan = planned({}, ranked=ranking(answers(), chances=nothing, outcome="waso_min"))

    assert plan.test is None
    assert any("No test" in note or "Nothing is open to a test" in note for note in plan.notes)


def test_the_test_of_the_last_plan_stays_unless_another_is_clearly_better() -> None:
    first = open_plan()
    assert first.test is not None
    again = planned(OPEN, earlier=first, days=43)

    assert again.test is not None
    assert again.test.step == first.test.step


def test_learning_stands_with_what_may_be_tested() -> None:
    plan = open_plan()
    found = option(plan, "theanine")

    assert found.worth is not None
    assert found.worth.learning > 0
    asked = option(plan, "melatonin").worth
    assert asked is not None
    assert asked.learning == 0


def test_magnesium_is_tried_at_a_dose_of_the_ladder_away_from_thyroid_hormone() -> None:
    medicines = {"medicines": ["levothyroxine"], "medicine_times": ["levothyroxine 21:00"]}
    told = OPEN | medicines | {"conditions": ["hypothyroidism"]}
    ranked = ranking(answers(**told), chances={"low_magnesium": 0.45})
    plan = later(told, 6, ranked=ranked)

    found = option(plan, "magnesium_bisglycinate")

    assert found.place in {"test", "later"}
    assert found.decision == "separate"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a lab that has the answers of the person whose plans are made here."""
    path = tmp_path_factory.mktemp("told") / "lab.db"
    with Lab.open(path, now=lambda: NOW) as opened:
        opened.planning.tell(answers(**OPEN))
    return path


def run(command: str, lab: Path, folder: Path) -> str:
    """Run a proposed command as it stands, in the person's lab, and return the protocol."""
    words = shlex.split(command)
    assert words[0] == "nightlab"
    words[words.index("protocol.toml")] = str(folder / "protocol.toml")
    found = CliRunner().invoke(main, ["--lab", str(lab), *words[1:]])
    assert found.exit_code == 0, found.output
    return (folder / "protocol.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "key", [step.key for step in steps() if step.plan and step.key != "melatonin"]
)
def test_proposed_command_makes_a_protocol(key: str, lab: Path, tmp_path: Path) -> None:
    step, profile = find_step(key), profile_of(answers(**OPEN))
    judged = Judged(step, permit(step, profile, check(profile)), None, None, "later", ())
    case = SimpleNamespace(profile=profile, ranking=SimpleNamespace(outcome="sol_min"))
    nights = LENGTHS[step.plan][0]

    text = run(command(judged, case, step.plan, nights), lab, tmp_path)  # type: ignore[arg-type] # as much of a case as it looks at

    assert 'outcome = "sol_min"' in text
    assert f"nights = {nights}" in text


def test_command_of_a_plan_runs_as_it_stands(lab: Path, tmp_path: Path) -> None:
    plan = open_plan()
    assert plan.test is not None

    assert f"nights = {plan.test.nights}" in run(plan.test.command, lab, tmp_path)


def test_nothing_is_tested_that_is_taken_already() -> None:
    taking = replace(profile_of(answers(**OPEN)), supplements=(Supplement("L-theanine", dose=200),))
    plan = open_plan(profile=taking)

    assert plan.test is None or plan.test.step != "theanine"
