"""``nightlab trial``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli import trial_files, trial_log
from nightlab.cli.layout import paragraph
from nightlab.cli.output import (
    as_json,
    day,
    echo_json,
    echo_table,
    one_output,
    say,
    say_aside,
    with_lab,
    write_text,
)
from nightlab.cli.trial_design import design, dose_row, plans, say_weeks
from nightlab.cli.trial_new import new
from nightlab.cli.trial_rehearse import rehearse
from nightlab.cli.trial_silico import silico
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from datetime import date

    from nightlab.trials import Dose, RunningTrial

UNCHECKED = "begun without a safety check"
TOLD_OF = {"deviation": "otherwise than planned", "opened": "arms shown before the end"}
LONGEST_NAME = 35
KITS = {
    "helper": "Whoever packs for you needs `nightlab trial kit {id} --labels labels.pdf --packing packing.pdf`; "
    "the packing sheet is for their eyes only.",
    "envelopes": "Before the first evening, print, pack and shuffle what `nightlab trial kit {id} --envelopes "
    "envelopes.pdf` writes.",
}
NO_DOSE_WORDS = {"off", "none", "neither", "nothing", "no", "without"}
NOTHING = dict.fromkeys(("number", "arm", "block", "take_on", "night", "dose"))


@click.group("trial")
def command() -> None:
    """Design, start and follow a randomised trial on yourself."""


command.add_command(new)
command.add_command(design)
command.add_command(plans)
for each in (rehearse, silico, *trial_log.COMMANDS, *trial_files.COMMANDS):
    command.add_command(each)


@command.command("start")
@click.argument("design_file", metavar="DESIGN.toml")
@click.option(
    "--on", "start", callback=day, metavar="YYYY-MM-DD", help="First evening; default this one."
)
@click.option("--name", default="", help="What to call it.")
@click.option(
    "--unchecked", is_flag=True, help="Begin although no safety check stands in it; that is kept."
)
@as_json
@click.pass_context
def start(
    ctx: click.Context,
    /,
    design_file: str,
    start: date | None,
    name: str,
    unchecked: bool,
    as_json: bool,
) -> None:
    """Seal a protocol, or a bare design, and begin it."""
    from pathlib import Path

    from nightlab.lab import read_protocol, unchecked_agents

    made = read_protocol(Path(design_file))
    trial = with_lab(
        ctx,
        lambda lab: lab.trials.start(made, start=start, name=name, unchecked=unchecked),
        create=True,
    )
    if as_json:
        echo_json(_trial(trial) | {"schedule": [dose_row(d) for d in trial.shown]})
        return
    first, last = trial.shown[0], trial.shown[-1]
    paragraph(
        f"Trial {trial.id} begins on the evening of {trial.start}; its last night ends on {last.night}."
    )
    begins = "First"
    if first.number > 1:
        begins = f"Then, from the evening of {first.take_on}"
        paragraph(
            f"First a run-in of {first.number - 1} nights: take nothing, and log them all the same."
        )
    paragraph(f"{begins}: {_what(trial, first)}. See each evening's with `nightlab trial today`.")
    paragraph("Each morning, `nightlab log` asks for the night and the dose.")
    if kit := KITS.get(trial.protocol.blinding):
        paragraph(kit.format(id=trial.id))
    if risky := unchecked_agents(trial.protocol):
        say_aside(
            f"Nobody has checked whether {risky[0]} is safe for you. Before the first dose: `nightlab safety "
            "check ME.toml`; `nightlab trial new` does it for you."
        )


def _trial(trial: RunningTrial) -> dict[str, Any]:
    schedule = trial.schedule
    return {
        "id": trial.id,
        "name": trial.name,
        "status": trial.status,
        "arms": list(trial.design.arms),
        "nights": trial.design.nights,
        "first_take_on": schedule[0].take_on,
        "last_night": schedule[-1].night,
        "design_sha256": trial.design_sha256,
        "doses": {
            "logged": len(trial.doses),
            "not_taken_as_planned": sum(s != "taken" for s in trial.doses.values()),
        },
    }


@command.command("show")
@click.argument("trial_id", metavar="ID")
@click.option(
    "--design", "design_only", is_flag=True, help="Print the sealed design and nothing else."
)
@click.option("--svg", metavar="OUT", help="Write the calendar; - for standard output.")
@as_json
@click.pass_context
def show(
    ctx: click.Context, /, trial_id: str, design_only: bool, svg: str | None, as_json: bool
) -> None:
    """Show a trial's schedule, and the sealed design it follows from.

    The SHA-256 is that of what --design prints, so that anyone can check that nothing was changed.
    """
    one_output(json=as_json, design=design_only, svg=svg == "-")
    trial, sealed, picture = with_lab(
        ctx,
        lambda lab: (
            lab.trials.one(trial_id),
            lab.trials.sealed_text(trial_id),
            lab.calendar_svg(trial_id) if svg else "",
        ),
    )
    if trial.is_hidden and design_only:
        raise NightlabError(
            "the seed in it would show what is hidden",
            where=trial_id,
            fix="wait for the end, or open it with `nightlab trial open`",
        )
    if svg:
        write_text(svg, picture)
    if as_json:
        rows = [dose_row(d) for d in trial.shown]
        told = {"design": None if trial.is_hidden else sealed, "schedule": rows}
        echo_json(_trial(trial) | told | {"log": trial_log.plain_log(trial)["log"]})
    elif design_only:
        click.echo(sealed, nl=False)
    elif svg != "-":
        say(f"Trial {trial.id}, {trial.name}: {trial.status}, from {trial.start}.")
        say_weeks(trial.design, trial.shown)
        for line in _on_the_way(trial):
            paragraph(line)
        seed = "arms and seed stay hidden" if trial.is_hidden else f"seed {trial.design.seed}"
        say(f"Sealed as SHA-256 {trial.design_sha256}, {seed}.")


def _on_the_way(trial: RunningTrial) -> list[str]:
    """Return the log in words, guesses left out."""
    lines = [
        f"Pause from {p.first} to {'now' if p.is_open else p.last}: {_ended(p.reason)}"
        for p in trial.pauses
    ]
    lines += [amendment.sentence for amendment in trial.amendments]
    for entry in trial.log:
        if entry.kind == "adverse":
            lines.append(f"{entry.evening}, {entry.value} harm: {_ended(entry.text)}")
        elif entry.kind in TOLD_OF and entry.text != UNCHECKED:
            lines.append(f"{entry.evening}, {TOLD_OF[entry.kind]}: {_ended(entry.text)}")
    return lines


def _ended(text: str) -> str:
    return f"{text.rstrip('.')}."


@command.command("stop")
@click.argument("trial_id", metavar="ID")
@click.option("--reason", default="", metavar="TEXT", help="Why; it is kept with the trial.")
@as_json
@click.pass_context
def stop(ctx: click.Context, /, trial_id: str, reason: str, as_json: bool) -> None:
    """End a trial before its last night."""
    trial = with_lab(ctx, lambda lab: lab.trials.stop(trial_id, reason))
    if as_json:
        echo_json(_trial(trial))
        return
    paragraph(
        f"Trial {trial.id} is stopped. What it has shown stays: `nightlab verdict --trial {trial.id}`."
    )


@command.command("today")
@as_json
@click.pass_context
def today(ctx: click.Context, /, as_json: bool) -> None:
    """Say what to take this evening."""
    evening, due = with_lab(ctx, lambda lab: (lab.evening, lab.trials.tonight()))
    if as_json:
        trials = [{"trial": t.id, **_tonight(t, d), "says": _words(t, d, evening)} for t, d in due]
        nothing = {"trial": None, **NOTHING, "says": None}
        taking = next((t for t in trials if t["arm"]), nothing)
        echo_json({"evening": evening, **taking, "trials": trials})
        return
    if not due:
        say("No trial runs. Begin one with `nightlab trial start DESIGN.toml`.")
    for trial, dose in due:
        paragraph(f"Trial {trial.id}, evening of {evening}: {_words(trial, dose, evening)}.")


def _words(trial: RunningTrial, dose: Dose | None, evening: date) -> str:
    if dose:
        return f"take {_what(trial, dose)} (night {dose.number} of {trial.design.nights})"
    if trial.status == "planned":
        return f"nothing yet; it begins on {trial.start}"
    if rest := trial.pause_on(evening):
        ends = (
            f"it goes on after {rest.last}"
            if not rest.is_open
            else f"`nightlab trial resume {trial.id}` ends that"
        )
        return f"nothing, it rests ({rest.reason}); {ends}"
    if evening > trial.last_evening:
        return f"nothing to take, its last night is over; now `nightlab verdict --trial {trial.id}`"
    evenings = [trial.start + timedelta(days=n) for n in range((evening - trial.start).days + 1)]
    number = sum(trial.pause_on(each) is None for each in evenings)
    pause = "run-in" if number <= trial.design.run_in_nights else "washout"
    return f"take nothing, {pause} (night {number} of {trial.design.nights}); log the night all the same"


def _what(trial: RunningTrial, dose: Dose) -> str:
    """Return what an evening's arm means: a dose with its unit, nothing where it says so."""
    if trial.is_hidden:
        at = {t.at for t in trial.protocol.treatments if t.at}
        return f"{dose.arm} at {min(at):%H:%M}" if at else dose.arm
    if dose.arm.casefold() in NO_DOSE_WORDS or (trial.design.unit and float(dose.arm) == 0):
        return "nothing"
    return trial.protocol.what(dose.arm)


def _tonight(trial: RunningTrial, dose: Dose | None) -> dict[str, Any]:
    if dose is None:
        return dict(NOTHING)
    return {**dose_row(dose), "dose": trial.doses.get(dose.take_on) if dose.take_on else None}


@command.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, /, as_json: bool) -> None:
    """List the trials."""
    trials = with_lab(ctx, lambda lab: lab.trials.all())
    if as_json:
        echo_json([_trial(t) for t in trials])
    elif not trials:
        say("No trials yet. Draw one with `nightlab trial design`.")
    else:
        echo_table(
            ["id", "name", "status", "from", "to", "doses"],
            [
                [
                    t.id,
                    t.name if len(t.name) <= LONGEST_NAME else f"{t.name[: LONGEST_NAME - 1]}…",
                    t.status,
                    t.start,
                    t.schedule[-1].night,
                    len(t.doses),
                ]
                for t in trials
            ],
        )
