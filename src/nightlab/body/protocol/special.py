"""What is not ordinary in a protocol: doses, nights kept awake, naps, pulses of light, flights."""

from __future__ import annotations

from dataclasses import dataclass

from nightlab.body.protocol.agents import amount_in, find_known
from nightlab.body.protocol.checks import whole, within
from nightlab.body.protocol.days import DAY_H, EVERY_DAY, LONGEST_DAYS, At, Days
from nightlab.body.protocol.habit import BRIGHTEST_LUX, check_lamp, check_length, check_night, span
from nightlab.errors import NightlabError

ZONES_H = 12.0
# Largest size of a bout by the row of the bus it is written to, its unit, and what a protocol calls it.
BOUTS = {
    "exercise_met": (25.0, "MET", "met"),
    "bath_c": (8.0, "degrees above 36", "degrees"),
    "stressor": (10.0, "", "size"),
}

PER_KG = "/kg"
USUAL_KG = 70.0  # for which the largest dose for a kg is the largest dose


@dataclass(frozen=True, slots=True)
class Dose:
    """Something taken.

    Args:
        agent: As organs or the formulary call it; kept as the organs do.
        amount: How much; kept in the agent's own unit.
        at: When.
        days: On which days.
        unit: Unit of ``amount``, such as ``mg`` or ``g/kg`` of the taker's weight; empty for the
            agent's own.
    """

    agent: str
    amount: float
    at: At
    days: Days = EVERY_DAY
    unit: str = ""

    def __post_init__(self) -> None:
        known = find_known(self.agent)
        unit = self.unit.removesuffix(PER_KG)
        amount = amount_in(self.amount, unit, known)
        each = PER_KG if unit != self.unit else ""
        highest = known.highest / (USUAL_KG if each else 1.0)
        within(amount, 0.0, highest, "amount", known.unit + each)
        object.__setattr__(self, "agent", known.agent)
        object.__setattr__(self, "amount", amount)
        object.__setattr__(self, "unit", known.unit + each)

    @property
    def is_per_kg(self) -> bool:
        """Whether the amount is for each kg of the taker's weight."""
        return self.unit.endswith(PER_KG)


@dataclass(frozen=True, slots=True)
class Night:
    """A night that is not as usual.

    Args:
        days: Which.
        bed: To bed, clock on the wall; None as usual.
        rise: Out of bed; None as usual.
        sleep: False for a night kept awake.
        awake_until: Kept awake until this clock time, later than bed.
    """

    days: Days
    bed: float | None = None
    rise: float | None = None
    sleep: bool = True
    awake_until: float | None = None

    def __post_init__(self) -> None:
        for name in ("bed", "rise", "awake_until"):
            value: float | None = getattr(self, name)
            if value is not None:
                within(value, 0.0, DAY_H, name, "h on the clock")
        told = [n for n in ("bed", "rise", "awake_until") if getattr(self, n) is not None]
        if not self.sleep and told:
            raise NightlabError(
                f"a night without sleep has no {told[0]}", where=told[0], fix="leave it out"
            )
        if self.sleep and not told:
            raise NightlabError(
                "a night like any other",
                where="night",
                fix="give bed, rise or awake_until, or write sleep = false",
            )

    def times(self, usual: tuple[float, float]) -> tuple[float, float]:
        """Return bed and rise, hours since noon, from the usual ones.

        Raises:
            NightlabError: No time left to sleep.
        """
        clocks = [(12.0 + hours) % DAY_H for hours in usual]
        bed = clocks[0] if self.bed is None else self.bed
        start, end = span(bed, clocks[1] if self.rise is None else self.rise)
        if self.awake_until is not None:
            start += (self.awake_until - bed) % DAY_H
            if end <= start and self.rise is not None:
                end += DAY_H
        check_night(start, end, "rise")
        return start, end


@dataclass(frozen=True, slots=True)
class Sleep:
    """An opportunity to sleep at hours after the first noon of day 1, whatever the clock says.

    Args:
        start_h: From.
        end_h: To.
        night: Whether it is the main sleep of a day.
    """

    start_h: float
    end_h: float
    night: bool = True

    def __post_init__(self) -> None:
        within(self.start_h, 0.0, LONGEST_DAYS * DAY_H, "from", "h")
        within(self.end_h, 0.0, LONGEST_DAYS * DAY_H, "to", "h")
        check_length(self.start_h, self.end_h, "to")


@dataclass(frozen=True, slots=True)
class Nap:
    """An opportunity to sleep beside the main one."""

    at: At
    minutes: float
    days: Days = EVERY_DAY

    def __post_init__(self) -> None:
        within(self.minutes, 10.0, 720.0, "minutes", "min")


@dataclass(frozen=True, slots=True)
class Pulse:
    """Light that replaces all other light for a time, in bed too.

    Args:
        at: From when.
        minutes: How long.
        lux: At the eye.
        days: On which days.
        lamp: Kind of lamp, by which lux become melanopic; empty where they are.
    """

    at: At
    minutes: float
    lux: float
    days: Days = EVERY_DAY
    lamp: str = ""

    def __post_init__(self) -> None:
        within(self.minutes, 0.01, 1440.0, "minutes", "min")
        within(self.lux, 0.0, BRIGHTEST_LUX, "lux", "lx")
        check_lamp(self.lamp)


@dataclass(frozen=True, slots=True)
class Bout:
    """Exercise, a warm bath or a stressor.

    Args:
        row: The row of the bus it is added to: exercise_met, bath_c or stressor.
        at: From when.
        minutes: How long.
        size: In the row's unit.
        days: On which days.
    """

    row: str
    at: At
    minutes: float
    size: float
    days: Days = EVERY_DAY

    def __post_init__(self) -> None:
        if self.row not in BOUTS:
            raise NightlabError(
                f"{self.row!r} is no bout", where="row", fix=f"use {', '.join(BOUTS)}"
            )
        within(self.minutes, 0.1, 1440.0, "minutes", "min")
        highest, unit, called = BOUTS[self.row]
        within(self.size, 0.0, highest, called, unit)


@dataclass(frozen=True, slots=True)
class Zone:
    """A flight: at noon of a day the clock on the wall moves.

    Args:
        day: Which.
        hours: Forward (east) or, below 0, back (west).
    """

    day: int
    hours: float

    def __post_init__(self) -> None:
        whole(self.day, 1, LONGEST_DAYS, "day")
        within(self.hours, -ZONES_H, ZONES_H, "hours", "h; fly twice for more")
