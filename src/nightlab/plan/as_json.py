"""A plan as JSON, and back: the contract of ``nightlab plan --json`` and the form in which plans are kept."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, get_args

from nightlab.errors import NightlabError
from nightlab.plan.records import Kind, Option, Path, Place, Plan, Step, Test, Window, Worth
from nightlab.plan.steps import steps
from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

FORM = 1
"""Number of this form; a plan of another one is not read."""
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError)
REVIEW = "No clinician has reviewed this plan. No diagnosis, no promise."


def as_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values; clocks, dates and instants in ISO form."""
    return {
        "form": FORM,
        **{name: _plain(getattr(plan, name)) for name in _names(plan) if name != "options"},
        "options": [_option(option) for option in plan.options],
        "reviewed_by_clinician": False,
        "review": REVIEW,
    }


def to_text(plan: Plan) -> str:
    """Return a plan as it is kept."""
    return json.dumps(as_json(plan), ensure_ascii=False, sort_keys=True, allow_nan=False)


def from_text(text: str) -> Plan:
    """Return a plan that was kept.

    Assumptions: a step that the table knows is the table's; one that it no longer knows keeps its name.

    Raises:
        NightlabError: No plan, or one of another form.

    Example:
        >>> from_text("{}")
        Traceback (most recent call last):
        nightlab.errors.NightlabError: kept plan: it cannot be read (form None); derive it anew with `nightlab plan`.
    """
    try:
        table = json.loads(text)
        if table.get("form") != FORM:
            raise _unreadable(f"form {table.get('form')!r:.40}")
        found = _plan(table)
        to_text(found)  # what cannot be kept again was never kept
    except UNREADABLE as error:
        raise _unreadable(type(error).__name__) from error
    return found


def _unreadable(why: str) -> NightlabError:
    return NightlabError(
        f"it cannot be read ({why})", where="kept plan", fix="derive it anew with `nightlab plan`"
    )


def _names(record: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def _plain(value: Any) -> Any:
    """Return a value without records, tuples and times."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Path | Test | Window | Worth):
        return {name: _plain(getattr(value, name)) for name in _names(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return dict(value) if hasattr(value, "items") else value


def _option(option: Option) -> dict[str, Any]:
    step = option.step
    own = {name: _plain(getattr(option, name)) for name in _names(option) if name != "step"}
    return {
        "step": step.key,
        "label": step.label,
        "kind": step.kind,
        "how": list(step.how),
        "certainty": step.certainty,
        "sources": list(step.sources),
        "claims": list(step.claims),
        **own,
    }


# --- back -----------------------------------------------------------------------------------------------------


def _plan(table: Mapping[str, Any]) -> Plan:
    window, test, begun = table["window"], table["test"], table["begun"]
    return Plan(
        at=datetime.fromisoformat(table["at"]),
        stop=tuple(table["stop"]),
        decision=_one_of(table["decision"], RANK),
        path=Path(**_tuples(table["path"])),
        options=tuple(_read_option(row) for row in table["options"]),
        window=None if window is None else _window(window),
        week=int(table["week"]),
        lessons=tuple(table["lessons"]),
        test=None if test is None else Test(**test),
        notes=tuple(table["notes"]),
        changes=tuple(table["changes"]),
        crisis=bool(table["crisis"]),
        begun=_date(begun),
    )


def _window(row: Mapping[str, Any]) -> Window:
    return Window(
        **_tuples(row)
        | {
            "bed": time.fromisoformat(row["bed"]),
            "rise": time.fromisoformat(row["rise"]),
            "since": date.fromisoformat(row["since"]),
        }
    )


def _read_option(row: Mapping[str, Any]) -> Option:
    worth = row["worth"]
    kept = {name: row[name] for name in ("reviewed", "tested", "level")}
    return Option(
        step=_step(row),
        place=_one_of(row["place"], get_args(Place)),
        decision=_one_of(row["decision"], RANK),
        reasons=tuple(row["reasons"]),
        rules=tuple(row["rules"]),
        worth=None if worth is None else Worth(**_tuples(worth)),
        since=_date(row["since"]),
        # A plan that was kept before doses moved has none of these.
        level_since=_date(row.get("level_since")),
        dose=_amount(row.get("dose")),
        too_much=_amount(row.get("too_much")),
        **kept,
    )


def _step(row: Mapping[str, Any]) -> Step:
    known = next((step for step in steps() if step.key == row["step"]), None)
    return known or Step(
        key=str(row["step"]),
        label=str(row["label"]),
        kind=_one_of(row["kind"], get_args(Kind)),
        agent="",
        how=tuple(row["how"]),
        why="",
        drivers={},
        evidence=(),
        certainty=row["certainty"],
        sources=tuple(row["sources"]),
        claims=tuple(row["claims"]),
        paths=(),
        minutes_a_day=0,
        burden=0,
        cost_eur_month=0,
        nights_to_effect=0,
        plan="",
        blind=False,
        order=0,
    )


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _amount(value: Any) -> float | None:
    return None if value is None else float(value)


def _one_of(value: Any, known: Collection[str]) -> Any:
    """Return a word that has to be one of those known; ``ValueError`` where it is none."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(value)
    return value


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
