"""``nightlab night``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.nights import row
from nightlab.cli.output import as_json, day, echo_json, echo_table, with_lab, write_text

if TYPE_CHECKING:
    from datetime import date

    from nightlab.nights import Episode, Event


@click.command("night")
@click.argument("date", callback=day, metavar="YYYY-MM-DD")
@click.option("--svg", metavar="OUT", help="Write the hypnogram; - for standard output.")
@as_json
@click.pass_context
def command(ctx: click.Context, /, date: date, svg: str | None, as_json: bool) -> None:
    """Show one night: the date is that on which it ended."""
    if svg:
        write_text(svg, with_lab(ctx, lambda lab: lab.hypnogram_svg(date)))
    found, events = with_lab(ctx, lambda lab: (lab.night(date), lab.events(date, date)))
    if as_json:
        echo_json(_plain(found, events))
    elif not svg:
        _say(found, events)


def _plain(found: list[Episode], events: list[Event]) -> dict[str, Any]:
    best, *others = found
    hypnogram = getattr(best.record, "hypnogram", None)
    return {
        **row(best),
        "hypnogram": hypnogram.to_string() if hypnogram else None,
        "epoch_s": hypnogram.epoch_s if hypnogram else None,
        "others": [row(e) for e in others],
        "events": [
            {"kind": e.kind, "label": e.label, "amount": e.amount, "unit": e.unit, "at": e.at}
            for e in events
        ],
    }


def _say(found: list[Episode], events: list[Event]) -> None:
    from nightlab.nights import MEASURES

    for episode in found:
        nap = ", a nap" if episode.is_nap else ""
        click.echo(
            f"{episode.origin}: {episode.start:%Y-%m-%d %H:%M} to {episode.end:%Y-%m-%d %H:%M} ({episode.zone}){nap}"
        )
        known = [(m.label, getattr(episode.measures, name), m.unit) for name, m in MEASURES.items()]
        echo_table(["measure", "value", "unit"], [line for line in known if line[1] is not None])
        click.echo()
    for event in events:
        amount = "" if event.amount is None else f" {event.amount:g} {event.unit}"
        click.echo(f"{event.at:%Y-%m-%d %H:%M %Z}  {event.kind} {event.label}{amount}")
