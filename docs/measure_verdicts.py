"""Print how often verdicts are wrong, for the documentation.

python docs/measure_verdicts.py calibration  # the model as it is
python docs/measure_verdicts.py variants     # models that Nightlab did not take
python docs/measure_verdicts.py looks        # what asking again and again costs
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from nightlab.trials import Design

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one trial is too small to share out

SEED = 20261122
TRIALS = 2000


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Row:
    """One kind of person under one kind of design."""

    words: str
    period_nights: int
    autocorrelation: float
    effect_sd: float


def rows() -> Iterator[Row]:
    """Yield the cells of the calibration table."""
    for words, period in (("nightly", 1), ("weeks", 7)):
        for effect in (0.0, 0.3, 0.6):
            for phi in (0.0, 0.3, 0.6):
                yield Row(words, period, phi, effect)


def calibration() -> None:
    """Print how often verdicts are wrong, 56 nights of which a fifth is missing."""
    say(f"{TRIALS} trials a row, seed {SEED}; worthwhile effect 0.3 sd")
    say("design   phi  effect  outside  works  harms  no-useful  not-known  width")
    for row in rows():
        say(_line(row))


def _line(row: Row) -> str:
    from nightlab.rehearsal.calibrate import calibrate
    from nightlab.rehearsal.simulate import SimulatedPerson

    cell = calibrate(
        SimulatedPerson(effect_sd=row.effect_sd, autocorrelation=row.autocorrelation),
        trials=TRIALS,
        seed=SEED,
        period_nights=row.period_nights,
        max_run=2 if row.period_nights == 1 else None,
    )
    open_ = 1 - cell.works - cell.harms - cell.no_useful_effect
    return (
        f"{row.words:8s} {row.autocorrelation:.1f} {row.effect_sd:7.1f} {cell.outside:8.2%} {cell.works:6.1%} "
        f"{cell.harms:6.1%} {cell.no_useful_effect:10.1%} {open_:10.1%} {cell.width_sd:6.2f}"
    )


def variants() -> None:
    """Print false positives of the model as it is and of three that it could have been."""
    say(f"{TRIALS} trials a row, seed {SEED}; 0 outside the 95 % interval at no effect, due: 5 %")
    for words, patch in _variants().items():
        undo = patch()
        for period, phi in ((1, 0.0), (1, 0.6), (7, 0.0), (7, 0.6)):
            say(f"{words:32s} {_line(Row('weeks' if period > 1 else 'nightly', period, phi, 0.0))}")
        undo()


def _variants() -> dict[str, Callable[[], Callable[[], None]]]:
    import numpy as np

    analyse = import_module("nightlab.trials.analyse")
    likelihood = import_module("nightlab.trials.likelihood")
    nuisance = import_module("nightlab.trials.nuisance")
    build = analyse._nuisance  # noqa: SLF001 - the part that is taken out

    def without_periods(*args: Any, **options: Any) -> Any:
        return build(*args, **options | {"periods": False})

    return {
        "as it is": lambda: _set(nuisance, "TREND_SD", nuisance.TREND_SD),
        "no period effects": lambda: _set(analyse, "_nuisance", without_periods),
        "weekday scale fixed at 0.4": lambda: _set(nuisance, "WEEKDAY_SCALES", np.array([0.4])),
        "autocorrelation ~ Beta(4, 2.5)": lambda: _set(likelihood, "PHI_BETA", (4.0, 2.5)),
    }


def _set(module: Any, name: str, value: Any) -> Callable[[], None]:
    before = getattr(module, name)
    setattr(module, name, value)
    return lambda: setattr(module, name, before)


def looks(every_nights: int = 14) -> None:
    """Print how often a trial without effect is ever called one, if the verdict is asked at block ends."""
    import numpy as np

    from nightlab.rehearsal.simulate import SimulatedPerson, simulate
    from nightlab.trials import Design

    say(
        f"{TRIALS} nightly trials of 56 nights without effect, seed {SEED}, asked every {every_nights}"
    )
    for phi in (0.0, 0.3, 0.6):
        rng = np.random.default_rng(SEED)
        first, ever, last = 0, 0, 0
        for _ in range(TRIALS):
            design = Design(
                ("placebo", "active"), 56, seed=int(rng.integers(2**62)), block_nights=14, max_run=2
            )
            treated = design.codes().astype(np.float64)
            outcome = simulate(SimulatedPerson(autocorrelation=phi), treated, rng)
            table = {"arm": treated, "outcome": outcome, "block": design.blocks()}
            called = [_called(table, n) for n in range(every_nights, 57, every_nights)]
            first, ever, last = first + called[0], ever + any(called), last + called[-1]
        shares = (f"{x / TRIALS:.2%}" for x in (first, last, ever))
        say(
            "phi {:.1f}: works or harms at the first look {}, at the last {}, at any {}".format(
                phi, *shares
            )
        )


def _called(table: dict[str, Any], nights: int) -> bool:
    """Whether the first nights of a trial are said to work or to harm."""
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
        return False
    return found.decision in ("works", "harms")


def welch() -> None:
    """Print how often Welch's t-test finds an effect at 5 % where there is none."""
    import numpy as np

    from nightlab.rehearsal.simulate import SimulatedPerson, simulate

    say(f"{TRIALS} trials a row, seed {SEED}; Welch's t-test at 5 %, no effect")
    for row in rows():
        if row.effect_sd:
            continue
        rng = np.random.default_rng(SEED)
        found = 0
        for _ in range(TRIALS):
            design = _design(row, int(rng.integers(2**62)))
            treated = design.codes().astype(np.float64)
            person = SimulatedPerson(autocorrelation=row.autocorrelation)
            outcome = simulate(person, treated, rng)
            arms = [outcome[(treated == arm) & ~np.isnan(outcome)] for arm in (0, 1)]
            found += _welch_p(*arms) < 0.05  # noqa: PLR2004 - the customary 5 %
        say(f"{row.words:8s} phi {row.autocorrelation:.1f} {found / TRIALS:7.1%}")


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
    for row in rows():
        if row.effect_sd:
            continue
        rng = np.random.default_rng(SEED)
        found = 0
        for trial in range(TRIALS):
            design = _design(row, int(rng.integers(2**62)))
            person = SimulatedPerson(autocorrelation=row.autocorrelation)
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
        say(f"{row.words:8s} phi {row.autocorrelation:.1f} {found / TRIALS:7.1%}")


def _design(row: Row, seed: int) -> Design:
    from nightlab.trials import Design

    return Design(
        ("placebo", "active"),
        56,
        seed=seed,
        block_nights=14,
        period_nights=row.period_nights,
        max_run=2 if row.period_nights == 1 else None,
    )


def main(words: list[str]) -> None:
    """Run the part that was named."""
    parts: dict[str, Callable[[], None]] = {
        "calibration": calibration,
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
