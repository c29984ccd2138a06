"""Fitbit: sleep logs of the web API, of Google Takeout and of the web site's old export."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights.naps import mark_naps
from nightlab.sources.fitbit.figures import FIGURES, Figures
from nightlab.sources.fitbit.google import google_logs
from nightlab.sources.fitbit.heart import heart_rate
from nightlab.sources.fitbit.kinds import kind_of
from nightlab.sources.fitbit.log import sleep_logs
from nightlab.sources.fitbit.night import NAME, night_of
from nightlab.sources.fitbit.profile import owner_of
from nightlab.sources.fitbit.several import Sleeps
from nightlab.sources.fitbit.variability import take_variability
from nightlab.sources.fitbit.web import web_logs
from nightlab.sources.port import Counted, Skipped
from nightlab.sources.timelines import Timelines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nightlab.nights import Night, Zones
    from nightlab.sources.fitbit.kinds import Kind
    from nightlab.sources.fitbit.log import Log
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record, Verb


@dataclass(frozen=True, slots=True)
class Fitbit:
    """Fitbit's sleep logs, one night each.

    Assumptions: times are wall clock without a zone, all with the one offset that held at the start
    of the log; so the start becomes an instant, the duration is added to it, and every other time
    counts from the start. The printed end is not used: after a clock change it is an hour off, and
    the duration is cut to whole minutes. A start in the hour that clocks repeat is read as the
    first of the two: nothing in a log tells them apart, and length and stages are the same
    either way. A start in the hour that clocks leave out is read with the offset before the change.
    Where Google's table of the same sleep tells the offset, that one holds. ``logId`` may repeat; a
    log with the start and duration of one read before is the same log. A level that is not known is
    unscored. ``restless`` is wake.

    Source: fields of a log as in dev.fitbit.com, Web API, Get Sleep Log by Date Range (version 1.2);
    526 logs (GitHub, niplav/site ``data/sleep.json``, real) for the one offset, the short wakes and
    the meaning of restless; Takeout as in GitHub, wadpac/GGIRread ``inst/testfiles/`` (real, dates
    shifted). Google's tables and those of figures are unverified.
    """

    name: ClassVar[str] = NAME
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Fitbit (Takeout .zip, sleep-*.json of Takeout or API v1.2, sleep .csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its first 64 KiB whether a part is one of Fitbit's files that are read."""
        return kind_of(head) is not None

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the owner that a Takeout names, what the heart did, one night a log, and counts.

        Raises:
            NightlabError: Broken JSON, JSON of another shape, or a table that is damaged.
        """
        counts: Counter[tuple[Verb, str]] = Counter()
        for record in self._read(parts, zones):
            if isinstance(record, Counted):
                counts[record.verb, record.what] += record.count
            else:
                yield record
        for (verb, what), count in counts.items():
            yield Counted(verb, what, count)

    def _read(self, parts: Sequence[Part], zones: Zones) -> Iterator[Record]:
        found: dict[Kind, list[Part]] = defaultdict(list)
        for part in parts:
            # What is told to be Fitbit's and looks like none of its files is refused as a log.
            found[kind_of(part.head()) or "logs"].append(part)
        for part in found["profile"]:
            if mark := owner_of(part, self.name):
                yield mark
        for part in found["heart"]:
            yield from heart_rate(part)
        lines = Timelines(self.name)
        for part in found["details"]:
            yield from take_variability(part, zones, lines)
        yield from lines.series()
        figures = Figures()
        for kind in FIGURES:
            for part in found[kind]:
                yield from figures.read(part, kind)
        sleeps = Sleeps()
        yield from sleeps.of_json(log for part in found["logs"] for log in sleep_logs(part))
        yield from sleeps.of_google(google_logs(found["sleeps"], found["stages"]))
        yield from sleeps.of_web(log for part in found["web"] for log in web_logs(part))
        yield from sleeps.united()
        yield from _nights(sleeps.logs.values(), zones, figures)


def _nights(logs: Iterable[Log], zones: Zones, figures: Figures) -> Iterator[Record]:
    nights: list[Night] = []
    flags: list[bool | None] = []
    ids: list[str] = []
    for log in logs:
        try:
            nights.append(night_of(log, zones))
        except NightlabError as error:
            yield Skipped(log.where, error.what)
        else:
            flags.append(None if log.is_main is None else not log.is_main)
            ids.append(log.log_id)
    yield from figures.added(mark_naps(nights, flags), ids)


FORMAT = Fitbit()
