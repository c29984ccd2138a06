"""Kits, exports, checks of exports, and several exports together, at the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli.exports import write

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell


@pytest.fixture
def exported(after_trial: Shell, tmp_path: Path) -> Path:
    path = tmp_path / "t1.json"
    after_trial.ok("trial", "export", "t1", path)
    return path


def test_export_verifies(after_trial: Shell, exported: Path) -> None:
    said = after_trial.ok("trial", "verify", exported)
    verdict = after_trial.json("verdict", "--trial", "t1")
    assert said.startswith("Nothing was altered. Sealed as SHA-256 ")
    assert verdict["sentence"] in " ".join(said.split())
    told = after_trial.json("trial", "verify", exported)
    assert (told["verified"], told["decision"]) == (True, verdict["decision"])
    assert told["design_sha256"] == after_trial.json("trial", "show", "t1")["design_sha256"]


def test_export_is_the_same_every_time(after_trial: Shell, exported: Path, tmp_path: Path) -> None:
    after_trial.ok("trial", "export", "t1", tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == exported.read_bytes()


def test_export_holds_nothing_else_of_the_lab(after_trial: Shell, tmp_path: Path) -> None:
    after_trial.ok("log", "--event", "#secret 22:00", "--date", "2026-03-02")
    after_trial.ok("trial", "export", "t1", tmp_path / "t1.json")
    text = (tmp_path / "t1.json").read_text("utf-8")
    assert "secret" not in text
    assert "quality" not in json.loads(text)["sections"]["nights"][0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"decision": "works"', '"decision": "harms"', "the section 'verdict' was altered"),
        ('"kind"', '"kine"', "was altered"),
        ('"format": "nightlab trial 1"', '"format": "nightlab trial 9"', "is not known here"),
        ("{", "", "not JSON"),
    ],
)
def test_tampered_export_is_refused(
    after_trial: Shell, exported: Path, old: str, new: str, words: str
) -> None:
    text = exported.read_text("utf-8")
    if old not in text:
        pytest.skip("nothing of this was told of the trial")
    write(exported, text.replace(old, new, 1))
    assert words in after_trial.refused("trial", "verify", exported)


def test_what_is_no_export_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    for content, words in (
        ("", "not JSON"),
        ("[]", "not an exported trial"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff\xfe", "cannot be read as a text"),
        ('{"format": "nightlab trial 1"}', "is missing"),
    ):
        path = write(tmp_path / "x.json", content)
        assert words in shell.refused("trial", "verify", path)
    assert "cannot be read" in shell.refused("trial", "verify", tmp_path / "no.json")
    assert "cannot be read" in shell.refused("trial", "verify", tmp_path)


def test_one_export_twice_is_not_two_people(after_trial: Shell, exported: Path) -> None:
    refused = after_trial.refused("trial", "pool", exported, exported)
    assert "t1" in refused


def test_export_that_cannot_be_is_one_sentence(after_trial: Shell, tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    for words, told in (
        (("t9", out), "t9: no such trial"),
        (("t1", out, "--outcome", "dreams"), "outcome: no measure is called 'dreams'"),
        (("t1", out, "--outcome", "n3_min"), "outcome: no night of trial t1 has n3_min"),
        (("t1", tmp_path / "no" / "x.json"), f"{tmp_path / 'no' / 'x.json'}: cannot be written"),
    ):
        assert after_trial.refused("trial", "export", *words).startswith(told)
    assert not out.exists()


@pytest.fixture
def hidden(shell: Shell, tmp_path: Path) -> Shell:
    me = write(tmp_path / "me.toml", 'age = 41\nsex = "female"\n')
    words = ("--take", "magnesium", "--dose", "200", "--outcome", "sol_min", "--nights", "28")
    for blind in ("helper", "envelopes"):
        out = tmp_path / f"{blind}.toml"
        shell.ok("trial", "new", *words, "--blind", blind, "--me", me, "--out", out)
        shell.ok("trial", "start", out)
    return shell


def test_kits_are_printed(hidden: Shell, tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    names = {kind: tmp_path / f"{kind}.pdf" for kind in ("labels", "packing", "envelopes")}
    done = hidden.call(
        *("trial", "kit", "t1", "--labels", names["labels"], "--packing", names["packing"])
    )
    assert done.exit_code == 0
    assert "Elemental milligrams are not milligrams of powder" in done.stderr
    hidden.ok(
        *("trial", "kit", "t2", "--envelopes", names["envelopes"], "--paper", "Letter"),
        *("--content", "placebo=200 mg rice flour"),
    )
    assert all(path.read_bytes().startswith(b"%PDF-") for path in names.values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("t1",), "kit: nothing to print was named"),
        (("t1", "--envelopes", "x.pdf"), "t1, envelopes: this trial is hidden by helper"),
        (("t2", "--labels", "x.pdf"), "t2, labels: this trial is hidden by envelopes"),
        (("t1", "--labels", "x.pdf", "--content", "placebo"), "--content: 'placebo' names no"),
        (("t1", "--labels", "x.pdf", "--capsules", "0"), "--capsules: '0' is not"),
        (("t9", "--labels", "x.pdf"), "t9: no such trial"),
    ],
)
def test_kit_that_cannot_be_is_one_sentence(
    hidden: Shell,
    words: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert hidden.refused("trial", "kit", *words).startswith(told)
    assert not (tmp_path / "x.pdf").exists()


def test_an_open_trial_has_no_kit(after_trial: Shell, tmp_path: Path) -> None:
    refused = after_trial.refused("trial", "kit", "t1", "--labels", tmp_path / "x.pdf")
    assert refused.startswith("t1, labels: this trial is open")
