"""``nightlab plan``: what to do first, what to test next, what to leave, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import as_json, echo_json, say, with_lab
from nightlab.cli.plan_judge import judge

if TYPE_CHECKING:
    from nightlab.lab import Lab
    from nightlab.person import Profile
    from nightlab.plan import Plan
    from nightlab.safety.report import SafetyReport


@click.group("plan", invoke_without_command=True)
@as_json
@click.pass_context
def command(ctx: click.Context, /, *, as_json: bool) -> None:
    """Say what to do first, what to test next, and what to leave.

    Safety first, then what you can do, then food, and what you could take last: at most one thing is tested
    at a time. Each step says how sure anyone is. No clinician has reviewed the rules yet.
    """
    if ctx.invoked_subcommand is not None:
        return
    from nightlab.cli.plan_words import say_nothing_told, say_plan

    who = with_lab(ctx, _who)
    if _stopped(*who[:2], as_json=as_json):
        return
    if not who[2]:
        if as_json:
            echo_json({"told": False})
        else:
            say_nothing_told()
        return
    plan = with_lab(ctx, lambda lab: lab.planning.plan())
    if as_json:
        from nightlab.plan.as_json import as_json as plain

        echo_json({"told": True, **plain(plan)})
    else:
        say_plan(plan)


@command.command("why")
@click.argument("step", metavar="STEP")
@as_json
@click.pass_context
def why(ctx: click.Context, /, step: str, *, as_json: bool) -> None:
    """Show how a step was judged: what it may bring, who says so, which rules, what else there is.

    STEP is its name, such as "caffeine curfew" or magnesium_bisglycinate.
    """
    from nightlab.cli.plan_why import plain_why, say_why
    from nightlab.plan.steps import find_step
    from nightlab.planning import step_of

    key = find_step(step).key
    safety, profile, _ = with_lab(ctx, _who)
    if _stopped(safety, profile, as_json=as_json):
        return
    plan: Plan = with_lab(ctx, lambda lab: lab.planning.plan(keep=False))
    option = step_of(plan, key)
    if as_json:
        echo_json(plain_why(option, plan))
    else:
        say_why(option, plan)


@command.command("history")
@as_json
@click.pass_context
def history(ctx: click.Context, /, *, as_json: bool) -> None:
    """Show how the plan has changed, and why each time."""
    from nightlab.cli.layout import hanging
    from nightlab.units import local

    kept, zone = with_lab(ctx, lambda lab: (tuple(lab.planning.history()), lab.zone))
    if as_json:
        echo_json([{"at": each.at, "cause": each.cause} for each in kept])
        return
    for each in kept:
        hanging(f"{local(each.at, zone):%Y-%m-%d %H:%M}  ", each.cause)
    if not kept:
        say("No plan has been kept yet: `nightlab plan` makes the first.")


@command.command("read")
@click.argument("text", metavar="TEXT", required=False)
@click.pass_context
def read(ctx: click.Context, /, text: str | None) -> None:
    """Read a text of the programme; bare, list those of this week."""
    from nightlab.cli.plan_words import say_lessons, say_text

    if text is not None:
        say_text(text)
        return
    safety, profile, _ = with_lab(ctx, _who)
    if not _stopped(safety, profile, as_json=False):
        say_lessons(with_lab(ctx, lambda lab: lab.planning.plan(keep=False)))


command.add_command(judge)


def _who(lab: Lab) -> tuple[SafetyReport, Profile, bool]:
    told = any(value is not None for value in lab.planning.answers().values())
    return lab.planning.safety(), lab.planning.profile(), told


def _stopped(safety: SafetyReport, profile: Profile, *, as_json: bool) -> bool:
    """Show whoever is in danger whom to call, and nothing else; return whether that was so."""
    from nightlab.cli.safety_words import say_report

    if not safety.crisis and safety.decision != "emergency":
        return False
    if as_json:
        echo_json(_plain_stop(safety, profile))
    else:
        say_report(safety, profile, (), None)
    return True


def _plain_stop(safety: SafetyReport, profile: Profile) -> dict[str, Any]:
    from nightlab.safety.crisis import crisis_page

    page = crisis_page(profile.profile).text()
    return {"told": True, "decision": safety.decision, "crisis": safety.crisis, "page": page}
