"""Muscle tension: raised by strain, breaking sleep a little; not shown to follow magnesium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import AROUSALS_LOG, MAGNESIUM_CELL, STRESS
from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

TENSION = 0
TENSION_H, STRAIN, MAGNESIUM, AROUSALS, KEEP_TENSION = range(5)


def prepare(
    v: Mapping[str, Numbers],
    who: Mapping[str, Numbers],
    dt_h: float,
) -> dict[str, Numbers]:
    """Return what stays of tension after a step."""
    return {"keep_tension": np.exp(-dt_h / v["tension_h"])}


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move muscle tension by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        aim = p[STRAIN, i] * bus[STRESS, i] - p[MAGNESIUM, i] * bus[MAGNESIUM_CELL, i]
        s[TENSION, i] = aim + (s[TENSION, i] - aim) * p[KEEP_TENSION, i]
        out[AROUSALS_LOG, i] += p[AROUSALS, i] * s[TENSION, i]


ORGAN = Organ(
    name="muscle",
    title="Muscle tension",
    about=(
        "Strain tenses muscles, and tense muscles may break sleep with brief arousals; the size is a guess. "
        "That low magnesium tenses or cramps them is often claimed, but trials find no meaningful effect of "
        "magnesium on cramps in older adults, so that path stands at zero with a doubt to either side."
    ),
    equations=r"""\dot t = (k_\sigma \sigma - k_m m - t)/\tau_t,\qquad \ln\text{arousals} \mathrel{+}= k_t t
""",
    states=(State("tension", "1", 0.0, -50.0, 50.0, "muscle tension over its usual; 1 at a strain of 1"),),
    parameters=(
        Parameter("tension_h", 2.0, "h", "how long tension takes to follow", "no human number", "assumed", lowest=0.1),
        Parameter("strain", 1.0, "1", "tension by a strain of 1", "1 by definition of the scale; Lundberg 1994 for the sign", "assumed", neutral=0.0, support="moderate"),
        Parameter("magnesium", 0.0, "1", "tension by lack of cell magnesium", "Garrison 2020 (Cochrane): no meaningful effect on cramps in older adults", "assumed", doubt=Spread("normal", 1.0, "judgement", "assumed"), neutral=0.0, support="contrary"),
        Parameter("arousals", 0.05, "1", "rise of the logarithm of the rate of arousals by tension", "no human number", "assumed", doubt=Spread("normal", 0.05, "judgement", "assumed"), neutral=0.0, support="assumption"),
    ),
    derived=("keep_tension",),
    prepare=prepare,
    step=step,
)  # fmt: skip
