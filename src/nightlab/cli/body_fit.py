"""``nightlab body fit``: what a person's own nights tell of their body."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import hanging, paragraph, show_table
from nightlab.cli.output import as_json, day, echo_json, number, say, seeded, with_lab, write_text
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from datetime import date

    from nightlab.bodily import BodyFit

HEADER = ("", "you, median", "90 % of it", "anybody, 90 %", "unit", "learnt")


@click.command("fit")
@click.option(
    "--person",
    metavar="PERSON.toml",
    help="Age, sex and weight; default your answers, else anybody's.",
)
@click.option("--since", callback=day, metavar="YYYY-MM-DD", help="First night to use.")
@click.option(
    "--free-weekends",
    is_flag=True,
    help="You sleep out on Saturdays and Sundays, without alarm or duty.",
)
@click.option(
    "--dlmo", metavar="HH:MM", help="Onset of melatonin in dim light, where it was measured."
)
@click.option(
    "--people",
    type=number(200, 50_000, whole=True),
    default=4000,
    show_default=True,
    metavar="N",
    help="Simulated people who live your days.",
)
@seeded
@click.option("--out", metavar="FILE.json", help="Write the fit for later use.")
@as_json
@click.pass_context
def fit(
    ctx: click.Context,
    /,
    person: str | None,
    since: date | None,
    free_weekends: bool,
    dlmo: str | None,
    people: int,
    seed: int,
    out: str | None,
    as_json: bool,
) -> None:
    """Fit the simulated body to your nights and to what you took.

    Lets many simulated people live your days, and says who of them sleep as you do: what that tells of
    you, and what it does not. Needs five nights; uses the latest sixty.
    """
    from nightlab.cli.own_person import find_person
    from nightlab.lab import fit_nights

    who = find_person(ctx, person)
    told = parse_clock(dlmo, where="--dlmo") if dlmo else None
    if who:
        who.say_source()
    nights, events = with_lab(ctx, lambda lab: (lab.episodes(since), lab.events(since)))
    if sys.stderr.isatty():
        click.echo("Some thousand people live your days; that takes a minute.", err=True)
    found = fit_nights(
        nights,
        events,
        who.profile if who else None,
        free_weekends=free_weekends,
        dlmo_clock_h=told.hour + told.minute / 60.0 if told else None,
        people=people,
        seed=seed,
    )
    if out:
        write_text(out, found.posterior.to_json())
    if as_json:
        echo_json(_plain(found))
    elif out != "-":
        _say(found)


def _plain(found: BodyFit) -> dict[str, Any]:
    """Return a fit as plain values."""
    posterior = found.posterior
    return {
        "nights": posterior.nights,
        "first": posterior.first,
        "last": posterior.last,
        "compared": list(posterior.compared),
        "parameters": [asdict(each) for each in posterior.all],
        "learnt": list(found.learnt),
        "cautions": list(found.cautions),
        "notes": list(found.notes),
        "strange": list(posterior.strange),
        "posterior": json.loads(posterior.to_json()),
    }


def _say(found: BodyFit) -> None:
    posterior = found.posterior
    paragraph(
        f"{posterior.nights} nights from {posterior.first} to {posterior.last}, "
        f"{posterior.people} simulated people."
    )
    for note in found.notes:
        paragraph(note)
    say()
    show_table(
        HEADER,
        [
            (
                each.called,
                f"{each.median:.3g}",
                _interval(each.interval),
                _interval(each.prior_interval),
                "–" if each.unit == "1" else each.unit,
                f"{each.learnt} ({100 * each.narrowed:.0f} %)",
            )
            for each in posterior.all
        ],
    )
    paragraph("Learnt: by how much your nights have narrowed what is known of anybody.")
    say()
    for said in found.learnt:
        hanging("- ", said)
    say()
    for said in found.cautions:
        paragraph(said)


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.3g} to {ends[1]:.3g}"
