"""A protocol as a text file: written, and read again field by field."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.trials.designs.file import (
    FIRST_FORMAT,
    PLAN_FORMAT,
    design_lines,
    design_of,
    parse_table,
    to_toml,
    toml_value,
)
from nightlab.trials.prior import Normal
from nightlab.trials.protocol import Eligibility, Protocol, Treatment
from nightlab.trials.table import read_text
from nightlab.trials.yardsticks import Literature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from nightlab.trials.design import Design

PROTOCOL_FORMAT = 3
LISTS = ("secondaries", "score", "covariates")
WORDS = ("question", "family", "trend", "source", "blinding", "looks")
TABLES = ("design", "treatment", "literature", "eligibility")
LARGEST = 1e15
LARGEST_FILE = 1_000_000
FIX = "make one with `nightlab trial new`"


def protocol_text(made: Protocol) -> str:
    """Return a protocol as the text that is sealed; a bare design as it always was."""
    if made.is_bare:
        return to_toml(made.design)
    lines = [
        "# A Nightlab protocol, settled before the first night.",
        f"format = {PROTOCOL_FORMAT}",
    ]
    lines += _told(made, (*WORDS, *LISTS))
    lines += ["", "[design]", *design_lines(made.design)]
    for treatment in made.treatments:
        lines += ["", "[[treatment]]", *_told(treatment, Treatment.__slots__)]
    if made.literature:
        parts = [[part.weight, part.mean, part.sd] for part in made.literature.parts]
        trust = toml_value(made.literature.weight)
        lines += ["", "[literature]", f"trust = {trust}", f"parts = {toml_value(parts)}"]
    if made.eligibility:
        lines += ["", "[eligibility]", *_told(made.eligibility, Eligibility.__slots__)]
    return "\n".join(lines) + "\n"


def _told(record: object, names: tuple[str, ...]) -> list[str]:
    values = {name: getattr(record, name) for name in names}
    return [f"{n} = {toml_value(v)}" for n, v in values.items() if v not in (None, "", ())]


def read_protocol(path: Path) -> Protocol:
    """Return the protocol, or the bare design, in a file.

    Raises:
        NightlabError: Not readable, not TOML, or neither.
    """
    _refuse_large(path)
    return parse_protocol(read_text(path), where=path.name)


def _refuse_large(path: Path) -> None:
    """Refuse what is no protocol before it is read; a file that is not there is told when it is read."""
    size = path.stat().st_size if path.is_file() else 0
    _wrong(size > LARGEST_FILE, "larger than a protocol can be", path.name, FIX)


def parse_protocol(text: str, *, where: str) -> Protocol:
    """Return the protocol, or the bare design, in a text.

    Raises:
        NightlabError: Not TOML, a field too many or too few, or parts that contradict each other.
    """
    found = parse_table(text, where=where)
    if found.get("format") != PROTOCOL_FORMAT:
        return Protocol(design_of(found, where=where))
    try:
        return _protocol(found)
    except NightlabError as error:
        raise error.at(where) from error


def read_design(path: Path) -> Design:
    """Return the design in a file, of a whole protocol or bare.

    Raises:
        NightlabError: As :func:`read_protocol`.
    """
    return read_protocol(path).design


def parse_design(text: str, *, where: str) -> Design:
    """Return the design in a text, of a whole protocol or bare.

    Raises:
        NightlabError: As :func:`parse_protocol`.
    """
    return parse_protocol(text, where=where).design


def _protocol(found: dict[str, Any]) -> Protocol:
    _no_others(found, ("format", *WORDS, *LISTS, *TABLES), "")
    design = dict(_table(found, "design") or {})
    _wrong(not design, "a protocol without a design", "design", FIX)
    has_plan = bool(design.get("plan"))
    made = design_of(
        {**design, "format": PLAN_FORMAT if has_plan else FIRST_FORMAT}, where="design"
    )
    given: dict[str, Any] = {name: _text(found, name) for name in WORDS if name in found}
    given |= {name: _names(found, name) for name in LISTS if name in found}
    treatments = found.get("treatment", [])
    _wrong(
        not isinstance(treatments, list) or not all(isinstance(t, dict) for t in treatments),
        "not a list of tables",
        "treatment",
        "begin each with [[treatment]]",
    )
    return Protocol(
        made,
        treatments=tuple(_treatment(each) for each in treatments),
        literature=_literature(_table(found, "literature")),
        eligibility=_eligibility(_table(found, "eligibility")),
        **given,
    )


def _treatment(found: dict[str, Any]) -> Treatment:
    _no_others(found, Treatment.__slots__, "treatment: ")
    _wrong("arm" not in found, "a treatment of no arm", "treatment", 'add arm = "..."')
    texts = {name: _text(found, name) for name in ("arm", "agent", "form", "unit") if name in found}
    dose = _number(found, "dose") if "dose" in found else None
    at = _of(found, "at", time, "22:15:00") if "at" in found else None
    return Treatment(**texts, dose=dose, at=at)


def _literature(found: Mapping[str, Any] | None) -> Literature | None:
    if found is None:
        return None
    _no_others(found, ("trust", "parts"), "literature: ")
    parts = found.get("parts")
    _wrong(
        not isinstance(parts, list)
        or not all(isinstance(p, list) and len(p) == 3 and all(map(_is_number, p)) for p in parts),
        "not a list of weight, mean and sd",
        "literature",
        FIX,
    )
    normals = tuple(Normal(*map(float, part)) for part in parts or [])
    return Literature(normals, _number(found, "trust"))


def _eligibility(found: Mapping[str, Any] | None) -> Eligibility | None:
    if found is None:
        return None
    _no_others(found, Eligibility.__slots__, "eligibility: ")
    checked_on = _of(found, "checked_on", date, "2026-01-31")
    _wrong(isinstance(checked_on, datetime), "a date is wanted", "checked_on", "write 2026-01-31")
    return Eligibility(
        decision=_text(found, "decision"),
        checked_on=checked_on,
        reasons=_names(found, "reasons") if "reasons" in found else (),
        agreed_by=_text(found, "agreed_by") if "agreed_by" in found else "",
    )


def _table(found: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    value = found.get(name)
    _wrong(
        value is not None and not isinstance(value, dict),
        "not a table",
        name,
        f"begin it with [{name}]",
    )
    return value


def _no_others(found: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    if extra := sorted(set(found) - set(known)):
        raise NightlabError(
            f"{place}unknown field {extra[0]!r}", fix=f"the fields are {', '.join(known)}"
        )


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise NightlabError(f"{value!r} is not a text", where=name, fix="write it in quotes")
    return value


def _names(found: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = found.get(name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise NightlabError(
            f"{value!r} is not a list of names", where=name, fix=f'write {name} = ["one", "two"]'
        )
    return tuple(value)


def _number(found: Mapping[str, Any], name: str) -> float:
    value = found.get(name)
    if not _is_number(value):
        raise NightlabError(f"{value!r} is not a number", where=name, fix="write it without quotes")
    return float(value)  # type: ignore[arg-type]  # as just checked


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def _of(found: Mapping[str, Any], name: str, kind: Callable[..., Any], like: str) -> Any:
    value = found.get(name)
    if not isinstance(value, kind):  # type: ignore[arg-type]  # date and time are classes
        raise NightlabError(f"{value!r} cannot be", where=name, fix=f"write {name} = {like}")
    return value


def _wrong(wrong: object, what: str, where: str, fix: str) -> None:
    if wrong:
        raise NightlabError(what, where=where, fix=fix)
