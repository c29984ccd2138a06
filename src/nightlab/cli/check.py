"""``nightlab check``: ten minutes of questions on what may disturb this person's sleep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nightlab.cli.layout import hanging
from nightlab.cli.output import as_json, echo_json, say, say_aside, with_lab
from nightlab.cli.questions import somebody_answers
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.cli.check_asking import Keeper
    from nightlab.drivers.assessment import Question
    from nightlab.person import Value


@click.command("check")
@click.option("--section", metavar="NAME", help="Ask one section anew, all of it.")
@click.option(
    "--again", multiple=True, metavar="KEY", help="Ask one question anew; again for more."
)
@click.option("--all", "everything", is_flag=True, help="Ask the finer questions too.")
@click.option("--week", is_flag=True, help="Ask the few questions of each week.")
@click.option(
    "--set",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE",
    help="Answer one question; again for more.",
)
@click.option("--file", metavar="ANSWERS.toml", help="Take the answers of a file.")
@click.option("--list", "listed", is_flag=True, help="List the questions with their keys.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    section: str | None,
    again: tuple[str, ...],
    everything: bool,
    week: bool,
    pairs: tuple[str, ...],
    file: str | None,
    listed: bool,
    as_json: bool,
) -> None:
    """Answer questions on your nights, your days and your health; about ten minutes.

    Every question can be left open, every answer is kept at once, and the command goes on where it
    stopped. What must come before anything else is told at once.

    No clinician has reviewed the questions yet, and none of them makes a diagnosis.
    """
    if listed:
        _list(as_json=as_json)
        return
    if pairs or file is not None:
        told = _given(pairs, file)
        with_lab(ctx, lambda lab: _tell(lab.planning, told, as_json=as_json), create=True)
        return
    if as_json:
        with_lab(ctx, lambda lab: _say(lab.planning, as_json=True))
        return
    _refuse_alone()
    among = _among(section, everything=everything, week=week)
    anew = section is not None or week
    with_lab(ctx, lambda lab: ask(lab.planning, among, again, anew=anew), create=True)


def ask(
    keeper: Keeper, among: Sequence[Question] | None, again: Sequence[str] = (), *, anew: bool
) -> None:
    """Ask a person, and say what their answers come to.

    Args:
        keeper: Where answers are kept.
        among: Questions; None for those of the ten minutes.
        again: Keys of questions to ask anew, and nothing else.
        anew: Whether questions are asked that were answered.
    """
    from nightlab.cli.check_asking import Ended, Interview
    from nightlab.cli.check_words import say_end, say_stopped
    from nightlab.drivers.assessment import question

    for key in again:
        question(key)
    interview = Interview(keeper)
    try:
        if again:
            interview.again(again)
        else:
            interview.run(among, anew=anew)
    except Ended as ended:
        if ended.why == "emergency":
            return
        if ended.why == "stop":
            say_stopped()
            return
        say_aside("Stopped here; every answer is kept, and `nightlab check` goes on from it.")
    say_end(interview.answers)


def _refuse_alone() -> None:
    if not somebody_answers():
        raise NightlabError(
            "nobody is there to answer",
            where="check",
            fix="give answers with --set KEY=VALUE or --file ANSWERS.toml; --list names the keys",
        )


def _among(section: str | None, *, everything: bool, week: bool) -> Sequence[Question] | None:
    from nightlab.drivers.assessment import in_section, questions

    if week:
        return in_section("week")
    if section is not None:
        return in_section(section)
    if everything:
        return [each for each in questions().values() if not each.weekly]
    return None


def _given(pairs: tuple[str, ...], file: str | None) -> dict[str, Value]:
    """Return the answers of a file and of options; a yes to thoughts of death comes before any slip.

    Raises:
        NightlabError: A pair without a key, a key that nothing asks, or no answer to it.
    """
    from nightlab.drivers.assessment import OF_DEATH, read_answers

    told: dict[str, Value] = {}
    slip: NightlabError | None = None
    for pair in pairs:
        try:
            told |= _pair(pair)
        except NightlabError as error:
            slip = slip or error
    try:
        told = {**(read_answers(file) if file is not None else {}), **told}
    except NightlabError as error:
        slip = slip or error
    if slip is not None:
        raised = {key: told[key] for key in OF_DEATH if told.get(key)}
        if not raised:
            raise slip
        return raised
    return told


def _pair(pair: str) -> dict[str, Value]:
    from nightlab.drivers.assessment import question, typed

    key, equals, text = pair.partition("=")
    if not equals:
        raise NightlabError(
            f"{pair!r} is no answer", where="--set", fix="write it as KEY=VALUE, as in age=41"
        )
    return {key.strip(): typed(question(key.strip()), text)}


def _tell(keeper: Keeper, told: Mapping[str, Value], *, as_json: bool) -> None:
    keeper.tell(told)
    _say(keeper, as_json=as_json)


def _say(keeper: Keeper, *, as_json: bool) -> None:
    from nightlab.cli.check_words import plain_state, say_end

    if as_json:
        echo_json(plain_state(keeper.answers()))
    else:
        say_end(keeper.answers())


def _list(*, as_json: bool) -> None:
    from nightlab.cli.check_words import plain_question
    from nightlab.drivers.assessment import how, in_section, questions, sections

    if as_json:
        echo_json([plain_question(each) for each in questions().values()])
        return
    for name, heading in sections().items():
        say()
        say(f"{heading} ({name})")
        for each in in_section(name):
            hanging(f"  {each.key}  ", f"{each.text} ({how(each)})")
    say()
    say("An answer may be left open with ?. None of the questions makes a diagnosis.")
