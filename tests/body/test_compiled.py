"""Machine code is kept under a digest of all that it is made of."""

from __future__ import annotations

import pickle
from pathlib import Path

import nightlab.body
from nightlab.body import compiled


def test_every_file_of_an_organ_is_an_organ() -> None:
    folder = Path(nightlab.body.__file__).parent / "organs"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert {organ.name for organ in compiled.all_organs()} == files


def test_a_digest_tells_organs_apart_and_is_kept() -> None:
    clock, gut = compiled.fingerprint("clock"), compiled.fingerprint("gut")
    assert len({clock, gut, compiled.fingerprint(), compiled.fingerprint("clock", "gut")}) == 4
    assert compiled.fingerprint("clock") == clock


def test_a_changed_file_has_another_digest(monkeypatch: object, tmp_path: Path) -> None:
    organs = tmp_path / "organs"
    organs.mkdir()
    for name in compiled.SHARED:
        (tmp_path / f"{name}.py").write_text("1\n", encoding="utf-8")
    (organs / "heart.py").write_text("1\n", encoding="utf-8")
    monkeypatch.setattr(compiled.resources, "files", lambda _package: tmp_path)  # type: ignore[attr-defined]
    digest = compiled.fingerprint.__wrapped__
    before = digest("heart")
    assert digest("heart") == before
    (organs / "heart.py").write_text("2\n", encoding="utf-8")
    assert digest("heart") != before
    (organs / "heart.py").write_text("1\n", encoding="utf-8")
    (tmp_path / "luck.py").write_text("2\n", encoding="utf-8")
    assert digest("heart") != before


def test_an_organ_can_be_handed_to_another_process() -> None:
    organ = compiled.all_organs()[0]
    assert pickle.loads(pickle.dumps(organ)) == organ  # noqa: S301 - made here
