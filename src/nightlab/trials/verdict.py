"""The decision and what a person is told."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from math import erf, exp, sqrt
from typing import TYPE_CHECKING, Any, Literal

from nightlab.nights import MEASURES
from nightlab.trials.posterior import Interval
from nightlab.units import signed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.trials.family import Family
    from nightlab.trials.posterior import Effect, Posterior

Decision = Literal["works", "harms", "no-useful-effect", "not-known-yet"]
Better = Literal["higher", "lower"]

LIKELY = 0.5  # that an effect is worthwhile
MOST_MORE_BLOCKS = 26

WORDS: dict[Decision, str] = {
    "works": "It works",
    "harms": "It harms",
    "no-useful-effect": "No useful effect",
    "not-known-yet": "Not known yet",
}
FACTOR_OF = {
    "log": "the outcome + 1",
    "logit": "the odds of the outcome",
    "counts": "the number a night",
    "ratings": "the odds of a higher rating",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure a decision has to be; a look before the end asks for more.

    Args:
        sure: Probability that the effect has the right sign.
        futile: Probability that it is smaller than worthwhile.
    """

    sure: float = 0.975
    futile: float = 0.95


AT_THE_END = Thresholds()


@dataclass(frozen=True, slots=True)
class Chances:
    """Probabilities of the bands, in the direction that is better."""

    better: float
    worthwhile: float
    negligible: float
    worse: float
    worse_at_all: float


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What a trial has shown, with how sure.

    Attributes:
        decision: One of four words; reached under ``prior`` and under the neutral prior alike.
        effect: Arm minus control in the outcome's unit, under ``prior``.
        priors: The same under each prior, side by side.
        p_better: Probability that the effect is on the better side of zero.
        p_worthwhile: That it is better by more than ``worthwhile``.
        p_negligible: That it is smaller than ``worthwhile`` either way.
        p_worse: That it is worse by more than ``worthwhile``; the three bands sum to 1.
        randomisation_p: Two-sided p by redrawing the schedule; None where the set is not known.
        smallest_p: Smallest that the design could have given.
        autocorrelation: Of the nights' noise from one night to the next.
        nights: Nights with an outcome.
        missing: Nights with an arm and no outcome.
        arms: Nights with an outcome on each arm.
        warnings: Plain sentences; one on confounding bars ``works``.
        more_blocks: Further blocks after which an answer is more likely than not; 0 where there is one,
            None where many would not do.
        confounded: Whether arm and time cannot be told apart, which bars every decision.
        family: What kind of number the outcome is, see ``family``.
        model_effect: The effect on the model's scale, under ``prior``; None where that is the outcome's.
    """

    decision: Decision
    outcome: str
    arm: str
    control: str
    better: Better
    worthwhile: float
    prior: str
    effect: Effect
    priors: dict[str, Effect]
    p_better: float
    p_worthwhile: float
    p_negligible: float
    p_worse: float
    randomisation_p: float | None
    smallest_p: float | None
    autocorrelation: Interval
    nights: int
    missing: int
    arms: dict[str, int]
    warnings: tuple[str, ...]
    more_blocks: int | None
    confounded: bool
    block_nights: int
    half_life_nights: float
    trend: str
    posteriors: dict[str, Posterior] = field(repr=False)
    family: Family = "gaussian"
    model_effect: Effect | None = None

    @property
    def ratio(self) -> Interval | None:
        """The model's effect as a factor, its geometric mean and 95 % interval; None where it adds."""
        on_model = self.model_effect
        if on_model is None:
            return None
        return Interval(*(exp(x) for x in (on_model.mean, on_model.lo95, on_model.hi95)))

    @property
    def factor(self) -> str:
        """The ratio in a sentence; empty where there is none."""
        ratio = self.ratio
        if ratio is None:
            return ""
        size = f"{ratio.mean:.3g} (95 % {ratio.lo95:.3g} to {ratio.hi95:.3g})"
        return f"As a factor on {FACTOR_OF[self.family]}: {size}."

    @property
    def sentence(self) -> str:
        """One sentence a person can act on, with n and uncertainty."""
        effect = self.effect
        meaning = MEASURES.get(self.outcome)
        label, unit = (
            (meaning.label, f" {meaning.unit}".rstrip()) if meaning else (self.outcome, "")
        )
        sizes = f"{signed(effect.mean)}{unit} (95 % {signed(effect.lo95)} to {signed(effect.hi95)})"
        head = f"{WORDS[self.decision]}. {label}, {self.arm} against {self.control}"
        return f"{head}: {sizes}, {self.nights} nights{self._next()}."

    def _next(self) -> str:
        if self.decision != "not-known-yet":
            return ""
        if self.confounded:
            return "; with this schedule no number of nights can tell"
        if self.more_blocks is None:
            return "; even many more nights would probably not settle it"
        unit = "block" if self.more_blocks == 1 else "blocks"
        return f"; {self.more_blocks} more {unit} of {self.block_nights} nights would more likely than not settle it"

    def with_warnings(self, warnings: list[str]) -> Verdict:
        """Return the same verdict with further warnings."""
        return replace(self, warnings=(*self.warnings, *warnings))

    def to_json(self) -> dict[str, Any]:
        """Return the contract of ``verdict --json``: plain values under the attributes' names.

        A family other than ``gaussian`` brings ``family``, and where it has a scale of its own
        ``model_effect`` and ``ratio``.
        """
        apart = {"posteriors", "family", "model_effect"}
        plain: dict[str, Any] = {
            f.name: getattr(self, f.name) for f in fields(self) if f.name not in apart
        }
        if self.family != "gaussian":
            plain["family"] = self.family
        if self.model_effect and self.ratio:
            plain["model_effect"] = _plain(self.model_effect)
            plain["ratio"] = _plain(self.ratio)
        plain["effect"] = _plain(self.effect)
        plain["priors"] = {name: _plain(effect) for name, effect in self.priors.items()}
        plain["autocorrelation"] = _plain(self.autocorrelation)
        plain["warnings"] = list(self.warnings)
        plain["sentence"] = self.sentence
        return plain


def _plain(record: Effect | Interval) -> dict[str, float]:
    return {f.name: getattr(record, f.name) for f in fields(record)}


def chances(posterior: Posterior, *, delta: float, better: Better) -> Chances:
    """Return the probabilities of the bands."""
    low, zero, high = (posterior.below(x) for x in (-delta, 0.0, delta))
    if better == "higher":
        return Chances(1 - zero, 1 - high, high - low, low, zero)
    return Chances(zero, low, high - low, 1 - high, 1 - zero)


def decide(chance: Chances, *, confounded: bool, thresholds: Thresholds = AT_THE_END) -> Decision:
    """Return the decision for the chances of the bands; a confounded trial cannot work or harm."""
    if chance.better >= thresholds.sure and chance.worthwhile >= LIKELY and not confounded:
        return "works"
    if chance.worse_at_all >= thresholds.sure and chance.worse >= LIKELY:
        return "not-known-yet" if confounded else "harms"
    if 1 - chance.worthwhile >= thresholds.futile and not confounded:
        return "no-useful-effect"
    return "not-known-yet"


def agree(stated: Decision, neutral: Decision) -> Decision:
    """Return the decision under the stated prior where the neutral prior comes to the same.

    A prior may withhold a verdict, never make one: the sceptical prior alone, before the first night,
    holds a worthwhile effect for unlikely enough to call every trial futile.
    """
    return stated if stated == neutral else "not-known-yet"


def later(waits: Iterable[int | None]) -> int | None:
    """Return the longest of several waits, None where one has no end."""
    known = list(waits)
    finite = [wait for wait in known if wait is not None]
    return max(finite) if len(finite) == len(known) else None


def more_blocks(
    effect: Effect, neutral_sd: float, *, delta: float, better: Better, blocks: float
) -> int | None:
    """Return the fewest further blocks after which a decision is more likely than not.

    Assumptions: further nights are as informative as those so far; the posterior stays near normal; the
    true effect is as uncertain as the posterior says.

    Args:
        effect: Posterior under the verdict's prior.
        neutral_sd: Posterior sd under the neutral prior, which is nearly the data's own.
        delta: Smallest worthwhile effect.
        better: Direction.
        blocks: Blocks of nights that the trial has had.
    """
    mean = effect.mean if better == "higher" else -effect.mean
    for more in range(1, MOST_MORE_BLOCKS + 1):
        later_sd = (effect.sd**-2 + more / blocks * neutral_sd**-2) ** -0.5
        moves_sd = sqrt(max(effect.sd**2 - later_sd**2, 1e-18))
        clear = max(1.96 * later_sd, delta)
        decided = _above(clear, mean, moves_sd) + _above(clear, -mean, moves_sd)
        decided += max(
            0.0, _above(-clear, mean, moves_sd) - _above(delta - 1.645 * later_sd, mean, moves_sd)
        )
        if decided >= 0.5:  # noqa: PLR2004 - more likely than not
            return more
    return None


def _above(limit: float, mean: float, sd: float) -> float:
    return 0.5 * (1 - erf((limit - mean) / sd / sqrt(2)))
