"""Measure what looking at a trial before its end does, and choose the thresholds of such looks.

    python docs/measure_looks.py choose     # judge simulated trials at every look, and pick thresholds
    python docs/measure_looks.py verify     # fresh trials under the thresholds that stand
    python docs/measure_looks.py nightly    # what a look every night does

How thresholds are chosen was fixed before any trial was judged:

1. A trial has a look every 14 nights, 112 nights long at most; what its first looks say is a shorter trial.
2. Twelve kinds of people and designs: autocorrelation 0, 0.3, 0.6; nightly and weekly pairs; half-life 0
   and 3 nights; each with a fifth of the nights missing, a drift of 0.3 sd in 56 nights, and weekends.
3. Looks before the last share one threshold, the last keeps the usual one: the form of Haybittle (1971) and
   Peto et al. (1976). It is lowest on the ladder below at which, in the worst of the twelve kinds, no
   effect is called ``works`` in at most 5 %, and likewise ``harms`` (both sides count as one, the model has
   no side), and a worthwhile effect ``no-useful-effect`` in at most 10 %, over all looks, whatever was said
   before. More looks never ask for less.
   The same is asked of a thirteenth kind, which needs no trials: the limit of long blocks, in which each look's
   posterior is a normal distribution as sharp as the nights so far allow (Armitage, McPherson & Rowe 1969).
   It was added when the twelve had been judged and before fresh trials were; it can only ask for more.
4. Beside it stands the shape of O'Brien and Fleming (1979), in which early looks ask for more. It is taken
   instead if it saves 5 % more nights or finds one trial in a hundred more.
5. Doubt: a person is told to think of stopping where harm of any size is as likely as the lowest level at
   which at most 10 % of trials without an effect ever say so before the end.

Chances are kept in ``.bench/looks``, a batch a file; a run that is cut off goes on where it was.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nightlab.rehearsal.calibrate import Schedule
    from nightlab.rehearsal.looks import Watched
    from nightlab.trials.verdict import Thresholds

    Shape = Callable[[int, float, float], list[Thresholds]]

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one trial is too small to share out

KEPT = Path(__file__).parent.parent / ".bench" / "looks"
TABLE = Path(__file__).parent.parent / "src" / "nightlab" / "trials" / "looks.csv"
SOURCE = "docs/measure_looks.py choose"
RESULTS = Path(__file__).with_name("looks.jsonl")
CHOOSE, VERIFY, NIGHTLY = 20261123, 20261124, 20261125
BATCH = 100
TO_CHOOSE, TO_VERIFY = 3, 2  # batches of each kind
NIGHTS = 112
DRIFT_SD = 0.6
WORTHWHILE_SD = 0.3
EFFECTS = {"none": 0.0, "delta": WORTHWHILE_SD, "twice delta": 2 * WORTHWHILE_SD}
SCHEDULES: tuple[Schedule, ...] = ("nightly", "weekly pairs")
LOOKS = range(2, 9)
LADDER = (0.975, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9965, 0.9975, 0.998, 0.9985, 0.999, 0.9995)
FUTILE_LADDER = (0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9995)
DOUBT_LADDER = (0.9, 0.925, 0.94, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995)
MOST_WORKS, MOST_FUTILE, MOST_DOUBT = 0.05, 0.1, 0.1


@dataclass(frozen=True, order=True)
class Kind:
    """One kind of people under one kind of design."""

    schedule: Schedule
    half_life_nights: float
    autocorrelation: float

    def watch(self, effect: str, first_seed: int, batch: int) -> Watched:
        """Return a batch of trials, judged at every look, from what was kept where it was."""
        import numpy as np

        from nightlab.rehearsal.looks import Watched, watch
        from nightlab.rehearsal.simulate import SimulatedPerson

        own = (round(self.half_life_nights), round(10 * self.autocorrelation))
        name = f"{first_seed}-{self.schedule.replace(' ', '-')}-{own[0]}-{own[1]}-{effect.replace(' ', '-')}-{batch}"
        file = KEPT / f"{name}.npz"
        if file.exists():
            with np.load(file) as kept:
                return Watched(kept["at"], kept["below"], kept["mean_sd"], EFFECTS[effect])
        seed = np.random.SeedSequence(
            [first_seed, SCHEDULES.index(self.schedule), *own, batch]
        ).generate_state(1, np.uint64)[0]
        person = SimulatedPerson(
            effect_sd=EFFECTS[effect],
            autocorrelation=self.autocorrelation,
            half_life_nights=self.half_life_nights,
            drift_sd=DRIFT_SD,
        )
        found = watch(person, trials=BATCH, seed=int(seed), schedule=self.schedule, nights=NIGHTS)
        KEPT.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new.npz")
        np.savez_compressed(new, at=found.at, below=found.below, mean_sd=found.mean_sd)
        new.replace(file)
        return found


KINDS = [Kind(*kind) for kind in product(SCHEDULES, (0.0, 3.0), (0.0, 0.3, 0.6))]


def gather(
    effects: Sequence[str], seed: int, batches: int, *, kinds: Sequence[Kind] = KINDS
) -> dict[tuple[Kind, str], Watched]:
    """Return the trials of every kind, judged where they were not."""
    found: dict[tuple[Kind, str], Watched] = {}
    for batch, kind, effect in product(range(batches), kinds, effects):
        new = kind.watch(effect, seed, batch)
        key = (kind, effect)
        found[key] = found[key].and_(new) if key in found else new
        say(
            f"{batch} {kind.schedule}, half-life {kind.half_life_nights:.0f}, phi {kind.autocorrelation}, {effect}"
        )
    return found


def rule(looks: int, sure: float, futile: float) -> list[Thresholds]:
    """Return one threshold for all looks but the last."""
    from nightlab.trials.verdict import AT_THE_END, Thresholds

    return [Thresholds(sure, futile)] * (looks - 1) + [AT_THE_END]


def shaped(looks: int, sure: float, futile: float) -> list[Thresholds]:
    """Return thresholds in the shape of O'Brien and Fleming: early looks ask for more."""
    from scipy.special import ndtr, ndtri

    from nightlab.trials.verdict import AT_THE_END, Thresholds

    steps = [(looks / look) ** 0.5 for look in range(1, looks)]
    early = [
        Thresholds(float(ndtr(ndtri(sure) * step)), float(ndtr(ndtri(futile) * step)))
        for step in steps
    ]
    return [*early, AT_THE_END]


def choose() -> None:
    """Pick thresholds for each number of looks, and write them where the program reads them."""
    cells = gather(("none", "delta"), CHOOSE, TO_CHOOSE)
    chosen = {name: _chosen(cells, shape) for name, shape in (("one", rule), ("shape", shaped))}
    for looks in LOOKS:
        for name, shape in (("one", rule), ("shape", shaped)):
            sure, futile, _ = chosen[name][looks]
            say(
                f"{looks} looks, {name}: {sure} {futile}: {_worth(cells, looks, shape(looks, sure, futile))}"
            )
    rows = [
        f"{looks},{sure},{futile},{doubt},{SOURCE}\n"
        for looks, (sure, futile, doubt) in chosen["one"].items()
    ]
    TABLE.write_text("looks,sure,futile,doubt,source\n" + "".join(rows), encoding="utf-8")


def _chosen(
    cells: dict[tuple[Kind, str], Watched], shape: Shape
) -> dict[int, tuple[float, float, float]]:
    """Return the thresholds of each number of looks, never less for more of them."""
    found: dict[int, tuple[float, float, float]] = {}
    least = (0.0, 0.0, 0.0)
    for looks in LOOKS:
        none, delta = (
            [w.first(looks) for (_, effect), w in cells.items() if effect == wanted]
            for wanted in ("none", "delta")
        )
        lowest = (
            _lowest(LADDER, lambda rung, of: _errs(of, shape, rung), none, MOST_WORKS),
            _lowest(FUTILE_LADDER, lambda rung, of: _gives_up(of, shape, rung), delta, MOST_FUTILE),
            _lowest(DOUBT_LADDER, lambda rung, of: _doubts(of, rung), none, MOST_DOUBT),
        )
        sure, futile, doubt = (max(pair) for pair in zip(least, lowest, strict=True))
        least = found[looks] = (sure, futile, doubt)
    return found


def _errs(none: Sequence[Watched], shape: Shape, sure: float) -> float:
    """Return how often no effect is called one, on either side, in the worst kind."""
    from nightlab.rehearsal.looks import course

    rules = shape(none[0].at.size, sure, 1.0)
    of_limit = limit([rule.sure for rule in rules])
    return max(
        of_limit, *((told.works + told.harms) / 2 for told in (course(w, rules) for w in none))
    )


def _gives_up(delta: Sequence[Watched], shape: Shape, futile: float) -> float:
    """Return how often a worthwhile effect is called useless in the worst kind."""
    from nightlab.rehearsal.looks import course

    rules = shape(delta[0].at.size, 1.0, futile)
    of_limit = limit([rule.futile for rule in rules])
    return max(of_limit, *(course(w, rules).no_useful_effect for w in delta))


def _doubts(none: Sequence[Watched], level: float) -> float:
    """Return how often no effect seems to do harm, on either side, in the worst kind."""
    from nightlab.rehearsal.looks import doubted

    of_limit = limit([level] * (none[0].at.size - 1))
    return max(of_limit, *((doubted(w, level) + doubted(w.mirrored(), level)) / 2 for w in none))


def limit(levels: Sequence[float]) -> float:
    """Return the chance that any of equally spaced looks passes its level where long blocks say nothing.

    Args:
        levels: Of each look, as chances of being right.

    Source: Armitage, McPherson & Rowe 1969, J R Stat Soc A 132:235 (the recursion).
    """
    import numpy as np
    from scipy.special import ndtri

    step, widest = 0.02, 9 * len(levels) ** 0.5
    at = np.arange(-widest, widest, step)
    kernel = np.exp(-0.5 * np.arange(-8, 8 + step / 2, step) ** 2) * step / (2 * np.pi) ** 0.5
    inside = np.zeros(at.size)
    inside[at.size // 2] = 1.0  # all chance at nothing, before the first night
    for look, level in enumerate(levels, start=1):
        inside = np.convolve(inside, kernel, mode="same")
        below = ndtri(level) * look**0.5
        inside *= np.clip((below - at) / step + 0.5, 0, 1)
    return float(1 - inside.sum())


def _lowest(
    ladder: Sequence[float],
    share: Callable[[float, Sequence[Watched]], float],
    of: Sequence[Watched],
    most: float,
) -> float:
    """Return the lowest rung that errs no more often than allowed.

    Raises:
        SystemExit: Even the highest errs too often: the model does, not the looks.
    """
    found = next((rung for rung in ladder if share(rung, of) <= most), None)
    if found is None:
        sys.exit(f"even {ladder[-1]} errs in {share(ladder[-1], of):.2%}, {most:.0%} are allowed")
    return found


def _worth(cells: dict[tuple[Kind, str], Watched], looks: int, rules: Sequence[Thresholds]) -> str:
    from nightlab.rehearsal.looks import course

    words = []
    for wanted in ("none", "delta"):
        told = [
            course(w.first(looks), rules) for (_, effect), w in cells.items() if effect == wanted
        ]
        nights, works, futile = (
            sum(getattr(t, name) for t in told) / len(told)
            for name in ("nights", "stopped_works", "stopped_futile")
        )
        worst = (
            max(t.works for t in told),
            max(t.harms for t in told),
            max(t.no_useful_effect for t in told),
        )
        words.append(
            f"{wanted}: {nights:.1f} nights, works {works:.1%}, futile {futile:.1%}, "
            "worst " + " ".join(f"{share:.1%}" for share in worst)
        )
    return "; ".join(words)


def verify() -> None:
    """Judge fresh trials under the thresholds that stand, and keep the shares for the page."""
    lasting_nothing = [kind for kind in KINDS if not kind.half_life_nights]
    for batches in range(1, TO_VERIFY + 1):
        cells = gather(("none", "delta"), VERIFY, batches)
        cells |= gather(("twice delta",), VERIFY, batches, kinds=lasting_nothing)
        lines = [
            json.dumps(_told(kind, effect, watched.first(looks))) + "\n"
            for (kind, effect), watched in cells.items()
            for looks in LOOKS
        ]
        RESULTS.write_text("".join(lines), encoding="utf-8")


def _told(kind: Kind, effect: str, trials: Watched) -> dict[str, Any]:
    """Return how trials of one kind went, with their looks and without."""
    from nightlab.rehearsal.looks import course, doubted
    from nightlab.trials.monitoring import boundary, thresholds
    from nightlab.trials.verdict import AT_THE_END, Thresholds

    looks = trials.at.size
    asked = boundary(looks)
    rules = [thresholds(look, looks) for look in range(1, looks + 1)]
    never = Thresholds(2.0, 2.0)  # chances reach no more than 1
    return {
        "kind": asdict(kind),
        "effect": effect,
        "looks": looks,
        "asked": [asked.thresholds.sure, asked.thresholds.futile, asked.doubt],
        "course": asdict(course(trials, rules)),
        "without_looks": asdict(course(trials, [never] * (looks - 1) + [AT_THE_END])),
        "doubted": doubted(trials, asked.doubt),
    }


def nightly() -> None:
    """Print what comes of a look every night, at what the end asks for and at what unplanned looks do."""
    from nightlab.rehearsal.looks import course, watch
    from nightlab.rehearsal.simulate import SimulatedPerson
    from nightlab.trials.monitoring import unplanned
    from nightlab.trials.verdict import AT_THE_END

    nights = range(14, 57)
    asked = unplanned().thresholds
    for effect in ("none", "delta"):
        found = watch(
            SimulatedPerson(effect_sd=EFFECTS[effect]), trials=2 * BATCH, seed=NIGHTLY, at=nights
        )
        for at, early, words in (
            (nights, AT_THE_END, "every night"),
            (nights[::14], AT_THE_END, "at the end of blocks"),
            (nights[-1:], AT_THE_END, "once"),
            (nights, asked, "every night, as unplanned looks are"),
        ):
            rows = [nights.index(n) for n in at]
            rules = [early] * (len(rows) - 1) + [AT_THE_END]
            told = course(found.at_looks(rows), rules)
            say(
                f"{effect}, {words}: works {told.works:.1%}, harms {told.harms:.1%}, no useful effect {told.no_useful_effect:.1%}"
            )


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(words: list[str]) -> None:
    """Run the part that was named."""
    parts = {"choose": choose, "verify": verify, "nightly": nightly}
    part = parts.get(words[0] if words else "")
    if part is None:
        sys.exit(__doc__)
    part()


if __name__ == "__main__":
    main(sys.argv[1:])
