"""Measures counted on hypnograms, many nights at a time."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights.hypnogram import Stage
from nightlab.nights.measures import Measures
from nightlab.nights.tally import Tally, tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nightlab.nights.hypnogram import Hypnogram

    Values = NDArray[np.float64]

NIGHTS_AT_ONCE = 128  # a block of stages that stays in the processor's cache
NAMES = tuple(field.name for field in fields(Measures))


def measure(hypnogram: Hypnogram) -> Measures:
    """Return the measures of one hypnogram.

    Assumptions: those of :func:`measure_many`; ``midsleep_h`` needs a zone (see ``measure_night``).

    Example:
        >>> from datetime import datetime, UTC
        >>> from nightlab.nights.hypnogram import Hypnogram
        >>> start = datetime(2024, 1, 1, 23, tzinfo=UTC)
        >>> measure(Hypnogram.from_string("WW2W22WW", epoch_s=60, start=start)).waso_min
        1.0
    """
    return by_night(measure_many([hypnogram]))[0]


def by_night(columns: Mapping[str, NDArray[np.float64]]) -> list[Measures]:
    """Return what :func:`measure_many` returns as one ``Measures`` a night; NaN becomes None."""
    known = [_known(columns[name]) for name in NAMES]
    return [Measures(*figures) for figures in zip(*known, strict=True)]


def _known(values: Values) -> list[float | None]:
    figures = values.astype(object)
    figures[np.isnan(values)] = None
    known: list[float | None] = figures.tolist()
    return known


def measure_many(hypnograms: Sequence[Hypnogram]) -> dict[str, NDArray[np.float64]]:
    """Return every field of ``Measures`` as ``float64[nights]``, NaN where it is not known.

    Assumptions: an ``ASLEEP`` epoch hides every stage of its night, a ``LIGHT`` one hides N1 and N2;
    where light sleep is told and no REM, the device is taken not to tell REM, nor N3 where there is
    none either.
    A night with nothing but unscored epochs has a time in bed and no more; one without sleep has no
    onset, so no latency, WASO or awakenings. A change of stage across unscored epochs is not seen.

    Args:
        hypnograms: Nights of any length and epoch length.

    Source: definitions of :class:`Measures`; agreement with YASA 0.8.1 is tested.
    """
    if not hypnograms:
        return {name: np.empty(0) for name in NAMES}
    blocks = [
        _figures(hypnograms[at : at + NIGHTS_AT_ONCE])
        for at in range(0, len(hypnograms), NIGHTS_AT_ONCE)
    ]
    return {name: np.concatenate([block[name] for block in blocks]) for name in NAMES}


def _figures(hypnograms: Sequence[Hypnogram]) -> dict[str, Values]:
    """Measure one block of nights; ``float64[nights]`` per name."""
    counted = tally([hypnogram.epochs for hypnogram in hypnograms])
    tib = np.array([hypnogram.n for hypnogram in hypnograms])
    epoch_min = np.array([hypnogram.epoch_s / 60 for hypnogram in hypnograms])
    with np.errstate(invalid="ignore", divide="ignore"):
        figures = _periods(counted, tib, epoch_min) | _stages(counted, epoch_min)
    scored = counted.stage[Stage.UNSCORED] < tib
    known = {name: np.where(scored, values, np.nan) for name, values in figures.items()}
    return dict.fromkeys(NAMES, np.full(tib.shape, np.nan)) | known | {"tib_min": tib * epoch_min}


def _periods(counted: Tally, tib: NDArray[np.int64], epoch_min: Values) -> dict[str, Values]:
    """Durations, efficiencies and awakenings; ``float64[nights]`` each."""
    slept = np.where(counted.sleep > 0, 1.0, np.nan)
    tst = counted.sleep
    sol = counted.first_sleep * slept
    span = (counted.last_sleep + 1 - counted.first_sleep) * slept
    waso = span - tst - counted.unscored_within
    tasafa = (tib - 1 - counted.last_sleep) * slept
    epochs = {
        "spt_min": np.nan_to_num(span),
        "tst_min": tst,
        "sol_min": sol,
        "waso_min": waso,
        "tasafa_min": tasafa,
        "awake_min": counted.stage[Stage.WAKE],
    }
    return {name: count * epoch_min for name, count in epochs.items()} | {
        "se_percent": 100 * tst / tib,
        "se_dse_percent": 100 * tst / (sol + tst + waso + tasafa),
        "sme_percent": 100 * tst / span,
        "awakenings": (counted.to_wake - counted.woke_at_end) * slept,
        "sfi_per_h": 60 * counted.to_wake / (tst * epoch_min),
    }


def _stages(counted: Tally, epoch_min: Values) -> dict[str, Values]:
    """Minutes and shares of the stages, and REM latency; ``float64[nights]`` each."""
    wake_to_unscored = [epochs.astype(np.float64) for epochs in counted.stage]
    _, n1, n2, n3, rem, light, unstaged, _ = wake_to_unscored
    told = np.where(unstaged > 0, np.nan, 1.0)
    split = np.where(light > 0, np.nan, told)
    # Many devices tell light and deep sleep and never REM; one that tells REM tells deep sleep as well.
    rem_told = np.where((light > 0) & (rem == 0), np.nan, told)
    epochs = {
        "n1": n1 * split,
        "n2": n2 * split,
        "light": (n1 + n2 + light) * told,
        "n3": n3 * np.where(n3 > 0, told, rem_told),
        "rem": rem * rem_told,
    }
    latency = np.where(rem > 0, counted.first_rem - counted.first_sleep, np.nan) * told
    return (
        {f"{name}_min": count * epoch_min for name, count in epochs.items()}
        | {f"{name}_percent": 100 * count / counted.sleep for name, count in epochs.items()}
        | {"rem_latency_min": latency * epoch_min}
    )
