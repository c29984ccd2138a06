"""Simulated people who live a person's days, and what instruments would have said of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.fit.instruments import DLMO_ERROR_H, phase_dlmo_h, read_by, whole_nights
from nightlab.body.fit.priors import FITTED, drawn, priors
from nightlab.body.fit.schedule import condition_of, who_of
from nightlab.body.fit.summaries import exposures, summaries
from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.people import draw_people
from nightlab.body.protocol import Protocol
from nightlab.body.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.body.fit.records import Lived
    from nightlab.body.fit.summaries import Series
    from nightlab.body.organ import Numbers
    from nightlab.body.people import People


@dataclass(frozen=True, slots=True)
class Alike:
    """People drawn from the priors who have lived a person's days.

    Args:
        people: They.
        places: ``float64[people, fitted]`` on the standard normal scale of the priors.
        nights: ``float64[nights, people]`` by measure, as they truly were, on the person's nights.
        dlmo_clock_h: Dim-light melatonin onset, clock on the wall.
        seed: Of their luck, and of the instruments'.
    """

    people: People
    places: Numbers
    nights: Mapping[str, Numbers]
    dlmo_clock_h: Numbers
    seed: int

    def read(self, series: Sequence[Series]) -> list[Numbers]:
        """Return what the instruments say of them, ``float64[nights, people]`` for each series."""
        rng = np.random.default_rng(self.seed)
        kinds = sorted({one.instrument for one in series})
        told = {kind: read_by(kind, self.nights, rng) for kind in kinds}
        return [told[one.instrument][one.measure][list(one.places)] for one in series]

    def summaries(self, lived: Lived, series: Sequence[Series]) -> tuple[Numbers, list[str]]:
        """Return their summaries, ``float64[people, summaries]``, and the names of these."""
        made, names = summaries(series, exposures(lived), self.read(series))
        if lived.dlmo_clock_h is None:
            return made, names
        noise = np.random.default_rng([self.seed, 1]).standard_normal(self.people.count)
        late = since_six(self.dlmo_clock_h) + DLMO_ERROR_H * noise
        return np.hstack([made, late[:, None]]), [*names, "dlmo"]

    def first(self, nights: int) -> Alike:
        """Return the same people with their first nights alone."""
        kept = {name: values[:nights] for name, values in self.nights.items()}
        return replace(self, nights=kept)


def since_six(clock_h: Numbers) -> Numbers:
    """Return hours after 6 on the clock, so that an onset at midnight is later than one at 22."""
    return np.asarray((np.asarray(clock_h, dtype=float) - 6.0) % 24.0)


def live_alike(lived: Lived, *, people: int, seed: int, evening: float = 1.0) -> Alike:
    """Let people drawn from the priors live a person's days.

    Assumptions: all that differs between people differs in them, fitted or not; what is not fitted and
    only doubted in the population stands at its value.

    Args:
        lived: The person's days, as :meth:`Lived.usable` returns them.
        people: How many.
        seed: Of who they are, and of all luck.
        evening: Light from 19 o'clock to bed over that of an ordinary evening.
    """
    who = who_of(lived, people)
    group = draw_people(who, seed)
    places = drawn(group.keys)
    values = {p.name: p.value(z) for p, z in zip(priors(), places, strict=True)}
    group = group.having(values)
    protocol = Protocol("Alike", who, (condition_of(lived, evening),))
    outcome = simulate(protocol, seed=seed, people=group, each_night=True).outcomes["lived"]
    rows = {
        each.night: k
        for k, each in enumerate(outcome.plan.opportunities)
        if each.is_main and each.night
    }
    chosen = [rows[lived.number(night.date)] for night in lived.nights]
    each = outcome.each_night
    assert each is not None  # noqa: S101 - it was asked for
    kept = each[chosen]
    nights = {name: kept[:, k] for k, name in enumerate(NIGHT_MEASURES)}
    onset = phase_dlmo_h(outcome.courses["clock_x"], outcome.courses["clock_y"])
    assert len(places) == len(FITTED)  # noqa: S101
    return Alike(group, places.T, whole_nights(nights), onset, seed)
