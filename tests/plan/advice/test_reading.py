from __future__ import annotations

from pathlib import Path

import pytest

from nightlab.body.protocol import Bout, Condition, Dose, Habit, at
from nightlab.errors import NightlabError
from nightlab.plan.advice.living import lived
from nightlab.plan.advice.reading import read_advice
from nightlab.plan.steps import find_step

EXAMPLES = Path(__file__).parents[3] / "examples" / "articles"
GOOD = """
format = 1
key = "A"
title = "A friend's advice"

[[step]]
label = "magnesium at night"
step = "magnesium_bisglycinate"
agent = "magnesium bisglycinate"
at = "22:00"
claims = ["C104"]
[step.body]
dose = { agent = "magnesium bisglycinate", amount = 200, at = "22:00" }
"""


@pytest.mark.parametrize("article", ["bisglycinate", "sweet-dreams"])
def test_both_articles_are_read_and_name_steps_of_the_plan(article: str) -> None:
    advice = read_advice(EXAMPLES / f"{article}.toml")
    assert len(advice.steps) > 5
    for step in advice.steps:
        assert find_step(step.step).key == step.step
        assert step.section.startswith(advice.key)
        assert step.claims


def test_a_dose_that_is_not_named_is_filled_in_for_the_simulation_alone(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (step,) = read_advice(tmp_path / "a.toml").steps
    assert step.elemental_mg is None
    assert step.dose_mg == 200.0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 2", "format"),
        ('title = "A friend\'s advice"', "", "title"),
        ("[[step]]", "[[steps]]", "steps"),
        ('label = "magnesium at night"', 'label = " "', "label"),
        ('claims = ["C104"]', 'claims = ["C999"]', "C999"),
        ('at = "22:00"\nclaims', 'at = "25:00"\nclaims', "at"),
        ("[step.body]", "[step.bodies]", "bodies"),
        ("dose = {", "doses = {", "doses"),
        ("claims", "elemental_mg = true\nclaims", "elemental_mg"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    (tmp_path / "a.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NightlabError) as error:
        read_advice(tmp_path / "a.toml")
    assert said in str(error.value)


def test_what_is_advised_is_lived() -> None:
    late, early = Dose("caffeine", 95, at("16:30")), Dose("caffeine", 95, at("08:00"))
    wine = Dose("alcohol", 20, at("21:00"))
    days = Condition(
        "days",
        habit=Habit(bed_jitter_min=30.0, free_days=frozenset({6}), free_bed=1.0),
        doses=(early, late, wine),
    )
    assert lived(days, {"no_caffeine_after": "12:00"}).doses == (early, wine)
    assert lived(days, {"no_alcohol": True}).doses == (early, late)
    regular = lived(days, {"regular_hours": True}).habit
    assert (regular.bed_jitter_min, regular.free_days, regular.free_bed) == (0.0, frozenset(), None)
    moved = lived(days, {"exercise": {"at": "07:30", "minutes": 40, "met": 4}})
    assert moved.bouts == (Bout("exercise_met", at("07:30"), 40, 4),)
    taken = lived(days, {"dose": {"agent": "zinc", "amount": 10, "at": "19:00"}})
    assert taken.doses[-1].agent == "zinc"
    assert lived(days, {}) == days


def test_dim_evenings_leave_the_day_as_bright_as_it_was() -> None:
    days = Condition("days")
    dim = lived(days, {"evening_lux": 10}).habit.light
    before = dict(days.habit.light)
    for hour, lux in dim:
        if 5.0 <= hour < 20.0:
            assert lux == before[hour]
        else:
            assert lux <= 10.0
    assert any(hour == 20.0 for hour, _ in dim)
