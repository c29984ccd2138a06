"""Guesses: indexes against the papers and by simulation, a test that holds, and plain words."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Design, plan_design
from nightlab.trials.blinding.assessment import assess
from nightlab.trials.blinding.bang import bang_index, index, james_index, mean_index
from nightlab.trials.blinding.guesses import UNKNOWN, Guesses
from nightlab.trials.randomisation import DRAWS

SEED = 20260302
counts = st.integers(0, 30)
index_of = lru_cache(maxsize=None)(index)


def answers(arms: tuple[str, ...], table: dict[str, dict[str, int]]) -> Guesses:
    """Guesses with given counts: arm, then what was said of it."""
    cells = [(arm, said) for arm, row in table.items() for said, n in row.items() for _ in range(n)]
    return Guesses(arms, tuple(arm for arm, _ in cells), tuple(said for _, said in cells))


def crisp() -> Guesses:
    """The trial on cholesterol by which Bang et al. 2004 show both indexes."""
    return answers(
        ("placebo", "drug"),
        {
            "drug": {"drug": 82, "placebo": 25, UNKNOWN: 170},
            "placebo": {"drug": 27, "placebo": 29, UNKNOWN: 83},
        },
    )


def test_the_indexes_of_bang_2004() -> None:
    placebo, drug = bang_index(crisp())
    assert round(drug.value, 2) == 0.21
    assert round(placebo.value, 2) == 0.01
    james = james_index(crisp())
    assert james is not None
    assert round(james, 2) == 0.75


def test_the_interval_is_near_bangs_own_where_answers_are_many() -> None:
    value, lo95, hi95 = index(820, 250, 1700, arms=2)
    n = 2770
    sd = np.sqrt((1070 / n - value**2) / n)
    assert (lo95, hi95) == pytest.approx((value - 1.96 * sd, value + 1.96 * sd), abs=5e-4)


@given(counts, counts, counts, st.integers(2, 6))
def test_an_index_lies_in_its_interval_and_between_its_ends(
    right: int, wrong: int, unknown: int, arms: int
) -> None:
    if right + wrong + unknown == 0:
        return
    value, lo95, hi95 = index(right, wrong, unknown, arms=arms)
    assert -1 / (arms - 1) <= lo95 <= value <= hi95 <= 1
    assert hi95 > lo95


@given(counts, counts, counts)
def test_with_two_arms_right_and_wrong_mirror_each_other(
    right: int, wrong: int, unknown: int
) -> None:
    if right + wrong + unknown == 0:
        return
    value, lo95, hi95 = index(right, wrong, unknown, arms=2)
    mirrored = index(wrong, right, unknown, arms=2)
    assert mirrored == pytest.approx((-value, -hi95, -lo95), abs=1e-9)


@pytest.mark.parametrize("arms", [2, 3, 5])
def test_always_saying_one_arm_has_a_mean_index_of_nothing(arms: int) -> None:
    names = tuple("abcde"[:arms])
    found = bang_index(Guesses(names, names * 6, ("a",) * 6 * arms))
    assert found[0].value == 1
    assert mean_index(found) == pytest.approx(0)


@pytest.mark.parametrize(("arms", "answered"), [(2, 14), (2, 28), (3, 14), (3, 28)])
@pytest.mark.parametrize("unknown", [0.0, 0.3])
def test_guessing_at_random_has_an_index_of_nothing(
    arms: int, answered: int, unknown: float
) -> None:
    rng = np.random.default_rng(SEED)
    made = 1 - unknown
    drawn = rng.multinomial(answered, [made / arms, made * (arms - 1) / arms, unknown], size=4000)
    found = np.array([index_of(*map(int, row), arms=arms) for row in drawn])
    assert abs(found[:, 0].mean()) < 0.015
    held = ((found[:, 1] <= 0) & (found[:, 2] >= 0)).mean()
    assert 0.93 <= held <= 0.985


def test_coverage_where_guesses_are_mostly_right() -> None:
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(20, [0.75, 0.1, 0.15], size=4000)
    found = np.array([index_of(*map(int, row), arms=2) for row in drawn])
    held = ((found[:, 1] <= 0.65) & (found[:, 2] >= 0.65)).mean()
    assert 0.93 <= held <= 0.975


def test_james_is_one_for_not_known_half_at_chance_and_none_where_nothing_can_be_compared() -> None:
    two = ("off", "on")
    assert james_index(answers(two, {"on": {UNKNOWN: 5}, "off": {UNKNOWN: 5}})) == 1
    at_chance = answers(two, {"on": {"on": 5, "off": 5}, "off": {"on": 5, "off": 5}})
    assert james_index(at_chance) == pytest.approx(0.5)
    assert james_index(answers(two, {"on": {"on": 5}, "off": {"off": 5}})) == pytest.approx(0)
    assert james_index(answers(two, {"on": {"on": 5}, "off": {}})) is None
    assert james_index(answers(two, {"on": {}, "off": {}})) is None


def follows(design: Design, rng: np.random.Generator, known: float) -> Guesses:
    """A person who knows some periods, and guesses the rest with a leaning and a memory."""
    arms = tuple(design.arms[a] for a in design.periods())
    said, last = [], design.arms[-1]
    for arm in arms:
        if rng.random() < 0.5:
            last = str(rng.choice(design.arms, p=leaning(len(design.arms))))
        said.append(arm if rng.random() < known else UNKNOWN if rng.random() < 0.1 else last)
    return Guesses(design.arms, arms, tuple(said))


def leaning(arms: int) -> list[float]:
    return [0.3 / (arms - 1)] * (arms - 1) + [0.7]


@pytest.mark.parametrize("arms", [("off", "on"), ("a", "b", "c")])
def test_the_lot_holds_its_level_for_guesses_that_lean_and_linger(arms: tuple[str, ...]) -> None:
    rng = np.random.default_rng(SEED)
    trials = 160
    cried = 0
    for seed in range(trials):
        design = Design(arms, nights=24, seed=seed, block_nights=12)
        cried += assess(follows(design, rng, 0.0), design.rules, rng).unblinded
    assert cried / trials <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / trials)


def test_who_mostly_knows_is_found_out() -> None:
    rng = np.random.default_rng(SEED)
    found = [
        assess(follows(design, rng, 0.8), design.rules, rng)
        for seed in range(40)
        for design in [Design(("off", "on"), nights=28, seed=seed, block_nights=14)]
    ]
    assert sum(one.unblinded for one in found) >= 38
    assert "something told you" in found[0].sentence
    assert "no veto" in found[0].sentence


def judged(said: tuple[str | None, ...], design: Design) -> str:
    arms = tuple(design.arms[a] for a in design.periods())
    guesses = Guesses(design.arms, arms, said)
    return assess(guesses, design.rules, np.random.default_rng(SEED)).held


def test_each_reading_has_its_case() -> None:
    design = Design(("off", "on"), nights=28, seed=3, block_nights=14)
    truth = design.labels()
    other = tuple("off" if arm == "on" else "on" for arm in truth)
    assert judged(truth, design) == "righter than chance"
    assert judged(other, design) == "opposite"
    assert judged(("on",) * 28, design) == "like chance"
    assert judged((UNKNOWN,) * 28, design) == "mostly unknown"
    assert judged(truth[:3], design) == "too few"
    assert judged((None,) * 28, design) == "too few"


def test_no_draw_of_many_makes_a_chance_nothing() -> None:
    design = Design(("off", "on"), nights=56, seed=3, block_nights=14)
    truth = design.labels()
    found = assess(Guesses(design.arms, truth, truth), design.rules, np.random.default_rng(1))
    assert found.p_right == found.smallest_p == 1 / (DRAWS + 1)


def test_a_few_weeks_are_too_few_however_right() -> None:
    design = plan_design("pairs", ["off", "on"], nights=56, seed=1)
    truth = tuple(design.arms[a] for a in design.periods())
    found = assess(Guesses(design.arms, truth, truth), design.rules, np.random.default_rng(1))
    assert found.smallest_p == 1 / 16
    assert found.held == "too few"
    assert found.p_right == 1 / 16


def test_a_leaning_is_named() -> None:
    design = Design(("off", "on"), nights=28, seed=3, block_nights=14)
    guesses = Guesses(design.arms, design.labels(), ("on",) * 28)
    found = assess(guesses, design.rules, np.random.default_rng(1))
    assert found.leans_to == "on"
    assert "You leaned to on, whatever it was." in found.sentence
    assert found.mean_index == pytest.approx(0)


def test_patterns_are_redrawn_too() -> None:
    design = plan_design("abba", ["off", "on"], nights=84, seed=2, period_nights=3)
    truth = tuple(design.arms[a] for a in design.periods())
    found = assess(Guesses(design.arms, truth, truth), design.rules, np.random.default_rng(1))
    assert found.p_right == 1 / design.ways


def test_no_guesses_yet() -> None:
    design = Design(("off", "on"), nights=8, seed=1, block_nights=4)
    found = assess(
        Guesses(design.arms, design.labels(), ()), design.rules, np.random.default_rng(1)
    )
    assert (found.held, found.indexes, found.mean_index, found.james) == ("too few", (), None, None)
    assert found.sentence == "Nobody has guessed yet."


@pytest.mark.parametrize(
    ("actual", "said", "match"),
    [
        (("on",), ("of",), "guess 1: 'of' is no arm"),
        (("on",), ("on", "on"), "2 guesses at 1 periods"),
        (("in",), ("on",), "period 1: no arm is called 'in'"),
    ],
)
def test_guesses_that_cannot_be(actual: tuple[str, ...], said: tuple[str, ...], match: str) -> None:
    with pytest.raises(NightlabError, match=match):
        Guesses(("off", "on"), actual, said)


def test_guesses_are_read_however_they_are_typed() -> None:
    said = (" ON", "Off ", "?", "don't know", "", None)
    found = Guesses(("off", "on"), ("on",) * 6, said)
    assert found.guessed == ("on", "off", UNKNOWN, UNKNOWN, UNKNOWN, None)
    assert (found.right, found.wrong, found.unknown, found.answered) == (1, 1, 3, 5)


def test_who_never_guessed_or_once_is_told_so() -> None:
    design = Design(("off", "on"), nights=28, seed=3, block_nights=14)
    told = [
        assess(Guesses(design.arms, design.labels(), said), design.rules, np.random.default_rng(1))
        for said in ((UNKNOWN,) * 28, ("on",), (None,))
    ]
    assert told[0].sentence.startswith("You said 28 times that you did not know. You mostly")
    assert told[1].sentence.startswith("You guessed once, ")
    assert told[2].sentence == "Nobody has guessed yet."
