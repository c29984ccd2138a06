"""Effects told on one scale, turned into the outcome's unit; every step is said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.evidence.pooling import Estimate

if TYPE_CHECKING:
    from nightlab.evidence.records import Outcome, Trial

# The SD by which an effect in SDs is multiplied is itself uncertain by this share: a design value.
TYPICAL_SD_UNCERTAINTY = 0.3


@dataclass(frozen=True, slots=True)
class Reading:
    """A result in the outcome's unit.

    Args:
        trial: The result as told.
        effect: Arm minus comparator, in the outcome's unit.
        se: Its standard error; None where the paper tells none.
        conversion: What was done to get there; empty where nothing was.
    """

    trial: Trial
    effect: float
    se: float | None
    conversion: str = ""

    @property
    def estimate(self) -> Estimate | None:
        """Effect and standard error, for pooling; None where there is no standard error."""
        return None if self.se is None else Estimate(self.trial.id, self.effect, self.se)


def read_on(trial: Trial, outcome: Outcome) -> Reading | None:
    """Return a result in an outcome's unit; None where it has no figure that can be brought there.

    Shares become per cent. An effect in standard deviations is multiplied by how far people in trials
    typically differ; that SD is uncertain by 30 %, which widens the standard error.

    Args:
        trial: The result.
        outcome: The outcome whose unit is wanted.
    """
    if trial.effect is None or trial.scale == "none":
        return None
    if trial.scale == "outcome":
        return Reading(trial, trial.effect, trial.se)
    if trial.scale == "fraction":
        se = None if trial.se is None else 100 * trial.se
        return Reading(trial, 100 * trial.effect, se, "shares of 1 times 100")
    return _from_sds(trial, trial.effect, outcome)


def _from_sds(trial: Trial, effect_sds: float, outcome: Outcome) -> Reading | None:
    sd = outcome.typical_sd
    if sd is None:
        return None
    turned = trial.scale == "smd_better" and outcome.better == "lower"
    effect = (-sd if turned else sd) * effect_sds
    if outcome.unit == "SD":
        return Reading(trial, effect, trial.se, "sign turned: lower is better" * turned)
    se = None if trial.se is None else math.hypot(sd * trial.se, TYPICAL_SD_UNCERTAINTY * effect)
    words = f"standard deviations times {sd:g} {outcome.unit} ({outcome.typical_sd_source}, uncertain by 30 %)"
    return Reading(trial, effect, se, words + ", sign turned" * turned)
