"""People are drawn as their parameters say they spread, and stay who they are."""

from __future__ import annotations

import numpy as np
import pytest

from nightlab.body.people import draw_people, parameter
from nightlab.body.protocol import Change, Trait, Who


def test_parameters_spread_as_declared() -> None:
    people = draw_people(Who(people=4000, sex="both"), seed=3)
    ke, period = parameter("caffeine.ke_per_h"), parameter("clock.period_h")
    assert ke.spread is not None
    assert period.spread is not None
    drawn = people.values["caffeine.ke_per_h"]
    assert np.median(drawn) == pytest.approx(ke.value, rel=0.03)
    assert np.log(drawn).std() == pytest.approx(ke.spread.by, rel=0.05)
    drawn = people.values["clock.period_h"]
    assert drawn.mean() == pytest.approx(period.value, abs=0.02)
    assert drawn.std() == pytest.approx(period.spread.by, rel=0.05)


def test_no_person_has_an_impossible_number() -> None:
    people = draw_people(Who(people=500, sex="both", age_years=Trait(50.0, 20.0)), seed=4)
    for name, values in people.values.items():
        p = parameter(name)
        assert np.all((values >= p.lowest) & (values <= p.highest)), name
        if p.spread is None:
            assert np.all(values == p.value), name


def test_the_first_ten_of_many_are_the_ten() -> None:
    who = Who(people=200, sex="both", age_years=Trait(40.0, 12.0))
    many = draw_people(who, seed=1).only(slice(0, 10))
    few = draw_people(Who(people=10, sex="both", age_years=Trait(40.0, 12.0)), seed=1)
    for name, values in few.values.items():
        np.testing.assert_array_equal(values, many.values[name], err_msg=name)
    for name, values in few.traits.items():
        np.testing.assert_array_equal(values, many.traits[name], err_msg=name)


def test_without_spread_everyone_is_the_median_person() -> None:
    people = draw_people(Who(people=5, spread=False), seed=1)
    for name, values in people.values.items():
        assert np.all(values == parameter(name).value), name


def test_half_are_women_and_menopause_comes_with_age() -> None:
    people = draw_people(Who(people=10, sex="both", age_years=Trait(60.0)), seed=1)
    assert people.traits["female"].mean() == 0.5
    np.testing.assert_array_equal(people.traits["menopausal"], people.traits["female"])
    young = draw_people(Who(people=10, sex="female", age_years=Trait(30.0)), seed=1)
    assert not young.traits["menopausal"].any()


def test_changes_and_mechanisms_off_reach_everyone() -> None:
    who = Who(
        people=6,
        changes=(Change("caffeine.ke_per_h", "times", 0.5), Change("clock.period_h", "is", 24.5)),
        off=frozenset({"caffeine.arousal"}),
    )
    changed, plain = draw_people(who, 1), draw_people(Who(people=6), 1)
    np.testing.assert_allclose(
        changed.values["caffeine.ke_per_h"], 0.5 * plain.values["caffeine.ke_per_h"]
    )
    assert np.all(changed.values["clock.period_h"] == 24.5)
    assert np.all(changed.values["caffeine.arousal"] == 0.0)
    again = plain.having({"clock.period_h": 24.2})
    assert np.all(again.values["clock.period_h"] == 24.2)
    assert again.keys is plain.keys
