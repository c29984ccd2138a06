"""The files of an export read back, each held against the manifest, each row with its line."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nightlab.archive import samples, tables, values
from nightlab.archive.answers import check_answer, check_plan, value_of
from nightlab.archive.cells import FIX
from nightlab.archive.entries import check_entry
from nightlab.archive.manifest import MOST_MIB, Files, is_part, listed_files
from nightlab.archive.writing import design_file
from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Event, Hypnogram, Night
from nightlab.person import Answer, KeptPlan
from nightlab.trials.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from nightlab.archive.manifest import SupportsText
    from nightlab.archive.tables import Table

__all__ = ["is_part", "read_folder"]

STATUSES = ("planned", "running", "stopped", "finished")
FATES = ("taken", "missed", "late")
VERBS = ("read", "united", "ignored")


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its columns, and its place."""

    where: str
    cells: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]

    def wrong(self, what: str) -> NightlabError:
        """Return the error for a row that cannot be."""
        return NightlabError(what, where=self.where, fix=FIX)


def read_folder(parts: Sequence[SupportsText]) -> values.Archive:
    """Return what an export holds.

    Raises:
        NightlabError: A file that is missing, was changed, or cannot be; with its line.
    """
    with _long_cells():
        return _archive(listed_files(parts))


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let a cell be as long as a file, for the stages of a night of short epochs need no less."""
    before = csv.field_size_limit(MOST_MIB * 1024**2)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _archive(files: Files) -> values.Archive:
    readings = _readings(files)
    numbers = {reading.number for reading in readings}

    def rows(table: Table, read: Callable[[Row], Any]) -> tuple[Any, ...]:
        return tuple(_each(files, table, read, numbers))

    return values.Archive(
        readings=readings,
        nights=rows(tables.NIGHTS, _night),
        earlier_nights=rows(tables.EARLIER_NIGHTS, _earlier_night),
        diary=rows(
            tables.DIARY, lambda r: values.KeptEntry(_entry(r), r["reading"], r["recorded_at"])
        ),
        earlier_diary=rows(tables.EARLIER_DIARY, _earlier_entry),
        events=rows(tables.EVENTS, lambda r: values.KeptEvent(_event(r), r["reading"])),
        earlier_events=rows(tables.EARLIER_EVENTS, _earlier_event),
        trials=_trials(files),
        settings={row["name"]: row["value"] for row in _rows(files, tables.SETTINGS)},
        series=_series(files, numbers),
        answers=tuple(map(_answer, _rows(files, tables.ANSWERS))),
        plans=tuple(map(_plan, _rows(files, tables.PLANS))),
    )


def _series(files: Files, numbers: set[int]) -> tuple[values.KeptSeries, ...]:
    found: list[values.KeptSeries] = []
    for name in filter(samples.is_file, files.listed):
        part = files.part(name)
        text = part.text(most_mib=MOST_MIB)
        found += samples.read(text, part.name, numbers)
        files.check(name, text)
    return tuple(sorted(found, key=samples.order))


def _rows(files: Files, table: Table) -> Iterator[Row]:
    """Yield the rows of a file, and say at its end whether it is the one that was written.

    What the version of the export lacks is no row, and no value in a row.
    """
    if table.since > files.version:
        return
    part, columns = files.part(table.file), table.columns_of(files.version)
    unknown = dict.fromkeys(table.header)
    text = part.text(most_mib=MOST_MIB)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        for cells in reader:
            place = f"{part.name}, line {reader.line_num}"
            if header != [c.name for c in columns] or len(cells) != len(header):
                count = f"{len(cells)} cells under {len(columns)} columns"
                raise NightlabError(count, where=place, fix=FIX)
            read = {c.name: c.read(x, place) for c, x in zip(columns, cells, strict=True)}
            yield Row(place, unknown | read)
    except csv.Error as error:
        where = f"{part.name}, line {reader.line_num}"
        raise NightlabError(f"broken CSV ({error})", where=where, fix=FIX) from error
    files.check(table.file, text)


def _each(
    files: Files, table: Table, read: Callable[[Row], Any], numbers: set[int]
) -> Iterator[Any]:
    for row in _rows(files, table):
        if row["reading"] is not None and row["reading"] not in numbers:
            raise row.wrong(f"import {row['reading']} stands nowhere in {tables.FILES.file}")
        with _at(row):
            yield read(row)


@contextmanager
def _at(row: Row) -> Iterator[None]:
    """Give what cannot be its line."""
    try:
        yield
    except NightlabError as error:
        raise NightlabError(error.what, where=row.where, fix=FIX) from error


def _check_date(row: Row, derived: date) -> None:
    if row["date"] != derived:
        raise row.wrong(f"date {row['date']}, which by its times and zone is {derived}")


def _readings(files: Files) -> tuple[values.Reading, ...]:
    skipped = defaultdict(list)
    for row in _rows(files, tables.SKIPPED):
        skipped[row["reading"]].append((row["place"], row["why"]))
    found: list[values.Reading] = []
    for row in _rows(files, tables.FILES):
        number, counts = row["reading"], row["counts"]
        if number in {reading.number for reading in found}:
            raise row.wrong(f"import {number} stands twice")
        if not _are_counts(counts):
            raise row.wrong("counts that are no numbers")
        facts = {name: row[name] for name in tables.FILES.header[1:]}
        found.append(values.Reading(number, **facts, skipped=tuple(skipped.pop(number, ()))))
    if skipped:
        raise NightlabError(
            f"import {min(skipped)} stands nowhere in {tables.FILES.file}",
            where=files.part(tables.SKIPPED.file).name,
            fix=FIX,
        )
    return tuple(found)


def _are_counts(told: Any) -> bool:
    """Tell numbers by name; those of rows that were read, united or ignored by what they are."""
    if not isinstance(told, dict):
        return False
    tables_of = [told[verb] for verb in VERBS if isinstance(told.get(verb), dict)]
    flat = {name: n for name, n in told.items() if not (name in VERBS and isinstance(n, dict))}
    return all(type(n) is int for each in (flat, *tables_of) for n in each.values())


def _night(row: Row) -> values.KeptNight:
    return values.KeptNight(_said_of_night(row), row["reading"])


def _said_of_night(row: Row) -> Night:
    stages = None
    if row["stages"] is not None:
        if row["epoch_s"] is None or row["stages_start_at"] is None:
            raise row.wrong("stages without epoch_s or stages_start_at")
        stages = Hypnogram.from_string(
            row["stages"], epoch_s=row["epoch_s"], start=row["stages_start_at"]
        )
    reported = row["reported"]
    if not isinstance(reported, dict) or not all(type(v) is float for v in reported.values()):
        raise row.wrong("reported figures that are no table of numbers")
    names = ("zone", "source", "device", "is_nap")
    facts = {name: row[name] for name in names} | {"hypnogram": stages, "reported": reported}
    night = Night(row["start_at"], row["end_at"], **facts, provenance=_provenance(row))
    _check_date(row, night.date)
    return night


def _provenance(row: Row) -> tuple[str, ...]:
    told = row["provenance"] or []
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise row.wrong("a provenance that is no list of sentences")
    return tuple(told)


def _earlier_night(row: Row) -> values.EarlierNight:
    return values.EarlierNight(
        row["date"],
        row["source"],
        row["device"],
        row["start_at"],
        row["content_sha256"],
        row["reading"],
        row["replaced_at"],
        row["why"],
        _said_earlier(row),
    )


def _said_earlier(row: Row) -> Night | None:
    """Return what a night said before it was replaced; None where its digest alone was kept."""
    if row["end_at"] is None:
        return None
    for name in ("zone", "is_nap", "reported"):
        if row[name] is None:
            raise row.wrong(f"a night without its {name}")
    return _said_of_night(row)


def _entry(row: Row) -> DiaryEntry:
    times = ("into_bed", "tried_to_sleep", "fell_asleep", "woke", "rose")
    same = ("zone", "awakenings", "awake_min", "note", "source")
    entry = DiaryEntry(
        **{name: row[f"{name}_at"] for name in times},
        **{name: row[name] for name in same},
        quality=row["quality_1_to_5"],
    )
    _check_date(row, entry.date)
    return entry


def _earlier_entry(row: Row) -> values.EarlierEntry:
    when = (row["recorded_at"], row["replaced_at"])
    return values.EarlierEntry(_entry(row), row["reading"], *when, row["why"])


def _event(row: Row) -> Event:
    event = Event(row["kind"], row["at"], row["zone"], row["amount"], row["label"], row["source"])
    _check_date(row, event.night)
    if row["unit"] != event.unit:
        raise row.wrong(f"unit {row['unit']!r}, where {event.kind} is kept in {event.unit!r}")
    return event


def _earlier_event(row: Row) -> values.EarlierEvent:
    return values.EarlierEvent(_event(row), row["reading"], row["replaced_at"], row["why"])


def _trials(files: Files) -> tuple[values.SealedTrial, ...]:
    doses, entries = _doses(files), _entries(files)
    found = []
    for row in _rows(files, tables.TRIALS):
        taken, told = doses.pop(row["trial"], {}), entries.pop(row["trial"], ())
        found.append(replace(_trial(row, files), doses=tuple(taken.values()), entries=tuple(told)))
    for table, left in ((tables.DOSES, doses), (tables.ENTRIES, entries)):
        if left:
            what = f"trial {min(left)} stands nowhere in {tables.TRIALS.file}"
            raise NightlabError(what, where=files.part(table.file).name, fix=FIX)
    return tuple(found)


def _doses(files: Files) -> dict[str, dict[date, values.TakenDose]]:
    doses: dict[str, dict[date, values.TakenDose]] = defaultdict(dict)
    for row in _rows(files, tables.DOSES):
        if row["status"] not in FATES:
            raise row.wrong(f"{row['status']!r} is no fate of a dose")
        if row["evening"] in doses[row["trial"]]:
            raise row.wrong(f"the evening of {row['evening']} stands twice")
        fate = (row["status"], row["at"], row["note"], row["told_at"])
        doses[row["trial"]][row["evening"]] = values.TakenDose(row["evening"], *fate)
    return doses


def _entries(files: Files) -> dict[str, list[Entry]]:
    entries: dict[str, list[Entry]] = defaultdict(list)
    for row in _rows(files, tables.ENTRIES):
        facts = {name: row[name] for name in tables.ENTRIES.header if name != "trial"}
        entry = Entry(**facts)
        with _at(row):
            check_entry(entry)
        entries[row["trial"]].append(entry)
    return entries


def _answer(row: Row) -> Answer:
    with _at(row):
        answer = Answer(row["key"], value_of(row["answer"]), row["told_at"])
        check_answer(answer)
    return answer


def _plan(row: Row) -> KeptPlan:
    plan = KeptPlan(row["derived_at"], row["cause"], row["plan"])
    with _at(row):
        check_plan(plan)
    return plan


def _trial(row: Row, files: Files) -> values.SealedTrial:
    name = design_file(row["trial"])
    design = files.part(name).text(most_mib=MOST_MIB)
    files.check(name, design)
    if hashlib.sha256(design.encode()).hexdigest() != row["design_sha256"]:
        raise row.wrong("its design is not the one that was sealed")
    if row["status"] not in STATUSES:
        raise row.wrong(f"{row['status']!r} is no status of a trial")
    return values.SealedTrial(
        row["trial"],
        row["name"],
        row["created_at"],
        row["first_evening"],
        row["status"],
        design,
        row["design_sha256"],
    )
