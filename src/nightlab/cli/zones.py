"""``nightlab zones``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nightlab.cli.output import as_json, echo_json, echo_table, say, with_lab

if TYPE_CHECKING:
    from nightlab.nights import Move, Zones

AGAIN = (
    "Nights that are in the lab already keep the zone they were read in: import their files again."
)


@click.group("zones", invoke_without_command=True)
@as_json
@click.pass_context
def command(ctx: click.Context, /, as_json: bool) -> None:
    """Say where you live and when you were elsewhere.

    Many exports print a clock time and no zone. They are read in your home zone, and from a move on in
    the zone of the move. A move that is told as a date begins at its noon: the night before was
    slept in the old zone, the next one in the new.
    """
    if ctx.invoked_subcommand:
        return
    zones = with_lab(ctx, lambda lab: lab.places.zones)
    if as_json:
        echo_json(_plain(zones))
        return
    say(f"Home: {zones.home}")
    if zones.moves:
        echo_table(["from", "in"], [_cells(move) for move in zones.moves])
    else:
        say("No moves. Tell one with `nightlab zones add 2024-06-01 America/New_York`.")


@command.command("home")
@click.argument("zone", metavar="Europe/Berlin")
@click.pass_context
def home(ctx: click.Context, /, zone: str) -> None:
    """Say where you live."""
    with_lab(ctx, lambda lab: lab.places.live_in(zone), create=True)
    say(f"Home: {zone}. {AGAIN}")


@command.command("add")
@click.argument("since", metavar="YYYY-MM-DD[THH:MM]")
@click.argument("zone", metavar="America/New_York")
@click.pass_context
def add(ctx: click.Context, /, since: str, zone: str) -> None:
    """Say that you were in another zone from a date on; a second move brings you back."""
    move = with_lab(ctx, lambda lab: lab.places.add(since, zone), create=True)
    say(f"From {' in '.join(_cells(move))}. {AGAIN}")


@command.command("remove")
@click.argument("since", metavar="YYYY-MM-DD[THH:MM]")
@click.pass_context
def remove(ctx: click.Context, /, since: str) -> None:
    """Take a move back."""
    move = with_lab(ctx, lambda lab: lab.places.remove(since))
    say(f"No longer from {' in '.join(_cells(move))}. {AGAIN}")


def _cells(move: Move) -> list[str]:
    return [f"{move.since:%Y-%m-%d %H:%M}", move.zone]


def _plain(zones: Zones) -> dict[str, object]:
    moves = [{"since": move.since, "zone": move.zone} for move in zones.moves]
    return {"home": zones.home, "moves": moves}
