"""One day of many bodies, each with an evening of its own: bodies with the same evening move together."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from nightlab.body.bus import ROWS
from nightlab.body.crowd import LANES, SIGNALS, Crowd, Wanted
from nightlab.body.lanes import NIGHT_MEASURES, STEPS_A_DAY, Block
from nightlab.body.protocol import At, Bout, Condition, Dose, plan_of
from nightlab.body.simulate import CHUNK_DAYS, EATEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers
    from nightlab.body.people import People
    from nightlab.body.protocol import Plan
    from nightlab.rehearsal.silico.arms import Arm
    from nightlab.rehearsal.silico.people import Life, Sleepers

WARM_UP_DAYS = 14
BELIEF = "belief in a treatment"
ENROLS = "entering a trial"
BELIEVES_AT, ENROLS_AT, MORNING_AT = 21.0, 20.0, 8.0
HARD_AT, HARD_MIN = 15.0, 240.0
LANES_FIRST = ("keys", "epochs")  # these have people first


class Evening(NamedTuple):
    """What tells one evening from another.

    Args:
        arm: Whose doses are taken; empty for nothing.
        believes: Whether something is believed to be taken.
        coffee: Whether there was a late coffee.
        hard: Whether the day was hard.
        enrols: Whether it is the first of the trial.
    """

    arm: str = ""
    believes: bool = False
    coffee: bool = False
    hard: bool = False
    enrols: bool = False


class Slept(NamedTuple):
    """Nights of some bodies: ``float64[measures, bodies]``, ``uint8[bodies, epochs]``, ``float64[240, bodies]`` by signal."""

    measures: Numbers
    epochs: NDArray[np.uint8]
    courses: Mapping[str, Numbers]


class Town:
    """Bodies that live day after day, each with its own evenings.

    Assumptions: a day reaches from noon to noon and holds one night. Bodies whose evenings are alike go
    through the stepper side by side; luck is counted by body and time, so that how they are grouped
    changes nothing but the last digits.

    Args:
        sleepers: How they live.
        arms: What arms give.
        days: Days after the warm-up.
        workers: Threads; the machine's cores where None.
    """

    def __init__(
        self, sleepers: Sleepers, arms: Mapping[str, Arm], days: int, workers: int | None = None
    ) -> None:
        self.sleepers, self.arms, self.days = sleepers, arms, days
        self._plans: dict[Evening, Plan] = {}
        count = workers or os.cpu_count() or 1
        self._groups, self._blocks = ThreadPoolExecutor(count), ThreadPoolExecutor(count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._groups.shutdown()
        self._blocks.shutdown()

    def settle(self, people: People) -> Block:
        """Return bodies after the undisturbed days before the first."""
        habit = self.sleepers.habit
        eaten = {name: getattr(habit, told) for name, told in EATEN.items()}
        # Blocks of one size whatever the machine: sums of other sizes may round otherwise.
        crowd = Crowd(people.having(eaten), 1)
        crowd.warm_up(self._plan(Evening()), self._blocks, CHUNK_DAYS)
        return joined(crowd.blocks)

    def live(
        self,
        block: Block,
        people: People,
        day: int,
        evenings: Sequence[Evening | None],
        *,
        watched: bool = False,
    ) -> Slept:
        """Let all bodies of a block live a day, counted from 1, each with its evening.

        Args:
            block: Their state, which moves.
            people: Who they are.
            day: Which day.
            evenings: One a body; None for a body that waits aside.
            watched: Whether to keep the courses of the day.
        """
        alike: dict[Evening, list[int]] = {}
        for body, evening in enumerate(evenings):
            if evening is not None:
                alike.setdefault(evening, []).append(body)
        parts = [
            (evening, np.array(bodies[k : k + LANES]))
            for evening, bodies in alike.items()
            for k in range(0, len(bodies), LANES)
        ]
        for evening in alike:
            self._plan(evening)
        measures = np.full((len(NIGHT_MEASURES), len(evenings)), np.nan)
        signals = [ROWS[k].name for k in SIGNALS] if watched else []
        courses = {name: np.zeros((STEPS_A_DAY, len(evenings))) for name in signals}
        at = WARM_UP_DAYS + day - 1

        def one(part: tuple[Evening, NDArray[np.int64]]) -> None:
            evening, bodies = part
            plan = self._plan(evening)
            own = taken_out(block, bodies)
            crowd = Crowd(people.only(bodies), 1, [own])  # type: ignore[arg-type]
            crowd.keep(plan, Wanted())
            crowd.live(plan, range(at, at + 1), self._blocks)
            put_back(block, own, bodies)
            seen = crowd.kept("seen")
            measures[:, bodies] = np.where(seen > 0, crowd.kept("total"), np.nan)
            if watched:
                for name, course in crowd.courses().items():
                    courses[name][:, bodies] = course

        list(self._groups.map(one, parts))
        return Slept(measures, block.epochs, courses)

    def _plan(self, evening: Evening) -> Plan:
        if evening not in self._plans:
            self._plans[evening] = plan_of(self._condition(evening))
        return self._plans[evening]

    def _condition(self, evening: Evening) -> Condition:
        life = self.sleepers.life
        doses: list[Dose] = []
        if evening.arm:
            doses += self.arms[evening.arm].doses
        if evening.believes:
            doses.append(Dose(BELIEF, 1.0, At("clock", BELIEVES_AT)))
        if evening.enrols:
            doses.append(Dose(ENROLS, 1.0, At("clock", ENROLS_AT)))
        return Condition(
            "trial",
            days=self.days,
            warm_up_days=WARM_UP_DAYS,
            habit=self.sleepers.habit,
            doses=(*doses, *_drinks(life, late=evening.coffee)),
            bouts=(Bout("stressor", At("clock", HARD_AT), HARD_MIN, life.hard_size),)
            if evening.hard
            else (),
        )


def _drinks(life: Life, *, late: bool) -> tuple[Dose, ...]:
    told = (
        (life.morning_mg, MORNING_AT),
        (life.coffee_mg if late else 0.0, life.coffee_clock_h),
    )
    return tuple(Dose("caffeine", mg, At("clock", at)) for mg, at in told if mg > 0.0)


def joined(blocks: Sequence[Block]) -> Block:
    """Return the bodies of several blocks as one."""
    return Block(
        *(
            np.concatenate(
                [getattr(b, name) for b in blocks], axis=0 if name in LANES_FIRST else -1
            )
            for name in Block._fields
        )
    )


def taken_out(block: Block, bodies: NDArray[np.int64]) -> Block:
    """Return a copy of some bodies, or of one several times."""
    return Block(
        *(
            np.ascontiguousarray(
                np.take(getattr(block, name), bodies, axis=0 if name in LANES_FIRST else -1)
            )
            for name in Block._fields
        )
    )


def put_back(block: Block, own: Block, bodies: NDArray[np.int64]) -> None:
    """Write bodies that have moved into their places."""
    for name in Block._fields:
        if name in LANES_FIRST:
            getattr(block, name)[bodies] = getattr(own, name)
        else:
            getattr(block, name)[..., bodies] = getattr(own, name)
