"""Compile the body once, so that nobody's first simulation has to wait: ``python -m nightlab.body.warm``.

A machine without a place to keep machine code compiles anew in each process; that is slow and no error.
"""

from __future__ import annotations

import sys
import time

import click

from nightlab.errors import NightlabError


def warm() -> None:
    """Compile every organ and the stepper, by one person's shortest protocol."""
    from nightlab.body.protocol import Condition, Protocol
    from nightlab.body.protocol.who import Who
    from nightlab.body.simulate import simulate

    shortest = Condition("one day", days=1, warm_up_days=0)
    simulate(Protocol("warm", Who(), (shortest,)), workers=1)


def run() -> int:
    """Compile, and say so; a body that cannot be compiled now is no reason to stop what calls this."""
    start = time.perf_counter()
    try:
        warm()
    except (NightlabError, OSError, RuntimeError) as error:
        click.echo(f"the body was not compiled ahead ({error}); the first simulation will be slow")
        return 0
    click.echo(f"the body is compiled ({time.perf_counter() - start:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(run())
