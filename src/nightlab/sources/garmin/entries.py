"""Garmin's JSON of sleep, in every shape it comes in: a day each, with the place for messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.sources.json_fields import list_of, number_of, parsed, table_of, wrong
from nightlab.units import EPOCH, YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.sources.part import Part

DEEPEST_NESTING = 6
DAY_KEYS = {"sleepStartTimestampGMT", "sleepWindowConfirmationType", "calendarDate"}
OTHER_SHAPE = "give *_sleepData.json of Garmin's export, or the answers of its API"
INSTANT = "a time such as 2024-10-27T01:07:30.0, or milliseconds since 1970"


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of sleep as printed.

    Args:
        where: File and number of the day.
        day: The figures of the night: ``dailySleepDTO``, or the entry of an export.
        around: What stands beside it: timelines and summaries; the same where there is nothing.
    """

    where: str
    day: Mapping[str, Any]
    around: Mapping[str, Any]

    def number(self, *keys: str) -> float | None:
        """Return the first of these figures that is there and not negative.

        Raises:
            NightlabError: It is no number.
        """
        for key in keys:
            value = self.day.get(key)
            if value is None:
                value = self.around.get(key)
            if value is not None:
                figure = number_of(value, f"{self.where}, {key}")
                return figure if figure >= 0 else None
        return None

    def table(self, key: str) -> Mapping[str, Any]:
        """Return a table inside it; empty where there is none.

        Raises:
            NightlabError: It is no table.
        """
        value = self.day.get(key, self.around.get(key))
        return {} if value is None else table_of(value, f"{self.where}, {key}")

    def rows(self, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the rows of a list inside it, each with its place; none where there is no list.

        Raises:
            NightlabError: It is no list of tables.
        """
        value = self.around.get(key)
        if value is None:
            value = self.day.get(key)
        found = [] if value is None else list_of(value, f"{self.where}, {key}")
        for number, row in enumerate(found, start=1):
            place = f"{self.where}, {key} {number}"
            yield place, table_of(row, place)


def entries(part: Part) -> Iterator[Entry]:
    """Yield the days of one file in order.

    Raises:
        NightlabError: Broken JSON with line and column, or JSON of another shape.
    """
    for number, (day, around) in enumerate(_flat(parsed(part), part.name, 0), start=1):
        yield Entry(f"{part.name}, day {number}", day, around)


def _flat(
    node: Any, where: str, depth: int
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    if isinstance(node, list) and depth < DEEPEST_NESTING:
        for item in node:
            yield from _flat(item, where, depth + 1)
        return
    table = node if isinstance(node, dict) else {}
    if isinstance(table.get("dailySleepDTO"), dict):
        yield table["dailySleepDTO"], table
    elif DAY_KEYS & table.keys():
        yield table, table
    elif "json" in table and depth < DEEPEST_NESTING:
        yield from _flat(table["json"], where, depth + 1)
    elif table.keys() & {"dailySleepDTO", "napList"}:
        yield {}, table
    else:
        raise NightlabError("JSON, but no days of sleep", where=where, fix=OTHER_SHAPE)


def gmt_of(value: Any, where: str) -> datetime:
    """Return the instant of a time in GMT: text without an offset, or milliseconds since 1970.

    Raises:
        NightlabError: It is neither, or not of 1900 to 2199.
    """
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError as error:
            raise wrong(value, where, INSTANT) from error
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    else:
        at = _since_1970(number_of(value, where), where)
    if at.year not in YEARS:
        raise wrong(value, where, INSTANT)
    return at.astimezone(UTC)


def _since_1970(ms: float, where: str) -> datetime:
    try:
        return EPOCH + timedelta(milliseconds=ms)
    except OverflowError as error:
        raise wrong(ms, where, INSTANT) from error
