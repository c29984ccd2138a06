"""Records, files and labs to test with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import strategies as st
from sqlalchemy import select

from nightlab.nights import EVENT_UNITS, DiaryEntry, Event, Hypnogram, Night, Series, Stage
from nightlab.person import Answer, KeptPlan
from nightlab.store.tables import metadata
from nightlab.trials.entries import Entry, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nightlab.store import ImportResult, Store
    from nightlab.store.intake import Record

NOW = datetime(2024, 6, 1, 7, 30, 15, 123456, tzinfo=UTC)
BERLIN = "Europe/Berlin"
ZONES = (
    BERLIN,
    "UTC",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
)


class Backend(Protocol):
    """A database that the store can be kept in."""

    def lab(self) -> Callable[[], Store]:
        """Make room for a new lab, and return what opens it, again and again."""
        ...

    def emptied(self) -> Store:
        """Return one and the same open lab with nothing in it: for examples by the hundred."""
        ...


@dataclass(frozen=True)
class Unread:
    where: str
    why: str
    is_unread: bool = False


@dataclass(frozen=True)
class Counted:
    verb: Literal["read", "united", "ignored"]
    what: str
    count: int


def night(day: int = 1, *, letters: str = "WW22RR", zone: str = BERLIN, **changes: Any) -> Night:
    """Night that begins at 23:00 on a day of March 2024."""
    start = datetime(2024, 3, 1, 23, tzinfo=ZoneInfo(zone)) + timedelta(days=day - 1)
    facts: dict[str, Any] = {
        "start": start.astimezone(UTC),
        "end": start.astimezone(UTC) + timedelta(hours=8),
        "zone": zone,
        "source": "fitbit",
        "hypnogram": Hypnogram.from_string(letters, epoch_s=30, start=start.astimezone(UTC)),
        "reported": {"asleep_min": 401.5},
    }
    return Night(**(facts | changes))


def entry(day: int = 1, **changes: Any) -> DiaryEntry:
    """Diary of the night that begins on a day of March 2024."""
    evening = datetime(2024, 3, 1, 22, tzinfo=UTC) + timedelta(days=day - 1)
    facts: dict[str, Any] = {
        "zone": BERLIN,
        "tried_to_sleep": evening,
        "fell_asleep": evening + timedelta(minutes=20),
        "woke": evening + timedelta(hours=7),
        "rose": evening + timedelta(hours=8),
        "awake_min": 12.5,
        "quality": 3,
    }
    return DiaryEntry(**(facts | changes))


def event(day: int = 1, **changes: Any) -> Event:
    """Coffee in the afternoon of a day of March 2024."""
    at = datetime(2024, 3, 1, 14, tzinfo=UTC) + timedelta(days=day - 1)
    facts: dict[str, Any] = {"kind": "caffeine", "at": at, "zone": BERLIN, "amount": 80.0}
    return Event(**(facts | {"label": "coffee"} | changes))


def pulse(day: int = 1, **changes: Any) -> Series:
    """Heart rate at noon of a day counted from the first of March 2024."""
    on = date(2024, 3, 1) + timedelta(days=day - 1)
    facts: dict[str, Any] = {
        "kind": "heart_rate",
        "at_s": np.array([0, 60, 120]) + int(utc(on, 12).timestamp()),
        "span_s": np.zeros(3, np.int64),
        "values": [61.0, 60.0, 58.5],
        "source": "fitbit",
    }
    return Series(day=on, **(facts | changes))


def told(day: int = 1, **changes: Any) -> Entry:
    """Entry in a trial's log of an evening of June 2024, told the next morning."""
    at = datetime(2024, 6, 1, 7, 30, tzinfo=UTC) + timedelta(days=day)
    facts: dict[str, Any] = {"kind": "adverse", "value": "mild", "text": "a headache"}
    return Entry(**({"evening": date(2024, 6, day), "told_at": at} | facts | changes))


def add(store: Store, records: Iterable[Record], *, sha: str = "a", **changes: Any) -> ImportResult:
    """Import records as if a file had held them."""
    facts: dict[str, Any] = {
        "name": "sleep.json",
        "size_bytes": 1234,
        "format": "fitbit",
        "format_version": 1,
        "zone": BERLIN,
        "now": NOW,
    }
    return store.add_file(sha256=sha * 64, records=records, **(facts | changes))


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that a lab holds."""
    with store._database.reading() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


# --- strategies -------------------------------------------------------------------

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
finite = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """Instants of which many lie around a change of the clocks."""
    changes = (datetime(2024, 3, 31, 1), datetime(2024, 10, 27, 1), datetime(2011, 12, 30, 10))  # noqa: DTZ001
    around = draw(st.sampled_from(changes)) + draw(
        st.timedeltas(timedelta(hours=-12), timedelta(hours=12))
    )
    anywhen = st.datetimes(datetime(1960, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001
    return draw(st.one_of(st.just(around), anywhen)).replace(tzinfo=UTC)


@st.composite
def nights(draw: st.DrawFn) -> Night:
    """Nights of any stages, in any zone, across any change of the clocks."""
    start = draw(instants())
    zone = draw(st.sampled_from(ZONES))
    end = start + draw(st.timedeltas(timedelta(microseconds=1), timedelta(hours=30)))
    return Night(
        start=start.astimezone(ZoneInfo(zone)),
        end=end,
        zone=zone,
        source=draw(st.sampled_from(["fitbit", "oura"])),
        device=draw(text),
        is_nap=draw(st.booleans()),
        hypnogram=draw(st.none() | hypnograms(start)),
        reported=draw(st.dictionaries(text, finite, max_size=3)),
    )


def hypnograms(start: datetime) -> st.SearchStrategy[Hypnogram]:
    """Hypnograms of every stage that begin within an hour of a night's start."""
    return st.builds(
        lambda codes, epoch_s, late: Hypnogram(np.array(codes, dtype=np.uint8), epoch_s, late),
        st.lists(st.sampled_from([int(stage) for stage in Stage]), min_size=1, max_size=50),
        st.floats(0.001, 3600),
        st.timedeltas(timedelta(0), timedelta(hours=1)).map(lambda late: start + late),
    )


@st.composite
def entries(draw: st.DrawFn) -> DiaryEntry:
    """Diary entries with anything left out that may be."""
    first = draw(instants())
    steps = sorted(draw(st.lists(st.integers(0, 1700), min_size=4, max_size=4)))
    tried, asleep, woke, rose = (first + timedelta(minutes=step) for step in steps)
    return DiaryEntry(
        zone=draw(st.sampled_from(ZONES)),
        tried_to_sleep=tried,
        fell_asleep=asleep,
        woke=woke,
        rose=rose,
        into_bed=draw(st.sampled_from([None, first])),
        awakenings=draw(st.none() | st.integers(0, 100)),
        awake_min=draw(st.none() | st.floats(0, steps[2] - steps[1])),
        quality=draw(st.none() | st.integers(1, 5)),
        note=draw(text),
        source=draw(st.sampled_from(["diary", "csv"])),
    )


events = st.builds(
    Event,
    kind=st.sampled_from(sorted(EVENT_UNITS)),
    at=instants(),
    zone=st.sampled_from(ZONES),
    amount=st.none() | st.floats(0, 1e6),
    label=text,
    source=text,
)


@st.composite
def trial_entries(draw: st.DrawFn) -> Entry:
    """Entries of every kind, with whatever a person or a protocol may say."""
    evening = draw(st.dates(date(1960, 1, 1), date(2200, 1, 1)))
    pause = st.integers(0, 40).map(lambda nights: evening + timedelta(days=nights))
    return Entry(
        kind=draw(st.sampled_from(get_args(Kind))),
        evening=evening,
        told_at=draw(instants()).astimezone(ZoneInfo(draw(st.sampled_from(ZONES)))),
        until=draw(st.none() | pause),
        value=draw(text),
        text=draw(text),
    )


values = (
    st.none()
    | st.booleans()
    | finite
    | st.sampled_from(["23:30", "often", ""])
    | text
    | st.lists(text, max_size=3).map(tuple)
)

answers = st.builds(
    Answer,
    key=st.sampled_from(["age", "disturbed_by", "rls_urge", "bedtime"]),
    value=values,
    at=instants(),
)

plans = st.builds(
    KeptPlan,
    at=instants(),
    cause=text,
    text=st.dictionaries(text, finite | text, max_size=3).map(json.dumps),
)


def utc(day: date, hour: int) -> datetime:
    """Return an hour of a date in UTC."""
    return datetime.combine(day, time(hour), tzinfo=UTC)
