"""``nightlab label``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import as_json, echo_json, one_output, say
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.formulary import LabelReading


WORTH = {
    "much": "worth much",
    "some": "worth something",
    "little": "worth little",
    "nothing": "worth nothing",
    "stop": "do not take it as it is",
}


@click.command("label")
@click.argument("text", nargs=-1)
@click.option(
    "--product", is_flag=True, help="List what to ask of a product, and what each answer is worth."
)
@as_json
def command(text: tuple[str, ...], product: bool, as_json: bool) -> None:
    """Read a label: how much elemental magnesium is in it.

    Type what stands there, in quotes, best with the line "Magnesium ... mg (.. % DV)". Where a label can
    be read in two ways, both are named and neither is chosen.
    """
    if product:
        _product(as_json=as_json, with_text=bool(text))
        return
    if not text:
        raise NightlabError(
            "no label to read",
            where="TEXT",
            fix='write `nightlab label "Magnesium (as citrate) 200 mg"`',
        )
    from nightlab.formulary import read_label

    reading = read_label(" ".join(text))
    if as_json:
        echo_json(dataclasses.asdict(reading))
        return
    for line in in_words(reading):
        paragraph(line)


def in_words(reading: LabelReading) -> list[str]:
    """Return a reading as lines for a person."""
    lines = [_headline(reading), reading.explanation]
    if reading.forms:
        lines.append(
            f"{'Form' if len(reading.forms) == 1 else 'Forms'}: {', '.join(reading.forms)}."
        )
    if reading.buffered:
        lines.append("Buffered: magnesium oxide was probably added.")
    lines += [f"Look it up: {question}" for question in reading.questions]
    return lines


def _headline(reading: LabelReading) -> str:
    per = f" per {reading.per}" if reading.per else ""
    if reading.elemental_mg is not None:
        return f"Elemental magnesium: {_amount(reading.elemental_mg)} mg{per}."
    if not reading.names_magnesium:
        return "Elemental magnesium: none is named."
    return "Elemental magnesium: not known from this text."


def _amount(mg: float) -> str:
    return f"{mg:.0f}" if mg >= 100 else f"{mg:.3g}"


def _product(*, as_json: bool, with_text: bool) -> None:
    from nightlab.formulary import product_questions

    one_output(product=True, text=with_text)
    questions = product_questions()
    if as_json:
        echo_json([dataclasses.asdict(question) for question in questions])
        return
    for question in questions:
        paragraph(question.question)
        for answer in question.answers:
            hanging("- ", f"{answer.answer}: {WORTH[answer.worth]}. {answer.meaning}")
        say()
    paragraph(
        "No evidence shows that one kind of seller is better than another. No clinician has reviewed this yet."
    )
