"""A week of times: a row from rising to rising, with what is to be done, and the night shaded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, draw_empty, heading, line, picture
from nightlab.draw.legend import PITCH as KEY_PITCH
from nightlab.draw.legend import Item, box, diamond, legend, stroke
from nightlab.draw.lettering import DAYS, GAP, full_date, width, wrap
from nightlab.draw.svg import Element, clean, el, num
from nightlab.draw.theme import NARROW_SIZES, SIZES
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import date

Kind = Literal["sleep", "work", "meal", "light", "task", "dose", "trial", "curfew", "medicine"]
COLOURS: dict[str, str] = {
    "light": "awake",
    "task": "arm3",
    "meal": "none",
    "dose": "arm1",
    "trial": "arm4",
    "curfew": "arm2",
}
"""Kinds that have a number, with their colours; shape tells them apart too."""
WORDS: dict[str, str] = {
    "light": "light",
    "task": "to do",
    "meal": "meal",
    "dose": "to take",
    "trial": "the trial",
    "curfew": "no more from here",
}
ORDER = {"curfew": 0, "dose": 2, "trial": 2}
LEFT = MARGIN + 58
RIGHT = WIDTH - MARGIN
PITCH = 62
BAND = 50
HEAD = TOP + 22
LANE_ROOM = 24
MOST_ROWS = 14
MOST_THINGS = 40
TIMES_ROOM = 252
LINE = 22
NOTHING = "No times yet: they come once a plan and your hours of sleep are known."


@dataclass(frozen=True, slots=True)
class WeekMark:
    """Something at a time of one day.

    Assumptions: minutes are those of the clock, from midnight of the row's date.

    Args:
        row: Which day, counted from 0.
        start_min: When it begins; above 1440 where it is past midnight.
        minutes: How long; 0 for a moment.
        kind: What sort of thing.
        key: What is the same from day to day.
        label: What a person calls it.
    """

    row: int
    start_min: float
    minutes: float
    kind: Kind
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class WeekPicture:
    """Days with what is to be done on each.

    Args:
        days: A date for each row.
        marks: In any order.
        title: Heading; empty for the first date.
        empty: Why there is nothing, where there is nothing.

    Raises:
        NightlabError: More than two weeks, more than forty things, or a mark on no day.
    """

    days: tuple[date, ...]
    marks: tuple[WeekMark, ...]
    title: str = ""
    empty: str = NOTHING

    def __post_init__(self) -> None:
        if len(self.days) > MOST_ROWS or len({m.key for m in self.marks}) > MOST_THINGS:
            raise NightlabError(
                "too much for one picture", where="week", fix="draw fewer days, or fewer things"
            )
        if any(not 0 <= mark.row < len(self.days) for mark in self.marks):
            raise NightlabError("a mark lies on no day", where="week")

    @property
    def heading(self) -> str:
        """Its title."""
        return self.title or (f"Week from {full_date(self.days[0])}" if self.days else "Week")


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: WeekPicture
    numbers: dict[str, int]
    low: float
    high: float

    def x(self, minute: float) -> float:
        at = LEFT + (RIGHT - LEFT) * (minute - self.low) / (self.high - self.low)
        return min(max(at, LEFT), RIGHT)

    def top(self, row: int) -> float:
        return HEAD + PITCH * row

    @property
    def foot(self) -> float:
        return self.top(len(self.data.days))


def draw_week(data: WeekPicture) -> str:
    """Return the picture of a week as a complete SVG document."""
    if not data.marks or not data.days:
        return draw_empty(data.heading, data.empty)
    sheet = _sheet(data)
    kinds, below = legend(_kinds(sheet), sheet.foot + 14)
    things, foot = _things(sheet, below + 10)
    body = [
        *heading(data.heading, [_night(data)]),
        *_hours(sheet),
        *(mark for row in range(len(data.days)) for mark in _row(sheet, row)),
        *kinds,
        *things,
    ]
    return picture(title=data.heading, desc=_sentence(sheet), height=foot + 6, body=body)


def week_table(data: WeekPicture) -> list[Row]:
    """Return one row a mark: date, clock, what, and how long."""
    return [
        {
            "date": data.days[mark.row].isoformat(),
            "weekday": DAYS[data.days[mark.row].weekday()],
            "at": _clock(mark.start_min),
            "what": mark.label,
            "minutes": mark.minutes,
        }
        for mark in sorted(data.marks, key=lambda m: (m.row, m.start_min, m.key))
    ]


def _sheet(data: WeekPicture) -> _Sheet:
    ordered = sorted(data.marks, key=lambda m: (m.start_min, m.key))
    keys = dict.fromkeys(mark.key for mark in ordered if mark.kind in COLOURS)
    low = min(mark.start_min for mark in data.marks)
    high = max(mark.start_min + mark.minutes for mark in data.marks)
    low, high = 60 * (low // 60), 60 * -(-high // 60)
    return _Sheet(data, {key: n for n, key in enumerate(keys, 1)}, low, max(high, low + 360))


def _hours(sheet: _Sheet) -> list[Element]:
    """Return clock labels above the days, with a line down through them."""
    per_hour = (sheet.x(sheet.high) - sheet.x(sheet.low)) / (sheet.high - sheet.low) * 60
    step = next(h for h in (1, 2, 3, 6, 12) if h * per_hour >= width("00:00", SIZES["t"]) + 8)
    narrow = next(
        h
        for h in (1, 2, 3, 6, 12, 24)
        if h % step == 0 and h * per_hour >= width("00:00", NARROW_SIZES["t"]) + 8
    )
    marks = []
    edge = width("00:00", NARROW_SIZES["t"]) / 2
    for hour in range(-(-int(sheet.low) // 60), int(sheet.high) // 60 + 1):
        x = sheet.x(60 * hour)
        if hour % step or not LEFT - 20 <= x <= RIGHT - edge + MARGIN:
            continue
        line_ = f"M{num(x)},{num(HEAD - 4)}V{num(sheet.foot - 8)}"
        marks.append(el("path", d=line_, class_="s-grid thin"))
        hidden = " x" if hour % narrow else ""
        marks.append(line(_clock(60 * hour), x, HEAD - 12, f"t f-muted m{hidden}"))
    return marks


def _row(sheet: _Sheet, row: int) -> list[Element]:
    day, top = sheet.data.days[row], sheet.top(row)
    marks = sorted(
        (m for m in sheet.data.marks if m.row == row), key=lambda m: (m.start_min, m.key)
    )
    bands = [_band(sheet, m, top) for m in marks if m.kind in {"sleep", "work"}]
    # What lasts for hours lies below what is done at a time.
    shown = sorted(marks, key=lambda m: ORDER.get(m.kind, 1))
    shapes = [_shape(sheet, m, top + BAND / 2) for m in shown if m.kind not in {"sleep", "work"}]
    return [
        line(DAYS[day.weekday()], MARGIN, top + BAND / 2 - 1, "b f-ink", room=LEFT - MARGIN),
        line(str(day.day), MARGIN, top + BAND / 2 + 20, "n f-muted", room=LEFT - MARGIN),
        *bands,
        el("path", d=f"M{LEFT},{num(top + BAND / 2)}H{RIGHT}", class_="s-grid thin"),
        *shapes,
        *_numbers(sheet, marks, top),
    ]


def _band(sheet: _Sheet, mark: WeekMark, top: float) -> Element:
    left, right = sheet.x(mark.start_min), sheet.x(mark.start_min + mark.minutes)
    class_ = "f-asleep faint" if mark.kind == "sleep" else "f-grid soft"
    wide = max(right - left, 1)
    rect = el("rect", x=left, y=top, width=wide, height=BAND, rx=7, class_=class_)
    return el("g", el("title", _hint(sheet, mark)), rect)


def _shape(sheet: _Sheet, mark: WeekMark, y: float) -> Element:
    left, right = sheet.x(mark.start_min), sheet.x(mark.start_min + mark.minutes)
    role = COLOURS.get(mark.kind, "ink")
    title = el("title", _hint(sheet, mark))
    if mark.kind == "curfew":
        path = f"M{num(left)},{num(y - 7)}v14M{num(left)},{num(y)}H{num(right)}"
        return el("g", title, el("path", d=path, class_=f"s-{role} fine"))
    if mark.kind in {"dose", "trial"}:
        ring = f"f-paper s-{role} firm" if mark.kind == "trial" else f"f-{role} s-paper ring"
        x = min(max(left, LEFT + 8), RIGHT - 8)
        path = f"M{num(x)},{num(y - 8)}l8,8 -8,8 -8,-8z"
        return el("g", title, el("path", d=path, class_=ring))
    if mark.kind == "medicine":
        x = min(max(left - 5, LEFT), RIGHT - 10)
        return el(
            "g", title, el("rect", x=x, y=y + 11, width=10, height=10, class_="f-paper s-ink ring")
        )
    wide = max(right - left, 5)
    x = min(left, RIGHT - wide)
    return el(
        "g",
        title,
        el("rect", x=x, y=y - 8, width=wide, height=16, rx=3, class_=f"f-{role} s-paper ring"),
    )


def _numbers(sheet: _Sheet, marks: list[WeekMark], top: float) -> list[Element]:
    """Return the number of each mark, above or below its line, none on another nor on a medicine."""
    above, below = top + 12, top + BAND - 1
    free = {above: LEFT - LANE_ROOM / 2, below: LEFT - LANE_ROOM / 2}
    taken = [sheet.x(m.start_min) for m in marks if m.kind == "medicine"]
    found = []
    for mark in (m for m in marks if m.kind in COLOURS):
        middle = 0 if mark.kind == "curfew" else mark.minutes / 2
        want = min(max(sheet.x(mark.start_min + middle), LEFT + 10), RIGHT - 10)
        x, lane = min((max(want, free[lane]), lane) for lane in free)
        if lane == below and any(abs(x - other) < LANE_ROOM for other in taken):
            x, lane = max(want, free[above]), above
        if x > RIGHT - 8:
            continue
        free[lane] = x + LANE_ROOM
        found.append(line(str(sheet.numbers[mark.key]), x, lane, "n f-ink m", room=LANE_ROOM))
    return found


def _kinds(sheet: _Sheet) -> list[Item]:
    """Return what the shapes mean, those that occur."""
    there = {mark.kind for mark in sheet.data.marks}
    shapes = {
        "sleep": Item(box("f-asleep faint"), "in bed"),
        "work": Item(box("f-grid soft"), "work"),
        "medicine": Item(_square, "your medicine"),
        **{
            kind: Item(box(f"f-{COLOURS[kind]}"), WORDS[kind]) for kind in ("light", "task", "meal")
        },
        "dose": Item(diamond("f-arm1 s-paper ring"), WORDS["dose"]),
        "trial": Item(diamond("f-paper s-arm4 firm"), WORDS["trial"]),
        "curfew": Item(stroke("s-arm2 fine"), WORDS["curfew"]),
    }
    return [item for kind, item in shapes.items() if kind in there]


def _square(x: float, y: float) -> Element:
    return el("rect", x=x + 4, y=y + 4, width=10, height=10, class_="f-paper s-ink ring")


def _things(sheet: _Sheet, top: float) -> tuple[list[Element], float]:
    """Return each number with what it stands for and when, and their lower edge."""
    marks: list[Element] = []
    y = top + 15
    for number, key in enumerate(sheet.numbers, 1):
        ours = [mark for mark in sheet.data.marks if mark.key == key]
        when = _when(sheet.data, ours)
        room = RIGHT - MARGIN - 34 - width(when, NARROW_SIZES["t"]) - 12
        lines = wrap(ours[0].label, room, NARROW_SIZES["t"], 2) or [""]
        marks.append(line(str(number), MARGIN + 22, y, "n f-ink e", room=36))
        marks.append(line(when, RIGHT, y, "t f-muted e", room=TIMES_ROOM + 1))
        marks += [
            line(words, MARGIN + 34, y + LINE * at, room=room + 1) for at, words in enumerate(lines)
        ]
        y += KEY_PITCH + LINE * (len(lines) - 1)
    return marks, y - 15


def _when(data: WeekPicture, marks: list[WeekMark]) -> str:
    """Return when a thing is: its clock, and the days on which that differs."""
    days: dict[str, list[str]] = defaultdict(list)
    for mark in sorted(marks, key=lambda m: m.row):
        days[_clock(mark.start_min)].append(DAYS[data.days[mark.row].weekday()])
    ordered = sorted(days, key=lambda clock: -len(days[clock]))
    if len(ordered) == 1:
        every = len(marks) == len(data.days)
        return ordered[0] if every else f"{' '.join(days[ordered[0]])} {ordered[0]}"
    told = "; ".join([ordered[0], *(f"{' '.join(days[c])} {c}" for c in ordered[1:])])
    if width(told, NARROW_SIZES["t"]) <= TIMES_ROOM:
        return told.replace(" ", GAP)
    times = sorted(mark.start_min for mark in marks)
    return f"{_clock(times[0])} to {_clock(times[-1])}"


def _night(data: WeekPicture) -> str:
    sleeps = [mark for mark in data.marks if mark.kind == "sleep"]
    if not sleeps:
        return "hours of sleep not known"
    spans = [f"{_clock(m.start_min)} to {_clock(m.start_min + m.minutes)}" for m in sleeps]
    usual = max(dict.fromkeys(spans), key=spans.count)
    others = len(spans) - spans.count(usual)
    return f"in bed {usual}" + (
        f", other hours on {others} of {len(spans)} nights" if others else ""
    )


def _sentence(sheet: _Sheet) -> str:
    told = [_night(sheet.data)]
    for key in sheet.numbers:
        ours = [mark for mark in sheet.data.marks if mark.key == key]
        told.append(f"{ours[0].label}: {_when(sheet.data, ours)}".replace(GAP, " "))
    return f"{sheet.data.heading}: {'; '.join(told)}."


def _hint(sheet: _Sheet, mark: WeekMark) -> str:
    day = DAYS[sheet.data.days[mark.row].weekday()]
    return f"{day} {_clock(mark.start_min)} {clean(mark.label, 80)}"


def _clock(minute: float) -> str:
    whole = round(minute) % 1440
    return f"{whole // 60:02d}:{whole % 60:02d}"
