"""Labs that have been lived in: what people and their devices do to one, in any order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, get_args

from hypothesis import strategies as st

from nightlab.nights import Night
from nightlab.store import DoseStatus
from store import making
from store.making import NOW, Unread, add, entry, event, night

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from nightlab.archive import Archive
    from nightlab.store import Store
    from nightlab.trials.entries import Entry

DESIGN = '# A Nightlab trial: made up.\nnote = "{}"\n'
days = st.integers(1, 4)
few_nights = st.builds(night, days, letters=st.sampled_from(["WW2", "WW2RR", "RW"]))
grown = st.builds(
    lambda day, early, late: night(
        day,
        start=night(day).start - timedelta(hours=early),
        end=night(day).end + timedelta(hours=late),
        hypnogram=None,
    ),
    days,
    st.integers(-2, 2),
    st.integers(-2, 2),
)
told_of_nights = few_nights | grown
beats_of_hearts = st.builds(
    making.pulse,
    days,
    values=st.lists(st.sampled_from([55.0, 60.5]), min_size=3, max_size=3),
    span_s=st.sampled_from([[0, 0, 0], [0, 60, 60]]),
    device=st.sampled_from(["", "Ring"]),
)
few_entries = st.builds(
    entry, days, quality=st.integers(1, 3), note=st.sampled_from(["", 'a "b"\r\n,c'])
)
few_events = st.builds(event, days, zone=st.sampled_from(making.ZONES))
unread = st.builds(Unread, where=making.text, why=making.text)


@dataclass(frozen=True)
class Step:
    """Something that happens to a lab."""

    do: Callable[[Store, datetime], object]
    words: str

    def __repr__(self) -> str:
        return self.words


def apart(records: Iterable[Any]) -> list[Any]:
    """Return records without the nights that overlap others of their device: no format gives such."""
    kept: list[Any] = []
    for each in records:
        if not isinstance(each, Night) or not any(overlap(each, other) for other in kept):
            kept.append(each)
    return kept


def overlap(night: Night, other: object) -> bool:
    """Tell whether two records are nights of one device that share a moment, but not their start."""
    if not isinstance(other, Night) or night.start == other.start:
        return False
    is_one = (night.source, night.device) == (other.source, other.device)
    return is_one and night.start < other.end and other.start < night.end


@st.composite
def imports(draw: st.DrawFn, records: st.SearchStrategy[Any]) -> Step:
    """Readings of one of three files, by one of two versions of the reader."""
    taken = apart(draw(st.lists(records, max_size=5)))
    sha, version = draw(st.sampled_from("abc")), draw(st.integers(1, 2))
    return Step(
        lambda store, now: add(store, taken, sha=sha, format_version=version, now=now),
        f"file {sha}, version {version}: {taken}",
    )


@st.composite
def imported_events(draw: st.DrawFn) -> Step:
    """Readings of files that hold events, none of which stands in two of them."""
    sha, version = draw(st.sampled_from("de")), draw(st.integers(1, 2))
    taken = [replace(one, label=sha) for one in draw(st.lists(few_events, max_size=5))]
    return Step(
        lambda store, now: add(store, taken, sha=sha, format_version=version, now=now),
        f"file {sha}, version {version}: {taken}",
    )


def typed(records: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    """Diary entries that a person types in."""
    return records.map(
        lambda one: Step(lambda store, now: store.add_diary(one, now=now), f"typed: {one}")
    )


def trials() -> st.SearchStrategy[Step]:
    """Trials that begin, and stop at once or never."""

    def begin(store: Store, now: datetime, text: str, *, stops: bool) -> None:
        design = DESIGN.format(text.encode().hex())
        name = store.add_trial(name=text, start=now.date(), design=design, now=now)
        store.set_dose(name, date(2024, 6, 1), "late", now, text, now=now)
        store.add_entry(name, making.told(value=text, told_at=now))
        if stops:
            store.set_trial_status(name, "stopped")

    return st.builds(
        lambda text, stops: Step(
            lambda store, now: begin(store, now, text, stops=stops), f"trial {text!r}"
        ),
        making.text,
        st.booleans(),
    )


def trials_go_on() -> st.SearchStrategy[Step]:
    """What is told of the first trial, where there is one: a dose, and an entry in its log."""

    def go_on(store: Store, now: datetime, entry: Entry, dose: DoseStatus) -> None:
        for trial in store.trials()[:1]:
            store.add_entry(trial.id, replace(entry, told_at=now))
            store.set_dose(trial.id, date(2024, 6, 1), dose, now=now)

    return st.builds(
        lambda entry, dose: Step(
            lambda store, now: go_on(store, now, entry, dose), f"{entry} and {dose}"
        ),
        making.trial_entries(),
        st.sampled_from(get_args(DoseStatus)),
    )


def told() -> st.SearchStrategy[Step]:
    """Anything else that a person does."""
    coffee = few_events.map(lambda e: Step(lambda s, now: s.add_event(e, now=now), f"typed: {e}"))
    settings = st.tuples(making.text.filter(bool), st.dictionaries(making.text, making.finite))
    kept = settings.map(lambda kv: Step(lambda s, _now: s.set_setting(*kv), f"setting {kv}"))
    return coffee | kept | of_oneself()


def of_oneself() -> st.SearchStrategy[Step]:
    """Answers, several at once, and plans."""
    answers = st.lists(making.answers, max_size=3).map(
        lambda some: Step(
            lambda s, now: s.add_answers([replace(one, at=now) for one in some]), f"told: {some}"
        )
    )
    plans = making.plans.map(
        lambda one: Step(lambda s, now: s.add_plan(replace(one, at=now)), f"derived: {one}")
    )
    return answers | plans


anything = st.lists(
    imports(told_of_nights | few_entries | few_events | unread | beats_of_hearts)
    | imports(making.nights() | making.entries() | making.events)
    | typed(few_entries)
    | trials()
    | trials_go_on()
    | told(),
    max_size=6,
)
what_has_a_history = st.lists(
    imports(told_of_nights | few_entries | unread | beats_of_hearts)
    | imported_events()
    | typed(few_entries)
    | trials()
    | trials_go_on()
    | of_oneself(),
    max_size=7,
)


def live(store: Store, steps: Iterable[Step], *, first: int = 0) -> None:
    """Take steps, one an hour."""
    for number, step in enumerate(steps, first):
        step.do(store, NOW + timedelta(hours=number))


def in_any_order(archive: Archive) -> dict[str, Any]:
    """Return what an archive holds without the order in which the database keeps it."""
    held = {name: getattr(archive, name) for name in archive.counts}
    return {
        name: sorted(map(repr, values)) if isinstance(values, tuple) else dict(values)
        for name, values in held.items()
    }
