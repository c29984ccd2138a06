from __future__ import annotations

import pickle
from datetime import time
from typing import Any

import pytest

from nightlab.errors import NightlabError
from nightlab.person import (
    LABS,
    SCORES,
    Behaviour,
    Drink,
    Medication,
    Profile,
    Supplement,
)


def test_of_nobody_all_numbers_are_unknown_and_all_else_is_denied() -> None:
    nobody = Profile()
    assert nobody.unknowns == {
        "age_years",
        "sex",
        "weight_kg",
        "profile",
        "zone",
        "behaviour.bedtime",
        "behaviour.rise",
    }
    assert (nobody.pregnant, nobody.condition("diabetes"), nobody.symptom("fever")) == (False,) * 3
    assert nobody.medications == ()
    assert nobody.supplements == ()
    assert nobody.declared == frozenset()


def test_a_condition_is_found_however_it_is_typed() -> None:
    person = Profile(conditions=("Kidney disease", "IBS-D"))
    assert person.condition("kidney_disease") is True
    assert person.condition("ibs d") is True
    assert person.condition("epilepsy") is False


def test_unknown_has_its_own_answer() -> None:
    person = Profile(conditions=None, not_known=frozenset({"symptoms.fever"}), job=("Driver",))
    assert person.condition("diabetes") is None
    assert (person.symptom("Fever"), person.symptom("rash")) == (None, False)
    assert (person.works("driver"), person.works("night shift")) == (True, False)
    assert {"conditions", "symptoms.fever"} <= person.unknowns


def test_labs_and_scores_that_are_not_there_are_unknown() -> None:
    person = Profile(labs={"egfr": 55}, scores=None)
    assert (person.lab("egfr"), person.lab("serum_mg_mmol"), person.score("isi")) == (
        55,
        None,
        None,
    )
    with pytest.raises(
        NightlabError, match=r"labs: unknown key 'egrf'; write 'egfr' if that was meant\."
    ):
        person.lab("egrf")
    with pytest.raises(NightlabError, match="unknown key 'phq'"):
        person.score("phq")


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("age_years", 190, "age"),
        ("age_years", -1, "age"),
        ("age_years", float("nan"), "age"),
        ("weight_kg", 0, "weight_kg"),
        ("sex", "f", "sex"),
        ("profile", "UK", "profile"),
        ("zone", "Berlin", "zone"),
        ("conditions", (" ",), "conditions"),
        ("labs", {"egfr": -5}, "labs.egfr"),
        ("labs", {"serum_mg_mmol": 85}, "labs.serum_mg_mmol"),
        ("labs", {"egrf": 60}, "labs"),
        ("scores", {"isi": 29}, "scores.isi"),
        ("scores", {"meq": float("inf")}, "scores.meq"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(field: str, value: Any, where: str) -> None:
    with pytest.raises(NightlabError) as caught:
        Profile(**{field: value})
    assert caught.value.where == where
    assert caught.value.fix


@pytest.mark.parametrize("name", LABS)
def test_every_limit_of_a_lab_admits_its_own_ends(name: str) -> None:
    for value in (LABS[name].low, LABS[name].high):
        assert Profile(labs={name: value}).lab(name) == value


@pytest.mark.parametrize("name", SCORES)
def test_every_limit_of_a_score_admits_its_own_ends(name: str) -> None:
    for value in (SCORES[name].low, SCORES[name].high):
        assert Profile(scores={name: value}).score(name) == value


def test_parts_are_checked_as_well() -> None:
    with pytest.raises(NightlabError, match="a name is missing"):
        Medication(" ")
    with pytest.raises(NightlabError, match="zinc, unit: unknown unit 'tablet'"):
        Supplement("zinc", unit="tablet")
    with pytest.raises(NightlabError, match="zinc, elemental_mg: -1 cannot be"):
        Supplement("zinc", elemental_mg=-1)
    with pytest.raises(NightlabError, match="amount: -80 cannot be"):
        Drink(-80)


def test_a_profile_cannot_be_changed_but_can_travel() -> None:
    person = Profile(
        labs={"egfr": 90},
        medications=(Medication("Levothyroxine", (time(7),)),),
        behaviour=Behaviour(caffeine=(Drink(95, time(15)),)),
    )
    assert person.labs is not None
    with pytest.raises(TypeError):
        person.labs["egfr"] = 10  # type: ignore[index]
    assert pickle.loads(pickle.dumps(person)) == person  # noqa: S301
