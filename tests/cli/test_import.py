from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cli.exports import DIARY, EVENTS, fitbit, write
from nightlab.sources.fitbit import Fitbit
from sources.made import apple_night, apple_row

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell


def test_import_says_what_came_in_and_in_which_zone(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path / "sleep.json", fitbit(3))
    said = shell.ok("import", file, "--zone", "Europe/Lisbon")
    assert said == (
        f"sleep.json: {Fitbit.title}, times read in Europe/Lisbon: 3 new nights and naps.\n"
    )


def test_one_is_one_and_two_are_two(shell: Shell, tmp_path: Path) -> None:
    lines = EVENTS.splitlines(keepends=True)
    one, two = write(tmp_path / "1.csv", "".join(lines[:2])), write(tmp_path / "2.csv", EVENTS)
    assert shell.ok("import", one).splitlines()[0].endswith(": 1 new event.")
    assert ": 1 new event, 1 event there already." in shell.ok("import", two)
    assert ": 3 new diary entries." in shell.ok("import", write(tmp_path / "d.csv", DIARY))


def test_second_import_of_a_file_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path / "sleep.json", fitbit(3))
    shell.ok("import", file)
    before = shell.rows()
    assert shell.ok("import", file) == "sleep.json: already imported, nothing changed.\n"
    assert shell.rows() == before


def test_longer_export_adds_only_what_is_new(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", write(tmp_path / "old.json", fitbit(3)))
    said = shell.ok("import", write(tmp_path / "new.json", fitbit(5)))
    assert "2 new nights and naps, 3 nights and naps there already." in said
    assert len(shell.json("nights")) == 5


def test_zone_that_nobody_gave_is_pointed_out_until_one_is_given(
    shell: Shell, tmp_path: Path
) -> None:
    hint = (
        "Europe/Berlin is what this machine says; if you slept elsewhere, import again with --zone."
    )
    file = write(tmp_path / "sleep.json", fitbit(3))
    assert hint in shell.ok("import", file)
    said = shell.ok("import", file, "--zone", "Asia/Tokyo")
    assert "3 of an earlier reading taken out" in said
    assert "machine" not in said
    more = write(tmp_path / "more.json", fitbit(4))
    assert "machine" not in shell.ok("import", more)
    assert {night["zone"] for night in shell.json("nights")} == {"Asia/Tokyo"}


def test_what_is_left_out_is_named_and_the_rest_is_counted(shell: Shell, tmp_path: Path) -> None:
    logs = fitbit(9)
    for log in logs[1:8]:
        log["duration"] = 0
    said = shell.ok("import", write(tmp_path / "sleep.json", logs))
    assert said.count("left out sleep.json, log ") == 5
    assert "and 2 more; all of them stand under --json" in said
    again = write(tmp_path / "again.json", [*logs, logs[0]])
    skipped = shell.json("import", again)["files"][0]["skipped"]
    assert len(skipped) == 8
    assert {"where": "again.json, log 2", "why": "a night of 0 h cannot be"} in skipped


def test_export_without_nights_is_no_error(shell: Shell, tmp_path: Path) -> None:
    said = shell.ok("import", write(tmp_path / "sleep.json", []))
    assert said.endswith(": nothing to take in.\n")


def test_zip_is_read_in_place(shell: Shell, tmp_path: Path) -> None:
    inner = write(tmp_path / "diary.csv", DIARY)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(inner, "my folder/diary.csv")
    assert "3 new diary entries" in shell.ok("import", tmp_path / "all.zip")


def test_several_files_come_in_one_after_the_other(shell: Shell, tmp_path: Path) -> None:
    files = [write(tmp_path / "d.csv", DIARY), write(tmp_path / "e.csv", EVENTS)]
    told = shell.json("import", *files)
    assert [one["name"] for one in told["files"]] == ["d.csv", "e.csv"]
    assert [one["format"] for one in told["files"]] == ["diary", "events"]
    assert told["diary_new"] == 3
    assert told["events_new"] == 2


def test_a_bad_file_among_several_leaves_the_lab_as_it_was(shell: Shell, tmp_path: Path) -> None:
    good = write(tmp_path / "d.csv", DIARY)
    bad = write(tmp_path / "bad.json", "[{")
    for order in ([good, bad], [bad, good], [good, bad, "--json"]):
        result = shell.call("import", *order)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.startswith("nightlab: bad.json")
        assert shell.json("nights") == []


def test_name_that_is_no_utf8_is_shown_with_question_marks(shell: Shell, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.csv")
    try:
        write(tmp_path / name, DIARY)
    except OSError:
        pytest.skip("this file system takes no such name")
    assert shell.ok("import", tmp_path / name).startswith("caf?.csv: sleep diary")


def test_unknown_zone_is_refused_before_anything_is_read(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path / "d.csv", DIARY)
    for name in ("Mars/Base", "../etc/passwd", "Europe", " "):
        assert shell.refused("import", file, "--zone", name).startswith(
            f"zone: unknown time zone {name!r}; use an IANA name"
        )
    assert shell.setting("zone") is None


def test_one_screen_says_what_was_read_united_ignored_and_left_out(
    shell: Shell, tmp_path: Path
) -> None:
    """Of a watch that wrote a night twice over, a night of another's making, and steps."""
    start = datetime(2026, 2, 1, 22, tzinfo=UTC)
    hours = [start + timedelta(hours=hour) for hour in range(9)]
    rows = [("AsleepCore", hours[0], hours[4]), ("AsleepDeep", hours[4], hours[5])]
    odd = apple_row("AsleepCore", hours[5], hours[5], "Watch")
    steps = apple_row("InBed", hours[0], hours[8], "Watch").replace("SleepAnalysis", "Handwashing")
    body = apple_night([*rows, rows[0]]).decode()
    export = write(tmp_path / "e.xml", body.replace("</HealthData>", f"{odd}{steps}</HealthData>"))
    said = shell.ok("import", export, "--zone", "Europe/Berlin").splitlines()
    assert said[0].endswith(": 1 new night.")
    told = {line.split(":")[0].strip(): line for line in said[1:]}
    assert {"read", "united", "ignored"} <= told.keys()
    assert "sleep (4)" in told["read"]
    assert "(1)" in told["ignored"]
    assert any(line.startswith("  left out e.xml, line ") for line in said)
    asked = shell.json("import", export)["files"][0]
    assert asked["name"] == "e.xml"
    assert "provenance" in shell.json("night", "2026-02-02")


def test_a_format_that_nobody_has_tried_says_so(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "This format was never run on a real file"
    assert told not in shell.ok("import", write(tmp_path / "d.csv", DIARY))
    monkeypatch.setattr("nightlab.importing.tier_of", lambda _known: "unverified")
    assert told in shell.ok("import", write(tmp_path / "sleep.json", fitbit(3)))
