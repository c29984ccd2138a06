"""A density on a grid, and the chances read off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TAIL = 0.004  # below this share of its peak a curve cannot be told from the axis


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """A density of mass 1, linear between the points of its grid and nothing beyond them.

    Args:
        x: ``float[n]``, increasing.
        height: ``float[n]``, density at ``x`` per unit of ``x``.
    """

    x: NDArray[np.float64]
    height: NDArray[np.float64]

    @classmethod
    def on_grid(cls, x: ArrayLike, density: ArrayLike, *, where: str) -> Density:
        """Return a density from heights of any scale.

        Args:
            x: ``float[n]``, increasing, two points or more.
            density: ``float[n]``, zero or more, of any scale.
            where: What the error names.

        Raises:
            NightlabError: Numbers that are not finite, a grid that does not increase, negative
                heights, or no mass at all.
        """
        grid, height = np.array(x, dtype=float), np.array(density, dtype=float)
        if grid.ndim != 1 or grid.shape != height.shape or grid.size < 2:
            raise NightlabError(
                f"a curve needs as many heights as places, got {height.shape} and {grid.shape}",
                where=where,
            )
        if not (np.isfinite(grid).all() and np.isfinite(height).all()):
            raise NightlabError("a curve needs finite numbers", where=where)
        if (np.diff(grid) <= 0).any() or (height < 0).any():
            raise NightlabError("places must increase and heights not be negative", where=where)
        with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
            height = height / height.max()
            height = height / np.trapezoid(height, grid)
        if not np.isfinite(height).all():
            raise NightlabError("a curve needs some height", where=where)
        return cls(grid, height)

    @property
    def extent(self) -> tuple[float, float]:
        """First and last place at which the curve can be told from the axis."""
        seen = np.flatnonzero(self.height > TAIL * self.height.max())
        return float(self.x[seen[0]]), float(self.x[seen[-1]])

    def at(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the heights at ``places``, ``float[m]``."""
        return np.interp(places, self.x, self.height, left=0.0, right=0.0)

    def below(self, bound: float) -> float:
        """Return the share of the mass below a bound."""
        inside = np.concatenate((self.x[self.x < bound], [min(bound, float(self.x[-1]))]))
        if bound <= self.x[0]:
            return 0.0
        return min(1.0, float(np.trapezoid(self.at(inside), inside)))
