"""The body held to published results: every protocol lived, every number compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nightlab.body.protocol import read_protocol
from nightlab.body.simulate import simulate
from nightlab.body.validation.quantities import OF_DAYS as QUANTITIES_OF_DAYS
from nightlab.body.validation.quantities import conditions, parse
from nightlab.body.validation.reading import find, rows
from nightlab.body.validation.readouts import OF_DAYS, OF_NIGHTS, Lived

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nightlab.body.organ import Numbers
    from nightlab.body.protocol import Protocol
    from nightlab.body.validation.quantities import Expression
    from nightlab.body.validation.reading import Role, Row

Result = Literal["pass", "miss", "not expressible"]
CLOCK = ("clock_x", "clock_y")


@dataclass(frozen=True, slots=True)
class Checked:
    """A published number beside the body's.

    Args:
        id: Of the row.
        quantity: In words.
        role: What it can prove; only ``predicted`` numbers test the body.
        published: The number.
        lo: Least value that reproduces it; minus infinity where open.
        hi: Largest value that does.
        simulated: What the body makes of it; NaN where it cannot.
        se: Monte Carlo standard error of that.
        result: Whether it is reproduced.
        why: What is missing, or what the role rests on.
        unit: Of all four numbers.
        protocol: Which protocol was lived.
    """

    id: str
    quantity: str
    role: Role
    published: float
    lo: float
    hi: float
    simulated: float
    se: float
    result: Result
    why: str
    unit: str
    protocol: str


def protocol_named(name: str) -> Protocol:
    """Return a protocol that stands beside the table, by its file's name."""
    folder = files("nightlab.body.validation").joinpath("protocols")
    return read_protocol(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def validate(
    only: str | None = None, people: int | None = None, seed: int = 1
) -> tuple[Checked, ...]:
    """Return every published number beside the body's, in the table's order.

    Assumptions: rows of one protocol share its people and their luck.

    Args:
        only: The id of a number or of a publication; None for all.
        people: How many live each protocol; None for each row's own.
        seed: Of all luck.

    Raises:
        NightlabError: No row of that id.
    """
    chosen = rows() if only is None else find(only)
    told: dict[str, Checked] = {}
    for name in dict.fromkeys(row.protocol for row in chosen):
        own = [row for row in chosen if row.protocol == name]
        if not name:
            told |= {row.id: _checked(row, float("nan"), float("nan")) for row in own}
            continue
        lived = live(
            name, [parse(row.expression) for row in own], people or max(r.people for r in own), seed
        )
        for row in own:
            told[row.id] = _checked(row, *parse(row.expression).evaluate(lived))
    return tuple(told[row.id] for row in chosen)


def live(name: str, asked: Sequence[Expression], people: int, seed: int) -> dict[str, Lived]:
    """Return the conditions of a protocol that some quantities speak of, lived."""
    protocol = protocol_named(name)
    used = conditions(asked, [each.name for each in protocol.conditions])
    who = replace(protocol.who, people=people)
    if people == 1 and who.sex == "both":
        who = replace(who, sex="other")
    kept = tuple(each for each in protocol.conditions if each.name in used)
    words = [word for each in asked for argument in each.arguments for word in _names(argument)]
    daily = any(word in OF_DAYS for word in words)
    daily = daily or any(each.name in QUANTITIES_OF_DAYS for each in asked)
    days: dict[str, dict[int, dict[str, Numbers]]] = {each.name: {} for each in kept}
    made = simulate(
        replace(protocol, who=who, conditions=kept),
        seed=seed,
        each_night=any(word in OF_NIGHTS for word in words),
        visit={each.name: _keeper(days[each.name], each.keep) for each in kept} if daily else None,
    )
    return {name: Lived(made.outcomes[name], made.people, days[name]) for name in made.outcomes}


def _names(argument: str) -> Iterable[str]:
    return (term.split("*")[0].split(":")[0].strip() for term in argument.split("+"))


def _keeper(
    days: dict[int, dict[str, Numbers]], states: Sequence[str]
) -> Callable[[int, Mapping[str, Numbers]], None]:
    def keep(day: int, courses: Mapping[str, Numbers]) -> None:
        days[day] = {name: courses[name][-1:].copy() for name in (*CLOCK, *states)}

    return keep


def _checked(row: Row, value: float, se: float) -> Checked:
    if not row.is_expressible:
        result: Result = "not expressible"
    else:
        result = "pass" if np.isfinite(value) and row.holds(value, se) else "miss"
    return Checked(
        row.id, f"{row.quantity}; {row.condition}", row.role, row.published, row.lo, row.hi, value, se,
        result, row.why, row.unit, row.protocol,
    )  # fmt: skip


def checked_as_json(checked: Checked) -> dict[str, Any]:
    """Return a result as JSON can hold it: an open side or a missing number is null.

    Example:
        >>> checked_as_json(validate("84-crp")[0])["result"]
        'not expressible'
    """
    numbers = ("lo", "hi", "simulated", "se", "published")
    told = {name: getattr(checked, name) for name in checked.__slots__}
    return {k: None if k in numbers and not np.isfinite(v) else v for k, v in told.items()}


# The name by which shells call it.
validate_body = validate
