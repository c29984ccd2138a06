"""What is told of simulated people: paired, counted, round the clock, and the same for all who ask."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nightlab.body import warm
from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.protocol import read_protocol
from nightlab.body.results import (
    QUANTITIES,
    features,
    guessed,
    nightly_sd,
    nights_csv,
    simulation_curves,
    simulation_svg,
    summary,
    watched,
)
from nightlab.body.results.seen import clock_mean_sd, wrapped_h
from nightlab.body.simulate import simulate
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.body.simulate import Simulation

PEOPLE = 12
COFFEE = f"""
format = 1
title = "Coffee"
[population]
people = {PEOPLE}
[base]
days = 3
measure = [2, 3]
bed = "23:55"
bed_jitter_min = 30
[[condition]]
name = "without"
[[condition]]
name = "without, again"
[[condition]]
name = "with"
[[condition.dose]]
agent = "caffeine"
amount = 300
at = "20:00"
[[condition]]
name = "kept awake"
[[condition.night]]
days = [1, 2, 3]
sleep = false
"""
FLIGHT = """
format = 1
title = "East"
[person]
age_years = 30
[base]
days = 3
[[base.zone]]
day = {day}
hours = 8
"""
SHIFT = """
format = 1
title = "Shift"
[person]
age_years = 30
[base]
days = 1
bed = "08:30"
rise = "15:30"
"""


def lived(text: str) -> Simulation:
    return simulate(watched(read_protocol(text)), each_night=True)


@pytest.fixture(scope="module")
def coffee() -> Simulation:
    return lived(COFFEE)


def test_everything_is_told_of_everyone_in_one_order(coffee: Simulation) -> None:
    names = [each.name for each in QUANTITIES]
    assert len(set(names)) == len(names)
    assert names[: len(NIGHT_MEASURES)] == list(NIGHT_MEASURES)
    for outcome in coffee.outcomes.values():
        told = features(outcome, coffee.people)
        assert list(told) == names
        assert {each.shape for each in told.values()} == {(PEOPLE,)}


def test_who_slept_has_everything(coffee: Simulation) -> None:
    for name in ("without", "with"):
        told = features(coffee.outcomes[name], coffee.people)
        rare = {"n3_latency_min", "rem_latency_min"}
        assert [k for k, x in told.items() if np.isnan(x).any() and k not in rare] == []


def test_without_traits_only_the_questionnaire_is_unknown(coffee: Simulation) -> None:
    outcome = coffee.outcomes["with"]
    told, known = features(outcome), features(outcome, coffee.people)
    assert [k for k, x in known.items() if not np.array_equal(x, told[k], equal_nan=True)] == [
        "isi_proxy_points"
    ]


def test_two_equal_conditions_differ_by_nothing(coffee: Simulation) -> None:
    first = summary(coffee)["differences"][0]
    assert (first["first"], first["second"]) == ("without", "without, again")
    assert {(each["mean"], each["se"]) for each in first["measures"].values()} == {(0.0, 0.0)}


def test_differences_are_of_the_same_people(coffee: Simulation) -> None:
    told = summary(coffee)
    one, two = (features(coffee.outcomes[k], coffee.people) for k in ("without", "with"))
    moved = two["sol_min"] - one["sol_min"]
    (found,) = [
        each["measures"]["sol_min"]
        for each in told["differences"]
        if (each["first"], each["second"]) == ("without", "with")
    ]
    assert found["mean"] == pytest.approx(moved.mean(), rel=1e-5)
    assert found["se"] == pytest.approx(moved.std(ddof=1) / np.sqrt(PEOPLE), rel=1e-5)
    assert len(told["differences"]) == 6


def test_everyone_is_counted_and_nothing_is_nan(coffee: Simulation) -> None:
    told = summary(coffee)
    json.dumps(told, allow_nan=False)
    for part in (*told["conditions"], *told["differences"]):
        for each in part["measures"].values():
            assert each["n"] + each["none"] == PEOPLE
            assert (each["mean"] is None) == (each["n"] == 0)
    awake = told["conditions"][3]["measures"]
    assert (awake["tst_min"]["mean"], awake["tst_min"]["none"]) == (None, PEOPLE)
    assert awake["caffeine_bedtime_mg_l"]["none"] == PEOPLE
    assert awake["kss_10_to_20"]["n"] == PEOPLE


def test_spread_between_people_and_between_nights(coffee: Simulation) -> None:
    told = summary(coffee)["conditions"][0]["measures"]["tst_min"]
    outcome = coffee.outcomes["without"]
    assert told["sd_between"] == pytest.approx(outcome.measures["tst_min"].std(ddof=1), rel=1e-5)
    within = np.sqrt((outcome.night_sd["tst_min"] ** 2).mean())
    assert told["sd_within"] == pytest.approx(within, rel=1e-5)


def test_bedtimes_around_midnight_are_averaged_round_the_clock(coffee: Simulation) -> None:
    told = summary(coffee)["conditions"][0]["measures"]["bed_clock_h"]
    assert abs(wrapped_h(np.array(told["mean"] - 23.0 - 55.0 / 60.0))) < 0.4
    assert told["sd_within"] < 1.5
    assert np.all(nightly_sd(coffee.outcomes["without"])["bed_clock_h"] < 2.5)


def test_caffeine_taken_late_is_still_there_at_bedtime(coffee: Simulation) -> None:
    told = features(coffee.outcomes["with"], coffee.people)
    assert np.all(told["caffeine_bedtime_mg_l"] > 0.3 * told["caffeine_peak_mg_l"])
    assert np.all(told["caffeine_bedtime_mg_l"] < told["caffeine_peak_mg_l"])
    without = features(coffee.outcomes["without"], coffee.people)
    assert np.all(without["caffeine_above_1_mg_l_h"] == 0.0)


def test_magnesium_eaten_is_absorbed_or_left(coffee: Simulation) -> None:
    told = features(coffee.outcomes["without"])
    parts = told["magnesium_absorbed_mg_per_day"] + told["magnesium_unabsorbed_mg_per_day"]
    assert parts == pytest.approx(told["magnesium_eaten_mg_per_day"], rel=0.05)


def test_an_ordinary_body_is_as_published(coffee: Simulation) -> None:
    # Reference ranges: DLMO two to three hours before sleep, serum magnesium 0.7 to 1.0 mmol/L.
    measures = summary(coffee)["conditions"][0]["measures"]
    told = {k: each["mean"] for k, each in measures.items()}
    assert 20.0 < told["dlmo_clock_h"] < 23.0
    assert 6.0 < told["cortisol_peak_clock_h"] < 10.0
    assert 0.7 < told["magnesium_serum_mmol_l"] < 1.0
    assert 7.0 < told["melatonin_duration_h"] < 11.0
    assert 36.0 < told["core_temperature_lowest_c"] < told["core_temperature_highest_c"] < 38.0


def test_after_a_flight_the_clock_is_that_of_the_wall() -> None:
    told = {k: x[0] for k, x in features(lived(FLIGHT.format(day=1)).outcomes["base"]).items()}
    assert told["bed_clock_h"] == pytest.approx(23.0)
    assert told["dlmo_clock_h"] > 23.0 or told["dlmo_clock_h"] < 6.0
    assert told["pacemaker_delay_h"] < -1.0


def test_a_flight_among_the_nights_leaves_no_clock_times() -> None:
    simulation = lived(FLIGHT.format(day=2))
    told = features(simulation.outcomes["base"])
    clocks = [q.name for q in QUANTITIES if q.is_clock and not q.is_nightly]
    assert all(np.isnan(told[name][0]) for name in (*clocks, "kss_10_to_20"))
    assert np.isfinite(told["cortisol_peak_ug_dl"][0])
    assert summary(simulation)["conditions"][0]["clock_from_home_h"] is None


def test_one_person_has_no_spread_and_no_error() -> None:
    told = summary(lived(SHIFT))["conditions"][0]["measures"]["tst_min"]
    assert told["mean"] > 0.0
    assert (told["sd_between"], told["sd_within"], told["n"]) == (None, None, 1)


def test_amounts_a_day_count_the_days_that_a_late_sleep_adds() -> None:
    outcome = lived(SHIFT).outcomes["base"]
    assert outcome.plan.run_days - outcome.plan.warm_up_days == 2
    eaten = features(outcome)["magnesium_eaten_mg_per_day"][0]
    gained = outcome.at_end["magnesium.eaten_mg"] - outcome.at_start["magnesium.eaten_mg"]
    assert eaten == pytest.approx(gained[0] / 2.0)


def test_nobody_is_added_to_one_person() -> None:
    with pytest.raises(NightlabError, match="of one person"):
        watched(read_protocol(SHIFT), 20)
    assert watched(read_protocol(COFFEE), 3).who.people == 3


def test_what_is_switched_off_is_not_guessed(coffee: Simulation) -> None:
    told = guessed(coffee)
    assert told[0]["is_of_taken"]
    assert told[0]["mechanism"].startswith("caffeine.")
    assert {each["support"] for each in told} <= {"assumption", "contrary"}
    name = told[0]["mechanism"]
    conditions = tuple(replace(c, off=frozenset({name})) for c in coffee.protocol.conditions)
    quiet = replace(coffee, protocol=replace(coffee.protocol, conditions=conditions))
    assert name not in [each["mechanism"] for each in guessed(quiet)]


def test_a_row_for_each_person_condition_and_night(coffee: Simulation) -> None:
    rows = list(csv.DictReader(io.StringIO(nights_csv(coffee))))
    assert len(rows) == 3 * 3 * PEOPLE
    own = [r for r in rows if (r["condition"], r["person"], r["counted"]) == ("with", "5", "1")]
    assert [r["night"] for r in own] == ["2", "3"]
    mean = np.mean([float(r["tst_min"]) for r in own])
    assert mean == pytest.approx(coffee.outcomes["with"].measures["tst_min"][4], rel=1e-5)


def test_nights_that_were_not_kept_are_no_table(coffee: Simulation) -> None:
    outcomes = {k: replace(o, each_night=None) for k, o in coffee.outcomes.items()}
    forgotten = replace(coffee, outcomes=outcomes)
    with pytest.raises(NightlabError, match="too many nights"):
        nights_csv(forgotten)
    told = summary(forgotten)
    assert told["meta"]["nights_kept"] is False
    assert told["conditions"][0]["measures"]["isi_proxy_points"]["none"] == PEOPLE


def test_the_sleeper_of_the_picture_slept_as_in_the_group(coffee: Simulation) -> None:
    shown = replace(coffee, outcomes={"with": coffee.outcomes["with"]})
    curves = simulation_curves(shown)
    nights = coffee.outcomes["with"].each_night
    assert nights is not None
    tst = nights[-1, NIGHT_MEASURES.index("tst_min")]
    told = tst[int(np.abs(tst - np.median(tst)).argmin())]
    asleep_h = sum(end - start for start, end, stage in curves.stages if stage)
    assert 60.0 * asleep_h == pytest.approx(told, abs=1e-6)


def test_a_picture_shows_three_conditions_and_says_so(coffee: Simulation) -> None:
    curves = simulation_curves(coffee)
    assert curves.conditions == ["without", "without, again", "with"]
    assert "3 of 4 conditions" in curves.note
    assert curves.from_h == 12.0
    assert "Caffeine" in [panel.name for panel in curves.panels]
    assert "Alcohol" not in [panel.name for panel in curves.panels]
    assert simulation_svg(coffee).startswith("<svg")


def test_who_sleeps_at_noon_is_shown_from_midnight() -> None:
    curves = simulation_curves(lived(SHIFT))
    assert curves.from_h == 0.0
    assert curves.bed[0] == pytest.approx((8.5, 15.5))
    assert curves.stages[0][0] == pytest.approx(8.5)


def test_a_picture_after_a_flight_is_on_the_new_clock() -> None:
    curves = simulation_curves(lived(FLIGHT.format(day=1)))
    assert curves.from_h == 12.0
    assert curves.bed[0] == pytest.approx((11.0, 19.0))


def test_each_condition_of_a_picture_is_on_its_own_clock() -> None:
    flown = lived(FLIGHT.format(day=1)).outcomes["base"]
    stayed = lived(FLIGHT.split("[[base.zone]]", maxsplit=1)[0])
    home = stayed.outcomes["base"]
    both = simulation_curves(replace(stayed, outcomes={"home": home, "flown": flown}))
    alone = simulation_curves(replace(stayed, outcomes={"home": home}))
    assert both.from_h == alone.from_h
    for together, by_itself in zip(both.panels, alone.panels, strict=True):
        np.testing.assert_array_equal(together.lines[0].values, by_itself.lines[0].values)


CLOCKS = arrays(float, st.integers(2, 9), elements=st.floats(20.0, 28.0))


@given(CLOCKS, st.floats(-24.0, 24.0))
def test_clock_times_have_one_mean_wherever_midnight_is(hours: np.ndarray, moved: float) -> None:
    mean, sd = clock_mean_sd(hours)
    later, same = clock_mean_sd((hours + moved) % 24.0)
    assert abs(wrapped_h(later - mean - moved)) < 1e-6
    assert same == pytest.approx(float(sd), abs=1e-6)


@given(st.floats(-100.0, 100.0))
def test_differences_of_clock_times_go_the_short_way(hours: float) -> None:
    assert -12.0 <= wrapped_h(np.array(hours)) <= 12.0


def test_a_machine_without_a_cache_is_told_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(warm, "user_cache_path", lambda _: tmp_path / "file")
    assert warm.run() == 0
    assert "not compiled ahead" in capsys.readouterr().out
