"""A trial's design: its rules and its seed, from which everyone derives the same schedule."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.exposure import LONGEST_HALF_LIFE, contrast_ratio
from nightlab.trials.prior import LARGEST, PRIORS
from nightlab.trials.randomisation import Redraw
from nightlab.trials.sampler import Rules, schedule_set
from nightlab.trials.table import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LEAST_CONTRAST = 0.5
MOST_NIGHTS = 400
MOST_ARMS = 6
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Dose:
    """One line of a schedule: taken on the evening of ``take_on``, felt in the night that ends on ``night``.

    Before a trial has a start date both are None.
    """

    number: int
    arm: str
    block: int
    take_on: date | None
    night: date | None


@dataclass(frozen=True, slots=True)
class Design:
    """The rules of a randomised trial and the seed that fixes its schedule.

    Args:
        arms: Labels, the control first.
        nights: Length of the trial.
        seed: Fixes the schedule; anyone can derive it again.
        block_nights: Nights within which the arms are balanced as evenly as they divide.
        period_nights: Nights for which an arm is kept; 1 changes arms from night to night, 7 makes weeks.
        max_run: Longest run of nights on one arm; None leaves it to the blocks.
        half_life_nights: Nights in which half of the effect fades, as far as is known; 0 none.
        outcome: The one outcome that decides, named before the first night; empty where not named.
        better: Which way it is better; empty where the outcome is a measure that says so itself.
        worthwhile: Smallest effect worth the trouble, in the outcome's unit; None for the default.
        prior: The prior the verdict is stated under; sceptical while no evidence is at hand.

    Raises:
        NightlabError: Rules that contradict each other, or a contrast that carry-over would wash out.

    Example:
        >>> design = Design(("placebo", "magnesium"), nights=8, seed=1, block_nights=4, max_run=2)
        >>> sorted(set(design.labels()))
        ['magnesium', 'placebo']
    """

    arms: tuple[str, ...]
    nights: int
    seed: int
    block_nights: int
    period_nights: int = 1
    max_run: int | None = None
    half_life_nights: float = 0.0
    outcome: str = ""
    better: str = ""
    worthwhile: float | None = None
    prior: str = "sceptical"

    def __post_init__(self) -> None:
        object.__setattr__(self, "arms", tuple(str(a).strip() for a in self.arms))
        _check(self)
        ratio = self.contrast_ratio()
        if ratio < LEAST_CONTRAST:
            raise NightlabError(
                f"carry-over would leave {ratio:.2f} of the contrast between arms, under {LEAST_CONTRAST}",
                where="half_life_nights",
                fix=f"keep each arm for longer (periods of {self.period_nights} nights now), or test "
                "something that fades faster",
            )

    @property
    def rules(self) -> Rules:
        """The rules in units of a period."""
        per_block = self.block_nights // self.period_nights
        units = self.nights // self.period_nights
        sizes = [per_block] * (units // per_block) + (
            [units % per_block] if units % per_block else []
        )
        run = self.max_run if self.max_run is not None else self.nights
        return Rules(len(self.arms), tuple(sizes), max(1, run // self.period_nights))

    @property
    def ways(self) -> int:
        """Number of schedules that keep the rules, each as likely as the others."""
        return schedule_set(self.rules).size

    def codes(self) -> NDArray[np.int64]:
        """Return ``int64[nights]``: the arm's number of each night."""
        units = np.array(schedule_set(self.rules).from_seed(self.seed), dtype=np.int64)
        return np.repeat(units, self.period_nights)

    def labels(self) -> tuple[str, ...]:
        """Return the arm of each night."""
        return tuple(self.arms[c] for c in self.codes())

    def blocks(self) -> NDArray[np.int64]:
        """Return ``int64[nights]``: the block of each night, from 1."""
        return np.arange(self.nights) // self.block_nights + 1

    def contrast_ratio(self) -> float:
        """Return how much contrast carry-over leaves between the first arm and the others."""
        treated = (self.codes() != 0).astype(np.float64)
        return contrast_ratio(treated, self.blocks(), self.half_life_nights)

    def schedule(self, start: date | None = None) -> list[Dose]:
        """Return the schedule, dated where the first evening is known.

        Raises:
            NightlabError: A start so late that the calendar ends before the trial.
        """
        _refuse(
            start is not None and (date.max - start).days < self.nights,
            f"{start} leaves no {self.nights} nights before the calendar ends",
            "start",
            "name an earlier first evening",
        )
        evenings = [
            None if start is None else start + timedelta(days=i) for i in range(self.nights)
        ]
        return [
            Dose(
                i + 1,
                arm,
                int(block),
                evening,
                None if evening is None else evening + timedelta(days=1),
            )
            for i, (arm, block, evening) in enumerate(
                zip(self.labels(), self.blocks(), evenings, strict=True)
            )
        ]

    def redraw(self, arm: str) -> Redraw:
        """Return the set of schedules for a randomisation test of one arm."""
        unit = np.arange(self.nights) // self.period_nights
        values = np.array([float(a == arm) for a in self.arms])
        return Redraw(self.rules, unit, values, "all schedules that keep the design's rules")


def _check(design: Design) -> None:
    k, nights, block, period = (
        len(design.arms),
        design.nights,
        design.block_nights,
        design.period_nights,
    )
    _refuse(
        not 2 <= k <= MOST_ARMS
        or len({a.casefold() for a in design.arms}) != k
        or not all(design.arms),
        "a trial needs 2 to 6 arms with different names",
        "arms",
        "write --arms placebo,magnesium",
    )
    for name, value in (("nights", nights), ("block", block), ("period", period)):
        _refuse(
            not 1 <= value <= MOST_NIGHTS,
            f"{value} cannot be",
            name,
            f"use whole nights from 1 to {MOST_NIGHTS}",
        )
    _refuse(design.seed < 0, f"{design.seed} cannot be", "seed", "use a whole number from 0")
    _refuse(
        nights < 2 * k * period,
        f"{nights} nights give {k} arms less than two periods of {period} each",
        "nights",
        f"plan {2 * k * period} nights or more",
    )
    _refuse(
        bool(nights % period or block % period),
        f"periods of {period} nights do not fill {nights} nights in blocks of {block}",
        "period",
        "make nights and block multiples of the period",
    )
    _refuse(
        block < k * period,
        f"a block of {block} nights cannot hold {k} arms for {period} nights each",
        "block",
        f"use {k * period} or more",
    )
    run = design.max_run
    _refuse(
        run is not None and not period <= run <= nights,
        f"a longest run of {run} nights cannot be",
        "max_run",
        f"use {period} to {nights}",
    )
    _refuse(
        design.better not in {"", "higher", "lower"},
        f"{design.better!r} is not known",
        "better",
        "use higher or lower",
    )
    _refuse(
        design.prior not in PRIORS,
        f"{design.prior!r} is not known",
        "prior",
        f"use {', '.join(PRIORS)}",
    )
    _refuse(
        design.worthwhile is not None and not 1 / LARGEST < design.worthwhile < LARGEST,
        f"{design.worthwhile} cannot be",
        "worthwhile",
        "give a number above 0 in the outcome's unit",
    )
    _refuse(
        not 0 <= design.half_life_nights <= LONGEST_HALF_LIFE,
        f"{design.half_life_nights} cannot be",
        "half_life_nights",
        f"give nights from 0 to {LONGEST_HALF_LIFE}",
    )


def _refuse(wrong: bool, what: str, where: str, fix: str) -> None:  # noqa: FBT001 - reads as a sentence
    if wrong:
        raise NightlabError(what, where=where, fix=fix)


def to_toml(design: Design) -> str:
    """Return a design as a short text file that :func:`read_design` reads."""
    lines = ["# A Nightlab trial: the rules and the seed fix the schedule.", f"format = {FORMAT}"]
    for name, value in asdict(design).items():
        if value is not None:
            lines.append(f"{name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, str):
        escaped = "".join(
            f"\\u{ord(c):04X}" if c in '"\\' or ord(c) < 32 or ord(c) == 127 else c for c in value
        )
        return f'"{escaped}"'
    return str(value)


def read_design(path: Path) -> Design:
    """Return the design in a file.

    Raises:
        NightlabError: Not readable, not TOML, or not a design.
    """
    return parse_design(read_text(path), where=path.name)


def parse_design(text: str, *, where: str) -> Design:
    """Return the design in a text.

    Raises:
        NightlabError: Not TOML, a field too many or too few, or rules that cannot be.
    """
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise NightlabError(
            f"not a design ({error})", where=where, fix="make one with `nightlab trial design`"
        ) from error
    if found.pop("format", None) != FORMAT:
        raise NightlabError(
            f"not a design of format {FORMAT}",
            where=where,
            fix="make one with `nightlab trial design`",
        )
    known = {f.name for f in fields(Design)}
    if extra := sorted(set(found) - known):
        raise NightlabError(
            f"unknown field {extra[0]!r}",
            where=where,
            fix=f"the fields are {', '.join(sorted(known))}",
        )
    try:
        return Design(**_typed(found))
    except NightlabError as error:
        raise error.at(where) from error
    except ValueError as error:  # a whole number of thousands of digits cannot even be shown
        raise NightlabError(
            "not a design (a number has thousands of digits)",
            where=where,
            fix="make one with `nightlab trial design`",
        ) from error


def _typed(found: dict[str, Any]) -> dict[str, Any]:
    for name in ("arms", "nights", "seed", "block_nights"):
        if name not in found:
            raise NightlabError(
                "this field is missing",
                where=name,
                fix="add it, or make the design anew with `nightlab trial design`",
            )
    arms = found.pop("arms")
    if not isinstance(arms, list) or not all(isinstance(arm, str) for arm in arms):
        raise NightlabError(
            f"{arms!r} is not a list of names",
            where="arms",
            fix='write arms = ["placebo", "magnesium"]',
        )
    for name, value in found.items():
        if name in {"outcome", "better", "prior"}:
            if not isinstance(value, str):
                raise NightlabError(
                    f"{value!r} is not a word", where=name, fix="write it in quotes"
                )
            continue
        wanted = (int, float) if name in {"half_life_nights", "worthwhile"} else int
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise NightlabError(
                f"{value!r} is not a number of nights or a seed",
                where=name,
                fix="use a whole number",
            )
    return {"arms": tuple(arms), **found}
