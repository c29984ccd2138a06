"""Made-up hypnograms, as letters that Nightlab reads and in the words that YASA wants."""

from __future__ import annotations

import numpy as np

# Nightlab's letters in YASA's words, by number of stages.
WORDS = {
    5: {"W": "WAKE", "1": "N1", "2": "N2", "3": "N3", "R": "REM", "?": "UNS"},
    4: {"W": "WAKE", "L": "LIGHT", "3": "DEEP", "R": "REM", "?": "UNS"},
    2: {"W": "WAKE", "A": "SLEEP", "?": "UNS"},
}


def letters(rng: np.random.Generator, stages: int, epochs: int) -> str:
    """Return a night of stays in random stages, geometric in length, with wake at both ends."""
    names = list(WORDS[stages])
    weights = np.array([0.02 if name == "?" else 1.0 for name in names])
    night = "W" * int(rng.integers(1, 60))
    while len(night) < epochs:
        stay = int(rng.geometric(1 / 12))
        night += str(rng.choice(names, p=weights / weights.sum())) * stay
    return night[:epochs] + "W" * int(rng.integers(0, 20))
