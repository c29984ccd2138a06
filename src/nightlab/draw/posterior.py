"""The posterior of an effect: how likely it helps, and how likely it is too small to matter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.draw.axes import value_ticks
from nightlab.draw.density import Density
from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, heading, line, picture
from nightlab.draw.legend import Item, diamond, dot, legend, stroke
from nightlab.draw.lettering import GAP, decimals_for, percent, plain, signed, width
from nightlab.draw.svg import Element, el, num, polyline
from nightlab.draw.theme import NARROW_SIZES, SIZES
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

LEFT, RIGHT = MARGIN, WIDTH - MARGIN
CREST, BASE = TOP + 64, TOP + 214
SLACK = 0.28  # the share of the width on each side of zero that its label needs
POINTS = 151
DASHES = ("dash", "dashdot", "dots")
PRACTICALLY = 0.8  # from this chance on, being too small to matter is the headline
EVEN = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Another density on the same grid: the prior, or the posterior from another prior.

    Args:
        label: What it is, for the legend.
        density: ``float[n]``, at the places of the main curve.
    """

    label: str
    density: ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class PosteriorDensity:
    """What is believed of one effect, in the outcome's unit.

    Assumptions: an effect is treatment minus control; densities may have any scale; beyond the grid
    they are nothing.

    Args:
        outcome: What is compared, such as ``Minutes to fall asleep, magnesium minus placebo``.
        unit: Unit of the effect, such as ``min``.
        better: Which side helps.
        x: ``float[n]``, effects in ``unit``, increasing.
        density: ``float[n]``, posterior density at ``x``.
        mean: Posterior mean.
        lo95: Lower bound of the 95 % interval.
        hi95: Upper bound of the 95 % interval.
        delta: Smallest effect that matters; 0 where none was declared.
        lower_word: What an effect below zero is called, such as ``shorter``.
        higher_word: What an effect above zero is called, such as ``longer``.
        headline: The finding in a few words; empty for the chance that it helps.
        others: Up to three further curves, the prior first.
        truth: The true effect, where the person is simulated.

    Raises:
        NightlabError: A number that is not finite, a grid that does not increase, shapes that do not
            agree, a density without mass, an interval upside down, or too many curves.
    """

    outcome: str
    unit: str
    better: Literal["higher", "lower"]
    x: ArrayLike
    density: ArrayLike
    mean: float
    lo95: float
    hi95: float
    delta: float = 0.0
    lower_word: str = "lower"
    higher_word: str = "higher"
    headline: str = ""
    others: tuple[Curve, ...] = ()
    truth: float | None = None

    def __post_init__(self) -> None:
        numbers = (self.mean, self.lo95, self.hi95, self.delta, self.truth or 0.0)
        if not all(map(math.isfinite, numbers)):
            raise NightlabError("an effect needs finite numbers", where="posterior")
        if self.lo95 > self.hi95 or self.delta < 0:
            raise NightlabError(
                "the interval runs from low to high, and delta is not negative", where="posterior"
            )
        if self.better not in {"higher", "lower"}:
            raise NightlabError(
                f"{self.better!r} is no side", where="better", fix="use higher or lower"
            )
        if len(self.others) > len(DASHES):
            raise NightlabError("more than three further curves", where="others")
        _ = self.curve, self.further

    @property
    def curve(self) -> Density:
        """The posterior, of mass 1."""
        return Density.on_grid(self.x, self.density, where="density")

    @property
    def further(self) -> list[Density]:
        """The other curves, of mass 1."""
        return [Density.on_grid(self.x, o.density, where=f"curve {o.label!r}") for o in self.others]

    def chance(self, curve: Density, beyond: float) -> float:
        """Return the chance that the effect helps by more than ``beyond`` (harms, if negative)."""
        bound = beyond if self.better == "higher" else -beyond
        below = curve.below(bound)
        return 1 - below if self.better == "higher" else below


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: PosteriorDensity
    curve: Density
    low: float
    high: float
    peak: float

    def x(self, value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (value - self.low) / (self.high - self.low)

    def y(self, height: float) -> float:
        return BASE - (BASE - CREST) * min(1.0, height / self.peak)

    @property
    def decimals(self) -> int:
        return decimals_for(max(self.data.hi95 - self.data.lo95, abs(self.data.mean) / 50))

    def value(self, value: float) -> str:
        return signed(value, self.decimals)


def draw_posterior(data: PosteriorDensity) -> str:
    """Return the picture of one effect as a complete SVG document."""
    sheet = _sheet(data)
    title = data.headline or _headline(data)
    foot, words = _words(sheet)
    key, height = legend(_key(sheet), foot + 20)
    body = [
        *heading(title, [_estimate(sheet), _enough(sheet)]),
        *_band(sheet),
        *_sides(sheet),
        *_curves(sheet),
        *_axis(sheet),
        *_interval(sheet),
        *words,
        *key,
    ]
    return picture(title=title, desc=_sentence(title, sheet), height=height + 8, body=body)


def posterior_table(data: PosteriorDensity) -> list[Row]:
    """Return one row per figure: what it is, its value, its unit; chances are shares of 1."""
    curve, unit = data.curve, data.unit
    rows: list[tuple[str, float | None, str]] = [
        ("mean effect", data.mean, unit),
        ("lower bound of the 95 % interval", data.lo95, unit),
        ("upper bound of the 95 % interval", data.hi95, unit),
        ("chance that it helps", data.chance(curve, 0.0), ""),
    ]
    if data.delta:
        rows += [
            ("smallest effect that matters", data.delta, unit),
            ("chance that it helps enough to matter", data.chance(curve, data.delta), ""),
            ("chance that it is too small to matter", _too_small(data), ""),
            ("chance that it harms enough to matter", 1 - data.chance(curve, -data.delta), ""),
        ]
    for other, further in zip(data.others, data.further, strict=True):
        rows.append((f"chance that it helps, {other.label}", data.chance(further, 0.0), ""))
    if data.truth is not None:
        rows.append(("true effect of the simulated person", data.truth, unit))
    return [{"figure": name, "value": value, "unit": unit} for name, value, unit in rows]


def _too_small(data: PosteriorDensity) -> float:
    return max(0.0, data.curve.below(data.delta) - data.curve.below(-data.delta))


def _headline(data: PosteriorDensity) -> str:
    helps, small = data.chance(data.curve, 0.0), _too_small(data)
    if small >= PRACTICALLY:
        return f"{percent(small)} chance it is too small to matter"
    if helps >= EVEN:
        return f"{percent(helps)} chance it helps"
    return f"{percent(1 - helps)} chance it makes things worse"


def _estimate(sheet: _Sheet) -> str:
    data = sheet.data
    interval = f"{sheet.value(data.lo95)} to {sheet.value(data.hi95)}"
    return f"{sheet.value(data.mean)}{GAP}{data.unit} (95{GAP}% sure: {interval})"


def _enough(sheet: _Sheet) -> str:
    data = sheet.data
    if not data.delta:
        return ""
    by = plain(data.delta, 0 if data.delta == round(data.delta) else sheet.decimals)
    chance = percent(data.chance(sheet.curve, data.delta))
    return f"{chance} chance it helps by more than {by}{GAP}{data.unit}"


def _sentence(title: str, sheet: _Sheet) -> str:
    data = sheet.data
    parts = [title, _estimate(sheet), _enough(sheet)]
    if data.delta:
        parts.append(f"{percent(_too_small(data))} chance it is too small to matter")
    if data.truth is not None:
        parts.append(f"true effect {sheet.value(data.truth)}{GAP}{data.unit}")
    return f"{data.outcome}: {'; '.join(part for part in parts if part)}."


def _sheet(data: PosteriorDensity) -> _Sheet:
    curve = data.curve
    truth = data.truth or 0.0
    reach = (*curve.extent, data.lo95, data.hi95, 1.2 * data.delta, -1.2 * data.delta, truth, 0.0)
    ratio = SLACK / (1 - SLACK)
    low, high = min(reach), max(reach)
    low, high = min(low, -ratio * high), max(high, -ratio * low)
    own = float(curve.height.max())
    tallest = max([own, *(float(other.height.max()) for other in data.further)])
    return _Sheet(data, curve, low, high, min(tallest, 1.5 * own))


def _band(sheet: _Sheet) -> list[Element]:
    delta = sheet.data.delta
    if not delta:
        return []
    x, wide = sheet.x(-delta), max(1.0, sheet.x(delta) - sheet.x(-delta))
    middle = sheet.x(0)
    return [
        el("rect", x=x, y=CREST - 10, width=wide, height=BASE - CREST + 10, class_="f-grid"),
        line(percent(_too_small(sheet.data)), middle, CREST - 40, "b f-ink m"),
        line("too small to matter", middle, CREST - 18, "t f-muted m"),
    ]


def _sides(sheet: _Sheet) -> list[Element]:
    """Return what is shaded and said of the two sides of zero."""
    helps = sheet.data.chance(sheet.curve, 0.0)
    left_helps = sheet.data.better == "lower"
    said = [("helps", "helps", helps), ("worse", "worse", 1 - helps)]
    left, right = said if left_helps else said[::-1]
    delta = sheet.data.delta
    cuts = sorted({sheet.low, -delta, 0.0, delta, sheet.high})
    areas = [
        _area(
            sheet, start, end, (left if end <= 0 else right)[0], pale=abs(start + end) / 2 < delta
        )
        for start, end in pairwise(cuts)
    ]
    return [area for area in areas if area is not None] + [
        line(percent(left[2]), LEFT, CREST - 40, f"b f-{left[0]}"),
        line(left[1], LEFT, CREST - 18, f"t f-{left[0]}"),
        line(percent(right[2]), RIGHT, CREST - 40, f"b f-{right[0]} e"),
        line(right[1], RIGHT, CREST - 18, f"t f-{right[0]} e"),
    ]


def _area(sheet: _Sheet, start: float, end: float, side: str, *, pale: bool) -> Element | None:
    seen = sheet.curve.extent
    start, end = max(start, seen[0]), min(end, seen[1])
    if start >= end:
        return None
    count = max(2, round(POINTS * (end - start) / (sheet.high - sheet.low)))
    edge = polyline(_trace(sheet, sheet.curve, start, end, count))
    return el(
        "path", d=f"{edge}V{BASE}H{num(sheet.x(start))}Z", class_=f"f-{side}" + " soft" * pale
    )


def _trace(
    sheet: _Sheet, curve: Density, start: float, end: float, count: int = POINTS
) -> list[tuple[float, float]]:
    places = np.linspace(start, end, count)
    heights = curve.at(places)
    return [(sheet.x(float(x)), sheet.y(float(y))) for x, y in zip(places, heights, strict=True)]


def _curves(sheet: _Sheet) -> list[Element]:
    marks = []
    for dash, curve in zip(DASHES, sheet.data.further, strict=False):
        start, end = max(sheet.low, curve.extent[0]), min(sheet.high, curve.extent[1])
        if start < end:
            path = polyline(_trace(sheet, curve, start, end))
            marks.append(el("path", d=path, class_=f"s-ink fine {dash}"))
    return marks


def _axis(sheet: _Sheet) -> list[Element]:
    room = width(max(map(sheet.value, (sheet.low, sheet.high)), key=len), SIZES["t"]) + 16
    ticks = value_ticks(sheet.low, sheet.high, max(2, min(10, int((RIGHT - LEFT) / room))))
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    every = math.ceil(room * NARROW_SIZES["t"] / SIZES["t"] / (sheet.x(step) - sheet.x(0.0)))
    zero = num(sheet.x(0))
    marks = [
        el("path", d=f"M{LEFT},{BASE}H{RIGHT}", class_="s-edge thin"),
        el("path", d=f"M{zero},{CREST - 10}V{BASE + 30}", class_="s-ink thin"),
    ]
    for value in ticks:
        label = signed(value, max(0, -math.floor(math.log10(step) + 1e-9)))
        hidden = " x" if round(value / step) % every else ""
        half = width(label, NARROW_SIZES["t"] if not hidden else SIZES["t"]) / 2
        if half < sheet.x(value) < WIDTH - half:
            marks.append(line(label, sheet.x(value), BASE + 48, f"t f-muted m{hidden}"))
    return marks


def _interval(sheet: _Sheet) -> list[Element]:
    data, y = sheet.data, BASE + 16
    span = f"M{num(sheet.x(data.lo95))},{y}H{num(sheet.x(data.hi95))}"
    marks = [
        el("path", d=span, class_="s-ink thick"),
        el("circle", cx=sheet.x(data.mean), cy=y, r=7, class_="f-ink s-paper ring"),
    ]
    if data.truth is not None:
        marks.append(diamond("f-paper s-ink ring")(sheet.x(data.truth) - 9, y - 9))
    return marks


def _words(sheet: _Sheet) -> tuple[float, list[Element]]:
    """Return the lower edge of the axis, and what says its direction and its outcome."""
    data, y = sheet.data, BASE + 76
    size, half = NARROW_SIZES["t"], (RIGHT - LEFT) / 2 - 10
    ends = [f"← {data.lower_word}", f"{data.higher_word} →"]
    taken = 2 * max(width(end, size) for end in ends) + 40
    below = 0 if width(data.outcome, size) + taken < RIGHT - LEFT else 26
    return y + below, [
        line(ends[0], LEFT, y, "t f-ink", room=half),
        line(ends[1], RIGHT, y, "t f-ink e", room=half),
        line(data.outcome, WIDTH / 2, y + below, "t f-muted m", room=RIGHT - LEFT),
    ]


def _key(sheet: _Sheet) -> list[Item]:
    data = sheet.data
    items = [Item(dot("s-ink firm", "f-ink"), "mean, 95 % interval")]
    items += [
        Item(stroke(f"s-ink fine {dash}"), other.label)
        for dash, other in zip(DASHES, data.others, strict=False)
    ]
    if data.truth is not None:
        words = f"truth {sheet.value(data.truth)}{GAP}{data.unit} (simulated)"
        items.append(Item(diamond("f-paper s-ink ring"), words))
    return items
