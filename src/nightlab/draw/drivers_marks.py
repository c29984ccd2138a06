"""Marks of the legend beside the drivers: chance, nights, body, trial, and what is too small to matter."""

from __future__ import annotations

from nightlab.draw.svg import Element, el, num


def chance(x: float, y: float) -> Element:
    """Return a bar that is filled in part."""
    return el(
        "g",
        el("rect", x=x, y=y + 4, width=18, height=10, rx=3, class_="f-grid"),
        el("rect", x=x, y=y + 4, width=11, height=10, rx=3, class_="f-none soft"),
    )


def nights(x: float, y: float) -> Element:
    """Return a thin line, a thick one and a dot."""
    return el(
        "g",
        el("path", d=f"M{num(x)},{num(y + 9)}h18", class_="s-arm1 firm"),
        el("path", d=f"M{num(x + 5)},{num(y + 9)}h8", class_="s-arm1 thick"),
        el("circle", cx=x + 9, cy=y + 9, r=5, class_="f-arm1 s-paper ring"),
    )


def body(x: float, y: float) -> Element:
    """Return an open diamond on a dashed line."""
    diamond = f"M{num(x + 9)},{num(y + 4)}l5,5 -5,5 -5,-5z"
    return el(
        "g",
        el("path", d=f"M{num(x - 1)},{num(y + 9)}h20", class_="s-arm2 firm dash"),
        el("path", d=diamond, class_="f-paper s-arm2 ring"),
    )


def trial(x: float, y: float) -> Element:
    """Return a square on a line."""
    return el(
        "g",
        el("path", d=f"M{num(x)},{num(y + 9)}h18", class_="s-ink firm"),
        el("rect", x=x + 4, y=y + 4, width=10, height=10, class_="f-ink"),
    )


def band(x: float, y: float) -> Element:
    """Return a piece of the band."""
    return el("rect", x=x, y=y, width=18, height=18, rx=4, class_="f-grid soft s-edge")
