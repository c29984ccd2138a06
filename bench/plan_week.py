"""The times of a week against what a page may wait for: what fits, what does not, and random persons.

No peer plans around medicines, so the bound is half a second, and the referee of the random persons is
the rule of safety itself: hours that really pass between each dose and each medicine.

    python bench/plan_week.py
"""

from __future__ import annotations

import random
import statistics
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

from race.machine import hold_to_one_core
from race.row import Row, rounded, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nightlab.person import Profile, Value
    from nightlab.plan import Plan, Week

BOUND_MS = 500.0
ROUNDS = 9
PERSONS = 150
START, ZONE = date(2026, 3, 26), "Europe/Berlin"  # the clocks change in this week
EVENING = (
    "morning_light",
    "worry_time",
    "warm_bath",
    "wind_down",
    "exercise_day",
    "caffeine_curfew",
)
DOSES = {"magnesium_bisglycinate": "250 mg of elemental magnesium in two intakes"}
MANY = (
    *EVENING,
    "slow_breathing",
    "pmr",
    "mindfulness",
    "dim_evening",
    "zinc",
    "theanine",
    "probiotic",
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
MEDICINES = ("levothyroxine", "ciprofloxacin", "doxycycline", "alendronate", "gabapentin")


class Apart(NamedTuple):
    """Weeks tried, doses in them, and those nearer to a medicine than safety allows."""

    weeks: int
    doses: int
    too_near: int


def main() -> None:
    """Measure each and print a row for it."""
    hold_to_one_core()
    thyroid = [("levothyroxine", (time(7),))]
    antibiotic = [("ciprofloxacin twice a day", (time(8), time(20))), *thyroid]
    late: Mapping[str, Value] = {**HOURS, "work_to": "22:45"}
    _time("A week of times: six steps, levothyroxine", lambda: _week(EVENING, thyroid, HOURS))
    _time(
        "A week of times: fourteen steps, two medicines, zinc left out",
        lambda: _week((*MANY, *DOSES), antibiotic, {**HOURS, "dinner": None}),
    )
    _time("A week that does not fit, and why", lambda: _week(EVENING, thyroid, late))
    found = _persons()
    Row(
        row="Doses too near to a medicine, over random persons",
        ours=f"{found.too_near}",
        peer=f"{found.doses:,} doses in {found.weeks} weeks",
        ratio=float(found.too_near),
        unit="doses too near",
        goal=0.0,
        met=found.too_near == 0,
        more_is_better=False,
        note="Random medicines, hours of sleep and steps, a change of clocks in each week. Hours are those "
        "that pass.",
    ).say()


def _time(what: str, run: Callable[[], Week]) -> None:
    run()
    took = []
    for _ in range(ROUNDS):
        begun = process_time()
        run()
        took.append(1e3 * (process_time() - begun))
    middle = statistics.median(took)
    Row(
        row=what,
        ours=seconds(middle / 1e3),
        peer=f"bound: {rounded(BOUND_MS)} ms",
        ratio=round(BOUND_MS / middle, 2),
        unit="times under the bound",
        goal=1.0,
        met=middle < BOUND_MS,
        note=f"Processor time, the middle of {ROUNDS}; longest {seconds(max(took) / 1e3)}. The first "
        "call, which loads SciPy and the rules, is left out.",
    ).say()


def _week(
    steps: Sequence[str],
    medicines: Sequence[tuple[str, tuple[time, ...]]],
    hours: Mapping[str, Value],
) -> Week:
    from nightlab.plan.week import make_week

    return make_week(_plan(steps), _person(medicines), hours, start=START, zone=ZONE)


def _plan(steps: Sequence[str]) -> Plan:
    from nightlab.plan import Option, Path, Plan
    from nightlab.plan.steps import find_step

    return Plan(
        at=datetime(2026, 3, 26, tzinfo=UTC),
        stop=(),
        decision="ok",
        path=Path("insomnia", "insomnia", "", ()),
        options=tuple(
            Option(find_step(key), "now", (), None, "ok", level=DOSES.get(key, "")) for key in steps
        ),
        window=None,
        week=1,
        lessons=(),
        test=None,
        notes=(),
    )


def _person(medicines: Sequence[tuple[str, tuple[time, ...]]]) -> Profile:
    from nightlab.person import Medication, Profile

    return Profile(
        age_years=44,
        sex="female",
        weight_kg=70,
        profile="EU",
        labs={"egfr": 95.0},
        medications=tuple(Medication(name, times) for name, times in medicines),
    )


def _persons() -> Apart:
    rng = random.Random(20261122)  # noqa: S311 - persons, not secrets
    weeks = doses = near = 0
    for _ in range(PERSONS):
        taken = [
            (name, tuple(_clock(rng.randrange(288)) for _ in range(rng.randint(1, 3))))
            for name in rng.sample(MEDICINES, rng.randint(0, 2))
        ]
        bed, in_bed = rng.randrange(288), rng.randint(66, 110)
        hours: Mapping[str, Value] = {
            "bedtime": f"{_clock(bed):%H:%M}",
            "rise": f"{_clock(bed + in_bed):%H:%M}",
        }
        week = _week((*rng.sample(MANY, 4), *DOSES), taken, hours)
        found = _apart(week, _person(taken))
        weeks, doses, near = weeks + 1, doses + found[0], near + found[1]
    return Apart(weeks, doses, near)


def _apart(week: Week, person: Profile) -> tuple[int, int]:
    """Return how many doses of magnesium a week has, and how many lie too near to a medicine."""
    from nightlab.safety import check
    from nightlab.units import instant

    report = check(person, names=["magnesium bisglycinate"])
    times = {each.name: each.times for each in person.medications or ()}
    doses = [s.at for s in week.slots if s.key.startswith("magnesium")]
    near = 0
    for dose in doses:
        for each in report.constraints:
            if "drug_before_h" not in each.params:
                continue
            before, after = each.params["drug_before_h"], each.params["drug_after_h"]
            clocks = [clock for name in each.medicines for clock in times[name]]
            days = [dose.date() + timedelta(days=n) for n in range(-2, 3)]
            gaps = [
                (dose.astimezone(UTC) - instant(day, clock, week.zone)) / timedelta(hours=1)
                for day in days
                for clock in clocks
            ]
            near += any(-after < gap < before for gap in gaps)
    return len(doses), near


def _clock(step: int) -> time:
    minute = 5 * (step % 288)
    return time(minute // 60, minute % 60)


if __name__ == "__main__":
    main()
