"""Mutated files: each gives records or one sentence with its place and next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import mapped_tables
from fuzz.targets import TARGETS, TOKENS, Target
from nightlab.sources import Skipped, formats

if TYPE_CHECKING:
    from pathlib import Path


@st.composite
def _mutated(draw: st.DrawFn, target: Target) -> bytes:
    content = bytearray(draw(st.sampled_from(target.seeds)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        until = at + (0, 0, 1, 4, 30, len(content))[draw(st.integers(0, 5))]
        again = bytes(content[at : at + draw(st.integers(1, 200))])
        # One choice of a fixed range: what is drawn never hangs on what was drawn before.
        pieces = (*TOKENS, b"", again, draw(st.binary(max_size=4)))
        content[at:until] = pieces[draw(st.integers(0, len(TOKENS) + 2))]
    return bytes(content)


def test_every_format_is_a_target() -> None:
    assert {known.name for known in formats()} <= {target.name for target in TARGETS}


def test_the_tables_of_mappings_are_read_in_whole(tmp_path: Path) -> None:
    path = tmp_path / "table"
    found = [mapped_tables.read_table(content) for content in mapped_tables.numbered()]
    for content in mapped_tables.UNKNOWN:
        path.write_bytes(content)
        found.append(mapped_tables.drafted(path))
    for records in found:
        assert records
        assert not any(isinstance(record, Skipped) for record in records)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@settings(max_examples=60)
@given(data=st.data())
def test_a_mutated_file_gives_records_or_one_sentence(target: Target, data: st.DataObject) -> None:
    target.run(data.draw(_mutated(target)))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_file_cut_off_anywhere_gives_records_or_one_sentence(target: Target) -> None:
    for seed in target.seeds:
        for end in range(0, len(seed), 1 + len(seed) // 60):
            target.run(seed[:end])
