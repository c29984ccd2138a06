"""What happens on the way through a trial: ``nightlab trial pause``, ``event``, ``guess`` and the like."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import paragraph
from nightlab.cli.output import as_json, day, echo_json, say, with_lab
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from nightlab.lab import RunningTrial
    from nightlab.trials import Entry
    from nightlab.trials.conduct import Severity

LONGEST_FILE = 1_000_000


def _on(name: str, text: str) -> Callable[..., Any]:
    return click.option(name, callback=day, metavar="YYYY-MM-DD", help=text)


@click.command("pause")
@click.argument("trial_id", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept with the trial.")
@_on("--from", "First evening without it; default this one.")
@_on(
    "--until", "Last one, after which it goes on by itself; default until `nightlab trial resume`."
)
@as_json
@click.pass_context
def pause(
    ctx: click.Context,
    /,
    trial_id: str,
    reason: str,
    until: date | None,
    as_json: bool,
    **first: date | None,
) -> None:
    """Let a trial rest, for a holiday or an illness.

    What was drawn for those evenings is taken when it goes on; nights of the pause do not count.
    """
    trial = with_lab(
        ctx, lambda lab: lab.trials.pause(trial_id, reason, first=first["from"], last=until)
    )
    if as_json:
        echo_json(plain_log(trial))
        return
    rest = next(p for p in trial.pauses[::-1] if p.reason == reason.strip())
    ends = "until `nightlab trial resume`" if rest.is_open else f"up to and with {rest.last}"
    paragraph(
        f"Trial {trial.id} rests from the evening of {rest.first} {ends}. Take nothing of it."
    )
    if not rest.is_open:
        say(f"Its last evening is now {trial.last_evening}.")


@click.command("resume")
@click.argument("trial_id", metavar="ID")
@_on("--on", "First evening with it again; default this one.")
@click.option(
    "--reason", default="", metavar="TEXT", help="After something severe: who agreed, and why."
)
@as_json
@click.pass_context
def resume(
    ctx: click.Context, /, trial_id: str, on: date | None, reason: str, as_json: bool
) -> None:
    """Go on with a trial that rests."""
    trial = with_lab(ctx, lambda lab: lab.trials.resume(trial_id, on=on, reason=reason))
    if as_json:
        echo_json(plain_log(trial))
        return
    say(f"Trial {trial.id} goes on; its last evening is now {trial.last_evening}.")


@click.command("event")
@click.argument("trial_id", metavar="ID")
@click.argument("what", metavar="TEXT")
@click.option(
    "--severity",
    type=click.Choice(["mild", "moderate", "severe"]),
    required=True,
    help="mild: noticed; moderate: bothered; severe: could not go about the day, or was frightened.",
)
@_on("--on", "Evening it belongs to; default this one.")
@as_json
@click.pass_context
def event(
    ctx: click.Context,
    /,
    trial_id: str,
    what: str,
    severity: Severity,
    on: date | None,
    as_json: bool,
) -> None:
    """Write down something bad that happened: loose stools, dizziness, a rash.

    Where it is severe the trial rests at once.
    """
    trial = with_lab(ctx, lambda lab: lab.trials.note_harm(trial_id, what, severity, on=on))
    if as_json:
        echo_json(plain_log(trial))
        return
    paragraph(f"Written down with trial {trial.id}: {what.strip()} ({severity}).")
    if severity == "severe":
        paragraph(
            "Take nothing more of it. The trial rests. Speak to a clinician before you go on; if it is an "
            "emergency, call your emergency number now. `nightlab screen crisis` has numbers for a dark hour."
        )
    elif severity == "moderate":
        paragraph(
            "If it comes again, pause the trial and ask a clinician or pharmacist; you need not finish it."
        )


@click.command("note")
@click.argument("trial_id", metavar="ID")
@click.argument("what", metavar="TEXT")
@_on("--on", "Evening it belongs to; default this one.")
@as_json
@click.pass_context
def note(ctx: click.Context, /, trial_id: str, what: str, on: date | None, as_json: bool) -> None:
    """Write down what went otherwise than the protocol says."""
    trial = with_lab(ctx, lambda lab: lab.trials.note_deviation(trial_id, what, on=on))
    if as_json:
        echo_json(plain_log(trial))
        return
    say(f"Written down with trial {trial.id}; the report will tell it.")


@click.command("guess")
@click.argument("trial_id", metavar="ID")
@click.argument("arm", metavar="ARM")
@_on("--on", "Evening that is guessed; default yesterday's.")
@as_json
@click.pass_context
def guess(ctx: click.Context, /, trial_id: str, arm: str, on: date | None, as_json: bool) -> None:
    """Say which arm you think an evening had; unsure where you do not know.

    At the end the guesses tell whether it stayed hidden, and whether guessing explains the effect.
    """
    trial = with_lab(ctx, lambda lab: lab.trials.guess(trial_id, arm, on=on))
    if as_json:
        echo_json(plain_log(trial))
        return
    told = trial.log[-1]
    say(f"Guess for the evening of {told.evening}: {told.value}.")


@click.command("amend")
@click.argument("trial_id", metavar="ID")
@click.argument("protocol_file", metavar="PROTOCOL.toml")
@click.option("--reason", required=True, metavar="TEXT", help="Why; the verdict tells it.")
@as_json
@click.pass_context
def amend(
    ctx: click.Context, /, trial_id: str, protocol_file: str, reason: str, as_json: bool
) -> None:
    """Change what the protocol says of the analysis, with a date and a reason.

    The schedule cannot be changed. Every verdict tells of the amendment.
    """
    from nightlab.lab import read_protocol

    made = read_protocol(Path(protocol_file))
    trial = with_lab(ctx, lambda lab: lab.trials.amend(trial_id, made, reason))
    if as_json:
        echo_json(plain_log(trial))
        return
    paragraph(trial.amendments[-1].sentence)


@click.command("open")
@click.argument("trial_id", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why; the verdict tells it.")
@as_json
@click.pass_context
def open_(ctx: click.Context, /, trial_id: str, reason: str, as_json: bool) -> None:
    """Show the arms of a hidden trial before its end; in an emergency, say."""
    trial = with_lab(ctx, lambda lab: lab.trials.open_key(trial_id, reason))
    if as_json:
        echo_json(plain_log(trial))
        return
    say(f"Trial {trial.id} is open from now on: `nightlab trial show {trial.id}`.")


@click.command("slips")
@click.argument("trial_id", metavar="ID")
@click.argument("slips_file", metavar="SLIPS.txt")
@as_json
@click.pass_context
def slips(ctx: click.Context, /, trial_id: str, slips_file: str, as_json: bool) -> None:
    """Read in the slips of shuffled envelopes, one a line, in the order of their numbers."""
    lines = _lines(Path(slips_file))
    trial = with_lab(ctx, lambda lab: lab.trials.read_slips(trial_id, lines))
    if as_json:
        echo_json(plain_log(trial))
        return
    counts = ", ".join(f"{arm} {trial.slips.count(arm)}" for arm in trial.design.arms)
    paragraph(
        f"{len(trial.slips)} slips read in ({counts}). Now `nightlab verdict --trial {trial.id}`."
    )


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise NightlabError("too large for a list of slips", where=path.name, fix="one a line")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NightlabError(
            "cannot be read as a text", where=path.name, fix="write one slip a line, as plain text"
        ) from error
    return [line.strip() for line in text.rstrip().splitlines()]


def plain_log(trial: RunningTrial) -> dict[str, Any]:
    """Return where a trial stands and its log as plain values; what is hidden is left out."""
    return {
        "id": trial.id,
        "status": trial.status,
        "last_evening": trial.last_evening,
        "pauses": [
            {"first": p.first, "last": None if p.is_open else p.last, "reason": p.reason}
            for p in trial.pauses
        ],
        "amendments": [
            {"on": a.on, "nights": a.nights, "changes": list(a.changes), "reason": a.reason}
            for a in trial.amendments
        ],
        "log": [_entry(entry) for entry in trial.log],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    is_long = entry.kind in ("amendment", "slips")
    return {
        "kind": entry.kind,
        "evening": entry.evening,
        "until": entry.until,
        "value": None if is_long else entry.value or None,
        "text": entry.text or None,
        "told_at": entry.told_at,
    }


COMMANDS = (pause, resume, event, note, guess, amend, open_, slips)
