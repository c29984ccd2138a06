"""Write the tables of calibration, in three pages, and its pictures from what was measured.

    python docs/make_calibration.py
    python docs/make_calibration.py --check  # say what differs, change nothing

The figures are those of ``measure_calibration.py``, ``measure_looks.py`` and ``measure_families.py``; nothing is
measured here.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from measure_calibration import RANKS, SCHEDULES, Kind, read
from nightlab.draw import ErrorRates, RankPanel, Rate, draw_ranks, draw_rates
from tables_families import TABLES as FAMILY_TABLES
from tables_looks import TABLES as LOOK_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nightlab.rehearsal.calibrate import Cell

DOCS = Path(__file__).parent
PAGES = (DOCS / "calibration.md", DOCS / "verdict.md", DOCS.parent / "README.md")
BLOCK = re.compile(r"(<!-- table: ([a-z-]+) -->\n\n)(.*?)(\n\n<!-- end -->)", re.DOTALL)
ERRORS = 3  # Monte Carlo errors by which a cell may pass its gate and still be called met


@dataclass(frozen=True)
class Gate:
    """What no cell may exceed."""

    words: str
    effect: str
    share: Callable[[Cell], float]
    allowed: float


GATES = (
    Gate("no effect, and 0 outside the 95 % interval", "none", lambda c: c.outside, 0.05),
    Gate("no effect, and `works`", "none", lambda c: c.works, 0.025),
    Gate("no effect, and `harms`", "none", lambda c: c.harms, 0.025),
    Gate("no effect, no δ given, and `works`", "none, no delta", lambda c: c.works, 0.025),
    Gate("no effect, no δ given, and `harms`", "none, no delta", lambda c: c.harms, 0.025),
    Gate(
        "a worthwhile effect, and `no-useful-effect`", "delta", lambda c: c.no_useful_effect, 0.05
    ),
    Gate(
        "a worthwhile effect, and it outside the 95 % interval",
        "delta",
        lambda c: c.outside,
        0.075,
    ),
)


def gates() -> str:
    """Return a table of the gates: the highest cell, and how many exceed."""
    rows = []
    for gate in GATES:
        cells = of(gate.effect)
        if not cells:
            continue
        kind, cell = max(cells, key=lambda pair: gate.share(pair[1]))
        above = sum(gate.share(c) > gate.allowed for _, c in cells)
        surely = sum(
            gate.share(c) > gate.allowed + ERRORS * c.error(gate.allowed) for _, c in cells
        )
        rows.append(
            (
                gate.words,
                _percent(gate.allowed),
                f"{_percent(gate.share(cell))} ± {_percent(cell.error(gate.share(cell)))}",
                words(kind),
                f"{above} of {len(cells)}",
                str(surely),
            )
        )
    head = ("gate", "allowed", "highest cell", "which", "cells above", "by over 3 MC errors")
    return _table(head, rows)


def coverage() -> str:
    """Return a table of how often intervals hold the truth, effects drawn from the prior."""
    rows = []
    for schedule, half_life in product(SCHEDULES, (0.0, 1.0, 3.0)):
        cells = [
            c for k, c in of("prior") if (k.schedule, k.half_life_nights) == (schedule, half_life)
        ]
        if not cells:
            continue
        found = [
            [1 - getattr(c, name) for c in cells] for name in ("outside50", "outside80", "outside")
        ]
        rows.append(
            (
                f"{schedule}, {_half_life(half_life)}",
                *(
                    f"{_percent(_mean(x))} ({_percent(min(x))} to {_percent(max(x))})"
                    for x in found
                ),
            )
        )
    return _table(("design", "50 % interval", "80 % interval", "95 % interval"), rows)


def power() -> str:
    """Return a table of what a trial finds, and how wrong the sizes are."""
    rows = [
        (name, schedule, f"{phi:.1f}", *_decisions(cell), _size(cell), _percent(cell.wrong_sign))
        for (effect, name), schedule in product((("delta", "δ"), ("twice delta", "2 δ")), SCHEDULES)
        for phi, cell in zip((0.0, 0.3, 0.6), _plain(effect, schedule), strict=False)
    ]
    head = (
        *("true effect", "design", "φ", "works, %", "harms, %", "no useful effect, %"),
        *("not known, %", "width, SD", "size where decided, × truth", "wrong sign"),
    )
    return _table(head, rows)


def _size(cell: Cell) -> str:
    return "–" if cell.exaggeration is None else f"{cell.exaggeration:.1f}"


def short() -> str:
    """Return the few lines that the first page shows: nothing lingers, a fifth is missing."""
    lines = (
        ("no effect, and one is found all the same", "none", lambda c: c.works + c.harms),
        ("an effect of 0.3 standard deviations is found", "delta", lambda c: c.works),
        ("an effect of 0.6 standard deviations is found", "twice delta", lambda c: c.works),
    )
    rows = [
        (name, *(_spread([share(c) for c in _plain(effect, s)]) for s in SCHEDULES))
        for name, effect, share in lines
    ]
    fewest = min((c.trials for _, effect, _ in lines for _, c in of(effect)), default=0)
    head = f"{fewest:,} trials or more each, at autocorrelation 0, 0.3 and 0.6"
    return _table((head, "nights drawn one by one", "weeks by lot", "weeks, ABBA"), rows)


def verdicts() -> str:
    """Return the table of the page on verdicts: nothing lingers, a fifth is missing."""
    effects = (("none", "none"), ("delta", "0.3"), ("twice delta", "0.6"))
    rows = [
        (name, schedule, f"{phi:.1f}", f"{100 * cell.outside:.1f}", *_decisions(cell))
        for (effect, name), schedule in product(effects, SCHEDULES)
        for phi, cell in zip((0.0, 0.3, 0.6), _plain(effect, schedule), strict=False)
    ]
    head = (
        *("true effect, SD", "design", "φ", "interval misses, %", "works, %", "harms, %"),
        *("no useful effect, %", "not known, %", "width, SD"),
    )
    return _table(head, rows)


def _plain(effect: str, schedule: str) -> list[Cell]:
    """Return the cells without carry-over, a fifth missing, by autocorrelation."""
    plain = (schedule, 0.0, 0.2)
    found = [
        (kind.autocorrelation, cell)
        for kind, cell in of(effect)
        if (kind.schedule, kind.half_life_nights, kind.missing) == plain
    ]
    return [cell for _, cell in sorted(found, key=lambda pair: pair[0])]


def _decisions(cell: Cell) -> tuple[str, ...]:
    open_ = 1 - cell.works - cell.harms - cell.no_useful_effect
    shares = (cell.works, cell.harms, cell.no_useful_effect, open_)
    return (*(f"{100 * share:.1f}" for share in shares), f"{cell.width_sd:.2f}")


def _spread(shares: Sequence[float]) -> str:
    if not shares:
        return "–"
    low, high = (f"{100 * share:.1f}" for share in (min(shares), max(shares)))
    return f"{low} %" if low == high else f"{low} to {high} %"


def done() -> str:
    """Return a table of how many trials each part rests on."""
    names = dict.fromkeys(kind.effect for kind in read())
    rows = []
    for name in names:
        counts = [cell.trials for _, cell in of(name)]
        fewest, most = min(counts), max(counts)
        each = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
        rows.append((EFFECT_WORDS[name], str(len(counts)), each, f"{sum(counts):,}"))
    return _table(("true effect", "cells", "trials a cell", "trials in all"), rows)


def ranks_table() -> str:
    """Return a table of the tests on ranks."""
    rows = [
        (
            f"{one['schedule']}, {_half_life(one['half_life_nights'])}",
            f"{one['trials']:,}",
            f"{one['ks_p']:.2f}",
            f"{one['chi2_p']:.2f}",
            "yes" if panel.inside else "no",
        )
        for one, panel in zip(_ranks(), panels(), strict=True)
    ]
    return _table(("design", "people", "KS p", "χ² p", "within its band"), rows)


EFFECT_WORDS = {
    "none": "none",
    "delta": "δ, 0.3 SD",
    "twice delta": "2 δ, 0.6 SD",
    "prior": "drawn from the neutral prior",
    "none, no delta": "none, and no δ given",
}
TABLES = {
    "gates": gates,
    "coverage": coverage,
    "power": power,
    "done": done,
    "ranks": ranks_table,
    "short": short,
    "verdicts": verdicts,
    **LOOK_TABLES,
    **FAMILY_TABLES,
}


def pictures() -> dict[str, str]:
    """Return the pictures by file name."""
    found = {
        "calibration-none.svg": _rates(
            "No effect, and 0 outside the 95 % interval", "none", lambda c: c.outside, 0.05
        ),
        "calibration-useless.svg": _rates(
            "A worthwhile effect called useless", "delta", lambda c: c.no_useful_effect, 0.05
        ),
    }
    if panels():
        found["calibration-ranks.svg"] = draw_ranks(panels(), "Ranks of the truth")
    return {name: svg for name, svg in found.items() if svg}


def _rates(title: str, effect: str, share: Callable[[Cell], float], allowed: float) -> str:
    rates = [
        Rate(
            f"{k.schedule}, {_half_life(k.half_life_nights, short=True)}",
            f"φ {k.autocorrelation:.1f}",
            share(c),
            c.error(share(c)),
        )
        for k, c in sorted(of(effect), key=lambda pair: _order(pair[0]))
    ]
    if not rates:
        return ""
    note = "h: half-life in nights; lines: 2 Monte Carlo errors"
    return draw_rates(ErrorRates(title, tuple(rates), allowed, note))


def panels() -> tuple[RankPanel, ...]:
    """Return the panels of the ranks."""
    return tuple(
        RankPanel(
            f"{one['schedule']}, {_half_life(one['half_life_nights'], short=True)}",
            *(one["at"], one["above"], one["band"]),
        )
        for one in _ranks()
    )


def _ranks() -> list[dict[str, object]]:
    if not RANKS.exists():
        return []
    return [json.loads(line) for line in RANKS.read_text(encoding="utf-8").splitlines()]


def of(effect: str) -> list[tuple[Kind, Cell]]:
    """Return the measured cells of one effect."""
    return [(kind, cell) for kind, cell in read().items() if kind.effect == effect]


def words(kind: Kind) -> str:
    """Return a cell in words."""
    half_life = _half_life(kind.half_life_nights)
    missing = f"{100 * kind.missing:.0f} % missing"
    return f"{kind.schedule}, φ {kind.autocorrelation:.1f}, {missing}, {half_life}"


def _half_life(nights: float, *, short: bool = False) -> str:
    if short:
        return f"h {nights:.0f}"
    if not nights:
        return "no carry-over"
    return f"half-life {nights:.0f} night" + "s" * (nights > 1)


def _order(kind: Kind) -> tuple[float, ...]:
    place = SCHEDULES.index(kind.schedule)
    return (place, kind.half_life_nights, kind.autocorrelation, kind.missing)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(text: str) -> str:
    """Return the page with its tables made anew."""
    return BLOCK.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[4]}", text)


def main(arguments: list[str]) -> int:
    """Write the page and its pictures, or say whether they are as they should be."""
    wanted = {path: page(path.read_text(encoding="utf-8")) for path in PAGES}
    wanted |= {DOCS / "_static" / name: svg for name, svg in pictures().items()}
    differ = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in differ:
        sys.stdout.write(f"{path.relative_to(DOCS.parent)} differs\n")
        if "--check" not in arguments:
            path.write_text(wanted[path], encoding="utf-8")
    return int("--check" in arguments and bool(differ))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
