"""Latencies and shares: the model on a scale of its own, the answer in the outcome's unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.rehearsal.sbc import uniformity
from nightlab.trials import Verdict, analyse
from nightlab.trials.own_scale import NightOdds, NightRatio, model_effect
from trials.made import Columns, trial

SEED = 20261122


def expit(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(x)))


def skewed(columns: Columns, family: str) -> Columns:
    """The same nights as latencies in minutes around 20, or as efficiencies in per cent around 88."""
    z = np.array(columns["sleep"])
    own = np.exp(3 + 0.6 * z) - 1 if family == "log" else 100 * expit(2 + 0.5 * z)
    return {**columns, "sleep": own.tolist()}


def verdict(columns: Columns, **options: Any) -> Verdict:
    plain: dict[str, Any] = {
        "outcome": "sleep",
        "arm": "arm",
        "night": "night",
        "block": "block",
        "better": "higher",
        "randomise": False,
    }
    return analyse(columns, **plain | options)


@pytest.mark.parametrize("family", ["log", "logit"])
def test_the_effect_is_the_average_night_moved_to_either_arm(family: str) -> None:
    columns = skewed(trial(4, effect=0.7), family)
    found = verdict(columns, family=family)
    assert found.posteriors["neutral"].model is not None
    y, on = np.array(columns["sleep"]), np.array(columns["arm"]) == "active"
    for model, own in zip(
        found.posteriors["neutral"].model[::60],
        found.posteriors["neutral"].effect[::60],
        strict=True,
    ):
        if abs(model) > 3:
            continue
        if family == "log":
            with_arm, without = ((y + 1) * np.exp(model * m) for m in (~on, -1.0 * on))
        else:
            odds = np.log((0.005 + 0.0099 * y) / (0.995 - 0.0099 * y))
            with_arm, without = (expit(odds + model * m) / 0.0099 for m in (~on, -1.0 * on))
        assert own == pytest.approx(with_arm.mean() - without.mean(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("family", ["log", "logit"])
def test_the_chance_of_being_better_is_the_same_on_both_scales(family: str) -> None:
    found = verdict(skewed(trial(5, effect=0.4, missing=0.2), family), family=family)
    posterior = found.posteriors["neutral"]
    assert posterior.model is not None
    mirrored = float(np.interp(0.0, posterior.model, posterior.effect))
    assert mirrored == pytest.approx(0.0, abs=1e-3)
    assert found.model_effect is not None
    assert found.ratio is not None
    assert (found.effect.lo95 > 0) == (found.model_effect.lo95 > 0) == (found.ratio.lo95 > 1)


def test_the_model_of_latencies_is_the_gaussian_one_on_their_logarithm() -> None:
    columns = skewed(trial(6, effect=0.5, missing=0.1), "log")
    logs = {**columns, "sleep": np.log(np.array(columns["sleep"]) + 1).tolist()}
    found = verdict(columns, family="log", worthwhile=3)
    plain = verdict(logs, worthwhile=0.2)
    assert found.model_effect is not None
    assert found.model_effect.mean == pytest.approx(plain.effect.mean, abs=2e-4)
    assert found.model_effect.sd == pytest.approx(plain.effect.sd, rel=2e-3)
    assert found.model_effect.lo95 == pytest.approx(plain.effect.lo95, abs=1e-3)
    assert found.autocorrelation.mean == pytest.approx(plain.autocorrelation.mean, abs=1e-6)


@pytest.mark.parametrize("family", ["log", "logit"])
def test_a_sceptical_prior_in_the_unit_is_carried_over_with_its_slope(family: str) -> None:
    columns = skewed(trial(7, effect=0.9), family)
    found = verdict(columns, family=family, worthwhile=4)
    neutral, sceptical = (found.posteriors[name] for name in ("neutral", "sceptical"))
    assert neutral.model is not None
    y, on = np.array(columns["sleep"]), np.array(columns["arm"]) == "active"
    model = np.log(y + 1) if family == "log" else np.log((0.5 + 0.99 * y) / (99.5 - 0.99 * y))
    sd = model[~on].std(ddof=1)
    # The likelihood in the unit is the neutral posterior without its prior, which is on the model's scale.
    slope = np.gradient(neutral.effect, neutral.model)
    likelihood = neutral.density * slope * np.exp(0.5 * (neutral.model / (2 * sd)) ** 2)
    expected = likelihood * np.exp(-0.5 * (neutral.effect / 2) ** 2)
    expected /= np.trapezoid(expected, neutral.effect)
    mean = float(np.trapezoid(expected * neutral.effect, neutral.effect))
    assert sceptical.summary().mean == pytest.approx(mean, abs=0.02 * sceptical.summary().sd)


@settings(max_examples=10)
@given(seed=st.integers(0, 1000), family=st.sampled_from(["log", "logit"]))
def test_swapping_the_arms_changes_the_sign(seed: int, family: str) -> None:
    columns = trial(seed, effect=0.5, missing=0.1)
    sleep, arm = np.array(columns["sleep"]), np.array(columns["arm"])
    for name in ("placebo", "active"):  # equally spread arms have the same neutral prior
        on = (arm == name) & ~np.isnan(sleep)
        sleep[on] = (sleep[on] - sleep[on].mean()) / sleep[on].std(ddof=1) + 0.5 * (
            name == "active"
        )
    columns = skewed({**columns, "sleep": sleep.tolist()}, family)
    one, other = (
        verdict(columns, family=family, control=c, worthwhile=2) for c in ("placebo", "active")
    )
    tight = 2e-3 * one.effect.sd + (0.05 * one.effect.sd if family == "logit" else 0)
    assert other.effect.mean == pytest.approx(-one.effect.mean, abs=tight)
    assert other.effect.lo95 == pytest.approx(-one.effect.hi95, abs=2 * tight)
    assert other.p_better == pytest.approx(1 - one.p_better, abs=0.01)


@settings(max_examples=8)
@given(factor=st.sampled_from([60.0, 0.1, 7.0]), seed=st.integers(0, 100))
def test_a_unit_that_is_shifted_as_the_logarithm_is_changes_only_the_unit(
    factor: float, seed: int
) -> None:
    columns = skewed(trial(seed, effect=0.5), "log")
    other = {**columns, "sleep": (factor * (np.array(columns["sleep"]) + 1) - 1).tolist()}
    if min(other["sleep"]) < 0:
        return
    one = verdict(columns, family="log", worthwhile=3)
    two = verdict(other, family="log", worthwhile=3 * factor)
    assert two.effect.mean == pytest.approx(factor * one.effect.mean, rel=1e-6)
    assert two.p_worthwhile == pytest.approx(one.p_worthwhile, abs=1e-6)
    assert two.decision == one.decision


def test_shares_and_percentages_are_the_same_outcome() -> None:
    columns = skewed(trial(8, effect=0.5), "logit")
    shares = {**columns, "sleep": (np.array(columns["sleep"]) / 100).tolist()}
    one = verdict(columns, family="logit", worthwhile=2)
    two = verdict(shares, family="logit", worthwhile=0.02)
    assert two.effect.mean == pytest.approx(one.effect.mean / 100, rel=1e-6)
    assert one.ratio is not None
    assert two.ratio is not None
    assert two.ratio.mean == pytest.approx(one.ratio.mean)
    assert two.decision == one.decision


@settings(max_examples=6)
@given(st.permutations(range(56)), st.sampled_from(["log", "logit"]))
def test_the_order_of_rows_does_not_count(order: list[int], family: str) -> None:
    columns = skewed(trial(5, effect=0.5, missing=0.2), family)
    mixed = {name: [cells[i] for i in order] for name, cells in columns.items()}
    assert verdict(mixed, family=family).effect == verdict(columns, family=family).effect


@pytest.mark.parametrize("family", ["log", "logit"])
def test_missing_nights_after_the_end_change_nothing(family: str) -> None:
    columns = skewed(trial(5, effect=0.5, missing=0.2), family)
    longer = {
        "night": [*columns["night"], *range(56, 60)],
        "arm": [*columns["arm"], *["active", "placebo"] * 2],
        "block": [*columns["block"], *[5] * 4],
        "sleep": [*columns["sleep"], *[None] * 4],
    }
    one, other = (verdict(c, family=family).effect for c in (columns, longer))
    assert other.mean == pytest.approx(one.mean, rel=1e-9)
    assert other.sd == pytest.approx(one.sd, rel=1e-9)


@pytest.mark.parametrize(
    ("family", "value", "words"),
    [
        ("log", -1.0, "-1 is below 0"),
        ("log", 1e12, "too large for a logarithm"),
        ("logit", -0.5, "-0.5 is below 0"),
        ("logit", 101.0, "101 is more than 100 %"),
        ("no such", 50.0, "'no such' is not known"),
    ],
)
def test_what_a_family_cannot_hold_is_refused(family: str, value: float, words: str) -> None:
    columns = skewed(trial(1), "logit")
    columns["sleep"][3] = value
    with pytest.raises(NightlabError, match=words):
        verdict(columns, family=family)


@pytest.mark.parametrize("family", ["log", "logit"])
def test_the_ends_of_the_scale_are_outcomes_like_others(family: str) -> None:
    columns = skewed(trial(2, effect=0.5), family)
    columns["sleep"][:2] = [0.0, 100.0]
    found = verdict(columns, family=family)
    figures = [found.effect.mean, found.effect.lo95, found.effect.hi95, found.p_better]
    assert np.isfinite(figures).all()
    assert abs(found.effect.mean) < 100


def test_a_plain_outcome_has_no_scale_but_its_own() -> None:
    found = verdict(trial(1))
    assert (found.family, found.model_effect, found.ratio, found.factor) == (
        "gaussian",
        None,
        None,
        "",
    )
    assert not {"family", "model_effect", "ratio"} & set(found.to_json())


def test_the_factor_is_told_to_people_and_to_programs() -> None:
    found = verdict(skewed(trial(1, effect=1.0), "log"), family="log")
    told = found.to_json()
    assert told["family"] == "log"
    assert set(told["model_effect"]) == {"mean", "sd", "lo95", "hi95"}
    assert told["ratio"]["mean"] == pytest.approx(np.exp(told["model_effect"]["mean"]))
    assert found.factor.startswith(
        f"As a factor on the outcome + 1: {told['ratio']['mean']:.3g} (95 %"
    )


@given(st.floats(-3, 3))
def test_an_effect_in_the_unit_leads_back_to_the_models(effect: float) -> None:
    felt = np.array([1.0, 0.0, 0.5, 1.0])
    for scale in (
        NightRatio(np.array([3.0, 20.0, 40.0, 8.0]), felt),
        NightOdds(np.array([2.0, 3.0, -1.0, 0.5]), felt, 100.0),
    ):
        at = np.array([effect])
        assert model_effect(scale, float(scale.effect(at)[0])) == pytest.approx(effect, abs=2e-3)
        step = (scale.effect(at + 1e-5) - scale.effect(at - 1e-5)) / 2e-5
        assert scale.slope(at)[0] == pytest.approx(step[0], rel=1e-5)


@pytest.mark.parametrize("family", ["log", "logit"])
def test_the_truth_lies_anywhere_in_the_posterior(family: str) -> None:
    rng = np.random.default_rng(SEED)
    ranks = []
    for seed in range(120):
        columns = trial(
            int(rng.integers(2**31)) + seed, missing=0.2, phi=float(rng.uniform(0, 0.6))
        )
        noise, on = np.array(columns["sleep"]), np.array(columns["arm"]) == "active"
        truth = float(rng.normal(0, 2))
        high = 8 if family == "log" else 0  # far from the latency of 0, below which none is
        sleep = (noise + truth * on + high).tolist()
        found = verdict(skewed({**columns, "sleep": sleep}, family), family=family)
        posterior = found.posteriors["neutral"]
        assert posterior.model is not None
        own = float(
            np.interp(truth * (0.6 if family == "log" else 0.5), posterior.model, posterior.effect)
        )
        ranks.append(posterior.below(own))
    told = uniformity(np.array(ranks), seed=SEED)
    assert told.ks_p > 0.01
    assert told.chi2_p > 0.01
