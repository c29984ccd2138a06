"""What was measured last, one row a line, and how a new run of one script is merged into it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from race.page import Result
from race.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def read(path: Path) -> list[Result]:
    """Return what is kept; nothing where there is no file yet."""
    if not path.exists():
        return []
    return [_result(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, results: Iterable[Result]) -> None:
    """Keep results."""
    path.write_text("".join(f"{_line(result)}\n" for result in results), encoding="utf-8")


def merge(
    kept: Sequence[Result], script: str, rows: Sequence[Row], order: Sequence[str]
) -> list[Result]:
    """Return what is kept with all rows of one script replaced, in the order of the scripts."""
    others = [result for result in kept if result.script != script]
    merged = others + [Result(script, row) for row in rows]
    return sorted(merged, key=lambda result: order.index(result.script))


def row_of(told: dict[str, object]) -> Row:
    """Return a row from what it printed of itself."""
    row = Row(**told)  # type: ignore[arg-type]
    return Row(**(asdict(row) | {"profile": tuple(row.profile)}))


def _result(line: str) -> Result:
    told = json.loads(line)
    return Result(told.pop("script"), row_of(told))


def _line(result: Result) -> str:
    return json.dumps({"script": result.script} | asdict(result.row), ensure_ascii=False)
