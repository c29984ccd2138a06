"""Whoop's journal and workouts as events."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from nightlab import units
from nightlab.nights import Event
from nightlab.sources.port import Counted, FieldError
from nightlab.sources.ranges import check_amount
from nightlab.sources.tags import event_of_tag, kind_of_tag
from nightlab.sources.whoop.cycle import clock_in, cycle_of, in_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.nights import Zones
    from nightlab.sources.row import Row
    from nightlab.sources.whoop.cycle import Cycle
    from nightlab.sources.whoop.sleep import Sleeps

QUESTION, ANSWER, NOTES = "question text", "answered yes", "notes"
BEGIN, END, ACTIVITY = "workout start time", "workout end time", "activity name"
ANSWERS = {"true": True, "false": False}
NOON = dt.time(12)
DAY = dt.timedelta(days=1)
# Activities with a duration that are nobody's exercise; what is not here is.
NO_EXERCISE = frozenset(
    {
        *("air compression", "commuting", "driving", "gaming", "ice bath", "massage therapy"),
        *("percussive massage", "sauna", "sexual activity", "steam room", "watching sports"),
    }
)


class Journal:
    """The answers to Whoop's journal.

    Assumptions: the journal asks in the morning about the day before, and its answers stand in the
    cycle that began with the night between. Three things in a public export say so: a note on a run
    stands in the cycle after the one with the run, a note on a disturbed night in the cycle that
    begins with it, and the last cycle, a few hours old, has answers. So an answer belongs to the night
    with which its cycle begins, and is put at noon of the day before that night ends. Where no row
    tells when it ended, a cycle that begins from noon on is taken to end its night on the next day.

    Source: GitHub, TheOneRichy/whoop_data, ``journal_entries.csv`` beside ``physiological_cycles.csv``.
    """

    def __init__(self, zones: Zones, sleeps: Sleeps) -> None:
        self.zones, self.sleeps = zones, sleeps
        self.counts: Counter[str] = Counter()
        self._seen: set[int] = set()

    def read(self, row: Row) -> list[Event]:
        """Return the event of an answer; none where it was not answered or stands here twice.

        Raises:
            FieldError: A field that cannot be read.
        """
        cycle = cycle_of(row, self.zones)
        question, answer = row.text(QUESTION), row.short(ANSWER).lower()
        if row.text(NOTES):
            self.counts["notes to answers of the journal"] += 1
        if not answer:
            self.counts["questions of the journal without an answer"] += 1
            return []
        if answer not in ANSWERS:
            raise FieldError(f"{answer[:40]!r} is not true or false", where=row.where(ANSWER))
        key = hash((cycle.start, question))
        if key in self._seen:
            self.counts["answers of the journal that stand in it twice"] += 1
            return []
        self._seen.add(key)
        at = self._at(cycle)
        happened = ANSWERS[answer]
        return [event_of_tag(question, at, cycle.zone, source="whoop", happened=happened)]

    def counted(self) -> Iterator[Counted]:
        """Yield what was left out."""
        for what, count in self.counts.items():
            yield Counted("ignored", what, count)

    def _at(self, cycle: Cycle) -> dt.datetime:
        wake = self.sleeps.wake_of(cycle)
        if wake is not None:
            ends = units.local(wake, cycle.zone).date()
        else:
            begins = units.local(cycle.start, cycle.zone)
            ends = begins.date() + (DAY if begins.hour >= NOON.hour else dt.timedelta(0))
        return units.instant(ends - DAY, NOON, cycle.zone)


def workout_of(row: Row, zones: Zones) -> list[Event]:
    """Return the event of a workout, its length in minutes.

    Assumptions: what Whoop lists as an activity is exercise but for a few, such as a sauna, which are
    tags; meditation is mindful. The length is that between start and end.

    Raises:
        NightlabError: A field that cannot be read, or a workout of over a day.
    """
    cycle = cycle_of(row, zones)
    start, end = (cycle.instant(clock_in(row, column)) for column in (BEGIN, END))
    name = row.short(ACTIVITY)
    length_min = in_minutes(start, end)
    kind = _kind(name)
    if length_min < 0:
        raise row.wrong(END, "a time after the workout's start")
    check_amount(length_min, kind=kind, where=row.place)
    # An amount of 0 would say that it did not happen.
    amount = None if kind == "tag" else length_min or None
    return [Event(kind, start, cycle.zone, amount, name, "whoop")]


def _kind(activity: str) -> str:
    if activity.lower() in NO_EXERCISE:
        return "tag"
    return "mindful" if kind_of_tag(activity) == "mindful" else "exercise"
