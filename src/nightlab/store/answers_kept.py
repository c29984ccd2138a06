"""The part of a store that keeps what a person told of themselves, and the plans that came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.store import answer_rows, plan_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.person import Answer, KeptPlan
    from nightlab.store.database import Database
    from nightlab.store.values import Change


class KeepsAnswers:
    """Answers and plans of a lab; they are added, and never changed or taken away.

    Assumptions: as for ``Store``, of which this is a part.
    """

    _database: Database

    def answers(self) -> list[Answer]:
        """Return every answer in the order in which it was told; ``person.latest`` says what holds now.

        Raises:
            NightlabError: One is no answer, or not what was written down.
        """
        with self._database.reading() as connection:
            return answer_rows.all_of_them(connection)

    def add_answers(self, answers: Sequence[Answer]) -> int:
        """Add answers, all or none; return how many were not there yet.

        Assumptions: the same value at the same instant to the same question is one answer.

        Raises:
            NightlabError: One that could not be kept as it is; nothing has changed then.
        """
        with self._database.writing() as connection:
            return answer_rows.add(connection, answers)

    def plans(self) -> list[KeptPlan]:
        """Return every plan in the order in which it was derived.

        Raises:
            NightlabError: One is not what was written down.
        """
        with self._database.reading() as connection:
            return plan_rows.all_of_them(connection)

    def add_plan(self, plan: KeptPlan) -> Change:
        """Add a plan as it was derived; ``known`` where it stands there already.

        Raises:
            NightlabError: It could not be kept as it is.
        """
        with self._database.writing() as connection:
            return "new" if plan_rows.add(connection, [plan]) else "known"
