"""What the step of six minutes, or of an hour, costs: organs against finer steps and exact solvers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from body_accuracy import everyone, is_cut, missed
from nightlab.body.alone import run_alone
from nightlab.body.compiled import all_organs
from nightlab.body.organs.alcohol import ORGAN as ALCOHOL
from nightlab.body.organs.caffeine import ORGAN as CAFFEINE

# Largest distance as a share of the range of two eventful days, where it is known to be above 2 %.
COARSE = {
    "gut.makers": 0.06, "gut.fibre_colon_g": 0.06, "hpa.cortisol_mean": 0.08, "hpa.pituitary": 0.08,
    "hpa.adrenal": 0.06, "magnesium.serum_mmol_l": 0.2, "magnesium.cell_mmol": 0.08,
    "magnesium.deep_mmol": 0.06, "magnesium.brain": 0.04,
}  # fmt: skip
# What others hear or feel most.
FINE = {
    "clock.x": 1e-5, "clock.y": 1e-5, "hpa.cortisol": 0.01, "glucose.plasma_glucose_mg_dl": 0.005,
    "alcohol.blood_g_l": 1e-4, "caffeine.plasma_mg_l": 1e-8, "melatonin.own_pmol_l": 1e-8,
    "melatonin.taken_pmol_l": 0.01,
}  # fmt: skip


@pytest.mark.parametrize("name", [organ.name for organ in all_organs() if is_cut(organ)])
def test_a_thirty_second_of_the_step_says_the_same(name: str) -> None:
    organ = next(each for each in all_organs() if each.name == name)
    for found in missed(organ, everyone()):
        assert found.largest < FINE.get(found.state, COARSE.get(found.state, 0.02)), found


def test_caffeine_is_that_of_an_adaptive_solver() -> None:
    v = {p.name: p.value for p in CAFFEINE.parameters}
    run = run_alone(CAFFEINE, 24.0, doses={"caffeine_mg": ((0.0, 200.0),)})
    litres = 70.0 * v["volume_l_kg"]

    def motion(_t: float, u: list[float]) -> list[float]:
        gut, plasma, other = u
        return [
            -v["ka_per_h"] * gut,
            v["ka_per_h"] * gut / litres - v["ke_per_h"] * plasma,
            v["to_paraxanthine"] * v["ke_per_h"] * plasma - v["ke_paraxanthine_per_h"] * other,
        ]

    exact = solve_ivp(
        motion,
        (0.0, 24.1),
        [200.0, 0.0, 0.0],
        method="DOP853",
        t_eval=run["time_h"],
        rtol=1e-12,
        atol=1e-12,
    )
    np.testing.assert_allclose(run["plasma_mg_l"][:, 0], exact.y[1], rtol=1e-6)
    np.testing.assert_allclose(run["paraxanthine_mg_l"][:, 0], exact.y[2], rtol=1e-6)


@pytest.mark.parametrize("dose_g", [5.0, 30.0, 100.0])
def test_alcohol_is_that_of_an_adaptive_solver(dose_g: float) -> None:
    run = run_alone(ALCOHOL, 24.0, doses={"alcohol_g": ((0.0, dose_g),)})
    values = ALCOHOL.values(1)
    traits = {"age_years": 40.0, "female": 0.5, "weight_kg": 70.0, "egfr": 95.0, "menopausal": 0.0}
    who = {name: np.array([value]) for name, value in traits.items()}
    rows = values | dict(ALCOHOL.prepare(values, who, 0.1))
    vmax, km, inflow = (float(rows[name][0]) for name in ("vmax_g_l_h", "km_g_l", "inflow_per_h"))
    leaves = -np.log(float(rows["gut_stays"][0])) / 0.1

    def motion(_t: float, u: list[float]) -> list[float]:
        return [-leaves * u[0], inflow * u[0] - vmax * u[1] / (km + u[1])]

    exact = solve_ivp(
        motion,
        (0.0, 24.1),
        [dose_g, 0.0],
        method="DOP853",
        t_eval=run["time_h"],
        rtol=1e-11,
        atol=1e-11,
    )
    np.testing.assert_allclose(run["blood_g_l"][:, 0], exact.y[1], atol=1e-4 * exact.y[1].max())
