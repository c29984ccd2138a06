"""The effect of taking it, from the effect of being allotted to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials.beside.adherence import Adherence, adherence
from nightlab.trials.beside.question import ask
from nightlab.trials.exposure import exposure
from trials.made import Columns, arms_in_blocks, monte_carlo_error, noise, trial

ASKED: dict[str, Any] = {
    "outcome": "sleep",
    "arm": "arm",
    "night": "night",
    "block": "block",
    "better": "higher",
    "worthwhile": 0.3,
}
EFFECT = 1.0


def adjusted(columns: Columns, statuses: list[str | None], half_life: float = 0.0) -> Adherence:
    asked = ask(columns, {**ASKED, "half_life_nights": half_life})
    verdict = asked.verdict()
    return adherence(
        asked.data,
        statuses,
        verdict.posteriors["neutral"],
        trend=verdict.trend,
        half_life_nights=half_life,
    )


def on_arm(columns: Columns, every: int, status: str | None) -> list[str | None]:
    """All taken, but for every so-manieth evening of the arm."""
    on = [i for i, arm in enumerate(columns["arm"]) if arm == "active"]
    statuses: list[str | None] = ["taken"] * len(columns["arm"])
    for i in on[::every]:
        statuses[i] = status
    return statuses


def test_where_all_was_taken_nothing_is_adjusted() -> None:
    columns = trial(1, effect=0.5, missing=0.2)
    asked = ask(columns, ASKED)
    allotted = asked.verdict().posteriors["neutral"]
    found = adherence(asked.data, ["taken"] * 56, allotted, trend="blocks")
    assert found.posterior is allotted
    assert found.share.lo95 == pytest.approx(1)


def test_what_became_of_control_doses_does_not_matter() -> None:
    columns = trial(2, effect=0.5)
    statuses = on_arm(columns, 3, "missed")
    other = [
        s if arm == "active" else None for s, arm in zip(statuses, columns["arm"], strict=True)
    ]
    one, two = adjusted(columns, statuses).effect, adjusted(columns, other).effect
    assert one == two


def test_half_taken_doubles_the_effect_and_its_uncertainty() -> None:
    columns = trial(3, effect=0.8, nights=84)
    found = adjusted(columns, on_arm(columns, 2, "missed"))
    allotted = ask(columns, ASKED).verdict().effect
    assert found.share.mean == pytest.approx(0.5, abs=0.03)
    assert found.effect is not None
    assert found.effect.mean == pytest.approx(2 * allotted.mean, rel=0.1)
    assert found.effect.sd > 1.9 * allotted.sd


def test_it_makes_no_trial_surer() -> None:
    columns = trial(4, effect=0.4, missing=0.1)
    found = adjusted(columns, on_arm(columns, 4, "missed"))
    assert found.posterior is not None
    allotted = ask(columns, ASKED).verdict().posteriors["neutral"]
    assert found.posterior.below(0) == pytest.approx(allotted.below(0), abs=1e-3)


@pytest.mark.parametrize("status", ["late", None])
def test_what_is_not_known_to_be_taken_widens_the_answer(status: str | None) -> None:
    columns = trial(5, effect=1.0)
    taken, unsure, missed = (
        adjusted(columns, on_arm(columns, 3, how)) for how in ("taken", status, "missed")
    )
    assert taken.share.mean > unsure.share.mean > missed.share.mean
    assert unsure.share.hi95 - unsure.share.lo95 > missed.share.hi95 - missed.share.lo95
    assert "late" in unsure.sentence or "not told" in unsure.sentence


@pytest.mark.parametrize("statuses", [["missed"] * 56, [None] * 56])
def test_with_little_known_to_be_taken_it_is_not_known(statuses: list[str | None]) -> None:
    found = adjusted(trial(6, effect=1.0), statuses)
    assert found.posterior is None
    assert found.effect is None
    assert "not known: too few doses" in found.sentence


def test_missed_doses_in_stretches_leave_the_share_less_sure() -> None:
    columns = trial(7, nights=84, period=7, effect=1.0)
    on = [i for i, arm in enumerate(columns["arm"]) if arm == "active"]
    scattered, stretch = ["taken"] * 84, ["taken"] * 84
    for i in on[::3]:
        scattered[i] = "missed"
    for i in on[:14]:
        stretch[i] = "missed"
    one, other = (adjusted(columns, list(how)).share for how in (scattered, stretch))
    assert other.hi95 - other.lo95 > one.hi95 - one.lo95
    # 28 of 42 taken: a share of so few is never surer than that of as many independent evenings.
    independent = 2 * 1.96 * (28 / 42 * 14 / 42 / 42) ** 0.5
    assert one.hi95 - one.lo95 > 0.85 * independent


def test_the_effect_is_divided_by_every_share_as_often_as_it_is_likely() -> None:
    # Half of all doses are late, so the share is anything from 1/2 to 1, and the mean of 1/share is 2 ln 2.
    columns = trial(9, nights=224, effect=1.0)
    found, allotted = adjusted(columns, on_arm(columns, 2, "late")), ask(columns, ASKED).verdict()
    assert found.effect is not None
    ratio = found.effect.mean / allotted.posteriors["neutral"].summary().mean
    assert ratio == pytest.approx(2 * np.log(2), rel=0.015)


def test_the_sentence_has_the_unit() -> None:
    columns = trial(3, effect=0.8, nights=84)
    asked = ask(columns, ASKED)
    found = adherence(
        asked.data,
        on_arm(columns, 2, "missed"),
        asked.verdict().posteriors["neutral"],
        trend="blocks",
        unit="min",
    )
    assert " min (95 % " in found.sentence


def test_with_carry_over_a_missed_evening_is_still_felt_in_part() -> None:
    columns = trial(8, nights=84, period=7)
    statuses = on_arm(columns, 7, "missed")
    felt = adjusted(columns, statuses, half_life=3.0).share.mean
    assert 0 < felt < 1
    assert felt != pytest.approx(adjusted(columns, statuses).share.mean, abs=1e-3)


def test_doses_that_are_not_one_a_night_are_refused() -> None:
    with pytest.raises(NightlabError, match="3 doses were told of 56 nights"):
        adjusted(trial(9), ["taken"] * 3)
    with pytest.raises(NightlabError, match="'eaten' is not what becomes of a dose"):
        adjusted(trial(9), ["eaten"] * 56)


def person(seed: int, *, related: bool, half_life: float = 0.0) -> tuple[Columns, list[str | None]]:
    """Someone who takes about two doses in three, by chance or on good nights, and a dose helps by EFFECT."""
    rng = np.random.default_rng([20261122, seed])
    codes = arms_in_blocks(rng, nights=84)
    base = noise(rng, 84, 0.3)
    mood = base + 0.5 * rng.standard_normal(84) if related else rng.standard_normal(84)
    takes = mood > np.quantile(mood, 1 / 3)
    sleep = base + EFFECT * exposure((codes * takes).astype(float), half_life)
    columns = {
        "night": list(range(84)),
        "arm": [("placebo", "active")[c] for c in codes],
        "block": (np.arange(84) // 14).tolist(),
        "sleep": sleep.tolist(),
    }
    statuses: list[str | None] = [
        ("taken" if take else "missed") if code else None
        for code, take in zip(codes, takes, strict=True)
    ]
    return columns, statuses


@pytest.mark.parametrize("related", [False, True])
def test_the_effect_of_taking_is_found_whatever_made_a_dose_be_missed(*, related: bool) -> None:
    n, held, means, kept = 50, 0, [], []
    for seed in range(n):
        columns, statuses = person(seed, related=related)
        effect = adjusted(columns, statuses).effect
        assert effect is not None
        means.append(effect.mean)
        held += effect.lo95 < EFFECT < effect.hi95
        missed = np.array([status == "missed" for status in statuses])
        kept.append(ask(columns, ASKED).without(missed).verdict().effect.mean)
    error = float(np.std(means)) / np.sqrt(n)
    # A mean of ratios lies a little high: by the square of the share's relative error, 1 in 100 here.
    assert np.mean(means) == pytest.approx(EFFECT, abs=3 * error + 0.02)
    assert held / n > 0.95 - 3 * monte_carlo_error(0.95, n)
    per_protocol_bias = float(np.mean(kept)) - EFFECT
    if related:
        assert per_protocol_bias > 0.2
    else:
        assert abs(per_protocol_bias) < 3 * float(np.std(kept)) / np.sqrt(n) + 0.02


@settings(max_examples=10)
@given(st.integers(0, 1000), st.floats(1e-3, 1e3))
def test_neither_the_unit_nor_the_side_of_the_outcome_matters(seed: int, unit: float) -> None:
    columns, statuses = person(seed, related=False)
    turned = {**columns, "sleep": (-unit * np.array(columns["sleep"])).tolist()}
    asked, other = ask(columns, ASKED), ask(turned, {**ASKED, "worthwhile": 0.3 * unit})
    one, two = (
        adherence(q.data, statuses, q.verdict().posteriors["neutral"], trend="blocks").effect
        for q in (asked, other)
    )
    assert one is not None
    assert two is not None
    assert two.mean == pytest.approx(-unit * one.mean, rel=1e-3, abs=1e-4 * unit)
    assert two.hi95 == pytest.approx(-unit * one.lo95, rel=1e-2, abs=1e-2 * unit)


def test_a_latency_is_adjusted_in_its_own_unit() -> None:
    columns = trial(10, effect=-1.0)
    columns["sleep"] = [20 * 2.0**x for x in columns["sleep"]]
    options = {**ASKED, "family": "log", "better": "lower", "worthwhile": 4.0}
    asked = ask(columns, options)
    allotted = asked.verdict().posteriors["neutral"]
    found = adherence(asked.data, on_arm(columns, 2, "missed"), allotted, trend="blocks")
    assert found.effect is not None
    assert found.effect.mean == pytest.approx(2 * allotted.summary().mean, rel=0.15)


def test_of_doses_the_highest_share_is_received_by_those_who_take_them() -> None:
    columns = trial(11, nights=84)
    rng = np.random.default_rng(12)
    columns["arm"] = [str(dose) for dose in rng.permutation(np.tile([0, 100, 200, 300], 21))]
    statuses: list[str | None] = ["taken"] * 84
    assert adjusted(columns, statuses).share.mean == pytest.approx(1)
    for i in [i for i, dose in enumerate(columns["arm"]) if dose == "300"][::2]:
        statuses[i] = "missed"
    high = adjusted(columns, statuses).share.mean
    assert 0.3 < high < 0.9
