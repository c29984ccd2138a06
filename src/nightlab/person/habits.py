"""What a person takes and does: medicines, supplements, caffeine, alcohol and the hours of bed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.person.checks import check_name, check_number
from nightlab.person.limits import AMOUNT, DOSE_UNITS, WEEKS, YEARS

if TYPE_CHECKING:
    from datetime import time


@dataclass(frozen=True, slots=True)
class Medication:
    """A medicine as the person typed it.

    Args:
        name: Name, brand or substance.
        times: Wall clocks at which it is taken; empty where they are not known.
        years: For how many years; None where it is not known.
        nightly: Whether it is taken most nights; None where it is not known.

    Raises:
        NightlabError: An empty name, or years that cannot be.
    """

    name: str
    times: tuple[time, ...] = ()
    years: float | None = None
    nightly: bool | None = None

    def __post_init__(self) -> None:
        check_name(self.name, "medication")
        check_number(self.years, YEARS, f"{self.name}, years")


@dataclass(frozen=True, slots=True)
class Supplement:
    """A supplement as the person takes it.

    Assumptions: ``elemental_mg`` and ``dose`` are per intake, not per day; a ``dose`` of a mineral in
    plain ``mg`` leaves open whether it is the element or the salt.

    Args:
        name: What the label calls it.
        elemental_mg: Milligrams of the element itself; None where the label does not say.
        dose: Amount on the label, in ``unit``; None where only ``elemental_mg`` is known.
        unit: ``mg``, ``salt_mg`` (of the whole compound), ``ug``, ``g``, ``IU`` or ``CFU``.
        times: Wall clocks at which it is taken; empty where they are not known.
        weeks: For how many weeks; None where it is not known.
        third_party_tested: Whether an independent laboratory tested the product; None where it is not
            known.

    Raises:
        NightlabError: An empty name, a negative dose, or a unit that is not known.
    """

    name: str
    elemental_mg: float | None = None
    dose: float | None = None
    unit: str = "mg"
    times: tuple[time, ...] = ()
    weeks: float | None = None
    third_party_tested: bool | None = None

    def __post_init__(self) -> None:
        check_name(self.name, "supplement")
        for field in ("elemental_mg", "dose"):
            check_number(getattr(self, field), AMOUNT, f"{self.name}, {field}")
        check_number(self.weeks, WEEKS, f"{self.name}, weeks")
        if self.unit not in DOSE_UNITS:
            raise NightlabError(
                f"unknown unit {self.unit!r}",
                where=f"{self.name}, unit",
                fix=f"use one of {', '.join(DOSE_UNITS)}",
            )


@dataclass(frozen=True, slots=True)
class Drink:
    """A usual intake of caffeine or alcohol.

    Args:
        amount: Milligrams of caffeine or grams of alcohol; None where it is not known.
        at: Wall clock; None where it is not known.

    Raises:
        NightlabError: A negative amount.
    """

    amount: float | None = None
    at: time | None = None

    def __post_init__(self) -> None:
        check_number(self.amount, AMOUNT, "amount")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The habits of a usual day.

    Args:
        caffeine: Intakes in mg; None where unknown, empty where there is none.
        alcohol: Intakes in g; None where unknown, empty where there is none.
        bedtime: Usual wall clock of lights out; None where unknown.
        rise: Usual wall clock of rising; None where unknown.
    """

    caffeine: tuple[Drink, ...] | None = ()
    alcohol: tuple[Drink, ...] | None = ()
    bedtime: time | None = None
    rise: time | None = None
