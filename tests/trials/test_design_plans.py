"""Each plan keeps its own rules, draws each schedule with the same chance, and refuses contradictions."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby, product
from math import comb, factorial
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Design, parse_design, plan_design, to_toml
from nightlab.trials.designs.cells import always_together, cells
from nightlab.trials.designs.making import NAMES
from trials.made import is_uniform

PAIR = ("placebo", "magnesium")
MG = "mg elemental magnesium"
# plan, arms, nights, what else, number of schedules by hand
COUNTED: list[tuple[str, tuple[str, ...], int, dict[str, Any], int]] = [
    ("nightly", PAIR, 6, {"max_run": 6}, comb(6, 3)),
    ("nightly", PAIR, 6, {"max_run": 1}, 2),
    ("pairs", PAIR, 8, {"period_nights": 2}, 2**2),
    ("pairs", PAIR, 56, {}, 2**4),
    ("pairs", tuple("abc"), 42, {}, factorial(3) ** 2),
    ("abab", PAIR, 56, {}, 2),
    ("abab", tuple("abc"), 42, {}, factorial(3)),
    ("abba", PAIR, 56, {}, 2**2),
    ("abba", tuple("abc"), 42, {}, factorial(3)),
    ("latin", tuple("abc"), 9, {}, 12),
    ("latin", tuple("abcd"), 32, {}, 576**2),
    ("factorial", ("a", "b"), 8, {}, factorial(4) ** 2),
    ("factorial", ("a", "b"), 8, {"block_nights": 8}, factorial(8) // 2**4),
    ("factorial", ("a", "b", "c"), 16, {}, factorial(8) ** 2),
    ("dose", ("0", "100", "200"), 6, {"unit": MG}, factorial(3) ** 2),
    ("dose", ("0", "100", "200"), 12, {"unit": MG, "block_nights": 6}, (720 // 8) ** 2),
    ("onoff", PAIR, 7 + 4 * 7, {}, 2**2),
    (
        "onoff",
        PAIR,
        3 + 6 * 5 + 5 * 2,
        {"period_nights": 5, "run_in_nights": 3, "washout_nights": 2},
        2**3,
    ),
    ("timeofday", ("magnesium",), 6, {"max_run": 6}, comb(6, 3)),
]


def made(
    plan: str | None, arms: tuple[str, ...], nights: int, seed: int = 1, **more: Any
) -> Design:
    return plan_design(plan, arms, nights=nights, seed=seed, **more)


@pytest.mark.parametrize(("plan", "arms", "nights", "more", "ways"), COUNTED)
def test_schedules_are_counted_exactly(
    plan: str, arms: tuple[str, ...], nights: int, more: dict[str, Any], ways: int
) -> None:
    assert made(plan, arms, nights, **more).ways == ways


@pytest.mark.parametrize(
    ("plan", "arms", "nights", "more", "ways"), [c for c in COUNTED if c[4] <= 40]
)
def test_every_schedule_of_a_small_plan_has_the_same_chance(
    plan: str, arms: tuple[str, ...], nights: int, more: dict[str, Any], ways: int
) -> None:
    seen = Counter(made(plan, arms, nights, seed, **more).periods() for seed in range(50 * ways))
    assert len(seen) == ways
    assert is_uniform(np.array(list(seen.values())))


@pytest.mark.parametrize(("plan", "arms", "nights", "more", "ways"), COUNTED)
def test_a_planned_design_survives_its_text_file(
    plan: str, arms: tuple[str, ...], nights: int, more: dict[str, Any], ways: int
) -> None:
    design = made(plan, arms, nights, seed=2**64 + ways, **more)
    again = parse_design(to_toml(design), where="trial.toml")
    assert again == design
    assert again.labels() == design.labels()
    assert again.schedule() == design.schedule()


def test_what_needs_no_plan_is_written_as_it_always_was() -> None:
    for plan in (None, "nightly", "pairs"):
        text = to_toml(made(plan, PAIR, 56))
        assert "format = 1\n" in text
        assert text == to_toml(parse_design(text, where="trial.toml"))
        assert not {"plan", "factors", "unit", "run_in", "washout"} & set(text.split())


SEALED = """# A Nightlab trial: the rules and the seed fix the schedule.
format = 1
arms = ["placebo", "magnesium"]
nights = 28
seed = 20261122
block_nights = 14
period_nights = 1
max_run = 2
half_life_nights = 0.0
outcome = "sol_min"
better = "lower"
worthwhile = 10.0
prior = "sceptical"
"""


def test_a_design_sealed_before_there_were_plans_is_the_same_byte_for_byte() -> None:
    design = parse_design(SEALED, where="trial t1")
    assert to_toml(design) == SEALED
    assert "".join(label[0] for label in design.labels()) == "mpmppmmppmmpmpmppmmppmmpmpmp"
    assert (design.plan, design.counted_nights) == ("", 28)
    assert [dose.number for dose in design.schedule()] == list(range(1, 29))


@pytest.mark.parametrize(
    "field",
    ['plan = "abba"', 'unit = "mg"', "run_in_nights = 7", "washout_nights = 2", "factors = []"],
)
def test_a_sealed_design_of_the_first_format_has_no_plan(field: str) -> None:
    with pytest.raises(NightlabError, match=f"unknown field '{field.split(maxsplit=1)[0]}'"):
        parse_design(SEALED + field + "\n", where="trial.toml")


@pytest.mark.parametrize(
    "change",
    [
        ('plan = "onoff"', 'plan = "sometimes"'),
        ('plan = "onoff"', "plan = 3"),
        ('plan = "onoff"', 'plan = "latin"'),
        ("washout_nights = 2", "washout_nights = 2.5"),
        ("washout_nights = 2", "washout_nights = 8"),
        ("washout_nights = 2", "washout_nights = -2"),
        ("run_in_nights = 7", "run_in_nights = true"),
        ("run_in_nights = 7", "run_in_nights = 8"),
        ("nights = 41", "nights = 40"),
        ('plan = "onoff"', 'plan = "onoff"\nfactors = ["a", "b"]'),
        ('plan = "onoff"', 'plan = "onoff"\nfactors = "ab"'),
        ('plan = "onoff"', 'plan = "onoff"\nunit = "mg"'),
    ],
)
def test_a_planned_design_changed_by_hand_is_refused(change: tuple[str, str]) -> None:
    text = to_toml(made("onoff", PAIR, 41, washout_nights=2))
    assert change[0] in text
    with pytest.raises(NightlabError) as refused:
        parse_design(text.replace(*change), where="trial.toml")
    assert refused.value.fix


def runs(labels: tuple[str, ...]) -> list[int]:
    return [len(list(run)) for _, run in groupby(labels)]


seeds = st.integers(0, 2**70)


@settings(max_examples=40)
@given(st.integers(6, 60), seeds)
def test_nightly_has_no_long_runs_and_as_many_nights_of_each(nights: int, seed: int) -> None:
    design = made("nightly", PAIR, nights, seed)
    counts = Counter(design.labels())
    assert max(runs(design.labels())) <= 3
    assert abs(counts["placebo"] - counts["magnesium"]) <= 1


@settings(max_examples=40)
@given(st.sampled_from(["abab", "abba", "pairs"]), st.integers(1, 7), st.integers(1, 4), seeds)
def test_periods_are_kept_whole_and_every_pair_holds_both(
    plan: str, period: int, sets: int, seed: int
) -> None:
    design = made(plan, PAIR, 4 * period * sets, seed, period_nights=period)
    codes = np.array(design.codes()).reshape(-1, 2, period)
    assert (codes == codes[:, :, :1]).all()
    first = codes[:, 0, 0]
    assert (codes[:, 1, 0] == 1 - first).all()
    if plan == "abab":
        assert len(set(first)) == 1
    if plan == "abba":
        assert (first[::2] == 1 - first[1::2]).all()


@settings(max_examples=30)
@given(st.sampled_from([("0", "50", "100"), ("0", "100", "200", "400")]), st.integers(2, 8), seeds)
def test_doses_vary_within_blocks_and_never_with_era(
    doses: tuple[str, ...], blocks: int, seed: int
) -> None:
    design = made("dose", doses, len(doses) * blocks, seed, unit=MG)
    labels = np.array(design.labels()).reshape(blocks, len(doses))
    assert all(sorted(row) == sorted(doses) for row in labels.tolist())
    sums = labels.astype(float).sum(axis=1)
    assert (sums == sums[0]).all()


@settings(max_examples=30)
@given(st.integers(2, 3), st.integers(2, 5), seeds)
def test_a_factorial_block_holds_every_combination_so_that_factors_are_unrelated(
    factors: int, blocks: int, seed: int
) -> None:
    things = ("iron", "tea", "mask")[:factors]
    design = made("factorial", things, 2**factors * blocks, seed)
    taken = np.array(
        [[thing in label.split(" + ") for thing in things] for label in design.labels()]
    )
    for block in np.split(taken, blocks):
        assert len({tuple(row) for row in block.tolist()}) == 2**factors
    assert np.allclose(np.corrcoef(taken.T), np.eye(factors))


@settings(max_examples=30)
@given(st.integers(1, 8), st.integers(0, 10), st.integers(0, 8), st.integers(2, 4), seeds)
def test_on_and_off_leaves_out_the_run_in_and_what_washes_out(
    period: int, run_in: int, washout: int, pairs: int, seed: int
) -> None:
    assume(washout <= period)
    nights = run_in + 2 * pairs * period + (2 * pairs - 1) * washout
    pauses = {"run_in_nights": run_in, "washout_nights": washout}
    design = made("onoff", PAIR, nights, seed, period_nights=period, **pauses)
    evenings = design.evenings().tolist()
    expected = [
        run_in + i * (period + washout) + night for i in range(2 * pairs) for night in range(period)
    ]
    assert evenings == expected
    assert evenings[-1] == nights - 1
    assert design.counted_nights == len(expected) == len(design.labels()) == len(design.blocks())
    assert [dose.number for dose in design.schedule()] == [e + 1 for e in expected]
    for block in range(1, pairs + 1):
        own = np.array(design.labels())[design.blocks() == block]
        assert Counter(own.tolist()) == dict.fromkeys(PAIR, period)


def test_what_a_plan_fills_in() -> None:
    assert made("pairs", PAIR, 56).period_nights == 7
    assert made("latin", tuple("abc"), 9).period_nights == 1
    assert (made("nightly", PAIR, 28).block_nights, made("nightly", PAIR, 28).max_run) == (28, 3)
    assert made(None, PAIR, 28).max_run is None
    assert made(None, PAIR, 56, period_nights=7).block_nights == 14
    lingering = made("onoff", PAIR, 53, half_life_nights=2.0)
    assert (lingering.run_in_nights, lingering.washout_nights) == (7, 6)
    assert made("timeofday", ("magnesium",), 28).arms == (
        "magnesium with dinner",
        "magnesium 30 to 60 min before bed",
    )
    assert made("timeofday", ("early", "late"), 28).arms == ("early", "late")
    assert made("dose", ("200", " 0.0", "1e2"), 6, unit=MG).arms == ("0", "100", "200")


REFUSED: list[tuple[str, str | None, tuple[str, ...], int, dict[str, Any], str]] = [
    ("no such plan", "weekly", PAIR, 28, {}, "plan"),
    ("one factor", "factorial", ("magnesium",), 28, {}, "arms"),
    ("four factors", "factorial", tuple("abcd"), 64, {}, "arms"),
    ("one factor twice", "factorial", ("tea", "TEA "), 28, {}, "arms"),
    ("a factor called nothing", "factorial", ("tea", "neither"), 28, {}, "arms"),
    ("a factor without a name", "factorial", ("tea", ""), 28, {}, "arms"),
    ("factors joined", "factorial", ("tea + milk", "mask"), 28, {}, "arms"),
    ("always together", "nightly", ("neither", "tea + milk"), 28, {}, "arms"),
    ("combinations do not fill", "factorial", ("tea", "milk"), 30, {}, "nights"),
    ("one dose", "dose", ("200",), 28, {"unit": MG}, "arms"),
    ("one dose beside none", "dose", ("0", "200"), 28, {"unit": MG}, "arms"),
    ("no nights without", "dose", ("100", "200", "300"), 27, {"unit": MG}, "arms"),
    ("a dose twice", "dose", ("0", "100", "100.0"), 27, {"unit": MG}, "arms"),
    ("a dose below none", "dose", ("-100", "0", "100"), 27, {"unit": MG}, "arms"),
    ("no dose at all", "dose", ("0", "nan", "100"), 27, {"unit": MG}, "arms"),
    ("no number", "dose", ("0", "some", "more"), 27, {"unit": MG}, "arms"),
    ("endless", "dose", ("0", "1", "inf"), 27, {"unit": MG}, "arms"),
    ("no unit", "dose", ("0", "100", "200"), 27, {}, "unit"),
    ("a unit of nothing", "nightly", PAIR, 28, {"unit": MG}, "unit"),
    ("doses by era", "dose", ("0", "100", "200"), 28, {"unit": MG}, "nights"),
    ("doses unlike by block", "dose", ("0", "100", "200"), 28, {"unit": MG, "block_nights": 14}, "block"),
    ("salt or magnesium", "dose", ("0", "100", "200"), 27, {"unit": "mg Magnesium"}, "unit"),
    ("a blank unit", "dose", ("0", "100", "200"), 27, {"unit": " "}, "unit"),
    ("washout too long", "onoff", PAIR, 60, {"washout_nights": 8}, "washout"),
    ("lingers too long", "onoff", PAIR, 60, {"half_life_nights": 3.0}, "washout"),
    ("nights that do not fit", "onoff", PAIR, 60, {}, "nights"),
    ("one pair", "onoff", PAIR, 21, {}, "nights"),
    ("an odd period", "onoff", PAIR, 42, {}, "nights"),
    ("run-in for ever", "onoff", PAIR, 35, {"run_in_nights": 500}, "run_in"),
    ("three of on and off", "onoff", tuple("abc"), 49, {}, "arms"),
    ("pauses elsewhere", "pairs", PAIR, 56, {"washout_nights": 2}, "washout"),
    ("run-in elsewhere", "nightly", PAIR, 56, {"run_in_nights": 2}, "run_in"),
    ("a square of two", "latin", PAIR, 28, {}, "arms"),
    ("a square not whole", "latin", tuple("abcd"), 28, {}, "nights"),
    ("half a mirror", "abba", PAIR, 42, {}, "nights"),
    ("runs in a pattern", "abba", PAIR, 56, {"max_run": 14}, "max_run"),
    ("blocks in a pattern", "abab", PAIR, 56, {"block_nights": 28}, "block"),
    ("weeks by night", "nightly", PAIR, 56, {"period_nights": 7}, "period"),
    ("three times of day", "timeofday", tuple("abc"), 30, {}, "arms"),
    ("half a pair", "pairs", PAIR, 35, {}, "nights"),
    ("sets not whole", "pairs", tuple("abc"), 49, {}, "nights"),
    ("a placebo to combine", "factorial", ("Placebo", "magnesium"), 28, {}, "arms"),
    ("a dose rounded", "dose", ("0", "1234567", "2000000"), 30, {"unit": "IU"}, "arms"),
    ("arms that look alike", "nightly", ("caf\u00e9", "cafe\u0301"), 28, {}, "arms"),
    ("a letter of no width", "pairs", ("magnesium", "magne\u200bsium"), 56, {}, "arms"),
    ("the salt by its sign", "dose", ("0", "100", "200"), 30, {"unit": "mg Mg"}, "unit"),
    ("the salt abroad", "dose", ("0", "100", "200"), 30, {"unit": "mg Magn\u00e9sium"}, "unit"),
    ("the salt hidden", "dose", ("0", "100", "200"), 30, {"unit": "mg magne\u200bsium"}, "unit"),
    ("no period", "pairs", PAIR, 56, {"period_nights": 0}, "period"),
    ("fades too slowly", "pairs", PAIR, 56, {"half_life_nights": 7.0}, "half_life_nights"),
    ("fades too slowly by dose", "dose", ("0", "1", "2"), 30, {"unit": MG, "half_life_nights": 3.0}, "half_life_nights"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "arms", "nights", "more", "where"),
    [r[1:] for r in REFUSED],
    ids=[r[0] for r in REFUSED],
)
def test_a_plan_that_contradicts_itself_is_refused_by_its_field(
    plan: str | None, arms: tuple[str, ...], nights: int, more: dict[str, Any], where: str
) -> None:
    with pytest.raises(NightlabError) as refused:
        made(plan, arms, nights, **more)
    assert refused.value.where == where
    assert refused.value.fix


@pytest.mark.parametrize(
    ("plan", "arms", "nights"),
    [
        ("pairs", PAIR, 30),
        ("pairs", PAIR, 35),
        ("abab", PAIR, 50),
        ("abba", PAIR, 50),
        ("abba", PAIR, 60),
        ("latin", tuple("abcd"), 40),
    ],
)
def test_the_lengths_that_a_refusal_names_can_be_planned(
    plan: str, arms: tuple[str, ...], nights: int
) -> None:
    with pytest.raises(NightlabError) as refused:
        made(plan, arms, nights)
    named = [int(word) for word in re.findall(r"\d+", refused.value.fix)]
    assert named
    for other in named:
        assert made(plan, arms, other).nights == other


@pytest.mark.parametrize(("half_life", "washout"), [(0.4, 2), (0.5, 2), (1.0, 3), (1.5, 5)])
def test_a_washout_leaves_an_eighth_at_most(half_life: float, washout: int) -> None:
    nights = 7 + 4 * 7 + 3 * washout
    design = made("onoff", PAIR, nights, half_life_nights=half_life)
    assert design.washout_nights == washout
    assert 0.5 ** (washout / half_life) <= 1 / 8


def test_doses_unevenly_apart_have_no_mirror_image() -> None:
    even, uneven = (
        made("dose", ("0", "1e-9", high), 12, unit=MG).smallest_p() for high in ("2e-9", "4e-9")
    )
    assert even == pytest.approx(2 / 6**4)
    assert uneven == pytest.approx(1 / 6**4)


def test_a_plan_is_refused_by_the_comparison_that_loses_most() -> None:
    text = to_toml(made("factorial", ("a", "b"), 32, seed=2))
    assert "half_life_nights = 0.0" in text
    # Something against nothing keeps 0.58 of its contrast here, but one combination alone 0.49.
    with pytest.raises(NightlabError, match=r"half_life_nights: carry-over would leave 0\.49"):
        parse_design(text.replace("half_life_nights = 0.0", "half_life_nights = 0.9"), where="x")


def test_zero_is_written_as_zero() -> None:
    assert made("dose", ("-0", "100", "50"), 30, unit=MG).arms == ("0", "50", "100")


wishes = st.fixed_dictionaries(
    {
        "plan": st.sampled_from([None, *NAMES]),
        "arms": st.lists(
            st.sampled_from(["0", "100", "200", "a", "b", "a + b", "", "😴"]), max_size=5
        ),
        "nights": st.integers(-2, 80),
        "seed": seeds,
        "period_nights": st.sampled_from([None, 0, 1, 2, 7]),
        "washout_nights": st.sampled_from([None, 0, 2, 9]),
        "half_life_nights": st.sampled_from([0.0, 0.5, 2.0, 30.0]),
        "unit": st.sampled_from([None, "", MG]),
    }
)


@settings(max_examples=150)
@given(wishes)
def test_any_wish_becomes_a_design_or_is_refused(wish: dict[str, Any]) -> None:
    try:
        design = plan_design(**wish)
    except NightlabError as refused:
        event("refused at " + refused.where)
        return
    assert design.usual_contrast_ratio() >= 0.5
    assert 0 < design.smallest_p() <= 1
    assert set(design.labels()) == set(design.arms)
    assert parse_design(to_toml(design), where="x") == design


def test_the_arms_of_a_factorial_plan_are_all_combinations() -> None:
    assert cells(("a", "b", "c"))[0] == "none"
    found = {frozenset(cell.split(" + ")) - {"none"} for cell in cells(("a", "b", "c"))}
    assert found == {
        frozenset(x for x, is_in in zip("abc", bits, strict=True) if is_in)
        for bits in product((0, 1), repeat=3)
    }


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        (("off", "a + b"), [("a", "b")]),
        (("off", "a", "a + b"), []),
        (("off", "A + b", "c", "a+B"), [("a", "B")]),
        (("off", "a + b", "b + c", "a + c"), []),
        (("a", "A"), []),
        (("off", "B12+"), []),
    ],
)
def test_things_that_always_stand_together_are_found(
    arms: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert always_together(arms) == expected
