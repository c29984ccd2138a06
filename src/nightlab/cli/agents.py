"""``nightlab agents``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import as_json, echo_json, echo_json_rows, echo_table, one_output, say
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.formulary import Agent, Fact, Ladder

OFFERED = {
    "yes": "offered",
    "clinician": "clinician only",
    "no": "not offered",
    "named": "not offered",
    "outside": "not offered",
    "group": "a name for several",
}
MEANS = {
    "yes": "Offered means that it can be put to a trial, not that it works.",
    "named": "It is known only because safety rules speak of it.",
    "outside": "It is known only as something that people take beside the others.",
}
SUREST_FIRST = ("high", "moderate", "low", "very low", "none", "")
FIRST = ("why", "do", "evidence", "caution", "law", "clash")
TOPICS = (
    *FIRST,
    *("dose", "limit", "split", "timing", "step back", "washout", "articles", "label", "carries"),
    *("strain", "absorption", "tolerance", "laxative", "peak", "half-life"),
)
STEPS = ("dose", "step back")
HOW_TO = (*STEPS, "split", "timing", "washout", "do")
OWN = ("house", "none ", "no randomised", "stoichiometry")
"""Sources that are no document, so that there is nothing to read."""
NOT_REVIEWED = (
    "No clinician has reviewed this yet. Ask nightlab safety before you take or do any of it."
)


@click.command("agents")
@click.argument("name", required=False)
@click.option("--forms", is_flag=True, help="List the forms of magnesium and what each holds.")
@as_json
def command(name: str | None, forms: bool, as_json: bool) -> None:
    """List what can be tried, with forms, doses and how sure anyone is.

    With the name of one, everything that is known of it: what it holds, doses and steps, timing, what
    the articles say, what trials found, and who says so.
    """
    one_output(forms=forms, name=name is not None)
    if forms:
        _forms(as_json=as_json)
    elif name is None:
        _list(as_json=as_json)
    else:
        _one(_found(name), as_json=as_json)


def _found(name: str) -> Agent:
    from nightlab.formulary import agents, find_agent

    if agent := find_agent(name):
        return agent
    import difflib

    known = {alias.casefold(): a.name for a in agents() for alias in (a.name, *a.aliases)}
    near = difflib.get_close_matches(name[:100].casefold(), known, n=1)
    fix = f"write {known[near[0]]!r} if that was meant" if near else "see `nightlab agents`"
    raise NightlabError(f"nothing is called {name!r}", fix=fix)


def _list(*, as_json: bool) -> None:
    from nightlab.formulary import agents, facts_on

    shown = [a for a in agents() if a.offered in {"yes", "clinician", "no"}]
    sure = {a.name: _certainty(facts_on(a.name, "evidence")) for a in shown}
    chosen = sorted(shown, key=lambda agent: SUREST_FIRST.index(sure[agent.name]))
    if as_json:
        echo_json_rows([dataclasses.asdict(a) | {"certainty": sure[a.name]} for a in chosen])
        return
    rows = [(a.name, sure[a.name] or "–", OFFERED[a.offered]) for a in chosen]
    echo_table(("agent", "evidence", "here"), rows)
    say()
    paragraph("Evidence: how sure it is for sleep, not how good. See one: nightlab agents NAME")
    paragraph(NOT_REVIEWED)


def _certainty(evidence: tuple[Fact, ...]) -> str:
    return evidence[0].certainty if evidence else ""


def _one(agent: Agent, *, as_json: bool) -> None:
    from nightlab.formulary import facts_from_groups, facts_on

    own, shared = facts_on(agent.name), facts_from_groups(agent.name)
    rungs = _ladders(agent)
    if as_json:
        echo_json(
            dataclasses.asdict(agent)
            | {"compounds": _compounds(agent.name)}
            | {"facts": [dataclasses.asdict(fact) for fact in (*own, *shared)]}
            | {
                "ladders": [dataclasses.asdict(found) for found in rungs],
                "clinician_reviewed": False,
            }
        )
        return
    _in_words(agent, own, _shown_of(shared, agent), rungs)


def _in_words(
    agent: Agent, own: tuple[Fact, ...], shared: tuple[Fact, ...], rungs: list[Ladder]
) -> None:
    """Print what decides first: whether it is offered and why, what was found, what warns, how to begin."""
    warned = [fact for fact in shared if fact.topic == "caution"]
    _head(agent)
    _facts([*(fact for fact in own if fact.topic in FIRST), *warned])
    _rungs(rungs)
    rest = [fact for fact in own if fact.topic not in FIRST]
    if rest:
        say()
        say("More of it:")
        _facts(rest)
    for compound in _compounds(agent.name):
        share = f"{compound['elemental_fraction']:.2%} elemental"
        say(f"- {compound['state']}: {compound['formula']}, {share}")
    if shared:
        say()
        say(f"Of {shared[0].agent} in every form:")
        _facts(fact for fact in shared if fact not in warned)
    say()
    if agent.aliases:
        hanging("Also called: ", f"{', '.join(agent.aliases)}.")
    paragraph(NOT_REVIEWED)


def _head(agent: Agent) -> None:
    less = ", as having less of it" if agent.kind == "limit" else ""
    say(f"{agent.name} ({agent.kind}): {OFFERED[agent.offered]}{less}.")
    if agent.offered in MEANS:
        paragraph(MEANS[agent.offered])


def _shown_of(shared: tuple[Fact, ...], agent: Agent) -> tuple[Fact, ...]:
    """Leave out the dose that stands under the steps, and how to take what nobody is to take."""
    left_out = STEPS if agent.offered in {"yes", "clinician"} else HOW_TO
    return tuple(fact for fact in shared if fact.topic not in left_out)


def _compounds(name: str) -> list[dict[str, Any]]:
    from nightlab.formulary import compounds_of

    return [
        dataclasses.asdict(c)
        | {"molar_mass_g": c.molar_mass_g, "elemental_fraction": c.elemental_fraction}
        for c in compounds_of(name)
    ]


def _facts(found: Iterable[Fact]) -> None:
    from nightlab.evidence.checked import CHECKED

    for fact in sorted(found, key=lambda fact: TOPICS.index(fact.topic)):
        sure = f" Certainty: {fact.certainty}." if fact.certainty else ""
        refs = f" [{', '.join(fact.refs)}]" if fact.refs else ""
        how_far = "" if fact.source.startswith(OWN) else f" ({CHECKED[fact.checked]})"
        hanging("- ", f"{fact.topic}: {fact.says}{sure}")
        hanging("    ", f"{fact.source}{how_far}{refs}")


def _ladders(agent: Agent) -> list[Ladder]:
    """Return the European and the American ladder of a healthy adult, where there are any."""
    from nightlab.formulary import ladder

    if agent.offered not in {"yes", "clinician", "group"}:
        return []
    try:
        return [
            ladder(agent.name, profile=profile, age_years=40, kidney_flag=False)
            for profile in ("EU", "US")
        ]
    except NightlabError:
        return []


def _rungs(ladders: list[Ladder]) -> None:
    if not ladders:
        return
    say()
    first = ladders[0]
    if first.clinician_only:
        say("Steps, once a clinician has agreed and not before:")
    else:
        say("Steps for an adult under 65 with sound kidneys:")
    for names, found in _by_profile(ladders):
        limit = found.limit
        most = f" Limit: {limit.amount:g} {limit.unit} a day ({limit.authority})." if limit else ""
        hanging(f"  {names}: ", f"{_steps(found)}.{most}")
    if first.agent == "magnesium":
        _rungs_of_magnesium()


def _by_profile(ladders: list[Ladder]) -> list[tuple[str, Ladder]]:
    """Return each ladder with its profile; two that are one are told once."""
    first, *others = ladders
    limits = {(found.limit.amount, found.limit.authority) for found in ladders if found.limit}
    if len(limits) < len(ladders) and all(found.levels == first.levels for found in others):
        return [(" and ".join(found.profile for found in ladders), first)]
    return [(found.profile, found) for found in ladders]


def _rungs_of_magnesium() -> None:
    from nightlab.formulary import ladder
    from nightlab.formulary.ladders import (
        GENTLE_FROM_YEARS,
        LOOSE_STOOLS_STEP_BACK,
        PAUSE_H,
    )

    old = ladder("magnesium", profile="US", age_years=GENTLE_FROM_YEARS, kidney_flag=False)
    hanging(f"  From {GENTLE_FROM_YEARS} on: ", f"{_steps(old)}, and no more, wherever you live.")
    hanging("  ", "Weak kidneys: ask first (nightlab safety).")
    hanging(
        "  ",
        f"{LOOSE_STOOLS_STEP_BACK} loose stools in 24 hours: one level back. Diarrhoea: nothing for "
        f"{PAUSE_H} hours, then one level back.",
    )


def _steps(found: Ladder) -> str:
    return ", then ".join(
        f"{level.amount:g} {level.unit} for {level.nights} nights"
        + (f" in {level.intakes} intakes" if level.intakes > 1 else "")
        for level in found.levels
    )


def _forms(*, as_json: bool) -> None:
    from nightlab.formulary import magnesium_forms

    if as_json:
        echo_json([dataclasses.asdict(form) | _computed(form.name) for form in magnesium_forms()])
        return
    rows = [
        (
            c.form,
            c.state,
            c.formula,
            f"{c.elemental_fraction:.2%}",
            f"{c.compound_mg_per_100_mg:.0f}",
        )
        for form in magnesium_forms()
        for c in form.compounds
    ]
    header = ("form", "state", "formula", "elemental", "mg for 100 mg elemental")
    echo_table(header, rows, right={3, 4})


def _computed(name: str) -> dict[str, Any]:
    from nightlab.formulary import magnesium_form

    form = magnesium_form(name)
    return {
        "elemental_fraction": form.elemental_fraction,
        "least_elemental_fraction": form.least_elemental_fraction,
        "absorbed_percent": form.absorbed_percent,
    }
