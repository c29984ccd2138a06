"""Agents answer to every name that a table or a person uses."""

from __future__ import annotations

import pytest

from nightlab.formulary.agents import Agent, agents, find_agent


def test_names_and_aliases_are_of_one_agent_each() -> None:
    owners: dict[str, str] = {}
    for agent in agents():
        for name in (agent.name, *agent.aliases):
            key = name.casefold()
            assert owners.setdefault(key, agent.name) == agent.name


@pytest.mark.parametrize("agent", agents(), ids=lambda a: a.name)
def test_every_agent_is_found_by_all_its_names(agent: Agent) -> None:
    for name in (agent.name, agent.name.upper(), *agent.aliases):
        assert find_agent(name) == agent


@pytest.mark.parametrize("agent", agents(), ids=lambda a: a.name)
def test_scopes_lead_to_any(agent: Agent) -> None:
    assert agent.scopes[-1] == "any"
    groups = {a.name for a in agents()}
    assert set(agent.scopes) <= groups


def test_thirteen_magnesium_salts_and_two_kept_from_everyone() -> None:
    forms = [a for a in agents() if a.kind == "magnesium form" and a.offered != "named"]
    assert len(forms) == 13
    assert {a.name for a in forms if a.offered == "no"} == {
        "magnesium sulfate",
        "magnesium hydroxide",
    }


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("magnesium bisglycinate (glycinate, diglycinate)", "magnesium bisglycinate"),
        ("caffeine (restriction)", "caffeine"),
        ("probiotic (Lactobacillus/Bifidobacterium)", "probiotic"),
        ("omega-3 (EPA+DHA)", "omega-3"),
        ("sleep window", "sleep_restriction"),
        ("warm_bath>38.5C", "hot bath"),
        ("spinach, almonds, cocoa plan", "high-oxalate food plan"),
        ("mindfulness/body-scan", "mindfulness"),
        ("vitamin B-6", "vitamin B6"),
        ("sour cherry juice", "tart cherry juice"),
        ("No screens", "evening light"),
        ("breathing exercises", "slow breathing"),
        ("no coffee", "caffeine"),
        ("magnesium pills", "magnesium"),
    ],
)
def test_names_of_the_tables(typed: str, name: str) -> None:
    found = find_agent(typed)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", ["", "   ", "💊", "x" * 100_000, "'; DROP TABLE agents;--"])
def test_no_agent_is_none(text: str) -> None:
    assert find_agent(text) is None


def test_an_alias_names_nothing_else() -> None:
    # A chelate may be of any amino acid; an extract of green tea is no food, and has injured livers.
    chelated = find_agent("chelated magnesium")
    assert chelated is not None
    assert chelated.name == "magnesium"
    assert find_agent("green tea extract") is None
    assert find_agent("vitamin B12") is None
    assert find_agent("zinc oxide") is None
