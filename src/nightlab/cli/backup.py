"""``nightlab backup``."""

from __future__ import annotations

import shlex

import click

from nightlab.cli.output import as_json, echo_json, say, with_lab


@click.command("backup")
@click.argument("place", metavar="DEST")
@click.option("--force", is_flag=True, help="Replace a file of that name.")
@as_json
@click.pass_context
def command(ctx: click.Context, /, place: str, force: bool, as_json: bool) -> None:
    """Write a copy of the lab that is proven equal.

    DEST is a file such as copy.db, or a folder in which the copy gets a dated name. The lab may be in use
    meanwhile. The copy is read from end to end and compared before it gets its name; a damaged lab is not
    copied, and what is there is never overwritten unasked.
    """
    copy = with_lab(ctx, lambda lab: lab.backup(place, force=force))
    if as_json:
        echo_json(
            {
                "path": str(copy.path),
                "size_bytes": copy.size_bytes,
                "tables": copy.revision,
                "rows": dict(copy.rows),
                "sha256_of_rows": copy.sha256,
            }
        )
        return
    say(f"Copied to {copy.path}: {sum(copy.rows.values()):,} rows, {copy.size_bytes:,} bytes.")
    lab = ctx.find_root().obj
    named = f" --lab {shlex.quote(lab)}" if lab else ""
    back = f"nightlab{named} restore {shlex.quote(str(copy.path))}"
    say(f"Read back and equal. Back again: `{back}`.")
