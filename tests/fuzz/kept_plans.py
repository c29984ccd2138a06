"""A plan as the lab keeps it, and its text as disk or hands may spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache

from nightlab.plan import Option, Path, Plan, Window
from nightlab.plan.as_json import from_text, to_text
from nightlab.plan.differences import changes
from nightlab.plan.records import Test, Worth
from nightlab.plan.steps import steps

DAY = date(2026, 3, 9)


@cache
def plan() -> Plan:
    """A short plan in which every field says something."""
    window = Window(
        *(time(1), time(7), 6.0, "restriction", -15.0, "You slept 6 h 00.", DAY),
        sleepiness="Sleepier than before?",
        warnings=("Do not drive while sleepy.",),
    )
    worth = Worth("sol_min", "min", 4.0, -3.0, 11.0, 0.3, 10.0, 0.4, ("Trials: 5 min.",))
    test = Test(
        *("warm_bath", "nightly", 56),
        blind=False,
        outcome="sol_min",
        chance=0.4,
        command="nightlab trial new",
        reason="It teaches.",
    )
    known, other = steps()[:2]
    gone = replace(other, key="a_step_of_old", label="a step of old")
    return Plan(
        at=datetime(2026, 3, 9, 18, tzinfo=UTC),
        stop=("See a clinician.",),
        decision="info",
        path=Path(
            "insomnia", "CBT-I", "It comes first.", ("A guideline",), ("cognitive",), {"a": "b"}
        ),
        options=(
            Option(
                known,
                "now",
                ("It comes first.",),
                worth,
                "ok",
                ("S1",),
                tested="works",
                level="100 mg",
            ),
            Option(gone, "later", ("It waits.",), None, "info", since=DAY),
        ),
        window=window,
        week=2,
        lessons=("cognitive",),
        test=test,
        notes=("No clinician has reviewed this.",),
        changes=("A window begins.",),
        begun=DAY,
    )


def read(text: str) -> Plan:
    """Read a kept plan, and hold it against a whole one, as the next plan does; it reads back as it was."""
    found = from_text(text)
    changes(found, plan())
    assert to_text(from_text(to_text(found))) == to_text(found)
    return found


def seeds() -> tuple[bytes, ...]:
    """The plan, and one that ends in a crisis."""
    crisis = replace(plan(), crisis=True, options=(), window=None, test=None, begun=None)
    return to_text(plan()).encode(), to_text(crisis).encode()
