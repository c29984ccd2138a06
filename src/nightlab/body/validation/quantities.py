"""What a row of the table compares: one number of a protocol that was lived, with its standard error.

Written as ``difference(caffeine, placebo, sol_min)``: a function's name, conditions, readouts (see
:mod:`nightlab.body.validation.readouts`) and plain numbers, all parted by commas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nightlab.body.validation.readouts import phases, read
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers
    from nightlab.body.validation.readouts import Lived

JACKKNIFE = 20


class Estimate(NamedTuple):
    """A number and its Monte Carlo standard error."""

    value: float
    se: float


@dataclass(frozen=True, slots=True)
class Expression:
    """A quantity as it is written.

    Args:
        name: The function.
        arguments: Its arguments, as text.
    """

    name: str
    arguments: tuple[str, ...]

    def evaluate(self, lived: Mapping[str, Lived]) -> Estimate:
        """Return the number.

        Raises:
            NightlabError: A condition that the protocol does not have, or arguments that do not fit.
        """
        try:
            return QUANTITIES[self.name](lived, *self.arguments)
        except (KeyError, TypeError, ValueError) as error:
            raise NightlabError(f"{error} does not fit", where=str(self)) from error

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.arguments)})"


def parse(text: str) -> Expression:
    """Return the quantity written in a text.

    Raises:
        NightlabError: Not of the form ``name(argument, argument)``, or no such function.

    Example:
        >>> parse("difference(caffeine, placebo, sol_min)").arguments
        ('caffeine', 'placebo', 'sol_min')
    """
    found = re.fullmatch(r"\s*(\w+)\((.*)\)\s*", text)
    if found is None or found[1] not in QUANTITIES:
        raise NightlabError(
            f"{text!r} is no quantity", where="quantity", fix=f"use {', '.join(QUANTITIES)}"
        )
    return Expression(found[1], tuple(part.strip() for part in found[2].split(",")))


def _of(each: Numbers) -> Estimate:
    known = each[~np.isnan(each)]
    if not known.size:
        return Estimate(float("nan"), float("nan"))
    spread = known.std(ddof=1) / np.sqrt(known.size) if known.size > 1 else 0.0
    return Estimate(float(known.mean()), float(spread))


def _jackknifed(people: int, value: Callable[[NDArray[np.intp]], float]) -> Estimate:
    """Return a number of everyone, and its standard error by leaving out groups of people."""
    everyone = np.arange(people)
    groups = min(JACKKNIFE, people)
    whole = value(everyone)
    if groups == 1:
        return Estimate(whole, 0.0)
    left = np.array([value(everyone[everyone % groups != k]) for k in range(groups)])
    return Estimate(
        whole, float(np.sqrt((groups - 1) / groups * ((left - left.mean()) ** 2).sum()))
    )


def mean(lived: Mapping[str, Lived], condition: str, words: str) -> Estimate:
    """Return the mean over people."""
    return _of(read(lived[condition], words))


def median(lived: Mapping[str, Lived], condition: str, words: str) -> Estimate:
    """Return the median over people."""
    each = read(lived[condition], words)
    return _jackknifed(each.size, lambda who: float(np.nanmedian(each[who])))


def spread(lived: Mapping[str, Lived], condition: str, words: str) -> Estimate:
    """Return the standard deviation between people."""
    each = read(lived[condition], words)
    return _jackknifed(each.size, lambda who: float(np.nanstd(each[who], ddof=1)))


def difference(lived: Mapping[str, Lived], one: str, other: str, words: str) -> Estimate:
    """Return the mean of a readout in one condition less that of the same people in another."""
    return _of(read(lived[one], words) - read(lived[other], words))


def percent(lived: Mapping[str, Lived], one: str, other: str, words: str) -> Estimate:
    """Return by how many percent the mean of one condition is above that of another."""
    a, b = read(lived[one], words), read(lived[other], words)
    ratio = np.nanmean(a) / np.nanmean(b)
    return Estimate(float(100.0 * (ratio - 1.0)), 100.0 * _of((a - ratio * b) / np.nanmean(b)).se)


def suppressed(lived: Mapping[str, Lived], one: str, other: str, words: str) -> Estimate:
    """Return by how many percent a readout is lower in one condition than in another, mean over people."""
    a, b = read(lived[one], words), read(lived[other], words)
    return _of(100.0 * (1.0 - a / b))


def effect_size(lived: Mapping[str, Lived], one: str, other: str, words: str) -> Estimate:
    """Return the difference over the standard deviation between people in the other condition."""
    a, b = read(lived[one], words), read(lived[other], words)
    size = _of(a - b)
    sd = float(np.nanstd(b, ddof=1)) or float("nan")
    return Estimate(size.value / sd, size.se / sd)


def log_effect(lived: Mapping[str, Lived], one: str, other: str, words: str, sd: str) -> Estimate:
    """Return the difference of logarithms over a published standard deviation of the logarithm."""
    return _of((np.log(read(lived[one], words)) - np.log(read(lived[other], words))) / float(sd))


def women_less_men(lived: Mapping[str, Lived], condition: str, words: str) -> Estimate:
    """Return the mean of women less that of men."""
    each, female = read(lived[condition], words), lived[condition].people.traits["female"]
    one, other = _of(each[female == 1.0]), _of(each[female == 0.0])
    return Estimate(one.value - other.value, float(np.hypot(one.se, other.se)))


def per_decade(
    lived: Mapping[str, Lived], condition: str, words: str, from_years: str = "0"
) -> Estimate:
    """Return the slope on age, per ten years, by least squares, from an age on."""
    each, age = read(lived[condition], words), lived[condition].people.traits["age_years"]
    use = (age >= float(from_years)) & ~np.isnan(each)
    decades, values = age[use] / 10.0, each[use]
    centred = decades - decades.mean()
    slope = (centred * values).sum() / (centred**2).sum()
    rest = values - values.mean() - slope * centred
    se = np.sqrt((rest**2).sum() / max(1, values.size - 2) / (centred**2).sum())
    return Estimate(float(slope), float(se))


def at_age(lived: Mapping[str, Lived], condition: str, words: str, years: str) -> Estimate:
    """Return the value at an age, of a parabola over age fitted to all people."""
    each, age = read(lived[condition], words), lived[condition].people.traits["age_years"]
    use = ~np.isnan(each)
    z = (age[use] - float(years)) / 10.0
    columns = np.stack([np.ones_like(z), z, z * z], axis=1)
    inverse = np.linalg.pinv(columns.T @ columns)
    found = inverse @ columns.T @ each[use]
    rest = each[use] - columns @ found
    return Estimate(
        float(found[0]), float(np.sqrt(inverse[0, 0] * rest @ rest / max(1, z.size - 3)))
    )


def correlation(lived: Mapping[str, Lived], condition: str, one: str, other: str) -> Estimate:
    """Return the correlation of two readouts between people."""
    a, b = read(lived[condition], one), read(lived[condition], other)
    r = float(np.corrcoef(a, b)[0, 1])
    return Estimate(r, float((1.0 - r * r) / np.sqrt(max(1, a.size - 1))))


def shift_h(one: Lived, other: Lived) -> Numbers:
    """Return by how many hours each person's clock is ahead of that in another condition at the end."""
    angle = [
        np.arctan2(each.outcome.at_end["clock.y"], each.outcome.at_end["clock.x"])
        for each in (one, other)
    ]
    ahead = (angle[0] - angle[1] + np.pi) % (2.0 * np.pi) - np.pi
    return np.asarray(ahead * 24.0 / (2.0 * np.pi))


def phase_shift(lived: Mapping[str, Lived], one: str, other: str) -> Estimate:
    """Return the mean phase shift in hours, advances above 0."""
    return _of(shift_h(lived[one], lived[other]))


def largest_advance(lived: Mapping[str, Lived], other: str, *pulses: str) -> Estimate:
    """Return the largest mean advance over conditions."""
    return max(phase_shift(lived, pulse, other) for pulse in pulses)


def largest_delay(lived: Mapping[str, Lived], other: str, *pulses: str) -> Estimate:
    """Return the largest mean delay over conditions, below 0."""
    return min(phase_shift(lived, pulse, other) for pulse in pulses)


def half_dose(lived: Mapping[str, Lived], words: str, other: str, *pulses: str) -> Estimate:
    """Return the light of half the largest effect, from a logistic in the logarithm of lux.

    Assumptions: conditions are called by their lux (``lux_100``); the effect is the delay of the clock
    (``delay``), or the share of a readout that is lost.
    """
    from scipy.optimize import curve_fit

    lux = np.array([float(pulse.rpartition("_")[2]) for pulse in pulses])
    if words == "delay":
        effects = np.array([-shift_h(lived[pulse], lived[other]) for pulse in pulses])
    else:
        dark = read(lived[other], words)
        effects = np.array([1.0 - read(lived[pulse], words) / dark for pulse in pulses])

    def logistic(x: Numbers, top: float, half: float, slope: float) -> Numbers:
        return np.asarray(top / (1.0 + np.exp(-slope * (x - half))))

    def fitted(who: NDArray[np.intp]) -> float:
        y = effects[:, who].mean(axis=1)
        start = (float(y.max()), float(np.log(100.0)), 1.5)
        found, _ = curve_fit(logistic, np.log(lux), y, p0=start, maxfev=5000)
        return float(np.exp(found[1]))

    return _jackknifed(effects.shape[1], fitted)


def resettled_min_per_day(
    lived: Mapping[str, Lived], condition: str, hours: str, left: str
) -> Estimate:
    """Return minutes a day by which clocks follow a flight until they are some hours off, mean over people.

    Assumptions: the first day that counts is the one before the flight.
    """
    _, angle = phases(lived[condition])
    target, near = float(hours), float(left)
    off = np.abs(target - (angle - angle[0]) * 24.0 / (2.0 * np.pi))
    rates = []
    for person in range(off.shape[1]):
        there = np.flatnonzero(off[:, person] <= near)
        day = int(there[0]) if there.size else off.shape[0] - 1
        before, after = off[day - 1, person], off[day, person]
        part = (before - near) / max(1e-9, before - after) if there.size else 1.0
        rates.append(60.0 * (abs(target) - near) / (day - 1 + part))
    return _of(np.array(rates))


def weeks_to(lived: Mapping[str, Lived], condition: str, course: str, share: str) -> Estimate:
    """Return weeks until a course has gone a share of the way from its first day to its last."""
    told = lived[condition].daily
    days = np.array(sorted(told), dtype=float)
    level = np.array([told[int(d)][course].mean(axis=0) for d in days])
    gone = (level - level[0]) / (level[-1] - level[0])
    first = (gone >= float(share)).argmax(axis=0)
    return _of((days[first] - days[0]) / 7.0)


def absorbed_pct(lived: Mapping[str, Lived], one: str, other: str, dose_mg: str) -> Estimate:
    """Return how many percent of a dose of magnesium were absorbed beyond what another condition absorbed."""
    words = "gain:magnesium.absorbed_mg"
    return _of(100.0 * (read(lived[one], words) - read(lived[other], words)) / float(dose_mg))


def form_ratio(lived: Mapping[str, Lived], other: str, *salts: str) -> Estimate:
    """Return the largest over the smallest amount of magnesium absorbed of several salts."""
    words = "gain:magnesium.absorbed_mg"
    gains = np.array([read(lived[s], words) - read(lived[other], words) for s in salts])

    def ratio(who: NDArray[np.intp]) -> float:
        of = gains[:, who].mean(axis=1)
        return float(of.max() / of.min())

    return _jackknifed(gains.shape[1], ratio)


QUANTITIES: Mapping[str, Callable[..., Estimate]] = {
    each.__name__: each
    for each in (
        mean, median, spread, difference, percent, suppressed, effect_size, log_effect, women_less_men,
        per_decade, at_age, correlation, phase_shift, largest_advance, largest_delay, half_dose,
        resettled_min_per_day, weeks_to, absorbed_pct, form_ratio,
    )
}  # fmt: skip
OF_DAYS = ("resettled_min_per_day", "weeks_to")


def conditions(expressions: Sequence[Expression], names: Sequence[str]) -> frozenset[str]:
    """Return the conditions of a protocol that some quantities speak of."""
    return frozenset(a for e in expressions for a in e.arguments if a in names)
