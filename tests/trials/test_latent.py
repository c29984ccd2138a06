"""Verdicts on awakenings and ratings: what must not change them, what must, and the truth of made-up people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.rehearsal.sbc import uniformity
from nightlab.trials import Verdict, analyse
from trials.latent_made import can_be_judged, drawn
from trials.made import Columns, trial

SEED = 20261122
KINDS = ("counts", "ratings")


def felt(kind: str, seed: int, *, effect: float = 0.5, nights: int = 28) -> Columns:
    """Nights that remember each other, as awakenings around 3 or ratings from 1 to 5."""
    columns = trial(seed, nights=nights, effect=effect, missing=0.1)
    z, rng = np.array(columns["sleep"]), np.random.default_rng(seed)
    known = np.nan_to_num(z)
    if kind == "counts":
        own = rng.poisson(np.exp(1 + 0.5 * known)).astype(float)
    else:
        own = 1.0 + (
            (known + 0.5 * rng.logistic(size=nights))[:, None] > [-1.5, -0.5, 0.5, 1.5]
        ).sum(axis=1)
    return {**columns, "sleep": np.where(np.isnan(z), np.nan, own).tolist()}


def verdict(columns: Columns, kind: str, **options: Any) -> Verdict:
    plain: dict[str, Any] = {
        "outcome": "sleep",
        "arm": "arm",
        "night": "night",
        "block": "block",
        "better": "higher",
        "worthwhile": 0.5,
        "randomise": False,
        "family": kind,
    }
    return analyse(columns, **plain | options)


def figures(found: Verdict) -> list[float]:
    assert found.model_effect is not None
    effects = [found.effect, found.model_effect, *found.priors.values()]
    chances = [found.p_better, found.p_worthwhile, found.p_negligible, found.p_worse]
    return [*(v for e in effects for v in (e.mean, e.sd, e.lo95, e.hi95)), *chances]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=2, deadline=None)
@given(order=st.permutations(range(28)))
def test_the_order_of_rows_does_not_count(kind: str, order: list[int]) -> None:
    columns = felt(kind, 3)
    mixed = {name: [cells[i] for i in order] for name, cells in columns.items()}
    assert figures(verdict(mixed, kind)) == figures(verdict(columns, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_swapping_the_arms_changes_the_sign(kind: str) -> None:
    columns = felt(kind, 4)
    one, other = (verdict(columns, kind, control=arm) for arm in ("placebo", "active"))
    assert other.arm == one.control
    assert other.effect.mean == pytest.approx(-one.effect.mean, abs=0.01 * one.effect.sd)
    assert other.effect.lo95 == pytest.approx(-one.effect.hi95, abs=0.03 * one.effect.sd)
    assert other.effect.sd == pytest.approx(one.effect.sd, rel=0.01)
    assert other.p_worthwhile == pytest.approx(one.p_worse, abs=0.005)
    assert other.p_better == pytest.approx(1 - one.p_better, abs=0.005)


@pytest.mark.parametrize("kind", KINDS)
def test_missing_nights_after_the_end_change_nothing(kind: str) -> None:
    columns = felt(kind, 5)
    longer = {
        "night": [*columns["night"], *range(28, 32)],
        "arm": [*columns["arm"], *["active", "placebo"] * 2],
        "block": [*columns["block"], *[5] * 4],
        "sleep": [*columns["sleep"], *[None] * 4],
    }
    assert figures(verdict(longer, kind)) == pytest.approx(
        figures(verdict(columns, kind)), rel=1e-9
    )


def test_other_numbers_for_the_same_ratings_change_only_the_unit() -> None:
    columns = felt("ratings", 6)
    doubled = {**columns, "sleep": [7 + 2 * y for y in columns["sleep"]]}
    one, two = verdict(columns, "ratings"), verdict(doubled, "ratings", worthwhile=1.0)
    assert two.effect.mean == pytest.approx(2 * one.effect.mean, rel=1e-6)
    assert two.effect.hi95 == pytest.approx(2 * one.effect.hi95, rel=1e-6)
    assert two.model_effect is not None
    assert one.model_effect is not None
    assert two.model_effect.mean == pytest.approx(one.model_effect.mean, rel=1e-4)
    assert two.p_worthwhile == pytest.approx(one.p_worthwhile, abs=1e-4)


def test_ratings_that_were_never_chosen_have_no_chance_and_no_weight() -> None:
    columns = felt("ratings", 7)
    moved = {**columns, "sleep": [9.0 if y == 5 else y for y in columns["sleep"]]}
    one, two = verdict(columns, "ratings"), verdict(moved, "ratings")
    assert two.model_effect is not None
    assert one.model_effect is not None
    assert two.model_effect.mean == pytest.approx(one.model_effect.mean, rel=1e-4)
    assert abs(two.effect.mean) > abs(one.effect.mean)  # the way to the top is longer


def test_the_direction_of_ratings_turned_round_changes_only_the_sign() -> None:
    columns = felt("ratings", 8)
    turned = {**columns, "sleep": [6 - y for y in columns["sleep"]]}
    one, two = verdict(columns, "ratings"), verdict(turned, "ratings", better="lower")
    assert two.effect.mean == pytest.approx(-one.effect.mean, abs=0.01 * one.effect.sd)
    assert two.p_better == pytest.approx(one.p_better, abs=0.005)
    assert two.decision == one.decision


@pytest.mark.parametrize(("kind", "effect"), [("counts", 3.0), ("ratings", 5.0)])
def test_a_large_effect_is_told_from_none(kind: str, effect: float) -> None:
    found = verdict(felt(kind, 9, effect=effect, nights=56), kind)
    assert found.decision == "works"
    assert found.ratio is not None
    assert found.ratio.lo95 > 1
    assert verdict(felt(kind, 9, effect=-effect, nights=56), kind).decision == "harms"


def test_the_effect_on_awakenings_is_that_of_plain_means() -> None:
    columns = felt("counts", 10, effect=1.0, nights=112)
    found, y = verdict(columns, "counts"), np.array(columns["sleep"])
    on = np.array(columns["arm"]) == "active"
    plain = float(np.nanmean(y[on]) - np.nanmean(y[~on]))
    assert found.effect.mean == pytest.approx(plain, abs=0.7 * found.effect.sd)
    assert found.effect.sd == pytest.approx(verdict(columns, "gaussian").effect.sd, rel=0.3)


@pytest.mark.parametrize("kind", KINDS)
def test_a_scale_that_ends_is_not_left(kind: str) -> None:
    """Every night on one arm at one end: the size is unknown on the model's scale, bounded on the own."""
    columns = felt(kind, 11)
    on = np.array(columns["arm"]) == "active"
    end = {**columns, "sleep": np.where(on, 5.0, 0.0 if kind == "counts" else 1.0).tolist()}
    found = verdict(end, kind)
    assert np.isfinite(figures(found)).all()
    assert found.effect.lo95 > 0
    if kind == "counts":  # all of them, though a night without awakenings stays without
        assert found.effect.mean == pytest.approx(5.0, abs=0.6)
    if kind == "ratings":
        assert 2.5 < found.effect.lo95 <= found.effect.mean <= 4.0
        assert found.effect.hi95 <= 4.0 + 1e-9


@pytest.mark.parametrize("half_life", [0.5, 2.0])
@pytest.mark.parametrize("kind", KINDS)
def test_what_lingers_is_integrated(kind: str, half_life: float) -> None:
    found = verdict(felt(kind, 12, effect=1.0), kind, half_life_nights=half_life)
    assert np.isfinite(figures(found)).all()
    # Nights that share what they feel tell less.
    assert found.effect.sd > verdict(felt(kind, 12, effect=1.0), kind).effect.sd


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("counts", [2.5] + [1.0, 3.0] * 13 + [2.0], "2.5 is not a count"),
        ("counts", [-1.0] + [1.0, 3.0] * 13 + [2.0], "-1 is below 0"),
        ("counts", [5e8] + [1.0, 3.0] * 13 + [2.0], "is not a count from 0 to 1000"),
        ("ratings", [float(i) for i in range(28)], "28 different ratings are more than the 15"),
    ],
)
def test_what_is_no_count_and_no_rating_is_refused(
    kind: str, values: list[float], words: str
) -> None:
    with pytest.raises(NightlabError, match=words):
        verdict({**felt(kind, 1), "sleep": values}, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_few_and_lopsided_nights_give_finite_figures(kind: str) -> None:
    few = {"arm": ["on", "off"] * 3, "sleep": [1.0, 1.0, 1.0, 2.0, 1.0, 1.0]}
    found = verdict(few, kind, night=None, block=None)
    assert np.isfinite(figures(found)).all()
    assert found.decision != "works"
    told = {
        "ratings": "Only 1 and 2 were chosen; a rating that never was has no chance in this model.",
        "counts": "Only 7 were counted in all; how many a night bring is less sure than the interval says.",
    }
    assert told[kind] in found.warnings
    rare = {"arm": ["on", "off"] * 20, "sleep": [2.0] * 39 + [900.0 if kind == "counts" else 9.0]}
    assert np.isfinite(figures(verdict(rare, kind, night=None, block=None))).all()


@pytest.mark.parametrize("kind", KINDS)
def test_other_arms_are_told_apart(kind: str) -> None:
    columns = felt(kind, 13, nights=42)
    columns["arm"] = ["abc"[i % 3] for i in np.random.default_rng(1).permutation(42)]
    found = verdict(columns, kind, control="a", active="b")
    assert np.isfinite(figures(found)).all()
    assert set(found.arms) == {"a", "b", "c"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_lies_anywhere_in_the_posterior(kind: str) -> None:
    rng = np.random.default_rng(SEED + len(kind))
    ranks: list[float] = []
    while len(ranks) < 100:  # five to a bin, as the chi-square test asks
        table, truth = drawn(kind, rng, nights=20, missing=0.0)
        if can_be_judged(table):
            found = verdict(table, kind, outcome="felt", control="0").posteriors["neutral"]
            assert found.model is not None
            ranks.append(found.of_model.below(truth))
    told = uniformity(np.array(ranks), seed=SEED)
    assert told.ks_p > 0.01
    assert told.chi2_p > 0.01
