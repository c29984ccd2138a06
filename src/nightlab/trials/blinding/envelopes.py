"""Blinding without a helper: envelopes with a slip inside, shuffled a block at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.trials.blinding.packages import Supply, contents_of, shopping, supplies_of
from nightlab.trials.blinding.telling import refuse_unblindable
from nightlab.trials.designs.cells import as_seen
from nightlab.trials.designs.checks import PATTERNS
from nightlab.trials.sampler import Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.trials.design import Design
    from nightlab.trials.randomisation import Redraw


@dataclass(frozen=True, slots=True)
class Pile:
    """The envelopes of one block, before they are shuffled and numbered.

    Args:
        block: From 1.
        first: Number that the topmost gets after shuffling.
        counts: Envelopes with each arm, in the order of the design's arms.
    """

    block: int
    first: int
    counts: tuple[int, ...]

    @property
    def size(self) -> int:
        """Envelopes in the pile."""
        return sum(self.counts)

    @property
    def last(self) -> int:
        """Number of the lowest."""
        return self.first + self.size - 1


@dataclass(frozen=True, slots=True)
class Envelopes:
    """What a person packs for themselves and then shuffles.

    Args:
        arms: In the design's order, the control first.
        piles: One for each block.
        nights: Evenings that one envelope is for.
        supplies: What each arm needs; the content stands on its slips.
        capsules_per_evening: The same on every arm.
    """

    arms: tuple[str, ...]
    piles: tuple[Pile, ...]
    nights: int
    supplies: tuple[Supply, ...]
    capsules_per_evening: int

    @property
    def shopping(self) -> tuple[str, ...]:
        """What to buy, a line each."""
        return shopping(self.supplies, self.capsules_per_evening)


def envelopes(
    design: Design,
    *,
    capsules_per_evening: int = 1,
    contents: Mapping[str, str] | None = None,
    spare: int = 2,
) -> Envelopes:
    """Return what goes into the envelopes of each block.

    A block that the arms do not divide gives its extra envelopes to the arms that have had fewest so far,
    the control first, so that the whole is as even as can be and everyone knows beforehand what is in it.

    Args:
        design: The trial; its seed plays no part, since the shuffle draws the order.
        capsules_per_evening: The same on every arm.
        contents: What goes into one evening's capsules of each arm; by default the arm's name.
        spare: Evenings for which more is made of each arm, for capsules that break.

    Raises:
        NightlabError: A plan that fixes the order, arms that cannot be packed, or counts that cannot be.

    Example:
        >>> from nightlab.trials import Design
        >>> design = Design(("placebo", "glycine"), nights=10, seed=1, block_nights=5)
        >>> [pile.counts for pile in envelopes(design).piles]
        [(3, 2), (2, 3)]
    """
    refuse_unblindable(design, contents or ())
    rules = design.rules
    if not isinstance(rules, Rules):
        raise NightlabError(
            f"a plan of {design.plan} fixes the order within it, which shuffling would lose",
            where="plan",
            fix=f"let a helper pack it, or use a plan other than {', '.join(PATTERNS)}",
        )
    piles, first, so_far = [], 1, [0] * len(design.arms)
    for block, size in enumerate(rules.block_sizes, start=1):
        counts = _share_out(size, so_far)
        so_far = [had + now for had, now in zip(so_far, counts, strict=True)]
        piles.append(Pile(block, first, counts))
        first += size
    supplies = supplies_of(
        design, so_far, capsules_per_evening=capsules_per_evening, contents=contents, spare=spare
    )
    return Envelopes(
        design.arms, tuple(piles), design.period_nights, supplies, capsules_per_evening
    )


def shuffle_rules(design: Design) -> Rules:
    """Return the set of schedules that shuffling can give: every order within each block, any run.

    Raises:
        NightlabError: A plan that fixes the order, or arms that cannot be packed.
    """
    piles = envelopes(design, contents=contents_of(design, None)).piles
    sizes = tuple(pile.size for pile in piles)
    counts = tuple(pile.counts for pile in piles)
    return Rules(len(design.arms), sizes, sum(sizes), counts)


def slips_to_arms(
    design: Design,
    slips: Mapping[int, str] | Sequence[str],
    contents: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Return the arm of each envelope, from the slips that were read when all was over.

    Args:
        design: The trial.
        slips: What each envelope's slip says, by its number, or in the order of the numbers from 1: the
            arm, its contents or both, in capitals or not.
        contents: As they were given to :func:`envelopes`.

    Raises:
        NightlabError: A slip that is missing, too many, or names no arm; a block that does not hold what
            was packed. The envelope or the block is named.

    Example:
        >>> from nightlab.trials import Design
        >>> design = Design(("placebo", "glycine"), nights=4, seed=1, block_nights=4)
        >>> slips_to_arms(design, ["Glycine", "placebo", "placebo", "glycine"])
        ('glycine', 'placebo', 'placebo', 'glycine')
    """
    packed = envelopes(design, contents={**contents_of(design, None), **(contents or {})})
    words = {as_seen(arm): arm for arm in design.arms}
    words |= {as_seen(supply.content): supply.arm for supply in packed.supplies}
    words |= {as_seen(supply.slip): supply.arm for supply in packed.supplies}
    units = sum(pile.size for pile in packed.piles)
    read = _numbered(slips, units)
    arms = tuple(_arm(words, read[number], number) for number in range(1, units + 1))
    for pile in packed.piles:
        _check_pile(pile, packed.arms, arms[pile.first - 1 : pile.last])
    return arms


def redraw_shuffled(design: Design, arm: str, arms: Sequence[str]) -> Redraw:
    """Return the set of schedules for a randomisation test of one arm of a shuffled trial.

    Args:
        design: The trial.
        arm: The arm in question; for a plan of doses any, since the test is of a line through all.
        arms: Arm of each envelope, as :func:`slips_to_arms` read it.
    """
    base = design.redraw_doses() if design.plan == "dose" else design.redraw(arm)
    return replace(
        base,
        rules=shuffle_rules(design),
        words="all orders of the shuffled envelopes",
        drawn=tuple(design.arms.index(own) for own in arms),
    )


def _share_out(size: int, so_far: Sequence[int]) -> tuple[int, ...]:
    base, extra = divmod(size, len(so_far))
    order = sorted(range(len(so_far)), key=lambda arm: (so_far[arm], arm))
    return tuple(base + (arm in order[:extra]) for arm in range(len(so_far)))


def _numbered(slips: Mapping[int, str] | Sequence[str], units: int) -> dict[int, str]:
    read = dict(slips if isinstance(slips, Mapping) else enumerate(slips, start=1))
    unknown = next((n for n in read if n not in range(1, units + 1)), None)
    if unknown is not None:
        raise NightlabError(
            "there is no such envelope",
            where=f"envelope {unknown}",
            fix=f"they are numbered from 1 to {units}",
        )
    for number in range(1, units + 1):
        if not str(read.get(number) or "").strip():
            raise NightlabError(
                "its slip was not read in",
                where=f"envelope {number}",
                fix="open it and type what the slip says",
            )
    return {number: str(text) for number, text in read.items()}


def _arm(words: Mapping[str, str], text: str, number: int) -> str:
    found = words.get(as_seen(text))
    if found is None:
        arms = dict.fromkeys(words.values())
        raise NightlabError(
            f"{text.strip()!r} is no arm of this trial",
            where=f"envelope {number}",
            fix=f"type the arm that the slip names: {', '.join(arms)}",
        )
    return found


def _check_pile(pile: Pile, arms: Sequence[str], found: Sequence[str]) -> None:
    for arm, packed in zip(arms, pile.counts, strict=True):
        seen = found.count(arm)
        if seen != packed:
            numbers = [str(pile.first + i) for i, own in enumerate(found) if own == arm]
            where = f" ({', '.join(numbers)})" if numbers else ""
            raise NightlabError(
                f"{seen} slips say {arm}{where}, but {packed} were packed",
                where=f"block {pile.block}, envelopes {pile.first} to {pile.last}",
                fix="read the slips of this block again",
            )
