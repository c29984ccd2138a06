"""What disturbs this person's sleep: by their answers, their nights, the body and their trials."""

from nightlab.drivers.records import (
    COMPLAINTS,
    OUTCOME_OF,
    Because,
    Driver,
    FromNights,
    Modelled,
    Ranked,
    Ranking,
    Seen,
    Share,
    Suggested,
    Tested,
)

__all__ = [
    "COMPLAINTS",
    "OUTCOME_OF",
    "Because",
    "Driver",
    "FromNights",
    "Modelled",
    "Ranked",
    "Ranking",
    "Seen",
    "Share",
    "Suggested",
    "Tested",
]
