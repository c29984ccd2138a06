"""One readable stream of bytes, with every way to fail told in one sentence."""

from __future__ import annotations

import codecs
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEAD_BYTES = 64 * 1024
# Larger pieces fall out of the processor's cache and take a third longer.
CHUNK_BYTES = 64 * 1024
MIB = 1024**2
LINE_END = b"\n"

# What the standard library raises on archives with flipped or missing bytes.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, OverflowError)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what the standard library raises on files and archives into one sentence.

    Args:
        name: What the message calls the file.

    Raises:
        NightlabError: Whatever went wrong inside.
    """
    try:
        yield
    except _DAMAGE as error:
        raise NightlabError(
            "the archive is cut off or damaged", where=name, fix="copy or export it again"
        ) from error
    except RuntimeError as error:
        raise NightlabError(
            "the archive needs a password or is packed in an unusual way",
            where=name,
            fix="unpack it and give the file inside",
        ) from error
    except OSError as error:
        reason = error.strerror or "input or output error"
        raise NightlabError(
            f"cannot be read: {reason}", where=name, fix="check the file and its permissions"
        ) from error


def _unwatched(_count: int) -> None:
    """Serve as the watch of a part that nobody watches."""


@dataclass(frozen=True, slots=True)
class Part:
    """One stream of bytes: a plain file or a member of a zip; nothing is ever unpacked to disk.

    Args:
        name: What messages call it, such as ``export.zip, apple_health_export/export.xml``.
        size: Bytes once unpacked, as the file system or the zip says.
        unpack: Opens the stream.
        watch: Called with the number of bytes of each chunk read.
        member: Path inside the zip; empty for a plain file.
    """

    name: str
    size: int
    unpack: Callable[[], IO[bytes]]
    watch: Callable[[int], None] = _unwatched
    member: str = ""

    def head(self) -> bytes:
        """Return the first 64 KiB, or less where the part is shorter.

        Raises:
            NightlabError: The part cannot be read.
        """
        with told(self.name), self.unpack() as stream:
            return stream.read(HEAD_BYTES)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in order.

        Raises:
            NightlabError: The part cannot be read to its end, or is not as long as it was said to be.
        """
        done = 0
        with told(self.name):
            stream = self.unpack()
        with stream:
            while chunk := self._next(stream):
                done += len(chunk)
                if done > self.size:
                    break
                self.watch(len(chunk))
                yield chunk
        if done != self.size:
            raise changed(self.name)

    def _next(self, stream: IO[bytes]) -> bytes:
        with told(self.name):
            return stream.read(CHUNK_BYTES)

    def text(self, *, most_mib: int) -> str:
        """Return the whole part as text, without a byte order mark.

        Raises:
            NightlabError: The part cannot be read, is larger than allowed, or is not text in UTF-8.
        """
        if self.size > most_mib * MIB:
            raise NightlabError(
                f"over {most_mib} MiB of text",
                where=self.name,
                fix="split it by year and import each",
            )
        return _decoded(b"".join(self.chunks()), self.name)


def changed(name: str) -> NightlabError:
    """Return the error for a file that is not the same at its end as at its beginning."""
    return NightlabError(
        "it changed while it was read, or is cut off",
        where=name,
        fix="wait until it is written to its end, or copy it again",
    )


def _decoded(content: bytes, name: str) -> str:
    nul = content.find(b"\0")
    if nul >= 0:
        raise NightlabError(
            "a NUL byte, which no text has",
            where=f"{name}, line {content.count(LINE_END, 0, nul) + 1}",
            fix="the file is damaged: copy or export it again",
        )
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise NightlabError(
            f"byte 0x{content[error.start]:02x} is not UTF-8",
            where=f"{name}, line {content.count(LINE_END, 0, error.start) + 1}",
            fix="save the file as UTF-8",
        ) from error
