"""ActiGraph's traps: orders of dates, epochs, limbs, gaps, raw acceleration, hostile databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night, Stage, Zones
from nightlab.sources import Skipped, read_file
from nightlab.sources.actigraph import FORMAT
from nightlab.sources.actigraph.table import read_csv
from nightlab.sources.opening import opened
from nightlab.units import local, minutes
from sources.made.actigraph import HEADER, LEVELS, SEEN, agd, epochs_csv, preamble
from sources.made.movement import counts_of, people

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = "Europe/Berlin"


def _made(
    zone: str = BERLIN, season: str = "autumn", days: int = 3
) -> tuple[list[Night], datetime, np.ndarray]:
    nights = people(np.random.default_rng(2), zone, season, "actigraph", SEEN[:1], days=days)
    noon, counts = counts_of(nights, LEVELS)
    return nights, local(noon, zone), counts


def _read(content: bytes, folder: Path, zone: str | Zones = BERLIN) -> list[Night]:
    path = folder / "export"
    path.write_bytes(content)
    return [record for record in read_file(path, zone=zone) if isinstance(record, Night)]


def _csv(start: datetime, counts: np.ndarray, **told: str) -> bytes:
    return epochs_csv(start, counts, np.random.default_rng(0), **told)


def test_every_night_is_told_by_both_scorers_under_their_names(tmp_path: Path) -> None:
    nights, start, counts = _made()
    found = _read(_csv(start, counts), tmp_path)
    assert {night.device for night in found} == {
        "wGT3XBT MOS2A00000000, Cole-Kripke",
        "wGT3XBT MOS2A00000000, Sadeh",
    }
    assert len(found) == 2 * len(nights)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_headers_do_not_matter(delimiter: str, tmp_path: Path) -> None:
    _, start, counts = _made()
    plain = _read(_csv(start, counts), tmp_path)
    header = HEADER.replace(",", delimiter)
    assert _read(_csv(start, counts, header=header, delimiter=delimiter), tmp_path) == plain


def test_a_column_of_dates_before_the_counts(tmp_path: Path) -> None:
    _, start, counts = _made()
    rows = "".join(f"8/15/2016,00:01:00,{count},0\n" for count in counts.tolist())
    content = (preamble(start) + "Date,Time, Axis1,Axis2\n" + rows).encode()
    assert _read(content, tmp_path) == _read(_csv(start, counts), tmp_path)


def test_day_and_month_follow_the_order_that_is_told(tmp_path: Path) -> None:
    _, start, counts = _made()
    start = start.replace(day=5, month=4)
    american = _read(_csv(start, counts, order="M/d/yyyy"), tmp_path)
    assert american == _read(_csv(start, counts, order="dd.MM.yyyy"), tmp_path)
    assert str(american[0].date) == "2024-04-06"


def test_a_date_whose_order_is_not_told_is_refused(tmp_path: Path) -> None:
    _, start, counts = _made()
    content = _csv(start, counts).replace(b"date format M/d/yyyy ", b"")
    with pytest.raises(NightlabError, match="begins with the day or the month"):
        _read(content, tmp_path)


def test_epochs_of_ten_seconds_are_summed_to_minutes(tmp_path: Path) -> None:
    _, start, counts = _made()
    tens = np.zeros(counts.size * 6, dtype=np.int64)
    tens[::6] = counts
    by_ten = _read(_csv(start, tens, epoch="00:00:10"), tmp_path)
    assert by_ten == _read(_csv(start, counts), tmp_path)
    assert _read(agd(start, tens, epoch_s=10), tmp_path) == by_ten


def test_the_devices_clock_runs_on_over_a_clock_change(tmp_path: Path) -> None:
    nights, start, counts = _made(days=10)  # over the end of summer time
    found = [n for n in _read(_csv(start, counts), tmp_path) if n.device == nights[0].device]
    assert [minutes(night.end - night.start) for night in found] == [
        minutes(night.end - night.start) for night in nights
    ]
    before, after = found[0], found[-1]
    assert (before.local_start.utcoffset(), after.local_start.utcoffset()) == (
        timedelta(hours=2),
        timedelta(hours=1),
    )


def test_a_traveller_sleeps_in_another_zone(tmp_path: Path) -> None:
    nights, start, counts = _made(days=3)
    moved = Zones.read(f"{BERLIN}; {nights[-1].date}T00:00 America/New_York")
    found = _read(_csv(start, counts), tmp_path, moved)
    assert found[0].zone == BERLIN
    assert found[-1].zone == "America/New_York"


def test_a_waist_is_said_to_be_no_wrist(tmp_path: Path) -> None:
    _, start, counts = _made()
    night, *_ = _read(_csv(start, counts, more="Limb: Waist "), tmp_path)
    assert "worn at the waist, while the scorer was made for wrists" in night.provenance


def test_rows_that_an_agd_lacks_are_unscored_and_not_wake(tmp_path: Path) -> None:
    nights, start, counts = _made(days=2)
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(agd(start, counts))
        first = minutes(nights[0].start - start) + 100
        ticks = database.execute("SELECT dataTimestamp FROM data ORDER BY 1").fetchall()
        database.executemany(
            "DELETE FROM data WHERE dataTimestamp = ?", ticks[int(first) : int(first) + 30]
        )
        database.commit()
        content = database.serialize()
    night, *_ = _read(content, tmp_path)
    assert night.hypnogram is not None
    assert night.end - night.start == nights[0].end - nights[0].start
    assert (night.hypnogram.epochs == Stage.UNSCORED).sum() == 30 + 4 + 2
    assert "30 min of it without counts or not worn" in night.provenance


@pytest.mark.parametrize(
    "statement",
    [
        """CREATE VIEW data AS WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t)
        SELECT x AS dataTimestamp, x AS axis1 FROM t""",
        "CREATE TABLE data (dataTimestamp TEXT, axis2 TEXT)",
        "CREATE TABLE other (dataTimestamp TEXT)",
    ],
)
def test_a_hostile_database_is_refused_and_does_not_hang(statement: str, tmp_path: Path) -> None:
    _, start, counts = _made(days=1)
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(agd(start, counts))
        database.execute("DROP TABLE data")
        database.execute(statement)
        database.commit()
        content = database.serialize()
    with pytest.raises(NightlabError):
        _read(content, tmp_path)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"MD\xfc\x03" + bytes(60), "Axivity"),
        (b"Device Identity\r\nDevice Unique Serial Code:012967\r\n", "GENEActiv"),
        (b"Serial Number: MOS2A\r\nDevice Type: wGT3XBT\r\nSample Rate: 30\r\n", "gt3x"),
        (b"acceleration (mg) - 2014-12-08 10:00:00 -", "Biobank"),
        (b"Actical List Export File  (Version 03.00),,\n", "Actical"),
    ],
)
def test_raw_acceleration_is_refused_by_name(start: bytes, what: str, tmp_path: Path) -> None:
    assert FORMAT.sniff(start)
    with pytest.raises(NightlabError, match=what):
        _read(start, tmp_path)


def test_actilifes_raw_acceleration_is_refused(tmp_path: Path) -> None:
    _, start, counts = _made(days=1)
    with pytest.raises(NightlabError, match="raw acceleration"):
        _read(_csv(start, counts, more="at 30 Hz "), tmp_path)


@pytest.mark.parametrize("broken", [b",1,2\n", b"12x,0\n", b"-5,0\n", b"1e9,0\n"])
def test_a_row_without_a_count_is_named(broken: bytes, tmp_path: Path) -> None:
    _, start, counts = _made(days=1)
    with pytest.raises(NightlabError, match=r"line [0-9]+"):
        _read(_csv(start, counts) + broken, tmp_path)


def test_a_recording_that_is_cut_off_keeps_its_earlier_nights(tmp_path: Path) -> None:
    _, start, counts = _made(days=4)
    content = _csv(start, counts)
    whole = _read(content, tmp_path)
    cut = _read(content[: content.rindex(b"\n", 0, len(content) * 2 // 3) + 1], tmp_path)
    assert cut[0] == whole[0]
    assert len(cut) < len(whole)


def test_a_real_recording_of_82_minutes(samples: Path) -> None:
    path = samples / "sleep/actigraphy/ActiGraph61.csv"
    with opened(path) as (part,):
        found = read_csv(part)
    assert (found.counts.size, found.counts.sum()) == (990, 6295)
    assert (found.epoch_s, found.limb, f"{found.start}") == (5, "waist", "2016-08-15 21:35:00")
    assert [type(record) for record in read_file(path, zone=BERLIN)] == [Skipped, Skipped]


@pytest.mark.parametrize(
    "name",
    ["actigraph_testfile.gt3x", "ax3_testfile.cwa", "ax6_testfile.cwa", "GENEActiv_testfile.bin"],
)
def test_real_raw_acceleration_is_refused(samples: Path, name: str) -> None:
    with pytest.raises(NightlabError, match="raw acceleration"):
        list(read_file(samples / "sleep/actigraphy" / name, zone=BERLIN))
