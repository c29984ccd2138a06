"""The sleep rows of an Apple Health export, streamed: memory stays flat whatever the file's size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.sources.part import Part

SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
ROOT = re.compile(rb"<HealthData[\s/>]")
LONGEST_PROLOGUE_BYTES = 4 * 1024**2
LONGEST_TAG_BYTES = 64 * 1024**2
NEW_COPY = "the export may be cut off or damaged: export or copy it again"

# Health writes control characters that XML forbids; NUL stays, for it means a damaged file.
FORBIDDEN = bytes(code for code in range(1, 32) if code not in b"\t\n\r")


@dataclass(slots=True)
class SleepRow:
    """One sleep record as printed: its attributes, its time zone if it has one, and its line."""

    line: int
    value: str
    start: str
    end: str
    source: str
    zone: str = ""


class _Collector:
    """Keeps the sleep records among the elements that pass."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.rows: list[SleepRow] = []
        self.elements = 0
        self._open: SleepRow | None = None
        parser.StartElementHandler = self.element

    def element(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if name == "MetadataEntry":
            if self._open is not None and attributes.get("key") == "HKTimeZone":
                self._open.zone = attributes.get("value", "")
            return
        self._open = None
        if name == "Record" and attributes.get("type") == SLEEP:
            self._open = SleepRow(
                line=self.parser.CurrentLineNumber,
                value=attributes.get("value", ""),
                start=attributes.get("startDate", ""),
                end=attributes.get("endDate", ""),
                source=attributes.get("sourceName", ""),
            )
            self.rows.append(self._open)


def sleep_rows(part: Part) -> list[SleepRow]:
    """Return the sleep records of an export in the order of the file.

    Assumptions: all before the root element is dropped, because the type definition of iOS 16 is
    broken; so entities that a file defines itself do not exist here and cannot blow up.

    Raises:
        NightlabError: XML that is cut off or not well-formed, with its line.
    """
    parser = expat.ParserCreate("utf-8")
    collector = _Collector(parser)
    quiet = 0
    try:
        for chunk in _from_root(part):
            before = collector.elements
            parser.Parse(chunk.translate(None, FORBIDDEN))
            quiet = quiet + len(chunk) if collector.elements == before else 0
            if quiet > LONGEST_TAG_BYTES:
                raise _broken(part, parser.CurrentLineNumber, "no element for 64 MiB")
        parser.Parse(b"", True)  # noqa: FBT003 - the parser takes it by position only
    except expat.ExpatError as error:
        raise _broken(part, error.lineno, expat.ErrorString(error.code) or "error") from error
    return collector.rows


def _broken(part: Part, line: int, why: str) -> NightlabError:
    return NightlabError(f"broken XML ({why})", where=f"{part.name}, line {line}", fix=NEW_COPY)


def _from_root(part: Part) -> Iterator[bytes]:
    """Yield the file from its root element on, after as many line ends as stood before it."""
    prologue = b""
    chunks = part.chunks()
    for chunk in chunks:
        prologue += chunk
        root = ROOT.search(prologue)
        if root:
            yield b"\n" * prologue.count(b"\n", 0, root.start())
            yield prologue[root.start() :]
            break
        if len(prologue) > LONGEST_PROLOGUE_BYTES:
            raise _broken(part, 1, "no HealthData element in the first 4 MiB")
    else:
        raise _broken(part, prologue.count(b"\n") + 1, "no HealthData element")
    yield from chunks
