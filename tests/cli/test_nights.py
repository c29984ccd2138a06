from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cli.exports import DIARY, EVENTS, fitbit, write
from cli.pictures import titles
from sources.made.oura import oura_api, oura_people

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell


@pytest.fixture
def both(shell: Shell, tmp_path: Path) -> Shell:
    """Nine Fitbit nights in February 2026, three of a diary in March, two events."""
    shell.ok("import", write(tmp_path / "sleep.json", fitbit(9)), "--zone", "Europe/Berlin")
    shell.ok("import", write(tmp_path / "d.csv", DIARY), write(tmp_path / "e.csv", EVENTS))
    return shell


def test_empty_lab_says_how_to_fill_it(shell: Shell) -> None:
    shell.begin()
    assert shell.ok("nights") == (
        "No nights yet. Bring some in with `nightlab import FILE` or `nightlab log`.\n"
    )
    assert shell.json("nights") == []
    assert shell.ok("nights", "--csv") == ""
    assert "No nights" in titles(shell.ok("nights", "--svg", "-"))
    assert shell.refused("night", "2026-03-01") == (
        "date: no night ends on 2026-03-01; see which do with `nightlab nights`."
    )


def test_table_has_a_line_a_night_under_one_header(both: Shell) -> None:
    header, *lines = both.ok("nights").splitlines()
    assert header.split("  ")[0] == "night"
    assert len(lines) == 12
    assert lines[0].split() == (
        ["2026-02-01", "00:30", "07:31", "fitbit", "10", "411", "0", "0", "97.6", "–", "–", "–"]
    )
    assert lines[-1].split()[3:] == ["diary", "15", "475", "0", "0", "95.0", "–", "–", "5"]
    ends = {line.index("fitbit") for line in lines if "fitbit" in line}
    assert ends == {header.index("from")}
    assert {len(line) for line in lines} == {len(header)}


def test_since_and_until_are_both_included(both: Shell) -> None:
    dates = [
        n["date"] for n in both.json("nights", "--since", "2026-02-08", "--until", "2026-03-01")
    ]
    assert dates == ["2026-02-08", "2026-02-09", "2026-03-01"]
    assert len(both.json("nights", "--until", "2026-02-03")) == 3
    one = both.json("nights", "--since", "2026-03-02", "--until", "2026-03-02")
    assert [night["date"] for night in one] == ["2026-03-02"]


def test_span_without_nights_says_so(both: Shell) -> None:
    assert both.ok("nights", "--since", "2027-01-01") == (
        "No nights from 2027-01-01. `nightlab nights` lists all there are.\n"
    )
    assert "from 2020-01-01 until 2020-02-01" in both.ok(
        "nights", "--since", "2020-01-01", "--until", "2020-02-01"
    )


def test_span_that_ends_before_it_begins_is_refused(both: Shell) -> None:
    assert both.refused("nights", "--since", "2026-03-02", "--until", "2026-03-01") == (
        "--since and --until: 2026-03-02 comes after 2026-03-01; give the earlier date first."
    )


def test_csv_says_the_same_as_json(both: Shell) -> None:
    rows = list(csv.DictReader(io.StringIO(both.ok("nights", "--csv"))))
    told = both.json("nights")
    assert [list(row) for row in rows] == [list(night) for night in told]
    for row, night in zip(rows, told, strict=True):
        for name, value in night.items():
            cell = row[name]
            if value is None:
                assert cell == ""
            elif isinstance(value, float):
                assert float(cell) == value
            else:
                assert cell == str(value)


def test_json_has_a_line_a_night(both: Shell) -> None:
    first, *lines, last = both.ok("nights", "--json").splitlines()
    assert (first, last) == ("[", "]")
    assert [json.loads(line.rstrip(",")) for line in lines] == both.json("nights")


def test_csv_of_a_diary_can_be_judged_as_a_table(after_trial: Shell, tmp_path: Path) -> None:
    table = write(tmp_path / "nights.csv", after_trial.ok("nights", "--csv"))
    verdict = after_trial.json(
        *("verdict", table, "--outcome", "sol_min", "--arm", "quality", "--night", "date")
    )
    assert verdict["nights"] == 56


def test_nights_have_no_two_outputs_in_one_stream(both: Shell) -> None:
    for pair in (["--json", "--csv"], ["--json", "--svg", "-"], ["--csv", "--svg", "-"]):
        assert "only one of these can be printed at a time" in both.refused("nights", *pair)
    assert "only one" in both.refused("night", "2026-02-01", "--json", "--svg", "-")


def test_raster_goes_to_a_file_or_to_the_output(both: Shell, tmp_path: Path) -> None:
    result = both.call("nights", "--svg", tmp_path / "raster.svg")
    assert (result.stdout, result.stderr) == ("", f"wrote {tmp_path / 'raster.svg'}\n")
    words = titles((tmp_path / "raster.svg").read_text())
    assert "12 nights" in words
    assert titles(both.ok("nights", "--svg", "-")) == words
    rows = both.ok("nights", "--csv", "--svg", tmp_path / "raster.svg").splitlines()
    assert len(rows) == 13
    assert "3 nights" in titles(both.ok("nights", "--since", "2026-03-01", "--svg", "-"))


def test_raster_shows_the_arms_of_a_trial(after_trial: Shell) -> None:
    words = titles(after_trial.ok("nights", "--svg", "-"))
    assert "placebo" in words
    assert "magnesium" in words


def test_raster_of_centuries_is_refused(both: Shell, tmp_path: Path) -> None:
    told = both.refused("nights", "--since", "1900-01-01", "--svg", tmp_path / "raster.svg")
    assert "rows are too many for a picture" in told
    assert not (tmp_path / "raster.svg").exists()


def test_night_shows_its_measures_with_units_and_its_events(both: Shell) -> None:
    said = both.ok("night", "2026-03-02")
    head, header, *lines = said.splitlines()
    assert head == "diary: 2026-03-01 23:10 to 2026-03-02 07:00 (Europe/Berlin)"
    assert header.split() == ["measure", "value", "unit"]
    assert next(line for line in lines if "(SOL)" in line).split()[-2:] == ["40", "min"]
    assert next(line for line in lines if "(SE)" in line).split()[-2:] == ["81.9", "%"]
    assert lines[-1] == "2026-03-01 15:00  caffeine coffee 80 mg"


def test_decimals_stand_under_each_other(both: Shell) -> None:
    _, _, *lines = both.ok("night", "2026-02-01").splitlines()
    figures = [re.search(r"  (\d+)(\.\d)?(  |$)", line) for line in lines if line]
    assert len(figures) > 10
    assert {figure and figure.end(1) for figure in figures} == {figures[0] and figures[0].end(1)}
    assert {bool(figure and figure[2]) for figure in figures} == {True, False}


def test_night_told_by_two_sources_shows_both_the_richer_one_first(both: Shell) -> None:
    both.ok(
        *("log", "--date", "2026-02-01", "--tried-to-sleep", "00:20", "--fell-asleep", "00:50"),
        *("--woke", "07:20", "--rose", "07:40"),
    )
    night = both.json("night", "2026-02-01")
    assert night["source"] == "fitbit"
    assert [other["source"] for other in night["others"]] == ["diary"]
    assert night["others"][0]["sol_min"] == 30
    said = both.ok("night", "2026-02-01")
    assert said.index("fitbit: ") < said.index("diary: ")


def test_strip_of_a_night_with_stages_and_of_one_without(both: Shell, tmp_path: Path) -> None:
    both.ok("night", "2026-02-01", "--svg", tmp_path / "strip.svg")
    assert "Light" in titles((tmp_path / "strip.svg").read_text())
    assert "no stages recorded" in titles(both.ok("night", "2026-03-01", "--svg", "-"))


def test_stages_stand_in_the_json_as_one_letter_an_epoch(both: Shell) -> None:
    night = both.json("night", "2026-02-01")
    assert night["epoch_s"] == 30
    assert len(night["hypnogram"]) == night["tib_min"] * 2
    assert both.json("night", "2026-03-01")["hypnogram"] is None


@pytest.mark.parametrize("place", ["no/such/folder/x.svg", "."])
def test_picture_that_cannot_be_written_is_told(both: Shell, tmp_path: Path, place: str) -> None:
    told = both.refused("nights", "--svg", tmp_path / place)
    assert told.startswith(f"{tmp_path / place}: cannot be written (")
    assert told.endswith("; name another file or folder.")


def test_names_from_a_file_cannot_steer_the_terminal(shell: Shell, tmp_path: Path) -> None:
    hostile = EVENTS.replace("coffee", "\x1b[2Jcoffee")
    shell.ok("import", write(tmp_path / "d.csv", DIARY), write(tmp_path / "e.csv", hostile))
    said = shell.ok("night", "2026-03-02")
    assert "\x1b" not in said
    assert "?[2Jcoffee" in said


def test_json_is_utf8_for_people_and_ascii_elsewhere(shell: Shell) -> None:
    shell.ok("log", "--event", "tea grün 1g 15:00")
    shell.ok(
        *("log", "--tried-to-sleep", "23:00", "--fell-asleep", "23:00", "--woke", "07:00"),
        *("--rose", "07:00"),
    )
    text = shell.ok("night", "2026-03-10", "--json")
    assert "grün" in text
    assert json.loads(text)["events"][0]["label"] == "tea grün"


def test_a_fixed_zone_is_told_by_its_offset(shell: Shell, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    nights = oura_people(rng, "America/New_York", "autumn", 3)
    file = write(tmp_path / "o.json", oura_api(nights))
    shell.ok("import", file, "--zone", "Europe/Berlin")
    date = shell.json("nights")[0]["date"]
    assert shell.json("night", date)["zone"] == "Etc/GMT+4"
    assert shell.ok("night", date).splitlines()[0].endswith("(UTC-04:00)")


def test_an_event_whose_label_is_its_kind_says_it_once(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", write(tmp_path / "f.json", fitbit(3)), "--zone", "Europe/Berlin")
    told = "at,kind,amount,label\n2026-02-01 20:00,alcohol,12 g,alcohol\n"
    shell.ok("import", write(tmp_path / "e.csv", told))
    assert "20:00  alcohol 12 g\n" in shell.ok("night", "2026-02-02")
