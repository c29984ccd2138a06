"""``nightlab intake``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli import layout
from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import as_json, echo_json, say
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.formulary.foods import Total
    from nightlab.formulary.intake import Assessment, Plan, Step

FIGURES_AT = 50
NOBODY_YET = "nobody yet: no clinician, dietitian or pharmacist has looked at this"
SHOWN_FOODS = 6


@click.command("intake")
@click.argument("answers", metavar="ANSWERS.toml", required=False)
@click.option("--questions", is_flag=True, help="Print an ANSWERS.toml to fill in.")
@click.option("--plan/--no-plan", "with_plan", default=True, help="With or without a diet plan.")
@as_json
@click.pass_context
def command(
    ctx: click.Context, /, answers: str | None, *, questions: bool, with_plan: bool, as_json: bool
) -> None:
    """Estimate magnesium from food, and close the gap with food.

    Print the questions with `nightlab intake --questions > answers.toml`, fill them in, and hand the
    file back. Age, sex and the like stand in it already where you told them in `nightlab check`.

    The estimate is a range, not a diagnosis: no questionnaire can show whether a body lacks magnesium.
    """
    from nightlab.cli.own_person import find_person
    from nightlab.formulary.intake import assess, blank_answers, read_answers

    if questions:
        who = find_person(ctx, None)
        if who:
            who.say_source()
        click.echo(blank_answers(who.profile if who else None), nl=False)
        return
    if answers is None:
        raise NightlabError(
            "missing",
            where="ANSWERS.toml",
            fix="make one with `nightlab intake --questions > answers.toml`",
        )
    found = assess(read_answers(answers), with_plan=with_plan)
    if as_json:
        echo_json(_plain(found))
    else:
        _say_all(found)


def _say_all(found: Assessment) -> None:
    """Print one page for a person."""
    _say_estimate(found)
    _say_factors(found)
    if found.plan is not None:
        _say_plan(found.plan, found)
        if found.plan.steps:
            _say_before(found)
    _say_unknown(found)
    say()
    paragraph(f"Reviewed by {NOBODY_YET}. This is no diagnosis and no promise.")


def _say_estimate(found: Assessment) -> None:
    from nightlab.formulary.intake import NOT_DEFICIENT, SEVENTY_PERCENT

    usual, needs = found.usual, found.reference
    paragraph("Magnesium from food and drink, on a usual day")
    say()
    _row("about", f"{usual.mean:.0f} mg")
    _row("probably (4 in 5)", f"{usual.lo80:.0f} to {usual.hi80:.0f} mg")
    _row("very likely (19 in 20)", f"{usual.lo95:.0f} to {usual.hi95:.0f} mg")
    say()
    _row(f"average requirement (EAR, {needs.life_stage})", f"{needs.ear_mg:.0f} mg")
    _row("recommended (RDA)", f"{needs.rda_mg:.0f} mg")
    if needs.efsa_ai_mg is not None:
        _row("adequate intake in the EU (AI)", f"{needs.efsa_ai_mg:.0f} mg")
    _row("chance that you are below the EAR", _percent(found.p_below_ear))
    say()
    paragraph(NOT_DEFICIENT)
    paragraph(SEVENTY_PERCENT)
    for doubt in found.doubts:
        paragraph(f"Look again: {doubt}.")


def _say_factors(found: Assessment) -> None:
    if not found.factors:
        return
    say()
    say("What you keep of it")
    for each in found.factors:
        size = f" Found: {each.size}." if each.size else ""
        hanging(
            "- ",
            f"{each.name}: {each.direction} (certainty {each.certainty}). {each.sentence}{size}",
        )
    if asked := [each.name for each in found.factors if each.ask_clinician]:
        paragraph(
            f"Ask a clinician whether a blood test makes sense, because of: {'; '.join(asked)}. "
            "That is a question, not a diagnosis; change no medicine on your own."
        )


def _say_plan(plan: Plan, found: Assessment) -> None:
    say()
    if plan.gap_mg <= 0:
        paragraph(
            f"Nothing to close: the middle of your range reaches the aim of {found.aim_mg:.0f} mg. You "
            f"may be below it all the same; the chance is {_percent(found.usual.below(found.aim_mg))}."
        )
        return
    head = "A plan with food" if plan.steps else "No plan with food yet"
    paragraph(f"{head}: {plan.gap_mg:.0f} mg more a day, to the aim of {found.aim_mg:.0f} mg")
    if found.waits and plan.steps:
        paragraph("Not before a clinician has agreed, see below:")
    for step in plan.steps:
        _row(_step(step), f"{step.added_mg:.0f} mg", at=66)
    if plan.steps:
        paragraph(
            f"Together {plan.added_mg:.0f} mg, of which {plan.lower_mg:.0f} are counted (food tables "
            f"err by 10 to 15 %), and {plan.added_kcal:+.0f} kcal. The upper limit for supplements "
            "does not apply to food."
        )
    if not plan.closes:
        _say_short(plan)
    for liked in found.never_offered:
        hanging("- ", f"liked, but not proposed: {liked}")


def _say_short(plan: Plan) -> None:
    within = "with what you eat and like, your exclusions and the energy you allow"
    if plan.steps:
        paragraph(
            f"That closes {plan.closes_mg:.0f} of {plan.gap_mg:.0f} mg; more is not possible {within}."
        )
    else:
        paragraph(f"None is possible {within}. Say what you would like to eat, under `likes`.")
    for name in plan.blocked_by:
        hanging("- ", f"in the way: {name}; it is kept all the same")
    if plan.blocked_together:
        hanging("- ", "in the way: your exclusions together; they are kept all the same")
    if plan.would_close:
        hanging("- ", f"would close it, if you like them: {', '.join(plan.would_close)}")


def _say_before(found: Assessment) -> None:
    if found.concerns or found.traces or found.cautions or found.stimulants:
        say()
        say("Look and ask first")
    for each in found.concerns:
        foods = f"{'; '.join(each.foods)}: " if each.foods else ""
        hanging("- ", f"{foods}{each.sentence} ({each.rule})")
    if found.traces:
        hanging("- ", f"read the label for traces: {'; '.join(found.traces)}")
    if found.stimulants:
        hanging("- ", f"{'; '.join(found.stimulants)}: not in the evening, for it holds caffeine")
    for caution in found.cautions:
        hanging("- ", caution)


def _say_unknown(found: Assessment) -> None:
    say()
    say("Not known")
    for each in found.unknown_else:
        hanging("- ", each)
    if foods := found.unknown_foods:
        more = len(foods) - SHOWN_FOODS
        named = [*foods[:SHOWN_FOODS], f"{more} more"] if more > 1 else foods
        hanging("- ", f"not answered, which widens the range: {'; '.join(named)}")


def _step(step: Step) -> str:
    """Return a line of a plan, such as ``14 g pumpkin seeds (½ × handful)``."""
    food = step.move.food
    grams = food.portion_g * step.halves / 2
    halves = {1: "½ × ", 2: "", 3: "1½ × "}.get(step.halves, f"{step.halves / 2:g} × ")
    line = f"{grams:.0f} g {food.name} ({halves}{food.measure})"
    return f"{line}, not {step.move.instead_of.name}" if step.move.instead_of else line


def _row(label: str, value: str, at: int = FIGURES_AT) -> None:
    """Print a label with its figure, which stands on a line of its own where the terminal is narrow."""
    wide = layout.room()
    line = f"  {label}".ljust(min(at, wide - len(value)))
    if len(line) + len(value) <= wide and line.endswith(" "):
        say(line + value)
    else:
        hanging("  ", label)
        say(value.rjust(wide))


def _percent(chance: float) -> str:
    """Return a chance without a false certainty at its ends."""
    percent = round(100 * chance)
    return "under 1 %" if percent < 1 else "over 99 %" if percent > 99 else f"{percent} %"


def _plain(found: Assessment) -> dict[str, Any]:
    """Return everything as plain values."""
    usual, needs = found.usual, found.reference
    return {
        "usual_intake_mg": {
            name: round(getattr(usual, name), 1)
            for name in ("mean", "sd", "lo80", "hi80", "lo95", "hi95")
        },
        "p_below_ear": round(found.p_below_ear, 4),
        "ear_mg": needs.ear_mg,
        "rda_mg": needs.rda_mg,
        "efsa_ai_mg": needs.efsa_ai_mg,
        "aim_mg": found.aim_mg,
        "life_stage": needs.life_stage,
        "sentence": found.sentence,
        "answers_add_up_to_mg": round(found.reported.sum_mg, 1),
        "answered_share": round(found.reported.share, 3),
        "unknown": list(found.unknown),
        "doubts": list(found.doubts),
        "factors": [_fields(each) for each in found.factors],
        "ask_clinician": any(each.ask_clinician for each in found.factors),
        "day": [_day(each) for each in found.day],
        "plan": None if found.plan is None else _plain_plan(found.plan, found),
        "sources": list(found.sources),
        "reviewed_by": NOBODY_YET,
    }


def _plain_plan(plan: Plan, found: Assessment) -> dict[str, Any]:
    return {
        "waits_for_clinician": found.waits,
        "gap_mg": round(plan.gap_mg, 1),
        "closes": plan.closes,
        "closes_mg": round(plan.closes_mg, 1),
        "added_mg": round(plan.added_mg, 1),
        "counted_mg": round(plan.lower_mg, 1),
        "added_kcal": round(plan.added_kcal, 1),
        "steps": [_plain_step(step) for step in plan.steps],
        "exclusions": [each.name for each in found.answers.exclusions],
        "blocked_by": list(plan.blocked_by),
        "blocked_together": plan.blocked_together,
        "would_close": list(plan.would_close),
        "never_offered": list(found.never_offered),
        "ask_first": [_fields(each) for each in found.concerns],
        "traces": list(found.traces),
        "cautions": list(found.cautions),
        "not_in_the_evening": list(found.stimulants),
        "added": [_day(plan.added(name)) for name in ("potassium_mg", "fibre_g", "caffeine_mg")],
    }


def _plain_step(step: Step) -> dict[str, Any]:
    move = step.move
    return {
        "food": move.food.name,
        "ndb_no": move.food.ndb_no,
        "grams": round(move.food.portion_g * step.halves / 2, 1),
        "portions": step.halves / 2,
        "measure": move.food.measure,
        "instead_of": move.instead_of.name if move.instead_of else None,
        "magnesium_mg": round(step.added_mg, 1),
        "energy_kcal": round(move.change("energy_kcal", step.halves) or 0.0, 1),
    }


def _day(each: Total) -> dict[str, Any]:
    return {
        "nutrient": each.nutrient,
        "known": round(each.known, 1),
        "unknown_percent": round(each.unknown_percent, 1),
        "unknown_foods": list(each.unknown_foods),
    }


def _fields(value: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {key: _listed(inner) for key, inner in asdict(value).items()}


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
