"""The page on what sways a simulated night is made from what was measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "make_sensitivity.py"


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("make_sensitivity", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_and_picture_are_those_of_what_was_measured(script: Any) -> None:
    assert script.different(script.read()) == [], (
        "renew with: python docs/make_sensitivity.py --page"
    )


def test_what_was_measured_is_read_as_it_was_written(script: Any) -> None:
    assert script.written(script.read()) == script.MEASURED.read_text(encoding="utf-8")


def test_a_mechanism_that_was_never_measured_is_named(script: Any) -> None:
    import dataclasses

    found = script.read()
    fewer = dataclasses.replace(found, sways=found.sways[1:])
    assert f"never measured: {found.sways[0].name}" in script.outdated(fewer)
    assert script.different(fewer) == ["other than measured: sensitivity.md"]
