from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from begun import START, begun, design, entry, nights_of, protocol
from nightlab.trials import Protocol, protocol_text
from nightlab.trials.findings import find

if TYPE_CHECKING:
    from nightlab.trials import RunningTrial
    from nightlab.trials.findings import Findings

AFTER = START + timedelta(days=200)


def found(trial: RunningTrial, until: date = AFTER, **options: Any) -> Findings:
    return find(trial, trial.design.outcome, nights_of(trial), until=until, **options)


def amendment(made: Protocol, new: Protocol, days: int = 9) -> RunningTrial:
    return begun(made, [entry("amendment", START + timedelta(days=days), protocol_text(new))])


@pytest.fixture(scope="module")
def plain() -> Findings:
    return found(begun(protocol()))


def test_the_stated_answer_stands_first(plain: Findings) -> None:
    assert plain.sensitivity[0].kind == "stated"
    assert plain.sensitivity[0].effect == plain.verdict.effect
    assert [row.kind for row in plain.sensitivity].count("sealed") == 0


def test_verdict_is_the_one_that_is_told_alone(plain: Findings) -> None:
    trial = begun(protocol())
    alone = trial.verdict("sol_min", nights_of(trial), until=AFTER)
    assert plain.verdict.to_json() == alone.to_json()


def test_what_was_first_sealed_stands_beside_an_amended_verdict(plain: Findings) -> None:
    made = protocol()
    new = replace(made, design=replace(made.design, worthwhile=20.0), trend="level")
    told = found(amendment(made, new))
    row = told.sensitivity[1]
    assert row.kind == "sealed"
    assert row.effect == plain.verdict.effect
    assert row.decision == plain.verdict.decision
    assert row.differs == (plain.verdict.decision != told.verdict.decision)


def test_amendment_of_words_alone_is_no_other_analysis() -> None:
    made = protocol()
    for new in (replace(made, question="Does it?"), replace(made, secondaries=("quality",))):
        assert all(row.kind != "sealed" for row in found(amendment(made, new)).sensitivity)


def test_other_outcome_is_named_and_not_put_in_its_unit() -> None:
    made = protocol()
    new = replace(
        made, design=replace(made.design, outcome="quality", better="higher", worthwhile=0.5)
    )
    row = found(amendment(made, new)).sensitivity[1]
    assert (row.kind, row.effect) == ("sealed", None)
    assert "sol_min was to decide" in row.reason


def test_first_sealed_of_a_factorial_and_of_doses() -> None:
    plans: list[tuple[str, tuple[str, ...], int, dict[str, Any]]] = [
        ("factorial", ("neither", "a", "b", "a + b"), 32, {"active": "with a"}),
        ("dose", ("0", "100", "200"), 30, {}),
    ]
    for plan, arms, nights, asked in plans:
        more: dict[str, Any] = {"factors": ("a", "b")} if plan == "factorial" else {"unit": "mg"}
        own = design(plan=plan, arms=arms, nights=nights, block_nights=len(arms), **more)
        made = protocol(design=own)
        new = replace(made, design=replace(own, worthwhile=9.0))
        row = found(amendment(made, new), **asked).sensitivity[1]
        assert row.kind == "sealed"
        assert row.effect is not None


def test_advice_after_a_look_on_the_way_and_none_at_the_end(plain: Findings) -> None:
    trial = begun(protocol(design=design(nights=56)), evening=START + timedelta(days=30))
    told = found(trial, START + timedelta(days=30))
    assert told.advice is not None
    assert told.advice.reason.startswith("Look 2 of 4, after 28 nights.")
    assert plain.advice is None


def test_doses_that_were_missed_are_allowed_for() -> None:
    doses: dict[date, Any] = {START + timedelta(days=n): "taken" for n in range(28)}
    doses |= {START + timedelta(days=n): "missed" for n in (4, 11, 20)}
    told = found(begun(protocol(), doses=doses))
    assert told.adherence is not None
    assert found(begun(protocol())).adherence is None


def test_further_measures_are_shrunk_together() -> None:
    told = found(begun(protocol(secondaries=("quality", "tst_min", "n3_min"))))
    assert told.secondaries is not None
    assert [each.name for each in told.secondaries.outcomes] == ["quality", "tst_min"]


def test_guesses_tell_whether_it_stayed_hidden() -> None:
    trial = begun(protocol(blinding="helper"))
    right = [entry("guess", d.take_on, d.arm) for d in trial.schedule if d.take_on]
    seen = found(replace(trial, log=tuple(right)))
    assert seen.blind is not None
    assert all(index.value == 1 for index in seen.blind.indexes)
    unsure = [replace(each, value="unsure") for each in right]
    blind = found(replace(trial, log=tuple(unsure)))
    assert blind.blind is not None
    assert all(index.value == 0 for index in blind.blind.indexes)
    assert found(begun(protocol(blinding="helper"))).blind is None


def test_guesses_at_shuffled_envelopes_are_held_against_the_slips() -> None:
    made = protocol(blinding="envelopes")
    arms = ["placebo", "magnesium"] * 14
    log = [entry("slips", START, json.dumps(arms))]
    log += [entry("guess", START + timedelta(days=n), arm) for n, arm in enumerate(arms)]
    told = found(begun(made, log))
    assert told.blind is not None
    assert [index.value for index in told.blind.indexes] == [1, 1]
