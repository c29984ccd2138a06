"""Facts: every agent has some, each with its source, and nothing is made up where nothing is known."""

from __future__ import annotations

import dataclasses

import pytest

from nightlab.errors import NightlabError
from nightlab.evidence import CHECKED, collection
from nightlab.formulary import (
    agents,
    facts,
    facts_from_groups,
    facts_on,
    magnesium_form,
    magnesium_forms,
)
from nightlab.safety.rules import rules

OFFERED = [a.name for a in agents() if a.offered in {"yes", "clinician"}]


def test_every_fact_is_of_an_agent_and_has_a_source() -> None:
    names = {a.name for a in agents()}
    for fact in facts():
        assert fact.agent in names
        assert fact.source
        assert fact.checked in CHECKED
        assert fact.says.strip() == fact.says


def test_numbers_have_units_and_ends_in_order() -> None:
    for fact in facts():
        assert (fact.low is None) == (fact.high is None)
        if fact.low is not None and fact.high is not None:
            assert fact.low <= fact.high
            assert fact.unit


def test_every_claim_and_trial_stands_in_the_evidence_room() -> None:
    known = {*collection().claims, *collection().trials}
    for fact in facts():
        assert [ref for ref in fact.refs if ref not in known] == []


@pytest.mark.parametrize("name", OFFERED)
def test_whatever_is_offered_says_how_sure_anyone_is(name: str) -> None:
    evidence = facts_on(name, "evidence")
    assert evidence
    assert all(fact.certainty for fact in evidence)


SURENESS = ("none", "very low", "low", "moderate", "high")


def test_no_fact_is_surer_than_the_trials_behind_it() -> None:
    for fact in facts():
        behind = [collection().trials[ref] for ref in fact.refs if ref in collection().trials]
        if fact.certainty and behind:
            most = max(SURENESS.index(trial.certainty) for trial in behind)
            assert SURENESS.index(fact.certainty) <= most, fact.says


@pytest.mark.parametrize(
    "name", [a.name for a in agents() if a.offered in {"no", "clinician"}], ids=str
)
def test_whatever_is_kept_back_says_why(name: str) -> None:
    assert len(facts_on(name, "why")) == 1


def test_figures_that_nobody_checked_say_so() -> None:
    (light,) = facts_on("evening light", "evidence")
    assert "10 minutes is not checked" in light.says
    assert facts_on("magnesium bisglycinate", "laxative")[0].checked == "no"
    assert facts_on("magnesium L-threonate", "evidence")[0].checked == "secondary"


def test_a_usual_dose_above_a_limit_says_so() -> None:
    for form in magnesium_forms():
        for fact in facts_on(form.name, "dose"):
            above = (fact.high or 0) > 250
            assert ("lies above" in fact.says) == above, fact.says


def test_the_shortest_window_is_that_of_the_rules() -> None:
    (rule,) = [r for r in rules() if r.name == "S154"]
    (do,) = facts_on("sleep_restriction", "do")
    assert f"{rule.params['tib_min_h']:g} hours at least" in do.says
    assert f"{rule.params['tib_min_h_from_65']:g} from the age of 65" in do.says


def test_the_melatonin_gummies_are_told() -> None:
    (fact,) = facts_on("melatonin", "label")
    assert (fact.low, fact.high, fact.source) == (74, 347, "Cohen 2023, JAMA")


def test_forms_inherit_what_is_known_of_magnesium() -> None:
    assert {fact.agent for fact in facts_from_groups("magnesium oxide")} == {"magnesium"}
    assert facts_from_groups("exercise") == ()


def test_absorption_is_not_known_where_nobody_measured_it() -> None:
    known = {form.name: form.absorbed_percent for form in magnesium_forms()}
    assert known["magnesium bisglycinate"] == (23.5, 23.5)
    assert known["magnesium oxide"] == (4, 22.8)
    assert known["magnesium malate"] is None
    assert known["magnesium taurate"] is None


def test_what_the_articles_say_stands_beside_what_trials_found() -> None:
    form = magnesium_form("Magnesium (glycinate)")
    assert "first choice" in form.articles
    assert form.evidence[0].certainty == "low"
    assert magnesium_form("magnesium malate").evidence[0].certainty == "none"


def test_the_clash_of_the_trial_with_the_limit_is_shown() -> None:
    clashes = facts_on("magnesium", "clash")
    assert any("single intake" in fact.says for fact in clashes)


@pytest.mark.parametrize("name", ["moon dust", "", "glycine", "😴" * 500])
def test_an_unknown_form_is_refused(name: str) -> None:
    with pytest.raises(NightlabError, match="no form of magnesium"):
        magnesium_form(name)


def test_a_certainty_that_is_none_is_refused() -> None:
    with pytest.raises(NightlabError, match="unknown certainty 'sure'"):
        dataclasses.replace(facts()[0], certainty="sure")
