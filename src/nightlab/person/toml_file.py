"""A TOML file that a person filled in: read whole, or refused with the line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

LARGEST_BYTES = 1_000_000


def read_toml(path: Path | str, make: Callable[[dict[str, Any]], T], *, fix: str) -> T:
    """Return what ``make`` makes of the tables of a file.

    Args:
        path: The file, in UTF-8.
        make: Turns the tables into something; its errors get the file's name.
        fix: What to do where the file cannot be read at all.

    Raises:
        NightlabError: No such file, too large a file, broken TOML (with its line), or what ``make``
            refuses.
    """
    path = Path(path)
    try:
        return make(_load(path, fix))
    except NightlabError as error:
        raise error.at(path.name) from error
    except RecursionError as error:
        raise NightlabError(
            "tables or lists too deep in each other",
            where=path.name,
            fix="write one key = value a line",
        ) from error


def _load(path: Path, fix: str) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise NightlabError("cannot be read as text", fix=fix) from error
    if len(data) > LARGEST_BYTES:
        raise NightlabError("too large to be filled in by a person", fix=fix)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Python before 3.14 tells the line in the message only.
        line = re.search(r"at line (\d+)", str(error))
        raise NightlabError(
            f"no valid TOML ({str(error).partition(' (at ')[0]})",
            where=f"line {line[1] if line else text.count(chr(10)) + 1}",
            fix='write one key = value a line, texts in double quotes, as in sex = "female"',
        ) from error
    except ValueError as error:
        raise NightlabError(
            "a number of thousands of digits", fix="write figures as they stand on the paper"
        ) from error
