"""A simulated person whose drivers are known, as the engine's model has them and as a peer takes them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.drivers.series.fitting import SLAB, design_of
from nightlab.drivers.series.outcome import Scale
from nightlab.drivers.series.simulated import person
from nightlab.drivers.series.traces import THIS_NIGHT

if TYPE_CHECKING:
    from nightlab.drivers.series.fitting import Design
    from nightlab.drivers.series.simulated import Known


def one_shape(**of: Any) -> Known:
    """Return a person each of whose exposures is modelled in one shape: the same night, no build-up."""
    known = person(**of)
    same = tuple(replace(each, shapes=THIS_NIGHT) for each in known.exposures)
    return replace(known, exposures=same)


def design(known: Known) -> Design:
    """Return the engine's model of a person's nights."""
    nights = np.isfinite(known.nights.outcome)
    y = known.nights.outcome[nights]
    scaled = Scale.of(y, known.name).into(y)
    return design_of(scaled, nights, known.nights.weekday, known.exposures, (5, 6))


def inputs(known: Known) -> dict[str, Any]:
    """Return the same model as plain lists and numbers, for a peer."""
    made = design(known)
    return {
        "y": made.y.tolist(),
        "columns": made.columns.tolist(),
        "day": made.day.tolist(),
        "worth": made.worth,
        "fixed": made.fixed.tolist(),
        "global_scale": made.global_scale,
        "slab": SLAB,
    }
