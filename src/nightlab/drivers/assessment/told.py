"""Answers as facts of a small language, so that conditions on them can be kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.drivers.assessment.figures import FIGURES, figures
from nightlab.drivers.assessment.question import questions
from nightlab.person.answers import hours
from nightlab.safety.language import read_condition
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.drivers.assessment.question import Question
    from nightlab.person.answers import Value
    from nightlab.safety.language import Condition

    Fact = float | str | bool | None

KINDS = {"yes": "flag", "number": "number", "clock": "number", "choice": "choice"}


@dataclass(frozen=True, slots=True)
class Told:
    """Answers as facts: clocks as hours of the day, words as ``KEY_any``, ``KEY_count`` and ``KEY_WORD``.

    Attributes:
        values: Facts by name; one that is not there is not known.
    """

    values: Mapping[str, Fact]

    def value(self, name: str) -> Fact:
        """Return a fact; None where it is not known."""
        return self.values.get(name)

    def takes(self, term: str) -> bool | None:  # noqa: ARG002 - the language asks for medicines by class
        """Say nothing of medicines, on which no question hangs."""
        return None


def told(answers: Mapping[str, Value]) -> Told:
    """Return answers as facts, with the figures that follow from several of them."""
    values: dict[str, Fact] = {}
    for key, value in answers.items():
        if value is not None and key in questions():
            values |= _facts(questions()[key], value)
    return Told(MappingProxyType(values | figures(answers)))


def holds(text: str, facts: Told) -> bool | None:
    """Return whether a condition holds of answers; None where they leave it open."""
    return condition(text).test(facts)


@cache
def condition(text: str) -> Condition:
    """Return a condition on answers.

    Raises:
        NightlabError: It does not follow the language, or names what nothing asks.
    """
    return read_condition(text, kinds())


@cache
def kinds() -> Mapping[str, str]:
    """Return every fact that answers can give, and its kind."""
    found: dict[str, str] = dict(FIGURES)
    for key, what in questions().items():
        if what.kind == "words":
            found |= {f"{key}_any": "flag", f"{key}_count": "number"}
            found |= {f"{key}_{word}": "flag" for word in what.options}
        else:
            found[key] = KINDS[what.kind]
    return MappingProxyType(found)


def _facts(what: Question, value: Value) -> dict[str, Fact]:
    if isinstance(value, tuple):
        found: dict[str, Fact] = {f"{what.key}_{word}": word in value for word in what.options}
        return found | {f"{what.key}_any": bool(value), f"{what.key}_count": float(len(value))}
    if what.kind == "clock":
        return {what.key: hours(parse_clock(str(value), where=what.key))}
    return {what.key: value}
