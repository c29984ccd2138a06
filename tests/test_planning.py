"""What a lab knows of its person and makes of it: told, derived, kept, and lived for twelve weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from drivers.answering import ordinary
from nightlab.errors import NightlabError
from nightlab.lab import Lab, Thing, settle
from nightlab.person import KeptPlan
from nightlab.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nightlab.person import Value
    from nightlab.plan import Option, Plan

BERLIN = "Europe/Berlin"
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
BAD = (50, 70)
"""Minutes to fall asleep and awake at night, of eight hours in bed: six are slept."""
TRIAL_NIGHTS = 28
GOOD, MIDDLING, POOR = (10, 20), (15, 55), (20, 90)


@dataclass
class Living:
    """A person with a lab, and a clock that moves only when they live.

    Args:
        lab: Their lab.
        at: What time it is.
        seen: Every plan they were shown.
    """

    lab: Lab
    at: list[datetime]
    seen: list[Plan] = field(default_factory=list)

    def plan(self) -> Plan:
        found = self.lab.planning.plan()
        self.seen.append(found)
        return found

    def causes(self) -> list[str]:
        return [each.cause for each in self.lab.planning.history()]

    def sleep(self, nights: int, awake_min: tuple[int, int], *, effect_min: int = 0) -> None:
        """Keep a diary in the hours of the plan, and tell what became of the trial's doses."""
        for _ in range(nights):
            due = {dose.night: dose.arm for _, dose in self.due()}
            self.at[0] += timedelta(days=1)
            arm = due.get(self.lab.today)
            sol_min = awake_min[0] + (effect_min if arm == "warm bath" else 0)
            self.lab.log(
                diary=diary(self.bed(), sol_min + self.lab.today.day % 3, awake_min[1]),
                dose="taken" if arm else None,
            )

    def due(self) -> list[tuple[Any, Any]]:
        return [each for each in self.lab.trials.tonight() if each[1] is not None]

    def bed(self) -> time:
        last = self.lab.planning.last_plan()
        return last.window.bed if last and last.window else time(23)

    def week(self, awake_min: tuple[int, int], sleepiness: str = "same", **more: Any) -> Plan:
        """Live a week, answer for it, and ask for the plan."""
        self.sleep(7, awake_min, **more)
        told: dict[str, Value] = {"week_sleepiness": sleepiness, "week_dozed": False}
        self.lab.planning.tell({**told, "week_kept_window": 7})
        return self.plan()


def diary(bed: time, sol_min: int, waso_min: int) -> dict[str, Any]:
    tried = datetime.combine(BEGIN.date(), bed)
    asleep = (tried + timedelta(minutes=sol_min)).time()
    night = {"into_bed": bed, "tried_to_sleep": bed, "fell_asleep": asleep}
    return {**night, "woke": time(7), "rose": time(7), "awakenings": 2, "awake_min": waso_min}


def living_in(path: Path, *, body: bool = False) -> Iterator[Living]:
    """Open a lab whose clock stands still; the simulated body, half the time of a plan, is left out."""
    at = [BEGIN]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TZ", BERLIN)
        if not body:
            patched.setattr("nightlab.drivers.counterfactual.modelled", lambda *_, **__: {})
        with Lab.open(path / "lab.db", now=lambda: at[0]) as lab:
            yield Living(lab, at)


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Living]:
    yield from living_in(tmp_path)


@pytest.fixture
def lab(living: Living) -> Lab:
    return living.lab


# --- told -----------------------------------------------------------------------


def test_the_last_answer_holds_and_every_answer_is_kept(living: Living) -> None:
    planning = living.lab.planning
    planning.tell({"age": 43, "medicines": ("zinc",)})
    living.at[0] += timedelta(days=1)
    planning.tell({"age": 44, "medicines": ("zinc",)})

    assert planning.answers() == {"age": 44.0, "medicines": ("zinc",)}
    told = [(each.key, each.value, each.at.day) for each in planning.told()]
    assert told == [("age", 43.0, 2), ("medicines", ("zinc",), 2), ("age", 44.0, 3)]


def test_the_weeks_questions_are_written_each_time(living: Living) -> None:
    for _ in range(3):
        living.lab.planning.tell({"week_sleepiness": "same"})
        living.at[0] += timedelta(days=7)

    assert [each.at.day for each in living.lab.planning.told()] == [2, 9, 16]


# --- own verdicts ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect_min", "nights", "decision", "where", "says"),
    [
        (-22, 28, "works", {"now"}, "works for you"),
        (22, 28, "harms", {"not worth it"}, "harms you"),
        (0, 28, "no-useful-effect", {"not worth it"}, "no useful effect"),
        (-9, 6, "not-known-yet", {"later", "test"}, "has not settled it"),
    ],
)
def test_what_an_own_trial_showed_reaches_the_plan_and_its_history(  # noqa: PLR0917 - one case a row
    living: Living, effect_min: int, nights: int, decision: str, where: set[str], says: str
) -> None:
    living.lab.planning.tell(ordinary())
    living.plan()
    living.sleep(14, BAD)
    living.plan()
    begin_trial(living)
    living.sleep(nights, (30, 10), effect_min=effect_min)
    living.at[0] += timedelta(days=1)
    if nights < TRIAL_NIGHTS:
        living.lab.trials.stop("t1", "enough")
    found = option(living.plan(), "warm_bath")

    assert living.lab.results.verdict("t1").decision == decision
    assert (found.tested, found.place in where) == (decision, True)
    told = next(reason for reason in found.reasons if reason.startswith("Your own trial t1"))
    assert says in told
    assert "(95 % " in told
    assert says in living.causes()[-1]
    if decision == "not-known-yet":
        assert "worth its nights" in " ".join(found.reasons) or found.place == "test"


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({"age": 43, "caffeine": 3}, "caffeine"),
        ({"age": 43, "bedtime": "25:00"}, "bedtime"),
        ({"age": 43, "pregnant": "perhaps"}, "pregnant"),
        ({"age": 430}, "age"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    lab: Lab, answers: dict[str, Any], where: str
) -> None:
    with pytest.raises(NightlabError, match=where):
        lab.planning.tell(answers)
    assert lab.planning.told() == []


def test_a_profile_follows_the_answers(lab: Lab) -> None:
    assert lab.planning.profile().age_years is None
    lab.planning.tell(ordinary(kidney_disease=None, medicines=["sertraline"]))

    person = lab.planning.profile()

    assert (person.age_years, person.sex) == (40, "female")
    assert person.condition("kidney_disease_history") is None
    assert [each.name for each in person.medications or ()] == ["sertraline"]
    assert lab.planning.safety().decision == "ok"


# --- derived --------------------------------------------------------------------


def test_nothing_told_gives_a_plan_that_suggests_nothing_to_take(lab: Lab) -> None:
    found = lab.planning.plan()

    assert found.window is None
    assert found.test is None
    kinds = {option.step.kind for option in found.placed("now")}
    assert not kinds & {"supplement", "diet"}
    assert {each.words for each in lab.planning.drivers().ranked} == {"not known"}
    assert not lab.planning.week().unmet


def test_nothing_is_derived_twice_for_the_same_facts(living: Living) -> None:
    planning = living.lab.planning
    planning.tell(ordinary())
    first, again = planning.plan(), planning.plan()

    assert again.changes == ()
    assert [option.place for option in again.options] == [option.place for option in first.options]
    assert living.causes() == ["The first plan."]
    planning.plan(keep=False)
    planning.why("magnesium citrate")
    planning.week()
    assert len(planning.history()) == 1
    assert planning.last_plan() == planning.current()


def test_a_fact_that_matters_changes_the_plan_and_says_why(living: Living) -> None:
    planning = living.lab.planning
    planning.tell(ordinary())
    planning.plan()
    living.at[0] += timedelta(hours=1)
    planning.tell({"suicidal_thoughts": True})

    found = planning.current()

    assert found.crisis
    assert not found.placed("now")
    assert not planning.tonight()
    assert len(living.causes()) == 2
    assert living.causes()[1].startswith("Help comes before everything else now.")


def test_a_plan_of_another_version_does_not_stop_the_next(living: Living, tmp_path: Path) -> None:
    living.lab.planning.tell(ordinary())
    with Store.open(tmp_path / "lab.db") as store:
        store.add_plan(KeptPlan(BEGIN, "The first plan.", '{"form": 99}'))

    with pytest.raises(NightlabError, match="cannot be read"):
        living.lab.planning.last_plan()
    assert living.lab.planning.current().options
    assert living.causes()[-1].startswith("The plan before could not be read")


def test_a_step_that_nobody_knows_is_refused(lab: Lab) -> None:
    lab.planning.tell(ordinary())
    with pytest.raises(NightlabError, match="hopping"):
        lab.planning.why("hopping")


def test_in_a_crisis_no_step_is_explained_and_it_is_said_where_to_look(lab: Lab) -> None:
    lab.planning.tell(ordinary(suicidal_thoughts=True))
    with pytest.raises(NightlabError, match="has no steps"):
        lab.planning.why("magnesium citrate")


def test_the_body_has_its_say_among_the_drivers(tmp_path: Path) -> None:
    for living in living_in(tmp_path, body=True):
        living.lab.planning.tell(ordinary(caffeine_late_days=6, caffeine_last="19:00"))
        caffeine = living.lab.planning.drivers().of("caffeine")
        assert caffeine is not None
        assert caffeine.modelled is not None
        assert living.lab.planning.drivers_svg().startswith("<svg")


def test_a_week_and_tonight_follow_the_plan(living: Living) -> None:
    planning = living.lab.planning
    planning.tell(ordinary(medicines=["levothyroxine"], medicine_times=["levothyroxine 07:00"]))
    living.at[0] = BEGIN.replace(hour=18)

    week, tonight = planning.week(), planning.tonight()

    assert (week.zone, week.start, week.unmet) == (BERLIN, BEGIN.date(), ())
    assert "levothyroxine" in " ".join(slot.label for slot in week.slots).casefold()
    assert all(slot.at + timedelta(minutes=slot.minutes) >= living.at[0] for slot in tonight)
    assert {slot.key for slot in tonight} <= {slot.key for slot in week.slots}


# --- twelve weeks ---------------------------------------------------------------


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    """Two weeks of diary, four of a window, four of a trial within it, and one of sleepiness."""
    for living in living_in(tmp_path_factory.mktemp("course")):
        living.lab.planning.tell(ordinary())
        living.plan()
        living.sleep(14, BAD)
        living.plan()
        for awake_min in (GOOD, GOOD, MIDDLING, POOR):
            living.week(awake_min)
        begin_trial(living)
        for _ in range(3):
            living.week((30, 10), effect_min=-22)
        living.sleep(7, (30, 10), effect_min=-22)
        living.at[0] += timedelta(days=1)
        living.plan()
        living.week(GOOD, sleepiness="more")
        living.week(GOOD)
        yield living


def begin_trial(living: Living) -> None:
    protocol = settle(
        [Thing("warm bath", is_taken=False, at=time(21, 30))],
        outcome="sol_min",
        today=living.lab.evening,
        person=living.lab.planning.profile(),
        against="nothing",
        plan="nightly",
        nights=TRIAL_NIGHTS,
        block_nights=14,
        seed=7,
    )
    living.lab.trials.start(protocol)


def option(plan: Plan, key: str) -> Option:
    return next(each for each in plan.options if each.step.key == key)


def windows(living: Living) -> list[float | None]:
    return [plan.window.tib_h if plan.window else None for plan in living.seen]


def test_a_course_begins_with_a_diary_and_cuts_to_the_sleep_that_was_had(course: Living) -> None:
    assert windows(course)[:2] == [None, 6.0]
    assert "10 nights of the last 14 in the diary" in " ".join(course.seen[0].notes)
    window = course.seen[1].window
    assert window is not None
    assert (window.method, window.rise, window.bed) == ("restriction", time(7), time(1))


def test_a_window_follows_efficiency_by_quarters_of_an_hour(course: Living) -> None:
    assert windows(course)[1:6] == [6.0, 6.25, 6.5, 6.5, 6.25]


def test_a_trial_under_way_is_waited_for(course: Living) -> None:
    for plan in course.seen[6:9]:
        bath = option(plan, "warm_bath")
        assert bath.tested == ""
        assert bath.place != "now"
        assert plan.test is None or plan.test.step != "warm_bath"


def test_a_verdict_changes_the_plan(course: Living) -> None:
    verdict = course.lab.results.verdict("t1")
    bath = option(course.seen[9], "warm_bath")

    assert (verdict.decision, bath.tested, bath.place) == ("works", "works", "now")
    assert any("bath" in change for change in course.seen[9].changes)
    assert "Your own trial" in " ".join(bath.worth.parts if bath.worth else ())


def test_sleepiness_ends_the_window_and_it_comes_back_the_gentle_way(course: Living) -> None:
    before, sleepy, after = course.seen[9:12]

    assert before.window is not None
    assert sleepy.window is None
    assert any(
        "sleepier than before" in reason for reason in option(sleepy, "sleep_window").reasons
    )
    assert after.window is not None
    assert after.window.method == "compression"


def test_history_says_why_the_plan_changed_each_time(course: Living) -> None:
    kept = course.lab.planning.history()

    assert kept[0].cause == "The first plan."
    assert all(each.cause for each in kept)
    assert len({each.at for each in kept}) == len(kept)
    said = "\n".join(course.causes())
    for words in (
        "A sleep window begins, 01:00 to 07:00",
        "From 85 % on it grows by 15 minutes.",
        "Under 80 % it shrinks by 15 minutes.",
        "The sleep window has ended.",
    ):
        assert words in said


def test_a_window_that_stays_is_looked_at_again_after_a_week_and_not_before(
    living: Living,
) -> None:
    planning = living.lab.planning
    planning.tell(ordinary())
    planning.plan()
    living.sleep(14, BAD)
    planning.plan()
    begun = planning.history()[0].at
    held = living.week(MIDDLING).window
    assert held is not None
    assert held.since == living.lab.today
    assert begun < planning.history()[-1].at
    living.sleep(3, (1, 1))

    assert planning.plan().window == held


def test_after_weeks_of_the_same_a_held_window_is_still_written_down(living: Living) -> None:
    planning = living.lab.planning
    planning.tell(ordinary())
    planning.plan()
    living.sleep(14, BAD)
    planning.plan()
    living.at[0] += timedelta(days=70)  # the programme's weeks with texts of their own are over
    planning.tell({"week_sleepiness": "same", "week_dozed": False})
    planning.plan()

    living.week(MIDDLING)
    held = living.week(MIDDLING).window

    last = planning.last_plan()
    assert last is not None
    assert held is not None
    assert (held.since, last.window) == (living.lab.today, held)
    assert living.causes()[-1].startswith("The sleep window stays. ")


def test_everything_again_from_the_same_lab_is_the_same(course: Living) -> None:
    before = len(course.lab.planning.history())
    assert course.lab.planning.plan().changes == ()
    assert len(course.lab.planning.history()) == before
    bath = course.lab.planning.why("warm bath")
    assert (bath.step.key, bath.place) == ("warm_bath", option(course.seen[-1], "warm_bath").place)
