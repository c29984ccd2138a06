"""``nightlab drivers``: what may disturb a person's sleep, and what speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import as_json, echo_json, one_output, with_lab, write_text

if TYPE_CHECKING:
    from nightlab.drivers import Ranked, Ranking
    from nightlab.lab import Lab
    from nightlab.safety.report import SafetyReport


@click.command("drivers")
@click.argument("name", required=False, metavar="[NAME]")
@click.option(
    "--outcome",
    default="",
    metavar="MEASURE",
    help="Such as waso_min; default what your complaint is about.",
)
@click.option("--origin", metavar="NAME", help="Device or diary; default the one with most nights.")
@click.option("--svg", metavar="OUT", help="Write the picture; - for standard output.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    name: str | None,
    outcome: str,
    origin: str | None,
    *,
    svg: str | None,
    as_json: bool,
) -> None:
    """Rank what may disturb your sleep, with how sure.

    Three sources stand apart: your answers (`nightlab check`), your own nights, and a simulated body. Only
    a randomised trial of yours makes a driver "tested". NAME shows everything about one.
    """
    from nightlab.cli.drivers_words import (
        find_ranked,
        say_drivers,
        say_nothing_yet,
        say_one,
        say_stop,
        stops,
    )
    from nightlab.cli.safety_words import say_report
    from nightlab.drivers.picture import picture_svg

    one_output(json=as_json, svg=svg == "-")
    _check_outcome(outcome)
    safety, profile, is_empty = with_lab(ctx, _who)
    if safety.crisis or safety.decision == "emergency":
        # Whoever is in danger sees whom to call, whatever else was asked for.
        if as_json:
            echo_json(_stopped(safety, profile.profile))
        else:
            say_report(safety, profile, (), None)
        return
    ranking = with_lab(ctx, lambda lab: lab.planning.drivers(outcome, origin=origin))
    one = find_ranked(ranking, name) if name else None
    if svg:
        write_text(svg, picture_svg(ranking))
    if as_json:
        echo_json(_plain(ranking, one, safety))
    elif svg != "-":
        if stops(safety) and not is_empty:
            say_stop(safety)
        if one:
            say_one(one)
        elif is_empty and (ranking.nights is None or not ranking.nights.nights):
            say_nothing_yet()
        else:
            say_drivers(ranking, asked=not is_empty)


def _who(lab: Lab) -> tuple[SafetyReport, Any, bool]:
    told = any(value is not None for value in lab.planning.answers().values())
    return lab.planning.safety(), lab.planning.profile(), not told


def _check_outcome(outcome: str) -> None:
    from nightlab.errors import NightlabError
    from nightlab.nights import MEASURES

    if outcome and outcome not in MEASURES:
        raise NightlabError(
            f"{outcome[:100]!r} is no measure of a night",
            where="--outcome",
            fix="use sol_min, waso_min, tst_min, se_percent or quality",
        )


def _stopped(safety: SafetyReport, region: str | None) -> dict[str, Any]:
    from nightlab.safety.crisis import crisis_page

    page = crisis_page(region).text()
    return {"decision": safety.decision, "crisis": safety.crisis, "page": page}


def _plain(ranking: Ranking, one: Ranked | None, safety: SafetyReport) -> dict[str, Any]:
    from nightlab.drivers.as_json import plain_driver, plain_ranking

    told = {"decision": safety.decision, "crisis": safety.crisis}
    return told | (plain_driver(one) if one else plain_ranking(ranking))
