"""What made one night differ from another: drivers as steps that add up to the whole difference."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nightlab.draw.axes import value_ticks
from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, heading, line, picture
from nightlab.draw.lettering import GAP, plain, signed, width
from nightlab.draw.svg import Element, el, num
from nightlab.draw.sway import SUPPORTS, pips
from nightlab.draw.theme import NARROW_SIZES
from nightlab.errors import NightlabError

LEFT, RIGHT = MARGIN, WIDTH - MARGIN
PITCH, DEPTH, THICK = 50, 25, 15
SAME = 1e-6  # relative error up to which sums are the same


@dataclass(frozen=True, slots=True)
class Driver:
    """Something that differs between the nights, and its share in the difference.

    Args:
        name: What it is.
        effect: Its share, in the outcome's unit.
        support: Of its mechanism; empty where it is none.
    """

    name: str
    effect: float
    support: str = ""


@dataclass(frozen=True, slots=True)
class NightDrivers:
    """One night against another, shared out over drivers.

    Assumptions: shares are additive, as those of Shapley are.

    Args:
        outcome: What is compared.
        unit: Its unit.
        first: Name and value of the night that is compared with.
        last: Name and value of the night that is explained.
        drivers: The steps between them, in order.
        title: Heading; empty for the outcome.

    Raises:
        NightlabError: Numbers that are not finite, a support that is none, or drivers that do not
            add up to the difference.
    """

    outcome: str
    unit: str
    first: tuple[str, float]
    last: tuple[str, float]
    drivers: tuple[Driver, ...]
    title: str = ""

    def __post_init__(self) -> None:
        numbers = [self.first[1], self.last[1], *(d.effect for d in self.drivers)]
        if not self.drivers or not all(map(math.isfinite, numbers)):
            raise NightlabError("a night's drivers need finite numbers", where=self.outcome)
        if unknown := [d.support for d in self.drivers if d.support not in {"", *SUPPORTS}]:
            raise NightlabError(f"{unknown[0]!r} is no support", where=self.outcome)
        gap = self.first[1] + sum(d.effect for d in self.drivers) - self.last[1]
        if abs(gap) > SAME * max(1.0, *map(abs, numbers)):
            raise NightlabError(
                f"drivers miss the difference by {gap:g}",
                where=self.outcome,
                fix="name what is left over",
            )

    @property
    def levels(self) -> list[float]:
        """The outcome before the first driver and after each."""
        found = [self.first[1]]
        for driver in self.drivers:
            found.append(found[-1] + driver.effect)
        return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: NightDrivers
    low: float
    high: float

    def x(self, value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (value - self.low) / (self.high - self.low)

    @property
    def decimals(self) -> int:
        return min(3, max(0, 2 - math.floor(math.log10(self.high - self.low))))


def draw_waterfall(data: NightDrivers) -> str:
    """Return the picture as a complete SVG document."""
    levels = data.levels
    low, high = min(levels), max(levels)
    slack = max(0.07 * (high - low), 0.01 * max(abs(low), abs(high)), 0.01)
    sheet = _Sheet(data, low - slack, high + slack)
    marks = _night(sheet, *data.first, TOP + 4)
    for k, driver in enumerate(data.drivers):
        marks += _driver(sheet, driver, levels[k], levels[k + 1], TOP + 4 + PITCH * (k + 1))
    foot = TOP + 4 + PITCH * (len(data.drivers) + 2)
    marks += _night(sheet, *data.last, foot - PITCH)
    joins = [
        el(
            "path",
            d=f"M{num(sheet.x(v))},{num(TOP + 4 + PITCH * k + DEPTH)}v{PITCH + THICK}",
            class_="s-edge thin dots",
        )
        for k, v in enumerate(levels)
    ]
    title = data.title or data.outcome
    told = f"{signed(data.last[1] - data.first[1], sheet.decimals)}{GAP}{data.unit} in all"
    body = [
        *heading(title, [told, f"{data.outcome}, {data.unit}"]),
        *joins,
        *marks,
        *_axis(sheet, foot + 6),
    ]
    return picture(title=title, desc=_sentence(sheet), height=foot + 44, body=body)


def waterfall_table(data: NightDrivers) -> list[Row]:
    """Return one row a step: the nights with their values, the drivers with their shares."""
    first, last = data.first, data.last
    effect, value = f"share, {data.unit}", f"{data.outcome}, {data.unit}"
    steps: list[Row] = [
        {"what": d.name, effect: d.effect, value: level, "support": d.support}
        for d, level in zip(data.drivers, data.levels[1:], strict=True)
    ]
    return [
        {"what": first[0], effect: None, value: first[1], "support": ""},
        *steps,
        {"what": last[0], effect: None, value: last[1], "support": ""},
    ]


def _night(sheet: _Sheet, name: str, value: float, top: float) -> list[Element]:
    said = f"{plain(value, sheet.decimals)}{GAP}{sheet.data.unit}"
    room = RIGHT - LEFT - width(said, NARROW_SIZES["b"]) - 16
    x = sheet.x(value)
    return [
        *_paper(top, name, said),
        line(name, LEFT, top + 18, "b f-ink", room=room),
        line(said, RIGHT, top + 18, "b f-ink e"),
        el("rect", x=x - 2.5, y=top + DEPTH, width=5, height=THICK, class_="f-ink"),
    ]


def _driver(
    sheet: _Sheet, driver: Driver, before: float, after: float, top: float
) -> list[Element]:
    said = signed(driver.effect, sheet.decimals)
    room = RIGHT - LEFT - width(said, NARROW_SIZES["t"]) - 46
    start, end = sorted((sheet.x(before), sheet.x(after)))
    role = "f-arm1" if driver.effect >= 0 else "f-arm2"
    marks = [
        *_paper(top, driver.name, said),
        line(driver.name, LEFT + 26 * bool(driver.support), top + 18, "t f-ink", room=room),
        line(said, RIGHT, top + 18, "t f-ink e"),
        el("rect", x=start, y=top + DEPTH, width=max(1.0, end - start), height=THICK, class_=role),
    ]
    if end - start > THICK:
        marks.append(
            _arrow(end if driver.effect > 0 else start, top + DEPTH, 1 if driver.effect > 0 else -1)
        )
    return [*marks, pips(driver.support)(LEFT, top + 3)] if driver.support else marks


def _arrow(tip: float, top: float, way: int) -> Element:
    """Return the direction of a step, which its colour alone must not tell."""
    x = tip - way * 3.5
    d = f"M{num(x - way * 6)},{num(top + 3)}l{way * 5},4.5 {-way * 5},4.5"
    return el("path", d=d, class_="s-on fine")


def _paper(top: float, name: str, said: str) -> list[Element]:
    """Return paper behind the words of a row, so that no line runs through them."""
    size = NARROW_SIZES["b"]
    right = width(said, size)
    left = min(26 + width(name, size), RIGHT - LEFT - right)
    return [
        el("rect", x=LEFT, y=top + 2, width=left, height=20, class_="f-paper"),
        el("rect", x=RIGHT - right, y=top + 2, width=right, height=20, class_="f-paper"),
    ]


def _axis(sheet: _Sheet, y: float) -> list[Element]:
    room = width(plain(sheet.high, 1), NARROW_SIZES["t"]) + 24
    ticks = value_ticks(sheet.low, sheet.high, max(2, min(8, int((RIGHT - LEFT) / room))))
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    marks = [el("path", d=f"M{LEFT},{num(y)}H{RIGHT}", class_="s-edge thin")]
    for value in ticks:
        label = plain(value, decimals)
        half = width(label, NARROW_SIZES["t"]) / 2
        if half < sheet.x(value) < WIDTH - half:
            marks.append(el("path", d=f"M{num(sheet.x(value))},{num(y)}v5", class_="s-edge thin"))
            marks.append(line(label, sheet.x(value), y + 25, "t f-muted m"))
    return marks


def _sentence(sheet: _Sheet) -> str:
    data, unit = sheet.data, sheet.data.unit
    steps = "; ".join(f"{d.name} {signed(d.effect, sheet.decimals)} {unit}" for d in data.drivers)
    ends = [
        f"{name} {plain(value, sheet.decimals)} {unit}" for name, value in (data.first, data.last)
    ]
    return f"{data.outcome}: {ends[0]}; {steps}; {ends[1]}."
