"""A whole trial as one file, and the check that everything in it follows from what was sealed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.report.sealed_file import open_sealed, seal
from nightlab.report.sealed_file_differences import differences
from nightlab.trials import Entry, RunningTrial, open_trial
from nightlab.trials.asking import ask
from nightlab.trials.gathering import Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.trials import Asked, Dose, Verdict

FIX = "export the trial again with `nightlab trial export`"
# A verdict's own words may be put better one day; its numbers and its decision may not change.
WORDS = ("warnings", "sentence")


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of an exported trial found.

    Args:
        trial: Its name.
        design_sha256: Digest of the protocol that was sealed.
        sentence: The verdict as it comes out today.
        decision: Likewise.
        differences: What the file says otherwise than what comes out; empty where all is as it says.
    """

    trial: str
    design_sha256: str
    sentence: str
    decision: str
    differences: tuple[str, ...]


def trial_file(
    trial: RunningTrial,
    asked: Asked,
    verdict: Verdict,
    *,
    sealed_text: str,
    sealed_on: datetime,
    evening: date,
    until: date,
    told: Told,
    given: Mapping[str, Any],
) -> str:
    """Return the text of the file.

    Args:
        trial: The trial.
        asked: What its verdict was asked of.
        verdict: The verdict.
        sealed_text: The protocol, byte for byte.
        sealed_on: When it was sealed.
        evening: The evening on which it is written.
        until: Last night that was counted.
        told: What is known of its nights.
        given: Options that a person gave beside the protocol.
    """
    return seal(
        {
            "protocol": {
                "text": sealed_text,
                "sha256": trial.design_sha256,
                "sealed_on": sealed_on.isoformat(),
            },
            "trial": {
                "id": trial.id,
                "name": trial.name,
                "status": trial.status,
                "evening": evening.isoformat(),
            },
            "first_evening": trial.start.isoformat(),
            "amendments": [_amendment(e) for e in trial.log if e.kind == "amendment"],
            "log": [_entry(e) for e in trial.log],
            "schedule": _schedule(trial.schedule),
            "doses": [
                {"evening": evening.isoformat(), "status": status}
                for evening, status in sorted(trial.doses.items())
            ],
            "nights": _nights(asked, told),
            "question": {
                "outcome": verdict.outcome,
                "until": until.isoformat(),
                "source": told.source,
                "given": {k: v for k, v in given.items() if v is not None},
            },
            "verdict": _plain(verdict),
        }
    )


def verify(text: str, where: str) -> Verified:
    """Return what a check of an exported trial finds: schedule and verdict are worked out anew.

    Args:
        text: The file's text.
        where: What to call it in an error.

    Raises:
        NightlabError: Altered, not such a file, or one whose nights cannot be judged.
    """
    sections = open_sealed(text, where)
    try:
        question = sections["question"]
        trial = _trial(sections)
        told = _told(sections["nights"], str(question["source"]))
        asked = ask(
            trial,
            str(question["outcome"]),
            told,
            until=date.fromisoformat(question["until"]),
            **dict(question["given"]),
        )
        verdict = asked.verdict()
    except NightlabError as error:
        raise error.at(where) from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise NightlabError(f"a part is missing or odd ({error})", where=where, fix=FIX) from error
    found = differences(sections["schedule"], _schedule(trial.schedule), name="schedule")
    found += differences(_numbers(sections["verdict"]), _numbers(_plain(verdict)), name="verdict")
    amended = [_amendment(e) for e in trial.log if e.kind == "amendment"]
    found += differences(sections["amendments"], amended, name="amendments")
    return Verified(
        trial.name, trial.design_sha256, verdict.sentence, verdict.decision, tuple(found)
    )


def _trial(sections: Mapping[str, Any]) -> RunningTrial:
    """Return the trial that a file tells of, as it stood when the file was written."""
    known = sections["trial"]
    evening = date.fromisoformat(known["evening"])
    stopped = known["status"] == "stopped"
    return open_trial(
        str(known["id"]),
        name=str(known["name"]),
        start=date.fromisoformat(sections["first_evening"]),
        text=sections["protocol"]["text"],
        sha256=sections["protocol"]["sha256"],
        told="stopped" if stopped else "running",
        doses={date.fromisoformat(row["evening"]): row["status"] for row in sections["doses"]},
        log=[_entry_of(row) for row in sections["log"]],
        evening=evening,
        today=evening,
    )


def _told(rows: Sequence[Mapping[str, Any]], source: str) -> Told:
    values = {
        date.fromisoformat(r["night"]): r["outcome"] for r in rows if r["outcome"] is not None
    }
    covariates: dict[str, dict[date, float]] = {}
    for row in rows:
        for kind, amount in row.get("covariates", {}).items():
            covariates.setdefault(kind, {})[date.fromisoformat(row["night"])] = amount
    return Told(values, source, covariates)


def _nights(asked: Asked, told: Told) -> list[dict[str, Any]]:
    outcome = str(asked.options["outcome"])
    rows = []
    for night, value in zip(asked.table["night"], asked.table[outcome], strict=True):
        allowed = {kind: amounts.get(night, 0.0) for kind, amounts in told.covariates.items()}
        extra = {"covariates": allowed} if allowed else {}
        rows.append({"night": night.isoformat(), "outcome": value, **extra})
    return rows


def _schedule(lines: Sequence[Dose]) -> list[dict[str, Any]]:
    return [
        {
            "number": line.number,
            "arm": line.arm,
            "block": line.block,
            "take_on": line.take_on.isoformat() if line.take_on else None,
            "night": line.night.isoformat() if line.night else None,
        }
        for line in lines
    ]


def _amendment(entry: Entry) -> dict[str, Any]:
    return {
        "told_at": entry.told_at.isoformat(),
        "text": entry.value,
        "sha256": hashlib.sha256(entry.value.encode()).hexdigest(),
        "reason": entry.text,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "evening": entry.evening.isoformat(),
        "told_at": entry.told_at.isoformat(),
        "until": entry.until.isoformat() if entry.until else None,
        "value": entry.value,
        "text": entry.text,
    }


def _entry_of(row: Mapping[str, Any]) -> Entry:
    until = row.get("until")
    return Entry(
        row["kind"],
        date.fromisoformat(row["evening"]),
        datetime.fromisoformat(row["told_at"]),
        date.fromisoformat(until) if until else None,
        row.get("value", ""),
        row.get("text", ""),
    )


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {**verdict.to_json(), "family": verdict.family}


def _numbers(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in WORDS}
