"""What the commands share: the lab's file, options, JSON, tables, pictures to files."""

from __future__ import annotations

import json
import math
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nightlab.errors import NightlabError, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from nightlab.lab import Lab
    from nightlab.nights import Event

T = TypeVar("T")

THINGS = {
    "nights": ("night", "nights and naps"),
    "diary": ("diary entry", "diary entries"),
    "events": ("event", "events"),
    "samples": ("sample", "samples"),
    "trials": ("trial", "trials"),
    "doses": ("dose", "doses"),
    "answers": ("answer", "answers"),
    "plans": ("plan", "plans"),
    "imports": ("import", "imports"),
}

as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, a contract for programs."
)


def day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """Read a date option."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a date; write it as YYYY-MM-DD") from error


def number(
    low: float = -math.inf, high: float = math.inf, *, whole: bool = False
) -> Callable[[Any], float]:
    """Return a type of option: a finite number within bounds, both inclusive."""
    kind = "a whole number" if whole else "a number"
    wanted = f"{kind} from {low:g} to {high:g}" if math.isfinite(high) else kind

    def read(text: Any) -> float:
        try:
            value = int(text) if whole else float(text)
        except (TypeError, ValueError):
            value = math.nan
        if not (math.isfinite(value) and low <= value <= high):
            raise click.BadParameter(f"{text!r} is not {wanted}")
        return value

    return read


def with_lab(ctx: click.Context, use: Callable[[Lab], T], *, create: bool = False) -> T:
    """Open the lab the person named, use it, close it.

    Args:
        ctx: The command's.
        use: What to do with the lab.
        create: Whether to make one where there is none; what only reads never does, for a name that
            was mistyped would look like a lab that has lost everything.
    """
    from nightlab.lab import Lab

    with Lab.open(ctx.find_root().obj, create=create) as lab:
        if done := lab.upgrade:
            kept = f"; as it was it is kept in {done.kept}" if done.kept else ""
            say_aside(f"The lab was brought up to date (tables {done.old} to {done.new}){kept}.")
        return use(lab)


def counted(things: str, count: int) -> str:
    """Return a number of things in words, such as ``1 night`` or ``1,204 events``."""
    one, many = THINGS[things]
    return f"{count:,} {one if count == 1 else many}"


def one_output(**chosen: object) -> None:
    """Refuse two kinds of output in one stream, which nobody could read.

    Args:
        chosen: Name of each option, and whether it writes to standard output.

    Raises:
        NightlabError: More than one does.
    """
    names = [f"--{name}" for name, wanted in chosen.items() if wanted]
    if len(names) > 1:
        raise NightlabError(
            "only one of these can be printed at a time",
            where=" and ".join(names),
            fix="call the command once for each, or name a file with --svg",
        )


def echo_json(value: Any) -> None:
    """Print a value as JSON; dates and instants in ISO form."""
    click.echo(_encoder(indent=1).encode(value))


def echo_json_rows(rows: Sequence[dict[str, Any]]) -> None:
    """Print many alike values as a JSON list, one a line."""
    # Without indents Python's encoder runs in C, ten times faster.
    encode = _encoder().encode
    lines = ",\n".join(encode(row) for row in rows)
    click.echo(f"[\n{lines}\n]" if rows else "[]")


def _encoder(indent: int | None = None) -> json.JSONEncoder:
    plain_ascii = "utf" not in (sys.stdout.encoding or "").lower()
    return json.JSONEncoder(ensure_ascii=plain_ascii, indent=indent, default=_iso, allow_nan=False)


def _iso(value: Any) -> str:
    return str(value.isoformat())


def plain_event(event: Event) -> dict[str, Any]:
    """Return an event as plain values, its instant on the wall clock of the person."""
    return {
        "kind": event.kind,
        "label": event.label,
        "amount": event.amount,
        "unit": event.unit,
        "at": _local(event),
    }


def say_event(event: Event) -> str:
    """Return an event in words, such as ``2026-03-01 15:00  caffeine 80 mg``."""
    unit = "" if event.unit == "rating" else event.unit
    amount = "" if event.amount is None else f"{event.amount:g} {unit}"
    if event.amount == 0 and event.unit != "rating":
        amount = "(told: no)"
    label = "" if event.label == event.kind else event.label
    words = (event.kind, label, amount.strip())
    return f"{_local(event):%Y-%m-%d %H:%M}  {' '.join(filter(None, words))}"


def say(text: str = "") -> None:
    """Print a line for a person."""
    click.echo(printable(text))


def say_aside(text: str) -> None:
    """Print a line for a person beside the output, which a program may be reading."""
    click.echo(printable(text), err=True)


def _local(event: Event) -> Any:
    from nightlab.units import local

    return local(event.at, event.zone)


def echo_table(
    header: Sequence[str], rows: Sequence[Sequence[object]], *, right: Collection[int] = ()
) -> None:
    """Print rows under a header; columns of numbers, and those asked for, to the right."""
    columns = [_column([row[i] for row in rows]) for i in range(len(header))]
    widths = [max(map(len, [name, *cells])) for name, cells in zip(header, columns, strict=True)]
    to_right = [
        i in right or all(isinstance(row[i], int | float | None) for row in rows)
        for i in range(len(header))
    ]
    for line in (header, *zip(*columns, strict=True)):
        padded = (
            c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, to_right, strict=True)
        )
        say("  ".join(padded).rstrip())


def _column(values: list[object]) -> list[str]:
    """Return the cells of a column, its numbers with one decimal where one of them needs it."""
    numbers = [v for v in values if isinstance(v, float)]
    form = ".0f" if all(f"{v:.1f}".endswith(".0") for v in numbers) else ".1f"
    return [_cell(value, form) for value in values]


def _cell(value: object, form: str) -> str:
    if value is None:
        return "–"
    return format(value, form) if isinstance(value, float) else str(value)


def write_text(path: str, text: str) -> None:
    """Write a file, ``-`` for standard output.

    Raises:
        NightlabError: The file cannot be written.
    """
    if path == "-":
        click.echo(text)
        return
    write_bytes(path, text.encode("utf-8", errors="replace"))


def write_bytes(path: str, content: bytes) -> None:
    """Write a file and say so.

    Raises:
        NightlabError: The file cannot be written.
    """
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise NightlabError(
            f"cannot be written ({(error.strerror or 'error').lower()})",
            where=path,
            fix="name another file or folder",
        ) from error
    click.echo(f"wrote {path}", err=True)


seeded = click.option(
    "--seed",
    type=number(0, whole=True),
    default=1,
    show_default=True,
    metavar="N",
    help="Fixes the simulation.",
)
