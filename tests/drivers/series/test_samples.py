"""Five hundred real nights of one person, with what they took, saw and felt.

Source: niplav/site (MIT). The author once published that melatonin shortened the time asleep by 25 min, and
withdrew it as noise once more nights were there.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from nightlab.drivers.series import see
from nightlab.nights import Episode, Event, Night
from nightlab.sources import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.drivers import FromNights

ZONE = "Europe/Berlin"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _at(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    return (told if told.tzinfo else told.replace(tzinfo=ZoneInfo(ZONE))).astimezone(UTC)


def _events(folder: Path) -> list[Event]:
    taken = _rows(folder / "niplav_supplements_fitbit" / "substances_filtered.csv")
    drivers = folder / "drivers_niplav"
    found = []
    for row in taken:
        name, amount = row["substance"], row["amount"]
        if name == "caffeine":
            mg = float(amount[:-2]) if amount.endswith("mg") else None
            found.append(Event("caffeine", _at(row["datetime"]), ZONE, mg))
        elif name != "substance":
            found.append(Event("dose", _at(row["datetime"]), ZONE, None, name))
    found += [
        Event("mood", _at(row["date"]), ZONE, float(row["happy"]))
        for row in _rows(drivers / "mood.csv")
        if row["happy"]
    ]
    for row in _rows(drivers / "light.csv"):
        begin, end = _at(row["start"]), _at(row["stop"])
        found.append(Event("light", begin, ZONE, max(0.0, (end - begin).total_seconds() / 60)))
    for row in _rows(drivers / "meditations.csv"):
        length_min = float(row["meditation_duration"]) / 60
        found.append(Event("mindful", _at(row["meditation_start"]), ZONE, length_min))
    return found


@pytest.fixture(scope="module", params=["tst_min", "sol_min", "waso_min", "se_percent"])
def found(request: pytest.FixtureRequest, samples: Path) -> FromNights:
    recorded = read_file(samples / "sleep/fitbit_api/niplav_sleep_api_v1.2.json", zone=ZONE)
    nights = [each for each in recorded if isinstance(each, Night)]
    return see(Episode.of_nights(nights), _events(samples / "nof1"), outcome=request.param)


def test_the_nights_give_drivers_and_melatonin_is_not_claimed(found: FromNights) -> None:
    assert found.nights == 497
    melatonin = next(each for each in found.seen if each.exposure == "dose melatonin")
    assert melatonin.shown == "not seen"
    assert melatonin.lo95 < 0 < melatonin.hi95
    assert melatonin.n_with > 100


def test_the_withdrawn_effect_lies_outside_what_the_nights_allow(found: FromNights) -> None:
    melatonin = next(each for each in found.seen if each.exposure == "dose melatonin")
    assert melatonin.lo95 > -25


def test_hardly_anything_is_claimed_of_things_taken_without_a_plan(found: FromNights) -> None:
    assert sum(each.shown == "seen together" for each in found.seen) <= 1
    assert abs(found.autocorrelation) < 0.2
