"""What the store hands out beside nights, diaries and events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, get_args, runtime_checkable

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

Change = Literal["new", "revised", "known"]
"""What adding a record did: it was not there, it replaced another content, or it was there."""

TrialStatus = Literal["planned", "running", "stopped", "finished"]
DoseStatus = Literal["taken", "missed", "late"]


class SupportsSkipped(Protocol):
    """A record that a source left out, as it is handed in."""

    @property
    def where(self) -> str:
        """Place in the file."""
        ...

    @property
    def why(self) -> str:
        """Reason in words."""
        ...

    @property
    def is_unread(self) -> bool:
        """Whether it could not be read at all, rather than told what cannot have happened."""
        ...


@runtime_checkable
class SupportsCounted(Protocol):
    """How many rows of a file were read, united or ignored, as it is handed in."""

    @property
    def verb(self) -> Literal["read", "united", "ignored"]:
        """What became of them."""
        ...

    @property
    def what(self) -> str:
        """What they are, in the plural."""
        ...

    @property
    def count(self) -> int:
        """How many."""
        ...


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record of a file that is not in the lab, with its place and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one reading of a file changed, in records.

    Args:
        file_id: Number of the reading.
        nights_new: Nights that were not there; likewise the diary, the events and the trials.
        nights_revised: Nights there with another content, now replaced.
        nights_known: Nights there with the same content, or of which the lab knows more.
        nights_superseded: Nights of the lab in whose place, under another start, the file has told of
            the same sleep; they went to the history.
        samples_new: Samples of series that were not there so; the others are known.
        answers_new: What a person told of themselves to a lab that was joined, and was not there;
            likewise the plans.
        answers_known: What was there.
        skipped: Records that are not in the lab, each with its reason in ``Store.skipped``.
        unread: How many of those could not be read at all.
        read: Rows of the file by what they are, where several make one record.
        united: Rows or recordings that were put together, by what they are.
        ignored: Rows that a lab has no use for, by what they are.
        withdrawn: Records that an earlier reading of the same file gave and this one does not.
        already_imported: Whether the file had been read alike before, so that nothing was done.
    """

    file_id: int
    nights_new: int = 0
    nights_revised: int = 0
    nights_known: int = 0
    nights_superseded: int = 0
    diary_new: int = 0
    diary_revised: int = 0
    diary_known: int = 0
    events_new: int = 0
    events_revised: int = 0
    events_known: int = 0
    trials_new: int = 0
    trials_revised: int = 0
    trials_known: int = 0
    samples_new: int = 0
    samples_known: int = 0
    answers_new: int = 0
    answers_known: int = 0
    plans_new: int = 0
    plans_known: int = 0
    skipped: int = 0
    unread: int = 0
    read: Mapping[str, int] = field(default_factory=dict, hash=False)
    united: Mapping[str, int] = field(default_factory=dict, hash=False)
    ignored: Mapping[str, int] = field(default_factory=dict, hash=False)
    withdrawn: int = 0
    already_imported: bool = False


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One reading of a file: what was read, by what, when, and what it changed."""

    id: int
    name: str
    sha256: str
    size_bytes: int
    format: str
    format_version: int
    importer_version: str
    imported_at: datetime
    zone: str
    result: ImportResult


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """A trial as it was written down before it began.

    Args:
        id: Short name, such as ``t1``.
        name: What it is called.
        created_at: Instant at which it was written down.
        start: First date of the schedule.
        design: The design as text; the store never reads it.
        design_sha256: Digest of that text in UTF-8.
        status: How far it has come.
    """

    id: str
    name: str
    created_at: datetime
    start: date
    design: str
    design_sha256: str
    status: TrialStatus


@dataclass(frozen=True, slots=True)
class DoseRecord:
    """What became of the dose of one evening.

    Args:
        taken_on: The evening.
        status: What became of it.
        at: When it was taken.
        note: Free text.
        told_at: When it was told; None where nobody wrote that down.

    Raises:
        NightlabError: A status that is not known, an instant without zone, or one of a missed dose.
    """

    taken_on: date
    status: DoseStatus
    at: datetime | None = None
    note: str = ""
    told_at: datetime | None = None

    def __post_init__(self) -> None:
        check_status(self.status, get_args(DoseStatus), where="dose")
        for name, instant in (("at", self.at), ("told_at", self.told_at)):
            if instant is not None:
                check_aware(instant, where=name)
        if self.status == "missed" and self.at is not None:
            raise NightlabError(
                "a missed dose has no time",
                where=f"dose of {self.taken_on}",
                fix="call it taken or late, or leave the time out",
            )


def check_aware(at: datetime, *, where: str) -> None:
    """Refuse a time that is no instant.

    Raises:
        NightlabError: No zone.
    """
    if at.utcoffset() is None:
        raise NightlabError("the store keeps instants with a zone", where=where)


def check_status(status: str, allowed: tuple[str, ...], *, where: str) -> None:
    """Refuse a status that is not among those allowed.

    Raises:
        NightlabError: It is not.
    """
    if status not in allowed:
        raise NightlabError(
            f"unknown status {status!r}", where=where, fix=f"use one of {', '.join(allowed)}"
        )
