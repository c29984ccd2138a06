"""Expectation: what being in a trial, and believing in a capsule, does to arousal without any agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

ENROLLED, BELIEF, STATED = range(3)
JOINED, RELIEF, HOPE, CALM = range(4)
(
    DRIFT, DRIFT_DAYS, EXPECTANCY, TRUST, HOPE_H,
    FULL, KEEP_RELIEF, KEEP_HOPE,
) = range(8)  # fmt: skip
TOLD_AFTER_DAYS = 28.0


def prepare(
    v: Mapping[str, Numbers],
    who: Mapping[str, Numbers],
    dt_h: float,
) -> dict[str, Numbers]:
    """Return the drift in the end, and what stays of relief and of hope after a step."""
    return {
        "full": v["drift"] / (1.0 - np.exp(-TOLD_AFTER_DAYS / v["drift_days"])),
        "keep_relief": np.exp(-dt_h / (24.0 * v["drift_days"])),
        "keep_hope": np.exp(-dt_h / v["hope_h"]),
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move relief, hope and stated calm by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        joined = s[JOINED, i] + d[ENROLLED, i]
        relief = joined + (s[RELIEF, i] - joined) * p[KEEP_RELIEF, i]
        hope = s[HOPE, i] * p[KEEP_HOPE, i] + d[BELIEF, i]
        calm = s[CALM, i] * p[KEEP_HOPE, i] + d[STATED, i]
        s[JOINED, i], s[RELIEF, i], s[HOPE, i], s[CALM, i] = joined, relief, hope, calm
        pull[i] = -p[FULL, i] * relief - p[EXPECTANCY, i] * hope - p[TRUST, i] * calm


ORGAN = Organ(
    name="expectation",
    title="Expectation",
    about=(
        "People who enter a trial sleep better in the weeks after, whatever they are given, and somewhat better on "
        "a night for which they believe to have taken something. The first is large and well shown in the placebo "
        "arms of insomnia trials; how much of it is expectation, how much time, is not known, and the size on this "
        "scale is a guess. An arm that acts on no organ, such as an hour of winding down, can be told as a stated "
        "fall of arousal: that is then an assumption of whoever states it."
    ),
    equations=r"""\dot r = (e - r)/\tau_r,\quad \dot h = -h/\tau_h + \text{belief}(t),\quad \dot c = -c/\tau_h + \text{stated}(t)
\text{pull} = -\frac{k_r}{1 - e^{-28/\tau_r}} r - k_h h - k_s c
""",
    states=(
        State("joined", "1", 0.0, 0.0, 20.0, "1 from entering a trial on"),
        State("relief", "1", 0.0, 0.0, 20.0, "how far the drift after entering has gone"),
        State("hope", "1", 0.0, 0.0, 20.0, "belief that something was taken, fading over the night"),
        State("calm", "1", 0.0, 0.0, 20.0, "stated fall of arousal, fading likewise"),
    ),
    parameters=(
        Parameter("drift", 0.3, "1", "fall of arousal four weeks after entering a trial, in any arm", "sized on a fall of 2 points of the Insomnia Severity Index in placebo arms, at 0.15 a point", "assumed", spread=Spread("normal", 0.3, "about 2 points between people", "assumed"), doubt=Spread("normal", 0.15, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=-1.0, highest=1.5),
        Parameter("drift_days", 14.0, "d", "time constant of the drift", "no human number", "assumed", lowest=1.0),
        Parameter("expectancy", 0.15, "1", "fall of arousal on an evening on which something is believed to be taken", "Winkler and Rief 2015 for the sign; no human number on this scale", "assumed", spread=Spread("normal", 0.1, "judgement", "assumed"), doubt=Spread("normal", 0.1, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=-1.0, highest=1.5),
        Parameter("trust", 1.0, "1", "fall of arousal for each 1 of stated calm", "1 by definition of what is stated", "assumed", neutral=0.0, support="assumption", lowest=0.0),
        Parameter("hope_h", 8.0, "h", "how long belief or calm lasts after the evening's moment", "about a night; no human number", "assumed", lowest=0.5),
    ),
    derived=("full", "keep_relief", "keep_hope"),
    doses=(("enrolled", "1"), ("belief", "1"), ("stated", "1")),
    takes=(
        Takes("entering a trial", "1", "enrolled", highest=1.0),
        Takes("belief in a treatment", "1", "belief", highest=1.0),
        Takes("stated calm", "1", "stated", highest=3.0),
    ),
    prepare=prepare,
    step=step,
)  # fmt: skip
