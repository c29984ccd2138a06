"""The one door between the shells and the house: a lab is a file and the verbs of the loop."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightlab import draw, sources
from nightlab.archive import write_folder
from nightlab.devices import Devices
from nightlab.errors import NightlabError
from nightlab.importing import Imported, Importing
from nightlab.later import MODULES
from nightlab.machine import default_lab, evening_of, is_evening
from nightlab.mornings import Logged, Told, write_down
from nightlab.nights import Episode, Event
from nightlab.nights.naps import only_main_sleeps
from nightlab.nights.vitals import Measured, vitals
from nightlab.places import Places
from nightlab.report import pictures
from nightlab.store import Store, check_copy, restore
from nightlab.trialling import Trials
from nightlab.trials import (
    Protocol,
    RunningTrial,
    check_outcome,
    make_design,
    plan_design,
    protocol_text,
    read_design,
    read_protocol,
    to_toml,
)
from nightlab.trials.conduct import unchecked_agents
from nightlab.units import local, zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nightlab.bodily import fit_nights
    from nightlab.body.compiled import all_organs
    from nightlab.body.explain import (
        explain_file,
        explained_svg,
        measure_file_sensitivity,
        measure_words,
        nights_words,
        sensitivity_svg,
    )
    from nightlab.body.results import live_protocol, nights_csv, simulation_svg, summary
    from nightlab.body.validation import checked_as_json, validate_body
    from nightlab.planning import Planning
    from nightlab.rehearsal.own import Answer, ToldSpread, rehearse_protocol
    from nightlab.rehearsal.silico import BodiesCount, rehearse_bodies
    from nightlab.report.pooled_files import pool_files
    from nightlab.report.trial_file import verify
    from nightlab.results import Results, posterior_svg, report_html, table_verdict
    from nightlab.sources import Format, Morning, Progress
    from nightlab.sources.mapped import MappedTable
    from nightlab.sources.mapped.drafting import draft_of_file
    from nightlab.sources.mapped.file import read_mapping
    from nightlab.sources.quality import MEANING, cards
    from nightlab.store import Checked, Copy
    from nightlab.trials import DoseStatus
    from nightlab.trials.across import Across
    from nightlab.trials.monitoring import looks
    from nightlab.trials.settling import Thing, settle

__all__ = [
    "MEANING",
    "Across",
    "Answer",
    "BodiesCount",
    "Episode",
    "Imported",
    "Lab",
    "Logged",
    "MappedTable",
    "Protocol",
    "RunningTrial",
    "Thing",
    "ToldSpread",
    "all_organs",
    "cards",
    "check_copy",
    "check_outcome",
    "checked_as_json",
    "draft_of_file",
    "explain_file",
    "explained_svg",
    "fit_nights",
    "live_protocol",
    "looks",
    "make_design",
    "measure_file_sensitivity",
    "measure_words",
    "nights_csv",
    "nights_words",
    "plan_design",
    "pool_files",
    "posterior_svg",
    "protocol_text",
    "read_design",
    "read_mapping",
    "read_protocol",
    "rehearse_bodies",
    "rehearse_protocol",
    "report_html",
    "restore",
    "sensitivity_svg",
    "settle",
    "simulation_svg",
    "summary",
    "table_verdict",
    "to_toml",
    "unchecked_agents",
    "validate_body",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(name)
    return getattr(import_module(MODULES[name]), name)


class Lab:
    """A person's sleep lab in one file.

    Args:
        store: The open store.
        now: The clock; tests and demonstrations bring their own.
    """

    def __init__(self, store: Store, *, now: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self.upgrade = store.upgrade
        """How the lab was brought up to date when it was opened; None where it was."""
        self._now = now or (lambda: datetime.now(UTC))
        self.trials = Trials(store, self)
        """Its trials, and what is done with them."""
        self.places = Places(store)
        """Where the person was."""
        self.devices = Devices(store)
        """What recorded their nights, and which they prefer."""

    @classmethod
    @contextmanager
    def open(
        cls,
        path: Path | str | None = None,
        *,
        create: bool = True,
        now: Callable[[], datetime] | None = None,
    ) -> Iterator[Lab]:
        """Open a lab and close it again.

        Args:
            path: Its file, or the URL of a PostgreSQL database; by default this user's.
            create: Whether to make one where there is none.
            now: The clock.

        Raises:
            NightlabError: No lab there, not a lab, or one that cannot be used.
        """
        with Store.open(path or default_lab(), create=create) as store:
            yield cls(store, now=now)

    @property
    def results(self) -> Results:
        """What its trials have shown."""
        from nightlab.results import Results

        return Results(self._store, self.trials, self)

    @property
    def planning(self) -> Planning:
        """What is known of the person, what disturbs their sleep, and what to do."""
        from nightlab.planning import Planning

        return Planning(self._store, self, self.trials, self.results)

    # --- time -------------------------------------------------------------------

    @property
    def zone(self) -> str:
        """The IANA zone in which the person is now."""
        return self.places.zones.of(self._now())

    def _zone_or(self, name: str | None) -> str:
        """Return the zone given, checked, else the one there is."""
        if not name:
            return self.zone
        try:
            return zone(name).key
        except NightlabError as error:
            raise error.at("zone") from error

    def now(self) -> datetime:
        """Return this instant."""
        return self._now()

    @property
    def today(self) -> date:
        """The local date."""
        return local(self._now(), self.zone).date()

    @property
    def evening(self) -> date:
        """The date of this evening, which lasts until four in the morning."""
        return evening_of(self._now(), self.zone)

    # --- nights come in ---------------------------------------------------------

    def import_file(
        self,
        path: Path | str,
        *,
        zone_name: str | None = None,
        same_person: bool = False,
        mapped: Format | None = None,
        progress: Progress | None = None,
    ) -> Imported:
        """Take in an export, whole or not at all; the same file twice changes nothing.

        Args:
            path: The file.
            zone_name: Where the person slept; kept for the next time.
            same_person: Whether the person says that it is theirs, whatever it looks like.
            mapped: How to read a table that no format knows.
            progress: Called with bytes read and bytes in all.

        Raises:
            NightlabError: The file cannot be read, or is another person's; nothing has changed.
        """
        importing = self._importing(zone_name, same_person=same_person, mapped=mapped)
        return importing.take_in(Path(path), now=self._now(), progress=progress)

    def check_files(
        self,
        paths: Sequence[Path | str],
        *,
        zone_name: str | None = None,
        same_person: bool = False,
        mapped: Format | None = None,
    ) -> None:
        """Read files to the end and take nothing in.

        Raises:
            NightlabError: One cannot be read, or is another person's.
        """
        importing = self._importing(zone_name, same_person=same_person, mapped=mapped)
        for path in paths:
            importing.check(Path(path))

    def _importing(
        self, zone_name: str | None, *, same_person: bool, mapped: Format | None
    ) -> Importing:
        given = self._zone_or(zone_name) if zone_name else None
        guessed = given is None and self.places.told_home is None
        who: dict[str, bool] = {"is_guessed": guessed, "same_person": same_person}
        return Importing(self._store, self.places.zones, given, **who, mapped=mapped)

    def log(
        self,
        night: date | None = None,
        *,
        diary: Mapping[str, Any] | None = None,
        events: Sequence[str] = (),
        dose: DoseStatus | None = None,
        trial_id: str | None = None,
        zone_name: str | None = None,
        sure: bool = False,
    ) -> Logged:
        """Write down a morning: all of it, or nothing where any part cannot be read.

        Args:
            night: Date on which the night ended; by default the last one, see ``sources.read_morning``.
            diary: What ``sources.diary_from_clocks`` takes, less date and zone.
            events: Texts such as ``caffeine 80mg 15:00``.
            dose: What became of the trial's dose of the evening before; told alone in the evening, of
                that evening's. Where there is none, a diary is still written down, with a note.
            trial_id: The trial, where several run.
            zone_name: Where the person slept; kept for the next time.
            sure: Whether the person says that amounts are right though they look too large.

        Raises:
            NightlabError: A time, event or dose that cannot be, or hardly; the place is named.
        """
        morning = self.read_morning(diary, events=events, night=night, zone_name=zone_name)
        morning.check(sure=sure)
        told = None
        if dose:
            tonight = self.evening + timedelta(days=1)
            first = [] if diary or night else [tonight] * is_evening(self._now(), self.zone)
            among = [self.trials.one(trial_id)] if trial_id else self.trials.all()
            told = Told(dose, among, [*first, morning.night], is_aside=bool(diary and not trial_id))
        kept_zone = morning.zone if zone_name else None
        return write_down(self._store, morning, told, zone=kept_zone, now=self._now())

    def read_morning(
        self,
        diary: Mapping[str, Any] | None,
        *,
        events: Sequence[str] = (),
        night: date | None = None,
        zone_name: str | None = None,
    ) -> Morning:
        """Return what was told of a night, without writing it down.

        Raises:
            NightlabError: Times out of order, a date far ahead, or a text that is no event.
        """
        return sources.read_morning(
            diary=diary, events=events, night=night, zone=self._zone_or(zone_name), now=self._now()
        )

    # --- nights are looked at ---------------------------------------------------

    def episodes(self, since: date | None = None, until: date | None = None) -> list[Episode]:
        """Return all nights, naps and diary entries by date, then by where they came from."""
        found = Episode.of_nights(only_main_sleeps(self._store.nights(since, until)))
        found += [Episode.of_diary(entry) for entry in self._store.diary(since, until)]
        return sorted(self.devices.ranked(found), key=lambda e: (e.date, e.start, e.origin))

    def night(self, day: date) -> list[Episode]:
        """Return a date's episodes, the preferred one first, else the one that says most.

        Raises:
            NightlabError: Nothing is known of that night.
        """
        found = self.episodes(day, day)
        if not found:
            raise NightlabError(
                f"no night ends on {day}", where="date", fix="see which do with `nightlab nights`"
            )
        return sorted(found, key=lambda e: e.tells_least)

    def events(self, since: date | None = None, until: date | None = None) -> list[Event]:
        """Return events by instant."""
        return self._store.events(since, until)

    def vitals(self, day: date) -> Mapping[str, Measured]:
        """Return heart, breath and warmth of a date's first episode, as far as samples tell them."""
        first = self.night(day)[0]
        return vitals(first.record, self._store.series(since=first.start, until=first.end))

    # --- nothing is lost --------------------------------------------------------

    def backup(self, place: Path | str, *, force: bool = False) -> Copy:
        """Write a copy, proven equal, to a file or under a dated name into a folder."""
        now = local(self._now(), self.zone)
        return self._store.back_up(Path(place), force=force, now=now)

    def export(self, folder: Path | str) -> dict[str, int]:
        """Write everything into a new folder that ``import_file`` reads; return the counts.

        Raises:
            NightlabError: The folder is there already, or cannot be written.
        """
        held = self._store.archive()
        write_folder(held, Path(folder), made_at=self._now(), zone=self.zone)
        return held.counts

    def verify(self) -> Checked:
        """Look through the whole lab.

        Raises:
            NightlabError: It is damaged; the message says how to get it back.
        """
        return self._store.check()

    # --- before a trial ---------------------------------------------------------

    def rehearse(self, protocol: Protocol, **how: Any) -> Answer:
        """Try a trial on simulated nights like this person's; takes what ``rehearse_protocol`` takes."""
        from nightlab.rehearsal.own import rehearse_protocol

        return rehearse_protocol(protocol, self.episodes(), until=self.today, **how)

    # --- pictures ---------------------------------------------------------------

    def hypnogram_svg(self, day: date) -> str:
        """Return the strip of the night that says most about a date."""
        return draw.draw_hypnogram(pictures.strip(self.night(day)[0]))

    def raster_svg(self, since: date | None = None, until: date | None = None) -> str:
        """Return the raster of nights, with the arms of the trials beside it."""
        return draw.draw_raster(
            pictures.raster(self.episodes(since, until), self.trials.all(), since, until)
        )

    def calendar_svg(self, trial_id: str) -> str:
        """Return the dose calendar of a trial."""
        return draw.draw_calendar(pictures.calendar(self.trials.one(trial_id), self.evening))
