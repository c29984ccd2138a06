"""Samsung Health's export: sleep sessions with their stages, and what is measured in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.nights.naps import mark_naps
from nightlab.sources.port import Counted
from nightlab.sources.row import records_of_rows
from nightlab.sources.samsung.events import caffeine_of, exercise_of
from nightlab.sources.samsung.joining import STAGES_ALONE, Joining
from nightlab.sources.samsung.session import Sessions, check_count
from nightlab.sources.samsung.stages import COLUMNS, Stages
from nightlab.sources.samsung.table import MOST_MIB, key_in, rows_of, table_name
from nightlab.sources.samsung.vitals import OF_A_SLEEP, Heart, OfSleeps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row
    from nightlab.sources.samsung.table import Take

SLEEP = ("com.samsung.shealth.sleep", "com.samsung.health.sleep")
WHOLE = "com.samsung.shealth.sleep_combined"
STAGES = ("com.samsung.health.sleep_stage", "com.samsung.shealth.sleep_stage")
DEVICES = "com.samsung.health.device_profile"
HEART = ("com.samsung.shealth.tracker.heart_rate", "com.samsung.health.heart_rate")
EVENTS = {
    "com.samsung.health.caffeine_intake": caffeine_of,
    "com.samsung.shealth.exercise": exercise_of,
}
TIMES = ("start_time", "end_time")


@dataclass(frozen=True, slots=True)
class Samsung:
    """Samsung Health's tables, one by one or together in a zip.

    Assumptions: times are UTC, and ``time_offset`` is that of the clock which the person saw. A session
    goes from bed to waking; ``sleep_duration`` is its length and no time asleep. Stages name their
    session by ``sleep_id``; where one overlaps another the later counts. Of two sessions of one
    ``datauuid`` the longer counts. Stages whose session is not in
    the export are left out, unless it has no sessions at all. Sessions of one ``combined_id`` are one
    night, see ``Joining``. An efficiency or score of 0 was not measured.

    Source: tables as in a public export of 2019 to 2025 (GitHub, blacPanthe/Samsung-health-analytics,
    ``Dataset Unclean/``); start, end and offset as in developer.samsung.com, data type
    ``com.samsung.health.sleep``. The columns of devices, breath, warmth and oxygen are unverified.
    """

    name: ClassVar[str] = "samsung"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Samsung Health export (.zip, or its com.samsung.shealth.sleep.csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its first line whether a part is one of Samsung's tables."""
        return bool(table_name(head))

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield series and events, and then one night a sleep.

        Raises:
            NightlabError: A table over 256 MiB, cut off or damaged, or text that is not UTF-8.
        """
        tables: dict[str, list[Part]] = defaultdict(list)
        for part in parts:
            name = table_name(part.head())
            if not name:
                what = "none of Samsung Health's tables"
                raise NightlabError(what, where=part.name, fix="export it again")
            tables[name].append(part)
        yield from _Export(tables, zones).records()


class _Export:
    """The tables of one export, taken apart by name."""

    def __init__(self, tables: dict[str, list[Part]], zones: Zones) -> None:
        self.tables, self.zones = tables, zones
        self.read: set[str] = set()

    def records(self) -> Iterator[Record]:
        """Yield the records of all tables."""
        names: dict[str, str] = {}
        yield from self._rows((DEVICES,), ("deviceuuid",), lambda row: _name(row, names))
        for name, event_of in EVENTS.items():
            yield from self._rows((name,), TIMES[:1], partial(event_of, zones=self.zones))
        heart = Heart(names)
        yield from self._rows(HEART, (*TIMES, "heart_rate"), heart.read)
        yield from heart.series()
        sessions, wholes, stages = Sessions(), Sessions(), Stages()
        yield from self._rows(SLEEP, TIMES, sessions.read)
        yield from self._rows((WHOLE,), TIMES, wholes.read)
        yield from self._rows(STAGES, COLUMNS, stages.read, stages.taker)
        check_count(sessions, wholes, stages)
        yield from self._figures(sessions, wholes)
        yield from self._nights(sessions, wholes, Joining(stages, wholes.by_key, names, self.zones))
        left = sum(len(found) for name, found in self.tables.items() if name not in self.read)
        if left:
            yield Counted("ignored", "tables of other things than sleep", left)

    def _rows(
        self,
        names: Sequence[str],
        needed: Sequence[str],
        read: Callable[[Row], Iterable[Record]],
        taker: Callable[[Sequence[str]], Take] | None = None,
    ) -> Iterator[Record]:
        for name in names:
            self.read.add(name)
            for part in self.tables.get(name, []):
                if part.size > MOST_MIB * 1024**2:
                    what = f"over {MOST_MIB} MiB of text"
                    raise NightlabError(what, where=part.name, fix="leave this table out")
                yield from records_of_rows(rows_of(part, needed, taker), read)

    def _figures(self, sessions: Sessions, wholes: Sessions) -> Iterator[Record]:
        """Give sessions what other tables measured in them."""
        found = OfSleeps()
        for name, columns in OF_A_SLEEP.items():
            yield from self._rows((name,), TIMES, partial(found.read, columns=columns))
        yield from found.given_to({**wholes.by_key, **sessions.by_key})

    def _nights(self, sessions: Sessions, wholes: Sessions, joining: Joining) -> Iterator[Record]:
        stages = joining.stages
        parts = {session.whole for session in sessions.by_key.values()}
        alone = [whole for key, whole in wholes.by_key.items() if key not in parts]
        found = [*sessions.by_key.values(), *alone]
        has_sessions = any(self.tables.get(name) for name in (*SLEEP, WHOLE))
        made = list(joining.nights(found if has_sessions else [*stages.sessions().values()]))
        nights = [each for each in made if isinstance(each, Night)]
        yield from (each for each in made if not isinstance(each, Night))
        yield from _counted(sessions, stages)
        orphans = stages.rows_without(iter([*sessions.by_key, *wholes.by_key]))
        if orphans and has_sessions:
            yield Counted("ignored", "rows of stages whose sleep is not in the export", orphans)
        if not has_sessions:
            nights = [_told(night, STAGES_ALONE) for night in nights]
        yield from mark_naps(nights)


def _counted(sessions: Sessions, stages: Stages) -> Iterator[Counted]:
    if stages.rows:
        yield Counted("read", "rows of stages", stages.rows)
    if sessions.twice:
        yield Counted("ignored", "sessions that stand in the export twice", sessions.twice)
    if stages.unknown:
        codes = ", ".join(stages.unknown)
        what = f"stages of a kind that is not known ({codes}), left unscored"
        yield Counted("ignored", what, stages.unknown.total())


def _told(night: Night, note: str) -> Night:
    return replace(night, provenance=(*night.provenance, note))


def _name(row: Row, names: dict[str, str]) -> tuple[()]:
    """Keep the name of a device, or its model."""
    names[key_in(row, "deviceuuid")] = row.short("name") or row.short("model")
    return ()


FORMAT = Samsung()
