"""What a step may bring one person before it is tried: own nights, else trials on others, else the body.

The belief is a mixture of normals in which better is positive. What has been found is believed as far as its
certainty goes, the rest is N(0, (delta / 2)^2) with delta the smallest gain worth having; where a driver is
likely absent, that share of the belief lies at nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nightlab.drivers.sentences import share as in_percent
from nightlab.drivers.weighing import matters
from nightlab.evidence import (
    CERTAINTY_WEIGHT,
    Normal,
    Prior,
    Weighed,
    collection,
    weigh,
    with_scepticism,
)
from nightlab.plan.records import Worth
from nightlab.units import capital, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.drivers import Ranked, Ranking, Tested
    from nightlab.plan.records import Step

EXPOSURES = frozenset(
    {
        "caffeine",
        "alcohol",
        "evening e-reader",
        "warm bedroom",
        "evening exercise (high intensity)",
    }
)
"""What trials gave and the step takes away: their effect counts with the other sign."""
COUNTED = frozenset({"high", "moderate"})
"""Certainty of a mechanism of the body from which it counts; below, it is shown and not counted."""
SHOWN = frozenset({"seen together", "not seen"})
"""What may be said of an exposure where the nights can carry an estimate at all."""
PROGRAMME_NOTE = "The figure is of the whole programme, given by people; this is one part of it, and self-guided."
Z95 = 1.959964
NOTHING = (
    0.02  # of what is worth having: how far from none the effect is where its driver is absent
)


@dataclass(frozen=True, slots=True)
class Gain:
    """A belief on what a step brings, on one outcome.

    Args:
        outcome: Key of the outcome.
        belief: In the outcome's unit, better being positive.
        parts: How it came about, in sentences.
    """

    outcome: str
    belief: Prior
    parts: tuple[str, ...]


def worth(step: Step, ranking: Ranking, tested: tuple[Tested, ...] = ()) -> Worth | None:
    """Return what a step may bring this person; None where nobody knows.

    Args:
        step: The step.
        ranking: The person's drivers, on the outcome of their complaint.
        tested: Verdicts of the person's own trials on this step, the last one deciding.

    Assumptions: a person's own trial stands for itself; else their nights speak before trials on others,
        and these before the body. Trials on other outcomes are not converted: the worth is then on theirs.
    """
    gain = gain_of(step, ranking, tested)
    return None if gain is None else as_worth(gain)


def gain_of(step: Step, ranking: Ranking, tested: tuple[Tested, ...] = ()) -> Gain | None:
    """Return the belief on a step, from the strongest source there is; None where there is none."""
    return (
        _own_trial(tested)
        or _own_nights(step, ranking)
        or _others(step, ranking)
        or _body(step, ranking)
    )


def gain_on(step: Step, ranking: Ranking, outcome: str) -> Gain:
    """Return the belief on a step on one outcome; where nothing is known of it there, doubt around nothing.

    Assumptions: that doubt counts as far as the driver that the step acts through is likely.
    """
    found = gain_of(step, ranking)
    if found is not None and found.outcome == outcome:
        return found
    delta, driver = worthwhile_of(outcome), likeliest(step, ranking)
    there = 1.0 if driver is None else driver.probability
    doubt = Normal(there, 0.0, delta / 2)
    sceptic = Prior("sceptical", (doubt, Normal(1 - there, 0.0, NOTHING * delta)))
    return Gain(outcome, sceptic, ("Nothing is known of it on this outcome.",))


def as_worth(gain: Gain, learning: float = 0.0) -> Worth:
    """Return a belief in figures."""
    outcome = collection().outcome(gain.outcome)
    delta, belief = worthwhile_of(gain.outcome), gain.belief
    return Worth(
        outcome=outcome.key,
        unit=outcome.unit,
        mean=belief.mean,
        lo95=belief.quantile(0.025),
        hi95=belief.quantile(0.975),
        helps=1 - belief.below(delta),
        worthwhile=delta,
        learning=learning,
        parts=gain.parts,
    )


def worthwhile_of(outcome: str) -> float:
    """Return the smallest gain worth having, in the outcome's unit."""
    found = collection().outcome(outcome).worthwhile
    return 1.0 if found is None else found


def likeliest(step: Step, ranking: Ranking) -> Ranked | None:
    """Return the driver through which a step would do most: the largest chance times share; None without one."""
    there = [found for key in step.drivers if (found := ranking.of(key)) is not None]
    return max(there, key=lambda e: e.probability * step.drivers[e.driver.key], default=None)


def standing(worth: Worth | None) -> float:
    """Return the expected gain as a share of what is worth having, for ranking; NaN where not known."""
    return math.nan if worth is None else worth.mean / worth.worthwhile


# --- own trial, own nights ------------------------------------------------------------------------------------


def _own_trial(tested: tuple[Tested, ...]) -> Gain | None:
    if not tested:
        return None
    last = tested[-1]
    better = collection().outcome(last.outcome).better
    turned = (-1 if better == "lower" else 1) * (-1 if last.adds else 1)
    sd = max((last.hi95 - last.lo95) / (2 * Z95), 1e-6)
    belief = Prior("own trial", (Normal(1.0, turned * last.mean, sd),))
    text = f"Your own trial {last.trial}: {last.decision.replace('-', ' ')}."
    return Gain(last.outcome, belief, (text,))


def _own_nights(step: Step, ranking: Ranking) -> Gain | None:
    """Return what a step would take away of what own nights show, where they show anything."""
    shown = [(e, share) for e, share in _stakes(step, ranking) if _by_nights(e, ranking.outcome)]
    if not shown or not _in_minutes(ranking.outcome):
        return None
    if not any(_settled(each, ranking.outcome) for each, _ in shown):
        return None  # few nights are drawn to nothing, which is no reason to put trials on others aside
    by_trial = any(_decided(each, ranking.outcome) for each, _ in shown)
    trust = "high" if by_trial else "moderate"
    told = (
        f"{each.driver.label}: {_minutes(each)} a night at stake by your own "
        f"{'trial' if _decided(each, ranking.outcome) else 'nights'}, of which this may take {in_percent(share)}."
        for each, share in shown
    )
    return _taken_away(shown, ranking.outcome, trust, tuple(capital(text) for text in told))


def _body(step: Step, ranking: Ranking) -> Gain | None:
    """Return what a step would take away by mechanisms that are sure enough to be counted."""
    shown = [
        (each, share)
        for each, share in _stakes(step, ranking)
        if each.modelled is not None
        and each.modelled.outcome == ranking.outcome
        and each.modelled.certainty in COUNTED
        and not _by_nights(each, ranking.outcome)
    ]
    if not shown or not _in_minutes(ranking.outcome):
        return None
    certainties = [each.modelled.certainty for each, _ in shown if each.modelled]
    trust = min([*certainties, step.certainty], key=CERTAINTY_WEIGHT.__getitem__)
    told = (
        f"{each.driver.label}: {_minutes(each)} a night at stake by the simulated body, with a chance of "
        f"{in_percent(each.probability)} that it matters for you, of which this may take {in_percent(share)}."
        for each, share in shown
    )
    return _taken_away(shown, ranking.outcome, trust, tuple(capital(text) for text in told))


def _stakes(step: Step, ranking: Ranking) -> Iterator[tuple[Ranked, float]]:
    for key, share in step.drivers.items():
        found = ranking.of(key)
        if found is not None and math.isfinite(found.at_stake_min):
            yield found, share


def _taken_away(
    shown: list[tuple[Ranked, float]], outcome: str, trust: str, told: tuple[str, ...]
) -> Gain:
    delta = worthwhile_of(outcome)
    mean = sum(share * each.at_stake_min for each, share in shown)
    sd = math.hypot(*(share * _sd(each) for each, share in shown))
    part = Normal(1.0, mean, max(sd, NOTHING * delta))
    belief = with_scepticism((part,), weight=CERTAINTY_WEIGHT[trust], delta=delta)
    return Gain(outcome, belief, (*told, _trust(CERTAINTY_WEIGHT[trust], trust)))


def _sd(each: Ranked) -> float:
    width = each.at_stake_hi - each.at_stake_lo
    return width / (2 * Z95) if math.isfinite(width) and width > 0 else abs(each.at_stake_min)


def _by_nights(each: Ranked, outcome: str) -> bool:
    """Whether what is at stake is told by the person's own trial or nights, and not by the body."""
    told = (seen for seen in each.seen if seen.outcome == outcome and seen.shown in SHOWN)
    return _decided(each, outcome) or any(math.isfinite(seen.mean) for seen in told)


def _settled(each: Ranked, outcome: str) -> bool:
    """Whether own trial or nights show an effect, or leave no room for one that matters."""
    told = (seen for seen in each.seen if seen.outcome == outcome)
    return (
        _decided(each, outcome)
        or each.at_stake_hi < matters(outcome)
        or any(seen.shown == "seen together" for seen in told)
    )


def _decided(each: Ranked, outcome: str) -> bool:
    return any(one.decision != "not-known-yet" and one.outcome == outcome for one in each.tested)


def _in_minutes(outcome: str) -> bool:
    return collection().outcome(outcome).unit == "min"


# --- trials on others -----------------------------------------------------------------------------------------


def _others(step: Step, ranking: Ranking) -> Gain | None:
    """Return what trials on others say, on the person's outcome where any can be weighed there."""
    found = [weighed for weighed in map(_weighed, step.evidence) if weighed.person is not None]
    own = [weighed for weighed in found if weighed.outcome.key == ranking.outcome]
    if not found:
        return None
    chosen = (own or found)[0]
    there, why = _there(step, ranking, is_exposure=chosen.agent.key in EXPOSURES)
    weight = min(chosen.weight, CERTAINTY_WEIGHT[step.certainty])
    belief = _mixed(chosen, weight, there)
    certainty = min(chosen.certainty, step.certainty, key=CERTAINTY_WEIGHT.__getitem__)
    told = [_say_trials(chosen), _trust(weight, certainty)]
    told += [why] if why else []
    told += [PROGRAMME_NOTE] if chosen.agent.key.endswith("cbt-i") else []
    if not own:
        told.append("No trial tells it in the measure of your complaint, and none is converted.")
    return Gain(chosen.outcome.key, belief, tuple(told))


@cache
def _weighed(pair: tuple[str, str]) -> Weighed:
    return weigh(*pair)


def _mixed(found: Weighed, weight: float, there: float) -> Prior:
    """Return the mixture: evidence where the driver is there, doubt, and nothing where it is not."""
    person = found.person
    assert person is not None  # noqa: S101 - for the type checker; the caller has chosen it so
    turned = (found.outcome.better == "lower") != (found.agent.key in EXPOSURES)
    part = Normal(1.0, -person.mean if turned else person.mean, person.sd)
    delta = found.worthwhile
    mixed = with_scepticism((part,), weight=weight, delta=delta).parts
    parts = [Normal(there * p.weight, p.mean, p.sd) for p in mixed]
    return Prior("trials", (*parts, Normal(1 - there, 0.0, NOTHING * delta)))


def _there(step: Step, ranking: Ranking, *, is_exposure: bool) -> tuple[float, str]:
    """Return the share of the trials' effect that this person can hope for, and why.

    Everybody in a trial of an exposure had it, so the effect counts in so far as the person has it. Trials of
    what is added took people of whom a usual share had the driver: who is likelier to have it is promised no
    more, who is less likely less.
    """
    driver = likeliest(step, ranking)
    if driver is None or step.kind == "programme":
        return (0.0 if is_exposure else 1.0), ""
    usual = 1.0 if is_exposure else driver.driver.prevalence.value
    share = min(1.0, driver.probability / usual) if usual > 0 else 0.0
    text = f"It acts through {driver.driver.label}, which matters for you with a chance of {in_percent(driver.probability)}"
    kept = (
        "so the effect counts in full"
        if share == 1
        else f"so {in_percent(share)} of the effect counts"
    )
    return share, f"{text}, {kept}."


def _say_trials(found: Weighed) -> str:
    pooled = found.pooled
    assert pooled is not None  # noqa: S101 - for the type checker; a person's part comes from a pool
    names = " and ".join(dict.fromkeys(reading.trial.name for reading in found.used))
    return (
        f"Trials of {found.agent.key} ({names}): {signed(pooled.mean)} {found.outcome.unit} on "
        f"{found.outcome.label} for an average person (95 % {signed(pooled.lo95)} to {signed(pooled.hi95)})."
    )


def _trust(weight: float, certainty: str) -> str:
    return f"Certainty {certainty}: believed to {in_percent(weight)}, the rest is doubt around nothing."


def _minutes(each: Ranked) -> str:
    low, high = each.at_stake_lo, each.at_stake_hi
    return f"{each.at_stake_min:.0f} min (95 % {low:.0f} to {high:.0f})"


def unweighed(step: Step) -> tuple[str, ...]:
    """Return what trials on others tell of a step without a figure that can be weighed, in sentences."""
    told = []
    for pair in step.evidence:
        for trial, why in _weighed(pair).unused:
            told.append(f"{trial.name} ({trial.id}) {_lower(why)}.")
    return tuple(dict.fromkeys(told))


def _lower(text: str) -> str:
    return (text[:1].lower() + text[1:]).rstrip(".")
