"""``nightlab tonight``."""

from __future__ import annotations

import click

from nightlab.cli.output import as_json, echo_json, with_lab


@click.command("tonight")
@as_json
@click.pass_context
def command(ctx: click.Context, /, as_json: bool) -> None:
    """List what is left to do tonight, until you rise.

    An evening lasts until four in the morning. What began before and still holds is listed too. Of a blind
    trial only the package is named.
    """
    from nightlab.cli.week_words import plain_slot, say_tonight, stopped, who
    from nightlab.plan.week import tonight

    safety, profile = with_lab(ctx, who)
    if stopped(safety, profile, as_json=as_json):
        return
    week, now, evening = with_lab(
        ctx, lambda lab: (lab.planning.week(lab.evening), lab.now(), lab.evening)
    )
    slots = tonight(week, now)
    if as_json:
        told = [plain_slot(slot) for slot in slots]
        unmet, relaxed = list(week.unmet), list(week.relaxed)
        stop = list(week.stop)
        echo_json(
            {
                "stop": stop,
                "evening": evening,
                "slots": told,
                "unmet": unmet,
                "relaxed": relaxed,
            }
        )
        return
    say_tonight(slots, week, now)
