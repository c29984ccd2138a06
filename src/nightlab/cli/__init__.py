"""The command line: a thin shell over the lab, each command loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from nightlab import __version__
from nightlab.errors import NightlabError

# command -> (module, one line of help); the help of all stands here so that `--help` loads none of them.
COMMANDS = {
    "import": ("import_", "Bring in an export of nights, a diary or events."),
    "log": ("log", "Write down this morning's diary, an event or a dose."),
    "nights": ("nights", "List the nights with what is measured on them."),
    "night": ("night", "Show one night."),
    "trial": ("trial", "Design, start and follow a randomised trial on yourself."),
    "verdict": ("verdict", "Say what a trial, or a table of nights, has shown."),
    "demo": ("demo", "Follow one simulated person from bad nights to a verdict."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order of the loop."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"nightlab.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Turn a :class:`NightlabError` into one sentence and exit code 2."""
        try:
            return super().invoke(ctx)
        except NightlabError as error:
            click.echo(f"nightlab: {error}", err=True)
            sys.exit(2)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lab", metavar="FILE.db", help="The lab; default NIGHTLAB_LAB, else the user's data folder."
)
@click.version_option(__version__, prog_name="nightlab")
@click.pass_context
def main(ctx: click.Context, lab: str | None) -> None:
    """Nightlab: a sleep lab for one.

    Bring in your nights, run a randomised trial on yourself, get an honest verdict. Everything stays in
    one file on this machine. Nightlab makes no diagnosis and replaces no doctor.
    """
    ctx.obj = lab
