"""What the evidence weighs, turned into the data of a forest picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.draw.forest import ForestPlot, Interval, draw_forest, forest_table
from nightlab.evidence import Weighed, weigh
from nightlab.evidence.pooling import Z95

if TYPE_CHECKING:
    from nightlab.draw import Row
    from nightlab.evidence import Pooled, Reading


def forest(weighed: Weighed) -> ForestPlot:
    """Return the trials of an agent and an outcome as a picture's data.

    Example:
        >>> from nightlab.evidence import weigh
        >>> [row.label for row in forest(weigh("bisglycinate", "isi")).rows][1:]
        ['An average person', 'You, by the trials alone', 'You, with doubt added']
    """
    pooled, person = weighed.pooled, weighed.person
    shares = pooled.weights if pooled else ()
    prior = weighed.prior
    return ForestPlot(
        weighed.agent.key,
        weighed.outcome.label,
        weighed.outcome.unit,
        weighed.outcome.better,
        tuple(_trial(r, share) for r, share in zip(weighed.used, shares, strict=True)),
        Interval(
            "You, with doubt added" if person else "You, by doubt alone",
            prior.mean,
            prior.quantile(0.025),
            prior.quantile(0.975),
        ),
        _average(pooled),
        _predicted(pooled),
        _normal("You, by the trials alone", person.mean, person.sd) if person else None,
        weighed.worthwhile,
        weighed.certainty,
        tuple(f"{trial.id} {trial.name}: {why}" for trial, why in weighed.unused),
        _beware(weighed),
    )


def forest_svg(agent: str, outcome: str, worthwhile: float | None = None) -> str:
    """Return the forest picture of an agent and an outcome, by the names that people use.

    Args:
        agent: A name such as ``magnesium bisglycinate``.
        outcome: A name such as ``isi``.
        worthwhile: Smallest effect worth having, in the outcome's unit; None for the table's.

    Raises:
        NightlabError: A name that is not known.
    """
    return draw_forest(forest(weigh(agent, outcome, worthwhile=worthwhile)))


def forest_rows(weighed: Weighed) -> list[Row]:
    """Return the picture's data as rows."""
    return forest_table(forest(weighed))


def _beware(weighed: Weighed) -> str:
    told = [f"{t.name} advises against it ({t.id})." for t in weighed.advised_against]
    if weighed.unweighed_harm:
        told.append(f"{' and '.join(weighed.unweighed_harm)} found harm that is not weighed here.")
    return " ".join(told)


def _trial(reading: Reading, share: float) -> Interval:
    trial = reading.trial
    people = f", {trial.n:,} people" if trial.n else ""
    studies = f", {trial.studies} trials" if trial.is_review else ""
    return _normal(f"{trial.name}{studies}{people}", reading.effect, reading.se or 0.0, share)


def _normal(label: str, mean: float, sd: float, share: float | None = None) -> Interval:
    return Interval(label, mean, mean - Z95 * sd, mean + Z95 * sd, share)


def _average(pooled: Pooled | None) -> Interval | None:
    if pooled is None:
        return None
    return Interval("An average person", pooled.mean, pooled.lo95, pooled.hi95)


def _predicted(pooled: Pooled | None) -> Interval | None:
    if pooled is None or pooled.predicted95 is None:
        return None
    return Interval("A new trial", pooled.mean, *pooled.predicted95)
