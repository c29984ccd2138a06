"""Trials on one person: design, randomisation, model, verdict."""

from nightlab.trials.analyse import Literature, analyse
from nightlab.trials.design import Design, Dose, parse_design, read_design, to_toml
from nightlab.trials.prior import CERTAINTY_WEIGHT, Normal, Prior
from nightlab.trials.running import DoseStatus, RunningTrial, status_on
from nightlab.trials.verdict import Verdict

__all__ = [
    "CERTAINTY_WEIGHT",
    "Design",
    "Dose",
    "DoseStatus",
    "Literature",
    "Normal",
    "Prior",
    "RunningTrial",
    "Verdict",
    "analyse",
    "parse_design",
    "read_design",
    "status_on",
    "to_toml",
]
