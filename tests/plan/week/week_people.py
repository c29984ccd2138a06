"""Persons with a plan, made by hand: what is placed `now`, the window, medicines, hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from nightlab.person import Medication, Profile
from nightlab.plan.records import Option, Path, Plan, Window
from nightlab.plan.steps import find_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.person import Value

MONDAY = date(2026, 3, 2)
BERLIN = "Europe/Berlin"
AGENTS = {
    "magnesium_bisglycinate": "magnesium bisglycinate",
    "zinc": "zinc",
    "glycine": "glycine",
    "theanine": "L-theanine",
    "probiotic": "probiotic",
    "melatonin": "melatonin",
    "omega3": "omega-3",
}
EVENING = (
    "morning_light",
    "worry_time",
    "warm_bath",
    "wind_down",
    "slow_breathing",
    "exercise_day",
)
HOURS: Mapping[str, Value] = {
    "bedtime": "23:30",
    "rise": "06:30",
    "free_bedtime": "00:30",
    "free_rise": "08:30",
    "work_from": "09:00",
    "work_to": "17:30",
    "work_days": ("mon", "tue", "wed", "thu", "fri"),
    "dinner": "18:30",
}


def option(key: str, level: str = "") -> Option:
    return Option(find_step(key), "now", (), None, "ok", level=level)


def plan(
    *keys: str, levels: Mapping[str, str] | None = None, window: Window | None = None, **more: bool
) -> Plan:
    """A plan that wants these steps now."""
    return Plan(
        at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        stop=(),
        decision="ok",
        path=Path("insomnia", "insomnia", "", (), ends=more.get("ends", False)),
        options=tuple(option(key, (levels or {}).get(key, "")) for key in keys),
        window=window,
        week=1,
        lessons=(),
        test=None,
        notes=(),
        crisis=more.get("crisis", False),
    )


def window(bed: time = time(0, 15), rise: time = time(6, 15)) -> Window:
    return Window(bed, rise, 6.0, "restriction", 0.0, "", MONDAY, "", ())


def person(medicines: Sequence[tuple[str, tuple[time, ...]]] = ()) -> Profile:
    """An adult of whom everything that safety asks is known."""
    return Profile(
        age_years=44,
        sex="female",
        weight_kg=70,
        profile="EU",
        medications=tuple(Medication(name, times) for name, times in medicines),
        labs={"egfr": 95.0},
    )
