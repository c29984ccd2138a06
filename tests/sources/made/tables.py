"""Tables as a spreadsheet writes them."""

from __future__ import annotations

import csv
import io


def csv_of(table: list[list[str]], delimiter: str = ",") -> bytes:
    """Write a table with a byte order mark."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(table)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()
