"""What a person is fitted in, and what is known of each before the first night."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from nightlab.body.people import parameter, quantiles

if TYPE_CHECKING:
    from numpy import uint64
    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers

# By what a person calls it.
FITTED = {
    "clock.period_h": "period of the clock",
    "clock.light_gain": "response of the clock to light",
    "stages.trait": "arousal at night",
    "stages.onset_per_min": "ease of falling asleep",
    "stages.wake_per_min": "readiness to wake",
    "stages.cycle_min": "length of a sleep cycle",
    "homeostat.amplitude": "size of slow waves",
    "caffeine.ke_per_h": "elimination of caffeine",
    "caffeine.arousal": "arousal by caffeine",
    "alcohol.vmax_g_l_h": "breakdown of alcohol",
    "alcohol.sedation": "calming by alcohol",
    "alcohol.rebound": "arousal when alcohol has gone",
    "alcohol.rem": "REM sleep lost to alcohol",
    "magnesium.arousal": "calming by magnesium",
}


@dataclass(frozen=True, slots=True)
class Prior:
    """A normal law of a parameter, or of its logarithm.

    Assumptions: how people differ and how unsure the population's value is add up, as independent.
    """

    name: str
    kind: Literal["normal", "lognormal"]
    centre: float
    by: float
    lowest: float
    highest: float

    def value(self, z: Numbers) -> Numbers:
        """Return values from places on the standard normal scale."""
        moved = self.by * z
        made = self.centre + moved if self.kind == "normal" else self.centre * np.exp(moved)
        return np.asarray(np.clip(made, self.lowest, self.highest), dtype=float)

    def interval(self, share: float) -> tuple[float, float]:
        """Return the interval that holds a share of the prior."""
        ends = ndtri(np.array([0.5 - 0.5 * share, 0.5 + 0.5 * share]))
        low, high = self.value(ends)
        return float(low), float(high)


def prior_of(name: str) -> Prior:
    """Return what is known of a parameter in a person not yet seen."""
    p = parameter(name)
    told = [each for each in (p.spread, p.doubt) if each is not None]
    by = math.sqrt(sum(each.by**2 for each in told if each.kind == told[0].kind))
    return Prior(name, told[0].kind, p.value, by, p.lowest, p.highest)


def priors() -> tuple[Prior, ...]:
    """Return the priors of all that is fitted."""
    return tuple(prior_of(name) for name in FITTED)


def drawn(keys: NDArray[uint64]) -> Numbers:
    """Return where simulated people stand in all priors, ``float64[fitted, people]``."""
    return np.stack([ndtri(quantiles(keys, f"fit {name}")) for name in FITTED])
