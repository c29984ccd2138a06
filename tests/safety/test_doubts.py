"""What does not fit together is asked, and what fits is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nightlab.person import Behaviour, Drink, Profile
from nightlab.safety import check

WELL = Profile(age_years=40, sex="female", weight_kg=64, profile="EU")


def questions(**changes: Any) -> list[str]:
    found = check(replace(WELL, **changes), names=["zinc"])
    return [question.text for question in found.questions if not question.rules]


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"labs": {"serum_mg_mmol": 1.4}}, "mg/dL"),
        ({"labs": {"serum_mg_mmol": 3.2}}, "mg/dL"),
        ({"weight_kg": 29.0}, "Does an adult weigh 29 kg?"),
        ({"behaviour": Behaviour(caffeine=(Drink(0.2),))}, "0.2 g?"),
        ({"behaviour": Behaviour(caffeine=(Drink(700.0),))}, "700 mg?"),
        ({"behaviour": Behaviour(alcohol=(Drink(330.0),))}, "mL of the drink?"),
        ({"scores": {"phq9": 0, "phq9_item9": 1}}, "lower than its item 9"),
        ({"scores": {"stopbang": 1, "stop_yes": 2}}, "STOP has more yes answers"),
        ({"labs": {"egfr": 95.0}, "conditions": ("dialysis",)}, "beside an eGFR of 95"),
        ({"labs": {"egfr": 60.0}, "conditions": ("ckd",)}, "beside an eGFR of 60"),
        ({"pregnant": True, "sex": "male"}, "Pregnant and male"),
        ({"pregnant": True, "age_years": 56.0}, "Pregnant at this age"),
        ({"conditions": ("preterm_infant",)}, "whose description is this?"),
        ({"conditions": ("kidny diseese",)}, "was taken for kidney disease"),
        ({"conditions": ("my father has diabetes",)}, "about somebody else"),
        ({"conditions": ("Waldenström",)}, "No rule knows 'Waldenström'"),
        ({"conditions": ("diabetes, Waldenström",)}, "No rule knows a part of"),
    ],
)
def test_what_does_not_fit_is_asked(changes: dict[str, Any], asked: str) -> None:
    assert any(asked in text for text in questions(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"labs": {"serum_mg_mmol": 0.85, "egfr": 95.0}},
        {"weight_kg": 30.0},
        {"age_years": 8.0, "weight_kg": 25.0},
        {"behaviour": Behaviour(caffeine=(Drink(80.0), Drink(0.0)), alcohol=(Drink(20.0),))},
        {"scores": {"phq9": 3, "phq9_item9": 0, "stopbang": 2, "stop_yes": 2}},
        {"labs": {"egfr": 45.0}, "conditions": ("ckd",)},
        {"pregnant": True, "age_years": 30.0},
        {"conditions": ("diabetes", "no epilepsy", "asthma")},
    ],
)
def test_what_fits_is_not(changes: dict[str, Any]) -> None:
    assert questions(**changes) == []
