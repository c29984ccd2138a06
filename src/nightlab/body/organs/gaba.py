"""GABA tone that may follow the magnesium of cells: a claim without a human number, at zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import MAGNESIUM_CELL
from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

TONE = 0
TONE_H, MAGNESIUM, CALM, KEEP_TONE = range(4)


def prepare(
    v: Mapping[str, Numbers],
    who: Mapping[str, Numbers],
    dt_h: float,
) -> dict[str, Numbers]:
    """Return what stays of tone after a step."""
    return {"keep_tone": np.exp(-dt_h / v["tone_h"])}


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move GABA tone by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        aim = p[MAGNESIUM, i] * bus[MAGNESIUM_CELL, i]
        s[TONE, i] = aim + (s[TONE, i] - aim) * p[KEEP_TONE, i]
        pull[i] = -p[CALM, i] * s[TONE, i]


ORGAN = Organ(
    name="gaba",
    title="GABA",
    about=(
        "In a dish, magnesium strengthens the receptors of GABA, the brain's main brake. Whether magnesium that "
        "is swallowed does so in a person is unknown, so the effect stands at zero with a doubt to either side; "
        "what magnesium does to sleep in trials is counted once, with magnesium itself."
    ),
    equations=r"""\dot g = (k_m m - g)/\tau_g,\qquad \text{arousal} \mathrel{-}= k_g g
""",
    states=(State("tone", "1", 0.0, -5.0, 5.0, "GABA tone over its usual, less 1"),),
    parameters=(
        Parameter("tone_h", 24.0, "h", "how long tone takes to follow cells", "no human number", "assumed", lowest=0.5),
        Parameter("magnesium", 1.0, "1", "tone by the deviation of cell magnesium", "1 by definition of the scale", "assumed", neutral=0.0, support="assumption"),
        Parameter("calm", 0.0, "1", "fall of arousal by tone", "Moykkynen 2001 in vitro; no human number", "assumed", doubt=Spread("normal", 0.5, "judgement", "assumed"), neutral=0.0, support="assumption"),
    ),
    derived=("keep_tone",),
    prepare=prepare,
    step=step,
)  # fmt: skip
