"""A body protocol as a TOML file: the base, and the conditions that differ from it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nightlab.body.protocol import fields
from nightlab.body.protocol.habit import Habit, Meal
from nightlab.body.protocol.model import Condition, Protocol
from nightlab.body.protocol.plan import plan_of
from nightlab.body.protocol.special import Bout, Dose, Nap, Night, Pulse, Sleep, Zone
from nightlab.body.protocol.who import Trait, Who
from nightlab.errors import NightlabError
from nightlab.person.checks import check_keys
from nightlab.person.toml_file import LARGEST_BYTES, read_toml
from nightlab.person.toml_values import read_table, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[Any, str], Any]

T = TypeVar("T")

FORMAT = 1
TOP = ("format", "title", "source", "question", "person", "population", "base", "condition")
ANYONE: Mapping[str, Read] = {
    "age_years": fields.trait,
    "sex": fields.text,
    "weight_kg": fields.trait,
    "egfr": fields.trait,
    "menopausal": fields.trait,
    "profile": fields.text,
    "parameters": fields.changes,
    "off": fields.names,
    "spread": fields.flag,
}
MANY: Mapping[str, Read] = {**ANYONE, "people": fields.whole_number}
HABIT: Mapping[str, Read] = {
    "bed": fields.clock_h,
    "rise": fields.clock_h,
    "free_days": fields.wholes,
    "free_bed": fields.clock_h,
    "free_rise": fields.clock_h,
    "bed_jitter_min": fields.number,
    "rise_jitter_min": fields.number,
    "alarm": fields.on_waking,
    "light": fields.steps,
    "lamp": fields.text,
    "bedroom_lux": fields.number,
    "room_c": fields.steps,
    "meals": lambda value, where: tuple(Meal(*pair) for pair in fields.steps(value, where)),
    "diet_magnesium_mg": fields.number,
    "fibre_g": fields.number,
    "strain": fields.number,
}
RUN: Mapping[str, Read] = {
    "days": fields.whole_number,
    "warm_up_days": fields.whole_number,
    "measure": fields.measured,
    "off": fields.names,
    "keep": fields.names,
}
_AT: Mapping[str, Read] = {"at": fields.moment, "days": fields.days}
_BOUT: Mapping[str, Read] = {**_AT, "minutes": fields.number}
_DEGREES: Mapping[str, Read] = {**_BOUT, "degrees": fields.number}
_MET: Mapping[str, Read] = {**_BOUT, "met": fields.number}
_SIZE: Mapping[str, Read] = {**_BOUT, "size": fields.number}
LISTS: Mapping[str, Mapping[str, Read]] = {
    "dose": {**_AT, "agent": fields.text, "amount": fields.number, "unit": fields.text},
    "night": {
        "days": fields.days,
        "bed": fields.clock_h,
        "rise": fields.clock_h,
        "sleep": fields.flag,
        "awake_until": fields.clock_h,
    },
    "sleep": {"from": fields.number, "to": fields.number, "night": fields.flag},
    "nap": _BOUT,
    "light_pulse": {**_BOUT, "day": fields.whole_number, "lux": fields.number, "lamp": fields.text},
    "exercise": _MET,
    "bath": _DEGREES,
    "stressor": _SIZE,
    "zone": {"day": fields.whole_number, "hours": fields.number},
}
NEEDED = {
    "dose": ("agent", "amount", "at"),
    "night": ("days",),
    "sleep": ("from", "to"),
    "nap": ("at", "minutes"),
    "light_pulse": ("at", "minutes", "lux"),
    "exercise": ("at", "minutes", "met"),
    "bath": ("at", "minutes", "degrees"),
    "stressor": ("at", "minutes", "size"),
    "zone": ("day", "hours"),
}
ROWS = {
    "exercise": ("exercise_met", "met"),
    "bath": ("bath_c", "degrees"),
    "stressor": ("stressor", "size"),
}
FREE = {*LISTS, "off"}


def read_protocol(source: Path | str, *, beside: Path | None = None) -> Protocol:
    """Return the body protocol in a file (a path) or in a text (a str).

    Args:
        source: The file, or the TOML itself.
        beside: Folder from which a text names a profile; a file names it from its own.

    Raises:
        NightlabError: Not readable, not TOML, or a field that does not fit, with its path.
    """
    if isinstance(source, Path):
        return read_toml(
            source, lambda table: _protocol(table, source.parent), fix="name a protocol's TOML file"
        )
    return _protocol(_parsed(source), beside or Path())


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > LARGEST_BYTES:
        raise NightlabError("larger than a protocol can be", fix="write fewer tables")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise NightlabError(
            f"no valid TOML ({error})" if isinstance(error, ValueError) else "tables too deep",
            fix="write one key = value a line, texts in double quotes",
        ) from error


def _protocol(found: dict[str, Any], folder: Path) -> Protocol:
    check_keys(found, TOP, "")
    if found.get("format") != FORMAT or isinstance(found.get("format"), bool):
        raise NightlabError(
            f"format {found.get('format')!r} is not known", where="format", fix="write format = 1"
        )
    if "title" not in found:
        raise NightlabError("a protocol without a title", where="title", fix='add title = "..."')
    words = {key: read_text(found[key], key) for key in TOP[1:4] if key in found}
    who = _who(found, folder)
    base = read_table(found.get("base", {}), "base", KEYS)
    given = fields.tables(found.get("condition", []), "condition")
    shared = _at("base", lambda: _read(base))
    before = _at("base", lambda: Habit(**_habit(shared)))
    length = {key: shared[key] for key in ("days", "warm_up_days") if key in shared}
    _at("base", lambda: Condition("base", **length))
    if not given:
        made = [_at("base", lambda: _condition("base", shared, {}, before))]
    else:
        made = [_named(place, each, shared, before) for place, each in enumerate(given, 1)]
    return Protocol(who=who, conditions=tuple(made), **words)


KEYS = (*HABIT, *RUN, *LISTS)


def _named(place: int, table: dict[str, Any], shared: dict[str, Any], before: Habit) -> Condition:
    name = table.get("name")
    where = f"condition {place}" + (f' ("{name}")' if isinstance(name, str) else "")
    if not isinstance(name, str):
        raise NightlabError("a condition without a name", where=where, fix='add name = "..."')

    def make() -> Condition:
        check_keys(table, ("name", "without", *KEYS), "")
        return _condition(read_text(name, "name"), shared, table, before)

    return _at(where, make)


def _condition(
    name: str, shared: Mapping[str, Any], table: Mapping[str, Any], before: Habit
) -> Condition:
    own = _read({key: value for key, value in table.items() if key not in {"name", "without"}})
    without = fields.names(table.get("without", []), "without")
    for each in without:
        check_keys([each], FREE, "without")
    merged = {**shared, **own}
    for key in FREE:
        kept = () if key in without else shared.get(key, ())
        merged[key] = (*kept, *own.get(key, ()))
    bouts = (bout for kind in ROWS for bout in merged[kind])
    run = {key: merged[key] for key in ("days", "warm_up_days", "measure") if key in merged}
    made = Condition(
        name,
        **run,
        habit=Habit(**_habit(merged)),
        before=before,
        doses=merged["dose"],
        nights=merged["night"],
        sleeps=merged["sleep"],
        naps=merged["nap"],
        pulses=merged["light_pulse"],
        bouts=tuple(bouts),
        zones=merged["zone"],
        off=frozenset(merged["off"]),
        keep=tuple(dict.fromkeys(merged.get("keep", ()))),
    )
    plan_of(made)
    return made


def _read(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a base or condition, its lists of tables made into what they stand for."""
    plain = {key: value for key, value in table.items() if key not in LISTS}
    values = fields.fill(plain, {**HABIT, **RUN})
    for kind in LISTS:
        if kind in table:
            entries = fields.tables(table[kind], kind)
            values[kind] = tuple(
                _at(f"{kind} {place}", lambda entry=entry, kind=kind: _entry(kind, entry))  # type: ignore[misc]
                for place, entry in enumerate(entries, 1)
            )
    return values


def _entry(kind: str, table: Mapping[str, Any]) -> Any:
    values = fields.fill(table, LISTS[kind])
    for key in NEEDED[kind]:
        if key not in values:
            raise NightlabError(f"no {key}", where=key, fix=f"add {key} = ...")
    if kind in ROWS:
        row, size = ROWS[kind]
        return Bout(row, size=values.pop(size), **values)
    if kind == "sleep":
        return Sleep(values["from"], values["to"], values.get("night", True))
    if kind == "light_pulse":
        if "day" in values:
            values["days"] = fields.days(values.pop("day"), "day")
        return Pulse(**values)
    made: Callable[..., Any] = {"dose": Dose, "night": Night, "nap": Nap, "zone": Zone}[kind]
    return made(**values)


def _habit(values: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: values[key] for key in HABIT if key in values}
    if "alarm" in told:
        told["up_on_waking"] = told.pop("alarm")
    return told


def _who(found: Mapping[str, Any], folder: Path) -> Who:
    if ("person" in found) == ("population" in found):
        raise NightlabError(
            "exactly one of them is wanted",
            where="person or population",
            fix="write [person], or [population] with people = 100",
        )
    kind = "person" if "person" in found else "population"
    readers = MANY if kind == "population" else ANYONE
    table = read_table(found[kind], kind, readers)

    def make() -> Who:
        values = fields.fill(table, readers)
        if kind == "population":
            if "people" not in values:
                raise NightlabError("no people", where="people", fix="add people = 100")
            values.setdefault("sex", "both" if values["people"] > 1 else "other")
        else:
            for key in ("age_years", "weight_kg", "egfr", "menopausal"):
                if isinstance(table.get(key), dict):
                    raise NightlabError(
                        "one person has one value", where=key, fix="write a number, or [population]"
                    )
        if "profile" in values:
            values = {**_profile(folder / values["profile"]), **values}
        values["off"] = frozenset(values.get("off", ()))
        values["changes"] = values.pop("parameters", ())
        return Who(**values)

    return _at(kind, make)


def _profile(path: Path) -> dict[str, Any]:
    """Return the traits that a person's profile tells."""
    from nightlab.person.reader import read_profile

    try:
        told = read_profile(path)
    except NightlabError as error:
        raise error.at("profile") from error
    traits = {"age_years": told.age_years, "weight_kg": told.weight_kg, "egfr": told.lab("egfr")}
    found: dict[str, Any] = {k: Trait(v) for k, v in traits.items() if v is not None}
    return found | ({"sex": told.sex} if told.sex else {})


def _at(where: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except NightlabError as error:
        raise error.at(where) from error
