from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from begun import START, TOLD_AT, begun, coffee, design, entry, nights_of, protocol
from nightlab.errors import NightlabError
from nightlab.report.sealed_file import open_sealed, seal
from nightlab.report.trial_file import trial_file, verify
from nightlab.trials import plan_design, protocol_text
from nightlab.trials.blinding.envelopes import envelopes
from nightlab.trials.entries import STOPPED
from nightlab.trials.gathering import gather

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.nights import Event
    from nightlab.trials import DoseStatus, Protocol, RunningTrial

WHERE = "t1.json"
LATE = START + timedelta(days=400)
DOSES: dict[date, DoseStatus] = {
    START + timedelta(days=n): ("missed" if n % 9 == 4 else "taken") for n in range(25)
}


def exported(trial: RunningTrial, events: tuple[Event, ...] = (), **given: Any) -> str:
    """Return a trial's file, of a diary in which it works."""
    outcome, nights = trial.design.outcome, nights_of(trial)
    told = gather(trial, outcome, nights, events, origin=None)
    asked = trial.ask(outcome, nights, until=LATE, events=events, **given)
    return trial_file(
        trial,
        asked,
        asked.verdict(),
        sealed_text=protocol_text(trial.sealed or trial.protocol),
        sealed_on=TOLD_AT,
        evening=LATE,
        until=LATE,
        told=told,
        given=given,
    )


def _plain() -> str:
    return exported(begun(protocol(), doses=DOSES))


def _paused() -> str:
    log = [
        entry("pause", START + timedelta(days=5), until=START + timedelta(days=9)),
        entry("pause", START + timedelta(days=20)),
        entry("resume", START + timedelta(days=24)),
        entry("adverse", START + timedelta(days=24), "mild"),
    ]
    return exported(begun(protocol(), log))


def _amended() -> str:
    made = protocol()
    new = replace(made, design=replace(made.design, worthwhile=8.0), trend="level")
    return exported(begun(made, [entry("amendment", START, protocol_text(new))]))


def _stopped() -> str:
    log = [entry("deviation", START + timedelta(days=20), STOPPED)]
    return exported(begun(protocol(), log, told="stopped"))


def _slips() -> str:
    made = protocol(blinding="envelopes")
    piles = envelopes(made.design).piles
    arms = [
        a for p in piles for a, n in zip(made.design.arms, p.counts, strict=True) for _ in range(n)
    ]
    return exported(begun(made, [entry("slips", START, json.dumps(arms))]))


def _covariates() -> str:
    from datetime import time

    made = protocol(covariates=("caffeine",))
    trial = begun(made)
    coffees = tuple(
        coffee(d.take_on, time(15), 40.0 + 7 * (d.number % 5)) for d in trial.schedule if d.take_on
    )
    return exported(trial, coffees)


def _of_plan(name: str, arms: list[str], nights: int, **more: Any) -> Callable[[], str]:
    given = {"active": more.pop("active")} if "active" in more else {}

    def make() -> str:
        made = plan_design(
            name,
            arms,
            nights=nights,
            seed=7,
            outcome="sol_min",
            better="lower",
            worthwhile=5.0,
            **more,
        )
        return exported(begun(protocol(design=made)), **given)

    return make


KINDS: dict[str, Callable[[], str]] = {
    "doses": _plain,
    "pauses": _paused,
    "amendment": _amended,
    "stopped": _stopped,
    "slips": _slips,
    "covariates": _covariates,
    "ratings": lambda: exported(
        begun(
            protocol(
                design=design(outcome="quality", better="higher", worthwhile=0.5), family="ratings"
            )
        )
    ),
    "factorial": _of_plan("factorial", ["magnesium", "glycine"], 32, active="with magnesium"),
    "dose": _of_plan("dose", ["0", "100", "200"], 30, unit="mg"),
    "onoff": _of_plan("onoff", ["placebo", "magnesium"], 44, half_life_nights=1.0),
    "three arms": _of_plan("latin", ["placebo", "a", "b"], 36, active="b"),
}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: make() for name, make in KINDS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_exported_verifies(texts: dict[str, str], kind: str) -> None:
    found = verify(texts[kind], WHERE)
    told = open_sealed(texts[kind], WHERE)
    assert found.differences == ()
    assert found.decision == told["verdict"]["decision"]
    assert found.design_sha256 == told["protocol"]["sha256"]


def _resealed(text: str, change: Callable[[dict[str, Any]], None]) -> str:
    """Return a file that was changed by somebody who knows how to make its digests."""
    sections = open_sealed(text, WHERE)
    change(sections)
    return seal(sections)


def _outcome(s: dict[str, Any]) -> None:
    s["nights"][3]["outcome"] += 40.0


def _arm(s: dict[str, Any]) -> None:
    line = s["schedule"][0]
    line["arm"] = "placebo" if line["arm"] == "magnesium" else "magnesium"


def _decision(s: dict[str, Any]) -> None:
    s["verdict"]["decision"] = "harms"


def _effect(s: dict[str, Any]) -> None:
    s["verdict"]["effect"]["mean"] -= 0.1


def _until(s: dict[str, Any]) -> None:
    s["question"]["until"] = str(START + timedelta(days=16))


def _start(s: dict[str, Any]) -> None:
    s["first_evening"] = str(START + timedelta(days=1))


@pytest.mark.parametrize("change", [_outcome, _arm, _decision, _effect, _until, _start])
def test_change_is_noticed_even_under_new_digests(
    texts: dict[str, str], change: Callable[[dict[str, Any]], None]
) -> None:
    assert _is_noticed(_resealed(texts["doses"], change))


def _is_noticed(text: str) -> bool:
    try:
        return bool(verify(text, WHERE).differences)
    except NightlabError:
        return True


def _no_pause(s: dict[str, Any]) -> None:
    s["log"] = [row for row in s["log"] if row["kind"] == "adverse"]


def test_pause_taken_out_is_noticed(texts: dict[str, str]) -> None:
    assert verify(_resealed(texts["pauses"], _no_pause), WHERE).differences


def _no_amendment(s: dict[str, Any]) -> None:
    s["log"] = []


def test_amendment_taken_out_is_noticed(texts: dict[str, str]) -> None:
    found = verify(_resealed(texts["amendment"], _no_amendment), WHERE)
    assert any(line.startswith("amendments") for line in found.differences)


def test_seed_changed_is_noticed(texts: dict[str, str]) -> None:
    def other_seed(s: dict[str, Any]) -> None:
        s["protocol"]["text"] = s["protocol"]["text"].replace("seed = 7", "seed = 8")

    with pytest.raises(NightlabError):
        verify(_resealed(texts["doses"], other_seed), WHERE)


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_any_letter_changed_is_noticed(texts: dict[str, str], at: float) -> None:
    text = texts["doses"]
    place = next(i for i in range(int(at * len(text)), len(text)) if text[i].isdigit())
    digit = str((int(text[place]) + 1) % 10)
    with pytest.raises(NightlabError, match=r"t1\.json: "):
        verify(text[:place] + digit + text[place + 1 :], WHERE)


def _gone(name: str) -> Callable[[dict[str, Any]], None]:
    def change(s: dict[str, Any]) -> None:
        s[name] = {}

    return change


def _odd_date(s: dict[str, Any]) -> None:
    s["nights"][0]["night"] = "yesterday"


def _endless(s: dict[str, Any]) -> None:
    s["log"] = [
        {**s["log"][0], "kind": "pause", "evening": str(START), "until": "9999-12-31"}
        if s["log"]
        else {}
    ]


def _odd_option(s: dict[str, Any]) -> None:
    s["question"]["given"] = {"colour": 3}


def _odd_slips(s: dict[str, Any]) -> None:
    for row in s["log"]:
        row["value"] = '["placebo"]'


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("doses", _gone("question")),
        ("doses", _gone("trial")),
        ("doses", _odd_date),
        ("doses", _odd_option),
        ("pauses", _endless),
        ("slips", _odd_slips),
    ],
)
def test_odd_part_is_one_sentence(
    texts: dict[str, str], kind: str, change: Callable[[dict[str, Any]], None]
) -> None:
    with pytest.raises(NightlabError):
        verify(_resealed(texts[kind], change), WHERE)


def test_another_protocol_cannot_stand_under_the_digest_told(texts: dict[str, str]) -> None:
    """Whoever makes all digests anew cannot make the one that was told before the first night."""
    made: Protocol = protocol(design=design(seed=8))
    assert verify(exported(begun(made)), WHERE).design_sha256 != (
        verify(texts["doses"], WHERE).design_sha256
    )


ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 7.5, 1e17, "", "x", "9999-12-31", "0001-01-01", [], {}, [None], {"a": 1}),
    *("2025-03-03T00:00", "nan", "placebo", "\u202e", "stopped", "envelopes", [["x"]]),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each part of plain values."""
    named = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(place for name, part in named for place in _places(part, (*path, name)))]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_part_put_otherwise_gives_a_check_or_one_sentence(
    texts: dict[str, str], data: st.DataObject
) -> None:
    sections = open_sealed(
        texts[data.draw(st.sampled_from(["pauses", "slips", "amendment"]))], WHERE
    )
    *way, last = data.draw(st.sampled_from([p for p in _places(sections) if p]))
    part: Any = sections
    for name in way:
        part = part[name]
    part[last] = data.draw(st.sampled_from(ODD))
    try:
        text = seal(sections)
    except NightlabError:
        return
    try:
        verify(text, WHERE)
    except NightlabError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most changes are refused, some change nothing
