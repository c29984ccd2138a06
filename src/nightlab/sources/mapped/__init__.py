"""Any table, read as a person's mapping says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS, Event, Night
from nightlab.nights.diary import QUALITY_WORDS
from nightlab.nights.naps import mark_naps
from nightlab.sources.amounts import parse_amount
from nightlab.sources.clock import diary_from_clocks
from nightlab.sources.event_line import unknown_kind
from nightlab.sources.lines import rows
from nightlab.sources.mapped.cells import Cells
from nightlab.sources.mapped.file import to_toml
from nightlab.sources.mapped.mapping import DURATIONS, FIGURES
from nightlab.sources.port import FieldError, Record, Skipped
from nightlab.sources.ranges import check_amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nightlab.nights import DiaryEntry, Zones
    from nightlab.sources.mapped.cells import Seen
    from nightlab.sources.mapped.mapping import Mapping
    from nightlab.sources.part import Part
    from nightlab.sources.row import Row

NOON = time(12)
DAY = timedelta(days=1)
MOST_ROWS = 500_000
PERCENT = 100
LONGEST_DEVICE = 100


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A table that no format knows, read as its mapping says.

    Assumptions: it is chosen by hand and recognises nothing; another mapping is another version, so
    that a file is read anew with it.

    Source: a form of Nightlab's own; what the table means, the person says.
    """

    mapping: Mapping

    @property
    def name(self) -> str:
        """The mapping's name, stored as the source of the records."""
        return self.mapping.name

    @property
    def version(self) -> int:
        """A number of the mapping's content."""
        digest = hashlib.blake2b(to_toml(self.mapping).encode(), digest_size=3).digest()
        return 1 + int.from_bytes(digest, "big")

    @property
    def title(self) -> str:
        """What the person calls it."""
        return self.mapping.title or self.mapping.name

    def sniff(self, head: bytes) -> bool:  # noqa: ARG002 - the port's
        """Recognise nothing: which mapping fits is told by a person."""
        return False

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one record a row.

        Raises:
            NightlabError: A column of the mapping is not there, or a table that is cut off or damaged.
        """
        make = MAKERS[self.mapping.kind]
        nights: list[Night] = []
        flags: list[bool | None] = []
        for part in parts:
            for row in self._rows(part):
                cells = Cells(row, self.mapping, zones)
                record = _or_skipped(make, cells)
                if isinstance(record, Night):
                    nights.append(record)
                    flags.append(_is_nap(cells))
                else:
                    yield record
        yield from mark_naps(nights, flags)

    def _rows(self, part: Part) -> Iterator[Row]:
        mapping = self.mapping

        def check(header: list[str], place: str) -> None:
            for name, column in mapping.columns.items():
                if column not in header:
                    shown = ", ".join(header)[:200]
                    raise NightlabError(
                        f"no column {column[:40]!r}, which the mapping calls {name}",
                        where=place,
                        fix=f"columns of the file: {shown}",
                    )

        found = rows(part, delimiter=mapping.delimiter, skip=mapping.skip_lines, check=check)
        for count, row in enumerate(found, start=1):
            if count > MOST_ROWS:
                raise NightlabError(
                    f"over {MOST_ROWS:,} rows", where=row.place, fix="split it by year"
                )
            yield row


def _or_skipped(make: Callable[[Cells], Record], cells: Cells) -> Record:
    try:
        return make(cells)
    except NightlabError as error:
        return Skipped.of(error, cells.row.place)


def _night(cells: Cells) -> Night:
    mapping = cells.mapping
    start, end = _span(cells)
    reported = {}
    for name, figure in DURATIONS.items():
        if (length_min := cells.length_min(name)) is not None:
            reported[figure] = length_min
    for name, figure in FIGURES.items():
        if (number := cells.number(name)) is not None:
            if figure.endswith("_percent") and number > PERCENT:
                raise cells.wrong(name, "a share from 0 to 100")
            reported[figure] = number
    device = cells.text("device")[:LONGEST_DEVICE]
    return Night(
        start.at,
        end,
        start.zone,
        mapping.name,
        device,
        reported=reported,
        provenance=start.told,
    )


def _span(cells: Cells) -> tuple[Seen, datetime]:
    """Return start and end; a length counts in elapsed time from the start."""
    if "date" in cells.mapping.columns:
        return _span_of_clocks(cells)
    start = cells.seen("start")
    if "length" not in cells.mapping.columns:
        return start, cells.seen("end").at
    length_min = cells.length_min("length")
    if length_min is None:
        raise NightlabError("nothing says how long it was")
    return start, start.at + timedelta(minutes=length_min)


def _span_of_clocks(cells: Cells) -> tuple[Seen, datetime]:
    """Return start and end of clocks beside one date.

    Assumptions: on the date's evening, a start before noon is after midnight; of the date's morning,
    the start is the last such clock before the end.
    """
    day, begin = cells.date(), cells.clock("start")
    end = cells.clock("end")
    length_min = cells.length_min("length")
    if begin is None or (end is None and length_min is None):
        raise NightlabError("start or end is empty")
    if cells.mapping.date_is == "evening":
        bed = datetime.combine(day if begin >= NOON else day + DAY, begin)
    elif end is not None:
        bed = datetime.combine(day if begin < end else day - DAY, begin)
    else:
        bed = datetime.combine(day - DAY if begin >= NOON else day, begin)
    start = cells.placed(bed, "start")
    if end is None:
        return start, start.at + timedelta(minutes=length_min or 0)
    rise = datetime.combine(bed.date() if end > begin else bed.date() + DAY, end)
    return start, cells.placed(rise, "end").at


def _is_nap(cells: Cells) -> bool | None:
    text = cells.text("nap").lower()
    return text in cells.mapping.nap_words if text else None


def _event(cells: Cells) -> Event:
    seen, kind = cells.seen("at"), _kind(cells)
    amount, label = cells.text("amount"), cells.text("label")
    figure = None
    if amount:
        figure = _amount(cells, amount, kind)
        check_amount(figure, kind=kind, where=cells.row.place)
    return Event(
        kind,
        seen.at,
        seen.zone,
        figure,
        label or cells.mapping.fixed.get("label", ""),
        cells.mapping.name,
    )


def _kind(cells: Cells) -> str:
    word = cells.text("kind") or cells.mapping.fixed.get("kind", "")
    kind = cells.mapping.kinds.get(word, word.lower())
    if kind not in EVENT_UNITS:
        error = unknown_kind(kind, cells.row.where(cells.mapping.columns["kind"]))
        raise FieldError(error.what, where=error.where, fix=error.fix)
    return kind


def _amount(cells: Cells, amount: str, kind: str) -> float:
    """Return an amount; its unit stands in a column of its own, beside it, or for all rows."""
    has_unit = EVENT_UNITS[kind] not in {"", "rating"}
    unit = cells.text("unit") or (cells.mapping.fixed.get("unit", "") if has_unit else "")
    column = cells.row.where(cells.mapping.columns["amount"])
    plain = amount.replace(",", ".") if cells.mapping.decimal_comma else amount
    try:
        return parse_amount(f"{plain} {unit}".strip(), kind=kind, where=column)
    except NightlabError as error:
        raise FieldError(error.what, where=error.where, fix=error.fix) from error


def _entry(cells: Cells) -> DiaryEntry:
    day = cells.date()
    rose, woke, tried = cells.clock("rose"), cells.clock("woke"), cells.clock("tried_to_sleep")
    fell, into_bed = cells.clock("fell_asleep"), cells.clock("into_bed")
    sol_min, awake_min = cells.length_min("latency"), cells.length_min("awake")
    awakenings, quality = _whole(cells, "awakenings"), _quality(cells)
    if rose is None or woke is None or tried is None:
        raise NightlabError("tried_to_sleep, woke or rose is empty")
    ends = day + DAY if cells.mapping.date_is == "evening" else day
    zone = cells.placed(datetime.combine(ends, rose), "date").zone
    return diary_from_clocks(
        date=ends,
        zone=zone,
        tried_to_sleep=tried,
        woke=woke,
        rose=rose,
        fell_asleep=fell,
        sol_min=sol_min,
        into_bed=into_bed,
        awakenings=awakenings,
        awake_min=awake_min,
        quality=quality,
        note=cells.text("note"),
        source=cells.mapping.name,
    )


def _whole(cells: Cells, name: str) -> int | None:
    number = cells.number(name)
    if number is not None and not number.is_integer():
        raise cells.wrong(name, "a whole number")
    return None if number is None else int(number)


def _quality(cells: Cells) -> int | None:
    word = cells.text("quality").lower()
    return QUALITY_WORDS.index(word) + 1 if word in QUALITY_WORDS else _whole(cells, "quality")


MAKERS: dict[str, Callable[[Cells], Record]] = {
    "nights": _night,
    "events": _event,
    "diary": _entry,
}
