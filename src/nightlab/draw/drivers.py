"""What disturbs one person's sleep: how likely each driver is, and what nights and the body say it costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.draw import drivers_marks
from nightlab.draw.axes import value_ticks
from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, draw_empty, heading, line, picture
from nightlab.draw.legend import Item, legend
from nightlab.draw.lettering import GAP, percent, plain, plural, signed, width, wrap
from nightlab.draw.svg import Element, el, num
from nightlab.draw.theme import NARROW_SIZES
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT, RIGHT = MARGIN, WIDTH - MARGIN
PITCH, HEAD = 74, 52
BAR, BAR_HIGH = 116, 12
PLOT = 214.0  # where effects begin
LANE, BELOW = 40, 13  # from a row's top to what nights show; from there to the body's
ROLES = {"tested": "f-ink", "seen together": "f-arm1", "the body suggests": "f-arm2"}
SAME = 1e-9
WIDER = 1.5  # of the largest simulated mean, for which the scale has room
REVIEW = "No clinician has reviewed this yet. What is seen together is not yet a cause."


@dataclass(frozen=True, slots=True)
class Span:
    """What something costs on an average night, above 0 where it makes sleep worse.

    Args:
        mean: Best guess.
        lo95: Bounds of the 95 % interval.
        hi95: Likewise.
        lo68: Bounds of the 68 % interval; None where there is none.
        hi68: Likewise.
    """

    mean: float
    lo95: float
    hi95: float
    lo68: float | None = None
    hi68: float | None = None

    def __post_init__(self) -> None:
        inner = [self.mean if each is None else each for each in (self.lo68, self.hi68)]
        places = (self.lo95, inner[0], self.mean, inner[1], self.hi95)
        if not all(map(math.isfinite, places)):
            raise NightlabError("a cost needs finite numbers", where="span")
        if sorted(places) != list(places):
            raise NightlabError("the bounds of a cost are not in order", where="span")


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A driver with what speaks for it.

    Args:
        label: What a person calls it.
        words: How it may be spoken of.
        chance: That it matters.
        low: Bounds of a 95 % interval of that chance.
        high: Likewise.
        nights: By the person's own nights.
        body: By the simulated body.
        trial: By a trial of their own.
        note: Why nights say nothing; empty where they do.
    """

    label: str
    words: str
    chance: float
    low: float
    high: float
    nights: Span | None = None
    body: Span | None = None
    trial: Span | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not 0.0 <= self.low <= self.chance <= self.high <= 1.0:
            raise NightlabError("a chance lies within its bounds, 0 to 1", where=self.label)

    @property
    def spans(self) -> tuple[Span, ...]:
        """All that is known of what it costs."""
        return tuple(each for each in (self.trial, self.nights, self.body) if each)


@dataclass(frozen=True, slots=True)
class DriverForest:
    """Drivers of one person, in the order in which to look at them.

    Args:
        outcome: What is disturbed, in words.
        unit: Unit of the costs.
        rows: Drivers.
        matters: From how much on a cost matters; None where nobody set it.
        nights: Nights that were looked at.
        left: Labels of drivers that are not shown.

    Raises:
        NightlabError: A smallest cost that is not above 0.
    """

    outcome: str = ""
    unit: str = ""
    rows: tuple[DriverRow, ...] = ()
    matters: float | None = None
    nights: int = 0
    left: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.matters is not None and not (math.isfinite(self.matters) and self.matters > 0):
            raise NightlabError("the smallest cost that matters is above 0", where="matters")


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: DriverForest
    low: float
    high: float

    def x(self, value: float) -> float:
        return PLOT + (RIGHT - PLOT) * (value - self.low) / (self.high - self.low)

    @property
    def top(self) -> float:
        return TOP + HEAD

    @property
    def base(self) -> float:
        return self.top + PITCH * len(self.data.rows)

    def words(self, span: Span) -> str:
        places = 0 if self.high - self.low > 10 else 1
        return f"{signed(span.mean, places)} ({signed(span.lo95, places)} to {signed(span.hi95, places)})"


def draw_drivers(data: DriverForest) -> str:
    """Return the picture as a complete SVG document."""
    title = "What may disturb your sleep"
    if not data.rows:
        return draw_empty(title, "Nothing was asked yet: answer the questions or bring in nights.")
    sheet = _sheet(data)
    rows = [
        mark
        for index, row in enumerate(data.rows)
        for mark in _row(sheet, row, sheet.top + PITCH * index)
    ]
    key, foot = legend(_key(data), sheet.base + 78)
    told, foot = _told(data, foot)
    facts = [f"{data.outcome}, {data.unit}", _rests_on(data)]
    body = [
        *heading(title, facts),
        *_columns(sheet),
        *rows,
        *_axis(sheet),
        *key,
        *told,
    ]
    return picture(
        title=f"{title}: {data.outcome}", desc=_sentence(sheet), height=foot + 10, body=body
    )


def drivers_table(data: DriverForest) -> list[Row]:
    """Return one row a driver; what no source says is empty."""
    table: list[Row] = []
    for row in data.rows:
        told: Row = {
            "driver": row.label,
            "words": row.words,
            "chance, %": 100 * row.chance,
            "chance, lower 95 %": 100 * row.low,
            "chance, upper 95 %": 100 * row.high,
        }
        for name in ("nights", "body", "trial"):
            span: Span | None = getattr(row, name)
            told |= {
                f"{name}, {data.unit}": span.mean if span else None,
                f"{name}, lower 95 %": span.lo95 if span else None,
                f"{name}, upper 95 %": span.hi95 if span else None,
            }
        table.append(told | {"note": row.note})
    return table


def _sheet(data: DriverForest) -> _Sheet:
    """Return the scale: all that was measured fits; what is simulated may run off the edge."""
    small = data.matters or 1.0
    measured = [each for row in data.rows for each in (row.trial, row.nights) if each]
    means = [row.body.mean for row in data.rows if row.body]
    reach = [edge for span in measured for edge in (span.lo95, span.hi95)]
    reach += [WIDER * mean for mean in means] + [-1.6 * small, 3.0 * small]
    low, high = min(reach), max(reach)
    return _Sheet(data, low - 0.04 * (high - low), high + 0.04 * (high - low))


def _rests_on(data: DriverForest) -> str:
    return (
        f"from your answers and {plural(data.nights, 'night')}"
        if data.nights
        else "from your answers"
    )


def _columns(sheet: _Sheet) -> list[Element]:
    """Return what the two columns hold, above them."""
    y = TOP + 24
    unit = f"costs, {sheet.data.unit} a night" if sheet.data.unit else "costs a night"
    return [
        line("chance", LEFT, y, "t f-muted", room=PLOT - LEFT - 10),
        line(unit, PLOT, y, "t f-muted", room=RIGHT - PLOT),
    ]


def _ground(sheet: _Sheet, top: float, bottom: float) -> list[Element]:
    """Return, behind what a row costs, the band of what is too small to matter and the line at zero."""
    marks = []
    if sheet.data.matters is not None:
        left, right = sheet.x(-sheet.data.matters), sheet.x(sheet.data.matters)
        wide, high = max(1.0, right - left), bottom - top
        marks.append(el("rect", x=left, y=top, width=wide, height=high, class_="f-grid soft"))
    zero = num(sheet.x(0.0))
    return [*marks, el("path", d=f"M{zero},{num(top)}V{num(bottom)}", class_="s-edge thin")]


def _row(sheet: _Sheet, row: DriverRow, top: float) -> list[Element]:
    said = width(row.words, NARROW_SIZES["t"])
    quiet = not row.spans and row.words == "not known"
    ink = "f-muted" if quiet else "f-ink"
    return [
        el("path", d=f"M{LEFT},{num(top - 9)}H{RIGHT}", class_="s-grid thin"),
        line(row.label, LEFT, top + 15, f"b {ink}", room=RIGHT - LEFT - said - 20),
        line(row.words, RIGHT, top + 15, f"t {ROLES.get(row.words, 'f-muted')} e"),
        *_chance(row, top + LANE - BAR_HIGH / 2),
        *_costs(sheet, row, top + LANE),
    ]


def _chance(row: DriverRow, y: float) -> list[Element]:
    """Return the chance as a bar with its interval as a line through its end."""
    low, high, middle = LEFT + BAR * row.low, LEFT + BAR * row.high, num(y + BAR_HIGH / 2)
    shape = {"x": LEFT, "y": y, "height": BAR_HIGH, "rx": 3}
    marks = [
        el("rect", **shape, width=BAR, class_="f-grid"),
        el("rect", **shape, width=max(1.0, BAR * row.chance), class_="f-none soft"),
    ]
    if high - low >= 1.0:
        ends = (
            f"M{num(low)},{middle}H{num(high)}M{num(low)},{num(y + 3)}v6M{num(high)},{num(y + 3)}v6"
        )
        marks.append(el("path", d=ends, class_="s-ink fine"))
    return [*marks, line(percent(row.chance), LEFT + BAR + 8, y + 11, "t f-ink")]


def _costs(sheet: _Sheet, row: DriverRow, y: float) -> list[Element]:
    """Return what a row costs: a trial or else nights above, the body below, or why there is nothing."""
    marks: list[Element] = []
    if not row.spans:
        unknown = "minutes not known" if sheet.data.unit == "min" else "not known"
        return [line(row.note or unknown, PLOT, y + 5, "t f-muted", room=RIGHT - PLOT)]
    has_first = row.trial or row.nights
    words_only = bool(row.note) and not has_first
    lane = y + (BELOW + 4 if has_first or words_only else 3)
    marks += _ground(sheet, lane - 11 if words_only else y - 14, y + 23)
    if row.trial:
        marks += _trial(sheet, row.trial, y)
    elif row.nights:
        marks += _nights(sheet, row.nights, y)
    elif words_only:
        marks.append(line(row.note, PLOT, y, "t f-muted", room=RIGHT - PLOT))
    return [*marks, *_body(sheet, row.body, lane)] if row.body else marks


def _nights(sheet: _Sheet, span: Span, y: float) -> list[Element]:
    """Return 95 % thin, 68 % thick, and the mean as a dot."""
    marks = [_stroke(sheet, span.lo95, span.hi95, y, "s-arm1 firm")]
    if span.lo68 is not None and span.hi68 is not None:
        marks.append(_stroke(sheet, span.lo68, span.hi68, y, "s-arm1 thick"))
    return [*marks, el("circle", cx=sheet.x(span.mean), cy=y, r=5.5, class_="f-arm1 s-paper ring")]


def _body(sheet: _Sheet, span: Span, y: float) -> list[Element]:
    """Return the body's interval dashed, its mean as an open diamond."""
    x = num(sheet.x(span.mean))
    diamond = el("path", d=f"M{x},{num(y - 6)}l6,6 -6,6 -6,-6z", class_="f-paper s-arm2 ring")
    if span.hi95 - span.lo95 < SAME:
        return [diamond]
    return [_stroke(sheet, span.lo95, span.hi95, y, "s-arm2 firm dash"), diamond]


def _trial(sheet: _Sheet, span: Span, y: float) -> list[Element]:
    """Return a trial's interval with its mean as a square."""
    box = el("rect", x=sheet.x(span.mean) - 6, y=y - 6, width=12, height=12, class_="f-ink")
    return [_stroke(sheet, span.lo95, span.hi95, y, "s-ink firm"), box]


def _stroke(sheet: _Sheet, low: float, high: float, y: float, class_: str) -> Element:
    """Return an interval; an arrow stands at an end that lies beyond the edge."""
    first, last = sheet.x(max(low, sheet.low)), sheet.x(min(high, sheet.high))
    d = f"M{num(first)},{num(y)}H{num(last)}"
    if high > sheet.high:
        d += "m-6,-5l6,5 -6,5"
    if low < sheet.low:
        d += f"M{num(first + 6)},{num(y - 5)}l-6,5 6,5"
    return el("path", d=d, class_=class_)


def _axis(sheet: _Sheet) -> list[Element]:
    y = sheet.base
    room = width("+00", NARROW_SIZES["t"]) + 20
    ticks = value_ticks(sheet.low, sheet.high, max(2, min(8, int((RIGHT - PLOT) / room))))
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    marks = [el("path", d=f"M{num(PLOT)},{num(y)}H{RIGHT}", class_="s-edge thin")]
    for value in ticks:
        label = signed(value, decimals)
        half = width(label, NARROW_SIZES["t"]) / 2
        if PLOT + half - 24 < sheet.x(value) < WIDTH - half:
            marks.append(el("path", d=f"M{num(sheet.x(value))},{num(y)}v5", class_="s-edge thin"))
            marks.append(line(label, sheet.x(value), y + 24, "t f-muted m"))
    half = (RIGHT - PLOT) / 2 - 6
    return [
        *marks,
        line("← better", PLOT, y + 54, "t f-helps", room=half),
        line("worse →", RIGHT, y + 54, "t f-worse e", room=half),
    ]


def _key(data: DriverForest) -> list[Item]:
    rows = data.rows
    items = [Item(drivers_marks.chance, "chance that it matters")]
    if any(row.trial for row in rows):
        items.append(Item(drivers_marks.trial, "your own trial"))
    if any(row.nights and not row.trial for row in rows):
        items.append(Item(drivers_marks.nights, "your nights, 68 and 95 %"))
    if any(row.body for row in rows):
        items.append(Item(drivers_marks.body, "the simulated body, people like you"))
    if data.matters is not None:
        small = plain(data.matters, 0 if data.matters == round(data.matters) else 2)
        items.append(
            Item(
                drivers_marks.band,
                f"under {small}{GAP}{data.unit}: too small to matter".replace(f"{GAP}:", ":"),
            )
        )
    return items


def _told(data: DriverForest, top: float) -> tuple[list[Element], float]:
    """Return what must be read with the picture, and the lower edge."""
    texts: Sequence[str] = [REVIEW]
    if data.left:
        texts = [*texts, f"Not shown, less likely or smaller: {', '.join(data.left)}."]
    marks, y = [], top - 4
    for text in texts:
        for part in wrap(text, RIGHT - LEFT, NARROW_SIZES["t"], most=5):
            y += 24
            marks.append(line(part, LEFT, y, "t f-muted", room=RIGHT - LEFT))
    return marks, y + 8


def _sentence(sheet: _Sheet) -> str:
    data = sheet.data
    parts = []
    for row in data.rows:
        told = [f"chance {percent(row.chance)}"]
        named = (("your trial", row.trial), ("your nights", row.nights), ("the body", row.body))
        told += [f"{name} {sheet.words(span)}" for name, span in named if span]
        told += [row.note] if row.note else []
        parts.append(f"{row.label}, {row.words}: {', '.join(told)}")
    return f"{data.outcome}, {data.unit} a night, above 0 is worse. {'; '.join(parts)}. {REVIEW}"
