"""Print how far the words on a blind are right, for the documentation.

python docs/measure_blinding.py index      # how often the interval of the index holds the truth
python docs/measure_blinding.py lot        # how often blind guesses are called righter than chance
python docs/measure_blinding.py explains   # what is said of effects by belief, and of effects that are felt
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.blinding.explains import GuessCheck

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one trial is too small to share out

SEED = 20261122
DRAWS, TRIALS, PEOPLE = 20_000, 1000, 400
NIGHTS, BLOCK = 84, 14
EFFECT_SD, AUTOCORRELATION = 1.0, 0.3
KNOWN_BY_TASTE, NOT_KNOWN, INNER_NOISE_SD = 0.85, 0.1, 0.5


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def index() -> None:
    """Print the mean of Bang's index and the coverage of its interval."""
    from nightlab.trials.blinding.bang import index

    one = lru_cache(maxsize=None)(index)
    say(f"{DRAWS} sets of answers a row, seed {SEED}; share of answers right, wrong, not known")
    for arms, right, wrong in ((2, 0.5, 0.5), (2, 0.35, 0.35), (3, 1 / 3, 2 / 3), (2, 0.75, 0.1)):
        truth = right - wrong / (arms - 1)
        for answers in (7, 14, 28):
            rng = np.random.default_rng(SEED)
            drawn = rng.multinomial(answers, [right, wrong, 1 - right - wrong], size=DRAWS)
            found = np.array([one(*map(int, row), arms=arms) for row in drawn])
            held = ((found[:, 1] <= truth + 1e-9) & (found[:, 2] >= truth - 1e-9)).mean()
            say(
                f"{arms} arms, {right:.2f} {wrong:.2f} {1 - right - wrong:.2f}, {answers:2d} answers: "
                f"mean {found[:, 0].mean():+.3f} (truth {truth:+.3f}), interval holds it {held:.1%}"
            )


def lot() -> None:
    """Print how often guesses that know nothing, but lean and linger, are called righter than chance."""
    from nightlab.trials import Design
    from nightlab.trials.blinding.assessment import assess
    from nightlab.trials.blinding.guesses import Guesses

    say(f"{TRIALS} trials a row, seed {SEED}; due: 5 % at most")
    for arms in (("off", "on"), ("a", "b", "c")):
        rng = np.random.default_rng(SEED)
        held: Counter[str] = Counter()
        for seed in range(TRIALS):
            design = Design(arms, nights=24, seed=seed, block_nights=12)
            guesses = Guesses(arms, design.labels(), _leaning(arms, 24, rng))
            held[assess(guesses, design.rules, rng).held] += 1
        say(f"{len(arms)} arms: " + ", ".join(f"{k} {n / TRIALS:.1%}" for k, n in held.items()))


def _leaning(arms: tuple[str, ...], nights: int, rng: np.random.Generator) -> tuple[str, ...]:
    """Guesses that stay as they were half of the time, and otherwise lean to the last arm."""
    chances = [0.3 / (len(arms) - 1)] * (len(arms) - 1) + [0.7]
    said, last = [], arms[-1]
    for _ in range(nights):
        last = last if rng.random() < 0.5 else str(rng.choice(arms, p=chances))  # noqa: PLR2004 - see above
        said.append("" if rng.random() < NOT_KNOWN else last)
    return tuple(said)


def explains() -> None:
    """Print what is said of each kind of person, and the mean effects."""
    say(f"{PEOPLE} trials a row of {NIGHTS} nights, seed {SEED}; effects in sd of the noise")
    for kind in ("blind", "believes", "feels", "knows"):
        rng = np.random.default_rng(SEED)
        found = [_person(kind, rng) for _ in range(PEOPLE)]
        said = Counter(one.explains for one in found)
        means = [
            float(np.mean([getattr(o, f).mean for o in found])) for f in ("effect", "adjusted")
        ]
        apart = [one.unguessed.mean for one in found if one.unguessed]
        say(
            f"{kind:9s} effect {means[0]:+.2f}, with guesses {means[1]:+.2f}, unguessed nights "
            f"{np.mean(apart):+.2f} ({len(apart)} trials): "
            + ", ".join(f"{k} {n / PEOPLE:.1%}" for k, n in sorted(said.items()))
        )


def _person(kind: str, rng: np.random.Generator) -> GuessCheck:
    from nightlab.trials.blinding.explains import guess_explains

    halves = np.repeat([0.0, 1.0], BLOCK // 2)
    on = np.concatenate([rng.permutation(halves) for _ in range(NIGHTS // BLOCK)])
    outcome = _noise(rng) + (0 if kind == "believes" else EFFECT_SD) * on
    if kind == "blind":
        said = rng.integers(2, size=NIGHTS) > 0
    elif kind == "believes":
        said = np.where(rng.random(NIGHTS) < KNOWN_BY_TASTE, on, 1 - on) > 0
        outcome += EFFECT_SD * said
    elif kind == "feels":
        said = outcome + INNER_NOISE_SD * rng.standard_normal(NIGHTS) > np.median(outcome)
    else:
        said = on > 0
    unknown = rng.random(NIGHTS) < NOT_KNOWN
    table = {
        "night": range(NIGHTS),
        "block": np.arange(NIGHTS) // BLOCK,
        "arm": np.where(on > 0, "on", "off"),
        "guess": np.where(unknown, "", np.where(said, "on", "off")),
        "rested": outcome,
    }
    return guess_explains(
        table,
        outcome="rested",
        arm="arm",
        guess="guess",
        night="night",
        block="block",
        better="higher",
        worthwhile=0.3,
    )


def _noise(rng: np.random.Generator) -> NDArray[np.float64]:
    values = rng.standard_normal(NIGHTS)
    for night in range(1, NIGHTS):
        fresh = np.sqrt(1 - AUTOCORRELATION**2) * values[night]
        values[night] = AUTOCORRELATION * values[night - 1] + fresh
    return values


if __name__ == "__main__":
    {"index": index, "lot": lot, "explains": explains}[sys.argv[1]]()
