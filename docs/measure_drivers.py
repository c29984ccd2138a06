"""Measure how often drivers seen in nights are real, on people whose drivers are known.

    python docs/measure_drivers.py             # 20 people a cell, and on where a run was cut off
    python docs/measure_drivers.py --people 60
    python docs/measure_drivers.py --page      # print the section of the page from what is measured

Seeds were fixed before any result was seen. Each batch of people is a line of
``docs/drivers_calibration.jsonl``. The same nights are judged as common apps do it: a difference of
means with at least three nights on each side, called real where Welch's p is under .05. People in whom
nothing matters, though what they log keeps time with their nights, are in ``docs/drivers_idle.jsonl``.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one person is too small to share out

import numpy as np  # noqa: E402 - after the threads are told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.drivers.series.simulated import Known

RESULTS = Path(__file__).with_name("drivers_calibration.jsonl")
IDLE = Path(__file__).with_name("drivers_idle.jsonl")
SEED, BATCH = 20261122, 10
IDLE_NIGHTS, IDLE_PEOPLE = (60, 180, 1095), 100
NIGHTS, PHIS, EXPOSURES = (28, 60, 180, 1095), (0.0, 0.3, 0.6), (8, 25)
NOISES = ("normal", "wild", "latency")
THRESHOLDS = (0.95, 0.975, 0.98, 0.985, 0.99, 0.995)
SIZES = (0.2, 0.4, 0.7, 1.0)
APP_NIGHTS, APP_P = 3, 0.05
Cell = tuple[int, int, float, str]


def cells() -> list[Cell]:
    """Return every cell: nights, things logged, autocorrelation, noise."""
    return list(product(NIGHTS, EXPOSURES, PHIS, NOISES))


def seeds(cell: Cell, batch: int) -> list[int]:
    """Return the seeds of a batch of people."""
    nights, things, phi, noise = cell
    own = [SEED, nights, things, round(100 * phi), NOISES.index(noise), batch]
    return [int(each) for each in np.random.SeedSequence(own).generate_state(BATCH, np.uint32)]


def measure(cell: Cell, batch: int) -> dict[str, Any]:
    """Return what is counted over one batch of people."""
    from nightlab.drivers.series.simulated import person

    counted: Counter[str] = Counter()
    nights, things, phi, noise = cell
    for seed in seeds(cell, batch):
        known = person(seed, nights=nights, exposures=things, phi=phi, noise=noise)  # type: ignore[arg-type]
        counted.update(counts_of(known, seed))
    return dict(sorted(counted.items()))


def counts_of(known: Known, seed: int) -> Counter[str]:
    """Return what is right and wrong of one person, by name."""
    from nightlab.drivers.series.seeing import look

    seen = look(known.exposures, known.nights, known.name, seed=seed).seen
    places = {each.key: j for j, each in enumerate(known.exposures)}
    sure = np.full(known.sizes.size, 0.5)
    found: Counter[str] = Counter(people=1)
    for each in seen:
        j = places[each.exposure]
        found["logged"] += 1
        if each.shown in {"seen together", "not seen"}:
            found["judged"] += 1
            sure[j] = max(each.p_worse, 1 - each.p_worse)
            right = bool(np.sign(each.mean) == np.sign(known.effects[j]))
            _claims(found, sure[j], right=right, size=abs(known.sizes[j]))
            if each.shown == "seen together":
                _claimed(found, right=right, size=abs(known.sizes[j]))
            _covers(found, each, known.effects[j], is_claimed=each.shown == "seen together")
    app, app_p = _as_apps_do(known)
    real = known.sizes != 0
    for name, score in (("ours", sure), ("app", app)):
        found[f"half pairs {name}"] += _ordered(score, real)
    found["pairs"] += int(real.sum() * (~real).sum())
    found["app claims"] += int(np.sum(app_p < APP_P))
    found["app false"] += int(np.sum((app_p < APP_P) & ~real))
    for size in np.unique(np.abs(known.sizes[real])):
        mine = np.abs(known.sizes) == size
        found[f"with {size:g}"] += int(mine.sum())
        found[f"app hits {size:g}"] += int(np.sum(mine & (app_p < APP_P)))
    return found


def _claims(found: Counter[str], sure: float, *, right: bool, size: float) -> None:
    for bar in THRESHOLDS:
        if sure >= bar:
            found[f"claims {bar}"] += 1
            if not (size and right):
                found[f"false {bar}"] += 1
            else:
                found[f"hits {bar} {size:g}"] += 1


def _claimed(found: Counter[str], *, right: bool, size: float) -> None:
    """Count what a person is told is seen together."""
    found["said"] += 1
    found[f"said and true {size:g}" if size and right else "said and false"] += 1


def _covers(found: Counter[str], each: Any, truth: float, *, is_claimed: bool) -> None:
    groups = ["all", "real" if truth else "none", *(["claimed"] if is_claimed else [])]
    for group in groups:
        found[f"n {group}"] += 1
        found[f"in68 {group}"] += bool(each.lo68 <= truth <= each.hi68)
        found[f"in95 {group}"] += bool(each.lo95 <= truth <= each.hi95)


def _as_apps_do(known: Known) -> tuple[Any, Any]:
    """Return the absolute correlation and Welch's p of each thing by itself."""
    from scipy.stats import ttest_ind

    y = known.nights.outcome
    strength, chance = np.zeros(known.sizes.size), np.ones(known.sizes.size)
    for j, each in enumerate(known.exposures):
        both = np.isfinite(y) & np.isfinite(each.values)
        on, off = y[both & (each.values > 0)], y[both & (each.values == 0)]
        if min(on.size, off.size) >= APP_NIGHTS:
            strength[j] = abs(np.corrcoef(y[both], each.values[both])[0, 1])
            chance[j] = ttest_ind(on, off, equal_var=False).pvalue
    return strength, chance


def _ordered(score: Any, real: Any) -> int:
    """Return twice the pairs of a real and another that are in the right order, ties a half."""
    gap = score[real][:, None] - score[~real][None, :]
    return int(2 * np.sum(gap > 0) + np.sum(gap == 0))


def read(path: Path | None = None) -> list[dict[str, Any]]:
    """Return what is measured so far."""
    path = path or RESULTS
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def run(people: int, only: Iterable[int] = NIGHTS) -> None:
    """Measure the batches that are missing and keep each when it is done."""
    done = {(tuple(row["cell"]), row["batch"]) for row in read()}
    for batch, cell in product(range(people // BATCH), cells()):
        if (cell, batch) in done or cell[0] not in only:
            continue
        line = json.dumps({"cell": cell, "batch": batch, "counts": measure(cell, batch)})
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def run_idle(people: int) -> None:
    """Measure the people in whom nothing matters that are missing, and keep each cell when it is done."""
    from nightlab.drivers.series.idle import WAYS, idle_person
    from nightlab.drivers.series.seeing import look

    done = {(row["misled"], row["nights"]) for row in read(IDLE)}
    for misled, nights in product(WAYS, IDLE_NIGHTS):
        if (misled, nights) in done:
            continue
        found: Counter[str] = Counter(people=people)
        for seed in range(people):
            known = idle_person(SEED + seed, nights=nights, misled=misled)
            seen = look(known.exposures, known.nights, known.name, seed=seed).seen
            found["told of one"] += any(each.shown == "seen together" for each in seen)
            found["told of one by apps"] += bool((_as_apps_do(known)[1] < APP_P).any())
        with IDLE.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"misled": misled, "nights": nights, "counts": found}) + "\n")


def idle_table() -> str:
    """Return in how many people something is claimed, by what misleads."""
    lines: dict[str, list[str]] = {}
    for row in read(IDLE):
        t = row["counts"]
        both = (share(t[f"told of one{by}"], t["people"]) for by in ("", " by apps"))
        lines.setdefault(row["misled"], []).append(" / ".join(both))
    head = ("what misleads", *(f"{nights} nights" for nights in IDLE_NIGHTS))
    rows = [head, ("---",) * len(head), *((name, *cells) for name, cells in lines.items())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def total(rows: Iterable[dict[str, Any]]) -> Counter[str]:
    """Return counts added up."""
    whole: Counter[str] = Counter()
    for row in rows:
        whole.update(row["counts"])
    return whole


def share(part: float, whole: float) -> str:
    """Return a share in per cent, or a dash of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


SECTION = """\
{people:,} simulated people log 8 or 25 things, of which 2 or 4 matter. What they do comes in habits: on free days,
in stretches, two things together, some after a bad night; half of the things are not written down on some
days. Nights drift, differ by weekday, remember the night before (autocorrelation 0, 0.3 or 0.6), and are bell-shaped, wild
(Student's t with 3 degrees of freedom) or skewed as a latency is. Real effects are 0.2 to 1.0 of a night's
standard deviation and drawn from nothing like the model's prior; a quarter of them builds up over nights, and
is then told as of keeping it up. *Apps* stands for a difference of means with at least three nights on each
side, real where Welch's p is under .05, ordered by correlation: the same nights, one thing at a time.

{found}

*Claimed* is what is said to be seen together; *nothing* is a claim of what does nothing, or of the wrong
direction. *Order* is how often a real driver stands before an idle thing (50 % is chance); what was not judged counts
as chance.

{held}

An interval is drawn towards nothing where most things do nothing. Over all things it holds what it says; over the
real ones alone it holds less, as small effects in few nights are drawn to nothing.

Diaries mislead in known ways. {idle_people} people each log five things of which none matters, while one of
them, or all, goes with their nights for another reason. In how many anything at all is said to be seen
together, here / by apps:

{idle}
"""


def page() -> str:
    """Return the section of the page."""
    rows = read()
    by_nights = {
        str(nights): total(row for row in rows if row["cell"][0] == nights) for nights in NIGHTS
    }
    whole: Counter[str] = Counter()
    for t in by_nights.values():
        whole.update(t)
    lines = by_nights | {"all": whole}
    return SECTION.format(
        people=whole["people"],
        found=table(lines, FOUND, found_in),
        held=table(lines, HELD, held_in),
        idle_people=max((row["counts"]["people"] for row in read(IDLE)), default=0),
        idle=idle_table(),
    )


FOUND = (
    "nights",
    "people",
    "judged",
    "claims",
    "of them nothing",
    "apps",
    *(f"finds {size:g} sd" for size in SIZES),
    "order right",
    "apps",
)
HELD = (
    "nights",
    *(f"{level} % hold{of}" for of in ("", ", real ones", ", claimed") for level in (68, 95)),
)


def table(lines: dict[str, Counter[str]], head: tuple[str, ...], cells_of: Any) -> str:
    """Return a table, one line for each number of nights."""
    rows = [head, ("---",) * len(head), *((name, *cells_of(t)) for name, t in lines.items())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def found_in(t: Counter[str]) -> list[str]:
    """Return what was claimed and found."""
    return [
        f"{t['people']:,}",
        share(t["judged"], t["logged"]),
        f"{t['said']:,}",
        share(t["said and false"], t["said"]),
        share(t["app false"], t["app claims"]),
        *(share(t[f"said and true {size:g}"], t[f"with {size:g}"]) for size in SIZES),
        share(t["half pairs ours"], 2 * t["pairs"]),
        share(t["half pairs app"], 2 * t["pairs"]),
    ]


def held_in(t: Counter[str]) -> list[str]:
    """Return how often intervals hold the truth."""
    return [
        share(t[f"in{level} {group}"], t[f"n {group}"])
        for group in ("all", "real", "claimed")
        for level in (68, 95)
    ]


def main() -> None:
    """Measure, or print what is measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=20, help="people a cell")
    parser.add_argument(
        "--nights", type=int, nargs="*", default=NIGHTS, help="cells of these alone"
    )
    parser.add_argument("--page", action="store_true")
    chosen = parser.parse_args()
    if not chosen.page:
        run(chosen.people, chosen.nights)
        run_idle(IDLE_PEOPLE)
    print(page())  # noqa: T201 - what the script is for


if __name__ == "__main__":
    main()
