"""Somebody's advice, step by step, held against safety, evidence, the plan, the body and a simulated trial."""

from nightlab.plan.advice.judging import Judged, JudgedStep, judge, judge_outright
from nightlab.plan.advice.living import NOBODY_KNOWS, unseen
from nightlab.plan.advice.reading import Advice, Advised, read_advice

__all__ = [
    "NOBODY_KNOWS",
    "Advice",
    "Advised",
    "Judged",
    "JudgedStep",
    "judge",
    "judge_outright",
    "read_advice",
    "unseen",
]
