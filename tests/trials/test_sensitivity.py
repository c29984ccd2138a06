"""The same question under other reasonable choices, and what would change the answer."""

from __future__ import annotations

import time
from typing import Any, get_args

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.trials import Literature, Normal, analyse
from nightlab.trials.beside.changes import what_would_change
from nightlab.trials.beside.sensitivity import Row, blocks_left_out, sensitivity, settled
from nightlab.trials.family import Family
from nightlab.trials.nuisance import Trend
from nightlab.trials.verdict import Thresholds, chances
from trials.made import Columns, trial

ASKED: dict[str, Any] = {
    "outcome": "sleep",
    "arm": "arm",
    "night": "night",
    "block": "block",
    "better": "higher",
    "worthwhile": 0.3,
}


def by_kind(rows: tuple[Row, ...], kind: str) -> list[Row]:
    return [row for row in rows if row.kind == kind]


def in_minutes(columns: Columns) -> Columns:
    return {**columns, "sol_min": [None if np.isnan(x) else 20 * 2.0**x for x in columns["sleep"]]}


def test_the_stated_answer_stands_first() -> None:
    columns = trial(1, effect=0.5, missing=0.1)
    rows = sensitivity(columns, ASKED)
    stated = analyse(columns, **ASKED)
    assert (rows[0].kind, rows[0].effect, rows[0].decision) == (
        "stated",
        stated.effect,
        stated.decision,
    )
    assert not rows[0].differs
    assert all(row.differs == (row.decision not in {None, stated.decision}) for row in rows)


def test_every_prior_and_every_trend_is_tried_once() -> None:
    known = Literature((Normal(1.0, 0.4, 0.3),), 0.6)
    rows = sensitivity(trial(2), {**ASKED, "prior": "sceptical", "literature": known})
    assert [(row.changed, bool(row.effect)) for row in by_kind(rows, "prior")] == [
        ("the neutral prior", True),
        ("the evidence prior", True),
    ]
    assert len(by_kind(rows, "trend")) == len(get_args(Trend)) - 1


def test_without_evidence_its_prior_is_no_other_choice() -> None:
    row = by_kind(sensitivity(trial(2), ASKED), "prior")[1]
    assert (row.changed, row.effect) == ("the evidence prior", None)
    assert row.reason == "no evidence was given"


def test_a_row_is_what_the_analysis_says_with_that_option() -> None:
    columns = trial(3, effect=0.5)
    rows = sensitivity(columns, ASKED)
    straight = next(row for row in rows if row.changed.startswith("a straight line"))
    assert straight.effect == analyse(columns, **ASKED, trend="linear").effect
    none = next(row for row in rows if row.changed == "without a slow trend")
    assert none.effect == analyse(columns, **{**ASKED, "block": None}, trend="none").effect
    first = next(row for row in rows if row.changed.startswith("without block"))
    assert first.effect != rows[0].effect


def test_without_blocks_there_is_no_trend_of_blocks() -> None:
    rows = sensitivity(trial(4), {**ASKED, "block": None})
    assert all("each block" not in row.changed for row in rows)
    assert "without nights" in by_kind(rows, "block")[0].changed


def test_a_latency_is_tried_on_its_logarithm_and_a_score_below_none_is_not() -> None:
    columns = in_minutes(trial(5))
    latency = {**ASKED, "outcome": "sol_min", "better": "lower", "worthwhile": 4.0}
    assert "log nights" in [row.changed for row in sensitivity(columns, latency)]
    assert "log nights" not in [row.changed for row in sensitivity(columns, ASKED)]


def test_only_families_that_there_are_and_that_fit_are_tried() -> None:
    columns = trial(6)
    columns["awakenings"] = [float(max(0, round(2 + x))) for x in columns["sleep"]]
    options = {**ASKED, "outcome": "awakenings", "better": "lower", "worthwhile": 0.5}
    rows = by_kind(sensitivity(columns, options), "family")
    tried = {row.changed.removesuffix(" nights") for row in rows}
    assert tried <= set(get_args(Family)) - {"counts", "ratings", "gaussian"}
    assert all(row.effect for row in rows)


def test_carry_over_is_taken_away_halved_and_doubled() -> None:
    rows = sensitivity(trial(7, period=7), {**ASKED, "half_life_nights": 2.0})
    assert [row.changed for row in by_kind(rows, "carry-over")] == [
        "without carry-over",
        "half the half-life, 1 nights",
        "twice the half-life, 4 nights",
    ]
    alone = by_kind(sensitivity(trial(7), ASKED), "carry-over")
    assert [row.changed for row in alone] == ["carry-over with a half-life of 1 night"]


def test_the_first_night_after_a_switch_is_left_out_where_enough_are_left() -> None:
    weeks = by_kind(sensitivity(trial(8, period=7), ASKED), "nights")[0]
    assert weeks.effect is not None
    nightly = trial(8, nights=28, block=2)
    row = by_kind(sensitivity(nightly, ASKED), "nights")[0]
    assert row.effect is None
    assert row.decision is None
    assert not row.differs
    assert "it would leave out" in row.reason


def test_covariates_are_left_out() -> None:
    columns = {**trial(9), "coffee": [float(i % 3) for i in range(56)]}
    rows = sensitivity(columns, {**ASKED, "covariates": ("coffee",)})
    row = by_kind(rows, "covariates")[0]
    assert row.effect == analyse(columns, **ASKED).effect
    assert row.changed == "without allowing for coffee"
    assert not by_kind(sensitivity(columns, ASKED), "covariates")


def test_per_protocol_is_labelled_as_biased() -> None:
    columns = trial(10, effect=0.5)
    statuses: list[str | None] = ["missed" if i % 9 == 0 else "taken" for i in range(56)]
    row = by_kind(sensitivity(columns, ASKED, statuses), "nights")[1]
    assert row.is_biased
    left = [None if i % 9 == 0 else value for i, value in enumerate(columns["sleep"])]
    assert row.effect == analyse({**columns, "sleep": left}, **ASKED).effect


def test_a_dose_that_nobody_told_of_is_not_one_that_was_taken() -> None:
    columns = trial(11, effect=0.5)
    rows = sensitivity(columns, ASKED, [None] * 56)
    row = by_kind(rows, "nights")[1]
    assert row.is_biased
    assert row.effect is None
    assert sensitivity(columns, ASKED, ["taken"] * 56) == sensitivity(columns, ASKED)


def test_statuses_that_are_not_one_a_row_are_refused() -> None:
    with pytest.raises(NightlabError, match="2 doses were told of 56 nights"):
        sensitivity(trial(12), ASKED, ["taken"] * 2)


def hangs_on_a_block(worth: float) -> Columns:
    """A trial whose effect comes almost wholly from its second block."""
    columns = trial(13, effect=0.0, phi=0.0, nights=56)
    columns["sleep"] = [
        value + worth * (arm == "active") * (14 <= night < 28)
        for value, arm, night in zip(
            columns["sleep"], columns["arm"], columns["night"], strict=True
        )
    ]
    return columns


def test_the_block_that_decides_is_found() -> None:
    columns = hangs_on_a_block(4.0)
    rows = sensitivity(columns, ASKED)
    row = by_kind(rows, "block")[0]
    assert row.changed == "without block 2, which moves the answer most"
    assert rows[0].effect is not None
    assert row.effect is not None
    assert abs(row.effect.mean) < 0.5 * rows[0].effect.mean


def test_each_block_is_left_out_once() -> None:
    asked, stated = settled(trial(14), ASKED)
    rows = blocks_left_out(asked, stated)
    assert [row.changed for row in rows] == [f"without block {i}" for i in range(1, 5)]


def test_a_trial_of_one_block_is_taken_in_stretches_of_two_weeks() -> None:
    asked, stated = settled(trial(14, nights=42, block=42), ASKED)
    assert [row.changed for row in blocks_left_out(asked, stated)] == [
        "without nights 1 to 14",
        "without nights 15 to 28",
        "without nights 29 to 42",
    ]


def test_many_small_blocks_are_taken_together() -> None:
    asked, stated = settled(trial(15, nights=84, block=2), ASKED)
    rows = blocks_left_out(asked, stated)
    assert len(rows) == 21
    assert rows[0].changed == "without blocks 1 to 2"


def test_an_option_that_cannot_be_asked_is_a_row_with_its_reason() -> None:
    columns = trial(16, nights=8, block=4)
    columns["sleep"] = [
        value if i in (0, 1, 2, 3, 6) else None for i, value in enumerate(columns["sleep"])
    ]
    columns["arm"] = ["active", "placebo", "active", "placebo"] * 2
    rows = sensitivity(columns, ASKED)
    failed = [row for row in rows if row.reason]
    assert failed
    assert all(row.effect is None and row.decision is None and not row.differs for row in failed)


def test_a_question_that_has_no_answer_is_an_error() -> None:
    with pytest.raises(NightlabError, match="no column 'dreams'"):
        sensitivity(trial(17), {**ASKED, "outcome": "dreams"})


def test_what_was_not_named_is_the_same_in_every_row() -> None:
    columns = trial(18, effect=1.5)
    options = {k: v for k, v in ASKED.items() if k not in {"better", "worthwhile"}}
    rows = sensitivity(columns, options)
    stated = analyse(columns, **options)
    fixed: dict[str, Any] = {"better": stated.better, "worthwhile": stated.worthwhile}
    log = next(row for row in rows if row.changed.startswith("a straight line"))
    assert log.decision == analyse(columns, **options, **fixed, trend="linear").decision


def test_a_table_takes_less_than_a_second() -> None:
    columns = trial(19, effect=0.5, missing=0.1)
    sensitivity(columns, ASKED)
    began = time.process_time()
    sensitivity(columns, ASKED)
    assert time.process_time() - began < 1.0


def test_an_unsettled_trial_is_told_what_would_settle_it() -> None:
    columns = trial(23, effect=0.35, missing=0.1, phi=0.0)
    stated = analyse(columns, **ASKED)
    assert stated.decision == "not-known-yet"
    told = what_would_change(columns, ASKED, sensitivity(columns, ASKED))
    helps, enough = (int(10_000 * p) / 100 for p in (stated.p_better, stated.p_worthwhile))
    assert told[0] == f"The chance that it helps at all is {helps:g} %; 97.5 % is asked for."
    assert told[1] == f"The chance that it helps enough is {enough:g} %; 50 % is asked for."
    assert any("better, it would be “It works”" in line for line in told)
    assert any("missing nights on active" in line.lower() for line in told)
    assert any("other ways to analyse these nights" in line for line in told)
    more = f"{stated.more_blocks} more block" if stated.more_blocks else "Even many more"
    assert told[-1].startswith(more)


def test_a_settled_trial_is_told_what_would_unsettle_it() -> None:
    columns = trial(21, effect=1.4, missing=0.1)
    told = what_would_change(columns, ASKED)
    assert told[1].startswith("The chance that it helps enough")
    assert any("worse, it would be" in line for line in told)
    assert not any("more block" in line for line in told)


def test_a_verdict_that_hangs_on_one_block_says_so() -> None:
    columns = hangs_on_a_block(4.0)
    assert analyse(columns, **ASKED).decision == "works"
    told = what_would_change(columns, ASKED, sensitivity(columns, ASKED))
    assert any("It hangs on" in line and "without block 2 it would be" in line for line in told)


def test_a_verdict_that_hangs_on_none_says_so() -> None:
    columns = trial(21, effect=1.4, missing=0.1)
    for rows in ((), sensitivity(columns, ASKED)):
        told = what_would_change(columns, ASKED, rows)
        assert "No single block decides: without any one of them the verdict stays." in told


def test_how_far_it_is_follows_the_thresholds_that_were_given() -> None:
    columns = trial(20, effect=0.35, missing=0.1, phi=0.0)
    strict = {**ASKED, "thresholds": Thresholds(sure=0.995, futile=0.99)}
    assert "99.5 % is asked for" in what_would_change(columns, strict)[0]


def test_a_chance_just_short_of_what_is_asked_is_not_rounded_up_to_it() -> None:
    columns = trial(20, effect=0.35, missing=0.1, phi=0.0)
    stated = analyse(columns, **ASKED)
    chance = min(
        chances(stated.posteriors[name], delta=0.3, better="higher").better
        for name in (stated.prior, "neutral")
    )
    nearly = {**ASKED, "thresholds": Thresholds(sure=chance + 1e-4, futile=0.999999)}
    told = what_would_change(columns, nearly)[0]
    short, asked = told.removeprefix("The chance that it helps at all is ").split("; ")
    assert float(short.split()[0]) < float(asked.split()[0])


def test_of_two_priors_the_one_that_is_farther_from_a_decision_is_told() -> None:
    columns = trial(24, effect=0.0, missing=0.1, phi=0.0)
    asked = {**ASKED, "prior": "sceptical", "worthwhile": 0.8}
    stated = analyse(columns, **asked)
    assert stated.decision == "no-useful-effect"
    led, unled = (
        1 - chances(stated.posteriors[name], delta=0.8, better="higher").worthwhile
        for name in ("sceptical", "neutral")
    )
    assert unled < led
    assert f"is {int(10_000 * unled) / 100:g} %" in what_would_change(columns, asked)[0]


def test_nights_that_are_one_stretch_are_not_left_out_whole() -> None:
    columns = trial(25, nights=14)
    assert blocks_left_out(*settled(columns, {**ASKED, "block": None})) == ()


def test_what_looks_harmful_is_told_how_far_it_is_from_harm() -> None:
    bad = trial(23, effect=-0.35, missing=0.1, phi=0.0)
    assert analyse(bad, **ASKED).decision != "harms"
    unsettled = what_would_change(bad, {**ASKED, "thresholds": Thresholds(futile=0.999999)})
    assert unsettled[0].startswith("The chance that it makes things worse is")
    assert unsettled[1].startswith("The chance that it makes things worse by enough to matter is")
    harmful = trial(21, effect=-1.4, missing=0.1)
    assert analyse(harmful, **ASKED).decision == "harms"
    assert "by enough to matter" in what_would_change(harmful, ASKED)[1]


def test_what_is_known_to_distort_is_not_counted_among_other_ways() -> None:
    columns = trial(21, effect=1.4, missing=0.1)
    rows = sensitivity(columns, ASKED)
    distorting = Row("nights", "per protocol", None, "harms", differs=True, is_biased=True)
    told = [what_would_change(columns, ASKED, r) for r in (rows, (*rows, distorting))]
    assert told[0] == told[1]


def test_the_size_that_is_named_does_turn_the_verdict() -> None:
    columns = trial(20, effect=0.35, missing=0.0, phi=0.0)
    told = what_would_change(columns, ASKED)
    line = next(line for line in told if "better, it would be “It works”" in line)
    size = float(line.removeprefix("Were the effect of these nights ").split()[0])
    on = np.array(columns["arm"]) == "active"
    for times, decision in ((0.85, "not-known-yet"), (1.15, "works")):
        moved = {**columns, "sleep": (np.array(columns["sleep"]) + times * size * on).tolist()}
        assert analyse(moved, **ASKED).decision == decision


def test_where_arm_and_time_are_one_no_change_of_nights_would_do() -> None:
    columns = trial(22)
    columns["arm"] = ["placebo"] * 28 + ["active"] * 28
    told = what_would_change(columns, {**ASKED, "block": None})
    assert told == (
        "Arm and time cannot be told apart; another schedule would be needed to decide.",
    )
