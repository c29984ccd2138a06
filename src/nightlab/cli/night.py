"""``nightlab night``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.nights import row
from nightlab.cli.output import (
    as_json,
    day,
    echo_json,
    echo_table,
    one_output,
    plain_event,
    say,
    say_event,
    with_lab,
    write_text,
)

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
    one_output(json=as_json, svg=svg == "-")
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
        "events": [plain_event(e) for e in events],
    }


def _say(found: list[Episode], events: list[Event]) -> None:
    from nightlab.nights import MEASURES

    for episode in found:
        nap = ", a nap" if episode.is_nap else ""
        say(
            f"{episode.origin}: {episode.start:%Y-%m-%d %H:%M} to {episode.end:%Y-%m-%d %H:%M} ({episode.zone}){nap}"
        )
        known = [(m, getattr(episode.measures, name)) for name, m in MEASURES.items()]
        echo_table(
            ["measure", "value", "unit"],
            [[m.label, _figure(value), m.unit] for m, value in known if value is not None],
            right=[1],
        )
        say()
    for event in events:
        say(say_event(event))


def _figure(value: float) -> str:
    """Return a number to one decimal, a whole one with its units under the others' units."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") + "  " if text.endswith(".0") else text
