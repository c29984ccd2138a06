"""The dose calendar: a week a row, Monday first, with what to take and how it went."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from nightlab.draw import arms as trial
from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, draw_empty, heading, line, picture
from nightlab.draw.legend import Item, Mark, box, legend
from nightlab.draw.lettering import DAYS, MONTHS, full_date, plural, width
from nightlab.draw.svg import Element, clean, el, num
from nightlab.draw.theme import NARROW_SIZES
from nightlab.errors import NightlabError

Status = Literal["taken", "late", "missed", "untold", "planned", "pause"]
WORDS: dict[Status, str] = {
    "taken": "taken",
    "late": "late",
    "missed": "missed",
    "untold": "not told",
    "planned": "to come",
    "pause": "nothing to take",
}
LEFT = 68
COLUMN = (WIDTH - MARGIN - LEFT) / 7
CELL = COLUMN - 6
MOST_WEEKS = 530
ROOMY_WEEKS = 20  # more weeks than these have lower cells without the day of the month
HEAD = TOP + 20
NO_DOSES = "No trial yet: its days will appear here."


@dataclass(frozen=True, slots=True)
class DoseDay:
    """What is to be taken on one date, and whether it was.

    Args:
        date: Local date of the dose.
        label: What to take in a few letters, such as ``200`` or ``0``; empty for the arm.
        arm: Arm of the trial; empty where the date has none.
        status: How it went; ``untold`` where the date is past and nothing was noted, ``pause`` where
            the trial gives nothing on purpose.
    """

    date: date
    label: str = ""
    arm: str = ""
    status: Status = "planned"


@dataclass(frozen=True, slots=True)
class DoseCalendar:
    """The dates of a trial.

    Args:
        days: One entry a date, in any order.
        unit: What the labels are, such as ``mg of magnesium at 21:30``.
        order: Arms in the order of their colours; by alphabet where it names none.
        today: The date to put a ring around.
        title: Heading.

    Raises:
        NightlabError: A date twice, an unknown status, more than eight arms, or over ten years.
    """

    days: tuple[DoseDay, ...] = ()
    unit: str = ""
    order: tuple[str, ...] = ()
    today: date | None = None
    title: str = "Dose calendar"

    def __post_init__(self) -> None:
        trial.in_order((day.arm for day in self.days), self.order)
        for day, count in Counter(day.date for day in self.days).items():
            if count > 1:
                raise NightlabError("a date stands twice", where=day.isoformat(), fix="keep one")
        for day_ in self.days:
            if day_.status not in WORDS:
                raise NightlabError(
                    f"unknown status {day_.status!r}",
                    where=day_.date.isoformat(),
                    fix=f"use one of {', '.join(WORDS)}",
                )
        if len(self.weeks) > MOST_WEEKS:
            raise NightlabError(
                f"{len(self.weeks):,} weeks are too many for a picture",
                where="days",
                fix=f"draw at most {MOST_WEEKS}",
            )

    @property
    def weeks(self) -> list[date]:
        """Monday of each row, without a gap."""
        if not self.days:
            return []
        dates = [day.date for day in self.days]
        first, last = min(dates), max(dates)
        monday = first - timedelta(days=first.weekday())
        return [monday + timedelta(days=7 * row) for row in range((last - monday).days // 7 + 1)]


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: DoseCalendar
    weeks: list[date]
    arms: tuple[str, ...]

    @property
    def roomy(self) -> bool:
        return len(self.weeks) <= ROOMY_WEEKS

    @property
    def pitch(self) -> float:
        return 50 if self.roomy else 30

    @property
    def foot(self) -> float:
        return HEAD + self.pitch * len(self.weeks)

    def corner(self, day: date) -> tuple[float, float]:
        row = (day - self.weeks[0]).days // 7
        return LEFT + COLUMN * day.weekday() + 3, HEAD + self.pitch * row + 3

    def colour(self, day: DoseDay) -> str:
        return trial.colour(self.arms, day.arm)


def draw_calendar(data: DoseCalendar) -> str:
    """Return the picture of a trial's dates as a complete SVG document."""
    if not data.days:
        return draw_empty(data.title, NO_DOSES)
    arms = trial.in_order((day.arm for day in data.days), data.order)
    sheet = _Sheet(data, data.weeks, arms)
    key, height = legend(_key(sheet), sheet.foot + 16)
    days = sorted(data.days, key=lambda day: day.date)
    body = [
        *heading(data.title, _facts(data)),
        *_margins(sheet),
        *(_cell(sheet, day) for day in days),
        *_today(sheet),
        *key,
    ]
    if data.unit:
        unit = f"In the cells: {data.unit}"
        body.append(line(unit, MARGIN, height + 14, "t f-muted", room=WIDTH - 2 * MARGIN))
        height += 24
    return picture(title=data.title, desc=_sentence(data), height=height + 8, body=body)


def calendar_table(data: DoseCalendar) -> list[Row]:
    """Return one row per date: weekday, what to take, arm, and how it went."""
    return [
        {
            "date": day.date.isoformat(),
            "weekday": DAYS[day.date.weekday()],
            "take": day.label,
            "arm": day.arm,
            "status": WORDS[day.status],
        }
        for day in sorted(data.days, key=lambda day: day.date)
    ]


def _facts(data: DoseCalendar) -> list[str]:
    counts = Counter(day.status for day in data.days)
    due = len(data.days) - counts["planned"] - counts["pause"]
    late = f" ({counts['late']:,} late)" if counts["late"] else ""
    taken = f"{counts['taken'] + counts['late']:,} of {due:,} taken{late}"
    rest: tuple[Status, ...] = ("missed", "untold", "planned", "pause")
    told = [f"{counts[status]:,} {WORDS[status]}" for status in rest if counts[status]]
    return [taken if due else "nothing due yet", *told]


def _sentence(data: DoseCalendar) -> str:
    dates = sorted(day.date for day in data.days)
    span = f"{full_date(dates[0])} to {full_date(dates[-1])}"
    arms = Counter(day.arm for day in data.days if day.arm)
    shares = [f"{plural(arms[arm], 'date')} in arm {arm}" for arm in sorted(arms)]
    parts = [part for part in (*_facts(data), *shares, data.unit) if part]
    return f"{data.title}, {span}: {'; '.join(parts)}."


def _margins(sheet: _Sheet) -> list[Element]:
    marks = [
        line(name, LEFT + COLUMN * (index + 0.5), HEAD - 8, "t f-muted m")
        for index, name in enumerate(DAYS)
    ]
    for row, monday in enumerate(sheet.weeks):
        first = next((day for day in _week(monday) if day.day == 1), None)
        named = first or (min(day.date for day in sheet.data.days) if row == 0 else None)
        if named:
            y = sheet.corner(monday)[1] + 18
            marks.append(line(MONTHS[named.month - 1], MARGIN, y, "t f-ink"))
            if sheet.roomy and (row == 0 or named.month == 1):
                marks.append(line(str(named.year), MARGIN, y + 19, "n f-muted"))
    return marks


def _week(monday: date) -> list[date]:
    return [monday + timedelta(days=index) for index in range(7)]


def _cell(sheet: _Sheet, day: DoseDay) -> Element:
    x, y = sheet.corner(day.date)
    high = sheet.pitch - 6
    ink = "f-on" if day.status in {"taken", "late"} else "f-ink"
    label = day.label or (trial.letter(sheet.arms, day.arm) if day.arm else "")
    large = sheet.roomy and width(label, NARROW_SIZES["b"]) < CELL - 8
    style = f"{'b' if large else 'n'} {ink} m"
    foot = y + (35.5 if sheet.roomy else 17.5)
    room = CELL - 6 if sheet.roomy else CELL - 40
    number = [line(str(day.date.day), x + 6, y + 16, f"n {ink}")] if sheet.roomy else []
    return el(
        "g",
        el("title", _hint(day)),
        _face(day, x, y, high, sheet.colour(day)),
        *number,
        *([line(label, x + CELL / 2, foot, style, room=room)] if label else []),
        *_badge(day.status, x + CELL - 12, y + 12),
    )


def _face(day: DoseDay, x: float, y: float, high: float, colour: str) -> Element:
    if day.status == "pause":
        return el(
            "rect", x=x + 1, y=y + 1, width=CELL - 2, height=high - 2, rx=6, class_="s-grid fine"
        )
    if day.status in {"missed", "untold"}:
        dash = " dash" if day.status == "untold" else ""
        place = {"x": x + 1, "y": y + 1, "width": CELL - 2, "height": high - 2}
        return el("rect", **place, rx=6, class_=f"s-{colour} firm{dash}")
    faint = " faint" if day.status == "planned" else ""
    return el("rect", x=x, y=y, width=CELL, height=high, rx=7, class_=f"f-{colour}{faint}")


def _badge(status: Status, x: float, y: float) -> list[Element]:
    badges = {
        "missed": lambda: [cross(x, y)],
        "late": lambda: [hands(x, y)],
        "untold": lambda: [line("?", x, y + 5, "n f-ink m")],
    }
    return badges[status]() if status in badges else []


def cross(x: float, y: float) -> Element:
    """Return the mark of a missed dose around a point."""
    return el("path", d=f"M{num(x - 5)},{num(y - 5)}l10,10m0,-10l-10,10", class_="s-worse firm")


def hands(x: float, y: float, class_: str = "s-on") -> Element:
    """Return the clock that marks a late dose around a point."""
    ring = el("circle", cx=x, cy=y, r=6, class_=f"{class_} fine")
    face = el("path", d=f"M{num(x)},{num(y - 3.5)}v3.5h3", class_=f"{class_} fine")
    return el("g", ring, face)


def _today(sheet: _Sheet) -> list[Element]:
    today = sheet.data.today
    if today is None or not any(day.date == today for day in sheet.data.days):
        return []
    x, y = sheet.corner(today)
    return [
        el(
            "rect",
            x=x - 2.5,
            y=y - 2.5,
            width=COLUMN - 1,
            height=sheet.pitch - 1,
            rx=9,
            class_="s-ink firm",
        )
    ]


def _hint(day: DoseDay) -> str:
    words = [full_date(day.date), clean(day.label, 60), clean(day.arm, 60), WORDS[day.status]]
    return ", ".join(word for word in words if word)


def _key(sheet: _Sheet) -> list[Item]:
    there = {day.status for day in sheet.data.days}
    marks: dict[Status, Mark] = {
        "late": lambda x, y: el("g", box("f-none")(x, y), hands(x + 9, y + 9)),
        "missed": lambda x, y: cross(x + 9, y + 9),
        "untold": _frame("s-none firm dash"),
        "planned": box("f-none faint"),
        "pause": _frame("s-grid fine"),
    }
    items = [Item(marks[status], WORDS[status]) for status in marks if status in there]
    ring = [Item(_frame("s-ink firm"), "today")] if _today(sheet) else []
    return [*_arms(sheet), *items, *ring]


def _frame(class_: str) -> Mark:
    return lambda x, y: el("rect", x=x + 1, y=y + 1, width=16, height=16, rx=4, class_=class_)


def _arms(sheet: _Sheet) -> list[Item]:
    """Return the arms' lines: the letter of the cells, or what the cells say instead."""
    items = []
    for arm, item in zip(sheet.arms, trial.items(sheet.arms), strict=True):
        labels = {day.label for day in sheet.data.days if day.arm == arm} - {""}
        told = " / ".join(sorted(labels)[:3])
        words = item.label if labels <= {arm} else f"{told}: {item.label}"
        items.append(
            Item(box(f"f-{trial.colour(sheet.arms, arm)}") if labels else item.mark, words)
        )
    return items
