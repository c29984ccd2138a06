"""What a table gives away of itself, and what is asked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.nights import Event, Night
from nightlab.sources import Part, read_file
from nightlab.sources.mapped import MappedTable
from nightlab.sources.mapped.drafting import Draft, draft
from nightlab.sources.mapped.file import read_mapping

if TYPE_CHECKING:
    from pathlib import Path

RING = (
    "My ring export\n"
    "Sleep start;Sleep end;Asleep (min);Deep sleep duration;Sleep score;Nap;Firmware\n"
    "24.03.2024 23:10;25.03.2024 07:00;441,5;1:10;81;no;1.2\n"
    "25.03.2024 23:30;26.03.2024 06:45;-;1:32;77;yes;1.2\n"
)
AMBIGUOUS = "start,end,rem\n01/02/2024 23:00,02/02/2024 07:00,90\n"


def _draft(text: str, name: str = "My ring 2024.csv") -> Draft:
    return draft(Part(name, len(text.encode()), lambda: io.BytesIO(text.encode())))


def _open(found: Draft) -> list[str]:
    return [question.key for question in found.questions]


def test_what_a_table_gives_away_is_not_asked() -> None:
    found = _draft(RING)
    assert _open(found) == ["name", "zone"]
    assert found.settled == {
        "kind": "nights",
        "columns.start": "Sleep start",
        "columns.end": "Sleep end",
        "columns.asleep": "Asleep (min)",
        "columns.deep": "Deep sleep duration",
        "columns.score": "Sleep score",
        "columns.nap": "Nap",
        "time_form": "%d.%m.%Y %H:%M",
        "units.asleep": "min",
        "units.deep": "H:MM",
        "nap_words": "yes",
    }
    assert found.unused == ("Firmware",)
    assert found.questions[0].options[0].value == "my_ring"


def test_the_answers_make_a_mapping_that_reads_the_file(tmp_path: Path) -> None:
    found = _draft(RING).answer("name", "my_ring").answer("zone", "local")
    toml = tmp_path / "ring.toml"
    toml.write_text(found.to_toml(), encoding="utf-8")
    mapping = read_mapping(toml)
    assert mapping == found.mapping()
    assert (mapping.missing, mapping.decimal_comma, mapping.skip_lines) == (("-",), True, 1)
    table = tmp_path / "ring.csv"
    table.write_text(RING)
    first, second = read_file(table, zone="Europe/Berlin", format=MappedTable(mapping))
    assert isinstance(first, Night)
    assert isinstance(second, Night)
    assert first.reported == {"asleep_min": 441.5, "n3_min": 70, "score_percent": 81}
    assert second.is_nap


def test_dates_that_can_be_read_in_two_ways_are_asked() -> None:
    found = _draft(AMBIGUOUS)
    questions = {question.key: question for question in found.questions}
    assert [option.value for option in questions["time_form"].options] == [
        "%d/%m/%Y %H:%M",
        "%m/%d/%Y %H:%M",
    ]
    assert questions["time_form"].options[0].samples == ("01/02/2024 23:00",)
    assert _open(found.answer("time_form", "%d/%m/%Y %H:%M")) == ["name", "zone", "units.rem"]


def test_a_unit_is_never_taken_from_the_size_of_numbers() -> None:
    questions = {question.key: question for question in _draft(AMBIGUOUS).questions}
    assert [option.value for option in questions["units.rem"].options] == ["s", "min", "h", "H:MM"]
    assert questions["units.rem"].options[0].samples == ("90",)


@pytest.mark.parametrize(
    ("cell", "zone", "form"),
    [
        ("2024-03-25T07:00:00+01:00", "printed", "iso"),
        ("2024-03-25T07:00:00Z", "utc", "iso"),
        ("1711346400", "local", "epoch_s"),
        ("1711346400000", "local", "epoch_ms"),
    ],
)
def test_times_that_are_instants_need_no_question(cell: str, zone: str, form: str) -> None:
    settled = _draft(f"start,end\n{cell},{cell}\n").settled
    assert (settled["zone"], settled["time_form"]) == (zone, form)


def test_columns_that_nothing_tells_are_asked_with_their_cells() -> None:
    found = _draft("a,b\n2024-03-24 23:10,2024-03-25 07:00\n")
    assert _open(found) == ["name", "kind"]
    found = found.answer("kind", "nights").answer("name", "t")
    questions = {question.key: question for question in found.questions}
    assert list(questions) == ["columns.start", "columns.end"]
    assert questions["columns.start"].options[1].samples == ("2024-03-25 07:00",)
    found = found.answer("columns.start", "a").answer("columns.end", "b").answer("zone", "utc")
    assert found.mapping().columns == {"start": "a", "end": "b"}


def test_a_spreadsheet_of_clocks_asks_which_date_it_is() -> None:
    found = _draft("Date,Bedtime,Wake time\n2024-03-24,23:10,07:00\n2024-03-25,00:10,07:00\n")
    assert _open(found) == ["name", "date_is", "zone"]
    mapping = (
        found.answer("name", "t").answer("date_is", "evening").answer("zone", "local").mapping()
    )
    assert (mapping.time_form, mapping.clock_form) == ("iso", "%H:%M")


def test_events_ask_for_words_and_units(tmp_path: Path) -> None:
    text = "When,Type,Amount\n2024-03-24 15:00,Kaffee,80\n2024-03-24 21:00,mood,4\n"
    found = _draft(text).answer("name", "cups").answer("zone", "local")
    assert _open(found) == ["kinds.Kaffee", "fixed.unit"]
    found = found.answer("kinds.Kaffee", "caffeine").answer("fixed.unit", "mg")
    path = tmp_path / "cups.csv"
    path.write_text(text)
    records = list(read_file(path, zone="Europe/Berlin", format=MappedTable(found.mapping())))
    assert [each.amount for each in records if isinstance(each, Event)] == [80, 4]


def test_a_diary_is_known_by_its_columns() -> None:
    head = "Date,Lights out,Minutes to fall asleep (min),Woke,Out of bed,Sleep quality\n"
    found = _draft(head + "2024-03-25,23:10,20,06:50,07:00,good\n")
    assert found.settled["kind"] == "diary"
    assert _open(found) == ["name", "date_is", "zone"]


def test_an_answer_overrules_a_guess_and_may_leave_a_column_out() -> None:
    found = _draft(RING).answer("columns.score", "").answer("units.asleep", "h")
    assert "columns.score" not in found.settled
    assert found.settled["units.asleep"] == "h"


def test_wrong_answers_are_refused() -> None:
    found = _draft(RING)
    with pytest.raises(NightlabError, match="no column 'Sart'; use one of Sleep start"):
        found.answer("columns.start", "Sart")
    with pytest.raises(NightlabError, match="'colour' is no question"):
        found.answer("colour", "red")
    with pytest.raises(NightlabError, match="still open: name, zone"):
        found.mapping()
    with pytest.raises(NightlabError, match="zone: unknown time zone 'Mars'"):
        found.answer("name", "t").answer("zone", "Mars").mapping()


@pytest.mark.parametrize("text", ["", "one\n", "a,b\n", "\0\0\0", "a,a\n1,2\n"])
def test_what_is_no_table_is_said(text: str) -> None:
    with pytest.raises(NightlabError, match="no table can be seen in it"):
        _draft(text)


@given(st.text(max_size=300))
def test_any_text_is_a_draft_or_no_table(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    try:
        found = _draft(text)
    except NightlabError as error:
        told = error.where
    else:
        told = found.questions[0].key
    assert told
