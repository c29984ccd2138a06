"""Names as people type them, IDs, and words to look for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.evidence import Claim, Trial, collection

SHELF = collection()


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
        ("exercise", "exercise programme"),
        ("regular hours", "regular schedule"),
        ("sleep_restriction", "sleep restriction"),
    ],
)
def test_an_agent_is_found_by_its_names(typed: str, key: str) -> None:
    assert SHELF.agent(typed).key == key


@pytest.mark.parametrize(
    "typed",
    ["polyphenols", "wind-down", "sugar curfew", "magnesium + theanine", "magnesium orotate"],
)
def test_what_nobody_has_tried_is_known_by_name(typed: str) -> None:
    """A gap is an answer; a name that is not known is a slip."""
    agent = SHELF.agent(typed).key
    assert [t.id for t in SHELF.trials.values() if agent in t.agents] == []


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


@pytest.mark.parametrize("typed", ["c17", "C17", "C0017", "c017"])
def test_zeros_of_an_id_may_be_left_out(typed: str) -> None:
    assert SHELF.entry(typed).id == "C017"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("C113", "this ID, the nearest is C112; use C001 to C112 or T001 to T094"),
        ("T999", "this ID, the nearest is T094; use"),
        ("C0", "this ID; use C001"),
        ("C\N{ARABIC-INDIC DIGIT ONE}", "this ID; use C001"),
        ("C" + "1" * 5000, "this ID; use C001"),
    ],
)
def test_an_id_that_is_not_known_names_the_nearest(typed: str, sentence: str) -> None:
    with pytest.raises(NightlabError, match=sentence):
        SHELF.entry(typed)


def test_every_word_has_to_be_held() -> None:
    found = SHELF.search("Schuster bisglycinate")
    assert {"C017", "C023"} <= {claim.id for claim in found}
    assert all(
        "schuster" in " ".join(map(str, c.sources)).lower() or "schuster" in c.reason.lower()
        for c in found
    )
    assert SHELF.search("no such word anywhere") == []


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("70%", "C094"),
        ("70 % deficient", "C094"),
        ("comas-baste", "C049"),
        ("Comas\N{NON-BREAKING HYPHEN}Baste\N{COMBINING ACUTE ACCENT}", "C049"),
        ("L\N{EN DASH}theanine", "C034"),
        ("c017", "C017"),
    ],
)
def test_words_are_found_however_they_are_typed(text: str, identity: str) -> None:
    assert identity in [claim.id for claim in SHELF.search(text)]


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
    assert "isi" not in SHELF.related("magnesium bisglycinate", "isi")[1]
