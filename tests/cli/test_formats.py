"""``nightlab formats``: what can be read, and how far it was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.sources import formats

if TYPE_CHECKING:
    from cli.shell import Shell


def test_every_format_is_listed_with_its_tier(shell: Shell) -> None:
    said = shell.ok("formats")
    rows = {line.split()[0]: line.split()[1] for line in said.splitlines()[1:] if line}
    listed = {card["name"]: card["tier"] for card in shell.json("formats")}
    assert listed.keys() == {known.name for known in formats()}
    assert listed.items() <= rows.items()


def test_one_format_tells_all_of_its_card(shell: Shell) -> None:
    said = shell.ok("formats", "fitbit")
    card = shell.json("formats", "fitbit")
    for told in (*card["reads"], *card["ignores"], *card["time"].values(), *card["doubts"]):
        assert told in said
    assert card["get_it"] in said


def test_a_format_that_is_none_is_refused(shell: Shell) -> None:
    assert "no format is called 'fax'; see `nightlab formats`." in shell.refused("formats", "fax")
