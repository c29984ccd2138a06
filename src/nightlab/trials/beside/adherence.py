"""What the arm did on nights on which it was taken, with the lot as the instrument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.beside.clusters import clustering, independent_share
from nightlab.trials.beside.projection import shares
from nightlab.trials.posterior import Interval, Posterior
from nightlab.trials.randomisation import on_calendar
from nightlab.units import signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.posterior import Effect

# Below this a first stage is too weak to divide by.
LEAST_F = 10.0
STATUSES = ("taken", "missed", "late", None)
SPLIT = 9  # points of what nobody knows: how much of a late dose counts, how many of the untold were taken
SHARE_POINTS = 41
BINS = 80
FINE_POINTS = 1201
FAR_SDS = 8.0
LEAST_QUANTILE = 0.005  # shares below it count as it: what is divided by 0 has no end
ROUNDING = 1e-9
ASSUMPTIONS = (
    "The lot moves a night only through what is taken (exclusion restriction).",
    "Nobody takes the arm on a night of the control, so the lot never keeps anyone from it (monotonicity).",
    "A late dose counts as anything between missed and taken; an untold one as anything between too.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Adherence:
    """What was taken of the arm, and the effect on the nights on which it was.

    Args:
        arm: The arm in question.
        taken, late, missed, untold: Evenings of the arm by what became of the dose.
        share: How much of the allotted contrast was really received, with its 95 % interval.
        posterior: Of the effect of taking it, for nights that follow the lot; None where not known.
        why_not: Why it is not known; empty where it is.
        unit: The outcome's; empty where not known.
    """

    arm: str
    taken: int
    late: int
    missed: int
    untold: int
    share: Interval
    posterior: Posterior | None
    why_not: str = ""
    unit: str = ""

    @property
    def effect(self) -> Effect | None:
        """The effect of taking it, in the outcome's unit; None where not known."""
        return self.posterior.summary() if self.posterior else None

    @property
    def sentence(self) -> str:
        """The second line of a verdict, in plain words."""
        evenings = self.taken + self.late + self.missed + self.untold
        told = [
            f"{count} {how}"
            for how, count in (
                ("taken", self.taken),
                ("late", self.late),
                ("missed", self.missed),
                ("not told", self.untold),
            )
            if count
        ]
        head = f"Of {evenings} doses of {self.arm}: {', '.join(told) or 'none due'}."
        effect = self.effect
        if effect is None:
            return f"{head} What it does when taken is not known: {self.why_not}."
        unit = f" {self.unit}".rstrip()
        sizes = f"{signed(effect.mean)}{unit} (95 % {signed(effect.lo95)} to {signed(effect.hi95)})"
        return f"{head} When taken as allotted, the effect would be {sizes}."


def adherence(
    data: TrialData,
    statuses: Sequence[str | None],
    allotted: Posterior,
    *,
    trend: str,
    half_life_nights: float = 0.0,
    unit: str = "",
) -> Adherence:
    """Return the effect of taking the arm, from the effect of being allotted to it.

    The model of the verdict finds ``tau_lot``, the effect per unit of allotted exposure. If only what is
    received acts, it finds ``pi`` times the effect of taking, where ``pi`` is what the same model finds when
    the received exposure stands in the outcome's place. So the effect of taking is ``tau_lot / pi``
    (Wald's ratio; two-stage least squares with carry-over and the verdict's own weights).

    Args:
        data: The trial.
        statuses: Of each night of ``data``, in calendar order (see ``Question.by_night``): ``taken``,
            ``missed``, ``late`` or None where nobody told.
        allotted: Posterior of the intention-to-treat effect; best the neutral one, since a sceptical prior
            would be divided too.
        trend: The slow term of the verdict.
        half_life_nights: Carry-over.
        unit: The outcome's, for the sentence.

    Assumptions: those in ``ASSUMPTIONS``; the effect of a dose does not depend on whether the night would
        have been bad, or the answer is the average over the nights on which it was taken. It cannot make a
        trial surer: the chance that the effect is above 0 stays.

    Raises:
        NightlabError: Statuses that are not one a night, or one that is not known.

    Source: Angrist, Imbens & Rubin 1996, 10.1080/01621459.1996.10476902; a first stage with F under 10 is
        too weak: Staiger & Stock 1997, 10.2307/2171753.
    """
    _check(data, statuses)
    due = data.allocation > 0
    kinds = np.array([status or "untold" for status in statuses])
    masks = {how: due & (kinds == how) for how in ("taken", "late", "missed", "untold")}
    counts = {how: int(mask.sum()) for how, mask in masks.items()}
    received = np.column_stack([data.allocation * mask for mask in masks.values()])
    felt = on_calendar(data.days, received.T, half_life_nights).T
    parts = shares(
        data,
        felt,
        data.seen,
        trend=trend,
        half_life_nights=half_life_nights,
        phi=allotted.phi.mean,
    )
    likely = _received(parts, counts, _worth(data.days[due], masks["missed"][due]))
    why = _too_weak(likely)
    return Adherence(
        arm=data.arm,
        **counts,
        share=_interval(likely),
        posterior=None if why else _divided(allotted, likely),
        why_not=why,
        unit=unit,
    )


def _check(data: TrialData, statuses: Sequence[str | None]) -> None:
    if len(statuses) != len(data.labels):
        raise NightlabError(
            f"{len(statuses)} doses were told of {len(data.labels)} nights",
            where="statuses",
            fix="give one for each night, None where nobody told",
        )
    strange = next((status for status in statuses if status not in STATUSES), None)
    if strange is not None:
        raise NightlabError(
            f"{strange!r} is not what becomes of a dose",
            where="statuses",
            fix="use taken, missed, late, or None",
        )


def _worth(days: NDArray[np.int64], missed: NDArray[np.bool_]) -> float:
    """Return how many independent evenings those with a dose are worth: missed ones come in stretches."""
    found = clustering(days, missed - missed.mean())
    alone = np.ones(days.size)
    worths = [min(1.0, independent_share(days, alone, rho)) for rho in found.values]
    return days.size * float(found.weights @ worths)


def _received(
    parts: NDArray[np.float64], counts: dict[str, int], worth: float
) -> NDArray[np.float64]:
    """Return equally likely values of the share received.

    Of late and untold doses nothing from none to all is more likely than another. Around each share the
    evenings are a sample: beta, with the share as its mean and ``worth`` evenings.
    """
    from scipy.special import betaincinv

    between = (np.arange(SPLIT) + 0.5) / SPLIT
    taken, late, _, untold = parts
    lates = late * (between if counts["late"] else np.zeros(1))
    untolds = untold * (between if counts["untold"] else np.zeros(1))
    at = (np.arange(SHARE_POINTS) + 0.5) / SHARE_POINTS
    rows = []
    for centre in (taken + np.add.outer(lates, untolds)).ravel():
        if ROUNDING < centre < 1 - ROUNDING:
            rows.append(betaincinv(worth * centre, worth * (1 - centre), at))
        else:  # all were taken, or none
            rows.append(np.full(SHARE_POINTS, centre))
    return np.concatenate(rows)


def _interval(likely: NDArray[np.float64]) -> Interval:
    lo, hi = np.quantile(likely, [0.025, 0.975])
    return Interval(float(likely.mean()), float(lo), float(hi))


def _too_weak(likely: NDArray[np.float64]) -> str:
    """Return why the share cannot be divided by; empty where it can."""
    mean, variance = float(likely.mean()), float(likely.var())
    if mean <= ROUNDING or mean**2 < LEAST_F * variance:
        return "too few doses are known to have been taken"
    return ""


def _divided(allotted: Posterior, likely: NDArray[np.float64]) -> Posterior:
    """Return the posterior of the ratio, mixed over the share received."""
    if np.abs(likely - 1).max() < ROUNDING:
        return allotted
    share, weight = _binned(np.maximum(likely, np.quantile(likely, LEAST_QUANTILE)))
    least = float(share.min())
    far = (abs(allotted.summary().mean) + FAR_SDS * allotted.summary().sd) / least
    axes = [allotted.effect / pi for pi in (least, float(weight @ share))]
    effect = np.unique(np.concatenate([*axes, np.linspace(-far, far, FINE_POINTS)]))
    density = np.zeros(effect.size)
    for pi, w in zip(share, weight, strict=True):
        at = np.interp(effect * pi, allotted.effect, allotted.density, left=0.0, right=0.0)
        density += w * pi * at
    return Posterior(effect, density / np.trapezoid(density, effect), allotted.phi)


def _binned(likely: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the shares gathered in narrow bins: their means and chances."""
    edges = np.linspace(likely.min(), likely.max(), BINS)
    member = np.clip(np.digitize(likely, edges) - 1, 0, edges.size - 1)
    total = np.bincount(member, minlength=edges.size).astype(np.float64)
    mean = np.bincount(member, likely, edges.size)
    held = total > 0
    return mean[held] / total[held], total[held] / likely.size
