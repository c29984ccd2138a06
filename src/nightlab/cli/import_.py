"""``nightlab import``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from nightlab.cli.import_map import mapped_table
from nightlab.cli.output import THINGS, as_json, echo_json, say, with_lab
from nightlab.errors import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.lab import Imported, Lab

SHOWN_SKIPPED = 5
SHOWN_KINDS = 4
NEVER = {"samples_revised", "answers_revised", "plans_revised"}  # what there is of them stays
SEPARATOR = "; "  # between home and moves
VERBS = ("read", "united", "ignored")
PARTS = ("nights", "diary", "events", "samples", "trials", "answers", "plans")
CHANGES = {"new": "{:,} new {}", "revised": "{:,} changed {}", "known": "{:,} {} there already"}


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--zone",
    "zone_name",
    metavar="Europe/Berlin",
    help="Where you slept, for exports that do not say; kept for the next time.",
)
@click.option(
    "--same-person", is_flag=True, help="Take in what looks like another person's: it is yours."
)
@click.option(
    "--map",
    "mapping_file",
    metavar="MAPPING.toml",
    help="Read a table as this mapping says; where there is no such file, be asked and keep it.",
)
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    zone_name: str | None,
    same_person: bool,
    mapping_file: str | None,
    as_json: bool,
) -> None:
    """Bring in an export of nights, a diary or events.

    The format is told by the file's content. A file comes in whole or not at all; the same file twice
    changes nothing; a later, longer export adds only what is new. Of several files all are read before
    any is taken in, so a bad one leaves the lab as it was. A file whose owner has another birth date,
    or most of whose nights lie across nights that are there, is refused.
    """
    how: dict[str, Any] = {
        "zone_name": zone_name,
        "same_person": same_person,
        "mapped": mapped_table(mapping_file, files[0]) if mapping_file else None,
    }

    def run(lab: Lab) -> list[Imported]:
        if len(files) > 1:
            lab.check_files(files, **how)
        done = []
        for file in files:
            with _Bar(file) as bar:
                done.append(lab.import_file(file, progress=bar.update, **how))
            if not as_json:
                _say(done[-1])
        return done

    done = with_lab(ctx, run, create=True)
    if as_json:
        echo_json({"files": [_plain(one) for one in done], **_totals(done)})


class _Bar:
    """A progress line on a terminal, nothing elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = printable(Path(name).name)
        self._shown = -1
        self._live = sys.stderr.isatty()

    def update(self, done: int, total: int) -> None:
        percent = 100 * done // max(1, total)
        if self._live and percent != self._shown:
            self._shown = percent
            click.echo(f"\r{self._name} {percent:3d} %", err=True, nl=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown >= 0:
            click.echo("\r" + " " * (len(self._name) + 8) + "\r", err=True, nl=False)


def _plain(one: Imported) -> dict[str, Any]:
    result = {k: v for k, v in asdict(one.result).items() if k not in {"file_id", "skipped"}}
    return {
        "name": one.name,
        "format": one.format,
        "tier": one.tier,
        "zone": one.zone,
        **result,
        "skipped": [asdict(s) for s in one.skipped],
    }


def _totals(done: list[Imported]) -> dict[str, int]:
    return {
        key: sum(getattr(one.result, key) for one in done)
        for key in (f"{prefix}_{change}" for prefix in PARTS for change in CHANGES)
        if key not in NEVER
    }


def _say(one: Imported) -> None:
    result = one.result
    if result.already_imported:
        say(f"{one.name}: already imported, nothing changed.")
        return
    parts = [
        told.format(count, THINGS[prefix][count != 1])
        for prefix in PARTS
        for change, told in CHANGES.items()
        if (count := getattr(result, f"{prefix}_{change}", 0))
    ]
    if result.nights_superseded:
        parts.append(f"{result.nights_superseded} earlier readings of the same sleep replaced")
    if result.withdrawn:
        parts.append(f"{result.withdrawn} of an earlier reading taken out")
    took = ", ".join(parts) or "nothing to take in"
    is_whole_lab = one.format == "nightlab"
    read_in = "" if is_whole_lab else f", times read in {_where(one.zone)}"
    say(f"{one.name}: {one.title}{read_in}: {took}.")
    if one.zone_is_guessed and parts and not is_whole_lab:
        say(
            f"  {_where(one.zone)} is what this machine says; if you slept elsewhere, import again with --zone."
        )
    for verb in VERBS:
        if found := getattr(result, verb):
            say(f"  {verb}: {_kinds(found)}")
    if one.tier == "unverified":
        say(
            "  This format was never run on a real file: look at the nights, and tell us what is wrong."
        )
    for skipped in one.skipped[:SHOWN_SKIPPED]:
        say(f"  left out {skipped.where}: {skipped.why}")
    if len(one.skipped) > SHOWN_SKIPPED:
        say(f"  and {len(one.skipped) - SHOWN_SKIPPED} more; all of them stand under --json")


def _where(zones: str) -> str:
    """Return the home zone, and how many moves there are."""
    home, *moves = zones.split(SEPARATOR)
    told = f" and {len(moves)} move{'s' * (len(moves) > 1)}" if moves else ""
    return home + told


def _kinds(found: Mapping[str, int]) -> str:
    """Return the commonest kinds with their numbers, and how many more there are."""
    ordered = sorted(found.items(), key=lambda pair: -pair[1])
    told = [f"{what} ({count:,})" for what, count in ordered[:SHOWN_KINDS]]
    if rest := ordered[SHOWN_KINDS:]:
        told.append(f"{len(rest)} other kinds ({sum(count for _, count in rest):,})")
    return "; ".join(told)
