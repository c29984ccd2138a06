"""``nightlab verify``."""

from __future__ import annotations

import click

from nightlab.cli.output import as_json, counted, echo_json, say, with_lab

TABLES = {
    "night": "nights",
    "diary": "diary",
    "event": "events",
    "trial": "trials",
    "dose": "doses",
    "answer": "answers",
    "plan": "plans",
    "file": "imports",
}


@click.command("verify")
@as_json
@click.pass_context
def command(ctx: click.Context, /, as_json: bool) -> None:
    """Look through the whole lab for damage.

    Every page and every reference is looked at, and every row read; nights, diary entries, events,
    answers and plans are held against the digest they were written with, and each trial's design against
    its seal. A little of this is done each time a lab is opened.
    """
    found = with_lab(ctx, lambda lab: lab.verify())
    if as_json:
        echo_json({"whole": True, "tables": found.revision, "rows": dict(found.rows)})
        return
    counts = ", ".join(counted(things, found.rows[name]) for name, things in TABLES.items())
    say(f"The lab is whole: {counts}.")
