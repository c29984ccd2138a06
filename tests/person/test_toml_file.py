"""Files that a person fills in, read whole or refused with the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.person import read_toml
from nightlab.person.toml_file import LARGEST_BYTES

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_made_of_the_tables_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text("\ufeffage = 3\n", encoding="utf-8")
    assert read_toml(path, lambda tables: tables["age"] + 1, fix="") == 4


def test_errors_of_the_maker_carry_the_file(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text("", encoding="utf-8")

    def refuse(_: dict[str, object]) -> None:
        raise NightlabError("no", where="age")

    with pytest.raises(NightlabError, match=r"one\.toml, age: no"):
        read_toml(path, refuse, fix="")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a = [", "line 1: no valid TOML"),
        (b"\xff\xfe\x00", "cannot be read as text; try another"),
        (b"#" * (LARGEST_BYTES + 1), "too large"),
        (b"a = " + b"[" * 5000, "too deep"),
        (b"a = " + b"9" * 5000, "a number of thousands of digits"),
    ],
    ids=["broken", "binary", "large", "deep", "long number"],
)
def test_what_no_person_filled_in_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "one.toml"
    path.write_bytes(data)
    with pytest.raises(NightlabError, match=said):
        read_toml(path, dict, fix="try another")
