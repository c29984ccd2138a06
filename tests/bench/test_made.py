from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZipFile

from made.apple_export import MEMBER, export, write_export
from made.years import make_lab
from measures_yasa import SAME, builder, drawn, furthest, gap, measurer
from nightlab.lab import Lab
from nightlab.sources import read_file
from race.trial import Effect, pooled

if TYPE_CHECKING:
    from pathlib import Path


def test_an_export_has_the_size_asked_for_and_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    write_export(path, 400_000)
    with ZipFile(path) as archive:
        assert 400_000 < archive.getinfo(MEMBER).file_size < 800_000
    assert len(list(read_file(path, zone="Europe/Berlin"))) >= 2
    assert b"".join(export(10**5)) == b"".join(export(10**5))


def test_a_lab_of_a_year_holds_its_nights_and_some_mornings(tmp_path: Path) -> None:
    with Lab.open(make_lab(tmp_path, 1)) as lab:
        found = lab.episodes()
    assert sum(e.source == "fitbit" for e in found) == 365
    assert 150 < sum(e.source == "diary" for e in found) < 160


def test_two_answers_of_a_night_are_compared_figure_by_figure() -> None:
    nights = drawn()[:3]
    columns = measurer(builder(nights)())()
    answers = [{theirs: float(columns[ours][i]) for theirs, ours in SAME.items()} for i in range(3)]
    same: list[dict[str, float | None]] = [dict(answer) for answer in answers]
    assert furthest(columns, same) == 0
    same[1]["TST"] = answers[1]["TST"] + 0.5
    assert furthest(columns, same) == 0.5
    same[2]["REM"] = None
    assert furthest(columns, same) == float("inf")
    assert gap(float("nan"), None) == 0


def test_two_posteriors_agree_within_a_twentieth() -> None:
    referee = Effect(10.0, 4.0)
    assert Effect(10.19, 4.19).agrees(referee)
    assert not Effect(10.21, 4.0).agrees(referee)
    assert not Effect(10.0, 4.21).agrees(referee)
    both = pooled([{"mean": 9.0, "sd": 2.0}, {"mean": 11.0, "sd": 2.0}])
    assert (both.mean, round(both.sd, 4)) == (10.0, 2.2361)
