"""``nightlab trial rehearse``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from nightlab.cli.layout import paragraph, show_table
from nightlab.cli.output import as_json, echo_json, number, say, with_lab
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.lab import Answer, Lab

FAMILIES = ("gaussian", "student", "log", "logit")
EFFECTS = {
    "none": "none",
    "worthwhile": "worth having",
    "twice": "twice that",
    "sceptical": "drawn: sceptical",
    "literature": "drawn: literature",
}
HEADER = (
    "true effect",
    "works",
    "harms",
    "no use",
    "not known",
    "wrong way",
    "size told",
    "nights",
)


@click.command("rehearse")
@click.argument("design_file", metavar="DESIGN.toml")
@click.option(
    "--outcome",
    default="",
    metavar="MEASURE",
    help="The measure that decides; default the design's.",
)
@click.option(
    "--worthwhile",
    type=number(),
    metavar="X",
    help="Smallest effect worth the trouble; default the design's, else 0.3 sd.",
)
@click.option(
    "--family",
    type=click.Choice(FAMILIES),
    help="What kind of number the outcome is; default the protocol's, else gaussian.",
)
@click.option(
    "--active", metavar="ARM", help="The arm in question, where there are several to choose from."
)
@click.option(
    "--agent",
    metavar="NAME",
    help="What is tried, as `nightlab evidence` names it: effects are then drawn from its trials too.",
)
@click.option("--source", "origin", metavar="NAME", help="Where the outcome is taken from.")
@click.option(
    "--sd",
    type=number(),
    metavar="X",
    help="Tell how much your nights differ, in place of those in the lab.",
)
@click.option(
    "--autocorrelation",
    type=number(),
    metavar="R",
    help="With --sd: how much a night resembles the one before, such as 0.3.",
)
@click.option(
    "--missing",
    type=number(),
    metavar="SHARE",
    help="With --sd: share of nights you will miss; default 0.1.",
)
@click.option(
    "--trials",
    type=number(2, 20_000, whole=True),
    metavar="N",
    help="Simulated trials for each effect; default 200, fewer where one takes long.",
)
@click.option(
    "--seed",
    type=number(0, whole=True),
    default=0,
    show_default=True,
    metavar="N",
    help="Fixes the simulation.",
)
@click.option(
    "--suggest",
    is_flag=True,
    help="Look for the cheapest design with a fair chance; takes a minute or two more.",
)
@as_json
@click.pass_context
def rehearse(ctx: click.Context, /, design_file: str, as_json: bool, **asked: Any) -> None:
    """Try a design on simulated nights like yours, before the first real one.

    Says how often it would tell you that it works, harms or is of no use, how often you would still not
    know, how wrong the size would be and how long it takes. Your nights are those in the lab; without one,
    tell how they vary with --sd and --autocorrelation.
    """
    from nightlab.lab import ToldSpread, read_protocol, rehearse_protocol

    protocol = read_protocol(Path(design_file))
    told = ToldSpread(*(asked.pop(name) for name in ("sd", "autocorrelation", "missing")))
    with _Progress() as progress:
        if told == ToldSpread():
            answer = _on_the_labs_nights(
                ctx, lambda lab: lab.rehearse(protocol, progress=progress, **asked)
            )
        else:
            answer = rehearse_protocol(protocol, (), told=told, progress=progress, **asked)
    if as_json:
        echo_json(answer.to_json())
    else:
        _say(answer)


def _on_the_labs_nights(ctx: click.Context, use: Callable[[Lab], Answer]) -> Answer:
    opened = []

    def with_nights(lab: Lab) -> Answer:
        opened.append(lab)
        return use(lab)

    try:
        return with_lab(ctx, with_nights)
    except NightlabError as error:
        if opened:
            raise
        raise NightlabError(
            error.what,
            where=error.where,
            fix=f"tell how your nights vary with --sd and --autocorrelation, or {error.fix}",
        ) from error


class _Progress:
    """A line on a terminal that says how far it is, nothing elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._shown = ""

    def __call__(self, what: str) -> Callable[[int, int], None]:
        def update(done: int, total: int) -> None:
            line = f"{what} {100 * done // max(1, total):3d} %"
            if self._live and line != self._shown:
                click.echo("\r" + line.ljust(len(self._shown)), err=True, nl=False)
                self._shown = line

        return update

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r" + " " * len(self._shown) + "\r", err=True, nl=False)


def _say(answer: Answer) -> None:
    found = answer.rehearsal
    for sentence in answer.about_nights:
        paragraph(sentence)
    question = found.question
    say()
    paragraph(
        f"{question.comparison[:1].upper()}{question.comparison[1:]}, {question.design.nights} nights, "
        f"{found.scenarios[0].trials} simulated trials for each true effect, in per cent with the "
        "simulation's error:"
    )
    show_table(HEADER, [_row(scenario) for scenario in found.scenarios])
    paragraph(
        "Wrong way: of those told `works` or `harms`, how many have it the other way round (type S). Size told: "
        "in the same trials, the size told over the true one (type M). Nights: until it ends."
    )
    say()
    for sentence in answer.sentences:
        paragraph(sentence)


def _row(scenario: Any) -> list[str]:
    shares = ("works", "harms", "no_useful_effect", "not_known_yet", "wrong_sign")
    size, nights = scenario.exaggeration, scenario.nights
    return [
        EFFECTS.get(scenario.name, scenario.name),
        *(_share(getattr(scenario, name)) for name in shares),
        "–" if size is None else f"{size.value:.2f}±{size.error:.2f}",
        f"{nights.value:.0f}",
    ]


def _share(figure: Any) -> str:
    return (
        "–" if figure is None else f"{100 * figure.value:.0f}±{max(1, round(100 * figure.error))}"
    )
