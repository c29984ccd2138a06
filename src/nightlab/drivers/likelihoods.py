"""How much an answer speaks for or against a driver: likelihood ratios with their sources."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.drivers.answered import Condition, read_condition
from nightlab.drivers.catalogue import drivers
from nightlab.errors import NightlabError
from nightlab.evidence import CHECKED

if TYPE_CHECKING:
    from collections.abc import Mapping

LIKELIHOODS = Path(__file__).with_name("likelihoods.csv")
WAYS = ("same", "any")


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What one kind of answer to one question says of one driver.

    Args:
        question: Key of the question, or of what is reckoned from several.
        test: The condition on the answer.
        written: The condition as it is written.
        driver: Key of the driver.
        group: Answers of one group on one driver say much the same and are not counted in full twice.
        way: ``same``: the group's answers measure one thing; ``any``: each is a cause by itself, so
            that a no to one takes nothing from a yes to another.
        lr: How much likelier the answer is with the driver than without.
        low: Lower bound of a 95 % interval.
        high: Upper bound.
        source: Who says so.
        checked: How far that was read.
        note: How it was worked out, or why it is so.
    """

    question: str
    test: Condition
    written: str
    driver: str
    group: str
    way: str
    lr: float
    low: float
    high: float
    source: str
    checked: str
    note: str

    def __post_init__(self) -> None:
        problems = {
            "no such driver": self.driver not in drivers(),
            "a ratio outside its interval": not 0 < self.low < self.lr < self.high,
            "an unknown way of counting": self.way not in WAYS,
            "no word on how far the source was read": self.checked not in CHECKED,
        }
        for what, wrong in problems.items():
            if wrong:
                where = f"likelihoods.csv, {self.question} on {self.driver}"
                raise NightlabError(what, where=where, fix="correct the row")


@cache
def likelihoods() -> tuple[Likelihood, ...]:
    """Return the whole table, in its order.

    Raises:
        NightlabError: A row that contradicts itself.
    """
    with LIKELIHOODS.open(encoding="utf-8", newline="") as file:
        return tuple(map(_row, csv.DictReader(file)))


@cache
def by_question() -> Mapping[tuple[str, str], tuple[Likelihood, ...]]:
    """Return the rows by driver and question."""
    table: dict[tuple[str, str], list[Likelihood]] = {}
    for each in likelihoods():
        table.setdefault((each.driver, each.question), []).append(each)
    return MappingProxyType({key: tuple(found) for key, found in table.items()})


def _row(row: Mapping[str, str]) -> Likelihood:
    return Likelihood(
        question=row["question"],
        test=read_condition(row["test"]),
        written=row["test"],
        driver=row["driver"],
        group=row["group"],
        way=row["way"],
        lr=float(row["lr"]),
        low=float(row["low"]),
        high=float(row["high"]),
        source=row["source"],
        checked=row["checked"],
        note=row["note"],
    )
