"""Sleep as Android's export."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import Event, Hypnogram, Night, Stage
from nightlab.units import instant, local, minutes, parse_clock
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from numpy.random import Generator

FIELDS = (
    "Id,Tz,From,To,Sched,Hours,Rating,Comment,Framerate,Snore,Noise,Cycles,DeepSleep,LenAdjust,Geo"
)
TAGS = {"caffeine": "caffeine", "sport_2x": "exercise", "lullaby_3x": "tag", "fullmoon": "tag"}
BY_HAND = "entered by hand, or nothing was measured"
NO_REM = "the app found no REM, so its deep and light tell still from restless: both read as asleep"


def android_nights(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights as a watch stages them, as a phone does, and entered by hand."""
    nights = person(rng, zone, season, "sleep_as_android", days)
    return [_night(rng, night) for night in nights]


def _night(rng: Generator, night: Night) -> Night:
    assert night.hypnogram is not None
    # Hours have three decimals, of 3.6 s each.
    hours = float(f"{minutes(night.end - night.start) / 60:.3f}")
    end = night.start + timedelta(minutes=hours * 60)
    rating = {"rating_of_5": float(rng.integers(1, 21)) / 4} if rng.random() < 0.5 else {}
    if rng.random() < 0.1:
        return replace(night, end=end, hypnogram=None, reported=rating, provenance=(BY_HAND,))
    epochs = night.hypnogram.epochs.copy()
    if is_still := rng.random() < 0.3 or Stage.REM not in epochs:
        epochs[np.isin(epochs, [Stage.LIGHT, Stage.N3, Stage.REM])] = Stage.ASLEEP
    less_min = int((epochs == Stage.WAKE).sum() // 2)
    told = {"asleep_min": hours * 60 - less_min, "awake_min": less_min}
    if rng.random() < 0.5:
        told["snoring_min"] = int(rng.integers(0, 2_000)) / 60
    stages = Hypnogram(epochs, 30.0, night.start)
    notes = (NO_REM,) if is_still else ()
    return replace(night, end=end, hypnogram=stages, reported=told | rating, provenance=notes)


def with_tags(rng: Generator, nights: Sequence[Night]) -> list[Night | Event]:
    """Return nights, and the hashtags of the main sleeps among them."""
    found: list[Night | Event] = list(nights)
    for night in nights:
        noon = instant(night.date - timedelta(days=1), parse_clock("12:00", where=""), night.zone)
        for tag, kind in TAGS.items():
            if not night.is_nap and rng.random() < 0.3:
                found.append(Event(kind, noon, night.zone, None, tag, "sleep_as_android"))
    return found


def android_csv(records: Sequence[Night | Event], rng: Generator) -> bytes:
    """Write records with a header each, movement, noise, and events that say nothing of sleep."""
    events = [record for record in records if isinstance(record, Event)]
    lines: list[str] = []
    for night in records:
        if isinstance(night, Night):
            tags = [each for each in events if each.night == night.date and not night.is_nap]
            lines += _block(night, tags, rng)
    return "\n".join([*lines, ""]).encode()


def _block(night: Night, tags: Sequence[Event], rng: Generator) -> list[str]:
    moved = int(rng.integers(1, 6))
    clocks = [f"{local(night.start, night.zone).hour}:{minute:02d}" for minute in range(moved)]
    marks = _marks(night)
    at_ms = _ms(night.start)
    if night.hypnogram is not None:
        marks = [f"DHA-{at_ms}-9.4E-{moved}", f"DHA-{at_ms + 1}", *marks, f"LUX-{at_ms}-37.22"]
    # Header and record need not be of one length, but the last record of a file is.
    odd = int(rng.integers(0, 2))
    columns = [*clocks, *["Event"] * (len(marks) + odd)]
    cells = [*_fields(night, tags, rng), *["0.0"] * moved, *marks, *[""] * odd]
    header = ",".join([FIELDS, *(f'"{name}"' for name in columns)])
    lines = [header, ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)]
    if rng.random() < 0.3:
        lines.append(",".join([*[""] * FIELDS.count(","), *['"0.25"'] * moved]))
    return lines


def _fields(night: Night, tags: Sequence[Event], rng: Generator) -> list[str]:
    told, by_hand = night.reported, BY_HAND in night.provenance
    comment = " ".join(['slept \\n well, "so to say"', *(f"#{tag.label}" for tag in tags)])
    snore = f"{told['snoring_min'] * 60:.0f}" if "snoring_min" in told else "-1"
    less = f"{-told['awake_min']:.0f}" if "awake_min" in told else str(rng.choice(["-1.0", "0"]))
    return [
        *(
            str(_ms(night.start)),
            night.zone,
            *(_clock(at, night) for at in (night.start, night.end)),
        ),
        *(_clock(night.end, night), f"{minutes(night.end - night.start) / 60:.3f}"),
        *(f"{told.get('rating_of_5', 0):.2f}", comment, "10007", snore, "-1.0"),
        *("-1" if by_hand else "3", "-1.0" if by_hand else "0.41", less, ""),
    ]


def _marks(night: Night) -> list[str]:
    """Return the events of the stages: REM lies inside light, awake inside anything."""
    if night.hypnogram is None:
        return []
    codes = night.hypnogram.epochs.tolist()
    base, now = [], Stage.LIGHT
    for code in codes:
        now = now if code == Stage.WAKE else Stage.N3 if code == Stage.N3 else Stage.LIGHT
        base.append(now)
    start_ms = _ms(night.start)
    names = (("LIGHT", base, Stage.LIGHT), ("DEEP", base, Stage.N3))
    found = [*names, ("REM", codes, Stage.REM), ("AWAKE", codes, Stage.WAKE)]
    marks = [
        (start_ms + 30_000 * at, f"{name}_{edge}")
        for name, track, stage in found
        for first, last in _runs(track, stage)
        for at, edge in ((first, "START"), (last, "END"))
    ]
    return [f"{name}-{at_ms}" for at_ms, name in sorted(marks)]


def _runs(track: Sequence[int], stage: Stage) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for index, code in enumerate([*track, -1]):
        if code == stage and first is None:
            first = index
        elif code != stage and first is not None:
            yield first, index
            first = None


def _clock(at: datetime, night: Night) -> str:
    wall = local(at, night.zone)
    return f"{wall:%d. %m. %Y} {wall.hour}:{wall:%M}"


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _tagged(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night | Event]:
    return with_tags(rng, android_nights(rng, zone, season, days))


def _zip(records: Sequence[Night | Event], rng: Generator) -> bytes:
    return zipped(
        {
            "alarms.json": b'[{"hour": 7}]',
            "prefs.xml": b"<?xml version='1.0'?><map/>",
            "sleep-export.csv": android_csv(records, rng),
        }
    )


CASES = (
    Case(
        "sleep_as_android",
        android_nights,
        android_csv,
        None,
        may_lose_its_end=True,
        clock="own",
    ),
    Case("sleep_as_android", _tagged, _zip, None, is_zip=True),
)
