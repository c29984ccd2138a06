"""The three priors a verdict is stated under: neutral, sceptical, and what the literature holds."""

from __future__ import annotations

from nightlab.evidence.mixture import (
    CERTAINTY_WEIGHT,
    LARGEST,
    Normal,
    Prior,
    sceptical,
)
from nightlab.evidence.mixture import with_scepticism as evidence

__all__ = [
    "CERTAINTY_WEIGHT",
    "LARGEST",
    "NEUTRAL_SDS",
    "PRIORS",
    "Normal",
    "Prior",
    "evidence",
    "neutral",
    "sceptical",
]

PRIORS = ("neutral", "sceptical", "evidence")
NEUTRAL_SDS = 2.0


def neutral(outcome_sd: float) -> Prior:
    """Return the prior that leans nowhere: N(0, (2 SD of the outcome)^2)."""
    return Prior("neutral", (Normal(1.0, 0.0, NEUTRAL_SDS * outcome_sd),))
