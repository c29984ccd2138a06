"""``nightlab log``."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import (
    as_json,
    day,
    echo_json,
    number,
    plain_event,
    say,
    say_event,
    with_lab,
)
from nightlab.cli.questions import answer, somebody_answers
from nightlab.errors import NightlabError
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from nightlab.lab import Lab, Logged
    from nightlab.trials import DoseStatus

TIMES = ("tried_to_sleep", "fell_asleep", "woke", "rose")
FATES = ("taken", "missed", "late")
AWAKENINGS = number(0, 100, whole=True)
AWAKE_MIN = number(0, 1440)
QUALITY = number(1, 5, whole=True)


@click.command("log")
@click.option(
    "--date",
    "night",
    callback=day,
    metavar="YYYY-MM-DD",
    help="Date on which the night ended; default today.",
)
@click.option("--into-bed", metavar="HH:MM", help="Went to bed.")
@click.option("--tried-to-sleep", metavar="HH:MM", help="Lights out.")
@click.option("--fell-asleep", metavar="HH:MM", help="Fell asleep, about.")
@click.option("--woke", metavar="HH:MM", help="Final awakening.")
@click.option("--rose", metavar="HH:MM", help="Got up for good.")
@click.option("--awakenings", type=AWAKENINGS, metavar="N", help="Times awake in between.")
@click.option("--awake-min", type=AWAKE_MIN, metavar="MIN", help="Minutes awake in them, together.")
@click.option("--quality", type=QUALITY, metavar="1-5", help="1 very poor to 5 very good.")
@click.option("--note", default="", help="Anything else.")
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar='"caffeine 80mg 15:00"',
    help="What happened, at its last such time before now; with a diary or a date, at that before "
    "the night ended. May be repeated.",
)
@click.option(
    "--dose",
    type=click.Choice(FATES),
    help="What became of the trial's dose of the evening before.",
)
@click.option(
    "--trial", "trial_id", metavar="ID", help="The trial the dose belongs to, where several run."
)
@click.option(
    "--zone",
    "zone_name",
    metavar="Europe/Berlin",
    help="Where you slept, if elsewhere than before.",
)
@click.option("--sure", is_flag=True, help="Take amounts that look too large: they are right.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    /,
    night: date | None,
    events: tuple[str, ...],
    dose: DoseStatus | None,
    trial_id: str | None,
    zone_name: str | None,
    sure: bool,
    as_json: bool,
    **answers: Any,
) -> None:
    """Write down this morning's diary, an event or a dose.

    Called bare it asks. Logging a date again corrects it; the earlier entry is kept in the lab's
    history.
    """
    given = {k: v for k, v in answers.items() if v is not None and v != ""}
    bare = not given and not events and not dose

    def run(lab: Lab) -> Logged:
        asked = _Asked(lab, night, zone_name) if bare else None
        return lab.log(
            night,
            diary=asked.diary() if asked else _diary(given),
            events=events,
            dose=asked.dose() if asked else dose,
            trial_id=trial_id,
            zone_name=zone_name,
            sure=sure or _confirmed(lab, events),
        )

    done = with_lab(ctx, run, create=True)
    if as_json:
        echo_json(_plain(done))
    else:
        _say(done)


def _confirmed(lab: Lab, events: tuple[str, ...]) -> bool:
    """Ask about amounts that look too large, where somebody is there to answer."""
    doubts = lab.read_morning(None, events=events).doubts if somebody_answers() else ()
    try:
        return bool(doubts) and all(
            click.confirm(f"{doubt}. Is it right?", err=True) for doubt in doubts
        )
    except click.Abort:
        click.echo(err=True)
        return False


class _Asked:
    """The questions of a morning, asked one by one.

    Args:
        lab: The open lab.
        night: Date on which the night ended; None for today.
        zone_name: Where the person slept, if given.
    """

    def __init__(self, lab: Lab, night: date | None, zone_name: str | None) -> None:
        self.lab, self.night, self.zone_name = lab, night, zone_name

    def diary(self) -> dict[str, Any]:
        """Ask until the answers make a night; those given before are offered again."""
        told: dict[str, Any] = {}
        while True:
            self._ask(told)
            try:
                morning = self.lab.read_morning(told, night=self.night, zone_name=self.zone_name)
            except NightlabError as error:
                click.echo(f"{error} Enter keeps an answer.", err=True)
            else:
                self.night = morning.night
                return told

    def dose(self) -> DoseStatus | None:
        """Ask what became of the dose of the evening before, where just one trial had one."""
        due = self.lab.trials.due(self.night) if self.night else []
        if len(due) != 1:
            return None
        (_, dose) = due[0]
        words = f"What became of {dose.arm} on the evening of {dose.take_on}"
        told: DoseStatus = answer(words, where="log", type=click.Choice(FATES), default="taken")
        return told

    def _ask(self, told: dict[str, Any]) -> None:
        def ask(name: str, words: str, read: Callable[[str], Any]) -> None:
            known = told.get(name)
            shown = f"{known:%H:%M}" if isinstance(known, time) else known and f"{known:g}"
            told[name] = answer(words, where="log", value_proc=read, default=shown)

        ask("tried_to_sleep", "When did you try to sleep (HH:MM)", _clock)
        ask("fell_asleep", "When did you fall asleep, about (HH:MM)", _clock)
        ask("woke", "When did you wake for the last time (HH:MM)", _clock)
        ask("rose", "When did you get up (HH:MM)", _clock)
        ask("awakenings", "How often were you awake in between", AWAKENINGS)
        if told["awakenings"]:
            ask("awake_min", "For how many minutes, together", AWAKE_MIN)
        else:
            told.pop("awake_min", None)
        ask("quality", "How was it, 1 very poor to 5 very good", QUALITY)


def _clock(text: str) -> Any:
    try:
        return parse_clock(text, where="")
    except NightlabError as error:
        raise click.UsageError(str(error)) from error


def _diary(given: dict[str, Any]) -> dict[str, Any] | None:
    """Return the diary's answers with clock times read, None where there is none."""
    if not given:
        return None
    missing = [name for name in TIMES if name not in given]
    if missing:
        raise NightlabError(
            "missing, and a diary needs all four times",
            where=", ".join("--" + name.replace("_", "-") for name in missing),
            fix="give them, or call `nightlab log` bare and be asked",
        )
    clocks = (*TIMES, "into_bed")
    return {
        name: parse_clock(value, where="--" + name.replace("_", "-")) if name in clocks else value
        for name, value in given.items()
    }


def _plain(done: Logged) -> dict[str, Any]:
    from nightlab.cli.nights import known_measures
    from nightlab.nights import Episode

    return {
        "date": done.morning.night,
        "zone": done.morning.zone,
        "diary": done.change,
        "measures": known_measures(Episode.of_diary(done.morning.entry))
        if done.morning.entry
        else None,
        "events": [plain_event(e) for e in done.morning.events],
        "trial": done.dose[0] if done.dose else None,
        "dose": done.dose[2] if done.dose else None,
        "notes": list(done.morning.notes),
    }


def _say(done: Logged) -> None:
    if done.morning.entry:
        from nightlab.nights import Episode

        m = Episode.of_diary(done.morning.entry).measures
        how = {"new": "logged", "revised": "corrected", "known": "already there"}[
            done.change or "new"
        ]
        parts = [f"{m.sol_min:.0f} min to fall asleep"]
        if m.tst_min is not None:
            parts.append(f"{m.tst_min / 60:.1f} h asleep")
        if m.se_percent is not None:
            parts.append(f"efficiency {m.se_percent:.0f} %")
        say(f"Night that ended on {done.morning.night}, {how}: {', '.join(parts)}.")
    for event in done.morning.events:
        say(say_event(event))
    if done.dose:
        trial, evening, status = done.dose
        say(f"Trial {trial}, evening of {evening}: dose {status}.")
    for note in done.morning.notes:
        say(f"Note: {note}")
