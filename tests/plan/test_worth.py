"""What a step may bring: own nights before others' trials, these before the body, nothing out of nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.drivers import records
from nightlab.drivers.records import Modelled, Ranking, Seen
from nightlab.evidence import weigh
from nightlab.plan.steps import find_step, steps
from nightlab.plan.worth import gain_on, standing, unweighed, worth
from plan.plan_people import ranking

if TYPE_CHECKING:
    from nightlab.drivers.records import Shown
    from nightlab.plan.records import Step

SEEN = Seen(
    exposure="caffeine_late_mg",
    label="caffeine after 14:00",
    driver="caffeine",
    outcome="sol_min",
    per="evening with it",
    shown="seen together",
    mean=12.0,
    lo68=9.0,
    hi68=15.0,
    lo95=6.0,
    hi95=18.0,
    p_worse=0.99,
    n=90,
    n_with=40,
    n_without=50,
    lag_nights=0.0,
    half_life_nights=0.0,
)


def with_seen(found: Ranking, shown: Shown = "seen together") -> Ranking:
    """Return a ranking in which nights show caffeine."""
    seen = replace(SEEN, shown=shown)
    ranked = tuple(
        replace(each, seen=(seen,)) if each.driver.key == "caffeine" else each
        for each in found.ranked
    )
    return replace(found, ranked=ranked)


def with_body(found: Ranking, certainty: str) -> Ranking:
    """Return a ranking in which the body speaks of caffeine."""
    body = Modelled("caffeine", "sol_min", 12.0, 6.0, 18.0, certainty, "no caffeine")
    ranked = tuple(
        replace(each, modelled=body) if each.driver.key == "caffeine" else each
        for each in found.ranked
    )
    return replace(found, ranked=ranked)


def test_programme_counts_as_far_as_its_certainty_goes_on_the_complaint() -> None:
    found = worth(find_step("sleep window"), ranking())

    assert found is not None
    assert found.outcome == "sol_min"
    # 19.03 min at certainty moderate, since it is self-guided here: 0.6 of it.
    assert found.mean == pytest.approx(0.6 * 19.03, abs=0.01)
    assert any("whole programme" in part for part in found.parts)


def test_what_only_a_questionnaire_shows_stays_on_the_questionnaire() -> None:
    found = worth(find_step("magnesium bisglycinate"), ranking(chances={"low_magnesium": 0.9}))

    assert found is not None
    assert found.outcome == "isi"
    # Never promised more than the trials' people had, however likely the driver.
    assert found.mean == pytest.approx(-weigh("magnesium bisglycinate", "isi").prior.mean)
    assert any("none is converted" in part for part in found.parts)


def test_a_driver_that_is_hardly_there_leaves_little() -> None:
    step = find_step("magnesium bisglycinate")
    likely, unlikely = (
        worth(step, ranking(chances={"low_magnesium": chance})) for chance in (0.9, 0.01)
    )

    assert likely is not None
    assert unlikely is not None
    assert unlikely.mean < 0.2 * likely.mean


@pytest.mark.parametrize("key", ["caffeine_curfew", "glycine", "worry_time", "see_doctor_rls"])
def test_without_an_estimate_nobody_knows(key: str) -> None:
    assert worth(find_step(key), ranking()) is None


def test_what_is_told_without_an_interval_is_named_and_not_weighed() -> None:
    assert any("without a standard error" in text for text in unweighed(find_step("warm bath")))


def test_own_nights_speak_where_they_show_something() -> None:
    stakes = {"caffeine": (12.0, 6.0, 18.0)}
    found = worth(find_step("caffeine curfew"), with_seen(ranking(stakes=stakes)))

    assert found is not None
    # A share of 0.7 of 12 min, seen and not tested: believed to 60 %.
    assert found.mean == pytest.approx(0.6 * 0.7 * 12)
    assert any("your own nights" in part for part in found.parts)


def test_nights_that_do_not_settle_it_put_no_trial_on_others_aside() -> None:
    step, stakes = find_step("caffeine curfew"), {"caffeine": (0.5, -6.0, 9.0)}

    found = worth(step, with_seen(ranking(stakes=stakes), "not seen"))

    assert found == worth(step, ranking())


def test_nights_that_show_nothing_promise_nothing() -> None:
    stakes = {"caffeine": (0.2, -1.0, 1.4)}
    found = worth(find_step("caffeine curfew"), with_seen(ranking(stakes=stakes), "not seen"))

    assert found is not None
    assert found.mean < 0.2


@pytest.mark.parametrize(("certainty", "counted"), [("moderate", 1), ("low", 0), ("very low", 0)])
def test_body_counts_only_where_the_mechanism_is_sure_enough(certainty: str, counted: int) -> None:
    stakes = {"caffeine": (12.0, 6.0, 18.0)}
    found = worth(find_step("caffeine curfew"), with_body(ranking(stakes=stakes), certainty))

    assert (found is not None) == bool(counted)


def test_own_trial_stands_for_itself_whichever_way_it_was_made() -> None:
    took_away = records.Tested(
        "t1", "caffeine", "no caffeine after noon", "sol_min", "works", -8.0, -12.0, -4.0
    )
    brought_in = replace(
        took_away, agent="coffee", decision="harms", mean=8.0, lo95=4.0, hi95=12.0, adds=True
    )
    for verdict in (took_away, brought_in):
        found = worth(find_step("caffeine curfew"), ranking(), (verdict,))

        assert found is not None
        assert found.mean == pytest.approx(8.0)
        assert found.parts == (f"Your own trial t1: {verdict.decision}.",)


def test_on_another_outcome_nothing_is_known_and_nothing_is_expected() -> None:
    gain = gain_on(find_step("magnesium bisglycinate"), ranking(), "waso_min")

    assert gain.belief.mean == 0
    assert 0 < gain.belief.sd <= 10


@settings(max_examples=40, deadline=None)
@given(chance=st.floats(0, 1), step=st.sampled_from([s for s in steps() if s.evidence]))
def test_interval_holds_the_mean_and_chances_are_chances(chance: float, step: Step) -> None:
    found = worth(step, ranking(chances=dict.fromkeys(step.drivers, chance)))

    if found is not None:
        assert found.lo95 <= found.mean <= found.hi95
        assert 0 <= found.helps <= 1
        assert standing(found) == pytest.approx(found.mean / found.worthwhile)
