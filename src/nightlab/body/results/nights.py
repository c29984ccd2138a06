"""Every single night as a flat table: one row a person, condition and night."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.body.simulate import Simulation

HEADER = ("condition", "person", "night", "counted", *NIGHT_MEASURES)
MOST_ROWS = 1_000_000


def nights_csv(simulation: Simulation) -> str:
    """Return the table as CSV: header, then conditions, people and nights in order.

    Assumptions: the main sleeps of the condition, without warm-up and naps; person 1 is the same in
    every condition; ``counted`` is 1 where the night counts; a measure that a night has not is empty.
    Units stand at the ends of the names, clock times are hours from 0 to 24.

    Raises:
        NightlabError: Single nights were not kept, for there are too many.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    rows = 0
    for outcome in simulation.outcomes.values():
        beds = outcome.plan.opportunities
        nights = [
            (k, bed.night)
            for k, bed in enumerate(beds)
            if bed.is_main and bed.night is not None and bed.night >= 1
        ]
        rows += len(nights) * simulation.people.count
        if outcome.each_night is None or rows > MOST_ROWS:
            raise NightlabError(
                "too many nights for a table", where="--csv", fix="ask for fewer with --people"
            )
        for person in range(simulation.people.count):
            for k, night in nights:
                told = outcome.each_night[k, :, person]
                cells = ["" if np.isnan(x) else f"{x:.6g}" for x in told]
                counted = int(night in outcome.plan.measured)
                writer.writerow((outcome.name, person + 1, night, counted, *cells))
    return text.getvalue()
