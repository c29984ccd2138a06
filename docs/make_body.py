"""Write a page for each organ of the body, and the map of all mechanisms, from the declarations.

    python docs/make_body.py           # rewrite docs/body.md, docs/body/ and the pictures
    python docs/make_body.py --check   # say what differs, change nothing

What an organ hears and tells is read off its source: ``bus[ROW, ...]`` and ``out[ROW, ...] += ...``.
"""

from __future__ import annotations

import ast
import inspect
import math
import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from docutils.utils.math import MathError  # type: ignore[import-untyped]  # ships no types
from docutils.utils.math.latex2mathml import (  # type: ignore[import-untyped]
    tex2mathml,
)

from body_pictures import PICTURES, drawn, written
from nightlab.body.bus import ROWS
from nightlab.body.compiled import all_organs
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nightlab.body.organ import Organ, Parameter, Spread, State

DOCS = Path(__file__).parent
MADE = "<!-- Made by docs/make_body.py from the declarations; change those. -->"
SUPPORTS = {
    "strong": "trials or experiments in people agree",
    "moderate": "some trials in people, or many that disagree in size",
    "weak": "few people, or an indirect measure",
    "assumption": "no number from people; whether and how strongly it acts is a guess",
    "contrary": "what was measured in people speaks against it; off, or all but off, unless you switch it on",
}
# The page of the organ lists all.
MOST_AGENTS = 4
CERTAINTIES = {
    "measured": "read in the source that measured it",
    "secondary": "read in a work that quotes it",
    "unverified": "known from memory of the source, which was not opened again",
    "calibrated": "set so that the simulation meets a published result",
    "assumed": "nobody has measured it; a choice",
}
# What the renderer of formulas does not know, and what says the same.
# A dot above a letter all but vanishes in fonts that are not made for formulas; one above t has to stay.
PART = r"\\[A-Za-z]+|\{(?:[^{}]|\{[^{}]*\})*\}|[A-Za-z]"
SPELLED = (
    (re.compile(r"\\mathrel\{(.)\}"), r"\1"),
    (re.compile(r"\\dots\b"), r"\\ldots"),
    (re.compile(rf"\\dot(?![a-z])\s*(?!t\b)((?:{PART})(?:_(?:{PART}|\d))?)"), r"\\frac{d \1}{d t}"),
)


def pages(organs: Sequence[Organ]) -> dict[str, str]:
    """Return every file that is made, by its path below ``docs``."""
    made = {f"body/{organ.name}.md": page(organ) for organ in organs}
    shown = (organ for organ in organs if organ.name in PICTURES)
    pictures = {f"_static/body/{organ.name}.svg": drawn(organ) for organ in shown}
    return {"body.md": index(organs), **made, **pictures}


def page(organ: Organ) -> str:
    """Return an organ's page."""
    hears, tells = _ears(organ.name)
    parts = [
        f"# {organ.title}",
        MADE,
        organ.about,
        *(_picture(organ) if organ.name in PICTURES else ()),
        *(("## Equations", *equations(organ)) if organ.equations.strip() else ()),
        *_section("States", STATE_HEAD, map(_state, organ.states)),
        *_section("Parameters", PARAMETER_HEAD, map(_parameter, organ.parameters), SPREADS),
        *_section("What it takes", TAKES_HEAD, _takes(organ)),
        *_section("What it hears", BUS_HEAD, map(_bus, hears)),
        *_section("What it tells", BUS_HEAD, map(_bus, tells)),
        _pace(organ),
        "[All organs and mechanisms](../body.md)",
    ]
    return "\n\n".join(parts) + "\n"


def equations(organ: Organ) -> list[str]:
    """Return an organ's equations as formulas.

    Raises:
        NightlabError: A command that the renderer of formulas does not know.
    """
    found = []
    for spelled in organ.equations.strip().splitlines():
        formula = spelled.strip()
        for what, instead in SPELLED:
            formula = what.sub(instead, formula)
        try:
            tex2mathml(formula, as_block=True)
        except MathError as error:
            raise NightlabError(
                f"this formula cannot be shown: {formula} ({error})",
                where=f"equations of {organ.name}",
                fix="write it with the commands that docutils knows",
            ) from error
        found.append(f"$${formula}$$")
    return found


# --- tables -----------------------------------------------------------------------

SPREADS = (
    "A spread is one standard deviation: ± in the number's unit, ×/÷ as a factor. *People* is how far "
    "people differ, *doubt* how far the number of them all may be off."
)
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
STATE_HEAD = ("state", "unit", "at first", "bounds", "what it is")
PARAMETER_HEAD = ("parameter", "value", "spread", "how sure", "source")
TAKES_HEAD = ("agent", "given in", "reaches", "at most", "source")
BUS_HEAD = ("row", "unit", "kind", "what it is")


def _section(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]], below: str = ""
) -> list[str]:
    found = list(rows)
    return list(filter(None, [f"## {title}", table(head, found), below])) if found else []


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def text(words: str) -> str:
    """Return words such that Markdown takes none of them for a sign."""
    return re.sub(r"([|$*<\\\[\]])", r"\\\1", " ".join(words.split()))


def number(value: float) -> str:
    """Return a number in six figures at most."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    figures, _, power = f"{value:.6g}".partition("e")
    told = f"{figures} × 10{str(int(power)).translate(RAISED)}" if power else figures
    return told.removeprefix("1 × ").replace("-", "−")


def unit(name: str) -> str:
    """Return a unit as it is written."""
    return "–" if name == "1" else text(written(name))


def _state(state: State) -> tuple[str, ...]:
    bounds = f"{number(state.lowest)} to {number(state.highest)}"
    return f"`{state.name}`", unit(state.unit), number(state.initial), bounds, text(state.meaning)


def _parameter(p: Parameter) -> tuple[str, ...]:
    return (
        f"`{p.name}` {text(p.meaning)}",
        _value(p),
        _spreads(p),
        p.certainty + (f"; support: {p.support}" if p.support else ""),
        _sources(p),
    )


def _sources(p: Parameter) -> str:
    told = [text(p.source)]
    for what, spread in (("people", p.spread), ("doubt", p.doubt)):
        if spread is not None:
            told.append(f"{what}: {text(spread.source)} ({spread.certainty})")
    return "; ".join(told)


def _value(p: Parameter) -> str:
    return number(p.value) + ("" if p.unit == "1" else f" {unit(p.unit)}")


def _spreads(p: Parameter) -> str:
    told = [
        f"{what} {_wide(spread)}"
        for what, spread in (("people", p.spread), ("doubt", p.doubt))
        if spread is not None
    ]
    return "; ".join(told) or "–"


def _wide(spread: Spread) -> str:
    if spread.kind == "lognormal":
        return f"×/÷ {math.exp(spread.by):.3g}"
    return f"± {number(spread.by)}"


def _takes(organ: Organ) -> list[tuple[str, ...]]:
    return [
        (
            text(t.agent),
            unit(t.unit),
            f"`{t.into}`" + ("" if t.times == 1 else f", × {number(t.times)}"),
            "–" if math.isinf(t.highest) else f"{number(t.highest)} {unit(t.unit)}",
            text(t.source) or "–",
        )
        for t in organ.takes
    ]


def _bus(name: str) -> tuple[str, ...]:
    if name == AROUSAL:
        return f"`{AROUSAL}`", "–", "push", "its push on arousal, less that of an undisturbed day"
    row = next(r for r in ROWS if r.name == name)
    return f"`{row.name}`", unit(row.unit), row.kind, text(row.meaning)


def _pace(organ: Organ) -> str:
    if organ.step:
        return f"It moves every {60 * organ.every_h:g} minutes."
    return (
        "It is part of the night's own engine, which moves in epochs of 30 seconds. What is heard and told "
        "is the engine's as a whole."
    )


def _picture(organ: Organ) -> tuple[str, str]:
    recipe = PICTURES[organ.name]
    return (
        f"![{recipe.title}](../_static/body/{organ.name}.svg)",
        f"*{recipe.told}*",
    )


# --- the index ----------------------------------------------------------------------


def index(organs: Sequence[Organ]) -> str:
    """Return the page of all organs, mechanisms and rows of the bus."""
    told = _head(organs)
    strengths = [(o, p) for o in organs for p in o.parameters if p.support]
    strengths.sort(key=lambda pair: list(SUPPORTS).index(pair[1].support or ""))
    toctree = "\n".join(
        ["```{toctree}", ":hidden:", "", *(f"body/{o.name}" for o in organs), "```"]
    )
    parts = [
        "# The body",
        MADE,
        told,
        "## Organs",
        table(
            ("organ", "states", "parameters", "takes"),
            [(_link(o), str(len(o.states)), str(len(o.parameters)), _agents(o)) for o in organs],
        ),
        "## Mechanisms and how well they are supported",
        (
            "Every mechanism has one number for its strength, and a value at which it does nothing. "
            "Support is about people, not about cells or animals, and about whether it acts, not how strongly:"
        ),
        "\n".join(f"- **{name}**: {meaning}." for name, meaning in SUPPORTS.items()),
        table(
            ("mechanism", "equation", "strength", "off at", "support", "source"),
            [_mechanism(o, p) for o, p in strengths],
        ),
        "## How sure a number is",
        "\n".join(f"- **{name}**: {meaning}." for name, meaning in CERTAINTIES.items()),
        table(("certainty", "parameters"), _counted(organs)),
        "## What organs hear and tell",
        (
            "Organs know each other through these rows alone. Inputs come from the day; an effect is zero "
            "where nothing acts."
        ),
        table(
            ("row", "unit", "kind", "what it is", "told by", "heard by"),
            [_row_of_bus(row.name, organs) for row in ROWS],
        ),
        toctree,
    ]
    return "\n\n".join(parts) + "\n"


def _head(organs: Sequence[Organ]) -> str:
    states = sum(len(o.states) for o in organs)
    parameters = sum(len(o.parameters) for o in organs)
    return (
        f"A simulated body of {len(organs)} organs and drugs, {states} states and {parameters} "
        "parameters. It shows what follows from what is written here, and no more: a mechanism that "
        "nobody has measured in people says so. It is no forecast of your night and no advice. "
        "The same as a table for programs: `nightlab body parameters --json`."
    )


def _link(organ: Organ) -> str:
    return f"[{text(organ.title)}](body/{organ.name}.md)"


def _agents(organ: Organ) -> str:
    agents = list(dict.fromkeys(t.agent for t in organ.takes))
    more = agents[MOST_AGENTS:]
    told = f"{', '.join(agents[:MOST_AGENTS])} and {len(more)} more" if more else ", ".join(agents)
    return text(told) or "–"


def _mechanism(organ: Organ, p: Parameter) -> tuple[str, ...]:
    anchor = "#equations" if organ.equations.strip() else ""
    return (
        text(p.meaning),
        f"[{text(organ.title)}](body/{organ.name}.md{anchor}), `{p.name}`",
        _value(p),
        "–" if p.neutral is None else number(p.neutral),
        p.support or "",
        text(p.source),
    )


def _counted(organs: Sequence[Organ]) -> list[tuple[str, str]]:
    found: list[str] = [p.certainty for o in organs for p in o.parameters]
    return [(name, str(found.count(name))) for name in CERTAINTIES]


def _row_of_bus(name: str, organs: Sequence[Organ]) -> tuple[str, ...]:
    heard, told = ([o for o in organs if name in _ears(o.name)[k]] for k in (0, 1))
    row, units, kind, meaning = _bus(name)
    first = "the day" if kind == "input" else "–"
    return (
        *(row, units, kind, meaning),
        ", ".join(map(_link, told)) or first,
        ", ".join(map(_link, heard)) or "–",
    )


# --- what an organ hears and tells ----------------------------------------------------

AROUSAL = "arousal"
ENGINE = "nightlab.body.night"


@cache
def _ears(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rows that an organ hears, and those that it tells.

    Assumptions: an organ without a function of its own is part of the night's engine and has its rows.
    """
    organ = next(o for o in all_organs() if o.name == name)
    read, written_to, pushes = _rows_in(f"nightlab.body.organs.{name}" if organ.step else ENGINE)
    return read, (*written_to, AROUSAL) if pushes else written_to


def _rows_in(module: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return the rows that a module's source reads, those it writes, and whether it pushes on arousal."""
    hears, tells, pushes = set(), set(), False
    for node in ast.walk(ast.parse(inspect.getsource(import_module(module)))):
        if not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)):
            continue
        place = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        pushes |= node.value.id == "pull" and isinstance(node.ctx, ast.Store)
        if node.value.id in {"bus", "out"} and isinstance(place, ast.Name):
            (tells if isinstance(node.ctx, ast.Store) else hears).add(place.id.lower())
    names = [row.name for row in ROWS]
    return tuple(n for n in names if n in hears), tuple(n for n in names if n in tells), pushes


# --- the command -----------------------------------------------------------------------


def problems(organs: Sequence[Organ]) -> list[str]:
    """Say which files are missing, gone or other than the declarations make them."""
    made = pages(organs)
    there = {
        path.relative_to(DOCS).as_posix()
        for folder, kind in (("body", "*.md"), ("_static/body", "*.svg"))
        for path in (DOCS / folder).glob(kind)
    }
    found = [f"no organ makes: {name}" for name in sorted(there - set(made))]
    for name, content in made.items():
        path = DOCS / name
        if not path.is_file():
            found.append(f"missing: {name}")
        elif path.read_text(encoding="utf-8") != content:
            found.append(f"other than declared: {name}")
    return found


def run(arguments: list[str]) -> int:
    """Rewrite the pages, or only check them; names of organs hold the work to those."""
    names = [a for a in arguments if not a.startswith("-")]
    organs = [o for o in all_organs() if not names or o.name in names]
    if "--check" not in arguments:
        for name, content in pages(organs).items():
            (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
            (DOCS / name).write_text(content, encoding="utf-8")
    found = problems(organs)
    for line in found:
        click.echo(line, err=True)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
