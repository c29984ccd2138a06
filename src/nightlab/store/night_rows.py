"""Nights as rows, and rows as nights."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.nights import Hypnogram, Night
from nightlab.store.columns import as_kept
from nightlab.store.digests import key_of, sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping


def to_row(night: Night) -> dict[str, Any]:
    """Return a night's row without its file.

    Assumptions: source, device and start tell one night from another; a vendor's figure that is not
    finite says nothing and is left out. A night that says nothing of how it was put together has the
    digest that it had before nights could.
    """
    content = {
        "source": as_kept(night.source),
        "device": as_kept(night.device),
        "start_at": night.start,
        "end_at": night.end,
        "zone": night.zone,
        "is_nap": night.is_nap,
        "reported": {k: float(v) for k, v in night.reported.items() if math.isfinite(v)},
        **_stages(night.hypnogram),
    }
    provenance = [as_kept(each) for each in night.provenance]
    said = content | ({"provenance": provenance} if provenance else {})
    return content | {
        "provenance": provenance,
        "key": key_of(content["source"], content["device"], night.start),
        "sha256": sha256_of(said),
        "night_date": night.date,
    }


def _stages(hypnogram: Hypnogram | None) -> dict[str, Any]:
    if hypnogram is None:
        return {"epochs": None, "epoch_s": None, "epochs_start_at": None}
    return {
        "epochs": hypnogram.epochs.tobytes(),
        "epoch_s": float(hypnogram.epoch_s),
        "epochs_start_at": hypnogram.start,
    }


def from_row(row: RowMapping) -> Night:
    """Return the night of a row, its instants in UTC."""
    hypnogram = None
    if row["epochs"] is not None:
        epochs = np.frombuffer(row["epochs"], dtype=np.uint8)
        hypnogram = Hypnogram(epochs, row["epoch_s"], row["epochs_start_at"])
    return Night(
        start=row["start_at"],
        end=row["end_at"],
        zone=row["zone"],
        source=row["source"],
        device=row["device"],
        is_nap=row["is_nap"],
        hypnogram=hypnogram,
        reported=row["reported"],
        provenance=tuple(map(str, row["provenance"] or ())),
    )


def is_whole(row: Mapping[Any, Any]) -> bool:
    """Tell whether a row of the history keeps what the night said, and not its digest alone."""
    return row["end_at"] is not None


def says_less(row: dict[str, Any], there: RowMapping) -> bool:
    """Tell whether a night's row is an earlier state of the one that is there.

    It is where it lacks the stages that are known, or holds no more than their beginning.
    """
    known, told = there["epochs"], row["epochs"]
    if known is None:
        return False
    if told is None:
        return True
    begins = row["epochs_start_at"] == there["epochs_start_at"] and known.startswith(told)
    return begins and row["epoch_s"] == there["epoch_s"] and len(told) < len(known)
