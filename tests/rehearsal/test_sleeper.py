from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.nights import measure
from nightlab.rehearsal.sleeper import Sleeper, simulate_nights, to_fitbit
from nightlab.sources import read_file

if TYPE_CHECKING:
    from pathlib import Path

FIRST = date(2026, 3, 20)  # Berlin's clocks change nine nights later


def test_nights_follow_each_other_and_hold_their_wake() -> None:
    nights = simulate_nights(Sleeper(), FIRST, [False] * 30, np.random.default_rng(1))
    assert [n.night.date for n in nights] == sorted({n.night.date for n in nights})
    for one in nights:
        assert one.night.hypnogram is not None
        measures = measure(one.night.hypnogram)
        assert measures.waso_min == pytest.approx(one.awake_min, abs=0.5)
        assert measures.sol_min == pytest.approx(one.sol_min, abs=0.5)
        assert measures.awakenings is not None
        assert 1 <= measures.awakenings <= one.awakenings


def test_causes_have_the_size_they_are_given() -> None:
    treated = [bool(i % 2) for i in range(3000)]
    nights = simulate_nights(
        Sleeper(treatment_min=-8.0, coffee_min=12.0),
        date(2020, 1, 1),
        treated,
        np.random.default_rng(2),
    )
    awake = np.array([n.awake_min for n in nights])
    columns = np.column_stack([np.ones(3000), treated, [n.late_coffee for n in nights]])
    found = np.linalg.lstsq(columns, awake, rcond=None)[0]
    assert found[1] == pytest.approx(-8.0, abs=1.5)
    assert found[2] == pytest.approx(12.0, abs=1.5)


def test_an_export_of_simulated_nights_comes_back_as_they_were(tmp_path: Path) -> None:
    nights = [
        n.night for n in simulate_nights(Sleeper(), FIRST, [False] * 14, np.random.default_rng(3))
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(to_fitbit(nights)), encoding="utf-8")
    back = list(read_file(path, zone="Europe/Berlin"))
    assert [(n.start, n.end, n.hypnogram) for n in back] == [  # type: ignore[union-attr]
        (n.start, n.end, n.hypnogram) for n in nights
    ]
