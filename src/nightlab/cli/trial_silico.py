"""``nightlab trial silico``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import paragraph, show_table
from nightlab.cli.output import as_json, echo_json, number, say, seeded
from nightlab.errors import NightlabError
from nightlab.units import signed

if TYPE_CHECKING:
    from nightlab.lab import BodiesCount

WORDS = {
    "works": "it works",
    "harms": "it harms",
    "no-useful-effect": "no useful effect",
    "not-known-yet": "not known yet",
}


@click.command("silico")
@click.argument("design_file", metavar="DESIGN.toml")
@click.option(
    "--people",
    type=number(2, 1000, whole=True),
    default=40,
    show_default=True,
    metavar="N",
    help="Simulated people.",
)
@click.option(
    "--enrol-above",
    type=number(),
    metavar="X",
    help="Let in only those whose outcome was above this over two weeks.",
)
@click.option(
    "--stated",
    multiple=True,
    metavar="ARM=X",
    help="State an arm's fall of arousal, where no organ takes what it is; 0 does nothing.",
)
@seeded
@as_json
def silico(design_file: str, *, as_json: bool, stated: tuple[str, ...], **asked: Any) -> None:
    """Try a protocol on simulated bodies, whose true effect is known.

    Each person lives the trial with a schedule of their own, tells of the nights in a diary, and gets a
    verdict; then the same nights are lived anew, always with and always without, for the truth.
    """
    from nightlab.lab import read_protocol, rehearse_bodies

    told = dict(_stated(each) for each in stated)
    found = rehearse_bodies(read_protocol(Path(design_file)), stated=told, **asked)
    if as_json:
        echo_json(found.to_json())
    else:
        _say(found)


def _stated(text: str) -> tuple[str, float]:
    arm, _, size = text.rpartition("=")
    try:
        return arm.strip(), float(size)
    except ValueError as error:
        raise NightlabError(
            f"{text[:100]!r} states nothing", where="--stated", fix="write ARM=0.15"
        ) from error


def _say(found: BodiesCount) -> None:
    people = len(found.people)
    paragraph(
        f"Simulated: {people} of {found.asked} people were let in and lived the trial; {found.outcome} decides."
    )
    if not people:
        paragraph("Nobody sleeps badly enough to be let in; lower --enrol-above.")
        return

    def told(size: float) -> str:
        return f"{signed(size, '.1f')} {found.unit}".strip()

    say()
    rows = [(WORDS[name], str(count)) for name, count in found.verdicts.items()]
    show_table(("verdict", "people"), rows)
    say()
    paragraph(
        f"The truth, on average: {told(found.truth)} when taken every evening, {told(found.within)} between the "
        "evenings of a schedule. What lingers makes the second smaller, and no schedule shows more than it."
    )
    paragraph(
        f"Of the intervals at 95 %, under the neutral prior, {100 * found.coverage:.0f} % hold what the schedule "
        f"can show, {100 * found.coverage_always:.0f} % what taking it always does."
    )
    power = "" if found.power is None else f"; the verdict said so of {100 * found.power:.0f} %"
    paragraph(
        f"To {found.worthwhile_people} of {people} taking it always does something worth the trouble{power}."
    )
    naive = found.naive
    paragraph(
        f"Whoever compared the nights before with those on the arm would have said that it works of {naive.works} of "
        f"{naive.people}, by {told(naive.change)} on average: that is placebo response and regression to the "
        "mean too."
    )
    paragraph(
        "A simulation shows what follows from its assumptions. It is no forecast and no advice."
    )
