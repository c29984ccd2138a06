"""What a person takes already, as they write it down."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.person import Medication, Profile, Supplement
from nightlab.safety import check
from nightlab.safety.amounts import amount_mg, times_a_day
from nightlab.safety.doses import agents_in
from nightlab.safety.known import Known, know

MAGNESIUM = "magnesium bisglycinate"


def taking(*supplements: Supplement | str, **more: Any) -> Profile:
    listed = tuple(s if isinstance(s, Supplement) else Supplement(s) for s in supplements)
    return Profile(age_years=34, sex="female", profile="EU", supplements=listed, **more)


def on(*medicines: str) -> Profile:
    return Profile(
        age_years=34, sex="female", profile="EU", medications=tuple(map(Medication, medicines))
    )


def known(*supplements: Supplement | str) -> Known:
    return know(taking(*supplements))


def decision(person: Profile, agent: str) -> str:
    return check(person, names=[agent]).agents[agent]


@pytest.mark.parametrize(
    ("name", "agents"),
    [
        ("magnesium with vitamin B6", {"vitamin B6", "magnesium"}),
        ("magnesium and zinc", {"magnesium", "zinc"}),
        ("Magnesium glycinate 400 mg", {"magnesium bisglycinate"}),
        ("glycinate", {"magnesium bisglycinate"}),
        ("magnesium as magnesium citrate", {"magnesium citrate"}),
        ("L theanine 200 + melatonin 3", {"L-theanine", "melatonin"}),
        ("Zink", {"zinc"}),
        ("ferrous sulfate 200 mg", set()),
        ("lithium carbonate 400 mg", set()),
        ("potassium chloride", set()),
        ("calcium carbonate", set()),
        ("morphine sulfate", set()),
    ],
)
def test_every_substance_in_a_name_counts_and_a_bare_salt_is_no_magnesium(
    name: str, agents: set[str]
) -> None:
    assert {agent.name for agent in agents_in(name)} == agents


@pytest.mark.parametrize("name", ["magnesium with vitamin B6", "Natural Calm", "Magnesiumcitrat"])
def test_magnesium_of_unknown_amount_closes_the_way_under_any_name(name: str) -> None:
    assert known(name).value("on_magnesium") is True
    assert decision(taking(name), MAGNESIUM) == "block"


@pytest.mark.parametrize(
    ("medicine", "rule"),
    [
        ("ferrous sulfate 200 mg", "S056"),
        ("lithium orotate", "S004"),
        ("zolpidem", "S146"),
        ("iron and magnesium", "S056"),
    ],
)
def test_a_medicine_among_the_supplements_is_one(medicine: str, rule: str) -> None:
    fired = {each.rule for each in check(taking(medicine), names=[MAGNESIUM]).fired}
    assert rule in fired


def test_iron_is_kept_apart_wherever_it_is_listed() -> None:
    assert decision(on("ferrous sulfate 200 mg"), MAGNESIUM) == "separate"
    assert decision(taking("iron"), MAGNESIUM) == "separate"
    assert decision(on("lithium carbonate"), MAGNESIUM) == "refer"


@pytest.mark.parametrize(
    ("supplement", "agent", "action"),
    [
        ("zinc 50 mg", "zinc", "block"),
        ("Zink 50 mg", "zinc", "block"),
        ("zinc 20 mg twice a day", "zinc", "cap"),
        ("vitamin B6 200 mg", "vitamin B6", "block"),
        ("fish oil 4 g", "omega-3", "refer"),
        ("melatonin 10 mg", "melatonin", "block"),
        (Supplement("magnesium citrate x 2", elemental_mg=150), MAGNESIUM, "cap"),
        (Supplement("magnesium citrate", elemental_mg=150), MAGNESIUM, "info"),
        (Supplement("Natural Calm", elemental_mg=300), MAGNESIUM, "block"),
    ],
)
def test_an_amount_in_a_name_counts(supplement: Any, agent: str, action: str) -> None:
    assert decision(taking(supplement), agent) == action


def test_an_amount_among_the_medicines_counts() -> None:
    assert decision(on("zinc 50 mg"), "zinc") == "block"
    assert decision(on("vitamin B6 200 mg"), "vitamin B6") == "block"


@pytest.mark.parametrize(
    ("supplement", "agent", "action"),
    [
        (Supplement("zinc", elemental_mg=0.05, unit="g"), "zinc", "info"),
        (Supplement("zinc", dose=0.05), "zinc", "info"),
        (Supplement("fish oil", dose=3), "omega-3", "info"),
        (Supplement("zinc"), "zinc", "info"),
        (Supplement("vitamin B6"), "vitamin B6", "info"),
        (Supplement("magnesium oxide", elemental_mg=200, unit="salt_mg"), MAGNESIUM, "block"),
        (Supplement("magnesium oxide", elemental_mg=0.2, unit="g"), MAGNESIUM, "block"),
    ],
)
def test_an_amount_in_doubt_is_asked_and_never_cleared(
    supplement: Supplement, agent: str, action: str
) -> None:
    found = check(taking(supplement), names=[agent])
    assert found.agents[agent] == action
    assert any(
        agent.casefold() in q.text.casefold() or supplement.name in q.text for q in found.questions
    )


def test_times_that_are_not_known_leave_the_day_open() -> None:
    zinc = Supplement("zinc", dose=20)
    person = taking(zinc, not_known=frozenset({"supplements.zinc.times"}))
    assert decision(person, "zinc") == "info"
    assert decision(taking(zinc), "zinc") == "info"
    assert "S031" in {r for q in check(person, names=["zinc"]).questions for r in q.rules}


def test_an_unknown_supplement_is_asked_for() -> None:
    assert any("grapefruit" in q.text for q in check(taking("grapefruit")).questions)


def test_a_laxative_with_magnesium_counts_for_its_symptoms() -> None:
    weak = on("milk of magnesia")
    person = Profile(
        age_years=34, medications=weak.medications, symptoms=("cannot stand", "flushing")
    )
    assert check(person).decision == "emergency"


@given(st.integers(1, 4000), st.sampled_from(["mg", " mg", "MG"]))
def test_an_amount_is_read_as_written(number: int, unit: str) -> None:
    assert amount_mg(f"zinc {number}{unit} tablets") == number


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("bd", 2),
        ("2 x 200 mg", 2),
        ("three times daily", 3),
        ("x 200 mg", 1),
        ("qds", 4),
        ("1x", 1),
    ],
)
def test_times_a_day_are_read(text: str, times: int) -> None:
    assert times_a_day(f"zinc {text}") == times


@given(st.text(max_size=400))
def test_any_name_is_taken_without_a_fault(text: str) -> None:
    amount_mg(text)
    times_a_day(text)
    agents_in(text)


def test_clocks_and_words_are_not_multiplied() -> None:
    twice = Supplement("zinc 10 mg twice a day", times=(time(8), time(20)))
    assert known(twice).value("total_zinc_mg") == 20


def test_a_dose_that_would_be_added_counts_beside_an_unknown_one() -> None:
    found = check(taking("zinc"), names=["zinc"], elemental_mg=30)
    assert found.agents["zinc"] == "cap"
    assert [each.action for each in found.fired if each.rule == "S031"] == ["cap"]


def test_a_long_name_makes_no_long_question() -> None:
    found = check(taking("magnesium " + "y" * 10_000, "z" * 10_000))
    assert max(len(question.text) for question in found.questions) < 400
