"""YASA's sleep statistics of many nights."""

from __future__ import annotations

import math
from typing import Any

import yasa

from race.serve import serve

words: list[list[str]] = []
nights: list[Any] = []
found: list[dict[str, float]] = []


def prepare(told: list[list[str]]) -> None:
    """Take the nights in, stages in YASA's words."""
    words[:] = told


def build() -> None:
    """Make a hypnogram of each night."""
    nights[:] = [yasa.Hypnogram(night, freq="30s") for night in words]


def measure() -> None:
    """Measure each hypnogram."""
    found[:] = [night.sleep_statistics() for night in nights]


def answers() -> list[dict[str, float | None]]:
    """Return what was measured, None where it is not known."""
    return [
        {name: None if math.isnan(value) else float(value) for name, value in night.items()}
        for night in found
    ]


def version() -> str:
    """Return what is raced against."""
    return f"YASA {yasa.__version__}"


if __name__ == "__main__":
    serve(
        {
            "prepare": prepare,
            "build": build,
            "measure": measure,
            "answers": answers,
            "version": version,
        }
    )
