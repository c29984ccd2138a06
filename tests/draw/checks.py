"""What holds for every picture: well formed, described, within its frame, no label on another."""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

from nightlab.draw.lettering import width
from nightlab.draw.theme import NARROW_SIZES, SIZES

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 0.6  # half a line's width, and rounding


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    what: str

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def check(svg: str) -> ET.Element:
    """Check what every picture promises, and return its root."""
    root = ET.fromstring(svg)  # noqa: S314 - our own output
    assert root.tag == f"{SVG}svg"
    assert "nan" not in strip_text(root).lower()
    assert not re.search(r"<script|<foreignObject|href|url\(|@import|\son\w+=", strip_text(root))
    described(root)
    inside(root)
    return root


def described(root: ET.Element) -> None:
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text
    assert desc.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert root.get("role") == "img"
    assert len(set(ids(root))) == len(ids(root)) == 3


def ids(root: ET.Element) -> list[str]:
    return [found for each in root.iter() if (found := each.get("id"))]


def words(root: ET.Element) -> str:
    """All text that can be seen, with plain spaces."""
    lines = ("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    return " | ".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def strip_text(root: ET.Element) -> str:
    """The markup without what people wrote."""
    parts = []
    for each in root.iter():
        parts.append(
            f"<{each.tag.removeprefix(SVG)} {' '.join(f' {k}={v}' for k, v in each.items())}>"
        )
        if each.tag == f"{SVG}style":
            parts.append(each.text or "")
    return "".join(parts)


def inside(root: ET.Element) -> None:
    """Check that marks and labels lie within the viewBox, on wide and on narrow pages."""
    _, _, wide, high = map(float, (root.get("viewBox") or "").split())
    boxes = (
        marks(root) + labels(root, SIZES, narrow=False) + labels(root, NARROW_SIZES, narrow=True)
    )
    for box in boxes:
        assert box.left >= -SLACK, box
        assert box.top >= -SLACK, box
        assert box.right <= wide + SLACK, box
        assert box.bottom <= high + SLACK, box


def apart(root: ET.Element) -> None:
    """Check that no label lies on another, on wide and on narrow pages."""
    for sizes, narrow in ((SIZES, False), (NARROW_SIZES, True)):
        for one, other in itertools.combinations(labels(root, sizes, narrow=narrow), 2):
            assert not one.meets(other), (one, other, narrow)


def labels(root: ET.Element, sizes: dict[str, float], *, narrow: bool) -> list[Box]:
    boxes = []
    for each in root.iter(f"{SVG}text"):
        style = (each.get("class") or "").split()
        if narrow and "x" in style:
            continue
        text = (each.text or "") if narrow else "".join(each.itertext())
        size = sizes[style[0]]
        x, y, wide = float(each.get("x", "")), float(each.get("y", "")), width(text, size)
        left = x - wide * (0.5 if "m" in style else 1.0 if "e" in style else 0.0)
        boxes.append(Box(left, y - 0.74 * size, left + wide, y + 0.2 * size, text))
    return boxes


def marks(root: ET.Element) -> list[Box]:
    boxes = []
    for each in root.iter():
        kind = each.tag.removeprefix(SVG)
        if kind == "rect":
            x, y, wide, high = (float(each.get(k, "0")) for k in ("x", "y", "width", "height"))
            assert wide > 0, each.attrib
            assert high > 0, each.attrib
            boxes.append(Box(x, y, x + wide, y + high, kind))
        elif kind == "circle":
            x, y, r = (float(each.get(k, "")) for k in ("cx", "cy", "r"))
            boxes.append(Box(x - r, y - r, x + r, y + r, kind))
        elif kind == "path" and each.get("d"):
            xs, ys = zip(*walk(each.get("d") or ""), strict=True)
            boxes.append(Box(min(xs), min(ys), max(xs), max(ys), kind))
    return boxes


def walk(path: str) -> list[tuple[float, float]]:
    """Points that a path visits."""
    x = y = 0.0
    points = []
    for letter, rest in re.findall(r"([MLHVZlmhvz])([^MLHVZlmhvz]*)", path):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", rest)]
        if letter in "HVhv":
            (step,) = numbers
            base = (x if letter == "h" else y) if letter.islower() else 0.0
            x, y = (base + step, y) if letter in "Hh" else (x, base + step)
            points.append((x, y))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=False):
            if letter in "HVhv":
                break
            x, y = (x + dx, y + dy) if letter.islower() else (dx, dy)
            points.append((x, y))
    return points
