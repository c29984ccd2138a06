"""What one waits for: a what-if asked again, the body in a fresh process, and memory over the days.

There is no peer that does the same; the bound is what a person may wait for.

python bench/body_whatif.py
"""

from __future__ import annotations

import sys

from race.machine import hold_to_one_core
from race.process import Cost, peak_mb, run
from race.row import Row, rounded, seconds
from race.timing import Lap, alternate, lap, middle

WHAT_IF_BOUND_S, START_BOUND_S, GROWTH_BOUND = 0.5, 3.0, 1.05
PEOPLE, DAYS, WARM_UP_DAYS = 200, 14, 14
SHORT_DAYS, LONG_DAYS, FEW = 14, 280, 20
ROUNDS = 7
FRESH = """
import sys
from nightlab.body.protocol import Condition, Protocol, Who
from nightlab.body.simulate import simulate
condition = Condition("plain", days=int(sys.argv[1]), warm_up_days=14)
protocol = Protocol("bench", Who(people=int(sys.argv[2]), sex="both"), (condition,))
print(simulate(protocol, seed=1, workers=1).outcomes["plain"].measures["tst_min"].mean())
"""


def what_if() -> list[Lap]:
    """Time people who take coffee late, their warm-up lived before."""
    from nightlab.body.protocol import Condition, Dose, Protocol, Who, at
    from nightlab.body.simulate import simulate

    who = Who(people=PEOPLE, sex="both")
    plain = Condition("plain", days=DAYS, warm_up_days=WARM_UP_DAYS)
    before = simulate(Protocol("bench", who, (plain,)), seed=1, workers=1)

    def ask() -> None:
        dose = Dose("caffeine", 200.0, at("21:00"))
        coffee = Condition("coffee", days=DAYS, warm_up_days=WARM_UP_DAYS, doses=(dose,))
        simulate(Protocol("bench", who, (coffee,)), seed=1, before=before, workers=1)

    ask()
    return [lap(ask) for _ in range(ROUNDS)]


def fresh(days: int) -> Cost:
    """Live some days in a process of its own."""
    return run(sys.executable, "-W", "ignore", "-c", FRESH, str(days), str(FEW))


def row(what: str, took_s: float, bound_s: float, note: str) -> Row:
    """Return a row of a time and its bound."""
    return Row(
        row=what,
        ours=seconds(took_s),
        peer=f"bound: {seconds(bound_s)}",
        ratio=round(bound_s / took_s, 2),
        unit="times under the bound",
        goal=1.0,
        met=took_s < bound_s,
        note=note,
    )


def main() -> None:
    """Print all rows."""
    fresh(SHORT_DAYS)  # compiles what no cache holds
    starts, short, long = alternate(
        3, lambda: fresh(1), lambda: fresh(SHORT_DAYS), lambda: fresh(LONG_DAYS)
    )
    row(
        "The body in a fresh process, from its start to an answer",
        middle(starts).wall_s,
        START_BOUND_S,
        f"Machine code from the cache; {FEW} people, {WARM_UP_DAYS} days of warm-up and one night.",
    ).say()
    small, large = peak_mb(short), peak_mb(long)
    Row(
        row=f"Memory of {LONG_DAYS} days of a body over that of {SHORT_DAYS}",
        ours=f"{rounded(large, 3)} MB",
        peer=f"{rounded(small, 3)} MB, {SHORT_DAYS} days",
        ratio=round(large / small, 3),
        unit="times the memory",
        goal=GROWTH_BOUND,
        met=large <= GROWTH_BOUND * small,
        note=f"The largest of 3 processes of {FEW} people; nights are measured as they end, and let go.",
        more_is_better=False,
    ).say()
    laps = what_if()
    row(
        f"A what-if: {DAYS} days of {PEOPLE} people",
        middle(laps).wall_s,
        WHAT_IF_BOUND_S,
        f"200 mg of caffeine at 21:00; the undisturbed days before were lived. The middle of {ROUNDS}, "
        f"on one core; the slowest took {seconds(max(each.wall_s for each in laps))}.",
    ).say()


if __name__ == "__main__":
    hold_to_one_core()
    main()
