"""A check in words for a person: what holds first, then why, then what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import time

    from nightlab.person import Profile
    from nightlab.safety.medicines import Match
    from nightlab.safety.report import Fired, SafetyReport

T = TypeVar("T")

MOST_QUESTIONS = 8
FOR_EVERYONE = frozenset({"policy", "consent"})


def say_report(
    found: SafetyReport, profile: Profile, asked: tuple[str, ...], at: time | None
) -> None:
    """Print a report: in a crisis or an emergency what to do now, and nothing else."""
    from nightlab.safety.words import WORDS, review_note

    if found.crisis:
        _say_crisis(found, profile)
        return
    if found.decision == "emergency":
        _say_emergency(found, profile)
    else:
        for name in asked:
            say(f"{name}: {WORDS[found.agents[name[:200]]].heading.lower()}.")
        say(WORDS[found.decision].programme)
        _say_details(found, asked, at)
    say()
    paragraph(review_note())


def _say_crisis(found: SafetyReport, profile: Profile) -> None:
    from nightlab.safety.crisis import crisis_page
    from nightlab.safety.words import WORDS

    if found.decision == "emergency":
        say(WORDS[found.decision].programme)
        say()
    for line in crisis_page(profile.profile).text().splitlines():
        say(line)


def _say_emergency(found: SafetyReport, profile: Profile) -> None:
    from nightlab.safety.crisis import crisis_page
    from nightlab.safety.words import WORDS

    say(WORDS[found.decision].programme)
    numbers = [n for n in crisis_page(profile.profile).numbers if n.name == "emergency"]
    for number in numbers:
        say(f"  {number.number} ({number.region}; number not verified yet)")
    say()
    _say_why([each for each in found.fired if each.action == "emergency"])
    written = [question.text for question in found.questions if not question.rules]
    _say_list("If you are safe: is this what you meant?", written[:MOST_QUESTIONS])


def _say_details(found: SafetyReport, asked: tuple[str, ...], at: time | None) -> None:
    _say_why([each for each in found.fired if _of_programme(each)])
    if not asked:
        _say_agents(found)
    rest = _rest(found, asked)
    if rest:
        say()
        say("Why")
        _say_why(rest)
    _say_hours(found, at)
    _say_list("Your medicines, as they were understood", map(medicine_line, found.medicines))
    questions = [question.text for question in found.questions]
    more = len(questions) - MOST_QUESTIONS
    _say_list(
        "Worth asking",
        [*questions[:MOST_QUESTIONS], *([f"and {more} more, with --json"] if more > 0 else [])],
    )
    _say_list("Not told, or not known", [", ".join(found.unknowns)] if found.unknowns else [])


def _rest(found: SafetyReport, asked: tuple[str, ...]) -> list[Fired]:
    """Return what fired beside the programme's rules, what holds for everyone last."""
    from nightlab.safety.report import NOT_OFFERED
    from nightlab.safety.rules import rules

    everyone = {rule.name for rule in rules() if rule.group in FOR_EVERYONE}
    rest = [each for each in found.fired if not _of_programme(each)]
    shown = [each for each in rest if asked or each.rule != NOT_OFFERED]
    return sorted(shown, key=lambda each: each.rule in everyone)


def _of_programme(each: Fired) -> bool:
    return bool({"any", "programme"} & set(each.agents))


def _say_agents(found: SafetyReport) -> None:
    """List the agents, the strongest decision first.

    A limit, such as caffeine, is named only where a rule speaks: "no rule against alcohol" would say
    something else. What holds for the whole programme is not listed again.
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
    if RANK[found.decision] > RANK["info"]:
        groups[found.decision] = ["everything else" if len(groups) > 1 else "everything"]
    for action in sorted(groups, key=lambda a: -RANK[a]):
        say()
        paragraph(f"{WORDS[action].heading}: {', '.join(groups[action])}")


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
    from nightlab.evidence.checked import CHECKED
    from nightlab.safety.words import say_params

    for each in fired:
        about = ", ".join(name.replace("_", " ") for name in each.agents)
        if each.medicines:
            about += f" and {', '.join(each.medicines)}"
        lead = "" if _of_programme(each) and not each.medicines else f"{about}: "
        wanting = f" (Not known: {', '.join(each.by_unknown)}.)" if each.by_unknown else ""
        hanging("  ", f"{lead}{each.reason} {each.advice}".rstrip() + wanting)
        told = say_params(each.params)
        source = f"{each.rule}, {each.source} ({CHECKED[each.checked]})"
        hanging("      ", f"{told}; {source}" if told else source)


def _say_hours(found: SafetyReport, at: time | None) -> None:
    for name, windows in _short(found.hours):
        left = " and ".join(map(str, windows)) or "no hour of the day"
        say()
        paragraph(f"Hours for {name}, beside all medicines whose times are known: {left}.")
        if at is not None:
            kept = all(each.kept is not False for each in found.constraints)
            say(f"{at:%H:%M} is {'one of them' if kept else 'not one of them'}.")


def medicine_line(found: Match) -> str:
    """Return what a medicine was taken for, in one line."""
    if not found.ingredients and not found.classes:
        return (
            f"{found.typed}: not recognised, so nothing is cleared beside it. {found.ask}".rstrip()
        )
    names = " + ".join(found.ingredients) or ", ".join(found.classes)
    sure = "" if found.known else " (not certain)"
    note = " It contains magnesium." if found.contains_magnesium else ""
    return f"{found.typed}: {names.replace('_', ' ')}{sure}.{note} {found.ask}".rstrip()


def _say_list(title: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if told:
        say()
        say(title)
        for line in told:
            hanging("  ", line)
