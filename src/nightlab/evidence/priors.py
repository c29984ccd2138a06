"""From trials on others to a prior for one new person, scepticism included."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.evidence.lookup import collection
from nightlab.evidence.mixture import (
    CERTAINTY_WEIGHT,
    LARGEST,
    Normal,
    Prior,
    sceptical,
    with_scepticism,
)
from nightlab.evidence.pooling import leave_one_out, pool, small_studies
from nightlab.evidence.scales import Reading, read_on

if TYPE_CHECKING:
    from nightlab.evidence.lookup import Collection
    from nightlab.evidence.pooling import Estimate, Pooled, SmallStudies
    from nightlab.evidence.records import Agent, Outcome, Trial


@dataclass(frozen=True, slots=True)
class Weighed:
    """What trials say of an agent and an outcome, and the prior that follows for one new person.

    Args:
        agent: What is tried.
        outcome: What is compared.
        worthwhile: Smallest effect worth having, in the outcome's unit.
        worthwhile_source: Who says so.
        prior: The mixture of evidence and scepticism, in the outcome's unit.
        used: Results in the pooled figure.
        unused: Results that are not, each with why.
        pooled: What they say of an average person; None without any.
        person: The evidence for one new person, with weight 1; None without any.
        certainty: The lowest certainty among the results used; empty without any.
        weight: Share of the evidence in the prior.
        advised_against: Guidelines that advise against the agent, whatever the outcome.
    """

    agent: Agent
    outcome: Outcome
    worthwhile: float
    worthwhile_source: str
    prior: Prior
    used: tuple[Reading, ...]
    unused: tuple[tuple[Trial, str], ...]
    pooled: Pooled | None
    person: Normal | None
    certainty: str
    weight: float
    advised_against: tuple[Trial, ...]

    def helps(self, beyond: float = 0.0) -> float:
        """Return the chance under the prior that it helps one new person by more than ``beyond``."""
        if self.outcome.better == "lower":
            return self.prior.below(-beyond)
        return 1 - self.prior.below(beyond)

    @property
    def unweighed_harm(self) -> tuple[str, ...]:
        """IDs of results that found harm and are not in the prior: it must not be read as safe."""
        return tuple(trial.id for trial, _ in self.unused if trial.direction == "harm")

    @property
    def only_forms(self) -> tuple[str, ...]:
        """Forms of the agent that the results used are about, where the agent itself has many."""
        named = [key for reading in self.used for key in reading.trial.agents]
        return tuple(dict.fromkeys(k for k in named if k.startswith(f"{self.agent.key} ")))

    @property
    def left_out(self) -> list[tuple[str, Pooled]]:
        """The pooled effect without each trial in turn, beside its ID; empty under two trials."""
        return leave_one_out(self._estimates)

    @property
    def small(self) -> SmallStudies | None:
        """Whether small trials find more; None where trials are too few to check."""
        return small_studies(self._estimates)

    @property
    def _estimates(self) -> list[Estimate]:
        return [e for reading in self.used if (e := reading.estimate)]

    @property
    def parts(self) -> tuple[Normal, ...]:
        """The evidence alone, as the trial engine takes it beside its weight."""
        return (self.person,) if self.person else ()


def weigh(
    agent: str,
    outcome: str,
    *,
    worthwhile: float | None = None,
    evidence: Collection | None = None,
) -> Weighed:
    """Return what trials say of an agent and an outcome, and the prior that follows.

    The prior is w N(m, s^2) + (1 - w) N(0, (delta / 2)^2): m is the pooled effect; s^2 is its squared
    standard error, plus tau^2 between trials, plus how far people differ; w is .9, .6, .3 or .1 by
    the lowest certainty among the results used; delta is the smallest worthwhile effect. Without a
    usable result the sceptical part stands alone.

    Args:
        agent: A name such as ``magnesium bisglycinate``, ``glycinate`` or ``CBT-I``, in any case.
        outcome: A name such as ``isi``, ``sol`` or ``sleep quality``, in any case.
        worthwhile: Smallest effect worth having, in the outcome's unit; None for the table's.
        evidence: The evidence to weigh; None for what Nightlab ships.

    Assumptions: people differ around the average effect by the outcome's ``person_sd``, a design
    value; a single trial, and a review whose spread was not extracted, tell nothing of tau.

    Raises:
        NightlabError: A name that is not known, or no smallest worthwhile effect.
    """
    shelf = evidence or collection()
    what, on = shelf.agent(agent), shelf.outcome(outcome)
    delta, source = _worthwhile(on, worthwhile)
    used, unused = _choose(shelf.results(what.key, on.key), on)
    estimates = [reading.estimate for reading in used]
    pooled = pool([each for each in estimates if each]) if used else None
    person = _person(pooled, on) if pooled else None
    certainty = min((r.trial.certainty for r in used), key=CERTAINTY_WEIGHT.__getitem__, default="")
    weight = CERTAINTY_WEIGHT.get(certainty, 0.0)
    parts = (person,) if person else ()
    mixed = with_scepticism(parts, weight=weight, delta=delta) if parts else sceptical(delta)
    prior = Prior("evidence", mixed.parts)
    against = tuple(
        t for t in shelf.trials.values() if what.key in t.agents and t.direction == "against"
    )
    return Weighed(
        what, on, delta, source, prior, used, unused, pooled, person, certainty, weight, against
    )


def prior(agent: str, outcome: str, *, worthwhile: float | None = None) -> Prior:
    """Return the prior for one new person: evidence by its certainty, scepticism for the rest.

    Args:
        agent: A name such as ``magnesium bisglycinate``, in any case.
        outcome: A name such as ``isi``, in any case.
        worthwhile: Smallest effect worth having, in the outcome's unit; None for the table's.

    Raises:
        NightlabError: A name that is not known, or no smallest worthwhile effect.

    Example:
        >>> found = prior("magnesium bisglycinate", "isi")
        >>> [(part.weight, part.mean, round(part.sd, 2)) for part in found.parts]
        [(0.3, -1.6, 2.02), (0.7, 0.0, 3.0)]
    """
    return weigh(agent, outcome, worthwhile=worthwhile).prior


def _worthwhile(outcome: Outcome, given: float | None) -> tuple[float, str]:
    if given is not None:
        if not (math.isfinite(given) and 2 / LARGEST < given < LARGEST):
            raise NightlabError(
                f"{given:g} is no smallest worthwhile effect",
                where="worthwhile",
                fix="give a number above 0, in the outcome's unit",
            )
        return given, "as given"
    if outcome.worthwhile is None:
        raise NightlabError(
            "no smallest worthwhile effect stands for this outcome",
            where=outcome.key,
            fix="give one with --worthwhile",
        )
    return outcome.worthwhile, outcome.worthwhile_source


def _person(pooled: Pooled, outcome: Outcome) -> Normal:
    """Return the distribution for one new person: doubt of the mean, between trials, between people."""
    sd = math.hypot(pooled.se, pooled.tau or 0.0, outcome.person_sd or 0.0)
    return Normal(1.0, pooled.mean, sd)


def _choose(
    found: list[Trial], outcome: Outcome
) -> tuple[tuple[Reading, ...], tuple[tuple[Trial, str], ...]]:
    """Return the results to pool, and why each of the others is not."""
    readings: list[Reading] = []
    unused: list[tuple[Trial, str]] = []
    for trial in found:
        reading, why = _fit(trial, outcome)
        if reading is None:
            unused.append((trial, why))
        else:
            readings.append(reading)
    reviews = sorted((r for r in readings if r.trial.is_review), key=_rank)
    if not reviews:
        return tuple(readings), tuple(unused)
    first = reviews[0]
    unused += [(r.trial, _overlap(first.trial, r.trial)) for r in readings if r is not first]
    return (first,), tuple(sorted(unused, key=lambda pair: pair[0].id))


def _fit(trial: Trial, outcome: Outcome) -> tuple[Reading | None, str]:
    """Return a result that can be pooled, or why it cannot."""
    if why := _unfit(trial):
        return None, why
    reading = read_on(trial, outcome)
    if reading is None:
        return None, f"found {trial.found}, but tells no effect that can be weighed"
    if reading.se is None:
        effect = f"{reading.effect:+.4g} {outcome.unit}".replace("-", "−")
        return None, f"tells {effect} without a standard error, so it cannot be weighed"
    return reading, ""


def _unfit(trial: Trial) -> str:
    """Return why a result must not enter a prior, whatever its figures; empty where it may."""
    if trial.set_aside:
        return f"set aside: {trial.set_aside}"
    return {
        "safety": "kept for the safety rules",
        "timing": "tells of dose and time, not of an effect",
        "no": _unfit_words(trial),
    }.get(trial.usable_as_prior, "")


def _unfit_words(trial: Trial) -> str:
    if trial.source is None:
        return trial.note.rstrip(".")
    bias = "" if trial.risk_of_bias == "not told" else trial.risk_of_bias
    figure = "" if trial.se is not None else "no effect with a standard error is told"
    why = "; ".join(filter(None, (bias, figure)))
    return f"found {trial.found}, but is not fit for a prior: {why}"


def _rank(review: Reading) -> tuple[float, int, str]:
    """Order reviews by certainty, then by how many trials they hold."""
    trial = review.trial
    return -CERTAINTY_WEIGHT[trial.certainty], -(trial.studies or 0), trial.id


def _overlap(review: Trial, other: Trial) -> str:
    if other.id in review.contains:
        return f"already counted in {review.id}"
    return f"not pooled with the review {review.id}, which may count the same people"
