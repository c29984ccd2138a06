"""The program as a process of its own, as a shell, a script or a scheduled job calls it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.exports import DIARY, fitbit, write
from cli.shell import Shell, assert_one_sentence

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Clock

NIGHTLAB = [sys.executable, "-m", "nightlab"]


def _environment(cwd: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"NIGHTLAB_LAB", "TZ"}}
    return {**kept, "TZ": "Europe/Berlin", "HOME": str(cwd), "XDG_DATA_HOME": str(cwd), **more}


def _run(*args: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*NIGHTLAB, *map(str, args)],
        cwd=cwd,
        env=_environment(cwd, **env),
        input=b"",
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_lab_is_the_file_named_else_that_of_the_environment_else_the_users(
    tmp_path: Path, clock: Clock
) -> None:
    write(tmp_path / "d.csv", DIARY)
    users, environments, named = (
        tmp_path / "nightlab" / "lab.db",
        tmp_path / "new folder" / "lab.db",
        tmp_path / "named.db",
    )
    for arguments, env, made in (
        ([], {}, users),
        ([], {"NIGHTLAB_LAB": str(environments)}, environments),
        (["--lab", named], {"NIGHTLAB_LAB": str(tmp_path / "never.db")}, named),
    ):
        done = _run(*arguments, "import", "d.csv", cwd=tmp_path, **env)
        assert (done.returncode, done.stderr) == (0, b"")
        assert len(Shell(made, clock).json("nights")) == 3
    assert not (tmp_path / "never.db").exists()


def test_bad_input_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    done = _run("import", write(tmp_path / "cut.json", '[{"duration'), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert_one_sentence(done.stderr.decode().strip())


def test_bare_log_without_anybody_to_answer_ends_at_once(tmp_path: Path) -> None:
    done = _run("log", cwd=tmp_path)
    assert done.returncode == 2
    assert_one_sentence(done.stderr.decode().splitlines()[-1])


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_terminal_of_any_alphabet_gets_its_table(
    lived: Path, tmp_path: Path, encoding: str
) -> None:
    span = ["nights", "--since", "2026-01-06", "--until", "2026-01-08"]
    env = {
        "NIGHTLAB_LAB": str(shutil.copy(lived, tmp_path / "lab.db")),
        "PYTHONIOENCODING": f"{encoding}:strict",
    }
    done = _run(*span, cwd=tmp_path, **env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout.splitlines()) == 4


def test_reader_that_leaves_early_causes_no_traceback(lived: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [*NIGHTLAB, "nights", "--json"],
        env=_environment(tmp_path, NIGHTLAB_LAB=str(shutil.copy(lived, tmp_path / "lab.db"))),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_two_imports_at_once_both_come_in(tmp_path: Path, clock: Clock) -> None:
    lab = tmp_path / "lab.db"
    files = [write(tmp_path / "s.json", fitbit(20)), write(tmp_path / "d.csv", DIARY)]
    running = [
        subprocess.Popen(
            [*NIGHTLAB, "--lab", str(lab), "import", str(file)],
            env=_environment(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for file in files
    ]
    for one in running:
        _, stderr = one.communicate(timeout=60)
        assert (one.returncode, stderr) == (0, b"")
    assert len(Shell(lab, clock).json("nights")) == 23


def test_json_is_all_there_is_on_the_output(lived: Path, tmp_path: Path) -> None:
    lab = str(shutil.copy(lived, tmp_path / "lab.db"))
    done = _run(
        "--lab", lab, "verdict", "--trial", "t1", "--outcome", "sol_min", "--json", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["nights"] == 56
