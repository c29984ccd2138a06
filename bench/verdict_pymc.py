"""One 90-night verdict against PyMC, sampled by nutpie with four chains.

python bench/verdict_pymc.py
"""

from __future__ import annotations

from race import trial
from race.machine import hold_to_one_core
from race.peer import Peer
from race.profile import explained
from race.row import Row, seconds
from race.timing import Lap, alternate, by_round, cpu_ratio, middle, often, wall_ratio

ROUNDS = 7
GOAL = 200.0


def race() -> tuple[Row, Row]:
    """Time the sampler with and without the compiling of its model."""
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
    mine, referee = trial.effect(data), trial.pooled(answers)
    whole = [Lap(lap.wall_s + compiling.wall_s, lap.cpu_s + compiling.cpu_s) for lap in theirs]
    ratio = wall_ratio(whole, ours)
    row = Row(
        row="The same, against PyMC, from the model to the answer",
        ours=seconds(middle(ours).wall_s),
        peer=f"{seconds(middle(whole).wall_s)}, {version}, 4 chains",
        ratio=ratio.value,
        unit="times faster",
        goal=GOAL,
        met=ratio.value >= GOAL and mine.agrees(referee),
        note=(
            f"{trial.CHAINS} chains of {trial.WARM_UP:,} + {trial.DRAWS:,} draws, one after the other. "
            f"Building and compiling the model, which every new trial needs, takes "
            f"{seconds(compiling.wall_s)} of it, measured once. Effect: ours {mine.says()}, theirs "
            f"{referee.says()}; {mine.says_apart(referee)} (5 % allowed). Ours takes "
            f"{trial.tested_takes(tested)}."
        ),
    )
    return explained(row, trial.verdict(data, randomise=False)), sampling_row(ours, theirs, version)


def sampling_row(ours: list[Lap], theirs: list[Lap], version: str) -> Row:
    """Return the row in which the sampler has its compiled code at hand; it has no goal."""
    ratio = wall_ratio(theirs, ours)
    return Row(
        row="The same, against PyMC, its code compiled before",
        ours=seconds(middle(ours).wall_s),
        peer=f"{seconds(middle(theirs).wall_s)}, {version}, 4 chains",
        ratio=ratio.value,
        unit="times faster",
        goal=None,
        met=None,
        note=f"{by_round(ratio)} In processor seconds it is {cpu_ratio(theirs, ours).value:,.0f}.",
    )


if __name__ == "__main__":
    hold_to_one_core()
    for each in race():
        each.say()
