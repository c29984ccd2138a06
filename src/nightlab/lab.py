"""The one door between the shells and the house: a lab is a file and the verbs of the loop."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nightlab import sources
from nightlab.errors import NightlabError
from nightlab.nights import (
    MEASURES,
    DiaryEntry,
    Event,
    Measures,
    Night,
    measure_diary,
    measure_night,
)
from nightlab.store import Store
from nightlab.trials import Design, Verdict, analyse, parse_design, to_toml
from nightlab.units import local, zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nightlab.sources import Progress
    from nightlab.store import Change, ImportResult, SkippedRecord, TrialRecord
    from nightlab.trials import Dose

# An evening lasts until this hour of the next day.
EVENING_ENDS_H = 4
DoseStatus = Literal["taken", "missed", "late"]


@dataclass(frozen=True, slots=True)
class Episode:
    """One night, nap or diary entry with what is measured on it."""

    date: date
    start: datetime
    end: datetime
    zone: str
    source: str
    device: str
    is_nap: bool
    measures: Measures
    record: Night | DiaryEntry

    @property
    def origin(self) -> str:
        """Source and device in one word, such as ``apple/Withings``."""
        return f"{self.source}/{self.device}" if self.device else self.source


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file."""

    name: str
    format: str
    zone: str
    result: ImportResult
    skipped: tuple[SkippedRecord, ...]


@dataclass(frozen=True, slots=True)
class Logged:
    """What was written down of a morning."""

    night: date
    zone: str
    entry: DiaryEntry | None
    change: Change | None
    events: tuple[Event, ...]
    trial: str | None
    dose: DoseStatus | None


@dataclass(frozen=True, slots=True)
class RunningTrial:
    """A trial with its design, and what became of its doses so far."""

    record: TrialRecord
    design: Design
    doses: Mapping[date, DoseStatus]

    @property
    def schedule(self) -> list[Dose]:
        """The dated schedule."""
        return self.design.schedule(self.record.start)


class Lab:
    """A person's sleep lab in one file.

    Args:
        store: The open store.
        now: The clock; tests and demonstrations bring their own.
    """

    def __init__(self, store: Store, *, now: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._now = now or (lambda: datetime.now(UTC))

    @classmethod
    @contextmanager
    def open(
        cls, path: Path | str | None = None, *, now: Callable[[], datetime] | None = None
    ) -> Iterator[Lab]:
        """Open the lab in a file, made where there is none, and close it again.

        Raises:
            NightlabError: The file is not a lab or cannot be used.
        """
        with Store.open(Path(path) if path else default_path()) as store:
            yield cls(store, now=now)

    # --- time -------------------------------------------------------------------

    @property
    def zone(self) -> str:
        """The person's IANA zone: the last one given, else this machine's."""
        kept = self._store.setting("zone")
        return kept if isinstance(kept, str) else machine_zone()

    def use_zone(self, name: str) -> None:
        """Keep a zone for all that comes without one."""
        self._store.set_setting("zone", zone(name).key)

    @property
    def today(self) -> date:
        """The local date."""
        return local(self._now(), self.zone).date()

    @property
    def evening(self) -> date:
        """The date of this evening, which lasts until four in the morning."""
        return (local(self._now(), self.zone) - timedelta(hours=EVENING_ENDS_H)).date()

    # --- nights come in ---------------------------------------------------------

    def import_file(
        self, path: Path | str, *, zone_name: str | None = None, progress: Progress | None = None
    ) -> Imported:
        """Take in an export, whole or not at all; the same file twice changes nothing.

        Raises:
            NightlabError: The file cannot be read; nothing has changed.
        """
        path = Path(path)
        used = zone(zone_name).key if zone_name else self.zone
        found = sources.detect(path)
        result = self._store.add_file(
            name=path.name,
            sha256=_sha256(path),
            size_bytes=path.stat().st_size,
            format=found.name,
            format_version=found.version,
            zone=used,
            records=sources.read_file(path, zone=used, progress=progress),
            now=self._now(),
        )
        if zone_name:
            self.use_zone(used)
        skipped = tuple(self._store.skipped(result.file_id)) if result.skipped else ()
        return Imported(path.name, found.title, used, result, skipped)

    def log(
        self,
        night: date,
        *,
        diary: Mapping[str, Any] | None = None,
        events: Sequence[str] = (),
        dose: DoseStatus | None = None,
        trial_id: str | None = None,
        zone_name: str | None = None,
    ) -> Logged:
        """Write down a morning: all of it, or nothing where any part cannot be read.

        Args:
            night: Date on which the night ended.
            diary: What ``sources.diary_from_clocks`` takes, less date and zone.
            events: Texts such as ``caffeine 80mg 15:00``.
            dose: What became of the trial's dose of the evening before.
            trial_id: The trial, where several run.
            zone_name: Where the person slept; kept for the next time.

        Raises:
            NightlabError: A time, event or dose that cannot be; the place is named.
        """
        if night > self.today:
            raise NightlabError(
                f"{night} is still to come", where="date", fix="give the date on which you woke"
            )
        used = zone(zone_name).key if zone_name else self.zone
        entry = sources.diary_from_clocks(date=night, zone=used, **diary) if diary else None
        happened = tuple(sources.parse_event(text, date=night, zone=used) for text in events)
        trial = self._trial_with_dose(trial_id, night) if dose else None
        if zone_name:
            self.use_zone(used)
        change = self._store.add_diary(entry, now=self._now()) if entry else None
        for event in happened:
            self._store.add_event(event)
        if trial and dose:
            self._store.set_dose(trial.record.id, night - timedelta(days=1), dose)
        return Logged(night, used, entry, change, happened, trial and trial.record.id, dose)

    def _trial_with_dose(self, trial_id: str | None, night: date) -> RunningTrial:
        """Return the trial that has a dose before a night: the one named, or the one that runs."""
        running = [t for t in self.trials() if t.record.status == "running"]
        named = [self.trial(trial_id)] if trial_id else running
        if not named:
            raise NightlabError(
                "no trial runs", where="dose", fix="begin one with `nightlab trial start`"
            )
        due = [t for t in named if any(dose.night == night for dose in t.schedule)]
        if not due:
            schedule = named[0].schedule
            raise NightlabError(
                f"trial {named[0].record.id} has no dose for the night that ends on {night}",
                where="date",
                fix=f"its nights end from {schedule[0].night} to {schedule[-1].night}",
            )
        if len(due) > 1:
            raise NightlabError(
                f"trials {', '.join(t.record.id for t in due)} run",
                where="dose",
                fix="name one with --trial",
            )
        return due[0]

    # --- nights are looked at ---------------------------------------------------

    def episodes(self, since: date | None = None, until: date | None = None) -> list[Episode]:
        """Return all nights, naps and diary entries by date, then by where they came from."""
        found = [_of_night(night) for night in self._store.nights(since, until)]
        found += [of_diary(entry) for entry in self._store.diary(since, until)]
        return sorted(found, key=lambda e: (e.date, e.start, e.origin))

    def night(self, day: date) -> list[Episode]:
        """Return a date's episodes, the one that says most first.

        Raises:
            NightlabError: Nothing is known of that night.
        """
        found = self.episodes(day, day)
        if not found:
            raise NightlabError(
                f"no night ends on {day}", where="date", fix="see which do with `nightlab nights`"
            )
        return sorted(found, key=_tells_most)

    def events(self, since: date | None = None, until: date | None = None) -> list[Event]:
        """Return events by instant."""
        return self._store.events(since, until)

    # --- trials -----------------------------------------------------------------

    def start_trial(
        self, design: Design, *, start: date | None = None, name: str = ""
    ) -> RunningTrial:
        """Seal a design and begin it this evening, or on a given one."""
        title = name or f"{' against '.join(reversed(design.arms))}, {design.nights} nights"
        trial_id = self._store.add_trial(
            name=title,
            start=start or self.evening,
            design=to_toml(design),
            now=self._now(),
            status="running",
        )
        return self.trial(trial_id)

    def trial(self, trial_id: str) -> RunningTrial:
        """Return a trial with its design and doses."""
        return self._open_trial(self._store.trial(trial_id))

    def trials(self) -> list[RunningTrial]:
        """Return all trials, oldest first."""
        return [self._open_trial(record) for record in self._store.trials()]

    def _open_trial(self, record: TrialRecord) -> RunningTrial:
        design = parse_design(record.design, where=f"trial {record.id}")
        doses = {d.taken_on: d.status for d in self._store.doses(record.id)}
        return RunningTrial(record, design, doses)

    def tonight(self) -> list[tuple[RunningTrial, Dose | None]]:
        """Return for each running trial what its schedule says for this evening."""
        evening = self.evening
        return [
            (t, next((d for d in t.schedule if d.take_on == evening), None))
            for t in self.trials()
            if t.record.status == "running"
        ]

    def verdict(
        self,
        trial_id: str,
        outcome: str,
        *,
        until: date | None = None,
        origin: str | None = None,
        **options: Any,
    ) -> Verdict:
        """Return what a trial has shown so far.

        Args:
            trial_id: Such as ``t1``.
            outcome: A measure of a night, see ``nights.MEASURES``.
            until: Last night to count; today's by default.
            origin: Where the outcome is taken from (``diary``, ``fitbit``, ...); by default the one
                place that has it for most nights, so that two instruments are never mixed.
            options: As ``trials.analyse`` takes them; they win over the design's own.

        Raises:
            NightlabError: No such trial or measure, or too little data.
        """
        trial = self.trial(trial_id)
        if outcome not in MEASURES:
            raise NightlabError(
                f"no measure is called {outcome!r}",
                where="outcome",
                fix=f"use one of {', '.join(MEASURES)}",
            )
        design, last = trial.design, until or self.today
        due = [d for d in trial.schedule if d.night is not None and d.night <= last]
        if not due:
            raise NightlabError(
                f"trial {trial_id} has no night yet",
                where="trial",
                fix=f"its first ends on {trial.schedule[0].night}",
            )
        values, used = self._outcome(outcome, [d.night for d in due if d.night], origin)
        table = {
            "night": [d.night for d in due],
            "arm": [d.arm for d in due],
            "block": [d.block for d in due],
            outcome: [values.get(d.night) if d.night else None for d in due],
        }
        if not values:
            raise NightlabError(
                f"no night of trial {trial_id} has {outcome} yet",
                where="outcome",
                fix="log the nights with `nightlab log` or import them",
            )
        control = options.pop("control", None) or design.arms[0]
        active = options.pop("active", None) or (design.arms[1] if len(design.arms) == 2 else None)
        own = _own_plan(design, outcome)
        given = {k: v for k, v in options.items() if v is not None}
        verdict = analyse(
            table,
            outcome=outcome,
            arm="arm",
            night="night",
            block="block",
            control=control,
            active=active,
            redraw=design.redraw(active or "") if len(due) == design.nights and active else None,
            **{**own, **given},
        )
        return verdict.with_warnings(_trial_warnings(trial, outcome, used, given))

    def _outcome(
        self, outcome: str, nights: list[date], origin: str | None
    ) -> tuple[dict[date, float], str]:
        """Return the outcome by night from one place, and that place."""
        by_origin: dict[str, dict[date, float]] = {}
        for day in nights:
            for episode in sorted(self.episodes(day, day), key=_tells_most):
                value = getattr(episode.measures, outcome)
                if (
                    value is not None
                    and not episode.is_nap
                    and origin in (None, episode.origin, episode.source)
                ):
                    by_origin.setdefault(episode.origin, {}).setdefault(day, value)
        if not by_origin:
            return {}, ""
        best = max(by_origin, key=lambda name: (len(by_origin[name]), name == "diary"))
        return by_origin[best], best


def _own_plan(design: Design, outcome: str) -> dict[str, Any]:
    """Return what the design fixed before the first night."""
    plan: dict[str, Any] = {
        "better": design.better or MEASURES[outcome].better,
        "prior": design.prior,
        "half_life_nights": design.half_life_nights,
    }
    if design.worthwhile is not None and design.outcome == outcome:
        plan["worthwhile"] = design.worthwhile
    return plan


def _trial_warnings(
    trial: RunningTrial, outcome: str, origin: str, given: Mapping[str, Any]
) -> list[str]:
    warnings = [f"Outcomes are those of {origin}."]
    if trial.design.outcome and trial.design.outcome != outcome:
        warnings.append(
            f"The outcome named before the first night was {trial.design.outcome}; {outcome} was not."
        )
    changed = sorted(
        k for k in ("prior", "better", "worthwhile", "half_life_nights", "trend") if k in given
    )
    if changed:
        warnings.append(f"Changed after the design was sealed: {', '.join(changed)}.")
    astray = [s for s in trial.doses.values() if s != "taken"]
    if astray:
        warnings.append(
            f"{len(astray)} doses were missed or late; nights count on the arm they were allocated to."
        )
    return warnings


def table_verdict(table: Path | str, **options: Any) -> Verdict:
    """Return the verdict on a table of nights in a file; takes what ``trials.analyse`` takes."""
    return analyse(table, **{k: v for k, v in options.items() if v is not None})


def _of_night(night: Night) -> Episode:
    return Episode(
        night.date,
        night.local_start,
        night.local_end,
        night.zone,
        night.source,
        night.device,
        night.is_nap,
        measure_night(night),
        night,
    )


def of_diary(entry: DiaryEntry) -> Episode:
    """Return a diary entry with what is measured on it."""
    start = entry.into_bed or entry.tried_to_sleep
    return Episode(
        entry.date,
        local(start, entry.zone),
        local(entry.rose, entry.zone),
        entry.zone,
        entry.source,
        "",
        False,  # noqa: FBT003 - a diary is of the main sleep
        measure_diary(entry),
        entry,
    )


def _tells_most(episode: Episode) -> tuple[bool, bool, float]:
    """Order by: no nap, has stages, longest."""
    staged = isinstance(episode.record, Night) and episode.record.hypnogram is not None
    return (episode.is_nap, not staged, -(episode.end - episode.start).total_seconds())


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise NightlabError(
            "cannot be read", where=str(path), fix="check the name and the rights"
        ) from error


def default_path() -> Path:
    """Return the lab's file: ``NIGHTLAB_LAB``, else ``lab.db`` in the user's data folder."""
    named = os.environ.get("NIGHTLAB_LAB")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("nightlab", appauthor=False) / "lab.db"


def machine_zone() -> str:
    """Return this machine's IANA zone, ``UTC`` where it does not say."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    link = Path("/etc/localtime")
    if link.is_symlink():
        candidates.append(str(link.resolve()).rpartition("zoneinfo/")[2])
    for name in filter(None, candidates):
        try:
            return zone(name).key
        except NightlabError:
            continue
    return "UTC"


def make_design(arms: Sequence[str], *, block_nights: int | None, **rules: Any) -> Design:
    """Return a design; the block defaults to one period of each arm, or to the whole trial."""
    period, nights = rules["period_nights"], rules["nights"]
    default = period * len(arms) if period > 1 else nights
    given = {k: v for k, v in rules.items() if v is not None}
    return Design(
        tuple(arms), block_nights=block_nights if block_nights is not None else default, **given
    )
