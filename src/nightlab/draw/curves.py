"""Curves of the body: a column of small panels over one clock, each quantity in its own unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.draw.axes import spaced, value_ticks
from nightlab.draw.frame import TOP, WIDTH, Row, heading, line, picture
from nightlab.draw.hypnogram import LANES
from nightlab.draw.legend import Item, box, legend, stroke
from nightlab.draw.lettering import GAP, decimals_for, plain, width
from nightlab.draw.svg import Element, el, num, polyline
from nightlab.draw.theme import NARROW_SIZES, SIZES
from nightlab.errors import NightlabError
from nightlab.nights.hypnogram import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy import float64
    from numpy.typing import ArrayLike, NDArray

LEFT, RIGHT = 84, WIDTH - 36
HEAD, PLOT, BELOW = 26, 76, 14
LANE, BAR = 23, 13
DAY_H, TWO_DAYS_H = 24.0, 48.0
EDGE = 1e-9
POINTS = 721  # a month of hours
STYLES = ("s-arm1 firm", "s-arm2 firm dash", "s-arm3 firm dots")
ROLES = ("arm1", "arm2", "arm3")
STAGES = (Stage.WAKE, Stage.REM, Stage.LIGHT, Stage.N3)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One condition's course of one quantity.

    Args:
        label: The condition; lines of one condition have the same label in every panel.
        at_h: ``float[n]``, hours since the axis begins, increasing.
        values: ``float[n]``, in the panel's unit.
        low: ``float[n]``, lower edge of the spread over people; None without one.
        high: ``float[n]``, its upper edge.
    """

    label: str
    at_h: ArrayLike
    values: ArrayLike
    low: ArrayLike | None = None
    high: ArrayLike | None = None

    @property
    def arrays(self) -> list[NDArray[float64]]:
        """Hours, values and, where there is a band, its edges."""
        given = (self.at_h, self.values, self.low, self.high)
        return [np.asarray(each, dtype=float) for each in given if each is not None]


@dataclass(frozen=True, slots=True, eq=False)
class CurvePanel:
    """One quantity: its name, its unit (empty where it has none) and a line for each condition."""

    name: str
    unit: str
    lines: tuple[Line, ...]

    @property
    def heading(self) -> str:
        """Name and unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment marked through all panels, such as ``DLMO``, in hours since the axis begins."""

    name: str
    at_h: float


@dataclass(frozen=True, slots=True, eq=False)
class BodyCurves:
    """Panels that share one axis of time.

    Args:
        title: Heading.
        panels: From the top.
        note: What is shown, below the title; its parts, apart by semicolons, as far as there is room.
        from_h: Clock at which the axis begins.
        hours: Its length; beyond two days it counts days.
        bed: Stretches in bed, in hours since the axis begins.
        moments: What is marked through all panels.
        stages: Runs of one stage, ``(start_h, end_h, stage)``, for the strip on top; may be empty.

    Raises:
        NightlabError: No panel, none or more than three conditions, numbers that are not finite, or
            arrays that do not agree.
    """

    title: str
    panels: tuple[CurvePanel, ...]
    note: str = ""
    from_h: float = 12.0
    hours: float = DAY_H
    bed: tuple[tuple[float, float], ...] = ()
    moments: tuple[Moment, ...] = ()
    stages: tuple[tuple[float, float, Stage], ...] = ()

    def __post_init__(self) -> None:
        if not self.panels or not self.hours > 0:
            raise NightlabError("curves need a panel and some hours", where=self.title)
        if not all(panel.lines for panel in self.panels) or len(self.conditions) > len(STYLES):
            raise NightlabError("a panel has one to three conditions", where=self.title)
        for panel in self.panels:
            for each in panel.lines:
                _check(each, f"{panel.name}, {each.label}")

    @property
    def conditions(self) -> list[str]:
        """Names of the conditions, in order."""
        return list(dict.fromkeys(each.label for panel in self.panels for each in panel.lines))

    def clock(self, at_h: float) -> str:
        """Return a moment as a time of the day, after the day where there are many."""
        whole_min = round(60 * (self.from_h + at_h))
        time = f"{whole_min // 60 % 24:02d}:{whole_min % 60:02d}"
        return time if self.hours <= TWO_DAYS_H else f"day {whole_min // 1440 + 1}, {time}"


def _check(each: Line, where: str) -> None:
    arrays = each.arrays
    hours = arrays[0]
    same = all(a.shape == hours.shape and np.all(np.isfinite(a)) for a in arrays)
    if (each.low is None) != (each.high is None) or hours.ndim != 1 or hours.size < 2 or not same:
        raise NightlabError("a curve needs finite numbers, as many as hours", where=where)
    if np.any(np.diff(hours) <= 0):
        raise NightlabError("the hours of a curve increase", where=where)


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: BodyCurves

    def x(self, at_h: float) -> float:
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, at_h / self.data.hours))

    def within(self, at_h: float) -> bool:
        return 0 <= at_h <= self.data.hours


def draw_curves(data: BodyCurves) -> str:
    """Return the picture as a complete SVG document."""
    sheet = _Sheet(data)
    key, top = legend(_key(data), TOP + 2)
    moments, first = _moments(sheet, top + 4)
    y = first
    tops: list[float] = []
    drawn: list[Element] = []
    if data.stages:
        drawn += _strip(sheet, y)
        y += LANE * len(STAGES) + BELOW
    for panel in data.panels:
        tops.append(y + HEAD)
        drawn += _panel(sheet, panel, y)
        y += HEAD + PLOT + BELOW
    foot = y - BELOW
    ups = [
        el("path", d=f"M{num(sheet.x(m.at_h))},{num(first)}V{num(foot)}", class_="s-ink thin dots")
        for m in data.moments
        if sheet.within(m.at_h)
    ]
    body = [
        *heading(data.title, data.note.split("; ")),
        *key,
        *_bed(sheet, first if data.stages else tops[0], foot),
        *_axis(sheet, tops, foot),
        *ups,
        *drawn,
        *moments,
    ]
    return picture(title=data.title, desc=_sentence(data), height=foot + 36, body=body)


def curves_table(data: BodyCurves) -> list[Row]:
    """Return a row for each hour (each day, of many), a column for each quantity and condition."""
    step = 1.0 if data.hours <= TWO_DAYS_H else DAY_H
    rows: list[Row] = []
    for at_h in np.arange(0.0, data.hours + 1e-9, step):
        row: Row = {"clock": data.clock(float(at_h))}
        for panel in data.panels:
            for each in panel.lines:
                hours, values = each.arrays[:2]
                # A run's first value stands at the end of its first step.
                there = hours[0] - 1.0 <= at_h <= hours[-1]
                name = f"{panel.heading} ({each.label})" if each.label else panel.heading
                row[name] = float(np.interp(at_h, hours, values)) if there else None
        rows.append(row)
    return rows


def _key(data: BodyCurves) -> list[Item]:
    items = [
        Item(stroke(style), name)
        for style, name in zip(STYLES, data.conditions, strict=False)
        if name
    ]
    if any(each.low is not None for panel in data.panels for each in panel.lines):
        items.append(Item(box("f-arm1 faint"), "spread over people"))
    return items + [Item(box("f-grid s-edge"), "in bed")] * bool(data.bed)


def _sentence(data: BodyCurves) -> str:
    told = []
    for panel in data.panels:
        for each in panel.lines:
            hours, values = each.arrays[:2]
            decimals = decimals_for(float(np.ptp(values)) or abs(float(values[0])))
            lowest, highest = int(values.argmin()), int(values.argmax())
            who = f", {each.label}" if len(data.conditions) > 1 else ""
            told.append(
                f"{panel.name}{who}: {plain(values[lowest], decimals)} {panel.unit} at "
                f"{data.clock(hours[lowest])} to {plain(values[highest], decimals)} {panel.unit} at "
                f"{data.clock(hours[highest])}"
            )
    told += [f"{m.name} at {data.clock(m.at_h)}" for m in data.moments]
    return f"{data.title}. {'; '.join(told)}."


def _bed(sheet: _Sheet, top: float, foot: float) -> list[Element]:
    spans = [(sheet.x(start), sheet.x(end)) for start, end in sheet.data.bed]
    return [
        el("rect", x=a, y=top, width=b - a, height=foot - top, class_="f-grid")
        for a, b in spans
        if b > a
    ]


def _moments(sheet: _Sheet, top: float) -> tuple[list[Element], float]:
    """Return the names of the moments, in as many lines as keep them apart, and the lower edge."""
    size, ends, marks = NARROW_SIZES["t"], [0.0], []
    places = []
    for each in sorted(sheet.data.moments, key=lambda m: m.at_h):
        if not sheet.within(each.at_h):
            continue
        words = f"{each.name} {sheet.data.clock(each.at_h)}"
        half = width(words, size) / 2
        x = min(WIDTH - half - 4, max(half + 4, sheet.x(each.at_h)))
        level = next((k for k, end in enumerate(ends) if x - half > end + 6), len(ends))
        ends[level : level + 1] = [x + half]
        places.append((words, x, level, sheet.x(each.at_h)))
    if not places:
        return [], top
    foot = top + 26 * len(ends)
    for words, x, level, at in places:
        y = top + 16 + 26 * level
        marks.append(line(words, x, y, "t f-ink m"))
        if y + 6 < foot:
            marks.append(
                el("path", d=f"M{num(at)},{num(y + 5)}V{num(foot)}", class_="s-ink thin dots")
            )
    return marks, foot


def _strip(sheet: _Sheet, top: float) -> list[Element]:
    marks: list[Element] = []
    for lane, stage in enumerate(STAGES):
        name, role, _ = LANES[stage]
        y = top + LANE * (lane + 0.5)
        marks.append(line(name, LEFT - 10, y + 5, "t f-muted e", room=LEFT - 12))
        for start, end, which in sheet.data.stages:
            a, b = sheet.x(start), sheet.x(end)
            own = Stage.LIGHT if which in {Stage.N1, Stage.N2} else which
            if own == stage and b > a:
                marks.append(
                    el(
                        "rect",
                        x=a,
                        y=y - BAR / 2,
                        width=max(0.6, b - a),
                        height=BAR,
                        class_=f"f-{role}",
                    )
                )
    return marks


def _panel(sheet: _Sheet, panel: CurvePanel, top: float) -> list[Element]:
    low, high = _range(panel)
    upper, lower = top + HEAD, top + HEAD + PLOT

    def y(value: float) -> float:
        return lower - PLOT * (value - low) / (high - low)

    fact = _peak(sheet.data, panel)
    name = line(panel.heading, LEFT, upper - 8, "t f-ink", room=RIGHT - LEFT)
    taken = width(panel.heading + fact, SIZES["t"]) + 24
    marks = [name]
    if fact and taken < RIGHT - LEFT:
        marks.append(line(fact, RIGHT, upper - 8, "t f-muted e x"))
    ticks = value_ticks(low, high, 5)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    for above in spaced((lower - y(value) for value in ticks), NARROW_SIZES["t"] + 2):
        value, place = low + (high - low) * above / PLOT, lower - above
        marks += [
            el("path", d=f"M{LEFT},{num(place)}H{RIGHT}", class_="s-edge thin dots"),
            line(plain(value, decimals), LEFT - 8, place + 5, "t f-muted e", room=LEFT - 10),
        ]
    names = sheet.data.conditions
    bands = [
        _band(sheet, e, ROLES[names.index(e.label)], y) for e in panel.lines if e.low is not None
    ]
    return (
        marks
        + bands
        + [
            el(
                "path",
                d=polyline(_points(sheet, e, e.arrays[1], y)),
                class_=STYLES[names.index(e.label)],
            )
            for e in panel.lines
        ]
    )


def _peak(data: BodyCurves, panel: CurvePanel) -> str:
    """Return the highest value of a panel with one line; of several the eye compares."""
    if len(panel.lines) > 1:
        return ""
    hours, values = panel.lines[0].arrays[:2]
    span = float(np.ptp(values))
    if span <= 1e-9 * max(1.0, float(np.abs(values).max())):
        return ""
    k = int(values.argmax())
    return f"highest {plain(values[k], decimals_for(span))} at {data.clock(hours[k])}".replace(
        " ", GAP
    )


def _range(panel: CurvePanel) -> tuple[float, float]:
    """Return the bounds of a panel: from zero where the values come near it."""
    every = [a for each in panel.lines for a in each.arrays[1:]]
    low, high = min(float(a.min()) for a in every), max(float(a.max()) for a in every)
    if 0 <= low <= 0.5 * high:
        low = 0.0
    if high - low <= 1e-9 * max(abs(high), abs(low)):
        return low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
    slack = 0.06 * (high - low)
    return (low if low == 0.0 else low - slack), high + slack


def _points(
    sheet: _Sheet, each: Line, values: NDArray[float64], y: Callable[[float], float]
) -> list[tuple[float, float]]:
    hours = each.arrays[0]
    own = np.flatnonzero((hours >= -EDGE) & (hours <= sheet.data.hours + EDGE))
    kept = own[np.unique(np.linspace(0, own.size - 1, min(own.size, POINTS)).round().astype(int))]
    return [(sheet.x(float(hours[k])), y(float(values[k]))) for k in kept]


def _band(sheet: _Sheet, each: Line, role: str, y: Callable[[float], float]) -> Element:
    _, _, low, high = each.arrays
    edge = _points(sheet, each, high, y) + _points(sheet, each, low, y)[::-1]
    return el("path", d=f"{polyline(edge)}Z", class_=f"f-{role} faint")


def _axis(sheet: _Sheet, tops: list[float], foot: float) -> list[Element]:
    data = sheet.data
    days = data.hours > TWO_DAYS_H
    step = DAY_H if days else 3.0
    offset = (-data.from_h) % step
    places = [offset + step * k for k in range(int((data.hours - offset) / step + 1e-9) + 1)]
    named = {sheet.x(h): _day(data, h) if days else data.clock(h) for h in places}
    marks = [
        el("path", d=f"M{LEFT},{num(top + PLOT)}H{RIGHT}", class_="s-edge thin") for top in tops
    ]
    room = {
        size: width(max(named.values(), key=len), size) + 10
        for size in (SIZES["t"], NARROW_SIZES["t"])
    }
    wide = spaced(named, room[SIZES["t"]])
    narrow = spaced(wide[::2] if not days else wide, room[NARROW_SIZES["t"]])
    for x in wide:
        marks.append(el("path", d=f"M{num(x)},{num(foot)}v5", class_="s-edge thin"))
        marks.append(line(named[x], x, foot + 24, f"t f-muted m{'' if x in narrow else ' x'}"))
    return marks


def _day(data: BodyCurves, at_h: float) -> str:
    return f"day {round((data.from_h + at_h) / DAY_H) + 1}"
