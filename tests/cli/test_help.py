from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from cli.exports import DIARY
from nightlab.cli import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

HEAVY = ("numpy", "scipy", "sqlalchemy", "alembic", "nightlab.lab", "nightlab.trials")
ALL = [
    ["import"],
    ["log"],
    ["nights"],
    ["night"],
    ["trial"],
    ["trial", "design"],
    ["trial", "start"],
    ["trial", "today"],
    ["trial", "list"],
    ["verdict"],
    ["demo"],
]


def _python(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, check=True)


def test_help_names_every_command_in_the_order_of_the_loop(shell: Shell) -> None:
    text = shell.ok("--help")
    places = [text.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert "makes no diagnosis" in " ".join(text.split())


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_every_command_explains_itself_and_every_option(shell: Shell, command: list[str]) -> None:
    text = shell.ok(*command, "--help")
    assert text == shell.ok(*command, "-h")
    found: click.Command = main
    for word in command:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), word)
        assert inner
        found = inner
    for option in found.params:
        if isinstance(option, click.Option):
            assert option.help
            assert option.opts[-1] in text


def test_version_is_the_packages_own(shell: Shell) -> None:
    assert shell.ok("--version").startswith("nightlab, version 0.")


def test_help_of_no_command_imports_numpy_or_sqlalchemy() -> None:
    code = f"""
import contextlib, io, json, sys
from nightlab.cli import main
for command in {[[], *ALL]!r}:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        main([*command, "--help"], standalone_mode=False)
    assert out.getvalue()
print(json.dumps(sorted(sys.modules)))
"""
    loaded = json.loads(_python("-c", code).stdout)
    assert "nightlab.cli.verdict" in loaded
    assert [name for name in loaded if name in HEAVY] == []


def test_first_help_imports_no_command_at_all() -> None:
    trace = _python("-X", "importtime", "-m", "nightlab", "--help").stderr
    loaded = {line.rpartition("|")[2].strip() for line in trace.splitlines()}
    assert "nightlab.cli" in loaded
    assert {name for name in loaded if name.startswith("nightlab.cli.")} == set()
    assert loaded.isdisjoint(HEAVY)


def test_help_takes_hardly_longer_than_click_itself() -> None:
    commands = (["-m", "nightlab", "--help"], ["-c", "import click"])
    best = [float("inf"), float("inf")]
    for _ in range(7):
        for which, command in enumerate(commands):
            start = time.perf_counter()
            _python(*command)
            best[which] = min(best[which], time.perf_counter() - start)
    assert best[0] < 2 * best[1]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["nigths"], "no such command 'nigths'; see `nightlab --help`."),
        (["trial", "begin"], "no such command 'begin'; see `nightlab trial --help`."),
        (["log", "now"], "got unexpected extra argument (now); see `nightlab log --help`."),
        (["nights", "--since"], "option '--since' requires an argument"),
        (["nights", "--since", "1.3.2026"], "--since: '1.3.2026' is not a date; write it as YYYY"),
        (["night", "2026-02-30"], "YYYY-MM-DD: '2026-02-30' is not a date; write it as YYYY-"),
        (["night"], "YYYY-MM-DD: missing; see `nightlab night --help`."),
        (["import"], "FILE...: missing; see `nightlab import --help`."),
        (["verdict"], "verdict: give a table or a trial; write `nightlab verdict TABLE.csv"),
        (["verdict", "--colour"], "no such option '--colour'"),
        (["nights", "--sinse", "x"], "no such option '--sinse', but there is '--since'"),
        (
            ["trial", "design", "--lab", "x"],
            "--lab: stands before the command; write `nightlab --lab FILE.db trial design`.",
        ),
        (["log", "--dose", "eaten"], "--dose: 'eaten' is not one of 'taken', 'missed', 'late'"),
        (["log", "--quality", "6"], "--quality: '6' is not a whole number from 1 to 5"),
        (["log", "--awakenings", "2.5"], "--awakenings: '2.5' is not a whole number from 0 to"),
        (["log", "--awake-min", "nan"], "--awake-min: 'nan' is not a number from 0 to 1440"),
        (["trial", "design", "--arms", "a,b", "--nights", "x", "--seed", "1"], "--nights: 'x' is"),
        (["--lab"], "option '--lab' requires an argument; see `nightlab --help`."),
        (["--lab", "", "nights"], "--lab: no name; name a file, or leave the option out."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_slip_in_the_grammar_is_told_in_one_sentence(
    shell: Shell, args: list[str], sentence: str
) -> None:
    assert shell.refused(*args).startswith(sentence)


@pytest.mark.parametrize("args", [[], ["trial"]])
def test_command_without_its_word_shows_the_help(args: list[str]) -> None:
    result = CliRunner().invoke(main, args, prog_name="nightlab")
    assert result.exit_code == 2
    assert "Commands:" in result.output


def test_lab_that_is_none_is_told_by_every_command(shell: Shell, tmp_path: Path) -> None:
    shell.lab.write_text("Dear diary\n" * 100)
    (tmp_path / "d.csv").write_text(DIARY)
    for command in (
        ["import", tmp_path / "d.csv"],
        ["log", "--event", "#x"],
        ["nights"],
        ["night", "2026-03-01"],
        ["trial", "today"],
        ["trial", "list"],
        ["verdict", "--trial", "t1", "--outcome", "sol_min"],
        ["backup", tmp_path / "copy.db"],
        ["verify"],
    ):
        result = shell.call(*command)
        assert result.exit_code == 2
        assert result.stderr == (
            f"nightlab: {shell.lab}: not a Nightlab lab; name another file, or restore a copy of it "
            f"with `nightlab --lab {shell.lab} restore COPY`.\n"
        )
