"""How often something went wrong, many cells at a glance: a dot each, beside the line of what is allowed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from nightlab.draw.axes import value_ticks
from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, heading, line, picture
from nightlab.draw.legend import Item, Mark, legend, stroke
from nightlab.draw.lettering import GAP, plain
from nightlab.draw.svg import Element, el, num
from nightlab.errors import NightlabError

LEFT, RIGHT = MARGIN + 172, WIDTH - MARGIN - 14
PITCH = 14  # units between the lines of one group
BETWEEN = 16  # further units between groups
ERRORS = 2  # Monte Carlo errors on each side of a dot
SIZE = 9


@dataclass(frozen=True, slots=True)
class Rate:
    """One cell.

    Args:
        group: What stands at the left of its lines; cells of a group follow each other.
        series: Which mark it has.
        share: How often, from 0 to 1.
        error: Monte Carlo standard error of the share.
    """

    group: str
    series: str
    share: float
    error: float


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Shares of many cells against what is allowed.

    Args:
        title: What went wrong.
        rates: The cells, those of one group and series after each other.
        allowed: Share that is allowed; 0 for none.
        note: What a cell is, for the line below the title.

    Raises:
        NightlabError: No cells, more than three series, or shares that are none.
    """

    title: str
    rates: tuple[Rate, ...]
    allowed: float
    note: str = ""

    def __post_init__(self) -> None:
        if not self.rates or len(self.series) > len(_MARKS):
            raise NightlabError("a picture of rates needs one to three series", where="rates")
        if not all(0 <= r.share <= 1 and r.error >= 0 for r in self.rates):
            raise NightlabError("a share lies between 0 and 1", where="rates")

    @property
    def series(self) -> list[str]:
        """The names of the series, in order."""
        return list(dict.fromkeys(rate.series for rate in self.rates))

    @property
    def reach(self) -> float:
        """The largest share that has room."""
        return max(1.15 * self.allowed, *(r.share + ERRORS * r.error for r in self.rates), 0.01)


def _circle(class_: str) -> Mark:
    return lambda x, y: el("circle", cx=x + SIZE, cy=y + SIZE, r=4, class_=class_)


def _square(class_: str) -> Mark:
    return lambda x, y: el("rect", x=x + SIZE - 4, y=y + SIZE - 4, width=8, height=8, class_=class_)


def _diamond(class_: str) -> Mark:
    return lambda x, y: el(
        "path", d=f"M{num(x + SIZE)},{num(y + SIZE - 5)}l5,5 -5,5 -5,-5z", class_=class_
    )


_MARKS = ((_circle, "deep"), (_diamond, "awake"), (_square, "rem"))


def draw_rates(data: ErrorRates) -> str:
    """Return the picture as a complete SVG document."""
    groups = [list(found) for _, found in groupby(data.rates, key=lambda r: r.group)]
    rows, y = [], float(TOP + 6)
    for group in groups:
        marks, y = _group(data, group, y)
        rows += marks
    key, height = legend(_key(data), y + 44)
    above = sum(rate.share > data.allowed for rate in data.rates)
    worst = max(rate.share for rate in data.rates)
    fact = f"highest {plain(100 * worst, 1)}{GAP}% of {len(data.rates)} cells"
    body = [*heading(data.title, [fact, data.note]), *_axis(data, y), *rows, *key]
    allowed = f", {above} above the {plain(100 * data.allowed, 1)}{GAP}% allowed"
    desc = f"{data.title}: {fact}{allowed if data.allowed else ''}."
    return picture(title=data.title, desc=desc, height=height + 8, body=body)


def rates_table(data: ErrorRates) -> list[Row]:
    """Return one row a cell: its group and series, its share and error in per cent."""
    return [
        {"group": r.group, "series": r.series, "share, %": 100 * r.share, "error, %": 100 * r.error}
        for r in data.rates
    ]


def _group(data: ErrorRates, group: list[Rate], top: float) -> tuple[list[Element], float]:
    marks: list[Element] = []
    for series in data.series:
        mark, role = _MARKS[data.series.index(series)]
        y = top + PITCH * (0.5 + data.series.index(series))
        for rate in (one for one in group if one.series == series):
            low, high = (_x(data, rate.share + way * ERRORS * rate.error) for way in (-1, 1))
            marks.append(
                el("path", d=f"M{num(low)},{num(y)}H{num(high)}", class_=f"s-{role} fine pale")
            )
            marks.append(mark(f"f-{role}")(_x(data, rate.share) - SIZE, y - SIZE))
    middle = top + PITCH * len(data.series) / 2
    label = line(group[0].group, LEFT - 14, middle + 5, "t f-ink e", room=LEFT - 16)
    bottom = top + PITCH * len(data.series)
    return [label, *marks], bottom + BETWEEN


def _axis(data: ErrorRates, bottom: float) -> list[Element]:
    ticks = value_ticks(0.0, 100 * data.reach, 8)
    step = ticks[1] - ticks[0]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    marks = [
        el("path", d=f"M{num(_x(data, v / 100))},{TOP}V{num(bottom)}", class_="s-grid thin")
        for v in ticks
    ]
    marks += [
        line(
            f"{plain(value, decimals)}{GAP}%",
            _x(data, value / 100),
            bottom + 22,
            f"t f-muted m{' x' if index % 2 else ''}",
        )
        for index, value in enumerate(ticks)
    ]
    if data.allowed:
        x = num(_x(data, data.allowed))
        marks.append(el("path", d=f"M{x},{TOP}V{num(bottom)}", class_="s-ink fine dash"))
    return marks


def _x(data: ErrorRates, share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share / data.reach))


def _key(data: ErrorRates) -> list[Item]:
    items = [
        Item(mark(f"f-{role}"), name)
        for (mark, role), name in zip(_MARKS, data.series, strict=False)
    ]
    return items + [Item(stroke("s-ink fine dash"), "allowed")] * bool(data.allowed)
