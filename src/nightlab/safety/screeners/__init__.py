"""Questionnaires: those that may be shown, scores of those that may not, and facts in own words."""

from nightlab.safety.screeners.answers import in_danger, raised, read_answer
from nightlab.safety.screeners.catalogue import find_instrument, instruments
from nightlab.safety.screeners.instrument import (
    Band,
    Consequence,
    Fact,
    Instrument,
    Item,
    Scale,
    SecondRule,
)
from nightlab.safety.screeners.outcome import Facts, consequences, facts, profile_lines
from nightlab.safety.screeners.scoring import Score, score, score_total

__all__ = [
    "Band",
    "Consequence",
    "Fact",
    "Facts",
    "Instrument",
    "Item",
    "Scale",
    "Score",
    "SecondRule",
    "consequences",
    "facts",
    "find_instrument",
    "in_danger",
    "instruments",
    "profile_lines",
    "raised",
    "read_answer",
    "score",
    "score_total",
]
