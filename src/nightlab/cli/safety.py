"""``nightlab safety``: a check of a person, medicines as they were understood, the sheet for review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from nightlab.cli.output import as_json, echo_json, number, say, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from nightlab.person import Profile
    from nightlab.safety.medicines import Match
    from nightlab.safety.report import Constraint, Fired, SafetyReport


T = TypeVar("T")


@click.group("safety")
def command() -> None:
    """Say what must not be taken, combined or done.

    Unknown is never safe: a medicine that is not recognised, a dose that cannot be told or a missing age
    closes the way. No clinician has reviewed the rules yet.
    """


@command.command("check")
@click.argument("person", metavar="PERSON.toml")
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
def check(
    person: str,
    agents: tuple[str, ...],
    elemental_mg: float | None,
    clock: str | None,
    as_json: bool,
) -> None:
    """Check a person, and what they would try.

    PERSON.toml describes the person; every field may be left out, and "unknown" may stand for any value.
    An agent is a substance, a food or a behaviour, by any of its names.
    """
    from nightlab.errors import NightlabError
    from nightlab.person import read_profile
    from nightlab.safety import check as run
    from nightlab.units import parse_clock

    at = parse_clock(clock, where="--at") if clock is not None else None
    if (elemental_mg is not None or at is not None) and len(agents) != 1:
        raise NightlabError(
            "a dose and a time belong to one agent", where="--agent", fix="name exactly one"
        )
    profile = read_profile(person)
    found = run(profile, names=agents or None, elemental_mg=elemental_mg, at=at)
    if as_json:
        echo_json(plain(found))
        return
    _say(found, profile, agents, at)


@command.command("medicines")
@click.argument("typed", nargs=-1, required=True, metavar="TEXT...")
@as_json
def medicines(typed: tuple[str, ...], as_json: bool) -> None:
    """Show what medicines are recognised as, for you to confirm.

    One TEXT for each medicine, in quotes, as you would write it down: "cipro 500 twice a day".
    """
    from nightlab.safety.medicines import match

    found = [match(text) for text in typed]
    if as_json:
        echo_json({"medicines": [plain_medicine(each) for each in found]})
        return
    for each in found:
        _say_medicine(each)
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


def _say(found: SafetyReport, profile: Profile, asked: tuple[str, ...], at: time | None) -> None:
    from nightlab.safety.crisis import crisis_page
    from nightlab.safety.report import NOT_OFFERED
    from nightlab.safety.words import WORDS, review_note

    if found.crisis:
        if found.decision == "emergency":
            say(WORDS[found.decision].programme)
            say()
        for line in crisis_page(profile.profile).text().splitlines():
            say(line)
        return
    for name in asked:
        say(f"{name}: {WORDS[found.agents[name[:200]]].heading.lower()}.")
    say(WORDS[found.decision].programme)
    _say_why([each for each in found.fired if _of_programme(each)])
    if not asked:
        _say_agents(found)
    rest = [each for each in found.fired if not _of_programme(each)]
    if not asked:
        rest = [each for each in rest if each.rule != NOT_OFFERED]
    if rest:
        say()
        say("Why")
        _say_why(rest)
    _say_hours(found, at)
    _say_list("Your medicines, as they were understood", map(_medicine_line, found.medicines))
    _say_list("Worth asking", (question.text for question in found.questions))
    _say_list("Not told, or not known", [", ".join(found.unknowns)] if found.unknowns else [])
    say()
    say(f"{review_note()}")


def _of_programme(each: Fired) -> bool:
    return bool({"any", "programme"} & set(each.agents))


def _say_agents(found: SafetyReport) -> None:
    """List the agents, the strongest decision first.

    A limit, such as caffeine, is named only where a rule speaks: "no rule against alcohol" would say
    something else.
    """
    from nightlab.formulary import find_agent
    from nightlab.safety.rules import RANK
    from nightlab.safety.words import WORDS

    groups: dict[Any, list[str]] = {}
    for name, action in _short(found.agents):
        agent = find_agent(name)
        limit = agent is not None and agent.kind == "limit"
        if not limit or RANK[action] > RANK["info"]:
            groups.setdefault(action, []).append(_named(name))
    for action in sorted(groups, key=lambda a: -RANK[a]):
        say()
        say(f"{WORDS[action].heading}: {', '.join(groups[action])}")


def _short(told: Mapping[str, T]) -> list[tuple[str, T]]:
    """Leave out the forms of magnesium of which nothing else holds than of magnesium."""
    from nightlab.formulary import find_agent

    def same(name: str) -> bool:
        agent = find_agent(name)
        group = agent.within[0] if agent and agent.within else ""
        return group == "magnesium" and group in told and told[group] == told[name]

    return [(name, value) for name, value in told.items() if not same(name)]


def _named(name: str) -> str:
    return "magnesium in its other forms" if name == "magnesium" else name.replace("_", " ")


def _say_why(fired: list[Fired]) -> None:
    from nightlab.safety.words import CHECKED, say_params

    for each in fired:
        agents = ", ".join(each.agents).replace("_", " ")
        if each.medicines:
            agents += f" and {', '.join(each.medicines)}"
        wanting = f" (Not known: {', '.join(each.by_unknown)}.)" if each.by_unknown else ""
        say(f"  {agents}: {each.reason} {each.advice}".rstrip() + wanting)
        told = say_params(each.params)
        source = f"{each.rule}, {each.source} ({CHECKED[each.checked]})"
        say(f"      {told}; {source}" if told else f"      {source}")


def _say_hours(found: SafetyReport, at: time | None) -> None:
    for name, windows in _short(found.hours):
        left = " and ".join(map(str, windows)) or "no hour of the day"
        say()
        say(f"Hours for {name}, beside all medicines whose times are known: {left}.")
        if at is not None:
            kept = all(each.kept is not False for each in found.constraints)
            say(f"{at:%H:%M} is {'one of them' if kept else 'not one of them'}.")


def _say_medicine(found: Match) -> None:
    say(_medicine_line(found))


def _medicine_line(found: Match) -> str:
    if not found.ingredients and not found.classes:
        return (
            f"{found.typed}: not recognised, so nothing is cleared beside it. {found.ask}".rstrip()
        )
    names = " + ".join(found.ingredients) or ", ".join(found.classes)
    sure = "" if found.known else " (not certain)"
    note = " It contains magnesium." if found.contains_magnesium else ""
    return f"{found.typed}: {names}{sure}.{note} {found.ask}".rstrip()


def _say_list(title: str, lines: Any) -> None:
    told = list(lines)
    if told:
        say()
        say(f"{title}")
        for line in told:
            say(f"  {line}")
