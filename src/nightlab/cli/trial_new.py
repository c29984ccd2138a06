"""``nightlab trial new``: from an idea to a protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import paragraph
from nightlab.cli.output import as_json, echo_json, number, say, write_text
from nightlab.cli.own_person import find_person
from nightlab.cli.trial_new_questions import MEASURE_OF, questions
from nightlab.cli.trial_new_words import plain_protocol, say_protocol
from nightlab.cli.trial_words import PLANS
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.person import Profile
    from nightlab.trials import Protocol
    from nightlab.trials.settling import Thing

WHOLE = number(1, 3660, whole=True)
MAGNESIUM = "mg elemental magnesium"
# Told as they are; where one is not given, settling chooses.
AS_TOLD = (
    *("plan", "nights", "block_nights", "period_nights", "half_life_nights", "worthwhile"),
    *("prior", "seed", "agreed_by", "family", "source", "question"),
    "looks",
)


@click.command("new")
@click.option(
    "--take", "taken", multiple=True, metavar="NAME", help="Something to take; again for more."
)
@click.option(
    "--do", "done", multiple=True, metavar="NAME", help="Something to do, such as earplugs."
)
@click.option(
    "--dose",
    type=number(0, 1e6),
    multiple=True,
    metavar="X",
    help="Of one evening; of magnesium its elemental amount. Again for each --take, in their order.",
)
@click.option("--doses", metavar="0,100,200", help="Several doses to compare, from 0.")
@click.option("--unit", metavar="UNIT", help=f"Of the dose; default mg, of magnesium {MAGNESIUM}.")
@click.option("--form", default="", metavar="TEXT", help="Such as capsules.")
@click.option("--at", "clock", metavar="HH:MM", help="When it is taken.")
@click.option(
    "--against",
    metavar="NAME",
    help="What it is held against; default placebo, or nothing for what is done.",
)
@click.option("--outcome", metavar="MEASURE", help="The one measure that decides, such as sol_min.")
@click.option(
    "--worthwhile",
    type=number(),
    metavar="X",
    help="Smallest effect worth the trouble, in the outcome's unit.",
)
@click.option(
    "--better",
    type=click.Choice(["higher", "lower"]),
    help="Which way is better, where the measure does not say.",
)
@click.option(
    "--also",
    "secondaries",
    multiple=True,
    metavar="MEASURE",
    help="A further measure, looked at and never deciding; again for more.",
)
@click.option(
    "--covariate",
    "covariates",
    multiple=True,
    metavar="EVENT",
    help="What you log of the day and want allowed for, such as caffeine; again for more.",
)
@click.option(
    "--source", default="", metavar="NAME", help="Where the outcome is taken from, such as diary."
)
@click.option(
    "--pool",
    "score",
    multiple=True,
    metavar="NAME",
    help="Pool this source of the outcome with another; twice or more.",
)
@click.option(
    "--family",
    type=click.Choice(["gaussian", "student", "log", "logit", "counts", "ratings"]),
    help="What kind of number the outcome is; default what suits the measure.",
)
@click.option(
    "--plan",
    type=click.Choice([plan.name for plan in PLANS]),
    help="What kind of trial; default nightly, or pairs where it lingers.",
)
@click.option(
    "--nights",
    type=WHOLE,
    metavar="N",
    help="Length; default 56, or what is nearest and fits the plan.",
)
@click.option(
    "--block",
    "block_nights",
    type=WHOLE,
    metavar="N",
    help="Nights within which arms are balanced; default 14.",
)
@click.option(
    "--period", "period_nights", type=WHOLE, metavar="N", help="Nights for which an arm is kept."
)
@click.option(
    "--half-life-nights",
    type=number(0, 365),
    default=0.0,
    metavar="H",
    help="Nights in which half of the effect fades.",
)
@click.option(
    "--blind",
    type=click.Choice(["open", "helper", "envelopes"]),
    help="Who hides what you take: nobody, a helper, shuffled envelopes.",
)
@click.option(
    "--looks",
    type=click.Choice(["block ends", "end"]),
    default="block ends",
    show_default=True,
    help="When the verdict may be asked: at ends of blocks, or at the end alone.",
)
@click.option(
    "--prior",
    type=click.Choice(["neutral", "sceptical", "evidence"]),
    help="What the verdict starts from; default evidence where there is some, else sceptical.",
)
@click.option(
    "--me",
    metavar="ME.toml",
    help="Your description, for the safety check; default your answers to `nightlab check`.",
)
@click.option(
    "--agreed-by", default="", metavar="NAME", help="The clinician who agreed, where one has to."
)
@click.option("--question", default="", metavar="TEXT", help="Your question in your own words.")
@click.option(
    "--seed",
    type=number(0, whole=True),
    metavar="N",
    help="Fixes the schedule; default drawn, which nobody can foresee.",
)
@click.option("--out", metavar="PROTOCOL.toml", help="Where to write it; - for standard output.")
@as_json
@click.pass_context
def new(ctx: click.Context, /, *, out: str | None, as_json: bool, **told: Any) -> None:
    """Settle a trial before its first night, in plain words.

    Called bare it asks. What you would take is held against the safety rules, what is known of it becomes
    the prior, and the schedule is drawn. Nothing is sealed before `nightlab trial start`.
    """
    who = find_person(ctx, told["me"])
    if who and not as_json:
        _stop_in_crisis(ctx, who.profile)
    if who:
        who.say_source()
    if not told["taken"] and not told["done"]:
        told |= questions(told, is_known=who is not None)
        who = who or (find_person(ctx, told["me"]) if told["me"] else None)
    made = _settle(told, who.profile if who else None)
    out = out or told.get("out")
    if out:
        from nightlab.lab import protocol_text

        write_text(out, protocol_text(made))
    if as_json:
        echo_json(plain_protocol(made))
    elif out != "-":
        say_protocol(made)
        _say_next(made, out)


def _stop_in_crisis(ctx: click.Context, person: Profile) -> None:
    """Show whom to call, and nothing else, to somebody who thinks of dying; programs get the refusal."""
    from nightlab.cli.safety_words import say_report
    from nightlab.safety import check

    found = check(person, names=[])
    if found.crisis:
        say_report(found, person, (), None)
        ctx.exit(2)


def _say_next(made: Protocol, out: str | None) -> None:
    say()
    if not out:
        paragraph("Nothing is kept yet: add --out PROTOCOL.toml.")
        return
    if made.blinding == "helper":
        paragraph(f"Do not look into {out}: the seed in it gives the order away.")
    paragraph(f"Has it a chance? `nightlab trial rehearse {out}` tries it on nights like yours.")
    paragraph(f"Begin it with `nightlab trial start {out}`.")


def _settle(told: dict[str, Any], person: Profile | None) -> Protocol:
    from nightlab.lab import settle
    from nightlab.machine import this_evening

    things = _things(told)
    return settle(
        things,
        outcome=_needed(told, "outcome"),
        today=this_evening(),
        against=told["against"] or ("placebo" if things[0].is_taken else "nothing"),
        person=person,
        doses=[d.strip() for d in told["doses"].split(",")] if told["doses"] else (),
        better=told["better"] or "",
        secondaries=tuple(told["secondaries"]),
        covariates=tuple(told["covariates"]),
        score=tuple(told["score"]),
        blinding=told["blind"] or "open",
        **{name: told[name] for name in AS_TOLD},
    )


def _things(told: dict[str, Any]) -> list[Thing]:
    from nightlab.formulary import find_agent
    from nightlab.lab import Thing
    from nightlab.units import parse_clock

    at = parse_clock(told["clock"], where="--at") if told["clock"] else None
    doses = told["dose"] or [None] * len(told["taken"])
    if len(doses) != len(told["taken"]):
        raise NightlabError(
            "a dose belongs to one thing",
            where="--dose",
            fix="give as many --dose as --take, in their order, or none",
        )
    found = []
    for name, dose in zip(told["taken"], doses, strict=True):
        agent = find_agent(name)
        usual = MAGNESIUM if agent and "magnesium" in agent.scopes else "mg"
        found.append(Thing(name, dose, told["unit"] or usual, told["form"], at))
    return found + [Thing(name, at=at, is_taken=False) for name in told["done"]]


def _needed(told: dict[str, Any], name: str) -> str:
    if not told[name]:
        raise NightlabError(
            "the measure that decides is not named",
            where=f"--{name}",
            fix=f"name one, such as {', '.join(list(MEASURE_OF.values())[:3])}",
        )
    return str(told[name])
