"""Hypnogram as text: one code an epoch, under a line that says when it starts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Night, Stage, Zones
from nightlab.nights.naps import mark_naps
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.lines import text_lines
from nightlab.sources.port import Skipped
from nightlab.units import YEARS, zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

START = "# start 2024-01-01T23:10 epoch_s 30"
HEADER = re.compile(r"#\s*start\b(.*)", re.IGNORECASE)
BEGIN = re.compile(rb"(\xef\xbb\xbf)?\s*#[ \t]*start\b", re.IGNORECASE)
KEYS = ("start", "epoch_s", "zone", "device")
PLAIN_START = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?", re.ASCII)
EPOCH_S = 30.0
EPOCHS_S = (1.0, 300.0)
LEAST_BARE = 60
"""Lines of codes alone that are taken for a hypnogram whose start is missing: half an hour."""

SHARED = {"0": Stage.WAKE, "1": Stage.N1, "2": Stage.N2, "3": Stage.N3}
UNSCORED = ("-1", "-2", "6", "7", "9", "?", "u", "uns", "art", "m", "mt")
LETTERS = {
    "w": Stage.WAKE,
    "wake": Stage.WAKE,
    "n1": Stage.N1,
    "s1": Stage.N1,
    "n2": Stage.N2,
    "s2": Stage.N2,
    "n3": Stage.N3,
    "s3": Stage.N3,
    "s4": Stage.N3,
    "n4": Stage.N3,
    "r": Stage.REM,
    "rem": Stage.REM,
}
CODES = SHARED | LETTERS | dict.fromkeys(UNSCORED, Stage.UNSCORED)
FOUR_IS_REM = {"4": Stage.REM}
FOUR_IS_N3 = {"4": Stage.N3, "5": Stage.REM}
KNOWN = frozenset(CODES) | {"4", "5"}
BARE = re.compile(
    rb"(\xef\xbb\xbf)?\s*((?:"
    + b"|".join(re.escape(code.encode()) for code in sorted(KNOWN))
    + rb")[ \t]*\r?\n){%d}" % LEAST_BARE,
    re.IGNORECASE,
)
FIX = f"write a first line such as {START}, and a code for each epoch below it"


@dataclass(slots=True)
class _Scored:
    """One night as written: its header and its codes, with their lines."""

    where: str
    told: dict[str, str]
    codes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TextHypnogram:
    """Codes of stages, one an epoch, under ``# start 2024-01-01T23:10 epoch_s 30``.

    Assumptions: the line of the start is Nightlab's own, because such files tell no time; without an
    offset it is wall clock. It may name ``epoch_s`` (30 where it does not), an IANA ``zone`` and a
    ``device``. A further such line begins another night. The first epoch begins at lights out and the
    last ends at lights on. 0 is wake and 1 to 3 are N1 to N3; where a night has a 5, 4 is N3 and 5 REM
    (Rechtschaffen & Kales), else 4 is REM. -1, -2, 6, 7, 9 and ``?`` are unscored.
    """

    name: ClassVar[str] = "hypnogram"
    version: ClassVar[int] = 1
    title: ClassVar[str] = f"hypnogram (.txt, one code an epoch under {START!r})"

    def sniff(self, head: bytes) -> bool:
        """Tell from the line of the start, or from half an hour of codes alone."""
        return BEGIN.match(head) is not None or BARE.match(head) is not None

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the nights, in the order in which they are written.

        Raises:
            NightlabError: No start, a header that cannot be read, or a line that is no code.
        """
        nights = []
        for part in parts:
            for scored in _nights(part):
                try:
                    nights.append(_night(scored, zones))
                except _ImpossibleError as error:
                    yield Skipped(scored.where, error.what)
        yield from mark_naps(nights)


class _ImpossibleError(NightlabError):
    """A night that can be read and cannot have been."""


def _nights(part: Part) -> Iterator[_Scored]:
    scored: _Scored | None = None
    for number, line in enumerate(text_lines(part), start=1):
        text, where = line.strip(), f"{part.name}, line {number}"
        if header := HEADER.fullmatch(text):
            if scored:
                yield scored
            scored = _Scored(where, _told(header[1], where))
        elif not text or text.startswith("#"):
            continue
        elif scored is None:
            raise NightlabError("no start, and nobody can tell the night", where=where, fix=FIX)
        elif text.lower() in KNOWN:
            if len(scored.codes) < LONGEST_NIGHT_H * 3600 + 1:  # what is more is refused later
                scored.codes.append(text.lower())
        else:
            fix = "use 0 to 5, W, N1, N2, N3, R or ?"
            raise NightlabError(f"{text[:40]!r} is no stage", where=where, fix=fix)
    if scored:
        yield scored


def _told(text: str, where: str) -> dict[str, str]:
    words = ["start", *text.split()]
    told = dict(zip(words[::2], words[1::2], strict=False))
    if len(words) % 2 or not set(told) <= set(KEYS) or len(told) * 2 != len(words):
        raise NightlabError(f"{text.strip()[:80]!r} is no start", where=where, fix=FIX)
    return told


def _night(scored: _Scored, zones: Zones) -> Night:
    told, where = scored.told, scored.where
    epoch_s = _epoch_s(told.get("epoch_s", f"{EPOCH_S:g}"), where)
    zones = _zones(told, zones, where)
    start = _start(told["start"], zones, where)
    _check_length(len(scored.codes), epoch_s)
    hypnogram = Hypnogram(_stages(scored.codes), epoch_s, start)
    return Night(
        start,
        hypnogram.end,
        zones.of(start),
        TextHypnogram.name,
        device=told.get("device", "").replace("_", " "),
        hypnogram=hypnogram,
        provenance=tuple(_notes(scored)),
    )


def _zones(told: dict[str, str], zones: Zones, where: str) -> Zones:
    if "zone" not in told:
        return zones
    try:
        return Zones(zone(told["zone"]).key)
    except NightlabError as error:
        raise error.at(where) from error


def _check_length(n: int, epoch_s: float) -> None:
    if not n:
        raise _ImpossibleError("a start without a stage below it")
    if n * epoch_s > LONGEST_NIGHT_H * 3600:
        raise _ImpossibleError(f"over {LONGEST_NIGHT_H} h in one night")


def _stages(codes: list[str]) -> NDArray[np.uint8]:
    stage_of = CODES | (FOUR_IS_N3 if "5" in codes else FOUR_IS_REM)
    return np.array([stage_of[code] for code in codes], dtype=np.uint8)


def _notes(scored: _Scored) -> Iterator[str]:
    """Yield what was taken for granted."""
    if "4" in scored.codes:
        has_5 = "5" in scored.codes
        yield f"4 is read as {'N3, because 5 occurs' if has_5 else 'REM, because no 5 occurs'}"
    if "epoch_s" not in scored.told:
        yield "epochs are taken to last 30 s"


def _epoch_s(text: str, where: str) -> float:
    try:
        epoch_s = float(text) if len(text) <= 8 else 0.0
    except ValueError:
        epoch_s = 0.0
    if not EPOCHS_S[0] <= epoch_s <= EPOCHS_S[1]:
        raise NightlabError(f"epochs of {text[:20]!r} s", where=where, fix="use epoch_s 30")
    return epoch_s


def _start(text: str, zones: Zones, where: str) -> datetime:
    try:
        if not PLAIN_START.fullmatch(text):
            raise ValueError  # noqa: TRY301 - one sentence for whatever is wrong
        at = datetime.fromisoformat(text)
        if at.year not in YEARS:
            raise ValueError  # noqa: TRY301
    except ValueError as error:
        raise NightlabError(f"{text[:40]!r} is no start", where=where, fix=FIX) from error
    return zones.instant(at) if at.tzinfo is None else at


FORMAT = TextHypnogram()
