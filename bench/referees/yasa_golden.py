"""Ask YASA for the sleep statistics of made-up nights, and keep its answers for the tests.

Run it with ``make referees`` or ``python bench/referee.py yasa``: it needs an environment of its own.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import yasa

from made.hypnograms import WORDS, letters

GOLDEN = Path(__file__).parents[2] / "tests" / "nights" / "golden" / "yasa.json"
SEED = 20240501

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


def main() -> None:
    """Write the golden file."""
    answers = [ask(*night) for night in nights()]
    rows = ",\n".join(json.dumps(answer) for answer in answers)
    GOLDEN.write_text(f'{{"yasa": "{yasa.__version__}", "nights": [\n{rows}\n]}}\n')
    print(f"{len(answers)} nights, {GOLDEN.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
