"""What many rehearsed trials came to, each share with its Monte Carlo error."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from nightlab.trials.verdict import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence


FEWEST_SIZES = 2  # under which a mean has no error


@dataclass(frozen=True, slots=True)
class Judged:
    """One rehearsed trial.

    Attributes:
        decision: What was told at the end, or at the look that ended it.
        nights: Nights until then, nights on which nothing is given included.
        told: The effect told, in the outcome's unit, under the verdict's prior.
        unled: The same under the neutral prior.
        truth: The true one.
        better: 1 where higher is better, else -1.
    """

    decision: Decision
    nights: int
    told: float
    unled: float
    truth: float
    better: int

    @property
    def is_wrong_way(self) -> bool:
        """Whether it was told to work or to harm, and the truth is the other way."""
        way = {"works": self.better, "harms": -self.better}.get(self.decision, 0)
        return way * self.truth < 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """Trials on one person whose true effect is of one kind.

    Attributes:
        name: ``none``, ``worthwhile``, ``twice`` and so on, or the prior that effects are drawn from.
        effect: The true effect in the outcome's unit; None where it is drawn for each trial.
        trials: How many.
        works: Share told so.
        harms: Share told so.
        no_useful_effect: Share told so.
        not_known_yet: Share told so.
        wrong_sign: Of the trials told ``works`` or ``harms``, the share in which the truth is the other way
            (type S error); None where there are none, or no effect.
        exaggeration: Mean size told over mean true size, in the same trials (type M error); below 1 where
            the verdict's prior draws effects towards none; None of fewer than two.
        exaggeration_neutral: The same of the size under the neutral prior.
        nights: Mean nights until a trial ends, by a decision or by its length.
        nights_to_decision: The same of those that came to a decision; None without any.
    """

    name: str
    effect: float | None
    trials: int
    works: Figure
    harms: Figure
    no_useful_effect: Figure
    not_known_yet: Figure
    wrong_sign: Figure | None
    exaggeration: Figure | None
    exaggeration_neutral: Figure | None
    nights: Figure
    nights_to_decision: Figure | None

    @property
    def decided(self) -> float:
        """Share that came to any decision."""
        return 1 - self.not_known_yet.value

    def to_json(self) -> dict[str, Any]:
        """Return plain values under the attributes' names."""
        return asdict(self)


def share(count: int, of: int) -> Figure:
    """Return a share and its Monte Carlo error.

    The error is that of the share with one trial added to either side (Laplace's rule), so that none in
    200 is not a share without doubt.

    Example:
        >>> share(0, 200).value, round(share(0, 200).error, 4)
        (0.0, 0.005)
    """
    near = (count + 1) / (of + 2)
    return Figure(count / of, sqrt(near * (1 - near) / of))


def scenario(name: str, effect: float | None, found: Sequence[Judged]) -> Scenario:
    """Count the trials of one kind."""
    told = {d: share(sum(j.decision == d for j in found), len(found)) for d in get_args(Decision)}
    by_sign = [j for j in found if j.decision in ("works", "harms") and j.truth]
    ended = [j for j in found if j.decision != "not-known-yet"]
    return Scenario(
        name=name,
        effect=effect,
        trials=len(found),
        works=told["works"],
        harms=told["harms"],
        no_useful_effect=told["no-useful-effect"],
        not_known_yet=told["not-known-yet"],
        wrong_sign=share(sum(j.is_wrong_way for j in by_sign), len(by_sign)) if by_sign else None,
        exaggeration=_exaggeration([j.told for j in by_sign], by_sign),
        exaggeration_neutral=_exaggeration([j.unled for j in by_sign], by_sign),
        nights=_mean([j.nights for j in found]),
        nights_to_decision=_mean([j.nights for j in ended]) if ended else None,
    )


def _mean(values: Sequence[float]) -> Figure:
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return Figure(float(np.mean(values)), spread / sqrt(len(values)))


def _exaggeration(told: Sequence[float], decided: Sequence[Judged]) -> Figure | None:
    """Return a ratio of means; its error is that of a ratio (Cochran 1977, eq. 2.39)."""
    if len(decided) < FEWEST_SIZES:
        return None
    sizes, true = np.abs(told), np.abs([j.truth for j in decided])
    ratio = float(sizes.mean() / true.mean())
    error = float(_mean(list(sizes - ratio * true)).error / true.mean())
    return Figure(ratio, error)
