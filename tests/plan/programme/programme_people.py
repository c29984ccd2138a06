"""People for the programme: an adult with lasting insomnia, their diary, and what differs in others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from nightlab.drivers.assessment import check_answer, profile_of
from nightlab.nights import DiaryEntry, Episode, Night
from nightlab.person import Answer
from nightlab.plan.programme import choose_path, next_window
from nightlab.safety import check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.person import Value
    from nightlab.plan.programme import WindowOutcome
    from nightlab.plan.records import Path, Window

TODAY = date(2026, 3, 10)
ZONE = "Europe/Berlin"
ADULT: dict[str, Any] = {
    "age": 40,
    "sex": "female",
    "pregnant": False,
    "breastfeeding": False,
    "infant_at_home": False,
    "gave_birth_within_12_months": False,
    "menopause": "no",
    "complaint": ("falling_asleep", "staying_asleep"),
    "nights_per_week": 5,
    "months": 14,
    "daytime_impairment": True,
    "told_sol_min": 50,
    "told_waso_min": 60,
    "told_tst_h": 6,
    "told_tib_h": 8.5,
    "bedtime": "23:00",
    "rise": "07:00",
    "wanted_rise": "07:00",
    "sleeps_well_when_free": False,
    "shifts": "none",
    "drives_for_work": False,
    "safety_critical_job": False,
    "dozed_driving": False,
    "near_miss": False,
    "witnessed_apnoea": False,
    "gasping": False,
    "osa": "no",
    "epworth": 6,
    "phq9": 4,
    "phq9_item9": 0,
    "suicidal_thoughts": False,
    "gad7": 4,
    "nightmares_week": 0,
    "pain_nights": 0,
    "hypnotic_nights": 0,
    "conditions": (),
    "symptoms": (),
    "medicines": (),
    "supplements": (),
}


def person(**own: Any) -> dict[str, Value]:
    """Return the answers of the adult, but for their own; ``...`` leaves a question out."""
    told = {key: value for key, value in (ADULT | own).items() if value is not ...}
    return {key: check_answer(key, value) for key, value in told.items()}


def path_of(answers: Mapping[str, Value]) -> Path:
    """Return the course of a person."""
    profile = profile_of(answers)
    return choose_path(answers, profile, check(profile, names=["sleep_restriction"]))


def window(
    answers: Mapping[str, Value],
    nights: Sequence[Episode],
    *,
    previous: Window | None = None,
    told: Sequence[Answer] = (),
    today: date = TODAY,
) -> WindowOutcome:
    """Return the hours in bed of a person."""
    profile = profile_of(answers)
    report = check(profile, names=["sleep_restriction"])
    path = choose_path(answers, profile, report)
    return next_window(path, answers, report, nights, today=today, previous=previous, told=told)


def diary(
    tst_h: float, tib_h: float, *, nights: int = 14, last: date = TODAY, rise: int = 6
) -> list[Episode]:
    """Return mornings of somebody who sleeps alike every night; rising is in UTC."""
    awake = timedelta(hours=tib_h - tst_h)
    found = []
    for ago in range(nights):
        rose = datetime(last.year, last.month, last.day, rise, tzinfo=UTC) - timedelta(days=ago)
        bed = rose - timedelta(hours=tib_h)
        entry = DiaryEntry(ZONE, bed, bed + awake, rose, rose, into_bed=bed, awakenings=0)
        found.append(Episode.of_diary(entry))
    return found


def device(tst_h: float, tib_h: float, *, nights: int = 14, last: date = TODAY) -> list[Episode]:
    """Return nights of a device that tells only how long a person slept."""
    found = []
    for ago in range(nights):
        end = datetime(last.year, last.month, last.day, 6, tzinfo=UTC) - timedelta(days=ago)
        night = Night(
            source="made",
            zone=ZONE,
            start=end - timedelta(hours=tib_h),
            end=end,
            reported={"asleep_min": tst_h * 60, "awake_min": (tib_h - tst_h) * 60},
        )
        found.append(Episode.of_night(night))
    return found


def said(key: str, value: Value, ago: int, today: date = TODAY) -> Answer:
    """Return an answer that was given some days ago at noon."""
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC) - timedelta(days=ago)
    return Answer(key, value, at)
