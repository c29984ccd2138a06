"""From a table to a verdict: what must not change it, what must, and what breaks others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Literature, Normal, Verdict, analyse
from nightlab.trials.exposure import exposure
from trials.made import Columns, arms_in_blocks, noise, trial


def verdict(columns: Columns, **options: Any) -> Verdict:
    plain: dict[str, Any] = {
        "outcome": "sleep",
        "arm": "arm",
        "night": "night",
        "block": "block",
        "better": "higher",
        "worthwhile": 0.3,
        "randomise": False,
    }
    return analyse(columns, **plain | options)


def figures(found: Verdict) -> list[float]:
    effects = [found.effect, *found.priors.values()]
    return [
        *(v for e in effects for v in (e.mean, e.sd, e.lo95, e.hi95)),
        found.p_better,
        found.p_worthwhile,
        found.p_negligible,
        found.p_worse,
        found.autocorrelation.mean,
    ]


# --- what must not change a verdict ---


@settings(max_examples=15)
@given(
    seed=st.integers(0, 10_000),
    factor=st.sampled_from([1000.0, 0.001, 60.0]),
    shift=st.floats(-500, 500),
    effect=st.sampled_from([0.0, 0.5, 3.0]),
)
def test_the_unit_of_the_outcome_changes_only_the_unit_of_the_effect(
    seed: int, factor: float, shift: float, effect: float
) -> None:
    columns = trial(seed, effect=effect, missing=0.2)
    scaled = {**columns, "sleep": [y * factor + shift for y in columns["sleep"]]}
    one = verdict(columns, randomise=True)
    other = verdict(scaled, worthwhile=0.3 * factor, randomise=True)
    assert other.decision == one.decision
    assert other.effect.mean == pytest.approx(factor * one.effect.mean, rel=1e-6, abs=1e-6 * factor)
    assert other.effect.sd == pytest.approx(factor * one.effect.sd, rel=1e-6)
    assert other.p_better == pytest.approx(one.p_better, abs=1e-6)
    assert other.randomisation_p == one.randomisation_p
    assert other.more_blocks == one.more_blocks


@pytest.mark.parametrize("effect", [0.0, 0.5, 2.0])
def test_swapping_the_arms_mirrors_the_effect(effect: float) -> None:
    columns = trial(7, effect=effect)
    sleep, arm = np.array(columns["sleep"]), np.array(columns["arm"])
    for name in ("placebo", "active"):  # equally spread arms have the same neutral prior
        mean = sleep[arm == name].mean()
        sleep[arm == name] = mean + (sleep[arm == name] - mean) / sleep[arm == name].std()
    columns["sleep"] = sleep.tolist()
    one = verdict(columns, control="placebo", randomise=True).to_json()
    other = verdict(columns, control="active", randomise=True).to_json()
    assert (one["arm"], other["arm"]) == ("active", "placebo")
    for a, b in (("mean", "mean"), ("lo95", "hi95"), ("hi95", "lo95")):
        assert other["effect"][b] == pytest.approx(-one["effect"][a], abs=1e-6)
    assert other["effect"]["sd"] == pytest.approx(one["effect"]["sd"], rel=1e-5)
    assert other["p_better"] == pytest.approx(1 - one["p_better"], abs=1e-6)
    assert other["p_worthwhile"] == pytest.approx(one["p_worse"], abs=1e-6)
    assert other["randomisation_p"] == pytest.approx(one["randomisation_p"], abs=0.03)


def test_a_sign_of_the_outcome_with_its_direction_changes_nothing_but_the_sign() -> None:
    columns = trial(3, effect=0.6, missing=0.1)
    flipped = {**columns, "sleep": [-y for y in columns["sleep"]]}
    one, other = verdict(columns), verdict(flipped, better="lower")
    assert other.decision == one.decision
    assert other.effect.mean == pytest.approx(-one.effect.mean)
    assert other.p_better == pytest.approx(one.p_better)
    assert other.p_worthwhile == pytest.approx(one.p_worthwhile)
    assert other.more_blocks == one.more_blocks


@settings(max_examples=10)
@given(st.permutations(range(56)), st.sampled_from([None, "linear", "level"]))
def test_the_order_of_rows_does_not_count(order: list[int], trend: str | None) -> None:
    columns = trial(5, effect=0.5, missing=0.2)
    mixed = {name: [cells[i] for i in order] for name, cells in columns.items()}
    options: dict[str, Any] = {"block": "block" if trend is None else None, "trend": trend}
    assert figures(verdict(mixed, **options)) == figures(verdict(columns, **options))


@pytest.mark.parametrize("options", [{}, {"block": None}, {"half_life_nights": 1.5}])
def test_missing_nights_after_the_end_change_nothing_but_the_counts(
    options: dict[str, Any],
) -> None:
    columns = trial(5, effect=0.5, missing=0.2)
    longer = {
        "night": [*columns["night"], *range(56, 63)],
        "arm": [*columns["arm"], *(["active", "placebo"] * 4)[:7]],
        "block": [*columns["block"], *[5] * 7],
        "sleep": [*columns["sleep"], *[None] * 7],
    }
    one, other = verdict(columns, **options), verdict(longer, **options)
    assert figures(other) == pytest.approx(figures(one), rel=1e-9, abs=1e-12)
    assert (other.nights, other.missing) == (one.nights, one.missing + 7)
    assert other.arms == one.arms


def test_names_do_not_count() -> None:
    columns = trial(5, effect=0.5)
    renamed = {
        "😴": columns["sleep"],
        "which?": ["💊" if a == "active" else "sugar, with a comma" for a in columns["arm"]],
    }
    found = analyse(
        renamed,
        outcome="😴",
        arm="which?",
        control="sugar, with a comma",
        better="higher",
        worthwhile=0.3,
        randomise=False,
    )
    assert figures(found) == figures(verdict(columns, night=None, block=None))


def test_dates_and_study_days_are_the_same_calendar() -> None:
    columns = trial(5, missing=0.2)
    first = np.datetime64("2023-01-05")
    dated = {**columns, "night": [str(first + i) for i in columns["night"]]}
    assert figures(verdict(dated)) == pytest.approx(figures(verdict(columns)), abs=1e-9)


# --- what must change it ---


def test_large_effects_are_told_apart_from_none() -> None:
    assert verdict(trial(1, effect=3.0)).decision == "works"
    assert verdict(trial(1, effect=-3.0)).decision == "harms"
    assert verdict(trial(1, effect=3.0), better="lower").decision == "harms"
    assert verdict(trial(1, nights=280), worthwhile=0.8).decision == "no-useful-effect"
    assert verdict(trial(2, nights=14)).decision == "not-known-yet"


def test_more_nights_make_surer() -> None:
    sds = [verdict(trial(4, nights=n)).effect.sd for n in (14, 56, 224)]
    assert sds == sorted(sds, reverse=True)


def test_the_autocorrelation_is_learned() -> None:
    for phi in (0.0, 0.3, 0.6):
        learned = [verdict(trial(s, phi=phi, nights=112)).autocorrelation.mean for s in range(20)]
        assert np.mean(learned) == pytest.approx(phi, abs=0.08)


def test_the_stated_prior_is_one_of_three_that_all_stand() -> None:
    columns = trial(6, effect=0.8)
    for prior in ("neutral", "sceptical", "evidence"):
        found = verdict(columns, prior=prior)
        assert found.prior == prior
        assert found.effect == found.priors[prior]
    spread = verdict(columns).priors
    assert abs(spread["sceptical"].mean) < abs(spread["neutral"].mean)
    assert spread["sceptical"].sd < spread["neutral"].sd


def test_literature_moves_the_evidence_prior_by_its_weight() -> None:
    columns = trial(6)
    means = [
        verdict(columns, literature=Literature((Normal(1.0, 0.8, 0.2),), weight))
        .priors["evidence"]
        .mean
        for weight in (0.0, 0.3, 0.9)
    ]
    assert means == sorted(means)
    assert means[0] == pytest.approx(verdict(columns).priors["sceptical"].mean, abs=1e-4)


def test_a_covariate_that_explains_the_noise_makes_surer() -> None:
    rng = np.random.default_rng(8)
    columns = trial(8, effect=0.5)
    coffee = rng.normal(size=56)
    columns["sleep"] = [y - 2 * c for y, c in zip(columns["sleep"], coffee, strict=True)]
    columns["coffee"] = coffee.tolist()
    assert verdict(columns, covariates=["coffee"]).effect.sd < 0.7 * verdict(columns).effect.sd


@pytest.mark.parametrize("trend", ["linear", "level"])
def test_a_slow_drift_is_taken_out(trend: str) -> None:
    rng = np.random.default_rng(9)
    columns = trial(9, effect=0.5)
    drift = np.linspace(0, 6, 56) if trend == "linear" else np.cumsum(rng.normal(0, 0.5, 56))
    drifting = {**columns, "sleep": (np.array(columns["sleep"]) + drift).tolist()}
    with_drift = verdict(drifting, block=None, trend=trend).effect
    without = verdict(columns, block=None, trend=trend).effect
    assert with_drift.mean == pytest.approx(without.mean, abs=1.5 * without.sd)
    assert with_drift.sd < 1.6 * without.sd


def dosed(seed: int) -> Columns:
    rng = np.random.default_rng(seed)
    dose = arms_in_blocks(rng, nights=84, arms=4, block=28) * 100
    sleep = noise(rng, 84, 0.3) + 1.2 * dose / 300
    return {"dose": dose.tolist(), "sleep": sleep.tolist(), "night": list(range(84))}


def test_the_effect_of_the_highest_dose_against_none_is_recovered() -> None:
    found = [verdict(dosed(seed), arm="dose", block=None) for seed in range(40)]
    assert {(v.arm, v.control) for v in found} == {("300", "0")}
    assert np.mean([v.effect.mean for v in found]) == pytest.approx(1.2, abs=0.15)
    assert sum(v.effect.lo95 <= 1.2 <= v.effect.hi95 for v in found) >= 35
    assert found[0].arms == {"0": 21, "100": 21, "200": 21, "300": 21}


def test_the_effect_of_one_arm_among_three_is_recovered() -> None:
    inside, means = 0, []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        codes = arms_in_blocks(rng, nights=84, arms=3, block=12)
        sleep = noise(rng, 84, 0.3) + np.array([0.0, 1.0, -1.0])[codes]
        columns = {"arm": [("none", "tea", "wine")[c] for c in codes], "sleep": sleep.tolist()}
        found = verdict(columns, night=None, block=None, active="tea")
        inside += found.effect.lo95 <= 1.0 <= found.effect.hi95
        means.append(found.effect.mean)
    assert np.mean(means) == pytest.approx(1.0, abs=0.12)
    assert inside >= 35


def test_carry_over_that_is_known_is_allowed_for() -> None:
    told, untold = 0, 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        codes = arms_in_blocks(rng, nights=84, period=3, block=12)
        sleep = noise(rng, 84, 0.0) + 1.5 * exposure(codes.astype(float), 2.0)
        columns = {"arm": codes.tolist(), "sleep": sleep.tolist()}
        for half_life in (0.0, 2.0):
            effect = verdict(columns, night=None, block=None, half_life_nights=half_life).effect
            inside = effect.lo95 <= 1.5 <= effect.hi95
            told += inside and half_life > 0
            untold += inside and half_life == 0
    assert told >= 36
    assert told > untold + 8


# --- warnings ---


def warned(found: Verdict, words: str) -> bool:
    return any(words in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("name", "direction"),
    [("sol_min", "lower"), ("awakenings", "lower"), ("WASO", "lower"), ("tst_min", "higher")],
)
def test_a_direction_that_is_guessed_is_said(name: str, direction: str) -> None:
    found = verdict({**trial(1), name: trial(1)["sleep"]}, outcome=name, better=None)
    assert found.better == direction
    assert warned(found, "Nothing said which way is better")
    assert not warned(verdict(trial(1)), "which way is better")


def test_a_worthwhile_effect_that_is_taken_by_default_is_said() -> None:
    columns = trial(1)
    sleep, arm = np.array(columns["sleep"]), np.array(columns["arm"])
    found = verdict(columns, worthwhile=None)
    assert found.worthwhile == pytest.approx(0.3 * sleep[arm == "placebo"].std(ddof=1))
    assert warned(found, "0.3 sd of the nights without treatment")
    flat = {
        **columns,
        "sleep": [0.0 if a == "placebo" else y for a, y in zip(arm, sleep, strict=True)],
    }
    assert warned(verdict(flat, worthwhile=None), "0.3 sd of all nights")


def test_more_nights_missing_on_one_arm_are_said() -> None:
    columns = trial(1)
    on = [i for i, a in enumerate(columns["arm"]) if a == "active"]
    gone = {
        **columns,
        "sleep": [None if i in on[::3] else y for i, y in enumerate(columns["sleep"])],
    }
    assert warned(verdict(gone), "More nights are missing on one arm")
    assert not warned(verdict(trial(1)), "More nights are missing")


def test_nights_without_a_row_matter_with_carry_over_and_are_said() -> None:
    columns = {name: cells[:20] + cells[25:] for name, cells in trial(1).items()}
    words = "Nights without a row are counted as nights without a dose"
    assert warned(verdict(columns, half_life_nights=1.0), words)
    assert not warned(verdict(columns), words)
    assert not warned(verdict(trial(1), half_life_nights=1.0), words)


def test_an_evidence_prior_without_evidence_is_said() -> None:
    assert warned(verdict(trial(1), prior="evidence"), "No evidence on this effect was given")
    told = Literature((Normal(1.0, 0.0, 1.0),), 0.6)
    assert not warned(verdict(trial(1), prior="evidence", literature=told), "No evidence")


def test_a_prior_that_the_nights_contradict_is_said() -> None:
    believed = Literature((Normal(1.0, -3.0, 0.1),), 0.9)
    found = verdict(trial(1, effect=2.0), prior="evidence", literature=believed)
    assert warned(found, "prior disagree")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"better": "more"}, "better"),
        ({"trend": "cubic"}, "trend"),
        ({"prior": "mine"}, "prior"),
        ({"worthwhile": 0.0}, "worthwhile"),
        ({"worthwhile": -1.0}, "worthwhile"),
        ({"worthwhile": float("nan")}, "worthwhile"),
        ({"worthwhile": float("inf")}, "worthwhile"),
        ({"worthwhile": 1e300}, "worthwhile"),
        ({"worthwhile": 1e-300}, "worthwhile"),
        ({"worthwhile": 1e10}, "worthwhile"),
        ({"worthwhile": 1e-10}, "worthwhile"),
        ({"half_life_nights": -1.0}, "half_life_nights"),
        ({"half_life_nights": float("nan")}, "half_life_nights"),
        ({"half_life_nights": 1e9}, "half_life_nights"),
        ({"literature": Literature((Normal(1.0, 0.0, 1.0),), 2.0)}, "prior evidence"),
        ({"literature": Literature((Normal(0.5, 0.0, 1.0),), 0.5)}, "prior evidence"),
        ({"literature": Literature((), 0.5)}, "prior evidence"),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_its_name(
    options: dict[str, Any], field: str
) -> None:
    with pytest.raises(NightlabError) as refused:
        verdict(trial(1), **options)
    assert refused.value.where == field
    assert refused.value.fix


# --- tables that break others ---


def on_off(n: int) -> list[int]:
    return ([0, 1, 1, 0, 1, 0, 0, 1] * n)[:n]


RNG = np.random.default_rng(20261122)
NORMAL = RNG.normal(size=40)
ARMS = np.array(on_off(40))
NASTY: dict[str, tuple[Any, Any]] = {
    "an outcome that the arm explains whole": (ARMS, ARMS * 1.0),
    "a control that hardly varies": (ARMS, ARMS * NORMAL + 1e-9 * NORMAL),
    "a control whose sd underflows": (ARMS, ARMS * NORMAL + 1e-200 * NORMAL),
    "an effect of ten million sds": (ARMS, ARMS + 1e-7 * NORMAL),
    "huge values": (ARMS, NORMAL * 1e14),
    "tiny differences": (ARMS, 1 + NORMAL * 1e-9),
    "one night of nonsense on the arm": (ARMS, np.where(np.arange(40) == 1, 1e12, NORMAL)),
    "one night of nonsense on the control": (ARMS, np.where(np.arange(40) == 0, 1e12, NORMAL)),
    "outcomes of 0 and 1": (ARMS, (NORMAL > 0) * 1.0),
    "all but one outcome equal": (ARMS, (np.arange(40) == 17) * 1.0),
    "perfect alternation": ([0, 1] * 20, NORMAL),
    "nearly all nights missing": (ARMS, np.where(np.arange(40) < 34, np.nan, NORMAL)),
    "four nights": (on_off(4), NORMAL[:4]),
    "four nights, arms explain all": ([0, 1, 0, 1], [1, 2, 1, 2]),
    "doses beyond squaring": ([0, 1, 2, 1e308] * 10, NORMAL),
    "a dose a night": (RNG.permutation(40), NORMAL),
    "twenty arms": ([0, *range(20)] * 2 + [0, 1] * 2, RNG.normal(size=46)),
}


@pytest.mark.parametrize("case", NASTY)
@pytest.mark.parametrize("half_life", [0.0, 2.0])
def test_a_nasty_table_gives_finite_figures_in_order(case: str, half_life: float) -> None:
    arms, sleep = NASTY[case]
    several = len(set(np.array(arms).tolist())) == 20
    found = analyse(
        {"arm": arms, "sleep": sleep},
        outcome="sleep",
        arm="arm",
        control="0",
        active="1" if several else None,
        better="higher",
        half_life_nights=half_life,
    )
    assert np.isfinite(figures(found)).all()
    for effect in found.priors.values():
        assert effect.lo95 <= effect.mean <= effect.hi95
        assert effect.sd > 0


def test_an_effect_far_above_the_noise_is_told_as_it_is() -> None:
    for effect in (5.0, 10.0, 30.0, 1e6):
        sleep = np.array(trial(2)["sleep"]) + effect * (np.array(trial(2)["arm"]) == "active")
        found = verdict({**trial(2), "sleep": sleep})
        assert found.decision == "works"
        assert found.effect.mean == pytest.approx(effect, abs=1.0)


def test_a_control_that_hardly_varies_is_no_measure_of_the_spread() -> None:
    columns = trial(3, effect=2.0)
    calm = {
        **columns,
        "sleep": [
            0.01 * y if a == "placebo" else y
            for a, y in zip(columns["arm"], columns["sleep"], strict=True)
        ],
    }
    difference = np.mean(
        [y for a, y in zip(calm["arm"], calm["sleep"], strict=True) if a == "active"]
    )
    found = verdict(calm)
    assert found.effect.mean == pytest.approx(difference, abs=0.3)
    assert found.decision == "works"


@pytest.mark.parametrize("nights", [1000, 3650])
@pytest.mark.parametrize("block", ["block", None])
def test_years_of_nights_are_no_obstacle(nights: int, block: str | None) -> None:
    found = verdict(trial(1, nights=nights, effect=0.5, missing=0.1), block=block, randomise=True)
    assert found.decision == "works"
    assert found.effect.lo95 < 0.5 < found.effect.hi95
    assert found.effect.sd < 0.1
