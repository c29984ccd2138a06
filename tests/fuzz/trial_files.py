"""Protocols, exported trials and slips, as people and programs may spoil them."""

from __future__ import annotations

import json
from datetime import date, time, timedelta
from functools import cache

from begun import START, TOLD_AT, begun, coffee, design, entry, nights_of, protocol
from nightlab.errors import NightlabError
from nightlab.evidence.mixture import Normal
from nightlab.report.sealed_file import open_sealed, seal
from nightlab.report.trial_file import trial_file, verify
from nightlab.trials import Eligibility, Treatment, protocol_text
from nightlab.trials.blinding.envelopes import slips_to_arms
from nightlab.trials.gathering import gather
from nightlab.trials.protocol_file import parse_protocol
from nightlab.trials.yardsticks import Literature

NAME = "file"
SHORT = design(nights=14)
AFTER = START + timedelta(days=60)
SLIPS = "\n".join(["placebo", "Magnesium"] * 7).encode()


def whole_protocol() -> bytes:
    """A protocol in which every field says something."""
    return protocol_text(
        protocol(
            treatments=(Treatment("magnesium", "magnesium", "capsules", 200.0, "mg", time(22)),),
            literature=Literature((Normal(1.0, -5.0, 4.0),), 0.3),
            eligibility=Eligibility("info", date(2025, 3, 1), ("S1: ask",), "Dr Weiss"),
            secondaries=("quality",),
            covariates=("caffeine",),
            trend="level",
            source="diary",
        )
    ).encode()


@cache
def exported_trial() -> str:
    """A short trial with a pause, harm and coffee, exported."""
    log = [
        entry("pause", START + timedelta(days=3), until=START + timedelta(days=5)),
        entry("adverse", START + timedelta(days=7), "mild", "loose stools"),
    ]
    made = protocol(design=SHORT, covariates=("caffeine",))
    trial = begun(made, log, doses={START: "missed"})
    nights = nights_of(trial)
    coffees = [
        coffee(d.take_on, time(15), 40.0 + d.number % 3) for d in trial.schedule if d.take_on
    ]
    told = gather(trial, "sol_min", nights, coffees, origin=None)
    asked = trial.ask("sol_min", nights, until=AFTER, events=coffees)
    return trial_file(
        trial,
        asked,
        asked.verdict(),
        sealed_text=protocol_text(made),
        sealed_on=TOLD_AT,
        evening=AFTER,
        until=AFTER,
        told=told,
        given={},
    )


def sections() -> bytes:
    """What stands in that export, without its digests."""
    return json.dumps(open_sealed(exported_trial(), NAME)).encode()


def read_again(text: str) -> object:
    """Read a protocol; what was read is itself when it is written and read again."""
    found = parse_protocol(text, where=NAME)
    assert parse_protocol(protocol_text(found), where=NAME) == found
    return found


def verify_resealed(text: str) -> object:
    """Verify sections that somebody changed and sealed anew; what is no JSON is no such file."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return verify(text, NAME)
    if not isinstance(found, dict):
        raise NightlabError("not sections", where=NAME)
    return verify(seal(found), NAME)


def read_slips(text: str) -> object:
    """Read the slips of a short trial."""
    return slips_to_arms(SHORT, text.splitlines())
