"""Exact uniform sampling over all schedules that keep a set of rules.

The rules: every block holds each arm a fixed number of times (or as evenly as its length allows), the
whole is balanced, and no arm stands more than ``max_run`` units in a row. The number of ways to finish
a schedule from each state is counted once, backwards, in whole numbers; a schedule is then the r-th of
all of them, so every schedule has exactly the same chance.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, product
from math import comb, prod
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# States to count through, beyond which a schedule takes many seconds and hundreds of megabytes.
MOST_STATES = 700_000

Counts = tuple[int, ...]
# (left in this block, left in all, last arm, its run so far)
State = tuple[Counts, Counts, int, int]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a schedule must keep, in units (a unit is a night, or a period of nights on one arm).

    Args:
        arms: Number of arms.
        block_sizes: Units in each block, in order.
        max_run: Most units in a row on one arm.
        block_counts: Units on each arm in each block; empty means as even as the block's size allows.
        total_counts: Units on each arm in all; empty means as even as the number of units allows.
        allowed: Arms that each unit may have; empty means any.
    """

    arms: int
    block_sizes: tuple[int, ...]
    max_run: int
    block_counts: tuple[Counts, ...] = ()
    total_counts: Counts = ()
    allowed: tuple[tuple[int, ...], ...] = ()

    @property
    def units(self) -> int:
        """Number of units in a schedule."""
        return sum(self.block_sizes)


def _even_splits(size: int, arms: int) -> list[Counts]:
    base, extra = divmod(size, arms)
    return [
        tuple(base + bit for bit in bits)
        for bits in product((0, 1), repeat=arms)
        if sum(bits) == extra
    ]


@dataclass(frozen=True, slots=True)
class ScheduleSet:
    """All schedules that keep the rules, counted.

    Build it with :func:`schedule_set`, which keeps the last ones.
    """

    rules: Rules
    starts: tuple[State, ...]
    ways: tuple[dict[State, int], ...] = field(repr=False)

    @property
    def size(self) -> int:
        """Number of schedules in the set."""
        return sum(self.ways[0][state] for state in self.starts)

    def at(self, rank: int) -> tuple[int, ...]:
        """Return the schedule of a rank from 0 to ``size - 1``, as arm numbers, one per unit."""
        for start in self.starts:
            if rank < self.ways[0][start]:
                break
            rank -= self.ways[0][start]
        state, arms = start, []
        steps = _stepper(self.rules)
        for unit in range(self.rules.units):
            for arm, after in steps(unit, state):
                ways = self.ways[unit + 1].get(after, 0)
                if rank < ways:
                    arms.append(arm)
                    state = after
                    break
                rank -= ways
        return tuple(arms)

    def from_seed(self, seed: int) -> tuple[int, ...]:
        """Return the schedule that a seed stands for, each with exactly the same chance."""
        return self.at(uniform_below(self.size, seed))

    def holds(self, schedule: tuple[int, ...]) -> bool:
        """Whether a schedule, as arm numbers, is one of the set."""
        if len(schedule) != self.rules.units:
            return False
        steps = _stepper(self.rules)
        states = set(self.starts)
        for unit, arm in enumerate(schedule):
            later = self.ways[unit + 1]
            states = {
                after for s in states for a, after in steps(unit, s) if a == arm and after in later
            }
        return bool(states)

    def draw(self, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return ``int64[n, units]``: ``n`` schedules drawn at once, for a randomisation test.

        Assumptions: chances are rounded to double precision here, which a test of a few thousand
        draws cannot see; a person's own schedule comes from :meth:`from_seed`.
        """
        tables = _transition_tables(self)
        weights = np.array([float(self.ways[0][s] / self.size) for s in self.starts])
        state = rng.choice(len(self.starts), size=n, p=weights / weights.sum())
        out = np.empty((n, self.rules.units), dtype=np.int64)
        for unit, (cumulative, arms, after) in enumerate(tables):
            step = (rng.random(n)[:, None] >= cumulative[state, :-1]).sum(axis=1)
            out[:, unit] = arms[state, step]
            state = after[state, step]
        return out

    def all(self) -> NDArray[np.int64]:
        """Return ``int64[size, units]``: every schedule of the set."""
        return np.array([self.at(rank) for rank in range(self.size)], dtype=np.int64)


def uniform_below(n: int, seed: int) -> int:
    """Return a whole number from 0 to ``n - 1``, each with the same chance, fixed by the seed.

    Bits come from SHA-256 of ``nightlab schedule:SEED:COUNTER:PART``, 256 for each part, so that anyone
    can check a schedule in any language; numbers of ``n`` or more are thrown away and the counter goes
    on, which keeps the chances equal.
    """
    bits = max(1, (n - 1).bit_length())
    counter = 0
    while True:
        stream = b"".join(
            hashlib.sha256(f"nightlab schedule:{seed}:{counter}:{part}".encode()).digest()
            for part in range(-(-bits // 256))
        )
        value = int.from_bytes(stream, "big") >> (8 * len(stream) - bits)
        if value < n:
            return value
        counter += 1


@lru_cache(maxsize=64)
def schedule_set(rules: Rules) -> ScheduleSet:
    """Count all schedules that keep the rules.

    Raises:
        NightlabError: The rules are out of range or no schedule keeps them all.
    """
    if rules.arms < 2 or rules.units < rules.arms or rules.max_run < 1:
        raise NightlabError(
            "a schedule needs two arms or more, at least one unit for each, and a longest run of at least 1",
            where="design",
        )
    if rules.allowed and len(rules.allowed) != rules.units:
        raise NightlabError("every unit needs its own allowed arms, or none", where="design")
    if rules.block_counts and tuple(map(sum, rules.block_counts)) != rules.block_sizes:
        raise NightlabError("the arms' counts do not fill the blocks", where="design")
    if _states(rules) > MOST_STATES:
        raise NightlabError(
            "too many schedules to count",
            where="design",
            fix="use shorter blocks that the arms divide evenly (--block), shorter runs or fewer nights",
        )
    starts = tuple(_start_states(rules))
    steps = _stepper(rules)
    reachable: list[set[State]] = [set(starts)]
    for unit in range(rules.units):
        reachable.append({after for s in reachable[-1] for _, after in steps(unit, s)})
    ways: list[dict[State, int]] = [dict.fromkeys(reachable[-1], 1)]
    for unit in range(rules.units - 1, -1, -1):
        later = ways[0]
        counted = {
            s: sum(later.get(after, 0) for _, after in steps(unit, s)) for s in reachable[unit]
        }
        ways.insert(0, {s: n for s, n in counted.items() if n})
    found = ScheduleSet(rules, tuple(sorted(s for s in starts if s in ways[0])), tuple(ways))
    if found.size == 0:
        raise NightlabError(
            "no schedule keeps all the rules",
            where="design",
            fix="allow longer runs (--max-run) or other blocks (--block)",
        )
    return found


def _states(rules: Rules) -> int:
    """Return about how many states counting goes through, rather too many than too few."""
    counts = rules.block_counts or tuple(
        (-(-size // rules.arms),) * rules.arms for size in rules.block_sizes
    )
    if rules.allowed:
        return _states_between(rules, counts)
    states, spare = 0, rules.units % rules.arms if len(counts) > 1 else 0
    for block, size in zip(counts, rules.block_sizes, strict=True):
        totals = 1 if rules.block_counts else comb(spare + rules.arms - 1, rules.arms - 1)
        states += totals * prod(n + 1 for n in block)
        spare += size % rules.arms
    if rules.max_run >= rules.units:
        return states
    # A run ends at the latest in the block after the one it began in, if each block holds two arms.
    mixed = all(sum(n > 0 for n in block) > 1 for block in counts)
    longest = 2 * max(map(max, counts)) if mixed and len(counts) > 1 else rules.units
    return states * rules.arms * min(rules.max_run, longest)


def _states_between(rules: Rules, counts: tuple[Counts, ...]) -> int:
    """Return about how many states there are where the units' arms are narrowed down to two or so.

    What is left of one arm then tells what is left of the other.
    """
    within = sum(
        size * (max(block) + 1) for size, block in zip(rules.block_sizes, counts, strict=True)
    )
    return within * rules.arms * min(rules.max_run, rules.units, 2 * max(map(max, counts)))


def _start_states(rules: Rules) -> list[State]:
    totals = [rules.total_counts] if rules.total_counts else _even_splits(rules.units, rules.arms)
    if rules.block_counts:
        totals = [tuple(map(sum, zip(*rules.block_counts, strict=True)))]
    return [
        (counts, total, -1, 0) for total in totals for counts in _block_choices(rules, 0, total)
    ]


def _block_choices(rules: Rules, block: int, total_left: Counts) -> list[Counts]:
    if rules.block_counts:
        return [rules.block_counts[block]]
    if len(rules.block_sizes) == 1:
        return [total_left]
    return [
        split
        for split in _even_splits(rules.block_sizes[block], rules.arms)
        if all(a <= b for a, b in zip(split, total_left, strict=True))
    ]


def _stepper(rules: Rules) -> Callable[[int, State], list[tuple[int, State]]]:
    """Return the function from unit and state to (arm, next state) for each arm that may come next.

    A new block opens with its counts.
    """
    first_units = accumulate(rules.block_sizes, initial=0)
    block_at = {unit: block for block, unit in enumerate(first_units) if unit < rules.units}
    free = rules.max_run >= rules.units  # runs need no counting, which leaves far fewer states

    def steps(unit: int, state: State) -> list[tuple[int, State]]:
        left, total, last, run = state
        opens = block_at.get(unit + 1)
        found: list[tuple[int, State]] = []
        for arm, more in enumerate(left):
            if rules.allowed and arm not in rules.allowed[unit]:
                continue
            new_run = run + 1 if arm == last and not free else 1
            if more == 0 or total[arm] == 0 or new_run > rules.max_run:
                continue
            total_after = (*total[:arm], total[arm] - 1, *total[arm + 1 :])
            after = -1 if free else arm
            if opens is None:
                left_after = (*left[:arm], more - 1, *left[arm + 1 :])
                found.append((arm, (left_after, total_after, after, new_run)))
                continue
            found.extend(
                (arm, (counts, total_after, after, new_run))
                for counts in _block_choices(rules, opens, total_after)
            )
        return found

    return steps


def _transition_tables(
    found: ScheduleSet,
) -> list[tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]]:
    """Return per unit and state the cumulative chance of each step, its arm and its next state."""
    tables = []
    steps = _stepper(found.rules)
    index = {s: i for i, s in enumerate(found.starts)}
    for unit in range(found.rules.units):
        later_index = {s: i for i, s in enumerate(found.ways[unit + 1])}
        rows = [
            [
                (arm, later_index[a], found.ways[unit + 1][a])
                for arm, a in steps(unit, s)
                if a in later_index
            ]
            for s in index
        ]
        width = max(len(row) for row in rows)
        chance = np.zeros((len(rows), width))
        after = np.zeros((len(rows), width), dtype=np.int64)
        arms = np.zeros((len(rows), width), dtype=np.int64)
        for i, row in enumerate(rows):
            whole = sum(ways for _, _, ways in row)
            for j, (arm, to, ways) in enumerate(row):
                chance[i, j], after[i, j], arms[i, j] = ways / whole, to, arm
        tables.append((np.cumsum(chance, axis=1), arms, after))
        index = later_index
    return tables
