"""``nightlab body validate``: the simulated body held to published results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nightlab.cli.layout import hanging, paragraph, show_table
from nightlab.cli.output import as_json, echo_json_rows, number, say, seeded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.body.validation import Checked

HEADER = ("number", "unit", "published", "reproduced by", "simulated", "result")
FEW = 12


@click.command("validate")
@click.option(
    "--only", metavar="ID", help="One number or one publication of the table, as 40-sol or 40."
)
@click.option(
    "--people",
    type=number(1, 100_000, whole=True),
    metavar="N",
    help="How many live each protocol; default as many as each number needs.",
)
@seeded
@as_json
def validate(only: str | None, people: int | None, seed: int, *, as_json: bool) -> None:
    """Hold the body to published results, a minute or two for all.

    Simulated people live the protocols of publications, and each number is set
    beside the one published. A number that was put into the body, or that the
    body was fitted to, proves nothing; those that are predicted are counted by
    themselves.
    """
    from nightlab.lab import checked_as_json, validate_body

    found = validate_body(only, people, seed)
    if as_json:
        echo_json_rows([checked_as_json(each) for each in found])
        return
    show_table(HEADER, [_row(each) for each in found])
    say()
    for each in found:
        if each.result != "pass" or len(found) <= FEW:
            why = f": {each.why}" if each.why else ""
            hanging(f"- {each.id} ({each.result}): ", f"{each.quantity}{why}.")
    say()
    paragraph("± is one standard error of the simulation.")
    paragraph(_summary(found))


def _row(each: Checked) -> tuple[str, ...]:
    simulated = f"{each.simulated:.3g} ± {each.se:.1g}"
    return (
        each.id,
        each.unit,
        "sign" if _is_sign(each) else f"{each.published:.4g}",
        range_words(each.lo, each.hi),
        "–" if each.result == "not expressible" else simulated,
        each.result,
    )


def _is_sign(each: Checked) -> bool:
    """Return whether only a direction was published, which the table writes as 1 or -1."""
    return abs(each.published) == 1.0 and {abs(each.lo), abs(each.hi)} == {0.0, float("inf")}


def range_words(lo: float, hi: float) -> str:
    """Return a range in words; one side may be open.

    Example:
        >>> range_words(-13.0, -7.0), range_words(float("-inf"), 0.0)
        ('-13 to -7', 'below 0')
    """
    if lo == float("-inf"):
        return f"below {hi:.4g}"
    return f"above {lo:.4g}" if hi == float("inf") else f"{lo:.4g} to {hi:.4g}"


def _summary(found: Sequence[Checked]) -> str:
    tried = [each for each in found if each.result != "not expressible"]
    told = []
    for role in ("predicted", "coupling", "fitted", "input"):
        own = [each for each in tried if each.role == role]
        if own:
            passed = sum(each.result == "pass" for each in own)
            told.append(f"{passed} of {len(own)} {role}")
    left = len(found) - len(tried)
    cannot = f" {left} cannot be expressed: the body lacks what they measure." if left else ""
    return f"Reproduced: {', '.join(told) or 'none'}.{cannot} Only predicted numbers test the body."
