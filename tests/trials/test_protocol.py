from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from begun import design, protocol
from nightlab.errors import NightlabError
from nightlab.trials import Eligibility, Protocol, Treatment, amended, usual_family
from nightlab.trials.protocol import refuse_unfit_family


def test_what_an_arm_is_is_told_as_it_is_taken() -> None:
    made = protocol(
        treatments=(
            Treatment("placebo", at=time(22)),
            Treatment("magnesium", "magnesium", "capsules", 200.0, "mg", time(22)),
        )
    )
    assert made.what("placebo") == "placebo at 22:00"
    assert made.what("magnesium") == "magnesium 200 mg (capsules) at 22:00"
    assert protocol().what("magnesium") == "magnesium"


def test_an_arm_of_doses_is_its_amount_and_said_once() -> None:
    doses = design(arms=("0", "100", "200"), plan="dose", unit="mg", nights=27, block_nights=3)
    made = protocol(design=doses, treatments=(Treatment("100", dose=100.0, unit="mg"),))
    assert (made.what("0"), made.what("100")) == ("0 mg", "100 mg")


def test_bare_is_what_holds_nothing_but_a_design() -> None:
    assert Protocol(design()).is_bare
    assert not protocol().is_bare


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"design": design(outcome="", better=""), "secondaries": ("quality",)},
            "no outcome decides",
        ),
        ({"score": ("diary",)}, "one source is no score"),
        ({"score": ("diary", "fitbit"), "source": "oura"}, "oura is not one of the sources"),
        ({"covariates": ("dose",)}, "no event of the day is called 'dose'"),
        ({"treatments": (Treatment("magnesium"), Treatment("magnesium"))}, "is told twice"),
        ({"treatments": (Treatment("magnesium", dose=-1.0),)}, "a dose of -1.0 cannot be"),
        ({"treatments": (Treatment("magnesium", form="a\nb"),)}, "cannot be printed"),
        ({"question": "x" * 1001}, "too long"),
        (
            {"design": design(arms=("no walk", "evening walk")), "blinding": "helper"},
            "'evening walk' cannot be packed",
        ),
        (
            {
                "design": design(plan="abba", period_nights=7, nights=28, block_nights=14),
                "blinding": "envelopes",
            },
            "fixes the order",
        ),
    ],
)
def test_parts_that_contradict_each_other_are_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(NightlabError) as caught:
        protocol(**changed)
    assert words in str(caught.value)


def test_amendment_tells_each_field() -> None:
    old = protocol(secondaries=("quality",))
    new = replace(old, trend="level", secondaries=(), design=replace(old.design, worthwhile=8.0))
    assert amended(old, new) == (
        "trend: nothing became level",
        "secondaries: quality became nothing",
        "worthwhile: 5.0 became 8.0",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"nights": 42},
        {"seed": 8},
        {"block_nights": 28},
        {"max_run": 2},
        {"arms": ("placebo", "zinc")},
    ],
)
def test_schedule_cannot_be_amended(changed: dict[str, Any]) -> None:
    old = protocol()
    new = replace(old, design=replace(old.design, **changed))
    with pytest.raises(NightlabError, match=f"{next(iter(changed))}: the schedule is drawn"):
        amended(old, new)


def test_blinding_cannot_be_amended() -> None:
    with pytest.raises(NightlabError, match="blinding: the schedule is drawn"):
        amended(protocol(blinding="helper"), protocol())


@pytest.mark.parametrize("changed", [{"dose": 300.0}, {"agent": "glycine"}, {"unit": "g"}])
def test_what_an_arm_holds_cannot_be_amended(changed: dict[str, Any]) -> None:
    told = Treatment("magnesium", "magnesium", "", 200.0, "mg")
    old = protocol(treatments=(told,))
    with pytest.raises(NightlabError, match="what magnesium holds was checked"):
        amended(old, replace(old, treatments=(replace(told, **changed),)))
    with pytest.raises(NightlabError, match="what magnesium holds was checked"):
        amended(old, replace(old, treatments=()))


def test_amendment_of_nothing_is_none() -> None:
    with pytest.raises(NightlabError, match="nothing differs"):
        amended(protocol(), protocol())


@pytest.mark.parametrize(
    ("outcome", "family"),
    [("sol_min", "ratings"), ("sol_min", "logit"), ("waso_min", "counts"), ("quality", "counts")],
)
def test_family_that_no_verdict_could_be_asked_in_is_refused(outcome: str, family: str) -> None:
    with pytest.raises(NightlabError, match=f"family: {outcome}.*{family}"):
        refuse_unfit_family(outcome, family)


def test_family_suits_the_measure() -> None:
    assert [usual_family(name) for name in ("sol_min", "se_percent", "awakenings", "quality")] == [
        "log",
        "logit",
        "counts",
        "ratings",
    ]


def test_decision_of_the_safety_check_is_one_that_there_is() -> None:
    from datetime import date

    with pytest.raises(NightlabError, match="no decision of the safety check"):
        protocol(eligibility=Eligibility("fine", date(2025, 3, 1)))
