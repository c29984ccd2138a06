from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry

BED = datetime(2024, 1, 1, 22, tzinfo=UTC)
ENTRY = DiaryEntry(
    zone="Europe/Berlin",
    into_bed=BED,
    tried_to_sleep=BED + timedelta(minutes=20),
    fell_asleep=BED + timedelta(minutes=40),
    woke=BED + timedelta(hours=8),
    rose=BED + timedelta(hours=9),
)


def test_an_entry_belongs_to_the_local_date_of_rising() -> None:
    assert ENTRY.date == date(2024, 1, 2)
    late = replace(ENTRY, zone="Pacific/Kiritimati")
    assert late.date == date(2024, 1, 2)
    assert replace(ENTRY, zone="Pacific/Pago_Pago").date == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"woke": BED}, "'woke' .* comes before 'fell asleep'"),
        ({"into_bed": BED + timedelta(hours=1)}, "'tried to sleep' .* comes before 'into bed'"),
        ({"rose": BED + timedelta(hours=31)}, "over 30 h"),
        ({"rose": datetime(2024, 1, 2, 9)}, "instant with a zone"),  # noqa: DTZ001
        ({"awake_min": 500}, "do not fit"),
        ({"awake_min": -1}, "do not fit"),
        ({"awakenings": 101}, "101 awakenings cannot be"),
        ({"quality": 0}, "off the scale"),
        ({"zone": "Berlin"}, "unknown time zone"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(NightlabError, match=message):
        replace(ENTRY, **changes)
