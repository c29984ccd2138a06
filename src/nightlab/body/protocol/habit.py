"""The ordinary day of people in a protocol: when they sleep, the light, the room, the meals."""

from __future__ import annotations

from dataclasses import dataclass

from nightlab.body.light import BEDROOM_LUX, LAMPS, melanopic_edi_lux, ordinary_edi_lux
from nightlab.body.protocol.agents import meant
from nightlab.body.protocol.checks import whole, within
from nightlab.body.protocol.days import DAY_H, since_noon
from nightlab.errors import NightlabError

SHORTEST_H = 1.0 / 6.0
# Told by the clock, a longer night is an alarm that stands before bed.
LONGEST_NIGHT_H = 18.0
BRIGHTEST_LUX = 120_000.0
COLDEST_C, HOTTEST_C = -10.0, 50.0
MOST_JITTER_MIN = 180.0

Steps = tuple[tuple[float, float], ...]


def _ordinary_light() -> Steps:
    halves = [k / 2.0 for k in range(48)]
    lux = [ordinary_edi_lux(clock_h) for clock_h in halves]
    return tuple(
        (h, now) for h, now, last in zip(halves, lux, [None, *lux], strict=False) if now != last
    )


ORDINARY_LIGHT = _ordinary_light()


@dataclass(frozen=True, slots=True)
class Meal:
    """A meal.

    Args:
        clock_h: Clock on the wall.
        carbohydrate_g: Carbohydrate.
    """

    clock_h: float
    carbohydrate_g: float

    def __post_init__(self) -> None:
        within(self.clock_h, 0.0, DAY_H, "meals", "h on the clock")
        within(self.carbohydrate_g, 0.0, 1000.0, "meals", "g")


@dataclass(frozen=True, slots=True)
class Habit:
    """What ordinary days are like.

    Assumptions: clock times are hours on the wall; values by steps hold from their clock time to the
    next, past midnight too.

    Args:
        bed: To bed.
        rise: Out of bed.
        free_days: Days of the week, 1 to 7, with ``free_bed`` and ``free_rise``; day 1 is a 1.
        free_bed: To bed on the evening of a free day; None for ``bed``.
        free_rise: Out of bed on the morning after it; None for ``rise``.
        bed_jitter_min: Standard deviation of bedtime between nights.
        rise_jitter_min: Likewise of rising.
        up_on_waking: Up at the final awakening, at the latest at ``rise``; else in bed until then.
        light: Illuminance at the eye out of bed, by steps of lux.
        lamp: Kind of lamp, by which the lux of ``light`` become melanopic; empty where they are.
        bedroom_lux: Melanopic illuminance at the eye in bed.
        room_c: Temperature of the room, by steps.
        meals: Ordinary meals.
        diet_magnesium_mg: Magnesium in a day's food, shared over meals by their carbohydrate.
        fibre_g: Fibre in a day's food, shared likewise.
        strain: Chronic strain; 1 is exam month.
    """

    bed: float = 23.0
    rise: float = 7.0
    free_days: frozenset[int] = frozenset()
    free_bed: float | None = None
    free_rise: float | None = None
    bed_jitter_min: float = 0.0
    rise_jitter_min: float = 0.0
    up_on_waking: bool = False
    light: Steps = ORDINARY_LIGHT
    lamp: str = ""
    bedroom_lux: float = BEDROOM_LUX
    room_c: Steps = ((0.0, 20.0),)
    meals: tuple[Meal, ...] = (Meal(8.0, 60.0), Meal(13.0, 90.0), Meal(19.0, 90.0))
    diet_magnesium_mg: float = 300.0
    fibre_g: float = 20.0
    strain: float = 0.0

    def __post_init__(self) -> None:
        for name in ("bed", "rise", "free_bed", "free_rise"):
            value: float | None = getattr(self, name)
            if value is not None:
                within(value, 0.0, DAY_H, name, "h on the clock")
        for day in sorted(self.free_days):
            whole(day, 1, 7, "free_days")
        check_night(*self.night(is_free=False), "rise")
        if self.free_days:
            check_night(*self.night(is_free=True), "free_rise")
        within(self.bed_jitter_min, 0.0, MOST_JITTER_MIN, "bed_jitter_min", "min")
        within(self.rise_jitter_min, 0.0, MOST_JITTER_MIN, "rise_jitter_min", "min")
        _steps(self.light, 0.0, BRIGHTEST_LUX, "light", "lx")
        check_lamp(self.lamp)
        if self.lamp and self.light == ORDINARY_LIGHT:
            raise NightlabError(
                "a lamp without light", where="lamp", fix='write light = [["07:00", 250]] too'
            )
        within(self.bedroom_lux, 0.0, BRIGHTEST_LUX, "bedroom_lux", "lx")
        _steps(self.room_c, COLDEST_C, HOTTEST_C, "room_c", "degrees Celsius")
        within(self.diet_magnesium_mg, 0.0, 5000.0, "diet_magnesium_mg", "mg a day")
        within(self.fibre_g, 0.0, 200.0, "fibre_g", "g a day")
        within(self.strain, 0.0, 5.0, "strain")

    @property
    def light_edi(self) -> Steps:
        """Melanopic light out of bed, by steps of lux."""
        return tuple((clock_h, melanopic(lux, self.lamp)) for clock_h, lux in self.light)

    def night(self, *, is_free: bool) -> tuple[float, float]:
        """Return to bed and out of it, hours since noon."""
        bed = self.free_bed if is_free and self.free_bed is not None else self.bed
        rise = self.free_rise if is_free and self.free_rise is not None else self.rise
        return span(bed, rise)


def span(bed_clock_h: float, rise_clock_h: float) -> tuple[float, float]:
    """Return bed and rise as hours since noon, rise after bed.

    Example:
        >>> span(23.0, 7.0), span(8.0, 15.0)
        ((11.0, 19.0), (20.0, 27.0))
    """
    start, end = since_noon(bed_clock_h), since_noon(rise_clock_h)
    return start, end if end > start else end + DAY_H


def check_length(start_h: float, end_h: float, where: str) -> None:
    """Refuse an opportunity to sleep that ends before it starts, or is too short or too long.

    Raises:
        NightlabError: With the field.
    """
    if end_h <= start_h:
        raise NightlabError(
            "out of bed before to bed", where=where, fix="write a later time to get up"
        )
    if not SHORTEST_H - 1e-9 <= end_h - start_h < DAY_H:
        raise NightlabError(
            f"{(end_h - start_h) * 60:.0f} minutes in bed cannot be",
            where=where,
            fix="allow at least 10 minutes and less than 24 hours; for no sleep write a night with sleep = false",
        )


def check_night(start_h: float, end_h: float, where: str) -> None:
    """Refuse a night told by the clock whose alarm stands before bed, or that is too short.

    Raises:
        NightlabError: With the field.
    """
    check_length(start_h, end_h, where)
    if end_h - start_h > LONGEST_NIGHT_H + 1e-9:
        raise NightlabError(
            f"up before to bed, or {end_h - start_h:.4g} hours in bed",
            where=where,
            fix=f"write a time to get up at most {LONGEST_NIGHT_H:g} hours after bed; "
            "longer opportunities are told as sleep, from and to",
        )


def check_lamp(lamp: str) -> None:
    """Refuse a lamp that is not known.

    Raises:
        NightlabError: The nearest are told.
    """
    if lamp and lamp not in LAMPS:
        raise NightlabError(f"there is no lamp {lamp!r}", where="lamp", fix=meant(lamp, LAMPS))


def melanopic(lux: float, lamp: str) -> float:
    """Return melanopic lux from those of a lamp; the same where no lamp is told."""
    return melanopic_edi_lux(lux, lamp) if lamp else lux


def _steps(steps: Steps, low: float, high: float, where: str, unit: str) -> None:
    if not steps:
        raise NightlabError("no step", where=where, fix='write [["07:00", 250], ["19:00", 80]]')
    for clock_h, value in steps:
        within(clock_h, 0.0, DAY_H, where, "h on the clock")
        within(value, low, high, where, unit)
    if len({clock_h % DAY_H for clock_h, _ in steps}) < len(steps):
        raise NightlabError("two steps at one time", where=where, fix="keep one of them")
