"""``nightlab verdict``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import as_json, day, echo_json, echo_table, with_lab, write_text
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import date

    from nightlab.trials import Verdict


@click.command("verdict")
@click.argument("table", required=False, metavar="[TABLE.csv]")
@click.option("--trial", "trial_id", metavar="ID", help="A trial of the lab instead of a table.")
@click.option(
    "--outcome", required=True, metavar="COL", help="Column, or measure of a night such as sol_min."
)
@click.option(
    "--arm",
    metavar="COL",
    help="Column of the arm, or of the dose where it holds more than two numbers.",
)
@click.option("--control", metavar="LABEL", help="Which arm is the control.")
@click.option(
    "--active", metavar="LABEL", help="Which arm is the question, where there are more than two."
)
@click.option("--night", metavar="COL", help="Column of the night: dates, or whole numbers.")
@click.option("--block", metavar="COL", help="Column of the block in which arms were randomised.")
@click.option(
    "--covariate",
    "covariates",
    multiple=True,
    metavar="COL",
    help="Column that moves the outcome and not the arm; may be repeated.",
)
@click.option(
    "--better", type=click.Choice(["higher", "lower"]), help="Which way the outcome is better."
)
@click.option(
    "--worthwhile",
    type=float,
    metavar="X",
    help="Smallest effect worth the trouble, in the outcome's unit.",
)
@click.option(
    "--half-life-nights",
    type=float,
    metavar="H",
    help="Nights in which half of the effect fades; default none.",
)
@click.option(
    "--trend",
    type=click.Choice(["none", "linear", "level", "blocks"]),
    help="The slow term of the model; default blocks, else linear.",
)
@click.option(
    "--prior",
    type=click.Choice(["neutral", "sceptical", "evidence"]),
    help="What the verdict starts from; default neutral, or the trial's own.",
)
@click.option(
    "--until", callback=day, metavar="YYYY-MM-DD", help="Last night of the trial to count."
)
@click.option(
    "--source",
    "origin",
    metavar="NAME",
    help="Where the trial's outcome is taken from, such as diary or fitbit.",
)
@click.option("--svg", metavar="OUT", help="Write the posterior; - for standard output.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    table: str | None,
    trial_id: str | None,
    outcome: str,
    until: date | None,
    origin: str | None,
    svg: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Say what a trial, or a table of nights, has shown.

    One of four decisions: works, harms, no-useful-effect, not-known-yet. Exit code 0 for all of them.
    """
    if (table is None) == (trial_id is None):
        raise NightlabError(
            "give a table or a trial",
            fix="write `verdict TABLE.csv --arm COL ...` or `verdict --trial ID ...`",
        )
    if trial_id:
        foreign = [k for k in ("arm", "night", "block") if options.pop(k)]
        if foreign or options.pop("covariates"):
            raise NightlabError(
                "a trial has its own columns",
                where=", ".join(foreign),
                fix="leave these options out",
            )
        found = with_lab(
            ctx, lambda lab: lab.verdict(trial_id, outcome, until=until, origin=origin, **options)
        )
    else:
        found = _of_table(str(table), outcome, options)
    if svg:
        from nightlab.lab import posterior_svg

        write_text(svg, posterior_svg(found))
    if as_json:
        echo_json(found.to_json())
    elif not svg:
        _say(found)


def _of_table(table: str, outcome: str, options: dict[str, Any]) -> Verdict:
    from nightlab.lab import table_verdict

    if options["arm"] is None:
        raise NightlabError(
            "which column holds the arm?", where="--arm", fix="name it with --arm COL"
        )
    return table_verdict(table, outcome=outcome, **options)


def _say(found: Verdict) -> None:
    click.echo(found.sentence)
    click.echo()
    rows = [[name, e.mean, e.sd, e.lo95, e.hi95] for name, e in found.priors.items()]
    echo_table(
        ["prior", "effect", "sd", "lo95", "hi95"],
        [
            [("* " if name == found.prior else "  ") + str(name), *(f"{x:+.3g}" for x in rest)]
            for name, *rest in rows
        ],
    )
    click.echo()
    click.echo(
        f"Better than nothing: {found.p_better:.1%}; worthwhile ({found.worthwhile:.3g} {found.better}): {found.p_worthwhile:.1%}; too small to matter: {found.p_negligible:.1%}; worse by as much: {found.p_worse:.1%}."
    )
    if found.randomisation_p is not None:
        click.echo(
            f"Redrawing the schedule: p = {found.randomisation_p:.3g} (the smallest it could be is {found.smallest_p:.2g})."
        )
    counts = ", ".join(f"{arm} {n}" for arm, n in found.arms.items())
    phi = found.autocorrelation
    click.echo(
        f"Nights: {counts}; {found.missing} missing; autocorrelation {phi.mean:.2f} ({phi.lo95:.2f} to {phi.hi95:.2f})."
    )
    for warning in found.warnings:
        click.echo(f"Note: {warning}")
