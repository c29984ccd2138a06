"""A second referee of the posterior: PyMC, asked by ``bench/referees/pymc_golden.py``.

It samples every scale continuously, as NumPyro's ``continuous`` does; the engine has them on points.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nightlab.trials import analyse

GOLDEN = Path(__file__).parent / "golden"
(REFEREE,) = json.loads((GOLDEN / "pymc.json").read_text(encoding="utf-8"))["sets"]
NUMPYRO = json.loads((GOLDEN / "nuts.json").read_text(encoding="utf-8"))["sets"]


def test_pymc_reached_its_posterior() -> None:
    found = REFEREE["continuous"]
    assert found["r_hat"] < 1.01
    assert 0 < found["mean_error"] < 0.02 * found["sd"]
    assert 0 < found["sd_error"] < 0.02 * found["sd"]


def test_the_posterior_agrees_with_pymc() -> None:
    data, referee = REFEREE["data"], REFEREE["continuous"]
    verdict = analyse(
        {
            "day": data["day"],
            "arm": data["arm"],
            "minutes": data["outcome"],
            "block": data["block"],
        },
        outcome="minutes",
        arm="arm",
        night="day",
        block="block",
        better="higher",
        randomise=False,
    )
    effect, posterior = verdict.priors["neutral"], verdict.posteriors["neutral"]
    assert abs(effect.mean - referee["mean"]) < 0.05 * referee["sd"] + 2 * referee["mean_error"]
    assert abs(effect.sd - referee["sd"]) < 0.05 * referee["sd"] + 2 * referee["sd_error"]
    for share, value in referee["quantiles"].items():
        assert posterior.below(value) == pytest.approx(float(share), abs=0.015)


def test_both_referees_were_asked_about_the_same_nights() -> None:
    (same,) = [one for one in NUMPYRO if one["name"] == REFEREE["name"]]
    assert same["data"] == REFEREE["data"]
