"""The language of the rules' conditions: facts, numbers, medicines, and three truth values.

True, False and None for "not known" combine as in Kleene's strong logic. The one departure is on the safe
side: what follows ``not`` clears somebody, and what clears must be known.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Test = Callable[["Facts"], bool | None]

TOKEN = re.compile(r"\s*(<=|>=|[<>=(),]|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|-\d+(?:\.\d+)?|\S)")
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number of which only a lower bound is known, such as a total with an unknown part."""

    value: float


class Facts(Protocol):
    """What is known of a person."""

    def value(self, name: str) -> float | str | bool | AtLeast | None:
        """Return a fact; None where it is not known."""

    def takes(self, term: str) -> bool | None:
        """Whether a medicine of a class is taken; None where the medicines are not known."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that is true, false or not known of a person.

    Attributes:
        text: As it was written.
        names: The facts it looks at.
        terms: The classes of medicines it looks at.
        clearing: Facts that put it to rest where they hold: those behind ``not``.
        test: Says whether it holds.
    """

    text: str
    names: frozenset[str]
    terms: frozenset[str]
    clearing: frozenset[str]
    test: Test


def read_condition(text: str, kinds: Mapping[str, str]) -> Condition:
    """Return the condition that a text spells.

    Args:
        text: Such as ``30 <= egfr < 60 and not dialysis`` or ``med(warfarin) or bmi is unknown``.
        kinds: Name of every fact, and whether it is a ``number``, a ``flag`` or a ``choice``.

    Raises:
        NightlabError: The text does not follow the language, or a fact is not of the kind it is used as.

    Example:
        >>> read_condition("30 <= egfr < 60", {"egfr": "number"}).names
        frozenset({'egfr'})
    """
    reader = _Reader(text, kinds)
    test = reader.either()
    reader.end()
    return Condition(
        text, frozenset(reader.names), frozenset(reader.terms), frozenset(reader.clearing), test
    )


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, kinds: Mapping[str, str]) -> None:
        self.text = text
        self.kinds = kinds
        self.tokens = TOKEN.findall(text)
        self.at = 0
        self.names: set[str] = set()
        self.terms: set[str] = set()
        self.clearing: set[str] = set()

    def either(self) -> Test:
        return self._joined("or", self._both, any_of)

    def end(self) -> None:
        if self._next() is not None:
            raise self._wrong("more stands here than a condition")

    def _both(self) -> Test:
        return self._joined("and", self._one, all_of)

    def _joined(
        self,
        word: str,
        part: Callable[[], Test],
        join: Callable[[Iterator[bool | None]], bool | None],
    ) -> Test:
        tests = [part()]
        while self._next() == word:
            self.at += 1
            tests.append(part())
        if len(tests) == 1:
            return tests[0]
        return lambda facts: join(test(facts) for test in tests)

    def _one(self) -> Test:
        word = self._take()
        if word == "not":
            before = set(self.names)
            inner = self._one()
            self.clearing |= self.names - before
            return lambda facts: inner(facts) is not True
        if word == "(":
            inner = self.either()
            self._expect(")")
            return inner
        if word == "med":
            return self._medicines()
        if _is_number(word):
            return self._between(float(word))
        return self._of_fact(word)

    def _medicines(self) -> Test:
        self._expect("(")
        terms = [self._take()]
        while self._next() == ",":
            self.at += 1
            terms.append(self._take())
        self._expect(")")
        self.terms.update(terms)
        return lambda facts: any_of(facts.takes(term) for term in terms)

    def _of_fact(self, name: str) -> Test:
        if self._next() == "is":
            self._known(name)
            self.at += 1
            self._expect("unknown")
            return lambda facts: facts.value(name) is None
        kind = self._known(name)
        if kind == "flag":
            return lambda facts: None if (v := facts.value(name)) is None else v is True
        sign = self._take()
        if sign not in TURNED:
            raise self._wrong(f"{name!r} is a {kind} and needs a comparison")
        wanted = self._take()
        if kind == "choice":
            if sign != "=":
                raise self._wrong(f"{name!r} is a choice, compared by = alone")
            return lambda facts: None if (v := facts.value(name)) is None else v == wanted
        return self._compared(name, sign, wanted)

    def _between(self, low: float) -> Test:
        """Read ``30 <= egfr < 60`` from its first number on."""
        sign, name = self._take(), self._take()
        if sign not in TURNED or self._known(name) != "number":
            raise self._wrong("a comparison with a number was expected")
        first = self._compared(name, TURNED[sign], str(low))
        if self._next() not in TURNED:
            return first
        second = self._compared(name, self._take(), self._take())
        return lambda facts: all_of(test(facts) for test in (first, second))

    def _compared(self, name: str, sign: str, number: str) -> Test:
        if not _is_number(number):
            raise self._wrong(f"{number!r} is no number")
        limit = float(number)
        return lambda facts: compare(facts.value(name), sign, limit)

    def _known(self, name: str) -> str:
        if name not in self.kinds:
            raise self._wrong(f"there is no fact {name!r}")
        self.names.add(name)
        return self.kinds[name]

    def _next(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _take(self) -> str:
        token = self._next()
        if token is None:
            raise self._wrong("the condition ends too early")
        self.at += 1
        return token

    def _expect(self, wanted: str) -> None:
        if self._take() != wanted:
            raise self._wrong(f"{wanted!r} was expected")

    def _wrong(self, what: str) -> NightlabError:
        return NightlabError(what, where=f"{self.text!r}, word {self.at}")


def compare(value: float | str | AtLeast | None, sign: str, limit: float) -> bool | None:
    """Compare a number with a limit; None where it cannot be told.

    Example:
        >>> compare(AtLeast(300), ">", 250), compare(AtLeast(100), ">", 250), compare(None, "<", 3)
        (True, None, None)
    """
    if isinstance(value, AtLeast):
        reached = value.value > limit if sign == ">" else value.value >= limit
        if sign in {">", ">="}:
            return True if reached else None
        return False if value.value > limit or (sign == "<" and value.value >= limit) else None
    if value is None or isinstance(value, str):
        return None
    return COMPARE[sign](value, limit)


def any_of(truths: Iterator[bool | None]) -> bool | None:
    """Return True if one is, else None if one is not known, else False."""
    answer: bool | None = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            answer = None
    return answer


def all_of(truths: Iterator[bool | None]) -> bool | None:
    """Return False if one is, else None if one is not known, else True."""
    answer: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            answer = None
    return answer


def _is_number(token: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", token) is not None
