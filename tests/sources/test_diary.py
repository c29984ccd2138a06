from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Event
from nightlab.sources import Record, Skipped, detect, read_file

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "date,tried_to_sleep,sol_min,woke,rose,quality,note\n"
ROW = "2024-03-02,23:00,20,06:40,07:00,4,fine\n"


def _read(folder: Path, text: str) -> list[Record]:
    path = folder / "diary.csv"
    path.write_text(text, newline="")
    assert detect(path).name == "diary"
    return list(read_file(path, zone="Europe/Berlin"))


def _entry(folder: Path, text: str) -> DiaryEntry:
    (entry,) = _read(folder, text)
    assert isinstance(entry, DiaryEntry)
    return entry


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, end: str) -> None:
    text = (HEAD + "\n" + ROW + ",,,,,,\n").replace(",", delimiter).replace("\n", end)
    assert _entry(tmp_path, text) == _entry(tmp_path, HEAD + ROW)


def test_a_decimal_comma(tmp_path: Path) -> None:
    entry = _entry(tmp_path, (HEAD + ROW).replace(",", ";").replace(";20;", ";7,5;"))
    assert (entry.fell_asleep - entry.tried_to_sleep).total_seconds() == 450


def test_plain_words_for_columns_and_quality(tmp_path: Path) -> None:
    head = "Date,Got into bed,Lights out,Minutes to fall asleep,Number of awakenings,"
    head += "Minutes awake,Final awakening,Out of bed,Sleep quality,Comments,Mood of the cat\n"
    row = '2024-03-02,22:30:00,23:00,20,2,15,06:40,7:00,Very Good,"late, loud",grumpy\n'
    entry = _entry(tmp_path, head + row)
    assert (entry.quality, entry.awakenings, entry.awake_min) == (5, 2, 15)
    assert entry.note == "late, loud"
    assert entry.into_bed is not None


def test_a_row_may_name_its_zone(tmp_path: Path) -> None:
    entry = _entry(tmp_path, HEAD[:-1] + ",zone\n" + ROW[:-1] + ",Asia/Tokyo\n")
    assert entry.zone == "Asia/Tokyo"
    assert f"{entry.rose:%H:%M}" == "22:00"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2024-03-03,23:00,20,,07:00,,\n", "tried_to_sleep, woke or rose is empty"),
        ("2024-03-03,23:00,,06:40,07:00,,\n", "nothing says when sleep came"),
        ("2024-03-03,23:00,20,07:40,07:00,,\n", "'woke' (07:40) does not come before 'rose'"),
        ("2024-03-03,23:00,20,06:40,07:00,9,\n", "quality 9 is off the scale"),
    ],
)
def test_nights_that_cannot_be_are_skipped_with_their_line(
    tmp_path: Path, row: str, why: str
) -> None:
    entry, skipped = _read(tmp_path, HEAD + ROW + row)
    assert isinstance(entry, DiaryEntry)
    assert isinstance(skipped, Skipped)
    assert skipped.where == "diary.csv, line 3"
    assert why in skipped.why


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + ROW.replace(",20,", ",long,"), "line 2, column sol_min: 'long' is not a number"),
        (HEAD + ROW.replace(",20,", ',"1,000",'), "'1,000' can be read in two ways"),
        (HEAD + ROW.replace(",4,", ",3.5,"), "line 2, column quality: 3.5 is not a whole number"),
        (HEAD + ROW + ROW.replace("2024-03-02", "03/02/2024"), "line 3, column date: '03/02/2024'"),
        (HEAD + ROW.replace("2024", "0024"), "line 2, column date: 0024-03-02 cannot be"),
        (HEAD + ROW.replace("23:00", "11 pm"), "column tried_to_sleep: '11 pm' is not a clock"),
        (HEAD + ROW.replace(",fine", ""), "line 2: 6 cells under 7 columns"),
        (HEAD + ROW.replace("fine", "fine, really"), "line 2: 8 cells under 7 columns"),
        (HEAD + ROW.replace("fine", '"fine'), "broken CSV (unexpected end of data)"),
        (HEAD + ROW.replace("fine", '"fine"ly'), "line 2: broken CSV"),
        (HEAD + ROW.replace("fine", "x" * 200_000), "line 2: broken CSV (field larger"),
        (
            HEAD.replace("woke", "wok") + ROW,
            "line 1: no column woke; columns known: date, into_bed",
        ),
        (HEAD.replace("sol_min", "soll_min") + ROW, "no column is called soll_min; did you mean"),
        (HEAD.replace("note", "Woke") + ROW, "line 1: two columns for woke"),
        (HEAD.replace("note", "zone") + ROW, "line 2, column zone: unknown time zone 'fine'"),
        ("\n\n" + HEAD + ROW.replace("20", "x", 1), "line 4, column date: 'x24-03-02'"),
    ],
)
def test_a_table_that_cannot_be_read_names_the_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(NightlabError) as caught:
        _read(tmp_path, text)
    assert told in str(caught.value)
    assert str(caught.value).startswith("diary.csv, line")
    assert caught.value.fix


DRIVERS = (
    "date,tried_to_sleep,sol_min,woke,rose,naps,nap_min,caffeine_drinks,caffeine_last,"
    "alcohol_drinks,alcohol_last,medication,medication_at\n"
)


def _drivers(folder: Path, cells: str) -> list[Event]:
    _, *events = _read(folder, f"{DRIVERS}2024-03-02,00:40,20,06:40,07:00,{cells}\n")
    found = [event for event in events if isinstance(event, Event)]
    assert len(found) == len(events)
    return found


def test_naps_drinks_and_medicines_are_events_without_a_guessed_amount(tmp_path: Path) -> None:
    events = _drivers(tmp_path, "1,25,3,16:30,2,00:10,Zopiclone 3.75,22:00")
    assert [(event.kind, event.amount, event.label) for event in events] == [
        ("nap", 25, "1 nap"),
        ("caffeine", None, "3 drinks"),
        ("alcohol", None, "2 drinks"),
        ("dose", None, "Zopiclone 3.75"),
    ]
    clocks = ["2024-03-01 11:00", "2024-03-01 15:30", "2024-03-01 23:10", "2024-03-01 21:00"]
    assert [f"{event.at:%Y-%m-%d %H:%M}" for event in events] == clocks
    assert {event.source for event in events} == {"diary"}
    assert {f"{event.night}" for event in events} == {"2024-03-02"}


def test_none_is_told_and_silence_is_not(tmp_path: Path) -> None:
    events = _drivers(tmp_path, "0,,no,,0,,none,")
    assert [(event.kind, event.amount) for event in events] == [
        ("nap", 0),
        ("caffeine", 0),
        ("alcohol", 0),
    ]
    assert _drivers(tmp_path, ",,,,,,,") == []


def test_a_plain_yes_has_no_count(tmp_path: Path) -> None:
    (nap,) = _drivers(tmp_path, "yes,,,,,,,")
    assert (nap.kind, nap.amount, nap.label) == ("nap", None, "")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("20 min,,,,,,,", "column naps: '20 min' is not a number"),
        ("0,20,,,,,,", "column nap_min: '20' is not 0, as the number of naps"),
        (",2000,,,,,,", "2000 min of nap cannot be"),
        (",,,,99,,,", "column alcohol_drinks: '99' is not a whole number to 50"),
        (",,,4 pm,,,,", "column caffeine_last: '4 pm' is not a clock time"),
        (",,0,16:00,,,,", "column caffeine_last: '16:00' is not empty, as there were no drinks"),
    ],
)
def test_a_driver_that_cannot_be_read_costs_neither_night_nor_file(
    cells: str, told: str, tmp_path: Path
) -> None:
    entry, skipped = _read(tmp_path, f"{DRIVERS}2024-03-02,00:40,20,06:40,07:00,{cells}\n")
    assert isinstance(entry, DiaryEntry)
    assert isinstance(skipped, Skipped)
    assert told in f"{skipped.where}: {skipped.why}"
    assert not skipped.is_unread


def test_a_day_is_told_though_its_night_is_not(tmp_path: Path) -> None:
    skipped, event = _read(tmp_path, f"{DRIVERS}2024-03-02,,,,,,,2,16:30,,,,\n")
    assert isinstance(skipped, Skipped)
    assert isinstance(event, Event)
    assert f"{event.at:%Y-%m-%d %H:%M}" == "2024-03-01 15:30"


def test_other_names_of_the_questions(tmp_path: Path) -> None:
    head = "Date,Time into bed,Lights off,Latency (min),Times awake,Minutes awake at night,"
    head += "Wake time,Time out of bed,Quality of sleep,Number of naps,Caffeinated drinks\n"
    entry, *events = _read(tmp_path, head + "2024-03-02,22:30,23:00,20,2,15,06:40,7:00,good,0,1\n")
    assert isinstance(entry, DiaryEntry)
    assert (entry.quality, entry.awakenings, entry.awake_min) == (4, 2, 15)
    assert [event.label for event in events if isinstance(event, Event)] == ["", "1 drink"]


def test_a_cell_that_cannot_be_read_costs_its_row_alone(tmp_path: Path) -> None:
    rows = "".join(ROW.replace("03-02", f"03-{day:02d}") for day in range(2, 10))
    records = _read(tmp_path, HEAD + rows + ROW.replace(",20,", ",long,"))
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert skipped.is_unread
    assert len(records) == 9
