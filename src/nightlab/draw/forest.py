"""Trials side by side, what they say together, and what is left of it for one new person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nightlab.draw.axes import value_ticks
from nightlab.draw.frame import DOT, MARGIN, TOP, WIDTH, Row, heading, line, picture
from nightlab.draw.legend import Item, box, legend
from nightlab.draw.lettering import (
    GAP,
    decimals_for,
    fit,
    percent,
    plain,
    plural,
    signed,
    width,
    wrap,
)
from nightlab.draw.svg import Element, clean, el, num
from nightlab.draw.theme import NARROW_SIZES, SIZES
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

LEFT, RIGHT = MARGIN, WIDTH - MARGIN
PITCH = 48
DEPTH = 17  # from a row's words to its interval
SIDES_U = (7.0, 15.0)  # of the square of a trial without and with all the weight
LISTED = 6
REVIEW = "No clinician has reviewed this yet"


@dataclass(frozen=True, slots=True)
class Interval:
    """An effect with its 95 % interval, in the outcome's unit.

    Args:
        label: Whose effect it is.
        mean: The effect.
        lo95: Lower bound.
        hi95: Upper bound.
        weight: Share in the pooled effect; None for what is no trial.
    """

    label: str
    mean: float
    lo95: float
    hi95: float
    weight: float | None = None

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.mean, self.lo95, self.hi95, self.weight or 0.0))):
            raise NightlabError("an effect needs finite numbers", where=self.label)
        if not self.lo95 <= self.mean <= self.hi95:
            raise NightlabError("the effect lies outside its interval", where=self.label)
        if not 0 <= (self.weight or 0.0) <= 1:
            raise NightlabError("a weight is a share of 1", where=self.label)


@dataclass(frozen=True, slots=True)
class ForestPlot:
    """What trials found of one agent and one outcome.

    Assumptions: an effect is agent minus comparator, in the outcome's unit.

    Args:
        agent: What was tried.
        outcome: What was compared.
        unit: Unit of the effects.
        better: Which side helps.
        trials: Results that are weighed, in order.
        prior: The belief for one new person with scepticism in it.
        pooled: The effect for an average person; None without a trial that is weighed.
        predicted: The effect in a new trial; None where trials are too few to tell.
        person: The effect for one new person by the evidence alone; None likewise.
        worthwhile: Smallest effect that matters.
        certainty: How sure the evidence is; empty without any.
        unweighed: Results that could not be weighed, each with why.
        beware: What speaks against it and no interval holds; empty where nothing does.

    Raises:
        NightlabError: A side that is none, or a smallest effect that is not above 0.
    """

    agent: str
    outcome: str
    unit: str
    better: Literal["higher", "lower"]
    trials: tuple[Interval, ...]
    prior: Interval
    pooled: Interval | None = None
    predicted: Interval | None = None
    person: Interval | None = None
    worthwhile: float = 1.0
    certainty: str = ""
    unweighed: tuple[str, ...] = ()
    beware: str = ""

    def __post_init__(self) -> None:
        if self.better not in {"higher", "lower"}:
            raise NightlabError(
                f"{self.better!r} is no side", where="better", fix="higher or lower"
            )
        if not (math.isfinite(self.worthwhile) and self.worthwhile > 0):
            raise NightlabError("the smallest effect that matters is above 0", where="worthwhile")

    @property
    def rows(self) -> tuple[Interval, ...]:
        """Every interval, from the trials to the belief for one new person."""
        sums = (self.pooled, self.predicted, self.person, self.prior)
        return (*self.trials, *(each for each in sums if each))


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: ForestPlot
    low: float
    high: float

    def x(self, value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (value - self.low) / (self.high - self.low)

    def value(self, value: float) -> str:
        widths = [row.hi95 - row.lo95 for row in self.data.rows]
        return signed(value, decimals_for(min(w for w in (*widths, math.inf) if w > 0)))

    def words(self, row: Interval) -> str:
        return f"{self.value(row.mean)} ({self.value(row.lo95)} to {self.value(row.hi95)})"

    @property
    def base(self) -> float:
        return TOP + 4 + PITCH * len(self.data.rows)


def draw_forest(data: ForestPlot) -> str:
    """Return the picture of what trials found as a complete SVG document."""
    sheet = _sheet(data)
    places = [TOP + 18 + PITCH * index for index in range(len(data.rows))]
    title = f"{data.agent[:1].upper()}{data.agent[1:]}"
    key, foot = legend(_key(sheet), sheet.base + 76)
    caveats, foot = _caveats(data, foot)
    notes, foot = _unweighed(data, foot)
    body = [
        *heading(title, [f"{data.outcome}, {data.unit}", _finding(sheet)]),
        *_band(sheet),
        *(mark for row, y in zip(data.rows, places, strict=True) for mark in _row(sheet, row, y)),
        *_axis(sheet),
        *_sides(sheet),
        *key,
        *caveats,
        *notes,
    ]
    return picture(
        title=f"{title}: {data.outcome}", desc=_sentence(sheet), height=foot + 8, body=body
    )


def forest_table(data: ForestPlot) -> list[Row]:
    """Return one row per interval; the weight is empty for what is no trial."""
    return [
        {
            "what": row.label,
            f"effect, {data.unit}": row.mean,
            "lower 95 %": row.lo95,
            "upper 95 %": row.hi95,
            "weight, %": None if row.weight is None else 100 * row.weight,
        }
        for row in data.rows
    ]


def _sheet(data: ForestPlot) -> _Sheet:
    reach = [edge for row in data.rows for edge in (row.lo95, row.hi95)]
    reach += [0.0, 1.1 * data.worthwhile, -1.1 * data.worthwhile]
    low, high = min(reach), max(reach)
    return _Sheet(data, low - 0.04 * (high - low), high + 0.04 * (high - low))


def _finding(sheet: _Sheet) -> str:
    pooled = sheet.data.pooled
    if pooled is None:
        return "no trial that can be weighed"
    return f"{sheet.words(pooled)} for an average person"


def _sentence(sheet: _Sheet) -> str:
    data = sheet.data
    parts = [
        f"{data.better} is better",
        plural(len(data.trials), "result") + " weighed",
        *(f"{r.label}: {sheet.words(r)}" for r in data.rows),
    ]
    if data.unweighed:
        parts.append(f"{plural(len(data.unweighed), 'result')} not weighed")
    told = f"{data.outcome}, {data.unit}. {'; '.join((*parts, _too_small(data)))}."
    return " ".join(filter(None, (told, data.beware, _how_sure(data))))


def _how_sure(data: ForestPlot) -> str:
    sure = f"Certainty: {data.certainty}. " if data.certainty else ""
    return f"{sure}{REVIEW}."


def _band(sheet: _Sheet) -> list[Element]:
    delta = sheet.data.worthwhile
    wide = max(1.0, sheet.x(delta) - sheet.x(-delta))
    high = sheet.base - TOP + 4
    return [el("rect", x=sheet.x(-delta), y=TOP - 4, width=wide, height=high, class_="f-grid")]


def _row(sheet: _Sheet, row: Interval, y: float) -> list[Element]:
    figures = sheet.words(row)
    several = len(sheet.data.trials) > 1 and row.weight is not None
    share = f"{DOT}weighs {percent(row.weight or 0.0)}" if several else ""
    narrow = RIGHT - LEFT - width(figures, NARROW_SIZES["t"]) - 16
    wide = RIGHT - LEFT - width(figures + share, SIZES["t"]) - 16
    label, rest = _label(row.label, min(narrow, wide), wide)
    zero = num(sheet.x(0))
    more = [el("tspan", share, class_="x")] if share else []
    return [
        el("path", d=f"M{zero},{num(y + DEPTH - 10)}v20", class_="s-edge thin"),
        el("text", label, *rest, x=LEFT, y=y, class_="t f-ink"),
        el("text", figures, *more, x=RIGHT, y=y, class_="t f-ink e"),
        *_mark(sheet.data, row)(sheet, row, y + DEPTH),
    ]


def _label(text: str, narrow: float, wide: float) -> tuple[str, list[Element]]:
    """Return what of a row's name a narrow page has room for, and what a wide one adds, in whole parts."""
    first, *parts = clean(text).split(", ")
    everywhere = fit(first, narrow, NARROW_SIZES["t"])
    if everywhere != first:
        return everywhere, []
    while parts and width(f"{everywhere}, {parts[0]}", NARROW_SIZES["t"]) <= narrow:
        everywhere += f", {parts.pop(0)}"
    more = "".join(f", {part}" for part in parts)
    fits = parts and width(everywhere + more, SIZES["t"]) <= wide
    return everywhere, [el("tspan", more, class_="x")] if fits else []


def _mark(data: ForestPlot, row: Interval) -> Callable[[_Sheet, Interval, float], list[Element]]:
    if row is data.pooled:
        return _diamond
    if row is data.predicted:
        return lambda sheet, each, y: [_span(sheet, each, y, "s-arm1 firm dash")]
    return _square if row.weight is not None else _dot


def _span(sheet: _Sheet, row: Interval, y: float, class_: str) -> Element:
    return el(
        "path", d=f"M{num(sheet.x(row.lo95))},{num(y)}H{num(sheet.x(row.hi95))}", class_=class_
    )


def _square(sheet: _Sheet, row: Interval, y: float) -> list[Element]:
    side = SIDES_U[0] + (SIDES_U[1] - SIDES_U[0]) * math.sqrt(row.weight or 0.0)
    x = sheet.x(row.mean) - side / 2
    mark = el("rect", x=x, y=y - side / 2, width=side, height=side, class_="f-ink")
    return [_span(sheet, row, y, "s-ink firm"), mark]


def _diamond(sheet: _Sheet, row: Interval, y: float) -> list[Element]:
    left, middle, right = (num(sheet.x(v)) for v in (row.lo95, row.mean, row.hi95))
    shape = f"M{left},{num(y)}L{middle},{num(y - 9)} {right},{num(y)} {middle},{num(y + 9)}Z"
    return [el("path", d=shape, class_="f-arm1")]


def _dot(sheet: _Sheet, row: Interval, y: float) -> list[Element]:
    """Return what holds for one person: thick where it is the whole belief."""
    whole = row is sheet.data.prior
    mark = el("circle", cx=sheet.x(row.mean), cy=y, r=6, class_="f-arm1 s-paper ring")
    return [_span(sheet, row, y, "s-arm1 thick" if whole else "s-arm1 firm"), mark]


def _axis(sheet: _Sheet) -> list[Element]:
    y = sheet.base
    longest = max(len(sheet.value(v)) for v in (sheet.low, sheet.high))
    room = width("0" * longest, NARROW_SIZES["t"]) + 18
    ticks = value_ticks(sheet.low, sheet.high, max(2, min(8, int((RIGHT - LEFT) / room))))
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    marks = [el("path", d=f"M{LEFT},{num(y)}H{RIGHT}", class_="s-edge thin")]
    for value in ticks:
        label = signed(value, decimals)
        half = width(label, NARROW_SIZES["t"]) / 2
        if half < sheet.x(value) < WIDTH - half:
            marks.append(el("path", d=f"M{num(sheet.x(value))},{num(y)}v5", class_="s-edge thin"))
            marks.append(line(label, sheet.x(value), y + 24, "t f-muted m"))
    return marks


def _sides(sheet: _Sheet) -> list[Element]:
    """Return which side of zero is better, in words and in the colours of the house."""
    lower = sheet.data.better == "lower"
    y, half = sheet.base + 56, (RIGHT - LEFT) / 2 - 10
    left, right = ("helps", "harms") if lower else ("harms", "helps")
    roles = {"helps": "f-helps", "harms": "f-worse"}
    return [
        line(f"← {left}", LEFT, y, f"t {roles[left]}", room=half),
        line(f"{right} →", RIGHT, y, f"t {roles[right]} e", room=half),
    ]


def _key(sheet: _Sheet) -> list[Item]:
    return [Item(box("f-grid s-edge"), _too_small(sheet.data))]


def _too_small(data: ForestPlot) -> str:
    delta = data.worthwhile
    small = plain(delta, 0 if delta == round(delta) else decimals_for(delta))
    return f"under {small}{GAP}{data.unit}: too small to matter"


def _caveats(data: ForestPlot, top: float) -> tuple[list[Element], float]:
    """Return what must be read with the picture, harm first, and the lower edge."""
    told = [(data.beware, "f-worse"), (_how_sure(data), "f-muted")]
    room, y, marks = RIGHT - LEFT, top - 8, []
    for words, role in told:
        for part in wrap(words, room, NARROW_SIZES["t"]):
            y += 24
            marks.append(line(part, LEFT, y, f"t {role}", room=room))
    return marks, y + 8


def _unweighed(data: ForestPlot, top: float) -> tuple[list[Element], float]:
    """Return what could not be weighed, a line each, and the lower edge."""
    if not data.unweighed:
        return [], top
    shown = [*data.unweighed[:LISTED]]
    if len(data.unweighed) > LISTED:
        shown.append(f"and {len(data.unweighed) - LISTED} more")
    room, y = RIGHT - LEFT, top + 22
    marks = [line("Not weighed", LEFT, y, "t f-ink", room=room)]
    for words in shown:
        y += 4
        for part in wrap(words, room, NARROW_SIZES["t"], most=5):
            y += 23
            marks.append(line(part, LEFT, y, "t f-muted", room=room))
    return marks, y + 10
