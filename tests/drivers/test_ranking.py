"""What each source may do to a driver's place, its chance and its words."""

from __future__ import annotations

import math

import pytest

from driver_sources import (
    NAN,
    driver,
    modelled,
    nights,
    one,
    ranking,
    seen,
    suggested,
    trial,
    unseen,
)
from nightlab.drivers.ranking import UNKNOWN_MIN


def test_with_nothing_asked_a_driver_stands_at_its_prevalence() -> None:
    found = one()
    assert (found.words, found.probability) == ("not known", 0.3)
    assert (found.low, found.high) == (0.15, 0.6)
    assert math.isnan(found.at_stake_min)
    assert found.suggested is None


def test_answers_that_double_the_odds_suggest_it() -> None:
    assert one(suggested=(suggested(chance=0.7),)).words == "answers suggest"
    assert one(suggested=(suggested(chance=0.35),)).words == "not known"


def test_a_rare_driver_is_not_suggested() -> None:
    assert one(suggested=(suggested(chance=0.1, prior=0.02),)).words == "not known"


def test_a_chance_without_a_reason_suggests_nothing() -> None:
    assert one(suggested=(suggested(chance=0.9, answered=False),)).words == "not known"


def test_nights_that_show_it_outrank_answers_and_raise_the_chance() -> None:
    found = one(suggested=(suggested(chance=0.5),), from_nights=nights(seen()))
    assert found.words == "seen together"
    assert found.probability > 0.6
    assert found.low < found.probability < found.high


def test_nights_that_see_nothing_take_a_suggestion_back() -> None:
    asked = (suggested(chance=0.5, prior=0.3),)
    found = one(suggested=asked, from_nights=nights(seen(mean=0.0, sd=0.8, shown="not seen")))
    assert found.probability < 0.3
    assert found.words == "not known"


def test_too_few_nights_leave_it_as_it_was() -> None:
    asked = (suggested(chance=0.7),)
    found = one(suggested=asked, from_nights=nights(unseen("too few nights")))
    assert found.probability == 0.7
    assert found.words == "answers suggest"


def test_the_body_moves_no_chance() -> None:
    asked = (suggested(chance=0.35),)
    without, with_body = (one(suggested=asked, modelled=m) for m in ({}, {"caffeine": modelled()}))
    assert with_body.probability == without.probability
    assert with_body.words == "the body suggests"
    assert with_body.at_stake_min == pytest.approx(0.35 * 8.0)
    assert with_body.at_stake_lo == 0.0


@pytest.mark.parametrize(
    "body", [modelled(8.0, -1.0, 15.0), modelled(2.0, 1.0, 3.0), modelled(-8.0, -15.0, -2.0)]
)
def test_a_body_that_is_not_sure_or_says_little_suggests_nothing(body: object) -> None:
    assert one(modelled={"caffeine": body}).words == "not known"


def test_a_body_does_not_speak_against_nights_that_saw_nothing() -> None:
    told = nights(seen(mean=0.5, sd=1.0, shown="not seen"))
    assert one(from_nights=told, modelled={"caffeine": modelled()}).words == "not known"


def test_minutes_are_of_the_trial_then_the_nights_then_the_body() -> None:
    known = {"from_nights": nights(seen(mean=9.0)), "modelled": {"caffeine": modelled()}}
    assert one(**known).at_stake_min == pytest.approx(9.0 * 41 / 104)
    assert one(**known, tested=(trial(),)).at_stake_min == 8.0


def test_a_verdict_decides_chance_and_words() -> None:
    works = one(tested=(trial("works", -12.0),))
    futile = one(suggested=(suggested(),), tested=(trial("no-useful-effect", 0.0, 1.0),))
    assert (works.words, futile.words) == ("tested", "tested")
    assert works.probability > 0.9
    assert futile.probability < 0.1


def test_a_trial_without_a_decision_is_no_test() -> None:
    found = one(tested=(trial("not-known-yet"),))
    assert found.words == "not known"
    assert found.tested
    assert math.isnan(found.at_stake_min)


def test_a_trial_on_another_measure_counts_as_tested_and_gives_no_minutes() -> None:
    found = one(tested=(trial(outcome="quality", mean=0.6, sd=0.1, adds=True),))
    assert found.words == "tested"
    assert math.isnan(found.at_stake_min)


def test_the_last_trial_that_decided_counts() -> None:
    early, late = trial("works", -12.0), trial("no-useful-effect", 0.0, 1.0, trial="t2")
    assert "t2" in one(tested=(early, late, trial("not-known-yet", trial="t3"))).sentence


def test_an_outcome_that_is_no_minutes_has_none_at_stake() -> None:
    quality = seen(outcome="quality", mean=-0.6, sd=0.1)
    found = one(from_nights=nights(quality, outcome="quality"), outcome="quality")
    assert found.words == "seen together"
    assert math.isnan(found.at_stake_min)


def test_traces_of_another_outcome_are_left_out() -> None:
    assert not one(from_nights=nights(seen(outcome="sol_min"))).seen


def test_the_trace_that_tells_most_comes_first_and_counts_once() -> None:
    early = seen(exposure="caffeine_early", shown="not seen", mean=0.2, sd=2.0)
    few = unseen("too few nights", exposure="tag coffee")
    found = one(from_nights=nights(few, early, seen()))
    assert [each.shown for each in found.seen] == ["seen together", "not seen", "too few nights"]
    assert found.probability == one(from_nights=nights(seen())).probability


def test_the_order_is_by_what_is_at_stake() -> None:
    keys = ("caffeine", "alcohol", "stress")
    found = ranking(
        catalogue=tuple(map(driver, keys)),
        suggested=(suggested("stress", 0.9),),
        from_nights=nights(
            seen(driver="caffeine", mean=5.0, usual=1.0),
            seen(driver="alcohol", mean=9.0, usual=1.0),
        ),
    )
    assert [each.driver.key for each in found.ranked] == ["stress", "alcohol", "caffeine"]
    assert math.isnan(found.ranked[0].at_stake_min)
    assert UNKNOWN_MIN * 0.9 > 9.0


def test_what_nothing_speaks_for_comes_last_however_common() -> None:
    found = ranking(
        catalogue=(driver("low_mood", prevalence=0.9), driver("alcohol"), driver("caffeine")),
        from_nights=nights(
            seen(driver="caffeine", mean=5.0),
            seen(driver="alcohol", mean=0.1, sd=1.0, shown="not seen"),
        ),
    )
    assert [each.driver.key for each in found.ranked] == ["caffeine", "alcohol", "low_mood"]


def test_what_seems_to_help_is_told_and_not_placed_among_what_disturbs() -> None:
    found = ranking(
        catalogue=(driver("late_light"), driver("stress")),
        suggested=(suggested("stress", 0.7),),
        from_nights=nights(seen(driver="late_light", mean=-12.0)),
    )
    assert [each.driver.key for each in found.ranked] == ["stress", "late_light"]
    light = found.ranked[1]
    assert light.words == "seen together"
    assert "awake 12 min less" in light.sentence
    assert light.at_stake_min < 0.0
    assert light.probability <= 0.3


def test_what_a_doctor_must_find_out_comes_first_where_it_is_likely() -> None:
    def first(chance: float, prior: float = 0.29, *, answered: bool = True) -> str:
        apnoea = suggested("apnoea", chance, prior, answered=answered)
        found = ranking(
            catalogue=(driver("caffeine"), driver("apnoea", refers=True)),
            suggested=(apnoea,),
            from_nights=nights(seen(mean=30.0, usual=1.0)),
        )
        return found.ranked[0].driver.key

    assert first(0.35) == "apnoea"
    assert first(0.25) == "caffeine"
    assert first(0.29, answered=False) == "caffeine"
    assert first(0.35, prior=0.5) == "caffeine"


def test_notes_and_doubts_are_kept_and_the_body_is_named_as_what_it_is() -> None:
    found = ranking(from_nights=nights(seen()), doubts=("Two answers disagree.",))
    assert found.notes[0] == "104 nights from watch."
    assert any("never from the simulated body" in note for note in found.notes)
    assert any("No clinician has reviewed this yet" in note for note in found.notes)
    assert found.doubts == ("Two answers disagree.",)
    assert found.of("caffeine") is found.ranked[0]
    assert found.of("moon") is None
    assert set(found.chances) == {"caffeine"}


def test_a_catalogue_may_be_a_mapping() -> None:
    assert ranking(catalogue={"caffeine": driver()}).ranked[0].driver.key == "caffeine"


def test_nights_without_a_figure_give_no_minutes() -> None:
    told = nights(seen(mean=NAN, sd=NAN, shown="not seen"))
    assert math.isnan(one(from_nights=told).at_stake_min)
