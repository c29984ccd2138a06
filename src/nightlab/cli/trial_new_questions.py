"""The questions of ``nightlab trial new``, in plain words, where somebody is there to answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import number, say_aside
from nightlab.cli.questions import agree, answer, somebody_answers
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

# What people want of their nights, and the measure that tells.
MEASURE_OF = {
    "fall asleep faster": "sol_min",
    "lie awake less in the night": "waso_min",
    "sleep longer": "tst_min",
    "waste less of the time in bed": "se_percent",
    "wake less often": "awakenings",
    "find my sleep better": "quality",
}
COMMAND = "trial new"


def questions(told: dict[str, Any], *, is_known: bool) -> dict[str, Any]:
    """Ask for what was not given, as options of the command.

    Args:
        told: The options that were given.
        is_known: Whether a file or the lab's answers describe the person already.

    Raises:
        NightlabError: Nobody is there to answer, or the questions were broken off.
    """
    if not somebody_answers():
        raise NightlabError(
            "nothing to try was named",
            where="--take",
            fix="name it with --take or --do; `nightlab trial new --help` lists the rest",
        )
    found: dict[str, Any] = {}
    name = _ask("What do you want to try")
    is_taken = agree(
        "Is it something you swallow, breathe in or put on your skin?", where=COMMAND, default=True
    )
    found["taken" if is_taken else "done"] = (name,)
    if is_taken:
        found |= _of_dose(told, is_known=is_known)
    if not told["outcome"]:
        found["outcome"] = _outcome()
    if told["worthwhile"] is None:
        found["worthwhile"] = _maybe(
            "How much of a change would be worth the trouble (Enter for the usual)", number(1e-9)
        )
    if told["nights"] is None:
        found["nights"] = 7 * _ask(
            "How many weeks can you keep it up", type=click.IntRange(2, 52), default=8
        )
    if is_taken and told["blind"] is None:
        found["blind"] = _blinding()
    found["out"] = _free_name()
    return found


def _of_dose(told: dict[str, Any], *, is_known: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not told["dose"] and not told["doses"]:
        say_aside("Of magnesium, the elemental amount on the label counts.")
        mg = _maybe("How many mg each evening (Enter if you do not know)", _milligrams)
        found["dose"] = () if mg is None else (mg,)
    if not told["clock"]:
        found["clock"] = _ask("At what time (HH:MM)", default="22:00", value_proc=_clock)
    if not is_known:
        say_aside("Whether it is safe depends on you: age, illnesses, medicines, in a small file.")
        say_aside("With `nightlab check` you tell it once, and no file is asked for again.")
        found["me"] = _ask("Which file describes you", default="me.toml", value_proc=_person)
    return found


def _outcome() -> str:
    for place, wish in enumerate(MEASURE_OF, start=1):
        say_aside(f"  {place}  {wish}")
    place = _ask("What should change most (one decides)", type=click.IntRange(1, len(MEASURE_OF)))
    return list(MEASURE_OF.values())[int(place) - 1]


def _blinding() -> str:
    if agree(
        "Can somebody pack the capsules for you, so that you do not know which is which?",
        where=COMMAND,
    ):
        return "helper"
    alone = agree("Would you pack and shuffle envelopes yourself?", where=COMMAND)
    return "envelopes" if alone else "open"


def _milligrams(text: str) -> float:
    return number(0, 1e6)(text.strip().casefold().removesuffix("mg").strip())


def _clock(text: str) -> str:
    from nightlab.units import parse_clock

    try:
        parse_clock(text, where="time")
    except NightlabError as error:
        raise click.BadParameter(f"{error.what}; {error.fix}") from error
    return text


def _person(name: str) -> str:
    from nightlab.person import read_profile

    try:
        read_profile(name)
    except NightlabError as error:
        hint = "" if Path(name).exists() else ' Two lines do to begin: age = 41 and sex = "female".'
        raise click.BadParameter(f"{error}{hint}") from error
    return name


def _free_name() -> str:
    """Return a name that no protocol has yet: one that is under way may need its file."""
    names = ["protocol.toml", *(f"protocol-{number}.toml" for number in range(2, 1000))]
    return next((name for name in names if not Path(name).exists()), names[-1])


def _maybe(words: str, kind: Callable[[str], float]) -> float | None:
    found: float | None = _ask(
        words,
        default="",
        show_default=False,
        value_proc=lambda text: kind(text) if text.strip() else None,
    )
    return found


def _ask(words: str, **how: Any) -> Any:
    return answer(words, where=COMMAND, **how)
