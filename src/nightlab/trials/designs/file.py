"""A design as a short text file: written, and read again field by field."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, fields
from datetime import date, time
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.trials.design import Design

if TYPE_CHECKING:
    from collections.abc import Sequence

# Designs without a plan are written as they always were, so that what was sealed stays the same bytes.
FIRST_FORMAT, PLAN_FORMAT = 1, 2
OF_PLANS = ("plan", "factors", "unit", "run_in_nights", "washout_nights")
NEEDED = ("arms", "nights", "seed", "block_nights")
WORDS = {"outcome", "better", "prior", "plan", "unit"}
LISTS = ("arms", "factors")


def to_toml(design: Design) -> str:
    """Return a design as a short text file that :func:`read_design` reads."""
    written = PLAN_FORMAT if design.plan else FIRST_FORMAT
    head = ["# A Nightlab trial: the rules and the seed fix the schedule.", f"format = {written}"]
    return "\n".join([*head, *design_lines(design)]) + "\n"


def toml_value(value: Any) -> str:
    """Return a text, number, date, time or list as TOML writes it."""
    if isinstance(value, tuple | list):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    if isinstance(value, str):
        escaped = "".join(
            f"\\u{ord(c):04X}" if c in '"\\' or ord(c) < 32 or ord(c) == 127 else c for c in value
        )
        return f'"{escaped}"'
    return value.isoformat() if isinstance(value, date | time) else str(value)


def design_lines(design: Design) -> list[str]:
    """Return the fields of a design, a line each; those of plans only where they say something."""
    return [
        f"{name} = {toml_value(value)}"
        for name, value in asdict(design).items()
        if value is not None and (value or name not in OF_PLANS)
    ]


def parse_table(text: str, *, where: str) -> dict[str, Any]:
    """Return what a text holds.

    Raises:
        NightlabError: Not TOML.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise NightlabError(
            f"not a design ({error})", where=where, fix="make one with `nightlab trial design`"
        ) from error


def design_of(found: dict[str, Any], *, where: str) -> Design:
    """Return the design that a table of fields is.

    Raises:
        NightlabError: A field too many or too few, or rules that cannot be.
    """
    written = found.pop("format", None)
    if written not in (FIRST_FORMAT, PLAN_FORMAT) or isinstance(written, bool | float):
        raise NightlabError(
            f"not a design of format {FIRST_FORMAT} or {PLAN_FORMAT}",
            where=where,
            fix="make one with `nightlab trial design`",
        )
    known = {f.name for f in fields(Design)} - set(OF_PLANS if written == FIRST_FORMAT else ())
    if extra := sorted(set(found) - known):
        raise NightlabError(
            f"unknown field {extra[0]!r}",
            where=where,
            fix=f"the fields are {', '.join(sorted(known))}",
        )
    try:
        needed = (*NEEDED, "plan") if written == PLAN_FORMAT else NEEDED
        return Design(**_typed(found, needed))
    except NightlabError as error:
        raise error.at(where) from error
    except ValueError as error:  # a whole number of thousands of digits cannot even be shown
        raise NightlabError(
            "not a design (a number has thousands of digits)",
            where=where,
            fix="make one with `nightlab trial design`",
        ) from error


def _typed(found: dict[str, Any], needed: Sequence[str]) -> dict[str, Any]:
    for name in needed:
        if name not in found or (name == "plan" and not found[name]):
            raise NightlabError(
                "this field is missing",
                where=name,
                fix="add it, or make the design anew with `nightlab trial design`",
            )
    lists = {name: _names(name, found.pop(name)) for name in LISTS if name in found}
    for name, value in found.items():
        if name in WORDS:
            if not isinstance(value, str):
                raise NightlabError(
                    f"{value!r} is not a word", where=name, fix="write it in quotes"
                )
            continue
        wanted = (int, float) if name in {"half_life_nights", "worthwhile"} else int
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise NightlabError(
                f"{value!r} is not a number of nights or a seed",
                where=name,
                fix="use a whole number",
            )
    return {**lists, **found}


def _names(name: str, found: Any) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise NightlabError(
            f"{found!r} is not a list of names",
            where=name,
            fix=f'write {name} = ["placebo", "magnesium"]',
        )
    return tuple(found)
