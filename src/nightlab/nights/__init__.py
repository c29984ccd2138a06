"""Nights, diaries and events: the value objects of the house, and what is measured on them."""

from nightlab.nights.diary import DiaryEntry
from nightlab.nights.event import EVENT_UNITS, Event
from nightlab.nights.hypnogram import Hypnogram, Interval, Stage
from nightlab.nights.night import Night

__all__ = ["EVENT_UNITS", "DiaryEntry", "Event", "Hypnogram", "Interval", "Night", "Stage"]
