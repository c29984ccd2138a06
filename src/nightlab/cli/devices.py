"""``nightlab devices``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from nightlab.cli.output import as_json, echo_json_rows, echo_table, say, with_lab

if TYPE_CHECKING:
    from nightlab.devices import Device


@click.group("devices", invoke_without_command=True)
@as_json
@click.pass_context
def command(ctx: click.Context, /, as_json: bool) -> None:
    """List what recorded your nights, and say which counts.

    Two devices that recorded one night are two recordings of it. Both are kept and never added up.
    Pictures and verdicts take one: the first in your order, or else the one with stages, or else the
    longest.
    """
    if ctx.invoked_subcommand:
        return
    found = with_lab(ctx, lambda lab: lab.devices.all())
    if as_json:
        echo_json_rows([asdict(each) for each in found])
    elif found:
        _table(found)
    else:
        say("No nights yet. Bring some in with `nightlab import FILE` or `nightlab log`.")


@command.command("prefer")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.pass_context
def prefer(ctx: click.Context, /, names: tuple[str, ...]) -> None:
    """Name devices in your order of preference; no name forgets it.

    A name is what the list shows, such as apple/Watch, or its first part for all its devices.
    """
    with_lab(ctx, lambda lab: lab.devices.prefer(names))
    order = ", then ".join(names)
    say(f"What counts: {order}." if names else "No order any more: stages first, then length.")


def _table(found: list[Device]) -> None:
    echo_table(
        ["order", "device", "nights", "naps", "first", "last"],
        [
            [
                "" if each.rank is None else each.rank + 1,
                each.origin,
                each.nights,
                each.naps,
                each.first,
                each.last,
            ]
            for each in found
        ],
    )
