"""Nothing is lost: copies, the way back, everything out and in again, and no lab by mistake."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import nightlab.machine
from cli.exports import DIARY, EVENTS, fitbit, write
from cli.shell import MORNING, Shell, assert_one_sentence
from nightlab.person import Answer, KeptPlan
from nightlab.store import Store, schema

if TYPE_CHECKING:
    from pathlib import Path


ASK = {
    "nights": ["nights"],
    "night": ["night", "2026-02-01"],
    "today": ["trial", "today"],
    "list": ["trial", "list"],
    "verdict": ["verdict", "--trial", "t1", "--outcome", "sol_min"],
}
READS = [
    *ASK.values(),
    ["trial", "stop", "t1"],
    ["verify"],
    ["backup", "copy.db"],
    ["export", "out"],
]


def answers(shell: Shell) -> dict[str, object]:
    return {name: shell.json(*words) for name, words in ASK.items()}


# --- no lab by mistake ----------------------------------------------------------


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_what_only_reads_makes_no_lab_of_a_mistyped_name(shell: Shell, words: list[str]) -> None:
    shell.lab = shell.lab.with_name("lba.db")
    result = shell.call(*words)
    assert result.exit_code == 2
    assert_one_sentence(result.stderr.strip())
    assert "lba.db: no lab here; check the name, or begin one with `nightlab log`" in result.stderr
    assert list(shell.lab.parent.iterdir()) == []


def test_what_brings_something_in_makes_the_lab(shell: Shell, tmp_path: Path) -> None:
    shell.ok("log", "--event", "#x")
    assert shell.json("verify")["rows"]["event"] == 1
    shell.lab = tmp_path / "other" / "lab.db"
    shell.ok("import", write(tmp_path / "d.csv", DIARY))
    assert len(shell.json("nights")) == 3


def test_a_lab_gone_from_beside_its_log_is_not_made_anew(shell: Shell, tmp_path: Path) -> None:
    shell.begin()
    (tmp_path / "lab.db-wal").write_bytes(b"the last words")
    shell.lab.unlink()
    for words in (["log", "--event", "#x"], ["nights"]):
        said = shell.call(*words)
        assert said.exit_code == 2
        assert "the lab is gone, but lab.db-wal, which holds what was last written" in said.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["lab.db-wal"]


# --- copies ---------------------------------------------------------------------


def test_backup_and_restore(after_trial: Shell, tmp_path: Path) -> None:
    before = answers(after_trial)
    told = after_trial.json("backup", tmp_path / "copy.db")
    assert set(told) == {"path", "size_bytes", "tables", "rows", "sha256_of_rows"}
    assert (told["tables"], told["rows"]["diary"]) == (schema.HEAD, 56)
    after_trial.ok("log", "--date", "2026-03-02", "--event", "#late")
    looked = after_trial.json("restore", "--check", tmp_path / "copy.db")
    assert set(looked) == {"path", "restored", "kept", "tables", "rows", "sha256_of_rows"}
    assert (looked["restored"], looked["sha256_of_rows"]) == (False, told["sha256_of_rows"])
    back = after_trial.json("restore", tmp_path / "copy.db")
    assert back["path"] == str(after_trial.lab)
    assert answers(after_trial) == before
    after_trial.lab.unlink()
    assert after_trial.ok("restore", back["kept"]).splitlines() == [
        f"Restored to {after_trial.lab}: {sum(back['rows'].values()) + 1} rows."
    ]
    assert [e["label"] for e in after_trial.json("night", "2026-03-02")["events"]] == ["late", ""]


def test_words_of_backup_and_restore(after_trial: Shell, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    first, second = after_trial.ok("backup", tmp_path / "copies").splitlines()
    copy = tmp_path / "copies" / "lab.backup-2026-03-03T120000.db"
    assert first.startswith(f"Copied to {copy}: ")
    back = f"nightlab --lab {after_trial.lab} restore {copy}"
    assert second == f"Read back and equal. Back again: `{back}`."
    said = after_trial.ok("restore", "--check", copy)
    assert said.startswith(f"{copy} is whole and could be restored: ")
    restored, kept = after_trial.ok("restore", copy).splitlines()
    assert restored.startswith(f"Restored to {after_trial.lab}: ")
    assert kept.startswith(f"What was there before is kept in {tmp_path / 'lab.before-restore-'}")
    assert after_trial.refused("restore", "--check", tmp_path / "none.db").endswith(
        "none.db: no such file; name the file that `nightlab backup` wrote."
    )


def test_a_damaged_lab_names_the_copy_to_restore(after_trial: Shell, tmp_path: Path) -> None:
    after_trial.ok("backup", tmp_path)
    (copy,) = tmp_path.glob("lab.backup-*")
    content = bytearray(after_trial.lab.read_bytes())
    content[5000:-5000] = bytes(len(content) - 10000)
    after_trial.lab.write_bytes(content)
    result = after_trial.call("nights")
    assert result.exit_code == 2
    assert_one_sentence(result.stderr.strip())
    assert f"nightlab --lab {after_trial.lab} restore {copy}`" in result.stderr
    after_trial.ok("restore", copy)
    assert len(after_trial.json("nights")) == 56


def test_verify_says_what_it_looked_through(after_trial: Shell) -> None:
    assert after_trial.ok("verify") == (
        "The lab is whole: 0 nights and naps, 56 diary entries, 56 events, 1 trial, 56 doses, "
        "0 answers, 0 plans, 0 imports.\n"
    )
    told = after_trial.json("verify")
    assert set(told) == {"whole", "tables", "rows"}
    after_trial.change("UPDATE diary SET awakenings = 7 WHERE id = 3")
    assert "row 3 of table diary is not what was written down (its digest differs)" in (
        after_trial.refused("verify")
    )
    after_trial.change("UPDATE trial SET design = design || '#'")
    assert "is not what was written down (its digest differs), and 1 more faults; restore" in (
        after_trial.refused("verify")
    )


def test_a_lab_of_an_older_version_is_kept_as_it_was_and_told(
    after_trial: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = f"{int(schema.HEAD) + 1:04}"
    older = after_trial.rows()
    (tmp_path / "steps").mkdir()
    migrations = shutil.copytree(schema.MIGRATIONS, tmp_path / "steps" / "m")
    (migrations / "versions" / f"r{following}_none.py").write_text(
        f'revision = "{following}"\ndown_revision = "{schema.HEAD}"\n\n\ndef upgrade():\n    pass\n'
    )
    newer = {"head": following, "migrations": migrations, "keep": None}
    monkeypatch.setattr(schema.prepare, "__kwdefaults__", newer)
    result = after_trial.call("nights", "--json")
    assert (result.exit_code, len(json.loads(result.stdout))) == (0, 56)
    (kept,) = tmp_path.glob("lab.before-upgrade-*")
    assert result.stderr == (
        f"The lab was brought up to date (tables {schema.HEAD} to {following}); as it was it is kept in {kept}.\n"
    )
    with closing(sqlite3.connect(kept)) as connection:
        assert list(connection.iterdump()) == older
    assert after_trial.call("nights").stderr == ""


# --- everything out and in again ------------------------------------------------


@pytest.fixture
def full(after_trial: Shell, tmp_path: Path) -> Shell:
    """A lab with a trial, nights of a device, events of a file, a correction."""
    (tmp_path / "in").mkdir()
    after_trial.ok("import", write(tmp_path / "in" / "s.json", fitbit(20)))
    after_trial.ok("import", write(tmp_path / "in" / "e.csv", EVENTS))
    diary = [
        "--tried-to-sleep",
        "23:00",
        "--fell-asleep",
        "23:30",
        "--woke",
        "6:00",
        "--rose",
        "7:00",
    ]
    after_trial.ok("log", "--date", "2026-03-02", *diary, "--note", 'felt, "well"')
    with Store.open(after_trial.lab) as store:
        store.add_answers([Answer("age", 44.0, MORNING), Answer("tried", ("zinc",), MORNING)])
        store.add_plan(KeptPlan(MORNING, "told", '{"steps": []}'))
    return after_trial


@pytest.mark.parametrize("packed", [False, True])
def test_an_export_imported_gives_every_answer_again(
    full: Shell,
    tmp_path: Path,
    packed: bool,  # noqa: FBT001
) -> None:
    out = tmp_path / "out"
    told = full.json("export", out)
    assert told["counts"]["earlier_diary"] == 1
    given = shutil.make_archive(str(out), "zip", tmp_path, "out") if packed else out
    other = Shell(tmp_path / "other.db", full.clock)
    came = other.json("import", given)
    assert (came["nights_new"], came["trials_new"], came["diary_new"]) == (20, 1, 56)
    assert (came["answers_new"], came["plans_new"]) == (2, 1)
    assert answers(other) == answers(full)
    assert other.setting("zone") == full.setting("zone")
    rows = other.rows()
    assert other.ok("import", given).endswith(": already imported, nothing changed.\n")
    assert other.rows() == rows
    other.ok("export", tmp_path / "again")
    for path in out.rglob("*.*"):
        if path.name != "manifest.json":
            again = tmp_path / "again" / path.relative_to(out)
            assert again.read_bytes() == path.read_bytes()


def test_an_export_into_a_lab_with_nights_of_its_own_adds_to_them(
    full: Shell, tmp_path: Path
) -> None:
    full.ok("export", tmp_path / "out")
    other = Shell(tmp_path / "other.db", full.clock)
    other.ok("import", write(tmp_path / "d.csv", DIARY.replace("2026-03", "2025-03")))
    said = other.ok("import", tmp_path / "out")
    assert said == (
        "out: an export of Nightlab itself (the folder, or a .zip of it): 20 new nights and naps, "
        "56 new diary entries, 58 new events, 1 new trial, 2 new answers, 1 new plan.\n"
    )
    assert len(other.json("nights")) == 79


def test_an_export_that_was_changed_leaves_the_lab_as_it_was(full: Shell, tmp_path: Path) -> None:
    full.ok("export", tmp_path / "out")
    nights = tmp_path / "out" / "nights.csv"
    nights.write_bytes(nights.read_bytes().replace(b"LLLL", b"RRRR", 1))
    said = full.refused("import", tmp_path / "out")
    assert said.startswith("out/nights.csv: changed after it was exported")
    assert full.refused("export", tmp_path / "out").endswith("name a folder that is not there yet.")


def test_another_persons_export_is_refused(full: Shell, tmp_path: Path) -> None:
    full.ok("export", tmp_path / "out")
    other = Shell(tmp_path / "other.db", full.clock)
    logs = fitbit(20)
    for log in logs:
        log["startTime"] = log["startTime"].replace(":00.000", ":30.000")
    other.ok("import", write(tmp_path / "theirs.json", logs))
    said = other.refused("import", tmp_path / "out")
    assert "--same-person" in said
    other.ok("import", "--same-person", tmp_path / "out")


def test_marks_of_owners_come_together(full: Shell, tmp_path: Path) -> None:
    other = Shell(tmp_path / "other.db", full.clock)
    other.ok("log", "--event", "#x")
    for shell, marks in ((full, {"apple": "f7"}), (other, {"fitbit": "a1"})):
        with Store.open(shell.lab) as store:
            store.set_setting("owners", marks)
    full.ok("export", tmp_path / "out")
    other.ok("import", tmp_path / "out")
    with Store.open(other.lab) as store:
        assert store.setting("owners") == {"apple": "f7", "fitbit": "a1"}


@pytest.mark.usefixtures("clock")
def test_the_default_lab_that_is_not_there_yet_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from nightlab.cli import main

    monkeypatch.setenv("NIGHTLAB_LAB", str(tmp_path / "mine.db"))
    assert nightlab.machine.default_lab() == tmp_path / "mine.db"
    result = CliRunner().invoke(main, ["nights"])
    assert result.exit_code == 2
    assert result.stderr.endswith("`nightlab demo` shows around.\n")
    assert list(tmp_path.iterdir()) == []
