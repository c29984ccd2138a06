"""Simulated trials on one person, through the real design and the real verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.rehearsal.own.glance import may_decide
from nightlab.rehearsal.own.lives import live
from nightlab.rehearsal.own.question import plain
from nightlab.rehearsal.own.tally import Judged, scenario
from nightlab.trials.analyse import analyse
from nightlab.trials.monitoring import looks, thresholds
from nightlab.trials.prior import evidence, sceptical

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from nightlab.rehearsal.own.lives import Life
    from nightlab.rehearsal.own.nights import OwnNights
    from nightlab.rehearsal.own.question import Question
    from nightlab.rehearsal.own.tally import Scenario
    from nightlab.trials.prior import Prior
    from nightlab.trials.verdict import Thresholds, Verdict

    Progress = Callable[[int, int], None]

MULTIPLES = (0.0, 1.0, 2.0)
NAMES = {0.0: "none", 1.0: "worthwhile", 2.0: "twice"}
TRIALS = 200
MOST_TRIALS = 20_000
REACHED = 0.99  # of an effect, that the person's nights can have


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a design would tell one person.

    Attributes:
        question: What the verdict is on.
        own: How the person's nights vary.
        scenarios: By true effect: none, worthwhile, twice; then effects drawn from the sceptical prior, and
            from the literature's where there is one.
        looks: Nights with an arm after which the verdict is asked for, the last one the whole trial.
        seed: Of the simulation.
    """

    question: Question
    own: OwnNights
    scenarios: tuple[Scenario, ...]
    looks: tuple[int, ...]
    seed: int

    def scenario(self, name: str) -> Scenario:
        """Return a scenario by its name.

        Raises:
            NightlabError: It was not rehearsed.
        """
        for each in self.scenarios:
            if each.name == name:
                return each
        raise NightlabError(
            f"no effect {name!r} was rehearsed",
            where="effect",
            fix=f"these were: {', '.join(each.name for each in self.scenarios)}",
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values: the question, the person and every scenario."""
        own = self.own
        return {
            **plain(self.question),
            "looks": list(self.looks),
            "seed": self.seed,
            "own": {
                "nights": own.nights,
                "family": own.family,
                **{
                    name: {"mean": of.mean, "lo95": of.lo95, "hi95": of.hi95}
                    for name, of in (
                        ("sd", own.sd),
                        ("autocorrelation", own.autocorrelation),
                        ("drift", own.drift),
                        ("missing", own.missing),
                    )
                },
                "notes": list(own.notes),
            },
            "scenarios": [each.to_json() for each in self.scenarios],
        }


def rehearse(
    question: Question,
    own: OwnNights,
    *,
    effects: Sequence[float] = MULTIPLES,
    from_priors: bool = True,
    trials: int = TRIALS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Rehearsal:
    """Run many trials of one design on one person, and count what they would be told.

    Each trial draws a schedule under the same rules, a person from the posterior of the person, and nights
    of theirs; the same schedules and nights serve all effects, so that these differ by the effect alone.

    Args:
        question: The design and what is asked of it.
        own: How the person's nights vary.
        effects: True effects as multiples of the worthwhile one, in the direction that is better.
        from_priors: Whether to rehearse effects drawn from the sceptical prior, and from the literature's.
        trials: Simulated trials for each kind of effect.
        seed: Fixes them.
        progress: Called with trials done and in all.

    Raises:
        NightlabError: No trials, a worthwhile effect that the person's nights cannot have, or a design
            that the verdict cannot judge.
    """
    if not 2 <= trials <= MOST_TRIALS:
        raise NightlabError(
            f"{trials} trials cannot be", where="trials", fix=f"use 2 to {MOST_TRIALS}"
        )
    fixed, drawn = _fixed(question, own, effects), _drawn(question) if from_priors else {}
    found: dict[str, list[Judged]] = {name: [] for name in (*fixed, *drawn)}
    planned = planned_looks(question)
    for number in range(trials):
        life = live(question, own, np.random.default_rng((seed, number)))
        chance = np.random.default_rng((seed, number, 1))
        each = fixed | {name: _one(prior, chance) for name, prior in drawn.items()}
        judged = _judge(question, own, life, list(each.values()), planned)
        for name, one in zip(each, judged, strict=True):
            found[name].append(one)
        if progress:
            progress(number + 1, trials)
    _refuse_unjudged(question, own, found, seed)
    told = tuple(scenario(name, fixed.get(name), of) for name, of in found.items())
    return Rehearsal(question, own, told, tuple(n for n, _ in planned), seed)


def planned_looks(question: Question) -> tuple[tuple[int, Thresholds], ...]:
    """Return after how many nights with an arm the verdict is asked for, and how sure it has to be."""
    design = question.design
    counted = looks(design) if question.looks_early else (design.counted_nights,)
    return tuple(
        (nights, thresholds(number, len(counted))) for number, nights in enumerate(counted, start=1)
    )


def _fixed(question: Question, own: OwnNights, multiples: Sequence[float]) -> dict[str, float]:
    """Return effects by name, those left out that the person's usual nights cannot have."""
    size = question.direction * question.worthwhile
    usual = live(question, own, np.random.default_rng(0))
    found = {}
    for multiple in multiples:
        effect = multiple * size + 0.0  # no minus before a nought
        if abs(usual.treated(effect, own).effect) >= REACHED * abs(effect):
            found[NAMES.get(multiple, f"{multiple:g} times")] = effect
        elif multiple <= 1:
            raise NightlabError(
                f"an effect of {abs(effect):g} is more than your nights can change by",
                where="worthwhile",
                fix="name a smaller one",
            )
    return found


def _drawn(question: Question) -> dict[str, Prior]:
    known = question.literature
    priors = {"sceptical": sceptical(question.worthwhile)}
    if known:
        priors["literature"] = evidence(known.parts, weight=known.weight, delta=question.worthwhile)
    return priors


def _one(prior: Prior, rng: np.random.Generator) -> float:
    parts = prior.parts
    which = parts[int(rng.choice(len(parts), p=[part.weight for part in parts]))]
    return float(rng.normal(which.mean, which.sd))


def _judge(
    question: Question,
    own: OwnNights,
    life: Life,
    effects: list[float],
    planned: tuple[tuple[int, Thresholds], ...],
) -> list[Judged]:
    """Return for each effect what the trial is told at the first look that decides, else at the end."""
    lived = [life.treated(effect, own) for effect in effects]
    model = np.column_stack([one.model for one in lived])
    evenings, told = life.design.evenings(), [_untold(question, life, one.effect) for one in lived]
    for counted, asked in planned:
        is_last = counted == planned[-1][0]
        may = may_decide(question, own, life, model[:counted], asked)
        for column, one in enumerate(told):
            if one.decision != "not-known-yet" or not (may[column] or is_last):
                continue
            verdict = _verdict(question, own, life, lived[column].outcome[:counted], asked)
            if verdict and (is_last or verdict.decision != "not-known-yet"):
                ended = life.design.nights if is_last else int(evenings[counted - 1]) + 1
                told[column] = _told(one, verdict, ended)
    return told


def _untold(question: Question, life: Life, truth: float) -> Judged:
    nights, way = life.design.nights, question.direction
    return Judged("not-known-yet", nights, np.nan, np.nan, truth, way)


def _told(before: Judged, verdict: Verdict, ended: int) -> Judged:
    return replace(
        before,
        decision=verdict.decision,
        nights=ended,
        told=verdict.effect.mean,
        unled=verdict.priors["neutral"].mean,
    )


def _verdict(
    question: Question,
    own: OwnNights,
    life: Life,
    outcomes: NDArray[np.float64],
    asked: Thresholds,
) -> Verdict | None:
    """Return the verdict after the first nights, None where so few outcomes cannot be judged yet."""
    design, allotted, rows = life.design, life.allotted, outcomes.size
    table = {
        "night": design.evenings()[:rows],
        "arm": allotted.labels[:rows],
        "block": design.blocks()[:rows],
        "outcome": outcomes,
        **{name: of[:rows] for name, of in allotted.others.items()},
    }
    try:
        return analyse(
            table,
            outcome="outcome",
            arm="arm",
            night="night",
            block="block",
            better=question.better,
            worthwhile=question.worthwhile,
            half_life_nights=design.half_life_nights,
            prior=design.prior,
            literature=question.literature,
            trend=question.trend,
            family=own.family,
            covariates=tuple(allotted.others),
            block_nights=design.block_nights,
            randomise=False,
            thresholds=asked,
            active=allotted.active,
            control=allotted.control,
        )
    except NightlabError:
        return None


def _refuse_unjudged(
    question: Question, own: OwnNights, found: dict[str, list[Judged]], seed: int
) -> None:
    """Refuse a rehearsal none of whose trials could be judged, with the reason of the first.

    Raises:
        NightlabError: What the verdict held against it.
    """
    if all(np.isnan(each.told) for judged in found.values() for each in judged):
        life = live(question, own, np.random.default_rng((seed, 0)))
        seen = int((~life.is_missing).sum())
        raise NightlabError(
            f"none of the rehearsed trials could be judged ({seen} of {life.is_missing.size} nights had an "
            "outcome in the first)",
            where="design",
            fix="plan more nights, or miss fewer",
        )
