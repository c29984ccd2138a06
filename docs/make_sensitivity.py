"""Measure how far each mechanism of the body sways a reference night, and write page and picture.

python docs/make_sensitivity.py            # measure, some minutes, and write all
python docs/make_sensitivity.py --page     # write page and picture from what was measured
python docs/make_sensitivity.py --check    # say what is older than the body, change nothing
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nightlab.body.explain import (
    Estimate,
    Sensitivity,
    Sway,
    measure_sensitivity,
    measure_words,
    sensitivity_svg,
)
from nightlab.body.people import parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DOCS = Path(__file__).parent
MEASURED = DOCS / "sensitivity.json"
PAGE = DOCS / "sensitivity.md"
PICTURE = DOCS / "_static" / "sensitivity.svg"
SHOWN = ("tst_min", "sol_min", "waso_min", "kss")
RUNS = 64
FIGURES = 5
SMALL = 0.005
LESS_MORE: tuple[Literal["less", "more"], ...] = ("less", "more")
SUPPORTS = {
    "strong": "trials or experiments in people agree",
    "moderate": "some trials in people",
    "weak": "few people, or an indirect measure",
    "assumption": "no number from people",
    "contrary": "what was measured in people speaks against it",
}
ABOUT = """\
The simulated body has many mechanisms, and each can be switched off. This page tells what then changes in the
nights of one person, and what changes where a mechanism is as much weaker or stronger as it may well be (one
standard deviation of the doubt about it). One mechanism is moved at a time; all else stays, luck too.

**It is a page about the simulator, not about you.** A large number says that the simulator's answer hangs on this
mechanism. Whether people's nights do is another question, and the support of the mechanism says how well it was
answered; an assumption with a large number is a weak spot of the simulator. A small number is not a finding
either: the mechanism may matter to somebody else, on other days.

Morning sleepiness is the mean of the Karolinska scale (1 to 9) from getting up to noon."""


def page(found: Sensitivity) -> str:
    """Return the page."""
    words = [measure_words(m) for m in SHOWN]
    heads = [f"{name}, {unit}" for name, unit in words]
    protocol = (
        resources.files("nightlab.body.explain").joinpath("reference.toml").read_text("utf-8")
    )
    ranked = [s for s in found.ranked(SHOWN[0]) if any(s.largest(m) >= SMALL for m in SHOWN)]
    still = [s for s in found.sways if s not in ranked]
    off = [(s, s.changes["off"]) for s in ranked if "off" in s.changes]
    doubted = [(s, way, s.changes[way]) for s in ranked for way in LESS_MORE if way in s.changes]
    parts = [
        "# What sways a simulated night",
        "<!-- Made by docs/make_sensitivity.py; run it again rather than edit. -->",
        ABOUT,
        "## Whose nights",
        f"```toml\n{protocol.strip()}\n```",
        (
            "Little magnesium is this person's way of life. The body counts arousal from its own usual days, so a lack "
            "that it is used to does not push by itself; only what strain takes from it does."
        ),
        f"A median person lives it with {found.runs} different lucks. Without any change:",
        _table(heads, [[_level(found.base[m], m) for m in SHOWN]]),
        "± is one standard error, of luck alone, here and below; a change of less than two of them may be none.",
        (
            "![Mechanisms against time asleep, time to fall asleep, time awake after and sleepiness, when switched off]"
            "(_static/sensitivity.svg)"
        ),
        "## Switched off",
        _table(
            ["mechanism", "what it is", "support", *heads],
            [[f"`{s.name}`", s.meaning, s.support, *_cells(told)] for s, told in off],
        ),
        "## Moved by its doubt",
        "Mechanisms without a row here have no doubt told: their number counts as known, or as a choice.",
        _table(
            ["mechanism", "support", "value", "moved to", *heads],
            [
                [f"`{s.name}`", s.support, f"{s.value:.4g}", f"{s.moved[way]:.4g}", *_cells(told)]
                for s, way, told in doubted
            ],
        ),
        "## Support",
        "\n".join(f"- *{name}*: {meaning}" for name, meaning in SUPPORTS.items()),
        "## What does nothing here",
        (
            f"{len(still)} mechanisms change none of the four measures in these nights, because nothing sets them off "
            "(no alcohol, no noise), because they act on something else, or because they are off:"
        ),
        ", ".join(f"`{s.name}`" for s in still) + ".",
        (
            "All measures are in [sensitivity.json](sensitivity.json). Ask for another person's days with "
            "`nightlab body sensitivity --protocol PROTOCOL.toml`."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def pages(found: Sensitivity) -> dict[Path, str]:
    """Return every file that is made from what was measured."""
    return {PAGE: page(found), PICTURE: sensitivity_svg(found, SHOWN)}


def written(found: Sensitivity) -> str:
    """Return what was measured as text."""
    plain = _rounded(asdict(found))
    head = {key: value for key, value in plain.items() if key != "sways"}
    sways = ",\n".join(json.dumps(sway, ensure_ascii=False) for sway in plain["sways"])
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "sways": [\n{sways}\n]}}\n'


def read() -> Sensitivity:
    """Return what was measured."""
    told = json.loads(MEASURED.read_text(encoding="utf-8"))
    sways = tuple(
        Sway(
            **{**sway, "changes": {way: _estimates(each) for way, each in sway["changes"].items()}}
        )
        for sway in told["sways"]
    )
    base = _estimates(told["base"])
    return Sensitivity(told["title"], told["runs"], tuple(told["measures"]), base, sways)


def different(found: Sensitivity) -> list[str]:
    """Say which files are other than what was measured makes them."""
    return [
        f"other than measured: {path.name}"
        for path, content in pages(found).items()
        if not path.is_file() or path.read_text(encoding="utf-8") != content
    ]


def outdated(found: Sensitivity) -> list[str]:
    """Say which mechanisms are others than when they were measured."""
    from nightlab.body.compiled import all_organs

    names = [
        f"{o.name}.{p.name}" for o in all_organs() for p in o.parameters if p.neutral is not None
    ]
    old = {sway.name: sway for sway in found.sways}
    said = [f"never measured: {name}" for name in names if name not in old]
    said += [f"gone: {name}" for name in old if name not in names]
    for name in set(names) & set(old):
        now = parameter(name)
        if now.support != old[name].support or not math.isclose(
            now.value, old[name].value, rel_tol=10.0 ** (1 - FIGURES)
        ):
            said.append(f"changed since: {name}")
    return sorted(said)


def main(arguments: Sequence[str]) -> int:
    """Measure, write or check."""
    if "--check" in arguments:
        found = read()
        said = [*different(found), *outdated(found)]
        sys.stdout.write("".join(f"{line}\n" for line in said))
        return int(bool(said))
    if "--page" not in arguments:
        MEASURED.write_text(written(measure_sensitivity(runs=RUNS)), encoding="utf-8")
    for path, content in pages(read()).items():
        path.write_text(content, encoding="utf-8")
        sys.stdout.write(f"wrote {path.name}\n")
    return 0


def _cells(told: Any) -> list[str]:
    return [_change(told[m], m) for m in SHOWN]


def _change(each: Estimate, measure: str) -> str:
    if each.value == 0.0 and each.se == 0.0:
        return "0"
    places = _places(measure)
    return f"{each.value:+.{places}f} ±\N{NO-BREAK SPACE}{each.se:.{places}f}".replace("-", "−")


def _level(each: Estimate, measure: str) -> str:
    places = _places(measure)
    return f"{each.value:.{places}f} ± {each.se:.{places}f}"


def _places(measure: str) -> int:
    return 2 if measure == "kss" else 1


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _estimates(told: dict[str, dict[str, float | None]]) -> dict[str, Estimate]:
    return {
        m: Estimate(*(math.nan if e[k] is None else float(e[k] or 0.0) for k in ("value", "se")))
        for m, e in told.items()
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    if isinstance(value, float):
        return float(f"{value:.{FIGURES}g}") if math.isfinite(value) else None
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
