"""Every parser as a function of bytes that may raise nothing, with files to start from."""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np

from drivers.answering import as_toml, drawn, ordinary
from fuzz import kept_plans, lab_export, mapped_tables, trial_files, zip_members
from nightlab.drivers.assessment import doubts, open_questions, profile_of
from nightlab.drivers.assessment import read_answers as read_told
from nightlab.errors import NightlabError
from nightlab.formulary import read_label
from nightlab.formulary.intake import read_answers
from nightlab.nights import Event, Series, Zones
from nightlab.person import read_profile
from nightlab.plan.advice import read_advice
from nightlab.report.trial_file import verify
from nightlab.safety import check
from nightlab.safety.medicines import match
from nightlab.sources import Counted, Skipped, formats, parse_event, read_file
from nightlab.sources.apple import AppleHealth
from nightlab.sources.apple.scan import thinned
from nightlab.sources.part import Part
from nightlab.trials import Design, read_design, to_toml
from nightlab.trials.table import night_numbers, read_table
from sources import made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nightlab.sources import Format

ZONE = "Europe/Berlin"
UNLIKELY = re.compile(rb"[\x00-\x08\x0b-\x1f]")
OF_SLEEP = {
    ("read", "rows of sleep"),
    ("united", "rows of sleep"),
    ("ignored", "rows of sleep that stand there twice"),
    ("ignored", "rows in bed that tie several days together"),
}
# Formats whose export may be one file; that of a lab itself is a folder.
SINGLE = tuple(known for known in formats() if known.name != "nightlab")
# What parsers stumble over: ends of tokens, ends of ranges, letters that are none.
TOKENS = (
    *(b'"', b"'", b"<", b">", b"&", b"/", b"=", b"{", b"}", b"[", b"]", b",", b";", b":", b"\t"),
    *(b"\n", b"\r\n", b"\r", b"\0", b"\x0b", b"\\", b"\\ud800", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
    *(b"null", b"true", b"NaN", b"1e999", b"-1", b"0", b"9" * 30, b"9" * 5000, b"[" * 5000),
    *(b"24:00", b"99999999999:00", b"0001-01-01", b"9999-12-31T23:59:59", b"2024-02-30", b"+14:00"),
    *(b"Mars/Olympus", b"../../etc/passwd", b"\xd9\xa3", b"\xe2\x80\xae", b"1,000", b"mg", b"#"),
    *(
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?a?>",
        b"&#65;",
        b"&x;",
        b"</HealthData>",
        b"<a/>\n",
    ),
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff"),
)
TABLE = """night,arm,sol_min
2026-01-05,placebo,31.5
2026-01-06,"magnesium, 200 mg",
2026-01-07,magnesium,18
"""
PERSON = """age = 41
sex = "female"
zone = "Europe/Berlin"
pregnant = false
conditions = ["asthma"]
medications = [{ name = "sertraline", dose_mg = 50 }]
labs = { ferritin_ug_l = 12.5 }

[job]
shifts = true
"""
CHECKED = """age = 70
profile = "US"
medications = ["Cipro 500", { name = "zopiclone", times = ["22:00"], nightly = true }]
supplements = [{ name = "magnesium oxide", dose = 400, unit = "mg", times = ["21:00"], weeks = 3 }]
symptoms = ["no fever", "chest pain"]
[conditions]
diabetes = "unknown"
kidney_disease = true
[course]
bristol = 6
[behaviour]
bedtime = "23:00"
caffeine = [{ mg = 120, time = "16:00" }]
"""
ANSWERS = """age = 41
sex = "female"
exclude = ["low_fodmap"]
[foods]
oats = { per_week = 3 }
greens = "unknown"
[water]
magnesium_mg_per_l = 26
"""
ADVICE = """format = 1
key = "A1"
title = "Sleep well"

[[step]]
label = "magnesium with dinner"
section = "A1.8"
step = "magnesium_bisglycinate"
agent = "magnesium bisglycinate"
elemental_mg = 200
at = "19:30"
claims = ["C022", "C023"]
note = "No dose is named."
[step.body]
dose = { agent = "magnesium bisglycinate", amount = 200, at = "19:30" }

[[step]]
label = "no coffee after noon, a walk, a dim evening"
step = "caffeine_curfew"
agent = "caffeine curfew"
[step.body]
no_caffeine_after = "12:00"
exercise = { at = "17:00", minutes = 30, met = 4 }
evening_lux = 30
"""
LABELS = (
    b"Magnesium (as magnesium bisglycinate) 200 mg 48% DV",
    b"1.418 mg Magnesiumbisglycinat, davon Magnesium 200 mg (53% NRV)",
    b"Magnesium oxide, citrate 400 mg per 2 capsules; 16.5 mmol",
)
MEDICINES = (b"Cipro 500 mg twice a day", b"lisinopril/HCTZ 20/12.5", "Dafalgan codéine".encode())


@dataclass(frozen=True, slots=True)
class Target:
    """One parser: a function of any bytes, and whole files that it reads."""

    name: str
    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def _tolerant(parse: Callable[[], object]) -> object:
    """Return what a parser returns, or the place it names in its one sentence."""
    try:
        return parse()
    except NightlabError as caught:
        told = caught
    assert told.where
    assert told.fix
    assert len(str(told).encode()) < 3000
    return told.where


def _part(content: bytes) -> Part:
    return Part("file", len(content), lambda: io.BytesIO(content))


def _format(known: Format) -> Callable[[bytes], None]:
    def run(content: bytes) -> None:
        known.sniff(content[:65_536])
        _tolerant(lambda: list(known.read([_part(content)], zones=Zones(ZONE))))

    return run


def _of_file(read: Callable[[Path], object]) -> Callable[[bytes], None]:
    def run(content: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export"
            path.write_bytes(content)
            _tolerant(lambda: read(path))

    return run


def _of_text(read: Callable[[str], object]) -> Callable[[bytes], None]:
    def run(content: bytes) -> None:
        _tolerant(lambda: read(_text(content)))

    return run


def verify_export(text: str) -> object:
    """Verify an exported trial."""
    return verify(text, "t1.json")


def _all_cells(path: Path) -> None:
    table = read_table(path)
    for name, cells in table.columns.items():
        _tolerant(partial(night_numbers, table, name))
        for row, cell in enumerate(cells):
            _tolerant(partial(table.number, cell, name, row))


def _line(content: bytes) -> None:
    text = _text(content)
    _tolerant(lambda: parse_event(text, date=date(2024, 3, 2), zone=ZONE))


def _checked(path: Path) -> object:
    return check(read_profile(path), names=["magnesium bisglycinate", "melatonin"])


def _assessed(path: Path) -> object:
    return read_answers(path)


def _told(path: Path) -> None:
    answers = read_told(path)
    open_questions(answers)
    doubts(answers)
    check(profile_of(answers), names=["magnesium bisglycinate", "melatonin"])


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="surrogateescape")


def _label(content: bytes) -> None:
    _tolerant(lambda: read_label(_text(content)))


def _medicine(content: bytes) -> None:
    found = match(_text(content))
    assert 0 <= found.confidence <= 1
    assert found.matched or not found.known


def _lab(content: bytes) -> None:
    _tolerant(lambda: lab_export.read(content))


def _mapped(content: bytes) -> None:
    _tolerant(lambda: mapped_tables.read_table(content))


def _scan(content: bytes) -> None:
    def records(scan: Callable[..., Iterator[bytes]], *, nights_only: bool = False) -> object:
        reader = AppleHealth(nights_only=nights_only)
        with (
            mock.patch("nightlab.sources.apple.xml.thinned", scan),
            mock.patch("nightlab.sources.part.CHUNK_BYTES", 100),
        ):
            return _tolerant(lambda: list(reader.read([_part(content)], zones=Zones(ZONE))))

    parsed = records(lambda chunks, *_: chunks)
    assert records(thinned) == parsed
    searched = records(thinned, nights_only=True)
    # What lies between the sleep is not looked at there: only well-formed files of one person agree.
    if isinstance(parsed, list) and not UNLIKELY.search(content) and content.count(b"<Me") < 2:
        assert searched == [record for record in parsed if _is_of_sleep(record)]


def _is_of_sleep(record: object) -> bool:
    if isinstance(record, Counted):
        return (record.verb, record.what) in OF_SLEEP
    is_of_others = isinstance(record, Skipped) and re.match(r"[a-z0-9 ]+: ", record.why)
    return not is_of_others and not isinstance(record, Series | Event)


def _short(content: bytes) -> bytes:
    """Return the first lines of an export, closed again."""
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:60], b"</HealthData>\n"])


def _seeds() -> dict[str, tuple[bytes, ...]]:
    """Return small files of every format, by format: exports of one file, and what lies in zips."""
    found: dict[str, tuple[bytes, ...]] = {}
    for case in made.CASES:
        written = zip_members.small(case)
        known = next(each for each in formats() if each.name == case.name)
        parts = zip_members.of(written) if case.is_zip else {"": written}
        seeds = [part for part in parts.values() if known.sniff(part[:65_536])]
        found[case.name] = (*found.get(case.name, ()), *seeds)
    return {name: tuple(dict.fromkeys(seeds)) for name, seeds in found.items()}


def _told_seeds() -> tuple[bytes, ...]:
    people = ordinary(), drawn(1), drawn(2, share=0.2)
    return tuple(as_toml(answers).encode() for answers in people)


def _targets() -> tuple[Target, ...]:
    rng = np.random.default_rng(5)
    berlin = (rng, ZONE, "autumn")
    nights = made.person(*berlin, "fitbit")[:2]
    fitbit = made.fitbit_json(nights)
    apple = _short(made.apple_xml(made.person(*berlin, "apple"), rng))
    ten = datetime(2024, 5, 1, 22, tzinfo=UTC)
    scored = made.apple_night([("AsleepCore", ten, ten.replace(minute=30))])
    seeds = _seeds() | {"apple": (apple, scored)}
    design = Design(("placebo", "magnesium"), nights=28, seed=7, block_nights=14, worthwhile=2.5)
    zips = made.zipped({"a/sleep.json": fitbit[:900]}), made.zipped({"a/export.xml": scored})
    lines = b"caffeine 80mg 15:00", b"magnesium bisglycinate 0,2 g 21:30", b"#long day 22:15"
    return (
        *(Target(known.name, _format(known), seeds[known.name]) for known in SINGLE),
        Target("nightlab", _lab, lab_export.seeds()),
        Target("members", zip_members.read, zip_members.seeds()),
        Target("scan", _scan, seeds["apple"]),
        Target("file", _of_file(lambda path: list(read_file(path, zone=ZONE))), (*zips, scored)),
        Target("line", _line, lines),
        Target("table", _of_file(_all_cells), (TABLE.encode(), TABLE.replace(",", ";").encode())),
        Target("mapping", _of_file(mapped_tables.read_again), mapped_tables.mappings()),
        Target("mapped", _mapped, mapped_tables.numbered()),
        Target("draft", _of_file(mapped_tables.drafted), mapped_tables.UNKNOWN),
        Target("design", _of_file(read_design), (to_toml(design).encode(),)),
        Target("protocol", _of_text(trial_files.read_again), (trial_files.whole_protocol(),)),
        Target("export", _of_text(verify_export), (trial_files.exported_trial().encode(),)),
        Target("sections", _of_text(trial_files.verify_resealed), (trial_files.sections(),)),
        Target("slips", _of_text(trial_files.read_slips), (trial_files.SLIPS,)),
        Target("person", _of_file(_checked), (PERSON.encode(), CHECKED.encode())),
        Target("answers", _of_file(_assessed), (ANSWERS.encode(),)),
        Target("told", _of_file(_told), _told_seeds()),
        Target("advice", _of_file(read_advice), (ADVICE.encode(),)),
        Target("plan", _of_text(kept_plans.read), kept_plans.seeds()),
        Target("label", _label, LABELS),
        Target("medicine", _medicine, MEDICINES),
    )


TARGETS = _targets()
