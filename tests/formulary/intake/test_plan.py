"""Diet plans: exclusions hold without exception, and every sum is the sum of its parts."""

from __future__ import annotations

import os
import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.formulary.foods import exclusions, food, foods, read_exclusion
from nightlab.formulary.intake import Answers, Plan, assumed, plan, questions
from nightlab.formulary.intake.move import (
    BETTER_LEFT_EFFORT,
    moves_of,
    never_offered,
    room_halves,
)
from nightlab.formulary.intake.plan import _cost, _silent

KEYS = list(questions())
EATEN = st.dictionaries(st.sampled_from(KEYS), st.sampled_from([0, 0.15, 0.5, 1, 2]), max_size=12)
EXCLUDED = st.lists(st.sampled_from(sorted(exclusions())), max_size=4, unique=True)
GAPS = st.floats(1, 400)
LIKES = st.lists(st.sampled_from(["pumpkin seeds", "oats", "spinach", "almonds"]), max_size=2)


def made(
    gap_mg: float, eaten: dict[str, float], excluded: list[str], likes: list[str] | None = None
) -> Plan:
    return plan(Answers(per_day=eaten, exclude=tuple(excluded), likes=tuple(likes or ())), gap_mg)


def names(found: Plan) -> list[str]:
    return [step.move.food.name for step in found.steps]


@settings(max_examples=60, deadline=None)
@given(GAPS, EATEN, EXCLUDED, LIKES)
def test_every_plan_keeps_its_promises(
    gap_mg: float, eaten: dict[str, float], excluded: list[str], likes: list[str]
) -> None:
    answers = Answers(per_day=eaten, exclude=tuple(excluded), likes=tuple(likes))
    found = plan(answers, gap_mg)
    no_exclusion_is_broken(found, excluded)
    it_is_the_sum_of_its_parts(found, gap_mg)
    limits_hold(found, answers)
    only_what_is_eaten_or_liked_comes_in(found, answers)


def no_exclusion_is_broken(found: Plan, excluded: list[str]) -> None:
    for step in found.steps:
        assert not any(read_exclusion(word).covers(step.move.food) for word in excluded)


def it_is_the_sum_of_its_parts(found: Plan, gap_mg: float) -> None:
    parts = [part for step in found.steps for part in step.move.portions(step.halves)]
    mg = sum((part.food.magnesium_mg or 0) * part.grams / 100 for part in parts)
    kcal = sum((part.food.energy_kcal or 0) * part.grams / 100 for part in parts)
    assert found.added_mg == pytest.approx(mg)
    assert found.added_mg == pytest.approx(found.added("magnesium_mg").known)
    assert found.added_kcal == pytest.approx(kcal)
    assert found.lower_mg <= found.added_mg
    assert found.closes == (found.lower_mg >= gap_mg)


def limits_hold(found: Plan, answers: Answers) -> None:
    assert found.added_kcal <= assumed("plan_added_kcal") + 1e-6
    for key in KEYS:
        mine = [s for s in found.steps if s.move.question == key]
        assert sum(s.halves for s in mine) <= room_halves(questions()[key], answers)
        taken = [s for s in found.steps if s.move.source == key]
        assert sum(s.halves for s in taken) / 2 <= answers.per_day.get(key, 0)
    added = [step for step in found.steps if step.move.instead_of is None]
    assert all(step.halves <= 2 for step in added)
    assert all(step.halves <= 4 for step in found.steps)
    assert all(step.move.food.kind.offered for step in found.steps)


def only_what_is_eaten_or_liked_comes_in(found: Plan, answers: Answers) -> None:
    eaten = {key for key, n in answers.per_day.items() if n > 0}
    for step in found.steps:
        assert step.move.question in eaten or step.move.food.ndb_no in answers.liked


@settings(max_examples=20, deadline=None)
@given(GAPS, EATEN, EXCLUDED, st.sampled_from(sorted(exclusions())))
def test_one_exclusion_more_never_closes_more(
    gap_mg: float, eaten: dict[str, float], excluded: list[str], one_more: str
) -> None:
    before = made(gap_mg, eaten, excluded)
    after = made(gap_mg, eaten, [*excluded, one_more])
    assert after.closes_mg <= before.closes_mg + 1e-2


@settings(max_examples=10, deadline=None)
@given(GAPS, EATEN, EXCLUDED)
def test_the_order_of_the_answers_does_not_matter(
    gap_mg: float, eaten: dict[str, float], excluded: list[str]
) -> None:
    turned = dict(reversed(eaten.items()))
    one, other = made(gap_mg, eaten, excluded), made(gap_mg, turned, excluded[::-1])
    assert one.steps == other.steps
    assert set(one.blocked_by) == set(other.blocked_by)


def test_the_solver_prints_nothing_into_what_a_program_reads(
    capfd: pytest.CaptureFixture[str],
) -> None:
    eaten: dict[str, float] = dict.fromkeys(("beans", "bread_white", "bread_whole"), 2)
    eaten |= dict.fromkeys(("cheese", "chocolate_dark", "chocolate_milk", "whole_grain"), 0.5)
    eaten |= {"almonds_cashews": 0.1, "fish": 0.1, "nuts_other": 2, "vegetables": 1}
    for gap_mg in range(100, 420, 20):
        plan(Answers(per_day=eaten, added_kcal=100), gap_mg)
    assert capfd.readouterr() == ("", "")
    with _silent():
        os.write(1, b"a line from beneath Python")
    os.write(1, b"a line from the program")
    assert capfd.readouterr().out == "a line from the program"


def test_exclusions_that_only_together_stand_in_the_way_are_told() -> None:
    eaten: dict[str, float] = {"almonds_cashews": 1}
    apart = made(50, eaten, ["tree_nuts", "sesame"])
    twice = made(50, eaten, ["almonds", "cashews", "tree_nuts"])
    never = made(500, eaten, ["almonds", "cashews", "tree_nuts"])
    assert (apart.blocked_by, apart.blocked_together) == (("tree_nuts",), False)
    assert (twice.closes, twice.blocked_by, twice.blocked_together) == (False, (), True)
    assert (never.blocked_by, never.blocked_together) == ((), False)


def test_two_hundred_exclusions_are_heard_in_seconds() -> None:
    words = tuple(each.name for each in foods() if each.kind.offered)[:200]
    started = time.perf_counter()
    found = plan(Answers(per_day=dict.fromkeys(KEYS, 0.3), exclude=words, likes=words), 180)
    assert time.perf_counter() - started < 20
    assert {step.move.food.name for step in found.steps}.isdisjoint(words)


def test_a_food_without_a_figure_is_never_taken_for_a_zero() -> None:
    goji = food("09110")
    moves = moves_of(Answers(likes=("goji berries", "pumpkin seeds")), [], anything=True)
    assert goji not in [move.food for move in moves]
    assert all(move.food.energy_kcal is not None for move in moves)


def test_no_gap_needs_no_plan() -> None:
    found = made(0, {"oats": 1}, [])
    assert (found.steps, found.closes, found.added_mg) == ((), True, 0)


def test_somebody_who_eats_and_likes_nothing_gets_an_honest_answer() -> None:
    found = made(80, {}, [])
    assert (found.steps, found.closes, found.closes_mg) == ((), False, 0)
    assert found.would_close


def test_it_names_the_exclusion_that_stands_in_the_way() -> None:
    found = made(90, {"almonds_cashews": 0.5, "coffee": 2}, ["nuts", "dairy"])
    assert not found.closes
    assert found.blocked_by == ("nuts",)


def test_white_bread_turns_into_wholemeal() -> None:
    answers = Answers(per_day={"bread_white": 4}, likes=("wholemeal bread",), added_kcal=20)
    found = plan(answers, 20)
    assert found.closes
    assert {step.move.instead_of.name for step in found.steps if step.move.instead_of}
    assert found.added_kcal <= 20


def test_a_liked_food_that_is_excluded_stays_out() -> None:
    found = made(60, {"bread_white": 3}, ["nuts"], ["almonds"])
    assert "almonds" not in names(found)


def test_coeliac_disease_rules_out_gluten_by_itself() -> None:
    answers = Answers(
        per_day={"bread_white": 4, "bread_whole": 2, "oats": 1}, absorption={"coeliac": True}
    )
    found = plan(answers, 80)
    gluten = read_exclusion("gluten")
    assert not any(gluten.covers(step.move.food) for step in found.steps)


def test_brazil_nuts_liver_and_coffee_are_never_offered() -> None:
    found = moves_of(Answers(likes=("Brazil nuts", "liver", "coffee", "wine")), [], anything=True)
    offered = {move.food.name for move in found}
    assert offered.isdisjoint({"Brazil nuts", "beef liver", "filter coffee", "red wine"})


FEW_FOODS = Answers(per_day={"almonds_cashews": 0.5, "banana": 0.5, "bran_germ": 1})


def choices(answers: Answers) -> list[tuple[float, float]]:
    """Return the counted magnesium and the cost of all changes that the limits allow."""
    moves, found = moves_of(answers, []), []
    for tried in product(*(range(move.most_halves + 1) for move in moves)):
        chosen = list(zip(tried, moves, strict=True))
        kcal = sum(n * (m.change("energy_kcal") or 0) for n, m in chosen)
        crowded = any(
            sum(n for n, move in chosen if move.question == key)
            > room_halves(questions()[key], answers)
            for key in answers.per_day
        )
        if kcal <= answers.added_kcal and not crowded:
            lower = sum(n * move.lower_mg for n, move in chosen)
            found.append((lower, sum(n * _cost(move) for n, move in chosen)))
    return found


def test_the_plan_is_the_cheapest_of_all_that_close_the_gap() -> None:
    costs = [cost for lower, cost in choices(FEW_FOODS) if lower >= 60]
    assert len(costs) > 10
    mine = sum(step.halves * _cost(step.move) for step in plan(FEW_FOODS, 60).steps)
    assert mine == pytest.approx(min(costs), abs=1e-3)


def test_a_plan_that_does_not_close_the_gap_gets_as_far_as_food_can() -> None:
    found = plan(FEW_FOODS, 500)
    assert not found.closes
    assert found.closes_mg == pytest.approx(max(lower for lower, _ in choices(FEW_FOODS)), abs=0.01)


def test_energy_costs_and_saved_energy_earns_nothing() -> None:
    moves = moves_of(Answers(per_day=dict.fromkeys(KEYS, 1.0)), [])
    saving = [move for move in moves if (move.change("energy_kcal") or 0) < 0]
    almonds = next(m for m in moves if m.food.name == "almonds" and m.instead_of is None)
    assert saving
    assert all(_cost(move) == move.effort for move in saving)
    assert _cost(almonds) - almonds.effort == pytest.approx(81.06 / 200)


def test_what_an_illness_speaks_against_comes_last() -> None:
    eaten: dict[str, float] = {"almonds_cashews": 1, "seeds": 1}
    well = plan(Answers(per_day=eaten), 60)
    ill = plan(Answers(per_day=eaten, concerns={"oxalate_stones": True}), 60)
    spinach = {move.food.name: move for move in moves_of(Answers(likes=("spinach",)), [])}
    left = Answers(likes=("spinach",), concerns={"oxalate_stones": True})
    for move in moves_of(left, []):
        assert move.effort == spinach[move.food.name].effort + BETTER_LEFT_EFFORT
    assert well.closes
    assert all(step.move.food.kind.oxalate_high is False for step in ill.steps)


def test_every_food_that_may_be_offered_has_room_somewhere() -> None:
    """A liked food with enough magnesium must not vanish for want of a question it belongs to."""
    rich = [
        each
        for each in foods()
        if each.kind.offered
        and (each.amount("magnesium_mg", each.portion_g) or 0) >= 20
        and each.energy_kcal is not None
        and each.kind.name not in {"egg", "fresh cheese", "pasta wheat"}
    ]
    assert len(rich) > 100
    for each in rich:
        moves = moves_of(Answers(likes=(each.name,)), [])
        assert each in [move.food for move in moves], each.name


def test_a_liked_food_that_is_never_offered_is_told_why() -> None:
    found = never_offered(Answers(likes=("Brazil nuts", "goji berries", "almonds")))
    assert [line.partition(":")[0] for line in found] == ["Brazil nuts", "goji berries"]
    assert "selenium" in found[0]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (Answers(likes=("almonds",), exclude=("nuts",)), "almonds: you exclude nuts"),
        (Answers(likes=("ricotta",)), "ricotta: too little magnesium for a plan"),
        (
            Answers(likes=("dates",), per_day={"fruit_dried": 1}),
            "dates: as much as is sensible is eaten already",
        ),
    ],
)
def test_a_liked_food_that_cannot_come_in_is_told_why(answers: Answers, sentence: str) -> None:
    assert never_offered(answers) == (sentence,)


@pytest.mark.parametrize("name", ["tuna", "halibut", "grapefruit", "smoked salmon", "banana chips"])
def test_what_is_not_for_every_day_is_never_offered(name: str) -> None:
    moves = moves_of(Answers(likes=(name,), per_day=dict.fromkeys(KEYS, 0.3)), [], anything=True)
    assert all(name not in move.food.name for move in moves)
    assert never_offered(Answers(likes=(name,)))
