"""Who a command is about: the person of a file, else the one whom the lab knows by their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.cli.output import say_aside, with_lab
from nightlab.errors import NightlabError, NoLabError

if TYPE_CHECKING:
    import click

    from nightlab.lab import Lab
    from nightlab.person import Profile


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """A person, and where what is known of them was told.

    Args:
        profile: The person.
        source: A sentence on the answers they were made of; empty where a file describes them.
    """

    profile: Profile
    source: str = ""

    def say_source(self) -> None:
        """Say beside the output that the lab's answers were used."""
        if self.source:
            say_aside(self.source)


def find_person(ctx: click.Context, path: str | None) -> OwnPerson | None:
    """Return the person of a file, else of the lab's answers; None where neither is there.

    Assumptions: a file is taken alone and never completed from answers.

    Raises:
        NightlabError: A file or lab that cannot be read, or answers that cannot be.
    """
    from nightlab.person import read_profile

    if path is not None:
        return OwnPerson(read_profile(path))
    try:
        return with_lab(ctx, of_answers)
    except NoLabError:
        return None


def needed_person(ctx: click.Context, path: str | None, *, where: str) -> OwnPerson:
    """Return the person as :func:`find_person`, who has to be known.

    Args:
        ctx: The command's.
        path: A file that describes them.
        where: The argument or option that names such a file.

    Raises:
        NightlabError: Neither a file nor answers.
    """
    found = find_person(ctx, path)
    if found is None:
        raise NightlabError(
            "nobody is described, and the lab has no answers of yours",
            where=where,
            fix="tell of yourself with `nightlab check`, or name a file",
        )
    return found


def of_answers(lab: Lab) -> OwnPerson | None:
    """Return the lab's person as they described themselves; None before any answer."""
    from nightlab.units import local

    told = lab.planning.told()
    if not told:
        return None
    on = local(max(each.at for each in told), lab.zone).date()
    return OwnPerson(lab.planning.profile(), _source(lab, str(on)))


def _source(lab: Lab, on: str) -> str:
    from nightlab.drivers.assessment import doubts, open_questions

    answers = lab.planning.answers()
    left = len(open_questions({key: x for key, x in answers.items() if x is not None}))
    contrary = len(doubts(answers))
    said = f"As you told in `nightlab check` on {on}; {_counted(left, 'question')} open."
    if contrary:
        said += f" {_counted(contrary, 'contradiction')} in your answers, read with care."
    return said


def _counted(count: int, thing: str) -> str:
    return f"{count or 'no'} {thing}{'' if count == 1 else 's'}"
