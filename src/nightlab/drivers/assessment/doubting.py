"""Answers that cannot all be right: told at once, asked again, read with care until they are settled."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nightlab.drivers.assessment.told import holds, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.drivers.assessment.told import Told
    from nightlab.person.answers import Value

FILE = Path(__file__).with_name("doubts.toml")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Answers that do not go together.

    Args:
        key: Its name.
        keys: Questions to look at again, those that were answered.
        sentence: What does not go together.
        fix: What to do.
        cautious: How a profile reads some of the answers until it is settled; None for not known.
    """

    key: str
    keys: tuple[str, ...]
    sentence: str
    fix: str
    cautious: Mapping[str, Value]


def doubts(answers: Mapping[str, Value]) -> tuple[Doubt, ...]:
    """Return what does not fit together in answers.

    Assumptions: answers are checked, as ``checked`` returns them.

    Example:
        >>> [each.key for each in doubts({"sex": "male", "pregnant": True})]
        ['pregnant_man']
        >>> doubts({"sex": "female", "pregnant": True})
        ()
    """
    facts = told(answers)
    return tuple(_doubt(row, answers, facts) for row in rows() if holds(row["when"], facts))


def cautious(answers: Mapping[str, Value]) -> dict[str, Value]:
    """Return answers as they are read until every doubt is settled."""
    read = dict(answers)
    for doubt in doubts(answers):
        read |= doubt.cautious
    return read


@cache
def rows() -> tuple[Mapping[str, Any], ...]:
    """Return the table of contradictions."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(MappingProxyType(row) for row in table["doubt"])


def _doubt(row: Mapping[str, Any], answers: Mapping[str, Value], facts: Told) -> Doubt:
    said = {**dict(_shown(facts.values)), **dict(_shown(answers))}
    return Doubt(
        key=row["key"],
        keys=tuple(key for key in row["keys"] if key in answers),
        sentence=row["sentence"].format_map(_Open(said)),
        fix=row["fix"],
        cautious=MappingProxyType(
            {key: None if x == UNKNOWN else x for key, x in row.get("cautious", {}).items()}
        ),
    )


class _Open(dict[str, str]):
    """Words for what stands in a sentence; what is not known says so."""

    def __missing__(self, _key: str) -> str:
        return "an unknown number of"


def _shown(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, float) and not isinstance(value, bool):
            yield key, f"{round(value, 1):g}"
        elif isinstance(value, str):
            yield key, value
