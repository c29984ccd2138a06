"""Mutated files: each gives records or one sentence with its place and next step."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, Target

# What parsers stumble over: ends of tokens, ends of ranges, letters that are none.
TOKENS = (
    *(b'"', b"'", b"<", b">", b"&", b"/", b"=", b"{", b"}", b"[", b"]", b",", b";", b":", b"\t"),
    *(b"\n", b"\r\n", b"\r", b"\0", b"\x0b", b"\\", b"\\ud800", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
    *(b"null", b"true", b"NaN", b"1e999", b"-1", b"0", b"9" * 30, b"9" * 5000, b"[" * 5000),
    *(b"24:00", b"99999999999:00", b"0001-01-01", b"9999-12-31T23:59:59", b"2024-02-30", b"+14:00"),
    *(b"Mars/Olympus", b"../../etc/passwd", b"\xd9\xa3", b"\xe2\x80\xae", b"1,000", b"mg", b"#"),
    *(
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?a?>",
        b"&#65;",
        b"&x;",
        b"</HealthData>",
        b"<a/>\n",
    ),
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff"),
)


@st.composite
def _mutated(draw: st.DrawFn, target: Target) -> bytes:
    content = bytearray(draw(st.sampled_from(target.seeds)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        until = at + draw(st.sampled_from((0, 0, 1, 4, 30, len(content))))
        again = bytes(content[at : at + draw(st.integers(1, 200))])
        content[at:until] = draw(st.sampled_from((*TOKENS, b"", again)) | st.binary(max_size=4))
    return bytes(content)


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
