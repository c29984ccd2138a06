"""A lab of every revision that people may have comes along, with all that is in it."""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nightlab.person import Answer
from nightlab.store import Store, check_copy, restore, schema, sqlite
from nightlab.store.backup import looked_through
from nightlab.store.connecting import keeper
from nightlab.trials import parse_design
from store.make_released import RELEASED, fill

if TYPE_CHECKING:
    from pathlib import Path

REVISIONS = sorted(path.stem for path in RELEASED.glob("*.sql"))
TOLD = {
    "age": 44.0,
    "rls_urge": False,
    "bedtime": "23:30",
    "disturbed_by": ("child", "„Kater“"),
    "tried": (),
    "caffeine_mg": 160.5,
}
NEXT = f"{int(schema.HEAD) + 1:04}"
Cells = dict[str, list[dict[str, Any]]]


def released(revision: str, path: Path) -> Path:
    """Make the lab of a revision as people have it."""
    text = (RELEASED / f"{revision}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def cells(path: Path) -> Cells:
    """Return every cell as SQLite keeps it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
        names = [row[0] for row in connection.execute(listed)]
        return {n: [dict(r) for r in connection.execute(f"SELECT * FROM {n}")] for n in names}  # noqa: S608


def kept(before: Cells, after: Cells) -> list[str]:
    """Return the tables in which a row, or a cell of a column that still is there, is another."""
    return [
        name
        for name, rows in before.items()
        if [
            {c: row[c] for c in row if c in new} for row, new in zip(rows, after[name], strict=True)
        ]
        != [
            {c: new[c] for c in new if c in row} for row, new in zip(rows, after[name], strict=True)
        ]
    ]


def test_every_revision_is_frozen_with_something_in_every_table(tmp_path: Path) -> None:
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()
    assert sorted(step.revision for step in steps) == REVISIONS, (
        "freeze the new revision with: python tests/store/make_released.py"
    )
    for revision in REVISIONS:
        held = cells(released(revision, tmp_path / f"{revision}.db"))
        assert [name for name, rows in held.items() if not rows] == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_released_lab_comes_along_with_all_its_data(tmp_path: Path, revision: str) -> None:
    path = released(revision, tmp_path / "lab.db")
    before = cells(path)
    with Store.open(path, create=False) as store:
        assert (store.upgrade is None) == (revision == schema.HEAD)
        assert store.check().revision == schema.HEAD
        assert [len(store.nights()), len(store.diary()), len(store.events())] == [9, 6, 2]
        assert [parse_design(t.design, where=t.id).nights for t in store.trials()] == [8, 8]
        assert store.setting("zone") == "Europe/Berlin"
        held = dict(store.series_counts())
        assert held == ({} if revision < "0003" else {"heart_rate": 60, "steps": 60})
        told = {each.key: each.value for each in store.answers()}
        assert told == ({} if revision < "0004" else TOLD)
        assert len(store.plans()) == (0 if revision < "0004" else 2)
    assert kept(before, cells(path)) == []


def test_the_newest_frozen_lab_is_what_this_version_writes(tmp_path: Path) -> None:
    with Store.open(tmp_path / "now.db") as store:
        fill(store, np.random.default_rng(20240601))
    now = cells(tmp_path / "now.db")
    for row in now["file"]:
        row["importer_version"] = "0.1.0"
    then = cells(released(schema.HEAD, tmp_path / "then.db"))
    for row in (*now["series"], *then["series"]):
        # Another zlib may compress the same bytes otherwise.
        row["samples"] = zlib.decompress(row["samples"])
    assert now == then


STEP = '''"""Next."""
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"


def upgrade():
    for table in ("night", "diary", "event", "trial"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("mood", sa.Text()))
    {last}
'''


def next_step(folder: Path, last: str = "pass") -> Path:
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    step = STEP.format(last=last, next=NEXT, head=schema.HEAD)
    (folder / "versions" / f"r{NEXT}_next.py").write_text(step)
    return folder


@pytest.mark.parametrize("last", ["pass", "op.execute('nonsense')"])
def test_a_copy_is_kept_before_tables_are_made_anew(tmp_path: Path, last: str) -> None:
    path = released("0001", tmp_path / "lab.db")
    before = cells(path)
    database = sqlite.connect(path, patience_s=1)
    steps = next_step(tmp_path / "steps", last)
    try:
        done = schema.prepare(database, head=NEXT, migrations=steps, keep=keeper(database))
    except Exception:  # noqa: BLE001 - the step that fails is told; what stands is what counts
        done = None
    finally:
        database.close()
    (copy,) = tmp_path.glob("lab.before-upgrade-*.db")
    assert (done is None) == (last != "pass")
    assert done is None or (done.old, done.new, done.kept) == ("0001", NEXT, copy)
    assert looked_through(copy).revision == "0001"
    assert kept(before, cells(path)) == []
    assert cells(copy) == before
    assert ("mood" in cells(path)["night"][0]) == (last == "pass")
    restore(copy, path, now=datetime(2024, 6, 1, tzinfo=UTC))
    assert kept(before, cells(path)) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_copy_of_any_revision_can_be_restored(tmp_path: Path, revision: str) -> None:
    copy = released(revision, tmp_path / "copy.db")
    before = copy.read_bytes()
    assert check_copy(copy).revision == schema.HEAD
    assert copy.read_bytes() == before
    restore(copy, tmp_path / "lab.db")
    with Store.open(tmp_path / "lab.db", create=False) as store:
        assert store.upgrade is None
        assert len(store.nights()) == 9
        assert store.add_answers([Answer("age", 45.0, datetime(2026, 6, 1, tzinfo=UTC))]) == 1
        assert store.answers()[-1].value == 45.0
