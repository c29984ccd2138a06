"""What a person reads in each week of a course, in the house's own words, with source and certainty."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.plan.records import Path

HERE = File(__file__).parent
WEEKS = 8
UNREVIEWED = "No clinician has reviewed this text yet."
OWN_WORDS = "words_"
"""How the keys begin under which a person's own words are kept."""
BY_METHOD = MappingProxyType({"restriction": "sleep_window", "compression": "sleep_compression"})

# Steps that a text stands for, where they go by another name or there are none.
STEPS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "diary": ("sleep_window",),
        "sleep_compression": ("sleep_window",),
        "sleepiness": (),
        "thought_trial": (),
        "when_it_stalls": (),
        "short_term": (),
        "referral": (),
        "more_time": (),
        "enough_sleep": (),
        "early_clock": (),
        "jet_lag": (),
        "alcohol": ("alcohol_less",),
        "nothing_to_treat": (),
        "delayed_light": ("delayed_phase_advance", "morning_light"),
        "menopause": ("menopause_cooling", "see_doctor_menopause"),
        "trauma": ("trauma_referral",),
        "chronic_pain": ("see_doctor_pain",),
        "postpartum": ("postpartum_sharing",),
        "hypnotics": ("see_prescriber_hypnotic",),
        "under_18": ("gp_under_18",),
        "apnoea": ("see_doctor_apnoea",),
        "restless_legs": ("see_doctor_rls",),
        "mood": ("see_doctor_mood",),
    }
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that is answered in one's own words.

    Args:
        key: Under which the words are kept as an answer.
        ask: The question.
    """

    key: str
    ask: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text.

    Args:
        key: Its name.
        title: Its heading.
        text: Paragraphs, apart by an empty line.
        prompts: What to answer in one's own words.
        source: Who says so, and how far that was read.
        certainty: How sure it is.
    """

    key: str
    title: str
    text: str
    prompts: tuple[Prompt, ...]
    source: str
    certainty: str

    @property
    def whole(self) -> str:
        """The text as a person reads it, with how sure it is and that nobody reviewed it."""
        asks = "".join(f"- {prompt.ask}\n" for prompt in self.prompts)
        told = f"In your own words:\n\n{asks}\n" if asks else ""
        sure = f"How sure: {self.certainty}. Source: {self.source}. {UNREVIEWED}"
        return f"{self.title}\n\n{self.text}\n\n{told}{sure}\n"


def lessons(path: Path | str, week: int, method: str = "") -> tuple[str, ...]:
    """Return the keys of a week's texts.

    Assumptions: after the eighth week the last text of the course stays; until a window is prescribed its
    place is taken by the diary; a course nobody knows, and one that only stops, has no texts.

    Args:
        path: The course, or its key.
        week: From 1.
        method: ``restriction`` or ``compression`` where a window is prescribed, else empty.

    Raises:
        NightlabError: A week before the first.

    Example:
        >>> lessons("insomnia", 1), lessons("insomnia", 1, "compression")
        (('psychoeducation', 'diary'), ('psychoeducation', 'sleep_compression'))
    """
    if week < 1:
        raise NightlabError(f"week {week} cannot be", where="week", fix="weeks begin at 1")
    weeks = _weeks().get(path if isinstance(path, str) else path.key, ())
    if not weeks:
        return ()
    keys = weeks[week - 1] if week <= len(weeks) else _last(weeks)
    window = BY_METHOD.get(method, "diary")
    return tuple(window if key == "window" else key for key in keys)


def same_course(one: str, other: str) -> bool:
    """Return whether two courses read the same weeks, so that a change between them begins nothing anew.

    Example:
        >>> same_course("insomnia", "insomnia gentle"), same_course("insomnia", "menopause")
        (True, False)
    """
    return one == other or (one in _weeks() and _weeks().get(one) is _weeks().get(other))


def steps_due(path: Path | str, week: int) -> tuple[str, ...]:
    """Return the steps of a course whose week has come, in the order in which they are read of.

    Example:
        >>> steps_due("insomnia", 2)
        ('psychoeducation', 'sleep_window', 'stimulus_control')
    """
    read = [key for at in range(1, week + 1) for key in lessons(path, at)]
    steps = (step for key in read for step in STEPS_OF.get(key, (key,)))
    return tuple(dict.fromkeys(steps))


def lesson(key: str) -> Lesson:
    """Return one text.

    Raises:
        NightlabError: No such text.
    """
    try:
        return all_lessons()[key]
    except KeyError:
        fix = f"use one of {', '.join(all_lessons())}"
        raise NightlabError(f"there is no text {key!r}", where="lesson", fix=fix) from None


def read_text(key: str) -> str:
    """Return one text as a person reads it."""
    return lesson(key).whole


def prompts() -> Mapping[str, str]:
    """Return every question that is answered in one's own words, by the key it is kept under."""
    return {each.key: each.ask for text in all_lessons().values() for each in text.prompts}


@cache
def all_lessons() -> Mapping[str, Lesson]:
    """Return every text by its key."""
    files = sorted((HERE / "texts").glob("*.toml"))
    rows = [row for file in files for row in _table(file)["lesson"]]
    return MappingProxyType({row["key"]: _lesson(row) for row in rows})


@cache
def _weeks() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    table = _table(HERE / "weeks.toml")
    weeks = {key: tuple(tuple(week) for week in rows) for key, rows in table["weeks"].items()}
    return MappingProxyType(weeks | {key: weeks[same] for key, same in table["same_as"].items()})


def _last(weeks: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return next(week for week in reversed(weeks) if week)


def _lesson(row: Mapping[str, Any]) -> Lesson:
    asked = tuple(Prompt(each["key"], each["ask"]) for each in row.get("prompts", ()))
    return Lesson(
        row["key"], row["title"], row["text"].strip(), asked, row["source"], row["certainty"]
    )


def _table(file: File) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
