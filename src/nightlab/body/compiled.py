"""The organs' functions as machine code, kept in a cache that no change of any file can make stale.

Numba keys its cache by the file a function stands in, not by those it calls. Each function is therefore
cached under a folder named by a digest of every file that its machine code is made of.
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
# What machine code of any organ may be made of, beside the organ's own file.
SHARED = ("bus", "luck", "epochs", "lanes", "night", "stepper", "compiled")
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
def fingerprint(*organ_names: str) -> str:
    """Return a digest of all that machine code is made of: Numba, what all organs share, some organs."""
    digest = hashlib.sha256(numba.__version__.encode())
    root = Path(str(resources.files("nightlab.body")))
    shared = [root / f"{name}.py" for name in SHARED]
    for path in (*shared, *(root / "organs" / f"{name}.py" for name in organ_names)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def compile_here(function: Callable[..., Any], *organ_names: str, signature: Any = None) -> Any:
    """Return a function as machine code, cached under the fingerprint of what it is made of."""
    config: Any = numba.config  # its names are made at import
    before = config.CACHE_DIR
    config.CACHE_DIR = str(user_cache_path("nightlab") / "body" / fingerprint(*organ_names))
    try:
        made = numba.njit(
            signature, cache=True, nogil=True, error_model="numpy", fastmath=set(FAST)
        )
        return made(function)
    finally:
        config.CACHE_DIR = before


@cache
def step_of(organ: Organ) -> Any:
    """Return an organ's function as machine code.

    Raises:
        ValueError: An organ that the stepper itself moves.
    """
    if organ.step is None:
        raise ValueError(f"{organ.name} is moved by the stepper")
    return compile_here(organ.step, organ.name, signature=STEP)
