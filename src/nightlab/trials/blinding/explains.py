"""Whether guessing explains an effect: the effect again, with the guess allowed for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nightlab.errors import NightlabError
from nightlab.nights import MEASURES
from nightlab.trials.analyse import analyse
from nightlab.trials.blinding.guesses import UNKNOWN, UNKNOWN_WORDS
from nightlab.trials.designs.cells import as_seen
from nightlab.trials.table import Table, read_table
from nightlab.units import signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.trials.posterior import Effect

Explains = Literal["no clear effect", "effect stays", "may be the guess", "cannot be told apart"]
FEWEST_NIGHTS = 5  # on each arm, before an effect is told from nights guessed wrong or not at all
MOST_WIDER = (
    2.0  # times as unsure with the guess beside it: guess and arm are then nearly one thing
)
LEAST_LEFT = 0.5  # of an effect that stays and is clear still
NEARLY_ALL = 0.9  # of an effect that stays, clear or not
PRIOR = "neutral"


@dataclass(frozen=True, slots=True)
class GuessCheck:
    """An effect as it was found, with the guess allowed for, and where the guess was no help.

    Args:
        explains: Whether guessing may be behind the effect, in a few words.
        effect: As found, under the neutral prior, in the outcome's unit.
        adjusted: With what was guessed as a covariate.
        unguessed: In nights guessed wrong or not at all; None where they are too few.
        nights: With an outcome.
        guessed_right: Of these.
        guessed_wrong: Of these; the rest were not known or not asked.
        outcome: Its name.
        unit: Of the effects; empty where not known.
    """

    explains: Explains
    effect: Effect
    adjusted: Effect
    unguessed: Effect | None
    nights: int
    guessed_right: int
    guessed_wrong: int
    outcome: str
    unit: str

    @property
    def warns(self) -> bool:
        """Whether the effect is to be held against the guesses; a warning and never a veto."""
        return self.explains in ("may be the guess", "cannot be told apart")

    @property
    def sentence(self) -> str:
        """What a person is told."""
        found, kept = self._size(self.effect), self._size(self.adjusted)
        told = {
            "no clear effect": f"There is no clear effect to explain: {found}, {kept} with the guesses allowed "
            "for.",
            "effect stays": f"The effect stays when the guesses are allowed for: {found}, then {kept}.",
            "may be the guess": f"The guesses go with the effect: it is {found}, but {kept} with the guesses "
            f"allowed for. {EITHER}",
            "cannot be told apart": f"You nearly always knew, so the effect, {found}, and the knowing cannot "
            f"be told apart; with the guesses allowed for it is {kept}. {EITHER}",
        }[self.explains]
        return f"{told}{self._apart()} {UNLED}"

    def _apart(self) -> str:
        if self.unguessed is None:
            return ""
        count = self.nights - self.guessed_right
        return (
            f" In the {count} nights guessed wrong or not at all it is {self._size(self.unguessed)}; a guess "
            "that follows how the night felt makes such nights lean against the arm."
        )

    def _size(self, effect: Effect) -> str:
        unit = f" {self.unit}".rstrip()
        return f"{signed(effect.mean)}{unit} (95 % {signed(effect.lo95)} to {signed(effect.hi95)})"


UNLED = "All under the neutral prior."
EITHER = (
    "Either believing did it, or it works and was felt, and so gave itself away; these nights cannot say "
    "which. This is a warning and no veto."
)


def guess_explains(
    table: Any, *, outcome: str, arm: str, guess: str, **settings: Any
) -> GuessCheck:
    """Return the effect with and without the guesses allowed for, and what that may mean.

    The model is the verdict's own, three times: as it is; with one more column for each answer that was
    given (each arm but the control, and "do not know"); and with the outcome left out in nights that were
    guessed right. A night without an answer counts as "do not know".

    Assumptions: a guess is made after nights have been lived through, so it may be a cause of how they
    were rated or a consequence of how they went. Allowing for a consequence takes away part of a true
    effect, and picking nights by it turns an effect towards the other side (a collider). A shrinking effect
    is therefore a warning; one that stays is good news.

    Args:
        table: As :func:`trials.analyse` takes it.
        outcome: Column of the outcome.
        arm: Column of the arm.
        guess: Column of the guess: an arm's label, or empty where it was not known.
        settings: What else ``analyse`` takes.

    Raises:
        NightlabError: As ``analyse`` raises, and where nobody guessed.

    Source: Hernán & Robins 2020, Causal Inference: What If, chapters 7 and 8 (what allowing for a consequence does);
    Szigeti et al. 2021, eLife 10:e62878 (a self-blinded trial whose effects guessing explained).
    """
    source = read_table(table)
    actual = [_name(source, cell) for cell in source.column(arm)]
    said = [_name(source, cell) for cell in source.column(guess)]
    _check(source, actual, said, guess)
    seen = [
        source.number(cell, outcome, row) is not None and actual[row] != UNKNOWN
        for row, cell in enumerate(source.column(outcome))
    ]
    settings = {**settings, "outcome": outcome, "arm": arm, "randomise": False}
    verdict = analyse(source, **settings)
    effect = verdict.priors[PRIOR]
    adjusted = _adjusted(source, said, seen, as_seen(verdict.control), settings)
    right = [a == s for a, s in zip(actual, said, strict=True)]
    meaning = MEASURES.get(outcome)
    return GuessCheck(
        explains=_explains(effect, adjusted),
        effect=effect,
        adjusted=adjusted,
        unguessed=_unguessed(source, actual, seen, right, settings),
        nights=sum(seen),
        guessed_right=sum(one for one, is_in in zip(right, seen, strict=True) if is_in),
        guessed_wrong=sum(
            is_in and not hit and s != UNKNOWN
            for is_in, hit, s in zip(seen, right, said, strict=True)
        ),
        outcome=outcome,
        unit=meaning.unit if meaning else "",
    )


def _adjusted(
    table: Table, said: Sequence[str], seen: Sequence[bool], control: str, settings: dict[str, Any]
) -> Effect:
    """Return the effect with a column for each answer but the control, where it varies."""
    heard = [s for s, is_in in zip(said, seen, strict=True) if is_in]
    answers = [a for a in sorted(set(heard)) if a != control and heard.count(a) < len(heard)]
    added = {f"guess {i}": [float(s == a) for s in said] for i, a in enumerate(answers)}
    covariates = (*settings.get("covariates", ()), *added)
    return _effect(_with(table, added), {**settings, "covariates": covariates})


def _unguessed(
    table: Table,
    actual: Sequence[str],
    seen: Sequence[bool],
    right: Sequence[bool],
    settings: dict[str, Any],
) -> Effect | None:
    """Return the effect in nights guessed wrong or not at all, None where an arm has too few of them."""
    left = [is_in and not hit for is_in, hit in zip(seen, right, strict=True)]
    counts = [
        sum(a == label and is_in for a, is_in in zip(actual, left, strict=True))
        for label in set(actual) - {UNKNOWN}
    ]
    if min(counts) < FEWEST_NIGHTS:
        return None
    name = settings["outcome"]
    outcome = [c if is_in else None for c, is_in in zip(table.column(name), left, strict=True)]
    return _effect(_with(table, {name: outcome}), settings)


def _effect(table: Table, settings: dict[str, Any]) -> Effect:
    return analyse(table, **settings).priors[PRIOR]


def _explains(effect: Effect, adjusted: Effect) -> Explains:
    if effect.lo95 <= 0 <= effect.hi95:
        return "no clear effect"
    if adjusted.sd > MOST_WIDER * effect.sd:
        return "cannot be told apart"
    is_clear = adjusted.lo95 * adjusted.hi95 > 0
    left = adjusted.mean / effect.mean
    # Clear and not clear may be a hair apart: where nearly nothing is lost, the guess took nothing away.
    if left >= NEARLY_ALL or (is_clear and left >= LEAST_LEFT):
        return "effect stays"
    return "may be the guess"


def _with(table: Table, columns: dict[str, Any]) -> Table:
    return Table({**table.columns, **columns}, table.rows, table.name, table.decimal_comma)


def _name(table: Table, cell: Any) -> str:
    """Return a label as it compares; empty for a missing one, and for "do not know"."""
    text = as_seen("" if cell is None else str(cell))
    if text in UNKNOWN_WORDS or text == "na":
        return UNKNOWN
    try:
        return f"{float(text.replace(',', '.') if table.decimal_comma else text):.12g}"
    except ValueError:
        return text


def _check(table: Table, actual: Sequence[str], said: Sequence[str], guess: str) -> None:
    """Refuse a column without a guess, or with guesses at arms that there are none of."""
    if not any(said):
        raise NightlabError(
            "nobody guessed",
            where=f"{table.name}, column {guess}",
            fix="write the arm that was guessed, or leave the check out",
        )
    unknown = next((i for i, s in enumerate(said) if s and s not in actual), None)
    if unknown is not None:
        raise NightlabError(
            f"{table.column(guess)[unknown]!r} is no arm of this table",
            where=f"{table.rows[unknown]}, column {guess}",
            fix=f"the arms are {', '.join(sorted(set(actual) - {UNKNOWN}))}; leave it empty for not known",
        )
