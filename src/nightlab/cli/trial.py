"""``nightlab trial``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import (
    as_json,
    day,
    echo_json,
    echo_table,
    one_output,
    say,
    with_lab,
    write_text,
)
from nightlab.cli.trial_design import design, dose_row, plans, say_weeks

if TYPE_CHECKING:
    from datetime import date

    from nightlab.trials import Dose, RunningTrial

NO_DOSE_WORDS = {"off", "none", "neither", "nothing", "no", "without"}
NOTHING = dict.fromkeys(("number", "arm", "block", "take_on", "night", "dose"))


@click.group("trial")
def command() -> None:
    """Design, start and follow a randomised trial on yourself."""


command.add_command(design)
command.add_command(plans)


@command.command("start")
@click.argument("design_file", metavar="DESIGN.toml")
@click.option(
    "--on", "start", callback=day, metavar="YYYY-MM-DD", help="First evening; default this one."
)
@click.option("--name", default="", help="What to call it.")
@as_json
@click.pass_context
def start(
    ctx: click.Context, /, design_file: str, start: date | None, name: str, as_json: bool
) -> None:
    """Seal a design and begin it."""
    from pathlib import Path

    from nightlab.lab import read_design

    made = read_design(Path(design_file))
    trial = with_lab(ctx, lambda lab: lab.trials.start(made, start=start, name=name), create=True)
    if as_json:
        echo_json(_trial(trial) | {"schedule": [dose_row(d) for d in trial.schedule]})
        return
    first, last = trial.schedule[0], trial.schedule[-1]
    say(
        f"Trial {trial.id} begins on the evening of {trial.start} and ends with the night of {last.night}."
    )
    begins = "First"
    if first.number > 1:
        begins = f"Then, from the evening of {first.take_on}"
        say(
            f"First a run-in of {first.number - 1} nights: take nothing, and log them all the same."
        )
    say(f"{begins}: {_what(trial, first)}. See each evening's with `nightlab trial today`.")
    say("Each morning, `nightlab log` asks for the night and the dose.")


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
    if svg:
        write_text(svg, picture)
    if as_json:
        rows = [dose_row(d) for d in trial.schedule]
        echo_json(_trial(trial) | {"design": sealed, "schedule": rows})
    elif design_only:
        click.echo(sealed, nl=False)
    elif svg != "-":
        say(f"Trial {trial.id}, {trial.name}: {trial.status}, from {trial.start}.")
        say_weeks(trial.design)
        say(f"Sealed as SHA-256 {trial.design_sha256}, seed {trial.design.seed}.")


@command.command("stop")
@click.argument("trial_id", metavar="ID")
@as_json
@click.pass_context
def stop(ctx: click.Context, /, trial_id: str, as_json: bool) -> None:
    """End a trial before its last night."""
    trial = with_lab(ctx, lambda lab: lab.trials.stop(trial_id))
    if as_json:
        echo_json(_trial(trial))
        return
    say(
        f"Trial {trial.id} is stopped. What it has shown stays: `nightlab verdict --trial {trial.id}`."
    )


@command.command("today")
@as_json
@click.pass_context
def today(ctx: click.Context, /, as_json: bool) -> None:
    """Say what to take this evening."""
    evening, due = with_lab(ctx, lambda lab: (lab.evening, lab.trials.tonight()))
    if as_json:
        trials = [{"trial": t.id, **_tonight(t, d)} for t, d in due]
        taking = next((t for t in trials if t["arm"]), None)
        echo_json({"evening": evening, **(taking or {"trial": None, **NOTHING}), "trials": trials})
        return
    if not due:
        say("No trial runs. Begin one with `nightlab trial start DESIGN.toml`.")
    for trial, dose in due:
        say(f"Trial {trial.id}, evening of {evening}: {_words(trial, dose, evening)}.")


def _words(trial: RunningTrial, dose: Dose | None, evening: date) -> str:
    if dose:
        return f"take {_what(trial, dose)} (night {dose.number} of {trial.design.nights})"
    if trial.status == "planned":
        return f"nothing yet, it begins on the evening of {trial.start}"
    number = (evening - trial.start).days + 1
    if number > trial.design.nights:
        return "nothing to take, its last night is over; see `nightlab verdict --help`"
    pause = "run-in" if number <= trial.design.run_in_nights else "washout"
    return f"take nothing, {pause} (night {number} of {trial.design.nights}); log the night all the same"


def _what(trial: RunningTrial, dose: Dose) -> str:
    """Return what an evening's arm means: a dose with its unit, nothing where it says so."""
    if dose.arm.casefold() in NO_DOSE_WORDS:
        return "nothing"
    return f"{dose.arm} {trial.design.unit}".strip()


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
            ["id", "name", "status", "first evening", "last night", "doses logged"],
            [
                [
                    t.id,
                    t.name,
                    t.status,
                    t.start,
                    t.schedule[-1].night,
                    len(t.doses),
                ]
                for t in trials
            ],
        )
