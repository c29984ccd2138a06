"""``nightlab demo``."""

from __future__ import annotations

import click

from nightlab.cli.output import as_json, echo_json


@click.command("demo")
@click.option(
    "--out",
    default="nightlab-demo",
    show_default=True,
    metavar="DIR",
    help="Folder for the page, its pictures and the lab.",
)
@as_json
def command(out: str, as_json: bool) -> None:
    """Follow one simulated person from bad nights to a verdict.

    An export is imported, a trial designed, sealed and followed for 56 nights, and the verdict written on
    one page with the truth beside it. Nothing leaves this machine.
    """
    from pathlib import Path

    from nightlab.demo import run
    from nightlab.units import signed

    found = run(Path(out))
    if as_json:
        echo_json(
            {
                "page": str(found.folder / "index.html"),
                "truth_min": found.truth_min,
                "always_min": found.always_min,
                "coffee_min": found.coffee_min,
                "verdict": found.verdict.to_json(),
            }
        )
        return
    click.echo(found.verdict.sentence)
    truth, always, coffee = (
        signed(each, ".1f") for each in (found.truth_min, found.always_min, found.coffee_min)
    )
    click.echo(
        f"The truth, known because her body is simulated: {truth} min an evening; {always} min taken every "
        f"evening; a late coffee every day, {coffee} min."
    )
    click.echo(f"Open {found.folder / 'index.html'}")
