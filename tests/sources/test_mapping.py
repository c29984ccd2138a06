"""A mapping as a person writes it: round trips, and every contradiction with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.sources.mapped.file import read_mapping, to_toml
from nightlab.sources.mapped.mapping import (
    COLUMNS,
    DELIMITERS,
    FIGURES,
    LENGTHS,
    TIMED,
    ZONES,
    Mapping,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import DrawFn

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
HEADERS = TEXTS.filter(lambda text: bool(text) and text == text.strip())
FORMS = ("iso", "epoch_s", "epoch_ms", "%d.%m.%Y %H:%M", "%m/%d/%y %I:%M:%S %p", "%Y-%m-%dT%H:%M%z")
NIGHTS: dict[str, Any] = {
    "name": "ring",
    "kind": "nights",
    "columns": {"start": "From", "end": "To"},
}


@st.composite
def mappings(draw: DrawFn) -> Mapping:
    """Return any mapping of nights or events."""
    common: dict[str, Any] = {
        "name": draw(st.from_regex(r"my_[a-z0-9_]{0,20}", fullmatch=True)),
        "time_form": draw(st.sampled_from(FORMS)),
        "zone": draw(st.sampled_from(["local", "utc", "printed", "Asia/Kathmandu"])),
        "missing": tuple(draw(st.lists(TEXTS, max_size=3))),
        "delimiter": draw(st.sampled_from(DELIMITERS)),
        "skip_lines": draw(st.integers(0, 5)),
        "decimal_comma": draw(st.booleans()),
        "title": draw(st.just("") | TEXTS),
    }
    if draw(st.booleans()):
        kinds = st.sampled_from(["caffeine", "mood", "tag"])
        return Mapping(
            **common,
            kind="events",
            columns={"at": draw(HEADERS), "kind": draw(HEADERS), "amount": draw(HEADERS)},
            kinds=draw(st.dictionaries(TEXTS, kinds, max_size=3)),
            fixed=draw(st.sampled_from([{}, {"unit": "mg"}, {"label": "espresso"}])),
        )
    length = draw(st.sampled_from(["end", "length"]))
    more = draw(st.lists(st.sampled_from([*TIMED["nights"][1:], *FIGURES]), unique=True))
    columns = {name: draw(HEADERS) for name in ("start", length, *more)}
    timed = [name for name in columns if name in TIMED["nights"]]
    return Mapping(
        **common,
        kind="nights",
        columns=columns,
        lengths={name: draw(st.sampled_from(LENGTHS)) for name in timed},
    )


@given(mapping=mappings())
def test_a_mapping_comes_back_from_its_file(
    mapping: Mapping, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("mapping") / "mapping.toml"
    path.write_text(to_toml(mapping), encoding="utf-8", newline="")
    assert read_mapping(path) == mapping


def test_a_written_mapping_can_be_read_by_a_person() -> None:
    mapping = Mapping(
        **NIGHTS | {"columns": {"start": "From", "length": "Hours"}}, lengths={"length": "h"}
    )
    assert to_toml(mapping).splitlines()[1:] == [
        'name = "ring"',
        'kind = "nights"',
        "",
        "[columns]",
        '"start" = "From"',
        '"length" = "Hours"',
        "",
        "[units]",
        '"length" = "h"',
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "My Ring"}, "name: 'My Ring' is no name of a source"),
        ({"name": "fitbit"}, "name: 'fitbit' is a format of Nightlab"),
        ({"kind": "days"}, "kind: 'days' is no kind; use nights, events or diary"),
        ({"delimiter": "::"}, "delimiter: '::' is none"),
        ({"skip_lines": -1}, "skip_lines: -1 cannot be"),
        ({"columns": {"start": "From"}}, "columns.end: an end or a length is needed"),
        ({"columns": {"end": "To"}}, "columns.start: missing"),
        ({"columns": {"start": "a", "end": "b", "x": "c"}}, "columns.x: not known"),
        ({"columns": {"start": " a", "end": "b"}}, "columns.start: ' a' is no header"),
        ({"columns": {"start": "a", "length": "b"}}, "units.length: no unit; use one of s, min"),
        ({"lengths": {"deep": "min"}}, "units.deep: no such column of durations is mapped"),
        ({"columns": {"start": "a", "end": "b", "nap": "c"}}, "nap_words: a column nap and"),
        ({"columns": {"start": "a", "end": "b", "date": "c"}}, "columns.date: date, date_is and"),
        ({"date_is": "evening"}, "columns.date: date, date_is and clock_form belong together"),
        ({"time_form": "%d.%m."}, "time_form: '%d.%m.' is no form of times"),
        ({"time_form": "%d.%m.%Y %I:%M"}, "time_form"),
        ({"time_form": "%d.%m.%Y %H:%M%n"}, "time_form"),
        ({"zone": "Mars"}, "zone: unknown time zone 'Mars'"),
        ({"zone": "column"}, "zone: the zone column and a column zone belong together"),
        ({"fixed": {"kind": "mood"}}, "fixed: nights have no kind"),
        ({"title": "x" * 201}, "title: a text of 201 characters"),
        ({"title": "\ud800"}, "title"),
        ({"kind": "events", "columns": {"at": "a"}}, "columns.kind: missing, or"),
        ({"kind": "diary", "columns": {"date": "d"}}, "columns.tried_to_sleep: missing"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_key(change: dict[str, Any], told: str) -> None:
    with pytest.raises(NightlabError) as caught:
        Mapping(**(NIGHTS | change))
    assert told.rstrip(", or") in str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "m.toml, name: missing"),
        ('name = "ring"', "m.toml, kind: missing"),
        ("nam = 1", "m.toml, nam: not known; use name, kind, columns"),
        ("name = 1", "m.toml, name: not a text"),
        ("skip_lines = true", "m.toml, skip_lines: not a whole number"),
        ("missing = [1]", "m.toml, missing: not a list of texts"),
        ("columns = 1", "m.toml, columns: not a table"),
        ("[columns]\nstart = 1", "m.toml, columns.start: not a text"),
        ("name = ", "m.toml, line 1"),
    ],
)
def test_a_file_that_cannot_be_read_names_file_and_key(
    text: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(NightlabError) as caught:
        read_mapping(path)
    assert told in str(caught.value)


def test_zones_and_columns_are_what_the_questions_offer() -> None:
    assert set(ZONES) == {"local", "utc", "printed", "column"}
    assert {name for names in TIMED.values() for name in names} <= {
        name for names in COLUMNS.values() for name in names
    }
