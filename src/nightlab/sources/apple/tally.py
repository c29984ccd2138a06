"""How much of a file is none of Nightlab's business, by kind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from nightlab.sources.apple.kinds import words
from nightlab.sources.port import Counted

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED = 6
MOST_TYPES = 1_000


class Tally:
    """Counts of what is left out."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, label: str, count: int = 1) -> None:
        """Count rows of a type or an element; an empty label is nothing to count."""
        if label and count:
            known = label in self._counts or len(self._counts) < MOST_TYPES
            self._counts[label if known else ""] += count

    def counted(self) -> Iterator[Counted]:
        """Yield the commonest by name, and the rest together."""
        counts: Counter[str] = Counter()
        for label, count in sorted(self._counts.items()):
            counts[words(label) if label else ""] += count
        others = counts.pop("", 0)
        common = counts.most_common()
        for name, count in common[:NAMED]:
            yield Counted("ignored", f"rows of {name}", count)
        others += sum(count for _, count in common[NAMED:])
        if others:
            types = len(common[NAMED:])
            what = f"rows of {types} other types" if types != 1 else "rows of 1 other type"
            yield Counted("ignored", what, others)
