"""``nightlab agents``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import as_json, echo_json, echo_json_rows, echo_table, one_output, say
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.formulary import Agent, Fact, Ladder

OFFERED = {
    "yes": "offered",
    "clinician": "only with a clinician",
    "no": "not offered",
    "named": "named in rules only",
    "outside": "met, not judged",
    "group": "a group",
}
SUREST_FIRST = ("high", "moderate", "low", "very low", "none", "")
TOPICS = (
    *("not offered", "do", "evidence", "articles", "dose", "limit", "clash", "split", "timing"),
    *("step back", "washout", "caution", "law", "label", "carries", "strain", "absorption"),
    *("tolerance", "laxative", "peak", "half-life"),
)
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
    echo_table(
        ("agent", "kind", "here", "evidence for sleep"),
        [(a.name, a.kind, OFFERED[a.offered], sure[a.name] or "–") for a in chosen],
    )
    say()
    say("The last column is how sure the evidence is, not how good. See one: nightlab agents NAME")
    say(NOT_REVIEWED)


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
    say(f"{agent.name} ({agent.kind}): {OFFERED[agent.offered]}.")
    if agent.aliases:
        say(f"Also called: {', '.join(agent.aliases)}.")
    for compound in _compounds(agent.name):
        say(
            f"  {compound['state']}: {compound['formula']}, {compound['elemental_fraction']:.2%} elemental"
        )
    _facts(own)
    if shared:
        say()
        say(f"Of {shared[0].agent} in every form:")
        _facts(shared)
    _rungs(rungs)
    say()
    say(NOT_REVIEWED)


def _compounds(name: str) -> list[dict[str, Any]]:
    from nightlab.formulary import compounds_of

    return [
        dataclasses.asdict(c)
        | {"molar_mass_g": c.molar_mass_g, "elemental_fraction": c.elemental_fraction}
        for c in compounds_of(name)
    ]


def _facts(found: tuple[Fact, ...]) -> None:
    from nightlab.evidence.checked import CHECKED

    for fact in sorted(found, key=lambda fact: TOPICS.index(fact.topic)):
        sure = f" Certainty: {fact.certainty}." if fact.certainty else ""
        refs = f" [{', '.join(fact.refs)}]" if fact.refs else ""
        say(f"- {fact.topic}: {fact.says}{sure}")
        say(f"    {fact.source} ({CHECKED[fact.checked]}){refs}")


def _ladders(agent: Agent) -> list[Ladder]:
    """Return the European and the American ladder of a healthy adult under 65, where there are any."""
    from nightlab.formulary import ladder

    if agent.offered not in {"yes", "clinician"}:
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
    say("Steps for an adult under 65 without kidney disease:")
    for found in ladders:
        steps = ", then ".join(
            f"{level.amount:g} {level.unit} for {level.nights} nights"
            + (f" in {level.intakes} intakes" if level.intakes > 1 else "")
            for level in found.levels
        )
        say(f"  {found.profile}: {steps}.")
        if found.limit:
            say(
                f"    Upper limit: {found.limit.amount:g} {found.limit.unit} a day ({found.limit.authority})."
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
