"""``nightlab trial``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import (
    as_json,
    day,
    echo_json,
    echo_table,
    number,
    one_output,
    say,
    with_lab,
    write_text,
)

if TYPE_CHECKING:
    from datetime import date

    from nightlab.trials import Design, Dose, RunningTrial


WHOLE = number(whole=True)


NOTHING = dict.fromkeys(("number", "arm", "block", "take_on", "night", "dose"))


@click.group("trial")
def command() -> None:
    """Design, start and follow a randomised trial on yourself."""


@command.command("design")
@click.option(
    "--arms", required=True, metavar="placebo,magnesium", help="The arms, the control first."
)
@click.option("--nights", required=True, type=WHOLE, metavar="N", help="Length of the trial.")
@click.option(
    "--seed",
    required=True,
    type=WHOLE,
    metavar="N",
    help="Any whole number. It fixes the schedule; anyone can derive it again.",
)
@click.option(
    "--block",
    "block_nights",
    type=WHOLE,
    metavar="N",
    help="Nights within which the arms are balanced; default all, or one period of each arm.",
)
@click.option(
    "--max-run", type=WHOLE, metavar="N", help="Longest run of nights on one arm; default any."
)
@click.option(
    "--period",
    "period_nights",
    type=WHOLE,
    metavar="N",
    default=1,
    show_default=True,
    help="Nights for which an arm is kept; 7 makes weeks.",
)
@click.option(
    "--half-life-nights",
    type=number(),
    default=0.0,
    metavar="H",
    help="Nights in which half of the effect fades, if it carries over.",
)
@click.option(
    "--outcome",
    default="",
    metavar="MEASURE",
    help="The one measure that decides, such as sol_min.",
)
@click.option("--better", type=click.Choice(["higher", "lower"]), help="Which way it is better.")
@click.option(
    "--worthwhile",
    type=number(),
    metavar="X",
    help="Smallest effect worth the trouble, in the outcome's unit.",
)
@click.option(
    "--prior",
    type=click.Choice(["neutral", "sceptical", "evidence"]),
    default="sceptical",
    show_default=True,
    help="What the verdict starts from.",
)
@click.option(
    "--out", metavar="DESIGN.toml", help="Write the design to a file; - for standard output."
)
@click.option(
    "--on",
    callback=day,
    metavar="YYYY-MM-DD",
    help="First evening, to see dates before it is begun; default this one.",
)
@as_json
def design(arms: str, out: str | None, on: date | None, as_json: bool, **rules: Any) -> None:
    """Draw a schedule at random from all that keep the rules.

    Every such schedule has exactly the same chance; the seed fixes which one it is.
    """
    from nightlab.lab import make_design, to_toml
    from nightlab.machine import this_evening

    one_output(json=as_json, out=out == "-")
    made = make_design([a.strip() for a in arms.split(",")], **rules)
    if out:
        write_text(out, to_toml(made))
    if as_json:
        echo_json(_design(made, on or this_evening()))
    elif out != "-":
        _say_design(made)
        next_step = (
            f"Begin it with `nightlab trial start {out}`."
            if out
            else "Nothing is kept yet: add --out DESIGN.toml, then `nightlab trial start DESIGN.toml`."
        )
        say(next_step)


def _design(made: Design, first_evening: date) -> dict[str, Any]:
    labels = made.labels()
    return {
        "arms": list(made.arms),
        "nights": made.nights,
        "seed": made.seed,
        "block": made.block_nights,
        "period": made.period_nights,
        "max_run": made.max_run,
        "half_life_nights": made.half_life_nights,
        "outcome": made.outcome or None,
        "better": made.better or None,
        "worthwhile": made.worthwhile,
        "prior": made.prior,
        "counts": {a: labels.count(a) for a in made.arms},
        "ways": made.ways,
        "contrast_ratio": made.contrast_ratio(),
        "schedule": [_dose(d) for d in made.schedule(first_evening)],
    }


def _dose(dose: Dose) -> dict[str, Any]:
    return {
        "number": dose.number,
        "arm": dose.arm,
        "block": dose.block,
        "take_on": dose.take_on,
        "night": dose.night,
    }


def _say_design(made: Design) -> None:
    labels = made.labels()
    counts = ", ".join(f"{a} {labels.count(a)}" for a in made.arms)
    say(
        f"{made.nights} nights ({counts}), one of {made.ways:,} schedules that keep the rules; seed {made.seed}."
    )
    if made.half_life_nights:
        say(f"Carry-over leaves {made.contrast_ratio():.0%} of the contrast between arms.")
    width = max(map(len, made.arms))
    for start in range(0, made.nights, 7):
        week = " ".join(label.ljust(width) for label in labels[start : start + 7])
        say(f"  from night {start + 1:3d}: {week}".rstrip())


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
    trial = with_lab(ctx, lambda lab: lab.start_trial(made, start=start, name=name), create=True)
    if as_json:
        echo_json(_trial(trial) | {"schedule": [_dose(d) for d in trial.schedule]})
        return
    first, last = trial.schedule[0], trial.schedule[-1]
    say(
        f"Trial {trial.id} begins on the evening of {first.take_on} and ends with the night of {last.night}."
    )
    say(f"First: {first.arm}. See each evening's with `nightlab trial today`.")
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


@command.command("stop")
@click.argument("trial_id", metavar="ID")
@as_json
@click.pass_context
def stop(ctx: click.Context, /, trial_id: str, as_json: bool) -> None:
    """End a trial before its last night."""
    trial = with_lab(ctx, lambda lab: lab.stop_trial(trial_id))
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
    evening, due = with_lab(ctx, lambda lab: (lab.evening, lab.tonight()))
    if as_json:
        trials = [{"trial": t.id, **_tonight(t, d)} for t, d in due]
        taking = next((t for t in trials if t["arm"]), None)
        echo_json({"evening": evening, **(taking or {"trial": None, **NOTHING}), "trials": trials})
        return
    if not due:
        say("No trial runs. Begin one with `nightlab trial start DESIGN.toml`.")
    for trial, dose in due:
        say(f"Trial {trial.id}, evening of {evening}: {_words(trial, dose)}.")


def _words(trial: RunningTrial, dose: Dose | None) -> str:
    if dose:
        return f"take {dose.arm} (night {dose.number} of {trial.design.nights})"
    if trial.status == "planned":
        return f"nothing yet, it begins on the evening of {trial.start}"
    return "nothing to take, its last night is over; see `nightlab verdict --help`"


def _tonight(trial: RunningTrial, dose: Dose | None) -> dict[str, Any]:
    if dose is None:
        return dict(NOTHING)
    return {**_dose(dose), "dose": trial.doses.get(dose.take_on) if dose.take_on else None}


@command.command("list")
@as_json
@click.pass_context
def list_(ctx: click.Context, /, as_json: bool) -> None:
    """List the trials."""
    trials = with_lab(ctx, lambda lab: lab.trials())
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
                    t.schedule[0].take_on,
                    t.schedule[-1].night,
                    len(t.doses),
                ]
                for t in trials
            ],
        )
