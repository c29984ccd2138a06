"""``nightlab nights`` and what one night's row holds."""

from __future__ import annotations

import csv
import io
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import (
    as_json,
    day,
    echo_json_rows,
    echo_table,
    one_output,
    say,
    with_lab,
    write_text,
)
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import date

    from nightlab.nights import Episode

COLUMNS = {
    "sol_min": "SOL min",
    "tst_min": "TST min",
    "waso_min": "WASO min",
    "awakenings": "awakenings",
    "se_percent": "SE %",
    "n3_min": "deep min",
    "rem_min": "REM min",
    "quality": "quality",
}


@click.command("nights")
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="First night.")
@click.option("--until", callback=day, metavar="YYYY-MM-DD", help="Last night.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--svg", metavar="OUT", help="Write the raster of nights; - for standard output.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    since: date | None,
    until: date | None,
    as_csv: bool,
    svg: str | None,
    as_json: bool,
) -> None:
    """List the nights with what is measured on them.

    A night belongs to the date on which it ends. Naps are listed apart. Where two devices recorded a
    night, one counts, see `nightlab devices`, and the other is marked (also). A dash is not known.
    """
    one_output(json=as_json, csv=as_csv, svg=svg == "-")
    if since and until and since > until:
        raise NightlabError(
            f"{since} comes after {until}",
            where="--since and --until",
            fix="give the earlier date first",
        )
    if svg:
        write_text(svg, with_lab(ctx, lambda lab: lab.raster_svg(since, until)))
    found = with_lab(ctx, lambda lab: lab.episodes(since, until))
    if as_json:
        echo_json_rows([row(e) for e in found])
    elif as_csv:
        click.echo(_csv(found), nl=False)
    elif not svg:
        _table(found, since, until)


def row(episode: Episode) -> dict[str, Any]:
    """Return a night as plain values, measures with their units in the names."""
    return {
        "date": episode.date,
        "start": episode.start,
        "end": episode.end,
        "zone": episode.zone,
        "source": episode.source,
        "device": episode.device,
        "is_nap": episode.is_nap,
        **known_measures(episode),
    }


def known_measures(episode: Episode) -> dict[str, float | None]:
    """Return all measures by name, None where they are not known."""
    from nightlab.nights import MEASURES

    return {name: getattr(episode.measures, name) for name in MEASURES}


def _csv(found: list[Episode]) -> str:
    rows = [row(e) for e in found]
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in r.items()} for r in rows
        )
    return out.getvalue()


def _table(found: list[Episode], since: date | None, until: date | None) -> None:
    if not found and (since or until):
        span = [f"from {since}"] * bool(since) + [f"until {until}"] * bool(until)
        say(f"No nights {' '.join(span)}. `nightlab nights` lists all there are.")
        return
    if not found:
        say("No nights yet. Bring some in with `nightlab import FILE` or `nightlab log`.")
        return
    counts = {id(min(of_date, key=lambda e: e.tells_least)) for of_date in _by_date(found)}
    echo_table(
        ["night", "bed", "rise", "from", *COLUMNS.values()],
        [
            [
                e.date,
                f"{e.start:%H:%M}",
                f"{e.end:%H:%M}",
                e.origin + (" (nap)" if e.is_nap else "" if id(e) in counts else " (also)"),
                *(getattr(e.measures, name) for name in COLUMNS),
            ]
            for e in found
        ],
    )


def _by_date(found: list[Episode]) -> list[list[Episode]]:
    return [list(of_date) for _, of_date in groupby(found, key=lambda e: e.date)]
