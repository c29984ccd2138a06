"""A ranking as plain values: what ``drivers --json`` prints, a contract for programs."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nightlab.drivers.lived import no_mechanism

if TYPE_CHECKING:
    from nightlab.drivers.records import Ranked, Ranking


def plain_ranking(ranking: Ranking) -> dict[str, Any]:
    """Return a ranking as plain values; what is not known is None."""
    nights = ranking.nights
    return {
        "outcome": ranking.outcome,
        "nights": nights.nights if nights else 0,
        "origin": nights.origin if nights else None,
        "autocorrelation": _plain(nights.autocorrelation) if nights else None,
        "drivers": [plain_driver(each) for each in ranking.ranked],
        "of_no_driver": [
            _plain(asdict(seen)) for seen in (nights.seen if nights else ()) if not seen.driver
        ],
        "notes": list(ranking.notes),
        "doubts": list(ranking.doubts),
    }


def plain_driver(each: Ranked) -> dict[str, Any]:
    """Return all that is known of one driver as plain values, each source apart."""
    driver = each.driver
    return {
        "driver": driver.key,
        "label": driver.label,
        "words": each.words,
        "sentence": each.sentence,
        "refers": driver.refers,
        "probability": {"value": each.probability, "low": each.low, "high": each.high},
        "at_stake_min": _plain(
            {"value": each.at_stake_min, "low": each.at_stake_lo, "high": each.at_stake_hi}
        ),
        "answers": _plain(asdict(each.suggested)) if each.suggested else None,
        "seen": [_plain(asdict(seen)) for seen in each.seen],
        "body": _plain(asdict(each.modelled)) if each.modelled else None,
        "no_mechanism": (no_mechanism(driver.key) or None) if not each.modelled else None,
        "tested": [_plain(asdict(tested)) for tested in each.tested],
        "about": driver.about,
        "certainty": driver.certainty,
        "source": driver.source,
        "checked": driver.checked,
        "claims": list(driver.claims),
        "articles": list(driver.articles),
        "confounders": list(driver.confounders),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
