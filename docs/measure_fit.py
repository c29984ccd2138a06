"""Measure whether fits of simulated people tell the truth: coverage, and what nights teach.

    python docs/measure_fit.py          # about five minutes; prints the tables of docs/body-fit.md

Simulated people of whom everything is known live the same eight weeks: office hours with free weekends, a
coffee every morning and a second one on half of the afternoons, wine on a quarter of the evenings,
magnesium from the third week. Others, drawn with another seed, live them too and are fitted from. A 90 %
interval is right if it holds the truth in 90 % of people, whatever they are.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.fit.adjust import adjusted, unlike
from nightlab.body.fit.crowd_alike import Alike, live_alike
from nightlab.body.fit.priors import FITTED
from nightlab.body.fit.records import READ, Lived, LivedNight, Reading, TakenDose
from nightlab.body.fit.summaries import series_of

if TYPE_CHECKING:
    from nightlab.body.organ import Numbers

SEED = 20261122
AFTERNOONS, EVENINGS = 0.5, 0.25  # shares with a second coffee, with wine
SAME = 1e-9
NIGHTS = (7, 14, 28, 56)
FITTED_FROM, JUDGED = 2000, 1000
DIARY, WEARABLE, EEG = ("diary",), ("wearable",), ("eeg",)
BOTH = ("diary", "wearable")


def eight_weeks() -> Lived:
    """Return the days that all of them live."""
    rng = np.random.default_rng(SEED)
    first = date(2026, 3, 3)
    told = tuple(
        Reading(kind, dict.fromkeys(READ[kind], 30.0)) for kind in ("eeg", "wearable", "diary")
    )
    nights, doses = [], []
    for k in range(max(NIGHTS)):
        night = first + timedelta(days=k)
        free = night.weekday() >= 5
        bed = 11.0 + 0.4 * rng.standard_normal() + 0.8 * free
        rise = 19.0 + 0.2 * rng.standard_normal() + 1.5 * free
        nights.append(LivedNight(night, bed, rise, free, told))
        doses.append(TakenDose(night, "caffeine", 100.0, 8.5))
        if rng.random() < AFTERNOONS:
            doses.append(TakenDose(night, "caffeine", 150.0, 15.0 + 4.0 * rng.random()))
        if rng.random() < EVENINGS:
            doses.append(TakenDose(night, "alcohol", 30.0, 20.5))
        if k >= 14:
            doses.append(TakenDose(night, "magnesium citrate", 200.0, 21.0))
    return Lived(tuple(nights), tuple(doses), age_years=40.0, sex="other", weight_kg=70.0)


def judged(
    lived: Lived, kinds: tuple[str, ...], from_: Alike, on: Alike
) -> tuple[Numbers, Numbers, Numbers]:
    """Return where truths stand in their posteriors, the posteriors' widths and medians."""
    series = tuple(one for one in series_of(lived) if one.instrument in kinds)
    made, _ = from_.summaries(lived, series)
    own, _ = on.summaries(lived, series)
    found = adjusted(from_.places, made)
    draws = [found.draws(each) for each in own]
    ranks = np.array([(d < true).mean(axis=0) for d, true in zip(draws, on.places, strict=True)])
    widths = np.array([d.std(axis=0) for d in draws])
    return ranks, widths, np.array([np.median(d, axis=0) for d in draws])


def strange(lived: Lived, from_: Alike, on: Alike) -> float:
    """Return the share of people of whom some summary would be left out as nobody's."""
    series = tuple(one for one in series_of(lived) if one.instrument in BOTH)
    made, _ = from_.summaries(lived, series)
    own, _ = on.summaries(lived, series)
    return float(np.mean([unlike(made, each).any() for each in own]))


def halves(lived: Lived, from_: Alike, on: Alike) -> Numbers:
    """Return how far posteriors from two halves of the people lie apart, rms in their standard deviations."""
    series = tuple(one for one in series_of(lived) if one.instrument in BOTH)
    made, _ = from_.summaries(lived, series)
    own, _ = on.summaries(lived, series)
    half = len(made) // 2
    one = adjusted(from_.places[:half], made[:half])
    other = adjusted(from_.places[half:], made[half:])
    apart = []
    for each in own[:200]:
        draws = one.draws(each)
        apart.append((draws.mean(axis=0) - other.draws(each).mean(axis=0)) / draws.std(axis=0))
    return np.asarray(np.sqrt((np.array(apart) ** 2).mean(axis=0)))


def covered(ranks: Numbers, share: float) -> Numbers:
    """Return the share of truths within the middle of their posteriors, in per cent."""
    return np.asarray(100.0 * (np.abs(ranks - 0.5) <= 0.5 * share).mean(axis=0))


def row(name: str, cells: list[str]) -> None:
    """Print a row of a table."""
    sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")


def main() -> None:
    """Print the tables."""
    lived = eight_weeks()
    from_ = live_alike(lived, people=FITTED_FROM, seed=SEED)
    on = live_alike(lived, people=JUDGED, seed=SEED + 1)
    at_28 = replace(lived, nights=lived.nights[:28]).usable()
    ways = {"diary": DIARY, "wearable": WEARABLE, "both": BOTH, "EEG": EEG}
    found = {
        way: judged(at_28, kinds, from_.first(28), on.first(28)) for way, kinds in ways.items()
    }
    row("28 nights", [f"{way}: 90 %, 50 %, narrower" for way in ways])
    row("---", ["---"] * len(ways))
    for j, called in enumerate(FITTED.values()):
        row(
            called,
            [
                f"{covered(ranks, 0.9)[j]:.0f}, {covered(ranks, 0.5)[j]:.0f}, "
                f"{100.0 * max(0.0, 1.0 - widths[:, j].mean()):.0f}"
                for ranks, widths, _ in found.values()
            ],
        )
    sys.stdout.write("\n")
    row("diary and wearable", [f"{n} nights" for n in NIGHTS])
    row("---", ["---"] * len(NIGHTS))
    by_length = [
        judged(replace(lived, nights=lived.nights[:n]).usable(), BOTH, from_.first(n), on.first(n))
        for n in NIGHTS
    ]
    for j, called in enumerate(FITTED.values()):
        row(
            called,
            [
                f"{100.0 * max(0.0, 1.0 - widths[:, j].mean()):.0f} (r {_along(middle[:, j], on, j):.2f})"
                for _, widths, middle in by_length
            ],
        )
    lowest = min(covered(r, 0.9).min() for r, _, _ in [*found.values(), *by_length])
    highest = max(covered(r, 0.9).max() for r, _, _ in [*found.values(), *by_length])
    sys.stdout.write(f"\n90 % intervals held from {lowest:.1f} to {highest:.1f} % of truths.\n")
    share = 100.0 * strange(at_28, from_.first(28), on.first(28))
    sys.stdout.write(f"Some summary is told as strange in {share:.1f} % of people.\n\n")
    away = [f"{each:.2f}" for each in halves(at_28, from_.first(28), on.first(28))]
    sys.stdout.write(
        f"Medians from one half of the people and the other, in posterior sd: {away}\n\n"
    )
    sys.stdout.flush()
    with_dlmo = replace(at_28, dlmo_clock_h=21.0)
    _other_light(at_28, with_dlmo, from_.first(28), on.first(28))


def _along(middle: Numbers, on: Alike, j: int) -> float:
    """Return how medians and truths go together; 0 where every median is the same."""
    if middle.std() < SAME:
        return 0.0
    return float(np.corrcoef(middle, on.places[:, j])[0, 1])


def _other_light(lived: Lived, with_dlmo: Lived, from_: Alike, on: Alike) -> None:
    """Print what a measured melatonin onset adds, and what evenings of other light do to intervals."""
    dim = live_alike(lived, people=JUDGED // 2, seed=SEED + 2, evening=0.3)
    row("diary and wearable, 28 nights", ["as they come", "with DLMO", "evenings of 30 % light"])
    row("---", ["---"] * 3)
    ways = [
        judged(lived, BOTH, from_, on),
        judged(with_dlmo, BOTH, from_, on),
        judged(lived, BOTH, from_, dim),
    ]
    for j, called in enumerate(FITTED.values()):
        row(
            called,
            [
                f"{covered(ranks, 0.9)[j]:.0f}, {100.0 * max(0.0, 1.0 - widths[:, j].mean()):.0f}"
                for ranks, widths, _ in ways
            ],
        )


if __name__ == "__main__":
    main()
