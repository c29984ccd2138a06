"""What has to be packed for a blinded trial: packages, capsules, and a list to buy from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.trials.blinding.codes import read_code, unit_codes
from nightlab.trials.blinding.telling import refuse_unblindable
from nightlab.trials.designs.cells import as_seen
from nightlab.trials.designs.making import NO_THINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.trials.design import Design

MOST_CAPSULES = 12
MOST_SPARE = 100
LONGEST_CONTENT = 80  # letters, so that it fits a slip


@dataclass(frozen=True, slots=True)
class Package:
    """One bag, bottle or envelope, as the person sees it: nothing here tells the arm.

    Args:
        number: In the order of taking, from 1.
        code: What stands on it; tells nothing of arm or order.
        block: In which arms are balanced, from 1.
        first_evening: Evening of the trial on which it is opened, from 1.
        nights: Evenings it is taken on.
        capsules: In it, the same for every arm.
    """

    number: int
    code: str
    block: int
    first_evening: int
    nights: int
    capsules: int

    @property
    def when(self) -> str:
        """The evenings it is for, in words."""
        last = self.first_evening + self.nights - 1
        if self.nights == 1:
            return f"evening {self.first_evening}"
        return f"evenings {self.first_evening} to {last}"


@dataclass(frozen=True, slots=True)
class Supply:
    """What an arm needs in all.

    Args:
        arm: Its label.
        content: What goes into one evening's capsules, in the words of the packer's sheet.
        packages: Packages with it.
        evenings: That these packages are for, and those to spare, for capsules that break.
        capsules: To fill for all these evenings.
    """

    arm: str
    content: str
    packages: int
    evenings: int
    capsules: int

    @property
    def slip(self) -> str:
        """What stands on a slip: the contents, and the arm where they do not name it."""
        has_arm = as_seen(self.arm) in as_seen(self.content)
        return self.content if has_arm else f"{self.arm}: {self.content}"


@dataclass(frozen=True, slots=True)
class Packing:
    """The key of a blinded trial, for the person who packs and for nobody else.

    Args:
        packages: In the order of taking.
        arms: Arm of each package.
        supplies: What each arm needs.
        capsules_per_evening: The same on every arm, since a count would tell.
    """

    packages: tuple[Package, ...]
    arms: tuple[str, ...]
    supplies: tuple[Supply, ...]
    capsules_per_evening: int

    def of(self, arm: str) -> tuple[Package, ...]:
        """Return the packages of an arm."""
        return tuple(p for p, own in zip(self.packages, self.arms, strict=True) if own == arm)

    def arm_of(self, code: str) -> str:
        """Return what is in a package, for an emergency.

        Raises:
            NightlabError: No code, or none of this trial.
        """
        wanted = read_code(code)
        for package, arm in zip(self.packages, self.arms, strict=True):
            if package.code == wanted:
                return arm
        raise NightlabError(
            f"no package of this trial has the code {wanted}",
            where="code",
            fix="check that the label is of this trial",
        )

    @property
    def shopping(self) -> tuple[str, ...]:
        """What to buy, a line each."""
        return shopping(self.supplies, self.capsules_per_evening)


def packages(design: Design, *, capsules_per_evening: int = 1) -> tuple[Package, ...]:
    """Return the packages of a trial, one for each period (or night), without what is in them.

    Args:
        design: The trial.
        capsules_per_evening: Taken each evening, the same on every arm.

    Raises:
        NightlabError: A number of capsules that cannot be.

    Example:
        >>> from nightlab.trials import Design
        >>> weeks = Design(("off", "on"), nights=28, seed=1, block_nights=14, period_nights=7)
        >>> [package.when for package in packages(weeks)][:2]
        ['evenings 1 to 7', 'evenings 8 to 14']
    """
    _check_count(capsules_per_evening, 1, MOST_CAPSULES, "capsules_per_evening")
    period = design.period_nights
    evenings, blocks = design.evenings()[::period], design.blocks()[::period]
    coded = unit_codes(design.seed, len(evenings))
    return tuple(
        Package(number, code, int(block), int(evening) + 1, period, period * capsules_per_evening)
        for number, (code, block, evening) in enumerate(
            zip(coded, blocks, evenings, strict=True), start=1
        )
    )


def packing(
    design: Design,
    *,
    capsules_per_evening: int = 1,
    contents: Mapping[str, str] | None = None,
    spare: int = 2,
) -> Packing:
    """Return what a helper packs: the arm of every package, and how much of each.

    Args:
        design: The trial; its seed fixes both schedule and codes.
        capsules_per_evening: The same on every arm; where arms need different numbers, dummies fill up.
        contents: What goes into one evening's capsules of each arm; by default the arm's name.
        spare: Evenings for which more is made of each arm, for capsules that break.

    Raises:
        NightlabError: Arms that cannot be packed, contents of an arm that there is none of, or counts that
            cannot be.
    """
    refuse_unblindable(design, contents or ())
    arms = tuple(design.arms[code] for code in design.periods())
    packed = packages(design, capsules_per_evening=capsules_per_evening)
    counts = [arms.count(arm) for arm in design.arms]
    supplies = supplies_of(
        design,
        counts,
        capsules_per_evening=capsules_per_evening,
        contents=contents,
        spare=spare,
    )
    return Packing(packed, arms, supplies, capsules_per_evening)


def supplies_of(
    design: Design,
    packages_per_arm: Sequence[int],
    *,
    capsules_per_evening: int,
    contents: Mapping[str, str] | None,
    spare: int,
) -> tuple[Supply, ...]:
    """Return what each arm needs for so many packages.

    Raises:
        NightlabError: Contents of an arm that there is none of, two arms with the same contents, or counts
            that cannot be.
    """
    _check_count(capsules_per_evening, 1, MOST_CAPSULES, "capsules_per_evening")
    _check_count(spare, 0, MOST_SPARE, "spare")
    words = contents_of(design, contents)
    return tuple(
        Supply(arm, words[arm], count, evenings, evenings * capsules_per_evening)
        for arm, count in zip(design.arms, packages_per_arm, strict=True)
        for evenings in [count * design.period_nights + spare]
    )


def contents_of(design: Design, contents: Mapping[str, str] | None) -> dict[str, str]:
    """Return what goes into one evening's capsules of each arm.

    By default that is its name, a dose with its unit, and filler for a placebo.

    Raises:
        NightlabError: Contents of an arm that there is none of, none at all, too long, or the same for two
            arms.
    """
    given = dict(contents or {})
    unknown = next((arm for arm in given if arm not in design.arms), None)
    if unknown is not None:
        raise NightlabError(
            f"no arm is called {unknown!r}",
            where="contents",
            fix=f"the arms are {', '.join(design.arms)}",
        )
    words = {arm: given.get(arm, _content(design, arm)).strip() for arm in design.arms}
    meant = {arm: {as_seen(text), as_seen(arm)} for arm, text in words.items()}
    is_double = any(meant[one] & meant[other] for one, other in combinations(words, 2))
    if is_double or not all(words.values()):
        raise NightlabError(
            "two arms would be packed with the same contents, or one with none named",
            where="contents",
            fix="say what each arm's capsules hold; a placebo holds its filler",
        )
    long = next((text for text in words.values() if len(text) > LONGEST_CONTENT), None)
    if long is not None:
        raise NightlabError(
            f"contents of {len(long)} letters do not fit a slip",
            where="contents",
            fix=f"say it in {LONGEST_CONTENT} letters or fewer",
        )
    return words


def _content(design: Design, arm: str) -> str:
    name = f"{arm} {design.unit}".strip()
    is_nothing = as_seen(arm) in NO_THINGS or (design.unit and not float(arm))
    return f"filler only ({name})" if is_nothing else name


def shopping(supplies: Sequence[Supply], capsules_per_evening: int) -> tuple[str, ...]:
    """Return what to buy, a line each: capsule shells, contents, bags."""
    shells = sum(supply.capsules for supply in supplies)
    bags = sum(supply.packages for supply in supplies)
    lines = [
        f"{shells} empty capsules of one size and one opaque colour, bought in one go",
        *(f"for {s.evenings} evenings: {s.content}" for s in supplies),
        f"{bags} opaque bags, bottles or envelopes that look the same",
    ]
    if capsules_per_evening > 1:
        lines[0] += f" ({capsules_per_evening} an evening on every arm)"
    return tuple(lines)


def _check_count(value: int, least: int, most: int, where: str) -> None:
    if not least <= value <= most:
        raise NightlabError(
            f"{value!r} cannot be", where=where, fix=f"use a whole number from {least} to {most}"
        )
