"""Trials that are looked at before their end: what each look says, and where a rule would have stopped.

Verdicts cost time and rules do not. So the chances that every look gave are kept, and any rule is tried on
them afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.rehearsal.calibrate import BLOCK_NIGHTS, draw_schedule
from nightlab.rehearsal.simulate import SimulatedPerson, simulate
from nightlab.trials import analyse
from nightlab.trials.verdict import LIKELY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.rehearsal.calibrate import Schedule
    from nightlab.trials import Verdict
    from nightlab.trials.verdict import Thresholds

PRIORS = ("neutral", "sceptical")


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """What every look of many trials said; NaN where there were too few nights to say anything.

    Attributes:
        at: ``int64[looks]``, nights at each look, rising.
        below: ``float64[trials, looks, priors, 3]``: the chance that the effect lies below minus the
            worthwhile one, below none, and below the worthwhile one, under each of ``PRIORS``.
        mean_sd: ``float64[trials, looks]``, the effect under the neutral prior.
        effect_sd: The true one.
    """

    at: NDArray[np.int64]
    below: NDArray[np.float64]
    mean_sd: NDArray[np.float64]
    effect_sd: float

    def first(self, looks: int) -> Watched:
        """Return the same trials, had they ended with an earlier look."""
        return self.at_looks(range(looks))

    def at_looks(self, looks: Sequence[int]) -> Watched:
        """Return the same trials with some of their looks alone, by number from 0."""
        kept = list(looks)
        return Watched(self.at[kept], self.below[:, kept], self.mean_sd[:, kept], self.effect_sd)

    def mirrored(self) -> Watched:
        """Return the same trials with their arms' names swapped."""
        return Watched(self.at, 1 - self.below[..., ::-1], -self.mean_sd, -self.effect_sd)

    def and_(self, other: Watched) -> Watched:
        """Return these trials and others of the same looks."""
        return Watched(
            self.at,
            np.concatenate([self.below, other.below]),
            np.concatenate([self.mean_sd, other.mean_sd]),
            self.effect_sd,
        )


def watch(
    person: SimulatedPerson,
    *,
    trials: int,
    seed: int,
    schedule: Schedule = "nightly",
    nights: int = 56,
    at: Sequence[int] | None = None,
    worthwhile_sd: float = 0.3,
) -> Watched:
    """Run many trials on people of one kind, and judge each again at every look.

    Args:
        person: The truth they share.
        trials: How many trials.
        seed: Fixes schedules and luck; the same for another effect gives the same people.
        schedule: How arms follow each other, see ``calibrate.draw_schedule``.
        nights: Length of each trial.
        at: Nights at which it is looked at; by default every end of a block.
        worthwhile_sd: Smallest worthwhile effect in standard deviations.
    """
    looks = list(at or range(BLOCK_NIGHTS, nights + 1, BLOCK_NIGHTS))
    rng = np.random.default_rng(seed)
    below = np.full((trials, len(looks), len(PRIORS), 3), np.nan)
    mean = np.full((trials, len(looks)), np.nan)
    for trial in range(trials):
        treated, blocks = draw_schedule(schedule, nights, seed=int(rng.integers(2**62)))
        table = {"arm": treated, "outcome": simulate(person, treated, rng), "block": blocks}
        for look, night in enumerate(looks):
            told = _verdict(table, night, worthwhile_sd, person.half_life_nights)
            if told is None:
                continue
            mean[trial, look] = told.priors["neutral"].mean
            below[trial, look] = [
                [told.posteriors[prior].below(x) for x in (-worthwhile_sd, 0.0, worthwhile_sd)]
                for prior in PRIORS
            ]
    return Watched(np.array(looks, dtype=np.int64), below, mean, person.effect_sd)


def _verdict(
    table: dict[str, Any], nights: int, worthwhile_sd: float, half_life_nights: float
) -> Verdict | None:
    """Return what the first nights of a trial say; None where they are too few."""
    try:
        return analyse(
            {name: column[:nights] for name, column in table.items()},
            outcome="outcome",
            arm="arm",
            block="block",
            better="higher",
            worthwhile=worthwhile_sd,
            half_life_nights=half_life_nights,
            randomise=False,
        )
    except NightlabError:
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """Whether a rule calls each look of each trial, ``bool[trials, looks]`` each.

    A stop is advice, and a person may go on after it: so each kind is counted whatever was called before.
    """

    works: NDArray[np.bool_]
    harms: NDArray[np.bool_]
    futile: NDArray[np.bool_]

    @property
    def any(self) -> NDArray[np.bool_]:
        """Whether there is a decision of any kind."""
        called: NDArray[np.bool_] = self.works | self.harms | self.futile
        return called


def call(
    watched: Watched, rules: Sequence[Thresholds], priors: Sequence[str] = ("neutral",)
) -> Calls:
    """Return what a rule decides at each look, as ``verdict.decide`` and ``verdict.agree`` do.

    Args:
        watched: The trials.
        rules: Thresholds of each look.
        priors: Those under which a decision has to hold; the neutral one alone decides most often.
    """
    sure = np.array([rule.sure for rule in rules])[:, None]
    futile = np.array([rule.futile for rule in rules])[:, None]
    low, zero, high = np.moveaxis(watched.below[:, :, [PRIORS.index(p) for p in priors]], -1, 0)
    works = (1 - zero >= sure) & (1 - high >= LIKELY)
    harms = ~works & (zero >= sure) & (low >= LIKELY)
    useless = ~works & ~harms & (high >= futile)
    return Calls(*(kind.all(axis=-1) for kind in (works, harms, useless)))


@dataclass(frozen=True, slots=True)
class Course:
    """How trials with looks went, where a person stops at the first decision.

    Attributes:
        trials: How many.
        works: Share in which some look says ``works``, whatever others say.
        harms: The same of ``harms``.
        no_useful_effect: The same of ``no-useful-effect``.
        stopped_works: Share whose first decision is ``works``.
        stopped_harms: Whose first decision is ``harms``.
        stopped_futile: Whose first decision is ``no-useful-effect``.
        wrong_sign: Share stopped with ``works`` or ``harms`` against the sign of the truth (type S error).
        exaggeration: Mean size of the estimate over the true one where stopped so (type M error); None
            where nothing was, or there is no effect.
        nights: Mean nights until the first decision, or the end.
    """

    trials: int
    works: float
    harms: float
    no_useful_effect: float
    stopped_works: float
    stopped_harms: float
    stopped_futile: float
    wrong_sign: float
    exaggeration: float | None
    nights: float

    def error(self, share: float) -> float:
        """Return the Monte Carlo standard error of a share."""
        return sqrt(share * (1 - share) / self.trials)


def course(
    watched: Watched, rules: Sequence[Thresholds], priors: Sequence[str] = ("neutral",)
) -> Course:
    """Return how trials go under a rule.

    Args:
        watched: The trials.
        rules: Thresholds of each look.
        priors: Those under which a decision has to hold.
    """
    calls = call(watched, rules, priors)
    trials = np.arange(calls.works.shape[0])
    ended = calls.any.any(axis=1)
    last = watched.at.size - 1
    stop = np.where(ended, calls.any.argmax(axis=1), last)
    works, harms, futile = (kind[trials, stop] for kind in (calls.works, calls.harms, calls.futile))
    against = {1: harms, -1: works, 0: np.zeros_like(works)}[int(np.sign(watched.effect_sd))]
    decided = works | harms
    sizes = np.abs(watched.mean_sd[trials, stop][decided])
    return Course(
        trials=trials.size,
        works=_share(calls.works),
        harms=_share(calls.harms),
        no_useful_effect=_share(calls.futile),
        stopped_works=_share(works),
        stopped_harms=_share(harms),
        stopped_futile=_share(futile),
        wrong_sign=_share(against),
        exaggeration=float(sizes.mean() / abs(watched.effect_sd))
        if sizes.size and watched.effect_sd
        else None,
        nights=float(watched.at[stop].mean()),
    )


def doubted(watched: Watched, level: float) -> float:
    """Return the share of trials in which some look before the last gives harm at least this chance.

    Args:
        watched: The trials.
        level: Chance under the neutral prior that the effect is worse at all.
    """
    worse = watched.below[:, :-1, PRIORS.index("neutral"), 1]
    return _share(worse >= level)


def _share(which: NDArray[np.bool_]) -> float:
    """Return the share of trials of which it is true, of one look or of any."""
    ever = which if which.ndim == 1 else which.any(axis=1)
    return float(ever.mean())
