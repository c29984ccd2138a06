"""``nightlab plan judge``: what survives of somebody's advice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import paragraph
from nightlab.cli.output import as_json, echo_json, number, say, with_lab
from nightlab.units import signed

if TYPE_CHECKING:
    from nightlab.plan.advice import Judged, JudgedStep

UNREVIEWED = (
    "No clinician has reviewed these rules and texts yet. This is no diagnosis and no promise."
)
NAMES = {"sol_min": "to fall asleep", "waso_min": "awake at night", "tst_min": "asleep"}


@click.command("judge")
@click.argument("advice_file", metavar="ADVICE.toml")
@click.option(
    "--person",
    metavar="ANSWERS.toml",
    help="Answers of whom it is judged for; by default those of the lab.",
)
@click.option(
    "--simulate/--no-simulate",
    default=True,
    help="Whether to ask the simulated body and simulated trials, which takes a minute.",
)
@click.option(
    "--people",
    type=number(2, 200, whole=True),
    default=20,
    show_default=True,
    metavar="N",
    help="Simulated people of each trial.",
)
@as_json
@click.pass_context
def judge(
    ctx: click.Context, /, advice_file: str, person: str | None, *, as_json: bool, **how: Any
) -> None:
    """Hold somebody's advice against safety, evidence, the plan, the body and a simulated trial.

    ADVICE.toml lists what is advised, step by step; two articles stand in examples/articles.
    """
    from nightlab.plan.advice import judge_outright, read_advice

    advice = read_advice(Path(advice_file))
    if person:
        found = judge_outright(advice, Path(person), **how)
    else:
        found = with_lab(ctx, lambda lab: lab.planning.judge(advice, **how))
    if as_json:
        echo_json(found.to_json())
    else:
        _say(found)


def _say(found: Judged) -> None:
    paragraph(f"{found.advice.title}, step by step:")
    for stop in found.stop:
        say()
        paragraph(stop)
    for step in found.steps:
        say()
        paragraph(f"{step.advised.label}: {step.survives}.")
        for line in _lines(step):
            paragraph(f"  {line}")
    say()
    paragraph(UNREVIEWED)


def _lines(step: JudgedStep) -> list[str]:
    """Return what was found of a step, a sentence each."""
    from nightlab.plan.advice import NOBODY_KNOWS, unseen

    lines = [step.why] if step.why else []
    if step.claims:
        lines.append("Claims: " + ", ".join(f"{claim} {verdict}" for claim, verdict in step.claims))
    if unseen(step.body):
        lines.append(NOBODY_KNOWS)
    elif step.body:
        told = ", ".join(
            f"{signed(each.mean, '.1f')} min {NAMES[each.measure]} "
            f"({signed(each.lo95, '.1f')} to {signed(each.hi95, '.1f')})"
            for each in step.body
        )
        lines.append(f"Simulated on days like these: {told}.")
    if step.trial:
        trial = step.trial
        useful = trial.verdicts["works"]
        lines.append(
            f"A simulated trial of eight weeks on {trial.people} people: it works for {useful}, no useful effect "
            f"for {trial.verdicts['no-useful-effect']}, not known yet for {trial.verdicts['not-known-yet']}; "
            f"the truth is {signed(trial.truth, '.1f')} {trial.unit}. Before and after alone would have said "
            f"that it works for {trial.naive}."
        )
    if step.advised.note:
        lines.append(step.advised.note)
    return lines
