"""The one reader of profiles: a TOML file in, a ``Profile`` out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.person.checks import check_keys
from nightlab.person.limits import COURSE, LABS, SCORES
from nightlab.person.profile import Profile
from nightlab.person.toml_file import read_toml
from nightlab.person.toml_habits import read_behaviour, read_medications, read_supplements
from nightlab.person.toml_values import (
    read_flag,
    read_list,
    read_number,
    read_table,
    read_text,
    set_unknowns_apart,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Read = Callable[[Any, str], Any]


def read_profile(path: Path | str) -> Profile:
    """Read a person's profile from a TOML file.

    Assumptions: every key is optional; ``"unknown"`` may stand for any value; lists of conditions,
    symptoms and traits of the job may be tables of true, false or ``"unknown"`` instead; medicines
    and supplements are names, or tables with a name.

    Raises:
        NightlabError: No such file, broken TOML (with its line), a key that nothing reads (with the
            nearest that is read), or a value that cannot be (with its field).
    """
    return read_toml(path, _profile, fix="name a TOML file that is there, in UTF-8")


def _profile(table: dict[str, Any]) -> Profile:
    check_keys(table, FIELDS, "")
    unknown: set[str] = set()
    told = set_unknowns_apart(table, "", unknown)
    values = {
        FIELDS[key][0]: None if value is None else FIELDS[key][1](value, key)
        for key, value in told.items()
    }
    single = frozenset(path for path in unknown if "." in path)
    return Profile(**values, not_known=single, declared=frozenset(values))


def _names(value: Any, where: str) -> tuple[str, ...]:
    """Read a list of names, or a table of which those with true count."""
    if isinstance(value, dict):
        answers = {key: x for key, x in value.items() if x is not None}
        return tuple(key for key, x in answers.items() if read_flag(x, f"{where}.{key}"))
    return tuple(read_text(item, where) for item in read_list(value, where))


def _numbers(known: Iterable[str]) -> Read:
    def read(value: Any, where: str) -> dict[str, float]:
        table = read_table(value, where, known)
        return {key: read_number(x, f"{where}.{key}") for key, x in table.items() if x is not None}

    return read


# TOML key -> field of the profile, and what reads it.
FIELDS: dict[str, tuple[str, Read]] = {
    "age": ("age_years", read_number),
    "sex": ("sex", lambda value, where: read_text(value, where).lower()),
    "weight_kg": ("weight_kg", read_number),
    "profile": ("profile", lambda value, where: read_text(value, where).upper()),
    "zone": ("zone", read_text),
    "pregnant": ("pregnant", read_flag),
    "breastfeeding": ("breastfeeding", read_flag),
    "clinician_ack": ("clinician_ack", read_flag),
    "conditions": ("conditions", _names),
    "medications": ("medications", read_medications),
    "supplements": ("supplements", read_supplements),
    "labs": ("labs", _numbers(LABS)),
    "scores": ("scores", _numbers(SCORES)),
    "course": ("course", _numbers(COURSE)),
    "symptoms": ("symptoms", _names),
    "behaviour": ("behaviour", read_behaviour),
    "job": ("job", _names),
}
