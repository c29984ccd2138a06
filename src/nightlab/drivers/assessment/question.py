"""The questions of the assessment, kept as data."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from nightlab.errors import NightlabError
from nightlab.person.checks import check_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.person.answers import Value

Kind = Literal["yes", "number", "clock", "choice", "words"]

FILE = Path(__file__).with_name("questions.toml")
WEEKLY = "week"
"""The section that is asked anew each week, and not in the assessment."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Args:
        key: Under which its answer is kept.
        section: Where it belongs.
        kind: What sort of answer it takes.
        text: What the person reads.
        why: What the answer decides.
        short: The same as an entry of a list to tick; empty where it stands alone.
        together: Name of the page it shares with its neighbours; empty where it stands alone.
        options: Words that can be answered, and what they say to a person.
        own: Whether own words can be answered too.
        unit: Of a number.
        low: Least number.
        high: Greatest number.
        whole: Whether only whole numbers can be.
        asked_if: When it is asked, in the language of the safety rules; empty for always.
        otherwise: What follows where that is known not to hold; None where nothing does.
        core: Whether it belongs to the ten minutes.
        screen: Questionnaire that gives the answer; empty for none.
        into: Where it goes in a profile, such as ``symptoms.gasping``; empty where code decides.
        source: Where its figures are from; empty where it has none.
    """

    key: str
    section: str
    kind: Kind
    text: str
    why: str
    short: str = ""
    together: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    own: bool = False
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    asked_if: str = ""
    otherwise: Value = None
    core: bool = True
    screen: str = ""
    into: str = ""
    source: str = ""

    @property
    def weekly(self) -> bool:
        """Whether it is asked anew each week."""
        return self.section == WEEKLY


@cache
def questions() -> Mapping[str, Question]:
    """Return every question by its key, in the order in which they are asked.

    Example:
        >>> next(iter(questions())), questions()["caffeine_mg"].unit
        ('suicidal_thoughts', 'mg')
    """
    return MappingProxyType({row["key"]: _question(row) for row in _file()["question"]})


@cache
def sections() -> Mapping[str, str]:
    """Return the headings of the sections by their keys, in their order."""
    return MappingProxyType(dict(_file()["sections"]))


@cache
def pages() -> Mapping[str, str]:
    """Return what stands above the questions that share a page, by the name of the page."""
    return MappingProxyType(dict(_file()["together"]))


def question(key: str) -> Question:
    """Return a question by its key.

    Raises:
        NightlabError: No such question, with the nearest there is.
    """
    if key not in questions():
        near = difflib.get_close_matches(key.casefold(), questions(), n=1)
        fix = f"write {near[0]!r} if that was meant" if near else "see `nightlab check --list`"
        raise NightlabError(f"nothing asks for {key[:80]!r}", where="answers", fix=fix)
    return questions()[key]


def in_section(section: str) -> tuple[Question, ...]:
    """Return the questions of a section, in their order.

    Raises:
        NightlabError: No such section.
    """
    check_keys([section], sections(), "--section")
    return tuple(each for each in questions().values() if each.section == section)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _question(row: dict[str, Any]) -> Question:
    otherwise = row.get("otherwise")
    if isinstance(otherwise, int) and not isinstance(otherwise, bool):
        otherwise = float(otherwise)
    options = MappingProxyType(dict(row.get("options", {})))
    return Question(**{**row, "options": options, "otherwise": otherwise})
