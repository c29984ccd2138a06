"""Paper to print on: a thin layer over ReportLab with millimetres from the top left corner."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any, Literal, get_args

from nightlab.errors import NightlabError

Paper = Literal["A4", "Letter"]
SIZES_MM: dict[str, tuple[float, float]] = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
MARGIN_MM = 12.0
POINTS_PER_MM = 72 / 25.4
LEADING = 1.3  # line height in font sizes
# The standard fonts of every PDF reader hold these letters.
LETTERS = "cp1252"
QUIET_MODULES = 4  # of white around a QR code, ISO/IEC 18004


class Sheet:
    """A document under way.

    Args:
        paper: ``A4`` or ``Letter``.

    Raises:
        NightlabError: ReportLab is missing, or another paper.
    """

    def __init__(self, paper: Paper) -> None:
        if paper not in get_args(Paper):
            raise NightlabError(f"{paper!r} is no paper", where="paper", fix="use A4 or Letter")
        self.width, self.height = SIZES_MM[paper]
        self._file = io.BytesIO()
        size = (self.width * POINTS_PER_MM, self.height * POINTS_PER_MM)
        self._canvas = _canvas(self._file, size)

    @property
    def inner(self) -> float:
        """Width between the margins, in mm."""
        return self.width - 2 * MARGIN_MM

    @property
    def bottom(self) -> float:
        """Lowest place to print on, in mm from the top."""
        return self.height - MARGIN_MM

    def text(
        self, x: float, y: float, words: str, *, size: float = 10, font: str = "Helvetica"
    ) -> None:
        """Write a line with its baseline at ``y`` mm from the top; the size is in points."""
        self._canvas.setFont(font, size)
        self._canvas.drawString(x * POINTS_PER_MM, self._up(y), printable(words))

    def centred(
        self, x: float, y: float, words: str, *, size: float = 10, font: str = "Helvetica"
    ) -> None:
        """Write a line with its middle at ``x``."""
        width = self.width_of(words, size=size, font=font)
        self.text(x - width / 2, y, words, size=size, font=font)

    def paragraph(
        self,
        x: float,
        y: float,
        words: str,
        *,
        width: float,
        size: float = 10,
        font: str = "Helvetica",
    ) -> float:
        """Write text that wraps, its first baseline at ``y``; return the next free baseline."""
        for line in self.wrapped(words, width=width, size=size, font=font):
            self.text(x, y, line, size=size, font=font)
            y += self.line_of(size)
        return y

    def wrapped(
        self, words: str, *, width: float, size: float, font: str = "Helvetica"
    ) -> list[str]:
        """Return the lines of a text; a word that is longer than a line is cut."""
        lines, line = [], ""
        for word in printable(words).split():
            for piece in self._pieces(word, width, size, font):
                longer = f"{line} {piece}".strip()
                if line and self.width_of(longer, size=size, font=font) > width:
                    lines.append(line)
                    longer = piece
                line = longer
        return [*lines, line]

    def width_of(self, words: str, *, size: float, font: str = "Helvetica") -> float:
        """Return the width of a line in mm."""
        width: float = self._canvas.stringWidth(printable(words), font, size)
        return width / POINTS_PER_MM

    @staticmethod
    def line_of(size: float) -> float:
        """Return the height of a line in mm."""
        return size * LEADING / POINTS_PER_MM

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, dash: bool = False, width: float = 0.4
    ) -> None:
        """Draw a line; dashed where it is to be cut or folded."""
        self._canvas.setLineWidth(width)
        self._canvas.setDash([2, 3] if dash else [])
        self._canvas.line(x1 * POINTS_PER_MM, self._up(y1), x2 * POINTS_PER_MM, self._up(y2))
        self._canvas.setDash([])

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """Draw an empty box, to tick or to write in."""
        self._canvas.setLineWidth(0.6)
        self._canvas.rect(
            x * POINTS_PER_MM,
            self._up(y + height),
            width * POINTS_PER_MM,
            height * POINTS_PER_MM,
        )

    def cut(self, x: float, y: float, width: float, height: float) -> None:
        """Draw dashed lines to cut along, each shared with the neighbour."""
        for along in (x, x + width):
            self.line(along, y, along, y + height, dash=True)
        for across in (y, y + height):
            self.line(x, across, x + width, across, dash=True)

    def qr(self, x: float, y: float, side: float, text: str) -> None:
        """Draw a QR code into a square, its quiet zone included."""
        modules = qr_modules(text)
        pitch = side / (len(modules) + 2 * QUIET_MODULES) * POINTS_PER_MM
        left, top = x * POINTS_PER_MM, self._up(y)
        path = self._canvas.beginPath()
        for i, row in enumerate(modules, start=QUIET_MODULES):
            for start, stop in _runs(row):
                path.rect(
                    left + (start + QUIET_MODULES) * pitch,
                    top - (i + 1) * pitch,
                    (stop - start) * pitch,
                    pitch,
                )
        self._canvas.drawPath(path, stroke=0, fill=1)

    def next_page(self) -> None:
        """Begin a page."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """Return the whole as a PDF."""
        self._canvas.save()
        return self._file.getvalue()

    def _up(self, y: float) -> float:
        return (self.height - y) * POINTS_PER_MM

    def _pieces(self, word: str, width: float, size: float, font: str) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width_of(pieces[-1] + letter, size=size, font=font) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces


def printable(words: str) -> str:
    """Return a text that the standard fonts can print.

    Raises:
        NightlabError: A letter that they have not.
    """
    try:
        words.encode(LETTERS)
    except UnicodeEncodeError as error:
        raise NightlabError(
            f"{words[error.start]!r} in {words!r} cannot be printed",
            where="contents",
            fix="describe what is packed in letters of Western Europe",
        ) from error
    return "".join(letter if letter.isprintable() else " " for letter in words)


@lru_cache(maxsize=512)
def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the dark modules of a text's QR code, row after row, at error correction level M.

    Raises:
        NightlabError: ReportLab is missing.
    """
    try:
        from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
    except ImportError as error:
        raise _missing() from error
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    side = code.getModuleCount()
    return tuple(tuple(bool(code.isDark(i, j)) for j in range(side)) for i in range(side))


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return where dark modules begin and end; drawn as one they leave no hairline between them."""
    edges = [j for j in range(len(row) + 1) if (j and row[j - 1]) != (j < len(row) and row[j])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _canvas(file: io.BytesIO, size: tuple[float, float]) -> Any:
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise _missing() from error
    canvas = Canvas(file, pagesize=size, invariant=1, pageCompression=1)
    # An empty name in place of the library's "untitled" and "anonymous".
    for field in ("Title", "Author", "Subject", "Creator", "Producer", "Keywords"):
        getattr(canvas, f"set{field}")("")
    return canvas


def _missing() -> NightlabError:
    return NightlabError(
        "printing needs ReportLab, which is not installed",
        where="print",
        fix="install it with `pip install 'nightlab[print]'`",
    )
