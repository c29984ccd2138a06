"""Drivers seen in three years of nights: against the time allowed, and against PyMC on the same model.

python bench/nights_drivers.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.drivers.series.fitting import CHAINS, DRAWS, draw, fit
from nightlab.drivers.series.simulated import person
from race.lived import design, inputs, one_shape
from race.machine import hold_to_one_core
from race.peer import Peer
from race.profile import explained
from race.row import Row, seconds
from race.timing import Lap, alternate, by_round, middle, often, wall_ratio

if TYPE_CHECKING:
    from nightlab.drivers.series.simulated import Known

PERSON: dict[str, Any] = {
    "seed": 1,
    "nights": 1095,
    "exposures": 25,
    "phi": 0.3,
    "noise": "normal",
}
LAPS, ROUNDS = 7, 3
ALLOWED_S, GOAL = 2.0, 20.0
LONG = (
    20  # times as many draws of ours, so that ends of intervals are told apart by the models alone
)
PEER_CHAINS, PEER_WARM_UP, PEER_DRAWS = 2, 1000, 2500
MEANS_APART, ENDS_APART = 0.1, 0.15
"""Shares of a standard deviation by which means and ends of intervals may lie apart."""


def fitted(known: Known) -> object:
    """Return the whole of our work, from nights and exposures to draws."""
    nights = known.nights
    return fit(nights.outcome, known.name, nights.weekday, known.exposures, seed=1)


def allowed() -> Row:
    """Time three years of nights with 25 things logged, each with four lags and build-ups."""
    known = person(**PERSON)
    fitted(known)
    took = often(lambda: fitted(known), LAPS)()
    ratio = ALLOWED_S / took.wall_s
    row = Row(
        row="Drivers from three years of nights, 25 things logged, 4 lags and build-ups each",
        ours=seconds(took.wall_s),
        peer=f"{seconds(ALLOWED_S)} allowed",
        ratio=round(ratio, 2),
        unit="times within it",
        goal=1.0,
        met=ratio >= 1.0,
        note=f"{CHAINS} chains of {DRAWS:,} kept draws, drawn anew and longer where they disagree.",
    )
    return explained(row, lambda: fitted(known))


def against_pymc() -> Row:
    """Time the same model in PyMC, one shape a driver, and compare every effect's mean and interval."""
    known = one_shape(**PERSON)
    answers: list[dict[str, Any]] = []
    with Peer("pymc_drivers", "pymc") as peer:
        version = peer.ask("version")[0]
        compiling = peer.ask("prepare", data=inputs(known))[1]

        def sampled() -> Lap:
            answer, lap = peer.ask(
                "sample",
                chains=PEER_CHAINS,
                warm_up=PEER_WARM_UP,
                draws=PEER_DRAWS,
                seed=len(answers),
            )
            answers.append(answer)
            return lap

        fitted(known)
        ours, theirs = alternate(ROUNDS, often(lambda: fitted(known), LAPS), sampled)
    ratio = wall_ratio(theirs, ours)
    means, ends = apart(known, answers)
    row = Row(
        row="The same with one shape each, against PyMC's regularised horseshoe",
        ours=seconds(middle(ours).wall_s),
        peer=f"{seconds(middle(theirs).wall_s)}, {version}, {PEER_CHAINS} chains",
        ratio=ratio.value,
        unit="times faster",
        goal=GOAL,
        met=ratio.value >= GOAL and means <= MEANS_APART and ends <= ENDS_APART,
        note=(
            f"{PEER_CHAINS} chains of {PEER_WARM_UP:,} + {PEER_DRAWS:,} draws, one after the other, its code "
            f"compiled before; compiling takes {seconds(compiling.wall_s)} more for every new set of "
            f"nights. {by_round(ratio)} Of 25 effects no mean lies farther off than {means:.2f} of a "
            f"standard deviation ({MEANS_APART} allowed) and no end of a 95 % interval than {ends:.2f} "
            f"({ENDS_APART} allowed)."
        ),
    )
    return explained(row, lambda: fitted(known))


def apart(known: Known, answers: list[dict[str, Any]]) -> tuple[float, float]:
    """Return how far means and interval ends lie apart at most, in the peer's standard deviations."""
    effects = np.concatenate(draw(design(known), seed=1, longer=LONG)[0])
    sd, mean = (np.mean([each[name] for each in answers], axis=0) for name in ("sd", "mean"))
    ends = np.mean([each["ends"] for each in answers], axis=0)
    found = np.quantile(effects, (0.025, 0.975), axis=0)
    return (
        float(np.max(np.abs(effects.mean(axis=0) - mean) / sd)),
        float(np.max(np.abs(found - ends) / sd)),
    )


if __name__ == "__main__":
    hold_to_one_core()
    for each in (allowed(), against_pymc()):
        each.say()
