"""Trials on one person: design, randomisation, model, verdict."""

from nightlab.trials.analyse import Literature, analyse
from nightlab.trials.design import Design, Dose
from nightlab.trials.designs.file import parse_design, read_design, to_toml
from nightlab.trials.designs.making import plan_design
from nightlab.trials.prior import CERTAINTY_WEIGHT, Normal, Prior
from nightlab.trials.running import (
    DoseStatus,
    RunningTrial,
    check_outcome,
    doses_due,
    make_design,
    status_on,
    trial_with_dose,
)
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
    "check_outcome",
    "doses_due",
    "make_design",
    "parse_design",
    "plan_design",
    "read_design",
    "status_on",
    "to_toml",
    "trial_with_dose",
]
