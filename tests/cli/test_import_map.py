"""``nightlab import --map``: a table that no format knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import nightlab.cli.import_map
from cli.exports import write

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

TABLE = """Went to bed;Got up;Deep (min);Light (min);Mood today
03.02.2026 23:10;04.02.2026 07:05;80;300;fine
04.02.2026 23:40;05.02.2026 06:50;70;290;
05.02.2026 22:55;06.02.2026 07:15;95;310;tired
"""
MAPPING = """name = "my_ring"
kind = "nights"
delimiter = ";"
time_form = "%d.%m.%Y %H:%M"
zone = "local"
[columns]
start = "Went to bed"
end = "Got up"
deep = "Deep (min)"
light = "Light (min)"
[units]
deep = "min"
light = "min"
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a table of a ring nobody knows."""
    return write(tmp_path / "ring.csv", TABLE)


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody sit at the other end."""
    monkeypatch.setattr(nightlab.cli.import_map, "somebody_answers", lambda: True)


def test_a_mapping_written_by_hand_reads_a_table(shell: Shell, table: Path, tmp_path: Path) -> None:
    mapping = write(tmp_path / "ring.toml", MAPPING)
    assert "no export that is known" in shell.refused("import", table)
    said = shell.ok("import", table, "--map", mapping, "--zone", "Europe/Berlin")
    assert "3 new nights and naps" in said
    night = shell.json("night", "2026-02-04")
    assert (night["source"], night["n3_min"], night["light_min"]) == ("my_ring", 80, 300)
    assert night["start"] == "2026-02-03T23:10:00+01:00"


def test_another_mapping_reads_the_file_anew(shell: Shell, table: Path, tmp_path: Path) -> None:
    mapping = write(tmp_path / "ring.toml", MAPPING)
    shell.ok("import", table, "--map", mapping, "--zone", "Europe/Berlin")
    assert "already imported" in shell.ok("import", table, "--map", mapping)
    write(mapping, MAPPING.replace('deep = "Deep (min)"\n', "").replace('deep = "min"\n', ""))
    assert "3 changed nights and naps" in shell.ok("import", table, "--map", mapping)
    assert shell.json("night", "2026-02-04")["n3_min"] is None


@pytest.mark.usefixtures("at_a_terminal")
def test_what_a_table_does_not_give_away_is_asked_and_kept(
    shell: Shell, table: Path, tmp_path: Path
) -> None:
    place = tmp_path / "kept.toml"
    result = shell.call(
        *("import", table, "--map", place, "--zone", "Europe/Berlin"),
        answers="my_ring\nMars/Olympus\n1\nmoodiness\n\ny\n",
    )
    assert result.exit_code == 0, result.stderr
    assert "unknown time zone 'Mars/Olympus'" in result.stderr
    assert "This is how it will be read:" in result.stderr
    assert "not read: Mood today" in result.stderr
    assert "3 new nights and naps" in result.stdout
    assert "already imported" in shell.ok("import", table, "--map", place)


def test_without_a_terminal_a_mapping_that_is_not_there_is_refused(
    shell: Shell, table: Path, tmp_path: Path
) -> None:
    said = shell.refused("import", table, "--map", tmp_path / "none.toml")
    assert "no such mapping, and no terminal to ask at" in said


@pytest.mark.usefixtures("at_a_terminal")
def test_who_says_no_keeps_nothing(shell: Shell, table: Path, tmp_path: Path) -> None:
    shell.begin()
    place = tmp_path / "kept.toml"
    result = shell.call("import", table, "--map", place, answers="my_ring\n1\n\nn\n")
    assert result.exit_code == 2
    assert not place.exists()
    assert shell.json("nights") == []


@pytest.mark.usefixtures("at_a_terminal")
def test_what_a_column_tells_is_asked_where_its_name_does_not_say(
    shell: Shell, tmp_path: Path
) -> None:
    text = TABLE.replace("Deep (min)", "Schlaf").replace("Light (min)", "Puls")
    table = write(tmp_path / "ring.csv", text)
    place = tmp_path / "kept.toml"
    answers = "my_ring\n1\nasleep\n2\nheart_rate\n-\ny\n"
    shell.ok("import", table, "--map", place, "--zone", "Europe/Berlin", answers=answers)
    night = shell.json("night", "2026-02-04")
    assert night["reported"] == {"asleep_min": 80.0, "heart_rate_bpm": 300.0}
    assert night["tst_min"] == 80
