"""Sleep as Android: ``sleep-export.csv``, alone or in the zip that the app writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import Event, Night
from nightlab.nights.naps import mark_naps
from nightlab.sources.columns import header_line
from nightlab.sources.night_tags import events_of_night
from nightlab.sources.port import Counted, Skipped
from nightlab.sources.sleep_as_android.blocks import blocks_of, is_header
from nightlab.sources.sleep_as_android.stages import USED, hypnogram_of, instant_of
from nightlab.sources.tags import tags_of
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row
    from nightlab.sources.sleep_as_android.blocks import Block

PRINTED = "%d. %m. %Y %H:%M"
BY_HAND = "entered by hand, or nothing was measured"
ROUNDED = "a spreadsheet had rounded the instant away; the printed start was read instead"
LONGEST_COMMENT = 100_000


@dataclass(frozen=True, slots=True)
class SleepAsAndroid:
    r"""Sleep as Android's records, one night or nap each, with stages where events tell them.

    Assumptions: ``Id`` is the instant of the start in milliseconds since 1970, ``Hours`` is elapsed
    time and ``Tz`` the zone in which the person slept; ``From`` and ``To`` are wall clocks that no
    duration is taken from. ``Hours`` plus the minutes of ``LenAdjust``, which are never positive, is
    the time asleep. ``LenAdjust`` of ``-1.0`` and ``Cycles`` of -1 mark a record that was entered by
    hand or measured nothing: its whole length is no time asleep. A rating of 0 is none. Hashtags of
    the comment are tags of the night; `` \n `` in it is a line's end. An ``Id`` that a spreadsheet
    rounded (``1.59287E+12``) gives way to ``From`` in ``Tz``.

    Source: github.com/sleepdiary/core ``src/SleepAsAndroid/README.md`` for the fields;
    github.com/rhydermike/SleepCSV, github.com/omarzanji/AU_ECE_Health and
    github.com/swan11jf/Machine-Learning-Project-Sleep-analysis, ``sleep-export.csv`` each (real).
    """

    name: ClassVar[str] = "sleep_as_android"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Sleep as Android (sleep-export.csv or the .zip)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its first header."""
        cells = header_line(head).split(",")
        names = [cell.strip().strip('"') for cell in cells]
        return is_header(names) and {"Hours", "LenAdjust"} <= set(names)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the tags of every record, and then the nights.

        Raises:
            NightlabError: Text that cannot be decoded, broken quotes, a line that belongs to no record,
                a file that is cut off, or over 300,000 lines.
        """
        nights: list[Night] = []
        passed_over: Counter[str] = Counter()
        for part in parts:
            for block in blocks_of(part):
                passed_over += Counter(dict(_passed_over(block)))
                try:
                    night = _night(block, zones)
                except NightlabError as error:
                    yield Skipped.of(error, block.row.place)
                else:
                    nights.append(night)
                    yield from _events(block.row, night)
        yield from mark_naps(nights)
        for what, count in passed_over.items():
            yield Counted("ignored", what, count)


def _night(block: Block, zones: Zones) -> Night:
    row = block.row
    zone, told = _zone(row)
    start, rounded = _start(row, zone or zones.home)
    hours = row.number("Hours")
    if hours is None:
        raise row.wrong("Hours", "a length in hours")
    measured = not _is_by_hand(row)
    length_min = hours * 60
    # Checked before any instant is made of it, which could be out of every calendar.
    if not 0 < length_min <= units.MINUTES_PER_DAY * 2:
        raise NightlabError(f"a night of {hours:.1f} h cannot be")
    end = start + timedelta(minutes=length_min)
    stages, decided = hypnogram_of(block.marks, start, end)
    return Night(
        start,
        end,
        zone or zones.of(end),
        SleepAsAndroid.name,
        hypnogram=stages,
        reported=_reported(row, length_min, is_measured=measured),
        provenance=(*told, *rounded, *(() if measured else (BY_HAND,)), *decided),
    )


def _zone(row: Row) -> tuple[str, tuple[str, ...]]:
    name = row.short("Tz")
    try:
        return units.zone(name).key, ()
    except NightlabError:
        return "", (f"the zone {name[:40]!r} is not known; told in yours",)


def _start(row: Row, zone: str) -> tuple[datetime, tuple[str, ...]]:
    """Return the instant of the start, and how it was found where ``Id`` does not hold it."""
    if "E" in row.short("Id").upper():
        wall = row.read("From", lambda text: datetime.strptime(text, PRINTED))  # noqa: DTZ007 - a wall clock has no zone
        if wall is None or wall.year not in YEARS:
            raise row.wrong("From", "a time")
        return units.instant(wall.date(), wall.time(), zone), (ROUNDED,)
    at = row.read("Id", lambda text: instant_of(int(text)))
    if at is None or at.year not in YEARS:
        raise row.wrong("Id", "milliseconds since 1970")
    return at, ()


def _is_by_hand(row: Row) -> bool:
    return row.text("LenAdjust") == "-1.0" or row.number("Cycles") == -1


def _reported(row: Row, length_min: float, *, is_measured: bool) -> Mapping[str, float]:
    found: dict[str, float] = {}
    less_min = row.number("LenAdjust") if is_measured else None
    if less_min is not None and -length_min < less_min <= 0:
        found["asleep_min"] = length_min + less_min
        found["awake_min"] = abs(less_min)
    if (snore_s := row.number("Snore")) is not None and snore_s >= 0:
        found["snoring_min"] = snore_s / 60
    if rating := row.number("Rating"):
        found["rating_of_5"] = rating
    return found


def _events(row: Row, night: Night) -> list[Event]:
    comment = row.text("Comment")[:LONGEST_COMMENT].replace(" \\n ", "\n")
    return events_of_night(tags_of(comment), night)


def _passed_over(block: Block) -> Iterator[tuple[str, int]]:
    others = sum(mark.name not in USED for mark in block.marks)
    for what, count in (
        ("cells of movement", block.movement),
        ("events of alarms, light and sensors", others),
        ("lines of noise", block.noise_lines),
        ("comments, beside their hashtags", bool(_beside_tags(block.row))),
    ):
        if count:
            yield what, int(count)


def _beside_tags(row: Row) -> str:
    words = row.text("Comment")[:LONGEST_COMMENT].replace(" \\n ", " ").split()
    return " ".join(word for word in words if not word.startswith("#"))


FORMAT = SleepAsAndroid()
