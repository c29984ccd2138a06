"""The pacemaker alone and the whole body, against the pacemaker of Arcascope's ``circadian``.

python bench/body_clock.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from race.machine import give_all_cores, hold_to_one_core
from race.peer import Peer
from race.row import Row, rounded, seconds
from race.timing import Lap, alternate, by_round, middle, often, wall_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.body.organ import Numbers

PEOPLE, DAYS = 64, 30  # a block of people, as the stepper moves them
THEIR_DAYS, BATCH, BATCH_DAYS = 30, 100, 5
ROUNDS, LAPS = 5, 7
CROWD, CROWD_DAYS, WARM_UP_DAYS = 200, 28, 14
SINGLE_GOAL, BATCH_GOAL, BODY_GOAL, RATE_GOAL = 5_000.0, 100.0, 100.0, 10_000.0
START = (0.82, 1.71, 0.52)
CLOSE = 1e-4


def days_of_light(days: int) -> tuple[list[float], list[float]]:
    """Return hours and light of ordinary days: 16 h of 250 lux, 8 h of dark."""
    hours = [k / 10.0 for k in range(240 * days + 1)]
    return hours, [250.0 if 7.0 <= (k % 240) / 10.0 < 23.0 else 0.0 for k in range(len(hours))]


def our_clock(people: int, days: int) -> tuple[Callable[[], None], Callable[[], list[float]]]:
    """Return the work of moving people's pacemakers, and where the first stands at the end."""
    import numba
    import numpy as np

    from nightlab.body.bus import LIGHT_LUX, ROWS
    from nightlab.body.compiled import step_of
    from nightlab.body.organs import clock

    organ, step = clock.ORGAN, step_of(clock.ORGAN)
    # The peer's constants: cells of 23.84 h, light in photopic lux.
    values = organ.values(people) | {"melanopic_ratio": np.ones(people)}
    made = organ.prepare(values, {"female": np.full(people, 0.5)}, organ.every_h)
    made["omega"] = np.full(people, 2.0 * np.pi / 23.84)
    p = np.array([made.get(name, values.get(name)) for name in organ.rows])
    lux = np.array(days_of_light(days)[1][:-1])
    s = np.empty((3, people))

    @numba.njit
    def through(step: Any, s: Numbers, p: Numbers, lux: Numbers, bus: Numbers) -> None:
        out = np.zeros_like(bus)
        doses, pull = np.zeros((0, s.shape[1])), np.zeros(s.shape[1])
        luck = np.zeros(s.shape[1], dtype=np.uint64)
        for k in range(len(lux)):
            bus[LIGHT_LUX, :] = lux[k]
            step(s, p, doses, bus, out, pull, luck, 0.1)

    def run() -> None:
        amplitude, phase, receptors = START
        s[0], s[1], s[2] = amplitude * np.cos(phase), amplitude * np.sin(phase), receptors
        through(step, s, p, lux, np.zeros((len(ROWS), people)))

    def where() -> list[float]:
        return [float(s[0, 0]), float(s[1, 0])]

    return run, where


def race_clock() -> tuple[Lap, str, list[Row]]:
    """Time both pacemakers, theirs alone and in a batch; also return theirs for one person-day."""
    block, where = our_clock(PEOPLE, DAYS)
    alone, _ = our_clock(1, DAYS)
    block(), alone()
    with Peer("circadian_clock", "circadian") as peer:
        version = peer.ask("version")[0]

        def theirs(days: int, batch: int) -> Callable[[], Lap]:
            hours, lux = days_of_light(days)
            # The peer reads, for each step, the light at its end; ours that at its start.
            lux = [lux[0], *lux[:-1]]

            def timed() -> Lap:
                peer.ask("prepare", time_h=hours, lux=lux, start=START, batch=batch)
                return peer.ask("run")[1]

            return timed

        theirs(DAYS, 1)()
        apart = max(abs(a - b) for a, b in zip(where(), peer.ask("end")[0], strict=True))
        ours, single, one, many = alternate(
            ROUNDS,
            often(block, LAPS),
            often(alone, LAPS),
            theirs(THEIR_DAYS, 1),
            theirs(BATCH_DAYS, BATCH),
        )
    ours_day = [each(lap, PEOPLE * DAYS) for lap in ours]
    alone_day = [each(lap, DAYS) for lap in single]
    one_day = [each(lap, THEIR_DAYS) for lap in one]
    many_day = [each(lap, BATCH * BATCH_DAYS) for lap in many]
    block_note = (
        f"Ours moves a block of {PEOPLE} people, as the stepper does; one person by itself takes "
        f"{seconds(middle(alone_day).wall_s)}, {wall_ratio(one_day, alone_day).value:,.0f} times faster "
        f"than the peer. After {DAYS} days both pacemakers stand within {apart:.1g} of each other, on a "
        "circle of 0.8."
    )

    def row(beside: str, laps: list[Lap], goal: float, note: str) -> Row:
        found = wall_ratio(laps, ours_day)
        return Row(
            row=f"The pacemaker, a day of one person, against {beside}",
            ours=seconds(middle(ours_day).wall_s),
            peer=f"{seconds(middle(laps).wall_s)}, {version} Hannay19",
            ratio=found.value,
            unit="times faster",
            goal=goal,
            met=found.value >= goal and apart <= CLOSE,
            note=f"Steps of 6 min by Runge-Kutta's fourth order, the same light. {note} {by_round(found)}",
        )

    return (
        middle(one_day),
        version,
        [
            row("one person at a time", one_day, SINGLE_GOAL, block_note),
            row(
                f"a batch of {BATCH}",
                many_day,
                BATCH_GOAL,
                f"The peer moves {BATCH} people at once.",
            ),
        ],
    )


def each(lap: Lap, person_days: int) -> Lap:
    """Return what one person-day of a lap took."""
    return Lap(lap.wall_s / person_days, lap.cpu_s / person_days)


def race_body(one_day: Lap, version: str) -> list[Row]:
    """Time the whole body; one person-day of the peer's pacemaker was timed in the same run."""
    from nightlab.body.compiled import all_organs
    from nightlab.body.protocol import Condition, Protocol, Who
    from nightlab.body.simulate import simulate

    def live(days: int) -> Callable[[], object]:
        condition = Condition("plain", days=days, warm_up_days=WARM_UP_DAYS)
        protocol = Protocol("bench", Who(people=CROWD, sex="both"), (condition,))
        return lambda: simulate(protocol, seed=1)

    cores = give_all_cores()
    live(1)()
    (laps,) = alternate(ROUNDS, often(live(CROWD_DAYS), 1))
    body = [each(lap, CROWD * (CROWD_DAYS + WARM_UP_DAYS)) for lap in laps]
    rate = 1.0 / middle(body).wall_s
    ratio = one_day.wall_s / middle(body).wall_s
    note = (
        f"{CROWD} people, {WARM_UP_DAYS} days of warm-up and {CROWD_DAYS} that count, drawn, lived and "
        f"measured; all {len(all_organs())} organs, stages in epochs of 30 s. By round "
        f"{rounded(1.0 / max(lap.wall_s for lap in body))} to "
        f"{rounded(1.0 / min(lap.wall_s for lap in body))} person-days a second."
    )
    return [
        Row(
            row="The whole body, a day and night of one person",
            ours=seconds(middle(body).wall_s),
            peer=f"bound: {seconds(1.0 / RATE_GOAL)}",
            ratio=round(rate / RATE_GOAL, 2),
            unit="times under the bound",
            goal=1.0,
            met=rate >= RATE_GOAL,
            note=f"{note} That is {rounded(rate, 3)} person-days a second on {cores} cores.",
        ),
        Row(
            row="The whole body, against a pacemaker alone",
            ours=seconds(middle(body).wall_s),
            peer=f"{seconds(one_day.wall_s)}, {version} Hannay19, one person",
            ratio=ratio,
            unit="times faster",
            goal=BODY_GOAL,
            met=ratio >= BODY_GOAL,
            note="The peer moves three numbers of a person; the body moves all of them, and the night.",
        ),
    ]


def main() -> None:
    """Print all rows."""
    one_day, version, rows = race_clock()
    for row in (*rows, *race_body(one_day, version)):
        row.say()


if __name__ == "__main__":
    hold_to_one_core()
    main()
