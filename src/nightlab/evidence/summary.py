"""What a person should read before anything else about magnesium and sleep, told from the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.evidence.pooling import Z95
from nightlab.evidence.priors import weigh

if TYPE_CHECKING:
    from nightlab.evidence.pooling import Pooled
    from nightlab.evidence.priors import Weighed

MINUS = "−"
SMALL_D = 0.35  # between Cohen's small, 0.2, and medium, 0.5
REVIEW = "No clinician has reviewed this yet, and nobody here has read a whole trial, only abstracts and accounts of them."


def headline() -> tuple[str, ...]:
    """Return the state of the evidence in a few paragraphs, the most important first.

    Example:
        >>> headline()[0][:58]
        'One trial has tested magnesium bisglycinate for sleep agai'
    """
    own, oxide, cbti = (
        weigh("magnesium bisglycinate", "isi"),
        weigh("magnesium oxide", "sol_min"),
        weigh("cbt-i", "sol_min"),
    )
    told = (_product(own), _doubt(own), _famous(oxide), _behaviour(cbti), REVIEW)
    return tuple(filter(None, told))


def _product(own: Weighed) -> str:
    trials, pooled = [reading.trial for reading in own.used], own.pooled
    if pooled is None:
        return "No trial of magnesium bisglycinate on sleep can be weighed."
    count = "One trial has" if len(trials) == 1 else f"{len(trials)} trials have"
    told = "; ".join(f"{t.name}, {t.n} people, {t.duration}" for t in trials)
    zero = (
        "within it, so it may do nothing at all" if pooled.lo95 < 0 < pooled.hi95 else "outside it"
    )
    d = trials[0].d
    small = f"a small effect (d {abs(d):.2f}), " if d is not None and abs(d) < SMALL_D else ""
    return (
        f"{count} tested magnesium bisglycinate for sleep against placebo: {told}. "
        f"On the {own.outcome.label} it did {-pooled.mean:.1f} points better than placebo: "
        f"a difference of {_signed(pooled.mean)}, 95 % interval {_signed(pooled.lo95)} to {_signed(pooled.hi95)}. Zero lies {zero}. "
        f"That is {small}{_below(own, pooled)} the {own.worthwhile:g} points "
        f"that count as a meaningful change ({own.worthwhile_source.partition(',')[0]})."
    )


def _below(own: Weighed, pooled: Pooled) -> str:
    share = abs(pooled.mean) / own.worthwhile
    return "well below" if share < 0.5 else "below" if share < 1 else "not below"  # noqa: PLR2004 - half


def _doubt(own: Weighed) -> str:
    """Return what else the paper's figures would allow; empty where they allow nothing else."""
    trial = own.used[0].trial
    if trial.se_other is None or trial.effect is None:
        return ""
    half = Z95 * trial.se_other
    return (
        f"The interval rests on {trial.se_from}. From {trial.se_other_from}, {trial.p}, a narrower one would follow "
        f"({_signed(trial.effect - half)} to {_signed(trial.effect + half)}); until somebody reads the paper, the "
        "wider one stands."
    )


def _famous(oxide: Weighed) -> str:
    trial = oxide.used[0].trial
    return (
        f"The well-known {abs(trial.effect or 0):.0f} minutes are another matter: {trial.studies} trials of oxide, not "
        f"bisglycinate, with {trial.n} people together ({_range(oxide)}; {trial.name}, {trial.certainty} certainty)."
    )


def _behaviour(cbti: Weighed) -> str:
    trial = cbti.used[0].trial
    return (
        "Behaviour does more than powder: CBT-I, a course that changes habits and thoughts around sleep, shortens "
        f"falling asleep by {abs(trial.effect or 0):.0f} minutes in {trial.studies} trials with {trial.n:,} people "
        f"({_range(cbti)}; {trial.name}, {trial.certainty} certainty). The courses were given "
        f"{trial.form.partition(',')[0]} and held against {trial.comparator}s; nobody can be blind to one."
    )


def _range(weighed: Weighed) -> str:
    trial = weighed.used[0].trial
    return f"{_signed(trial.lo95 or 0)} to {_signed(trial.hi95 or 0)} {weighed.outcome.unit}"


def _signed(value: float) -> str:
    text = f"{value:+.1f}".replace("-", MINUS)
    return "0.0" if text.strip(f"+{MINUS}") == "0.0" else text
