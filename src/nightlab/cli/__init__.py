"""The command line: a thin shell over the lab, each command loaded when it is called."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from nightlab import __version__
from nightlab.errors import NightlabError, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

# command -> (module, one line of help); the help of all stands here so that `--help` loads none of them.
COMMANDS = {
    "import": ("import_", "Bring in an export of nights, a diary or events."),
    "formats": ("formats", "List the exports that can be read, and how far each was tried."),
    "zones": ("zones", "Say where you live and when you were elsewhere."),
    "devices": ("devices", "List what recorded your nights, and say which counts."),
    "log": ("log", "Write down this morning's diary, an event or a dose."),
    "nights": ("nights", "List the nights with what is measured on them."),
    "night": ("night", "Show one night."),
    "check": (
        "check",
        "Tell what troubles your sleep: ten minutes, every question may be skipped.",
    ),
    "drivers": ("drivers", "Rank what may disturb your sleep, with how sure."),
    "plan": ("plan", "Say what to do first, what to test next, and what to leave."),
    "tonight": ("tonight", "List what is left to do tonight."),
    "calendar": ("calendar", "Lay the plan out over a week, for your calendar."),
    "trial": ("trial", "Design, start and follow a randomised trial on yourself."),
    "verdict": ("verdict", "Say what a trial, or a table of nights, has shown."),
    "evidence": ("evidence", "Look up who says so: claims, trials and what they weigh."),
    "agents": ("agents", "List what can be tried, with forms, doses and how sure anyone is."),
    "body": ("body", "Look into the simulated body: its organs and its numbers."),
    "simulate": ("simulate", "Let simulated people live a protocol and say how they slept."),
    "label": ("label", "Read a label: how much elemental magnesium is in it."),
    "intake": ("intake", "Estimate magnesium from food, and close the gap with food."),
    "screen": ("screen", "Fill in or score a questionnaire."),
    "safety": ("safety", "Say what must not be taken, combined or done."),
    "backup": ("backup", "Write a copy of the lab that is proven equal."),
    "restore": ("restore", "Put a copy back in the lab's place."),
    "verify": ("verify", "Look through the whole lab for damage."),
    "export": ("export", "Take everything out, as tables that any program reads."),
    "demo": ("demo", "Follow one simulated person from bad nights to a verdict."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, and whose errors are one sentence."""

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

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; a letter that the terminal cannot show becomes a question mark, never a crash."""
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is None:  # closed by whoever called: there is nobody to tell
                setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
            elif isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the options before the command."""
        with _told():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Read the command's own options and run it."""
        with _told():
            return super().invoke(ctx)


class _Told(click.ClickException):
    """One sentence on standard error, and exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"nightlab: {printable(self.message)}", file=file, err=file is None)


class _Stopped(_Told):
    """Ctrl-C, with the exit code by which a shell knows it."""

    exit_code = 130


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a person got wrong, in the words or in the grammar, into one sentence."""
    try:
        yield
    except NightlabError as error:
        raise _Told(str(error)) from error
    except KeyboardInterrupt as error:
        raise _Stopped("stopped; what was not finished is as it was before.") from error
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename:
            raise
        # What could not be written waits in the buffer, and would fail again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise _Told(
            "standard output: cannot be written (no space left); free some space and try again."
        ) from error
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise _Told(str(_of_usage(error))) from error


def _of_usage(error: click.UsageError) -> NightlabError:
    """Return click's error in the words of the house."""
    path = error.ctx.command_path if error.ctx else "nightlab"
    if isinstance(error, click.NoSuchOption) and error.option_name == "--lab":
        right = path.replace(" ", " --lab FILE.db ", 1)
        return NightlabError("stands before the command", where="--lab", fix=f"write `{right}`")
    where = ""
    what = error.message.strip().removesuffix(".")
    if isinstance(error, click.BadParameter):
        param, ctx = error.param, error.ctx
        where = str(param.get_error_hint(ctx) if param and ctx else "").replace("'", "")
        if isinstance(error, click.MissingParameter):
            what = "missing"
    elif near := getattr(error, "possibilities", None):
        what += f", but there is {near[0]!r}"
    if ";" in what:
        return NightlabError(what, where=where)
    return NightlabError(what[:1].lower() + what[1:], where=where, fix=f"see `{path} --help`")


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lab",
    metavar="FILE.db",
    help="The lab, or a postgresql:// address; default NIGHTLAB_LAB, else in the user's data folder.",
)
@click.version_option(__version__, prog_name="nightlab")
@click.pass_context
def main(ctx: click.Context, lab: str | None) -> None:
    """Nightlab: a sleep lab for one.

    Bring in your nights, run a randomised trial on yourself, get an honest verdict. Everything stays in
    one file on this machine. Nightlab makes no diagnosis and replaces no doctor.
    """
    if lab is not None and not lab.strip():
        raise NightlabError("no name", where="--lab", fix="name a file, or leave the option out")
    ctx.obj = lab
