"""Actiwatch: AWD text, and Actiware's export."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import Hypnogram, Stage
from nightlab.nights.actigraphy import oakley_scorer
from nightlab.units import instant, local, parse_clock
from sources.case import Case
from sources.made import movement
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from nightlab.nights import Night

SERIAL = "V000001"
SEEN = [
    movement.Seen(
        f"Actiwatch {SERIAL}, Oakley",
        f"scored by {oakley_scorer().credit} from counts in epochs of 60 s",
        1,
        1,
    )
]
LEVELS = movement.Levels(day=300, move=50)
EPOCH_S = 120
HALF_DAY = timedelta(hours=12)
# Words of an export: its title, the intervals of rest and sleep, no number; and how it writes dates and times.
ENGLISH = ("Actiware Export File", "REST", "SLEEP", "NaN", "%d/%m/%Y", "%H:%M:%S")
AMERICAN = ("Actiware Export File", "REST", "SLEEP", "NaN", "%m/%d/%Y", "%I:%M:%S %p")
FIGURES = ("Efficiency", "Wake Time", "Sleep Time")
FIGURES_GERMAN = ("Effizienz", "Wachzeit", "Schlafzeit")
GERMAN = ("Actiware-Exportdatei", "RUHE", "SCHLAF", "kZ", "%d.%m.%Y", "%H:%M:%S")


def awd(start: datetime, counts: NDArray[np.int64], *, code: int = 4) -> bytes:
    """Write counts with an unknown name, and the marker pressed where movement ends."""
    head = ["somebody", f"{start:%d-%b-%Y}", f"{start:%H:%M}", f" {code} ", "00", SERIAL, "X"]
    return "\r\n".join([*head, *map(str, counts.tolist()), ""]).encode()


def _awd_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    return movement.people(rng, zone, season, "actiwatch", SEEN, days=days)


def _awd(nights: Sequence[Night], _rng: Generator) -> bytes:
    noon, counts = movement.counts_of(nights, LEVELS)
    return awd(local(noon, nights[0].zone), counts)


def actiware(nights: Sequence[Night], rng: Generator, *, words: tuple[str, ...] = ENGLISH) -> bytes:
    """Write rests and every epoch from noon before the first night, all on the watch's even clock."""
    title, rest, sleep, missing, date, time = words
    comma = "," if words is GERMAN else "."
    zone = nights[0].zone
    first = min(nights, key=lambda night: night.start).local_start
    noon = instant((first - HALF_DAY).date(), parse_clock("12:00", where=""), zone)
    wall = local(noon, zone).replace(tzinfo=None)
    assert nights[0].hypnogram is not None
    epoch_s = int(nights[0].hypnogram.epoch_s)
    scores, asleep = _scores(nights, noon, epoch_s)

    def printed(at: datetime) -> list[str]:
        shown = wall + (at - noon)
        return [f"{shown:{date}}", f"{shown:{time}}"]

    table = _head(title, printed(noon), german=words is GERMAN)
    for number, night in enumerate(sorted(nights, key=lambda each: each.start), start=1):
        span = [str(number), *printed(night.start), *printed(night.end)]
        table += [[rest, *span, missing, "", ""], [sleep, *span, *_figures(night, comma)]]
    table += [["-------------------- Data -------------------"], ["Column Title", "Notes"]]
    notes = ["Line Number", "Date (start)", "Time (start)", "1 means off", "Activity (counts)"]
    names = ["Line", "Date", "Time", "Off-Wrist Status", "Activity", "Sleep/Wake"]
    notes.append("Score (0=Sleep; 1=Wake)")
    table += [[f"{name}:", note] for name, note in zip(names, notes, strict=True)]
    table += [[], [*names, ""], []]
    for at, score in enumerate(scores):
        activity = "0" if asleep[at] else str(int(rng.integers(60, 400)))
        clock = printed(noon + timedelta(seconds=at * epoch_s))
        table.append([str(at + 1), *clock, "0", activity, score or missing, ""])
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(table)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _figures(night: Night, comma: str) -> list[str]:
    names = ("efficiency_percent", "awake_min", "asleep_min")
    return [f"{night.reported.get(name, 0):.2f}".replace(".", comma) for name in names]


def _head(title: str, start: list[str], *, german: bool) -> list[list[str]]:
    watch = ["Spectrum Plus", *start, *start, "Activity", "(UTC+01:00) Berlin", "+01:00"]
    watch += [str(EPOCH_S), "5040", "720", "7", "never", "0", "P00001"]
    comma = "40,00" if german else "40.00"
    figures = FIGURES_GERMAN if german else FIGURES
    return [
        [f"{title} (Version 05.00 )"],
        ["--------- Subject Properties ---------"],
        ["Identity:", "somebody"],
        ["--------- Actiwatch Data Properties ---------"],
        *[[f"Property {at}:", value] for at, value in enumerate(watch)],
        ["--------- Analysis Inputs ---------"],
        ["Wake Threshold Selection:", "Medium"],
        ["Wake Threshold Value:", comma, "activity counts"],
        ["--------- Statistics ---------"],
        [
            "Interval Type",
            "Interval#",
            "Start Date",
            "Start Time",
            "End Date",
            "End Time",
            *figures,
        ],
    ]


def _scores(
    nights: Sequence[Night], noon: datetime, epoch_s: int
) -> tuple[list[str], NDArray[np.bool_]]:
    end = max(night.end for night in nights) + timedelta(hours=3)
    scores = ["1"] * int((end - noon).total_seconds() // epoch_s)
    letter = {Stage.ASLEEP: "0", Stage.WAKE: "1", Stage.UNSCORED: ""}
    for night in nights:
        assert night.hypnogram is not None
        at = int((night.start - noon).total_seconds() // epoch_s)
        stages = [letter[Stage(code)] for code in night.hypnogram.epochs.tolist()]
        scores[at : at + len(stages)] = stages
    return scores, np.array([score == "0" for score in scores])


def _reported(stages: NDArray[np.int64]) -> dict[str, float]:
    asleep = int((stages == Stage.ASLEEP).sum())
    return {
        "to_fall_asleep_min": 0.0,
        "after_wakeup_min": 0.0,
        "asleep_min": asleep * EPOCH_S / 60,
        "awake_min": int((stages == Stage.WAKE).sum()) * EPOCH_S / 60,
        "efficiency_percent": round(100 * asleep / stages.size, 2),
    }


def actiware_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights as Actiware scores them, with an epoch that it does not."""
    nights = []
    for night in person(rng, zone, season, "actiwatch", days):
        assert night.hypnogram is not None
        stages = np.where(night.hypnogram.epochs[::4] == Stage.WAKE, Stage.WAKE, Stage.ASLEEP)
        stages[stages.size // 2] = Stage.UNSCORED
        start = night.start.replace(minute=night.start.minute // 2 * 2, second=0)
        nights.append(
            replace(
                night,
                start=start,
                end=start + timedelta(seconds=EPOCH_S * stages.size),
                device="Spectrum Plus P00001, Actiware",
                hypnogram=Hypnogram(stages.astype(np.uint8), EPOCH_S, start),
                reported=_reported(stages),
                provenance=("rests and scores are Actiware's with a wake threshold of 40",),
            )
        )
    return nights


def _actiware(nights: Sequence[Night], rng: Generator, *, words: tuple[str, ...]) -> bytes:
    return zipped({"Analysis.csv": actiware(nights, rng, words=words)})


NOTHING = b"nobody\r\n24-Jan-2024\r\n13:58\r\n4\r\n00\r\nV1\r\nX\r\n"
# An export that is cut off has lost the epochs of its last nights, so it is tried within a zip; an AWD
# has no date in its second half, where damage to text is tried.
CASES = (
    Case(
        "actiwatch",
        _awd_people,
        _awd,
        NOTHING,
        may_lose_its_end=True,
        is_text=False,
        clock="instant",
        patterns=False,
    ),
    Case(
        "actiwatch",
        actiware_people,
        partial(_actiware, words=AMERICAN),
        zipped({"a.csv": b'"Actiware Export File  (Version 05.00 )"\n'}),
        is_zip=True,
        clock="instant",
    ),
)
