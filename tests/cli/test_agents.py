"""``nightlab agents``: what can be tried, and everything known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.formulary import agents

if TYPE_CHECKING:
    from cli.shell import Shell

NAMES = [a.name for a in agents()]


def test_the_surest_come_first(shell: Shell) -> None:
    rows = shell.json("agents")
    order = ["high", "moderate", "low", "very low", "none", ""]
    ranks = [order.index(row["certainty"]) for row in rows]
    assert ranks == sorted(ranks)
    assert rows[0]["name"] == "CBT-I"


def test_all_thirteen_salts_are_listed(shell: Shell) -> None:
    rows = shell.json("agents")
    assert sum(row["kind"] == "magnesium form" for row in rows) == 13
    said = shell.ok("agents")
    assert "No clinician has reviewed this yet." in " ".join(said.split())
    assert all(row["name"] in said for row in rows)


def test_one_agent_with_all_that_is_known(shell: Shell) -> None:
    said = shell.ok("agents", "glycinate")
    assert said.startswith("magnesium bisglycinate (magnesium form): offered.")
    assert "MgC4H8N2O4, 14.10% elemental" in said
    flat = " ".join(said.split())
    assert "250 elemental mg for 28 nights in 2 intakes" in flat
    assert "350 elemental mg a day (IOM)" in flat
    assert "Ask nightlab safety" in flat


def test_one_agent_as_json(shell: Shell) -> None:
    found = shell.json("agents", "Magnesium (Glycinate)")
    assert found["name"] == "magnesium bisglycinate"
    assert found["compounds"][0]["elemental_fraction"] == pytest.approx(0.14096, abs=1e-5)
    assert found["clinician_reviewed"] is False
    assert {fact["topic"] for fact in found["facts"]} >= {"evidence", "articles", "dose", "limit"}
    assert [rungs["profile"] for rungs in found["ladders"]] == ["EU", "US"]


def test_what_is_not_offered_has_no_steps(shell: Shell) -> None:
    assert shell.json("agents", "5-HTP")["ladders"] == []
    assert "not offered" in shell.ok("agents", "curcumin")
    for name in ("Epsom salt", "milk of magnesia"):
        said = shell.ok("agents", name)
        assert "Steps" not in said
        assert "Start at 100 mg" not in said
        assert "- timing" not in said


@pytest.mark.parametrize("name", [a.name for a in agents() if a.offered in {"no", "clinician"}])
def test_why_something_is_kept_back_comes_first(shell: Shell, name: str) -> None:
    assert shell.ok("agents", name).splitlines()[1].startswith("- why: ")


def test_what_warns_and_how_to_step_back_stand_before_the_details(shell: Shell) -> None:
    said = " ".join(shell.ok("agents", "citrate").split())
    order = ["offered.", "- evidence: Null", "leaves by the kidney", "Steps for", "More of it"]
    assert [said.index(part) for part in order] == sorted(said.index(part) for part in order)
    assert "From 65 on: 50 elemental mg for 4 nights" in said
    assert "3 loose stools in 24 hours: one level back. Diarrhoea: nothing for 48 hours" in said
    assert said.count("one level back") == 2
    assert "Steps for" in shell.ok("agents", "magnesium")


def test_two_profiles_with_one_ladder_are_told_once(shell: Shell) -> None:
    assert "  EU and US: 0.5 mg for 7 nights" in shell.ok("agents", "melatonin")
    assert "once a clinician has agreed and not before" in shell.ok("agents", "melatonin")
    assert "  US: " in shell.ok("agents", "zinc")


def test_the_list_fits_a_phone(shell: Shell) -> None:
    assert max(map(len, shell.ok("agents").splitlines()[:42])) <= 60


@pytest.mark.parametrize("name", NAMES)
def test_every_agent_can_be_shown(shell: Shell, name: str) -> None:
    assert shell.ok("agents", name).startswith(f"{name} (")


def test_the_forms_with_their_fractions(shell: Shell) -> None:
    assert "MgO" in shell.ok("agents", "--forms")
    forms = {form["name"]: form for form in shell.json("agents", "--forms")}
    assert forms["magnesium oxide"]["elemental_fraction"] == pytest.approx(0.60304, abs=1e-5)
    assert forms["magnesium oxide"]["absorbed_percent"] == [4, 22.8]
    assert forms["magnesium malate"]["absorbed_percent"] is None
    assert shell.refused("agents", "zinc", "--forms").startswith("--forms and --name: ")


def test_a_name_nearly_right_is_asked_back(shell: Shell) -> None:
    assert shell.refused("agents", "melatonine") == (
        "nothing is called 'melatonine'; write 'melatonin' if that was meant."
    )


@pytest.mark.parametrize(
    "name", ["", "moon dust", "😴", "x" * 10_000, "'; DROP TABLE x", "\x1b[2J"]
)
def test_an_unknown_name_is_told(shell: Shell, name: str) -> None:
    assert "nothing is called" in shell.refused("agents", name)
