"""Tables that no format knows, read as a mapping says."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Event, Night, Zones
from nightlab.sources import Part, Record, Skipped, read_file
from nightlab.sources.mapped import MappedTable
from nightlab.sources.mapped.mapping import Mapping
from nightlab.units import local
from sources import made
from sources.made.tables import csv_of

if TYPE_CHECKING:
    from pathlib import Path

NIGHTS = Mapping(
    name="my_ring",
    kind="nights",
    columns={
        "start": "Bett",
        "end": "Auf",
        "asleep": "Schlaf",
        "deep": "Tief",
        "score": "Punkte",
        "nap": "Art",
        "device": "Gerät",
    },
    time_form="%d.%m.%Y %H:%M:%S",
    lengths={"asleep": "H:MM", "deep": "min"},
    nap_words=("nickerchen",),
    missing=("-",),
    delimiter=";",
    skip_lines=1,
    decimal_comma=True,
)
HEAD = "Mein Ring, Auszug\nBett;Auf;Schlaf;Tief;Punkte;Art;Gerät\n"
ROW = "04.03.2024 23:00:00;05.03.2024 07:00:00;7:15;62,5;81;Nacht;Ring 2\n"
SHORT = Mapping(name="t", kind="nights", columns={"start": "from", "end": "to"})


def _read(
    folder: Path, text: str, mapping: Mapping, zone: str | Zones = "Europe/Berlin"
) -> list[Record]:
    path = folder / "table.csv"
    path.write_text(text, newline="")
    return list(read_file(path, zone=zone, format=MappedTable(mapping)))


def _night(folder: Path, text: str, mapping: Mapping, zone: str | Zones = "Europe/Berlin") -> Night:
    (night,) = _read(folder, text, mapping, zone)
    assert isinstance(night, Night)
    return night


def test_a_row_is_read_as_the_mapping_says(tmp_path: Path) -> None:
    night = _night(tmp_path, HEAD + ROW, NIGHTS)
    assert (night.source, night.device, night.is_nap) == ("my_ring", "Ring 2", False)
    assert night.start == datetime(2024, 3, 4, 22, tzinfo=UTC)
    assert night.reported == {"asleep_min": 435, "n3_min": 62.5, "score_percent": 81}


def test_missing_words_are_not_known_and_nap_words_make_a_nap(tmp_path: Path) -> None:
    nap = ROW.replace("7:15;62,5;81;Nacht", "-;;-;Nickerchen")
    night = _night(tmp_path, HEAD + nap, NIGHTS)
    assert night.is_nap
    assert not night.reported


def test_nights_over_clock_changes_come_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    for zone, season in made.SPANS:
        nights = [
            replace(night, hypnogram=None, device="Ring 2", reported={"n3_min": 60.0})
            for night in made.person(rng, zone, season, "my_ring")
        ]
        form = "%d.%m.%Y %H:%M:%S"
        table = [
            [
                *(f"{local(at, zone):{form}}" for at in (night.start, night.end)),
                *("", "60", "", "Nickerchen" if night.is_nap else "", "Ring 2"),
            ]
            for night in nights
        ]
        body = csv_of(table, ";").decode("utf-8-sig")
        assert _read(tmp_path, HEAD + body, NIGHTS, zone) == nights


@pytest.mark.parametrize(
    ("rule", "form", "printed", "seen"),
    [
        ("local", "iso", "2024-03-05 07:00", "06:00 Europe/Berlin"),
        ("utc", "iso", "2024-03-05T07:00", "07:00 Europe/Berlin"),
        ("printed", "iso", "2024-03-05T07:00-05:00", "12:00 Etc/GMT+5"),
        ("printed", "%d/%m/%Y %H:%M%z", "05/03/2024 07:00+0100", "06:00 Europe/Berlin"),
        ("Asia/Tokyo", "iso", "2024-03-05T07:00", "22:00 Asia/Tokyo"),
        ("local", "epoch_s", "1709618400", "06:00 Europe/Berlin"),
        ("utc", "epoch_ms", "1709618400000", "06:00 Europe/Berlin"),
        ("local", "%m/%d/%y %I:%M %p", "3/5/24 7:00 PM", "18:00 Europe/Berlin"),
    ],
)
def test_what_a_printed_time_means_is_told(
    rule: str, form: str, printed: str, seen: str, tmp_path: Path
) -> None:
    columns = {"start": "from", "length": "h"}
    mapping = Mapping("t", "nights", columns, time_form=form, zone=rule, lengths={"length": "h"})
    night = _night(tmp_path, f"from,h\n{printed},1\n", mapping)
    assert f"{night.start:%H:%M} {night.zone}" == seen
    assert (night.end - night.start).total_seconds() == 3600


@pytest.mark.parametrize(
    ("cell", "at", "zone"),
    [
        ("Asia/Tokyo", "22:00", "Asia/Tokyo"),
        ("+09:00", "22:00", "Etc/GMT-9"),
        ("UTC+0100", "06:00", "Europe/Berlin"),
    ],
)
def test_a_column_may_tell_the_zone(cell: str, at: str, zone: str, tmp_path: Path) -> None:
    columns = {"start": "from", "end": "to", "zone": "tz"}
    mapping = Mapping("t", "nights", columns, zone="column")
    row = f"2024-03-05 07:00,2024-03-05 08:00,{cell}\n"
    night = _night(tmp_path, "from,to,tz\n" + row, mapping)
    assert (f"{night.start:%H:%M}", night.zone) == (at, zone)


@pytest.mark.parametrize(
    ("date_is", "row", "span"),
    [
        ("morning", "05.03.2024,23:10,07:00", "04 23:10 05 07:00"),
        ("morning", "05.03.2024,00:10,07:00", "05 00:10 05 07:00"),
        ("evening", "05.03.2024,23:10,07:00", "05 23:10 06 07:00"),
        ("evening", "05.03.2024,00:10,07:00", "06 00:10 06 07:00"),
        ("evening", "05.03.2024,14:00,15:00", "05 14:00 05 15:00"),
    ],
)
def test_clocks_beside_a_date(date_is: str, row: str, span: str, tmp_path: Path) -> None:
    mapping = Mapping(
        "t",
        "nights",
        {"date": "day", "start": "from", "end": "to"},
        time_form="%d.%m.%Y",
        clock_form="%H:%M",
        date_is="evening" if date_is == "evening" else "morning",
    )
    night = _night(tmp_path, f"day,from,to\n{row}\n", mapping)
    assert f"{night.local_start:%d %H:%M} {night.local_end:%d %H:%M}" == span


def test_dates_and_clocks_may_stand_in_two_columns(tmp_path: Path) -> None:
    columns = {"start": "from", "start_date": "d1", "end": "to", "end_date": "d2"}
    mapping = Mapping("t", "nights", columns, time_form="%Y-%m-%d %H:%M")
    night = _night(tmp_path, "d1,from,d2,to\n2024-03-04,23:00,2024-03-05,7:00\n", mapping)
    assert (night.end - night.start).total_seconds() == 8 * 3600


EVENTS = Mapping(
    name="cups",
    kind="events",
    columns={"at": "when", "kind": "what", "amount": "much", "label": "note"},
    kinds={"Kaffee": "caffeine", "Wein": "alcohol"},
)


def test_events_with_words_for_kinds(tmp_path: Path) -> None:
    rows = "2024-03-05 15:00,Kaffee,80 mg,espresso\n2024-03-05 21:00,mood,4,\n"
    coffee, mood = _read(tmp_path, "when,what,much,note\n" + rows, EVENTS)
    at = datetime(2024, 3, 5, 14, tzinfo=UTC)
    assert coffee == Event("caffeine", at, "Europe/Berlin", 80, "espresso", "cups")
    assert isinstance(mood, Event)
    assert (mood.kind, mood.amount) == ("mood", 4)


def test_a_unit_for_all_rows_and_a_kind_for_all_rows(tmp_path: Path) -> None:
    fixed = {"kind": "dose", "unit": "g", "label": "magnesium"}
    mapping = Mapping("d", "events", {"at": "when", "amount": "much"}, fixed=fixed)
    (dose,) = _read(tmp_path, "when,much\n2024-03-05 21:00,0.2\n", mapping)
    assert isinstance(dose, Event)
    assert (dose.kind, dose.amount, dose.label) == ("dose", 200, "magnesium")


@pytest.mark.parametrize(
    ("row", "told", "is_unread"),
    [
        ("2024-03-05 15:00,Kaffee,80,x", "column much: '80' is not an amount of caffeine", True),
        ("2024-03-05 15:00,Wein,2 drinks,x", "'2 drinks' is not an amount of alcohol", True),
        ("2024-03-05 15:00,Tee,80 mg,x", "column what: 'tee' is no kind of event", True),
        ("2024-03-05,Kaffee,80 mg,x", "column when: '2024-03-05' is not a time", True),
        ("2024-03-05 15:00,Kaffee,9 g,x", "9000 mg of caffeine cannot be", False),
        ("5.3.2024 15:00,Kaffee,80 mg,x", "column when: '5.3.2024 15:00' is not a time", True),
    ],
)
def test_an_event_that_cannot_be_read_names_its_cell(
    row: str, told: str, *, is_unread: bool, tmp_path: Path
) -> None:
    good = "2024-03-05 15:00,Kaffee,80 mg,x\n" * 5
    *_, last = _read(tmp_path, f"when,what,much,note\n{good}{row}\n", EVENTS)
    assert isinstance(last, Skipped)
    assert told in f"{last.where}: {last.why}"
    assert last.is_unread == is_unread


DIARY = Mapping(
    name="notebook",
    kind="diary",
    columns={
        "date": "Day",
        "tried_to_sleep": "Lights",
        "latency": "Took",
        "woke": "Woke",
        "rose": "Up",
        "quality": "Felt",
    },
    time_form="%d/%m/%Y",
    clock_form="%I:%M %p",
    date_is="evening",
    lengths={"latency": "min"},
)


def test_a_diary_dated_by_its_evening(tmp_path: Path) -> None:
    text = "Day,Lights,Took,Woke,Up,Felt\n04/03/2024,11:10 pm,20,6:50 am,7:00 am,good\n"
    (entry,) = _read(tmp_path, text, DIARY)
    assert isinstance(entry, DiaryEntry)
    assert (f"{entry.date}", entry.quality, entry.source) == ("2024-03-05", 4, "notebook")
    assert f"{entry.fell_asleep:%H:%M}" == "22:30"


def test_a_diary_with_an_empty_time_is_skipped(tmp_path: Path) -> None:
    text = "Day,Lights,Took,Woke,Up,Felt\n04/03/2024,,20,6:50 am,7:00 am,good\n"
    (skipped,) = _read(tmp_path, text, DIARY)
    assert isinstance(skipped, Skipped)
    assert (skipped.why, skipped.is_unread) == ("tried_to_sleep, woke or rose is empty", False)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        NightlabError, match=r"no column 'to', which the mapping calls end; columns of"
    ):
        _read(tmp_path, "from,until\n", SHORT)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("7:15", "7.25"), "column Schlaf: '7.25' is not a duration such as 7:30"),
        (("7:15", "7:75"), "column Schlaf"),
        (("62,5", "62.5"), "column Tief: '62.5' is not a number with a decimal comma"),
        (("62,5", "-3"), "column Tief: '-3' is not a number from 0"),
        ((";81;", ";181;"), "column Punkte: '181' is not a share from 0 to 100"),
        (("04.03.2024", "2024-03-04"), "column Bett"),
    ],
)
def test_a_cell_that_cannot_be_read_is_unread(
    change: tuple[str, str], told: str, tmp_path: Path
) -> None:
    days = [
        ROW.replace("04.03", f"{day:02d}.03").replace("05.03", f"{day + 1:02d}.03")
        for day in range(10, 16)
    ]
    records = _read(tmp_path, HEAD + "".join(days) + ROW.replace(*change), NIGHTS)
    (skipped,) = [record for record in records if isinstance(record, Skipped)]
    assert told in f"{skipped.where}: {skipped.why}"
    assert skipped.is_unread


def test_another_mapping_is_another_version() -> None:
    table = MappedTable(SHORT)
    assert table.version != MappedTable(replace(SHORT, zone="utc")).version
    assert table.version == MappedTable(replace(SHORT)).version
    assert (table.name, table.title, table.sniff(b"from,to\n")) == ("t", "t", False)


CELLS = st.lists(
    st.text(max_size=12)
    | st.sampled_from(
        [
            "05.03.2024 07:00:00",
            "7:15",
            "1e400",
            "9" * 30,
            "-",
            "nan",
            "1,5",
            "0001-01-01",
            '"',
            "\0",
        ]
    ),
    min_size=7,
    max_size=7,
)


@given(rows=st.lists(CELLS, max_size=4))
def test_any_cells_are_records_or_a_place(rows: list[list[str]]) -> None:
    text = HEAD + "\n".join(";".join(row) for row in rows)
    content = text.encode(errors="ignore")
    part = Part("table.csv", len(content), lambda: io.BytesIO(content))
    places = []
    try:
        records = list(MappedTable(NIGHTS).read([part], zones=Zones("Europe/Berlin")))
        places = [record.where for record in records if isinstance(record, Skipped)]
    except NightlabError as error:
        places = [error.where]
    assert all(places)
