"""What rests on nothing: claims that do not hold, and trials that found no difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.evidence import collection, weigh
from nightlab.plan.worth import likeliest

if TYPE_CHECKING:
    from nightlab.plan.case import Case, Judged
    from nightlab.plan.records import Place

HOLLOW = ("false", "unsupported", "not found")
LIKELY = 0.5
"""Chance of its driver from which a diet is tried though nothing but a claim speaks for it (own design)."""


def hollow(found: Judged, case: Case) -> tuple[Place, str] | None:
    """Leave what has no estimate and rests on a claim that does not hold, or on trials that found nothing."""
    step = found.step
    if found.worth is not None or step.kind in {"programme", "behaviour", "light"}:
        return None
    driver = likeliest(step, case.ranking)
    if step.kind == "diet" and driver is not None and driver.probability >= LIKELY:
        return None
    claims = collection().claims
    empty = next((claims[key] for key in step.claims if claims[key].verdict in HOLLOW), None)
    if empty is not None:
        return (
            "not worth it",
            f"{_quoted(empty.statement)} is {empty.verdict} ({empty.id}). {empty.reason}",
        )
    nothing = step.kind != "limit" and [
        t.id for pair in step.evidence for t, _ in weigh(*pair).unused if t.direction == "null"
    ]
    if nothing:
        return (
            "not worth it",
            f"Nobody can put a figure on it, and trials found no difference ({', '.join(dict.fromkeys(nothing))}).",
        )
    if step.kind == "supplement" and not step.plan:
        return (
            "not worth it",
            "Nobody knows whether it helps sleep, and as it acts over weeks no trial of nights could tell you.",
        )
    return None


def _quoted(statement: str) -> str:
    """Return a claim in quotation marks, its own ones inside made single."""
    inner = statement.rstrip(".").replace('"', "'")
    return f'"{inner}"'
