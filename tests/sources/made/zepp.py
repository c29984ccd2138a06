"""Zepp's table of sleep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from nightlab.units import instant, minutes
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.nights import Night

RAW = "date,deepSleepTime,shallowSleepTime,wakeTime,start,stop,REMTime,naps"
DERIVED = "date,deep_sleep_time,shallow_sleep_time,wake_time,start,stop"


def zepp_nights(
    rng: Generator, zone: str, season: str, days: int = 14, *, knows_rem: bool = True
) -> list[Night]:
    """Return nights with the minutes of a band that knows REM, or of one that does not."""
    nights = person(rng, zone, season, "zepp", days)
    return [_night(rng, night, knows_rem=knows_rem) for night in nights]


def _night(rng: Generator, night: Night, *, knows_rem: bool) -> Night:
    if night.is_nap and knows_rem:  # stands in the column of naps, which has no figures
        return replace(night, hypnogram=None, reported={})
    length = int(minutes(night.end - night.start))
    awake, deep = int(rng.integers(0, 20)), int(rng.integers(0, length // 4))
    rem = int(rng.integers(1, length // 4)) if knows_rem else 0
    light = length - awake - deep - rem
    told = {"n3_min": deep, "light_min": light, "awake_min": awake, "asleep_min": length - awake}
    return replace(night, hypnogram=None, reported=told | ({"rem_min": rem} if rem else {}))


def zepp_csv(nights: Sequence[Night], rng: Generator) -> bytes:
    r"""Write a row a date: the main sleep, its naps as JSON with ``\"``, and days without a record."""
    rows = []
    for date in sorted({night.date for night in nights}):
        of_date = [night for night in nights if night.date == date]
        naps = [night for night in of_date if not night.reported]
        mains = [night for night in of_date if night.reported]
        if not mains or rng.random() < 0.1:
            zone = of_date[0].zone
            midnight = _printed(instant(date - timedelta(days=1), time(0), zone))
            rows.append(f"{date},0,0,0,{midnight},{midnight},0,{'' if mains else _naps(naps)}")
        for index, night in enumerate(mains):
            told = night.reported
            figures = f"{told['n3_min']:g},{told['light_min']:g},{told['awake_min']:g}"
            span = f"{_printed(night.start)},{_printed(night.end)}"
            rem = f"{told.get('rem_min', 0):g}"
            rows.append(f"{date},{figures},{span},{rem},{'' if index else _naps(naps)}")
    return "\n".join(["\ufeff" + RAW, *rows, ""]).encode()


def zepp_derived_csv(nights: Sequence[Night], _rng: Generator) -> bytes:
    """Write a row a sleep, without REM and naps, as people pass the table on."""
    rows = [
        f"{n.date},{n.reported['n3_min']:g},{n.reported['light_min']:g},"
        f"{n.reported['awake_min']:g},{_printed(n.start)},{_printed(n.end)}"
        for n in nights
    ]
    return "\n".join([DERIVED, *rows, ""]).encode()


def _printed(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}+0000"


def _naps(naps: Sequence[Night]) -> str:
    told = [
        rf"{{\"start\":\"{_printed(nap.start)}\",\"end\":\"{_printed(nap.end)}\"}}" for nap in naps
    ]
    return f'"[{",".join(told)}]"' if told else ""


def _derived(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    return zepp_nights(rng, zone, season, days, knows_rem=False)


def _zip(nights: Sequence[Night], rng: Generator) -> bytes:
    return zipped(
        {
            "3075021305_1749/SLEEP/SLEEP_1749.csv": zepp_csv(nights, rng),
            "3075021305_1749/ACTIVITY/ACTIVITY_1749.csv": b"date,steps\n2024-03-25,8500\n",
            "3075021305_1749/BODY/BODY_1749.csv": b"time,weight\n",
        }
    )


CASES = (
    Case(
        "zepp", zepp_nights, zepp_csv, RAW.encode() + b"\n", may_lose_its_end=True, clock="instant"
    ),
    Case("zepp", _derived, zepp_derived_csv, DERIVED.encode(), may_lose_its_end=True),
    Case("zepp", zepp_nights, _zip, zipped({"SLEEP/SLEEP_1.csv": RAW.encode()}), is_zip=True),
)
