"""``nightlab body validate``: published numbers at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.shell import Shell


def test_one_number_as_json(shell: Shell) -> None:
    (found,) = shell.json("body", "validate", "--only", "76-cmax25", "--people", "3")
    assert (found["id"], found["role"], found["published"]) == ("76-cmax25", "predicted", 1.0)
    assert (found["lo"], found["hi"]) == (0.8, 1.2)
    assert found["result"] in {"pass", "miss"}


def test_one_publication_in_words(shell: Shell) -> None:
    said = shell.ok("body", "validate", "--only", "76", "--people", "3")
    assert "76-cmax100" in said
    assert "± " in said
    assert max(map(len, said.splitlines())) <= 80
    assert "Only predicted numbers test the body." in " ".join(said.split())


def test_what_cannot_be_expressed_says_what_is_missing(shell: Shell) -> None:
    said = shell.ok("body", "validate", "--only", "84-crp")
    assert "not expressible" in said
    assert "C-reactive protein is missing" in said


def test_an_id_that_is_not_there(shell: Shell) -> None:
    assert "no row '13'" in shell.refused("body", "validate", "--only", "13")
