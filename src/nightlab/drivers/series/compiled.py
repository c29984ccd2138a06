"""Functions as machine code, kept in a cache under the digest of the file that they stand in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Callable


def machine(file: str) -> Callable[[Any], Any]:
    """Return what makes a function of a file machine code.

    Assumptions: it calls no function of another file, so that the digest tells all it is made of.

    Args:
        file: Path of the file.
    """
    digest = hashlib.sha256(numba.__version__.encode() + Path(file).read_bytes()).hexdigest()[:16]
    place = user_cache_path("nightlab") / "drivers" / digest

    def compile_it(function: Callable[..., Any]) -> Any:
        config: Any = numba.config  # its names are made at import
        before = config.CACHE_DIR
        config.CACHE_DIR = str(place)
        try:
            return numba.njit(cache=True, nogil=True, error_model="numpy")(function)
        finally:
            config.CACHE_DIR = before

    return compile_it
