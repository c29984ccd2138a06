"""Files of a trial: its printed kit, its export, the check of an export, several exports pooled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.layout import paragraph, show_table
from nightlab.cli.output import (
    as_json,
    day,
    echo_json,
    number,
    say,
    say_aside,
    with_lab,
    write_bytes,
    write_text,
)
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.lab import Across

LARGEST_FILE = 50_000_000


@click.command("kit")
@click.argument("trial_id", metavar="ID")
@click.option(
    "--labels",
    metavar="OUT.pdf",
    help="Labels with codes for the one who takes it; they tell nothing.",
)
@click.option(
    "--packing", metavar="OUT.pdf", help="For the helper: which package holds what. Do not look."
)
@click.option(
    "--envelopes", metavar="OUT.pdf", help="Guide, labels and slips for one who packs alone."
)
@click.option(
    "--capsules",
    type=number(1, 12, whole=True),
    default=1,
    show_default=True,
    metavar="N",
    help="Capsules an evening, the same on every arm.",
)
@click.option(
    "--spare",
    type=number(0, 100, whole=True),
    default=2,
    show_default=True,
    metavar="N",
    help="Evenings to make more for, of each arm.",
)
@click.option(
    "--content",
    "contents",
    multiple=True,
    metavar="ARM=TEXT",
    help="What one evening of an arm holds; again for more.",
)
@click.option("--paper", type=click.Choice(["A4", "Letter"]), default="A4", show_default=True)
@click.pass_context
def kit(
    ctx: click.Context,
    /,
    trial_id: str,
    contents: tuple[str, ...],
    capsules: float,
    spare: float,
    paper: str,
    **outs: str | None,
) -> None:
    """Print what blinding at home needs: labels, the packing sheet, envelopes."""
    wanted = {kind: out for kind, out in outs.items() if out}
    if not wanted:
        raise NightlabError(
            "nothing to print was named",
            where="kit",
            fix="add --labels, --packing or --envelopes OUT.pdf",
        )
    words = dict(_content(text) for text in contents)

    def make(lab: Any) -> tuple[list[tuple[str, bytes]], bool]:
        told = lab.trials.one(trial_id).protocol.treatments
        by_element = any("elemental" in t.unit and t.arm not in words for t in told)
        how = {
            "capsules_per_evening": int(capsules),
            "spare": int(spare),
            "contents": words,
            "paper": paper,
        }
        made = [(out, lab.trials.kit(trial_id, kind, **how)) for kind, out in wanted.items()]
        return made, by_element

    made, by_element = with_lab(ctx, make)
    for out, printed in made:
        write_bytes(out, printed)
    if by_element:
        say_aside(
            "Elemental milligrams are not milligrams of powder: weigh what the label gives for them, see how "
            "many capsules that takes (--capsules), and write it on the sheet with --content ARM=TEXT."
        )


def _content(text: str) -> tuple[str, str]:
    arm, mark, words = text.partition("=")
    if not mark:
        raise NightlabError(
            f"{text!r} names no content",
            where="--content",
            fix="write --content 'placebo=200 mg rice flour'",
        )
    return arm.strip(), words.strip()


@click.command("export")
@click.argument("trial_id", metavar="ID")
@click.argument("out", metavar="OUT.json")
@click.option("--outcome", default="", metavar="MEASURE", help="Default the one that decides.")
@click.option("--until", callback=day, metavar="YYYY-MM-DD", help="Last night to count.")
@click.option("--source", "origin", metavar="NAME", help="Where the outcome is taken from.")
@click.option(
    "--active", metavar="LABEL", help="Which arm is the question, where there are more than two."
)
@click.pass_context
def export(ctx: click.Context, /, trial_id: str, out: str, outcome: str, **asked: Any) -> None:
    """Write a whole trial to one file that anyone can verify.

    It holds the sealed protocol, amendments, schedule, doses, log, nights and the verdict, and nothing else
    of the lab.
    """
    write_text(
        out, with_lab(ctx, lambda lab: lab.results.file(trial_id, outcome, **asked)).rstrip("\n")
    )


@click.command("verify")
@click.argument("file", metavar="TRIAL.json")
@as_json
def verify(file: str, as_json: bool) -> None:
    """Check an exported trial: nothing altered, the schedule drawn anew, the verdict worked out anew.

    Exit code 2 where anything is otherwise than the file says.
    """
    from nightlab.lab import verify as run

    found = run(read_export(file), Path(file).name)
    if found.differences:
        raise NightlabError(
            f"the file says otherwise than what comes out: {'; '.join(found.differences[:5])}",
            where=Path(file).name,
            fix="trust none of it; ask for another export",
        )
    if as_json:
        echo_json(
            {
                "trial": found.trial,
                "design_sha256": found.design_sha256,
                "decision": found.decision,
                "sentence": found.sentence,
                "verified": True,
            }
        )
        return
    say(f"Nothing was altered. Sealed as SHA-256 {found.design_sha256}.")
    say("The schedule follows from the sealed seed, and the verdict from the nights:")
    paragraph(found.sentence)


@click.command("pool")
@click.argument("files", nargs=-1, required=True, metavar="TRIAL.json...")
@click.option(
    "--worthwhile",
    type=number(),
    metavar="X",
    help="Smallest effect worth the trouble; default that of the first trial.",
)
@as_json
def pool(files: tuple[str, ...], worthwhile: float | None, as_json: bool) -> None:
    """Say what trials of several people show together, and what the others add to each.

    Takes exported trials of the same question.
    """
    from nightlab.lab import pool_files

    found = pool_files([(Path(file).stem, read_export(file)) for file in files], worthwhile)
    if as_json:
        echo_json(plain_across(found))
        return
    paragraph(found.sentence)
    unit = f" {found.unit}".rstrip()
    show_table(
        ["person", f"alone{unit}", "95 %", f"with the others{unit}", "95 % "],
        [
            [
                person.name,
                f"{person.alone.mean:+.3g}",
                f"{person.alone.lo95:+.3g} to {person.alone.hi95:+.3g}",
                f"{person.together.mean:+.3g}",
                f"{person.together.lo95:+.3g} to {person.together.hi95:+.3g}",
            ]
            for person in found.people
        ],
    )
    for warning in found.warnings:
        paragraph(f"Note: {warning}")


def plain_across(found: Across) -> dict[str, Any]:
    """Return pooled trials as plain values."""

    def plain(record: Any) -> dict[str, float]:
        return {name: getattr(record, name) for name in record.__slots__}

    return {
        "people": [
            {"name": p.name, "alone": plain(p.alone), "together": plain(p.together)}
            for p in found.people
        ],
        "nights": found.nights,
        "effect": plain(found.effect),
        "spread": plain(found.spread),
        "predicted95": list(found.predicted95),
        "benefit": plain(found.benefit),
        "worthwhile": found.worthwhile,
        "better": found.better,
        "unit": found.unit or None,
        "warnings": list(found.warnings),
        "sentence": found.sentence,
    }


def read_export(file: str) -> str:
    """Return the text of an exported trial.

    Raises:
        NightlabError: No such file, too large, or no text.
    """
    path = Path(file)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise NightlabError(
                "too large for an exported trial",
                where=path.name,
                fix="name a file that `nightlab trial export` wrote",
            )
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        is_there = isinstance(error, ValueError) or path.exists()
        raise NightlabError(
            "cannot be read as a text" if is_there else "cannot be read (no such file)",
            where=path.name,
            fix="name a file that `nightlab trial export` wrote",
        ) from error


COMMANDS = (kit, export, verify, pool)
