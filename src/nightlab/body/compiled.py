"""The organs' functions as machine code, kept in a cache that no change of any file can make stale.

Numba keys its cache by the file a function stands in, not by those it calls. All of the body is
therefore cached under a folder named by a digest of all its sources.
"""

from __future__ import annotations

import hashlib
import warnings
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import numba
from numba import types
from platformdirs import user_cache_path

from nightlab.body import organs

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.body.organ import Organ

_ROWS = types.Array(types.float64, 2, "C")
_PULL = types.Array(types.float64, 1, "C")
_LUCK = types.Array(types.uint64, 1, "C")
STEP = types.void(_ROWS, _ROWS, _ROWS, _ROWS, _ROWS, _PULL, _LUCK, types.float64)
# Functions in a tuple are new in Numba; each call of the stepper would say so.
warnings.filterwarnings("ignore", message="First-class function type feature is experimental")
# Sums may be taken in any order; a number that is not one stays visible.
FAST = frozenset({"contract", "arcp", "nsz", "reassoc"})


@cache
def all_organs() -> tuple[Organ, ...]:
    """Return every organ, found by its file, in order of name."""
    names = sorted(each.name for each in iter_modules(organs.__path__))
    return tuple(import_module(f"{organs.__name__}.{name}").ORGAN for name in names)


@cache
def fingerprint() -> str:
    """Return a digest of the body's sources and of Numba's version."""
    digest = hashlib.sha256(numba.__version__.encode())
    root = Path(str(resources.files("nightlab.body")))
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def compile_here(function: Callable[..., Any], signature: Any = None, **options: Any) -> Any:
    """Return a function as machine code, cached under the body's fingerprint."""
    options = {
        "cache": True,
        "nogil": True,
        "error_model": "numpy",
        "fastmath": set(FAST),
        **options,
    }
    config: Any = numba.config  # its names are made at import
    before = config.CACHE_DIR
    config.CACHE_DIR = str(user_cache_path("nightlab") / "body" / fingerprint())
    try:
        made = numba.njit(**options) if signature is None else numba.njit(signature, **options)
        return made(function)
    finally:
        config.CACHE_DIR = before


@cache
def step_of(organ: Organ) -> Any:
    """Return an organ's function as machine code."""
    if organ.step is None:
        raise ValueError(f"{organ.name} is stepped by the stepper")
    return compile_here(organ.step, STEP)
