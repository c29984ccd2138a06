"""The data of a picture as an HTML table, for those who read rather than look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.draw.svg import Element, clean, el

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.draw.frame import Row

NOTHING = "–"


def draw_table(rows: Sequence[Row], caption: str = "") -> str:
    """Return rows as an HTML table whose columns are the keys of the first row.

    Assumptions: all rows have the same keys; None is written as a dash.

    Example:
        >>> draw_table([{"stage": "REM", "minutes": 12.5}])[:47]
        '<table><thead><tr><th scope="col">stage</th><th'
    """
    columns = list(rows[0]) if rows else []
    head = el("tr", *(el("th", clean(name), scope="col") for name in columns))
    body = [el("tr", *(_cell(row.get(name)) for name in columns)) for row in rows]
    title = [el("caption", clean(caption))] if clean(caption) else []
    return el("table", *title, el("thead", head), _block(body)).render()


def _block(rows: list[Element]) -> Element:
    return el("tbody", *(rows or [el("tr", el("td", "no data"))]))


def _cell(value: str | float | None) -> Element:
    words = NOTHING if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return el("td", clean(words) or NOTHING)
