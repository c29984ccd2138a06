"""One 90-night verdict against NumPyro's No-U-Turn sampler with four chains.

python bench/verdict_nuts.py
"""

from __future__ import annotations

from race import trial
from race.machine import hold_to_one_core
from race.peer import Peer
from race.profile import explained
from race.row import Row, seconds
from race.timing import Lap, alternate, cpu_ratio, middle, often, wall_ratio

ROUNDS = {"continuous": 5, "same": 1}
GOAL = 200.0


def race() -> Row:
    """Time both ways to write the model for the sampler; the goal is held against the faster one."""
    data = trial.nightly()
    answers: dict[str, list[dict[str, float]]] = {model: [] for model in ROUNDS}
    compiled: dict[str, Lap] = {}
    laps = {}
    with Peer("nuts", "numpyro") as peer:
        version = peer.ask("version")[0]
        for model, rounds in ROUNDS.items():
            peer.ask("prepare", model=model, data=data, warm_up=trial.WARM_UP, draws=trial.DRAWS)
            compiled[model] = peer.ask("sample", model=model, chains=trial.CHAINS, seed=0)[1]

            def sampled(model: str = model) -> Lap:
                seed = 1 + len(answers[model])
                answer, lap = peer.ask("sample", model=model, chains=trial.CHAINS, seed=seed)
                answers[model].append(answer)
                return lap

            laps[model] = alternate(
                rounds,
                often(trial.verdict(data, randomise=False), trial.LAPS),
                sampled,
                often(trial.verdict(data, randomise=True), trial.LAPS),
            )
    ours, theirs, tested = laps["continuous"]
    faster, same = wall_ratio(theirs, ours), wall_ratio(*reversed(laps["same"][:2]))
    mine, referee = trial.effect(data), trial.pooled(answers["continuous"])
    row = Row(
        row="One verdict on 90 nights, against MCMC, its code compiled before",
        ours=seconds(middle(ours).wall_s),
        peer=f"{seconds(middle(theirs).wall_s)}, {version} NUTS, 4 chains",
        ratio=faster.value,
        unit="times faster",
        goal=GOAL,
        met=faster.value >= GOAL and mine.agrees(referee),
        note=(
            f"{trial.CHAINS} chains of {trial.WARM_UP:,} + {trial.DRAWS:,} draws, run as one vector. "
            f"The sampler has the faster of two ways to write the model and its compiled code at hand; "
            f"with compilation, which every new trial needs, it takes "
            f"{seconds(compiled['continuous'].wall_s)}. Written as the engine has it, all random effects "
            f"in one covariance matrix, it takes {seconds(middle(laps['same'][1]).wall_s)}: "
            f"{same.value:,.0f} times ours. By round the ratio went from {faster.low:,.0f} to "
            f"{faster.high:,.0f}; in processor seconds it is {cpu_ratio(theirs, ours).value:,.0f}. "
            f"Effect: ours {mine.says()}, theirs {referee.says()}; {mine.says_apart(referee)} "
            f"(5 % allowed). Ours takes {trial.tested_takes(tested)}."
        ),
    )
    return explained(row, trial.verdict(data, randomise=False))


if __name__ == "__main__":
    hold_to_one_core()
    race().say()
