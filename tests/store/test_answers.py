"""Contract: what a person told of themselves, and each plan, is added once and never changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from nightlab.errors import NightlabError
from nightlab.person import Answer, KeptPlan, latest
from nightlab.store import Store
from nightlab.store.tables import answer, plan
from store import making
from store.making import NOW, dump

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.person import Value
    from store.making import Backend

TESTS = Path(__file__).parent.parent
LATER = NOW + timedelta(days=7)
alike = settings(max_examples=30, deadline=None)


def yes(key: str = "rls_urge", at: datetime = NOW) -> Answer:
    return Answer(key, True, at)  # noqa: FBT003 - an answer is a value


def derived(**changes: Any) -> KeptPlan:
    """A plan with two steps."""
    facts: dict[str, Any] = {
        "at": NOW,
        "cause": "told for the first time",
        "text": '{"steps": ["a", "b"]}',
    }
    return KeptPlan(**(facts | changes))


def said(each: Answer) -> tuple[str, Value, str]:
    """Equal instants in different zones are not always equal to Python around a change of clocks."""
    return each.key, each.value, each.at.astimezone(UTC).isoformat()


def test_answers_come_back_in_the_order_in_which_they_were_told(lab: Callable[[], Store]) -> None:
    late = [Answer("age", 45.0, LATER), Answer("medicines", ("zinc", "„so“"), LATER)]
    first = [Answer("age", 44.0, NOW), Answer("bedtime", "23:30", NOW), Answer("tried", (), NOW)]
    with lab() as store:
        assert (store.answers(), store.plans()) == ([], [])
        assert [store.add_answers(some) for some in (late, first, [])] == [2, 3, 0]
    with lab() as store:
        assert store.answers() == [*first, *late]
        assert latest(store.answers())["age"] == 45.0
        assert store.answers()[0].at.tzinfo == UTC


def test_the_same_answer_at_the_same_instant_is_one(store: Store) -> None:
    tokyo = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    assert store.add_answers([yes(), yes(at=tokyo)]) == 1
    assert store.add_answers([yes(), yes(at=LATER)]) == 1
    assert store.answers() == [yes(), yes(at=LATER)]


def test_yes_is_not_one_and_no_answer_is_not_no(store: Store) -> None:
    values: list[Value] = [True, 1.0, "yes", ("yes",), None, False, 0.0, "", ()]
    assert store.add_answers([Answer("q", value, NOW) for value in values]) == len(values)
    assert [repr(each.value) for each in store.answers()] == list(map(repr, values))


def test_a_whole_number_is_a_number_and_zero_has_no_sign(store: Store) -> None:
    store.add_answers([Answer("age", 44, NOW), Answer("age", 44.0, NOW), Answer("naps", -0.0, NOW)])
    assert [repr(each.value) for each in store.answers()] == ["44.0", "0.0"]


@alike
@given(told=st.lists(making.answers, max_size=6))
def test_any_answers_come_back(backend: Backend, told: list[Answer]) -> None:
    store = backend.emptied()
    store.add_answers(told)
    back = store.answers()
    assert {repr(said(each)) for each in back} == {
        repr(said(each)).replace("-0.0,", "0.0,") for each in told
    }
    assert [each.at for each in back] == sorted(each.at for each in back)
    assert store.add_answers(back) == 0
    assert store.check().rows["answer"] == len(back)


@alike
@given(told=st.lists(making.plans, max_size=4))
def test_any_plans_come_back(backend: Backend, told: list[KeptPlan]) -> None:
    store = backend.emptied()
    for each in told:
        store.add_plan(each)
    back = store.plans()
    assert {(p.at.isoformat(), p.cause, p.text) for p in back} == {
        (p.at.isoformat(), p.cause, p.text) for p in told
    }
    assert [store.add_plan(each) for each in back] == ["known"] * len(back)


def test_plans_come_back_in_the_order_in_which_they_were_derived(lab: Callable[[], Store]) -> None:
    earlier, later = derived(), derived(at=LATER, cause="a week later")
    with lab() as store:
        assert [store.add_plan(p) for p in (later, earlier, later)] == ["new", "new", "known"]
    with lab() as store:
        assert store.plans() == [earlier, later]


UNKEPT: dict[str, tuple[Answer, str]] = {
    "no key": (yes(key=""), "answer, key: a question is named by 1 to 100 characters, not 0"),
    "a long key": (yes(key="k" * 101), "a question is named by 1 to 100 characters, not 101"),
    "NUL in a key": (yes(key="a\0"), "answer, key: a text with a character that no lab can keep"),
    "no instant": (yes(at=datetime(2024, 6, 1)), "at an instant with a zone"),  # noqa: DTZ001
    "not a number": (Answer("age", float("nan"), NOW), "answer, age: 'nan' is no answer"),
    "endless": (Answer("age", float("inf"), NOW), "answer, age: 'inf' is no answer"),
    "too large": (Answer("age", 10**400, NOW), "answer, age: '1000.* is no answer"),
    "NUL": (Answer("worst", "a\0b", NOW), "answer, worst: a text with a character that no lab"),
    "half a pair": (Answer("tried", ("\ud83e",), NOW), "a text with a character that no lab"),
    "a novel": (Answer("tried", ("é" * 100_001,), NOW), "a text of 100,001 characters, where"),
    "a list": (Answer("tried", ["zinc"], NOW), "answer, tried: .* is no answer"),  # type: ignore[arg-type]
    "a table": (Answer("tried", {}, NOW), "answer, tried: '{}' is no answer"),  # type: ignore[arg-type]
    "numbers": (Answer("tried", (1, 2), NOW), "answer, tried: .* is no answer"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("wrong", UNKEPT)
def test_what_would_come_back_otherwise_is_refused_with_all_told_beside_it(
    store: Store, wrong: str
) -> None:
    unkept, why = UNKEPT[wrong]
    with pytest.raises(NightlabError, match=why):
        store.add_answers([yes(), unkept])
    assert store.answers() == []


NO_PLANS: dict[str, tuple[dict[str, Any], str]] = {
    "no instant": ({"at": datetime(2024, 6, 1)}, "at an instant with a zone"),  # noqa: DTZ001
    "no JSON": ({"text": "{"}, "plan, text: a plan that is no table in JSON"),
    "no table": ({"text": "[]"}, "plan, text: a plan that is no table in JSON"),
    "no number": ({"text": '{"a": NaN}'}, "plan, text: a plan that is no table in JSON"),
    "too deep": ({"text": "[" * 100_000}, "plan, text: a plan that is no table in JSON"),
    "a novel": ({"text": " " * 1_000_001}, "1,000,001 characters, where 1,000,000 are the most"),
    "NUL": ({"cause": "a\0"}, "plan, cause: a text with a character that no lab can keep"),
}


@pytest.mark.parametrize("wrong", NO_PLANS)
def test_what_is_no_plan_is_refused(store: Store, wrong: str) -> None:
    changes, why = NO_PLANS[wrong]
    with pytest.raises(NightlabError, match=why):
        store.add_plan(derived(**changes))
    assert store.plans() == []


BEHIND: dict[str, tuple[dict[str, Any], str]] = {
    "another value": ({"value": "false"}, "an answer was changed after it was written down"),
    "the value in other words": ({"value": " true"}, "an answer was changed after it was"),
    "another question": ({"key": "age"}, "an answer was changed after it was written down"),
    "another instant": ({"at": LATER}, "an answer was changed after it was written down"),
    "no JSON": ({"value": "tru"}, "an answer that is no JSON"),
    "no answer": ({"value": '{"a": 1}'}, "is no answer"),
    "endless": ({"value": "1e999"}, "'inf' is no answer"),
}


@pytest.mark.parametrize("how", BEHIND)
def test_an_answer_changed_behind_its_back_is_noticed(store: Store, how: str) -> None:
    change, why = BEHIND[how]
    store.add_answers([yes()])
    with store._database.writing() as connection:
        connection.execute(update(answer).values(change))
    for read in (store.answers, store.archive):
        with pytest.raises(NightlabError, match=f"table answer, row 1: .*{why}"):
            read()
    with pytest.raises(NightlabError, match=f"row 1 of table answer cannot be .*{why}"):
        store.check()


def test_a_plan_changed_behind_its_back_is_noticed(store: Store) -> None:
    store.add_plan(derived())
    with store._database.writing() as connection:
        connection.execute(update(plan).values(text="{}"))
    for read in (store.plans, store.archive):
        with pytest.raises(NightlabError, match="table plan, row 1: a plan was changed after it"):
            read()
    with pytest.raises(NightlabError, match=r"row 1 of table plan cannot be .a plan was changed"):
        store.check()


def test_two_labs_joined_know_what_was_told_to_both(
    lab: Callable[[], Store], backend: Backend
) -> None:
    other = backend.emptied()
    other.add_answers([yes(), yes("snores_loudly", LATER)])
    other.add_plan(derived())
    other.add_plan(derived(at=LATER, cause="a week later"))
    held = other.archive()
    with lab() as store:
        store.add_answers([Answer("age", 44.0, NOW), yes()])
        store.add_plan(derived())
        result, skipped = store.join(held, now=LATER)
        assert (result.answers_new, result.answers_known) == (1, 1)
        assert (result.plans_new, result.plans_known, skipped) == (1, 1, [])
        assert store.answers() == [
            Answer("age", 44.0, NOW),
            yes(),
            yes("snores_loudly", LATER),
        ]
        assert len(store.plans()) == 2
        before = dump(store)
        assert store.join(held, now=LATER)[0].already_imported
        assert dump(store) == before


# --- a process that dies while it writes ----------------------------------------

EACH = 50
TELLING = """if True:
    import sys
    from datetime import UTC, datetime, timedelta
    from pathlib import Path
    from nightlab.person import Answer
    from nightlab.store import Store
    with Store.open(Path(sys.argv[1])) as store:
        for day in range(1000):
            at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)
            store.add_answers([Answer(f"q{n}", float(n), at) for n in range(50)])
            print(day, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_kill_leaves_whole_assessments(tmp_path: Path, after: int) -> None:
    path = tmp_path / "lab.db"
    with subprocess.Popen(
        [sys.executable, "-c", TELLING, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    ) as process:
        assert process.stdout
        for _ in range(after):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    with Store.open(path, create=False) as store:
        by_day: dict[datetime, int] = {}
        for each in store.answers():
            by_day[each.at] = by_day.get(each.at, 0) + 1
        assert set(by_day.values()) == {EACH}
        assert len(by_day) >= after
        store.check()
