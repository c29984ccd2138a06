"""The lab as its shells use it: time, zones, imports that stop half way, where the file lies."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nightlab import machine, sources
from nightlab.errors import NightlabError
from nightlab.lab import (
    Lab,
    check_outcome,
    make_design,
    posterior_svg,
    table_verdict,
)
from nightlab.machine import default_lab, machine_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.trials import Design

DIARY: dict[str, Any] = {
    "tried_to_sleep": time(23, 10),
    "fell_asleep": time(23, 40),
    "woke": time(6, 50),
    "rose": time(7, 5),
}


class Clock:
    """The present, which moves only when it is told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 10, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lab(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    with Lab.open(tmp_path / "lab.db", now=clock) as opened:
        yield opened


def _export(path: Path, nights: int, *, damaged: bool = False) -> Path:
    logs = [
        {
            "dateOfSleep": f"2025-{month:02d}-{day:02d}",
            "startTime": f"2025-{month:02d}-{day:02d}T00:30:00.000",
            "duration": 25_200_000,
        }
        for month in range(1, 13)
        for day in range(1, 29)
    ][:nights]
    text = json.dumps(logs)
    path.write_text(text[:-30] if damaged else text, encoding="utf-8")
    return path


def _design(**more: Any) -> Design:
    rules = {"nights": 8, "seed": 1, "period_nights": 1, **more}
    return make_design(["placebo", "magnesium"], block_nights=None, **rules)


# --- time and zone --------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "today", "evening"),
    [
        ("2026-03-09T22:59", "2026-03-09", "2026-03-09"),  # 23:59 in Berlin
        ("2026-03-09T23:00", "2026-03-10", "2026-03-09"),  # midnight
        ("2026-03-10T02:59", "2026-03-10", "2026-03-09"),  # 03:59
        ("2026-03-10T03:00", "2026-03-10", "2026-03-10"),  # 04:00
    ],
)
def test_evening_lasts_until_four_in_the_morning(
    lab: Lab, clock: Clock, now: str, today: str, evening: str
) -> None:
    clock.at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert str(lab.today) == today
    assert str(lab.evening) == evening


def test_zone_is_the_one_given_last_else_the_machines(lab: Lab) -> None:
    assert lab.zone == "Europe/Berlin"
    lab.places.live_in("Asia/Tokyo")
    assert lab.zone == "Asia/Tokyo"
    lab.log(zone_name="America/New_York", events=["#x"])
    assert lab.zone == "America/New_York"


def test_zone_stays_with_the_lab(tmp_path: Path) -> None:
    for expected in ("Asia/Tokyo", "Asia/Tokyo"):
        with Lab.open(tmp_path / "lab.db") as opened:
            opened.places.live_in(expected)
    with Lab.open(tmp_path / "lab.db") as opened:
        assert opened.zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("tz", "zone"),
    [("Asia/Tokyo", "Asia/Tokyo"), (":Europe/Paris", "Europe/Paris"), ("UTC", "UTC")],
)
def test_machine_zone_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, tz: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", tz)
    assert machine_zone() == zone


@pytest.mark.parametrize("tz", ["", "CET-1CEST,M3.5.0,M10.5.0/3", "Nowhere", "../etc/passwd"])
def test_machine_zone_that_is_no_iana_name_is_left_aside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tz: str
) -> None:
    monkeypatch.setenv("TZ", tz)
    link = tmp_path / "localtime"
    monkeypatch.setattr(machine, "LOCALTIME", link)
    assert machine_zone() == "UTC"
    link.symlink_to("/usr/share/zoneinfo/Europe/Rome")
    assert machine_zone() == "Europe/Rome"


def test_zone_that_is_none_is_refused_with_its_place(lab: Lab, tmp_path: Path) -> None:
    export = _export(tmp_path / "s.json", 2)
    for call in (
        lambda: lab.import_file(export, zone_name="Mars/Base"),
        lambda: lab.log(events=["#x"], zone_name="Mars/Base"),
    ):
        with pytest.raises(NightlabError, match=r"^zone: unknown time zone 'Mars/Base'"):
            call()
    assert lab.zone == "Europe/Berlin"


# --- imports --------------------------------------------------------------------


def test_file_whose_last_record_is_damaged_adds_nothing(lab: Lab, tmp_path: Path) -> None:
    good = lab.import_file(_export(tmp_path / "good.json", 30))
    assert good.result.nights_new == 30
    with pytest.raises(NightlabError, match=r"bad\.json, line 1, column .*: broken JSON"):
        lab.import_file(_export(tmp_path / "bad.json", 336, damaged=True), zone_name="Asia/Tokyo")
    assert len(lab.episodes()) == 30
    assert lab.zone == "Europe/Berlin"


def test_reader_that_fails_after_many_nights_leaves_none_of_them(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = sources.read_file
    taken = 0

    def fails_late(path: Path, **how: Any) -> Iterator[Any]:
        nonlocal taken
        for taken, record in enumerate(read(path, **how), start=1):
            if taken == 1200:
                raise NightlabError("the disk was pulled out", where=path.name)
            yield record

    rows = ["at,kind,amount"]
    rows += [
        f"2025-01-{i % 28 + 1:02d} {i // 60 % 24:02d}:{i % 60:02d},stress,3" for i in range(1500)
    ]
    (tmp_path / "e.csv").write_text("\n".join(rows))
    monkeypatch.setattr(sources, "read_file", fails_late)
    with pytest.raises(NightlabError, match="the disk was pulled out"):
        lab.import_file(tmp_path / "e.csv")
    assert taken == 1200
    assert lab.events() == []
    monkeypatch.setattr(sources, "read_file", read)
    assert lab.import_file(tmp_path / "e.csv").result.events_new > 1000


def test_progress_rises_to_the_whole(lab: Lab, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    export = _export(tmp_path / "s.json", 300)
    lab.import_file(export, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (export.stat().st_size, export.stat().st_size)


def test_import_says_whether_anybody_gave_the_zone(lab: Lab, tmp_path: Path) -> None:
    assert lab.import_file(_export(tmp_path / "a.json", 2)).zone_is_guessed
    assert not lab.import_file(_export(tmp_path / "b.json", 3), zone_name="UTC").zone_is_guessed
    assert not lab.import_file(_export(tmp_path / "c.json", 4)).zone_is_guessed


def test_file_that_cannot_be_read_is_told(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(self: Path, *_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(self))

    export = _export(tmp_path / "s.json", 2)
    monkeypatch.setattr(Path, "open", unreadable)
    with pytest.raises(NightlabError, match=r"s\.json: cannot be read"):
        lab.import_file(export)


# --- mornings and trials --------------------------------------------------------


def test_reading_a_diary_writes_nothing(lab: Lab) -> None:
    morning = lab.read_morning(DIARY)
    assert str(morning.night) == "2026-03-10"
    assert lab.episodes() == []


def test_night_is_of_the_date_it_ended_on_even_where_that_is_told_apart(lab: Lab) -> None:
    logged = lab.log(date(2026, 3, 8), diary={**DIARY, "tried_to_sleep": time(23, 0)})
    assert logged.morning.night == date(2026, 3, 8)
    assert [e.date for e in lab.episodes(date(2026, 3, 8), date(2026, 3, 8))] == [date(2026, 3, 8)]
    assert lab.episodes(date(2026, 3, 9)) == []


def test_status_of_a_trial_follows_the_calendar(lab: Lab, clock: Clock) -> None:
    trial = lab.trials.start(_design(), start=date(2026, 3, 12))
    seen = []
    for day in (11, 12, 20, 21):
        clock.at = datetime(2026, 3, day, 12, tzinfo=UTC)
        seen.append(lab.trials.one(trial.id).status)
    assert seen == ["planned", "running", "running", "finished"]


def test_trial_of_an_outcome_that_no_night_has_is_refused(lab: Lab) -> None:
    with pytest.raises(NightlabError, match=r"^outcome: no measure is called 'mood'"):
        _design(outcome="mood")
    check_outcome("")
    check_outcome("sol_min")
    assert _design(outcome="sol_min").outcome == "sol_min"
    assert lab.trials.all() == []


def test_name_of_a_trial_says_what_is_tested_unless_one_is_given(lab: Lab) -> None:
    assert lab.trials.start(_design()).name == "magnesium against placebo, 8 nights"
    assert lab.trials.start(_design(), name="spring").name == "spring"


def test_block_defaults_to_all_nights_or_to_one_period_of_each_arm() -> None:
    assert _design().block_nights == 8
    assert _design(nights=56, period_nights=7).block_nights == 14
    three = make_design(["a", "b", "c"], block_nights=None, nights=42, seed=1, period_nights=7)
    assert three.block_nights == 21
    assert (
        make_design(["a", "b"], block_nights=4, nights=8, seed=1, period_nights=1).block_nights == 4
    )


def test_doses_due_are_those_of_the_evening_before(lab: Lab) -> None:
    lab.trials.start(_design(), start=date(2026, 3, 8))
    ((trial, dose),) = lab.trials.due(date(2026, 3, 10))
    assert (trial.id, dose.take_on, dose.number) == ("t1", date(2026, 3, 9), 2)
    assert lab.trials.due(date(2026, 3, 8)) == []


def test_calendar_shows_a_trials_evenings(lab: Lab) -> None:
    lab.trials.start(_design(), start=date(2026, 3, 5), name="my trial")
    lab.log(date(2026, 3, 7), dose="missed")
    svg = lab.calendar_svg("t1")
    assert "my trial" in svg
    assert "missed" in svg


def test_verdict_of_a_table_leaves_out_what_was_not_given(tmp_path: Path) -> None:
    rows = "\n".join(f"{'ab'[i * 7 % 5 % 2]},{i * 13 % 7}" for i in range(30))
    table = tmp_path / "t.csv"
    table.write_text("arm,x\n" + rows)
    asked: dict[str, Any] = {"outcome": "x", "arm": "arm", "control": "a"}
    plain = table_verdict(table, **asked)
    assert table_verdict(table, **asked, better=None, trend=None).to_json() == plain.to_json()
    assert posterior_svg(plain).startswith("<svg")


# --- the file -------------------------------------------------------------------


def test_lab_lies_where_the_environment_says_else_in_the_users_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NIGHTLAB_LAB", str(tmp_path / "my.db"))
    assert default_lab() == tmp_path / "my.db"
    monkeypatch.setenv("NIGHTLAB_LAB", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Path(default_lab()).parts[-2:] == ("nightlab", "lab.db")
    with Lab.open(now=Clock()) as opened:
        assert opened.episodes() == []
    assert Path(default_lab()).is_file()


def test_folder_of_a_lab_is_made(tmp_path: Path) -> None:
    with Lab.open(tmp_path / "a" / "b" / "lab.db") as opened:
        assert opened.trials.all() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"date,woke\n" * 500, "not a Nightlab lab; name another file"),
        (b"SQLite format 3\0" + b"\xff" * 4096, "not a Nightlab lab; name another file|damaged"),
    ],
)
def test_file_that_is_no_lab_is_left_as_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "notes.db"
    file.write_bytes(content)
    with pytest.raises(NightlabError, match=words), Lab.open(file):
        pytest.fail("opened")
    assert file.read_bytes() == content


def test_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    before = file.read_bytes()
    with pytest.raises(NightlabError, match="database of another program"), Lab.open(file):
        pytest.fail("opened")
    assert file.read_bytes() == before


def test_folder_in_place_of_a_lab_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(NightlabError, match=r"a folder, where the lab should be"),
        Lab.open(tmp_path),
    ):
        pytest.fail("opened")


def test_folder_that_may_not_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere, so the right is taken away where it is asked for.
    folder = tmp_path / "sealed"
    folder.mkdir()
    monkeypatch.setattr(os, "access", lambda place, *_, **__: Path(place) != folder)
    with (
        pytest.raises(NightlabError, match="the lab needs to write here and may not"),
        Lab.open(folder / "lab.db"),
    ):
        pytest.fail("opened")
    assert list(folder.iterdir()) == []


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with (
        pytest.raises(NightlabError, match="the folder of the lab cannot be made"),
        Lab.open(tmp_path / "file" / "lab.db"),
    ):
        pytest.fail("opened")
