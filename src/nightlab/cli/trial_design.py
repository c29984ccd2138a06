"""``nightlab trial design`` and ``nightlab trial plans``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import as_json, day, echo_json, number, one_output, say, write_text
from nightlab.cli.trial_words import PLANS, many, notes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from nightlab.trials import Design, Dose

WHOLE = number(whole=True)
WEEK = 7
WIDEST_CELL = 12
LETTERS = "ABCDEFGH"


def _options(*options: Callable[..., Any]) -> Callable[..., Any]:
    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            function = option(function)
        return function

    return add


def _nights(name: str, text: str, **more: Any) -> Callable[..., Any]:
    return click.option(name, type=WHOLE, metavar="N", help=text, **more)


shape = _options(
    click.option(
        "--plan",
        type=click.Choice([plan.name for plan in PLANS]),
        help="What kind of trial; `nightlab trial plans` says which for what.",
    ),
    click.option(
        "--arms",
        required=True,
        metavar="placebo,magnesium",
        help="The arms, the control first; things to combine, or doses, where the plan says so.",
    ),
    _nights("--nights", "Length of the trial.", required=True),
    _nights(
        "--seed",
        "Any whole number. It fixes the schedule; anyone can derive it again.",
        required=True,
    ),
    click.option(
        "--block",
        "block_nights",
        type=WHOLE,
        metavar="N",
        help="Nights within which the arms are balanced; default all, or one period of each arm.",
    ),
    _nights("--max-run", "Longest run of nights on one arm; default any, or what the plan says."),
    click.option(
        "--period",
        "period_nights",
        type=WHOLE,
        metavar="N",
        help="Nights for which an arm is kept; default 1, or 7 where the plan keeps weeks.",
    ),
    click.option(
        "--run-in",
        "run_in_nights",
        type=WHOLE,
        metavar="N",
        help="Nights without anything before the first period; onoff only, default 7.",
    ),
    click.option(
        "--washout",
        "washout_nights",
        type=WHOLE,
        metavar="N",
        help="Nights without anything between periods; onoff only, default three half-lives.",
    ),
    click.option(
        "--unit", metavar="UNIT", help="Unit of the doses, with what it counts; dose only."
    ),
)

question = _options(
    click.option(
        "--half-life-nights",
        type=number(),
        default=0.0,
        metavar="H",
        help="Nights in which half of the effect fades, if it carries over.",
    ),
    click.option(
        "--outcome",
        default="",
        metavar="MEASURE",
        help="The one measure that decides, such as sol_min.",
    ),
    click.option(
        "--better", type=click.Choice(["higher", "lower"]), help="Which way it is better."
    ),
    click.option(
        "--worthwhile",
        type=number(),
        metavar="X",
        help="Smallest effect worth the trouble, in the outcome's unit.",
    ),
    click.option(
        "--prior",
        type=click.Choice(["neutral", "sceptical", "evidence"]),
        default="sceptical",
        show_default=True,
        help="What the verdict starts from.",
    ),
)


@click.command("design")
@shape
@question
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
def design(
    plan: str | None, arms: str, out: str | None, on: date | None, as_json: bool, **rules: Any
) -> None:
    """Draw a schedule at random from all that keep the rules.

    Every such schedule has exactly the same chance; the seed fixes which one it is.
    """
    from nightlab.lab import check_outcome, plan_design, to_toml
    from nightlab.machine import this_evening

    one_output(json=as_json, out=out == "-")
    check_outcome(rules["outcome"])
    made = plan_design(plan, arms.split(","), **rules)
    if out:
        write_text(out, to_toml(made))
    if as_json:
        echo_json(plain_design(made, on or this_evening()))
    elif out != "-":
        _say_design(made)
        next_step = (
            f"Begin it with `nightlab trial start {out}`."
            if out
            else "Nothing is kept yet: add --out DESIGN.toml, then `nightlab trial start DESIGN.toml`."
        )
        say(next_step)


@click.command("plans")
@as_json
def plans(as_json: bool) -> None:
    """List the kinds of trials and when to use which."""
    if as_json:
        echo_json([{"plan": p.name, "what": p.what, "use": p.use} for p in PLANS])
        return
    width = max(len(plan.name) for plan in PLANS)
    for plan in PLANS:
        say(f"{plan.name.ljust(width)}  {plan.what}")
        say(f"{' ' * width}  {plan.use}")


def plain_design(made: Design, first_evening: date) -> dict[str, Any]:
    """Return a design with its schedule as plain values."""
    labels = made.labels()
    return {
        "plan": made.plan or None,
        "arms": list(made.arms),
        "factors": list(made.factors),
        "unit": made.unit or None,
        "nights": made.nights,
        "seed": made.seed,
        "block": made.block_nights,
        "period": made.period_nights,
        "max_run": made.max_run,
        "run_in": made.run_in_nights,
        "washout": made.washout_nights,
        "half_life_nights": made.half_life_nights,
        "outcome": made.outcome or None,
        "better": made.better or None,
        "worthwhile": made.worthwhile,
        "prior": made.prior,
        "counts": {a: labels.count(a) for a in made.arms},
        "ways": made.ways,
        "smallest_p": made.smallest_p(),
        "contrast_ratio": made.contrast_ratio(),
        "usual_contrast_ratio": made.usual_contrast_ratio(),
        "notes": notes(made),
        "reviewed_by_clinician": False,
        "schedule": [dose_row(d) for d in made.schedule(first_evening)],
    }


def dose_row(dose: Dose) -> dict[str, Any]:
    """Return a line of a schedule as plain values."""
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
    pauses = made.nights - made.counted_nights
    counts += f", nothing given {pauses}" if pauses else ""
    say(
        f"{made.nights} nights ({counts}), one of {many(made.ways)} schedules that keep the rules; seed {made.seed}."
    )
    say_weeks(made)
    for note in notes(made):
        say(note)


def say_weeks(made: Design, lines: Sequence[Dose] = ()) -> None:
    """Print a week a line; long names as letters, nights without anything as a dash.

    Args:
        made: The design.
        lines: Its schedule as the person may see it; by default as it was drawn.
    """
    shown = lines or made.schedule()
    names = {line.arm: line.arm.removeprefix("package ") for line in shown}
    if max(map(len, names.values())) > WIDEST_CELL and len(names) <= len(LETTERS):
        names = dict(zip(made.arms, LETTERS, strict=False))
        for arm, letter in names.items():
            say(f"  {letter} = {arm}")
    cells = ["-"] * made.nights
    for dose in shown:
        cells[dose.number - 1] = names[dose.arm]
    width = max(map(len, names.values()))
    for start in range(0, made.nights, WEEK):
        week = " ".join(cell.ljust(width) for cell in cells[start : start + WEEK])
        say(f"  from night {start + 1:3d}: {week}".rstrip())
