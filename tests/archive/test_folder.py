"""The folder of an export: read back equal, refused where anything in it was changed."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nightlab.archive import (
    Archive,
    EarlierEntry,
    EarlierEvent,
    EarlierNight,
    KeptEntry,
    KeptEvent,
    KeptNight,
    KeptSeries,
    Reading,
    SealedTrial,
    TakenDose,
    write_folder,
)
from nightlab.archive.tables import TABLES, VERSION
from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Zones
from nightlab.person import Answer, KeptPlan
from nightlab.sources import detect, digest, read_lab
from store.making import BERLIN, NOW, entry, event, night, pulse, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.nights import Night

RELEASED = Path(__file__).with_name("released")
DESIGN = '# A Nightlab trial: the rules and the seed fix the schedule.\narms = ["a", "b"]\n'


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def earlier(night: Night, why: str) -> EarlierNight:
    """A night that was replaced or withdrawn, with all that it said."""
    of_it = (night.date, night.source, night.device, night.start, "2" * 64)
    return EarlierNight(*of_it, 1, NOW, why, night)


def whole() -> Archive:
    """Something of everything, with all that CSV stumbles over."""
    note = 'said "late",\r\nthen\ntea;\tcafé \u2028\x85 =1+1'
    file = Reading(
        *(1, "a,b.json", "0" * 64, 12, "fitbit", 1, "0.1.0", NOW, BERLIN),
        {"nights_new": 2},
        (("line 3", note),),
    )
    second = replace(
        file,
        number=2,
        imported_at=NOW + timedelta(days=1),
        zone=str(Zones.read(f"{BERLIN}; 2024-06-01T12:00 America/New_York")),
        counts={"samples_new": 6, "ignored": {note: 3}, "united": {"fragments": 2}},
        skipped=(),
    )
    later = NOW + timedelta(hours=1)
    trial = SealedTrial("t1", note, NOW, NOW.date(), "stopped", DESIGN, sha256(DESIGN))
    doses = (
        TakenDose(NOW.date(), "late", NOW, note),
        TakenDose(date(2024, 6, 2), "missed", None, "", later),
    )
    log = (
        told(1, kind="pause", until=date(2024, 6, 8), value="", text=note),
        told(2, kind="amendment", value=DESIGN, text="a week was lost"),
        told(2, kind="amendment", value=DESIGN, text="a week was lost", told_at=NOW),
    )
    return Archive(
        readings=(file, second),
        nights=(
            KeptNight(night(1, provenance=("united 14 fragments", note)), 2),
            KeptNight(night(2, hypnogram=None, device=note, is_nap=True, reported={}), None),
        ),
        earlier_nights=(
            EarlierNight(date(2024, 3, 2), "fitbit", "", NOW, "1" * 64, 1, later, "revised"),
            earlier(night(1, letters="W"), "revised"),
            earlier(night(3, hypnogram=None, is_nap=True, reported={}), "withdrawn"),
        ),
        diary=(
            KeptEntry(entry(1, note=note), None, NOW),
            KeptEntry(entry(2, quality=None, awake_min=None), 1, later),
        ),
        earlier_diary=(EarlierEntry(entry(1), 1, NOW, later, "revised"),),
        events=(
            KeptEvent(event(1), 1),
            KeptEvent(event(2, kind="tag", amount=None, label=note), None),
        ),
        earlier_events=(EarlierEvent(event(1, zone="UTC", label=note), 1, later, "withdrawn"),),
        trials=(replace(trial, doses=doses, entries=log),),
        settings={"zone": BERLIN, "owners": {"apple": "f7"}, note: [1, 0.1, None]},
        series=(
            KeptSeries(pulse(1), 2),
            KeptSeries(pulse(1, device=note, values=[0.1, -1e300, 5e-324]), 2),
            KeptSeries(pulse(400), 1),
            KeptSeries(pulse(1, kind="steps", span_s=[60, 86_400, 0]), 2),
        ),
        answers=(
            Answer("age", 44.0, NOW),
            Answer("rls_urge", False, NOW),  # noqa: FBT003 - an answer is a value
            Answer("bedtime", "23:30", NOW),
            Answer("medicines", (note, "zinc"), NOW),
            Answer("tried", (), NOW),
            Answer("age", None, later),
            Answer("worst", "", later),
        ),
        plans=(KeptPlan(NOW, note, '{"steps": ["wind_down"]}\r\n'), KeptPlan(later, "", "{}")),
    )


def as_version_3_held_it() -> Archive:
    """Return the whole, without what the third version of an export had no room for."""
    return replace(whole(), answers=(), plans=())


def as_version_2_held_it() -> Archive:
    """Return the whole, without what the second version of an export had no room for."""
    held = as_version_3_held_it()
    first = replace(held.readings[0], number=2, imported_at=NOW + timedelta(days=1), skipped=())
    return replace(
        held,
        readings=(held.readings[0], first),
        nights=(KeptNight(night(1), 2), *held.nights[1:]),
        series=(),
    )


def as_version_1_held_it() -> Archive:
    """Return the whole, without what the first version of an export had no room for."""
    held = as_version_2_held_it()
    (trial,) = held.trials
    doses = tuple(replace(dose, told_at=None) for dose in trial.doses)
    return replace(
        held,
        earlier_nights=held.earlier_nights[:1],
        earlier_events=(),
        trials=(replace(trial, doses=doses, entries=()),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(whole(), tmp_path / "export", made_at=NOW, zone=BERLIN)
    return tmp_path / "export"


def zipped(folder: Path, inside: str = "") -> Path:
    target = folder.with_name("export.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{inside}{path.relative_to(folder).as_posix()}")
    return target


def refused(folder: Path) -> str:
    """Return what is said of a folder, alike of a zip of it, with one place and one next step."""
    said = []
    for path in (folder, zipped(folder, "export/")):
        with pytest.raises(NightlabError) as caught:
            read_lab(path)
        assert caught.value.where
        assert caught.value.fix
        said.append(str(caught.value).replace("export.zip, ", "", 1))
    assert said[0] == said[1]
    return said[0]


def test_a_folder_and_a_zip_of_it_are_read_back_equal(folder: Path) -> None:
    assert read_lab(folder) == whole()
    for inside in ("", "export/", "home/me/export/"):
        path = zipped(folder, inside)
        assert read_lab(path) == whole()
        assert detect(path).name == "nightlab"
    assert detect(folder).name == "nightlab"
    assert digest(folder) == sha256((folder / "manifest.json").read_text())


HELD = {1: as_version_1_held_it, 2: as_version_2_held_it, 3: as_version_3_held_it, 4: whole}


@pytest.mark.parametrize("version", HELD)
def test_an_export_of_any_version_is_read_as_it_was(tmp_path: Path, version: int) -> None:
    path = RELEASED / f"{version}.zip"
    assert detect(path).name == "nightlab"
    assert read_lab(path) == HELD[version]()
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "export")
    assert read_lab(tmp_path / "export") == HELD[version]()


def test_the_newest_version_is_frozen_as_it_is_written(folder: Path) -> None:
    assert max(HELD) == VERSION
    with zipfile.ZipFile(RELEASED / f"{VERSION}.zip") as archive:
        frozen = {name: archive.read(name) for name in archive.namelist()}
    del frozen["manifest.json"]
    assert {name: (folder / name).read_bytes() for name in frozen} == frozen


def test_a_year_of_many_samples_has_a_file_for_each_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Archive(
        readings=whole().readings,
        series=tuple(KeptSeries(pulse(day), 1) for day in (1, 2, 40, 400)),
    )
    monkeypatch.setattr("nightlab.archive.samples.MOST_ROWS", 8)
    write_folder(held, tmp_path / "export", made_at=NOW, zone="UTC")
    names = sorted(path.name for path in (tmp_path / "export" / "series").iterdir())
    assert names == ["heart_rate-2024-03.csv", "heart_rate-2024-04.csv", "heart_rate-2025.csv"]
    assert read_lab(tmp_path / "export") == held
    assert read_lab(zipped(tmp_path / "export")) == held


def test_an_export_that_calls_itself_older_than_it_is_is_refused(folder: Path) -> None:
    edited("manifest.json", '"version": 4', '"version": 2')(folder)
    assert re.search(r"nights.csv, line 2: 13 cells under 12 columns", refused(folder))


def test_the_manifest_describes_every_column_and_vouches_for_every_file(folder: Path) -> None:
    told = json.loads((folder / "manifest.json").read_text())
    assert (told["format"], told["version"], told["zone"]) == ("nightlab-export", VERSION, BERLIN)
    assert told["made_at"] == NOW.isoformat()
    written = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(told["files"]) == written - {"manifest.json"}
    for name, about in told["files"].items():
        content = (folder / name).read_bytes()
        assert about["sha256"] == hashlib.sha256(content).hexdigest()
        assert about["bytes"] == len(content)
    for table in TABLES:
        about = told["files"][table.file]
        with (folder / table.file).open(newline="") as file:
            header, *rows = csv.reader(file)
        assert (list(about["columns"]), about["rows"]) == (header, len(rows))
        assert all(each["about"] and each["holds"] for each in about["columns"].values())
    units = told["files"]["nights.csv"]["columns"]["epoch_s"]["unit"]
    assert (units, told["files"]["diary.csv"]["columns"]["awake_min"]["unit"]) == ("s", "min")


def test_what_lies_in_the_folder_besides_is_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("mine")
    (folder / ".DS_Store").write_bytes(b"\0\1")
    (folder / "empty.txt").touch()
    (folder / "link.csv").symlink_to("/etc/hosts")
    assert read_lab(folder) == whole()


def test_an_export_never_overwrites(folder: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(NightlabError, match="there already, and was left as it is; name a folder"):
        write_folder(Archive(), folder, made_at=NOW, zone="UTC")
    assert sorted(path.name for path in folder.iterdir()) == before
    (tmp_path / "empty").mkdir()
    write_folder(Archive(), tmp_path / "empty", made_at=NOW, zone="UTC")
    assert read_lab(tmp_path / "empty") == Archive()
    (tmp_path / "file").touch()
    with pytest.raises(NightlabError, match="cannot be written"):
        write_folder(Archive(), tmp_path / "file" / "x", made_at=NOW, zone="UTC")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "export", "file"]


@pytest.mark.parametrize("place", [".", "", "/"])
def test_a_folder_without_a_name_is_never_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NightlabError, match="there already"):
        write_folder(Archive(), Path(place), made_at=NOW, zone="UTC")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="rights of another kind")
def test_an_export_is_for_its_owners_eyes(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_cell_longer_than_tables_have_elsewhere_comes_back(tmp_path: Path) -> None:
    long = night(
        1, hypnogram=Hypnogram.from_string("W2" * 70_000, epoch_s=0.1, start=night(1).start)
    )
    held = Archive(
        nights=(KeptNight(long, None),), diary=(KeptEntry(entry(1, note="x" * 140_000), None, NOW),)
    )
    before = csv.field_size_limit()
    write_folder(held, tmp_path / "out", made_at=NOW, zone="UTC")
    assert read_lab(tmp_path / "out") == held
    assert csv.field_size_limit() == before


# --- what was changed -----------------------------------------------------------


def edited(name: str, old: str, new: str, *, vouched: bool = False) -> Callable[[Path], None]:
    """Return a change to one file; vouched for where a clever hand renews the digest as well."""

    def edit(folder: Path) -> None:
        text = (folder / name).read_bytes().decode()
        assert old in text
        (folder / name).write_bytes(text.replace(old, new, 1).encode())
        if vouched:
            manifest = json.loads((folder / "manifest.json").read_text())
            manifest["files"][name]["sha256"] = sha256((folder / name).read_bytes().decode())
            (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))

    return edit


def listed(name: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["files"][name] = {"sha256": "0" * 64}
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))

    return edit


PULSE = "series/heart_rate-2024.csv"
CHANGES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a figure": (
        edited("nights.csv", "401.5", "301.5"),
        "nights.csv: changed after it was exported",
    ),
    "a column": (edited("doses.csv", "status", "fate"), "doses.csv is missing, or its first line"),
    "a date": (
        edited("nights.csv", "\r\n2024-03-02", "\r\n2024-03-03"),
        "nights.csv, line 2: date 2024-03-03, which by its times and zone is 2024-03-02",
    ),
    "no date": (
        edited("nights.csv", "\r\n2024-03-02", "\r\nyesterday"),
        "nights.csv, line 2, column date: 'yesterday' is not date, YYYY-MM-DD",
    ),
    "an offset": (edited("events.csv", "+00:00", ""), "events.csv, line 2, column at"),
    "a stage": (edited("nights.csv", "WW22RR", "WW2XRR"), "nights.csv, line 2: 'X' stands for no"),
    "times": (edited("diary.csv", "2024-03-02T05", "2024-03-01T05"), "diary.csv, line .: 'woke'"),
    "a cell": (edited("events.csv", ",coffee,", ",coffee"), "events.csv, line 2: 8 cells under 9"),
    "quotes": (
        edited("diary.csv", '"late""', '"late"'),
        "diary.csv, line 2: 12 cells under 14 columns",
    ),
    "infinity": (
        edited("nights.csv", "30.0", "inf"),
        "line 2, column epoch_s: 'inf' is not number",
    ),
    "a unit": (edited("events.csv", ",mg,", ",g,"), "events.csv, line 2: unit 'g', where caffeine"),
    "a design": (edited("trials/t1.toml", '"b"', '"c"'), "trials/t1.toml: changed after"),
    "a design, vouched for": (
        edited("trials/t1.toml", '"b"', '"c"', vouched=True),
        "trials.csv, line .: its design is not the one that was sealed",
    ),
    "a status": (
        edited("trials.csv", "stopped", "paused", vouched=True),
        "trials.csv, line .: 'paused' is no status",
    ),
    "a fate": (
        edited("doses.csv", "missed", "maybe", vouched=True),
        "doses.csv, line .: 'maybe' is no fate",
    ),
    "a kind": (
        edited("trial_entries.csv", "pause", "nap", vouched=True),
        "trial_entries.csv, line .: 'nap' is no kind of entry",
    ),
    "a pause": (
        edited("trial_entries.csv", "2024-06-08", "2024-05-08", vouched=True),
        "trial_entries.csv, line .: it ends on 2024-05-08, before it begins",
    ),
    "a guess": (
        edited("trial_entries.csv", "a week", "a year"),
        "trial_entries.csv: changed after it was exported",
    ),
    "a log of no trial": (
        edited("trial_entries.csv", "\r\nt1", "\r\nt9", vouched=True),
        "trial_entries.csv: trial t9 stands nowhere in trials",
    ),
    "a log gone": (lambda f: (f / "trial_entries.csv").unlink(), "trial_entries.csv is missing"),
    "an earlier stage": (
        edited("earlier_nights.csv", ",W,", ",X,", vouched=True),
        "earlier_nights.csv, line 3: 'X' stands for no",
    ),
    "an earlier date": (
        edited("earlier_nights.csv", "2024-03-04,", "2024-03-05,", vouched=True),
        "earlier_nights.csv, line 4: date 2024-03-05, which by its times and zone is 2024-03-04",
    ),
    "half of a night": (
        edited("earlier_nights.csv", "Europe/Berlin", "", vouched=True),
        "earlier_nights.csv, line 3: a night without its zone",
    ),
    "a trial": (edited("doses.csv", "t1", "t9", vouched=True), "trial t9 stands nowhere in trials"),
    "a trial of no file": (
        edited("trials.csv", "t1", "t2", vouched=True),
        "trials/t2.toml is missing",
    ),
    "an import": (
        edited("nights.csv", ",2\r\n", ",7\r\n", vouched=True),
        "nights.csv, line 2: import 7 stands nowhere in files.csv",
    ),
    "counts": (
        edited("files.csv", '""nights_new"": 2', '""nights_new"": ""x""', vouched=True),
        "files.csv, line 2: counts that are no numbers",
    ),
    "a file gone": (lambda folder: (folder / "events.csv").unlink(), "events.csv is missing"),
    "a design gone": (lambda folder: shutil.rmtree(folder / "trials"), "trials/t1.toml is missing"),
    "a file emptied": (lambda f: (f / "events.csv").write_bytes(b""), "events.csv is missing"),
    "counts of rows": (
        edited("files.csv", '""fragments"": 2', '""fragments"": true', vouched=True),
        "files.csv, line 3: counts that are no numbers",
    ),
    "a provenance": (
        edited("nights.csv", '[""united 14', '[7, ""united 14', vouched=True),
        "nights.csv, line .: a provenance that is no list of sentences",
    ),
    "a sample": (
        edited(PULSE, ",61.0,", ",71.0,"),
        "heart_rate-2024.csv: changed after it was exported",
    ),
    "a sample that is none": (
        edited(PULSE, ",58.5,", ",nan,"),
        "heart_rate-2024.csv, line 4, column value: 'nan' is not number",
    ),
    "a sample without an offset": (
        edited(PULSE, "12:01:00+00:00", "12:01:00"),
        "heart_rate-2024.csv, line 3, column at: '2024-03-01T12:01:00' is not instant",
    ),
    "a sample of another kind": (
        edited(PULSE, "heart_rate,", "hearts,"),
        "heart_rate-2024.csv, line 2: unknown kind of series 'hearts'",
    ),
    "a sample in another unit": (
        edited(PULSE, "bpm", "Hz"),
        "heart_rate-2024.csv, line 2: unit 'Hz', where heart_rate is kept in 'bpm'",
    ),
    "a sample of no import": (
        edited(PULSE, ",,2\r\n", ",,9\r\n"),
        "heart_rate-2024.csv, line 2: import 9 stands nowhere in files.csv",
    ),
    "a sample cut off": (edited(PULSE, ",bpm", ""), "line 2: 7 cells under 8 columns"),
    "an answer": (
        edited("answers.csv", ",44.0", ",45.0"),
        "answers.csv: changed after it was exported",
    ),
    "an answer that is none": (
        edited("answers.csv", ",44.0", ',"{""a"": 1}"', vouched=True),
        "answers.csv, line 2: .* is no answer",
    ),
    "an answer in no JSON": (
        edited("answers.csv", ",44.0", ",yes", vouched=True),
        "answers.csv, line 2, column answer: 'yes' is not JSON",
    ),
    "an endless answer": (
        edited("answers.csv", ",44.0", ",1e999", vouched=True),
        "answers.csv, line 2: 'inf' is no answer",
    ),
    "a question without a name": (
        edited("answers.csv", "\r\nage,", "\r\n,", vouched=True),
        "answers.csv, line 2: a question is named by 1 to 100 characters",
    ),
    "answers gone": (lambda folder: (folder / "answers.csv").unlink(), "answers.csv is missing"),
    "a plan": (
        edited("plans.csv", ",{}", ",[]", vouched=True),
        "plans.csv, line .: a plan that is no table in JSON",
    ),
    "when a plan was derived": (
        edited("plans.csv", "+00:00", "", vouched=True),
        "plans.csv, line 5, column derived_at",
    ),
    "samples gone": (lambda folder: (folder / PULSE).unlink(), "series/.*-2024.csv is missing"),
    "samples of no kind": (listed("series/sighs-2024.csv"), "'series/sighs-2024.csv' is no file"),
    "a newer version": (
        edited("manifest.json", '"version": 4', '"version": 5'),
        "an export of a newer Nightlab .*upgrade",
    ),
    "no version": (edited("manifest.json", '"version": 4', '"version": 0'), "no manifest of an"),
    "no JSON": (
        edited("manifest.json", '"files": {', '"files": '),
        "manifest.json, line 8: broken",
    ),
    "no files": (edited("manifest.json", '"files"', '"fils"'), "manifest.json: no list of files"),
    "a path": (listed("../../etc/passwd"), "'../../etc/passwd' is no file of an export"),
    "an absolute path": (listed("/etc/passwd"), "'/etc/passwd' is no file of an export"),
    "a path as a design": (listed("trials/t../x.toml"), "is no file of an export"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_refused_with_its_place(folder: Path, change: str) -> None:
    change_it, said = CHANGES[change]
    change_it(folder)
    assert re.search(said, refused(folder))


def test_a_table_alone_is_told_from_the_whole(folder: Path) -> None:
    for name in ("events.csv", "manifest.json"):
        with pytest.raises(
            NightlabError, match=rf"{name}: a part of an .* not the whole; give the"
        ):
            read_lab(folder / name)
    (folder / "manifest.json").unlink()
    with pytest.raises(NightlabError, match="a folder; name one file, or zip the folder"):
        read_lab(folder)


def test_two_exports_in_one_zip_are_two_people(folder: Path) -> None:
    shutil.copytree(folder, folder / "second")
    with pytest.raises(NightlabError, match="perhaps of 2 people"):
        detect(zipped(folder))


def test_instants_are_written_in_utc_to_the_microsecond(folder: Path) -> None:
    with (folder / "diary.csv").open(newline="") as file:
        first = next(csv.DictReader(file))
    assert first["recorded_at"] == "2024-06-01T07:30:15.123456+00:00"
    assert datetime.fromisoformat(first["rose_at"]).tzinfo == UTC
