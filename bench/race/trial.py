"""The trial that every verdict is raced on: 90 nights, magnesium or placebo drawn each evening anew.

It is the first of the referee's data sets, as it lies in ``tests/trials/golden/nuts.json``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from race.peer import BENCH
from race.timing import middle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from race.timing import Lap

GOLDEN = BENCH.parent / "tests" / "trials" / "golden" / "nuts.json"
CHAINS, WARM_UP, DRAWS = 4, 1000, 1000
LAPS = 15  # of ours for one of the peer's, which takes so much longer
CLOSE = 0.05  # of a standard deviation


@dataclass(frozen=True, slots=True)
class Effect:
    """What one side says of the effect: its mean and standard deviation, in minutes."""

    mean: float
    sd: float

    def apart(self, other: Effect) -> tuple[float, float]:
        """Return how far another's mean and sd lie off, as shares of the other's sd.

        Example:
            >>> Effect(11.0, 4.4).apart(Effect(10.0, 4.0))
            (0.25, 0.1)
        """
        return (
            round(abs(self.mean - other.mean) / other.sd, 4),
            round(abs(self.sd - other.sd) / other.sd, 4),
        )

    def agrees(self, other: Effect) -> bool:
        """Whether both lie within a twentieth of a standard deviation."""
        return max(self.apart(other)) <= CLOSE

    def says_apart(self, other: Effect) -> str:
        """Return in words how far another's mean and sd lie off.

        Example:
            >>> Effect(11.0, 4.4).says_apart(Effect(10.0, 4.0))
            'the means differ by 25.0 % of an sd, the sds by 10.0 %'
        """
        mean, sd = self.apart(other)
        return f"the means differ by {100 * mean:.1f} % of an sd, the sds by {100 * sd:.1f} %"

    def says(self) -> str:
        """Return the effect in words."""
        return f"{self.mean:.2f} (sd {self.sd:.2f})"


def nightly() -> dict[str, Any]:
    """Return the trial as plain columns; an outcome of None is a missing night."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    data: dict[str, Any] = golden["sets"][0]["data"]
    return data


def table(data: dict[str, Any]) -> dict[str, list[Any]]:
    """Return the trial as a table of nights."""
    columns = {"night": data["day"], "arm": data["arm"], "minutes": data["outcome"]}
    return columns if data["block"] is None else columns | {"block": data["block"]}


def verdict(data: dict[str, Any], *, randomise: bool) -> Callable[[], Any]:
    """Return the work of one verdict of ours, from the table to the decision."""
    from nightlab.trials import analyse

    nights = table(data)

    def work() -> Any:
        return analyse(
            nights,
            outcome="minutes",
            arm="arm",
            control="0",
            night="night",
            block="block" if "block" in nights else None,
            better="higher",
            randomise=randomise,
        )

    return work


def effect(data: dict[str, Any]) -> Effect:
    """Return our posterior under the neutral prior, which is the peers' too."""
    found = verdict(data, randomise=False)().priors["neutral"]
    return Effect(found.mean, found.sd)


def pooled(answers: Sequence[dict[str, float]]) -> Effect:
    """Return a sampler's mean and sd over several runs of as many draws."""
    count = len(answers)
    mean = sum(one["mean"] for one in answers) / count
    spread = sum(one["sd"] ** 2 + (one["mean"] - mean) ** 2 for one in answers) / count
    return Effect(mean, spread**0.5)


def tested_takes(laps: Sequence[Lap]) -> str:
    """Return in words what a verdict takes with the randomisation test."""
    return f"{middle(laps).wall_s * 1e3:.0f} ms with the randomisation test"
