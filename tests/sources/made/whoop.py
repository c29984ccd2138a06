"""Whoop's data export."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from nightlab.nights import Event, Night
from nightlab.sources.whoop.sleep import UNITED, told_of
from nightlab.units import instant, local, minutes, parse_clock
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.random import Generator

CYCLE = ("Cycle start time", "Cycle end time", "Cycle timezone")
DURATIONS = (
    *("Asleep duration (min)", "In bed duration (min)", "Light sleep duration (min)"),
    *("Deep (SWS) duration (min)", "REM duration (min)", "Awake duration (min)"),
)
SCORES = ("Sleep need (min)", "Sleep debt (min)", "Sleep efficiency %", "Sleep consistency %")
ONSETS = ("Sleep onset", "Wake onset", "Sleep performance %", "Respiratory rate (rpm)")
SLEEPS = (*CYCLE, *ONSETS, *DURATIONS, *SCORES, "Nap")
BODY = {
    "Recovery score %": "recovery_percent",
    "Resting heart rate (bpm)": "resting_heart_rate_bpm",
    "Heart rate variability (ms)": "hrv_rmssd_ms",
    "Skin temp (celsius)": "skin_temperature_c",
    "Blood oxygen %": "spo2_percent",
}
DAY = ("Day Strain", "Energy burned (cal)", "Max HR (bpm)", "Average HR (bpm)")
CYCLES = (*CYCLE, *BODY, *DAY, *ONSETS, *DURATIONS, *SCORES)
JOURNAL = (*CYCLE, "Question text", "Answered yes", "Notes")
WORKOUTS = (
    *CYCLE,
    *("Workout start time", "Workout end time", "Duration (min)", "Activity name"),
    *("Activity Strain", "GPS enabled", "Distance (meters)"),
)
QUESTIONS = {
    "Have any alcoholic drinks?": "alcohol",
    "Have any caffeine?": "caffeine",
    "Take creatine?": "dose",
    "Viewed a screen device in bed?": "tag",
}
ACTIVITIES = ("Running", "Disc Golf", "Functional Fitness")


def whoop_nights(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights with Whoop's figures, some with minutes that it did not count."""
    return [_night(rng, night) for night in person(rng, zone, season, "whoop", days)]


def _night(rng: Generator, night: Night) -> Night:
    span_min = minutes(night.end - night.start)
    lost_min = 0 if night.is_nap else int(rng.choice([0, 0, 0, 12, 31]))
    light, deep, rem = (int(span_min * share) for share in (0.5, 0.15, 0.2))
    awake = int(span_min) - lost_min - light - deep - rem
    asleep = light + deep + rem
    figures = {
        "score_percent": int(rng.integers(30, 101)),
        "respiratory_rate_per_min": round(float(rng.uniform(12, 18)), 1),
        "asleep_min": asleep,
        "light_min": light,
        "n3_min": deep,
        "rem_min": rem,
        "awake_min": awake,
        "efficiency_percent": round(100 * asleep / (asleep + awake)),
    }
    notes = (told_of(asleep + awake, span_min),) if lost_min else ()
    return replace(night, hypnogram=None, reported=figures, provenance=notes)


def with_body(rng: Generator, nights: Sequence[Night]) -> list[Night]:
    """Return nights as both tables tell them: naps stand in one alone."""
    return [night if night.is_nap else _with_body(rng, night) for night in nights]


def _with_body(rng: Generator, night: Night) -> Night:
    body = {
        "recovery_percent": int(rng.integers(1, 100)),
        "resting_heart_rate_bpm": int(rng.integers(45, 90)),
        "hrv_rmssd_ms": int(rng.integers(6, 120)),
        "skin_temperature_c": round(float(rng.uniform(32, 36)), 2),
        "spo2_percent": round(float(rng.uniform(90, 99)), 2),
    }
    return replace(
        night, reported={**night.reported, **body}, provenance=(*night.provenance, UNITED)
    )


def whoop_events(rng: Generator, zone: str, season: str, days: int = 14) -> list[Event]:
    """Return a person's answers and workouts."""
    made = []
    for night in whoop_nights(rng, zone, season, days):
        if not night.is_nap:
            noon = instant(night.date - timedelta(days=1), parse_clock("12:00", where=""), zone)
            for question, kind in QUESTIONS.items():
                amount = None if rng.random() < 0.5 else 0.0
                made.append(Event(kind, noon, zone, amount, question, "whoop"))
            walk = night.end + timedelta(minutes=int(rng.integers(60, 600)))
            length_min = float(rng.integers(5, 120))
            activity = str(rng.choice(ACTIVITIES))
            made.append(Event("exercise", walk, zone, length_min, activity, "whoop"))
    return made


def sleeps_csv(nights: Sequence[Night]) -> bytes:
    """Write the table of sleeps, the latest first; naps stand in the cycle of the night before."""
    return _table(SLEEPS, [_row(night, cycle, ends) for night, cycle, ends in _cycles(nights)])


def cycles_csv(nights: Sequence[Night]) -> bytes:
    """Write the table of cycles."""
    found = [each for each in _cycles(nights) if not each[0].is_nap]
    return _table(CYCLES, [_row(night, cycle, ends) for night, cycle, ends in found])


def journal_csv(events: Sequence[Event], nights: Sequence[Night]) -> bytes:
    """Write the answers of events at noon into the cycle of the night after."""
    by_date = {night.date: (cycle, ends) for night, cycle, ends in _cycles(nights)}
    rows = []
    for event in events:
        if event.label in QUESTIONS and event.night in by_date:
            answer = {
                "Question text": f"{event.label} ",
                "Answered yes": _bool(event.amount is None),
            }
            rows.append({**_cycle(*by_date[event.night]), **answer})
    return _table(JOURNAL, rows)


def workouts_csv(events: Sequence[Event], nights: Sequence[Night]) -> bytes:
    """Write the workouts of events into the cycles under way."""
    rows = []
    for event in (event for event in events if event.label in ACTIVITIES):
        before = [each for each in _cycles(nights) if each[1].start <= event.at]
        _, cycle, ends = max(before, key=lambda each: each[1].start)
        wall = _wall(cycle)
        told = {
            "Workout start time": wall(event.at),
            "Workout end time": wall(event.at + timedelta(minutes=event.amount or 0)),
            "Duration (min)": f"{event.amount:.0f}",
            "Activity name": event.label,
            "GPS enabled": "false",
        }
        rows.append({**_cycle(cycle, ends), **told})
    return _table(WORKOUTS, rows)


def _cycles(nights: Sequence[Night]) -> list[tuple[Night, Night, datetime | None]]:
    """Return nights, the latest first, with the night that begins their cycle, and its end."""
    mains = [night for night in nights if not night.is_nap]
    ends = dict(zip([m.start for m in mains], [*[m.start for m in mains[1:]], None], strict=True))
    found = []
    cycle = mains[0]
    for night in nights:
        cycle = cycle if night.is_nap else night
        found.append((night, cycle, ends[cycle.start]))
    return found[::-1]


def _wall(cycle: Night) -> Any:
    offset = local(cycle.start, cycle.zone).utcoffset()
    assert offset is not None
    return lambda at: (at.astimezone(UTC) + offset).strftime("%Y-%m-%d %H:%M:%S")


def _cycle(cycle: Night, ends: datetime | None) -> dict[str, str]:
    printed = local(cycle.start, cycle.zone).strftime("%z")
    wall = _wall(cycle)
    return {
        "Cycle start time": wall(cycle.start),
        "Cycle end time": wall(ends) if ends else "",
        "Cycle timezone": f"UTC{printed[:3]}:{printed[3:]}",
    }


def _row(night: Night, cycle: Night, ends: datetime | None) -> dict[str, str]:
    wall, told = _wall(cycle), night.reported
    figures = dict(
        zip(
            (*ONSETS[2:], *DURATIONS, "Sleep efficiency %", *BODY),
            (
                *("score_percent", "respiratory_rate_per_min", "asleep_min", "", "light_min"),
                *("n3_min", "rem_min", "awake_min", "efficiency_percent", *BODY.values()),
            ),
            strict=True,
        )
    )
    row = {column: f"{told[name]:g}" for column, name in figures.items() if name in told}
    row["In bed duration (min)"] = f"{told['asleep_min'] + told['awake_min']:g}"
    return {
        **_cycle(cycle, ends),
        **row,
        "Sleep onset": wall(night.start),
        "Wake onset": wall(night.end),
        "Sleep need (min)": "457",
        "Nap": _bool(night.is_nap),
    }


def _bool(flag: object) -> str:
    return str(bool(flag)).lower()


def _table(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, "", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _both(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    return with_body(rng, whoop_nights(rng, zone, season, days))


def _zip(nights: Sequence[Night], _rng: Generator) -> bytes:
    return zipped(
        {
            "my_whoop_data/physiological_cycles.csv": cycles_csv(nights),
            "my_whoop_data/sleeps.csv": sleeps_csv(nights),
            "my_whoop_data/workouts.csv": _table(WORKOUTS, []),
        }
    )


def _events_zip(events: Sequence[Event], _rng: Generator) -> bytes:
    nights = _sleepless(events)
    members = {
        "journal_entries.csv": journal_csv(events, nights),
        "workouts.csv": workouts_csv(events, nights),
    }
    return zipped(members)


def _sleepless(events: Sequence[Event]) -> list[Night]:
    """Return nights around which events may lie, where no table of sleeps tells of them."""
    found = []
    for night, zone in sorted({(event.night, event.zone) for event in events}):
        late = parse_clock("23:30", where="")
        start = instant(night - timedelta(days=1), late, zone)
        found.append(Night(start, start + timedelta(hours=7), zone, "whoop"))
    return found


CASES = (
    Case(
        "whoop",
        whoop_nights,
        lambda nights, _: sleeps_csv(nights),
        _table(SLEEPS, []),
        may_lose_its_end=True,
    ),
    Case("whoop", _both, _zip, zipped({"sleeps.csv": _table(SLEEPS, [])}), is_zip=True),
    Case("whoop", whoop_events, _events_zip, zipped({"j.csv": _table(JOURNAL, [])}), is_zip=True),
)
