"""``nightlab trial new``: from an idea to a protocol, asked in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import as_json, echo_json, number, say, write_text
from nightlab.cli.questions import answer, somebody_answers
from nightlab.cli.trial_words import PLANS, notes
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.person import Profile
    from nightlab.trials import Protocol
    from nightlab.trials.settling import Thing

WHOLE = number(1, 3660, whole=True)
MAGNESIUM = "mg elemental magnesium"
# What people want of their nights, and the measure that tells.
WISHES = (
    ("fall asleep faster", "sol_min"),
    ("lie awake less in the night", "waso_min"),
    ("sleep longer", "tst_min"),
    ("waste less time in bed", "se_percent"),
    ("wake less often", "awakenings"),
    ("find my sleep better", "quality"),
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
    metavar="X",
    help="Of one evening; of magnesium its elemental amount.",
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
@click.option("--nights", type=WHOLE, metavar="N", help="Length; default 56.")
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
    "--prior",
    type=click.Choice(["neutral", "sceptical", "evidence"]),
    help="What the verdict starts from; default evidence where there is some, else sceptical.",
)
@click.option("--me", metavar="ME.toml", help="Your description, for the safety check.")
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
def new(*, out: str | None, as_json: bool, **told: Any) -> None:
    """Settle a trial before its first night, in plain words.

    Called bare it asks. What you would take is held against the safety rules, what is known of it becomes
    the prior, and the schedule is drawn. Nothing is sealed before `nightlab trial start`.
    """
    if not told["taken"] and not told["done"]:
        told |= _asked(told)
    made = _settle(told)
    out = out or told.get("out")
    if out:
        from nightlab.lab import protocol_text

        write_text(out, protocol_text(made))
    if as_json:
        echo_json(plain_protocol(made))
    elif out != "-":
        say_protocol(made)
        say(
            f"Begin it with `nightlab trial start {out}`; see before with `nightlab trial rehearse {out}` "
            "whether it has a chance."
            if out
            else "Nothing is kept yet: add --out PROTOCOL.toml."
        )


def _settle(told: dict[str, Any]) -> Protocol:
    from nightlab.lab import settle
    from nightlab.machine import this_evening
    from nightlab.person import read_profile

    person: Profile | None = read_profile(told["me"]) if told["me"] else None
    things = _things(told)
    return settle(
        things,
        outcome=_needed(told, "outcome"),
        today=this_evening(),
        against=told["against"] or ("placebo" if things[0].is_taken else "nothing"),
        nights=told["nights"] or 56,
        person=person,
        doses=[d.strip() for d in told["doses"].split(",")] if told["doses"] else (),
        better=told["better"] or "",
        secondaries=tuple(told["secondaries"]),
        covariates=tuple(told["covariates"]),
        score=tuple(told["score"]),
        blinding=told["blind"] or "open",
        **{
            name: told[name]
            for name in (
                "plan",
                "block_nights",
                "period_nights",
                "half_life_nights",
                "worthwhile",
                "prior",
                "seed",
                "agreed_by",
                "family",
                "source",
                "question",
            )
        },
    )


def _things(told: dict[str, Any]) -> list[Thing]:
    from nightlab.formulary import find_agent
    from nightlab.lab import Thing
    from nightlab.units import parse_clock

    at = parse_clock(told["clock"], where="--at") if told["clock"] else None
    found = []
    for name in told["taken"]:
        agent = find_agent(name)
        usual = MAGNESIUM if agent and "magnesium" in agent.scopes else "mg"
        found.append(Thing(name, told["dose"], told["unit"] or usual, told["form"], at))
    if told["dose"] is not None and len(found) != 1:
        raise NightlabError(
            "a dose belongs to one thing", where="--dose", fix="name one thing with --take"
        )
    return found + [Thing(name, at=at, is_taken=False) for name in told["done"]]


def _needed(told: dict[str, Any], name: str) -> str:
    if not told[name]:
        raise NightlabError(
            "the measure that decides is not named",
            where=f"--{name}",
            fix=f"name one, such as {', '.join(measure for _, measure in WISHES[:3])}",
        )
    return str(told[name])


def _asked(told: dict[str, Any]) -> dict[str, Any]:
    """Ask for what was not given.

    Raises:
        NightlabError: Nobody is there to answer.
    """
    if not somebody_answers():
        raise NightlabError(
            "nothing to try was named",
            where="--take",
            fix="name it with --take or --do; `nightlab trial new --help` lists the rest",
        )
    found: dict[str, Any] = {}
    name = _ask("What do you want to try")
    is_taken = click.confirm(
        "Is it something you swallow, breathe in or put on your skin?", default=True, err=True
    )
    found["taken" if is_taken else "done"] = (name,)
    if is_taken:
        found |= _asked_of_dose(told)
    if not told["outcome"]:
        found["outcome"] = _asked_outcome()
    if told["worthwhile"] is None:
        size = _ask(
            "How much of a change would be worth the trouble (Enter for the usual)",
            default="",
            show_default=False,
        )
        found["worthwhile"] = number()(size) if size else None
    if told["nights"] is None:
        found["nights"] = 7 * _ask(
            "How many weeks can you keep it up", type=click.IntRange(2, 52), default=8
        )
    if is_taken and told["blind"] is None:
        found["blind"] = _asked_blinding()
    found["out"] = "protocol.toml"
    return found


def _asked_of_dose(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if told["dose"] is None and not told["doses"]:
        size = _ask(
            "How much each evening, in mg; of magnesium the elemental amount on the label (Enter if you do not know)",
            default="",
            show_default=False,
        )
        found["dose"] = number(0, 1e6)(size) if size else None
    if not told["clock"]:
        found["clock"] = _ask("At what time (HH:MM)", default="22:00")
    if not told["me"]:
        found["me"] = _ask("Which file describes you, for the safety check", default="me.toml")
    return found


def _asked_outcome() -> str:
    for place, (wish, _) in enumerate(WISHES, start=1):
        say(f"  {place}  {wish}")
    place = _ask("What should change most (one decides)", type=click.IntRange(1, len(WISHES)))
    return WISHES[place - 1][1]


def _asked_blinding() -> str:
    if click.confirm(
        "Will somebody pack the capsules for you, so that you do not know which is which?",
        default=False,
        err=True,
    ):
        return "helper"
    alone = click.confirm("Would you pack shuffled envelopes yourself?", default=False, err=True)
    return "envelopes" if alone else "open"


def _ask(words: str, **how: Any) -> Any:
    return answer(words, where="trial new", **how)


def plain_protocol(made: Protocol) -> dict[str, Any]:
    """Return a protocol as plain values."""
    from nightlab.cli.trial_design import plain_design
    from nightlab.machine import this_evening

    eligible, known = made.eligibility, made.literature
    return {
        "question": made.question or None,
        "treatments": [
            {
                "arm": t.arm,
                "agent": t.agent or None,
                "form": t.form or None,
                "dose": t.dose,
                "unit": t.unit or None,
                "at": f"{t.at:%H:%M}" if t.at else None,
            }
            for t in made.treatments
        ],
        "family": made.family,
        "trend": made.trend,
        "source": made.source or None,
        "secondaries": list(made.secondaries),
        "score": list(made.score),
        "covariates": list(made.covariates),
        "blinding": made.blinding,
        "looks": made.looks,
        "literature": known
        and {"trust": known.weight, "parts": [[p.weight, p.mean, p.sd] for p in known.parts]},
        "eligibility": eligible
        and {
            "decision": eligible.decision,
            "checked_on": eligible.checked_on,
            "reasons": list(eligible.reasons),
            "agreed_by": eligible.agreed_by or None,
        },
        "design": plain_design(made.design, this_evening()),
    }


def say_protocol(made: Protocol) -> None:
    """Print what is settled; of a blinded trial not the schedule."""
    from nightlab.nights import MEASURES
    from nightlab.safety import WORDS, review_note

    design = made.design
    words: dict[str, Any] = {str(name): each for name, each in WORDS.items()}
    measure = MEASURES[design.outcome]
    say("Settled, and not sealed yet:")
    rows = [
        ("question", made.question),
        ("arms", "; ".join(made.what(arm) for arm in design.arms)),
        (
            "plan",
            f"{design.plan or ('nightly' if design.period_nights == 1 else 'pairs')}, {design.nights} nights in blocks of {design.block_nights}, one of {design.ways:,} schedules"
            if design.ways < 10**15
            else f"{design.nights} nights in blocks of {design.block_nights}",
        ),
        (
            "decides",
            f"{measure.label}, {design.better or measure.better} is better, worth the trouble from {design.worthwhile:g} {measure.unit}".strip()
            if design.worthwhile
            else measure.label,
        ),
        ("also looked at", ", ".join(made.secondaries)),
        ("allowed for", ", ".join(made.covariates)),
        ("hidden by", "" if made.blinding == "open" else made.blinding),
        ("starts from", _prior(made)),
        (
            "looks",
            "after each block of two weeks or more"
            if made.looks == "block ends"
            else "at the end only",
        ),
        (
            "safety",
            f"{words[made.eligibility.decision].heading}. {' '.join(made.eligibility.reasons)}"
            if made.eligibility
            else "nothing in it that the rules know",
        ),
    ]
    for name, text in rows:
        if text:
            hanging(f"  {name.ljust(15)}", text)
    for note in notes(design)[:-1]:
        paragraph(note)
    if made.eligibility:
        paragraph(review_note())


def _prior(made: Protocol) -> str:
    known = made.literature
    if made.design.prior != "evidence" or not known:
        return f"the {made.design.prior} prior"
    parts = ", ".join(f"{part.mean:+.3g} ± {part.sd:.3g}" for part in known.parts)
    return f"trials on others ({parts}), believed to {known.weight:.0%}; scepticism for the rest".replace(
        "%", " %"
    )
