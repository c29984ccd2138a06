"""Who takes part: bodies, their ordinary days, what happens to them, and how they tell of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from nightlab.body.protocol import Habit, Who
from nightlab.errors import NightlabError
from nightlab.units import zone

LATEST_RISE_H = 11.0


def _share(value: float, name: str) -> None:
    if not 0.0 <= value <= 1.0:
        raise NightlabError(f"a share of {value:g} cannot be", where=name, fix="write 0 to 1")


@dataclass(frozen=True, slots=True)
class Life:
    """What happens on some days and not on others, drawn before the trial and the same in every arm.

    Args:
        morning_mg: Caffeine of every morning, at 08:00.
        coffee_mg: Caffeine of a late coffee.
        coffee_clock_h: When it is drunk.
        coffee_share: Share of days with one.
        hard_share: Share of days that are hard.
        hard_stays: Chance that a hard day is followed by another; hard days come in stretches.
        hard_size: Strain of a hard day; 1 as a body protocol counts it.
    """

    morning_mg: float = 0.0
    coffee_mg: float = 95.0
    coffee_clock_h: float = 16.5
    coffee_share: float = 0.0
    hard_share: float = 0.15
    hard_stays: float = 0.6
    hard_size: float = 0.5

    def __post_init__(self) -> None:
        for name in ("coffee_share", "hard_share", "hard_stays"):
            _share(getattr(self, name), name)


@dataclass(frozen=True, slots=True)
class Telling:
    """How what is told in the morning differs from what was.

    Assumptions: errors are normal and without bias, though many who sleep badly tell of more wake than
    a recording finds; all sizes are assumed.

    Args:
        sol_sd_min: Error of the time to fall asleep.
        awake_sd_min: Error of the minutes awake after it.
        round_min: What a person rounds to.
        forgotten_share: Share of mornings without an entry.
        missed_share: Share of doses that are forgotten.
        sees_through: Share of evenings on which somebody blinded knows what was taken; on all others
            they believe one or the other by the toss of a coin.
    """

    sol_sd_min: float = 4.0
    awake_sd_min: float = 6.0
    round_min: float = 5.0
    forgotten_share: float = 0.08
    missed_share: float = 0.04
    sees_through: float = 0.0

    def __post_init__(self) -> None:
        for name in ("forgotten_share", "missed_share", "sees_through"):
            _share(getattr(self, name), name)


@dataclass(frozen=True, slots=True)
class Wearable:
    """What a watch makes of a night: N1 and N2 are one to it, and short wake is partly slept through.

    Args:
        wake_seen: Share of bouts of wake that it notices, among those shorter than ``short_min``.
        short_min: Longer ones are all noticed.

    Source: assumed; Chinoy 2021 found that watches notice 18 to 54 % of epochs of wake.
    """

    wake_seen: float = 1.0
    short_min: float = 10.0

    def __post_init__(self) -> None:
        _share(self.wake_seen, "wake_seen")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """When somebody enters a trial.

    Args:
        measure: What is looked at; empty lets everyone in after the run-in.
        above: The mean of the run-in that lets one in.
        run_in_nights: Nights that are looked at, the last ones before the trial.
        longest_wait_nights: Whoever is not let in by then does not take part.

    Example:
        >>> Enrolment("waso_min", above=60.0).run_in_nights
        14
    """

    measure: str = ""
    above: float = 0.0
    run_in_nights: int = 14
    longest_wait_nights: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.run_in_nights <= 366 or not 0 <= self.longest_wait_nights <= 3660:
            raise NightlabError(
                "nights that cannot be",
                where="run_in_nights",
                fix="look at 1 to 366 nights, and wait up to 3660",
            )


@dataclass(frozen=True, slots=True)
class Sleepers:
    """One simulated person, or many alike in their ordinary days.

    Args:
        who: Bodies, as a body protocol draws them.
        habit: The ordinary day; its strain is there from the first day of settling on.
        life: What happens on some days.
        telling: How they tell of their nights.
        wearable: What their watches make of them.
        enrolment: When they enter.
        settling_days: Lived before the run-in, so that strain and coffee have done what they do.
        zone: IANA zone.
    """

    who: Who = field(default_factory=Who)
    habit: Habit = field(default_factory=Habit)
    life: Life = Life()
    telling: Telling = Telling()
    wearable: Wearable = Wearable()
    enrolment: Enrolment = Enrolment()
    settling_days: int = 14
    zone: str = "Europe/Berlin"

    def __post_init__(self) -> None:
        zone(self.zone)
        rises = [self.habit.night(is_free=free)[1] for free in (False, True)]
        latest_h = max(rises) - 12.0 + 3.0 * self.habit.rise_jitter_min / 60.0
        if latest_h > LATEST_RISE_H:
            raise NightlabError(
                "nights that may last until noon",
                where="rise",
                fix="let people of a trial get up by 11:00, three spreads of rising included",
            )
