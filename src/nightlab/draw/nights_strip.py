"""The strips of the picture of every night: a stretch of time each, with its scale, dates and means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from nightlab.draw.axes import spaced, value_ticks
from nightlab.draw.frame import MARGIN, WIDTH, line
from nightlab.draw.legend import LABEL_ROOM as LEGEND_ROOM
from nightlab.draw.lettering import MONTHS, day_month, full_date, plain, width
from nightlab.draw.nights_marks import arm_class, arm_mark, hatch, missing, off_scale
from nightlab.draw.svg import Element, clean, el, num
from nightlab.draw.theme import NARROW_SIZES, SIZES

if TYPE_CHECKING:
    from datetime import date

    from nightlab.draw.nights import Pause, RawNights

LABEL_ROOM = LEGEND_ROOM
DAYS_A_STRIP, MOST_STRIPS = 70, 8
LEFT = MARGIN + 46
HEAD, LANE, FOOT = 28, 16, 38  # above a strip, for its missing nights, for its dates
LEAST_BLOCK = 7.0  # units of width, below which blocks would only flicker
HINTED_NIGHTS = 140  # more marks than these are too small to point at
MEAN_R, CAP = 4.8, 5.0  # half a mean's mark, and of the caps of its interval
EDGE = 13.0  # from an edge of the field to a night that lies beyond it


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where everything stands.

    Args:
        data: The nights.
        low: Lower end of the scale, in the outcome's unit.
        high: Its upper end.
        days: Days in a strip.
        strips: Number of strips.
    """

    data: RawNights
    low: float
    high: float
    days: int
    strips: int

    @classmethod
    def of(cls, data: RawNights, low: float, high: float) -> Sheet:
        """Return the sheet for nights on a scale; strips are of one length."""
        span = (data.nights[-1] - data.nights[0]).days + 1
        strips = min(MOST_STRIPS, math.ceil(span / DAYS_A_STRIP))
        return cls(data, low, high, math.ceil(span / strips), strips)

    @property
    def high_u(self) -> float:
        """Height of a strip's field in units."""
        return {1: 236.0, 2: 190.0, 3: 160.0}.get(self.strips, 140.0)

    @property
    def right(self) -> float:
        """Right edge of time in units; the means stand beyond it."""
        return WIDTH - MARGIN - self.side

    @property
    def side(self) -> float:
        """Width of the column of means in units."""
        return max(66.0, 17.0 * len(self.data.means)) if self.data.means else 4.0

    @property
    def pitch(self) -> float:
        """Width of a day in units."""
        return (self.right - LEFT) / self.days

    @property
    def r(self) -> float:
        """Half the size of a night's mark in units."""
        return min(6.0, max(4.0, 0.62 * self.pitch))

    def number(self, night: date) -> int:
        """Return the day of a night, from 0."""
        return (night - self.data.nights[0]).days

    def strip(self, night: date) -> int:
        """Return the strip of a night."""
        return self.number(night) // self.days

    def x(self, night: date) -> float:
        """Return the middle of a night's day."""
        return LEFT + self.pitch * (self.number(night) % self.days + 0.5)

    def y(self, value: float) -> float:
        """Return how far below a strip's upper edge a value stands."""
        if value > self.high:
            return EDGE
        if value < self.low:
            return self.high_u - EDGE
        return self.high_u * (self.high - value) / (self.high - self.low)

    def beyond(self) -> list[float]:
        """Return the outcomes that lie off the scale, in time."""
        return [float(v) for v in self.data.value if v > self.high or v < self.low]

    def pauses(self) -> list[Pause]:
        """Return the pauses that lie within the nights."""
        first, last = self.data.nights[0], self.data.nights[-1]
        return [p for p in self.data.pauses if p.first <= last and p.last >= first]

    def bands(self) -> list[tuple[int, int, bool, int]]:
        """Return first day, last day, whether shaded, and number of each block; none where too narrow."""
        found = []
        for index, (block, rows) in enumerate(
            groupby(zip(self.data.blocks, self.data.nights, strict=False), key=lambda pair: pair[0])
        ):
            nights = [night for _, night in rows]
            days = self.number(nights[0]), self.number(nights[-1])
            found.append((*days, bool(index % 2), block))
        # A row of its own for each block: from its first night to the one before the next block's.
        ends = [after[0] - 1 for after in found[1:]] + [found[-1][1]] if found else []
        whole = [(b[0], end, b[2], b[3]) for b, end in zip(found, ends, strict=True)]
        widths = sorted(self.pitch * (end - start + 1) for start, end, *_ in whole)
        few = len(whole) < 2 or widths[len(widths) // 2] < LEAST_BLOCK
        return [] if few else whole


def draw_strips(sheet: Sheet, top: float) -> tuple[list[Element], float]:
    """Return the marks of all strips from ``top`` on, and their lower edge."""
    marks: list[Element] = []
    for strip in range(sheet.strips):
        y = top + HEAD
        marks += [
            *_bands(sheet, strip, y),
            *_scale(sheet, y),
            *_pauses(sheet, strip, y),
            *_dates(sheet, strip, y + sheet.high_u + LANE),
            *_missing(sheet, strip, y + sheet.high_u),
            *_nights(sheet, strip, y),
            *_means(sheet, y),
        ]
        top = y + sheet.high_u + LANE + FOOT
    return marks, top


def _span(sheet: Sheet, strip: int, first: int, last: int) -> tuple[float, float] | None:
    """Return left edge and width of days within a strip; None where none of them lies in it."""
    start = max(first, strip * sheet.days)
    end = min(last, strip * sheet.days + sheet.days - 1)
    if start > end:
        return None
    return LEFT + sheet.pitch * (start % sheet.days), sheet.pitch * (end - start + 1)


def _bands(sheet: Sheet, strip: int, top: float) -> list[Element]:
    marks: list[Element] = []
    labels: dict[float, int] = {}
    for first, last, shaded, block in sheet.bands():
        found = _span(sheet, strip, first, last)
        if not found:
            continue
        x, wide = found
        if shaded:
            marks.append(
                el("rect", x=x, y=top, width=wide, height=sheet.high_u + LANE, class_="f-grid soft")
            )
        if wide > 0.5 * sheet.pitch * (last - first + 1):  # the number stands in the larger part
            labels[x + wide / 2] = block
    room = width("00", NARROW_SIZES["n"]) + 8
    shown = spaced(labels, room)
    words = [line(str(labels[x]), x, top - 12, "n f-muted m") for x in shown]
    if shown:
        words.append(line("block", LEFT - 8, top - 12, "n f-muted e"))
    return [*marks, *words]


def _scale(sheet: Sheet, top: float) -> list[Element]:
    most = max(2, int(sheet.high_u / (NARROW_SIZES["t"] * 1.45)))
    ticks = value_ticks(sheet.low, sheet.high, most)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    marks: list[Element] = []
    for value in ticks:
        y = top + sheet.y(value)
        marks.append(el("path", d=f"M{LEFT},{num(y)}H{num(sheet.right)}", class_="s-grid thin"))
        marks.append(line(plain(value, decimals), LEFT - 8, y + 5, "t f-muted e", room=LEFT - 10))
    base = top + sheet.high_u
    marks.append(el("path", d=f"M{LEFT},{num(base)}H{num(sheet.right)}", class_="s-edge thin"))
    return marks


def _pauses(sheet: Sheet, strip: int, top: float) -> list[Element]:
    marks = []
    for pause in sheet.pauses():
        found = _span(sheet, strip, max(0, sheet.number(pause.first)), sheet.number(pause.last))
        if found:
            x, wide = found
            wide = min(wide, sheet.right - x)
            why = f": {clean(pause.reason, 80)}" if pause.reason else ""
            hint = f"Pause, {day_month(pause.first)} to {day_month(pause.last)}{why}"
            lines = hatch(x, top, wide, sheet.high_u + LANE)
            marks.append(el("path", el("title", hint), d=lines, class_="s-edge thin"))
    return marks


def _dates(sheet: Sheet, strip: int, top: float) -> list[Element]:
    first = sheet.data.nights[0] + timedelta(days=strip * sheet.days)
    last = min(first + timedelta(days=sheet.days - 1), sheet.data.nights[-1])
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    labels = _labels(sheet, days)
    half = width("00 Mmm", NARROW_SIZES["t"]) / 2
    labels = {x: label for x, label in labels.items() if x + half < WIDTH}
    narrow = spaced(labels, width("00 Mmm", NARROW_SIZES["t"]) + 10)
    marks = []
    for x, label in labels.items():
        marks.append(el("path", d=f"M{num(x)},{num(top)}v5", class_="s-edge thin"))
        hidden = "" if x in narrow else " x"
        marks.append(line(label, x, top + 22, f"t f-muted m{hidden}"))
    if sheet.data.means:
        at = sheet.right + sheet.side / 2 + 6
        marks.append(line("means", at, top - LANE + 20, "n f-muted m"))
    return marks


def _labels(sheet: Sheet, days: list[date]) -> dict[float, str]:
    room = width("00 Mmm", SIZES["t"]) + 12
    every = next((n for n in (1, 2, 7, 14) if n * sheet.pitch >= room), 0)
    if every:
        return {sheet.x(day): day_month(day) for day in days[::every]}
    marked = [day for day in days if day.day == 1]
    return {sheet.x(d): str(d.year) if d.month == 1 else MONTHS[d.month - 1] for d in marked}


def _missing(sheet: Sheet, strip: int, top: float) -> list[Element]:
    lost = [
        night
        for night, value in zip(sheet.data.nights, sheet.data.value, strict=True)
        if np.isnan(value) and sheet.strip(night) == strip
    ]
    ticks = "".join(missing(sheet.x(night), top + 4) for night in lost)
    return [el("path", d=ticks, class_="s-ink fine")] if ticks else []


def _nights(sheet: Sheet, strip: int, top: float) -> list[Element]:
    data = sheet.data
    groups: dict[str, list[Element]] = {arm: [] for arm in ("", *data.each_arm)}
    arrows = []
    for night, value, arm in zip(data.nights, data.value, data.arms, strict=True):
        if np.isnan(value) or sheet.strip(night) != strip:
            continue
        x, y = sheet.x(night), top + sheet.y(float(value))
        groups[arm].append(arm_mark(data.each_arm, arm, x, y, sheet.r, *_hint(data, night, value)))
        if value > sheet.high:
            arrows.append(off_scale(x, y - 6, up=True))
        elif value < sheet.low:
            arrows.append(off_scale(x, y + 6, up=False))
    marks = [
        el("g", *drawn, class_=arm_class(data.each_arm, arm))
        for arm, drawn in groups.items()
        if drawn
    ]
    return marks + [el("path", d="".join(arrows), class_="s-ink fine")] * bool(arrows)


def _hint(data: RawNights, night: date, value: float) -> list[Element]:
    if len(data.nights) > HINTED_NIGHTS:
        return []
    arm = clean(data.arms[data.nights.index(night)], 40)
    words = f"{full_date(night)}, {arm or 'nothing given'}, {value:g} {data.unit}".rstrip()
    return [el("title", words)]


def _means(sheet: Sheet, top: float) -> list[Element]:
    arms = sheet.data.each_arm
    marks: list[Element] = []
    if not sheet.data.means:
        return marks
    step = (sheet.side - 14) / len(sheet.data.means)
    for index, mean in enumerate(sheet.data.means):
        x = sheet.right + 14 + step * (index + 0.5)
        ends = [top + sheet.y(v) for v in (mean.lo95, mean.hi95)]
        colour = arm_class(arms, mean.arm)
        stroke = next(c for c in colour.replace("f-", "s-").split() if "arm" in c)
        caps = "".join(f"M{num(x - CAP)},{num(y)}h{num(2 * CAP)}" for y in ends)
        span = f"M{num(x)},{num(ends[0])}V{num(ends[1])}{caps}"
        bar = el("path", d=span, class_=f"{stroke} firm")
        mark = arm_mark(arms, mean.arm, x, top + sheet.y(mean.mean), MEAN_R)
        marks += [bar, el("g", mark, class_=colour)]
    return marks
