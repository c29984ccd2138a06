"""One 90-night verdict with missing nights against maximum likelihood with AR(1) errors.

python bench/verdict_sarimax.py
"""

from __future__ import annotations

import random

from race import trial
from race.machine import hold_to_one_core
from race.peer import Peer
from race.profile import explained
from race.row import Row, seconds
from race.timing import Lap, alternate, cpu_ratio, middle, often, wall_ratio

ROUNDS = 15
GOAL = 3.0
MISSING = 9
SEED = 20261122


def race() -> Row:
    """Give both sides the same nights, a tenth of them missing, without blocks."""
    data = trial.nightly() | {"block": None}
    gone = random.Random(SEED).sample(range(len(data["day"])), MISSING)  # noqa: S311 - any nights
    data["outcome"] = [None if i in gone else y for i, y in enumerate(data["outcome"])]
    with Peer("sarimax", "statsmodels") as peer:
        version = peer.ask("version")[0]
        answer = peer.ask("fit", data=data)[0]

        def fitted() -> Lap:
            return peer.ask("fit", data=data)[1]

        ours, theirs, tested = alternate(
            ROUNDS,
            often(trial.verdict(data, randomise=False), trial.LAPS),
            fitted,
            often(trial.verdict(data, randomise=True), trial.LAPS),
        )
    ratio = wall_ratio(theirs, ours)
    mine, other = trial.effect(data), trial.Effect(answer["mean"], answer["sd"])
    reached = "converged" if answer["converged"] else "not converged"
    row = Row(
        row="One verdict on 90 nights, against maximum likelihood",
        ours=seconds(middle(ours).wall_s),
        peer=f"{seconds(middle(theirs).wall_s)}, {version}",
        ratio=ratio.value,
        unit="times faster",
        goal=GOAL,
        met=ratio.value >= GOAL,
        note=(
            f"AR(1) errors on arm, trend and weekday, {MISSING} nights missing, no blocks; {reached}. "
            f"By round the ratio went from {ratio.low:.1f} to {ratio.high:.1f}; in processor seconds it is "
            f"{cpu_ratio(theirs, ours).value:.1f}. Effect: ours {mine.says()}, theirs {other.says()} with "
            f"a standard error for the sd; {mine.says_apart(other)}: maximum likelihood takes its estimate of the autocorrelation for known and "
            f"has no periods, and the engine has a prior. Ours takes {trial.tested_takes(tested)}."
        ),
    )
    return explained(row, trial.verdict(data, randomise=False))


if __name__ == "__main__":
    hold_to_one_core()
    race().say()
