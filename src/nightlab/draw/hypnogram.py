"""The strip of one night: rounded bars on a lane for each stage, over a local clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from nightlab.draw.axes import clock_ticks
from nightlab.draw.frame import MARGIN, TOP, WIDTH, Row, draw_empty, heading, line, picture
from nightlab.draw.lettering import clock, duration, full_date, width
from nightlab.draw.svg import Element, el, num
from nightlab.draw.theme import NARROW_SIZES, SIZES
from nightlab.errors import NightlabError
from nightlab.nights.hypnogram import ASLEEP_STAGES, Hypnogram, Interval, Stage
from nightlab.units import local, minutes, zone

if TYPE_CHECKING:
    from nightlab.nights.night import Night

LEFT, RIGHT = 98, 508
PITCH, BAR = 34, 20
NO_NIGHT = "No night yet: its stages will appear here."
# stage -> (label of its lane, colour, words), from the top lane down
LANES = {
    Stage.WAKE: ("Awake", "awake", "awake"),
    Stage.REM: ("REM", "rem", "rapid-eye-movement (REM) sleep"),
    Stage.N1: ("N1", "n1", "N1"),
    Stage.N2: ("N2", "light", "N2"),
    Stage.LIGHT: ("Light", "light", "light sleep"),
    Stage.N3: ("Deep", "deep", "deep sleep (N3)"),
    Stage.ASLEEP: ("Asleep", "asleep", "asleep"),
    Stage.UNSCORED: ("In bed", "none", "not scored"),
}
LAB = {Stage.WAKE, Stage.REM, Stage.N1, Stage.N2, Stage.N3}
WEARABLE = {Stage.WAKE, Stage.REM, Stage.LIGHT, Stage.N3}
ACTIGRAPH = {Stage.WAKE, Stage.ASLEEP}


@dataclass(frozen=True, slots=True)
class HypnogramStrip:
    """One night to be drawn, or none.

    Assumptions: stages lie within or beside the time in bed; time in bed without stages was not
    scored.

    Args:
        zone: IANA zone of the clock below the strip.
        in_bed: Instants of lights out and of rising; None where only stages are known.
        hypnogram: Stages, where the source has them.
        title: Heading; empty for the date.

    Raises:
        NightlabError: An instant without zone, an end not after the start, or an unknown zone.
    """

    zone: str
    in_bed: tuple[datetime, datetime] | None = None
    hypnogram: Hypnogram | None = None
    title: str = ""

    def __post_init__(self) -> None:
        zone(self.zone)
        if self.in_bed and any(at.tzinfo is None for at in self.in_bed):
            raise NightlabError("a night needs instants with a zone", where="in_bed")
        if self.in_bed and self.in_bed[0] >= self.in_bed[1]:
            raise NightlabError("a night must end after it starts", where="in_bed")

    @classmethod
    def of_night(cls, night: Night, title: str = "") -> HypnogramStrip:
        """Return the strip of a night, with its stages where it has them."""
        return cls(night.zone, (night.start, night.end), night.hypnogram, title)

    @property
    def stretches(self) -> tuple[Interval, ...]:
        """Runs of one stage in order; time in bed without stages is ``UNSCORED``."""
        runs = self.hypnogram.to_intervals() if self.hypnogram else []
        if self.in_bed is None:
            return tuple(runs)
        start, end = self.in_bed
        inner = (runs[0].start, runs[-1].end) if runs else (end, end)
        around = (
            Interval(Stage.UNSCORED, start, inner[0]),
            Interval(Stage.UNSCORED, inner[1], end),
        )
        return tuple(run for run in (around[0], *runs, around[1]) if run.start < run.end)

    @property
    def lanes(self) -> list[Stage]:
        """Stages that have a lane, from the top: what this kind of scorer can tell, and what it told."""
        told = {run.stage for run in self.stretches} - {Stage.UNSCORED}
        if not told:
            return [Stage.UNSCORED]
        kind = LAB if told & {Stage.N1, Stage.N2} else WEARABLE
        shown = (ACTIGRAPH if told <= ACTIGRAPH else kind) | told
        return [stage for stage in LANES if stage in shown]


@dataclass(frozen=True, slots=True)
class _Sheet:
    data: HypnogramStrip
    stretches: tuple[Interval, ...]
    lanes: list[Stage]

    @property
    def foot(self) -> float:
        return TOP + PITCH * len(self.lanes)

    def x(self, at: datetime) -> float:
        start, end = self.stretches[0].start, self.stretches[-1].end
        return LEFT + (RIGHT - LEFT) * ((at - start) / (end - start))

    def y(self, stage: Stage) -> float:
        return TOP + PITCH * (self.lanes.index(stage) + 0.5)

    def clock(self, at: datetime) -> str:
        return clock(local(at, self.data.zone))


def draw_hypnogram(data: HypnogramStrip) -> str:
    """Return the picture of one night as a complete SVG document.

    Assumptions: places are instants, so bars are as long as they lasted even where clocks change.
    """
    stretches = data.stretches
    if not stretches:
        return draw_empty(data.title or "One night", NO_NIGHT)
    sheet = _Sheet(data, stretches, data.lanes)
    title = data.title or f"Night to {full_date(local(stretches[-1].end, data.zone))}"
    change, height = _change_of_clocks(sheet)
    body = [
        *heading(title, _facts(sheet)),
        *_lanes(sheet),
        *_clock(sheet),
        *_gaps(sheet),
        _connectors(sheet),
        *(_bar(sheet, run) for run in stretches if run.stage in sheet.lanes),
        *change,
    ]
    return picture(title=title, desc=_sentence(title, sheet), height=height, body=body)


def hypnogram_table(data: HypnogramStrip) -> list[Row]:
    """Return one row per stretch: stage, local start and end with offset, minutes elapsed."""
    return [
        {
            "stage": LANES[run.stage][2],
            "start": local(run.start, data.zone).isoformat(),
            "end": local(run.end, data.zone).isoformat(),
            "minutes": round(minutes(run.end - run.start), 2),
        }
        for run in data.stretches
    ]


def _total(sheet: _Sheet, *stages: Stage) -> float:
    return sum(minutes(run.end - run.start) for run in sheet.stretches if run.stage in stages)


def _facts(sheet: _Sheet) -> list[str]:
    start, end = sheet.stretches[0].start, sheet.stretches[-1].end
    asleep = f"{duration(_total(sheet, *ASLEEP_STAGES))} asleep"
    return [
        f"{sheet.clock(start)} to {sheet.clock(end)}",
        f"{duration(minutes(end - start))} in bed",
        "no stages recorded" if sheet.lanes == [Stage.UNSCORED] else asleep,
    ]


def _sentence(title: str, sheet: _Sheet) -> str:
    totals = {stage: _total(sheet, stage) for stage in (*sheet.lanes, Stage.UNSCORED)}
    parts = [f"{LANES[stage][2]} {duration(total)}" for stage, total in totals.items() if total]
    return f"{title}, {', '.join(_facts(sheet))}: {', '.join(parts)}."


def _lanes(sheet: _Sheet) -> list[Element]:
    marks = []
    for stage in sheet.lanes:
        y = sheet.y(stage)
        total = duration(_total(sheet, stage)) if _total(sheet, stage) else "–"
        marks += [
            el("path", d=f"M{LEFT},{num(y)}H{RIGHT}", class_="s-grid thin"),
            line(LANES[stage][0], MARGIN, y + 5, room=LEFT - MARGIN - 6),
            line(total, WIDTH - MARGIN, y + 5, "t f-muted e"),
        ]
    return marks


def _clock(sheet: _Sheet) -> list[Element]:
    start, end, foot = sheet.stretches[0].start, sheet.stretches[-1].end, sheet.foot
    marks = []
    for tick in clock_ticks(start, end, sheet.data.zone, sheet.x):
        hidden = "" if tick.everywhere else " x"
        marks += [
            el("path", d=f"M{num(tick.at)},{TOP}V{num(foot + 4)}", class_="s-grid thin"),
            line(tick.label, tick.at, foot + 24, f"t f-muted m{hidden}"),
        ]
    return marks


def _gaps(sheet: _Sheet) -> list[Element]:
    marks = []
    for run in sheet.stretches:
        if run.stage is Stage.UNSCORED and run.stage not in sheet.lanes:
            x, wide = sheet.x(run.start), sheet.x(run.end) - sheet.x(run.start)
            place = {"x": x, "y": TOP + 2, "width": wide, "height": sheet.foot - TOP - 4}
            marks.append(el("rect", _hint(sheet, run), **place, rx=3, class_="f-grid"))
            if width("not scored", SIZES["n"]) < wide:
                hidden = "" if width("not scored", NARROW_SIZES["n"]) < wide else " x"
                marks.append(line("not scored", x + wide / 2, TOP + 20, f"n f-muted m{hidden}"))
    return marks


def _connectors(sheet: _Sheet) -> Element:
    steps = [
        f"M{num(sheet.x(after.start))},{num(sheet.y(before.stage))}V{num(sheet.y(after.stage))}"
        for before, after in pairwise(sheet.stretches)
        if {before.stage, after.stage} <= set(sheet.lanes)
    ]
    return el("path", d="".join(steps) or None, class_="s-edge thin")


def _bar(sheet: _Sheet, run: Interval) -> Element:
    x, y = sheet.x(run.start), sheet.y(run.stage) - BAR / 2
    wide = max(0.8, sheet.x(run.end) - x)
    return el(
        "rect",
        _hint(sheet, run),
        x=min(x, RIGHT - 0.8),
        y=y,
        width=wide,
        height=BAR,
        rx=min(4, wide / 2),
        class_=f"f-{LANES[run.stage][1]}",
    )


def _hint(sheet: _Sheet, run: Interval) -> Element:
    span = f"{sheet.clock(run.start)} to {sheet.clock(run.end)}"
    length = duration(minutes(run.end - run.start))
    return el("title", f"{LANES[run.stage][0]}, {span}, {length}")


def _change_of_clocks(sheet: _Sheet) -> tuple[list[Element], float]:
    """Return the mark of a change of clocks, if there is one, and the height of the picture."""
    at = _offset_change(sheet.stretches[0].start, sheet.stretches[-1].end, sheet.data.zone)
    if at is None:
        return [], sheet.foot + 44
    before, after = (local(at + timedelta(seconds=s), sheet.data.zone).utcoffset() for s in (-1, 1))
    by_min = minutes((after or timedelta()) - (before or timedelta()))
    words = f"clocks go {'forward' if by_min > 0 else 'back'} {duration(abs(by_min))}"
    x, half = sheet.x(at), width(words, NARROW_SIZES["n"]) / 2
    place = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
    rule = el("path", d=f"M{num(x)},{TOP}V{num(sheet.foot + 32)}", class_="s-ink thin dots")
    return [rule, line(words, place, sheet.foot + 46, "n f-ink m")], sheet.foot + 62


def _offset_change(start: datetime, end: datetime, zone_name: str) -> datetime | None:
    first = local(start, zone_name).utcoffset()
    if first == local(end, zone_name).utcoffset():
        return None
    low, high = start, end
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        same = local(middle, zone_name).utcoffset() == first
        low, high = (middle, high) if same else (low, middle)
    return high
