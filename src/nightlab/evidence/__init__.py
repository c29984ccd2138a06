"""Who says so: claims with their verdicts, results of trials, and the priors they give."""

from nightlab.evidence.checked import CHECKED
from nightlab.evidence.lookup import Library, library, read_library
from nightlab.evidence.mixture import CERTAINTY_WEIGHT, Normal, Prior, sceptical, with_scepticism
from nightlab.evidence.pooling import (
    Estimate,
    Pooled,
    SmallStudies,
    leave_one_out,
    pool,
    small_studies,
)
from nightlab.evidence.priors import Weighed, prior, weigh
from nightlab.evidence.records import (
    ARTICLES,
    VERDICTS,
    Agent,
    Claim,
    Outcome,
    Source,
    Trial,
)
from nightlab.evidence.scales import Reading
from nightlab.evidence.summary import headline

__all__ = [
    "ARTICLES",
    "CERTAINTY_WEIGHT",
    "CHECKED",
    "VERDICTS",
    "Agent",
    "Claim",
    "Estimate",
    "Library",
    "Normal",
    "Outcome",
    "Pooled",
    "Prior",
    "Reading",
    "SmallStudies",
    "Source",
    "Trial",
    "Weighed",
    "headline",
    "leave_one_out",
    "library",
    "pool",
    "prior",
    "read_library",
    "sceptical",
    "small_studies",
    "weigh",
    "with_scepticism",
]
