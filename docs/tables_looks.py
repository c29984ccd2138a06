"""Tables of trials that are looked at before their end, from what ``measure_looks.py`` measured."""

from __future__ import annotations

import csv
import json
from itertools import product
from typing import TYPE_CHECKING, Any

from measure_looks import LOOKS, RESULTS, SCHEDULES, TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Line = dict[str, Any]

ERRORS = 3  # Monte Carlo errors by which a cell may pass its gate and still be called met
SHOWN = (4, 8)  # numbers of looks of which power is shown
EFFECTS = (("none", "none"), ("delta", "δ"), ("twice delta", "2 δ"))
GATES: tuple[tuple[str, str, Callable[[Line], float], float], ...] = (
    ("no effect, and any look says `works`", "none", lambda x: x["course"]["works"], 0.05),
    ("no effect, and any look says `harms`", "none", lambda x: x["course"]["harms"], 0.05),
    (
        "a worthwhile effect, and any look says `no-useful-effect`",
        "delta",
        lambda x: x["course"]["no_useful_effect"],
        0.1,
    ),
    ("no effect, and a look before the last casts doubt", "none", lambda x: x["doubted"], 0.1),
)


def lines() -> list[Line]:
    """Return what was measured, a kind of trial, an effect and a number of looks each."""
    if not RESULTS.exists():
        return []
    return [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]


def thresholds() -> str:
    """Return the table of what looks before the last ask for."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["looks"], *(f"{100 * float(row[x]):g} %" for x in ("sure", "futile", "doubt")))
            for row in csv.DictReader(file)
        ]
    last = ("the last of any", "97.5 %", "95 %", "–")
    return table(("looks", "works, harms", "no useful effect", "doubt"), [*rows, last])


def gates() -> str:
    """Return the table of the gates: the highest of all kinds, and their mean."""
    rows = []
    for words, effect, share, allowed in GATES:
        found = {
            k: [share(x) for x in lines() if (x["effect"], x["looks"]) == (effect, k)]
            for k in LOOKS
        }
        shown = (f"{_percent(max(x))} ({_percent(_mean(x))})" for x in found.values())
        rows.append((words, _percent(allowed), *shown, str(len(beyond(words)))))
    trials = min((x["course"]["trials"] for x in lines()), default=0)
    head = (
        f"gate; {trials} trials a kind",
        "allowed",
        *(f"{k} looks" for k in LOOKS),
        "cells over by 3 MC errors",
    )
    return table(head, rows)


def beyond(gate: str) -> list[Line]:
    """Return the cells that pass a gate by more than three Monte Carlo errors.

    Args:
        gate: Its words.
    """
    ((_, effect, share, allowed),) = (one for one in GATES if one[0] == gate)
    return [
        line
        for line in lines()
        if line["effect"] == effect
        and share(line) - allowed
        > ERRORS * (allowed * (1 - allowed) / line["course"]["trials"]) ** 0.5
    ]


def power() -> str:
    """Return the table of what trials with looks find, beside the same trials without."""
    rows = []
    for looks, (effect, name), schedule in product(SHOWN, EFFECTS, SCHEDULES):
        cells = [
            x
            for x in lines()
            if (x["effect"], x["looks"], x["kind"]["schedule"]) == (effect, looks, schedule)
            and not x["kind"]["half_life_nights"]
        ]
        if cells:
            rows.append((name, schedule, str(14 * looks), str(looks), *_course(cells, "course")))
            rows.append((name, schedule, str(14 * looks), "1", *_course(cells, "without_looks")))
    head = (
        *("true effect", "design", "nights", "looks", "works, %", "harms, %"),
        *("no useful effect, %", "not known, %", "nights used", "size where decided, × truth"),
        "wrong sign",
    )
    return table(head, rows)


def _course(cells: Sequence[Line], which: str) -> tuple[str, ...]:
    def mean(name: str) -> float:
        return _mean([x[which][name] for x in cells])

    shares = [mean(f"stopped_{word}") for word in ("works", "harms", "futile")]
    sizes = [x[which]["exaggeration"] for x in cells if x[which]["exaggeration"] is not None]
    return (
        *(f"{100 * share:.1f}" for share in (*shares, 1 - sum(shares))),
        f"{mean('nights'):.0f}",
        f"{_mean(sizes):.1f}" if sizes else "–",
        _percent(mean("wrong_sign")),
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as the pages write it."""
    every = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in every)


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


TABLES = {"looks-thresholds": thresholds, "looks-gates": gates, "looks-power": power}
