"""``nightlab body``: what the simulated body is made of, and how sure each number is."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.body_explain import explain, sensitivity
from nightlab.cli.body_fit import fit
from nightlab.cli.body_validate import validate
from nightlab.cli.layout import hanging, paragraph, show_table
from nightlab.cli.output import as_json, echo_json_rows, say
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.body.organ import Organ, Parameter, Spread

PLAIN = "A simulation shows what follows from its assumptions. It is no forecast and no advice."


@click.group("body")
def command() -> None:
    """Look into the simulated body: its organs and its numbers."""


command.add_command(fit)
command.add_command(explain)
command.add_command(sensitivity)
command.add_command(validate)


@command.command("organs")
@as_json
def organs(*, as_json: bool) -> None:
    """List the organs and drugs, how large they are and what they take."""
    from nightlab.lab import all_organs

    rows = [_organ(organ) for organ in all_organs()]
    if as_json:
        echo_json_rows(rows)
        return
    for row in rows:
        takes = f"; takes {', '.join(row['takes'])}" if row["takes"] else ""
        states = len(row["states"])
        size = f"{states} state{'s' * (states != 1)}, {row['parameters']} parameters"
        hanging(f"{row['name']}: ", f"{row['title']}; {size}{takes}.")
    say()
    paragraph("See one's numbers: nightlab body parameters --organ NAME")
    paragraph(PLAIN)


@command.command("parameters")
@click.option("--organ", "name", metavar="NAME", help="Only those of one organ.")
@as_json
def parameters(name: str | None, *, as_json: bool) -> None:
    """List every number with its unit, its source and how sure it is.

    Between people says how far people differ: ± in the number's own unit, ×/÷
    as a factor, each for one standard deviation. Support is that of a
    mechanism, in people.
    """
    from nightlab.lab import all_organs

    chosen = all_organs() if name is None else (_found(name),)
    if as_json:
        echo_json_rows([_parameter(o, p) for o in chosen for p in o.parameters])
        return
    for organ in chosen:
        say(f"{organ.title} ({organ.name})")
        if name is not None:
            paragraph(organ.about)
            say()
        _table(organ)
        if name is not None:
            say()
            for each in organ.parameters:
                hanging(f"- {each.name}: ", f"{each.meaning}. Source: {each.source}.")
        say()
    paragraph(PLAIN)


def _table(organ: Organ) -> None:
    header = ("parameter", "value", "unit", "between people", "certainty", "support")
    rows = [
        (p.name, f"{p.value:.6g}", _unit(p.unit), _spread(p.spread), p.certainty, p.support or "–")
        for p in organ.parameters
    ]
    show_table(header, rows)


def _found(name: str) -> Organ:
    import difflib

    from nightlab.lab import all_organs

    known = {organ.name: organ for organ in all_organs()}
    # A title is found too: it is what the pages call an organ.
    titles = {organ.title.casefold(): organ for organ in known.values()}
    wanted = name.strip().casefold()
    if organ := known.get(wanted) or titles.get(wanted):
        return organ
    near = difflib.get_close_matches(wanted[:100], [*known, *titles], n=1)
    right = known.get(near[0]) or titles[near[0]] if near else None
    fix = f"write {right.name!r} if that was meant" if right else "see `nightlab body organs`"
    raise NightlabError(f"no organ is called {name[:100]!r}", where="--organ", fix=fix)


def _organ(organ: Organ) -> dict[str, Any]:
    return {
        "name": organ.name,
        "title": organ.title,
        "about": organ.about,
        "states": [state.name for state in organ.states],
        "parameters": len(organ.parameters),
        "takes": list(dict.fromkeys(each.agent for each in organ.takes)),
        "every_h": organ.every_h,
    }


def _parameter(organ: Organ, parameter: Parameter) -> dict[str, Any]:
    """Return a parameter as plain values; a bound that is none is empty."""
    plain = {"organ": organ.name, **dataclasses.asdict(parameter)}
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in plain.items()
    }


def _unit(unit: str) -> str:
    return "–" if unit == "1" else unit


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    if spread.kind == "lognormal":
        return f"×/÷ {math.exp(spread.by):.3g}"
    return f"± {spread.by:.3g}"
