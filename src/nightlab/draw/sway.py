"""How far outcomes sway with mechanisms: a signed bar with its number for each pair, support for each row."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, heading, line, picture
from nightlab.draw.legend import Item, Mark, legend
from nightlab.draw.lettering import signed, width, wrap
from nightlab.draw.svg import Element, el, num
from nightlab.draw.theme import NARROW_SIZES
from nightlab.errors import NightlabError

LEFT, RIGHT = MARGIN, WIDTH - MARGIN
PITCH, DEPTH, THICK = 56, 36, 14
SEEN = 0.3  # units from which on a bar is drawn
MOST = 4  # columns whose numbers a phone can still show
# support -> pips of four that are filled, and what it means
SUPPORTS = {"strong": 4, "moderate": 3, "weak": 2, "assumption": 1, "contrary": 0}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A column: what is measured, and its unit."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A row: a mechanism, how well it is supported, and what it does to each outcome.

    Args:
        name: What acts.
        support: strong, moderate, weak, assumption or contrary.
        effects: One for each outcome, in its unit; None where it was not worked out.
    """

    name: str
    support: str
    effects: tuple[float | None, ...]

    def __post_init__(self) -> None:
        if self.support not in SUPPORTS:
            raise NightlabError(
                f"{self.support!r} is no support",
                where=self.name,
                fix=f"use one of {', '.join(SUPPORTS)}",
            )
        if not all(math.isfinite(e) for e in self.effects if e is not None):
            raise NightlabError("an effect needs finite numbers", where=self.name)


@dataclass(frozen=True, slots=True)
class SwayGrid:
    """Mechanisms against outcomes.

    Assumptions: bars of one column share a scale, bars of different columns do not.

    Args:
        title: Heading.
        outcomes: The columns, four at most.
        mechanisms: The rows, in order.
        note: What an effect is, below the title.

    Raises:
        NightlabError: No row, no column or more than four, or a row that does not fit the columns.
    """

    title: str
    outcomes: tuple[Outcome, ...]
    mechanisms: tuple[Mechanism, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if not self.mechanisms or not 0 < len(self.outcomes) <= MOST:
            raise NightlabError("a grid has rows and one to four columns", where=self.title)
        for row in self.mechanisms:
            if len(row.effects) != len(self.outcomes):
                raise NightlabError("one effect for each outcome", where=row.name)

    def reach(self, column: int) -> float:
        """Return the largest effect of a column."""
        return max((abs(r.effects[column] or 0.0) for r in self.mechanisms), default=0.0) or 1.0


def draw_sway(data: SwayGrid) -> str:
    """Return the picture as a complete SVG document."""
    names, top = _columns(data)
    rows = [m for k, row in enumerate(data.mechanisms) for m in _row(data, row, top + PITCH * k)]
    foot = top + PITCH * len(data.mechanisms)
    key, height = legend(_key(data), foot + 14)
    body = [*heading(data.title, [data.note]), *names, *rows, *key]
    return picture(title=data.title, desc=_sentence(data), height=height + 8, body=body)


def sway_table(data: SwayGrid) -> list[Row]:
    """Return one row a mechanism: its support, and its effect on each outcome."""
    return [
        {"mechanism": row.name, "support": row.support}
        | {_named(o): e for o, e in zip(data.outcomes, row.effects, strict=True)}
        for row in data.mechanisms
    ]


def pips(support: str) -> Mark:
    """Return a mark for a support: of four dots so many filled, a cross for what speaks against it."""

    def draw(x: float, y: float) -> Element:
        if support == "contrary":
            d = f"M{num(x + 4)},{num(y + 4)}l10,10M{num(x + 14)},{num(y + 4)}l-10,10"
            return el("path", d=d, class_="s-worse firm")
        places = [(x + 4.5 + 9 * (k % 2), y + 4.5 + 9 * (k // 2)) for k in range(4)]
        return el(
            "g",
            *(
                el(
                    "circle",
                    cx=a,
                    cy=b,
                    r=3.4,
                    class_="f-ink s-ink thin" if k < SUPPORTS[support] else "f-paper s-edge",
                )
                for k, (a, b) in enumerate(places)
            ),
        )

    return draw


def _named(outcome: Outcome) -> str:
    return f"{outcome.name}, {outcome.unit}" if outcome.unit else outcome.name


def _wide(data: SwayGrid) -> float:
    return (RIGHT - LEFT) / len(data.outcomes)


def _middle(data: SwayGrid, column: int) -> float:
    return LEFT + _wide(data) * (column + 0.5)


def _columns(data: SwayGrid) -> tuple[list[Element], float]:
    """Return the names of the columns, in as many lines as they need, and the lower edge."""
    room = _wide(data) - 10
    broken = [wrap(_named(o), room, NARROW_SIZES["t"]) for o in data.outcomes]
    deep = max(map(len, broken))
    marks = [
        line(
            part, _middle(data, k), TOP + 18 + 23 * (deep - len(parts) + j), "t f-ink m", room=room
        )
        for k, parts in enumerate(broken)
        for j, part in enumerate(parts)
    ]
    return marks, TOP + 4 + 23 * deep


def _row(data: SwayGrid, row: Mechanism, top: float) -> list[Element]:
    taken = width(row.support, NARROW_SIZES["t"]) + 40
    role = "f-worse" if row.support == "contrary" else "f-muted"
    marks = [
        el("path", d=f"M{LEFT},{num(top + 2)}H{RIGHT}", class_="s-grid thin"),
        line(row.name, LEFT, top + 22, "t f-ink", room=RIGHT - LEFT - taken),
        line(row.support, RIGHT - 26, top + 22, f"t {role} e"),
        pips(row.support)(RIGHT - 18, top + 7),
    ]
    for column, effect in enumerate(row.effects):
        marks += _cell(data, column, effect, top + DEPTH)
    return marks


def _cell(data: SwayGrid, column: int, effect: float | None, top: float) -> list[Element]:
    """Return a bar on its side of zero and its number on the other."""
    middle, half = _middle(data, column), _wide(data) / 2 - 6
    zero = el("path", d=f"M{num(middle)},{num(top - 4)}v{THICK + 7}", class_="s-edge thin")
    if effect is None:
        return [zero, line("–", middle + 8, top + 13, "t f-muted")]
    long = half * abs(effect) / data.reach(column)
    way = 1 if effect > 0 else -1
    number = signed(effect, _decimals(data.reach(column)))
    anchor = " e" if way > 0 else ""
    marks = [zero, line(number, middle - 6 * way, top + 13, f"t f-ink{anchor}", room=half)]
    if long >= SEEN:
        x = middle if way > 0 else middle - long
        role = "f-arm1" if way > 0 else "f-arm2"
        marks.append(el("rect", x=x, y=top, width=long, height=THICK, class_=role))
    return marks


def _decimals(reach: float) -> int:
    """Return decimals that leave the largest effect of a column three figures."""
    return min(3, max(0, 2 - math.floor(math.log10(reach))))


def _key(data: SwayGrid) -> list[Item]:
    there = {row.support for row in data.mechanisms}
    words = {name: f"{name} evidence" for name in SUPPORTS} | {"assumption": "assumption"}
    return [Item(pips(name), words[name]) for name in SUPPORTS if name in there]


def _sentence(data: SwayGrid) -> str:
    told = []
    for row in data.mechanisms:
        effects = [
            f"{o.name} {signed(e, _decimals(data.reach(k)))} {o.unit}".strip()
            for k, (o, e) in enumerate(zip(data.outcomes, row.effects, strict=True))
            if e is not None
        ]
        told.append(f"{row.name} ({row.support}): {', '.join(effects) or 'not worked out'}")
    return f"{data.title}. {'; '.join(told)}."
