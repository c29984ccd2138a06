"""YASA 0.8.1 asked about the same nights; its answers lie in ``golden/yasa.json``.

Where the definitions agree the figures are equal. They differ in four places, each tested below:

- REM latency: YASA counts from lights out, AASM and Nightlab from sleep onset.
- Stages that a device cannot tell (light sleep and nothing else): YASA gives 0, Nightlab nothing.
- Nights without sleep: YASA's SPT is 0 as here; SOL, WASO, SME and SFI are unknown in both.
- SOL to five minutes of unbroken sleep is YASA's alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nightlab.nights import Hypnogram, Measures, measure, transition_counts
from nightlab.nights.hypnogram import LETTERS
from nights.made import START

GOLDEN = json.loads((Path(__file__).parent / "golden" / "yasa.json").read_text(encoding="utf-8"))
NIGHTS = GOLDEN["nights"]
SAME = {
    "TIB": "tib_min",
    "SPT": "spt_min",
    "WASO": "waso_min",
    "TST": "tst_min",
    "SE": "se_percent",
    "SME": "sme_percent",
    "SFI": "sfi_per_h",
    "SOL": "sol_min",
    "WAKE": "awake_min",
    "N1": "n1_min",
    "N2": "n2_min",
    "N3": "n3_min",
    "LIGHT": "light_min",
    "DEEP": "n3_min",
    "REM": "rem_min",
}
SAME |= {f"%{yasa}": f"{ours[:-4]}_percent" for yasa, ours in list(SAME.items())[-6:]}
ROUNDING = 5.1e-5  # YASA rounds to four decimals


def read(night: dict[str, Any]) -> Hypnogram:
    return Hypnogram.from_string(night["letters"], epoch_s=night["epoch_s"], start=START)


def measured(night: dict[str, Any]) -> Measures:
    return measure(read(night))


def untold(night: dict[str, Any], measure_name: str) -> bool:
    """Whether light sleep alone leaves open what the device can tell."""
    silent = "L" in night["letters"] and not {"R", "3"} & set(night["letters"])
    return silent and measure_name.partition("_")[0] in {"rem", "n3"}


def test_the_golden_file_is_of_the_stated_version() -> None:
    assert GOLDEN["yasa"] == "0.8.1"
    assert len(NIGHTS) == 30
    assert {"L" in night["letters"] for night in NIGHTS} == {True, False}


@pytest.mark.parametrize("night", NIGHTS)
def test_figures_agree(night: dict[str, Any]) -> None:
    figures = measured(night)
    for yasa, ours in SAME.items():
        if yasa in night["statistics"]:
            theirs = None if untold(night, ours) else night["statistics"][yasa]
            expected = None if theirs is None else pytest.approx(theirs, abs=ROUNDING)
            assert getattr(figures, ours) == expected, yasa


@pytest.mark.parametrize("night", NIGHTS)
def test_rem_latency_is_theirs_less_latency_of_sleep(night: dict[str, Any]) -> None:
    theirs = night["statistics"]
    if theirs.get("Lat_REM") is None:
        assert measured(night).rem_latency_min is None
        return
    expected = theirs["Lat_REM"] - theirs["SOL"]
    assert measured(night).rem_latency_min == pytest.approx(expected, abs=2 * ROUNDING)


@pytest.mark.parametrize("night", [n for n in NIGHTS if "A" in n["letters"]])
def test_two_stages_tell_no_third(night: dict[str, Any]) -> None:
    figures = measured(night)
    assert (figures.n3_min, figures.rem_min, figures.light_percent) == (None, None, None)


@pytest.mark.parametrize("night", NIGHTS)
def test_transitions_agree(night: dict[str, Any]) -> None:
    counts = transition_counts([read(night)])[0]
    pairs = {
        LETTERS[a] + LETTERS[b]: int(counts[a, b]) for a, b in np.argwhere(counts > 0).tolist()
    }
    assert pairs == night["transitions"]
