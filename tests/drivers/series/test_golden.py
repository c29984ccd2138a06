"""The draws against PyMC, asked by ``bench/referees/drivers_golden.py``: same model, nothing shared but the columns."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nightlab.drivers.series.fitting import draw
from nightlab.drivers.series.products import PHI
from race.lived import design, one_shape

GOLDEN = json.loads((Path(__file__).parent / "golden" / "pymc.json").read_text(encoding="utf-8"))
REFEREE = GOLDEN["found"]


@cache
def drawn() -> tuple[np.ndarray, np.ndarray]:
    made = design(one_shape(**GOLDEN["person"]))
    assert float(np.sum(made.y)) == pytest.approx(GOLDEN["sum_of_outcome"])
    effects, _, rest = draw(made, seed=5, longer=6)
    return np.concatenate(effects), PHI[np.concatenate(rest)[:, 0].astype(int)]


def test_pymc_reached_its_posterior() -> None:
    assert REFEREE["r_hat"] < 1.01
    assert REFEREE["effective"] > 2000
    assert REFEREE["diverging"] == 0


def test_effects_agree_in_mean_spread_and_ends() -> None:
    effects, _ = drawn()
    sd = np.array(REFEREE["sd"])
    assert (np.abs(effects.mean(axis=0) - REFEREE["mean"]) < 0.1 * sd).all()
    assert effects.std(axis=0) == pytest.approx(sd, rel=0.1)
    for end, values in REFEREE["quantiles"].items():
        assert (np.abs(np.quantile(effects, float(end), axis=0) - values) < 0.15 * sd).all()


def test_the_autocorrelation_agrees() -> None:
    _, phi = drawn()
    assert phi.mean() == pytest.approx(REFEREE["phi"], abs=0.15 * REFEREE["phi_sd"])
    assert phi.std() == pytest.approx(REFEREE["phi_sd"], rel=0.1)
