"""A night's stages, one number per epoch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from math import ceil, isfinite
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.units import utc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


class Stage(IntEnum):
    """Sleep stages, AASM codes first.

    Wearables cannot tell N1 from N2 and report ``LIGHT``; some only report ``ASLEEP``.
    """

    WAKE = 0
    N1 = 1
    N2 = 2
    N3 = 3
    REM = 4
    LIGHT = 5
    ASLEEP = 6
    UNSCORED = 7


LETTERS = "W123RLA?"
_CODES = range(len(Stage))
_NO_CODE = 255
# A table of bytes reads a whole night at once, where a search would go letter by letter.
_CODE_OF_BYTE = bytes(
    LETTERS.index(chr(byte)) if chr(byte) in LETTERS else _NO_CODE for byte in range(256)
)
ASLEEP_STAGES = (Stage.N1, Stage.N2, Stage.N3, Stage.REM, Stage.LIGHT, Stage.ASLEEP)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of one stage between two instants."""

    stage: Stage
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        # Importers make these by the hundred thousand, nearly all in UTC already.
        if self.start.tzinfo is not UTC:
            object.__setattr__(self, "start", utc(self.start, where="start"))
        if self.end.tzinfo is not UTC:
            object.__setattr__(self, "end", utc(self.end, where="end"))


@dataclass(frozen=True, slots=True, eq=False)
class Hypnogram:
    """Stages at equal epochs from lights out (or the start of the recording).

    Assumptions: epochs are adjacent and of equal length; ``start`` is an instant; the first epoch
    begins at ``start``; time in bed is the whole recording.

    Args:
        epochs: ``uint8[n]``, codes of :class:`Stage`.
        epoch_s: Length of an epoch in seconds.
        start: Instant at which the first epoch begins.

    Raises:
        NightlabError: No epoch, a code that is not a stage, an epoch length that is not positive, or
            a start without a zone.

    Example:
        >>> from datetime import datetime, UTC
        >>> Hypnogram.from_string("WW22", epoch_s=30, start=datetime(2024, 1, 1, 23, tzinfo=UTC)).n
        4
    """

    epochs: NDArray[np.uint8]
    epoch_s: float
    start: datetime

    def __post_init__(self) -> None:
        given = np.asarray(self.epochs)
        if given.ndim != 1 or given.size == 0:
            raise NightlabError("a hypnogram needs at least one epoch", where="epochs")
        if given.dtype.kind not in "iu":
            raise NightlabError("stages are whole numbers", where="epochs", fix="use 0 to 7")
        # Checked before the cast, which would turn 256 into wake.
        for code in (int(given.min()), int(given.max())):
            if code not in _CODES:
                raise NightlabError(f"{code} is not a stage code", where="epochs", fix="use 0 to 7")
        epochs = given.astype(np.uint8)
        if not (isfinite(self.epoch_s) and self.epoch_s > 0):
            raise NightlabError("an epoch must last longer than 0 s", where="epoch_s")
        object.__setattr__(self, "start", utc(self.start, where="start"))
        epochs.setflags(write=False)
        object.__setattr__(self, "epochs", epochs)

    def __eq__(self, other: object) -> bool:
        """Equal epochs, epoch length and start."""
        if not isinstance(other, Hypnogram):
            return NotImplemented
        return (
            self.epoch_s == other.epoch_s
            and self.start == other.start
            and np.array_equal(self.epochs, other.epochs)
        )

    def __hash__(self) -> int:
        """Hash by content."""
        return hash((self.epoch_s, self.start, self.epochs.tobytes()))

    @property
    def n(self) -> int:
        """Number of epochs."""
        return int(self.epochs.size)

    @property
    def end(self) -> datetime:
        """Instant at which the last epoch ends."""
        return self.start + timedelta(seconds=self.n * self.epoch_s)

    @property
    def is_scored(self) -> bool:
        """Whether at least one epoch tells sleep or wake."""
        return bool((self.epochs != int(Stage.UNSCORED)).any())

    def to_string(self) -> str:
        """Return one letter per epoch: ``W123R``, ``L`` light, ``A`` asleep, ``?`` unscored."""
        return "".join(LETTERS[code] for code in self.epochs)

    @classmethod
    def from_string(cls, letters: str, *, epoch_s: float, start: datetime) -> Hypnogram:
        """Read what :meth:`to_string` writes.

        Raises:
            NightlabError: A letter that stands for no stage, with its position.
        """
        codes = letters.encode(errors="surrogatepass").translate(_CODE_OF_BYTE)
        if _NO_CODE in codes:
            at = next(i for i, letter in enumerate(letters) if letter not in LETTERS)
            raise NightlabError(
                f"{letters[at]!r} stands for no stage",
                where=f"epoch {at + 1}",
                fix=f"use the letters {LETTERS}",
            )
        return cls(np.frombuffer(codes, dtype=np.uint8), epoch_s, start)

    def to_intervals(self) -> list[Interval]:
        """Return the runs of equal stage, in order."""
        edges = np.flatnonzero(np.diff(self.epochs)) + 1
        starts = np.concatenate(([0], edges))
        ends = np.concatenate((edges, [self.n]))
        step = self.epoch_s
        return [
            Interval(
                Stage(int(self.epochs[a])),
                self.start + timedelta(seconds=float(a * step)),
                self.start + timedelta(seconds=float(b * step)),
            )
            for a, b in zip(starts, ends, strict=True)
        ]

    @classmethod
    def from_intervals(
        cls,
        intervals: Iterable[Interval],
        *,
        start: datetime,
        end: datetime,
        epoch_s: float = 30.0,
        gap: Stage = Stage.UNSCORED,
    ) -> Hypnogram:
        """Sample stretches of stages at the middle of each epoch; later stretches overlay earlier ones.

        Args:
            intervals: Stretches in any order; where two overlap the later in the sequence wins.
            start: Lights out.
            end: End of the recording; the last epoch may reach past it by less than an epoch.
            epoch_s: Length of an epoch in seconds.
            gap: Stage of the time that no stretch covers.

        Raises:
            NightlabError: The end does not come after the start.
        """
        start = utc(start, where="start")
        span_s = (utc(end, where="end") - start).total_seconds()
        if span_s <= 0:
            raise NightlabError("a night must end after it starts", where=f"{start.isoformat()}")
        n = max(1, round(span_s / epoch_s))
        epochs = np.full(n, gap, dtype=np.uint8)
        for stretch in intervals:
            first = ceil((stretch.start - start).total_seconds() / epoch_s - 0.5)
            last = ceil((stretch.end - start).total_seconds() / epoch_s - 0.5)
            epochs[max(0, first) : max(0, last)] = stretch.stage
        return cls(epochs, epoch_s, start)
