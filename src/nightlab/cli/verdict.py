"""``nightlab verdict``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import (
    as_json,
    day,
    echo_json,
    echo_table,
    number,
    one_output,
    say,
    with_lab,
    write_text,
)
from nightlab.cli.verdict_beside import say_beside
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import date

    from nightlab.lab import Lab
    from nightlab.report.verdict_page_records import VerdictPage
    from nightlab.trials import Verdict


@click.command("verdict")
@click.argument("table", required=False, metavar="[TABLE.csv]")
@click.option("--trial", "trial_id", metavar="ID", help="A trial of the lab instead of a table.")
@click.option(
    "--outcome",
    metavar="COL",
    help="Column, or measure of a night such as sol_min; of a trial default the one that decides.",
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
    type=number(),
    metavar="X",
    help="Smallest effect worth the trouble, in the outcome's unit.",
)
@click.option(
    "--half-life-nights",
    type=number(),
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
    "--family",
    type=click.Choice(["gaussian", "log", "logit", "counts", "ratings", "student"]),
    help="What kind of number the outcome is: log for a latency, logit for an efficiency, counts for "
    "awakenings, ratings for ordered choices, student where a few nights are wild; default gaussian.",
)
@click.option(
    "--until", callback=day, metavar="YYYY-MM-DD", help="Last night of the trial to count."
)
@click.option(
    "--source",
    "origin",
    metavar="NAME",
    help="Where the trial's outcome is taken from, such as diary or fitbit; default the one that has "
    "most nights.",
)
@click.option("--svg", metavar="OUT", help="Write the posterior; - for standard output.")
@click.option(
    "--page",
    metavar="OUT.html",
    help="Write all that a trial has to say as a page; - for standard output.",
)
@click.option(
    "--beside",
    is_flag=True,
    help="Tell of a trial what stands beside the verdict too: other choices, missing nights, guesses.",
)
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    table: str | None,
    trial_id: str | None,
    outcome: str | None,
    until: date | None,
    origin: str | None,
    svg: str | None,
    page: str | None,
    beside: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Say what a trial, or a table of nights, has shown.

    One of four decisions: works, harms, no-useful-effect, not-known-yet. Exit code 0 for all of them.
    """
    one_output(json=as_json, svg=svg == "-", page=page == "-")
    if (table is None) == (trial_id is None):
        raise NightlabError(
            "give a table or a trial" + (", not both" if table else ""),
            where="verdict",
            fix="write `nightlab verdict TABLE.csv --arm COL ...` or `nightlab verdict --trial ID ...`",
        )
    if trial_id:
        _refuse(options, ("arm", "night", "block", "covariates"), "a trial has its own nights")
        asked = {k: v for k, v in options.items() if v not in (None, ())}
        asked |= {"until": until, "origin": origin}
        say = _Said(trial_id, outcome or "", asked)
        found, shown = with_lab(ctx, say.verdict if not (page or beside) else say.findings)
    else:
        only_trials = {"until": until, "source": origin, "page": page, "beside": beside}
        _refuse(only_trials, tuple(only_trials), "only a trial has this")
        found, shown = _of_table(str(table), outcome, options), None
    _write(found, shown, svg, page)
    if as_json:
        echo_json(found.to_json() | ({"beside": shown.to_json()} if shown and beside else {}))
    elif not svg and not page:
        _say(found)
        if shown:
            say_beside(shown)


class _Said:
    """What is asked of a lab about one of its trials."""

    def __init__(self, trial_id: str, outcome: str, asked: dict[str, Any]) -> None:
        self.trial_id, self.outcome, self.asked = trial_id, outcome, asked

    def verdict(self, lab: Lab) -> tuple[Verdict, None]:
        """Return the verdict alone."""
        return lab.results.verdict(self.trial_id, self.outcome, **self.asked), None

    def findings(self, lab: Lab) -> tuple[Verdict, VerdictPage]:
        """Return the verdict and all that stands beside it."""
        found = lab.results.findings(self.trial_id, self.outcome, **self.asked)
        return found.verdict, lab.results.page(self.trial_id, found)


def _write(found: Verdict, shown: VerdictPage | None, svg: str | None, page: str | None) -> None:
    from nightlab.lab import posterior_svg, report_html

    if svg:
        write_text(svg, posterior_svg(found))
    if page and shown:
        write_text(page, report_html(shown))


def _of_table(table: str, outcome: str | None, options: dict[str, Any]) -> Verdict:
    from nightlab.lab import table_verdict

    if outcome is None:
        raise NightlabError(
            "the column that holds the outcome is not named",
            where="--outcome",
            fix="add --outcome COL; `nightlab verdict --help` lists the others",
        )
    if options["arm"] is None:
        raise NightlabError(
            "the column that holds the arm is not named",
            where="--arm",
            fix="add --arm COL; `nightlab verdict --help` lists the others",
        )
    return table_verdict(table, outcome=outcome, **options)


def _refuse(options: dict[str, Any], names: tuple[str, ...], why: str) -> None:
    """Refuse options that the other kind of verdict takes, rather than leave them unheard."""
    given = ["--" + name.removesuffix("s") for name in names if options[name]]
    if given:
        raise NightlabError(why, where=" and ".join(given), fix="leave that out")


def _say(found: Verdict) -> None:
    from nightlab.nights import MEASURES
    from nightlab.units import signed

    meaning = MEASURES.get(found.outcome)
    unit = f" {meaning.unit}".rstrip() if meaning else ""
    say(found.sentence)
    say()
    echo_table(
        ["prior", f"effect{unit}", "sd", "lo95", "hi95"],
        [
            [
                ("* " if name == found.prior else "  ") + name,
                signed(e.mean),
                f"{e.sd:.3g}",
                signed(e.lo95),
                signed(e.hi95),
            ]
            for name, e in found.priors.items()
        ],
        right=range(1, 5),
    )
    say("* the prior that this verdict is stated under")
    say()
    size = f"{found.worthwhile:.3g}{unit}"
    chances = {
        "better at all": found.p_better,
        f"better by more than {size}": found.p_worthwhile,
        "too small to matter": found.p_negligible,
        f"worse by more than {size}": found.p_worse,
    }
    echo_table(
        [f"chance ({found.better} is better)", ""],
        [[words, f"{chance:.1%}".replace("%", " %")] for words, chance in chances.items()],
        right=[1],
    )
    say()
    for line in _facts(found):
        say(line)
    for warning in found.warnings:
        say(f"Note: {warning}")


def _facts(found: Verdict) -> list[str]:
    from nightlab.units import signed

    counts = ", ".join(f"{arm}: {n}" for arm, n in found.arms.items())
    phi = found.autocorrelation
    mean, low, high = (signed(x, ".2f") for x in (phi.mean, phi.lo95, phi.hi95))
    lines = [
        *([found.factor] if found.factor else []),
        f"Nights with an outcome: {counts}; missing: {found.missing}.",
        f"Autocorrelation of the nights: {mean} (95 % {low} to {high}).",
    ]
    if found.randomisation_p is not None:
        lines.append(
            f"Redrawing the schedule: p = {found.randomisation_p:.3g} (the smallest it could be is {found.smallest_p:.3g})."
        )
    return lines
