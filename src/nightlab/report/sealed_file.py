"""One file that holds a whole trial, and in which nothing can be altered unnoticed.

Every section has a SHA-256 of its own, so that an altered one is named, and one digest stands over all.
The digests find accidents and careless changes. Whoever makes a false file can make its digests too:
what binds the trial itself is the digest of the protocol, told to somebody before the first night, and
that schedule and verdict can be computed anew from what stands here.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from nightlab import __version__
from nightlab.errors import NightlabError
from nightlab.report.sealed_file_fields import check_sections

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "nightlab trial 1"
ABOUT = (
    "A whole trial on one person. Each digest is the SHA-256 of its section as JSON in UTF-8, keys in order, "
    "without spaces; the one over all is that of everything else in this file, sections by their digests. "
    "`nightlab trial verify` checks them, draws the schedule from the seed and computes the verdict anew."
)
HEAD = ("about", "digests", "engine", "format", "sections", "sha256")
LONGEST_LETTERS = 20_000_000
DEEPEST = 32
LARGEST = 1e18
FIX = "export the trial again with `nightlab trial export`"

Json = dict[str, Any]


def seal(content: Mapping[str, Any], *, engine: str = __version__) -> str:
    """Return a trial as the text of one file, the same bytes for the same content.

    Args:
        content: Sections by name as plain values, see ``sealed_file_fields.SECTIONS``; others may be added.
        engine: Version of the program whose verdict it is.

    Raises:
        NightlabError: A section missing, or a value that JSON cannot hold.

    Example:
        >>> import hashlib
        >>> plan = {"text": "seed = 7", "sha256": hashlib.sha256(b"seed = 7").hexdigest()}
        >>> empty = dict.fromkeys(("amendments", "doses", "log", "nights", "schedule"), [])
        >>> text = seal({"protocol": plan, "first_evening": "2025-03-01", "verdict": {}, **empty})
        >>> open_sealed(text, "t1.json")["first_evening"]
        '2025-03-01'
    """
    # Mappings and tuples become what a reader will find, so that both have one digest.
    sections = _read(_written(dict(content), indent=None), "trial")
    _check_depth(sections, "trial")
    check_sections(sections)
    whole: Json = {
        "about": ABOUT,
        "digests": {name: _digest(section) for name, section in sections.items()},
        "engine": engine,
        "format": FORMAT,
        "sections": sections,
    }
    return _written({**whole, "sha256": _over_all(whole)}, indent=1) + "\n"


def open_sealed(text: str, where: str) -> Json:
    """Return the sections of an exported trial after every digest was checked.

    Args:
        text: The file's text.
        where: What to call it in an error.

    Raises:
        NightlabError: Not such a file, a section that was altered (named), or one that is no such section.
    """
    found = _read(text, where)
    _check_head(found, where)
    sections, digests = found["sections"], found["digests"]
    altered = [name for name in sections if digests.get(name) != _digest(sections[name])]
    if altered:
        raise _altered(f"the section {altered[0]!r} was altered after the export", where, altered)
    if set(digests) != set(sections):
        gone = sorted(set(digests) - set(sections))
        raise _altered(f"the section {gone[0]!r} was taken out after the export", where, gone)
    if found["sha256"] != _over_all(found):
        raise _altered("the file's head or its digests were altered after the export", where, [])
    try:
        check_sections(sections)
    except NightlabError as error:
        raise error.at(where) from error
    return dict(sections)


def _altered(what: str, where: str, names: list[str]) -> NightlabError:
    others = f" (and {', '.join(names[1:4])})" if names[1:] else ""
    return NightlabError(what + others, where=where, fix=f"trust none of it; {FIX}")


def _check_head(found: Any, where: str) -> None:
    if not isinstance(found, dict) or not str(found.get("format", "")).startswith("nightlab trial"):
        raise NightlabError("not an exported trial", where=where, fix=FIX)
    if found["format"] != FORMAT:
        raise NightlabError(
            f"format {found['format']!r} is not known here",
            where=where,
            fix="use the version of Nightlab that wrote it, or a newer one",
        )
    if set(found) != set(HEAD):
        odd = min(set(found) ^ set(HEAD))
        raise NightlabError(
            f"{odd!r} {'does not belong here' if odd in found else 'is missing'}",
            where=where,
            fix=FIX,
        )
    for name in ("digests", "sections"):
        if not isinstance(found[name], dict):
            raise NightlabError(f"{name!r} holds no named parts", where=where, fix=FIX)


def _read(text: str, where: str) -> Any:
    if len(text) > LONGEST_LETTERS:
        raise NightlabError(
            f"{len(text):,} letters are more than a trial has", where=where, fix=FIX
        )
    try:
        found = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=lambda pairs: _once(pairs, where),
            parse_constant=lambda word: _no_number(word, where),
        )
    except RecursionError as error:
        raise NightlabError("nested too deeply", where=where, fix=FIX) from error
    except ValueError as error:  # also a whole number of thousands of digits
        raise NightlabError(f"not JSON ({error})", where=where, fix=FIX) from error
    _check_depth(found, where)
    return found


def _once(pairs: list[tuple[str, Any]], where: str) -> Json:
    found: Json = {}
    for name, value in pairs:
        if name in found:
            raise NightlabError(f"{name!r} stands there twice", where=where, fix=FIX)
        found[name] = value
    return found


def _no_number(word: str, where: str) -> float:
    raise NightlabError(f"{word} is no number", where=where, fix=FIX)


def _check_depth(found: Any, where: str) -> None:
    """Walk without recursion, level by level; also refuse numbers that no trial has."""
    level: list[Any] = [[found]]
    for _ in range(DEEPEST):
        inner = [v for one in level for v in (one.values() if isinstance(one, dict) else one)]
        if any(abs(v) > LARGEST for v in inner if isinstance(v, int | float)):
            raise NightlabError("a number is too large", where=where, fix=FIX)
        level = [v for v in inner if isinstance(v, dict | list)]
        if not level:
            return
    raise NightlabError("nested too deeply", where=where, fix=FIX)


def _digest(section: Any) -> str:
    return hashlib.sha256(_plain(section)).hexdigest()


def _over_all(found: Json) -> str:
    rest = {name: found[name] for name in ("about", "digests", "engine", "format")}
    return hashlib.sha256(_plain(rest)).hexdigest()


def _plain(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NightlabError("a text holds half a letter", where="trial", fix=FIX) from error


def _written(value: Any, indent: int | None) -> str:
    try:
        text = json.dumps(
            value,
            sort_keys=True,
            ensure_ascii=False,
            allow_nan=False,
            indent=indent,
            default=_as_list,
        )
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise NightlabError(
            f"a value cannot be exported ({error})",
            where="trial",
            fix="use text, finite numbers, lists and named parts",
        ) from error
    return text


def _as_list(value: Any) -> Any:
    """Return what JSON has no word for as something it has one for."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "items"):
        return dict(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} is no plain value")
