"""The figures that makers tell of a night: their names in Nightlab, their units and what they are."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Figure(NamedTuple):
    """How a maker's figure is written and read.

    Args:
        unit: Of its value; empty for a count.
        label: What it is, as far as makers agree.
    """

    unit: str
    label: str


REPORTED: Mapping[str, Figure] = MappingProxyType(
    {
        "asleep_min": Figure("min", "Time asleep"),
        "awake_min": Figure("min", "Time awake; makers differ in what they count"),
        "to_fall_asleep_min": Figure("min", "Time to fall asleep"),
        "after_wakeup_min": Figure("min", "In bed after waking up"),
        "light_min": Figure("min", "Light sleep"),
        "n3_min": Figure("min", "Deep sleep"),
        "rem_min": Figure("min", "REM sleep"),
        "awakenings": Figure("", "Awakenings, as the maker counts them"),
        "snoring_min": Figure("min", "Snoring"),
        "snoring_episodes": Figure("", "Episodes of snoring"),
        "efficiency_percent": Figure("%", "Sleep efficiency, as the maker defines it"),
        "score_percent": Figure("%", "The maker's score of the sleep, of its best"),
        "recovery_percent": Figure("%", "The maker's score of recovery, of its best"),
        "rating_of_5": Figure("of 5", "What the person gave the sleep in the maker's app"),
        "heart_rate_bpm": Figure("bpm", "Heart rate, mean"),
        "lowest_heart_rate_bpm": Figure("bpm", "Heart rate, lowest"),
        "highest_heart_rate_bpm": Figure("bpm", "Heart rate, highest"),
        "resting_heart_rate_bpm": Figure("bpm", "Resting heart rate"),
        "hrv_rmssd_ms": Figure("ms", "Heart rate variability (RMSSD)"),
        "hrv_sdnn_ms": Figure("ms", "Heart rate variability (SDNN)"),
        "respiratory_rate_per_min": Figure("per min", "Breaths per minute"),
        "spo2_percent": Figure("%", "Oxygen saturation, mean"),
        "lowest_spo2_percent": Figure("%", "Oxygen saturation, lowest"),
        "steps": Figure("", "Steps of the day"),
        "skin_temperature_c": Figure("°C", "Skin temperature"),
        "temperature_deviation_c": Figure("°C", "Temperature, away from the person's own usual"),
    }
)
"""Every figure that a format may put on a night. A name ends in its unit; what two makers tell under one
name is one quantity, but seldom of one definition."""
