"""The raster of nights: one row a date, double-plotted noon to noon, the trial's arm beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.draw import arms as trial
from nightlab.draw.axes import date_ticks
from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, draw_empty, heading, line, picture
from nightlab.draw.legend import Item, bar, legend, tick
from nightlab.draw.lettering import clock, day_month, duration, full_date, plural
from nightlab.draw.svg import Element, clean, el, num
from nightlab.errors import NightlabError
from nightlab.units import minutes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.nights.night import Night

DAY = timedelta(days=1)
NOON = time(12)
MOST_ROWS = 3660
THIN = 2.5
HINTED_ROWS = 120  # rows beyond these are too thin to point at
LEFT, COLUMN = 122, 20
HEAD = TOP + 24
NO_NIGHTS = "No nights yet: their pattern will appear here."


@dataclass(frozen=True, slots=True)
class NightRaster:
    """Nights and naps to be drawn, and the arm of a trial by date.

    Assumptions: a night stands in the row of the local date on which it ends; places are wall clocks
    where the person slept, so that the axis is right on every row.

    Args:
        nights: Nights and naps in any order.
        first: Date of the first row; None for that of the first night or arm.
        last: Date of the last row; None for that of the last night or arm.
        arms: Arm of a trial by date of the night; a date without arm is left empty.
        order: Arms in the order of their columns and colours; by alphabet where it names none.
        title: Heading; empty for the number of nights.

    Raises:
        NightlabError: More than ten years, a last row before the first, or more than eight arms.
    """

    nights: tuple[Night, ...] = ()
    first: date | None = None
    last: date | None = None
    arms: Mapping[date, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "arms", MappingProxyType(dict(self.arms)))
        trial.in_order(self.arms.values(), self.order)
        if self.first and self.last and self.last < self.first:
            raise NightlabError("the last row comes before the first", where="first, last")
        if len(self.dates) > MOST_ROWS:
            raise NightlabError(
                f"{len(self.dates):,} rows are too many for a picture",
                where="first, last",
                fix=f"draw at most {MOST_ROWS:,} dates",
            )

    @property
    def dates(self) -> list[date]:
        """Date of each row, from the first to the last."""
        known = [*(night.date for night in self.nights), *self.arms, self.first, self.last]
        days = [day for day in known if day is not None]
        if not days:
            return []
        first, last = self.first or min(days), self.last or max(days)
        return [first + index * DAY for index in range((last - first).days + 1)]

    @property
    def shown(self) -> list[Night]:
        """Nights and naps that end within the rows, by start."""
        dates = set(self.dates)
        inside = (night for night in self.nights if night.date in dates)
        return sorted(inside, key=lambda night: (night.start, night.end))


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: NightRaster
    dates: list[date]
    nights: list[Night]
    arms: tuple[str, ...]

    @property
    def pitch(self) -> float:
        n = len(self.dates)
        return min(20.0, max(420 / n, min(1.0, 1000 / n)))

    @property
    def bar(self) -> float:
        # Thin rows overlap a little: a seam between them would show as stripes.
        thin = self.pitch < THIN
        return self.pitch + 0.25 if thin else self.pitch - min(4.0, self.pitch / 4)

    @property
    def foot(self) -> float:
        return HEAD + self.pitch * len(self.dates)

    @property
    def right(self) -> float:
        return WIDTH - MARGIN - (COLUMN * len(self.arms) + 10 if self.arms else 6)

    def y(self, day: date) -> float:
        return HEAD + self.pitch * (day - self.dates[0]).days

    def x(self, hours: float) -> float:
        return LEFT + (self.right - LEFT) * hours / 48


def draw_raster(data: NightRaster) -> str:
    """Return the picture of many nights as a complete SVG document.

    Assumptions: each row shows two days; what belongs to the row before or after it is pale; two
    recordings of one night are drawn over each other and count once.
    """
    dates = data.dates
    if not dates:
        return draw_empty(data.title or "Nights", NO_NIGHTS)
    sheet = _Sheet(data, dates, data.shown, trial.in_order(data.arms.values(), data.order))
    count = len(dates) - len(_missing(data))
    title = data.title or (plural(count, "night") if count else "No nights")
    key, height = legend(_key(sheet), sheet.foot + 18)
    body = [
        *heading(title, _facts(sheet)),
        *_hours(sheet),
        *_days(sheet),
        *_bars(sheet),
        *_columns(sheet),
        *key,
    ]
    return picture(title=title, desc=_sentence(title, sheet), height=height + 8, body=body)


def raster_table(data: NightRaster) -> list[Row]:
    """Return one row per night or nap, and one per date without a night; minutes are elapsed."""
    rows: list[Row] = [
        {
            "date": night.date.isoformat(),
            "kind": "nap" if night.is_nap else "night",
            "start": night.local_start.isoformat(),
            "end": night.local_end.isoformat(),
            "minutes": round(minutes(night.end - night.start), 2),
            "arm": data.arms.get(night.date),
        }
        for night in data.shown
    ]
    blank = {"start": None, "end": None, "minutes": None}
    rows += [
        {"date": day.isoformat(), "kind": "missing", **blank, "arm": data.arms.get(day)}
        for day in _missing(data)
    ]
    return sorted(rows, key=lambda row: str(row["date"]))


def _missing(data: NightRaster) -> list[date]:
    there = {night.date for night in data.nights if not night.is_nap}
    return [day for day in data.dates if day not in there]


def _facts(sheet: _Sheet) -> list[str]:
    first, last = sheet.dates[0], sheet.dates[-1]
    year = "" if first.year == last.year else f" {first.year}"
    span = f"{day_month(first)}{year} to {day_month(last)} {last.year}"
    missing = len(_missing(sheet.data))
    lengths = [minutes(night.end - night.start) for night in sheet.nights if not night.is_nap]
    return [
        full_date(first) if first == last else span,
        f"{missing:,} missing" if missing else "",
        f"{duration(median(lengths))} in bed (median)" if lengths else "no night recorded",
    ]


def _sentence(title: str, sheet: _Sheet) -> str:
    naps = sum(night.is_nap for night in sheet.nights)
    counts = Counter(sheet.data.arms.get(day) for day in sheet.dates)
    arms = [f"{plural(counts[arm], 'date')} in arm {arm}" for arm in sheet.arms]
    parts = [*_facts(sheet), plural(naps, "nap") if naps else "", *arms]
    return f"{title}, a row a date, noon to noon: {'; '.join(part for part in parts if part)}."


def _hours(sheet: _Sheet) -> list[Element]:
    marks = []
    for hours in range(0, 49, 6):
        x, hour = sheet.x(hours), (12 + hours) % 24
        shade = "s-edge" if hour == 0 else "s-grid"
        marks += [
            el("path", d=f"M{num(x)},{HEAD - 6}V{num(sheet.foot + 4)}", class_=f"{shade} thin"),
            line(f"{hour:02d}", x, HEAD - 14, "t f-muted m"),
        ]
    return marks


def _days(sheet: _Sheet) -> list[Element]:
    marks = [
        line(
            mark.label,
            MARGIN,
            HEAD + mark.at + 5,
            "t f-muted" + " x" * (not mark.everywhere),
            room=LEFT - MARGIN - 18,
        )
        for mark in date_ticks(sheet.dates[0], len(sheet.dates), sheet.pitch)
    ]
    high = sheet.pitch * 0.75
    ticks = [
        el("rect", x=LEFT - 12, y=sheet.y(day) + sheet.pitch / 8, width=4, height=high)
        for day in sheet.dates
        if day.weekday() >= 5
    ]
    return [*marks, el("g", *ticks, class_="f-weekend")]


def _bars(sheet: _Sheet) -> list[Element]:
    """Return the bars, what is repeated from another row first, so that it lies below."""
    groups: dict[str, list[Element]] = defaultdict(list)
    rows = set(sheet.dates)
    for night in sheet.nights:
        start = night.local_start.replace(tzinfo=None)
        # A nap within the hour that clocks repeat may end before it starts on the wall clock.
        end = max(night.local_end.replace(tzinfo=None), start + timedelta(seconds=1))
        for index in range(-1, (end.date() - start.date()).days + 2):
            day = start.date() + index * DAY
            noon = datetime.combine(day, NOON)
            if day in rows and noon + DAY > start and noon - DAY < end:
                name = f"f-{'nap' if night.is_nap else 'asleep'}{' pale' * (day != night.date)}"
                hours = [(at - noon) / timedelta(hours=1) + 24 for at in (start, end)]
                groups[name].append(_bar(sheet, night, day, hours))
    return [
        el("g", *groups[name], class_=name)
        for name in ("f-nap pale", "f-asleep pale", "f-asleep", "f-nap")
        if name in groups
    ]


def _bar(sheet: _Sheet, night: Night, day: date, hours: list[float]) -> Element:
    x, end = (sheet.x(min(48.0, max(0.0, hour))) for hour in hours)
    wide = max(1.0, end - x)
    high = sheet.bar * (0.6 if night.is_nap else 1.0)
    hinted = day == night.date and len(sheet.dates) <= HINTED_ROWS
    return el(
        "rect",
        *([el("title", _hint(sheet, night))] if hinted else []),
        x=min(x, sheet.right - wide),
        y=sheet.y(day) + (sheet.pitch - high) / 2,
        width=wide,
        height=high,
        rx=min(3.0, high / 3, wide / 2),
    )


def _hint(sheet: _Sheet, night: Night) -> str:
    span = f"{clock(night.local_start)} to {clock(night.local_end)}"
    arm = sheet.data.arms.get(night.date, "")
    kind = ", nap" if night.is_nap else ""
    words = f"{full_date(night.date)}{kind}, {span}, {duration(minutes(night.end - night.start))}"
    return f"{words}, arm {clean(arm, 40)}" if arm else words


def _columns(sheet: _Sheet) -> list[Element]:
    marks = []
    for index, arm in enumerate(sheet.arms):
        x = sheet.right + 14 + COLUMN * index
        head = trial.letter(sheet.arms, arm)
        marks.append(line(head, x + COLUMN / 2 - 2, HEAD - 14, "t f-ink m"))
        days = [day for day in sheet.dates if sheet.data.arms.get(day) == arm]
        rects = [_block(sheet, x, run) for run in _runs(days)]
        marks.append(el("g", *rects, class_=f"f-{trial.colour(sheet.arms, arm)}"))
    return marks


def _runs(days: list[date]) -> list[list[date]]:
    """Return runs of consecutive days."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _block(sheet: _Sheet, x: float, days: list[date]) -> Element:
    gap = min(1.0, sheet.pitch / 8)
    high = sheet.pitch * len(days) - 2 * gap
    return el("rect", x=x, y=sheet.y(days[0]) + gap, width=COLUMN - 4, height=high, rx=min(3, high))


def _key(sheet: _Sheet) -> list[Item]:
    naps = any(night.is_nap for night in sheet.nights)
    weekend = any(day.weekday() >= 5 for day in sheet.dates)
    items = [
        Item(bar("f-asleep"), "night"),
        *([Item(bar("f-nap"), "nap")] if naps else []),
        Item(bar("f-asleep pale"), "the same nights, repeated"),
        *([Item(tick("f-weekend"), "weekend morning")] if weekend else []),
    ]
    return [*(items if sheet.nights else items[-1:] * weekend), *trial.items(sheet.arms)]
