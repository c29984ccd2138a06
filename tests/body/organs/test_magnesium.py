"""Magnesium against balance, isotope and supplement studies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.magnesium import MG_PER_MMOL, ORGAN

DAY = 24
ON_300 = {"habitual_food_mg": 300.0}
FORMS = ("food_mg", "salt_mg", "bisglycinate_mg", "threonate_mg", "oxide_mg")


def meals(mg_a_day: float, days: int, first: int = 0) -> tuple[tuple[float, float], ...]:
    return tuple((DAY * k + h, mg_a_day / 3.0) for k in range(first, days) for h in (8, 13, 19))


def last_day(values: np.ndarray) -> np.ndarray:
    return np.asarray(values[-DAY:].mean(axis=0))


def absorbed_share(mg: float, form: str = "salt_mg", **values: float) -> float:
    told = run_alone(ORGAN, 60, doses={form: ((1.0, mg),)}, values=values, start={"lumen_mg": 0.0})
    return float(told["absorbed_mg"][-1, 0] / mg)


def test_a_meal_alone_is_absorbed_to_65_percent_and_with_80_meq_more_to_11_as_fine_found() -> None:
    meal_mg = (5.93 - 3.70) * 12.15
    assert absorbed_share(meal_mg, "food_mg") == pytest.approx(0.65, abs=0.03)
    assert absorbed_share(meal_mg + 80.0 * 12.15, "food_mg") == pytest.approx(0.11, abs=0.03)


def test_seventy_mg_are_absorbed_to_between_40_and_55_percent_as_sabatier_found() -> None:
    assert 0.40 < absorbed_share(70.0) < 0.55


@given(mg=st.floats(0.1, 1500.0), carrier=st.floats(20.0, 90.0), half=st.floats(10.0, 120.0))
@settings(max_examples=25, deadline=None)
def test_no_dose_is_absorbed_beyond_itself_and_a_larger_one_less(
    mg: float, carrier: float, half: float
) -> None:
    share = absorbed_share(mg, carrier_mg=carrier, half_mg=half)
    assert 0.0 < share <= 1.0 + 1e-9
    assert absorbed_share(2.0 * mg, carrier_mg=carrier, half_mg=half) < share


def test_food_and_a_supplement_share_their_carriers_whichever_comes_first() -> None:
    def absorbed(doses: dict[str, tuple[tuple[float, float], ...]]) -> float:
        told = run_alone(ORGAN, 72, doses=doses, start={"lumen_mg": 0.0})
        return float(told["absorbed_mg"][-1, 0])

    together = absorbed({"food_mg": ((2.0, 100.0),), "salt_mg": ((2.0, 200.0),)})
    an_hour_later = absorbed({"food_mg": ((2.0, 100.0),), "salt_mg": ((3.0, 200.0),)})
    far_apart = absorbed({"food_mg": ((2.0, 100.0),), "salt_mg": ((12.0, 200.0),)})
    assert together == pytest.approx(absorbed({"food_mg": ((2.0, 300.0),)}))
    assert together < an_hour_later < far_apart


def test_the_start_is_the_steady_state_of_the_habitual_diet() -> None:
    for diet in (100.0, 200.0, 320.0, 500.0):
        told = run_alone(
            ORGAN, 40 * DAY, doses={"food_mg": meals(diet, 40)}, values={"habitual_food_mg": diet}
        )
        cell = told["magnesium_cell"][:, 0].reshape(-1, DAY).mean(axis=1)
        assert cell[-1] == pytest.approx(cell[0], abs=0.002)
        if diet == 320.0:
            assert cell[0] == pytest.approx(0.0, abs=0.002)
        else:
            assert (cell[0] < 0.0) == (diet < 320.0)


def test_who_eats_less_than_the_table_says_starts_and_stays_lower() -> None:
    told = run_alone(
        ORGAN,
        30 * DAY,
        doses={"food_mg": meals(300.0, 30)},
        values={**ON_300, "own_food": np.array([0.6, 1.0, 1.5])},
    )
    cell = told["magnesium_cell"].reshape(30, DAY, 3).mean(axis=1)
    assert cell[0, 0] < cell[0, 1] < cell[0, 2]
    assert cell[-1] == pytest.approx(cell[0], abs=0.002)


def test_urine_follows_intake_as_in_balance_studies() -> None:
    for diet, low, high in ((150.0, 40.0, 80.0), (200.0, 40.0, 80.0), (300.0, 80.0, 160.0), (450.0, 80.0, 160.0)):  # fmt: skip
        told = run_alone(
            ORGAN, 10 * DAY, doses={"food_mg": meals(diet, 10)}, values={"habitual_food_mg": diet}
        )
        assert low <= told["urine_mg"][-1, 0] / 10.0 <= high


@pytest.fixture(scope="module")
def long_supplement() -> np.ndarray:
    """Serum over baseline, mmol/L, each day of 368 mg a day with meals for 450 days."""
    days = 450
    food = meals(300.0, days)
    with_it = run_alone(ORGAN, days * DAY, doses={"food_mg": food, "salt_mg": meals(368.0, days)}, values=ON_300)  # fmt: skip
    base = run_alone(ORGAN, 10 * DAY, doses={"food_mg": meals(300.0, 10)}, values=ON_300)
    by_day = with_it["serum_mmol_l"][:, 0].reshape(-1, DAY).mean(axis=1)
    return np.asarray(by_day - last_day(base["serum_mmol_l"])[0])


def test_serum_rises_by_zhangs_amount_after_three_months(long_supplement: np.ndarray) -> None:
    assert 0.03 < long_supplement[89] < 0.07


def test_full_steady_state_takes_some_forty_weeks(long_supplement: np.ndarray) -> None:
    share = long_supplement / long_supplement[-1]
    assert 20.0 < np.argmax(share > 0.95) / 7.0 < 50.0
    assert 0.95 < share[40 * 7 - 1] < 1.0
    assert 15.0 < np.argmax(share > 0.90) / 7.0 < 20.0  # ninety percent come earlier


def test_four_weeks_of_stress_take_two_to_six_percent_of_cell_magnesium_as_in_takase() -> None:
    doses = {"food_mg": meals(300.0, 28)}
    calm = run_alone(ORGAN, 28 * DAY, doses=doses, values=ON_300)
    tense = run_alone(
        ORGAN, 28 * DAY, doses=doses, values=ON_300, around={"renal_mg_log": float(np.log(1.3))}
    )
    change = last_day(tense["cell_mmol"])[0] / last_day(calm["cell_mmol"])[0] - 1.0
    assert -0.06 < change < -0.02


def test_failing_kidneys_let_magnesium_rise() -> None:
    def serum(egfr: float, extra: float) -> float:
        doses = {"food_mg": meals(300.0, 90), "salt_mg": meals(extra, 90)}
        told = run_alone(ORGAN, 90 * DAY, doses=doses, values=ON_300, who={"egfr": egfr})
        return float(last_day(told["serum_mmol_l"])[0])

    assert serum(95.0, 400.0) < 0.95
    assert 0.95 < serum(15.0, 0.0) < 1.15
    assert serum(15.0, 400.0) > 1.15
    assert serum(5.0, 400.0) > serum(15.0, 400.0) > serum(30.0, 400.0) > serum(60.0, 400.0)


def test_the_soluble_salts_hardly_differ_and_oxide_gives_less() -> None:
    citrate = absorbed_share(200.0)
    for form in ("bisglycinate_mg", "threonate_mg"):
        assert citrate / absorbed_share(200.0, form) < 1.4
    assert absorbed_share(200.0, "oxide_mg") < citrate


def urine_gain_mg(form: str, mg: float, days: int, **values: float) -> float:
    """Return mg more in urine over ``days`` of a dose each morning."""
    food = {"food_mg": meals(300.0, days)}
    dose = {form: tuple((DAY * k + 10.0, mg) for k in range(days))}
    own = {**ON_300, **values}
    more = run_alone(ORGAN, days * DAY, doses={**food, **dose}, values=own)["urine_mg"][-1, 0]
    return float(more - run_alone(ORGAN, days * DAY, doses=food, values=own)["urine_mg"][-1, 0])


def test_no_one_factor_of_oxide_meets_both_urine_trials() -> None:
    # Firoz 2001: 4 % of 255 mg a day appear in urine. Kappeler 2017: one dose of citrate gives 0.565
    # (0.212 to 0.918) mmol more than oxide. The middle factor meets the first and falls short of the second.
    assert 0.02 < urine_gain_mg("oxide_mg", 255.0, 7) / (7 * 255.0) < 0.06
    more = urine_gain_mg("salt_mg", 300.0, 2) - urine_gain_mg("oxide_mg", 300.0, 2)
    assert 0.0 < more / 2.0 / MG_PER_MMOL < 0.212


@given(
    doses=st.lists(
        st.tuples(st.sampled_from(FORMS), st.integers(0, 47), st.floats(0.0, 800.0)), max_size=8
    ),
    kidney=st.floats(-1.0, 1.0),
    oxide=st.floats(0.0, 1.0),
)
@settings(max_examples=30, deadline=None)
def test_nothing_is_made_or_lost(
    doses: list[tuple[str, int, float]], kidney: float, oxide: float
) -> None:
    given_: dict[str, tuple[tuple[float, float], ...]] = {}
    for form, hour, mg in doses:
        given_[form] = (*given_.get(form, ()), (float(hour), mg))
    told = run_alone(
        ORGAN, 72, doses=given_, around={"renal_mg_log": kidney}, values={"oxide_factor": oxide},
        start={"lumen_mg": 0.0},
    )  # fmt: skip
    end = {name: float(told[name][-1, 0]) for name in (s.name for s in ORGAN.states)}
    eaten = sum(mg for _, _, mg in doses)
    assert end["eaten_mg"] == pytest.approx(eaten, abs=1e-6)
    assert end["absorbed_mg"] + end["unabsorbed_mg"] + end["lumen_mg"] == pytest.approx(
        eaten, abs=1e-6
    )

    def body_mmol(k: int) -> float:
        fluid = told["serum_mmol_l"][k, 0] * 0.214 * 70.0
        return float(fluid + told["cell_mmol"][k, 0] + told["deep_mmol"][k, 0])

    change = (body_mmol(-1) - body_mmol(0)) * MG_PER_MMOL
    flow = {n: told[n][-1, 0] - told[n][0, 0] for n in ("absorbed_mg", "urine_mg", "lost_mg")}
    assert change == pytest.approx(
        flow["absorbed_mg"] - flow["urine_mg"] - flow["lost_mg"], abs=1e-6
    )
    for state in ORGAN.states:
        assert told[state.name].min() >= state.lowest - 1e-9


def test_a_repleted_person_is_calmer_sleeps_deeper_and_each_effect_can_be_switched_off() -> None:
    doses = {"food_mg": meals(200.0, 60), "salt_mg": meals(300.0, 60)}
    own = {"habitual_food_mg": 200.0}
    told = run_alone(ORGAN, 60 * DAY, doses=doses, values=own)
    assert told["pull"][0, 0] > 0.0 > told["pull"][-1, 0]
    assert told["swa_gain_log"][-1, 0] > told["swa_gain_log"][0, 0]
    assert told["hpa_log"][-1, 0] < told["hpa_log"][0, 0]
    off = run_alone(
        ORGAN, 60 * DAY, doses=doses, values={**own, "arousal": 0.0, "swa": 0.0, "hpa": 0.0}
    )
    assert not off["pull"].any()
    assert "swa_gain_log" not in off
    assert "hpa_log" not in off


def test_threonate_reaches_the_brain_like_any_salt_unless_a_person_believes_the_rats() -> None:
    doses = {"food_mg": meals(320.0, 60), "threonate_mg": meals(144.0, 60)}
    same = {"food_mg": meals(320.0, 60), "salt_mg": meals(144.0, 60)}
    own = {"habitual_food_mg": 320.0}
    plain = last_day(run_alone(ORGAN, 60 * DAY, doses=same, values=own)["brain"])
    as_salt = last_day(run_alone(ORGAN, 60 * DAY, doses=doses, values=own)["brain"])
    believed = last_day(
        run_alone(ORGAN, 60 * DAY, doses=doses, values={**own, "threonate_brain": 1.15})["brain"]
    )
    assert as_salt[0] == pytest.approx(plain[0])
    assert believed[0] > as_salt[0] * 1.1
