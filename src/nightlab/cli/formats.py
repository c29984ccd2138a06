"""``nightlab formats``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from nightlab.cli.output import as_json, echo_json, echo_json_rows, echo_table, say
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.sources.quality import Card


@click.command("formats")
@click.argument("name", required=False, metavar="[NAME]")
@as_json
def command(name: str | None, *, as_json: bool) -> None:
    """List the exports that can be read, and how far each was tried.

    With a name: how to get the file, what is read of it, what is not and why, how its times are
    meant, what it was tried on and what nobody has checked.
    """
    from nightlab.lab import cards

    found = cards()
    if name is None:
        _list(found, as_json=as_json)
        return
    card = next((card for card in found if card.name == name), None)
    if card is None:
        raise NightlabError(f"no format is called {name[:40]!r}", fix="see `nightlab formats`")
    if as_json:
        echo_json(asdict(card))
    else:
        _say(card)


def _list(found: list[Card], *, as_json: bool) -> None:
    from nightlab.lab import MEANING

    if as_json:
        echo_json_rows([asdict(card) for card in found])
        return
    echo_table(
        ["name", "tried", "what it is"], [[card.name, card.tier, card.title] for card in found]
    )
    say()
    for tier, meaning in MEANING.items():
        say(f"{tier}: {meaning}.")
    say("Any other table: `nightlab import FILE --map mapping.toml`.")


def _say(card: Card) -> None:
    from nightlab.lab import MEANING

    say(card.title)
    say(f"{card.tier}: {MEANING[card.tier]}.")
    say(f"To get it: {card.get_it}")
    _say_pairs("Read", card.reads)
    _say_pairs("Not read", card.ignores)
    _say_pairs("Time", card.time)
    say("Tried on")
    for tried in card.tested_on:
        say(f"  {tried.what}")
    if card.doubts:
        say("Not checked by anyone")
    for doubt in card.doubts:
        say(f"  {doubt}")


def _say_pairs(title: str, pairs: Mapping[str, str]) -> None:
    if pairs:
        say(title)
    for what, then in pairs.items():
        say(f"  {what}: {then}")
