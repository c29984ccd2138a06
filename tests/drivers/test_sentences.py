"""A sentence claims no more than its source."""

from __future__ import annotations

import pytest

from driver_sources import modelled, nights, one, seen, suggested, trial, unseen
from nightlab.drivers.sentences import bounds, effect_words, figure, seen_sentence, trial_sentence


def test_what_was_seen_together_is_not_called_a_cause() -> None:
    assert seen_sentence(seen()) == (
        "On nights after caffeine past 14:00 you were awake 9 min longer (2 to 16; 41 nights with, "
        "63 without): seen together, which is not yet a cause."
    )


def test_lag_build_up_and_what_came_beside_are_told() -> None:
    assert ", 1 night later: seen together" in seen_sentence(seen(lag_nights=1.0))
    assert ", 2 nights later: seen" in seen_sentence(seen(lag_nights=2.0))
    built = seen_sentence(seen(half_life_nights=3.0))
    assert ", built up with a half-life of 3 nights: seen together" in built
    assert "seen together, beside alcohol and stress, which" in seen_sentence(
        seen(beside=("alcohol", "stress"))
    )
    assert "night later" not in seen_sentence(seen(lag_nights=float("nan")))


def test_an_amount_is_told_per_amount() -> None:
    said = seen_sentence(seen(per="100 mg", label="caffeine in the 9 hours before bed"))
    assert said.startswith("For every 100 mg of caffeine in the 9 hours before bed you were awake")


def test_what_is_no_amount_is_named_beside_its_unit() -> None:
    said = seen_sentence(seen(per="hour", label="a later bedtime than usual"))
    assert said.startswith("For every hour (a later bedtime than usual) you were awake")


def test_sleep_lost_is_told_as_less_sleep_with_its_bounds_turned() -> None:
    said = seen_sentence(seen(outcome="tst_min", mean=-20.0, sd=5.0))
    assert "you slept 20 min less (10 to 30;" in said


def test_sleep_that_was_better_is_told_so() -> None:
    assert "you fell asleep 9 min sooner (2 to 16;" in seen_sentence(
        seen(outcome="sol_min", mean=-9.0)
    )


@pytest.mark.parametrize(
    ("outcome", "mean", "said"),
    [
        ("sol_min", 9.0, "you took 9 min longer to fall asleep"),
        ("tst_min", 9.0, "you slept 9 min longer"),
        ("awake_min", 9.0, "you were awake 9 min longer in bed"),
        ("waso_min", -9.0, "you were awake 9 min less"),
        ("se_percent", -3.2, "sleep efficiency, of time in bed was 3 % lower"),
        ("quality", 0.44, "sleep quality, 1 very poor to 5 very good was 0.4 higher"),
        ("n3_min", 3.0, "deep sleep was 3 min higher"),
        ("REM", 3.0, "REM was 3 higher"),
    ],
)
def test_every_outcome_has_its_words(outcome: str, mean: float, said: str) -> None:
    assert effect_words(outcome, mean)[0] == said


def test_figures_are_said_as_people_say_them() -> None:
    assert [figure(x) for x in (9.4, 1.94, 1.96, -12.0, 0.0)] == ["9", "1.9", "2", "−12", "0"]
    assert bounds(-2.0, 16.0) == "−2 to 16"


def test_nights_that_see_nothing_say_how_sure() -> None:
    narrow = seen_sentence(seen(mean=0.5, sd=1.0, shown="not seen"))
    wide = seen_sentence(seen(mean=0.5, sd=9.0, shown="not seen"))
    assert narrow.startswith(
        "Your nights show no clear effect: on nights after caffeine past 14:00"
    )
    assert narrow.endswith("63 without).")
    assert wide.endswith(", which leaves room for one that matters.")


def test_what_never_comes_apart_is_named() -> None:
    said = seen_sentence(seen(shown="inseparable", together=("alcohol",)))
    assert said == (
        "In your nights caffeine past 14:00 never came apart from alcohol, so they cannot say which of "
        "them it is."
    )


def test_why_nights_say_nothing_is_told() -> None:
    few = unseen("too few nights", why="Only 3 nights are with it.", n_with=3)
    assert seen_sentence(few) == "Caffeine past 14:00: only 3 nights are with it."
    bare = unseen("always the same", n_with=1)
    assert seen_sentence(bare) == (
        "Caffeine past 14:00: your nights cannot say (1 night with, 63 without)."
    )


def test_answers_are_told_with_what_moved_them_and_against_whom() -> None:
    said = one(suggested=(suggested(),)).sentence
    assert said == (
        "Your answers make it likelier than in others who sleep badly, 70 % (50 to 90 %) against 30 %, "
        "most of all this: five coffees."
    )


def test_answers_say_when_nights_do_not_follow() -> None:
    asked = (suggested(chance=0.9),)
    narrow, wide = (
        one(suggested=asked, from_nights=nights(seen(mean=1.5, sd=sd, shown="not seen"))).sentence
        for sd in (1.7, 9.0)
    )
    assert narrow.endswith(", but your nights do not show it.")
    assert wide.endswith(", and your nights do not settle it.")


def test_the_body_is_called_simulated() -> None:
    said = one(modelled={"caffeine": modelled()}).sentence
    assert said == (
        "In a simulated body people like you were awake 8 min longer (2 to 15) with 300 mg of caffeine "
        "a day; your own nights and answers do not say so yet."
    )


def test_a_body_in_which_sleep_is_lost_turns_its_bounds() -> None:
    body = modelled(-20.0, -30.0, -12.0, "tst_min")
    said = one(modelled={"caffeine": body}, outcome="tst_min").sentence
    assert "slept 20 min less (12 to 30)" in said


def test_a_trial_is_the_only_test() -> None:
    assert trial_sentence(trial()) == (
        "Tested in your trial t1: with no caffeine you were awake 8 min less (3 to 13)."
    )
    assert "made no difference worth having" in trial_sentence(trial("no-useful-effect", 0.3))
    harms = trial_sentence(trial("harms", 8.0))
    assert "you were awake 8 min longer" in harms
    assert "not known yet" in trial_sentence(trial("not-known-yet"))


def test_what_nobody_knows_is_said_so() -> None:
    assert one().sentence == (
        "Nothing is known of this in you yet; among people who sleep badly it matters in about 30 %."
    )
    against = one(suggested=(suggested(chance=0.05),)).sentence
    assert against.startswith("Your answers speak against it, 5 %;")
    assert one(suggested=(suggested(chance=0.33),)).sentence.startswith(
        "Your answers leave it open"
    )


def test_no_sentence_promises() -> None:
    every = [
        seen_sentence(seen()),
        trial_sentence(trial()),
        one().sentence,
        one(suggested=(suggested(),)).sentence,
        one(modelled={"caffeine": modelled()}).sentence,
    ]
    for said in every:
        assert not any(word in said for word in ("cause of", "will", "—", "!"))
