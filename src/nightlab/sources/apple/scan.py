"""A scan that thins an Apple Health export before it is parsed: a tag that can hold no sleep goes.

Health writes one tag a line, and nearly every line differs from others in its digits alone. So each
line, with its digits made ``0``, is looked up among the shapes met before; only a new shape is
examined.

- A **plain** line is a single tag ``<Name a="..." b="...">``, ``<Name .../>`` or ``</Name>`` with
  nothing but blanks around it: double quotes, no ``<`` inside them, names of letters.
- A plain tag is **left out** where no parser could find fault with it: no attribute twice, no
  reference but XML's own five, characters that XML allows. Of one with children the bare name stays,
  so that the parser still sees how elements nest.
- A plain tag **passes as it is** where it has a fault or says what is wanted: a sleep record, a time
  zone, the owner, the root.
- At any other line the scan **gives up**: it and all that follows goes to the parser whole. That are
  comments, sections of raw text, tags over several lines, single quotes, the end of the root.

Every line end stays, so the parser counts lines as if nothing were missing. It is the only judge of
what is well-formed: it sees each fault, because whatever is left out has none and stands between
tags, where one whole tag more or less changes nothing.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
ZONE = "HKTimeZone"
OWNER = "Me"
ROOT = b"HealthData"
WANTED_NAMES = (ROOT, OWNER.encode())
WANTED_TEXTS = (SLEEP.encode(), ZONE.encode())

# Health writes control characters that XML forbids; NUL stays, for it means a damaged file.
FORBIDDEN = bytes(code for code in range(1, 32) if code not in b"\t\n\r")

AS_IT_IS = b"\0"  # a byte that no plain line has
LONGEST_LINE_BYTES = 1024**2
LONGEST_SHAPE_BYTES = 4096
MOST_SHAPES = 4096

DIGIT_ZERO = np.uint8(ord("0"))
TAG = re.compile(
    rb"[ \t]*+<"
    rb"(?:/(?P<ends>[A-Za-z]++)"
    rb'|(?P<name>[A-Za-z]++)(?P<attributes>(?: [A-Za-z]++="[^"<\0\r]*+")*+) ?(?P<leaf>/?))'
    rb">[ \t]*+"
)
ATTRIBUTE = re.compile(rb' ([A-Za-z]++)="[^"]*+"')
OTHER_REFERENCE = re.compile(rb"&(?!(?:lt|gt|amp|quot|apos);)")
NO_CHARACTERS = ("\ufffe", "\uffff")


class _NotPlainError(Exception):
    """A line that only a parser can read."""


def thinned(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield an export less what can hold no sleep, in chunks that begin and end anywhere.

    Assumptions: the first byte after blank lines is that of the root's tag.

    Args:
        chunks: The export, cut anywhere.
    """
    shapes, rest = _Shapes(), b""
    for chunk in chunks:
        block = rest + chunk
        end = block.rfind(b"\n") + 1
        rest = block[end:]
        try:
            thin = _thin(block, end, shapes)
        except _NotPlainError:
            thin = None
        if thin is None or len(rest) > LONGEST_LINE_BYTES:
            yield block
            yield from chunks
            return
        yield thin
    yield rest


def _thin(block: bytes, end: int, shapes: _Shapes) -> bytes:
    """Return the whole lines of a block, which end at an index, thinned."""
    # A BytesIO yields lines at twice the speed of ``split``.
    stand_ins = [*map(shapes.__getitem__, BytesIO(_without_digits(block, end)))]
    thin = b"".join(stand_ins)
    if AS_IT_IS in thin:
        pairs = zip(stand_ins, BytesIO(block), strict=False)
        thin = b"".join([line if short == AS_IT_IS else short for short, line in pairs])
    # Most records have one entry and are now empty: the parser need not see them either.
    return thin.replace(b"<Record>\n\n</Record>", b"\n\n")


def _without_digits(block: bytes, end: int) -> bytes:
    """Return a block up to an index with every digit made ``0``; faster than ``bytes.translate``."""
    codes = np.frombuffer(block, dtype=np.uint8, count=end)
    above_zero = codes - DIGIT_ZERO  # what comes before 0 wraps round to over 9
    np.multiply(above_zero, above_zero < 10, out=above_zero)
    return (codes - above_zero).tobytes()


class _Shapes(dict[bytes, bytes]):
    """What stands in for a line of each shape met, both with their line ends."""

    def __missing__(self, shape: bytes) -> bytes:
        short = _stand_in(shape[:-1].translate(None, FORBIDDEN))
        stand_in = AS_IT_IS if short == AS_IT_IS else short + b"\n"
        if len(self) >= MOST_SHAPES:
            self.clear()
        if len(shape) <= LONGEST_SHAPE_BYTES:
            self[shape] = stand_in
        return stand_in


def _stand_in(line: bytes) -> bytes:
    tag = TAG.fullmatch(line)
    if tag is None and not line.strip(b" \t"):
        return b""
    if tag is None or tag["ends"] == ROOT or (tag["name"] == ROOT and tag["leaf"]):
        raise _NotPlainError
    if tag["ends"]:
        return b"</" + tag["ends"] + b">"
    if _is_wanted(tag["name"], line) or not _is_faultless(tag["attributes"]):
        return AS_IT_IS
    return b"" if tag["leaf"] else b"<" + tag["name"] + b">"


def _is_wanted(name: bytes, line: bytes) -> bool:
    return name in WANTED_NAMES or any(text in line for text in WANTED_TEXTS)


def _is_faultless(attributes: bytes) -> bool:
    """Tell whether no parser could find fault with plain attributes."""
    names = ATTRIBUTE.findall(attributes)
    try:
        text = attributes.decode()
    except UnicodeDecodeError:
        return False
    return (
        len(set(names)) == len(names)
        and OTHER_REFERENCE.search(attributes) is None
        and not any(code in text for code in NO_CHARACTERS)
    )
