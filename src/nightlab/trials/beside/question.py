"""A verdict's question, so that it can be asked again with something changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.analyse import analyse
from nightlab.trials.data import TrialData, read_data
from nightlab.trials.table import MISSING, Table, night_numbers, read_table
from nightlab.trials.yardsticks import spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nightlab.trials.verdict import Verdict

T = TypeVar("T")
# The lot speaks of the schedule alone, and is drawn once, for the stated answer.
_NO_LOT = {"randomise": False, "redraw": None}


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A table of nights and what was asked of it.

    Args:
        table: One row a night.
        options: As ``trials.analyse`` takes them.
        data: The trial as it was read, its nights in calendar order.
        rows: The table's row of each night.
    """

    table: Table
    options: Mapping[str, Any]
    data: TrialData
    rows: tuple[int, ...]

    def verdict(self, **changed: Any) -> Verdict:
        """Return the verdict with some options changed, without the randomisation test.

        Raises:
            NightlabError: What ``trials.analyse`` refuses.
        """
        return analyse(self.table, **{**self.options, **changed, **_NO_LOT})

    def by_night(self, cells: Sequence[T], what: str) -> tuple[T, ...]:
        """Return what is known of each row of the table by night, in calendar order.

        Args:
            cells: One for each row of the table.
            what: What they are, for messages.

        Raises:
            NightlabError: Not one a row.
        """
        if len(cells) != len(self.table.rows):
            raise NightlabError(
                f"{len(cells)} {what} were told of {len(self.table.rows)} nights",
                where=what,
                fix="give one for each row of the table",
            )
        return tuple(cells[row] for row in self.rows)

    def without(self, nights: NDArray[np.bool_]) -> Question:
        """Return the question with some nights' outcomes left out; their doses still count.

        Args:
            nights: ``bool[n]``, which to leave out, in calendar order.
        """
        gone = {self.rows[night] for night in np.flatnonzero(nights)}
        name = self.options["outcome"]
        cells = [None if i in gone else cell for i, cell in enumerate(self.table.column(name))]
        outcome = np.where(nights, np.nan, self.data.outcome)
        return replace(
            self,
            table=replace(self.table, columns={**self.table.columns, name: cells}),
            data=replace(self.data, outcome=outcome),
        )


def ask(table: Any, options: Mapping[str, Any]) -> Question:
    """Return a table and what is asked of it as one.

    Args:
        table: As ``trials.analyse`` takes it.
        options: Its other arguments by name; ``outcome`` and ``arm`` at least.

    Raises:
        NightlabError: A table that cannot be read.

    Example:
        >>> nights = {"arm": ["on", "off"] * 3, "min": [5.0, 4.0, None, 6.0, 5.0, 3.0]}
        >>> question = ask(nights, {"outcome": "min", "arm": "arm", "control": "off"})
        >>> question.without(question.data.outcome > 5).data.seen.tolist()
        [True, True, False, False, True, True]
    """
    read = read_table(table)
    data = read_data(
        read,
        outcome=options["outcome"],
        arm=options["arm"],
        control=options.get("control"),
        active=options.get("active"),
        night=options.get("night"),
        block=options.get("block"),
        covariates=tuple(options.get("covariates") or ()),
    )
    return Question(read, options, data, _rows(read, options))


def night_sd(data: TrialData) -> float:
    """Return the standard deviation of a night in the outcome's unit, as the neutral prior takes it."""
    return spread(data)[0]


def _rows(table: Table, options: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the row of each night that has an arm, by calendar."""
    days = night_numbers(table, options.get("night"))
    arms = table.column(options["arm"])
    named = [i for i in range(len(days)) if not _is_empty(arms[i])]
    return tuple(sorted(named, key=days.__getitem__))


def _is_empty(cell: Any) -> bool:
    return cell is None or str(cell).strip() in MISSING
