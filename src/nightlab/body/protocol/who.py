"""Who lives a protocol: one person or many, their traits, and what is fixed or shifted in them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.body.protocol.agents import check_mechanism, check_parameter
from nightlab.body.protocol.checks import whole, within
from nightlab.errors import NightlabError
from nightlab.person.limits import AGE, LABS, WEIGHT, Limits

if TYPE_CHECKING:
    from nightlab.body.organ import Numbers

MOST_PEOPLE = 20_000_000
NO_SD = 1e-9
SEXES = ("female", "male", "other", "both")
MENOPAUSAL = Limits("", 0, 1)
TRAITS = {
    "age_years": AGE,
    "weight_kg": WEIGHT,
    "egfr": LABS["egfr"],
    "menopausal": MENOPAUSAL,
}


@dataclass(frozen=True, slots=True)
class Trait:
    """How a trait lies among people.

    Args:
        value: Of everyone; the mean, where ``sd`` is above 0; the first, where ``to`` is given.
        sd: Standard deviation of a normal law cut off at ``lowest`` and ``highest``.
        lowest: Smallest value anyone has.
        highest: Largest value anyone has.
        to: The last value, where people are spread evenly from ``value``.
    """

    value: float
    sd: float = 0.0
    lowest: float = -math.inf
    highest: float = math.inf
    to: float | None = None

    def check(self, where: str, limits: Limits) -> None:
        """Refuse a trait that nobody can have.

        Raises:
            NightlabError: Outside the limits of a living person, or limits that leave nobody.
        """
        unit = limits.unit
        within(self.value, limits.low, limits.high, where, unit)
        within(self.sd, 0.0, limits.high, f"{where}, sd", unit)
        if self.to is not None:
            within(self.to, limits.low, limits.high, f"{where}, to", unit)
        for name, value in (("lowest", self.lowest), ("highest", self.highest)):
            if not math.isinf(value):
                within(value, limits.low, limits.high, f"{where}, {name}", unit)
        for name, wrong in (
            ("lowest", self.lowest == math.inf or math.isnan(self.lowest)),
            ("highest", self.highest == -math.inf or math.isnan(self.highest)),
        ):
            if wrong:
                raise NightlabError("no number", where=f"{where}, {name}", fix="write a number")
        if not self.lowest <= self.value <= self.highest:
            raise NightlabError(
                f"{self.value:g} is not between {self.lowest:g} and {self.highest:g}",
                where=f"{where}, mean",
                fix="widen lowest and highest",
            )

    def at(self, quantile: Numbers, limits: Limits) -> Numbers:
        """Return the values at quantiles, 0 to 1: the whole law within the limits of a living person."""
        if self.to is not None:
            return np.asarray(self.value + (self.to - self.value) * quantile, dtype=float)
        if self.sd < NO_SD:
            return np.full(np.shape(quantile), self.value)
        from scipy.special import ndtr, ndtri

        low, high = max(self.lowest, limits.low), min(self.highest, limits.high)
        ends = ndtr((np.array([low, high]) - self.value) / self.sd)
        inside = ends[0] + (ends[1] - ends[0]) * quantile
        return np.asarray(np.clip(self.value + self.sd * ndtri(inside), low, high), dtype=float)


@dataclass(frozen=True, slots=True)
class Change:
    """A parameter that is fixed or shifted in everyone.

    Args:
        parameter: ``organ.parameter``.
        kind: ``is`` (everyone has this value), ``times`` or ``plus`` (everyone's own is shifted).
        by: The value, factor or sum.
    """

    parameter: str
    kind: Literal["is", "times", "plus"]
    by: float

    def __post_init__(self) -> None:
        found = check_parameter(self.parameter, self.parameter)
        if not math.isfinite(self.by) or (self.kind == "times" and self.by < 0.0):
            raise NightlabError(
                f"{self.by:g} cannot be", where=self.parameter, fix="write a finite number"
            )
        if self.kind == "is":
            within(self.by, found.lowest, found.highest, self.parameter, found.unit)


@dataclass(frozen=True, slots=True)
class Who:
    """The people of a protocol.

    Assumptions: ``menopausal`` is the share of the women past it; None leaves it to age.

    Args:
        people: How many.
        sex: ``female``, ``male``, ``other``, or ``both`` for half and half.
        age_years: Age.
        weight_kg: Body weight.
        egfr: Estimated glomerular filtration rate, mL/min/1.73 m2.
        menopausal: 0 to 1.
        changes: Parameters fixed or shifted in everyone.
        off: Mechanisms switched off, ``organ.parameter``.
        spread: Whether people differ in their parameters; False puts everyone at the median.
        profile: The file that traits were read from.
    """

    people: int = 1
    sex: str = "other"
    age_years: Trait = Trait(40.0)
    weight_kg: Trait = Trait(70.0)
    egfr: Trait = Trait(95.0)
    menopausal: Trait | None = None
    changes: tuple[Change, ...] = ()
    off: frozenset[str] = frozenset()
    spread: bool = True
    profile: str = ""

    def __post_init__(self) -> None:
        whole(self.people, 1, MOST_PEOPLE, "people", "people")
        if self.sex not in SEXES or (self.sex == "both" and self.people == 1):
            choices = SEXES if self.people > 1 else SEXES[:3]
            raise NightlabError(
                f"{self.sex!r} is none of the choices", where="sex", fix=f"use {', '.join(choices)}"
            )
        for name, limits in TRAITS.items():
            trait: Trait | None = getattr(self, name)
            if trait is not None:
                trait.check(name, limits)
        for name in sorted(self.off):
            check_mechanism(name, "off")
