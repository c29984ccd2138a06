"""Medicines as people type them, matched to ingredients and to the words of the safety rules."""

from nightlab.safety.medicines.conditions import Implied, implied
from nightlab.safety.medicines.found import Match
from nightlab.safety.medicines.matching import match, named
from nightlab.safety.medicines.terms import TERMS, Term, any_is_a, is_a, members

__all__ = [
    "TERMS",
    "Implied",
    "Match",
    "Term",
    "any_is_a",
    "implied",
    "is_a",
    "match",
    "members",
    "named",
]
