"""What can go wrong with a file: one sentence, the next step, and nothing changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.store import Store
from nightlab.store.sqlite import APPLICATION_ID, explain
from store.making import NOW, add, dump, entry, event, night

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lab.db"


@pytest.fixture
def full(path: Path) -> Path:
    with Store.open(path) as store:
        add(store, [night(day) for day in range(1, 29)])
    return path


@pytest.fixture
def nobody() -> Iterator[Path]:
    """Folder in which this process has the rights of its owner and no more, even in a container."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    privileged = os.geteuid() == 0
    if privileged:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    if privileged:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_the_folder_is_made(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a" / "b" / "my lab?mode=ro#%20.db") as store:
        store.add_event(event(), now=NOW)
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["my lab?mode=ro#%20.db"]


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match=r"a folder, where the lab .* such as .*lab\.db"):
        Store.open(tmp_path)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NightlabError, match="folder of the lab cannot be made; name a folder"):
        Store.open(tmp_path / "file" / "lab.db")


@pytest.mark.parametrize(
    "content", [b"xy", b"date,asleep\n" * 1000, b"SQLite format 3", b"\0" * 99]
)
def test_not_a_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(
        NightlabError, match="not a Nightlab lab; name another file, or restore a copy"
    ):
        Store.open(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("CREATE TABLE alembic_version (version_num TEXT)", "the database of another program"),
        ("PRAGMA application_id = 77", "an empty database, and no lab"),
        (
            f"PRAGMA application_id = {APPLICATION_ID}",
            "the lab has lost its tables; restore a copy",
        ),
    ],
)
def test_a_database_that_is_no_lab(path: Path, script: str, said: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(script)
    before = path.read_bytes()
    with pytest.raises(NightlabError, match=said):
        Store.open(path)
    assert path.read_bytes() == before


def test_an_empty_file_is_no_lab_and_none_is_made_of_it(path: Path) -> None:
    path.touch()
    with pytest.raises(NightlabError, match="an empty file, and no lab; restore a copy"):
        Store.open(path)
    assert path.read_bytes() == b""


@pytest.mark.parametrize("at", [0, 3, 16, 100, 105, 4096 * 3])
def test_a_damaged_file(full: Path, at: int) -> None:
    content = bytearray(full.read_bytes())
    content[at : at + 8] = bytes(byte ^ 0xFF for byte in content[at : at + 8])
    full.write_bytes(content)
    with pytest.raises(NightlabError, match="restore a copy"), Store.open(full) as store:
        dump(store)
    assert full.read_bytes() == content


def test_a_file_cut_short(full: Path) -> None:
    content = full.read_bytes()[:8192]
    full.write_bytes(content)
    with pytest.raises(NightlabError, match="restore a copy"), Store.open(full) as store:
        dump(store)
    assert full.read_bytes() == content


def test_a_folder_that_may_not_be_written(nobody: Path) -> None:
    nobody.chmod(0o555)
    with pytest.raises(NightlabError, match="needs to write here and may not"):
        Store.open(nobody / "lab.db")
    with pytest.raises(NightlabError, match="cannot be made"):
        Store.open(nobody / "folder" / "lab.db")
    assert list(nobody.iterdir()) == []


def test_a_file_that_may_not_be_written(nobody: Path) -> None:
    path = nobody / "lab.db"
    Store.open(path).close()
    path.chmod(0o444)
    before = path.read_bytes()
    with pytest.raises(NightlabError, match=r"lab\.db: the lab needs to write here and may not"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_file_that_becomes_read_only(path: Path) -> None:
    with Store.open(path) as store:
        with store._database.reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(NightlabError, match="cannot be written; give yourself the right"):
            store.add_event(event(), now=NOW)


@pytest.mark.parametrize("spare_pages", [0, 3, 40])
def test_a_disk_that_fills_up(path: Path, spare_pages: int) -> None:
    with Store.open(path) as store:
        add(store, [night(), entry()])
        before = dump(store)
        with store._database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + spare_pages}")
        with pytest.raises(NightlabError, match="the disk is full; free some space"):
            add(store, (night(day) for day in range(5000)), sha="b")
        assert dump(store) == before
        with store._database.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert add(store, [night(2)], sha="b").nights_new == 1


def test_another_process_writes_for_too_long(path: Path) -> None:
    with Store.open(path, patience_s=0.05) as store, closing(sqlite3.connect(path)) as other:
        store.add_diary(entry(), now=NOW)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NightlabError, match="another process is writing"):
            store.add_event(event(), now=NOW)
        assert store.diary() == [entry()]
        other.rollback()
        assert store.add_event(event(), now=NOW) == "new"


def test_readers_see_one_state_while_another_store_writes(path: Path) -> None:
    with Store.open(path) as writer, Store.open(path) as reader:
        seen = []

        def records() -> Iterator[object]:
            for day in range(1, 2002):
                yield event(day)
            seen.append(len(reader.events()))

        add(writer, records())  # type: ignore[arg-type]
        assert seen == [0]
        assert len(reader.events()) == 2001


def test_a_fault_of_the_program_is_not_explained_away(path: Path) -> None:
    assert explain(sqlite3.IntegrityError("UNIQUE"), path) is None
    assert explain(None, path) is None


def test_nothing_of_the_lab_stays_open(path: Path) -> None:
    with Store.open(path) as store:
        add(store, [night()])
    assert list(path.parent.iterdir()) == [path]
    handles = Path("/proc/self/fd")
    if handles.is_dir():
        assert not any(os.path.realpath(fd) == str(path) for fd in handles.iterdir())
