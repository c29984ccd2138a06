"""What the simulated body says a driver costs: ordinary days with it, and the same days without."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.drivers.lived import ABSENT, changes, hours_of
from nightlab.drivers.records import Modelled

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy import float64
    from numpy.typing import NDArray

    from nightlab.body.people import People
    from nightlab.body.protocol import Change, Condition, Habit, Trait, Who
    from nightlab.body.simulate import Simulation
    from nightlab.drivers.lived import Part
    from nightlab.person import Profile
    from nightlab.person.answers import Value

    Numbers = NDArray[float64]

MOST_RUNS, FEWEST_RUNS = 32, 20
FEWEST_PEOPLE = 3  # from fewer there is no spread
LIVED = 288  # simulated people and changes in all, which keeps it under a second
WARM_UP_DAYS, DAYS, FIRST_NIGHT = 7, 9, 3  # a whole week of nights counts
ADULT = 18.0
# A measure of a night -> its name in the body, where both have it.
IN_BODY = {
    name: name
    for name in (
        *("sol_min", "waso_min", "tst_min", "tasafa_min", "spt_min", "awakenings"),
        *("n3_min", "rem_min", "n1_min", "n2_min", "rem_latency_min"),
    )
} | {"se_percent": "se_pct", "sme_percent": "sme_pct", "n3_percent": "n3_pct", "rem_percent": "rem_pct"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Life:
    """Days with all that the answers tell of, and who lives them.

    Args:
        base: The day without any part.
        parts: What disturbs, by driver.
        who: The people, with the marks of all parts.
        people: The same, drawn.
        seed: Of people and luck.
    """

    base: Condition
    parts: Mapping[str, Part]
    who: Who
    people: People
    seed: int

    def lived(
        self, people: People, without: str = "", before: Simulation | None = None
    ) -> Simulation:
        """Live the days, without one driver or with all.

        Assumptions: the days before are the base's for all, so that one warm-up serves every change.
        """
        from nightlab.body.explain.drivers import settled
        from nightlab.body.protocol import Protocol
        from nightlab.body.simulate import simulate

        days = self.base
        for key, part in self.parts.items():
            days = part.gone(days) if key == without else part.there(days)
        what = {name: getattr(days, name) for name in ("habit", "doses", "pulses", "bouts")}
        protocol = Protocol("drivers", self.who, (replace(settled(self.base), **what),))
        return simulate(
            protocol, seed=self.seed, people=people, before=before, each_night=True, workers=1
        )

    def undisturbed(self, driver: str) -> People:
        """Return the people without what a driver set in them; the same ones where it set nothing."""
        from nightlab.body.people import parameter

        neutral = {
            mark.parameter: parameter(mark.parameter).neutral for mark in self.parts[driver].marks
        }
        values = {name: value for name, value in neutral.items() if value is not None}
        return self.people.having(values) if values else self.people


def modelled(
    answers: Mapping[str, Value],
    profile: Profile,
    *,
    outcome: str,
    drivers: Collection[str] | None = None,
    seed: int = 1,
    runs: int = 0,
) -> dict[str, Modelled]:
    """Return what each driver that the answers tell of costs in the simulated body.

    Assumptions: simulated people share the person's age, sex, weight, hours and habits; they differ in
    every parameter as people do, and in what nobody knows of its size. All parts are there, and one at a
    time is taken away, with the same luck. The interval holds 95 % of such people, less what is luck of
    nights. A driver that the answers exclude costs nothing; one that they do not tell of, or that the body
    has no mechanism for, is not there. The body is an adult's: under 18 it says nothing.

    Args:
        answers: By question.
        profile: Age, sex, weight, kidneys.
        outcome: A measure of a night; one that the body does not have gives nothing.
        drivers: Keys of those to work out; all where None.
        seed: Of people and luck.
        runs: Simulated people; by default 32, fewer where there is much to take away.
    """
    if outcome not in IN_BODY or (profile.age_years or ADULT) < ADULT:
        return {}
    from nightlab.drivers.parts import parts_of

    told = parts_of(answers)
    asked = [key for key in told if drivers is None or key in drivers]
    there = {key: part for key, part in told.items() if part is not ABSENT}
    if not any(key in there for key in asked):
        return {key: _nothing(key, outcome) for key in asked}
    people = runs or max(FEWEST_RUNS, min(MOST_RUNS, LIVED // len(there)))
    life = _life(answers, profile, there, people, seed)
    usual = life.lived(life.people)
    having = nights_of(usual, outcome)
    found = {}
    for key in asked:
        if key not in there:
            found[key] = _nothing(key, outcome)
            continue
        lived = life.lived(life.undisturbed(key), key, usual)
        across = across_people(having - nights_of(lived, outcome))
        found[key] = Modelled(key, outcome, *across, changes()[key]["certainty"], there[key].words)
    return found


def lived_days(answers: Mapping[str, Value], profile: Profile) -> tuple[Who, Condition]:
    """Return people like this one and their days, with all that the answers tell of.

    Args:
        answers: By question.
        profile: Age, sex, weight, kidneys.
    """
    from nightlab.drivers.parts import parts_of

    there = {key: part for key, part in parts_of(answers).items() if part is not ABSENT}
    life = _life(answers, profile, there, MOST_RUNS, 1)
    days = life.base
    for part in there.values():
        days = part.there(days)
    return life.who, days


def nights_of(simulation: Simulation, outcome: str) -> Numbers:
    """Return a measure of the nights that count, ``float64[nights, people]``."""
    from nightlab.body.lanes import NIGHT_MEASURES

    (lived,) = simulation.outcomes.values()
    assert lived.each_night is not None  # noqa: S101 - it was asked for
    counted = DAYS - FIRST_NIGHT + 1
    return lived.each_night[-counted:, NIGHT_MEASURES.index(IN_BODY[outcome])]


def _nothing(driver: str, outcome: str) -> Modelled:
    words = "nothing: by your answers it is not there"
    return Modelled(driver, outcome, 0.0, 0.0, 0.0, changes()[driver]["certainty"], words)


def across_people(differences: Numbers) -> tuple[float, float, float]:
    """Return the mean over people and what holds for 95 % of them, less the luck of their nights.

    Assumptions: a person's nights are independent given the person; what is left of the variance
    between people's means is theirs. The mean's own standard error is added.

    Args:
        differences: ``float64[nights, people]``; NaN where a night could not be measured.
    """
    import numpy as np

    known = np.isfinite(differences).all(axis=0)
    if known.sum() < FEWEST_PEOPLE:
        return (float("nan"),) * 3
    mine = differences[:, known]
    each = mine.mean(axis=0)
    mean, total = float(each.mean()), float(each.var(ddof=1))
    luck = float(mine.var(axis=0, ddof=1).mean()) / mine.shape[0]
    kept = (max(0.0, total - luck) / total) ** 0.5 if total > 0.0 else 0.0
    low, high = np.quantile(mean + kept * (each - mean), [0.025, 0.975])
    doubt = 1.96 * (total / each.size) ** 0.5
    return (
        mean,
        mean - float(np.hypot(mean - low, doubt)),
        mean + float(np.hypot(high - mean, doubt)),
    )


def _life(
    answers: Mapping[str, Value], profile: Profile, parts: Mapping[str, Part], runs: int, seed: int
) -> _Life:
    from nightlab.body.people import draw_people
    from nightlab.body.protocol import Condition, Habit

    bed, rise = hours_of(answers)
    base = Condition(
        "ordinary days",
        days=DAYS,
        warm_up_days=WARM_UP_DAYS,
        measure=frozenset(range(FIRST_NIGHT, DAYS + 1)),
        habit=_fed(Habit(bed=bed, rise=rise), answers),
    )
    who = replace(_who(answers, profile, runs), changes=_marks(parts))
    return _Life(base, parts, who, _doubted(draw_people(who, seed), who), seed)


def _marks(parts: Mapping[str, Part]) -> tuple[Change, ...]:
    """Return what is set in the people; flashes that nobody told of are none."""
    from nightlab.body.protocol import Change

    told = tuple(mark for part in parts.values() for mark in part.marks)
    if any(mark.parameter == "disturbers.flashes_per_night" for mark in told):
        return told
    return (*told, Change("disturbers.flashes_per_night", "is", 0.0))


def _fed(habit: Habit, answers: Mapping[str, Value]) -> Habit:
    """Return the ordinary day with little magnesium in food where the answers tell of it."""
    from nightlab.person.answers import number

    facts, portions = changes()["low_magnesium"], number(answers, "magnesium_foods")
    if portions is None or portions >= facts["few_portions"]:
        return habit
    return replace(habit, diet_magnesium_mg=facts["low_mg"])


def _who(answers: Mapping[str, Value], profile: Profile, runs: int) -> Who:
    """Return people like this one; what is not known lies as among adults."""
    from nightlab.body.protocol import Trait, Who

    def trait(value: float | None, otherwise: Trait) -> Trait:
        return otherwise if value is None else Trait(float(value))

    flashes = answers.get("hot_flash_nights")
    return Who(
        people=runs,
        sex=profile.sex or "both",
        age_years=trait(profile.age_years, Trait(47.0, sd=15.0, lowest=18.0, highest=85.0)),
        weight_kg=trait(profile.weight_kg, Trait(75.0, sd=15.0, lowest=45.0, highest=130.0)),
        egfr=trait(profile.lab("egfr"), Trait(95.0)),
        menopausal=Trait(1.0) if flashes and profile.sex != "male" else None,
    )


def _doubted(people: People, who: Who) -> People:
    """Return the same people where each also stands for one guess of what nobody knows the size of.

    Assumptions: what is switched off in everyone stays off, and what was told of the person stays.
    """
    from scipy.special import ndtri

    from nightlab.body.compiled import all_organs
    from nightlab.body.fit.priors import prior_of
    from nightlab.body.people import quantiles

    told = {change.parameter for change in who.changes}
    drawn = {}
    for organ in all_organs():
        for p in organ.parameters:
            name = f"{organ.name}.{p.name}"
            if p.doubt is None or name in told or p.value == p.neutral:
                continue
            drawn[name] = prior_of(name).value(ndtri(quantiles(people.keys, f"drivers {name}")))
    return people.having(drawn)
