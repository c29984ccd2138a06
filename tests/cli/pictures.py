"""What every picture from the command line must be."""

from __future__ import annotations

from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def titles(text: str) -> str:
    """Return the words of a well-formed picture that has a title, a description and a size."""
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert root.get("viewBox")
    assert "nan" not in text.lower().replace("finan", "")
    return " ".join(" ".join(root.itertext()).split())
