"""Who says so: claims with their verdicts, results of trials, and the priors they give."""

from nightlab.evidence.checked import CHECKED
from nightlab.evidence.lookup import Collection, collection, read_collection
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
    "Collection",
    "Estimate",
    "Normal",
    "Outcome",
    "Pooled",
    "Prior",
    "Reading",
    "SmallStudies",
    "Source",
    "Trial",
    "Weighed",
    "collection",
    "headline",
    "leave_one_out",
    "pool",
    "prior",
    "read_collection",
    "sceptical",
    "small_studies",
    "weigh",
    "with_scepticism",
]
