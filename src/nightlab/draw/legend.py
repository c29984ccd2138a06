"""A legend that flows over as many lines as it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.draw.frame import MARGIN, WIDTH, line
from nightlab.draw.lettering import fit, width
from nightlab.draw.svg import Element, el, num
from nightlab.draw.theme import NARROW_SIZES

if TYPE_CHECKING:
    from collections.abc import Sequence

PITCH = 27
MARK = 18
LABEL_ROOM = WIDTH - 2 * MARGIN - 26

# Draws a mark of 18 by 18 units whose left upper corner is given.
Mark = Callable[[float, float], Element]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a legend: how to draw its mark, and what it means."""

    mark: Mark
    label: str


def legend(items: Sequence[Item], top: float) -> tuple[list[Element], float]:
    """Return the elements of a legend that begins at ``top``, and its lower edge, in units."""
    marks: list[Element] = []
    x, y = float(MARGIN), top
    for item in items:
        label = fit(item.label, LABEL_ROOM, NARROW_SIZES["t"])
        wide = MARK + 8 + width(label, NARROW_SIZES["t"]) + 18
        if x > MARGIN and x + wide > WIDTH:
            x, y = float(MARGIN), y + PITCH
        marks += [item.mark(x, y), line(label, x + MARK + 8, y + 14, room=LABEL_ROOM + 1)]
        x += wide
    return marks, y + PITCH if items else top


def box(class_: str, letter: str = "") -> Mark:
    """Return a mark: a filled square, with a letter on it where one is given."""

    def draw(x: float, y: float) -> Element:
        square = el("rect", x=x, y=y, width=MARK, height=MARK, rx=4, class_=class_)
        label = [line(letter, x + MARK / 2, y + 14, "n f-on m", room=MARK)] if letter else []
        return el("g", square, *label)

    return draw


def bar(class_: str) -> Mark:
    """Return a mark: a low bar, as nights are drawn."""
    return lambda x, y: el("rect", x=x, y=y + 5, width=MARK, height=8, rx=2, class_=class_)


def tick(class_: str) -> Mark:
    """Return a mark: an upright tick."""
    return lambda x, y: el("rect", x=x + 7, y=y + 2, width=4, height=14, class_=class_)


def stroke(class_: str) -> Mark:
    """Return a mark: a piece of a line."""
    return lambda x, y: el("path", d=f"M{num(x)},{num(y + 9)}h{MARK + 3}", class_=class_)


def dot(line_class: str, dot_class: str) -> Mark:
    """Return a mark: an interval with its mean."""

    def draw(x: float, y: float) -> Element:
        span = el("path", d=f"M{num(x)},{num(y + 9)}h{MARK}", class_=line_class)
        return el("g", span, el("circle", cx=x + 9, cy=y + 9, r=5, class_=dot_class))

    return draw


def diamond(class_: str) -> Mark:
    """Return a mark: a diamond."""
    return lambda x, y: el("path", d=f"M{num(x + 9)},{num(y + 1)}l8,8 -8,8 -8,-8z", class_=class_)
