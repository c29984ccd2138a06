"""One effect under several choices: an interval each, beside the band that is too small to matter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from nightlab.draw.axes import value_ticks
from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, draw_empty, heading, line, picture
from nightlab.draw.legend import Item, box, diamond, dot, legend
from nightlab.draw.lettering import GAP, decimals_for, plain, plural, signed, width, wrap
from nightlab.draw.svg import Element, el, num
from nightlab.draw.theme import NARROW_SIZES
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.draw.forest import Interval
    from nightlab.draw.legend import Mark

MOST_ROWS = 60
PITCH, DEPTH = 54, 22  # from row to row; from a row's name to its interval
LINE, LINES = 22, 3  # from line to line of a name; how many it may have
LEFT = MARGIN
NOTHING = "No other choice was tried yet."


@dataclass(frozen=True, slots=True)
class Choice:
    """What one way of analysing says.

    Args:
        label: What was done differently.
        effect: Effect with its interval; None where it could not be computed.
        decision: What is decided by it, in words.
        differs: Whether that is another decision than the stated one.
        stated: Whether this is the analysis that was planned.
        note: Why there is no effect, or what to hold against it.
    """

    label: str
    effect: Interval | None
    decision: str = ""
    differs: bool = False
    stated: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class EffectBands:
    """The same question, answered under several choices.

    Assumptions: an effect is arm minus control, in the outcome's unit.

    Args:
        title: What is compared.
        unit: Unit of the effects; may be empty.
        better: Which side helps.
        worthwhile: Smallest effect that matters.
        rows: The choices, the planned one first.

    Raises:
        NightlabError: A side that is none, a smallest effect that is not above 0, or too many rows.
    """

    title: str
    unit: str
    better: Literal["higher", "lower"]
    worthwhile: float
    rows: tuple[Choice, ...]

    def __post_init__(self) -> None:
        if self.better not in {"higher", "lower"}:
            raise NightlabError(
                f"{self.better!r} is no side", where="better", fix="use higher or lower"
            )
        if not (math.isfinite(self.worthwhile) and self.worthwhile > 0):
            raise NightlabError("the smallest effect that matters is above 0", where="worthwhile")
        if len(self.rows) > MOST_ROWS:
            raise NightlabError(f"more than {MOST_ROWS} choices", where="rows")

    @property
    def effects(self) -> list[Interval]:
        """The effects that could be computed."""
        return [row.effect for row in self.rows if row.effect]


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: EffectBands
    low: float
    high: float
    decimals: int

    @property
    def right(self) -> float:
        """Right edge of the intervals; their figures stand beyond it."""
        longest = max(width(self.figures(e), NARROW_SIZES["t"]) for e in self.data.effects)
        return max(WIDTH / 2, WIDTH - MARGIN - longest - 18)

    @property
    def base(self) -> float:
        return self.tops[-1] - 14

    @property
    def tops(self) -> list[float]:
        """First line of each row, and where one more would begin."""
        heights = [PITCH + LINE * (len(_lines(row)) - 1) for row in self.data.rows]
        return list(accumulate(heights, initial=TOP + 16))

    def x(self, value: float) -> float:
        return LEFT + (self.right - LEFT) * (value - self.low) / (self.high - self.low)

    def figures(self, effect: Interval) -> str:
        mean, low, high = (
            signed(v, self.decimals) for v in (effect.mean, effect.lo95, effect.hi95)
        )
        return f"{mean} ({low} to {high})"


def draw_bands(data: EffectBands) -> str:
    """Return the picture of an effect under several choices as a complete SVG document."""
    if not data.effects:
        return draw_empty(data.title, NOTHING)
    sheet = _sheet(data)
    key, height = legend(_key(sheet), sheet.base + 70)
    rows = [
        mark for row, y in zip(data.rows, sheet.tops, strict=False) for mark in _row(sheet, row, y)
    ]
    title = f"{data.title}, in {data.unit}" if data.unit else data.title
    body = [
        *heading(title, [_finding(data)]),
        *_band(sheet),
        *rows,
        *_axis(sheet),
        *_sides(sheet),
        *key,
    ]
    return picture(title=title, desc=_sentence(sheet), height=height + 8, body=body)


def bands_table(data: EffectBands) -> list[Row]:
    """Return one row a choice; what could not be computed has a note in place of numbers."""
    unit = f", {data.unit}" if data.unit else ""
    return [
        {
            "choice": row.label,
            f"effect{unit}": row.effect.mean if row.effect else None,
            "lower 95 %": row.effect.lo95 if row.effect else None,
            "upper 95 %": row.effect.hi95 if row.effect else None,
            "decision": f"{row.decision} (differs)" if row.differs else row.decision,
            "note": row.note,
        }
        for row in data.rows
    ]


def _sheet(data: EffectBands) -> _Sheet:
    reach = [edge for e in data.effects for edge in (e.lo95, e.hi95)]
    reach += [0.0, 1.1 * data.worthwhile, -1.1 * data.worthwhile]
    low, high = min(reach), max(reach)
    room = 0.04 * (high - low)
    spans = [e.hi95 - e.lo95 for e in data.effects if e.hi95 > e.lo95]
    return _Sheet(data, low - room, high + room, decimals_for(min(spans, default=0.0)))


def _finding(data: EffectBands) -> str:
    others = [row for row in data.rows if row.effect and not row.stated]
    changed = sum(row.differs for row in others)
    tried = plural(len(others), "other choice")
    if not changed:
        return f"{tried}, none changes the decision"
    return f"{changed} of {tried} would change the decision"


def _sentence(sheet: _Sheet) -> str:
    data = sheet.data
    told = [
        f"{row.label}: {sheet.figures(row.effect) if row.effect else row.note or 'not computed'}"
        for row in data.rows
    ]
    parts = [_finding(data), f"{data.better} is better", _too_small(data), *told]
    return f"{data.title}. {'; '.join(parts)}."


def _band(sheet: _Sheet) -> list[Element]:
    delta = sheet.data.worthwhile
    wide = max(1.0, sheet.x(delta) - sheet.x(-delta))
    high = sheet.base - TOP + 8
    return [el("rect", x=sheet.x(-delta), y=TOP - 8, width=wide, height=high, class_="f-grid")]


def _lines(row: Choice) -> list[str]:
    """Return a row's name, and what is to be held against it, in lines that a narrow page has room for."""
    named = f"{row.label} ({row.note})" if row.effect and row.note else row.label
    room = WIDTH - 2 * MARGIN - _word_room(row)
    return wrap(named, room, NARROW_SIZES["t"], LINES) or [""]


def _word_room(row: Choice) -> float:
    return width(row.decision, NARROW_SIZES["t"]) + 16 if row.differs else 0.0


def _row(sheet: _Sheet, row: Choice, top: float) -> list[Element]:
    lines, room = _lines(row), WIDTH - 2 * MARGIN - _word_room(row)
    words = [line(name, LEFT, top + LINE * i, room=room) for i, name in enumerate(lines)]
    if row.differs:
        words.append(line(row.decision, WIDTH - MARGIN, top, "t f-worse e"))
    y = top + LINE * (len(lines) - 1)
    if row.effect is None:
        why = row.note or "not computed"
        return [*words, line(why, LEFT, y + 26, "t f-muted", room=WIDTH - 2 * MARGIN)]
    middle = y + DEPTH
    span = f"M{num(sheet.x(row.effect.lo95))},{num(middle)}H{num(sheet.x(row.effect.hi95))}"
    figures = sheet.figures(row.effect)
    return [
        *words,
        el("path", d=f"M{num(sheet.x(0))},{num(middle - 9)}v18", class_="s-edge thin"),
        el("path", d=span, class_="s-arm1 thick" if row.stated else "s-ink firm"),
        _mark(row)(sheet.x(row.effect.mean) - 9, middle - 9),
        line(figures, WIDTH - MARGIN, y + 27, "t f-ink e", room=WIDTH - MARGIN - sheet.right - 8),
    ]


def _mark(row: Choice) -> Mark:
    if row.stated:
        return diamond("f-arm1 s-paper ring")
    return _square if row.differs else _circle


def _circle(x: float, y: float) -> Element:
    return el("circle", cx=x + 9, cy=y + 9, r=5, class_="f-ink")


def _square(x: float, y: float) -> Element:
    return el("rect", x=x + 4, y=y + 4, width=10, height=10, class_="f-paper s-worse ring")


def _axis(sheet: _Sheet) -> list[Element]:
    y = sheet.base
    longest = max(len(signed(v, sheet.decimals)) for v in (sheet.low, sheet.high))
    room = width("0" * longest, NARROW_SIZES["t"]) + 18
    most = max(2, min(8, int((sheet.right - LEFT) / room)))
    ticks = value_ticks(sheet.low, sheet.high, most)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    marks = [el("path", d=f"M{LEFT},{num(y)}H{num(sheet.right)}", class_="s-edge thin")]
    for value in ticks:
        label = signed(value, decimals)
        if sheet.x(value) > width(label, NARROW_SIZES["t"]) / 2:
            marks.append(el("path", d=f"M{num(sheet.x(value))},{num(y)}v5", class_="s-edge thin"))
            marks.append(line(label, sheet.x(value), y + 24, "t f-muted m"))
    return marks


def _sides(sheet: _Sheet) -> list[Element]:
    lower = sheet.data.better == "lower"
    left, right = ("helps", "harms") if lower else ("harms", "helps")
    roles = {"helps": "f-helps", "harms": "f-worse"}
    y = sheet.base + 50
    return [
        line(f"← {left}", LEFT, y, f"t {roles[left]}"),
        line(f"{right} →", sheet.right, y, f"t {roles[right]} e"),
    ]


def _key(sheet: _Sheet) -> list[Item]:
    items = [Item(box("f-grid s-edge"), _too_small(sheet.data))]
    rows = [row for row in sheet.data.rows if row.effect]
    if any(row.stated for row in rows):
        items.insert(0, Item(diamond("f-arm1 s-paper ring"), "as planned"))
    if any(not row.stated and not row.differs for row in rows):
        items.append(Item(dot("s-ink firm", "f-ink"), "same decision"))
    if any(row.differs for row in rows):
        items.append(Item(_square, "another decision"))
    return items


def _too_small(data: EffectBands) -> str:
    delta = data.worthwhile
    small = plain(delta, 0 if delta == round(delta) else decimals_for(delta))
    return f"under {small}{f'{GAP}{data.unit}' if data.unit else ''}: too small to matter"
