"""The lab's memory: domain objects in, domain objects out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from nightlab.store import (
    backup,
    check,
    copies,
    diary_rows,
    entry_rows,
    event_rows,
    intake,
    joining,
    record_queries,
    schema,
    setting_rows,
    taking_out,
    trial_rows,
)
from nightlab.store.answers_kept import KeepsAnswers
from nightlab.store.connecting import connected, keeper
from nightlab.store.database import readable
from nightlab.store.merge import DIARY, EVENTS, Origin, merge
from nightlab.store.record_queries import Choice
from nightlab.store.values import DoseRecord, check_aware

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from nightlab.archive import Archive
    from nightlab.nights import DiaryEntry, Event, Night, Series
    from nightlab.store.check import Checked
    from nightlab.store.database import Database
    from nightlab.store.intake import Record
    from nightlab.store.values import (
        Change,
        DoseStatus,
        ImportedFile,
        ImportResult,
        SkippedRecord,
        TrialRecord,
        TrialStatus,
    )
    from nightlab.trials.entries import Entry


class Store(KeepsAnswers):
    """A lab's records.

    Assumptions: many threads and processes may read while one writes; each method is one
    transaction, so that it happens whole or not at all; instants come back in UTC.

    Raises:
        NightlabError: From any method: the disk is full, another process writes for longer than the
            store's patience, the file is damaged; nothing has changed then.
    """

    def __init__(self, database: Database, upgrade: schema.Upgrade | None = None) -> None:
        self._database = database
        self.upgrade = upgrade
        """How the lab was brought up to date when it was opened; None where it was."""

    @classmethod
    def open(cls, place: Path | str, *, create: bool = True, patience_s: float = 5.0) -> Self:
        """Open a lab; bring an older one up to date, of which a copy is kept beside it.

        Args:
            place: The file, or the URL of a PostgreSQL database.
            create: Whether to make the lab, and the file's folder, where it is not there.
            patience_s: Seconds to wait for another process that writes.

        Raises:
            NightlabError: No lab there, not a lab, of a newer version, damaged, locked, or not to be
                written.
        """
        database = connected(place, create=create, patience_s=patience_s)
        try:
            upgrade = schema.prepare(database, keep=keeper(database))
        except BaseException:
            database.close()
            raise
        return cls(database, upgrade)

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # --- what comes in ------------------------------------------------------

    def add_file(
        self,
        *,
        name: str,
        sha256: str,
        size_bytes: int,
        format: str,  # noqa: A002
        format_version: int,
        zone: str,
        records: Iterable[Record],
        now: datetime,
        settings: Callable[[], Mapping[str, object]] = dict,
    ) -> ImportResult:
        """Take in the records of a file: all of them, or none where anything is raised on the way.

        Assumptions: a file last read by the same format version in the same zone is not read again;
        read otherwise, it replaces what it gave before. A record there with another content is
        revised: the later import wins. Of two records in a file with the same key and another
        content the first counts. Nights of one device that overlap are one sleep (``settling``);
        samples of series are united, and none is ever taken away.

        Args:
            name: The file's name, for people.
            sha256: Digest of the file, 64 hexadecimal digits.
            size_bytes: Its size.
            format: Name of the format.
            format_version: Version of the format's reader.
            zone: Zone for what the format prints without one, or the history of several, as text.
            records: Nights, diary entries, events, series, what could not be read, and counts.
            now: Instant of the import.
            settings: What to keep with them, asked once the records are read.
        """
        check_aware(now, where="now")
        facts = {
            "name": name,
            "sha256": sha256,
            "size_bytes": size_bytes,
            "format": format,
            "format_version": format_version,
            "zone": zone,
        }
        with self._database.writing() as connection:
            result = intake.add_file(connection, facts, records, now)
            setting_rows.put_all(connection, settings())
            return result

    def add_diary(self, entry: DiaryEntry, *, now: datetime) -> Change:
        """Take in one entry; another content for its date and source is kept as an earlier one."""
        check_aware(now, where="now")
        row = diary_rows.to_row(entry, recorded_at=now)
        with self._database.writing() as connection:
            return merge(connection, DIARY, [row], Origin(now))[0]

    def add_event(self, event: Event, *, now: datetime) -> Change:
        """Take in one event; ``revised`` where only its zone is another."""
        check_aware(now, where="now")
        with self._database.writing() as connection:
            return merge(connection, EVENTS, [event_rows.to_row(event)], Origin(now))[0]

    def add_morning(
        self,
        entry: DiaryEntry | None,
        events: Iterable[Event],
        *,
        dose: tuple[str, date, DoseStatus] | None,
        zone: str | None,
        now: datetime,
    ) -> Change | None:
        """Take in all that was told of a night at once; return what became of the diary.

        Args:
            entry: The diary, where it was told.
            events: What happened.
            dose: Trial, evening and what became of its dose.
            zone: The person's zone from now on; None leaves it.
            now: Instant of the telling.
        """
        check_aware(now, where="now")
        diary = [diary_rows.to_row(entry, recorded_at=now)] if entry else []
        with self._database.writing() as connection:
            if zone:
                setting_rows.put(connection, "zone", zone)
            changes = merge(connection, DIARY, diary, Origin(now)) if diary else []
            if rows := [event_rows.to_row(event) for event in events]:
                merge(connection, EVENTS, rows, Origin(now))
            if dose:
                trial_rows.set_dose(connection, dose[0], DoseRecord(*dose[1:], told_at=now))
        return changes[0] if changes else None

    def files(self) -> list[ImportedFile]:
        """Return what was imported, oldest first."""
        with self._database.reading() as connection:
            return intake.files(connection)

    def skipped(self, file_id: int) -> list[SkippedRecord]:
        """Return what an imported file holds and the lab does not."""
        with self._database.reading() as connection:
            return intake.skipped(connection, file_id)

    # --- what is there; dates are those of the night, both inclusive ------------

    def nights(
        self, since: date | None = None, until: date | None = None, source: str | None = None
    ) -> list[Night]:
        """Return nights and naps by start."""
        with self._database.reading() as connection:
            return record_queries.nights(connection, Choice(since, until, source))

    def spans(self, source: str) -> list[tuple[str, datetime, datetime, str]]:
        """Return device, start, end and zone of the nights and naps of a source."""
        with self._database.reading() as connection:
            return record_queries.spans(connection, Choice(source=source))

    def diary(
        self, since: date | None = None, until: date | None = None, source: str | None = None
    ) -> list[DiaryEntry]:
        """Return diary entries by date."""
        with self._database.reading() as connection:
            return record_queries.diary(connection, Choice(since, until, source))

    def earlier_diary(
        self, since: date | None = None, until: date | None = None, source: str | None = None
    ) -> list[DiaryEntry]:
        """Return diary entries that were corrected since, by date and then oldest first."""
        with self._database.reading() as connection:
            return record_queries.earlier_diary(connection, Choice(since, until, source))

    def events(
        self,
        since: date | None = None,
        until: date | None = None,
        source: str | None = None,
        kind: str | None = None,
    ) -> list[Event]:
        """Return events by instant; an event has the date of the night it may have touched."""
        with self._database.reading() as connection:
            return record_queries.events(connection, Choice(since, until, source), kind)

    def series(
        self,
        kind: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Series]:
        """Return series by kind, source, device and day: of UTC days that touch a span, each whole."""
        with self._database.reading() as connection:
            return record_queries.series(connection, kind, since, until)

    def series_counts(self) -> Mapping[str, int]:
        """Return the number of samples of each kind that is there."""
        with self._database.reading() as connection:
            return record_queries.series_counts(connection)

    # --- trials -----------------------------------------------------------------

    def add_trial(
        self,
        *,
        name: str,
        start: date,
        design: str,
        now: datetime,
        status: TrialStatus = "planned",
    ) -> str:
        """Write a trial down, never to be changed but for its status; return its id, such as t1."""
        with self._database.writing() as connection:
            return trial_rows.add(
                connection, name=name, start=start, design=design, now=now, status=status
            )

    def trial(self, trial_id: str) -> TrialRecord:
        """Return a trial.

        Raises:
            NightlabError: No such trial, or its design is not the one that was written down.
        """
        with self._database.reading() as connection:
            return trial_rows.one(connection, trial_id)

    def trials(self) -> list[TrialRecord]:
        """Return the trials, oldest first."""
        with self._database.reading() as connection:
            return trial_rows.all_of_them(connection)

    def set_trial_status(self, trial_id: str, status: TrialStatus) -> None:
        """Say how far a trial has come."""
        with self._database.writing() as connection:
            trial_rows.set_status(connection, trial_id, status)

    def set_dose(
        self,
        trial_id: str,
        taken_on: date,
        status: DoseStatus,
        at: datetime | None = None,
        note: str = "",
        *,
        now: datetime,
    ) -> None:
        """Write down what became of the dose of an evening, in place of what was there."""
        record = DoseRecord(taken_on, status, at, note, told_at=now)
        with self._database.writing() as connection:
            trial_rows.set_dose(connection, trial_id, record)

    def doses(self, trial_id: str) -> list[DoseRecord]:
        """Return a trial's doses by date."""
        with self._database.reading() as connection:
            return trial_rows.doses(connection, trial_id)

    def add_entry(self, trial_id: str, entry: Entry) -> Change:
        """Add an entry to a trial's log, never to be changed; ``known`` where it stands there already.

        Raises:
            NightlabError: No such trial, or an entry that could not be kept as it is.
        """
        with self._database.writing() as connection:
            return "new" if entry_rows.add(connection, trial_id, [entry]) else "known"

    def entries(self, trial_id: str) -> list[Entry]:
        """Return a trial's log in the order in which it was told.

        Raises:
            NightlabError: No such trial, or an entry is not what was written down.
        """
        with self._database.reading() as connection:
            return entry_rows.of_trial(connection, trial_id)

    def entries_of_all(self) -> dict[str, list[Entry]]:
        """Return the log of every trial by its id, empty where nothing was told of it."""
        with self._database.reading() as connection:
            return entry_rows.of_all(connection)

    # --- settings ---------------------------------------------------------------

    def setting(self, key: str, default: Any = None) -> Any:
        """Return a setting, or the default where it is not set."""
        with self._database.reading() as connection:
            return setting_rows.get(connection, key, default)

    def set_setting(self, key: str, value: object) -> None:
        """Keep a value that JSON can hold.

        Raises:
            NightlabError: JSON cannot hold it.
        """
        with self._database.writing() as connection:
            setting_rows.put(connection, key, value)

    # --- nothing lost -----------------------------------------------------------

    def back_up(self, place: Path, *, force: bool = False, now: datetime) -> backup.Copy:
        """Write a copy that was proven equal; the lab may be in use meanwhile.

        Args:
            place: The copy's file, or a folder in which it gets a dated name.
            force: Whether a file of that name may be replaced.
            now: Instant for the name.

        Raises:
            NightlabError: It could not be written, or the lab is damaged.
        """
        path = self._database.path
        if path is not None:
            check.check(self._database)
            if place.is_dir():
                place = copies.dated(path, "backup", now, folder=place)
        return backup.back_up(self._database, place, force=force)

    def check(self) -> Checked:
        """Look at every page, reference, row and seal; the first fault is raised."""
        return check.check(self._database)

    def archive(self) -> Archive:
        """Return all that the lab holds, at one instant of it."""
        with self._database.reading() as connection:
            return taking_out.archive_of(connection)

    def join(
        self,
        archive: Archive,
        *,
        now: datetime,
        settings: Callable[[], Mapping[str, object]] = dict,
    ) -> tuple[ImportResult, list[SkippedRecord]]:
        """Take in what a lab held; return what changed, and what this lab knows otherwise and keeps.

        Args:
            archive: All that it held.
            now: Instant of the import.
            settings: What to keep with it, as of ``add_file``.

        Raises:
            NightlabError: A value that no lab can hold; nothing has changed then.
        """
        check_aware(now, where="now")
        with self._database.writing() as connection, readable(self._database.where):
            joined = joining.join(connection, archive, now)
            setting_rows.put_all(connection, settings())
            return joined
