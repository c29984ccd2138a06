"""What a night owes to what."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.explain import (
    MEASURES,
    Driver,
    Explained,
    Sensitivity,
    drivers_of,
    explain,
    explained_svg,
    live_ordinary,
    measure_sensitivity,
    mechanisms_of,
    reference_protocol,
    sensitivity_svg,
    share_out,
    what_if,
)
from nightlab.body.explain.drivers import settled
from nightlab.body.explain.nights import night_values, replicas
from nightlab.body.explain.sensitivity import moved
from nightlab.body.organ import Parameter, Spread
from nightlab.body.people import draw_people, parameter
from nightlab.body.protocol import (
    Bout,
    Change,
    Condition,
    Days,
    Dose,
    Habit,
    Nap,
    Night,
    Protocol,
    Pulse,
    Who,
    Zone,
    at,
    clock,
)
from nightlab.body.protocol.model import ORDINARY
from nightlab.body.simulate import simulate
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from random import Random

RUNS = 12
COFFEE = Dose("caffeine", 200.0, at("20:00"))
BUSY = Condition(
    "busy",
    days=2,
    warm_up_days=5,
    doses=(COFFEE, Dose("alcohol", 0.0, at("21:00"))),
    habit=Habit(strain=1.0),
    before=Habit(),
)
MEDIAN = Who(spread=False)


def lived(*conditions: Condition, who: Who = MEDIAN) -> Protocol:
    return Protocol("a protocol", who, conditions)


# --- shares -------------------------------------------------------------------------

games = st.integers(1, 5).flatmap(
    lambda k: st.lists(
        st.lists(st.floats(-500, 500), min_size=3, max_size=3),
        min_size=1 << k,
        max_size=1 << k,
    )
)


@given(games)
def test_shares_add_up_to_the_whole_difference(game: list[list[float]]) -> None:
    values = np.array(game)
    found = share_out(values)
    assert sum(s.share.value for s in found.shares) == pytest.approx(found.total.value, abs=1e-9)
    assert found.total.value == pytest.approx((values[-1] - values[0]).mean(), abs=1e-9)


@given(games)
def test_a_driver_that_changes_nothing_has_no_share_at_all(game: list[list[float]]) -> None:
    found = share_out(np.concatenate([game, game]))
    assert found.shares[-1].share.value == 0.0
    assert found.shares[-1].share.se == 0.0
    assert all(p.more.value == 0.0 for p in found.pairs if p.other == len(found.shares) - 1)


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=3), st.floats(-100, 100))
def test_drivers_that_do_the_same_share_alike(levels: list[float], beside: float) -> None:
    counts = [(s & 3).bit_count() for s in range(8)]
    values = np.array([[levels[n] + beside * (s >> 2), 0.0] for s, n in enumerate(counts)])
    one, other, _ = share_out(values).shares
    assert one.share.value == pytest.approx(other.share.value, abs=1e-9)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=5))
def test_what_only_adds_does_the_same_in_any_company(effects: list[float]) -> None:
    sums = [sum(e for i, e in enumerate(effects) if s >> i & 1) for s in range(1 << len(effects))]
    found = share_out(np.array(sums)[:, None] * np.ones(4))
    for own, effect in zip(found.shares, effects, strict=True):
        for told in (own.share, own.alone, own.last):
            assert told.value == pytest.approx(effect, abs=1e-9)
    assert all(pair.more.value == pytest.approx(0.0, abs=1e-9) for pair in found.pairs)
    assert found.together.value == pytest.approx(0.0, abs=1e-9)


def test_a_known_game() -> None:
    # Whoever has a left and a right glove has a pair; the one left glove is worth most.
    pairs = [min(s & 1, (s >> 1 & 1) + (s >> 2)) for s in range(8)]
    found = share_out(np.array(pairs, float)[:, None] * np.ones(2))
    assert [s.share.value for s in found.shares] == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert found.pairs[-1].more.value < 0.0 or found.pairs[0].more.value > 0.0


def test_standard_errors_are_those_of_a_mean() -> None:
    effect = np.random.default_rng(1).normal(3.0, 2.0, 400)
    found = share_out(np.array([np.zeros(400), effect]))
    assert found.shares[0].share.se == pytest.approx(effect.std(ddof=1) / 20.0)


def test_runs_that_were_not_measured_are_left_out() -> None:
    found = share_out(np.array([[1.0, 2.0, np.nan], [2.0, 4.0, 5.0]]))
    assert found.runs == 2
    with pytest.raises(NightlabError, match="explain another measure"):
        share_out(np.full((2, 4), np.nan))


# --- drivers ------------------------------------------------------------------------

FULL = Condition(
    "all of it",
    days=5,
    habit=Habit(
        bed=1.0,
        strain=1.0,
        room_c=((0.0, 27.0),),
        bedroom_lux=20.0,
        diet_magnesium_mg=150.0,
        fibre_g=8.0,
        light=((0.0, 30.0), (7.0, 1000.0), (18.0, 300.0)),
        meals=(),
    ),
    before=ORDINARY,
    doses=(COFFEE, replace(COFFEE, at=at("09:00")), Dose("alcohol", 20.0, at("bed-1:00"))),
    nights=(Night(Days(only=frozenset({2})), rise=5.0),),
    naps=(Nap(at("14:00"), 30.0),),
    pulses=(Pulse(at("bed-1:00"), 60.0, 500.0), Pulse(at("08:00"), 30.0, 5000.0)),
    bouts=(Bout("exercise_met", at("19:00"), 60.0, 6.0), Bout("stressor", at("16:00"), 60.0, 1.0)),
    zones=(Zone(3, 6.0),),
    off=frozenset({"caffeine.arousal"}),
)


def test_every_part_of_a_condition_is_a_driver() -> None:
    who = replace(MEDIAN, changes=(Change("disturbers.noises_per_h", "is", 10.0),))
    assert {driver.name for driver in drivers_of(FULL, who)} == {
        *("caffeine", "alcohol", "exercise", "acute stressor", "bed times", "strain"),
        *("room temperature", "light in the bedroom", "meals", "magnesium in food"),
        *("fibre in food", "light after 18:00", "light by day", "naps", "flight"),
        *("caffeine switched off", "noise"),
    }


def test_ordinary_days_have_no_driver() -> None:
    assert drivers_of(Condition("ordinary")) == ()


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_drivers_may_be_taken_away_in_any_order(random: Random) -> None:
    drivers = list(drivers_of(FULL))
    bare = FULL
    for driver in drivers:
        bare = driver.without(bare)
    random.shuffle(drivers)
    other = FULL
    for driver in drivers:
        other = driver.without(other)
    assert bare == other
    assert (bare.habit, bare.doses, bare.pulses, bare.off) == (ORDINARY, (), (), frozenset())
    assert drivers_of(bare) == ()


def test_a_part_of_the_light_leaves_the_rest() -> None:
    evening, day = (
        next(d for d in drivers_of(FULL) if d.name == name).without(FULL)
        for name in ("light after 18:00", "light by day")
    )
    assert [p.lux for p in evening.pulses] == [5000.0]
    assert [p.lux for p in day.pulses] == [500.0]
    assert (7.0, 1000.0) in evening.habit.light
    assert (18.0, 300.0) not in evening.habit.light
    assert (18.0, 300.0) in day.habit.light


def test_a_way_of_life_reaches_the_days_before() -> None:
    way = Condition("a way of life", habit=Habit(bed=1.0, rise=9.0, strain=1.0))
    (bed, strain) = drivers_of(way)
    assert (bed.name, strain.name) == ("bed times", "strain")
    assert settled(bed.without(way)).before == ORDINARY
    assert settled(strain.without(way)).before == replace(way.habit, strain=0.0)


# --- nights -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def busy() -> Explained:
    return explain(lived(BUSY), measures=("tst_min", "waso_min", "kss"), runs=RUNS)


def test_a_night_is_shared_out_over_its_drivers(busy: Explained) -> None:
    found = busy
    assert found.drivers == ("caffeine", "alcohol", "strain")
    for shared in found.measures.values():
        parts = sum(own.share.value for own in shared.shares)
        assert parts == pytest.approx(shared.total.value, abs=1e-9)
        assert shared.having.value - shared.without.value == pytest.approx(shared.total.value)
    slept = found.measures["tst_min"]
    assert slept.shares[0].share.value < -10.0
    assert slept.shares[2].share.value < 0.0
    assert slept.runs == RUNS


def test_nothing_taken_has_a_share_of_exactly_nothing(busy: Explained) -> None:
    for shared in busy.measures.values():
        assert shared.shares[1].share.value == 0.0
        assert shared.shares[1].share.se == 0.0


def test_the_night_explained_is_the_one_that_is_simulated(busy: Explained) -> None:
    people = replicas(draw_people(MEDIAN, 1), RUNS, 1)
    last = replace(BUSY, measure=frozenset({2}))
    slept = simulate(lived(last), people=people).outcomes["busy"].measures["tst_min"]
    found = busy.measures["tst_min"]
    assert found.having.value == pytest.approx(slept.mean())


def test_drivers_that_are_alike_share_alike() -> None:
    cups = [replace(COFFEE, amount=100.0), replace(COFFEE, amount=100.0, unit="mg")]
    two = replace(BUSY, doses=(*cups,), habit=Habit())
    drivers = [
        Driver(name, lambda c: replace(c, doses=c.doses[1:])) for name in ("a cup", "another cup")
    ]
    found = explain(lived(two), drivers=drivers, measures=("tst_min", "kss"), runs=RUNS)
    for shared in found.measures.values():
        one, other = shared.shares
        assert one.share.value == pytest.approx(other.share.value, abs=1e-9)
        assert one.alone == other.alone


def test_only_drivers_asked_for_are_shared_out() -> None:
    found = explain(lived(BUSY), only=("caffeine",), measures=("tst_min",), runs=4, night="all")
    assert found.drivers == ("caffeine",)
    assert found.left == ("alcohol", "strain")
    assert found.nights == (1, 2)


def test_an_organ_s_mechanisms_are_a_driver() -> None:
    found = explain(
        lived(BUSY), drivers=[mechanisms_of("caffeine")], measures=("tst_min",), runs=RUNS
    )
    assert found.measures["tst_min"].total.value < -10.0


def test_several_people_are_explained_together() -> None:
    found = explain(lived(BUSY, who=Who(people=3)), only=("caffeine",), measures=("kss",), runs=6)
    assert (found.people, found.runs) == (3, 6)


@pytest.mark.parametrize(
    ("condition", "how", "said"),
    [
        (FULL, {}, "too many to live in every combination"),
        (Condition("ordinary"), {}, "nothing sets 'ordinary' apart"),
        (BUSY, {"condition": "lazy"}, "no condition is called 'lazy'"),
        (BUSY, {"night": 9}, "9"),
        (BUSY, {"measures": ("joy",)}, "'joy' is not measured"),
        (BUSY, {"only": ("tea",)}, "'tea' is no driver"),
        (BUSY, {"runs": 1}, "1 runs cannot be"),
    ],
)
def test_what_cannot_be_explained_says_so(
    condition: Condition, how: dict[str, object], said: str
) -> None:
    with pytest.raises(NightlabError, match=said):
        explain(lived(condition), **how)  # type: ignore[arg-type]


def test_a_night_kept_awake_cannot_be_explained() -> None:
    awake = replace(BUSY, nights=(Night(Days(only=frozenset({2})), sleep=False),))
    with pytest.raises(NightlabError, match="too few runs"):
        explain(lived(awake), only=("caffeine",), measures=("tst_min",), runs=4)


def test_of_several_measures_only_what_a_day_sleeper_has_is_told() -> None:
    by_day = replace(
        BUSY, nights=(Night(Days(only=frozenset({2})), bed=clock("08:30"), rise=clock("16:30")),)
    )
    found = explain(lived(by_day), only=("caffeine",), measures=("tst_min", "kss"), runs=4)
    assert set(found.measures) == {"tst_min"}
    with pytest.raises(NightlabError, match="too few runs"):
        explain(lived(by_day), only=("caffeine",), measures=("kss",), runs=4)


def test_the_waterfall_names_every_driver(busy: Explained) -> None:
    picture = explained_svg(busy, "tst_min")
    ET.fromstring(picture)  # noqa: S314 - our own output
    assert all(name in picture for name in ("caffeine (±", "strain (±", "night 2"))
    with pytest.raises(NightlabError, match="was not worked out"):
        explained_svg(busy, "n3_min")


# --- sensitivity --------------------------------------------------------------------

CHOSEN = ("caffeine.arousal", "alcohol.sedation", "alertness.per_loss_h")


@pytest.fixture(scope="module")
def sways() -> Sensitivity:
    late = replace(BUSY, days=4, habit=Habit(rise=4.0))
    return measure_sensitivity(lived(late), measures=("tst_min", "kss"), only=CHOSEN, runs=RUNS)


def test_a_mechanism_that_is_off_changes_the_night(sways: Sensitivity) -> None:
    by_name = {sway.name: sway for sway in sways.sways}
    coffee = by_name["caffeine.arousal"]
    assert coffee.support == "strong"
    assert coffee.changes["off"]["tst_min"].value > 5.0
    assert coffee.changes["more"]["tst_min"].value < coffee.changes["less"]["tst_min"].value
    debt = by_name["alertness.per_loss_h"]
    assert debt.changes["off"]["kss"].value < 0.0
    assert debt.changes["off"]["tst_min"].value == 0.0
    assert "less" not in debt.changes


def test_a_mechanism_that_nothing_sets_off_is_said_to_do_nothing(sways: Sensitivity) -> None:
    (wine,) = [s for s in sways.sways if s.name == "alcohol.sedation"]
    assert not wine.acts
    assert wine.largest("tst_min") == 0.0
    assert wine not in sways.ranked("tst_min")


def test_the_picture_of_sways_shows_those_that_do_something(sways: Sensitivity) -> None:
    picture = sensitivity_svg(sways, ("tst_min", "kss"))
    ET.fromstring(picture)  # noqa: S314 - our own output
    assert "caffeine.arousal" in picture
    assert "alcohol.sedation" not in picture


def test_a_doubt_moves_a_value_within_its_limits() -> None:
    doubtful = Parameter(
        "x", 2.0, "1", "", "", "assumed", doubt=Spread("lognormal", np.log(2.0), "", "assumed"),
        neutral=0.0, support="weak", highest=3.0,
    )  # fmt: skip
    assert moved(doubtful) == pytest.approx({"off": 0.0, "less": 1.0, "more": 3.0})
    off = replace(doubtful, value=0.0, doubt=Spread("normal", 0.5, "", "assumed"), lowest=0.0)
    assert moved(off) == {"off": None, "less": None, "more": 0.5}
    assert moved(parameter("clock.light_gain")) == {"off": 0.0, "less": None, "more": None}


def test_the_reference_has_strain_coffee_and_little_magnesium() -> None:
    names = {d.name for d in drivers_of(replace(reference_protocol().conditions[0], before=None))}
    assert names == {"caffeine", "acute stressor", "strain", "magnesium in food"}


@pytest.mark.parametrize("how", [{"only": ("caffeine.joy",)}, {"measures": ("joy",)}, {"runs": 1}])
def test_what_cannot_be_measured_says_so(how: dict[str, object]) -> None:
    with pytest.raises(NightlabError):
        measure_sensitivity(**how)  # type: ignore[arg-type]


# --- what if ------------------------------------------------------------------------


def test_a_change_is_lived_without_living_the_days_before_again() -> None:
    usual = Condition("ordinary", days=3, warm_up_days=5)
    ordinary = live_ordinary(condition=usual, measures=("tst_min", "kss"), runs=16)
    same = what_if(ordinary, lambda c: c)
    assert all(each.value == 0.0 for each in same.change.values())
    coffee = what_if(ordinary, lambda c: replace(c, doses=(COFFEE,)))
    assert coffee.change["tst_min"].value < -10.0
    assert coffee.before == same.before
    what_if(ordinary, lambda c: replace(c, habit=replace(c.habit, bed=1.0)))
    assert len(ordinary.simulation.warmed) == 1
    with pytest.raises(NightlabError):
        live_ordinary(runs=1)


def test_measures_are_those_of_a_night_and_sleepiness() -> None:
    ordinary = live_ordinary(condition=Condition("x", days=1, warm_up_days=3), measures=MEASURES, runs=4)  # fmt: skip
    outcome = ordinary.simulation.outcomes["x"]
    assert night_values(outcome, MEASURES).shape == (len(MEASURES), 4)
    late = Condition("y", days=1, warm_up_days=3, habit=Habit(bed=5.0, rise=13.0))
    kss = live_ordinary(condition=late, measures=("kss",), runs=4).values
    assert np.isnan(kss).all()


def test_orders_are_as_many_as_they_should_be() -> None:
    # A share is the mean over orders: told by hand for three drivers.
    values = np.random.default_rng(2).normal(0, 10, (8, 5))
    found = share_out(values)
    for i in range(3):
        by_hand = []
        for order in permutations(range(3)):
            before = sum(1 << j for j in order[: order.index(i)])
            by_hand.append((values[before | 1 << i] - values[before]).mean())
        assert found.shares[i].share.value == pytest.approx(np.mean(by_hand))
