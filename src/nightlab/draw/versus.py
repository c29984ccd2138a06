"""Published beside simulated: a row for each number, all on one axis measured in pass ranges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, heading, line, picture
from nightlab.draw.legend import Item, Mark, bar, legend, tick
from nightlab.draw.lettering import GAP, fit, plain, width, wrap
from nightlab.draw.svg import Element, clean, el, num
from nightlab.draw.theme import NARROW_SIZES, SIZES
from nightlab.errors import NightlabError

LEFT, RIGHT = MARGIN, WIDTH - MARGIN
MIDDLE, UNIT = 196, 58  # where the middle of every pass range stands, and half its width
REACH = 2.85  # half pass ranges from the middle to the edge
PITCH, DEPTH, GROUP = 57, 21, 44
FIGURES = 384  # from here on stand the figures of a row
SIGNIFICANT = 3

WORDS = {"pass": "within", "miss": "outside", "none": "not expressible"}
PAINT = {"pass": "helps", "miss": "worse", "none": "none"}


@dataclass(frozen=True, slots=True)
class Published:
    """One published number and what the simulation says.

    Args:
        domain: Group; rows of a group follow each other.
        name: What was measured, on whom.
        low: Lowest simulated value that passes; minus infinity for none.
        high: Highest; infinity for none.
        published: The published value; None where only a range is told.
        simulated: The simulated value; None where the simulation cannot express it.
        unit: Of all of them.
        why: Why it cannot be expressed, in a few words.

    Raises:
        NightlabError: A range upside down or without any bound, or a number that is not finite.
    """

    domain: str
    name: str
    low: float
    high: float
    published: float | None = None
    simulated: float | None = None
    unit: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.high or (math.isinf(self.low) and math.isinf(self.high)):
            raise NightlabError(
                "a pass range runs from low to high, one of them finite", where=self.name
            )
        if not all(math.isfinite(v) for v in (self.published or 0.0, self.simulated or 0.0)):
            raise NightlabError("a published number is finite", where=self.name)

    @property
    def verdict(self) -> str:
        """Whether it passes: ``pass``, ``miss`` or ``none`` where it cannot be expressed."""
        if self.simulated is None:
            return "none"
        return "pass" if self.low <= self.simulated <= self.high else "miss"

    @property
    def scale(self) -> tuple[float, float]:
        """Middle and half width of the pass range; an open one is as wide as the published value tells."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            return (self.low + self.high) / 2, (self.high - self.low) / 2 or abs(self.high) or 1.0
        bound, inward = (self.low, 1.0) if math.isfinite(self.low) else (self.high, -1.0)
        half = abs(bound if self.published is None else self.published - bound) or abs(bound) or 1.0
        return bound + inward * half, half

    def place(self, value: float) -> float:
        """Return a value in half pass ranges from the middle of its own."""
        middle, half = self.scale
        return (value - middle) / half


@dataclass(frozen=True, slots=True)
class VersusList:
    """Published numbers beside simulated ones.

    Args:
        title: Heading.
        rows: The numbers, those of one domain after each other.
        note: How they were simulated, below the title.

    Raises:
        NightlabError: No row.
    """

    title: str
    rows: tuple[Published, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if not self.rows:
            raise NightlabError("there is nothing to compare", where=self.title)

    def count(self, verdict: str, domain: str | None = None) -> int:
        """Return how many rows, of one domain or of all, have a verdict."""
        return sum(r.verdict == verdict for r in self.rows if domain in {None, r.domain})


def draw_versus(data: VersusList) -> str:
    """Return the picture as a complete SVG document."""
    key, top = legend(_key(), TOP + 2)
    y, marks = top + 4.0, []
    for domain, rows in groupby(data.rows, key=lambda r: r.domain):
        marks += _group(data, domain, y)
        y += GROUP
        for row in rows:
            marks += _row(row, y)
            y += PITCH
    foot, height = _foot(y + 6)
    body = [*heading(data.title, [_counts(data), data.note]), *key, *marks, *foot]
    return picture(title=data.title, desc=_sentence(data), height=height, body=body)


def versus_table(data: VersusList) -> list[Row]:
    """Return one row a number; an open end of a range is empty."""
    return [
        {
            "domain": r.domain,
            "what": r.name,
            "published": r.published,
            "passes from": r.low if math.isfinite(r.low) else None,
            "passes to": r.high if math.isfinite(r.high) else None,
            "simulated": r.simulated,
            "unit": r.unit,
            "verdict": WORDS[r.verdict],
            "why": r.why,
        }
        for r in data.rows
    ]


def _counts(data: VersusList) -> str:
    told = data.count("pass") + data.count("miss")
    rest = data.count("none")
    return f"{data.count('pass')} of {told} within" + (f", {rest} not expressible" if rest else "")


def _sentence(data: VersusList) -> str:
    missed = [f"{r.name}: {_figures(r)} {r.unit}".strip() for r in data.rows if r.verdict == "miss"]
    outside = f" Outside: {'; '.join(missed)}." if missed else ""
    return f"{data.title}: {_counts(data)} the published range.{outside}"


def _group(data: VersusList, domain: str, top: float) -> list[Element]:
    passed = data.count("pass", domain)
    told = f"{passed} of {passed + data.count('miss', domain)} within"
    taken = width(told, NARROW_SIZES["t"]) + 16
    return [
        el("path", d=f"M{LEFT},{num(top + 8)}H{RIGHT}", class_="s-edge thin"),
        line(domain, LEFT, top + 32, "b f-ink", room=RIGHT - LEFT - taken),
        line(told, RIGHT, top + 32, "t f-muted e"),
    ]


def _row(row: Published, top: float) -> list[Element]:
    role, y = PAINT[row.verdict], top + DEPTH + 15
    word = WORDS[row.verdict]
    taken = width(word, NARROW_SIZES["t"]) + 16
    start, end = (_x(row.place(v)) for v in (row.low, row.high))
    marks = [
        _long(row.name, LEFT, top + 16, RIGHT - LEFT - taken),
        line(word, RIGHT, top + 16, f"t f-{role} e"),
        el("path", d=f"M{num(_x(-9))},{num(y)}H{num(_x(9))}", class_="s-grid thin"),
        el(
            "rect",
            x=start,
            y=y - 6,
            width=max(2.0, end - start),
            height=12,
            rx=3,
            class_="f-grid s-edge",
        ),
        _said(row, y),
    ]
    if row.published is not None:
        x = _x(row.place(row.published))
        marks.append(el("rect", x=x - 1.5, y=y - 9, width=3, height=18, class_="f-ink"))
    if row.simulated is not None:
        marks.append(_mark(row, y))
    return marks


def _long(words: str, x: float, y: float, room: float, class_: str = "t f-ink") -> Element:
    """Return a line, whole words as long as a narrow page allows, and the rest of it on a wide one."""
    everywhere, wide = (fit(words, room, sizes["t"]) for sizes in (NARROW_SIZES, SIZES))
    if wide == everywhere:
        return line(words, x, y, class_, room=room)
    cut = everywhere.removesuffix("…")
    kept = cut.rpartition(" ")[0].rstrip(",") or cut
    return el(
        "text", kept, el("tspan", wide.removeprefix(kept), class_="x"), x=x, y=y, class_=class_
    )


def _said(row: Published, y: float) -> Element:
    """Return a row's figures, on a wide page with their unit, or why there are none."""
    room, class_ = RIGHT - FIGURES, "t f-muted"
    if row.verdict == "none":
        return _long(clean(row.why) or _range(row), FIGURES, y + 5, room, class_)
    words = fit(_figures(row), room, NARROW_SIZES["t"])
    unit = f"{GAP}{clean(row.unit)}" if row.unit else ""
    fits = width(words + unit, SIZES["t"]) <= room
    more = [el("tspan", unit, class_="x")] if unit and fits else []
    return el("text", words, *more, x=FIGURES, y=y + 5, class_=class_)


def _figures(row: Published) -> str:
    return f"{_short(row.simulated or 0.0)} ({_range(row)})"


def _range(row: Published) -> str:
    if math.isinf(row.low):
        return f"≤ {_short(row.high)}"
    return (
        f"≥ {_short(row.low)}"
        if math.isinf(row.high)
        else f"{_short(row.low)} to {_short(row.high)}"
    )


def _short(value: float) -> str:
    """Return a number with three figures, without zeros that say nothing."""
    if value == 0:
        return "0"
    decimals = max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))
    text = plain(value, min(decimals, 6))
    return text.rstrip("0").rstrip(".") if "." in text else text


def _x(place: float) -> float:
    return MIDDLE + UNIT * min(REACH, max(-REACH, place))


def _mark(row: Published, y: float) -> Element:
    place = row.place(row.simulated or 0.0)
    if abs(place) > REACH:
        way = 1 if place > 0 else -1
        arrow = f"M{num(_x(place) + way * 7)},{num(y)}l{-way * 13},-8v16z"
        return el("path", d=arrow, class_=f"f-{PAINT[row.verdict]}")
    return _SHAPES[row.verdict](f"{PAINT[row.verdict]}")(_x(place) - 9, y - 9)


def _circle(role: str) -> Mark:
    return lambda x, y: el("circle", cx=x + 9, cy=y + 9, r=6.5, class_=f"f-{role} s-paper ring")


def _cross(role: str) -> Mark:
    return lambda x, y: el(
        "path",
        d=f"M{num(x + 3)},{num(y + 3)}l12,12M{num(x + 15)},{num(y + 3)}l-12,12",
        class_=f"s-{role} thick",
    )


_SHAPES = {"pass": _circle, "miss": _cross}


def _key() -> list[Item]:
    return [
        Item(bar("f-grid s-edge"), "pass range"),
        Item(tick("f-ink"), "published"),
        Item(_circle("helps"), "simulated, within"),
        Item(_cross("worse"), "simulated, outside"),
    ]


def _foot(top: float) -> tuple[list[Element], float]:
    """Return what the axis means, and the lower edge."""
    words = "Every pass range is drawn equally wide; a triangle points to a value beyond the edge."
    marks, y = [], top + 10
    for part in wrap(words, RIGHT - LEFT, NARROW_SIZES["t"]):
        y += 24
        marks.append(line(part, LEFT, y - 8, "t f-muted", room=RIGHT - LEFT))
    return marks, y + 10
