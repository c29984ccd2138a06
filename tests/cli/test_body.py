"""``nightlab body``: organs and numbers of the simulated body."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nightlab.body.compiled import all_organs

if TYPE_CHECKING:
    from cli.shell import Shell


def test_every_organ_is_listed(shell: Shell) -> None:
    rows = shell.json("body", "organs")
    assert [row["name"] for row in rows] == [organ.name for organ in all_organs()]
    said = shell.ok("body", "organs")
    assert all(row["title"] in said for row in rows)
    assert "no forecast" in said


def test_an_organ_says_what_it_takes(shell: Shell) -> None:
    (caffeine,) = [row for row in shell.json("body", "organs") if row["name"] == "caffeine"]
    assert caffeine["takes"] == ["caffeine"]
    assert "plasma_mg_l" in caffeine["states"]


def test_every_parameter_has_its_source_and_how_sure_it_is(shell: Shell) -> None:
    rows = shell.json("body", "parameters")
    assert len(rows) == sum(len(organ.parameters) for organ in all_organs())
    assert all(row["source"] and row["unit"] and row["certainty"] for row in rows)


def test_the_parameters_of_one_organ(shell: Shell) -> None:
    rows = {row["name"]: row for row in shell.json("body", "parameters", "--organ", "caffeine")}
    assert {row["organ"] for row in rows.values()} == {"caffeine"}
    elimination = rows["ke_per_h"]
    assert (elimination["value"], elimination["unit"]) == (0.14, "1/h")
    assert elimination["spread"]["kind"] == "lognormal"
    assert rows["arousal"]["support"] == "strong"
    assert rows["arousal"]["highest"] is None


def test_one_organ_in_words(shell: Shell) -> None:
    said = shell.ok("body", "parameters", "--organ", "Caffeine")
    assert said.startswith("Caffeine (caffeine)\n")
    assert "×/÷ 1.42" in said
    assert "Elmenhorst 2012" in " ".join(said.split())


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("cafeine", "write 'caffeine' if that was meant"),
        ("liver of a dragon", "see `nightlab body organs`"),
        ("", "see `nightlab body organs`"),
    ],
)
def test_an_unknown_organ_is_refused_with_the_nearest_name(
    shell: Shell, name: str, fix: str
) -> None:
    assert fix in shell.refused("body", "parameters", "--organ", name)


def test_nothing_is_compiled_to_list_what_there_is() -> None:
    code = (
        "from numba.core.dispatcher import Dispatcher\n"
        "def refuse(*_): raise AssertionError('compiled')\n"
        "Dispatcher.compile = refuse\n"
        "from click.testing import CliRunner\n"
        "from nightlab.cli import main\n"
        "for words in (['organs'], ['parameters', '--json']):\n"
        "    found = CliRunner().invoke(main, ['body', *words])\n"
        "    assert found.exit_code == 0, found.output\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
