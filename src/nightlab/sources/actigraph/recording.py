"""What an ActiGraph counted, whichever file tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

MOST_EPOCHS = 6_000_000
"""Over two months of seconds."""
MOST_DAYS = 400
DAY_S = 86_400


def check_length(epochs: int, epoch_s: int, where: str) -> None:
    """Refuse what no device records, before memory fills.

    Raises:
        NightlabError: Over 400 days or six million epochs.
    """
    if epochs > MOST_EPOCHS or epochs * epoch_s > MOST_DAYS * DAY_S:
        raise NightlabError(
            f"{epochs:,} epochs of {epoch_s} s",
            where=where,
            fix=f"export at most {MOST_DAYS} days in epochs of 60 s; the file may be damaged",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Counts of the vertical axis as printed.

    Args:
        counts: ``float64[epochs]``, NaN where missing.
        epoch_s: Length of an epoch in seconds.
        start: Wall clock without a zone at which the first epoch begins.
        device: Model and serial number.
        limb: Where it was worn, in small letters; empty where that is not told.
    """

    counts: NDArray[np.float64]
    epoch_s: int
    start: datetime
    device: str
    limb: str = ""
