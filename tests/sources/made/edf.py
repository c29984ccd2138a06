"""Polysomnography: EDF+ with annotated stages, and now and then a signal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import edfio
import numpy as np

from nightlab.nights import Hypnogram, Stage
from nightlab.units import instant, local, parse_clock
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from numpy.random import Generator

    from nightlab.nights import Night

WORDS = {Stage.WAKE: "W", Stage.N1: "N1", Stage.N2: "2", Stage.REM: "R", Stage.UNSCORED: "?"}
UNLIT = tuple(
    f"lights {state} is not annotated: time in bed {verb} with the scored recording"
    for state, verb in (("off", "begins"), ("on", "ends"))
)


def edf(
    start: datetime, noted: Iterable[tuple[float, float | None, str]], *, signal_s: int = 0
) -> bytes:
    """Write annotations, and a signal of 100 Hz where it is to last."""
    signals = []
    if signal_s:
        wave = np.sin(np.arange(signal_s * 100) / 7)
        signals.append(edfio.EdfSignal(wave, 100, label="EEG Fpz-Cz"))
    recording = edfio.Edf(
        signals,
        recording=edfio.Recording(startdate=start.date()),
        starttime=start.time().replace(tzinfo=None),
        annotations=[edfio.EdfAnnotation(*each) for each in noted],
    )
    buffer = io.BytesIO()
    recording.write(buffer)
    return buffer.getvalue()


def edf_of_lists(
    start: datetime, signals: Sequence[Sequence[bytes]], *, kind: str = "EDF+C", told: str = ""
) -> bytes:
    """Write lists of annotations as they are given: for each annotation signal the bytes of each record.

    Args:
        start: Wall clock.
        signals: As many records for each; shorter ones are filled up with NULs.
        kind: What the reserved field says.
        told: What identifies the recording; by default the day as EDF+ writes it.
    """
    sizes = [max(len(record) + 1 for record in records) // 2 * 2 for records in signals]
    n, months = (
        len(signals),
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    )
    told = told or f"Startdate {start.day:02}-{months[start.month - 1]}-{start.year} X X X"
    head = f"{0:<8}{'X X X X':<80}{told:<80}{start:%d.%m.%y%H.%M.%S}{256 * (n + 1):<8}{kind:<44}"
    head += f"{len(signals[0]):<8}{0:<8}{n:<4}" + n * f"{'EDF Annotations':<16}" + n * 88 * " "
    for text in (-1, 1, -32768, 32767):
        head += n * f"{text:<8}"
    head += n * 80 * " " + "".join(f"{size // 2:<8}" for size in sizes) + n * 32 * " "
    columns = zip(*signals, strict=True)
    body = [
        list_.ljust(size, b"\0") for row in columns for list_, size in zip(row, sizes, strict=True)
    ]
    return head.encode() + b"".join(body)


def notes_of(night: Night, start: datetime) -> list[tuple[float, float | None, str]]:
    """Return a night's runs as a scorer notes them; every third run of deep sleep is a stage 4."""
    assert night.hypnogram is not None
    noted: list[tuple[float, float | None, str]] = []
    for number, run in enumerate(night.hypnogram.to_intervals()):
        deep = ("N3", "3", "4")[number % 3]
        word = f"Sleep stage {WORDS.get(run.stage, deep)}"
        since_s = (run.start - start).total_seconds()
        noted.append((since_s, (run.end - run.start).total_seconds(), word))
    return noted


def _people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    nights = []
    for night in person(rng, zone, season, "edf", days):
        assert night.hypnogram is not None
        stages = night.hypnogram.epochs.copy()
        light = stages == Stage.LIGHT
        stages[light] = np.where(np.arange(stages.size) % 40 < 10, Stage.N1, Stage.N2)[light]
        stages[stages.size // 2] = Stage.UNSCORED
        hypnogram = Hypnogram(stages, 30.0, night.start)
        nights.append(replace(night, hypnogram=hypnogram, reported={}))
    return nights


def _unlit_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    return [replace(night, provenance=UNLIT) for night in _people(rng, zone, season, days)]


def _one_recording(nights: Sequence[Night], rng: Generator) -> bytes:
    """Write days of recording in one file, with lights."""
    first = min(nights, key=lambda night: night.start).local_start - timedelta(hours=12)
    noon = instant(first.date(), parse_clock("12:00", where=""), nights[0].zone)
    noted: list[tuple[float, float | None, str]] = []
    for night in nights:
        noted += notes_of(night, noon)
        noted.append(((night.start - noon).total_seconds(), None, "Lights off"))
        noted.append(((night.end - noon).total_seconds(), None, "Lights on"))
    order = rng.permutation(len(noted))
    return edf(local(noon, nights[0].zone), [noted[at] for at in order])


def _one_a_night(nights: Sequence[Night], _rng: Generator) -> bytes:
    """Write a zip of one file a night, and one of a signal alone."""
    files = {
        f"night-{number}.edf": edf(night.local_start, notes_of(night, night.start))
        for number, night in enumerate(nights)
    }
    return zipped(files)


CASES = (
    Case("edf", _people, _one_recording, None, is_text=False, clock="instant"),
    Case("edf", _unlit_people, _one_a_night, None, is_zip=True, clock="wall"),
)
