"""Every night of a trial as it was: one mark a night in time, and the mean of each arm at the side."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from nightlab.draw import arms as trial
from nightlab.draw.frame import TOP, Row, draw_empty, heading, picture
from nightlab.draw.legend import Item, box, dot, legend
from nightlab.draw.lettering import GAP, day_month, decimals_for, fit, plain, plural, width
from nightlab.draw.nights_marks import (
    arm_item,
    missing_item,
    off_scale_item,
    pause_item,
)
from nightlab.draw.nights_strip import LABEL_ROOM, Sheet, draw_strips
from nightlab.draw.theme import NARROW_SIZES
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

MOST_DAYS = 3660
FENCE = 4.0  # quartile ranges beyond the quartiles, farther than which a night may be off the scale
FLAT = 1.25  # times the room that these fences leave, from which on the others would be flattened
NO_NIGHTS = "No nights yet: each will appear here as a mark."


@dataclass(frozen=True, slots=True)
class Pause:
    """Nights on which a trial rested.

    Args:
        first: Date of its first night.
        last: Date of its last one.
        reason: Why, in the person's words.
    """

    first: date
    last: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ArmMean:
    """The mean of an arm's nights with its 95 % interval, in the outcome's unit."""

    arm: str
    mean: float
    lo95: float
    hi95: float


@dataclass(frozen=True, slots=True, eq=False)
class RawNights:
    """The nights of a trial, as they were told.

    Assumptions: nights follow each other in time; one that has a date and no value is missing.

    Args:
        outcome: What was measured, such as ``Time to fall asleep (SOL)``.
        unit: Its unit; may be empty.
        nights: ``n`` dates on which the nights end, rising.
        values: ``float[n]`` in ``unit``; NaN where the night is missing.
        arms: Arm of each of the ``n`` nights; empty for none (run-in, washout).
        order: Arms in order, the control first; by alphabet where it names none.
        blocks: Block of each night; empty where there are none.
        pauses: When the trial rested.
        means: Mean of each arm with its interval; arms without one have none at the side.
        dose_unit: Unit of the arms where they are doses.

    Raises:
        NightlabError: Lengths that do not agree, dates that do not rise or span more than ten years, a
            value that is no number, a mean of no arm or outside its interval, or more than eight arms.
    """

    outcome: str
    unit: str
    nights: tuple[date, ...]
    values: ArrayLike
    arms: tuple[str, ...]
    order: tuple[str, ...] = ()
    blocks: tuple[int, ...] = ()
    pauses: tuple[Pause, ...] = ()
    means: tuple[ArmMean, ...] = ()
    dose_unit: str = ""

    def __post_init__(self) -> None:
        arms = trial.in_order(self.arms, self.order)
        n = len(self.nights)
        _refuse(self.value.shape != (n,), "as many values as nights are needed", "values")
        _refuse(len(self.arms) != n, "every night needs its arm", "arms")
        _refuse(
            bool(self.blocks) and len(self.blocks) != n, "every night needs its block", "blocks"
        )
        _refuse(bool(np.isinf(self.value).any()), "a night is not endless", "values")
        rising = all(a < b for a, b in zip(self.nights, self.nights[1:], strict=False))
        _refuse(not rising, "nights follow each other, one a date", "nights")
        days = (self.nights[-1] - self.nights[0]).days if n else 0
        _refuse(days > MOST_DAYS, f"{days:,} days are too many for a picture", "nights")
        _refuse(
            any(p.last < p.first for p in self.pauses), "a pause ends before it begins", "pauses"
        )
        for mean in self.means:
            told = (mean.lo95, mean.mean, mean.hi95)
            good = all(map(math.isfinite, told)) and list(told) == sorted(told)
            _refuse(not good or mean.arm not in arms, "a mean lies in its interval", mean.arm)

    @property
    def value(self) -> NDArray[np.float64]:
        """``float64[n]``: the outcome of each night, NaN where it is missing."""
        return np.asarray(self.values, dtype=np.float64)

    @property
    def each_arm(self) -> tuple[str, ...]:
        """The arms in order."""
        return trial.in_order(self.arms, self.order)

    @property
    def decimals(self) -> int:
        """Decimals that leave two figures of how far the nights lie apart."""
        seen = self.value[~np.isnan(self.value)]
        return decimals_for(float(np.ptp(seen)) / 4) if seen.size else 0


def draw_nights(data: RawNights) -> str:
    """Return the picture of every night as a complete SVG document.

    Assumptions: a long trial is cut into strips below each other; the means at the side are those of the
    whole trial and stand beside each strip.
    """
    seen = data.value[~np.isnan(data.value)]
    if not seen.size:
        return draw_empty(data.outcome or "Nights", NO_NIGHTS)
    sheet = Sheet.of(data, *_scale(data, seen))
    strips, foot = draw_strips(sheet, TOP + 8)
    key, height = legend(_key(sheet), foot + 6)
    body = [*heading("Every night", [data.outcome, *_facts(sheet)]), *strips, *key]
    return picture(
        title=f"Every night: {data.outcome}", desc=_sentence(sheet), height=height + 8, body=body
    )


def nights_table(data: RawNights) -> list[Row]:
    """Return one row a night and one a pause; a missing night has no value."""
    named = f"{data.outcome}, {data.unit}" if data.unit else data.outcome
    rows: list[Row] = []
    for index, night in enumerate(data.nights):
        value = float(data.value[index])
        rows.append(
            {
                "night": night.isoformat(),
                "arm": _arm(data, data.arms[index]) if data.arms[index] else None,
                "block": data.blocks[index] if data.blocks else None,
                named: None if math.isnan(value) else value,
                "note": "missing" if math.isnan(value) else "",
            }
        )
    for pause in data.pauses:
        why = f": {pause.reason}" if pause.reason else ""
        note = f"pause until {pause.last.isoformat()}{why}"
        start = pause.first.isoformat()
        rows.append({"night": start, "arm": None, "block": None, named: None, "note": note})
    return sorted(rows, key=lambda row: str(row["night"]))


def _refuse(wrong: bool, what: str, where: str) -> None:  # noqa: FBT001 - one use, beside its meaning
    if wrong:
        raise NightlabError(what, where=where)


def _scale(data: RawNights, seen: NDArray[np.float64]) -> tuple[float, float]:
    """Return the ends of the scale: all nights but the few that would flatten the others."""
    low, high = float(seen.min()), float(seen.max())
    first, third = (float(q) for q in np.quantile(seen, (0.25, 0.75)))
    reach = FENCE * (third - first)
    if reach and high - low > FLAT * (third - first + 2 * reach):
        low, high = max(low, first - reach), min(high, third + reach)
    edges = [*(m.lo95 for m in data.means), *(m.hi95 for m in data.means)]
    low, high = min(low, *edges, low), max(high, *edges, high)
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-3):
        low, high = low - 0.5 * max(abs(low), 1.0), high + 0.5 * max(abs(high), 1.0)
    room = 0.04 * (high - low)
    nearly_zero = float(seen.min()) >= 0 and low - room < 0.4 * (high + room)
    return (0.0 if nearly_zero else low - room), high + room


def _facts(sheet: Sheet) -> list[str]:
    data = sheet.data
    first, last = data.nights[0], data.nights[-1]
    year = "" if first.year == last.year else f" {first.year}"
    lost = int(np.isnan(data.value).sum())
    count = plural(len(data.nights) - lost, "night")
    return [
        f"in {data.unit}" if data.unit else "",
        count,
        f"{lost} missing" if lost else "none missing",
        f"{day_month(first)}{year} to {day_month(last)} {last.year}",
    ]


def _sentence(sheet: Sheet) -> str:
    data = sheet.data
    parts = [*filter(None, _facts(sheet)), *(_told(data, arm) for arm in data.each_arm)]
    if data.pauses:
        parts.append(plural(len(data.pauses), "pause"))
    beyond = sheet.beyond()
    if beyond:
        parts.append(f"{plural(len(beyond), 'night')} off the scale")
    return f"{data.outcome}, every night: {'; '.join(parts)}."


def _arm(data: RawNights, arm: str) -> str:
    return f"{arm} {data.dose_unit}".strip()


def _told(data: RawNights, arm: str, room: float = math.inf) -> str:
    """Return an arm's name, mean with interval and nights; only the name gives way to the room."""
    mean = next((m for m in data.means if m.arm == arm), None)
    own = data.value[np.array([one == arm for one in data.arms], dtype=bool)]
    lost = int(np.isnan(own).sum())
    unit = f"{GAP}{data.unit}" if data.unit else ""
    figures = ""
    if mean:
        told = [plain(v, data.decimals) for v in (mean.mean, mean.lo95, mean.hi95)]
        figures = f": {told[0]}{unit} ({told[1]} to {told[2]})"
    figures += f", {plural(own.size - lost, 'night')}"
    figures += f", {lost} missing" if lost else ""
    name = _arm(data, arm)
    if math.isfinite(room):
        name = _cut(data, arm, room - width(figures, NARROW_SIZES["t"]))
    return name + figures


def _cut(data: RawNights, arm: str, room: float) -> str:
    """Return an arm's name in the room; where two would be cut to the same, without what they share."""
    size = NARROW_SIZES["t"]
    others = [_arm(data, one) for one in data.each_arm if one != arm]
    name = _arm(data, arm)
    told = fit(name, room, size)
    alike = [other for other in others if other[: len(told) - 1] == told[:-1]]
    if told == name or not alike:
        return told
    words = [each.split() for each in (name, *alike)]
    shared = sum(1 for _ in takewhile(lambda same: len({*same}) == 1, zip(*words, strict=False)))
    return fit(f"… {' '.join(words[0][shared:])}", room, size) if shared < len(words[0]) else told


def _key(sheet: Sheet) -> list[Item]:
    data = sheet.data
    items = [
        Item(arm_item(data.each_arm, arm), _told(data, arm, LABEL_ROOM)) for arm in data.each_arm
    ]
    counts: Counter[str] = Counter(data.arms)
    if counts[""]:
        items.append(Item(arm_item(data.each_arm, ""), "nothing given"))
    if data.means:
        items.append(Item(dot("s-ink firm", "f-ink"), "mean, 95 % interval"))
    if np.isnan(data.value).any():
        items.append(Item(missing_item(), "missing night"))
    if sheet.pauses():
        items.append(Item(pause_item(), "pause"))
    if sheet.bands():
        items.append(Item(box("f-grid"), "every other block"))
    if sheet.beyond():
        items.append(Item(off_scale_item(), f"off the scale: {_beyond(sheet)}"))
    return items


def _beyond(sheet: Sheet) -> str:
    told = [plain(float(v), sheet.data.decimals) for v in sheet.beyond()]
    return ", ".join(told[:4]) + (f" and {len(told) - 4} more" if len(told) > 4 else "")
