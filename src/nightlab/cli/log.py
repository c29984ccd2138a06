"""``nightlab log``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import as_json, day, echo_json, with_lab
from nightlab.errors import NightlabError
from nightlab.units import parse_clock

if TYPE_CHECKING:
    from datetime import date

    from nightlab.lab import Lab, Logged
    from nightlab.trials import DoseStatus

TIMES = ("tried_to_sleep", "fell_asleep", "woke", "rose")
QUESTIONS = {
    "tried_to_sleep": "When did you try to sleep (HH:MM)",
    "fell_asleep": "When did you fall asleep, about",
    "woke": "When did you wake for the last time",
    "rose": "When did you get up",
}


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
@click.option("--awakenings", type=click.IntRange(0, 100), help="Times awake in between.")
@click.option(
    "--awake-min", type=click.FloatRange(0, 1440), help="Minutes awake in them, together."
)
@click.option("--quality", type=click.IntRange(1, 5), help="1 very poor to 5 very good.")
@click.option("--note", default="", help="Anything else.")
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar='"caffeine 80mg 15:00"',
    help="What happened the day before; may be repeated.",
)
@click.option(
    "--dose",
    type=click.Choice(["taken", "missed", "late"]),
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
    as_json: bool,
    **answers: Any,
) -> None:
    """Write down this morning's diary, an event or a dose.

    Called bare it asks. Logging a date again corrects it; the earlier entry is kept in the lab's
    history.
    """
    given = {k: v for k, v in answers.items() if v is not None and v != ""}
    if not given and not events and not dose:
        given = _ask()

    def run(lab: Lab) -> Logged:
        return lab.log(
            night or lab.today,
            diary=_diary(given),
            events=events,
            dose=dose,
            trial_id=trial_id,
            zone_name=zone_name,
        )

    done = with_lab(ctx, run)
    if as_json:
        echo_json(_plain(done))
    else:
        _say(done)


def _ask() -> dict[str, Any]:
    """Ask the diary's questions; an empty answer leaves the optional ones out."""
    told: dict[str, Any] = {name: click.prompt(text) for name, text in QUESTIONS.items()}
    told["awakenings"] = click.prompt(
        "How often were you awake in between", type=click.IntRange(0, 100), default=0
    )
    if told["awakenings"]:
        told["awake_min"] = click.prompt(
            "For how many minutes, together", type=click.FloatRange(0, 1440)
        )
    told["quality"] = click.prompt(
        "How was it, 1 very poor to 5 very good", type=click.IntRange(1, 5)
    )
    return told


def _diary(given: dict[str, Any]) -> dict[str, Any] | None:
    """Return the diary's answers with clock times read, None where there is none."""
    if not given:
        return None
    missing = [name for name in TIMES if name not in given]
    if missing:
        options = ", ".join("--" + name.replace("_", "-") for name in missing)
        raise NightlabError(
            f"a diary needs its four times; {options} is missing",
            fix="give them, or call `nightlab log` bare",
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
        "date": done.night,
        "zone": done.zone,
        "diary": done.change,
        "measures": known_measures(Episode.of_diary(done.entry)) if done.entry else None,
        "events": [
            {"kind": e.kind, "label": e.label, "amount": e.amount, "unit": e.unit, "at": e.at}
            for e in done.events
        ],
        "trial": done.trial,
        "dose": done.dose,
    }


def _say(done: Logged) -> None:
    if done.entry:
        from nightlab.nights import Episode

        m = Episode.of_diary(done.entry).measures
        how = {"new": "logged", "revised": "corrected", "known": "already there"}[
            done.change or "new"
        ]
        asleep = (
            ""
            if m.tst_min is None
            else f", {m.tst_min / 60:.1f} h asleep, efficiency {m.se_percent:.0f} %"
        )
        click.echo(f"Night of {done.night} {how}: {m.sol_min:.0f} min to fall asleep{asleep}.")
    for event in done.events:
        click.echo(
            f"Event: {event.kind} {event.label} {event.amount or ''} {event.unit}".rstrip() + "."
        )
    if done.dose:
        click.echo(f"Trial {done.trial}: dose {done.dose}.")
