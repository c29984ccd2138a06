"""``nightlab restore``."""

from __future__ import annotations

import click

from nightlab.cli.output import as_json, echo_json, say


@click.command("restore")
@click.argument("source", metavar="COPY")
@click.option("--check", "only_check", is_flag=True, help="Only prove that it could be restored.")
@as_json
@click.pass_context
def command(ctx: click.Context, /, source: str, only_check: bool, as_json: bool) -> None:
    """Put a copy back in the lab's place.

    The copy is read from end to end first, and brought up to date where an older Nightlab wrote it. The lab
    that was there is kept beside it under a dated name. A copy of a newer Nightlab is refused.
    """
    from nightlab.lab import check_copy, restore

    lab, kept = (check_copy(source), None) if only_check else restore(source, ctx.find_root().obj)
    rows = sum(lab.rows.values())
    if as_json:
        echo_json(
            {
                "path": str(lab.path),
                "restored": not only_check,
                "kept": kept and str(kept),
                "tables": lab.revision,
                "rows": dict(lab.rows),
                "sha256_of_rows": lab.sha256,
            }
        )
    elif only_check:
        say(f"{source} is whole and could be restored: {rows:,} rows. Nothing was changed.")
    else:
        say(f"Restored to {lab.path}: {rows:,} rows.")
        if kept:
            say(f"What was there before is kept in {kept}.")
