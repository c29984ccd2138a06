"""Files of two people at one lab: refused, or taken where the person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.exports import fitbit, write

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

APPLE = """<HealthData>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="{born}"/>
 <Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="{watch}"
  startDate="2026-02-20 23:00:00 +0100" endDate="2026-02-21 06:00:00 +0100"
  value="HKCategoryValueSleepAnalysisAsleepCore"/>
</HealthData>
"""


def _apple(folder: Path, born: str, watch: str) -> Path:
    return write(folder / f"{watch}.xml", APPLE.format(born=born, watch=watch))


def test_an_export_of_another_owner_is_refused_and_nothing_is_kept(
    shell: Shell, tmp_path: Path
) -> None:
    mine, other = _apple(tmp_path, "1980-02-03", "mine"), _apple(tmp_path, "1981-05-06", "other")
    shell.ok("import", mine)
    assert shell.refused("import", other).startswith(
        "other.xml: its owner was born on another day than the owner of what is here; give that"
    )
    assert "1 new night" in shell.ok("import", other, "--same-person")
    assert shell.setting("owners") != {}
    assert "1980-02-03" not in "".join(shell.rows())


def test_two_owners_in_one_call_are_refused_before_either_comes_in(
    shell: Shell, tmp_path: Path
) -> None:
    files = [_apple(tmp_path, "1980-02-03", "mine"), _apple(tmp_path, "1981-05-06", "other")]
    shell.refused("import", *files)
    shell.ok("import", *files, "--same-person")


def test_nights_at_other_times_are_refused(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", write(tmp_path / "mine.json", fitbit(20)))
    logs = fitbit(20)
    for log in logs:
        log["startTime"] = log["startTime"].replace("00:30", "01:37")
        del log["levels"]
    other = write(tmp_path / "other.json", logs)
    assert "20 of its 20 nights lie across" in shell.refused("import", other)
    # One device sleeps once: of two recordings of a night the one with stages stands.
    said = shell.ok("import", other, "--same-person")
    assert "20 nights and naps there already" in said
    assert {night["start"][11:16] for night in shell.json("nights")} == {"00:30"}


def test_a_longer_export_read_in_another_zone_takes_the_place_of_the_first(
    shell: Shell, tmp_path: Path
) -> None:
    short = write(tmp_path / "short.json", fitbit(20))
    shell.ok("import", short, "--zone", "Europe/Berlin")
    longer = write(tmp_path / "long.json", fitbit(25))
    for zone in ("Europe/London", "America/Los_Angeles", "Europe/Berlin"):
        said = shell.ok("import", longer, "--zone", zone)
        assert (
            "earlier readings of the same sleep replaced" in said
            or "of an earlier reading taken out" in said
        )
        nights = shell.json("nights")
        assert len(nights) == 25
        assert {night["zone"] for night in nights} == {zone}
