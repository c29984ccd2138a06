"""``nightlab check``."""

from __future__ import annotations

import click

from nightlab.cli.output import as_json, echo_json, say, with_lab

WORDS = {
    "night": "nights and naps",
    "diary": "diary entries",
    "event": "events",
    "trial": "trials",
    "dose": "doses",
    "file": "imports",
}


@click.command("check")
@as_json
@click.pass_context
def command(ctx: click.Context, /, as_json: bool) -> None:
    """Look through the whole lab for damage.

    Every page and every reference is looked at, every row read and held against the digest it was written
    with, and every seal of a trial's design. A little of this is done each time a lab is opened.
    """
    found = with_lab(ctx, lambda lab: lab.check())
    if as_json:
        echo_json({"whole": True, "tables": found.revision, "rows": dict(found.rows)})
        return
    counts = ", ".join(f"{found.rows[name]:,} {words}" for name, words in WORDS.items())
    say(f"The lab is whole: {counts}.")
