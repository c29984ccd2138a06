"""Trials in silico: a protocol of the house lived by simulated bodies, whose true effect is known."""

from nightlab.rehearsal.silico.arms import Arm, arms_of
from nightlab.rehearsal.silico.asking import rehearse_bodies
from nightlab.rehearsal.silico.counting import Count, NaiveCount, many
from nightlab.rehearsal.silico.counting import Count as BodiesCount
from nightlab.rehearsal.silico.days import Evening
from nightlab.rehearsal.silico.naive import BeforeAfter, before_after
from nightlab.rehearsal.silico.people import Enrolment, Life, Sleepers, Telling, Wearable
from nightlab.rehearsal.silico.trial import LivedTrial, live_trial, live_trials
from nightlab.rehearsal.silico.truth import Truth

__all__ = [
    "Arm",
    "BeforeAfter",
    "BodiesCount",
    "Count",
    "Enrolment",
    "Evening",
    "Life",
    "LivedTrial",
    "NaiveCount",
    "Sleepers",
    "Telling",
    "Truth",
    "Wearable",
    "arms_of",
    "before_after",
    "live_trial",
    "live_trials",
    "many",
    "rehearse_bodies",
]
