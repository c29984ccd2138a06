"""Fit a person: thousands live the person's days, and those who slept alike tell who the person may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.fit.adjust import adjusted, unlike
from nightlab.body.fit.crowd_alike import live_alike, since_six
from nightlab.body.fit.posterior import Posterior
from nightlab.body.fit.priors import FITTED
from nightlab.body.fit.summaries import exposures, series_of, summaries
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.body.fit.crowd_alike import Alike
    from nightlab.body.fit.records import Lived
    from nightlab.body.fit.summaries import Series
    from nightlab.body.organ import Numbers

PEOPLE = 4000


def fit_person(
    lived: Lived, *, people: int = PEOPLE, seed: int = 1, alike: Alike | None = None
) -> Posterior:
    """Return what a person's nights tell of them.

    Assumptions: the body's equations hold for the person; bedtimes are chosen and risings are forced but on
    free nights; doses not told were not taken; light and meals were ordinary. What no simulated person comes
    near in is left out of the comparison and told as strange.

    Args:
        lived: The person's days; :meth:`Lived.usable` picks what is used.
        people: How many simulated people live them; with fewer, another seed tells another median.
        seed: Of them.
        alike: People who have lived exactly these days already.

    Raises:
        NightlabError: Fewer than five nights, or nothing measured on five of them.
    """
    lived = lived.usable()
    series = series_of(lived)
    if not series:
        raise NightlabError(
            "no measure is known of five nights",
            where="nights",
            fix="log how long you took to fall asleep and lay awake, or import a device's nights",
        )
    group = alike or live_alike(lived, people=people, seed=seed)
    made, names = group.summaries(lived, series)
    own = observed(lived, series)
    off = unlike(made, own)
    draws = adjusted(group.places, made[:, ~off]).draws(own[~off])
    return Posterior(
        draws=dict(zip(FITTED, draws.T, strict=True)),
        nights=len(lived.nights),
        first=lived.first.isoformat(),
        last=lived.nights[-1].date.isoformat(),
        compared=tuple(one.name for one in series),
        strange=tuple(name for name, is_off in zip(names, off, strict=True) if is_off),
        age_years=lived.age_years,
        sex=lived.sex,
        weight_kg=lived.weight_kg,
        people=group.people.count,
        seed=group.seed,
    )


def observed(lived: Lived, series: tuple[Series, ...]) -> Numbers:
    """Return the person's own summaries."""
    own, _ = summaries(series, exposures(lived), [one.observed[:, None] for one in series])
    late = [] if lived.dlmo_clock_h is None else [float(since_six(np.array(lived.dlmo_clock_h)))]
    return np.concatenate([own[0], late])
