"""What must not be taken, combined or done, and when a person is needed instead."""

from nightlab.safety.check import check
from nightlab.safety.report import NOT_OFFERED, Constraint, Fired, Question, SafetyReport
from nightlab.safety.rules import ACTIONS, Rule, rules
from nightlab.safety.words import WORDS, review_note

__all__ = [
    "ACTIONS",
    "NOT_OFFERED",
    "WORDS",
    "Constraint",
    "Fired",
    "Question",
    "Rule",
    "SafetyReport",
    "check",
    "review_note",
    "rules",
]
