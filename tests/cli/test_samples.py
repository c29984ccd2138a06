"""Real exports and real trials through the command line, against what is known of them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from cli.exports import write
from cli.pictures import titles
from cli.shell import Shell, standing_still

if TYPE_CHECKING:
    from pathlib import Path

FITBIT = "sleep/fitbit_api/niplav_sleep_api_v1.2.json"
BERLIN = ["--zone", "Europe/Berlin"]


@pytest.fixture(scope="module")
def imported(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab with a real person's sixteen months."""
    lab = tmp_path_factory.mktemp("real") / "lab.db"
    with pytest.MonkeyPatch.context() as patched, standing_still(patched) as clock:
        said = Shell(lab, clock).ok("import", samples / FITBIT, *BERLIN)
        assert said.endswith("times read in Europe/Berlin: 526 new nights and naps.\n")
    return lab


@pytest.fixture
def real(imported: Path, shell: Shell) -> Shell:
    shutil.copy(imported, shell.lab)
    return shell


def test_526_fitbit_nights_of_which_29_are_naps(real: Shell) -> None:
    nights = real.json("nights")
    assert len(nights) == 526
    assert sum(night["is_nap"] for night in nights) == 29
    assert (nights[0]["date"], nights[-1]["date"]) == ("2023-11-01", "2025-03-21")
    assert real.ok("nights").count("(nap)") == 29


@pytest.mark.parametrize(
    ("day", "tib_min", "start", "end"),
    [
        ("2024-10-27", 505, "2024-10-27T01:07:30+02:00", "2024-10-27T08:32:30+01:00"),
        ("2024-03-31", 504, "2024-03-31T03:00:00+02:00", "2024-03-31T11:24:00+02:00"),
    ],
)
def test_nights_over_a_clock_change_keep_their_minutes(
    real: Shell, day: str, tib_min: int, start: str, end: str
) -> None:
    night = real.json("night", day)
    assert (night["tib_min"], night["start"], night["end"]) == (tib_min, start, end)
    assert len(night["hypnogram"]) == tib_min * 2


def test_importing_again_changes_nothing(real: Shell, samples: Path) -> None:
    before = real.rows()
    told = real.json("import", samples / FITBIT)
    assert told["files"][0]["already_imported"]
    assert {told[name] for name in told if name != "files"} == {0}
    assert real.rows() == before


def test_first_300_logs_and_later_the_whole_export(
    shell: Shell, samples: Path, tmp_path: Path
) -> None:
    whole = json.loads((samples / FITBIT).read_text())
    logs = whole["sleep"] if isinstance(whole, dict) else whole
    first = shell.json("import", write(tmp_path / "first.json", logs[:300]), *BERLIN)
    assert first["nights_new"] == 300
    second = shell.json("import", samples / FITBIT)
    assert (second["nights_new"], second["nights_known"]) == (226, 300)
    assert second["nights_revised"] == 0
    assert len(shell.json("nights")) == 526


def test_export_cut_off_in_the_middle_adds_nothing(
    shell: Shell, samples: Path, tmp_path: Path
) -> None:
    content = (samples / FITBIT).read_bytes()
    told = shell.refused("import", write(tmp_path / "cut.json", content[: len(content) // 2]))
    assert told.startswith("cut.json, line ")
    assert "broken JSON" in told


def test_pictures_of_real_nights(real: Shell) -> None:
    assert "2023" in titles(real.ok("nights", "--svg", "-"))
    words = titles(real.ok("night", "2024-10-27", "--svg", "-"))
    assert "clocks go back 1 h" in words
    assert "8 h 25 min in bed" in words


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("apple_health_parser_export.xml", 2),
        ("healthkit_to_sqlite_export.xml", 0),
        ("multi_source_stages_synthetic.xml", 6),
        ("partial_sleep_synthetic.xml", 2),
    ],
)
def test_apple_exports(shell: Shell, samples: Path, name: str, new: int) -> None:
    told = shell.json("import", samples / "sleep/apple_health" / name, *BERLIN)
    assert told["files"][0]["format"] == "apple"
    assert told["nights_new"] == new
    assert len(shell.json("nights")) == new


def test_sources_of_one_night_stay_apart(shell: Shell, samples: Path) -> None:
    export = samples / "sleep/apple_health/multi_source_stages_synthetic.xml"
    shell.ok("import", export, *BERLIN)
    nights = shell.json("nights")
    withings = [night for night in nights if night["device"] == "Withings"]
    for name, minutes in (("light_min", 1254), ("rem_min", 540), ("n3_min", 501)):
        assert sum(night[name] for night in withings) == minutes
    assert len({night["device"] for night in nights}) > 1


def test_other_real_files_are_recognised_or_told(shell: Shell, samples: Path) -> None:
    takeout = samples / "sleep/fitbit_takeout"
    assert shell.json("import", *takeout.glob("sleep-*.json"))["nights_new"] == 2
    assert shell.json("import", *takeout.glob("heart*.json"))["samples_new"] == 32
    told = shell.json("import", samples / "sleep/welltory/wearables.csv")["files"][0]
    assert told["ignored"] == {"days of pulse, steps and calories": 3098}
    assert "10 people" in shell.refused("import", samples / "sleep/welltory/sleep.csv")


def test_potassium_gives_the_corrected_result_and_not_the_published_one(
    shell: Shell, samples: Path
) -> None:
    table = samples / "nof1/gwern_potassium/potassium_sleep_dated.csv"
    asked = ["--arm", "potassium", "--night", "date", "--better", "lower"]
    welch = {"latency_min": 0.42, "awakenings": -0.97, "time_awake_min": -1.12}
    for outcome, difference in welch.items():
        verdict = shell.json("verdict", table, "--outcome", outcome, *asked)
        assert verdict["decision"] in {"not-known-yet", "no-useful-effect"}
        assert verdict["arms"] == {"0": 32, "1": 30}
        assert verdict["effect"]["lo95"] < 0 < verdict["effect"]["hi95"]
        assert verdict["effect"]["lo95"] < difference < verdict["effect"]["hi95"]
        assert verdict["randomisation_p"] > 0.05


def test_melatonin_agrees_with_its_published_model(shell: Shell, samples: Path) -> None:
    table = samples / "nof1/nof1kit_melatonin/melatonin_ema_70day_daily.csv"
    asked = ["--outcome", "mood", "--arm", "melatonin", "--night", "date", "--better", "higher"]
    verdict = shell.json("verdict", table, *asked)
    assert verdict["arms"] == {"0": 35, "1": 35}
    # Published: +0.92 by Welch, p = .489; -0.07 [-1.37, 1.24] by the model of prompts.
    assert verdict["effect"]["lo95"] < -0.07 < 0.92 < verdict["effect"]["hi95"]
    assert verdict["decision"] == "not-known-yet"
    assert verdict["randomisation_p"] > 0.1
    assert "mood" in titles(shell.ok("verdict", table, *asked, "--svg", "-"))


def test_real_nights_can_be_put_on_trial(real: Shell, tmp_path: Path) -> None:
    rules = ["--arms", "sugar,vitamin", "--nights", "56", "--block", "8", "--seed", "3"]
    real.ok("trial", "design", *rules, "--out", tmp_path / "d.toml")
    real.ok("trial", "start", tmp_path / "d.toml", "--on", "2024-09-20")
    verdict = real.json("verdict", "--trial", "t1", "--outcome", "tst_min")
    assert verdict["nights"] + verdict["missing"] == 56
    assert verdict["warnings"][-1] == "Outcomes are those of fitbit."
    assert "vitamin" in titles(real.ok("nights", "--since", "2024-09-15", "--svg", "-"))
