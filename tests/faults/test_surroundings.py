"""Machines without a zone, a home or an alphabet; labs from the future."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from cli.shell import assert_one_sentence
from faults.exports import content, diary, take_in, takeout
from faults.limits import bound_by_rights
from faults.process import environment, import_until, run
from nightlab import machine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return take_in(tmp_path / "lab.db", diary(tmp_path / "d.csv"))


INVALID = ["Mars/Olympus", "../../etc/passwd", "CET-1CEST", ":", "\udcff", "x" * 5000]


@pytest.mark.parametrize("zone", INVALID)
def test_an_invalid_zone_of_the_machine_counts_as_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, zone: str
) -> None:
    monkeypatch.setattr(machine, "LOCALTIME", tmp_path / "none")
    monkeypatch.setenv("TZ", zone)
    assert machine.machine_zone() == "UTC"


def test_a_machine_with_an_invalid_zone(tmp_path: Path) -> None:
    file = tmp_path / "sleep.json"
    file.write_text('{"sleep": []}')
    words = ["--lab", tmp_path / "lab.db", "import", file, "--json"]
    done = run(*words, env=environment(TZ="../../etc/passwd\udcff"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"][0]["zone"]


@pytest.mark.parametrize("home", [None, "/dev/null"])
def test_a_home_that_is_none(home: str | None) -> None:
    env = environment(HOME=home, XDG_DATA_HOME="/dev/null/data")
    done = run("log", "--event", "#late", env=env, before=bound_by_rights)
    assert done.returncode == 2
    assert_one_sentence(done.stderr.decode().strip())


def test_an_alphabet_of_one_byte(lab: Path, tmp_path: Path) -> None:
    file = (tmp_path / "d.csv").rename(tmp_path / "Schlaf – für Zoë.csv")
    plain = environment(LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    done = run("--lab", lab, "import", file, env=plain)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("ascii").endswith(": already imported, nothing changed.\n")


def test_the_name_of_a_file_does_not_steer_the_terminal(tmp_path: Path) -> None:
    export = takeout(tmp_path / "a\x1b[2J\x07.zip", fortnights=1)
    ended = import_until(tmp_path / "lab.db", export)
    assert (ended.code, ended.percent) == (0, 100)
    assert b"\ra?[2J?.zip 100 %\r" in ended.said
    assert ended.said.replace(b"\r", b"").decode().isprintable()


def test_a_lab_of_a_newer_version_is_left_as_it_is(lab: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(lab)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = content(lab)
    for words in (["nights"], ["import", tmp_path / "d.csv"]):
        done = run("--lab", lab, *words)
        assert done.returncode == 2
        told = done.stderr.decode().strip()
        assert_one_sentence(told)
        assert "newer Nightlab" in told
    assert content(lab) == before
