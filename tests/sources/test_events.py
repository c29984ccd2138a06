from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Event
from nightlab.sources import Record, detect, parse_event, read_file
from nightlab.sources.amounts import parse_amount, parse_number

if TYPE_CHECKING:
    from pathlib import Path

NIGHT = date(2024, 3, 2)


def _event(text: str) -> Event:
    return parse_event(text, date=NIGHT, zone="UTC")


@pytest.mark.parametrize(
    ("text", "kind", "amount", "label", "at"),
    [
        ("caffeine 80mg 15:00", "caffeine", 80, "", "01 15:00"),
        ("Caffeine  0.1 g  9:05", "caffeine", 100, "", "02 09:05"),
        ("caffeine espresso 63 mg 15:00", "caffeine", 63, "espresso", "01 15:00"),
        ("alcohol 20g 21:30", "alcohol", 20, "", "01 21:30"),
        ("alcohol 500 mg 00:30", "alcohol", 0.5, "", "02 00:30"),
        ("exercise 30min 18:00", "exercise", 30, "", "01 18:00"),
        ("light 0.5h 08:00", "light", 30, "", "02 08:00"),
        ("stress 4 20:00", "stress", 4, "", "01 20:00"),
        ("meal 19:00", "meal", None, "", "01 19:00"),
        ("nap 12:00", "nap", None, "", "01 12:00"),
        ("nap 20min 11:59", "nap", 20, "", "02 11:59"),
        ("magnesium bisglycinate 200mg 21:30", "dose", 200, "magnesium bisglycinate", "01 21:30"),
        ("dose melatonin 0,5 mg 21:00", "dose", 0.5, "melatonin", "01 21:00"),
        ("vitamin D3 25 \u03bcg 08:00", "dose", 0.025, "vitamin D3", "02 08:00"),
        ("vitamin B12 1000ug 08:00", "dose", 1, "vitamin B12", "02 08:00"),
        ("#longday", "tag", None, "longday", "01 12:00"),
        ("#long day 22:15", "tag", None, "long day", "01 22:15"),
    ],
)
def test_a_line_of_text(text: str, kind: str, amount: float | None, label: str, at: str) -> None:
    event = _event(text)
    assert (event.kind, event.label, f"{event.at:%d %H:%M}") == (kind, label, at)
    assert event.amount == (None if amount is None else pytest.approx(amount))
    assert event.night == NIGHT
    assert event.source == "diary"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no event in this line; write it like: caffeine 80mg 15:00"),
        ("15:00", "no event in this line"),
        ("#", "a tag needs a word"),
        ("caffeine 80mg", "an event needs its time"),
        ("caffeine 80mg 25:00", "'25:00' is not a clock time"),
        ("caffeine 80 15:00", "'80' is not an amount of caffeine"),
        ("caffeine 2 cups 15:00", "'2cups' is not an amount of caffeine"),
        ("caffeine 80mg 15:00 16:00", "'15:00' is not an amount"),
        (
            "exercise 30mg 18:00",
            r"write a number with its unit \(units of exercise: s, sec, min, h",
        ),
        ("stress 4mg 20:00", r"units of stress: none"),
        ("caffiene 80mg 15:00", "'caffiene' is no kind of event; did you mean caffeine"),
        ("magnesium 21:30", "a dose needs a name and an amount"),
        ("dose 200mg 21:30", "a dose needs a name and an amount"),
        ("magnesium 1,000mg 21:30", "'1,000' can be read in two ways; write 1000 or 1.000"),
        ("80mg 15:00", "a dose needs a name and an amount"),
        ("caffeine 80mg 99999999999:00", "'99999999999:00…' is not a clock time"),
        ("#caf\udce9 15:00", r"'\\udce9' is no character; write it anew"),
        ("#" + "x" * 200, "a line of 201 characters"),
    ],
)
def test_a_line_that_cannot_be_read(text: str, told: str) -> None:
    with pytest.raises(NightlabError, match=told) as caught:
        _event(text)
    assert caught.value.fix


def test_a_year_that_cannot_be() -> None:
    with pytest.raises(NightlabError, match="no night ends on 0001-01-01"):
        parse_event("#x", date=date(1, 1, 1), zone="UTC")


def _read(folder: Path, text: str) -> list[Record]:
    path = folder / "events.csv"
    path.write_text(text)
    assert detect(path).name == "events"
    return list(read_file(path, zone="Europe/Berlin"))


def test_the_three_ways_to_write_a_time(tmp_path: Path) -> None:
    head = "at,date,time,kind,amount\n"
    rows = ["2024-03-01 15:00+00:00,,,", "2024-03-01T16:00,,,", ",2024-03-01,16:00,"]
    events = _read(tmp_path, head + "".join(f"{row}caffeine,80 mg\n" for row in rows))
    at = datetime(2024, 3, 1, 15, tzinfo=UTC)
    assert events == [Event("caffeine", at, "Europe/Berlin", 80, "", "events")] * 3


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("01.03.2024 15:00,caffeine,80 mg", "line 2, column at: '01.03.2024 15:00' is not a time"),
        ("0001-01-01 15:00,caffeine,80 mg", "column at: '0001-01-01 15:00' is not a time"),
        ("2024-03-01,caffeine,80 mg", "column at: '2024-03-01' is not a time"),
        ("2024-W09-5,caffeine,80 mg", "column at: '2024-W09-5' is not a time"),
        ("2024-03-01+01:00,caffeine,80 mg", "column at: '2024-03-01+01:00' is not a time"),
        (",caffeine,80 mg", "line 2: no time; fill in the column at, or date and time"),
        ("2024-03-01 15:00,caffeine,many", "line 2, column amount: 'many' is not an amount"),
        ("2024-03-01 15:00,caffeine,-80 mg", "line 2, column amount: '-80 mg' is not an amount"),
        ("2024-03-01 15:00,caffeine,80", "line 2, column amount: '80' is not an amount"),
        ("2024-03-01 15:00,cofeine,80 mg", "column kind: 'cofeine' is no kind of event; did you"),
        ("2024-03-01 15:00,yoga,80 mg", "column kind: 'yoga' is no kind of event; use one of"),
    ],
)
def test_a_cell_that_cannot_be_read_names_its_place(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(NightlabError) as caught:
        _read(tmp_path, f"at,kind,amount\n{row}\n")
    assert told in str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize("text", ["", "twenty", "9" * 400, "1.2.3", "1e5", "nan", "\u0663", "5 5"])
def test_text_that_is_no_number(text: str) -> None:
    with pytest.raises(NightlabError, match="is not a number"):
        parse_number(text, where="here")


def test_units_are_read_in_any_case() -> None:
    assert parse_amount("80 MG", kind="dose", where="here") == 80


def test_mindful_minutes_are_events(tmp_path: Path) -> None:
    (event,) = _read(tmp_path, "at,kind,amount\n2024-03-01 07:30+01:00,mindful,0.25 h\n")
    at = datetime(2024, 3, 1, 6, 30, tzinfo=UTC)
    assert event == Event("mindful", at, "Europe/Berlin", 15, "", "events")
