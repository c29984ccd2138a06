"""What a simulation says of a group: means, spreads and paired differences, and what of it is guessed."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab import __version__
from nightlab.body.compiled import all_organs
from nightlab.body.results.quantities import QUANTITIES, features, nightly_sd
from nightlab.body.results.seen import Seen, clock_mean_sd, wrapped_h

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers
    from nightlab.body.results.quantities import Quantity
    from nightlab.body.simulate import Outcome, Simulation

UNSURE = ("assumption", "contrary")
DIGITS = 6
TWO, ROUNDING = 2, 1e-12


def summary(simulation: Simulation) -> dict[str, Any]:
    """Return what a simulation says, as plain values; what is not known is None.

    Assumptions: people live every condition with the same luck, so that differences are paired. The
    standard errors are those of the simulation: they say how well so many simulated people tell what
    the model says, and nothing of how well the model tells what people are like.

    Returns:
        ``meta``; ``quantities`` with unit and meaning; ``conditions``, each with ``measures`` by name:
        ``mean``, ``sd_between`` people, ``sd_within`` a person between nights (None where it is not of
        a night), ``unit``, ``n`` people who have it and ``none`` who have not; ``differences`` of each
        pair, the second less the first, with ``mean``, ``sd``, ``se``, ``unit``, ``n`` and ``none``;
        and ``guessed``.
    """
    told = {k: features(o, simulation.people) for k, o in simulation.outcomes.items()}
    conditions = [
        {**_days(o), "measures": _measures(o, told[name])}
        for name, o in simulation.outcomes.items()
    ]
    differences = [
        {
            "first": one,
            "second": two,
            "measures": {q.name: _difference(q, told[one], told[two]) for q in QUANTITIES},
        }
        for one, two in combinations(simulation.outcomes, 2)
    ]
    return {
        "meta": _meta(simulation),
        "quantities": [
            {"name": q.name, "unit": q.unit, "meaning": q.meaning, "is_clock": q.is_clock}
            for q in QUANTITIES
        ],
        "conditions": conditions,
        "differences": differences,
        "guessed": guessed(simulation),
    }


def _meta(simulation: Simulation) -> dict[str, Any]:
    protocol = simulation.protocol
    return {
        "title": protocol.title,
        "source": protocol.source or None,
        "question": protocol.question or None,
        "seed": simulation.seed,
        "people": simulation.people.count,
        "conditions": list(simulation.outcomes),
        "nights_kept": all(o.each_night is not None for o in simulation.outcomes.values()),
        "version": __version__,
    }


def _days(outcome: Outcome) -> dict[str, Any]:
    shift = Seen(outcome).shift_h
    return {
        "name": outcome.name,
        "days": outcome.plan.days,
        "warm_up_days": outcome.plan.warm_up_days,
        "nights_counted": outcome.nights,
        "clock_from_home_h": plain(shift),
    }


def _measures(outcome: Outcome, told: Mapping[str, Numbers]) -> dict[str, Any]:
    by_night = nightly_sd(outcome)
    return {q.name: _spread(q, told[q.name], by_night.get(q.name)) for q in QUANTITIES}


def _spread(quantity: Quantity, values: Numbers, by_night: Numbers | None) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    mean, sd = _mean_sd(quantity, known)
    within = by_night[~np.isnan(by_night)] if by_night is not None else np.empty(0)
    return {
        "mean": plain(mean),
        "sd_between": plain(sd),
        "sd_within": plain(float(np.sqrt((within**2).mean()))) if within.size else None,
        "unit": quantity.unit,
        "n": int(known.size),
        "none": int(values.size - known.size),
    }


def _mean_sd(quantity: Quantity, known: Numbers) -> tuple[float, float]:
    if not known.size:
        return float("nan"), float("nan")
    if quantity.is_clock:
        mean, sd = clock_mean_sd(known)
        return float(mean), float(sd)
    return float(known.mean()), _sd(known)


def _sd(known: Numbers) -> float:
    """Return the standard deviation; 0 where numbers differ by no more than rounding."""
    if known.size < TWO:
        return float("nan")
    sd = float(known.std(ddof=1))
    return sd if sd > ROUNDING * float(np.abs(known).max()) else 0.0


def _difference(
    quantity: Quantity, one: Mapping[str, Numbers], two: Mapping[str, Numbers]
) -> dict[str, Any]:
    moved = two[quantity.name] - one[quantity.name]
    if quantity.is_clock:
        moved = wrapped_h(moved)
    known = moved[~np.isnan(moved)]
    mean = float(known.mean()) if known.size else float("nan")
    sd = _sd(known)
    return {
        "mean": plain(mean),
        "sd": plain(sd),
        "se": plain(sd / np.sqrt(known.size)) if known.size else None,
        "unit": quantity.unit,
        "n": int(known.size),
        "none": int(moved.size - known.size),
    }


def plain(value: float) -> float | None:
    """Return a number to six figures, None where it is none."""
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None


def guessed(simulation: Simulation) -> list[dict[str, Any]]:
    """Return the mechanisms at work that no study of people supports, those of what is taken first.

    Assumptions: a mechanism is at work where somebody has another value than the one that switches it
    off, in a condition that does not switch it off. ``is_of_taken`` says that its organ takes
    something that the protocol gives, or that it is called after such an organ.
    """
    conditions = simulation.protocol.conditions
    taken = {dose.agent for each in conditions for dose in each.doses}
    reached = {o.name for o in all_organs() if any(each.agent in taken for each in o.takes)}
    off = frozenset.intersection(*(each.off for each in conditions))
    found = []
    for organ in all_organs():
        for p in organ.parameters:
            name = f"{organ.name}.{p.name}"
            at_work = name not in off and np.any(simulation.people.values[name] != p.neutral)
            if p.support in UNSURE and at_work:
                is_of_taken = organ.name in reached or any(each in p.name for each in reached)
                found.append(
                    {
                        "mechanism": name,
                        "meaning": p.meaning,
                        "support": p.support,
                        "is_of_taken": is_of_taken,
                    }
                )
    return sorted(found, key=lambda each: not each["is_of_taken"])
