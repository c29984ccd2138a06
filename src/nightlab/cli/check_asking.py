"""The assessment page by page: asked, read, kept at once, and broken off where safety says so."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Protocol

import click

from nightlab.cli.check_words import (
    behind,
    is_urgent,
    present,
    say_found,
    say_stop,
    standing,
)
from nightlab.cli.layout import room
from nightlab.cli.output import say_aside
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nightlab.drivers.assessment import Doubt, Question
    from nightlab.person import Value

    Page = tuple[Question, ...]

HELP = "Enter leaves a question open. Type why, back or stop at any time; every answer is kept at once."
LEFT_OPEN = "If it is hard to say: `nightlab screen crisis` shows whom you can call, at any hour."
INDENT = "  "


class Keeper(Protocol):
    """Where answers are kept."""

    def answers(self) -> Mapping[str, Value]:
        """Return the answers that hold now."""

    def tell(self, answers: Mapping[str, Value]) -> None:
        """Keep answers."""


class Ended(Exception):  # noqa: N818 - it is no error: the person, or safety, ends the questions
    """The questions end here.

    Args:
        why: ``person``, ``stop`` or, where nothing more may be said, ``emergency``.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Interview:
    """Questions to one person.

    Args:
        keeper: Where their answers are kept.
    """

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.answers: dict[str, Value] = dict(keeper.answers())
        self._doubted: set[str] = set()
        self._stops: set[str] = set()
        self._section = ""
        self._history: list[Page] = []

    def run(self, among: Sequence[Question] | None, *, anew: bool = False) -> None:
        """Ask until no question is left.

        Args:
            among: Questions to ask; None for those of the ten minutes.
            anew: Whether those are asked too that were answered.

        Raises:
            Ended: The person stopped, or safety did.
            NightlabError: The questions were broken off.
        """
        from nightlab.drivers.assessment import next_question, page

        for line in _wrapped(HELP):
            say_aside(line)
        self._again_if_raised()
        self._look()
        done: set[str] = set()
        while first := next_question(self.answers, done, among=among, anew=anew):
            asked = page(first, self.answers, anew=anew)
            self._head(first, among)
            self._ask(asked)
            done.update(each.key for each in asked)

    def again(self, keys: Iterable[str]) -> None:
        """Ask some questions anew, whatever was answered."""
        from nightlab.drivers.assessment import question

        for key in keys:
            self._ask((question(key),))

    # --- one page -----------------------------------------------------------

    def _ask(self, asked: Page) -> None:
        """Ask one page until it is answered or left open, keep it, and look what follows."""
        self._put(asked)
        self._history.append(asked)
        self._look()

    def _put(self, asked: Page) -> None:
        while True:
            text = self._typed(asked)
            command = text.strip().casefold()
            if command == "stop":
                raise Ended("person")
            if command == "why":
                for each in dict.fromkeys(each.why for each in asked):
                    say_aside(f"{INDENT}{each}")
            elif command == "back":
                self._back()
            else:
                try:
                    found = self._read(asked, text)
                except NightlabError as error:
                    say_aside(str(error))
                else:
                    self._keep(found)
                    return

    def _back(self) -> None:
        """Ask the page before anew, and look at once what its answer means."""
        if not self._history:
            say_aside("This is the first question.")
            return
        before = self._history.pop()
        self._put(before)
        self._history.append(before)
        self._look()

    def _typed(self, asked: Page) -> str:
        for line in _lines(asked, self.answers):
            say_aside(line)
        try:
            text: str = click.prompt(
                ">", default="", show_default=False, prompt_suffix=" ", err=True
            )
        except click.Abort:
            click.echo(err=True)
            raise NightlabError(
                "the questions were broken off, and every answer so far is kept",
                where="check",
                fix="`nightlab check` goes on from there",
            ) from None
        return text

    def _read(self, asked: Page, text: str) -> dict[str, Value]:
        """Return the answers of a page; Enter keeps what was answered before."""
        from nightlab.drivers.assessment import typed, typed_page

        before = _before(asked, self.answers)
        if not text.strip() and _any_known(before):
            return before
        if len(asked) == 1:
            only = asked[0]
            if only.screen and text.strip().casefold() in {"y", "yes"}:
                return _screened(only.screen)
            return {only.key: typed(only, text)}
        return typed_page(asked, text)

    def _keep(self, found: Mapping[str, Value]) -> None:
        from nightlab.drivers.assessment import OF_DEATH

        self.keeper.tell(found)
        self.answers |= found
        if any(found.get(key, False) is None for key in OF_DEATH):
            say_aside(LEFT_OPEN)

    def _head(self, first: Question, among: Sequence[Question] | None) -> None:
        from nightlab.drivers.assessment import progress, sections

        if first.section == self._section:
            return
        self._section = first.section
        where = progress(self.answers, among=among)
        left = f"{where.done + 1} of about {where.of}, about {where.minutes_left} min left"
        say_aside("")
        say_aside(f"{sections()[first.section]}  ({left})" if where.done < where.of else "")

    # --- what follows -------------------------------------------------------

    def _look(self) -> None:
        """Tell at once what stops the programme, and what does not go together."""
        self._stop()
        while doubt := self._new_doubt():
            self._settle(doubt)
            self._stop()

    def _stop(self) -> None:
        found = standing(self.answers)
        if is_urgent(found):
            say_found(found)
            raise Ended("emergency")
        fresh = [each for each in found.stops if each.rule not in self._stops]
        self._stops |= {each.rule for each in fresh}
        if not fresh:
            return
        say_stop(fresh)
        try:
            on = click.confirm("Go on with the questions all the same?", default=False, err=True)
        except click.Abort:
            on = False
        if not on:
            raise Ended("stop")

    def _new_doubt(self) -> Doubt | None:
        from nightlab.drivers.assessment import doubts

        return next((x for x in doubts(self.answers) if x.key not in self._doubted), None)

    def _settle(self, doubt: Doubt) -> None:
        """Tell a contradiction, ask what it hangs on again, and leave it in doubt if it stays."""
        from nightlab.drivers.assessment import doubts, question

        self._doubted.add(doubt.key)
        say_aside("")
        for line in _wrapped(f"Look again: {doubt.sentence} {doubt.fix}"):
            say_aside(line)
        for key in doubt.keys:
            self._put((question(key),))
        if any(each.key == doubt.key for each in doubts(self.answers)):
            say_aside("It stays in doubt. Until it is settled, the careful reading holds.")

    def _again_if_raised(self) -> None:
        """Ask anew what a crisis or an emergency told earlier came from: it may have passed."""
        from nightlab.drivers.assessment import OF_DEATH, question

        if not is_urgent(standing(self.answers)):
            return
        say_aside("Last time you told of something that comes before all else. Is it still so?")
        for key in behind(self.answers):
            self._put((question(key),))
            if key in OF_DEATH and self.answers.get(key):
                return


def _screened(name: str) -> dict[str, Value]:
    """Fill in a questionnaire and return what it tells."""
    from nightlab.cli.screen import fill_in
    from nightlab.safety.screeners import facts, find_instrument

    found = facts(fill_in(find_instrument(name))).scores
    return {key: float(value) for key, value in found.items()}


def _lines(asked: Page, answers: Mapping[str, Value]) -> list[str]:
    """Return a page as it is shown: the question, what can be chosen, how to answer."""
    from nightlab.drivers.assessment import pages

    first = asked[0]
    alone = len(asked) == 1
    options = first.options if alone else {each.key: each.short for each in asked}
    head = first.text if alone else pages()[first.together]
    lines = ["", *_wrapped(head)]
    for place, label in enumerate(options.values(), 1):
        lines += _wrapped(label, f"{INDENT}{place:<2} ")
    before = _before(asked, answers)
    kept = f"; Enter keeps: {present(asked, before)}" if _any_known(before) else ""
    return [*lines, *_wrapped(f"({_hint(asked)}{kept})", INDENT)]


def _hint(asked: Page) -> str:
    """Return how a page is answered."""
    from nightlab.drivers.assessment import how

    first = asked[0]
    if len(asked) == 1 and first.screen:
        return "yes to fill it in now, or your total from elsewhere"
    if len(asked) == 1 and first.kind == "choice":
        return "its number"
    if len(asked) == 1 and not first.options:
        return how(first)
    if first.kind in {"yes", "words"}:
        return "their numbers, or none"
    ways = list(dict.fromkeys(map(how, asked)))
    each = f"each {ways[0]}" if len(ways) == 1 else "; ".join(ways)
    return f"{len(asked)} answers with commas between: {each}"


def _before(asked: Page, answers: Mapping[str, Value]) -> dict[str, Value]:
    """Return what was answered; last week's answers say nothing of this week."""
    return {each.key: None if each.weekly else answers.get(each.key) for each in asked}


def _any_known(values: Mapping[str, Value]) -> bool:
    return any(value is not None for value in values.values())


def _wrapped(text: str, head: str = "") -> list[str]:
    return textwrap.wrap(
        text, room(), initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False
    )
