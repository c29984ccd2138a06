"""Secondary outcomes drawn towards none, together: who asks six questions finds one by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.beside.question import Question, ask, night_sd
from nightlab.trials.mixtures import NormalMixture
from nightlab.trials.posterior import Effect, Interval
from nightlab.trials.prior import NEUTRAL_SDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

# Scale of the half-normal prior of omega, in sd of a night. It is the smallest effect held worthwhile where
# none is named: effects of secondaries are seldom larger than what one would start a trial for.
OMEGA_SCALE = 0.3
OMEGA_POINTS = 60
LARGEST_OMEGA = 5.0  # times the scale: beyond, the prior holds less than a millionth
FEWEST_SHARED = 5  # nights with both outcomes, below which their correlation is not taken in
EXPLORATORY = (
    "Exploratory: secondary outcomes are drawn towards no effect, together; "
    "they raise questions for a next trial and answer none."
)


@dataclass(frozen=True, slots=True)
class Secondary:
    """One secondary outcome's effect by itself, under the neutral prior.

    Args:
        name: The outcome.
        mean: Effect, arm minus control, in the outcome's unit.
        sd: How unsure it is.
        night_sd: Standard deviation of a night, in the same unit.

    Raises:
        NightlabError: A number that is not finite, or a spread that is not above 0.
    """

    name: str
    mean: float
    sd: float
    night_sd: float

    def __post_init__(self) -> None:
        finite = np.isfinite([self.mean, self.sd, self.night_sd]).all()
        if not (finite and self.sd > 0 and self.night_sd > 0):
            raise NightlabError(
                "an effect is a number, and its sd and that of a night are above 0", where=self.name
            )


@dataclass(frozen=True, slots=True)
class Shrunken:
    """One secondary outcome beside the others.

    Args:
        name: The outcome.
        raw: Effect by itself, under the neutral prior.
        shrunken: Effect with all secondaries taken together.
    """

    name: str
    raw: Effect
    shrunken: Effect


@dataclass(frozen=True, slots=True)
class Secondaries:
    """All secondary outcomes of a trial.

    Args:
        outcomes: Each with its effects.
        omega: How large effects on secondaries are (SD), in sd of a night.
        left_out: Those that could not be analysed, and why.
        note: What they are good for.
    """

    outcomes: tuple[Shrunken, ...]
    omega: Interval
    left_out: tuple[tuple[str, str], ...] = ()
    note: str = EXPLORATORY


def secondaries(
    table: Any, options: Mapping[str, Any], outcomes: Mapping[str, Mapping[str, Any]]
) -> Secondaries | None:
    """Return the secondary outcomes of a trial, each analysed as the primary is, shrunk together.

    Args:
        table: As ``trials.analyse`` takes it.
        options: Those of the primary outcome, which is not shrunk and not among the others.
        outcomes: By column what differs for it, such as ``family`` and ``better``.

    Returns:
        None where no secondary could be analysed.

    Raises:
        NightlabError: The primary among the secondaries, or a table that cannot be read.
    """
    if options["outcome"] in outcomes:
        raise NightlabError(
            f"{options['outcome']} is the primary outcome, which stands by itself",
            where="secondaries",
            fix="leave it out of the secondaries",
        )
    found: list[Secondary] = []
    raw: list[Effect] = []
    asked: list[Question] = []
    left_out = []
    for name, own in outcomes.items():
        changed = {**options, "worthwhile": None, "better": "higher", **own}
        try:
            question = ask(table, {**changed, "outcome": name, "prior": "neutral"})
            effect = question.verdict().effect
        except NightlabError as error:
            left_out.append((name, str(error)))
            continue
        found.append(Secondary(name, effect.mean, effect.sd, night_sd(question.data)))
        raw.append(effect)
        asked.append(question)
    if not found:
        return None
    together = shrink(found, correlation(asked))
    each = tuple(
        Shrunken(new.name, effect, new.shrunken)
        for new, effect in zip(together.outcomes, raw, strict=True)
    )
    return Secondaries(each, together.omega, tuple(left_out))


def shrink(found: Sequence[Secondary], correlated: NDArray[np.float64]) -> Secondaries:
    """Return effects drawn towards none by as much as they warrant together.

    Each is ``m_k = tau_k + error`` in sd of a night, with correlated errors, and ``tau_k ~ N(0, omega^2)``.
    Omega is integrated over a half-normal prior on a grid; given it all is normal.

    Args:
        found: The outcomes.
        correlated: ``float64[k, k]``, correlation of their errors.

    Assumptions: estimates are near normal; the neutral prior in each is taken out again; effects are
        exchangeable in sd of a night.

    Raises:
        NightlabError: No outcome, or a matrix of another size.

    Source: Gelman, Hill & Yajima 2012, 10.1080/19345747.2011.618213 (shrinkage instead of corrections);
        Gelman 2006, 10.1214/06-BA117A (half-normal scales where groups are few).

    Example:
        >>> six = [Secondary(f"s{i}", 4.0 if i == 0 else 0.0, 2.0, 10.0) for i in range(6)]
        >>> shrink(six, np.eye(6)).outcomes[0].shrunken.mean < 2
        True
    """
    k = len(found)
    if not k or correlated.shape != (k, k):
        raise NightlabError(
            f"{k} secondary outcomes with a correlation of shape {correlated.shape}",
            where="secondaries",
            fix="give one row and column for each outcome",
        )
    unit = np.array([one.night_sd for one in found])
    mean, error = _without_prior(
        np.array([one.mean for one in found]) / unit, np.array([one.sd for one in found]) / unit
    )
    omega = (np.arange(OMEGA_POINTS) + 0.5) / OMEGA_POINTS * LARGEST_OMEGA * OMEGA_SCALE
    middle, spread, weight = _given(mean, np.outer(error, error) * correlated, omega)
    each = []
    for i, one in enumerate(found):
        of = NormalMixture(weight, middle[:, i] * unit[i], spread[:, i] * unit[i])
        each.append(Shrunken(one.name, _normal(one.mean, one.sd), of.summary()))
    cumulative = np.cumsum(weight) - weight / 2
    lo, hi = np.interp([0.025, 0.975], cumulative, omega)
    return Secondaries(tuple(each), Interval(float(weight @ omega), float(lo), float(hi)))


def _without_prior(
    mean: NDArray[np.float64], sd: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what the nights say, the neutral prior N(0, 2^2) taken out; sd of a night are the unit."""
    precision = np.maximum(sd**-2.0 - NEUTRAL_SDS**-2.0, 1e-4)
    return mean * sd**-2.0 / precision, precision**-0.5


def _given(
    mean: NDArray[np.float64], error: NDArray[np.float64], omega: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return means and sds of the effects, ``float64[omega, k]``, and the weight of each omega."""
    values, vectors = np.linalg.eigh(error)
    values = np.maximum(values, 0.0)
    total = values + (omega**2)[:, None]
    turned = vectors.T @ mean
    log = -0.5 * (np.log(total) + turned**2 / total).sum(axis=1)
    log -= 0.5 * (omega / OMEGA_SCALE) ** 2
    weight = np.exp(log - log.max())
    kept = (omega**2)[:, None] / total
    middle = (kept * turned) @ vectors.T
    variance = (kept * values) @ (vectors**2).T
    return middle, np.sqrt(variance), weight / weight.sum()


def _normal(mean: float, sd: float) -> Effect:
    return Effect(mean, sd, mean - 1.96 * sd, mean + 1.96 * sd)


def correlation(asked: Sequence[Question]) -> NDArray[np.float64]:
    """Return how the errors of several outcomes' effects go together, ``float64[k, k]``.

    It is the correlation of the outcomes on the nights that have both, arm and block taken out, times the
    share of nights that they have in common.

    Args:
        asked: The questions, all on one table.

    Assumptions: outcomes of one night are related, those of different nights through it alone.
    """
    left = np.array([_residual(question) for question in asked])
    size = len(asked)
    found = np.eye(size)
    for i in range(size):
        for j in range(i):
            both = ~np.isnan(left[i]) & ~np.isnan(left[j])
            if both.sum() < FEWEST_SHARED:
                continue
            one, other = left[i][both], left[j][both]
            spread = float(np.sqrt((one @ one) * (other @ other)))
            shared = both.sum() / np.sqrt((~np.isnan(left[i])).sum() * (~np.isnan(left[j])).sum())
            found[i, j] = found[j, i] = shared * float(one @ other) / spread if spread else 0.0
    return found


def _residual(question: Question) -> NDArray[np.float64]:
    """Return ``float64[n]``: outcomes less what arm and block explain, NaN where missing."""
    data, seen = question.data, question.data.seen
    parts = [data.allocation[seen, None], data.others[seen]]
    member = np.zeros(int(seen.sum()), dtype=np.int64) if data.blocks is None else data.blocks[seen]
    parts.append((member[:, None] == np.unique(member)).astype(np.float64))
    design = np.column_stack(parts)
    fitted = design @ np.linalg.lstsq(design, data.outcome[seen], rcond=None)[0]
    left = np.full(seen.size, np.nan)
    left[seen] = data.outcome[seen] - fitted
    return left
