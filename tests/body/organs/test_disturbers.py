from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.disturbers import ORGAN, waking_chance

ACTS = ("arousals_log", "wake_log", "onset_log")


def night(values: Mapping[str, float] | None = None, menopausal: float = 0.0) -> dict[str, float]:
    run = run_alone(
        ORGAN, 0.5, values=values, who={"menopausal": menopausal}, around={"in_bed": 1.0}
    )
    return {name: float(run[name][-1, 0]) if name in run else 0.0 for name in ACTS}


def test_an_undisturbed_person_is_not_disturbed() -> None:
    assert night() == dict.fromkeys(ACTS, 0.0)


def test_out_of_bed_nothing_acts() -> None:
    run = run_alone(ORGAN, 1.0, values={"pain_score": 5.0, "apnoea_per_h": 30.0})
    assert not any(name in run for name in ACTS)


def test_hot_flashes_add_the_wakings_that_were_measured_and_only_in_menopause() -> None:
    added = 2.8 * 8.0 * (np.exp(night(menopausal=1.0)["wake_log"]) - 1.0)
    assert added == pytest.approx(3.5 * 0.694, rel=1e-6)
    assert night({"flashes_per_night": 9.0}) == dict.fromkeys(ACTS, 0.0)


def test_hot_flashes_are_rare_in_old_women_unless_the_count_is_their_own() -> None:
    def wakings(age_years: float, **values: float) -> float:
        who = {"menopausal": 1.0, "age_years": age_years}
        run = run_alone(ORGAN, 0.5, values=values, who=who, around={"in_bed": 1.0})
        return float(np.expm1(run["wake_log"][-1, 0]))

    assert wakings(48.0) == wakings(51.0)
    assert wakings(55.5) == pytest.approx(0.5 * wakings(51.0))
    assert wakings(80.0) < 0.02 * wakings(51.0)
    assert wakings(65.0, flashes_years=1000.0) > 0.98 * wakings(51.0)


def test_an_aircraft_wakes_as_in_the_field_study() -> None:
    assert waking_chance(np.array([20.0, 32.0])) == pytest.approx(0.0, abs=1e-3)
    assert waking_chance(np.array([45.0]))[0] == pytest.approx(0.023, abs=0.001)
    assert waking_chance(np.array([73.0]))[0] == pytest.approx(0.10, abs=0.01)
    assert np.all(np.diff(waking_chance(np.arange(0.0, 90.0))) >= 0.0)


def test_severe_apnoea_more_than_doubles_arousals() -> None:
    assert 2.0 < np.exp(night({"apnoea_per_h": 30.0})["arousals_log"]) < 3.0


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["apnoea_per_h", "legs_per_h", "legs_score", "pain_score", "noises_per_h"]),
    st.floats(0.0, 8.0),
    st.floats(0.1, 2.0),
)
def test_more_of_any_disturber_never_improves_sleep(name: str, much: float, more: float) -> None:
    less, worse = night({name: much}), night({name: much + more})
    assert worse["arousals_log"] >= less["arousals_log"]
    assert worse["wake_log"] >= less["wake_log"]
    assert worse["onset_log"] <= less["onset_log"]
    assert worse != less


def test_neutral_values_switch_all_of_it_off() -> None:
    off = {p.name: p.neutral for p in ORGAN.parameters if p.neutral is not None}
    assert night(off, menopausal=1.0) == dict.fromkeys(ACTS, 0.0)
