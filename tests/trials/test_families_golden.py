"""Every family against NumPyro, asked by ``bench/referees/families_golden.py``: nothing integrated, no grid.

Latencies, efficiencies, awakenings and minutes among wild nights agree on both scales. Ratings agree in points of the rating; on the log
odds, which the nights of one trial hardly tell apart from their own noise, Laplace draws effects towards 0
by up to a seventh of a standard deviation.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from nightlab.trials import Verdict, analyse

GOLDEN = json.loads(
    (Path(__file__).parent / "golden" / "families.json").read_text(encoding="utf-8")
)
SETS = {found["name"]: found for found in GOLDEN["sets"]}
EXACT = [name for name in SETS if SETS[name]["data"]["family"] != "ratings"]
RATINGS = [name for name in SETS if name not in EXACT]


@cache
def of_golden(name: str) -> Verdict:
    data = SETS[name]["data"]
    columns = {"day": data["day"], "arm": data["arm"], "outcome": data["outcome"]}
    if data["block"]:
        columns["block"] = data["block"]
    return analyse(
        columns,
        outcome="outcome",
        arm="arm",
        night="day",
        block="block" if data["block"] else None,
        better="higher",
        family=data["family"],
        randomise=False,
    )


@pytest.mark.parametrize("name", SETS)
def test_numpyro_reached_its_posterior(name: str) -> None:
    for scale in ("model", "own"):
        referee = SETS[name][scale]
        assert SETS[name]["r_hat"] < 1.01
        assert 0 < referee["mean_error"] < 0.03 * referee["sd"]


@pytest.mark.parametrize("name", SETS)
def test_the_effect_in_the_outcomes_unit_agrees(name: str) -> None:
    referee, found = SETS[name]["own"], of_golden(name)
    effect, posterior = found.priors["neutral"], found.posteriors["neutral"]
    assert abs(effect.mean - referee["mean"]) < 0.05 * referee["sd"] + 2 * referee["mean_error"]
    assert abs(effect.sd - referee["sd"]) < 0.05 * referee["sd"] + 2 * referee["sd_error"]
    for share, value in referee["quantiles"].items():
        error = (float(share) * (1 - float(share)) / referee["effective_draws"]) ** 0.5
        assert posterior.below(value) == pytest.approx(float(share), abs=0.02 + 3 * error)


@pytest.mark.parametrize("name", EXACT)
def test_the_effect_on_the_models_scale_agrees(name: str) -> None:
    referee, found = SETS[name]["model"], of_golden(name)
    assert (found.model_effect is None) == (found.family == "student")
    effect = found.effect if found.model_effect is None else found.model_effect
    assert abs(effect.mean - referee["mean"]) < 0.05 * referee["sd"] + 2 * referee["mean_error"]
    assert abs(effect.sd - referee["sd"]) < 0.05 * referee["sd"] + 2 * referee["sd_error"]
    phi = of_golden(name).posteriors["neutral"].phi.mean
    assert phi == pytest.approx(referee["phi_mean"], abs=0.05 + 2 * referee["phi_error"])


@pytest.mark.parametrize("name", RATINGS)
def test_the_log_odds_of_ratings_lean_towards_none_by_little(name: str) -> None:
    referee, effect = SETS[name]["model"], of_golden(name).model_effect
    assert effect is not None
    assert abs(effect.mean) <= abs(referee["mean"]) + 2 * referee["mean_error"]
    assert abs(effect.mean - referee["mean"]) < 0.15 * referee["sd"] + 2 * referee["mean_error"]
    assert effect.sd == pytest.approx(referee["sd"], rel=0.1)
    # The chance of being better at all is what decides.
    assert effect.mean / effect.sd == pytest.approx(referee["mean"] / referee["sd"], abs=0.06)
