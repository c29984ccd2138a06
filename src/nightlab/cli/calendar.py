"""``nightlab calendar``: the plan over a week, on the screen, as a picture or for a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nightlab.cli.output import (
    as_json,
    day,
    echo_json,
    number,
    one_output,
    say_aside,
    with_lab,
    write_text,
)

if TYPE_CHECKING:
    from datetime import date

    from nightlab.plan import Week

LONGEST_REMINDER_MIN = 240


@click.command("calendar")
@click.option("--start", callback=day, metavar="YYYY-MM-DD", help="First day; default today.")
@click.option("--ics", metavar="OUT", help="Write it for a calendar; - for standard output.")
@click.option("--full", is_flag=True, help="In that file name medicines, doses and reasons, too.")
@click.option(
    "--remind",
    type=number(0, LONGEST_REMINDER_MIN, whole=True),
    metavar="MIN",
    help="In that file ring so many minutes before; never while you sleep.",
)
@click.option("--svg", metavar="OUT", help="Write the picture; - for standard output.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    start: date | None,
    ics: str | None,
    full: bool,
    remind: int | None,
    *,
    svg: str | None,
    as_json: bool,
) -> None:
    """Lay the plan out over a week.

    Every hour keeps what you told of sleep, work and meals, and the distances from your medicines. Where
    something cannot have an hour it says why, and what is the least that would have to change.

    The file for calendars says little: others may see it. It has no medicine and no reason, and calls what
    you take "Capsule"; --full puts all of it in. A file made later moves what an earlier one put there.
    """
    from nightlab.cli.week_words import plain_week, say_week, stopped, who

    one_output(json=as_json, svg=svg == "-", ics=ics == "-")
    safety, profile = with_lab(ctx, who)
    if stopped(safety, profile, as_json=as_json):
        return
    week, now = with_lab(ctx, lambda lab: (lab.planning.week(start), lab.now()))
    if svg:
        from nightlab.plan.week import week_svg

        write_text(svg, week_svg(week))
    if ics:
        from nightlab.plan.week import make_ics

        text = make_ics(week, stamp=now, full=full, remind_min=remind)
        if ics == "-":
            click.echo(text, nl=False)
        else:
            write_text(ics, text)
    if as_json:
        echo_json(plain_week(week))
    elif svg or ics:
        _say_aside(week)
    else:
        say_week(week)


def _say_aside(week: Week) -> None:
    """Say beside a file what has no hour in it."""
    for sentence in (*week.unmet, *week.relaxed):
        say_aside(sentence)
