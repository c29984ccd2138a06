"""One verdict of each family with a model of its own, against NumPyro's No-U-Turn sampler on the same models.

python bench/verdict_families.py
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from race import trial
from race.machine import hold_to_one_core
from race.peer import BENCH, Peer
from race.profile import explained
from race.row import Row, seconds
from race.timing import alternate, cpu_ratio, lap, middle, often, wall_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from race.timing import Lap

GOLDEN = BENCH.parent / "tests" / "trials" / "golden" / "families.json"
SETS = ("awakenings, nightly", "ratings, nightly", "wild nights, nightly")
GOAL = 20.0
ROUNDS = 2
LAPS = 3


def verdict(data: dict[str, Any]) -> Callable[[], Any]:
    """Return the work of one verdict of ours."""
    from nightlab.trials import analyse

    columns = {"night": data["day"], "arm": data["arm"], "block": data["block"]}

    def work() -> Any:
        return analyse(
            columns | {"outcome": data["outcome"]},
            outcome="outcome",
            arm="arm",
            control="0",
            night="night",
            block="block",
            better="higher",
            family=data["family"],
            randomise=False,
        )

    return work


def race(name: str) -> Row:
    """Time both sides on one trial."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    (data,) = [one["data"] for one in golden["sets"] if one["name"] == name]
    answers: list[dict[str, float]] = []
    with Peer("nuts_families", "numpyro") as peer:
        version = peer.ask("version")[0]
        peer.ask("prepare", data=data, warm_up=trial.WARM_UP, draws=trial.DRAWS)
        compiled = peer.ask("sample", chains=trial.CHAINS, seed=0)[1]

        def sampled() -> Lap:
            answer, taken = peer.ask("sample", chains=trial.CHAINS, seed=1 + len(answers))
            answers.append(answer)
            return taken

        lap(verdict(data))
        ours, theirs = alternate(ROUNDS, often(verdict(data), LAPS), sampled)
    faster = wall_ratio(theirs, ours)
    found = verdict(data)().priors["neutral"]
    mine, referee = trial.Effect(found.mean, found.sd), trial.pooled(answers)
    nights = sum(y is not None for y in data["outcome"])
    row = Row(
        row=f"One verdict on {name.partition(',')[0]} of {nights} nights, against MCMC, its code compiled before",
        ours=seconds(middle(ours).wall_s),
        peer=f"{seconds(middle(theirs).wall_s)}, {version} NUTS, 4 chains",
        ratio=faster.value,
        unit="times faster",
        goal=GOAL,
        met=faster.value >= GOAL,
        note=(
            f"{trial.CHAINS} chains of {trial.WARM_UP:,} + {trial.DRAWS:,} draws, run as one vector; with "
            f"compilation, which every new trial needs, {seconds(compiled.wall_s)}. By round the ratio went "
            f"from {faster.low:,.0f} to {faster.high:,.0f}; in processor seconds it is "
            f"{cpu_ratio(theirs, ours).value:,.0f}. Effect: ours {mine.says()}, theirs {referee.says()}; "
            f"{mine.says_apart(referee)}."
        ),
    )
    return explained(row, verdict(data))


if __name__ == "__main__":
    hold_to_one_core()
    for each in SETS:
        race(each).say()
