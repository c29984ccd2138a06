"""The table of published results: one number a row, with the range in which the body reproduces it."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from nightlab.errors import NightlabError

ROLES = ("input", "fitted", "coupling", "predicted")
CERTAINTIES = ("measured", "secondary", "unverified", "calibrated", "assumed")

Role = Literal["input", "fitted", "coupling", "predicted"]


@dataclass(frozen=True, slots=True)
class Row:
    """A published number.

    Args:
        id: Its name; the part before the hyphen is that of the publication.
        domain: Of what it tells.
        quantity: What was measured, in words.
        condition: In whom and when, in words.
        unit: Its unit.
        published: The number; 1 or -1 where only a direction was published.
        lo: Least value that reproduces it; minus infinity where the range is open.
        hi: Largest value that does.
        role: ``input``, ``fitted`` and ``coupling`` numbers set the model; ``predicted`` ones test it.
        certainty: Of the published number.
        citation: Where it stands.
        protocol: Name of the protocol; empty where the number cannot be expressed.
        expression: The quantity; empty likewise.
        people: How many live the protocol.
        rule: How the range was worked out, where it is not the plain rule.
        why: What is missing, or why the role is what it is.
    """

    id: str
    domain: str
    quantity: str
    condition: str
    unit: str
    published: float
    lo: float
    hi: float
    role: Role
    certainty: str
    citation: str
    protocol: str
    expression: str
    people: int
    rule: str
    why: str

    @property
    def is_expressible(self) -> bool:
        """Whether the body has what the number needs."""
        return bool(self.expression)

    def holds(self, value: float, se: float) -> bool:
        """Return whether a value reproduces the number.

        Assumptions: where the range is open on one side, as for a sign, the value must stand two standard
        errors inside it.
        """
        if math.isinf(self.lo) or math.isinf(self.hi):
            return self.lo < value - 2.0 * se and value + 2.0 * se < self.hi
        return self.lo <= value <= self.hi


@cache
def rows() -> tuple[Row, ...]:
    """Return every row of the table."""
    text = files("nightlab.body.validation").joinpath("rows.csv").read_text(encoding="utf-8")
    return tuple(_row(line) for line in csv.DictReader(text.splitlines()))


def find(chosen: str) -> tuple[Row, ...]:
    """Return the rows of a publication or of a number, by id.

    Raises:
        NightlabError: None of that id.
    """
    found = tuple(row for row in rows() if chosen in {row.id, row.id.partition("-")[0]})
    if not found:
        raise NightlabError(
            f"no row {chosen!r}", where="id", fix="use an id of the table, as 40 or 40-sol"
        )
    return found


def _row(line: dict[str, str]) -> Row:
    words = {
        key: line[key] for key in ("id", "domain", "quantity", "condition", "unit", "certainty")
    }
    return Row(
        **words,
        published=float(line["published"]),
        lo=float(line["lo"] or "-inf"),
        hi=float(line["hi"] or "inf"),
        role=line["role"],  # type: ignore[arg-type]
        citation=line["citation"],
        protocol=line["protocol"],
        expression=line["expression"],
        people=int(line["people"] or 0),
        rule=line["rule"],
        why=line["why"],
    )
