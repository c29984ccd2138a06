from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry
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
