"""Trials on one person: design, randomisation, model, verdict."""

from nightlab.trials.analyse import Literature, analyse
from nightlab.trials.prior import CERTAINTY_WEIGHT, Normal, Prior
from nightlab.trials.verdict import Verdict

__all__ = ["CERTAINTY_WEIGHT", "Literature", "Normal", "Prior", "Verdict", "analyse"]
