"""The smallest builder of SVG that cannot write markup by accident: every string is text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from html import escape

from nightlab.errors import NightlabError

TEXT_LIMIT = 1000
# What XML forbids, and the marks that turn the direction of all that follows.
UNFIT = re.compile(
    "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element: a name, attributes in order, and children that are elements or plain text."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element | str, ...] = ()

    def render(self) -> str:
        """Return the markup; text and attributes are escaped."""
        head = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes)
        inner = "".join(
            escape(UNFIT.sub("", child)) if isinstance(child, str) else child.render()
            for child in self.children
        )
        return f"<{self.name}{head}>{inner}</{self.name}>" if inner else f"<{self.name}{head}/>"

    def classes(self) -> set[str]:
        """Return the names of all classes in the element and below."""
        own = {word for name, value in self.attributes if name == "class" for word in value.split()}
        return own.union(
            *(child.classes() for child in self.children if isinstance(child, Element))
        )


def el(name: str, *children: Element | str, **attributes: str | float | None) -> Element:
    """Return an element; ``class_`` becomes ``class``, ``text_anchor`` becomes ``text-anchor``.

    Args:
        name: Name of the element.
        children: Elements, or strings that are set as text.
        attributes: Numbers are written by :func:`num`; None leaves the attribute out.

    Raises:
        NightlabError: A coordinate that is no finite number.

    Example:
        >>> el("text", "5 < 6", x=1.50, class_="t").render()
        '<text x="1.5" class="t">5 &lt; 6</text>'
    """
    written = tuple(
        (key.rstrip("_").replace("_", "-"), value if isinstance(value, str) else num(value))
        for key, value in attributes.items()
        if value is not None
    )
    return Element(name, written, children)


def num(value: float) -> str:
    """Return a coordinate with at most two decimals.

    Raises:
        NightlabError: Not finite: a picture never holds ``NaN``.

    Example:
        >>> num(1.005), num(-0.001), num(30.0)
        ('1', '0', '30')
    """
    if not math.isfinite(value):
        raise NightlabError("a picture needs finite numbers", where="draw", fix="leave out gaps")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return text on one line, without characters that XML forbids, cut to ``limit`` characters."""
    line = " ".join(UNFIT.sub("", text[: 4 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def polyline(points: list[tuple[float, float]]) -> str:
    """Return path data through points, in user units to a tenth."""
    return "M" + " ".join(f"{num(round(x, 1))},{num(round(y, 1))}" for x, y in points)
