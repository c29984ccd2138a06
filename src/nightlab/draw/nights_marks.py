"""Marks of the arms, told apart by shape and by filling, so that no colour has to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.draw import arms as trial
from nightlab.draw.legend import MARK
from nightlab.draw.svg import Element, el, num

if TYPE_CHECKING:
    from nightlab.draw.legend import Mark

LEGEND_R = 6.5  # half a mark in the legend


def arm_mark(
    arms: tuple[str, ...], arm: str, x: float, y: float, r: float, *words: Element
) -> Element:
    """Return the mark of an arm around a place; a night without an arm is a small grey dot.

    Args:
        arms: All arms in order, at most eight.
        arm: One of them, or empty for none.
        x: Place in units.
        y: Likewise.
        r: Half the size of the mark in units.
        words: What is said of it when it is pointed at.
    """
    if arm not in arms:
        return el("circle", *words, cx=x, cy=y, r=0.6 * r)
    return _SHAPES[arms.index(arm)][0](x, y, r, words)


def arm_class(arms: tuple[str, ...], arm: str) -> str:
    """Return the classes of an arm's marks: a filled one has a colour, an open one an outline."""
    colour = trial.colour(arms, arm)
    if arm not in arms:
        return f"f-{colour}"
    return {
        "filled": f"f-{colour} s-paper",
        "open": f"f-paper s-{colour} ring",
        "lines": f"s-{colour} firm",
    }[_SHAPES[arms.index(arm)][1]]


def arm_item(arms: tuple[str, ...], arm: str) -> Mark:
    """Return the mark of an arm for a legend."""
    half = MARK / 2
    return lambda x, y: el(
        "g", arm_mark(arms, arm, x + half, y + half, LEGEND_R), class_=arm_class(arms, arm)
    )


def hatch(x: float, y: float, wide: float, high: float, step: float = 7.0) -> str:
    """Return path data of slanting lines that fill a rectangle, cut off at its edges."""
    lines = []
    reach = step / 2
    while reach < wide + high:
        start = (x + min(reach, wide), y + max(0.0, reach - wide))
        end = (x + max(0.0, reach - high), y + min(reach, high))
        lines.append(f"M{num(start[0])},{num(start[1])}L{num(end[0])},{num(end[1])}")
        reach += step
    return "".join(lines)


def pause_item() -> Mark:
    """Return the mark of a pause for a legend."""
    return lambda x, y: el("path", d=hatch(x, y + 2, MARK, 14, 5.0), class_="s-edge thin")


def missing(x: float, y: float) -> str:
    """Return path data of the tick of a missing night."""
    return f"M{num(x)},{num(y)}v9"


def missing_item() -> Mark:
    """Return the mark of a missing night for a legend."""
    return lambda x, y: el("path", d=missing(x + MARK / 2, y + 4.5), class_="s-ink fine")


def off_scale(x: float, y: float, *, up: bool) -> str:
    """Return path data of the arrow head beside a night that lies beyond the scale."""
    return f"M{num(x - 4)},{num(y)}l4,{-6 if up else 6} 4,{6 if up else -6}"


def off_scale_item() -> Mark:
    """Return the mark of a night beyond the scale for a legend."""
    return lambda x, y: el("path", d=off_scale(x + 9, y + 12, up=True), class_="s-ink fine")


def _path(d: str, words: tuple[Element, ...]) -> Element:
    return el("path", *words, d=d)


def _circle(x: float, y: float, r: float, words: tuple[Element, ...]) -> Element:
    return el("circle", *words, cx=x, cy=y, r=0.95 * r)


def _triangle(x: float, y: float, r: float, words: tuple[Element, ...]) -> Element:
    return _path(
        f"M{num(x)},{num(y - 1.2 * r)}l{num(1.2 * r)},{num(2.1 * r)} {num(-2.4 * r)},0z", words
    )


def _triangle_down(x: float, y: float, r: float, words: tuple[Element, ...]) -> Element:
    return _path(
        f"M{num(x)},{num(y + 1.2 * r)}l{num(1.2 * r)},{num(-2.1 * r)} {num(-2.4 * r)},0z", words
    )


def _square(x: float, y: float, r: float, words: tuple[Element, ...]) -> Element:
    side = 1.7 * r
    return el("rect", *words, x=x - side / 2, y=y - side / 2, width=side, height=side)


def _diamond(x: float, y: float, r: float, words: tuple[Element, ...]) -> Element:
    w = num(1.3 * r)
    return _path(f"M{num(x)},{num(y - 1.3 * r)}l{w},{w} -{w},{w} -{w},-{w}z", words)


def _plus(x: float, y: float, r: float, words: tuple[Element, ...]) -> Element:
    return _path(_cross(x, y, 1.15 * r, 0.42 * r), words)


def _cross(x: float, y: float, arm: float, half: float) -> str:
    step, wide = num(arm - half), num(2 * half)
    return (
        f"M{num(x - half)},{num(y - arm)}h{wide}v{step}h{step}v{wide}h-{step}v{step}"
        f"h-{wide}v-{step}h-{step}v-{wide}h{step}z"
    )


def _ex(x: float, y: float, r: float, words: tuple[Element, ...]) -> Element:
    a, d = 0.85 * r, num(1.7 * r)
    start = f"M{num(x - a)},{num(y - a)}l{d},{d}"
    return _path(f"{start}M{num(x + a)},{num(y - a)}l-{d},{d}", words)


def _bar(x: float, y: float, r: float, words: tuple[Element, ...]) -> Element:
    return el("rect", *words, x=x - 1.3 * r, y=y - 0.45 * r, width=2.6 * r, height=0.9 * r)


_SHAPES = (
    (_circle, "open"),
    (_triangle, "filled"),
    (_square, "open"),
    (_diamond, "filled"),
    (_triangle_down, "open"),
    (_plus, "filled"),
    (_ex, "lines"),
    (_bar, "filled"),
)
