"""Several people's trials of one question as one: the effect on average, how far people differ, the next one.

Two stages: each trial is analysed by itself, and what its nights say of the effect is pooled here.

    m_i ~ N(theta_i, s_i^2),    theta_i ~ N(mu, T^2)

Given T all is normal; T is integrated over its prior on a grid, so there is no sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import isfinite, sqrt
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.mixtures import NormalMixture
from nightlab.trials.posterior import Effect, Interval
from nightlab.trials.prior import NEUTRAL_SDS
from nightlab.units import signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.trials.verdict import Better

# T is half-t with 4 degrees of freedom and a night's sd as its scale, the more cautious of the two scales that
# Röver proposes for standardised effects. With the other, half of it, intervals of one further person held
# 92 to 94 of 100 where people differ by 0.6 sd; with this one 95 to 98.
SPREAD_SCALE = 1.0
SPREAD_DEGREES = 4
SPREAD_POINTS = 240
STEEPNESS = 6.0  # of the grid: fine near 0, far in the tail
FARTHEST = 60.0  # times the largest scale in play
FEWEST_TO_TELL = 3  # people, below which how far they differ is mostly the prior's word
HALVINGS = 50
ALL = 100  # per cent


@dataclass(frozen=True, slots=True)
class PersonTrial:
    """What one person's trial says of the effect, under the neutral prior.

    Args:
        name: The person, as they want to be called here.
        mean: Effect, arm minus control, in the outcome's unit.
        sd: How unsure it is, in the same unit.
        nights: Nights with an outcome.
        arm: The arm in question.
        control: What it was held against.
        outcome: What was measured.
        unit: Its unit.
        better: Which way is better.
        prior: Under which prior mean and sd stand; only ``neutral`` can be pooled.
        night_sd: Standard deviation of a night in the outcome's unit, where known; leave it out for an
            outcome modelled on another scale, whose neutral prior is not in the outcome's unit.
        trial: What tells this trial from others, such as the digest of its design.

    Raises:
        NightlabError: A number that cannot be.
    """

    name: str
    mean: float
    sd: float
    nights: int
    arm: str = ""
    control: str = ""
    outcome: str = ""
    unit: str = ""
    better: Better = "higher"
    prior: str = "neutral"
    night_sd: float | None = None
    trial: str = ""

    def __post_init__(self) -> None:
        if not (isfinite(self.mean) and isfinite(self.sd) and self.sd > 0):
            raise NightlabError(
                "an effect is a number and its sd a number above 0", where=f"trial of {self.name}"
            )
        if self.nights < 2 or (
            self.night_sd is not None and not (isfinite(self.night_sd) and self.night_sd > 0)
        ):
            raise NightlabError(
                "a trial has two nights or more, and a night's sd is above 0",
                where=f"trial of {self.name}",
            )


@dataclass(frozen=True, slots=True)
class PersonEffect:
    """One person's effect, alone and with what the others' trials add.

    Args:
        name: The person.
        alone: What their nights say.
        together: The same with the other people in view.
    """

    name: str
    alone: Effect
    together: Effect


@dataclass(frozen=True, slots=True)
class Across:
    """What several people's trials say together, in the outcome's unit.

    Args:
        people: Each person's effect, in the order given.
        nights: Nights with an outcome, of all.
        effect: On average over people like these.
        spread: How far true effects differ between people (SD).
        predicted95: Where the effect in one further person would lie, with 95 % chance.
        benefit: Share of such people whom it helps by more than ``worthwhile``.
        worthwhile: The smallest effect worth the trouble.
        better: Which way is better.
        unit: The outcome's.
        warnings: Plain sentences.
    """

    people: tuple[PersonEffect, ...]
    nights: int
    effect: Effect
    spread: Interval
    predicted95: tuple[float, float]
    benefit: Interval
    worthwhile: float
    better: Better
    unit: str
    warnings: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The result in plain words, with numbers of people and nights."""
        unit = f" {self.unit}".rstrip()
        k = len(self.people)
        who = "1 person" if k == 1 else f"{k} people"
        effect, (low, high) = self.effect, self.predicted95
        return (
            f"On average over people like these: {signed(effect.mean)}{unit} "
            f"(95 % {signed(effect.lo95)} to {signed(effect.hi95)}), {who}, {self.nights} nights. "
            f"In one further person it would lie between {signed(low)} and {signed(high)}{unit} with 95 % "
            f"chance; it would help {_percent(self.benefit.mean)} of them by more than {self.worthwhile:g}{unit} "
            f"(95 % {_percent(self.benefit.lo95)} to {_percent(self.benefit.hi95)})."
        )


def pool_people(trials: Sequence[PersonTrial], *, worthwhile: float) -> Across:
    """Return what several people's trials of one question say together.

    Posteriors under an informative prior cannot be pooled: the prior would be counted once for each person,
    and its certainty would grow with every one. The neutral prior, which is wide, is taken out again where
    ``night_sd`` tells how wide it was.

    Args:
        trials: One a person.
        worthwhile: Smallest effect worth the trouble, in the outcome's unit.

    Assumptions: people are independent draws from the people the answer is for; their effects are normal
        around the mean; each trial's likelihood is near normal. The mean has a flat prior, T a half-t one
        with 4 degrees of freedom and a night's sd as its scale. Where a night's sd is not given it is
        read off the trial's own precision.

    Raises:
        NightlabError: No trial, different questions, an informative prior, or one trial twice.

    Source: Higgins, Thompson & Spiegelhalter 2009, 10.1111/j.1467-985X.2008.00552.x (model, prediction);
        Zucker et al. 1997, 10.1016/S0895-4356(96)00429-5 (N-of-1 trials pooled, people borrowing);
        Röver et al. 2021, 10.1002/jrsm.1475 (scales for standardised effects); Gelman 2006,
        10.1214/06-BA117A (half-t).

    Example:
        >>> trials = [PersonTrial(f"p{i}", -6.0 + i, 3.0, 56, better="lower") for i in range(6)]
        >>> found = pool_people(trials, worthwhile=2.0)
        >>> round(found.effect.mean, 2), found.people[0].together.mean > -6.0
        (-3.5, True)
    """
    _check(trials, worthwhile)
    mean, sd = np.array([_likelihood(trial) for trial in trials]).T
    unit = float(np.median([_night_sd(trial) for trial in trials]))
    spread, prior = _spread_grid(mean, sd, unit)
    model = _given_spread(mean, sd, spread, prior)
    better = trials[0].better
    people = tuple(
        PersonEffect(trial.name, _alone(*alone), _person(model, *alone).summary())
        for trial, *alone in zip(trials, mean.tolist(), sd.tolist(), strict=True)
    )
    new = NormalMixture(model.weight, model.mean, np.hypot(model.sd, model.spread))
    between = model.spread_interval()
    return Across(
        people,
        sum(trial.nights for trial in trials),
        NormalMixture(model.weight, model.mean, model.sd).summary(),
        between,
        (new.quantile(0.025), new.quantile(0.975)),
        _benefit(model, worthwhile, better),
        worthwhile,
        better,
        trials[0].unit,
        tuple(_warnings(trials, between, unit)),
    )


def _percent(share: float) -> str:
    """Return a share of people, never rounded to none or all of them."""
    whole = round(100 * share)
    return "over 99 %" if whole >= ALL else "under 1 %" if whole < 1 else f"{whole} %"


def _check(trials: Sequence[PersonTrial], worthwhile: float) -> None:
    if not trials:
        raise NightlabError(
            "no trial to pool", where="trials", fix="give one trial or more, each of one person"
        )
    if not (isfinite(worthwhile) and worthwhile > 0):
        raise NightlabError(
            f"{worthwhile} cannot be",
            where="worthwhile",
            fix="give a number above 0 in the outcome's unit",
        )
    _check_same_question(trials)
    led = next((trial for trial in trials if trial.prior != "neutral"), None)
    if led is not None:
        raise NightlabError(
            f"the effect stands under the {led.prior} prior, which would be counted once for each person",
            where=f"trial of {led.name}",
            fix="give the effect under the neutral prior",
        )
    _check_once(trials)


def _check_same_question(trials: Sequence[PersonTrial]) -> None:
    first = trials[0]
    for trial in trials[1:]:
        for part in ("outcome", "unit", "better", "arm", "control"):
            one, other = getattr(first, part), getattr(trial, part)
            if one != other:
                raise NightlabError(
                    f"{part} is {other or 'not given'!r}, and {one or 'not given'!r} in the trial of {first.name}",
                    where=f"trial of {trial.name}",
                    fix="pool trials of one question alone",
                )


def _check_once(trials: Sequence[PersonTrial]) -> None:
    for before, trial in combinations(trials, 2):
        if trial.name == before.name:
            raise NightlabError(
                "this person stands here twice",
                where=f"trial of {trial.name}",
                fix="give each person's trial once",
            )
        if trial.trial and trial.trial == before.trial:
            raise NightlabError(
                f"this trial is that of {before.name} again",
                where=f"trial of {trial.name}",
                fix="give each person's trial once",
            )


def _likelihood(trial: PersonTrial) -> tuple[float, float]:
    """Return what the nights say, with the neutral prior taken out where its width is known."""
    if trial.night_sd is None:
        return trial.mean, trial.sd
    own = trial.sd**-2.0
    precision = max(own - (NEUTRAL_SDS * trial.night_sd) ** -2.0, 1e-3 * own)
    return trial.mean * own / precision, precision**-0.5


def _night_sd(trial: PersonTrial) -> float:
    """Return a night's sd; from the trial's precision where not given: sd = 2 night_sd / sqrt(nights)."""
    return trial.night_sd or trial.sd * sqrt(trial.nights) / 2


def _alone(mean: float, sd: float) -> Effect:
    return Effect(mean, sd, mean - 1.96 * sd, mean + 1.96 * sd)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """The mean over people at each spread: ``float64[k]`` each, weights summing to 1."""

    spread: NDArray[np.float64]
    weight: NDArray[np.float64]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]

    def spread_interval(self) -> Interval:
        """Return the spread between people with its 95 % interval."""
        lo, hi = np.interp([0.025, 0.975], np.cumsum(self.weight) - self.weight / 2, self.spread)
        return Interval(float(self.weight @ self.spread), float(lo), float(hi))


def _spread_grid(
    mean: NDArray[np.float64], sd: NDArray[np.float64], unit: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return spreads between people, fine near 0 and far, and the prior weight of each."""
    scale = SPREAD_SCALE * unit
    far = FARTHEST * max(scale, float(np.ptp(mean)), float(sd.min()))
    steps = (np.arange(SPREAD_POINTS) + 0.5) / SPREAD_POINTS
    spread = far * np.sinh(STEEPNESS * steps) / np.sinh(STEEPNESS)
    width = far * np.cosh(STEEPNESS * steps)
    density = (1 + (spread / scale) ** 2 / SPREAD_DEGREES) ** (-(SPREAD_DEGREES + 1) / 2)
    return spread, width * density


def _given_spread(
    mean: NDArray[np.float64],
    sd: NDArray[np.float64],
    spread: NDArray[np.float64],
    prior: NDArray[np.float64],
) -> _Model:
    """Return the mean over people at each spread, with the weight the trials give it."""
    precision = 1 / (sd**2 + spread[:, None] ** 2)
    total = precision.sum(axis=1)
    middle = (precision @ mean) / total
    away = (precision * (mean - middle[:, None]) ** 2).sum(axis=1)
    log = 0.5 * (np.log(precision).sum(axis=1) - np.log(total) - away) + np.log(prior)
    weight = np.exp(log - log.max())
    return _Model(spread, weight / weight.sum(), middle, total**-0.5)


def _person(model: _Model, mean: float, sd: float) -> NormalMixture:
    """Return one person's effect given all trials, their own among them."""
    kept = model.spread**2 / (model.spread**2 + sd**2)
    middle = kept * mean + (1 - kept) * model.mean
    variance = kept * sd**2 + ((1 - kept) * model.sd) ** 2
    return NormalMixture(model.weight, middle, np.sqrt(variance))


def _benefit(model: _Model, worthwhile: float, better: Better) -> Interval:
    """Return the share of people helped by more than worthwhile, as sure as mean and spread are known.

    A share below x means that the mean lies below ``worthwhile + T z(x)``, whose chance is known at each T.
    """
    from scipy.special import ndtr, ndtri

    sign = 1.0 if better == "higher" else -1.0
    middle = sign * model.mean

    def below(share: float) -> float:
        edge = worthwhile + model.spread * float(ndtri(share))
        return float(model.weight @ ndtr((edge - middle) / model.sd))

    def quantile(chance: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            share = (low + high) / 2
            low, high = (share, high) if below(share) < chance else (low, share)
        return (low + high) / 2

    whole = np.hypot(model.sd, model.spread)
    mean = float(model.weight @ ndtr((middle - worthwhile) / whole))
    return Interval(mean, quantile(0.025), quantile(0.975))


def _alike(trials: Sequence[PersonTrial]) -> list[str]:
    """Ask about people whose figures are the very same, once for each set of figures."""
    same: dict[tuple[float, float, int], list[str]] = {}
    for trial in trials:
        same.setdefault((trial.mean, trial.sd, trial.nights), []).append(trial.name)
    return [
        f"{', '.join(names[:-1])} and {names[-1]} have the very same figures; is it one trial twice?"
        for names in same.values()
        if len(names) > 1
    ]


def _warnings(trials: Sequence[PersonTrial], between: Interval, unit: float) -> list[str]:
    """Say what the number of people, or the prior, holds against the answer."""
    told = []
    if len(trials) == 1:
        told.append(
            "One person cannot tell how far people differ: all that is said of others rests on the prior."
        )
    elif len(trials) < FEWEST_TO_TELL:
        told.append(
            "Two people hardly tell how far people differ; what is said of others is mostly prior."
        )
    told += _alike(trials)
    if between.lo95 > SPREAD_SCALE * unit:
        told.append(
            "People differ by more than was expected; an average may describe none of them."
        )
    return told
