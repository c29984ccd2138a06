from __future__ import annotations

import itertools
import math
import time
from dataclasses import asdict, fields
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.nights import MEASURES, Hypnogram, Measures, Stage, measure, measure_many, scoring
from nights.made import PSG, hypnogram, hypnograms

CLOSE = pytest.approx


def assert_equals(letters: str, expected: dict[str, float | None]) -> None:
    measured = asdict(measure(hypnogram(letters)))
    assert {name: measured[name] for name in expected} == CLOSE(expected)


def test_a_night_counted_by_hand() -> None:
    # 2 wake, then 16 of sleep period with 3 of wake, then 2 in bed.
    assert_equals(
        "WW1222WW33RRW2222RWW",
        {
            "tib_min": 20,
            "sol_min": 2,
            "spt_min": 16,
            "tst_min": 13,
            "waso_min": 3,
            "tasafa_min": 2,
            "awake_min": 7,
            "se_percent": 65,
            "se_dse_percent": 65,
            "sme_percent": 81.25,
            "awakenings": 2,
            "sfi_per_h": 3 / (13 / 60),
            "n1_min": 1,
            "n2_min": 7,
            "light_min": 8,
            "n3_min": 2,
            "rem_min": 3,
            "n1_percent": 100 / 13,
            "n2_percent": 700 / 13,
            "light_percent": 800 / 13,
            "n3_percent": 200 / 13,
            "rem_percent": 300 / 13,
            "rem_latency_min": 8,
            "midsleep_h": None,
            "quality": None,
        },
    )


def test_without_sleep_there_is_no_onset() -> None:
    assert_equals(
        "WWWW",
        {
            "tib_min": 4,
            "tst_min": 0,
            "spt_min": 0,
            "se_percent": 0,
            "awake_min": 4,
            "rem_min": 0,
            "sol_min": None,
            "waso_min": None,
            "tasafa_min": None,
            "se_dse_percent": None,
            "sme_percent": None,
            "awakenings": None,
            "sfi_per_h": None,
            "rem_percent": None,
            "rem_latency_min": None,
        },
    )


def test_asleep_to_the_last_epoch_has_no_terminal_wake() -> None:
    assert_equals("W22W2", {"tasafa_min": 0, "awakenings": 1, "waso_min": 1, "sfi_per_h": 20})


def test_the_final_awakening_counts_for_fragmentation_only() -> None:
    assert_equals("22W", {"awakenings": 0, "sfi_per_h": 30, "waso_min": 0, "tasafa_min": 1})


def test_unscored_epochs_are_neither_sleep_nor_wake() -> None:
    assert_equals(
        "?W2??2?W",
        {
            "tib_min": 8,
            "sol_min": 2,
            "spt_min": 4,
            "tst_min": 2,
            "waso_min": 0,
            "tasafa_min": 2,
            "awake_min": 2,
            "se_percent": 25,
            "se_dse_percent": 100 * 2 / 6,
            "awakenings": 0,
        },
    )


def test_nothing_scored_is_nothing_known() -> None:
    known = {name for name, x in asdict(measure(hypnogram("????"))).items() if x is not None}
    assert known == {"tib_min"}


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        ("WLLL33RRW", {"n1": None, "n2": None, "light": 3, "n3": 2, "rem": 2}),
        ("WLLL33LLW", {"n1": None, "n2": None, "light": 5, "n3": 2, "rem": None}),
        ("WLLLRRLLW", {"n1": None, "n2": None, "light": 5, "n3": 0, "rem": 2}),
        ("WLLLLLLLW", {"n1": None, "n2": None, "light": 7, "n3": None, "rem": None}),
        ("WAAAAAAAW", {"n1": None, "n2": None, "light": None, "n3": None, "rem": None}),
        ("WAA33RRAW", {"n1": None, "n2": None, "light": None, "n3": None, "rem": None}),
        ("W1222222W", {"n1": 1, "n2": 6, "light": 7, "n3": 0, "rem": 0}),
    ],
)
def test_a_stage_the_device_cannot_tell_is_unknown(
    letters: str, told: dict[str, float | None]
) -> None:
    assert_equals(letters, {f"{name}_min": x for name, x in told.items()})
    shares = {f"{name}_percent": None if x is None else 100 * x / 7 for name, x in told.items()}
    assert_equals(letters, {"tst_min": 7, **shares})


@given(hypnograms())
def test_periods_nest_and_add_up(night: Hypnogram) -> None:
    m = measure(night)
    assert m.tib_min == CLOSE(night.n * night.epoch_s / 60)
    if m.sol_min is None or m.spt_min is None or m.tst_min is None:
        assert not m.tst_min
        return
    assert m.tasafa_min is not None
    assert m.waso_min is not None
    assert m.tib_min is not None
    assert m.tst_min <= m.spt_min + 1e-9 <= m.tib_min + 2e-9
    assert m.sol_min + m.spt_min + m.tasafa_min == CLOSE(m.tib_min)
    assert m.waso_min >= 0
    for share in (m.se_percent, m.se_dse_percent, m.sme_percent):
        assert share is not None
        assert 0 <= share <= 100 + 1e-9


@given(hypnograms((PSG, (*PSG, Stage.UNSCORED))))
def test_stages_sum_to_sleep(night: Hypnogram) -> None:
    m = measure(night)
    if m.tst_min is None:
        return
    assert m.light_min is not None
    assert m.n3_min is not None
    assert m.rem_min is not None
    assert m.light_min + m.n3_min + m.rem_min == CLOSE(m.tst_min)
    assert (m.n1_min or 0) + (m.n2_min or 0) == CLOSE(m.light_min)
    if m.tst_min:
        shares = (m.n1_percent, m.n2_percent, m.n3_percent, m.rem_percent)
        assert sum(share or 0 for share in shares) == CLOSE(100)


@given(hypnograms())
def test_counts_agree_with_a_walk_through_the_night(night: Hypnogram) -> None:
    """The plainest possible count, epoch by epoch."""
    letters = night.to_string()
    asleep = [letter in "123RLA" for letter in letters]
    if not any(asleep):
        return
    onset, last = asleep.index(True), len(asleep) - 1 - asleep[::-1].index(True)
    within = letters[onset : last + 1]
    m = measure(night)
    minute = night.epoch_s / 60
    assert m.sol_min == CLOSE(onset * minute)
    assert m.tst_min == CLOSE(sum(asleep) * minute)
    assert m.waso_min == CLOSE(within.count("W") * minute)
    assert m.awake_min == CLOSE(letters.count("W") * minute)
    woke = sum(a in "123RLA" and b == "W" for a, b in itertools.pairwise(within))
    assert m.awakenings == woke
    if m.rem_latency_min is not None:
        assert m.rem_latency_min == CLOSE(within.index("R") * minute)


@given(st.lists(hypnograms(), max_size=8), st.integers(1, 4))
def test_many_nights_equal_each_night(nights: list[Hypnogram], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "NIGHTS_AT_ONCE", at_once)
        columns = measure_many(nights)
    assert set(columns) == {field.name for field in fields(Measures)}
    for name, values in columns.items():
        assert values.dtype == np.float64
        alone = [getattr(measure(night), name) for night in nights]
        assert [None if math.isnan(x) else x for x in values] == alone


def test_a_night_of_another_length_changes_nothing() -> None:
    short, long = hypnogram("W2W"), hypnogram("W2" * 500 + "?", epoch_s=30)
    columns = measure_many([short, long])
    assert columns["waso_min"].tolist() == [0, 249.5]
    assert columns["tasafa_min"].tolist() == [1, 0.5]


def test_the_table_names_every_measure() -> None:
    assert set(MEASURES) == {field.name for field in fields(Measures)}
    assert {"sol_min", "waso_min", "tst_min", "se_percent", "awakenings", "quality"} <= set(
        MEASURES
    )
    for name, (unit, label, better) in MEASURES.items():
        assert label
        assert better in {"higher", "lower", None}
        suffix = {"min": "_min", "%": "_percent", "/h": "_per_h", "h": "_h"}.get(unit, "")
        assert name.endswith(suffix)


def test_a_thousand_nights_take_milliseconds() -> None:
    rng = np.random.default_rng(1)
    start = datetime(2024, 1, 1, 23, tzinfo=UTC)
    drawn = rng.integers(0, 5, size=(1000, 960), dtype=np.uint8)
    nights = [Hypnogram(epochs, 30, start) for epochs in drawn]
    runs = []
    for _ in range(5):
        begin = time.perf_counter()
        measure_many(nights)
        runs.append(time.perf_counter() - begin)
    assert min(runs) < 0.05  # a tenth of what YASA takes; usually a hundredth
