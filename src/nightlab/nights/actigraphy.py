"""Sleep and wake from counts of movement, by the formulas that researchers have published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Counts = NDArray[np.float64]
    Scores = NDArray[np.int8]

WAKE, SLEEP, UNKNOWN = 0, 1, -1
MINUTE_S = 60

# ActiLife brings an ActiGraph's counts to the scale of the older devices, and cuts off what is above.
ACTILIFE_DIVISOR, ACTILIFE_MOST = 100.0, 300.0

COLE_KRIPKE_SCALE = 0.001
COLE_KRIPKE_WEIGHTS = (106.0, 54.0, 58.0, 76.0, 230.0, 74.0, 67.0)  # four minutes before, two after
COLE_KRIPKE_BEFORE = 4

SADEH_OFFSET, SADEH_MEAN, SADEH_NAT, SADEH_SD, SADEH_LOG = 7.601, 0.065, 1.08, 0.056, 0.703
SADEH_HALF = 5
SADEH_NAT_FROM, SADEH_NAT_BELOW = 50, 100
SADEH_ACTILIFE_BOUND = -4.0

OAKLEY_THRESHOLDS = {"low": 80.0, "medium": 40.0, "high": 20.0}  # of the sensitivity to wake
OAKLEY_HALVES = {  # length of an epoch in s -> weight of its own count, then of those on each side
    15: (4.0, *[0.2] * 4, *[0.04] * 4),
    30: (2.0, *[0.2] * 2, *[0.04] * 2),
    60: (1.0, 0.2, 0.04),
    120: (0.5, 0.12),
}


@dataclass(frozen=True, slots=True)
class Scorer:
    """A formula and what it was made for.

    Args:
        name: What a night that it scored is called after.
        credit: Its source and variant, in words for a night's provenance.
        epochs_s: Lengths of an epoch that it knows, in seconds.
        score: From ``float64[n]`` counts and the epoch's length to ``int8[n]``: 0 wake, 1 sleep,
            -1 unknown.
    """

    name: str
    credit: str
    epochs_s: tuple[int, ...]
    score: Callable[[Counts, int], Scores]


def cole_kripke(counts: Counts) -> Scores:
    """Score the minutes of an ActiGraph as Cole and Kripke do, in ActiLife's variant.

    Assumptions: counts of the vertical axis, summed to minutes, are divided by 100 and capped at 300;
    the minutes before and after the recording had none; no rescoring by Webster's rules. Made on
    wrists of people of 35 to 65; the scaling is ActiLife's own and holds for no other brand.

    Args:
        counts: ``float64[minutes]``, NaN where missing.

    Returns:
        ``int8[minutes]``; unknown where a count of the seven minutes is missing.

    Source: Cole et al. 1992, Sleep 15:461 (weights of one-minute epochs); scaling as the manual of
    ActiLife 6 is cited by the package actigraph.sleepr.
    """
    scaled = np.minimum(counts / ACTILIFE_DIVISOR, ACTILIFE_MOST)
    index = COLE_KRIPKE_SCALE * _weighted(scaled, COLE_KRIPKE_WEIGHTS, COLE_KRIPKE_BEFORE)
    return _scores(index < 1, index)


def sadeh(counts: Counts) -> Scores:
    """Score the minutes of an ActiGraph as Sadeh does, in ActiLife's variant.

    Assumptions: counts are scaled as in :func:`cole_kripke`; a minute is sleep where the index is
    above -4, which is ActiLife's bound (the source, with counts of another device, has 0); the
    deviation is that of a sample; the minutes around the recording had none. Made on adolescents and
    young adults.

    Args:
        counts: ``float64[minutes]``, NaN where missing.

    Returns:
        ``int8[minutes]``; unknown where a count of the eleven minutes is missing.

    Source: Sadeh et al. 1994, Sleep 17:201; scaling and bound as the manual of ActiLife 6 is cited by
    the package actigraph.sleepr.
    """
    if not counts.size:
        return np.zeros(0, dtype=np.int8)
    scaled = np.minimum(counts / ACTILIFE_DIVISOR, ACTILIFE_MOST)
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(scaled, SADEH_HALF), 2 * SADEH_HALF + 1
    )
    lively = ((around >= SADEH_NAT_FROM) & (around < SADEH_NAT_BELOW)).sum(axis=1)
    index = (
        SADEH_OFFSET
        - SADEH_MEAN * around.mean(axis=1)
        - SADEH_NAT * lively
        - SADEH_SD * around[:, : SADEH_HALF + 1].std(axis=1, ddof=1)
        - SADEH_LOG * np.log1p(scaled)
    )
    return _scores(index > SADEH_ACTILIFE_BOUND, index)


def oakley(
    counts: Counts, epoch_s: int, *, threshold: float = OAKLEY_THRESHOLDS["medium"]
) -> Scores:
    """Score the epochs of an Actiwatch as Oakley and the maker's software do.

    Assumptions: counts are those of an Actiwatch; an epoch is wake where the weighted sum is above
    the threshold (80, 40 or 20 for low, medium and high sensitivity); the epochs around the recording
    had no counts.

    Args:
        counts: ``float64[epochs]``, NaN where missing.
        epoch_s: 15, 30, 60 or 120.
        threshold: Activity above which an epoch is wake.

    Returns:
        ``int8[epochs]``; unknown where a count of the window (2 min each side) is missing.

    Raises:
        NightlabError: Another length of an epoch.

    Source: Oakley 1997, technical report of Mini Mitter (not seen; weights and thresholds as
    documented by pyActigraphy after the manual of the Actiwatch).
    """
    if epoch_s not in OAKLEY_HALVES:
        raise NightlabError(
            f"no weights are known for epochs of {epoch_s} s",
            where="epoch_s",
            fix=f"use {', '.join(map(str, OAKLEY_HALVES))} s",
        )
    half = OAKLEY_HALVES[epoch_s]
    index = _weighted(counts, (*half[:0:-1], *half), len(half) - 1)
    return _scores(index <= threshold, index)


def oakley_scorer(threshold: float = OAKLEY_THRESHOLDS["medium"]) -> Scorer:
    """Return Oakley's scorer with a wake threshold."""
    return Scorer(
        "Oakley",
        f"Oakley 1997 with a wake threshold of {threshold:g}",
        tuple(OAKLEY_HALVES),
        lambda counts, epoch_s: oakley(counts, epoch_s, threshold=threshold),
    )


COLE_KRIPKE = Scorer(
    "Cole-Kripke",
    "Cole-Kripke 1992 in ActiLife's variant",
    (MINUTE_S,),
    lambda counts, _: cole_kripke(counts),
)
SADEH = Scorer(
    "Sadeh", "Sadeh 1994 in ActiLife's variant", (MINUTE_S,), lambda counts, _: sadeh(counts)
)


def summed(counts: Counts, every: int) -> Counts:
    """Return sums of so many epochs each; an incomplete last one is left out, NaN stays NaN."""
    whole = counts.size // every * every
    sums: Counts = counts[:whole].reshape(-1, every).sum(axis=1)
    return sums


def _weighted(counts: Counts, weights: tuple[float, ...], before: int) -> Counts:
    """Return for each epoch the weighted sum from so many epochs before it on."""
    padded = np.pad(counts, (before, len(weights) - 1 - before))
    total = np.zeros(counts.size)
    for at, weight in enumerate(weights):
        total += weight * padded[at : at + counts.size]
    return total


def _scores(asleep: NDArray[np.bool_], index: Counts) -> Scores:
    scores = np.where(asleep, SLEEP, WAKE).astype(np.int8)
    scores[np.isnan(index)] = UNKNOWN
    return scores
