"""``nightlab safety``: a check of a person, medicines as they were understood, the sheet for review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import hanging
from nightlab.cli.output import as_json, echo_json, number, say, write_text

if TYPE_CHECKING:
    from nightlab.safety.medicines import Match
    from nightlab.safety.report import Constraint, Fired, SafetyReport


@click.group("safety")
def command() -> None:
    """Say what must not be taken, combined or done.

    Unknown is never safe: a medicine that is not recognised, a dose that cannot be told or a missing age
    closes the way. No clinician has reviewed the rules yet.
    """


@command.command("check")
@click.argument("person", metavar="[PERSON.toml]", required=False)
@click.option(
    "--agent",
    "agents",
    multiple=True,
    metavar="NAME",
    help="What would be tried; again for more. Default: all.",
)
@click.option(
    "--elemental-mg",
    type=number(0, 100_000),
    metavar="MG",
    help="Elemental magnesium a day that would be added (of another agent, its own milligrams).",
)
@click.option("--at", "clock", metavar="HH:MM", help="When it would be taken.")
@as_json
@click.pass_context
def check(
    ctx: click.Context,
    /,
    person: str | None,
    agents: tuple[str, ...],
    elemental_mg: float | None,
    clock: str | None,
    as_json: bool,
) -> None:
    """Check a person, and what they would try.

    PERSON.toml describes the person; every field may be left out, and "unknown" may stand for any value.
    Without it you are checked as you told in `nightlab check`. An agent is a substance, a food or a behaviour, by any of its names.
    """
    from nightlab.cli.own_person import needed_person
    from nightlab.cli.safety_words import say_report
    from nightlab.errors import NightlabError
    from nightlab.safety import check as run
    from nightlab.units import parse_clock

    at = parse_clock(clock, where="--at") if clock is not None else None
    if (elemental_mg is not None or at is not None) and len(agents) != 1:
        raise NightlabError(
            "a dose and a time belong to one agent", where="--agent", fix="name exactly one"
        )
    who = needed_person(ctx, person, where="PERSON.toml")
    found = run(who.profile, names=agents or None, elemental_mg=elemental_mg, at=at)
    if not found.crisis:
        who.say_source()
    if as_json:
        echo_json(plain(found))
        return
    say_report(found, who.profile, agents, at)


@command.command("medicines")
@click.argument("typed", nargs=-1, required=True, metavar="TEXT...")
@as_json
def medicines(typed: tuple[str, ...], as_json: bool) -> None:
    """Show what medicines are recognised as, for you to confirm.

    One TEXT for each medicine, in quotes, as you would write it down: "cipro 500 twice a day".
    """
    from nightlab.cli.safety_words import medicine_line
    from nightlab.safety.medicines import match

    found = [match(text) for text in typed]
    if as_json:
        echo_json({"medicines": [plain_medicine(each) for each in found]})
        return
    for each in found:
        hanging("", medicine_line(each))
    say("Is each of them right? What is not recognised was not checked.")


@command.command("review")
@click.option("--out", required=True, metavar="FILE.html", help="Where to; - for the screen.")
def review(out: str) -> None:
    """Write all rules as a sheet for a pharmacist and a physician to sign."""
    from nightlab.report.review_sheet import review_sheet

    write_text(out, review_sheet())


def plain(found: SafetyReport) -> dict[str, Any]:
    """Return a report as plain values."""
    from nightlab.safety.words import review_note

    return {
        "decision": found.decision,
        "crisis": found.crisis,
        "agents": dict(found.agents),
        "constraints": [_plain_constraint(each) for each in found.constraints],
        "questions": [
            {"question": q.text, "fact": q.fact or None, "rules": list(q.rules)}
            for q in found.questions
        ],
        "fired": [_plain_fired(each) for each in found.fired],
        "unknowns": list(found.unknowns),
        "medicines": [plain_medicine(each) for each in found.medicines],
        "hours": {name: [str(w) for w in free] for name, free in found.hours.items()},
        "understood": {typed: list(facts) for typed, facts in found.understood.items()},
        "review": review_note(),
    }


def plain_medicine(found: Match) -> dict[str, Any]:
    """Return a medicine as it was understood, as plain values."""
    return {
        "typed": found.typed,
        "matched": found.matched,
        "ingredient": " + ".join(found.ingredients) or None,
        "ingredients": list(found.ingredients),
        "classes": list(found.classes),
        "confidence": round(found.confidence, 3),
        "known": found.known,
        "ask": found.ask or None,
        "maybe": list(found.maybe),
        "note": found.note or None,
        "contains_magnesium": found.contains_magnesium,
    }


def _plain_fired(each: Fired) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "action": each.action,
        "agent": "|".join(each.agents),
        "reason": each.reason,
        "advice": each.advice or None,
        "source": each.source,
        "source_checked": each.checked,
        "reviewed_by": each.reviewed_by or None,
        "params": dict(each.params),
        "medicines": list(each.medicines),
        "for_want_of": list(each.by_unknown),
    }


def _plain_constraint(each: Constraint) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "action": each.action,
        "agent": "|".join(each.agents),
        "params": dict(each.params),
        "reason": each.reason,
        "source": each.source,
        "medicines": list(each.medicines),
        "free": None if each.free is None else [str(window) for window in each.free],
        "kept": each.kept,
    }
