"""Mappings, the tables that they read, and tables that a mapping is drafted for, as any bytes."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.nights import Zones
from nightlab.sources import read_file
from nightlab.sources.mapped import MappedTable
from nightlab.sources.mapped.drafting import Draft, draft_of_file
from nightlab.sources.mapped.file import read_mapping, to_toml
from nightlab.sources.mapped.mapping import Mapping
from nightlab.sources.part import Part

if TYPE_CHECKING:
    from nightlab.sources import Record

ZONE = "Europe/Berlin"
MOST_QUESTIONS = 60
# What a person might say where nothing is offered.
SAID = {"clock_form": "%H:%M", "zone": ZONE, "time_form": "%d.%m.%Y %H:%M"}
RING = Mapping(
    name="my_ring",
    kind="nights",
    columns={"start": "Bett", "end": "Auf", "asleep": "Schlaf", "score": "Punkte", "nap": "Art"},
    time_form="%d.%m.%Y %H:%M",
    lengths={"asleep": "H:MM"},
    nap_words=("nickerchen",),
    missing=("-",),
    delimiter=";",
    skip_lines=1,
    decimal_comma=True,
)
WATCH = Mapping(
    name="watch",
    kind="nights",
    columns={"start": "from", "length": "took", "spo2": "air", "zone": "where"},
    time_form="epoch_ms",
    zone="column",
    lengths={"length": "h"},
)
CLOCKS = Mapping(
    name="clocks",
    kind="nights",
    columns={"date": "night", "start": "bed", "end": "up"},
    time_form="%Y-%m-%d",
    clock_form="%I:%M %p",
    date_is="evening",
)
CUPS = Mapping(
    name="cups",
    kind="events",
    columns={"at": "when", "kind": "what", "amount": "much", "unit": "of", "label": "note"},
    kinds={"Kaffee": "caffeine"},
    zone="printed",
)
NOTEBOOK = Mapping(
    name="notebook",
    kind="diary",
    columns={
        "date": "Day",
        "tried_to_sleep": "Lights",
        "latency": "Took",
        "woke": "Woke",
        "rose": "Up",
        "quality": "Felt",
        "awakenings": "Times",
    },
    time_form="%d/%m/%Y",
    clock_form="%H:%M",
    date_is="morning",
    lengths={"latency": "min"},
)
TABLES = {
    RING: "Mein Ring\nBett;Auf;Schlaf;Punkte;Art\n"
    "04.03.2024 23:00;05.03.2024 07:00;7:15;81,5;Nacht\n"
    "05.03.2024 13:00;05.03.2024 13:40;0:35;-;Nickerchen\n",
    WATCH: "from,took,air,where\n1709589600000,7.75,96,+01:00\n1709676000000,8,95,Asia/Tokyo\n",
    CLOCKS: "night,bed,up\n2024-03-04,11:10 pm,6:50 am\n2024-03-05,12:20 AM,07:00 am\n",
    CUPS: "when,what,much,of,note\n2024-03-04T15:00+01:00,Kaffee,80,mg,\n"
    "2024-03-04T22:00:00Z,dose,0.2,g,magnesium\n",
    NOTEBOOK: "Day,Lights,Took,Woke,Up,Felt,Times\n05/03/2024,23:10,20,6:50,7:00,good,2\n",
}
KNOWN = tuple(TABLES)
UNKNOWN = (
    b"Bedtime,Wake time,Time asleep (min),Score\n2024-03-04 23:10,2024-03-05 07:00,431,81\n",
    b"start;end;hrv (ms)\n1709589600;1709617800;41,5\n1709676000;1709704200;\n",
    b"Date,Bedtime,Wake time\n2024-03-24,23:10,07:00\n2024-03-25,00:10,07:00\n",
    b"Date\tLights out\tSleep latency (min)\tWoke up\tGot up\n05.03.2024\t23:10\t20\t6:50\t7:00\n",
    b"when|what|amount\n2024-03-04T15:00+01:00|Kaffee|80 mg\n2024-03-05T15:10+01:00|Tee|40 mg\n",
)


def mappings() -> tuple[bytes, ...]:
    """Return mappings of every kind as files."""
    return tuple(to_toml(mapping).encode() for mapping in KNOWN)


def numbered() -> tuple[bytes, ...]:
    """Return the table of every mapping, after a byte that is its number."""
    return tuple(bytes([at]) + text.encode() for at, text in enumerate(TABLES.values()))


def read_again(path: Path) -> object:
    """Read a mapping; what was read is itself when it is written and read again."""
    found = read_mapping(path)
    path.write_text(to_toml(found), encoding="utf-8")
    assert read_mapping(path) == found
    return found


def read_table(content: bytes) -> list[Record]:
    """Read any bytes as the mapping says whose number the first byte is."""
    known = MappedTable(KNOWN[content[0] % len(KNOWN)] if content else RING)
    part = Part("file", max(0, len(content) - 1), lambda: io.BytesIO(content[1:]))
    return list(known.read([part], zones=Zones(ZONE)))


def drafted(path: Path) -> list[Record]:
    """Draft a mapping, answer what it asks as it offers, and read the table with it."""
    found = _answered(draft_of_file(path))
    mapping = found.mapping()
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "mapping.toml"
        written.write_text(found.to_toml(), encoding="utf-8")
        assert read_mapping(written) == mapping
    return list(read_file(path, zone=ZONE, format=MappedTable(mapping)))


def _answered(found: Draft) -> Draft:
    for _ in range(MOST_QUESTIONS):
        if not (asked := found.questions):
            break
        question = asked[0]
        offered = question.options[0].value if question.options else SAID.get(question.key, "")
        known = found.answer(question.key, offered)
        if known == found:
            break
        found = known
    assert len(found.unused) <= len(found.look.header)
    return found
