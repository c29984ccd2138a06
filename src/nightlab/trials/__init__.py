"""Trials on one person: protocol, design, randomisation, model, verdict."""

from nightlab.trials.analyse import analyse
from nightlab.trials.asking import Asked
from nightlab.trials.design import Design, Dose
from nightlab.trials.designs.file import to_toml
from nightlab.trials.designs.making import plan_design
from nightlab.trials.entries import Entry
from nightlab.trials.opening import open_trial
from nightlab.trials.pauses import Pause
from nightlab.trials.prior import CERTAINTY_WEIGHT, Normal, Prior
from nightlab.trials.protocol import Eligibility, Protocol, Treatment, amended, usual_family
from nightlab.trials.protocol_file import (
    parse_design,
    parse_protocol,
    protocol_text,
    read_design,
    read_protocol,
)
from nightlab.trials.running import (
    Amendment,
    DoseStatus,
    RunningTrial,
    check_outcome,
    doses_due,
    make_design,
    trial_with_dose,
)
from nightlab.trials.verdict import Verdict
from nightlab.trials.yardsticks import Literature

__all__ = [
    "CERTAINTY_WEIGHT",
    "Amendment",
    "Asked",
    "Design",
    "Dose",
    "DoseStatus",
    "Eligibility",
    "Entry",
    "Literature",
    "Normal",
    "Pause",
    "Prior",
    "Protocol",
    "RunningTrial",
    "Treatment",
    "Verdict",
    "amended",
    "analyse",
    "check_outcome",
    "doses_due",
    "make_design",
    "open_trial",
    "parse_design",
    "parse_protocol",
    "plan_design",
    "protocol_text",
    "read_design",
    "read_protocol",
    "to_toml",
    "trial_with_dose",
    "usual_family",
]
