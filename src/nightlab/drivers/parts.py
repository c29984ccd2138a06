"""One function a driver: from answers to the part of a simulated day that stands for it.

Assumptions: each returns None where the answers do not tell, and ``ABSENT`` where they say that it is not
there. Sizes that no answer tells come from ``changes.toml``, and the words of the part name them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nightlab.body.protocol import At, Bout, Change, Days, Dose, Pulse
from nightlab.drivers.lived import (
    ABSENT,
    WEEK,
    Part,
    changes,
    evenly,
    free_evenings,
    hours_of,
)
from nightlab.person.answers import clock_h, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nightlab.body.protocol import Condition
    from nightlab.drivers.lived import Answers, Apply, Facts

MOST_STRAIN = 2.0
MOST_MG, MOST_G = 2000.0, 150.0  # that the body takes at once
STOPBANG_LIKELY = 3.0
LONGEST_H = 20.0  # more hours than these from first to last: the last one came before the first


def stress(answers: Answers, facts: Facts) -> Part | None:
    """Return chronic strain, from the DASS-21 or else from a mind that does not rest."""
    score = number(answers, "dass21_stress")
    words = [answers.get(key) for key in ("racing_mind", "worry_tomorrow")]
    told = [facts["strain_of"][word] for word in words if word in facts["strain_of"]]
    if score is not None:
        strain = score / facts["severe_score"] if score > facts["normal_to"] else 0.0
    elif told:
        strain = max(told)
    else:
        return None
    strain = min(MOST_STRAIN, strain)
    if strain == 0.0:
        return ABSENT
    felt = strain / facts["built_up"]
    return Part(
        facts["changed"].format(strain=strain),
        lambda c: replace(c, habit=replace(c.habit, strain=felt)),
    )


def irregular_hours(answers: Answers, facts: Facts) -> Part | None:
    """Return how far bedtimes lie apart, and how far free days are from working days."""
    spread = number(answers, "bed_spread_min")
    free = (clock_h(answers, "free_bedtime"), clock_h(answers, "free_rise"))
    shift = _shift_min(answers, free)
    if spread is None and shift is None:
        return None
    wide = (spread or 0.0) >= facts["least_spread_min"]
    late = abs(shift or 0.0) >= facts["least_shift_min"]
    if not wide and not late:
        return ABSENT
    return Part(
        facts["changed"].format(spread=spread or 0.0, shift=shift or 0.0),
        _uneven(answers, min(180.0, (spread or 0.0) / facts["range_of_sd"]), free if late else ()),
        _even(answers, free) if late else _kept,
    )


def late_light(answers: Answers, facts: Facts) -> Part | None:
    """Return evenings in ordinary light, against evenings that are dim."""
    evenings = number(answers, "screens_evenings")
    if evenings is None:
        return None
    if evenings == 0.0:
        return ABSENT

    def dim(bright: float) -> Apply:
        def apply(c: Condition) -> Condition:
            dark = frozenset(range(1, c.days + 1)) - evenly(bright, c.days)
            if not dark:
                return c
            at = At("bed", -facts["hours"])
            pulse = Pulse(at, 60.0 * facts["hours"], facts["lux"], Days(only=dark))
            return replace(c, pulses=(*c.pulses, pulse))

        return apply

    words = facts["changed"].format(evenings=evenings, lux=facts["lux"])
    return Part(words, dim(evenings), dim(0.0))


def caffeine(answers: Answers, facts: Facts) -> Part | None:
    """Return the day's caffeine, in servings from an hour after rising to the last one."""
    mg, last = number(answers, "caffeine_mg"), clock_h(answers, "caffeine_last")
    if mg == 0.0:
        return ABSENT
    if mg is None or last is None:
        return None
    mg = min(MOST_MG, mg)
    first = (hours_of(answers)[1] + 1.0) % 24.0
    drinks = _drinks(mg, number(answers, "caffeine_last_mg"), (first, last), facts["serving_mg"])
    late_days = number(answers, "caffeine_late_days")

    def there(c: Condition) -> Condition:
        doses = []
        for clock, each_mg in drinks:
            is_late = clock >= facts["late_from_h"] or clock < first - 1.0
            days = evenly(WEEK if late_days is None or not is_late else late_days, c.days)
            if days:
                doses.append(Dose("caffeine", each_mg, At("clock", clock), Days(only=days), "mg"))
        return replace(c, doses=(*c.doses, *doses))

    return Part(facts["changed"].format(mg=mg, last=answers.get("caffeine_last")), there)


def alcohol(answers: Answers, facts: Facts) -> Part | None:
    """Return alcohol on some evenings."""
    evenings, grams = number(answers, "alcohol_evenings"), number(answers, "alcohol_g")
    if evenings == 0.0 or grams == 0.0:
        return ABSENT
    if evenings is None or grams is None:
        return None
    grams = min(MOST_G, grams)

    def there(c: Condition) -> Condition:
        days = evenly(evenings, c.days)
        at = At("bed", -facts["before_bed_h"])
        dose = (Dose("alcohol", grams, at, Days(only=days), "g"),) if days else ()
        return replace(c, doses=(*c.doses, *dose))

    return Part(facts["changed"].format(g=grams, evenings=evenings), there)


def late_exercise(answers: Answers, facts: Facts) -> Part | None:
    """Return vigorous exercise late in the evening, against the same in the afternoon."""
    evenings = number(answers, "late_exercise_evenings")
    if evenings is None:
        return None
    if evenings == 0.0:
        return ABSENT

    def at(before_bed_h: float) -> Apply:
        def apply(c: Condition) -> Condition:
            days = evenly(evenings, c.days)
            when, long_min = At("bed", -before_bed_h), facts["minutes"]
            bout = Bout("exercise_met", when, long_min, facts["met"], Days(only=days or None))
            return replace(c, bouts=(*c.bouts, bout)) if days else c

        return apply

    early_h = facts["before_bed_h"] + facts["earlier_h"]
    words = facts["changed"].format(evenings=evenings)
    return Part(words, at(facts["before_bed_h"]), at(early_h))


def bedroom(answers: Answers, facts: Facts) -> Part | None:
    """Return light, noise and warmth of the bedroom."""
    told = {what: answers.get(f"bedroom_{what}") for what in ("light", "noise", "warm")}
    there = [what for what, value in told.items() if value is True]
    if not there:
        return ABSENT if all(value is False for value in told.values()) else None
    words = {
        "light": f"light of an assumed {facts['lux']:.0f} melanopic lux at the eye in bed",
        "noise": f"an assumed {facts['noises_per_h']:.0f} noises an hour of {facts['noise_db']:.0f} dB",
        "warm": f"a room of an assumed {facts['room_c']:.0f} °C",
    }

    def apply(c: Condition) -> Condition:
        lux = facts["lux"] if "light" in there else c.habit.bedroom_lux
        room = facts["room_c"] if "warm" in there else facts["cool_c"]
        return replace(c, habit=replace(c.habit, bedroom_lux=lux, room_c=((0.0, room),)))

    noise = (("noises_per_h", facts["noises_per_h"]), ("noise_db", facts["noise_db"]))
    return Part(
        facts["changed"].format(parts=" and ".join(words[what] for what in there)),
        apply,
        lambda c: replace(c, habit=replace(c.habit, room_c=((0.0, facts["cool_c"]),))),
        _marks(*noise) if "noise" in there else (),
    )


def low_magnesium(answers: Answers, facts: Facts) -> Part | None:
    """Return food with little magnesium."""
    portions = number(answers, "magnesium_foods")
    if portions is None:
        return None
    if portions >= facts["few_portions"]:
        return ABSENT if portions >= facts["many_portions"] else None
    low = facts["low_mg"]
    enough = facts["enough_mg"].get(str(answers.get("sex")), facts["enough_mg"]["other"])
    return Part(
        facts["changed"].format(low=low, enough=enough),
        _kept,
        lambda c: replace(c, habit=replace(c.habit, diet_magnesium_mg=enough)),
    )


def pain(answers: Answers, facts: Facts) -> Part | None:
    """Return pain in bed, spread over the nights of a week."""
    nights = number(answers, "pain_nights")
    if not nights:
        return None if nights is None else ABSENT
    score = facts["score"] * min(1.0, nights / WEEK)
    words = facts["changed"].format(score=score, nights=nights)
    return Part(words, marks=_marks(("pain_score", score)))


def restless_legs(answers: Answers, facts: Facts) -> Part | None:
    """Return restless legs where all criteria that were asked for are met."""
    keys = ("rls_urge", "rls_rest", "rls_moving_helps", "rls_evening")
    told = [answers.get(key) for key in keys]
    if False in told:
        return ABSENT
    if None in told:
        return None
    marks = _marks(("legs_score", facts["score"]), ("legs_per_h", facts["per_h"]))
    return Part(facts["changed"], marks=marks)


def apnoea(answers: Answers, facts: Facts) -> Part | None:
    """Return breathing stops where they are known, or likely enough to be looked into."""
    signs = [answers.get(key) for key in ("snores_loudly", "witnessed_apnoea", "gasping")]
    score = number(answers, "stopbang")
    likely = (
        answers.get("osa") == "untreated"
        or signs[1] is True
        or (signs[0] is True and signs[2] is True)
        or (score is not None and score >= STOPBANG_LIKELY)
    )
    if likely:
        return Part(facts["changed"], marks=_marks(("apnoea_per_h", facts["per_h"])))
    # What nobody hears is not known to be absent: whoever sleeps alone answers no.
    return None


def hot_flashes(answers: Answers, facts: Facts) -> Part | None:
    """Return hot flashes at night."""
    nights = number(answers, "hot_flash_nights")
    if not nights:
        return None if nights is None else ABSENT
    flashes = facts["per_night"] * min(1.0, nights / WEEK)
    marks = (("flashes_per_night", flashes), ("flashes_years", 1000.0))
    return Part(facts["changed"].format(flashes=flashes, nights=nights), marks=_marks(*marks))


PARTS: Mapping[str, Callable[[Answers, Facts], Part | None]] = {
    each.__name__: each
    for each in (
        stress,
        irregular_hours,
        late_light,
        caffeine,
        alcohol,
        late_exercise,
        bedroom,
        low_magnesium,
        pain,
        restless_legs,
        apnoea,
        hot_flashes,
    )
}


def parts_of(answers: Answers) -> dict[str, Part]:
    """Return what the answers tell of every driver that the body has a mechanism for."""
    found = {key: make(answers, changes()[key]) for key, make in PARTS.items()}
    return {key: part for key, part in found.items() if part is not None}


def _drinks(
    mg: float, last_mg: float | None, ends: tuple[float, float], serving_mg: float
) -> list[tuple[float, float]]:
    """Return clock and amount of each drink, the last one first, evenly spread over the day."""
    first, last = ends
    long_h = (last - first) % 24.0
    if not 0.0 < long_h <= LONGEST_H:
        return [(last, mg)]
    if last_mg is None or not 0.0 < last_mg <= mg:
        last_mg = mg / max(1, round(mg / serving_mg))
    rest = mg - last_mg
    others = max(1, round(rest / serving_mg)) if rest > 1.0 else 0
    earlier = [((last - long_h * k / others) % 24.0, rest / others) for k in range(1, others + 1)]
    return [(last, last_mg), *earlier]


def _kept(condition: Condition) -> Condition:
    return condition


def _marks(*values: tuple[str, float]) -> tuple[Change, ...]:
    return tuple(Change(f"disturbers.{name}", "is", value) for name, value in values)


def _shift_min(answers: Answers, free: tuple[float | None, float | None]) -> float | None:
    """Return by how much the middle of a free night is later, minutes; None where not all is told."""
    told = (clock_h(answers, "bedtime"), clock_h(answers, "rise"), *free)
    if None in told:
        return None
    bed, rise, free_bed, free_rise = (each for each in told if each is not None)
    middles = [b + ((r - b) % 24.0) / 2.0 for b, r in ((bed, rise), (free_bed, free_rise))]
    return 60.0 * ((middles[1] - middles[0] + 12.0) % 24.0 - 12.0)


def _uneven(answers: Answers, sd_min: float, free: tuple[float | None, ...]) -> Apply:
    def apply(c: Condition) -> Condition:
        habit = replace(c.habit, bed_jitter_min=sd_min)
        if free:
            days = free_evenings(answers)
            habit = replace(habit, free_days=days, free_bed=free[0], free_rise=free[1])
        return replace(c, habit=habit)

    return apply


def _even(answers: Answers, free: tuple[float | None, float | None]) -> Apply:
    """Return days of one bedtime that give the same time in bed a week."""
    share = len(free_evenings(answers)) / WEEK

    def between(work: float, other: float | None) -> float:
        apart = ((other if other is not None else work) - work + 12.0) % 24.0 - 12.0
        return (work + share * apart) % 24.0

    def apply(c: Condition) -> Condition:
        bed, rise = between(c.habit.bed, free[0]), between(c.habit.rise, free[1])
        return replace(c, habit=replace(c.habit, bed=bed, rise=rise))

    return apply
