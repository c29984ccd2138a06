"""``nightlab evidence``: who says so, and how much it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.evidence_words import (
    REVIEW,
    many,
    say_not_weighed,
    show_claim,
    show_trial,
    told,
    trial_row,
)
from nightlab.cli.layout import hanging, paragraph, show_table
from nightlab.cli.output import (
    as_json,
    echo_json,
    echo_json_rows,
    number,
    one_output,
    say,
    write_text,
)
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.evidence import Claim, Pooled, Trial, Weighed

# Stand here so that help needs no table; a test holds them to the evidence's own.
VERDICTS = ("supported", "partly", "contested", "unsupported", "false", "not found")

worthwhile_option = click.option(
    "--worthwhile",
    type=number(1e-6, 1e6),
    metavar="AMOUNT",
    help="Smallest effect worth having, in the outcome's unit; default the table's.",
)


@click.group("evidence", invoke_without_command=True)
@as_json
@click.pass_context
def command(ctx: click.Context, /, as_json: bool) -> None:
    """Look up who says so: claims, trials and what they weigh.

    Without a further word it says where the evidence on magnesium and sleep stands today.
    """
    if ctx.invoked_subcommand:
        if as_json:
            right = f"nightlab evidence {ctx.invoked_subcommand} ... --json"
            raise NightlabError("stands at the end", where="--json", fix=f"write `{right}`")
        return
    from nightlab.evidence import collection, headline

    counts = {v: len(collection().search(verdict=v)) for v in VERDICTS}
    if as_json:
        echo_json({"headline": headline(), "claims": counts, "trials": len(collection().trials)})
        return
    for text in headline():
        paragraph(text)
        say()
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    paragraph(
        f"Behind it: {sum(counts.values())} claims ({told}) and {len(collection().trials)} results of "
        "trials. See `nightlab evidence claims`, `trials`, `show ID`, `prior AGENT OUTCOME`."
    )


@command.command("claims")
@click.option(
    "--verdict",
    type=click.Choice(VERDICTS, case_sensitive=False),
    metavar="VERDICT",
    help=f"Only those found {', '.join(VERDICTS[:-1])} or '{VERDICTS[-1]}'.",
)
@click.option("--search", metavar="TEXT", help="Only those that hold all of these words.")
@as_json
def claims(verdict: str | None, search: str | None, *, as_json: bool) -> None:
    """List what is claimed of sleep, with a verdict on each.

    The claims are those of two popular articles on magnesium and sleep, in our own words.
    """
    from nightlab.evidence import collection

    if search is not None and not search.strip():
        raise NightlabError("nothing to look for", where="--search", fix="give a word")
    found = collection().search(search or "", verdict or "")
    if as_json:
        echo_json_rows([plain_claim(claim) for claim in found])
        return
    if not found:
        say("No claim holds that. `nightlab evidence claims` lists all there are.")
        return
    for claim in found:
        hanging(f"{claim.id}  {claim.verdict:<11}  ", claim.statement)
    say()
    paragraph(
        f"{many(len(found), 'claim')}; `nightlab evidence show {found[0].id}` says why. {REVIEW}"
    )


@command.command("trials")
@click.option("--agent", metavar="AGENT", help="Only those of this agent, such as melatonin.")
@click.option("--outcome", metavar="OUTCOME", help="Only those of this outcome, such as isi.")
@as_json
def trials(agent: str | None, outcome: str | None, *, as_json: bool) -> None:
    """List the results of trials, usable or not."""
    from nightlab.evidence import collection

    shelf = collection()
    what = shelf.agent(agent).key if agent is not None else ""
    on = shelf.outcome(outcome).key if outcome is not None else ""
    found = [
        t
        for t in shelf.trials.values()
        if (not what or what in t.agents) and (not on or on in t.outcomes)
    ]
    if as_json:
        echo_json_rows([plain_trial(trial) for trial in found])
        return
    if not found:
        say("No result on that. `nightlab evidence trials` lists all there are.")
        return
    header = ["ID", "agent", "outcome", "found", "certainty", "for a prior", "source"]
    show_table(header, [trial_row(trial) for trial in found])
    say()
    paragraph(f"{many(len(found), 'result')}; none has been read in full. {REVIEW}")


@command.command("show")
@click.argument("entry", metavar="ID")
@as_json
def show(entry: str, *, as_json: bool) -> None:
    """Show a claim or a result of a trial: C001 to C112, T001 to T094."""
    from nightlab.evidence import Claim, collection

    found = collection().entry(entry)
    if as_json:
        echo_json(plain_claim(found) if isinstance(found, Claim) else plain_trial(found))
        return
    show_claim(found) if isinstance(found, Claim) else show_trial(found)
    say()
    paragraph(REVIEW)


@command.command("prior")
@click.argument("agent")
@click.argument("outcome")
@worthwhile_option
@as_json
def prior(agent: str, outcome: str, worthwhile: float | None, *, as_json: bool) -> None:
    """Say what trials on others are worth for you, doubt included.

    AGENT is what is tried, such as "magnesium bisglycinate" or CBT-I; OUTCOME is what is compared,
    such as isi, sol, waso, tst, se, psqi or "sleep quality". A trial on yourself can start from it.
    """
    from nightlab.evidence import weigh

    weighed = weigh(agent, outcome, worthwhile=worthwhile)
    if as_json:
        echo_json(plain_prior(weighed))
        return
    on = weighed.outcome
    say(f"{weighed.agent.key} on {on.label}, in {on.unit}; {on.better} is better")
    for heading, lines in told(weighed):
        say()
        say(heading)
        for line in lines:
            hanging("  ", line)
    say()
    paragraph(REVIEW)


@command.command("forest")
@click.argument("agent")
@click.argument("outcome")
@click.option("--svg", metavar="OUT", help="Write the picture; - for standard output.")
@worthwhile_option
@as_json
def forest(
    agent: str, outcome: str, svg: str | None, worthwhile: float | None, *, as_json: bool
) -> None:
    """Draw the trials side by side, with what they say together.

    Without --svg it prints the picture's data.
    """
    one_output(json=as_json, svg=svg == "-")
    if svg is not None and not svg.strip():
        raise NightlabError("no file is named", where="--svg", fix="name one, or - to print it")
    from nightlab.evidence import weigh

    weighed = weigh(agent, outcome, worthwhile=worthwhile)
    from nightlab.report.forest import forest_rows, forest_svg

    rows = forest_rows(weighed)
    if svg is not None:
        write_text(svg, forest_svg(agent, outcome, worthwhile))
    if as_json:
        echo_json_rows(rows)
    elif svg is None:
        show_table(list(rows[0]), [list(row.values()) for row in rows])
        say_not_weighed(weighed)
        say()
        paragraph(REVIEW)


def plain_claim(claim: Claim) -> dict[str, Any]:
    """Return a claim as plain values."""
    return {
        "id": claim.id,
        "statement": claim.statement,
        "article": claim.article,
        "category": claim.category,
        "verdict": claim.verdict,
        "certainty": claim.certainty,
        "reason": claim.reason,
        "sources": [str(source) for source in claim.sources],
        "source_checked": claim.source_checked,
        "trials": claim.trials,
        "reviewed_by_clinician": False,
    }


def plain_trial(trial: Trial) -> dict[str, Any]:
    """Return a result as plain values; what is not known is null."""
    from dataclasses import fields

    values = {f.name: getattr(trial, f.name) for f in fields(trial) if f.name != "source"}
    source = trial.source
    return {name: None if value == "" else value for name, value in values.items()} | {
        "source": str(source) if source else None,
        "doi": (source.doi if source else "") or None,
        "pmid": (source.pmid if source else "") or None,
        "reviewed_by_clinician": False,
    }


def plain_prior(weighed: Weighed) -> dict[str, Any]:
    """Return a prior with all that it rests on, as plain values in the outcome's unit."""
    prior, person, harm = weighed.prior, weighed.person, weighed.unweighed_harm
    names = ["trials", "doubt"] if person else ["doubt"]
    return {
        "agent": weighed.agent.key,
        "outcome": weighed.outcome.key,
        "unit": weighed.outcome.unit,
        "better": weighed.outcome.better,
        "mean": prior.mean,
        "sd": prior.sd,
        "lo95": prior.quantile(0.025),
        "hi95": prior.quantile(0.975),
        "chance_helps": None if harm else weighed.helps(),
        "chance_worthwhile": None if harm else weighed.helps(weighed.worthwhile),
        "unweighed_harm": harm,
        "advised_against": [trial.id for trial in weighed.advised_against],
        "only_forms": weighed.only_forms,
        "worthwhile": weighed.worthwhile,
        "worthwhile_source": weighed.worthwhile_source,
        "certainty": weighed.certainty or None,
        "components": [
            {"what": name, "weight": part.weight, "mean": part.mean, "sd": part.sd}
            for name, part in zip(names, prior.parts, strict=True)
        ],
        "average_person": _plain_pooled(weighed.pooled),
        "leave_one_out": [{"id": name, "mean": left.mean} for name, left in weighed.left_out],
        "small_studies": _plain_small(weighed),
        "between_people_sd": weighed.outcome.person_sd,
        "trials": [
            {
                "id": reading.trial.id,
                "form": reading.trial.form or None,
                "people": reading.trial.n,
                "effect": reading.effect,
                "se": reading.se,
                "certainty": reading.trial.certainty,
                "conversion": reading.conversion or None,
                "source": str(reading.trial.source),
                "source_checked": reading.trial.source_checked,
            }
            for reading in weighed.used
        ],
        "not_weighed": [{"id": trial.id, "why": why} for trial, why in weighed.unused],
        "sources": [str(reading.trial.source) for reading in weighed.used],
        "reviewed_by_clinician": False,
    }


def _plain_small(weighed: Weighed) -> dict[str, Any] | str:
    from dataclasses import asdict

    return asdict(weighed.small) if weighed.small else "too few to check"


def _plain_pooled(pooled: Pooled | None) -> dict[str, Any] | None:
    if pooled is None:
        return None
    from dataclasses import asdict

    return asdict(pooled)
