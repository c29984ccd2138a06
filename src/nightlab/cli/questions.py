"""Questions asked one by one, where somebody is there to answer."""

from __future__ import annotations

import sys
from typing import Any

import click

from nightlab.errors import NightlabError


def somebody_answers() -> bool:
    """Return whether a person sits at the other end."""
    return sys.stdin is not None and sys.stdin.isatty()


def agree(words: str, *, where: str, default: bool = False) -> bool:
    """Ask a question of yes or no; as :func:`answer`.

    Raises:
        NightlabError: The questions were broken off.
    """
    try:
        return click.confirm(words, default=default, err=True)
    except click.Abort:
        raise _broken_off(where) from None


def answer(words: str, *, where: str, **how: Any) -> Any:
    """Ask one question on standard error; the end of the input is told in one sentence.

    Args:
        words: The question.
        where: The command, for the message.
        how: As ``click.prompt`` takes it.

    Raises:
        NightlabError: The questions were broken off.
    """
    try:
        return click.prompt(words, err=True, **how)
    except click.Abort:
        raise _broken_off(where) from None


def _broken_off(where: str) -> NightlabError:
    click.echo(err=True)
    return NightlabError(
        "the questions were not answered to the end, and nothing was written down",
        where=where,
        fix=f"call it again, or give the answers as options, see `nightlab {where} --help`",
    )
