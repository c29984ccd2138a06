"""Withings: the nights and the states of sleep of a data export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.nights import Night
from nightlab.nights.naps import mark_naps
from nightlab.sources.port import Counted
from nightlab.sources.withings.staging import nights_alone, with_stages
from nightlab.sources.withings.states import States, is_states, states_of
from nightlab.sources.withings.summary import is_summary, sessions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record


@dataclass(frozen=True, slots=True)
class Withings:
    """The nights of ``sleep.csv``, with the stages of ``raw_tracker_sleep-state.csv`` where it is there.

    Assumptions: every time is an instant; ``sleep.csv`` prints the offset of the place there and
    then, the states print that of Withings' servers, which tells nothing. Headers
    come in the language of the account, so columns are known by place and unit. REM and heart rates
    of 0 are what a device writes that cannot measure them; so is snoring where no night of the file
    has any. States that no night of ``sleep.csv`` covers make nights of their own, unless they lie
    within 2 h of one, where Withings itself left them out.

    Source: public exports on GitHub: Handballfreak/WithingsData ``src/`` (2019 and 2020, a watch),
    mad-lab-fau/BioPsyKit ``example_data/sleep/`` (2020, a mat), dhelsby/HealthData (2022 to 2026,
    mat and watch, with Withings' own list of codes in ``Withings/README.txt``).
    """

    name: ClassVar[str] = "withings"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Withings data export (.zip, or its sleep.csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell from header and rows whether a part holds nights or states of sleep."""
        return is_summary(head) or is_states(head)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one night a session, and those that only the states tell of.

        Raises:
            NightlabError: A table that is cut off or damaged, or text that is not UTF-8.
        """
        nights: list[Night] = []
        devices: list[list[States]] = []
        for part in parts:
            if is_summary(part.head()):
                for session in sessions_of(part, zones):
                    if isinstance(session, Night):
                        nights.append(session)
                    else:
                        yield session
                continue
            devices.append([])
            for row in states_of(part):
                if isinstance(row, States):
                    devices[-1].append(row)
                else:
                    yield row
        yield from _together(nights, devices, zones)


def _together(nights: list[Night], devices: list[list[States]], zones: Zones) -> Iterator[Record]:
    rows = sum(map(len, devices))
    devices = [
        sorted({(row.start, row.spans, row.codes): row for row in each}.values(), key=_begin)
        for each in devices
    ]
    kept = sum(map(len, devices))
    staged, used = with_stages(nights, devices)
    alone = list(nights_alone(nights, devices, used, zones))
    made = [night for night in alone if isinstance(night, Night)]
    yield from (record for record in alone if not isinstance(record, Night))
    yield from mark_naps([*staged, *made])
    if rows:
        yield Counted("read", "rows of stages", rows)
    if rows > kept:
        yield Counted("ignored", "rows of stages that stand twice", rows - kept)


def _begin(row: States) -> tuple[object, ...]:
    return row.start, row.spans


FORMAT = Withings()
