"""``nightlab verdict``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import paragraph
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
from nightlab.cli.verdict_beside import advised, say_beside
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import date

    from nightlab.lab import Lab
    from nightlab.report.verdict_page_records import VerdictPage
    from nightlab.trials import Verdict
    from nightlab.trials.monitoring import Advice


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
        is_whole = bool(page or beside)
        told = with_lab(
            ctx, lambda lab: _of_trial(lab, trial_id, outcome or "", asked, is_whole=is_whole)
        )
    else:
        only_trials = {"until": until, "source": origin, "page": page, "beside": beside}
        _refuse(only_trials, tuple(only_trials), "only a trial has this")
        told = Told(_of_table(str(table), outcome, options))
    _write(told, svg, page)
    if as_json:
        echo_json(_plain(told, beside=beside))
    elif not svg and not page:
        _say(told)
        if told.page:
            say_beside(told.page)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: the verdict, after a look what to do, the page, whether the arms are still hidden."""

    verdict: Verdict
    advice: Advice | None = None
    page: VerdictPage | None = None
    is_hidden: bool = False


def _of_trial(
    lab: Lab, trial_id: str, outcome: str, asked: dict[str, Any], *, is_whole: bool
) -> Told:
    is_hidden = lab.trials.one(trial_id).is_hidden
    if not is_whole:
        verdict, advice = lab.results.verdict_and_advice(trial_id, outcome, **asked)
        return Told(verdict, advice, None, is_hidden)
    found = lab.results.findings(trial_id, outcome, **asked)
    page = lab.results.page(trial_id, found)
    return Told(found.verdict, found.advice, page, is_hidden)


def _plain(told: Told, *, beside: bool) -> dict[str, Any]:
    found, advice = told.verdict.to_json(), told.advice
    found["advice"] = advice and {
        "action": advice.action,
        "reason": advice.reason,
        "may_harm": advice.may_harm,
    }
    if told.is_hidden:
        found["arms"] = None
    return found | ({"beside": told.page.to_json()} if told.page and beside else {})


def _write(told: Told, svg: str | None, page: str | None) -> None:
    from nightlab.lab import posterior_svg, report_html

    if svg:
        write_text(svg, posterior_svg(told.verdict))
    if page and told.page:
        write_text(page, report_html(told.page))


def _of_table(table: str, outcome: str | None, options: dict[str, Any]) -> Verdict:
    from nightlab.lab import table_verdict

    if outcome is None:
        raise NightlabError("missing", where="--outcome", fix="see `nightlab verdict --help`")
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


def _say(told: Told) -> None:
    from nightlab.nights import MEASURES
    from nightlab.units import signed

    found = told.verdict
    meaning = MEASURES.get(found.outcome)
    unit = f" {meaning.unit}".rstrip() if meaning else ""
    _told(found.sentence)
    if words := advised(told.advice):
        paragraph(words)
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
    for line in _facts(found, is_hidden=told.is_hidden):
        _told(line)
    for warning in found.warnings:
        _told(f"Note: {warning}")


def _told(text: str) -> None:
    """Print a sentence: broken between words at a terminal, whole where a program reads it."""
    if sys.stdout.isatty():
        paragraph(text)
    else:
        say(text)


def _facts(found: Verdict, *, is_hidden: bool) -> list[str]:
    from nightlab.units import signed

    # How many nights of each arm are missing would tell the arm of a night that a person remembers.
    counts = ", ".join(f"{arm}: {n}" for arm, n in found.arms.items())
    counts = str(found.nights) if is_hidden else counts
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
