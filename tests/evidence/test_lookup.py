"""Names as people type them, IDs, and words to look for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.evidence import Claim, Trial, library

SHELF = library()


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("magnesium bisglycinate", "magnesium bisglycinate"),
        ("Magnesium Glycinate", "magnesium bisglycinate"),
        ("BISGLYCINATE", "magnesium bisglycinate"),
        (" magnesium-bisglycinate ", "magnesium bisglycinate"),
        ("CBT-I", "cbt-i"),
        ("cbti", "cbt-i"),
        ("Melatonin", "melatonin"),
        ("L-Theanine", "l-theanine"),
        ("probiotic", "probiotics"),
        ("Omega 3", "omega-3"),
        ("caffeine", "caffeine"),
    ],
)
def test_an_agent_is_found_by_its_names(typed: str, key: str) -> None:
    assert SHELF.agent(typed).key == key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("isi", "isi"),
        ("ISI", "isi"),
        ("sol", "sol_min"),
        ("SOL_min", "sol_min"),
        ("waso", "waso_min"),
        ("TST", "tst_min"),
        ("se", "se_percent"),
        ("psqi", "psqi"),
        ("Sleep Quality", "quality"),
        ("deep sleep", "n3_min"),
    ],
)
def test_an_outcome_is_found_by_its_names(typed: str, key: str) -> None:
    assert SHELF.outcome(typed).key == key


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("bisglicinate", "the nearest is magnesium bisglycinate"),
        ("melatonine", "the nearest is melatonin"),
        ("ashwagandha", "no agent is known by this name"),
        ("", "no agent is known by this name"),
        ("\N{SLEEPING FACE}" * 20_000, "no agent is known by this name"),
        ("'; DROP TABLE trials; --", "no agent is known by this name"),
        ("\x00\x1b[2J", "no agent is known by this name"),
    ],
)
def test_an_agent_that_is_not_known_names_the_nearest(typed: str, near: str) -> None:
    with pytest.raises(NightlabError, match=near) as caught:
        SHELF.agent(typed)
    assert len(str(caught.value)) < 1000


@given(st.text(max_size=200))
def test_any_text_is_a_name_or_a_sentence(text: str) -> None:
    for look in (SHELF.agent, SHELF.outcome, SHELF.entry):
        told = ""
        try:
            told = look(text).__class__.__name__ + "."
        except NightlabError as error:
            told = str(error)
        assert told.endswith(".")


def test_entries_are_found_in_any_case() -> None:
    assert isinstance(SHELF.entry(" c017"), Claim)
    assert isinstance(SHELF.entry("t010"), Trial)
    with pytest.raises(NightlabError, match="C001 to C112 or T001 to T094"):
        SHELF.entry("C113")


def test_every_word_has_to_be_held() -> None:
    found = SHELF.search("Schuster bisglycinate")
    assert {"C017", "C023"} <= {claim.id for claim in found}
    assert all(
        "schuster" in " ".join(map(str, c.sources)).lower() or "schuster" in c.reason.lower()
        for c in found
    )
    assert SHELF.search("no such word anywhere") == []


def test_a_search_and_a_verdict_hold_together() -> None:
    both = SHELF.search("gaba", "false")
    assert [claim.id for claim in both] == ["C098"]
    with pytest.raises(NightlabError, match="verdict"):
        SHELF.search(verdict="maybe")


def test_claims_and_results_know_each_other() -> None:
    assert "C017" in [claim.id for claim in SHELF.claims_on("T010")]
    for claim in SHELF.claims.values():
        for name in claim.trials:
            assert claim in SHELF.claims_on(name)


def test_forms_and_other_outcomes_are_told() -> None:
    forms, outcomes = SHELF.related("magnesium", "isi")
    assert forms[:2] == ["magnesium bisglycinate", "magnesium oxide"]
    assert "sol_min" in outcomes
