"""Whether a blind held: the indexes, a test by redrawing the schedule, and what it means in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.trials.blinding.bang import bang_index, james_index, mean_index
from nightlab.trials.blinding.guesses import UNKNOWN
from nightlab.trials.designs.possible import possible_schedules
from nightlab.trials.randomisation import DRAWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.blinding.bang import BangIndex
    from nightlab.trials.blinding.guesses import Guesses
    from nightlab.trials.designs.patterns import Pattern
    from nightlab.trials.sampler import Rules

Held = Literal["righter than chance", "opposite", "like chance", "mostly unknown", "too few"]
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the guesses of a trial say of its blind.

    Args:
        held: In a word or two: guessed ``righter than chance``, the ``opposite`` (wronger than chance),
            ``like chance``, ``mostly unknown``, or ``too few`` to say.
        right: Periods guessed right.
        wrong: Guessed wrong.
        unknown: Answered with "do not know".
        share_by_chance: Of guesses made blind and at even odds that would be right, 1 over the number of arms.
        p_right: Share of redrawn schedules under which as many guesses or more would be right.
        p_wrong: Under which as many or fewer would be right.
        smallest_p: The p_right that answers all right would have had.
        indexes: Bang's index of each arm.
        mean_index: Their mean, which leaning to one arm does not move; None without an answer.
        james: James's index; None where there is nothing to compare.
        leans_to: The arm that was said more often than chance whatever it was; empty where none.
    """

    held: Held
    right: int
    wrong: int
    unknown: int
    share_by_chance: float
    p_right: float
    p_wrong: float
    smallest_p: float
    indexes: tuple[BangIndex, ...]
    mean_index: float | None
    james: float | None
    leans_to: str

    @property
    def unblinded(self) -> bool:
        """Whether the guesses were righter than chance."""
        return self.held == "righter than chance"

    @property
    def sentence(self) -> str:
        """What a person is told, in two or three sentences."""
        made = self.right + self.wrong
        if not made:
            never = f"You said {_of(self.unknown, self.unknown)} that you did not know."
            return f"{never} {_MEANING[self.held]}" if self.unknown else "Nobody has guessed yet."
        head = f"You guessed {_of(made, made + self.unknown)}, {self.right} of them right"
        by_chance = f"{made * self.share_by_chance:.3g} would be by blind luck at even odds"
        lean = f" You leaned to {self.leans_to}, whatever it was." if self.leans_to else ""
        return f"{head}; {by_chance}. {_MEANING[self.held]}{lean}"


_MEANING: dict[Held, str] = {
    "righter than chance": "That is more than chance: something told you. It is a warning and no veto, since "
    "an effect that is felt gives itself away.",
    "opposite": "That is fewer than chance: you took one for the other. Hope or a side effect may have led "
    "you the wrong way.",
    "like chance": "Chance alone does as well, so nothing shows that you knew. It does not prove that you "
    "did not.",
    "mostly unknown": "You mostly could not tell, which is how a blind looks when it holds.",
    "too few": "That is too few to say: even if all were right, it might be chance.",
}


def assess(guesses: Guesses, rules: Rules | Pattern, rng: np.random.Generator) -> Assessment:
    """Return what the guesses say of the blind.

    The test keeps the guesses as they are and redraws the schedule from the set it came from. It holds
    whatever led the guesses (a leaning, the last answer, a run of bad nights) as long as it was not the arm.

    Args:
        guesses: The answers, one for each unit of the rules.
        rules: The set of schedules the trial came from: ``design.rules``, or ``shuffle_rules`` of
            shuffled envelopes.
        rng: Source of the draws; a small set is gone through whole.

    Source: a permutation test of the number right, after Bang et al. 2010, Clin Res Regul Aff 27:42 (what
    an index means) and Edgington & Onghena 2007, Randomization Tests (redrawing one person's schedule).
    """
    redrawn, exact = _redrawn(rules, rng)
    codes = {arm: code for code, arm in enumerate(guesses.arms)}
    answered = np.array([g is not None for g in guesses.guessed])
    made = np.array([g not in (None, UNKNOWN) for g in guesses.guessed])
    said = np.array([codes[g] if g else -1 for g in guesses.guessed])
    actual = np.array([codes[arm] for arm in guesses.actual])
    hits = (redrawn[:, made] == said[made]).sum(axis=1)
    same = (redrawn[:, answered] == actual[answered]).all(axis=1)
    p_right = _share(hits >= guesses.right, exact=exact)
    p_wrong = _share(hits <= guesses.right, exact=exact)
    smallest = _share(same, exact=exact)
    indexes = bang_index(guesses)
    return Assessment(
        held=_held(guesses, p_right, p_wrong, smallest),
        right=guesses.right,
        wrong=guesses.wrong,
        unknown=guesses.unknown,
        share_by_chance=1 / len(guesses.arms),
        p_right=p_right,
        p_wrong=p_wrong,
        smallest_p=smallest,
        indexes=indexes,
        mean_index=mean_index(indexes),
        james=james_index(guesses),
        leans_to=_leans_to(indexes),
    )


def _redrawn(rules: Rules | Pattern, rng: np.random.Generator) -> tuple[NDArray[np.int64], bool]:
    found = possible_schedules(rules)
    if found.size <= DRAWS:
        return found.all(), True
    return found.draw(DRAWS, rng), False


def _share(extreme: NDArray[np.bool_], *, exact: bool) -> float:
    """Return a p; the schedule itself counts as one of the draws where not all are gone through."""
    if exact:
        return float(max(extreme.sum(), 1) / extreme.size)
    return float((extreme.sum() + 1) / (extreme.size + 1))


def _held(guesses: Guesses, p_right: float, p_wrong: float, smallest: float) -> Held:
    made = guesses.right + guesses.wrong
    if made and p_right <= LEVEL:
        return "righter than chance"
    if made and p_wrong <= LEVEL:
        return "opposite"
    if guesses.answered and smallest <= LEVEL:
        return "mostly unknown" if 2 * made < guesses.answered else "like chance"
    return "too few"


def _leans_to(indexes: tuple[BangIndex, ...]) -> str:
    """Return an arm guessed righter than chance while another was wronger: wishful, in Bang's words."""
    up = [one for one in indexes if one.lo95 > 0]
    down = [one for one in indexes if one.hi95 < 0]
    return up[0].arm if len(up) == 1 and down else ""


def _of(made: int, answers: int) -> str:
    if made == answers:
        return "once" if made == 1 else f"{made} times"
    return f"{made} of {answers} times"
