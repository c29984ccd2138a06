from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS, Event


def coffee(hour: int, **changes: Any) -> Event:
    at = datetime(2024, 1, 1, hour, tzinfo=UTC)
    return Event(**{"kind": "caffeine", "at": at, "zone": "UTC", "amount": 95, **changes})


def test_from_noon_on_an_event_touches_the_next_night() -> None:
    assert coffee(11).night == date(2024, 1, 1)
    assert coffee(12).night == date(2024, 1, 2)
    assert coffee(11, zone="Europe/Berlin").night == date(2024, 1, 2)


def test_a_unit_comes_with_the_kind() -> None:
    assert coffee(8).unit == "mg"
    assert {coffee(8, kind=kind).unit for kind in EVENT_UNITS} == set(EVENT_UNITS.values())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "coffee"}, "unknown kind of event 'coffee'"),
        ({"at": datetime(2024, 1, 1)}, "instant with a zone"),  # noqa: DTZ001
        ({"amount": -1}, "cannot be"),
        ({"amount": float("nan")}, "cannot be"),
        ({"zone": ""}, "unknown time zone"),
    ],
)
def test_an_event_that_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(NightlabError, match=message):
        coffee(8, **changes)
