"""What stands around the number: factors, concerns, doubts, and what it does not mean."""

from __future__ import annotations

import pytest

from nightlab.formulary.foods import Portion, food
from nightlab.formulary.intake import Answers, assess, concerns_of, factors_of, questions

GREEN = {"greens": 0.3, "seeds": 0.2, "bread_white": 2}


@pytest.mark.parametrize("key", ["crohns", "bariatric", "ileal_resection", "diuretic"])
def test_what_the_safety_rules_refer_leads_to_a_clinician(key: str) -> None:
    found = factors_of(Answers(absorption={key: True}))
    assert [each.key for each in found] == [key]
    assert found[0].ask_clinician
    assert found[0].size is None


@pytest.mark.parametrize(("years", "asks"), [(None, True), (0.5, False), (1, True), (20, True)])
def test_an_acid_blocker_is_asked_about_from_a_year_on(years: float | None, asks: bool) -> None:  # noqa: FBT001
    found = factors_of(Answers(absorption={"acid_blocker": True}, acid_blocker_years=years))
    assert found[0].ask_clinician is asks


@pytest.mark.parametrize(("stress", "count"), [(None, 0), (6, 0), (7, 1), (10, 1)])
def test_strain_has_a_direction_and_no_size(stress: float | None, count: int) -> None:
    found = factors_of(Answers(stress=stress))
    assert len(found) == count
    assert all(each.size is None and not each.ask_clinician for each in found)


def test_no_factor_moves_the_estimate_of_what_is_eaten() -> None:
    without = assess(Answers(age_years=40, sex="male", per_day=GREEN), with_plan=False)
    every = dict.fromkeys(("crohns", "coeliac", "bariatric", "diuretic"), True)
    with_all = assess(
        Answers(age_years=40, sex="male", per_day=GREEN, absorption=every, stress=10),
        with_plan=False,
    )
    assert with_all.usual == without.usual
    assert len(with_all.factors) == 5


def told(**concerns: bool) -> dict[str, object]:
    answers = Answers(
        age_years=40, sex="male", per_day=GREEN, exclude=("seeds",), concerns=concerns
    )
    return {each.rule: each for each in assess(answers).concerns}


def test_silence_is_asked_back_and_a_no_is_heard() -> None:
    denied = dict.fromkeys(
        ("warfarin", "kidney_disease", "raises_potassium", "oxalate_stones"), False
    )
    assert set(told()) == {"S199", "S200", "S201"}
    assert told(**denied) == {}


def test_warfarin_is_warned_of_greens_by_name() -> None:
    found = told(warfarin=True)["S199"]
    assert "spinach, cooked" in found.foods  # type: ignore[attr-defined]
    assert found.certain  # type: ignore[attr-defined]


def test_an_ill_kidney_waits_for_a_clinician() -> None:
    answers = Answers(age_years=40, sex="male", per_day=GREEN, concerns={"kidney_disease": True})
    assert assess(answers).waits
    assert not assess(Answers(age_years=40, sex="male", per_day=GREEN)).waits


def test_nut_traces_are_named_where_nuts_are_excluded() -> None:
    answers = Answers(age_years=40, sex="male", per_day={"seeds": 1}, exclude=("nuts",))
    assert any("seed" in line for line in assess(answers).traces)


def test_the_sentence_gives_a_range_and_denies_a_diagnosis() -> None:
    found = assess(Answers(age_years=40, sex="female", profile="US"), with_plan=False)
    assert f"{found.usual.lo80:.0f} to {found.usual.hi80:.0f} mg" in found.sentence
    assert "is not deficient" in found.sentence
    assert "no questionnaire can" in found.sentence


def test_the_aim_is_that_of_the_profile() -> None:
    aims = [assess(Answers(age_years=40, sex="male", profile=p)).aim_mg for p in ("US", "EU", None)]
    assert aims == [420, 350, 420]


def test_answers_that_add_up_to_too_much_are_doubted() -> None:
    all_of_it = {key: min(6, each.most_per_day) for key, each in questions().items()}
    much = assess(Answers(per_day=all_of_it), with_plan=False)
    little = assess(Answers(per_day=dict.fromkeys(questions(), 0)), with_plan=False)
    assert "more than most people eat" in much.doubts[0]
    assert "less than most people eat" in little.doubts[0]


def test_what_was_not_answered_is_named() -> None:
    found = assess(Answers(age_years=40, sex="female", per_day={"oats": 1}), with_plan=False)
    assert "food not answered: Bananas" in found.unknown
    assert not any("Oats" in line for line in found.unknown)
    assert any(line.startswith("pregnancy") for line in found.unknown)
    assert any("outside the United States" in line for line in found.unknown)


def test_much_potassium_from_many_foods_is_asked_about_as_from_one() -> None:
    little = [Portion(food(number), 28) for number in ("12155", "12142", "12120")]
    assert all((part.food.amount("potassium_mg", 28) or 0) < 200 for part in little)
    assert "S200" not in {each.rule for each in concerns_of(little[:1], Answers())}
    found = concerns_of(little, Answers())
    asked = next(each for each in found if each.rule == "S200")
    assert asked.foods == ("walnuts", "pecans", "hazelnuts")


def test_two_portions_are_judged_by_both() -> None:
    bread, spinach = food("18075"), food("11458")
    one, three = (
        next(each for each in concerns_of(more, Answers()) if each.rule == "S200").foods
        for more in ([Portion(spinach, 90), Portion(bread, g)] for g in (32, 96))
    )
    assert one == (spinach.name,)
    assert three == (spinach.name, bread.name)


def test_vitamin_k_that_is_not_known_is_named_to_who_takes_warfarin() -> None:
    chia = food("12006")
    assert chia.vit_k_ug is None
    found = concerns_of([Portion(chia, 12)], Answers(concerns={"warfarin": True}))
    assert found[0].rule == "S199"
    assert found[0].foods == (chia.name,)


@pytest.mark.parametrize("state", ["pregnant", "breastfeeding"])
def test_a_plan_is_shown_to_somebody_first_where_two_eat_of_it(state: str) -> None:
    told: dict[str, bool] = {state: True}
    found = assess(Answers(age_years=17, sex="female", per_day=GREEN, **told))  # type: ignore[arg-type]
    assert found.plan is not None
    assert found.plan.steps
    assert any("midwife" in line for line in found.cautions)
    assert any("under 18" in line for line in found.cautions)


def test_water_of_a_mixed_up_unit_and_a_late_child_are_doubted() -> None:
    hard = assess(Answers(water_l=2, water_mg_per_l=300), with_plan=False)
    late = assess(Answers(age_years=70, sex="female", pregnant=True), with_plan=False)
    assert "is the figure magnesium, per litre" in hard.doubts[0]
    assert late.doubts == ("pregnant or breastfeeding at 70",)


def test_what_coeliac_disease_rules_out_has_its_source_too() -> None:
    found = assess(Answers(absorption={"coeliac": True}), with_plan=False)
    assert any(
        "reading of what a kind of food is usually made of" in line for line in found.sources
    )
