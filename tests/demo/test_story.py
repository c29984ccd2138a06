from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from nightlab.demo import story as demo
from nightlab.demo.known import AGENT
from nightlab.errors import NightlabError
from nightlab.lab import Lab
from nightlab.rehearsal.silico import live_trial
from nightlab.units import signed

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = ("night", "body", "raster", "calendar", "verdict", "drivers", "drivers_after")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> demo.Demo:
    return demo.run(tmp_path_factory.mktemp("demo"))


def test_the_same_seed_gives_the_same_page(done: demo.Demo, tmp_path: Path) -> None:
    again = demo.run(tmp_path / "again")
    for name in ("index.html", "verdict.html", "protocol.toml", *(f"{p}.svg" for p in PICTURES)):
        assert (again.folder / name).read_bytes() == (done.folder / name).read_bytes()


def test_the_lab_it_leaves_is_a_real_one(done: demo.Demo) -> None:
    with Lab.open(done.folder / "lab.db") as lab:
        devices = [e for e in lab.episodes() if e.source == "fitbit"]
        diary = [e for e in lab.episodes() if e.source == "diary"]
        (trial,) = lab.trials.all()
        verdict = lab.results.verdict(
            "t1", demo.OUTCOME, origin="diary", until=trial.schedule[-1].night
        )
    assert len(devices) == demo.BASELINE_NIGHTS + demo.TRIAL_NIGHTS
    assert len(diary) == done.verdict.nights
    assert verdict.effect == done.verdict.effect


def test_the_longer_export_adds_only_what_is_new(done: demo.Demo) -> None:
    with Lab.open(done.folder / "lab.db") as lab:
        before, after = (
            lab.import_file(done.folder / f"export_{n}.json") for n in ("before", "after")
        )
    assert before.result.already_imported
    assert after.result.already_imported


def test_the_truth_stands_beside_the_verdict(done: demo.Demo) -> None:
    page = (done.folder / "index.html").read_text(encoding="utf-8")
    assert done.verdict.sentence in page
    assert f"by {signed(done.truth_min, '.1f')} against one without" in page
    assert "lived again" in page
    assert "none of the 207 safety rules has been signed" in page
    assert "On the Insomnia Severity Index (0-28) it did 1.6 points better" in page


def test_she_is_told_what_may_disturb_her_before_the_trial_and_anew_after_it(
    done: demo.Demo,
) -> None:
    page = (done.folder / "index.html").read_text(encoding="utf-8")
    with Lab.open(done.folder / "lab.db") as lab:
        first, last = lab.planning.history()
        answered = lab.planning.answers()
    assert first.cause == "The first plan."
    assert last.cause.partition(".")[0] in page
    assert answered["caffeine_last"] == "16:30"
    for name in ("What may disturb her", "What to do first", "The next plan"):
        assert name in page


def test_the_body_says_that_coffee_wakes_and_that_magnesium_builds_up_over_days(
    done: demo.Demo,
) -> None:
    assert done.coffee_min > 0.5
    assert done.always_min < done.truth_min - 2.0
    assert abs(done.truth_min) < 4.0
    effect = done.verdict.priors["neutral"]
    assert effect.lo95 <= done.truth_min <= effect.hi95


def test_a_large_true_effect_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calm = partial(live_trial, stated={AGENT: 2.5})
    monkeypatch.setattr(demo, "live_trial", calm)
    found = demo.run(tmp_path)
    assert found.truth_min < -20.0
    assert found.verdict.decision == "works"
    neutral = found.verdict.priors["neutral"]
    assert neutral.lo95 <= found.truth_min <= neutral.hi95
    assert any("disagree" in w for w in found.verdict.warnings)


def test_the_page_says_what_the_body_is_and_draws_its_night(done: demo.Demo) -> None:
    page = (done.folder / "index.html").read_text(encoding="utf-8")
    assert "She is a body that is computed" in page
    assert "Melatonin" in (done.folder / "body.svg").read_text(encoding="utf-8")


def test_the_page_asks_for_nothing_from_elsewhere(done: demo.Demo) -> None:
    page = (done.folder / "index.html").read_text(encoding="utf-8")
    for sign in ("<script", "src=", "href=", "@import", "url("):
        assert sign not in page


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_well_formed_and_described(done: demo.Demo, name: str) -> None:
    root = ET.parse(done.folder / f"{name}.svg").getroot()  # noqa: S314 - our own file
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert root.find("{http://www.w3.org/2000/svg}desc") is not None


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NightlabError, match="cannot be written"):
        demo.run(tmp_path / "file" / "demo")


def test_a_browser_shows_the_page_with_all_its_pictures(
    done: demo.Demo, chromium: str, tmp_path: Path
) -> None:
    page = done.folder / "index.html"
    shown = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            f"--user-data-dir={tmp_path}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    assert shown.count("<svg") == len(PICTURES)
    assert done.verdict.sentence in shown


def test_the_command_prints_verdict_truth_and_page(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "nightlab", "demo", "--out", str(tmp_path / "d")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "The truth, known because her body is simulated:" in said
    assert (tmp_path / "d" / "index.html").is_file()
