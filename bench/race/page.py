"""The page of the documents that shows what was measured: rows in, Markdown out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from race.row import Row, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = ("what", "Nightlab", "peer", "ratio", "goal", "")
NOTHING = "–"


class Result(NamedTuple):
    """A row and the script that measured it."""

    script: str
    row: Row


def page(template: str, results: Sequence[Result]) -> str:
    """Return the page.

    Args:
        template: The words around the figures, with ``{table}``, ``{notes}``, ``{missed}`` and
            ``{machines}`` where these come.
        results: In the order of the table.
    """
    return template.format(
        table=table([result.row for result in results]),
        notes="\n\n".join(note(result) for result in results),
        missed=missed(results),
        machines=machines([result.row for result in results]),
    )


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [HEADER, ("---",) * len(HEADER), *(cells(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cells(row: Row) -> tuple[str, ...]:
    """Return one line of the table."""
    figure = NOTHING if row.ratio is None else f"{rounded(row.ratio, 3)} {row.unit}"
    reached = {True: "met", False: "**missed**", None: ""}[row.met]
    return row.row, row.ours, row.peer, figure, goal(row), reached


def goal(row: Row) -> str:
    """Return what was to be reached, in words."""
    if row.goal is None:
        return "none set"
    return f"{'at least' if row.more_is_better else 'at most'} {row.goal:g}"


def note(result: Result) -> str:
    """Return what stands below the table about one row."""
    command = f"`python bench/{result.script}.py`, {result.row.measured}"
    return f"**{result.row.row}** ({command}). {result.row.note}"


def missed(results: Sequence[Result]) -> str:
    """Return for each goal that was missed where our time goes."""
    explained = [_explained(row) for _, row in results if row.met is False]
    return "\n\n".join(explained) or "None."


def _explained(row: Row) -> str:
    what = f"**{row.row}**: {cells(row)[3]}, where the goal is {goal(row)}."
    if not row.profile:
        return what
    lines = "\n".join(row.profile)
    told = "Of our own time, by function, as `cProfile` counts it:"
    return f"{what} {told}\n\n```text\n{lines}\n```"


def machines(rows: Sequence[Row]) -> str:
    """Return the machines in words, each once."""
    return "; ".join(dict.fromkeys(row.machine for row in rows)) or NOTHING
