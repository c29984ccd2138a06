"""A mapping that grows by questions: what a table gives away is settled, the rest is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS
from nightlab.sources.mapped import guesses as guess
from nightlab.sources.mapped.file import to_toml
from nightlab.sources.mapped.look import Look, look
from nightlab.sources.mapped.mapping import COLUMNS, LENGTHS, NEEDED, TIMED, ZONES, Mapping
from nightlab.sources.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as Table

    from nightlab.sources.part import Part

MOST_SHOWN = 3
MOST_WORDS = 30
ASKED = {
    "name": "What shall the source be called? (lower case, such as my_ring)",
    "kind": "What is a row: a night of a device (nights), something that happened (events), or a "
    "morning's diary (diary)?",
    "time_form": "How are times written?",
    "clock_form": "How are clock times written?",
    "date_is": "Is the date the morning on which the night ends, or the evening before?",
    "zone": "What do the times mean: your own clock (local), UTC (utc), or the clock of a zone such "
    "as Europe/Berlin?",
    "nap_words": "Which words say that it was a nap?",
    "fixed.kind": "What is every row an event of?",
    "fixed.unit": "In which unit is the amount?",
}
TEXTS = {"label", "note", "device", "kind", "zone", "nap"}
ANSWERS = {"kind": tuple(COLUMNS), "date_is": ("morning", "evening"), "units": LENGTHS}
COLUMN = "Which column tells {}?"
WORD = "What kind of event is {}?"
UNIT = "In which unit is the column {}?"


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer, and what the table shows for it."""

    value: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is open: its key, a sentence for the person, and possible answers.

    Args:
        key: For ``Draft.answer``.
        text: The question.
        options: Answers that fit; empty where any text does. A zone may also be an IANA name.
    """

    key: str
    text: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping under way.

    Assumptions: every guess is by the names of columns and by cells that can be read in one way only;
    a unit is taken from a column's name, never from the size of its numbers. An answer overrules a
    guess.

    Args:
        look: What the table shows.
        answers: What the person has said, by key.
    """

    look: Look
    answers: Table[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def settled(self) -> dict[str, str]:
        """What is known, by key: answers, and guesses that nothing contradicts."""
        return _settled(self.look, dict(self.answers))

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is still open, in the order to ask it."""
        return tuple(_open(self.look, self.settled))

    @property
    def unused(self) -> tuple[str, ...]:
        """Columns that nothing is read from."""
        used = {text for key, text in self.settled.items() if key.startswith("columns.")}
        return tuple(column for column in self.look.header if column not in used)

    @property
    def free(self) -> tuple[str, ...]:
        """What a column may tell that none tells yet."""
        kind = self.settled.get("kind", "")
        taken = {key.removeprefix("columns.") for key in self.settled if key.startswith("columns.")}
        return tuple(name for name in COLUMNS.get(kind, ()) if name not in taken)

    def answer(self, key: str, value: str) -> Draft:
        """Return the draft with one more answer; an empty one leaves a column out.

        Raises:
            NightlabError: No such column, zone, kind or unit, or no such key.
        """
        group, _, name = key.partition(".")
        known = {"columns", "units", "fixed", "kinds"} if name else {*ASKED, "title"}
        if group not in known:
            raise NightlabError(f"{key[:40]!r} is no question", fix=f"use {', '.join(ASKED)}")
        if group == "columns" and value and value not in self.look.header:
            raise NightlabError(
                f"no column {value[:40]!r}",
                where=self.look.name,
                fix=f"use one of {', '.join(self.look.header)[:200]}",
            )
        if key == "zone" and value not in {*ZONES, ""}:
            _check_zone(value)
        allowed = ANSWERS.get(group if name else key)
        if allowed and value and value not in allowed:
            raise NightlabError(f"{value[:40]!r} is no answer", fix=f"use {', '.join(allowed)}")
        return replace(self, answers=MappingProxyType({**self.answers, key: value}))

    def mapping(self) -> Mapping:
        """Return the mapping.

        Raises:
            NightlabError: A question is open, or the answers contradict each other.
        """
        if self.questions:
            keys = ", ".join(question.key for question in self.questions)
            raise NightlabError(f"still open: {keys}", where=self.look.name, fix="answer them")
        return _mapping(self.look, self.settled)

    def to_toml(self) -> str:
        """Return the mapping as TOML.

        Raises:
            NightlabError: As ``mapping``.
        """
        return to_toml(self.mapping())


def draft(part: Part) -> Draft:
    """Return the mapping that a table suggests, with what is left to ask.

    Raises:
        NightlabError: No table can be seen in the file.
    """
    return Draft(look(part))


def draft_of_file(path: Path | str) -> Draft:
    """Return the mapping that a file suggests; of a zip, its only file.

    Raises:
        NightlabError: The file cannot be read, a zip holds several, or no table can be seen in it.
    """
    with opened(Path(path)) as parts:
        if len(parts) != 1:
            raise NightlabError(
                f"{len(parts)} files in one zip",
                where=Path(path).name,
                fix="unpack it and give one table",
            )
        return draft(parts[0])


def _check_zone(name: str) -> None:
    try:
        units.zone(name)
    except NightlabError as error:
        raise error.at("zone") from error


def _settled(table: Look, known: dict[str, str]) -> dict[str, str]:
    known.setdefault("kind", _kind(table))
    kind = known["kind"]
    if kind not in COLUMNS:
        return {key: value for key, value in known.items() if value}
    for name, column in guess.columns_of(table, kind).items():
        rival = {"end": "length", "length": "end", "kind": ""}.get(name, "")
        taken = known.get(f"columns.{rival}") or known.get(f"fixed.{name}")
        if not taken and column not in _columns(known).values():
            known.setdefault(f"columns.{name}", column)
    columns = _columns(known)
    _settle_times(table, known, columns)
    for name in TIMED[kind]:
        if name in columns:
            known.setdefault(f"units.{name}", guess.unit_of(table, columns[name]))
    if "nap" in columns:
        known.setdefault("nap_words", ",".join(guess.nap_words(table, columns["nap"])))
    return {key: value for key, value in known.items() if value}


def _kind(table: Look) -> str:
    """Return the kind where the columns leave no doubt."""
    needed = {"diary": {*NEEDED["diary"]}, "nights": {"start", "end"}, "events": {"at", "kind"}}
    return next(
        (kind for kind, names in needed.items() if names <= set(guess.columns_of(table, kind))),
        "",
    )


def _columns(known: Table[str, str]) -> dict[str, str]:
    prefix = "columns."
    return {
        key.removeprefix(prefix): value
        for key, value in known.items()
        if key.startswith(prefix) and value
    }


def _settle_times(table: Look, known: dict[str, str], columns: Table[str, str]) -> None:
    times = [columns[name] for name in ("start", "end", "at") if name in columns]
    if "date" in columns:
        clocks = [columns[name] for name in guess.CLOCKS if name in columns]
        known.setdefault("time_form", _only(guess.date_forms(table, columns["date"])))
        known.setdefault("clock_form", _only(guess.clock_forms(table, times or clocks)))
        return
    known.setdefault("time_form", _only(guess.time_forms(table, times)))
    if not times:
        return
    if "zone" in columns:
        known.setdefault("zone", "column")
    elif known["time_form"].startswith("epoch"):
        known.setdefault("zone", "local")
    elif guess.is_in_utc(table, times[0]):
        known.setdefault("zone", "utc")
    elif guess.prints_offset(table, times[0]):
        known.setdefault("zone", "printed")


def _only(forms: Sequence[str]) -> str:
    """Return the form where there is one; forms that differ in the clock alone never fit together."""
    return forms[0] if len(forms) == 1 else ""


def _open(table: Look, known: Table[str, str]) -> Iterator[Question]:
    if "name" not in known:
        yield Question("name", ASKED["name"], (Option(_slug(table.name)),))
    kind = known.get("kind", "")
    if kind not in COLUMNS:
        yield Question("kind", ASKED["kind"], tuple(Option(each) for each in COLUMNS))
        return
    columns = _columns(known)
    yield from _open_columns(table, kind, known, columns)
    yield from _open_times(table, known, columns)
    for name in TIMED[kind]:
        if name in columns and f"units.{name}" not in known:
            shown = table.samples(columns[name])[:MOST_SHOWN]
            options = tuple(Option(unit, shown) for unit in LENGTHS)
            yield Question(f"units.{name}", UNIT.format(columns[name]), options)
    if "nap" in columns and "nap_words" not in known:
        words = table.samples(columns["nap"])
        yield Question("nap_words", ASKED["nap_words"], tuple(Option(w.lower()) for w in words))


def _open_columns(
    table: Look, kind: str, known: Table[str, str], columns: Table[str, str]
) -> Iterator[Question]:
    wanted = list(NEEDED[kind])
    if kind == "nights" and "length" not in columns:
        wanted.append("end")
    if kind == "diary" and "latency" not in columns:
        wanted.append("fell_asleep")
    free = [column for column in table.header if column not in columns.values()]
    options = tuple(Option(column, table.samples(column)[:MOST_SHOWN]) for column in free)
    for name in wanted:
        if name not in columns:
            told = name.replace("_", " ")
            yield Question(f"columns.{name}", COLUMN.format(f"{told!r}"), options)
    if kind == "events":
        if "kind" not in columns and "fixed.kind" not in known:
            kinds = tuple(Option(each) for each in EVENT_UNITS)
            yield Question("fixed.kind", ASKED["fixed.kind"], kinds)
        yield from _open_words(table, known, columns)
        yield from _open_unit(table, known, columns)


def _open_words(
    table: Look, known: Table[str, str], columns: Table[str, str]
) -> Iterator[Question]:
    """Ask what the words of the column of kinds mean, where they are none of Nightlab's."""
    words = table.samples(columns["kind"])[:MOST_WORDS] if "kind" in columns else ()
    options = tuple(Option(each) for each in EVENT_UNITS)
    for word in words:
        if word.lower() not in EVENT_UNITS and f"kinds.{word}" not in known:
            yield Question(f"kinds.{word}", WORD.format(f"{word!r}"), options)


def _open_unit(table: Look, known: Table[str, str], columns: Table[str, str]) -> Iterator[Question]:
    """Ask for a unit where all amounts are bare and the kind has one."""
    if "amount" not in columns or {"columns.unit", "fixed.unit"} & set(known):
        return
    cells = table.samples(columns["amount"])
    is_bare = all(re.fullmatch(r"[\d.,]+", cell, re.ASCII) for cell in cells)
    unit = EVENT_UNITS.get(known.get("fixed.kind", ""), "?")
    if is_bare and unit not in {"", "rating"}:
        options = tuple(Option(each, cells[:MOST_SHOWN]) for each in ("mg", "g", "min", "h"))
        yield Question("fixed.unit", ASKED["fixed.unit"], options)


def _open_times(
    table: Look, known: Table[str, str], columns: Table[str, str]
) -> Iterator[Question]:
    times = [columns[name] for name in ("start", "end", "at") if name in columns]
    has_date = "date" in columns
    if "time_form" not in known and (times or has_date):
        shown = [columns["date"]] if has_date else times
        forms = guess.date_forms(table, shown[0]) if has_date else guess.time_forms(table, times)
        cells = table.samples(shown[0])[:MOST_SHOWN]
        yield Question("time_form", ASKED["time_form"], tuple(Option(f, cells) for f in forms))
    if has_date and "clock_form" not in known:
        yield Question("clock_form", ASKED["clock_form"])
    if has_date and "date_is" not in known:
        yield Question("date_is", ASKED["date_is"], (Option("morning"), Option("evening")))
    if "zone" not in known and (times or has_date):
        rules = ("local",) if has_date else ("local", "utc")
        yield Question("zone", ASKED["zone"], tuple(Option(each) for each in rules))


def _slug(name: str) -> str:
    stem = name.rpartition(", ")[2].rpartition("/")[2].partition(".")[0].lower()
    return re.sub(r"[^a-z0-9]+", "_", stem).strip("_0123456789")[:30] or "my_table"


def _mapping(table: Look, known: Table[str, str]) -> Mapping:
    groups: dict[str, dict[str, str]] = {"columns": {}, "units": {}, "fixed": {}, "kinds": {}}
    plain: dict[str, Any] = {}
    for key, value in known.items():
        group, _, name = key.partition(".")
        if name:
            groups[group][name] = value
        else:
            plain[group] = value
    columns = groups["columns"]
    words = plain.pop("nap_words", "")
    return Mapping(
        **plain,
        columns=columns,
        lengths=groups["units"],
        fixed=groups["fixed"],
        kinds=groups["kinds"],
        nap_words=tuple(word.strip().lower() for word in words.split(",") if word.strip()),
        missing=guess.missing_words(table),
        delimiter=table.delimiter,
        skip_lines=table.skip_lines,
        decimal_comma=guess.has_decimal_comma(
            table, [column for name, column in columns.items() if name not in TEXTS]
        ),
    )
