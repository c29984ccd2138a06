"""What a questionnaire is: its questions, its scales, what its scores lead to, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Args:
        number: Its place, from 1.
        text: Its words; empty where they may not be shipped.
        lowest: Least answer.
        highest: Greatest answer.
        labels: Words of the answers from the least on; empty where there are none.
        yes_no: Whether yes stands for 1 and no for 0.
        course: Its name in a profile, one of ``nightlab.person.COURSE``, where the answer itself is
            kept, such as ``months``; mostly empty.
        reverse: Whether the answer counts from the other end.
    """

    number: int
    text: str
    lowest: int
    highest: int
    labels: tuple[str, ...] = ()
    yes_no: bool = False
    course: str = ""
    reverse: bool = False

    def points(self, answer: int) -> int:
        """Return what an answer counts."""
        return self.highest + self.lowest - answer if self.reverse else answer


@dataclass(frozen=True, slots=True)
class Band:
    """A range of points that has a name, both ends included."""

    low: int
    high: int
    name: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What is added up.

    Args:
        key: Its name in a profile, one of ``nightlab.person.SCORES``.
        title: Its name for a person.
        items: Numbers of the questions that count; empty where only a total can be entered.
        low: Least total.
        high: Greatest total.
        factor: What the sum is multiplied by.
        step: Totals are multiples of it.
        bands: Named ranges, from low to high; empty where there are none.
        main: Whether it is the score of the whole questionnaire.
    """

    key: str
    title: str
    items: tuple[int, ...]
    low: int
    high: int
    factor: int = 1
    step: int = 1
    bands: tuple[Band, ...] = ()
    main: bool = False

    def band(self, total: int) -> Band | None:
        """Return the named range a total lies in."""
        return next((band for band in self.bands if band.low <= total <= band.high), None)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the answers establish, such as all criteria of restless legs.

    Args:
        name: Its name among the symptoms of a profile.
        title: Its name for a person.
        needs: Pairs of a question's number and the least answer it needs; all must hold.
        kept: Whether it stands among the symptoms of a profile; else its parts do.
    """

    name: str
    title: str
    needs: tuple[tuple[int, int], ...]
    kept: bool = True


@dataclass(frozen=True, slots=True)
class SecondRule:
    """A way to a high band beside the total: some of one scale, and one of several questions.

    Args:
        scale: Key of the scale.
        at_least: Points of it that are needed.
        any_of: Questions of which one must be a yes.
        band: Name of the band it leads to.
        rules: Safety rules that read it.
        says: What they do, in plain words.
    """

    scale: str
    at_least: int
    any_of: tuple[int, ...]
    band: str
    rules: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """What safety does with a score or a fact.

    Args:
        when: Key of a scale or name of a fact.
        rules: Ids of the safety rules.
        says: What they do, in plain words.
        low: Least total it holds for; of no meaning for a fact.
        high: Greatest total it holds for.
    """

    when: str
    rules: tuple[str, ...]
    says: str
    low: int = 0
    high: int = 1000


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire, or a short list of facts in own words.

    Args:
        key: Its name.
        title: Its short name for a person.
        full_name: Its name in full.
        about: What it asks about.
        aliases: Other names.
        wording: ``verbatim``, ``own``, or ``none`` where the questions may not be shipped.
        wording_checked: Whether the words were held against the owner's form: ``yes`` or ``no``.
        wording_note: Where the words come from.
        instruction: What stands above the questions.
        notice: What its owners want to be shown with it.
        rights: Whose it is, and what is allowed.
        ask: Where to get it, or whom to ask.
        items: Its questions; none where only a total can be entered.
        scales: What is added up.
        facts: What the answers establish.
        consequences: What safety does with the result.
        second_rule: A second way to a high band.
        unscored: A question beside the score.
        missing_rule: What a missing answer does.
        source: Who says so.
        checked: How far the source was checked: ``table``, ``abstract``, ``secondary`` or ``no``.
        bands_by_authors: Whether the bands are the authors' own.
        parts: What its questions are called, such as ``components``.
        danger_item: Number of the question of which any answer but the least is a crisis; 0 for none.
        also: What else a person should know or write down.
    """

    key: str
    title: str
    full_name: str
    about: str
    aliases: tuple[str, ...]
    wording: str
    rights: str
    ask: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    missing_rule: str
    source: str
    checked: str
    facts: tuple[Fact, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    second_rule: SecondRule | None = None
    unscored: Item | None = None
    wording_checked: str = ""
    wording_note: str = ""
    instruction: str = ""
    notice: str = ""
    bands_by_authors: bool = True
    parts: str = "answers"
    danger_item: int = 0
    also: str = ""

    @property
    def shipped(self) -> bool:
        """Whether its questions are shown here."""
        return self.wording != "none"

    @property
    def main(self) -> Scale | None:
        """The scale of the whole questionnaire; None where there are several, or facts only."""
        return next((scale for scale in self.scales if scale.main), None)
