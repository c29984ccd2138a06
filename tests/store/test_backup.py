"""A copy is equal or is none; the way back loses nothing, whenever it is broken off."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.errors import NightlabError
from nightlab.person import Answer, KeptPlan
from nightlab.store import Store, check_copy, copies, restore, schema
from store.making import NOW, add, dump, entry, event, night, pulse, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.store.intake import Record

TESTS = Path(__file__).parent.parent
EACH_DAY: tuple[Callable[[int], Record], ...] = (night, entry, event, pulse)


def filled(path: Path, days: int = 20) -> dict[str, list[tuple[Any, ...]]]:
    with Store.open(path) as store:
        add(store, [record(day) for day in range(1, days) for record in EACH_DAY])
        store.add_diary(entry(3, quality=5), now=NOW)
        store.set_setting("zone", "UTC")
        trial = store.add_trial(name="t", start=NOW.date(), design="x = 1\n", now=NOW)
        store.set_dose(trial, NOW.date(), "late", NOW, "after all", now=NOW)
        store.add_entry(trial, told())
        store.add_answers([Answer("age", 44.0, NOW), Answer("tried", ("zinc",), NOW)])
        store.add_plan(KeptPlan(NOW, "told", "{}"))
        return dump(store)


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    filled(tmp_path / "lab.db")
    return tmp_path / "lab.db"


def held(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with Store.open(path, create=False) as store:
        return dump(store)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def back_up(lab: Path, place: Path, *, force: bool = False) -> Path:
    with Store.open(lab) as store:
        return store.back_up(place, force=force, now=NOW).path


def test_there_and_back(lab: Path, tmp_path: Path) -> None:
    before = held(lab)
    with Store.open(lab) as store:
        copy = store.back_up(tmp_path / "copy.db", now=NOW)
        assert (copy.rows["night"], copy.rows["dose"], copy.rows["trial_entry"]) == (19, 1, 1)
        assert (copy.rows["answer"], copy.rows["plan"]) == (2, 1)
        assert copy.revision == schema.HEAD
        add(store, [night(25)], sha="b")
        changed = dump(store)
    assert check_copy(copy.path).sha256 == copy.sha256
    found, kept = restore(copy.path, lab, now=NOW)
    assert (found.path, found.sha256) == (lab, copy.sha256)
    assert held(lab) == before
    assert kept == tmp_path / "lab.before-restore-2024-06-01T073015.db"
    assert held(kept) == changed
    assert names(tmp_path) == sorted(["copy.db", "lab.db", kept.name])


def test_a_copy_is_one_plain_file_that_can_be_read_where_nothing_is_written(
    lab: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    copy = back_up(lab, folder / "copy.db")
    folder.chmod(0o555)
    before = copy.read_bytes()
    assert check_copy(copy).rows["night"] == 19
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM night").fetchone() == (19,)
    assert names(folder) == ["copy.db"]
    assert copy.read_bytes() == before
    folder.chmod(0o755)


def test_a_folder_gets_a_dated_name_and_another_in_the_same_second(
    lab: Path, tmp_path: Path
) -> None:
    (tmp_path / "copies").mkdir()
    made = [back_up(lab, tmp_path / "copies").name for _ in range(3)]
    assert made == [f"lab.backup-2024-06-01T073015{more}.db" for more in ("", "-2", "-3")]


def test_what_is_there_is_never_overwritten_unasked(lab: Path, tmp_path: Path) -> None:
    place = tmp_path / "copy.db"
    place.write_text("my only novel")
    with pytest.raises(NightlabError, match=r"copy\.db: there already, .* add --force"):
        back_up(lab, place)
    assert place.read_text() == "my only novel"
    assert held(back_up(lab, place, force=True)) == held(lab)
    with pytest.raises(NightlabError, match="the lab itself"):
        back_up(lab, lab, force=True)
    with pytest.raises(NightlabError, match="no such folder; make it"):
        back_up(lab, tmp_path / "none" / "copy.db")


def test_a_damaged_lab_takes_the_place_of_no_copy(lab: Path, tmp_path: Path) -> None:
    copy = back_up(lab, tmp_path / "copy.db")
    before = copy.read_bytes()
    changed("UPDATE night SET epochs = x'0001' WHERE id = 2")(lab)
    with pytest.raises(NightlabError, match=r"lab\.db: the lab is damaged: row 2 of table night"):
        back_up(lab, copy, force=True)
    assert copy.read_bytes() == before


def test_a_folder_that_is_not_there_does_not_become_a_file(lab: Path, tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match=r"copies: no such folder; make it, or .* copies\.db"):
        back_up(lab, tmp_path / "copies")
    assert names(tmp_path) == ["lab.db"]


@pytest.mark.skipif(os.name == "nt", reason="rights of another kind")
def test_labs_and_copies_are_for_their_owners_eyes(lab: Path, tmp_path: Path) -> None:
    copy = back_up(lab, tmp_path / "copy.db")
    assert [path.stat().st_mode & 0o777 for path in (lab, copy)] == [0o600, 0o600]
    lab.chmod(0o640)
    _, kept = restore(copy, lab)
    assert kept is not None
    assert [path.stat().st_mode & 0o777 for path in (lab, kept)] == [0o640, 0o640]


def test_the_newest_copy_is_named_whatever_lies_beside_it(lab: Path) -> None:
    assert copies.newest(lab) is None
    older, newer = (copies.dated(lab, "backup", NOW + timedelta(days=day)) for day in (0, 1))
    for path in (older, newer):
        for ending in ("", "-wal", ".zip"):
            path.with_name(path.name + ending).touch()
    copies.dated(lab, copies.UNDONE, NOW + timedelta(days=2)).touch()
    assert copies.newest(lab) == newer


def test_what_a_killed_process_left_is_swept_a_day_later(lab: Path, tmp_path: Path) -> None:
    old = [
        ".lab.db.00c0ffee.part",
        ".lab.backup-x.db.00c0ffee.part",
        ".lab.db.00c0ffee.part-journal",
    ]
    strange = [".other.db.00c0ffee.part", ".lab.db.mine.part", "lab.db.00c0ffee.part"]
    fresh = ".lab.db.0badcafe.part"
    for name in (*old, *strange, fresh):
        (tmp_path / name).touch()
        if name != fresh:
            os.utime(tmp_path / name, (0, 0))
    copy = back_up(lab, tmp_path)
    assert names(tmp_path) == sorted(["lab.db", copy.name, fresh, *strange])


def test_a_full_disk_leaves_no_half_a_copy(lab: Path, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    code = """if True:
        import resource, signal, sys
        from pathlib import Path
        from store.test_backup import back_up
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
        back_up(Path(sys.argv[1]), Path(sys.argv[2]))
    """
    done = python(code, lab, folder / "copy.db")
    said = done.communicate(timeout=60)[1].splitlines()[-1]
    assert done.returncode == 1
    assert "copy.db: the disk" in said
    assert "NightlabError" in said
    assert names(folder) == []


def test_one_state_is_copied_while_another_process_writes(lab: Path, tmp_path: Path) -> None:
    done = Event()

    def write() -> None:
        with Store.open(lab, patience_s=30) as store:
            for day in range(30, 400):
                add(store, [night(day), event(day)], sha=f"{day % 16:x}", now=NOW)
                if done.is_set():
                    return

    writing = Thread(target=write)
    writing.start()
    try:
        for number in range(4):
            both = held(back_up(lab, tmp_path / f"{number}.db"))
            assert len(both["night"]) == len(both["event"])
    finally:
        done.set()
        writing.join()


# --- the way back ---------------------------------------------------------------


def damaged(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 6000] = bytes(6000)
    copy.write_bytes(content)


def changed(statement: str) -> Callable[[Path], None]:
    def change(copy: Path) -> None:
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(statement)

    return change


BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "damaged": (damaged, "damaged.*restore another copy"),
    "empty": (lambda copy: copy.write_bytes(b""), "an empty file"),
    "gone": (Path.unlink, "no such file"),
    "text": (lambda copy: copy.write_text("x" * 5000), "not a Nightlab lab; "),
    "another's": (changed("PRAGMA application_id = 7"), "not a Nightlab lab"),
    "newer": (
        changed("UPDATE alembic_version SET version_num = '0999'"),
        "newer.*upgrade Nightlab",
    ),
    "dangling": (
        changed("UPDATE night SET file_id = 77"),
        "a row of table night names one of .*file",
    ),
    "table gone": (changed("DROP TABLE dose"), "table dose is missing"),
    "column gone": (changed("ALTER TABLE dose DROP COLUMN note"), "column note of table dose"),
    "version gone": (changed("DROP TABLE alembic_version"), "table alembic_version is missing"),
    "a stage": (
        changed("UPDATE night SET epochs = x'0001' WHERE id = 2"),
        "the copy is damaged: row 2 of table night is not what was .*; restore another copy",
    ),
    "a seal": (changed("UPDATE trial SET design = 'x = 2'"), "row 1 of table trial cannot be"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_whole_copy_is_refused_and_the_lab_stays(
    lab: Path, tmp_path: Path, what: str
) -> None:
    spoil, said = BAD[what]
    copy = back_up(lab, tmp_path / "copy.db")
    spoil(copy)
    before = lab.read_bytes()
    for refuse in (lambda: check_copy(copy), lambda: restore(copy, lab)):
        with pytest.raises(NightlabError, match=rf"^\S+copy\.db: .*{said}"):
            refuse()
    assert lab.read_bytes() == before
    assert [name for name in names(tmp_path) if name != "copy.db"] == ["lab.db"]


def test_a_link_to_a_lab_stays_one_and_copies_lie_beside_the_lab(lab: Path, tmp_path: Path) -> None:
    copy = back_up(lab, tmp_path / "copy.db")
    before = held(lab)
    away = tmp_path / "desk"
    away.mkdir()
    link = away / "mine.db"
    link.symlink_to(lab)
    with Store.open(link) as store:
        store.add_event(event(40), now=NOW)
    _, kept = restore(copy, link)
    assert kept is not None
    assert kept.parent == lab.parent
    assert link.is_symlink()
    assert held(link) == held(lab) == before
    assert names(away) == ["mine.db"]


def test_a_folder_in_the_labs_place_is_told(lab: Path, tmp_path: Path) -> None:
    copy = back_up(lab, tmp_path / "copy.db")
    with pytest.raises(NightlabError, match=r"a folder, where the lab .*; name a file in it"):
        restore(copy, tmp_path)


def test_a_lab_in_use_is_not_replaced(lab: Path, tmp_path: Path) -> None:
    copy = back_up(lab, tmp_path / "copy.db")
    with Store.open(lab) as store:
        store.add_event(event(40), now=NOW)
        with pytest.raises(NightlabError, match="another process has the lab open; close it"):
            restore(copy, lab)
        assert store.add_event(event(40), now=NOW) == "known"
    assert names(tmp_path) == ["copy.db", "lab.db"]


@pytest.mark.parametrize("left", ["nothing", "garbage", "empty", "only the log"])
def test_a_lab_that_is_lost_comes_back(lab: Path, tmp_path: Path, left: str) -> None:
    before = held(lab)
    copy = back_up(lab, tmp_path / "copy.db")
    if left in {"nothing", "only the log"}:
        lab.unlink()
    else:
        lab.write_bytes(b"garbage" * 999 if left == "garbage" else b"")
    if left in {"garbage", "only the log"}:
        (tmp_path / "lab.db-wal").write_bytes(b"left over")
    _, kept = restore(copy, lab)
    assert held(lab) == before
    assert (kept is not None) == (left in {"garbage", "empty"})
    assert [n for n in names(tmp_path) if n.startswith("lab.db-")] == []
    assert ("left over" in "".join(p.read_text() for p in tmp_path.glob("*-wal"))) == (
        left in {"garbage", "only the log"}
    )


def test_a_copy_made_by_hand_with_its_log_comes_back_whole(tmp_path: Path) -> None:
    copied = tmp_path / "by hand.db"
    with Store.open(tmp_path / "other.db") as store:
        store.add_event(event(1), now=NOW)
        for beside in ("", "-wal"):
            shutil.copy(f"{store._database.where}{beside}", f"{copied}{beside}")
    assert check_copy(copied).rows["event"] == 1
    restore(copied, tmp_path / "lab.db")
    assert len(held(tmp_path / "lab.db")["event"]) == 1


def python(code: str, *arguments: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )


KILLED = """if True:
    import sys
    from pathlib import Path
    from nightlab.store import restore
    from store.test_backup import back_up
    lab, copy, other = map(Path, sys.argv[1:])
    print("ready", flush=True)
    while True:
        back_up(lab, copy, force=True)
        restore(other, lab)
"""


def test_a_backup_or_restore_killed_at_any_moment_leaves_a_whole_lab(
    lab: Path, tmp_path: Path
) -> None:
    before = held(lab)
    dice = random.Random(20240601)  # noqa: S311
    other = back_up(lab, tmp_path / "other.db")
    for _ in range(4):
        with python(KILLED, lab, tmp_path / "copy.db", other) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(dice.uniform(0.02, 0.25))
            process.send_signal(signal.SIGKILL)
        assert held(lab) == before
        if (tmp_path / "copy.db").exists():
            assert check_copy(tmp_path / "copy.db").rows["night"] == 19


def test_names_are_of_the_present_where_nobody_says_otherwise(lab: Path, tmp_path: Path) -> None:
    _, kept = restore(back_up(lab, tmp_path / "copy.db"), lab)
    assert kept is not None
    told = datetime.strptime(kept.name[-20:-3], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
    assert abs((told - datetime.now(UTC)).total_seconds()) < 86400
