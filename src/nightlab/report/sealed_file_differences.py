"""What an exported trial says, held against what is computed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

TOLERANCE = 1e-6
MOST = 20
_GONE = object()


def differences(
    told: Any, recomputed: Any, *, tolerance: float = TOLERANCE, name: str = ""
) -> list[str]:
    """Return where two sets of plain values are not the same, a line each, in plain words.

    Assumptions: numbers are the same where they differ by no more than ``tolerance``, or by that share of the
    larger one; everything else has to be equal. A list of more than twenty lines ends with how many more.

    Args:
        told: What the file says.
        recomputed: What comes out today.
        tolerance: How far numbers may be apart.
        name: What the whole is called, such as ``verdict``.

    Example:
        >>> differences({"effect": {"mean": -3.1}}, {"effect": {"mean": -3.4}}, name="verdict")
        ['verdict, effect, mean: the file says -3.1, computed anew it is -3.4']
    """
    lines = _compared(told, recomputed, tolerance, (name,) if name else ())
    if len(lines) <= MOST:
        return lines
    return [*lines[:MOST], f"and {len(lines) - MOST} more"]


def _compared(told: Any, new: Any, tolerance: float, path: tuple[str, ...]) -> list[str]:
    if isinstance(told, Mapping) and isinstance(new, Mapping):
        names = sorted({*told, *new}, key=str)
        pairs = [(str(n), told.get(n, _GONE), new.get(n, _GONE)) for n in names]
    elif _is_list(told) and _is_list(new):
        both = zip_longest(told, new, fillvalue=_GONE)
        pairs = [(str(number), *pair) for number, pair in enumerate(both, start=1)]
    else:
        return [] if _same(told, new, tolerance) else [_line(told, new, path)]
    return [line for name, a, b in pairs for line in _compared(a, b, tolerance, (*path, name))]


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _same(told: Any, new: Any, tolerance: float) -> bool:
    if _is_number(told) and _is_number(new):
        apart = abs(told - new)
        return bool(apart <= tolerance or apart <= tolerance * max(abs(told), abs(new)))
    return type(told) is type(new) and bool(told == new)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _line(told: Any, new: Any, path: tuple[str, ...]) -> str:
    where = ", ".join(path) or "the value"
    if told is _GONE:
        return f"{where}: the file does not have it, computed anew it is {_shown(new)}"
    if new is _GONE:
        return f"{where}: the file says {_shown(told)}, computed anew there is none"
    return f"{where}: the file says {_shown(told)}, computed anew it is {_shown(new)}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping) or _is_list(value):
        return f"{len(value)} values"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
