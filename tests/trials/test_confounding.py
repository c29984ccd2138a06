"""A trial whose arms follow the calendar is told so and never works."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from nightlab.trials import analyse
from nightlab.trials.confounding import confounded
from nightlab.trials.data import TrialData, read_data
from nightlab.trials.table import read_table
from trials.made import arms_in_blocks, noise


def weeks(*arms: int, nights: int = 7) -> list[int]:
    return np.repeat(arms, nights).tolist()


def by(nights: int, n: int) -> list[int]:
    return (np.arange(n) // nights).tolist()


def columns(arms: list[int], blocks: list[int] | None, *, effect: float = 0.0) -> dict[str, Any]:
    sleep = noise(np.random.default_rng(1), len(arms), 0.0) + effect * np.array(arms) / max(arms)
    table = {"arm": arms, "sleep": sleep}
    return table | ({} if blocks is None else {"block": blocks})


def data(arms: list[int], blocks: list[int] | None) -> TrialData:
    return read_data(
        read_table(columns(arms, blocks)),
        outcome="sleep",
        arm="arm",
        control="0",
        active=None,
        night=None,
        block=None if blocks is None else "block",
        covariates=(),
    )


CONFOUNDED: dict[str, tuple[list[int], list[int] | None]] = {
    "half and half": (weeks(0, 1, nights=14), None),
    "half and half, in blocks of a fortnight": (weeks(0, 1, nights=14), by(14, 28)),
    "half and half, in blocks of a week": (weeks(0, 1, nights=14), by(7, 28)),
    "before, during, after": (weeks(0, 1, 0, nights=10), None),
    "before, during, after, unequal": ([0] * 5 + [1] * 14 + [0] * 9, None),
    "before, during, after, in blocks": (weeks(0, 1, 0, nights=10), by(20, 30)),
    "off, on, on, off in one go": (weeks(0, 1, 1, 0), None),
    "a dose that rises by the week": (weeks(0, 1, 2, 3), None),
    "a dose that rises and falls": (weeks(0, 1, 2, 1, 0), None),
    "a dose that rises by the week, in blocks": (weeks(0, 1, 2, 3), by(7, 28)),
    "arms by the week, blocks by the week": (weeks(0, 1, 1, 0, 1, 0), by(7, 42)),
    "on later and later": ([0] * 10 + [0, 1] * 2 + [1] * 10, None),
}


@pytest.mark.parametrize("case", CONFOUNDED)
def test_arms_that_follow_the_calendar_are_warned_of(case: str) -> None:
    warnings = confounded(data(*CONFOUNDED[case]))
    assert len(warnings) == 1
    assert "random" in warnings[0]


@pytest.mark.parametrize("case", CONFOUNDED)
@pytest.mark.parametrize("effect", [-5.0, 5.0])
def test_arms_that_follow_the_calendar_neither_work_nor_harm(case: str, effect: float) -> None:
    arms, blocks = CONFOUNDED[case]
    verdict = analyse(
        columns(arms, blocks, effect=effect),
        outcome="sleep",
        arm="arm",
        control="0",
        block=None if blocks is None else "block",
        better="higher",
    )
    assert verdict.decision == "not-known-yet"
    assert any("random" in warning for warning in verdict.warnings)
    assert verdict.more_blocks is None


SOUND: dict[str, tuple[list[int], list[int] | None]] = {
    "on and off by the week, twice": (weeks(0, 1, 0, 1), None),
    "on and off by the week, twice, in blocks": (weeks(0, 1, 0, 1), by(14, 28)),
    "off, on, on, off in two blocks": (weeks(0, 1, 1, 0), by(14, 28)),
    "off, on, on, off twice": (weeks(0, 1, 1, 0, 0, 1, 1, 0), None),
    "off, on, on, off by the night": ([0, 1, 1, 0] * 7, None),
}


@pytest.mark.parametrize("case", SOUND)
def test_arms_that_alternate_are_not_warned_of(case: str) -> None:
    assert confounded(data(*SOUND[case])) == []


@pytest.mark.parametrize("case", SOUND)
def test_a_huge_effect_of_arms_that_alternate_works(case: str) -> None:
    arms, blocks = SOUND[case]
    verdict = analyse(
        columns(arms, blocks, effect=20.0),
        outcome="sleep",
        arm="arm",
        block=None if blocks is None else "block",
        better="higher",
    )
    assert verdict.decision == "works"


@pytest.mark.parametrize(
    ("nights", "period", "with_blocks"),
    [(112, 7, True), (112, 7, False), (56, 7, True), (56, 7, False), (28, 1, True), (28, 1, False)],
)
def test_random_schedules_are_hardly_ever_warned_of(
    nights: int, period: int, *, with_blocks: bool
) -> None:
    rng = np.random.default_rng(20261122)
    flagged = 0
    for _ in range(400):
        arms = arms_in_blocks(rng, nights=nights, period=period).tolist()
        flagged += bool(confounded(data(arms, by(14, nights) if with_blocks else None)))
    assert flagged <= 2


def test_missing_nights_can_make_a_sound_schedule_follow_the_calendar() -> None:
    arms = [0, 1] * 14
    table = columns(arms, None)
    table["sleep"] = [
        y if (i < 14) == (arm == 0) else None
        for i, (y, arm) in enumerate(zip(table["sleep"], arms, strict=True))
    ]
    assert all(a != b for a, b in pairwise(arms))
    verdict = analyse(table, outcome="sleep", arm="arm", better="higher")
    assert any("changed only once" in warning for warning in verdict.warnings)


def test_an_arm_that_follows_the_weekday_is_told_so_and_never_works() -> None:
    weekend = [int(i % 7 >= 5) for i in range(56)]
    sleep = 50 + 10 * np.random.default_rng(1).normal(size=56) + 60 * np.array(weekend)
    for blocks in (None, by(14, 56)):
        table: dict[str, Any] = {"arm": weekend, "sleep": sleep, "night": list(range(56))}
        table |= {} if blocks is None else {"block": blocks}
        verdict = analyse(
            table,
            outcome="sleep",
            arm="arm",
            night="night",
            block=None if blocks is None else "block",
            better="higher",
            worthwhile=3,
        )
        assert verdict.decision == "not-known-yet"
        assert verdict.confounded
        assert "Arm and weekday are confounded" in verdict.warnings[0]
        assert "no number of nights can tell" in verdict.sentence


def drawn(seed: int) -> list[int]:
    arms: list[int] = arms_in_blocks(np.random.default_rng(seed), nights=28).tolist()
    return arms


def test_random_nights_are_rarely_taken_for_weekdays() -> None:
    flagged = sum(
        any("weekday" in w for w in confounded(data(drawn(seed), None))) for seed in range(200)
    )
    assert flagged == 0
