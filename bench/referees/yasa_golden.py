"""Ask YASA for the sleep statistics of made-up nights, and keep its answers for the tests.

Run in an environment of its own with ``yasa==0.8.1``, from the root of the repository:

    python bench/referees/yasa_golden.py            # writes tests/nights/golden/yasa.json
    PYTHONPATH=src python bench/referees/yasa_golden.py --time

The second form times YASA against ``measure_many`` on 1,000 nights of 960 epochs.
"""

from __future__ import annotations

import json
import math
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yasa

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parents[2] / "tests" / "nights" / "golden" / "yasa.json"
SEED = 20240501

# Nightlab's letters in YASA's words, by number of stages.
WORDS = {
    5: {"W": "WAKE", "1": "N1", "2": "N2", "3": "N3", "R": "REM", "?": "UNS"},
    4: {"W": "WAKE", "L": "LIGHT", "3": "DEEP", "R": "REM", "?": "UNS"},
    2: {"W": "WAKE", "A": "SLEEP", "?": "UNS"},
}
# Nights that chance would hardly make: never asleep, never awake, asleep at either end, one epoch.
EDGES = [
    (5, 30, "W" * 40),
    (5, 30, "1" + "2" * 30 + "3" * 9),
    (5, 30, "22W22W"),
    (5, 30, "W2W"),
    (5, 30, "R"),
    (2, 60, "WWAAWAAA"),
    (5, 30, "?W?22?W2??W"),
]


def letters(rng: np.random.Generator, stages: int, epochs: int) -> str:
    """Return a night of stays in random stages, geometric in length, with wake at both ends."""
    names = list(WORDS[stages])
    weights = np.array([0.02 if name == "?" else 1.0 for name in names])
    night = "W" * int(rng.integers(1, 60))
    while len(night) < epochs:
        stay = int(rng.geometric(1 / 12))
        night += str(rng.choice(names, p=weights / weights.sum())) * stay
    return night[:epochs] + "W" * int(rng.integers(0, 20))


def nights() -> list[tuple[int, int, str]]:
    """Return 30 nights as (number of stages, seconds per epoch, letters)."""
    rng = np.random.default_rng(SEED)
    kinds = [(5, 30)] * 14 + [(5, 60)] * 2 + [(4, 30)] * 3 + [(4, 300)] * 2 + [(2, 60)] * 2
    sizes = {30: (300, 1000), 60: (200, 600), 300: (60, 120)}
    drawn = [(n, s, letters(rng, n, int(rng.integers(*sizes[s])))) for n, s in kinds]
    return EDGES + drawn


def ask(stages: int, epoch_s: int, night: str) -> dict[str, object]:
    """Return one night with YASA's statistics and its counts of transitions by pair of letters."""
    words = WORDS[stages]
    hypnogram = yasa.Hypnogram(
        [words[letter] for letter in night], freq=f"{epoch_s}s", n_stages=stages
    )
    statistics = {
        name: None if math.isnan(value) else float(value)
        for name, value in hypnogram.sleep_statistics().items()
    }
    back = {word: letter for letter, word in words.items()}
    counts = hypnogram.transition_matrix()[0].stack() if len(night) > 1 else {}
    pairs = {back[a] + back[b]: int(n) for (a, b), n in counts.items() if n}
    return {
        "epoch_s": epoch_s,
        "letters": night,
        "statistics": statistics,
        "transitions": pairs,
    }


def best_s(work: Callable[[], object], repeats: int = 5) -> float:
    """Return the shortest of some runs in seconds."""
    runs = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        runs.append(time.perf_counter() - begin)
    return min(runs)


def race() -> None:
    """Print how long YASA and Nightlab take for 1,000 nights of 960 epochs."""
    from nightlab.nights import Hypnogram, measure_many

    rng = np.random.default_rng(SEED)
    drawn = [letters(rng, 5, 960)[:960] for _ in range(1000)]
    theirs = [yasa.Hypnogram([WORDS[5][x] for x in night], freq="30s") for night in drawn]
    start = datetime(2024, 1, 1, 23, tzinfo=UTC)
    ours = [Hypnogram.from_string(night, epoch_s=30, start=start) for night in drawn]
    yasa_s = best_s(lambda: [night.sleep_statistics() for night in theirs])
    nightlab_s = best_s(lambda: measure_many(ours), repeats=30)
    print(f"yasa {yasa.__version__}: {yasa_s * 1e3:.0f} ms")
    print(f"nightlab: {nightlab_s * 1e3:.1f} ms, {yasa_s / nightlab_s:.0f} times faster")


def main() -> None:
    """Write the golden file, or race."""
    if "--time" in sys.argv:
        race()
        return
    answers = [ask(*night) for night in nights()]
    rows = ",\n".join(json.dumps(answer) for answer in answers)
    GOLDEN.write_text(f'{{"yasa": "{yasa.__version__}", "nights": [\n{rows}\n]}}\n')
    print(f"{len(answers)} nights, {GOLDEN.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
