"""What the demonstration's page says of drivers and plan, before the trial and after it."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from nightlab.draw.drivers import draw_drivers, drivers_table
from nightlab.drivers.assessment import read_answers
from nightlab.drivers.picture import picture
from nightlab.report import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.draw import Row
    from nightlab.drivers import Ranking
    from nightlab.person import Value
    from nightlab.plan import Plan

SHOWN = 6
TOLD = 3
CAFFEINE = "caffeine"
MAGNESIUM = "magnesium_bisglycinate"


def answers() -> Mapping[str, Value]:
    """Return what she answers, read as anybody's file is."""
    with as_file(files("nightlab.demo").joinpath("answers.toml")) as path:
        return read_answers(path)


def drawn(ranking: Ranking) -> tuple[str, list[Row]]:
    """Return the picture of what may disturb her, and its table."""
    forest = picture(ranking, most=SHOWN)
    return draw_drivers(forest), drivers_table(forest)


def before(ranking: Ranking, plan: Plan, framed: str) -> list[page.Section]:
    """Return what she is told before any trial."""
    return [
        page.Section(
            "What may disturb her",
            (
                page.text(
                    "Ten minutes of questions, four weeks of nights, and no coffee written down yet. Chances come from "
                    "her answers alone; the minutes of the simulated body stand beside them."
                ),
                framed,
                page.steps(_sentences(ranking)),
            ),
        ),
        page.Section(
            "What to do first",
            (
                page.text(f"Her course: {plan.path.label}. {plan.path.reason}"),
                page.table(_now(plan), "what to do now"),
                page.text(_tested(plan)),
                page.text(
                    f"Magnesium stands further down: {_place(plan)} It is her own question all the same, it is safe "
                    "for her, and a trial answers it."
                ),
                page.text(plan.notes[-1], "note"),
            ),
        ),
    ]


def after(ranking: Ranking, plan: Plan, framed: str) -> page.Section:
    """Return what has changed once the trial is over and twelve weeks of coffee are written down."""
    coffee = ranking.of(CAFFEINE)
    said = coffee.sentence if coffee else ""
    return page.Section(
        "The next plan",
        (
            page.text(
                "The same questions to the same answers, now with every coffee of the trial written down and a verdict."
            ),
            framed,
            page.text(f"Caffeine: {said}"),
            page.text(f"Magnesium: {_place(plan)}"),
            page.steps(list(plan.changes)),
        ),
    )


def _sentences(ranking: Ranking) -> list[str]:
    return [f"{each.driver.label.capitalize()}: {each.sentence}" for each in ranking.ranked[:TOLD]]


def _now(plan: Plan) -> list[Row]:
    return [
        {
            "what": option.step.label,
            "why": option.step.why,
            "how sure its effect on sleep is": option.step.certainty,
        }
        for option in plan.placed("now")
    ]


def _tested(plan: Plan) -> str:
    if plan.test is None:
        return "No trial is worth its nights yet."
    option = next(each for each in plan.options if each.step.key == plan.test.step)
    return f"What it would test next: {option.step.label}. {plan.test.reason}"


def _place(plan: Plan) -> str:
    """Return why magnesium stands where it does."""
    option = next((each for each in plan.options if each.step.key == MAGNESIUM), None)
    return " ".join(option.reasons[:1]) if option else "it is left out."
