"""``nightlab body explain`` and ``sensitivity``: what a simulated night owes to what."""

from __future__ import annotations

import math
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import hanging, paragraph, show_table
from nightlab.cli.output import as_json, echo_json, number, one_output, say, seeded, write_text

if TYPE_CHECKING:
    from nightlab.body.explain import Estimate, Explained, Sensitivity, Shared, Sway

BELIEFS = "This is what the simulator believes, not what is true of you, and no advice."
MOST = 20


def _night(_ctx: click.Context, _param: click.Parameter, value: str) -> str | int:
    """Read which night."""
    if value in {"last", "all"}:
        return value
    if value.isascii() and value.isdecimal():
        return int(value)
    raise click.BadParameter('write a number, "last" or "all"')


@click.command("explain")
@click.argument("protocol_file", metavar="PROTOCOL.toml")
@click.option("--condition", metavar="NAME", help="Which; the last one by default.")
@click.option(
    "--night",
    callback=_night,
    default="last",
    show_default=True,
    metavar="N",
    help="Its number, last, or all that count.",
)
@click.option("--measure", metavar="NAME", help="One measure in full, such as waso_min.")
@click.option(
    "--driver",
    "drivers",
    multiple=True,
    metavar="NAME",
    help="Share out only these; the others stay. Again for more, eight at most.",
)
@click.option(
    "--runs",
    type=number(4, 1024, whole=True),
    default=128,
    show_default=True,
    metavar="N",
    help="Lucks of the same person; more make ± smaller.",
)
@seeded
@as_json
@click.option("--svg", metavar="FILE.svg", help="Draw it; of the measure, or of time asleep.")
def explain(
    protocol_file: str,
    condition: str | None,
    night: str | int,
    measure: str | None,
    drivers: tuple[str, ...],
    runs: int,
    seed: int,
    *,
    as_json: bool,
    svg: str | None,
) -> None:
    """Share out a simulated night over what made it so.

    Lives the protocol with every combination of what sets it apart from
    ordinary days: what was taken, stress, light, bed times, room, meals. A
    driver's share is what it adds, averaged over every order in which the
    drivers could have come; the shares add up to the whole difference. ± is
    one standard error, of luck alone where one person lives the protocol.
    """
    from nightlab.lab import explain_file, explained_svg

    one_output(json=as_json, svg=svg == "-")
    how: dict[str, Any] = {"night": night, "only": drivers, "runs": runs, "seed": seed}
    if measure:
        how["measures"] = (measure,)
    if sys.stderr.isatty():
        how["told"] = _progress
    found = explain_file(protocol_file, condition, **how)
    if svg:
        write_text(svg, explained_svg(found, measure or next(iter(found.measures))))
    if as_json:
        echo_json(_plain(asdict(found)))
    elif svg != "-":
        _say_explained(found, in_full=bool(measure))


@click.command("sensitivity")
@click.option("--protocol", "protocol_file", metavar="PROTOCOL.toml", help="Instead of its own.")
@click.option(
    "--outcome",
    default="waso_min",
    show_default=True,
    metavar="NAME",
    help="What is to change, such as tst_min, sol_min or kss.",
)
@click.option("--all", "every", is_flag=True, help="Every mechanism, not those that matter most.")
@click.option(
    "--runs",
    type=number(4, 1024, whole=True),
    default=32,
    show_default=True,
    metavar="N",
    help="Lucks of the same person; more make ± smaller.",
)
@seeded
@as_json
@click.option("--svg", metavar="FILE.svg", help="Draw it.")
def sensitivity(
    protocol_file: str | None,
    outcome: str,
    every: bool,
    runs: int,
    seed: int,
    *,
    as_json: bool,
    svg: str | None,
) -> None:
    """List how far each mechanism sways a simulated night.

    Switches every mechanism off, and moves it by one standard deviation of
    the doubt about it, one at a time, in a person under strain with late
    coffee and little magnesium. That takes about a minute.
    """
    from nightlab.lab import measure_file_sensitivity, sensitivity_svg

    one_output(json=as_json, svg=svg == "-")
    if sys.stderr.isatty():
        click.echo("Every mechanism is switched off once; that takes a minute.", err=True)
    how: dict[str, Any] = {"measures": (outcome,), "seed": seed, "runs": runs}
    found = measure_file_sensitivity(protocol_file, **how)
    if svg:
        write_text(svg, sensitivity_svg(found, (outcome,)))
    if as_json:
        echo_json(_plain(asdict(found)))
    elif svg != "-":
        _say_sensitivity(found, outcome, most=None if every else MOST)


def _progress(done: int, of: int) -> None:
    click.echo(f"\rcombination {done} of {of}", err=True, nl=done == of)


def _say_explained(found: Explained, *, in_full: bool) -> None:
    from nightlab.lab import nights_words

    whom = (
        f"{found.runs} lucks of one person"
        if found.people == 1
        else f"{found.runs} runs of {found.people} people"
    )
    paragraph(f"{found.condition}, {nights_words(found.nights)}: {whom}.")
    say()
    for measure, shared in found.measures.items():
        if in_full:
            _say_in_full(found, measure, shared)
        else:
            _say_shares(found, measure, shared)
    if found.left:
        paragraph(f"In every run, and not shared out: {', '.join(found.left)}.")
    say()
    if not in_full:
        paragraph("See one in full: --measure NAME, such as --measure waso_min.")
    paragraph(BELIEFS)


def _say_shares(found: Explained, measure: str, shared: Shared) -> None:
    from nightlab.lab import measure_words

    words, unit = measure_words(measure)
    ranked = sorted(
        zip(found.drivers, shared.shares, strict=True), key=lambda each: -abs(each[1].share.value)
    )
    places = _places(measure)
    told = ", ".join(f"{name} {_signed(own.share, places)}" for name, own in ranked)
    total = f"{shared.without.value:.{places}f} to {shared.having.value:.{places}f} {unit}"
    hanging(f"{measure}: ", f"{words}, {total} ({_signed(shared.total, places)}): {told}")


def _say_in_full(found: Explained, measure: str, shared: Shared) -> None:
    from nightlab.lab import measure_words

    words, unit = measure_words(measure)
    places = _places(measure)
    paragraph(
        f"{words[:1].upper()}{words[1:]}: {shared.without.value:.{places}f} without them, "
        f"{shared.having.value:.{places}f} with them, {_signed(shared.total, places)} {unit}."
    )
    say()
    rows = [
        (name, *(_signed(each, places) for each in (own.share, own.alone, own.last)))
        for name, own in zip(found.drivers, shared.shares, strict=True)
    ]
    rows.sort(key=lambda row: -abs(float(row[1].split()[0].replace("−", "-"))))
    show_table(("driver", "share", "alone", "on top of the others"), rows)
    say()
    for pair in shared.pairs[:3]:
        one, other = found.drivers[pair.one], found.drivers[pair.other]
        more = f"{_signed(pair.more, places)} {unit}"
        paragraph(f"{one} with {other}: {more} beyond each by itself.")
    if len(found.drivers) > 1:
        paragraph(f"Left of the difference after each alone: {_signed(shared.together, places)}.")


def _say_sensitivity(found: Sensitivity, outcome: str, *, most: int | None) -> None:
    from nightlab.lab import measure_words

    words, unit = measure_words(outcome)
    places = _places(outcome)
    base = found.base[outcome]
    paragraph(
        f"{found.title}: {found.runs} lucks of one person, {words} {base.value:.{places}f} {unit}."
    )
    say()
    ranked = [sway for sway in found.ranked(outcome) if sway.largest(outcome) > 0.0]
    header = ("mechanism", "support", "off", "a doubt lower", "a doubt higher")
    show_table(header, [_row(sway, outcome, places) for sway in ranked[:most]])
    say()
    rest = len(ranked) - len(ranked[:most])
    still = len(found.sways) - len(ranked)
    more = f"{rest} more sway it less; see them with --all. " if rest else ""
    paragraph(f"{more}{still} mechanisms do not touch it in this protocol.")
    paragraph(f"Changes of {words}, {unit}; ± is one standard error of luck.")
    paragraph(BELIEFS)


def _row(sway: Sway, outcome: str, places: int) -> tuple[str, ...]:
    def cell(way: str) -> str:
        told = dict(sway.changes).get(way)  # type: ignore[call-overload]
        return _signed(told[outcome], places) if told else "–"

    return (sway.name, sway.support, cell("off"), cell("less"), cell("more"))


def _signed(each: Estimate, places: int) -> str:
    return f"{each.value:+.{places}f} ± {each.se:.{places}f}".replace("-", "−")


def _places(measure: str) -> int:
    return 2 if measure == "kss" else 1


def _plain(value: Any) -> Any:
    """Return plain values; what is not known is empty."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
