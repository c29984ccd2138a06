"""Print the figures that the documentation quotes.

    python docs/measure.py imports click typer       # seconds to import, best of seven
    python docs/measure.py sizes sqlalchemy alembic  # megabytes on disk, with what they need
    python docs/measure.py calibration               # how often a verdict is wrong
    python docs/measure.py variants                  # the same for models that Nightlab did not take
    python docs/measure.py speed                     # milliseconds for a verdict, a page, a schedule

Packages that Nightlab does not use are measured by a Python that has them: run this file with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one trial is too small to share out

SEED = 20261122
TRIALS = 2000


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# --- imports and sizes --------------------------------------------------------------------------


def imports(names: Sequence[str]) -> None:
    """Print seconds to import each module in a fresh interpreter, less the bare start."""
    bare = min(_seconds("pass") for _ in range(7))
    say(f"bare interpreter {bare:.3f} s")
    for name in names:
        best = min(_seconds(f"import {name}") for _ in range(7))
        say(f"import {name:24s} {best - bare:6.3f} s")


def _seconds(code: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begun


def sizes(names: Sequence[str]) -> None:
    """Print the megabytes of each distribution and of all that it needs."""
    for name in names:
        needed: set[str] = set()
        _need(name, needed)
        own, whole = _bytes(name), sum(_bytes(other) for other in needed)
        say(f"{name:24s} {own / 1e6:6.1f} MB, with {len(needed) - 1} others {whole / 1e6:6.1f} MB")


def _need(name: str, found: set[str]) -> None:
    from packaging.requirements import Requirement

    plain = name.lower().replace("_", "-")
    if plain in found:
        return
    found.add(plain)
    for line in metadata.requires(name) or []:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            try:
                _need(wanted.name, found)
            except metadata.PackageNotFoundError:
                found.discard(wanted.name.lower().replace("_", "-"))


def _bytes(name: str) -> int:
    files = metadata.files(name) or []
    return sum(os.path.getsize(f.locate()) for f in files if os.path.isfile(f.locate()))  # noqa: PTH113, PTH202 - f.locate() promises no Path


# --- calibration --------------------------------------------------------------------------------


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


def calibration(only: str = "") -> None:
    """Print how often verdicts are wrong, 56 nights of which a fifth is missing."""
    say(f"{TRIALS} trials a row, seed {SEED}; worthwhile effect 0.3 sd")
    say("design   phi  effect  outside  works  harms  no-useful  not-known  width")
    for row in rows():
        if not only or row.words == only:
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


# --- speed --------------------------------------------------------------------------------------


def speed() -> None:
    """Print milliseconds, best of nine."""
    import numpy as np

    from nightlab.rehearsal.simulate import SimulatedPerson, simulate
    from nightlab.trials import Design, analyse
    from nightlab.trials.sampler import schedule_set

    for nights in (56, 196):
        design = Design(("placebo", "active"), nights, seed=1, block_nights=14, max_run=2)
        treated = design.codes().astype(np.float64)
        outcome = simulate(SimulatedPerson(), treated, np.random.default_rng(SEED))
        table = {"arm": treated, "outcome": outcome, "block": design.blocks()}

        def verdict(table: Any = table, *, randomise: bool) -> None:
            analyse(
                table,
                outcome="outcome",
                arm="arm",
                block="block",
                better="higher",
                randomise=randomise,
            )

        def count(design: Design = design) -> None:
            schedule_set.cache_clear()
            assert design.ways  # noqa: S101 - asked for, so counted

        say(
            f"posterior under three priors, {nights} nights: {_ms(lambda: verdict(randomise=False))}"
        )
        say(
            f"verdict with randomisation test, {nights} nights: {_ms(lambda: verdict(randomise=True))}"
        )
        say(f"schedules counted exactly, {nights} nights: {_ms(count)} ({design.ways:.3g} of them)")


def _ms(work: Callable[[], None]) -> str:
    work()
    best = min(_timed(work) for _ in range(9))
    return f"{1000 * best:.1f} ms"


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(words: list[str]) -> None:
    """Run the part that was named."""
    parts: dict[str, Callable[[], None]] = {
        "imports": lambda: imports(words[1:]),
        "sizes": lambda: sizes(words[1:]),
        "calibration": lambda: calibration(*words[1:2]),
        "variants": variants,
        "speed": speed,
    }
    part = parts.get(words[0] if words else "")
    if part is None:
        sys.exit(__doc__)
    part()


if __name__ == "__main__":
    main(sys.argv[1:])
