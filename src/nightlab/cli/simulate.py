"""``nightlab simulate``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.body import PLAIN
from nightlab.cli.layout import hanging, paragraph, room
from nightlab.cli.output import as_json, echo_json, echo_table, number, say, seeded, write_text
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nightlab.body.simulate import Outcome, Simulation

    # Heading, how a cell is written, and what it is taken from.
    Column = tuple[str, Callable[[str, Mapping[str, Any], int], str], Mapping[str, Any]]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_COLUMNS = 3
# What a person is told at the terminal, in words and with decimals; --json has all.
MAIN = {
    "tst_min": ("asleep, min", 0),
    "sol_min": ("to fall asleep, min", 1),
    "waso_min": ("awake after, min", 1),
    "se_pct": ("efficiency, %", 1),
    "awakenings": ("awakenings", 1),
    "n3_min": ("N3, min", 0),
    "rem_min": ("REM, min", 0),
    "isi_proxy_points": ("insomnia index, worked out", 1),
    "kss_10_to_20": ("sleepiness, 10:00 to 20:00", 2),
    "kss_out_of_bed_peak": ("sleepiness, highest", 2),
    "dlmo_clock_h": ("melatonin rises", 2),
    "melatonin_peak_pg_ml": ("melatonin peak, pg/mL", 0),
    "cbt_minimum_clock_h": ("temperature lowest", 2),
    "pacemaker_delay_h": ("clock delayed at the end, h", 2),
    "cortisol_peak_clock_h": ("cortisol highest", 2),
    "cortisol_peak_ug_dl": ("cortisol peak, µg/dL", 1),
    "cortisol_mean_ug_dl": ("cortisol mean, µg/dL", 2),
    "glucose_mean_mg_dl": ("glucose mean, mg/dL", 1),
}
# Told where something of it is there, or moves.
SOME = {
    "caffeine_peak_mg_l": ("caffeine peak, mg/L", 2),
    "caffeine_bedtime_mg_l": ("caffeine to bed, mg/L", 2),
    "alcohol_peak_g_l": ("alcohol peak, g/L", 2),
    "alcohol_bedtime_g_l": ("alcohol to bed, g/L", 2),
}
MOVED = {
    "magnesium_serum_mmol_l": ("magnesium serum, mmol/L", 3),
    "magnesium_absorbed_mg_per_day": ("magnesium absorbed, mg/d", 0),
    "magnesium_unabsorbed_mg_per_day": ("magnesium unabsorbed, mg/d", 0),
    "magnesium_urine_mg_per_day": ("magnesium in urine, mg/d", 0),
}
WHY = {"assumption": "no study of people", "contrary": "studies speak against it"}
NAMED = 4
# No organ of sleepiness hears these, so that only the sleep they cost or bring is felt by day.
UNFELT = {"alcohol": "dulls", "melatonin": "makes sleepy"}
HARMLESS = {
    "carbohydrate",
    "entering a trial",
    "belief in a treatment",
    "stated calm",
    "slow breathing",
}
SERUM, HIGH_MMOL_L = "magnesium.serum_mmol_l", 1.05
ADULT_YEARS = 18.0


@click.command("simulate")
@click.argument("protocol_file", metavar="PROTOCOL.toml")
@click.option(
    "--people",
    type=number(1, 999_999, whole=True),
    metavar="N",
    help="How many people of the protocol's population; default as many as it says.",
)
@seeded
@click.option(
    "--svg", metavar="OUT", help="Write the curves of the mean day; - for standard output."
)
@click.option("--csv", metavar="OUT", help="Write a row a person, condition and night; - likewise.")
@as_json
def command(
    protocol_file: str,
    people: int | None,
    seed: int,
    svg: str | None,
    csv: str | None,
    *,
    as_json: bool,
) -> None:
    """Let simulated people live a protocol and say how they slept.

    The same people live every condition with the same luck, so that two
    conditions differ by what the protocol changes and by nothing else. A protocol
    of one person is lived by that person alone.
    """
    _one_of(**{"--json": as_json, "--svg": svg, "--csv": csv})
    for option, path in (("--svg", svg), ("--csv", csv)):
        _writable(option, path)
    from nightlab.lab import live_protocol, nights_csv, simulation_svg, summary

    lived = live_protocol(Path(protocol_file), people=people, seed=seed)
    if svg:
        write_text(svg, simulation_svg(lived))
    elif csv:
        write_text(csv, nights_csv(lived).removesuffix("\n" if csv == "-" else ""))
    elif as_json:
        echo_json(summary(lived))
    else:
        _say(summary(lived), _cautions(lived))


def _one_of(**chosen: object) -> None:
    names = [name for name, wanted in chosen.items() if wanted]
    if len(names) > 1:
        raise NightlabError(
            "only one of these at a time",
            where=" and ".join(names),
            fix="call the command once for each",
        )


def _writable(option: str, path: str | None) -> None:
    """Refuse a place that nothing can be written to before the nights are lived, not after."""
    if path is None or path == "-":
        return
    place = Path(path)
    if not path or place.is_dir():
        what = "no file is named" if not path else "this is a folder"
    elif not place.parent.is_dir():
        what = "there is no such folder"
    elif not os.access(place if place.exists() else place.parent, os.W_OK):
        what = "cannot be written"
    else:
        return
    raise NightlabError(what, where=f"{option} {path}".strip(), fix="name another file or folder")


def _say(told: Mapping[str, Any], cautions: Sequence[str] = ()) -> None:
    meta, conditions = told["meta"], told["conditions"]
    say(meta["title"])
    if meta["source"]:
        hanging("Source: ", meta["source"])
    count = "one person" if meta["people"] == 1 else f"{meta['people']:,} people"
    nights = ", ".join(dict.fromkeys(str(each["nights_counted"]) for each in conditions))
    paragraph(f"Simulated: {count}, seed {meta['seed']}, nights that count: {nights}.")
    if len(conditions) > 1:
        say()
        for letter, each in zip(_letters(conditions), conditions, strict=True):
            hanging(f"{letter}  ", each["name"])
    rows = _rows(conditions)
    against = told["differences"][: len(conditions) - 1]
    columns = [
        *zip(_letters(conditions), [_spread] * len(conditions), conditions, strict=True),
        *((f"{_letters(conditions)[k]} - A", _moved, each) for k, each in enumerate(against, 1)),
    ]
    for first in range(0, len(columns), MOST_COLUMNS):
        say()
        _table(rows, columns[first : first + MOST_COLUMNS])
    say()
    if meta["people"] > 1:
        differences = "; differences ± their standard error" if against else ""
        paragraph(f"Means ± standard deviation between people{differences}.")
    _unknown(rows, conditions, meta)
    _guessed(told["guessed"])
    for each in cautions:
        paragraph(each)
    paragraph(PLAIN)


def _cautions(lived: Simulation) -> list[str]:
    """Return what nobody should overlook who thinks of doing as the people of the protocol do."""
    conditions = lived.protocol.conditions
    taken = {dose.agent for each in conditions for dose in each.doses}
    found = []
    broken = [name for name, outcome in lived.outcomes.items() if _is_broken(outcome)]
    if broken:
        found.append(
            "Each sleep counts as a night, so that minutes are not those of a day: "
            f"{'; '.join(broken)}."
        )
    if unfelt := [f"{agent} {does}" for agent, does in UNFELT.items() if agent in taken]:
        found.append(f"That {' and '.join(unfelt)} is not in the sleepiness told here.")
    if float(lived.people.traits["age_years"].min()) < ADULT_YEARS:
        found.append("The body is that of adults; of children it says nothing.")
    if any("magnesium" in agent for agent in taken):
        high = {
            name: int((outcome.courses[SERUM].max(axis=0) > HIGH_MMOL_L).sum())
            for name, outcome in lived.outcomes.items()
            if SERUM in outcome.courses
        }
        if any(high.values()):
            who = "; ".join(f"{name} {count:,}" for name, count in high.items())
            found.append(
                f"Magnesium in the blood goes above {HIGH_MMOL_L} mmol/L, too much, in this many "
                f"of {lived.people.count:,}: {who}. With weak kidneys it is dangerous and a matter "
                "for a physician, however people sleep here."
            )
    if taken - HARMLESS:
        found.append(
            "Nobody asked whether it is safe to take this: `nightlab safety check` does, for you."
        )
    return found


def _is_broken(outcome: Outcome) -> bool:
    """Return whether people go to bed for the night more than once from noon to noon."""
    days = [bed.start_h // 24.0 for bed in outcome.plan.opportunities if bed.is_main]
    return len(set(days)) < len(days)


def _letters(conditions: Sequence[object]) -> list[str]:
    return [LETTERS[k] if k < len(LETTERS) else str(k + 1) for k in range(len(conditions))]


def _rows(conditions: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, int]]:
    """Return what is told of these conditions."""

    def means(name: str) -> list[float]:
        found = [each["measures"][name]["mean"] for each in conditions]
        return [x for x in found if x is not None]

    some = {name: told for name, told in SOME.items() if any(x > 0.0 for x in means(name))}
    eaten = means("magnesium_eaten_mg_per_day")
    moved = MOVED if eaten and max(eaten) - min(eaten) > 1.0 else {}
    return {**MAIN, **some, **moved}


def _table(rows: Mapping[str, tuple[str, int]], columns: Sequence[Column]) -> None:
    """Print a table, or on a narrow terminal its rows one after the other."""
    names = [name for name, _, _ in columns]
    table = [
        [words, *(form(name, told["measures"][name], decimals) for _, form, told in columns)]
        for name, (words, decimals) in rows.items()
    ]
    header = ["", *names] if names != ["A"] else ["", ""]
    wide = sum(max(len(row[k]) for row in [header, *table]) + 2 for k in range(len(header))) - 2
    if wide <= room():
        echo_table(header, table, right=range(1, len(header)))
        return
    for words, *cells in table:
        named = (f"{name} {cell}".strip() for name, cell in zip(header[1:], cells, strict=True))
        hanging("", f"{words}: {'; '.join(named)}")


def _spread(name: str, told: Mapping[str, Any], decimals: int) -> str:
    mean, sd = told["mean"], told["sd_between"]
    if mean is None:
        return "–"
    value = _clock(mean) if name.endswith("_clock_h") else f"{mean:.{decimals}f}"
    value = value[1:] if value.startswith("-") and float(value) == 0.0 else value
    if sd is None:
        return value
    spread = f"{60 * sd:.0f} min" if name.endswith("_clock_h") else f"{sd:.{decimals}f}"
    return f"{value} ± {spread}"


def _moved(name: str, told: Mapping[str, Any], decimals: int) -> str:
    mean, se = told["mean"], told["se"]
    if mean is None:
        return "–"
    unit = ""
    if name.endswith("_clock_h"):
        mean, se, decimals, unit = 60.0 * mean, None if se is None else 60.0 * se, 0, " min"
    least = 0.5 * 10.0 ** -(decimals + 1)
    if se is not None and abs(mean) < least and se < least:
        return "0"
    # The error has the digits to be seen, and the difference as many.
    most = decimals + 2
    while se and decimals < most and se < 0.5 * 10.0**-decimals:
        decimals += 1
    value = f"{mean:+.{decimals}f}"
    if float(value) == 0.0:
        value = f"{0.0:.{decimals}f}"
        if se is not None and float(f"{se:.{decimals}f}") == 0.0:
            return "0"
    return f"{value}{unit}" if se is None else f"{value} ± {se:.{decimals}f}{unit}"


def _clock(hours: float) -> str:
    minutes = round(60.0 * hours) % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _unknown(
    rows: Mapping[str, tuple[str, int]],
    conditions: Sequence[Mapping[str, Any]],
    meta: Mapping[str, Any],
) -> None:
    """Say of how many people something is not known, and why all of something may not be."""
    flying = [each["name"] for each in conditions if each["clock_from_home_h"] is None]
    if flying:
        paragraph(
            f"The clock moves while nights count ({'; '.join(flying)}): no time of the day is told. "
            "Name the nights after the flight under `measure`."
        )
    if not meta["nights_kept"]:
        paragraph("Too many nights to keep each: the insomnia index is not worked out.")
    for name, (words, _) in rows.items():
        told = [each["measures"][name] for each in conditions]
        if any(each["none"] and each["n"] for each in told):
            counts = ", ".join(
                f"{letter} {each['none']:,}".strip() if len(told) > 1 else f"{each['none']:,}"
                for letter, each in zip(_letters(conditions), told, strict=True)
            )
            paragraph(f"People who have none: {words}, {counts}.")


def _guessed(mechanisms: Sequence[Mapping[str, Any]]) -> None:
    own = [each for each in mechanisms if each["is_of_taken"]]
    named = [f"{each['mechanism']} ({WHY[each['support']]})" for each in own[:NAMED]]
    more = f" and {len(own) - NAMED} more" if len(own) > NAMED else ""
    parts = [f"of what is taken, {', '.join(named)}{more}"] if named else []
    rest = len(mechanisms) - len(own)
    if rest:
        parts.append(f"{rest} {'other ' if own else ''}mechanisms of the body")
    if parts:
        paragraph(
            f"Guessed, not shown in people: {'; '.join(parts)}. See `nightlab body parameters`."
        )
