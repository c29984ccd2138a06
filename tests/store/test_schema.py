"""The two ways to a lab's tables end alike; an older lab comes along, a newer one is left alone."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from nightlab.errors import NightlabError
from nightlab.store import Store, schema, sqlite, tables
from nightlab.store.merge import KINDS
from store.making import add, dump, night

if TYPE_CHECKING:
    from pathlib import Path

NEXT = f"{int(schema.HEAD) + 1:04}"


def shape(path: Path) -> list[tuple[str, str, str]]:
    """Return all that SQLite knows of the tables, white space and quotes about a name aside."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return sorted(
        (kind, name, " ".join((sql or "").replace(f'TABLE "{name}"', f"TABLE {name}").split()))
        for kind, name, sql in rows
    )


def before_the_first_revision(path: Path) -> Path:
    sqlite.make(path, schema.version.create)
    return path


def said(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def test_migrations_and_metadata_end_alike(tmp_path: Path) -> None:
    fresh, older = tmp_path / "fresh.db", before_the_first_revision(tmp_path / "older.db")
    for path in (fresh, older):
        with Store.open(path) as store:
            assert store.nights() == []
    assert shape(fresh) == shape(older)
    assert {name for kind, name, _ in shape(fresh) if kind == "table"} == {
        schema.version.name,
        *tables.metadata.tables,
    }


def test_the_head_that_is_stamped_is_the_last_migration() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.HEAD


def test_alembic_sees_nothing_to_do(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with Store.open(tmp_path / "lab.db") as store, store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_alembic_is_only_imported_for_an_older_lab(tmp_path: Path) -> None:
    code = """if True:
        import sys
        from pathlib import Path
        from nightlab.store import Store
        for _ in range(2):
            Store.open(Path(sys.argv[1])).close()
        print("alembic" in sys.modules)
    """
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "lab.db")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize("revision", [NEXT, "9999", "a1b2c3"])
def test_a_newer_lab_is_left_alone(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "lab.db"
    Store.open(path).close()
    said(path, revision)
    before = path.read_bytes()
    with pytest.raises(NightlabError, match=r"of a newer Nightlab .* upgrade Nightlab"):
        Store.open(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


STEP = '''"""Next."""
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("mood", sa.Text()))
    op.execute("UPDATE event SET mood = 'good'")
    op.execute("DELETE FROM night")
    {last}
'''


def with_a_next_step(folder: Path, last: str) -> Path:
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    step = STEP.format(last=last, next=NEXT, head=schema.HEAD)
    (folder / "versions" / f"r{NEXT}_next.py").write_text(step)
    return folder


@pytest.mark.parametrize(("last", "nights"), [("pass", 0), ("op.execute('nonsense')", 1)])
def test_a_step_is_taken_whole_or_not_at_all(tmp_path: Path, last: str, nights: int) -> None:
    path = tmp_path / "lab.db"
    with Store.open(path) as store:
        add(store, [night()])
        before = dump(store)
    migrations = with_a_next_step(tmp_path / "100% mine", last)
    database = sqlite.connect(path, patience_s=1)
    fails = pytest.raises(NightlabError, match="could not be brought up to date")
    with fails if nights else nullcontext():
        schema.prepare(database, head=NEXT, migrations=migrations)
    database.close()
    assert ("mood" in str(shape(path))) == (not nights)
    said(path, schema.HEAD)
    with Store.open(path) as store:
        assert len(store.nights()) == nights
        assert not nights or dump(store) == before


def test_a_history_holds_the_columns_of_its_table() -> None:
    for kind in KINDS:
        table, history, own = kind.table, kind.history, {"replaced_at", "why"}
        assert set(history.c.keys()) - own == set(table.c.keys())
        for name in set(history.c.keys()) - own:
            assert repr(history.c[name].type) == repr(table.c[name].type)


def test_postgresql_would_keep_instants_with_their_zone() -> None:
    made = str(CreateTable(tables.night).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    assert "start_at TIMESTAMP WITH TIME ZONE NOT NULL" in made
    assert "epochs BYTEA" in made
