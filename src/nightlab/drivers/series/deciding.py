"""What may be said of an exposure after the model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nightlab.drivers.records import Seen
from nightlab.drivers.series.together import BEFORE, FREE, SEASON, WEEKDAY
from nightlab.nights import MEASURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.drivers.records import Shown
    from nightlab.drivers.series.carrying import Standing
    from nightlab.drivers.series.fitting import Fitted
    from nightlab.drivers.series.traces import Shape

    Floats = NDArray[np.float64]

# Chance of a direction from which two things may be called seen together, and the higher one that fewer
# nights ask for, and whatever keeps time with something else that moves nights; found on simulated people, so
# that of what is claimed at most one in twenty is nothing.
SURE, SURE_OF_FEW, FEW = 0.975, 0.99, 90
IN_TIME = frozenset({FREE, WEEKDAY, SEASON, BEFORE})
# Chance of a lag and build-up from which it may be named.
NAMED = 0.8
ENDS = (0.16, 0.84, 0.025, 0.975)
NAN = float("nan")


def refused(here: Standing, outcome: str) -> Seen:
    """Return what is said of an exposure that the nights cannot carry."""
    each = here.exposure
    return replace(
        unseen(
            each.key,
            each.label,
            each.driver,
            outcome,
            each.per,
            shown=here.shown or "too few nights",
            why=here.why,
        ),
        n=here.known,
        n_with=here.present,
        n_without=here.absent,
        together=(MEASURES[outcome].label,) if here.shown == "inseparable" else (),
    )


def unseen(
    key: str, label: str, driver: str, outcome: str, per: str, *, shown: Shown, why: str
) -> Seen:
    """Return an exposure without any figure."""
    return Seen(
        key,
        label,
        driver,
        outcome,
        per,
        shown,
        mean=NAN,
        lo68=NAN,
        hi68=NAN,
        lo95=NAN,
        hi95=NAN,
        p_worse=NAN,
        n=0,
        n_with=0,
        n_without=0,
        lag_nights=NAN,
        half_life_nights=NAN,
        why=why,
    )


def decided(
    here: Standing,
    outcome: str,
    fitted: Fitted,
    column: int,
    *,
    nights: int,
    factor: float,
    together: tuple[str, ...],
    beside: tuple[str, ...],
) -> Seen:
    """Return what the model says of one exposure.

    Args:
        here: The exposure.
        outcome: The measure.
        fitted: The model's draws.
        column: Its place among the model's exposures.
        nights: Nights that the model was fitted to.
        factor: Change of the model's column per unit of the exposure.
        together: What never comes apart from it.
        beside: What may be mistaken for it.
    """
    change = fitted.change[:, column] * factor
    effect = fitted.scale.effect(change * here.exposure.step)
    ends = [float(end) for end in np.quantile(effect, ENDS)]
    more = float(np.mean(change > 0))
    sure = max(more, 1 - more) >= needed(nights, beside)
    lag, half_life = when(fitted.shape[:, column], here.exposure.shapes) if sure else (NAN, NAN)
    shown: Shown = "inseparable" if together else "seen together" if sure else "not seen"
    each = here.exposure
    return Seen(
        each.key,
        each.label,
        each.driver,
        outcome,
        each.per,
        shown,
        mean=float(effect.mean()),
        lo68=ends[0],
        hi68=ends[1],
        lo95=ends[2],
        hi95=ends[3],
        p_worse=worse(more, outcome),
        n=here.known,
        n_with=here.present,
        n_without=here.absent,
        lag_nights=lag,
        half_life_nights=half_life,
        together=together,
        beside=beside,
        why=_why(here, together, sure=sure),
        usual=each.usual,
    )


def needed(nights: int, beside: tuple[str, ...] = ()) -> float:
    """Return the chance of a direction from which something may be claimed.

    Args:
        nights: Nights that the model was fitted to.
        beside: What may be mistaken for it.

    Example:
        >>> needed(60), needed(365), needed(365, (BEFORE,))
        (0.99, 0.975, 0.99)
    """
    return SURE_OF_FEW if nights < FEW or not IN_TIME.isdisjoint(beside) else SURE


def worse(more: float, outcome: str) -> float:
    """Return the chance of making the outcome worse from the chance of raising it; NaN without a better.

    Example:
        >>> worse(0.25, "tst_min"), worse(0.25, "sol_min")
        (0.75, 0.25)
    """
    better = MEASURES[outcome].better
    return NAN if better is None else 1 - more if better == "higher" else more


def when(shape: NDArray[np.int64], shapes: tuple[Shape, ...]) -> tuple[float, float]:
    """Return lag and half-life, each NaN where the draws do not tell it apart."""
    chance = np.bincount(shape, minlength=len(shapes)) / shape.size
    return (
        _likeliest([each.lag for each in shapes], chance),
        _likeliest([each.half_life for each in shapes], chance),
    )


def _likeliest(values: list[float] | list[int], chance: Floats) -> float:
    of = {value: float(chance[[v == value for v in values]].sum()) for value in set(values)}
    best = max(of, key=lambda value: of[value])
    return float(best) if of[best] >= NAMED else NAN


def _why(here: Standing, together: tuple[str, ...], *, sure: bool) -> str:
    if together:
        return (
            f"It never comes apart from {' and '.join(together)}, so what is shown is of all of them "
            "together. Have one without the other on some evenings to tell them apart."
        )
    if sure:
        return ""
    return (
        f"Over {here.present} nights with it and {here.absent} without, no difference is sure enough to "
        "speak of. That is not the same as none."
    )
