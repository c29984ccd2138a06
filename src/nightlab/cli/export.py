"""``nightlab export``."""

from __future__ import annotations

import click

from nightlab.cli.output import as_json, counted, echo_json, say, say_aside, with_lab

PARTS = {
    "nights": "nights",
    "diary": "diary",
    "events": "events",
    "trials": "trials",
    "answers": "answers",
    "plans": "plans",
    "readings": "imports",
}


@click.command("export")
@click.argument("folder", metavar="DIR")
@as_json
@click.pass_context
def command(ctx: click.Context, /, folder: str, as_json: bool) -> None:
    """Take everything out, as tables that any program reads.

    DIR is made: CSV tables with units in the names of their columns, each trial's sealed design, and a
    manifest in JSON that says what each column holds and vouches for every file. `nightlab import DIR`, or
    a zip of it, makes the same lab of it again.
    """
    counts, hidden = with_lab(
        ctx,
        lambda lab: (lab.export(folder), [t.id for t in lab.trials.all() if t.is_hidden]),
    )
    if hidden:
        say_aside(
            f"Do not look into {folder}/trials.csv and {folder}/trials: they hold the seed of "
            f"{' and '.join(hidden)}, which gives away what is hidden."
        )
    if as_json:
        echo_json({"path": folder, "counts": counts})
        return
    told = ", ".join(counted(things, counts[name]) for name, things in PARTS.items())
    say(f"Wrote {folder}: {told}.")
    say(f"What each column holds stands in {folder}/manifest.json.")
