"""What a treatment truly does to these bodies: the same nights lived on each arm, with the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.people import keys_of
from nightlab.rehearsal.silico.days import Evening, joined, taken_out
from nightlab.rehearsal.silico.nights import of_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.body.lanes import Block
    from nightlab.body.organ import Numbers
    from nightlab.body.people import People
    from nightlab.rehearsal.silico.days import Town


@dataclass(frozen=True, slots=True)
class Truth:
    """What an arm does to one body, against the control, on a measure.

    Args:
        always: Every evening of the trial on the arm, less every evening on the control: what taking it
            does.
        error: Standard error of ``always``, from the number of lucks.
        within: What nights on the arm gain over those on the control in the body's own schedule, where
            the arm lingers into control nights: what its trial can see at best.
        lucks: How many times the nights were lived.
    """

    always: float
    error: float
    within: float
    lucks: int


@dataclass(frozen=True, slots=True)
class Entrant:
    """A body at the noon of its first evening in a trial, and what awaits it.

    Args:
        person: Its number.
        start: Day of that evening, from 1.
        body: Its state.
        plan: Arms of the trial's evenings, empty where nothing is given.
        lived: The evenings as they were.
    """

    person: int
    start: int
    body: Block
    plan: tuple[str, ...]
    lived: tuple[Evening, ...]


def lived_again(
    town: Town,
    people: People,
    entrants: Sequence[Entrant],
    courses: Mapping[str, Sequence[Sequence[Evening]]],
    *,
    lucks: int,
    seed: int,
) -> dict[str, Numbers]:
    """Let bodies live their trials again, every course with the same lucks.

    Assumptions: luck up to the first evening is as it was; from then on it is drawn anew ``lucks`` times.

    Args:
        town: Where they live.
        people: Everyone, by number.
        entrants: Those who are in.
        courses: By name, the evenings of each entrant.
        lucks: How many times.
        seed: Of the lucks.

    Returns:
        By course, ``float64[measures, entrants, lucks, evenings]``.
    """
    names, count = list(courses), len(entrants)
    each = joined([e.body for e in entrants])
    lanes = np.tile(np.repeat(np.arange(count), lucks), len(names))
    block = taken_out(each, lanes)
    keys = keys_of(seed + 7919, count * lucks)
    block.keys[:] = np.tile(keys, len(names))
    persons = np.array([e.person for e in entrants])[lanes]
    own = people.only(persons)
    nights = max(len(e.plan) for e in entrants)
    out = np.full((len(names), len(NIGHT_MEASURES), count, lucks, nights), np.nan)
    per_course = count * lucks
    for day in range(min(e.start for e in entrants), max(e.start + len(e.plan) for e in entrants)):
        evenings: list[Evening | None] = []
        for name in names:
            for entrant, course in zip(entrants, courses[name], strict=True):
                at = day - entrant.start
                evening = course[at] if 0 <= at < len(course) else None
                evenings += [evening] * lucks
        measured = town.live(block, own, day, evenings).measures
        for place in range(len(names)):
            cut = measured[:, place * per_course : (place + 1) * per_course]
            cut = cut.reshape(len(NIGHT_MEASURES), count, lucks)
            for k, entrant in enumerate(entrants):
                at = day - entrant.start
                if 0 <= at < len(entrant.plan):
                    out[place, :, k, :, at] = cut[:, k]
    return dict(zip(names, out, strict=True))


def courses_of(entrants: Sequence[Entrant], arms: Sequence[str]) -> dict[str, list[list[Evening]]]:
    """Return every evening on each arm, and the schedule as drawn, beliefs set aside and no dose missed."""

    def on(entrant: Entrant, arm: str | None) -> list[Evening]:
        return [
            lived._replace(arm=told if arm is None else arm, believes=False)
            for lived, told in zip(entrant.lived, entrant.plan, strict=True)
        ]

    return {
        **{arm: [on(e, arm) for e in entrants] for arm in arms},
        "": [on(e, None) for e in entrants],
    }


def causes_of(
    entrants: Sequence[Entrant], causes: Mapping[str, tuple[Evening, Evening]]
) -> dict[str, list[list[Evening]]]:
    """Return, for each cause, the schedule as drawn with it on every day and on none.

    Args:
        entrants: Those who are in.
        causes: By name, an evening with it and one without; what differs between them is set.
    """
    found = {}
    for name, (on, off) in causes.items():
        differs = [f for f in Evening._fields if getattr(on, f) != getattr(off, f)]
        for suffix, told in (("with", on), ("without", off)):
            set_to = {f: getattr(told, f) for f in differs}
            found[f"{name}, {suffix}"] = [
                [
                    lived._replace(**{"arm": arm, "believes": False, **set_to})
                    for lived, arm in zip(e.lived, e.plan, strict=True)
                ]
                for e in entrants
            ]
    return found


def cause_truths(
    lived: Mapping[str, Numbers], entrants: Sequence[Entrant], measure: str, names: Sequence[str]
) -> list[dict[str, Truth]]:
    """Return what each cause on every day does to each entrant, against none of it."""
    found: list[dict[str, Truth]] = [{} for _ in entrants]
    for name in names:
        on, off = (of_body(measure, lived[f"{name}, {each}"]) for each in ("with", "without"))
        if on is None or off is None:
            continue
        for k, entrant in enumerate(entrants):
            per_luck = np.nanmean((on - off)[k, :, : len(entrant.plan)], axis=1)
            found[k][name] = _truth(per_luck, float(per_luck.mean()))
    return found


def _truth(per_luck: Numbers, within: float) -> Truth:
    lucks = per_luck.size
    error = float(per_luck.std(ddof=1) / np.sqrt(lucks)) if lucks > 1 else float("nan")
    return Truth(float(per_luck.mean()), error, within, lucks)


def truths(
    lived: Mapping[str, Numbers],
    entrants: Sequence[Entrant],
    measures: Sequence[str],
    control: str,
    arm: str,
) -> list[dict[str, Truth]]:
    """Return the truth of each entrant on each measure the body has."""
    found: list[dict[str, Truth]] = [{} for _ in entrants]
    for measure in measures:
        told = {name: of_body(measure, rows) for name, rows in lived.items()}
        on, off, drawn = told[arm], told[control], told[""]
        if on is None or off is None or drawn is None:
            continue
        for k, entrant in enumerate(entrants):
            nights = len(entrant.plan)
            due = np.array([bool(each) for each in entrant.plan])
            treated = np.array([each == arm for each in entrant.plan])
            held = np.array([each == control for each in entrant.plan])
            gained = (on - off)[k, :, :nights][:, due]
            moved = np.nanmean((drawn - off)[k, :, :nights], axis=0)
            per_luck = np.nanmean(gained, axis=1)
            within = float(moved[treated].mean() - moved[held].mean())
            found[k][measure] = _truth(per_luck, within)
    return found
