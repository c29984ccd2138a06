"""Sleep Cycle's table of nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nightlab.nights import Event, Night
from nightlab.units import instant, local, minutes, parse_clock
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.random import Generator

OLD = "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes;Heart rate;Activity (steps)"
NEW = (
    "Start;End;Sleep Quality;Regularity;Awake (seconds);Dream (seconds);Light (seconds);"
    "Deep (seconds);Mood;Heart rate (bpm);Steps;Alarm mode;Air Pressure (Pa);City;"
    "Movements per hour;Time in bed(seconds);Time asleep (seconds);Time before sleep (seconds);"
    "Window start;Window stop;Snore time;Weather temperature (°F);Weather type;Notes"
)
NOTES = {"Worked out": "exercise", "Took a nap": "nap", "Ate late": "meal", "Long day": "tag"}
SMILEYS = (":)", ":|", ":(")
CHANGED = "the clocks changed in this night, and its time in bed bears out how long it was"
AN_HOUR_OFF = "start and end are an hour off the time in bed, which was believed"


def cycle_nights(
    rng: Generator, zone: str, season: str, days: int = 14, *, is_new: bool = False
) -> list[Night]:
    """Return nights with the figures of an old version, or of one that knows stages."""
    nights = person(rng, zone, season, "sleep_cycle", days)
    printed = max(nights, key=lambda night: night.end).zone
    return [_night(rng, night, printed, is_new=is_new) for night in nights]


def _night(rng: Generator, night: Night, printed: str, *, is_new: bool) -> Night:
    told = _told(night, printed)
    figures: dict[str, float] = {"score_percent": int(rng.integers(1, 101))}
    if rng.random() < 0.1 and not told:  # a night that the app could not work out
        del figures["score_percent"]
    if rng.random() < 0.5:
        figures["steps"] = int(rng.integers(1, 20_000))
    if rng.random() < 0.3:
        figures["heart_rate_bpm"] = int(rng.integers(40, 90))
    if is_new:
        figures |= {name: int(rng.integers(60, 9_000)) / 60 for name in _SECONDS.values()}
    return replace(night, hypnogram=None, reported=figures, provenance=told)


_SECONDS = {
    "Awake (seconds)": "awake_min",
    "Dream (seconds)": "rem_min",
    "Light (seconds)": "light_min",
    "Deep (seconds)": "n3_min",
    "Time asleep (seconds)": "asleep_min",
    "Time before sleep (seconds)": "to_fall_asleep_min",
    "Snore time": "snoring_min",
}


def _told(night: Night, printed: str) -> tuple[str, ...]:
    """Return what has to be decided where a night is printed in the clock of a zone."""
    start, end = _wall(night.start, printed), _wall(night.end, printed)
    seen = [instant(wall.date(), wall.time(), printed) for wall in (start, end)]
    found = []
    if seen != [night.start, night.end]:
        found.append(AN_HOUR_OFF)
    elif end - start != night.end - night.start:
        found.append(CHANGED)
    if night.zone != printed:
        found.append(f"printed in the clock of {printed}, where the phone was at the export")
    return tuple(found)


def with_notes(rng: Generator, nights: Sequence[Night]) -> list[Night | Event]:
    """Return nights, and the notes and moods of the main sleeps among them."""
    found: list[Night | Event] = list(nights)
    for night in nights:
        if night.is_nap:
            continue
        noon = instant(night.date - timedelta(days=1), parse_clock("12:00", where=""), night.zone)
        for note, kind in NOTES.items():
            if rng.random() < 0.4:
                found.append(Event(kind, noon, night.zone, None, note, "sleep_cycle"))
        if rng.random() < 0.7:
            smiley = str(rng.choice(SMILEYS))
            woke = Event("tag", night.end, night.zone, None, f"woke {smiley}", "sleep_cycle")
            found.append(woke)
    return found


def cycle_csv(records: Sequence[Night | Event], *, is_new: bool = False) -> bytes:
    """Write nights, with their notes and moods, in the clock of the zone of the last one."""
    nights = [record for record in records if isinstance(record, Night)]
    events = [record for record in records if isinstance(record, Event)]
    printed = max(nights, key=lambda night: night.end).zone
    header = NEW if is_new else OLD
    rows = [_row(night, events, printed, is_new=is_new) for night in nights]
    lines = [";".join(str(row.get(name, "")) for name in header.split(";")) for row in rows]
    return "\n".join([header, *lines, ""]).encode()


def _row(night: Night, events: Sequence[Event], printed: str, *, is_new: bool) -> dict[str, Any]:
    told, in_bed = night.reported, night.end - night.start
    is_known = "score_percent" in told
    of_night = [] if night.is_nap else [event for event in events if event.night == night.date]
    notes = ":".join(event.label for event in of_night if not event.label.startswith("woke"))
    moods = [event.label[5:] for event in events if event.at == night.end and not night.is_nap]
    mood = next((mood for mood in moods if mood in SMILEYS), "")
    row: dict[str, Any] = {
        "Start": f"{_wall(night.start, printed):%Y-%m-%d %H:%M:%S}",
        "End": f"{_wall(night.end, printed):%Y-%m-%d %H:%M:%S}",
    }
    score, rate = f"{told.get('score_percent', 0):g}%", f"{told.get('heart_rate_bpm', 0):g}"
    steps, in_bed_min = f"{told.get('steps', 0):g}", int(minutes(in_bed)) if is_known else 0
    if not is_new:
        clock = f"{in_bed_min // 60}:{in_bed_min % 60:02d}"
        return row | {
            "Sleep quality": score,
            "Time in bed": clock,
            "Wake up": mood,
            "Sleep Notes": notes,
            "Heart rate": rate,
            "Activity (steps)": steps,
        }
    seconds = {name: f"{told[figure] * 60:.1f}" for name, figure in _SECONDS.items()}
    in_bed_s = f"{in_bed.total_seconds() if is_known else 0:.1f}"
    return (
        row
        | seconds
        | {
            "Sleep Quality": score,
            "Regularity": "—",
            "Mood": mood,
            "Heart rate (bpm)": rate,
            "Steps": steps,
            "Alarm mode": "Normal",
            "Air Pressure (Pa)": "101.1",
            "Movements per hour": "12.9",
            "Time in bed(seconds)": in_bed_s,
            "Notes": notes,
            "Window start": row["End"],
            "Window stop": row["End"],
            "Weather type": "No weather",
        }
    )


def renamed(content: bytes) -> bytes:
    """Give the columns the names that they have since about 2025."""
    names = {
        b"Start;End;": b"Went to bed;Woke up;",
        b"Time before sleep (seconds)": b"Asleep after (seconds)",
        b"Window start;Window stop": b"Wake up window start;Wake up window stop",
        b"Snore time;": b"Snore time (seconds);",
    }
    for old, new in names.items():
        content = content.replace(old, new, 1)
    return content


def _wall(at: datetime, zone: str) -> datetime:
    return local(at, zone).replace(tzinfo=None)


def _new(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    return cycle_nights(rng, zone, season, days, is_new=True)


def _noted(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night | Event]:
    return with_notes(rng, cycle_nights(rng, zone, season, days))


CASES = (
    Case(
        "sleep_cycle",
        cycle_nights,
        lambda n, _: cycle_csv(n),
        OLD.encode(),
        may_lose_its_end=True,
    ),
    Case(
        "sleep_cycle",
        _new,
        lambda n, _: renamed(cycle_csv(n, is_new=True)),
        renamed(NEW.encode()),
        may_lose_its_end=True,
    ),
    Case(
        "sleep_cycle",
        _noted,
        lambda n, _: zipped({"sleepdata.csv": cycle_csv(n)}),
        zipped({"sleepdata.csv": OLD.encode()}),
        is_zip=True,
    ),
)
