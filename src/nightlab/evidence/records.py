"""What the evidence consists of: sources, agents, outcomes, claims and results of trials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nightlab.errors import NightlabError
from nightlab.evidence.checked import CHECKED
from nightlab.evidence.mixture import CERTAINTY_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable

VERDICTS = ("supported", "partly", "contested", "unsupported", "false", "not found")
CERTAINTIES = (*CERTAINTY_WEIGHT, "n/a")
ARTICLES = {
    "A1": "Magnesium Bisglycinate to Support Sleep and Stress Management",
    "A2": "Sweet Dreams",
}
USABLE = ("yes", "with_caution", "no", "safety", "timing")
# outcome: the outcome's own unit; fraction: shares of 1 for per cent; smd: standard deviations with the
# outcome's sign; smd_better: standard deviations, positive where better; none: no figure that can be used.
SCALES = ("outcome", "fraction", "smd", "smd_better", "none")

# What a result found, in the words of a sentence.
FINDINGS = {
    "benefit": "a benefit",
    "harm": "harm",
    "null": "no difference",
    "mixed": "mixed results",
    "unclear": "an unclear result",
    "against": "advice against it",
    "inferior": "less than its rival",
    "observational": "a tie, by observing alone",
    "no evidence": "nothing to go by",
    "safety": "something for safety",
}

Better = Literal["lower", "higher"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from.

    Args:
        key: Short name in the tables.
        citation: Author, year, journal.
        doi: Digital object identifier; empty where none is known.
        pmid: PubMed's number; empty where none is known.
        elsewhere: PubMed Central, a registry, an erratum.
        looked_up: Whether its record was seen; otherwise it is named from memory.
    """

    key: str
    citation: str
    doi: str
    pmid: str
    elsewhere: str
    looked_up: bool

    def __str__(self) -> str:
        found = [self.citation, f"doi:{self.doi}" * bool(self.doi)]
        found += [f"PMID {self.pmid}" * bool(self.pmid), self.elsewhere]
        return ", ".join(filter(None, found)) + " (not looked up)" * (not self.looked_up)


@dataclass(frozen=True, slots=True)
class Agent:
    """What can be tried: a substance in one form, a behaviour, a programme."""

    key: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is compared, and how much of it is worth having.

    Args:
        key: Its name in the tables, such as ``sol_min``.
        label: Its name for a person.
        unit: Unit of the effects.
        better: Which side helps.
        worthwhile: Smallest effect worth having, in ``unit``; None where none was set.
        worthwhile_source: Who says so.
        person_sd: How far true effects differ between people (SD, in ``unit``): a design value.
        typical_sd: How far people in trials differ (SD, in ``unit``), for effects told in SDs.
        typical_sd_source: Who says so.
        aliases: Further names.
    """

    key: str
    label: str
    unit: str
    better: Better
    worthwhile: float | None
    worthwhile_source: str
    person_sd: float | None
    typical_sd: float | None
    typical_sd_source: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that people read about sleep, and how far it holds.

    Args:
        id: ``C001`` and so on.
        statement: The claim, in our own words.
        article: ``A1``, ``A2`` or ``A1+A2``, see ``ARTICLES``.
        category: What it is about.
        verdict: One of ``VERDICTS``.
        certainty: How sure the verdict is: GRADE's words, or ``n/a``.
        reason: Why.
        sources: Who says so; empty where nobody was found.
        source_checked: How far the sources were read, see ``CHECKED``.
        trials: IDs of results that bear on it.
    """

    id: str
    statement: str
    article: str
    category: str
    verdict: str
    certainty: str
    reason: str
    sources: tuple[Source, ...]
    source_checked: str
    trials: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        one_of(self.verdict, VERDICTS, f"{self.id}, verdict")
        one_of(self.certainty, CERTAINTIES, f"{self.id}, certainty")
        one_of(self.source_checked, CHECKED, f"{self.id}, source_checked")
        for article in self.article.split("+"):
            one_of(article, ARTICLES, f"{self.id}, article")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One result of a trial or of a review of trials, or a declared gap.

    Assumptions: effects are arm minus comparator on the scale named; what is None or empty is not
    known, never zero.

    Args:
        id: ``T001`` and so on.
        agents: Keys of the agents it speaks for.
        outcomes: Keys of the outcomes it speaks of.
        scale: What the effect is told in, see ``SCALES``.
        design: How it was done.
        direction: What it found, one of ``FINDINGS``.
        certainty: GRADE's words.
        source_checked: How far the source was read, see ``CHECKED``.
        usable_as_prior: One of ``USABLE``.
        effect: Arm minus comparator.
        lo95: Lower bound of the printed 95 % interval.
        hi95: Upper bound of the printed 95 % interval.
        se: Standard error of the effect.
        se_from: What the standard error was worked out from.
        se_other: Another standard error that the same paper implies.
        se_other_from: What that one was worked out from.
        d: Standardised effect as the paper tells it.
        p: The p-value as told.
        n: People.
        studies: Trials in it; more than one is a review.
        form: Form of the substance.
        dose: Dose, as told.
        duration: How long.
        population: Whom it was tried on.
        comparator: What it was held against.
        risk_of_bias: What may have bent it.
        source: Who says so; None for a declared gap.
        set_aside: Why it must not be pooled; empty where it may.
        contains: IDs of results that are already counted in it.
        note: What else to know.
    """

    id: str
    agents: tuple[str, ...]
    outcomes: tuple[str, ...]
    scale: str
    design: str
    direction: str
    certainty: str
    source_checked: str
    usable_as_prior: str
    effect: float | None = None
    lo95: float | None = None
    hi95: float | None = None
    se: float | None = None
    se_from: str = ""
    se_other: float | None = None
    se_other_from: str = ""
    d: float | None = None
    p: str = ""
    n: int | None = None
    studies: int | None = None
    form: str = ""
    dose: str = ""
    duration: str = ""
    population: str = ""
    comparator: str = ""
    risk_of_bias: str = ""
    source: Source | None = None
    set_aside: str = ""
    contains: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        one_of(self.scale, SCALES, f"{self.id}, scale")
        one_of(self.direction, FINDINGS, f"{self.id}, direction")
        one_of(self.certainty, CERTAINTY_WEIGHT, f"{self.id}, certainty")
        one_of(self.source_checked, CHECKED, f"{self.id}, source_checked")
        one_of(self.usable_as_prior, USABLE, f"{self.id}, usable_as_prior")
        if self.se is not None and (self.effect is None or not self.se > 0 or not self.se_from):
            raise NightlabError(
                "a standard error is above 0, has an effect and says where it comes from",
                where=f"{self.id}, se",
            )
        if (self.lo95 is None) != (self.hi95 is None):
            raise NightlabError("an interval has two bounds", where=f"{self.id}, lo95")
        if self.lo95 is not None and self.hi95 is not None and not self.lo95 <= self.hi95:
            raise NightlabError("the interval is upside down", where=f"{self.id}, lo95")

    @property
    def is_review(self) -> bool:
        """Whether it sums up several trials."""
        return (self.studies or 1) > 1

    @property
    def found(self) -> str:
        """What it found, in the words of a sentence."""
        return FINDINGS[self.direction]

    @property
    def name(self) -> str:
        """Author and year, or that nobody stands behind it."""
        return self.source.citation.partition(",")[0] if self.source else "a gap"


def one_of(value: str, known: Iterable[str], where: str) -> None:
    """Refuse a word that stands for nothing."""
    words = tuple(known)
    if value not in words:
        raise NightlabError(f"{value!r} is none of {', '.join(words)}", where=where)
