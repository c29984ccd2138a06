"""What the commands share: the lab's file, JSON, tables, pictures to files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nightlab.lab import Lab

T = TypeVar("T")

as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, a contract for programs."
)


def day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """Read a date option."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a date; write it as YYYY-MM-DD.") from error


def with_lab(ctx: click.Context, use: Callable[[Lab], T]) -> T:
    """Open the lab the person named, use it, close it."""
    from nightlab.lab import Lab

    root = ctx.find_root()
    with Lab.open(root.obj) as lab:
        return use(lab)


def echo_json(value: Any) -> None:
    """Print a value as JSON; dates and instants in ISO form."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=_iso, allow_nan=False))


def _iso(value: Any) -> str:
    return str(value.isoformat())


def echo_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a header, numbers to the right."""
    cells = [[_cell(v) for v in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    right = [
        all(isinstance(row[i], int | float | None) for row in rows) for i in range(len(header))
    ]
    for line in ([*header], *cells):
        padded = (
            c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)
        )
        click.echo("  ".join(padded).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def write_text(path: str, text: str) -> None:
    """Write a file, ``-`` for standard output.

    Raises:
        NightlabError: The file cannot be written.
    """
    if path == "-":
        click.echo(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise NightlabError(
            f"cannot be written ({(error.strerror or 'error').lower()})",
            where=path,
            fix="name another file or folder",
        ) from error
    click.echo(f"wrote {path}", err=True)
