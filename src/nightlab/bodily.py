"""From a lab's nights and events to the body they are fitted with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from nightlab.body.fit import Lived, LivedNight, Posterior, Reading, TakenDose, fit_person
from nightlab.body.fit.words import about_magnesium, cautions, not_learnt, sentence
from nightlab.body.protocol.agents import amount_in, find_known
from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, is_weekend_night, sleep_span
from nightlab.units import local, minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from nightlab.nights import Episode, Event, Night
    from nightlab.person import Profile

NOON = time(12)
HOUR = timedelta(hours=1)
# Kinds of events that the body takes under their own name; a dose goes by its label.
TAKEN = ("caffeine", "alcohol")
ELEMENTAL = "elemental"
WEARABLE = ("waso_min", "n3_min", "rem_min")
DIARY = ("sol_min", "waso_min", "tasafa_min", "awakenings")


@dataclass(frozen=True, slots=True)
class BodyFit:
    """A person's body as far as their lab tells.

    Args:
        posterior: What is known after the nights.
        notes: What of the lab was not used, and why.
    """

    posterior: Posterior
    notes: tuple[str, ...]

    @property
    def learnt(self) -> tuple[str, ...]:
        """Sentences of what the nights have taught."""
        return tuple(said for each in self.posterior.all if (said := sentence(each)))

    @property
    def cautions(self) -> tuple[str, ...]:
        """Sentences of what they have not, and of what to keep in mind."""
        told = [not_learnt(self.posterior), about_magnesium(self.posterior)]
        return tuple(each for each in [*told, *cautions(self.posterior)] if each)


def fit_nights(
    episodes: Iterable[Episode],
    events: Iterable[Event],
    person: Profile | None = None,
    *,
    free_weekends: bool = False,
    dlmo_clock_h: float | None = None,
    people: int = 4000,
    seed: int = 1,
) -> BodyFit:
    """Fit a body to the nights and events of a lab.

    Args:
        episodes: Nights and diary entries.
        events: Events; caffeine, alcohol and doses that the body knows are used.
        person: Age, sex and weight.
        free_weekends: Whether the person sleeps out in nights that end on a Saturday or Sunday.
        dlmo_clock_h: Dim-light melatonin onset, where it was measured.
        people: Simulated people.
        seed: Of them.

    Raises:
        NightlabError: Fewer than five nights that can be used.
    """
    is_free = is_weekend_night if free_weekends else _never
    lived, notes = lived_from(episodes, events, person, is_free=is_free, dlmo_clock_h=dlmo_clock_h)
    posterior = fit_person(lived, people=people, seed=seed)
    return BodyFit(posterior, tuple(notes))


def lived_from(
    episodes: Iterable[Episode],
    events: Iterable[Event],
    person: Profile | None,
    *,
    is_free: Callable[[date], bool],
    dlmo_clock_h: float | None,
) -> tuple[Lived, list[str]]:
    """Return what was lived as the body reads it, and notes on what was left out.

    Assumptions: lights out and rising are the diary's where there is one, else the device's; of several
    devices the one that says most of a night is read; naps are left out.
    """
    by_date: dict[date, list[Episode]] = defaultdict(list)
    for episode in episodes:
        if not episode.is_nap:
            by_date[episode.date].append(episode)
    ordered = {day: sorted(found, key=lambda e: e.tells_least) for day, found in by_date.items()}
    notes: list[str] = []
    here = _in_one_zone(ordered, notes)
    nights = []
    for day, found in sorted(here.items()):
        try:
            nights.append(_night(day, found, is_free=is_free(day)))
        except NightlabError as error:
            notes.append(f"The night of {day} is left out: {error.what}.")
    happened = list(events)
    doses, missed = _doses(happened)
    notes += missed
    if (
        nights
        and not any(event.kind == "caffeine" for event in happened)
        and not any(dose.agent == "caffeine" for dose in doses)
    ):
        notes.append(_without_caffeine(person))
    return (
        Lived(
            tuple(nights),
            tuple(doses),
            age_years=person.age_years if person else None,
            sex=person.sex if person else None,
            weight_kg=person.weight_kg if person else None,
            dlmo_clock_h=dlmo_clock_h,
        ),
        notes,
    )


def _without_caffeine(person: Profile | None) -> str:
    habits = person.behaviour if person else None
    if habits and habits.caffeine:
        had = "No caffeine was logged, though you told that you have some: the fit takes you for somebody who had none."
        how = "Do not trust what it says of caffeine before you log it"
    else:
        had = "No caffeine was logged: you are taken for somebody who had none."
        how = "If you had, log it"
    return f"{had} {how}, such as `nightlab log --event 'caffeine 95mg 16:30'`, on days with and without."


def _never(_night: date) -> bool:
    return False


def _in_one_zone(nights: dict[date, list[Episode]], notes: list[str]) -> dict[date, list[Episode]]:
    """Return the latest nights on one clock; an hour of summer time is no other clock."""
    kept: dict[date, list[Episode]] = {}
    offset: timedelta | None = None
    for day in sorted(nights, reverse=True):
        own = nights[day][0].start.utcoffset() or timedelta(0)
        offset = own if offset is None else offset
        if abs(own - offset) > HOUR:
            notes.append(f"Nights up to {day} were slept on another clock and are left out.")
            break
        kept[day] = nights[day]
    return kept


def _night(day: date, found: list[Episode], *, is_free: bool) -> LivedNight:
    """Return one night with what a diary and a device say of it."""
    diary = next((e for e in found if isinstance(e.record, DiaryEntry)), None)
    device = next((e for e in found if not isinstance(e.record, DiaryEntry)), None)
    record: Night | DiaryEntry = (diary or found[0]).record
    if isinstance(record, DiaryEntry):
        bed, rise = record.tried_to_sleep, record.rose
    else:
        bed, rise = record.start, record.end
    zone = found[0].zone
    noon = datetime.combine(day - timedelta(days=1), NOON)
    bed_h = (local(bed, zone).replace(tzinfo=None) - noon) / HOUR
    readings = []
    for episode, names in ((diary, DIARY), (device, WEARABLE)):
        if episode is None:
            continue
        told = {n: v for n in names if (v := getattr(episode.measures, n)) is not None}
        span = sleep_span(episode.record)
        if span is not None:
            told["sleep_end_min"] = minutes(span[1] - bed)
        if told:
            readings.append(Reading("diary" if episode is diary else "wearable", told))
    return LivedNight(day, bed_h, bed_h + (rise - bed) / HOUR, is_free, tuple(readings))


def _doses(events: Iterable[Event]) -> tuple[list[TakenDose], list[str]]:
    """Return what the body takes of events, and notes.

    Assumptions: milligrams of a salt of magnesium are those of magnesium itself; an amount of 0 was
    not taken.
    """
    doses, missed = [], set()
    for event in events:
        if event.kind not in (*TAKEN, "dose") or event.amount == 0:
            continue
        name = event.kind if event.kind in TAKEN else event.label
        if event.amount is None:
            missed.add(f"{name} without an amount, as if there had been none")
            continue
        try:
            known = find_known(name)
            unit = "" if known.unit == f"{event.unit} {ELEMENTAL}" else event.unit
            amount = amount_in(event.amount, unit, known)
        except NightlabError:
            missed.add(name)
            continue
        if amount > known.highest:
            missed.add(f"{event.amount:g} {event.unit} of {name}, more than can be")
            continue
        at = local(event.at, event.zone)
        clock_h = at.hour + at.minute / 60.0
        doses.append(TakenDose(event.night, known.agent, amount, clock_h))
    notes = [f"Not used: {', '.join(sorted(missed))}."] if missed else []
    if any(find_known(dose.agent).unit.endswith(ELEMENTAL) for dose in doses):
        notes.append("Amounts of magnesium were read as elemental, not as those of the salt.")
    return doses, notes
