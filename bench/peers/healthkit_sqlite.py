"""healthkit-to-sqlite's tables of one export: print how many rows they have."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from healthkit_to_sqlite.cli import cli  # type: ignore[import-not-found]


def rows(path: str) -> int:
    """Return the rows of all tables that the peer makes of an export."""
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        database = Path(folder) / "healthkit.db"
        cli([path, str(database), "--silent"], standalone_mode=False)
        with sqlite3.connect(database) as connection:
            names = connection.execute("select name from sqlite_master where type = 'table'")
            tables = [name for (name,) in names]
            counts = [connection.execute(f'select count(*) from "{name}"') for name in tables]  # noqa: S608 - the peer's own names
            return sum(count.fetchone()[0] for count in counts)


if __name__ == "__main__":
    if sys.argv[1] == "--version":
        print(f"healthkit-to-sqlite {version('healthkit-to-sqlite')}")
        sys.exit()
    print(rows(sys.argv[1]))
