"""One thing that may disturb sleep, night by night."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.drivers.series.traces import Shape

# An exposure that is never absent, such as a rating, is set against its own lower half.
ZERO_SHARE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """What came before each night.

    Args:
        key: Such as ``caffeine_late_mg``.
        label: In words.
        driver: Key of the driver it is a trace of; empty for none.
        values: ``float64[days]``, one a date of the calendar; NaN where not known, 0 where told or
            logged as absent.
        shapes: When it may show, with their prior weights.
        step: How much an effect is told per, in the exposure's unit.
        per: The same in words.
        part_of: Outcomes that contain it mechanically, so that it cannot be told apart from them.
    """

    key: str
    label: str
    driver: str
    values: NDArray[np.float64]
    shapes: tuple[Shape, ...]
    step: float = 1.0
    per: str = "evening with it"
    part_of: frozenset[str] = field(default_factory=frozenset)

    def known(self, nights: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return its values on some nights, those not known left out."""
        values = self.values[nights]
        return values[np.isfinite(values)]

    def present(self, nights: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell which of the known nights are with it.

        Assumptions: an amount is with it above 0; where hardly any night is at 0, as with a rating, with
        it means above the person's own median.
        """
        known = self.known(nights)
        floor = 0.0 if np.mean(known == 0) >= ZERO_SHARE or np.ptp(known) == 0 else np.median(known)
        found: NDArray[np.bool_] = known > floor
        return found

    @property
    def usual(self) -> float:
        """How much of it a known night has on average, in steps; NaN where no night is known.

        Assumptions: an amount counts from 0, and so does what is set against the person's own usual; a
        rating that hardly ever is 0 counts from their own lowest.
        """
        values = self.values[np.isfinite(self.values)]
        if values.size == 0:
            return float("nan")
        counts = np.mean(values == 0) >= ZERO_SHARE or float(values.min()) < 0
        floor = 0.0 if counts else float(values.min())
        return float(np.clip(values - floor, 0.0, None).mean()) / self.step
