"""Ranks of the truth in its posterior, against what uniform ranks would do: one small panel a design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, heading, line, picture
from nightlab.draw.legend import Item, box, legend, stroke
from nightlab.draw.lettering import GAP, plain
from nightlab.draw.svg import Element, el, num, polyline
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ACROSS = 3
GUTTER = 16
HIGH = 108
BELOW = 44  # room for a panel's words


@dataclass(frozen=True, slots=True, eq=False)
class RankPanel:
    """One design.

    Args:
        label: What it is called.
        at: ``float[n]``, shares from 0 to 1.
        above: ``float[n]``, share of ranks up to there less what is due.
        band: ``float[n]``, what uniform ranks stay within on either side.
    """

    label: str
    at: ArrayLike
    above: ArrayLike
    band: ArrayLike

    def rows(self) -> NDArray[np.float64]:
        """Return ``float64[3, n]``.

        Raises:
            NightlabError: Shapes that do not agree, or a number that is not finite.
        """
        try:
            found = np.array([self.at, self.above, self.band], dtype=np.float64)
        except ValueError:
            found = np.empty(0)
        if found.ndim != 2 or found.shape[1] < 2 or not np.isfinite(found).all():
            raise NightlabError("a panel needs three rows of finite numbers", where=self.label)
        return found

    @property
    def inside(self) -> bool:
        """Whether the curve stays in its band everywhere."""
        _, above, band = self.rows()
        return bool((np.abs(above) <= band + 1e-9).all())


def draw_ranks(panels: tuple[RankPanel, ...], title: str, note: str = "") -> str:
    """Return the picture as a complete SVG document.

    Raises:
        NightlabError: No panel, or one without numbers.
    """
    if not panels:
        raise NightlabError("no panel", where="ranks")
    reach = 1.15 * max(float(np.abs(panel.rows()[1:]).max()) for panel in panels)
    marks: list[Element] = []
    for number, panel in enumerate(panels):
        marks += _panel(panel, number, max(reach, 1e-6))
    bottom = TOP + (HIGH + BELOW) * (1 + (len(panels) - 1) // ACROSS)
    key, height = legend(
        [
            Item(stroke("s-deep firm"), "ranks found, less those due"),
            Item(box("f-edge faint"), "95 % of uniform ranks stay within"),
        ],
        bottom + 14,
    )
    good = sum(panel.inside for panel in panels)
    fact = f"{good} of {len(panels)} stay in their band"
    widest = f"the panels are {plain(200 * reach, 1)}{GAP}points high"
    body = [*heading(title, [fact, note or widest]), *marks, *key]
    return picture(title=title, desc=f"{title}: {fact}; {widest}.", height=height + 8, body=body)


def ranks_table(panels: tuple[RankPanel, ...]) -> list[Row]:
    """Return one row a panel: its label, its largest distance and the band there, in points."""
    rows: list[Row] = []
    for panel in panels:
        _, above, band = panel.rows()
        at = int(np.abs(above).argmax())
        far, allowed = 100 * float(above[at]), 100 * float(band[at])
        rows.append({"design": panel.label, "furthest, points": far, "band, points": allowed})
    return rows


def _panel(panel: RankPanel, number: int, reach: float) -> list[Element]:
    wide = (WIDTH - 2 * MARGIN - (ACROSS - 1) * GUTTER) / ACROSS
    left = MARGIN + (number % ACROSS) * (wide + GUTTER)
    top = TOP + (number // ACROSS) * (HIGH + BELOW)
    at, above, band = panel.rows()

    def curve(values: NDArray[np.float64]) -> list[tuple[float, float]]:
        y = top + HIGH / 2 - values / reach * HIGH / 2
        return list(zip((left + wide * at).tolist(), y.tolist(), strict=True))

    edge = [*curve(band), *reversed(curve(-band))]
    middle = num(top + HIGH / 2)
    return [
        el("rect", x=left, y=top, width=wide, height=HIGH, rx=4, class_="s-grid thin"),
        el("path", d=polyline(edge) + "Z", class_="f-edge faint"),
        el("path", d=f"M{num(left)},{middle}h{num(wide)}", class_="s-edge thin"),
        el("path", d=polyline(curve(above)), class_="s-deep firm"),
        line(panel.label, left, top + HIGH + 22, "n f-ink", room=wide),
    ]
