"""Questions to a product, and what each answer is worth."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKS = Path(__file__).with_name("product_checks.csv")

Worth = Literal["much", "some", "little", "nothing", "stop"]
"""How much an answer says for the product; ``stop``: do not take it as it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a label, a seller or a certificate may give.

    Args:
        answer: In a few words.
        worth: How much it says.
        meaning: Why.
        source: Who says so.
        checked: How far the source was read.
    """

    answer: str
    worth: Worth
    meaning: str
    source: str
    checked: str

    def __post_init__(self) -> None:
        if self.worth not in get_args(Worth):
            raise NightlabError(f"unknown worth {self.worth!r}", where=self.answer)


@dataclass(frozen=True, slots=True)
class ProductQuestion:
    """One question to a product, with every answer it knows."""

    name: str
    question: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ProductCheck:
    """What a person found out about a product.

    Args:
        found: Answers so far, by the name of the question.
        open_questions: What was not answered; the product is as unknown as these.
    """

    found: Mapping[str, Answer]
    open_questions: tuple[ProductQuestion, ...]

    @property
    def stops(self) -> tuple[Answer, ...]:
        """Answers that speak against taking the product as it is."""
        return tuple(answer for answer in self.found.values() if answer.worth == "stop")


@cache
def product_questions() -> tuple[ProductQuestion, ...]:
    """Return the questions, the most useful first.

    Example:
        >>> [question.name for question in product_questions()][:3]
        ['elemental', 'form', 'seal']
    """
    with CHECKS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = {row["check"]: row["question"] for row in rows}
    return tuple(
        ProductQuestion(name, text, tuple(_answer(r) for r in rows if r["check"] == name))
        for name, text in texts.items()
    )


def check_product(answers: Mapping[str, str]) -> ProductCheck:
    """Return what answers are worth, and what is still to be asked.

    Args:
        answers: An answer, word for word, by the name of its question.

    Raises:
        NightlabError: A question or an answer that is not known.

    Example:
        >>> check = check_product({"elemental": "no"})
        >>> check.stops[0].meaning, len(check.open_questions)
        ('The dose cannot be known; do not take it until it is.', 7)
    """
    questions = {question.name: question for question in product_questions()}
    found: dict[str, Answer] = {}
    for name, text in answers.items():
        if name not in questions:
            raise NightlabError(
                f"no question is called {name!r}", fix=f"use {', '.join(questions)}"
            )
        found[name] = _chosen(questions[name], text)
    left = tuple(question for name, question in questions.items() if name not in found)
    return ProductCheck(found, left)


def _chosen(question: ProductQuestion, text: str) -> Answer:
    for answer in question.answers:
        if answer.answer.casefold() == text.strip().casefold():
            return answer
    raise NightlabError(
        f"{text!r} is none of the answers",
        where=question.name,
        fix=f"use {' / '.join(a.answer for a in question.answers)}",
    )


def _answer(row: Mapping[str, str]) -> Answer:
    return Answer(
        answer=row["answer"],
        worth=row["worth"],  # type: ignore[arg-type]  # checked by the class
        meaning=row["meaning"],
        source=row["source"],
        checked=row["checked"],
    )
