"""Every backend that must keep the store's contract; another joins by a line in ``BACKENDS``."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sqlalchemy import delete

from nightlab.store import Store
from nightlab.store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAMS = Path("/usr/lib/postgresql")
# Speed instead of safety from power cuts, for a server that lives as long as the tests.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


class Backend(ABC):
    """A database that the store can be kept in."""

    reused: Store
    """A lab that stays open."""

    @abstractmethod
    def lab(self) -> Callable[[], Store]:
        """Make room for a new lab, and return what opens it, again and again."""

    def emptied(self) -> Store:
        """Return one and the same open lab with nothing in it: for examples by the hundred."""
        with self.reused._database.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
            if connection.dialect.name == "postgresql":
                # SQLite begins to count anew by itself.
                for table in metadata.tables.values():
                    if "id" in table.c:
                        anew = (
                            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
                        )
                        connection.exec_driver_sql(anew)
        return self.reused


class Sqlite(Backend):
    """A new file for each lab."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)
        self.empty = folder / "empty.db"
        Store.open(self.empty).close()
        self.reused = self.lab()()

    def lab(self) -> Callable[[], Store]:
        path = self.folder / f"{next(self.numbers)}.db"
        # A copied file is there ten times faster than one that is made and secured against power cuts.
        shutil.copy(self.empty, path)
        return lambda: Store.open(path)


class Postgres(Backend):
    """One schema on a server, emptied for each lab, and one for the lab that is reused."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.labs = self._made("labs")
        self.reused = Store.open(self._made("reused"))

    def _made(self, schema: str) -> str:
        import psycopg

        with psycopg.connect(self.address) as connection:
            # Tests that are shared out may leave this backend and come back to it.
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            connection.execute(f"CREATE SCHEMA {schema}")
        url = f"{self.address}&options={quote(f'-c search_path={schema}')}"
        Store.open(url).close()
        return url

    def lab(self) -> Callable[[], Store]:
        import psycopg

        with psycopg.connect(self.labs) as connection:
            connection.execute(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")
        return lambda: Store.open(self.labs)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server of the tests' own, reachable through a socket in a folder alone."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"))
    programs = Path(found[-1]).parent if found else None
    if programs is None and (there := shutil.which("initdb")):
        programs = Path(there).resolve().parent
    if programs is None:
        message = "no PostgreSQL server on this system"
        if "postgres" in os.environ.get("NIGHTLAB_REQUIRE", "").split(","):
            pytest.fail(f"{message}; NIGHTLAB_REQUIRE asks for it")
        pytest.skip(f"{message}; `make system-deps` installs it")
    folder = Path(tempfile.mkdtemp(prefix="nightlab-"))
    # The server refuses to run as root.
    user: dict[str, Any] = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, **user)
    data, log = folder / "data", folder / "log"
    settings = "".join(f" -c {name}=off" for name in CARELESS)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=50"

    def call(program: str, *arguments: object) -> None:
        command = [str(programs / program), *map(str, arguments)]
        subprocess.run(
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60, **user
        )

    try:
        how = ("--no-sync", "-E", "UTF8", "--locale=C", "-U", "nightlab", "-A", "trust")
        call("initdb", "-D", data, *how)
        call("pg_ctl", "-D", data, "-l", log, "-o", options + settings, "-w", "start")
        try:
            yield f"postgresql://nightlab@/postgres?host={quote(str(folder), safe='')}"
        finally:
            call("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


BACKENDS = ("sqlite", "postgres")


@pytest.fixture(scope="session", params=BACKENDS)
def backend(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    made: Backend
    if request.param == "sqlite":
        made = Sqlite(tmp_path_factory.mktemp("labs"))
    else:
        made = Postgres(request.getfixturevalue("postgres"))
    yield made
    made.reused.close()


@pytest.fixture
def lab(backend: Backend) -> Callable[[], Store]:
    """Open one and the same lab, again and again."""
    return backend.lab()


@pytest.fixture
def store(lab: Callable[[], Store]) -> Iterator[Store]:
    with lab() as opened:
        yield opened
