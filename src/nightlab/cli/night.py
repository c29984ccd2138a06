"""``nightlab night``."""

from __future__ import annotations

from dataclasses import asdict
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
    from collections.abc import Mapping
    from datetime import date

    from nightlab.nights import Episode, Event
    from nightlab.nights.vitals import Measured

SHORT = {
    "tib_min": "min in bed",
    "tst_min": "asleep",
    "sol_min": "to fall asleep",
    "waso_min": "awake",
}


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
    found, measured, events = with_lab(
        ctx, lambda lab: (lab.night(date), lab.vitals(date), lab.events(date, date))
    )
    if as_json:
        echo_json(_plain(found, measured, events))
    elif not svg:
        _say(found, measured, events)


def _plain(
    found: list[Episode], measured: Mapping[str, Measured], events: list[Event]
) -> dict[str, Any]:
    best, *others = found
    hypnogram = getattr(best.record, "hypnogram", None)
    return {
        **_row(best),
        "hypnogram": hypnogram.to_string() if hypnogram else None,
        "epoch_s": hypnogram.epoch_s if hypnogram else None,
        "vitals": {name: asdict(each) for name, each in measured.items()},
        "others": [_row(e) for e in others],
        "events": [plain_event(e) for e in events],
    }


def _row(episode: Episode) -> dict[str, Any]:
    """Return a night as plain values, with how it was put together and what its maker says."""
    told = dict(getattr(episode.record, "reported", {}))
    return {**row(episode), "provenance": list(_provenance(episode)), "reported": told}


def _provenance(episode: Episode) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(episode.record, "provenance", ())
    return found


def _say(found: list[Episode], measured: Mapping[str, Measured], events: list[Event]) -> None:
    first, *others = found
    _say_whole(first)
    if measured:
        _say_vitals(measured)
    _say_maker(first)
    for episode in others:
        _say_heading(episode, f": {_in_short(episode)}")
    if len({episode.origin for episode in found}) > 1:
        say(f"What counts: {first.origin}. Choose with `nightlab devices prefer`.")
    if others:
        say("All of each recording stands under --json.")
        say()
    for event in events:
        say(say_event(event))


def _say_heading(episode: Episode, rest: str = "") -> None:
    nap = ", a nap" if episode.is_nap else ""
    begin, end = f"{episode.start:%Y-%m-%d %H:%M}", f"{episode.end:%Y-%m-%d %H:%M}"
    say(f"{episode.origin}: {begin} to {end} ({_zone(episode)}){nap}{rest}")
    for note in _provenance(episode):
        say(f"  {note}")


def _say_whole(episode: Episode) -> None:
    from nightlab.nights import MEASURES

    _say_heading(episode)
    known = [(m, getattr(episode.measures, name)) for name, m in MEASURES.items()]
    _table([(m.label, value, m.unit) for m, value in known if value is not None])


def _in_short(episode: Episode) -> str:
    """Return the few measures by which two recordings are told apart."""
    known = {name: getattr(episode.measures, name) for name in SHORT}
    return ", ".join(f"{x:.0f} {SHORT[n]}" for n, x in known.items() if x is not None)


def _say_maker(episode: Episode) -> None:
    """Print what the maker says of a night, in its own definitions."""
    from nightlab.nights import REPORTED

    told = getattr(episode.record, "reported", {})
    rows = [(REPORTED[n].label, x, REPORTED[n].unit) for n, x in told.items() if n in REPORTED]
    if rows:
        say("Its maker says")
        _table(rows)


def _zone(episode: Episode) -> str:
    """Return where it was; a fixed zone by its offset, for the sign in Etc/GMT+5 is turned round."""
    is_fixed = episode.zone.startswith("Etc/GMT")
    return f"UTC{episode.start.isoformat()[-6:]}" if is_fixed else episode.zone


def _say_vitals(measured: Mapping[str, Measured]) -> None:
    echo_table(
        ["measure", "value", "unit", "from"],
        [[m.label, _figure(m.value), m.unit, m.device] for m in measured.values()],
        right=[1],
    )
    say()


def _table(rows: list[tuple[str, float, str]]) -> None:
    echo_table(
        ["measure", "value", "unit"],
        [[label, _figure(value), unit] for label, value, unit in rows],
        right=[1],
    )
    say()


def _figure(value: float) -> str:
    """Return a number to one decimal, a whole one with its units under the others' units."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") + "  " if text.endswith(".0") else text
