"""Looks at a trial before its end: when they fall, what they ask for, what they advise."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from begun import DAY, START, begun, design, nights_of, protocol
from nightlab.errors import NightlabError
from nightlab.trials import Design, analyse
from nightlab.trials.monitoring import (
    LEAST_APART,
    MOST_LOOKS,
    Look,
    advice,
    boundary,
    last_look,
    looks,
    thresholds,
    unplanned,
)
from nightlab.trials.verdict import AT_THE_END, chances

if TYPE_CHECKING:
    from nightlab.trials import Verdict

ARMS = ("placebo", "active")
FOUR = Design(ARMS, 56, seed=1, block_nights=14)


@cache
def verdict(effect: float, nights: int = 28, noise: float = 1.0) -> Verdict:
    """A verdict on calm nights: arms in turn, a block every fortnight."""
    night = np.arange(nights)
    arm = (night + night // 14) % 2
    luck = noise * np.random.default_rng(4).standard_normal(nights)
    table = {"arm": arm, "felt": 5 + effect * arm + luck, "block": night // 14}
    return analyse(
        table,
        outcome="felt",
        arm="arm",
        block="block",
        better="higher",
        worthwhile=0.3,
        randomise=False,
    )


@pytest.mark.parametrize(
    ("nights", "block", "expected"),
    [
        (56, 14, (14, 28, 42, 56)),
        (60, 14, (14, 28, 42, 60)),  # 56 would be 4 nights before the end
        (56, 28, (28, 56)),
        (40, 4, (16, 40)),  # 32 would be 8 nights before the end
        (48, 4, (16, 32, 48)),
        (56, 56, (56,)),
        (20, 14, (20,)),
        (10, 2, (10,)),
    ],
)
def test_looks_fall_on_ends_of_blocks(nights: int, block: int, expected: tuple[int, ...]) -> None:
    assert looks(Design(ARMS, nights, seed=1, block_nights=block)) == expected


def test_nights_without_an_arm_are_not_counted() -> None:
    design = Design(
        ARMS,
        7 + 4 * 7 + 3 * 3,
        seed=1,
        block_nights=14,
        period_nights=7,
        plan="onoff",
        run_in_nights=7,
        washout_nights=3,
    )
    assert looks(design) == (14, 28)


@settings(deadline=None)  # the first look at a design loads and draws
@given(nights=st.integers(4, 400), half_block=st.integers(1, 40))
def test_looks_keep_their_distance(nights: int, half_block: int) -> None:
    block = min(2 * half_block, nights)
    planned = looks(Design(ARMS, nights, seed=1, block_nights=block))
    assert planned[-1] == nights
    assert len(planned) <= MOST_LOOKS
    assert all(look % block == 0 for look in planned[:-1])
    if len(planned) > 1:
        assert planned[0] >= LEAST_APART
        assert min(np.diff(planned)) >= LEAST_APART


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        (0, None),
        (13, None),
        (14, Look(14, 1, 4)),
        (27, Look(14, 1, 4)),
        (28, Look(28, 2, 4)),
        (55, Look(42, 3, 4)),
        (56, Look(56, 4, 4)),
        (80, Look(56, 4, 4)),
    ],
)
def test_the_last_look_is_the_one_that_is_due(nights: int, expected: Look | None) -> None:
    assert last_look(FOUR, nights) == expected


def test_a_trial_without_interim_looks_asks_for_what_it_always_did() -> None:
    assert thresholds(1, of=1) == AT_THE_END
    assert Look(56, 1, 1).is_last


@given(of=st.integers(2, MOST_LOOKS))
def test_more_than_one_look_before_the_last_asks_for_more(of: int) -> None:
    early = [thresholds(look, of) for look in range(1, of)]
    assert len(set(early)) == 1
    assert early[0].sure >= AT_THE_END.sure + 0.005 * (of > 2)
    assert early[0].futile >= AT_THE_END.futile + 0.02 * (of > 2)
    assert thresholds(of, of) == AT_THE_END
    assert 0.5 < boundary(of).doubt < early[0].sure


@given(of=st.integers(2, MOST_LOOKS - 1))
def test_more_looks_never_ask_for_less(of: int) -> None:
    fewer, more = boundary(of), boundary(of + 1)
    assert more.thresholds.sure >= fewer.thresholds.sure
    assert more.thresholds.futile >= fewer.thresholds.futile
    assert more.doubt >= fewer.doubt


def test_beyond_the_table_all_looks_together_may_err_no_more() -> None:
    known = boundary(8).thresholds
    for of in range(9, MOST_LOOKS + 1):
        rule = boundary(of).thresholds
        assert (of - 1) * (1 - rule.sure) == pytest.approx(7 * (1 - known.sure))
        assert (of - 1) * (1 - rule.futile) == pytest.approx(7 * (1 - known.futile))


@pytest.mark.parametrize(("look", "of"), [(0, 4), (5, 4), (1, 0), (1, 27), (-1, 3)])
def test_a_look_that_cannot_be_is_refused(look: int, of: int) -> None:
    with pytest.raises(NightlabError, match="1 to 26 looks"):
        thresholds(look, of)


@pytest.mark.parametrize(
    ("effect", "expected"),
    [(2.5, "stop: it works"), (-2.5, "stop: it harms"), (0.2, "go on")],
)
def test_advice_follows_the_decision(effect: float, expected: str) -> None:
    assert advice(verdict(effect), Look(28, 2, 4)).action == expected


def test_what_hardly_does_anything_is_given_up() -> None:
    told = advice(verdict(-0.3, nights=112, noise=0.5), Look(112, 8, 9))
    assert told.action == "stop: futile"
    assert "less than would be worth it" in told.reason


def test_a_look_asks_for_more_than_the_end_on_the_same_nights() -> None:
    # Between what the end and what a look asks for.
    found = next(
        v
        for v in (verdict(effect) for effect in np.arange(0.3, 2.5, 0.02).round(2))
        if AT_THE_END.sure <= v.p_better < thresholds(1, 4).sure and v.p_worthwhile >= 0.5
    )
    assert found.decision == "works"
    assert advice(found, Look(28, 4, 4)).action == "stop: it works"
    assert advice(found, Look(28, 2, 4)).action == "go on"


def test_advice_does_not_depend_on_the_thresholds_the_verdict_was_reached_with() -> None:
    found = verdict(2.5)
    strict = replace(found, decision="not-known-yet")
    assert advice(strict, Look(28, 2, 4)) == advice(found, Look(28, 2, 4))


def test_likely_harm_is_told_before_it_is_decided() -> None:
    level = boundary(4).doubt
    found = next(
        v
        for v in (verdict(-effect) for effect in np.arange(0.0, 2.5, 0.02).round(2))
        if level <= 1 - v.p_better < thresholds(1, 4).sure
    )
    told = advice(found, Look(28, 2, 4))
    assert told.action != "stop: it harms"
    assert told.may_harm
    assert "no proof" in told.reason
    # At the end there is nothing left to stop.
    assert not advice(found, Look(28, 4, 4)).may_harm


def test_what_may_harm_can_be_too_unsure_to_be_given_up() -> None:
    # So few nights that even a useful effect is not ruled out.
    found = next(
        v
        for v in (verdict(-e, nights=14, noise=1.6) for e in np.arange(2.4, 2.7, 0.01).round(2))
        if 1 - v.p_better >= boundary(4).doubt
    )
    assert 1 - found.p_worthwhile < thresholds(1, 4).futile
    told = advice(found, Look(14, 1, 4))
    assert (told.action, told.may_harm) == ("go on", True)


def test_an_effect_that_helps_casts_no_doubt() -> None:
    assert not advice(verdict(0.6), Look(28, 2, 4)).may_harm


def test_reasons_say_which_look_and_what_is_asked_for() -> None:
    early = advice(verdict(0.2), Look(28, 2, 4)).reason
    assert early.startswith("Look 2 of 4, after 28 nights.")
    assert f"{100 * thresholds(2, 4).sure:g} %" in early
    late = advice(verdict(0.2), Look(28, 4, 4)).reason
    assert late == "All 28 nights are in. They do not settle it."


def test_a_confounded_trial_is_never_stopped_for_its_result() -> None:
    found = replace(verdict(2.5), confounded=True)
    told = advice(found, Look(28, 2, 4))
    assert told.action == "go on"
    assert "apart from the time" in told.reason


def useless(found: Verdict) -> tuple[float, float]:
    """Chance of less than a worthwhile effect, under the sceptical prior and the neutral one."""
    sceptical, neutral = (
        1 - chances(found.posteriors[name], delta=0.3, better="higher").worthwhile
        for name in ("sceptical", "neutral")
    )
    return sceptical, neutral


def test_what_goes_on_never_reads_as_if_enough_were_known() -> None:
    """The sceptical prior alone is soon sure that an effect is small; the neutral one holds it back."""
    futile = thresholds(2, 4).futile
    found, sceptical, neutral = next(
        (replace(one, prior="sceptical"), *sure)
        for one in (verdict(effect) for effect in np.arange(-0.5, 0.5, 0.05).round(2))
        if (sure := useless(one))[0] >= futile > sure[1]
    )
    told = advice(found, Look(28, 2, 4))
    assert told.action == "go on"
    assert f"{int(1e4 * neutral) / 100:g} %" in told.reason
    assert f"{int(1e4 * sceptical) / 100:g} %" not in told.reason


def test_what_surely_helps_but_perhaps_too_little_is_told_so() -> None:
    plain = verdict(1.6)
    found = replace(plain, worthwhile=plain.effect.mean + 0.1)
    told = advice(found, Look(28, 2, 4))
    assert found.p_better >= thresholds(2, 4).sure
    assert told.action == "go on"
    assert told.reason.endswith("but whether by enough to matter is open.")


def test_a_chance_is_never_rounded_up_to_what_is_asked_for() -> None:
    assert "100 %" not in advice(verdict(4.0), Look(28, 2, 4)).reason


def test_worse_is_the_other_way_where_lower_is_better() -> None:
    found = verdict(2.5)
    turned = replace(found, better="lower")
    assert advice(turned, Look(28, 2, 4)).action == "stop: it harms"


def chance_of_any(levels: list[float]) -> float:
    """Chance that any look errs by luck alone, nights so many that each look's posterior is normal."""
    rng = np.random.default_rng(20261130)
    looks = np.arange(1, len(levels) + 1)
    z = np.cumsum(rng.standard_normal((200_000, looks.size)), axis=1) / np.sqrt(looks)
    return float((z >= ndtri(levels)).any(axis=1).mean())


@pytest.mark.parametrize("of", [2, 3, 4, 5, 6, 7, 8, 13, 26])
def test_all_looks_together_keep_the_gates_in_long_trials(of: int) -> None:
    rules = [thresholds(look, of) for look in range(1, of + 1)]
    error = 3 * 0.0005
    assert chance_of_any([rule.sure for rule in rules]) <= 0.05 + error
    assert chance_of_any([rule.futile for rule in rules]) <= 0.1 + error
    assert chance_of_any([boundary(of).doubt] * (of - 1)) <= 0.1 + error


def test_looks_without_a_correction_would_break_the_gates() -> None:
    assert chance_of_any([AT_THE_END.sure] * 4) > 0.06
    assert chance_of_any([AT_THE_END.futile] * 4) > 0.11


@pytest.mark.parametrize("nights", [56, 400])
def test_a_look_every_night_keeps_the_gates_where_nobody_planned_it(nights: int) -> None:
    """As a random walk of many nights has it; what two or four planned looks ask for would not do."""
    walks = np.random.default_rng(20261131).standard_normal((6_000, nights)).cumsum(axis=1)
    z = (walks / np.sqrt(np.arange(1, nights + 1)))[:, LEAST_APART - 1 :]

    def errs(early: float, last: float) -> float:
        asked = np.append(np.full(z.shape[1] - 1, ndtri(early)), ndtri(last))
        return float((z >= asked).any(axis=1).mean())

    rule = unplanned().thresholds
    assert errs(rule.sure, AT_THE_END.sure) <= 0.05 + 3 * 0.0028
    assert errs(rule.futile, AT_THE_END.futile) <= 0.1 + 3 * 0.0039
    assert errs(boundary(2).thresholds.sure, AT_THE_END.sure) > 0.08


@pytest.mark.parametrize(
    ("arms", "asked", "expected"),
    [
        (("off", "on"), {}, False),
        (("off", "one", "two"), {"active": "one"}, True),
        (("off", "one", "two"), {"active": "two", "control": "one"}, True),
    ],
)
def test_a_trial_of_several_questions_says_that_each_may_be_wrong(
    arms: tuple[str, ...], asked: dict[str, Any], *, expected: bool
) -> None:
    """Looks keep the gates of one comparison; a second one errs anew."""
    plan = design(arms=arms, nights=42, block_nights=14 if len(arms) == 2 else 21)
    trial = begun(protocol(design=plan))
    notes = trial.ask("sol_min", nights_of(trial), until=START + 200 * DAY, **asked).notes
    assert any("several questions" in note for note in notes) is expected
