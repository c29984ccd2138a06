"""What is PostgreSQL's own: addresses, two writers, errors in words, and the way between it and a file."""

from __future__ import annotations

import shutil
import sys
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sqlalchemy import insert, inspect, select

from nightlab.errors import NightlabError
from nightlab.person import Answer, KeptPlan
from nightlab.store import Store, postgres, restore, schema, sqlite, tables
from store.making import NOW, add, entry, event, night, told
from store.test_released import REVISIONS, released

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def url(postgres: str, request: pytest.FixtureRequest) -> str:
    """URL of a schema with nothing in it."""
    import psycopg

    name = f"s{abs(hash(request.node.name))}"
    with psycopg.connect(postgres) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{postgres}&options={quote(f'-c search_path={name}')}"


def test_a_lab_is_made_only_where_it_may_be(url: str) -> None:
    with pytest.raises(NightlabError, match="no lab here; check the name, or begin one"):
        Store.open(url, create=False)
    with Store.open(url) as store:
        store.add_event(event(), now=NOW)
    with Store.open(url, create=False) as store:
        assert store.events() == [event()]
        assert store.check().rows["event"] == 1


def test_a_lab_moves_from_a_file_to_the_server_and_back(url: str, tmp_path: Path) -> None:
    with Store.open(tmp_path / "lab.db") as file, Store.open(url) as server:
        add(file, [night(1), night(2, hypnogram=None), entry(1), event(1)], size_bytes=16 * 2**30)
        file.add_diary(entry(1, quality=5), now=NOW)
        trial = file.add_trial(name="t", start=NOW.date(), design="x = 1\n", now=NOW)
        file.set_dose(trial, NOW.date(), "missed", now=NOW)
        file.add_entry(trial, told())
        file.add_answers([Answer("bedtime", "23:30", NOW), Answer("tried", ("zinc",), NOW)])
        file.add_plan(KeptPlan(NOW, "told", '{"steps": []}'))
        server.join(file.archive(), now=NOW)
        assert server.archive() == file.archive()
        with Store.open(tmp_path / "back.db") as back:
            back.join(server.archive(), now=NOW)
            assert back.archive() == file.archive()


def test_migrations_and_metadata_end_alike(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = postgres.connect(url, create=True, patience_s=1)
    with database.writing() as connection:
        tables.metadata.drop_all(connection)
        connection.exec_driver_sql("DELETE FROM alembic_version")
    upgrade = schema.prepare(database)
    assert upgrade == schema.Upgrade("none", schema.HEAD, None)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    database.close()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_lab_of_an_older_revision_comes_along_with_all_its_data(
    url: str, tmp_path: Path, revision: str
) -> None:
    older = released(revision, tmp_path / "older.db")
    steps = tmp_path / "steps"
    later = [f"r{each}*" for each in REVISIONS if each > revision]
    shutil.copytree(schema.MIGRATIONS, steps, ignore=shutil.ignore_patterns(*later, "__pycache__"))
    database = postgres.connect(url, create=True, patience_s=1)
    with database.writing() as connection:
        tables.metadata.drop_all(connection)
        connection.exec_driver_sql("DELETE FROM alembic_version")
        schema.upgrade(connection, database.where, steps)
        filled = rows_of(older)
        for table in tables.metadata.sorted_tables:
            if table.name in filled:
                connection.execute(insert(table), filled[table.name])
    database.close()
    with Store.open(url) as server, Store.open(older) as file:
        assert server.upgrade == schema.Upgrade(revision, schema.HEAD, None)
        assert server.archive() == file.archive()
        assert server.check().rows == file.check().rows
        told_at = [dose.told_at is not None for dose in server.doses("t1")]
        assert told_at == [revision > "0001"] * 2
        if "trial_entry" not in filled:
            assert server.add_entry("t1", told()) == "new"
            assert server.entries("t1") == [told()]


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return what a file of any revision holds, by table, as values of Python."""
    database = sqlite.connect(path, patience_s=1)
    with database.reading() as connection:
        there = inspect(connection).get_multi_columns()
        columns = {name: [column["name"] for column in found] for (_, name), found in there.items()}
        rows = {
            table.name: [
                dict(row)
                for row in connection.execute(
                    select(*(table.c[name] for name in columns[table.name]))
                ).mappings()
            ]
            for table in tables.metadata.sorted_tables
            if table.name in columns
        }
    database.close()
    return rows


def test_copies_are_left_to_the_servers_tools(url: str, tmp_path: Path) -> None:
    with Store.open(url) as store, pytest.raises(NightlabError, match="use pg_dump and pg_restore"):
        store.back_up(tmp_path / "copy.db", now=NOW)
    with pytest.raises(NightlabError, match="use pg_dump and pg_restore"):
        restore(tmp_path / "copy.db", url)


def test_writers_wait_for_each_other(url: str) -> None:
    Store.open(url).close()
    kept: list[int] = []

    def write(sha: str) -> None:
        with Store.open(url, patience_s=30) as store:
            kept.append(add(store, [night(day) for day in range(1, 40)], sha=sha).nights_new)

    threads = [Thread(target=write, args=(sha,)) for sha in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [0, 0, 0, 39]


def test_a_writer_that_waits_too_long_is_told(url: str) -> None:
    with Store.open(url) as one, Store.open(url, patience_s=0.05) as other:
        with (
            one._database.writing(),
            pytest.raises(NightlabError, match="another process is writing to the lab; wait"),
        ):
            other.add_event(event(), now=NOW)
        assert other.add_event(event(), now=NOW) == "new"


def test_a_reader_sees_one_state(url: str) -> None:
    with Store.open(url) as writer, Store.open(url) as reader:
        with reader._database.reading() as connection:
            before = connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one()
            writer.add_event(event(), now=NOW)
            assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one() == before
        assert len(reader.events()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DROP TABLE dose", "table dose is missing; restore what pg_dump has kept"),
        ("DROP TABLE alembic_version", "another program's tables have the names"),
        ("UPDATE alembic_version SET version_num = '0999'", "of a newer Nightlab"),
        ("UPDATE event SET zone = 'Mars'", "row 1 of table event cannot be"),
    ],
)
def test_damage_is_told(url: str, change: str, said: str) -> None:
    with Store.open(url) as store:
        store.add_event(event(), now=NOW)
        with store._database.writing() as connection:
            connection.exec_driver_sql(change)
    with pytest.raises(NightlabError, match=said), Store.open(url) as store:
        store.check()


def test_what_only_may_be_read_is_told(url: str) -> None:
    Store.open(url).close()
    reading = url.replace("-c%20", "-c%20default_transaction_read_only%3Don%20-c%20")
    with (
        Store.open(reading) as store,
        pytest.raises(NightlabError, match="the database may only be read"),
    ):
        store.add_event(event(), now=NOW)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("postgresql://me:secret@/none?host=/nowhere", "the server cannot be reached"),
        ("postgres://me:secret@localhost:1/none", "the server cannot be reached"),
        ("postgresql://me:secret@localhost:port/none", "not the URL of a database"),
    ],
)
def test_a_server_that_is_not_there_is_told_without_the_password(place: str, said: str) -> None:
    with pytest.raises(NightlabError, match=said) as caught:
        Store.open(place)
    assert "secret" not in str(caught.value)


def test_the_driver_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(NightlabError, match=r'pip install "nightlab\[postgres\]"'):
        Store.open("postgresql://me@localhost/none")


def test_what_is_no_url_is_a_file() -> None:
    assert [
        postgres.is_url(p) for p in ("lab.db", "postgres", "sqlite:///x", "postgresql://a")
    ] == [*(False, False, False, True)]
