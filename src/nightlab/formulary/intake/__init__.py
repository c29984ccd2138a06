"""Magnesium from food: what a person probably eats, and how more foods they eat would close the gap."""

from nightlab.formulary.intake.answers import Answers
from nightlab.formulary.intake.assessment import (
    NOT_DEFICIENT,
    SEVENTY_PERCENT,
    Assessment,
    assess,
)
from nightlab.formulary.intake.blank import blank_answers
from nightlab.formulary.intake.concern import Concern, concerns_of
from nightlab.formulary.intake.estimate import Reported, UsualIntake, estimate, reported
from nightlab.formulary.intake.factor import Factor, factors_of
from nightlab.formulary.intake.facts import assumed, intake_sources
from nightlab.formulary.intake.move import Move
from nightlab.formulary.intake.plan import Plan, Step, plan
from nightlab.formulary.intake.population import Population, population, populations_of
from nightlab.formulary.intake.question import Question, questions
from nightlab.formulary.intake.reader import read_answers
from nightlab.formulary.intake.reference import Reference, reference, reference_for

__all__ = [
    "NOT_DEFICIENT",
    "SEVENTY_PERCENT",
    "Answers",
    "Assessment",
    "Concern",
    "Factor",
    "Move",
    "Plan",
    "Population",
    "Question",
    "Reference",
    "Reported",
    "Step",
    "UsualIntake",
    "assess",
    "assumed",
    "blank_answers",
    "concerns_of",
    "estimate",
    "factors_of",
    "intake_sources",
    "plan",
    "population",
    "populations_of",
    "questions",
    "read_answers",
    "reference",
    "reference_for",
    "reported",
]
