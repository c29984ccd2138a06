"""A lab's whole content as a folder: tables, sealed designs, and a manifest that vouches for them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nightlab import __version__
from nightlab.archive import samples, tables
from nightlab.archive.tables import VERSION, entry_values, event_values, night_values
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from nightlab.archive.tables import Table
    from nightlab.archive.values import Archive, EarlierNight, KeptNight

MANIFEST = "manifest.json"
FORMAT = "nightlab-export"


def write_folder(archive: Archive, folder: Path, *, made_at: datetime, zone: str) -> None:
    """Write an export, whole or not at all.

    Args:
        archive: What the lab holds.
        folder: A name that is free, or an empty folder.
        made_at: Instant of the export.
        zone: The person's zone, for whoever reads the tables.

    Raises:
        NightlabError: Something is there already, or it cannot be written.
    """
    try:
        _make_room(folder)
        with _unfinished(folder) as growing:
            _write(growing, dict(files_of(archive)), {"made_at": made_at.isoformat(), "zone": zone})
            growing.rename(folder)
    except OSError as error:
        raise NightlabError(
            f"cannot be written ({(error.strerror or 'error').lower()})",
            where=str(folder),
            fix="name another folder",
        ) from error


def _make_room(folder: Path) -> None:
    """Take an empty folder away, but for the one that the person is in, and refuse all else."""
    if folder.name and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    if folder.exists() or folder.is_symlink():
        raise NightlabError(
            "there already, and was left as it is",
            where=str(folder),
            fix="name a folder that is not there yet",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """Give a folder beside a place, for its owner's eyes; nothing of it stays under this name."""
    growing = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    try:
        growing.mkdir(0o700)
        yield growing
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def _write(
    folder: Path, files: dict[str, tuple[bytes, dict[str, Any]]], made: dict[str, Any]
) -> None:
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), **about}
        for name, (content, about) in files.items()
    }
    head = {"format": FORMAT, "version": VERSION, "nightlab": __version__}
    manifest = json.dumps(head | made | {"files": listed}, indent=1, ensure_ascii=False) + "\n"
    for name, content in [*((n, c) for n, (c, _) in files.items()), (MANIFEST, manifest.encode())]:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def files_of(archive: Archive) -> Iterator[tuple[str, tuple[bytes, dict[str, Any]]]]:
    """Yield name, content and description of each file of an export, less the manifest."""
    for table, rows in _rows(archive):
        cells = [
            [column.written(value) for column, value in zip(table.columns, row, strict=True)]
            for row in rows
        ]
        text = io.StringIO(newline="")
        csv.writer(text).writerows([table.header, *cells])
        yield table.file, (text.getvalue().encode(), _described(table, len(cells)))
    for name, content, count in samples.files_of(archive.series):
        yield name, (content, _described(tables.SERIES, count))
    for trial in archive.trials:
        yield (
            design_file(trial.id),
            (trial.design.encode(), {"about": f"sealed design of {trial.id}"}),
        )


def design_file(trial_id: str) -> str:
    """Return the name of a trial's design."""
    return f"trials/{trial_id}.toml"


def _described(table: Table, rows: int) -> dict[str, Any]:
    columns = {
        column.name: {"holds": column.kind.words, "unit": column.unit, "about": column.about}
        for column in table.columns
    }
    return {"rows": rows, "about": table.about, "columns": columns}


def _rows(archive: Archive) -> Iterator[tuple[Table, list[list[Any]]]]:
    facts = [column.replace("reading", "number") for column in tables.FILES.header]
    yield tables.FILES, [[getattr(r, fact) for fact in facts] for r in archive.readings]
    yield tables.SKIPPED, [[r.number, *left] for r in archive.readings for left in r.skipped]
    yield tables.NIGHTS, [_night(kept) for kept in archive.nights]
    yield tables.EARLIER_NIGHTS, [_earlier_night(n) for n in archive.earlier_nights]
    yield tables.DIARY, [entry_values(k.entry, k.recorded_at, k.reading) for k in archive.diary]
    yield (
        tables.EARLIER_DIARY,
        [
            [*entry_values(k.entry, k.recorded_at, k.reading), k.replaced_at, k.why]
            for k in archive.earlier_diary
        ],
    )
    yield tables.EVENTS, [event_values(k.event, k.reading) for k in archive.events]
    yield (
        tables.EARLIER_EVENTS,
        [[*event_values(k.event, k.reading), k.replaced_at, k.why] for k in archive.earlier_events],
    )
    yield (
        tables.TRIALS,
        [[t.id, t.name, t.created_at, t.start, t.status, t.design_sha256] for t in archive.trials],
    )
    yield (
        tables.DOSES,
        [
            [t.id, d.taken_on, d.status, d.at, d.note, d.told_at]
            for t in archive.trials
            for d in t.doses
        ],
    )
    yield (
        tables.ENTRIES,
        [
            [t.id, e.kind, e.evening, e.until, e.told_at, e.value, e.text]
            for t in archive.trials
            for e in t.entries
        ],
    )
    yield tables.SETTINGS, [[name, value] for name, value in sorted(archive.settings.items())]
    yield tables.ANSWERS, [[a.key, a.at, a.value] for a in archive.answers]
    yield tables.PLANS, [[p.at, p.cause, p.text] for p in archive.plans]


def _night(kept: KeptNight) -> list[Any]:
    night = kept.night
    return [
        night.date,
        night.start,
        night.end,
        night.zone,
        night.source,
        night.device,
        night.is_nap,
        *night_values(night),
        kept.reading,
    ]


def _earlier_night(earlier: EarlierNight) -> list[Any]:
    night = earlier.night
    said = [night.end, night.zone, night.is_nap, *night_values(night)] if night else [None] * 8
    return [
        earlier.date,
        earlier.source,
        earlier.device,
        earlier.start,
        earlier.sha256,
        earlier.reading,
        earlier.replaced_at,
        earlier.why,
        *said,
    ]
