"""Measure how often verdicts are wrong, over a grid of people and designs, for the documentation.

    python docs/measure_calibration.py                       # 4,000 trials of every cell: hours
    python docs/measure_calibration.py --trials 1000 --effects none delta
    python docs/measure_calibration.py --ranks               # people drawn from the model itself

Work is done in batches whose seeds were fixed before any result was seen. What is done stands in
``docs/calibration.jsonl`` after every batch; a run that is cut off goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nightlab.rehearsal.calibrate import Cell, Schedule

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one trial is too small to share out

RESULTS = Path(__file__).with_name("calibration.jsonl")
RANKS = Path(__file__).with_name("calibration_ranks.jsonl")
SEED = 20261122
BATCH = 500
WORTHWHILE_SD = 0.3
SCHEDULES: tuple[Schedule, ...] = ("nightly", "weekly pairs", "ABBA")
EFFECTS = ("none", "delta", "twice delta", "prior", "none, no delta")
ONE_SHARE = {"twice delta": 0.2, "prior": 0.2, "none, no delta": 0.2}
RANK_HALF_LIVES = (0.0, 3.0)


@dataclass(frozen=True, order=True)
class Kind:
    """One cell of the grid: how a person is, how the arms follow each other, what the truth is."""

    schedule: Schedule
    half_life_nights: float
    autocorrelation: float
    missing: float
    effect: str

    def seed(self, batch: int) -> list[int]:
        """Return the seed of a batch, the same for every effect."""
        own = [round(100 * x) for x in (self.half_life_nights, self.autocorrelation, self.missing)]
        return [SEED, SCHEDULES.index(self.schedule), *own, batch]

    def measure(self, batch: int) -> Cell:
        """Run one batch of trials."""
        import numpy as np

        from nightlab.rehearsal.calibrate import calibrate
        from nightlab.rehearsal.simulate import SimulatedPerson

        effects = {"delta": WORTHWHILE_SD, "twice delta": 2 * WORTHWHILE_SD}
        return calibrate(
            SimulatedPerson(
                effect_sd=effects.get(self.effect, 0.0),
                autocorrelation=self.autocorrelation,
                missing=self.missing,
                half_life_nights=self.half_life_nights,
            ),
            trials=BATCH,
            seed=int(np.random.SeedSequence(self.seed(batch)).generate_state(1, np.uint64)[0]),
            schedule=self.schedule,
            worthwhile_sd=None if self.effect == "none, no delta" else WORTHWHILE_SD,
            effect_from_prior=self.effect == "prior",
        )


def grid(effects: list[str]) -> list[Kind]:
    """Return every cell, those of one effect together; some effects with a fifth missing alone."""
    return [
        Kind(schedule, half_life, phi, missing, effect)
        for effect in effects
        for schedule, half_life, phi, missing in product(
            SCHEDULES, (0.0, 1.0, 3.0), (0.0, 0.3, 0.6), (0.0, 0.2, 0.4)
        )
        if effect not in ONE_SHARE or missing == ONE_SHARE[effect]
    ]


def read() -> dict[Kind, Cell]:
    """Return what is measured so far."""
    from nightlab.rehearsal.calibrate import Cell

    if not RESULTS.exists():
        return {}
    lines = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]
    return {Kind(**line["kind"]): Cell(**line["cell"]) for line in lines}


def write(cells: dict[Kind, Cell]) -> None:
    """Keep what is measured, one cell a line."""
    lines = [
        json.dumps({"kind": asdict(kind), "cell": _short(asdict(cell))})
        for kind, cell in sorted(cells.items())
    ]
    new = RESULTS.with_suffix(".new")
    new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    new.replace(RESULTS)


def _short(numbers: dict[str, Any]) -> dict[str, Any]:
    return {k: float(f"{v:.8g}") if isinstance(v, float) else v for k, v in numbers.items()}


def measure(kinds: list[Kind], trials: int, workers: int) -> None:
    """Run the batches that are missing, and keep each when it is done."""
    cells = read()
    done = {kind: cell.trials // BATCH for kind, cell in cells.items()}
    batches = product(range(trials // BATCH), kinds)
    tasks = [(kind, batch) for batch, kind in batches if batch >= done.get(kind, 0)]
    waiting: dict[Kind, dict[int, Cell]] = {}
    with ProcessPoolExecutor(workers) as pool:
        running = {pool.submit(kind.measure, batch): (kind, batch) for kind, batch in tasks}
        for number, found in enumerate(as_completed(running), 1):
            kind, batch = running.pop(found)
            waiting.setdefault(kind, {})[batch] = found.result()
            _take(kind, waiting[kind], cells)
            write(cells)
            sys.stdout.write(f"{number}/{len(tasks)} {kind}\n")
            sys.stdout.flush()


def _take(kind: Kind, waiting: dict[int, Cell], cells: dict[Kind, Cell]) -> None:
    """Add the batches that follow what is there, in their order."""
    while (batch := cells[kind].trials // BATCH if kind in cells else 0) in waiting:
        new = waiting.pop(batch)
        cells[kind] = cells[kind].and_(new) if kind in cells else new


def ranks(trials: int) -> None:
    """Draw people from the model and keep how their truths rank."""
    from nightlab.rehearsal import sbc

    lines = []
    for schedule, half_life in product(SCHEDULES, RANK_HALF_LIVES):
        found = sbc.ranks(schedule, trials=trials, seed=SEED, half_life_nights=half_life)
        told = asdict(sbc.uniformity(found, seed=SEED))
        lists = {k: v.round(6).tolist() if hasattr(v, "tolist") else v for k, v in told.items()}
        line = {"schedule": schedule, "half_life_nights": half_life, "trials": trials, **lists}
        lines.append(json.dumps(line) + "\n")
        sys.stdout.write(f"{schedule} {half_life}: KS p {told['ks_p']:.3f}\n")
    RANKS.write_text("".join(lines), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=4000, help=f"a multiple of {BATCH}")
    parser.add_argument("--effects", nargs="*", choices=EFFECTS, default=list(EFFECTS))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--ranks", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.ranks:
        ranks(chosen.trials)
    else:
        measure(grid(chosen.effects), chosen.trials, chosen.workers)


if __name__ == "__main__":
    main(sys.argv[1:])
