"""One 90-night verdict against PyMC, sampled by nutpie with four chains.

python bench/verdict_pymc.py
"""

from __future__ import annotations

from race import trial
from race.machine import hold_to_one_core
from race.peer import Peer
from race.row import Row, seconds
from race.timing import Lap, alternate, cpu_ratio, middle, often, wall_ratio

ROUNDS = 7
GOAL = 200.0


def race() -> Row:
    """Time the sampler with its compiled code at hand, and say what compiling takes."""
    data = trial.nightly()
    answers: list[dict[str, float]] = []
    with Peer("pymc_nutpie", "pymc") as peer:
        version = peer.ask("version")[0]
        compiling = peer.ask("prepare", data=data)[1]

        def sampled() -> Lap:
            answer, lap = peer.ask(
                "sample",
                chains=trial.CHAINS,
                warm_up=trial.WARM_UP,
                draws=trial.DRAWS,
                seed=len(answers),
            )
            answers.append(answer)
            return lap

        sampled()
        ours, theirs, tested = alternate(
            ROUNDS,
            often(trial.verdict(data, randomise=False), trial.LAPS),
            sampled,
            often(trial.verdict(data, randomise=True), trial.LAPS),
        )
    ratio = wall_ratio(theirs, ours)
    whole_s = middle(theirs).wall_s + compiling.wall_s
    mine, referee = trial.effect(data), trial.pooled(answers)
    off_mean, off_sd = mine.apart(referee)
    return Row(
        row="The same, against a compiled sampler",
        ours=seconds(middle(ours).wall_s),
        peer=f"{seconds(whole_s)}, {version}, 4 chains",
        ratio=whole_s / middle(ours).wall_s,
        unit="times faster",
        goal=GOAL,
        met=whole_s / middle(ours).wall_s >= GOAL and mine.agrees(referee),
        note=(
            f"{trial.CHAINS} chains of {trial.WARM_UP:,} + {trial.DRAWS:,} draws, one after the other. "
            f"Building and compiling the model, which every new trial needs, takes "
            f"{seconds(compiling.wall_s)} of it (once), sampling {seconds(middle(theirs).wall_s)}: with "
            f"its compiled code at hand the sampler takes {ratio.value:.0f} times as long as ours "
            f"({ratio.low:.0f} to {ratio.high:.0f} by round, {cpu_ratio(theirs, ours).value:.0f} in "
            f"processor seconds). Effect: ours {mine.says()}, theirs {referee.says()}; the means differ "
            f"by {off_mean:.1%} of an sd, the sds by {off_sd:.1%} (5 % allowed). Ours takes "
            f"{trial.tested_takes(tested)}."
        ),
    )


if __name__ == "__main__":
    hold_to_one_core()
    race().say()
