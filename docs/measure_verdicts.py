"""Print how often verdicts are wrong, for the documentation.

python docs/measure_verdicts.py variants     # models that Nightlab did not take
python docs/measure_verdicts.py looks        # what asking again and again costs
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from nightlab.rehearsal.calibrate import Schedule
    from nightlab.trials import Design

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one trial is too small to share out

SEED = 20261122
TRIALS = 2000
NIGHTS = 56
KINDS: tuple[tuple[Schedule, float], ...] = (
    ("nightly", 0.0),
    ("nightly", 0.6),
    ("weekly pairs", 0.0),
    ("weekly pairs", 0.6),
    ("ABBA", 0.0),
    ("ABBA", 0.6),
)


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def variants() -> None:
    """Print false positives of the model as it is and of others that it could have been."""
    say(f"{TRIALS // 2} trials a cell, seed {SEED}; 0 outside the 95 % interval, due: 5 %")
    for words, patch in _variants().items():
        undo = patch()
        shares = [f"{_outside(*kind):6.1%}" for kind in KINDS]
        say(f"{words:34s} {' '.join(shares)}")
        undo()


def _outside(schedule: Schedule, phi: float) -> float:
    from nightlab.rehearsal.calibrate import calibrate
    from nightlab.rehearsal.simulate import SimulatedPerson

    person = SimulatedPerson(autocorrelation=phi)
    return calibrate(person, trials=TRIALS // 2, seed=SEED, schedule=schedule).outside


def _variants() -> dict[str, Callable[[], Callable[[], None]]]:
    fitting = import_module("nightlab.trials.fitting")
    nuisance = import_module("nightlab.trials.nuisance")
    build = fitting.nuisance_of

    def without_runs(*args: Any, **options: Any) -> Any:
        return build(*args, **options | {"runs": False})

    return {
        "as it is": lambda: _set(nuisance, "TREND_SD", nuisance.TREND_SD),
        "no level for a run": lambda: _set(fitting, "nuisance_of", without_runs),
        "its sd half-normal with 0.8": lambda: _set(nuisance, "RUN_PRIOR_SD", 0.8),
        "its sd half-normal with 0.2": lambda: _set(nuisance, "RUN_PRIOR_SD", 0.2),
    }


def _set(module: Any, name: str, value: Any) -> Callable[[], None]:
    before = getattr(module, name)
    setattr(module, name, value)
    return lambda: setattr(module, name, before)


def looks(every_nights: int = 14) -> None:
    """Print how often a trial without effect is ever called one, if the verdict is asked at block ends."""
    import numpy as np

    from nightlab.rehearsal.calibrate import draw_schedule
    from nightlab.rehearsal.simulate import SimulatedPerson, simulate

    say(
        f"{TRIALS} nightly trials of 56 nights without effect, seed {SEED}, asked every {every_nights}"
    )
    for phi in (0.0, 0.3, 0.6):
        rng = np.random.default_rng(SEED)
        works, either = np.zeros(3), np.zeros(3)  # at the first look, at the last, at any
        for _ in range(TRIALS):
            treated, blocks = draw_schedule("nightly", NIGHTS, seed=int(rng.integers(2**62)))
            outcome = simulate(SimulatedPerson(autocorrelation=phi), treated, rng)
            table = {"arm": treated, "outcome": outcome, "block": blocks}
            looks_at = range(every_nights, NIGHTS + 1, every_nights)
            told = [_decision(table, nights) for nights in looks_at]
            for counts, words in ((works, ("works",)), (either, ("works", "harms"))):
                called = [decision in words for decision in told]
                counts += [called[0], called[-1], any(called)]
        for name, counts in (("works", works), ("works or harms", either)):
            first, last, ever = (f"{share:.2%}" for share in counts / TRIALS)
            say(
                f"phi {phi:.1f}: {name} at the first look {first}, at the last {last}, at any {ever}"
            )


def _decision(table: dict[str, Any], nights: int) -> str:
    """Return what the first nights of a trial are said to have shown."""
    from nightlab.errors import NightlabError
    from nightlab.trials import analyse

    so_far = {name: column[:nights] for name, column in table.items()}
    try:
        found = analyse(
            so_far,
            outcome="outcome",
            arm="arm",
            block="block",
            better="higher",
            worthwhile=0.3,
            randomise=False,
        )
    except NightlabError:  # too few nights on one arm
        return "too few nights"
    return found.decision


def welch() -> None:
    """Print how often Welch's t-test finds an effect at 5 % where there is none."""
    import numpy as np

    from nightlab.rehearsal.calibrate import draw_schedule
    from nightlab.rehearsal.simulate import SimulatedPerson, simulate

    say(f"{TRIALS} trials a row, seed {SEED}; Welch's t-test at 5 %, no effect")
    for schedule, phi in KINDS:
        rng = np.random.default_rng(SEED)
        found = 0
        for _ in range(TRIALS):
            treated, _blocks = draw_schedule(schedule, NIGHTS, seed=int(rng.integers(2**62)))
            person = SimulatedPerson(autocorrelation=phi)
            outcome = simulate(person, treated, rng)
            arms = [outcome[(treated == arm) & ~np.isnan(outcome)] for arm in (0, 1)]
            found += _welch_p(*arms) < 0.05  # noqa: PLR2004 - the customary 5 %
        say(f"{schedule:12s} phi {phi:.1f} {found / TRIALS:7.1%}")


def _welch_p(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the two-sided p; the t distribution is integrated, as SciPy is not among the needs."""
    import numpy as np

    parts = [x.var(ddof=1) / x.size for x in (a, b)]
    t = abs(a.mean() - b.mean()) / np.sqrt(sum(parts))
    df = sum(parts) ** 2 / sum(v**2 / (x.size - 1) for v, x in zip(parts, (a, b), strict=True))
    grid = np.linspace(-60, 60, 60_001)
    density = (1 + grid**2 / df) ** (-(df + 1) / 2)
    return float(density[np.abs(grid) >= t].sum() / density.sum())


def lot() -> None:
    """Print how often the randomisation test gives p below 5 % where nothing works."""
    import numpy as np

    from nightlab.rehearsal.simulate import SimulatedPerson, simulate
    from nightlab.trials import analyse

    say(f"{TRIALS} trials a row, seed {SEED}; randomisation p below 5 %, no effect")
    for schedule, phi in KINDS:
        if schedule == "ABBA":  # no design draws it yet
            continue
        rng = np.random.default_rng(SEED)
        found = 0
        for trial in range(TRIALS):
            design = _design(schedule, int(rng.integers(2**62)))
            person = SimulatedPerson(autocorrelation=phi)
            outcome = simulate(person, design.codes().astype(np.float64), rng)
            verdict = analyse(
                {"arm": design.labels(), "outcome": outcome, "block": design.blocks()},
                outcome="outcome",
                arm="arm",
                block="block",
                better="higher",
                worthwhile=0.3,
                redraw=design.redraw("active"),
                seed=trial,
            )
            found += verdict.randomisation_p is not None and verdict.randomisation_p < 0.05  # noqa: PLR2004 - the customary 5 %
        say(f"{schedule:12s} phi {phi:.1f} {found / TRIALS:7.1%}")


def _design(schedule: Schedule, seed: int) -> Design:
    from nightlab.trials import Design

    return Design(
        ("placebo", "active"),
        NIGHTS,
        seed=seed,
        block_nights=14,
        period_nights=1 if schedule == "nightly" else 7,
        max_run=2 if schedule == "nightly" else None,
    )


def main(words: list[str]) -> None:
    """Run the part that was named."""
    parts: dict[str, Callable[[], None]] = {
        "variants": variants,
        "looks": looks,
        "welch": welch,
        "lot": lot,
    }
    part = parts.get(words[0] if words else "")
    if part is None:
        sys.exit(__doc__)
    part()


if __name__ == "__main__":
    main(sys.argv[1:])
