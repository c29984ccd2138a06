"""A trial rehearsed on one person, before its first night."""

from nightlab.rehearsal.own.asking import Answer, ToldSpread, rehearse_protocol
from nightlab.rehearsal.own.nights import OwnNights, own_nights, told_nights
from nightlab.rehearsal.own.question import Question
from nightlab.rehearsal.own.rehearsing import Rehearsal, rehearse
from nightlab.rehearsal.own.suggesting import Suggestion, suggest

__all__ = [
    "Answer",
    "OwnNights",
    "Question",
    "Rehearsal",
    "Suggestion",
    "ToldSpread",
    "own_nights",
    "rehearse",
    "rehearse_protocol",
    "suggest",
    "told_nights",
]
