"""How to read a table that no format knows: a mapping from a file, or asked for and kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.cli.output import say_aside, write_text
from nightlab.cli.questions import agree, answer, somebody_answers
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.sources import Format
    from nightlab.sources.mapped.drafting import Draft, Question

COMMAND = "import"
NOTHING = "-"


def mapped_table(place: str, file: str) -> Format:
    """Return how to read a table by the mapping in a file; where there is none yet, ask and keep it.

    Args:
        place: The mapping's file.
        file: The table, of which is asked.

    Raises:
        NightlabError: It cannot be read, or it is not there and nobody can be asked.
    """
    from nightlab.lab import MappedTable, draft_of_file, read_mapping

    if Path(place).exists():
        return MappedTable(read_mapping(place))
    if not somebody_answers():
        raise NightlabError(
            "no such mapping, and no terminal to ask at",
            where=place,
            fix="run it on a terminal, or write the mapping by hand: see the page on formats",
        )
    draft = _answered(draft_of_file(file))
    write_text(place, draft.to_toml())
    return MappedTable(draft.mapping())


def _answered(draft: Draft) -> Draft:
    """Ask what is open until nothing is, then let the person look at what was guessed."""
    while draft.questions:
        draft = _ask(draft, draft.questions[0])
    for column in draft.unused:
        draft = _ask_more(draft, column)
    say_aside("This is how it will be read:")
    for key, value in draft.settled.items():
        say_aside(f"  {key}: {value}")
    if draft.unused:
        say_aside(f"  not read: {', '.join(draft.unused)}")
    if not agree("Is that right?", where=COMMAND, default=True):
        raise NightlabError(
            "nothing was read or kept", fix="begin again, or write the mapping by hand"
        )
    return draft


def _ask(draft: Draft, question: Question) -> Draft:
    say_aside(question.text)
    for number, option in enumerate(question.options, start=1):
        samples = f"   such as {', '.join(option.samples)}" if option.samples else ""
        say_aside(f"  {number}  {option.value}{samples}")
    while True:
        told = str(answer("Number or word" if question.options else "Answer", where=COMMAND))
        try:
            return draft.answer(question.key, _chosen(told.strip(), question))
        except NightlabError as error:
            say_aside(str(error))


def _ask_more(draft: Draft, column: str) -> Draft:
    """Ask what a column tells that nothing is read from, and its unit where it needs one."""
    names = draft.free
    samples = draft.look.samples(column)
    if not names or not samples:
        return draft
    say_aside(f"What does the column {column} tell, such as {', '.join(samples[:3])}?")
    say_aside(f"  one of {', '.join(names)}; or - for nothing")
    while True:
        told = str(answer("Word", where=COMMAND, default=NOTHING)).strip()
        if told == NOTHING:
            return draft
        if told in names:
            break
        say_aside(f"{told[:40]!r} is none of them.")
    more = draft.answer(f"columns.{told}", column)
    while more.questions:
        more = _ask(more, more.questions[0])
    return more


def _chosen(told: str, question: Question) -> str:
    """Return the option that a number names, or the word itself."""
    if told.isdecimal() and 1 <= int(told) <= len(question.options):
        return question.options[int(told) - 1].value
    return told
