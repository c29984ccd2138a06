"""Nights, diaries and events: the value objects of the house, and what is measured on them."""

from nightlab.nights.accounts import measure_diary, measure_night, sleep_span
from nightlab.nights.chronotype import (
    FreeNights,
    SleepRecord,
    composite_phase_deviation_h,
    is_weekend_night,
    msfsc_h,
    social_jetlag_h,
)
from nightlab.nights.diary import DiaryEntry
from nightlab.nights.episode import Episode
from nightlab.nights.event import EVENT_UNITS, RATED, Event
from nightlab.nights.hypnogram import Hypnogram, Interval, Stage
from nightlab.nights.measures import MEASURES, Meaning, Measures
from nightlab.nights.night import Night
from nightlab.nights.regularity import SleepRegularity, sleep_regularity_index
from nightlab.nights.reported import REPORTED
from nightlab.nights.scoring import measure, measure_many
from nightlab.nights.series import SERIES_UNITS, Series
from nightlab.nights.transitions import transition_counts, transition_probabilities
from nightlab.nights.zones import Move, Zones

__all__ = [
    "EVENT_UNITS",
    "MEASURES",
    "RATED",
    "REPORTED",
    "SERIES_UNITS",
    "DiaryEntry",
    "Episode",
    "Event",
    "FreeNights",
    "Hypnogram",
    "Interval",
    "Meaning",
    "Measures",
    "Move",
    "Night",
    "Series",
    "SleepRecord",
    "SleepRegularity",
    "Stage",
    "Zones",
    "composite_phase_deviation_h",
    "is_weekend_night",
    "measure",
    "measure_diary",
    "measure_many",
    "measure_night",
    "msfsc_h",
    "sleep_regularity_index",
    "sleep_span",
    "social_jetlag_h",
    "transition_counts",
    "transition_probabilities",
]
