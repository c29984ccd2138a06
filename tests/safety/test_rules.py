"""The rules as data: complete, typed, and each of them fires on a person who describes themselves."""

from __future__ import annotations

import csv

import pytest

from nightlab.formulary import agents
from nightlab.safety import check
from nightlab.safety.finding import findings
from nightlab.safety.known import know
from nightlab.safety.medicines import TERMS, members
from nightlab.safety.rules import FACTS, RANK, RULES, Rule, facts, rules
from safety.people import firing


def test_there_are_207_rules_with_names_of_their_own() -> None:
    names = [rule.name for rule in rules()]
    assert names == [f"S{n:03}" for n in range(1, 208)]


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.name)
def test_a_rule_says_why_and_who_says_so(rule: Rule) -> None:
    assert rule.reason.endswith(".")
    assert rule.source
    assert rule.agents


def first_fired(rule: Rule) -> tuple[object, ...]:
    for person in firing(rule):
        for found in findings(know(person)):
            if found.rule.name == rule.name and found.fired and not found.asks:
                return (person, found)
    return ()


# S108 alone looks at the clock, which a person does not tell in a description.
@pytest.mark.parametrize("rule", [r for r in rules() if r.name != "S108"], ids=lambda r: r.name)
def test_every_rule_fires_on_somebody(rule: Rule) -> None:
    found = first_fired(rule)
    assert found, rule.when.text
    person = found[0]
    report = check(person, names=[rule.agents[0]])  # type: ignore[arg-type]
    (fired,) = [each for each in report.fired if each.rule == rule.name]
    decision = report.agents[rule.agents[0]]
    assert RANK[decision] >= RANK[fired.action]
    assert fired.source == rule.source


def test_terms_of_the_rules_are_terms_of_the_medicines_and_the_other_way_round() -> None:
    used = {term for rule in rules() for term in rule.when.terms}
    worked_out = {"mg_antacid_or_laxative", "ppi", "benzodiazepine_or_z_drug"}
    assert used <= set(TERMS)
    assert {term for term in TERMS if term not in used | worked_out} <= {"levodopa"}
    assert [term for term in used if not members(term)] == []


def test_every_fact_is_looked_at_by_a_rule_or_says_that_none_does() -> None:
    used = {name for rule in rules() for name in rule.when.names}
    used |= {n for r in rules() for e in r.also if e.when for n in e.when.names}
    implied = {name for fact in facts().values() for name in fact.implies}
    idle = {f.name for f in facts().values() if f.home == "no rule"}
    assert set(facts()) - used - implied - idle == set()
    assert not idle & used


@pytest.mark.parametrize("agent", [a for a in agents() if a.offered == "yes"], ids=lambda a: a.name)
def test_every_agent_that_is_offered_has_rules(agent) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    of_scopes = [rule for rule in rules() if set(rule.agents) & set(agent.scopes)]
    assert of_scopes
    if "supplement" in agent.scopes:
        assert [rule for rule in of_scopes if not {"any", "programme"} & set(rule.agents)]


@pytest.mark.parametrize("table", [RULES, FACTS], ids=lambda path: path.name)
def test_tables_have_no_stray_cells(table) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell != cell.strip()] == []
