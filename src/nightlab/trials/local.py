"""What a likelihood tells a Newton step: its value, slope and curvature around where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A log likelihood around a predictor and ``q`` parameters of its own, under ``k`` models.

    Attributes:
        log: ``float64[k]``, its value, with the log prior of its own parameters.
        slope: ``float64[n, k]``, its derivative along each night's predictor.
        curvature: ``float64[n, k]``, minus its second derivative there, never below 0.
        across: ``float64[n, k, q]``, minus the mixed derivative of predictor and own parameters.
        own_slope: ``float64[k, q]``.
        own_curvature: ``float64[k, q, q]``.
    """

    log: Floats
    slope: Floats
    curvature: Floats
    across: Floats
    own_slope: Floats
    own_curvature: Floats


class Nights(Protocol):
    """The likelihood of the nights' outcomes under ``k`` models; concave in all that it is given."""

    def start(self) -> tuple[float, Floats]:
        """Return a predictor and own parameters ``float64[k, q]`` to begin at."""
        ...

    def take(self, rows: NDArray[np.int64]) -> Self:
        """Return the likelihood under some of the models, or under models more than once."""
        ...

    def at(self, predictor: Floats, own: Floats) -> Local:
        """Return the likelihood around a predictor ``float64[n, k]``."""
        ...

    def allowed(self, own: Floats, step: Floats) -> Floats:
        """Return ``float64[k]``, the share of a step of its own parameters that may be taken."""
        ...
