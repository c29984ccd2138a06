"""Measure how often verdicts on outcomes that are no bell curve are wrong, for the documentation.

    python docs/measure_families.py                          # all of it: hours for counts and ratings
    python docs/measure_families.py --trials 200 --outcomes awakenings ratings
    python docs/measure_families.py --ranks --trials 400     # people drawn from each family's own model

Batches have seeds that were fixed before any result was seen. What is done stands in
``docs/calibration_families.jsonl`` after every batch; a run that is cut off goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nightlab.rehearsal.calibrate import Schedule
    from nightlab.rehearsal.families import FamilyCell

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one trial is too small to share out

RESULTS = Path(__file__).with_name("calibration_families.jsonl")
RANKS = Path(__file__).with_name("calibration_families_ranks.jsonl")
SEED = 20261126
BATCH = 50
NIGHTS = 56
EFFECTS = {"none": 0.0, "delta": 0.3, "twice delta": 0.6}
SCHEDULES: tuple[Schedule, ...] = ("nightly", "weekly pairs")
PHIS = (0.0, 0.3, 0.6)
RANKED = ("log", "student", "counts", "ratings")
# The outcome, and as which family it is judged.
ASKED = {
    "latency": ("latency", "log"),
    "efficiency": ("efficiency", "logit"),
    "heavy tails": ("heavy tails", "student"),
    "heavy tails as a bell curve": ("heavy tails", "gaussian"),
    "awakenings": ("awakenings", "counts"),
    "ratings": ("ratings", "ratings"),
}


@dataclass(frozen=True, order=True)
class Asked:
    """One cell: an outcome, how it is judged, how the arms follow each other, what the truth is."""

    outcome: str
    schedule: Schedule
    autocorrelation: float
    effect: str

    def measure(self, batch: int) -> FamilyCell:
        """Run one batch of trials."""
        import numpy as np

        from nightlab.rehearsal.families import KINDS, calibrate_family
        from nightlab.rehearsal.simulate import SimulatedPerson

        name, family = ASKED[self.outcome]
        own = (list(KINDS).index(name), SCHEDULES.index(self.schedule))
        seed = [SEED, *own, round(10 * self.autocorrelation), batch]
        return calibrate_family(
            KINDS[name],
            SimulatedPerson(effect_sd=EFFECTS[self.effect], autocorrelation=self.autocorrelation),
            trials=BATCH,
            seed=int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]),
            schedule=self.schedule,
            nights=NIGHTS,
            family=family,  # type: ignore[arg-type]
        )


def read() -> dict[Asked, tuple[int, FamilyCell]]:
    """Return what is measured so far: batches and shares of each cell."""
    from nightlab.rehearsal.calibrate import Cell
    from nightlab.rehearsal.families import FamilyCell

    if not RESULTS.exists():
        return {}
    lines = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]
    return {
        Asked(**line["asked"]): (
            line["batches"],
            FamilyCell(Cell(**line["cell"]), line["outside_in_unit"]),
        )
        for line in lines
    }


def write(cells: dict[Asked, tuple[int, FamilyCell]]) -> None:
    """Keep what is measured, one cell a line."""
    lines = [
        json.dumps(
            {
                "asked": asdict(asked),
                "batches": batches,
                "cell": _short(asdict(found.cell)),
                "outside_in_unit": float(f"{found.outside_in_unit:.8g}"),
            }
        )
        for asked, (batches, found) in sorted(cells.items())
    ]
    new = RESULTS.with_suffix(".new")
    new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    new.replace(RESULTS)


def _short(numbers: dict[str, Any]) -> dict[str, Any]:
    return {k: float(f"{v:.8g}") if isinstance(v, float) else v for k, v in numbers.items()}


def measure(cells: list[Asked], trials: int) -> None:
    """Run the batches that are missing, one after the other, and keep each when it is done."""
    for batch, asked in product(range(trials // BATCH), cells):
        known = read()
        batches, before = known.get(asked, (0, None))
        if batch < batches:
            continue
        found = asked.measure(batch)
        known[asked] = (batch + 1, before.and_(found) if before else found)
        write(known)
        sys.stdout.write(f"{batch} {asked}\n")
        sys.stdout.flush()


def ranks(trials: int) -> None:
    """Draw people from each family's model and keep how their truths rank, a family and design a line."""
    from nightlab.rehearsal.sbc import uniformity
    from nightlab.rehearsal.sbc_families import family_ranks

    known = [] if not RANKS.exists() else RANKS.read_text(encoding="utf-8").splitlines()
    done = {(line["family"], line["schedule"]) for line in map(json.loads, known)}
    for family, schedule in product(RANKED, SCHEDULES):
        if (family, schedule) in done:
            continue
        found = family_ranks(family, trials=trials, seed=SEED, schedule=schedule)  # type: ignore[arg-type]
        told = asdict(uniformity(found, seed=SEED))
        lists = {k: v.round(6).tolist() if hasattr(v, "tolist") else v for k, v in told.items()}
        inside = {f"inside{x}": float((abs(found - 0.5) <= x / 200).mean()) for x in (50, 80, 95)}
        line = {"family": family, "schedule": schedule, "trials": trials, **inside, **lists}
        with RANKS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        sys.stdout.write(f"{family} {schedule}: KS p {told['ks_p']:.3f}\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1000, help=f"a multiple of {BATCH}")
    parser.add_argument("--outcomes", nargs="*", choices=list(ASKED), default=list(ASKED))
    parser.add_argument("--effects", nargs="*", choices=list(EFFECTS), default=list(EFFECTS))
    parser.add_argument("--ranks", action="store_true", help="people drawn from the models")
    chosen = parser.parse_args(arguments)
    if chosen.ranks:
        ranks(chosen.trials)
        return
    grid = [Asked(*cell) for cell in product(chosen.outcomes, SCHEDULES, PHIS, chosen.effects)]
    measure(grid, chosen.trials)


if __name__ == "__main__":
    main(sys.argv[1:])
