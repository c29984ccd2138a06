"""Exported trials of several people, held together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import MEASURES
from nightlab.report.sealed_file import open_sealed
from nightlab.report.trial_file import verify
from nightlab.trials.across import PersonTrial, pool_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.trials.across import Across


def pool_files(files: Sequence[tuple[str, str]], worthwhile: float | None = None) -> Across:
    """Return what exported trials of one question show together.

    Args:
        files: A name for each person, and the text of their file.
        worthwhile: Smallest effect worth the trouble; by default that of the first trial.

    Raises:
        NightlabError: A file that was altered or whose verdict is not what comes out, trials of different
            questions, or the same trial twice.
    """
    people = [_person(name, text) for name, text in files]
    first = open_sealed(files[0][1], files[0][0])["verdict"]
    return pool_people(people, worthwhile=first["worthwhile"] if worthwhile is None else worthwhile)


def _person(name: str, text: str) -> PersonTrial:
    checked = verify(text, name)
    if checked.differences:
        raise NightlabError(
            f"it says otherwise than what comes out: {checked.differences[0]}",
            where=name,
            fix="ask for another export",
        )
    told = open_sealed(text, name)["verdict"]
    if told["confounded"]:
        raise NightlabError(
            "arm and time cannot be told apart in this trial",
            where=name,
            fix="leave it out",
        )
    # A prior that leans would be counted once for each person.
    alone = told["priors"]["neutral"]
    meaning = MEASURES.get(told["outcome"])
    return PersonTrial(
        name=name,
        mean=alone["mean"],
        sd=alone["sd"],
        nights=told["nights"],
        arm=told["arm"],
        control=told["control"],
        outcome=told["outcome"],
        unit=meaning.unit if meaning else "",
        better=told["better"],
        trial=checked.design_sha256,
    )
